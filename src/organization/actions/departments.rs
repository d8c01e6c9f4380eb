//! The verbs about departments.

use std::collections::HashMap;

use super::{RegisterRefusal, refused};
use crate::access::{Actor, Permit};
use crate::audit::{Entry, Failed, Work};
use crate::kernel::ids::{DepartmentId, DeputyId, EmployeeId};
use crate::kernel::time::wareki;
use crate::kernel::{Date, Period, Refusal, Revision};
use crate::organization::chart::DeputyOf;
use crate::organization::inverse::Before;
use crate::organization::policy::KeepRegister;
use crate::organization::register::{DepartmentIs, Was};
use crate::organization::reorganization::{
    DepartmentRefusal, Effects, Inventory, Plan, Reorganization, TakingBack,
};
use crate::organization::store;
use crate::platform::{App, StoreError};

/// Names deputies (職務代理) of departments.
pub async fn name_deputies(
    app: &App,
    actor: &Actor,
    deputies: &[DeputyOf],
) -> Result<(), Failed<RegisterRefusal>> {
    let mut work = Work::begin(app, actor).await?;
    let permit = actor.may::<KeepRegister>(())?;
    store::open_deputies(&mut work, &permit, deputies).await.map_err(refused)?;
    let rows: Vec<_> = deputies
        .iter()
        .map(|d| (d.department, d.employee, d.period.from(), d.period.until()))
        .collect();
    let summary = format!("職務代理を{}件決めました", deputies.len());
    let subject = deputies.first().map_or_else(String::new, |d| d.department.to_string());
    let entry = Entry::new("name_deputies", "department", subject, summary).after(rows);
    Ok(work.finish(entry).await?)
}

/// Names them inside another room's work.
pub async fn open_deputies(
    work: &mut Work,
    permit: &Permit<KeepRegister>,
    deputies: &[DeputyOf],
) -> Result<(), Failed<RegisterRefusal>> {
    store::open_deputies(work, permit, deputies).await.map_err(refused)
}

/// Ends a deputy before a day; one that has not begun by then is taken back.
pub async fn end_deputy(
    app: &App,
    actor: &Actor,
    department: DepartmentId,
    was: Was<DeputyId>,
    until: Date,
) -> Result<(), Failed<RegisterRefusal>> {
    let mut work = Work::begin(app, actor).await?;
    let permit = actor.may::<KeepRegister>(())?;
    let known = store::deputies_of(work.conn(), department).await?;
    let row = known.iter().find(|row| row.id == was.id).ok_or(Failed::Missing)?;
    let (name, period) = (row.name.to_string(), row.period);
    let fresh = store::end_deputies(&mut work, &permit, &[(was, until)]).await.map_err(refused)?;
    if !fresh {
        return Err(Failed::Stale);
    }
    let summary = format!("{name}さんの職務代理を{}の前日までにしました", wareki(until));
    let entry = Entry::new("end_deputy", "department", department, summary);
    Ok(work.finish(entry.before((was.id, was.revision.get(), period.to_string()))).await?)
}

/// A plan with what it does to people.
#[derive(Debug, Clone)]
pub(crate) struct Preview {
    /// What is known about the departments.
    pub known: Inventory,
    /// What would be carried out.
    pub plan: Plan,
    /// What changes for people.
    pub effects: Effects,
    /// Names of the people that the effects speak of.
    pub names: HashMap<EmployeeId, String>,
}

/// What is known about departments, for a form.
pub(crate) async fn look_up(
    app: &App,
    departments: &[DepartmentId],
) -> Result<Inventory, StoreError> {
    let mut conn = app.db.reader().acquire().await?;
    store::inventory(&mut conn, departments, false).await
}

/// Works a reorganisation out and looks at what it does; changes nothing.
pub(crate) async fn preview(
    app: &App,
    actor: &Actor,
    asked: &Reorganization,
) -> Result<Preview, Failed<DepartmentRefusal>> {
    actor.may::<KeepRegister>(())?;
    let mut conn = app.db.reader().acquire().await?;
    let known = store::inventory(&mut conn, &asked.departments(), false).await?;
    let plan = asked.plan(&known, app.now().today).map_err(Failed::Refused)?;
    Ok(looked_at(&mut conn, known, plan).await?)
}

