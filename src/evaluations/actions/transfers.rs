//! Transfers while a cycle runs: the rule, what it proposes, and what the former evaluator leaves behind.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::json;

use super::super::cycle::{Cycle, CycleRefusal};
use super::super::policy::{FormerFacts, HandleSheet, PrepareCycle, ReadCycle, WritePartRecord};
use super::super::store::cycle as cycles;
use super::super::store::transfers::{self as store, FormerRow, Named};
use super::super::store::way::{self, Which};
use super::super::store::{Connection, routes};
use super::super::transfer::{
    HandoverRefusal, PartRecordRefusal, Rater, TransferRule, refuse_days,
};
use super::super::workflow::StepKind;
use super::cycles::{facts_of, locked};
use super::hands::give;
use crate::access::Actor;
use crate::audit::{Entry, Failed, Work};
use crate::kernel::ids::{EmployeeId, PartRecordId, SheetId};
use crate::kernel::refusal::Never;
use crate::kernel::{Date, Period, Prose, Refusal};
use crate::platform::{App, StoreError};

/// Sets who rates after a transfer in a cycle in preparation.
pub async fn set_transfer_rule(
    app: &App,
    actor: &Actor,
    code: &str,
    rule: TransferRule,
) -> Result<(), Failed<CycleRefusal>> {
    let mut work = Work::begin(app, actor).await?;
    let cycle = locked(&mut work, code).await?;
    let permit = actor.may::<PrepareCycle>(facts_of(&cycle))?;
    cycle.state.refuse_unless_preparing().map_err(Failed::Refused)?;
    let before = store::rule(work.conn(), cycle.id).await?;
    store::set_rule(&mut work, &permit, rule).await?;
    let what = format!("{}の異動のときの決まりを決めた。", cycle.name);
    let entry = Entry::new("set_transfer_rule", "cycle", cycle.id, what);
    let words = |rule: TransferRule| json!({ "rule": rule.words() });
    work.finish(entry.before(words(before)).after(words(rule))).await?;
    Ok(())
}

/// What a step would become by the rule.
#[derive(Debug, Clone)]
pub struct StepChange {
    /// Which step.
    pub kind: StepKind,
    /// Who does it so far.
    pub former: Named,
    /// Who would do it; nobody where there is no superior.
    pub successor: Option<Named>,
}

/// A sheet that a transfer touches.
#[derive(Debug, Clone)]
pub struct Transfer {
    /// Which.
    pub sheet: SheetId,
    /// Employee number and name.
    pub ratee: (String, String),
    /// Where the ratee was on the base date, and is today.
    pub places: (String, String),
    /// Since when something is otherwise; `None` when an evaluator is gone.
    pub since: Option<Date>,
    /// What would change by the rule; nothing, when the former evaluators go on.
    pub changes: Vec<StepChange>,
}

/// Steps that are not done, of people who have moved or whose evaluators have, with what the rule says. An
/// evaluator who is gone has a successor whatever the rule says; where nothing would change, nothing is said.
pub async fn transfers(
    conn: &mut Connection,
    cycle: &Cycle,
    rule: TransferRule,
    today: Date,
) -> Result<Vec<Transfer>, StoreError> {
    let rows = store::moved(&mut *conn, cycle.id, today).await?;
    let people: Vec<EmployeeId> = rows.iter().map(|row| row.employee).collect();
    let superiors = store::superiors(&mut *conn, &people, today).await?;
    let mut found: BTreeMap<(String, SheetId), Transfer> = BTreeMap::new();
    for row in rows {
        let above = superiors.get(&row.employee);
        let successor = above.and_then(|[first, second]| match row.kind {
            StepKind::Primary => first.clone(),
            _ => second.clone(),
        });
        if successor.as_ref().is_some_and(|(id, _)| *id == row.evaluator) {
            continue;
        }
        let since = row.moved_on.or(row.evaluator_moved_on);
        let rater = if row.evaluator_gone {
            Rater::Successor
        } else {
            // Whoever has no post any more has no new superior either.
            since.map_or(Rater::Former, |day| rule.rater(cycle.setup.period, day))
        };
        let transfer = found.entry((row.number.clone(), row.sheet)).or_insert_with(|| Transfer {
            sheet: row.sheet,
            ratee: (row.number, row.name),
            places: row.places,
            since,
            changes: Vec::new(),
        });
        if rater == Rater::Successor {
            let former = (row.evaluator, row.evaluator_name);
            transfer.changes.push(StepChange { kind: row.kind, former, successor });
        }
    }
    Ok(found.into_values().collect())
}

/// The same for a cycle that the actor may read, by its own rule.
pub async fn transfers_of(
    app: &App,
    actor: &Actor,
    code: &str,
) -> Result<Vec<Transfer>, Failed<Never>> {
    let mut conn = app.db.reader().acquire().await.map_err(StoreError::from)?;
    let cycle = cycles::cycle_by_code(&mut conn, code, false).await?.ok_or(Failed::Missing)?;
    let _permit = actor.may::<ReadCycle>(facts_of(&cycle))?;
    let rule = store::rule(&mut *conn, cycle.id).await?;
    Ok(transfers(&mut conn, &cycle, rule, app.now().today).await?)
}

/// What is handed over of one sheet, and who takes it.
type Open = Vec<(StepKind, EmployeeId)>;