/// What a plan does to people, with the names of those whom a check page tells of.
pub(super) async fn looked_at(
    conn: &mut store::Connection,
    known: Inventory,
    plan: Plan,
) -> Result<Preview, StoreError> {
    let city = store::city_on(&mut *conn, plan.on).await?;
    let effects = Effects::of(&known, &plan, &city);
    let ids: Vec<EmployeeId> = effects.heads_lost.iter().chain(&effects.alone).copied().collect();
    let names = store::names_of(conn, &ids).await?;
    let names = names.into_iter().map(|(id, name)| (id, name.to_string())).collect();
    Ok(Preview { known, plan, effects, names })
}

/// Carries a reorganisation out: one work, one audit entry with what stood before. `stamp` is that of
/// the plan that was looked at; when something has changed since, nothing is done.
pub(crate) async fn reorganize(
    app: &App,
    actor: &Actor,
    asked: &Reorganization,
    stamp: &str,
    reason: Option<&str>,
) -> Result<Plan, Failed<ReorganizationRefusal>> {
    let mut work = Work::begin(app, actor).await?;
    let permit = actor.may::<KeepRegister>(())?;
    let known = store::inventory(work.conn(), &asked.departments(), true).await?;
    let today = work.now().today;
    let plan = asked
        .plan(&known, today)
        .map_err(|refusal| Failed::Refused(ReorganizationRefusal::Department(refusal)))?;
    if plan.stamp() != stamp {
        return Err(Failed::Stale);
    }
    let register = |error: StoreError| match refused(error) {
        Failed::Refused(refusal) => Failed::Refused(ReorganizationRefusal::Register(refusal)),
        Failed::Broken(error) => Failed::Broken(error),
        _ => Failed::Stale,
    };
    let (fresh, deputies, gone) = end_deputies(&mut work, &permit, &plan).await?;
    let fresh = fresh & store::apply(&mut work, &permit, &plan.changes).await.map_err(register)?;
    if !fresh {
        return Err(Failed::Stale);
    }
    let summary = summary(asked, &known, &plan);
    if asked.can_be_undone() {
        let changes = plan.changes.inverse(&Before::inventory(&known));
        let back = TakingBack { changes, deputies, gone };
        let new = plan.changes.new_departments.iter().copied();
        let about = asked.departments().into_iter().chain([plan.department]).chain(new);
        let about: Vec<DepartmentId> = about.collect();
        let told = (asked.verb(), summary.as_str());
        store::keep_reorganization(&mut work, &permit, told, plan.on, &back, &about).await?;
    }
    let entry = Entry::new(asked.verb(), "department", plan.department, summary)
        .before(before(&known, &plan))
        .after(after(&plan));
    let entry = match reason {
        Some(reason) => entry.because(reason),
        None => entry,
    };
    work.finish(entry).await?;
    Ok(plan)
}

/// Ends the deputies of the departments that are no more. Whether their rows were as read, and what gives
/// them back: those that had begun with their days, the others whole.
async fn end_deputies(
    work: &mut Work,
    permit: &Permit<KeepRegister>,
    plan: &Plan,
) -> Result<(bool, Vec<(Was<DeputyId>, Period)>, Vec<DeputyOf>), StoreError> {
    let (mut fresh, mut ended, mut gone) = (true, Vec::new(), Vec::new());
    for &department in &plan.closed {
        let rows = store::deputies_of(work.conn(), department).await?;
        let runs_on = |period: Period| period.until().is_none_or(|until| until > plan.on);
        let mut ending = Vec::new();
        for row in rows.iter().filter(|row| runs_on(row.period)) {
            ending.push((Was { id: row.id, revision: row.revision }, plan.on));
            if row.period.from() < plan.on {
                let revision = Revision::new(row.revision.get() + 1);
                ended.push((Was { id: row.id, revision }, row.period));
            } else {
                gone.push(DeputyOf { department, employee: row.employee, period: row.period });
            }
        }
        fresh &= store::end_deputies(work, permit, &ending).await?;
    }
    Ok((fresh, ended, gone))
}

/// One sentence for the log.
fn summary(asked: &Reorganization, known: &Inventory, plan: &Plan) -> String {
    let day = wareki(plan.on);
    let name = |id: DepartmentId| known.name(id, plan.on);
    match asked {
        Reorganization::Create { is, .. } => format!("{day}から「{}」を作りました", is.name),
        Reorganization::Change { department, is, .. } => {
            format!("「{}」を{day}から「{}　{}」に変えました", name(*department), is.code, is.name)
        }
        Reorganization::Correct { department, is, .. } => {
            format!("「{}」の登録を「{}　{}」に訂正しました", name(*department), is.code, is.name)
        }
        Reorganization::Withdraw { department, .. } => {
            format!("「{}」の{day}からの予定を取り消しました", name(*department))
        }
        Reorganization::Reopen { department } => {
            format!("「{}」を{day}に廃止する予定を取り消しました", name(*department))
        }
        Reorganization::Close { department, .. } => {
            format!("「{}」を{day}に廃止しました", name(*department))
        }
        Reorganization::Merge { sources, .. } => {
            let names: Vec<String> = sources.iter().map(|id| name(*id)).collect();
            format!("「{}」を{day}に統合しました", names.join("」「"))
        }
        Reorganization::Split { source, parts, .. } => {
            format!("「{}」を{day}に{}つに分けました", name(*source), parts.len())
        }
    }
}

/// What stood before, for the log: code, name, level, place and days of each row that changes.
fn before(known: &Inventory, plan: &Plan) -> Vec<String> {
    let rows = plan.changes.end_facts.iter().map(|(was, _)| was.id);
    let rows = rows.chain(plan.changes.correct_facts.iter().map(|(was, ..)| was.id));
    let rows: Vec<_> = rows.chain(plan.changes.withdraw_facts.iter().map(|was| was.id)).collect();
    let changed = known.facts.iter().filter(|fact| rows.contains(&fact.fact));
    changed.map(|fact| line(fact.department, fact.period, &fact.is)).collect()
}

fn after(plan: &Plan) -> serde_json::Value {
    let changes = &plan.changes;
    let opened = changes.open_facts.iter().map(|open| line(open.department, open.period, &open.is));
    let corrected = changes.correct_facts.iter().map(|(_, period, is)| (period, is));
    let corrected = corrected.map(|(period, is)| line(plan.department, *period, is));
    serde_json::json!({
        "departments": opened.chain(corrected).collect::<Vec<_>>(),
        "closed": plan.closed,
        "postings_ended": changes.end_postings.iter().map(|(was, on)| (was.id, on)).collect::<Vec<_>>(),
        "postings_opened": changes
            .open_postings
            .iter()
            .map(|open| (open.id, open.employee, open.is.department, open.is.is_head))
            .collect::<Vec<_>>(),
        "postings_corrected": changes
            .correct_postings
            .iter()
            .map(|(was, _, is)| (was.id, is.department, is.is_head))
            .collect::<Vec<_>>(),
        "postings_withdrawn": changes.withdraw_postings.iter().map(|was| was.id).collect::<Vec<_>>(),
    })
}

fn line(department: DepartmentId, period: Period, is: &DepartmentIs) -> String {
    let above = is.parent.map_or_else(|| "最上位".to_owned(), |parent| parent.to_string());
    format!("{department}　{period}　{}　{}　{}　上：{above}", is.code, is.name, is.level)
}

/// Why a reorganisation was not carried out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum ReorganizationRefusal {
    /// By the rule of departments.
    Department(DepartmentRefusal),
    /// By the database.
    Register(RegisterRefusal),
}

impl Refusal for ReorganizationRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::Department(refusal) => refusal.code(),
            Self::Register(refusal) => refusal.code(),
        }
    }
    fn sentence(&self) -> String {
        match self {
            Self::Department(refusal) => refusal.sentence(),
            Self::Register(refusal) => refusal.sentence(),
        }
    }
}