/// Gives the chosen sheets to the successors whom the rule names today, in one work: all or none. Gives how many
/// steps were given.
pub async fn hand_over_sheets(
    app: &App,
    actor: &Actor,
    code: &str,
    chosen: &BTreeSet<SheetId>,
    reason: &Prose,
) -> Result<usize, Failed<HandoverRefusal>> {
    let mut work = Work::begin(app, actor).await?;
    let cycle = locked(&mut work, code).await?;
    let permit = actor.may::<HandleSheet>(facts_of(&cycle))?;
    cycle.state.refuse_unless_open().map_err(|no| Failed::Refused(no.into()))?;
    let today = work.now().today;
    let rule = store::rule(work.conn(), cycle.id).await?;
    let found = transfers(work.conn(), &cycle, rule, today).await?;
    let found: Vec<&Transfer> = found.iter().filter(|one| chosen.contains(&one.sheet)).collect();
    if found.len() != chosen.len() {
        return Err(Failed::Refused(HandoverRefusal::Changed));
    }
    let successors: BTreeSet<EmployeeId> =
        found.iter().flat_map(|one| open_of(one)).map(|(_, person)| person).collect();
    let successors: Vec<EmployeeId> = successors.into_iter().collect();
    let fitness = routes::fitness(work.conn(), cycle.setup.authority, today, &successors).await?;
    let (mut given, mut kept) = (Vec::new(), Vec::new());
    for one in found {
        way::lock(work.conn(), one.sheet).await?;
        let found = way::head_and_way(work.conn(), code, Which::Of(one.sheet)).await?;
        let (head, mut before, _) = found.ok_or(Failed::Missing)?;
        if actor.is_employee(head.employee) {
            kept.push((head.name, HandoverRefusal::OWN.to_owned()));
            continue;
        }
        let fit = (&fitness, head.employee);
        let mut open = open_of(one);
        // Nobody has two steps: who goes from the second to the first waits until the second is somebody else's.
        loop {
            let mut refused = Vec::new();
            for to in &open {
                let step = (one.sheet, to.0, to.1);
                match give(&mut work, &permit, fit, &before, step, reason).await? {
                    Ok((after, former)) => {
                        before = after;
                        given.push((one.sheet, *to, former));
                    }
                    Err(refusal) => refused.push((*to, refusal.sentence())),
                }
            }
            if refused.is_empty() || refused.len() == open.len() {
                let named = refused.into_iter().map(|(_, words)| (head.name.clone(), words));
                kept.extend(named);
                break;
            }
            open = refused.into_iter().map(|(to, _)| to).collect();
        }
    }
    if !kept.is_empty() {
        return Err(Failed::Refused(HandoverRefusal::Sheets(kept)));
    }
    let rows: Vec<serde_json::Value> = given
        .iter()
        .map(|(sheet, (kind, evaluator), former)| {
            json!({ "sheet": sheet, "step": kind.as_str(), "former": former, "evaluator": evaluator })
        })
        .collect();
    let what = format!("{}の{}件の評価者を、異動のため替えた。", cycle.name, given.len());
    let entry = Entry::new("hand_over_sheets", "cycle", cycle.id, what);
    work.finish(entry.because(reason.as_str()).after(json!(rows))).await?;
    Ok(given.len())
}

/// The steps of a sheet that have a successor.
fn open_of(one: &Transfer) -> Open {
    let successor = |change: &StepChange| Some((change.kind, change.successor.as_ref()?.0));
    one.changes.iter().filter_map(successor).collect()
}

/// The sheets that the actor rated before, newest first.
pub async fn former_sheets(app: &App, actor: &Actor) -> Result<Vec<FormerRow>, Failed<Never>> {
    let person = actor.employee().ok_or(Failed::Missing)?;
    Ok(store::former(app.db.reader(), person, None).await?)
}

/// A sheet that the actor rated before; anything else is 404.
pub async fn former_sheet(
    app: &App,
    actor: &Actor,
    sheet: SheetId,
) -> Result<FormerRow, Failed<PartRecordRefusal>> {
    let person = actor.employee().ok_or(Failed::Missing)?;
    let row = store::former(app.db.reader(), person, Some(sheet)).await?.pop();
    row.ok_or(Failed::Missing)
}

/// Writes what the former evaluator has seen on some days of the cycle. The log says that it was done,
/// never what it says.
pub async fn write_part_record(
    app: &App,
    actor: &Actor,
    sheet: SheetId,
    days: Period,
    words: &Prose,
) -> Result<(), Failed<PartRecordRefusal>> {
    let former = actor.employee().ok_or(Failed::Missing)?;
    let mut work = Work::begin(app, actor).await?;
    way::lock(work.conn(), sheet).await?;
    let row = store::former(work.conn(), former, Some(sheet)).await?.pop();
    let row = row.ok_or(Failed::Missing)?;
    let permit = actor.may::<WritePartRecord>(FormerFacts { sheet, former })?;
    if !row.is_open {
        return Err(Failed::Refused(PartRecordRefusal::Settled));
    }
    refuse_days(days, row.period, work.now().today).map_err(Failed::Refused)?;
    let id = PartRecordId::mint();
    store::insert_record(&mut work, &permit, id, days, words).await?;
    let what = format!("{}の{}の部分の記録を書いた。", row.name, row.cycle);
    let entry = Entry::new("write_part_record", "part_record", id, what);
    work.finish(entry.after(json!({ "sheet": sheet, "days": days.to_string() }))).await?;
    Ok(())
}
