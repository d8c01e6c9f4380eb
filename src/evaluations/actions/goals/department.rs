//! 組織目標, as heads write them.

use serde_json::json;

use super::super::super::goal::{DepartmentGoal, DepartmentGoalRefusal};
use super::super::super::policy::{DepartmentGoalFacts, KeepDepartmentGoal};
use super::super::super::store::goals::{department as store, links};
use crate::access::Actor;
use crate::audit::{Entry, Failed, Work};
use crate::kernel::ids::DepartmentGoalId;
use crate::kernel::{FiscalYear, Prose, Revision};
use crate::platform::App;

pub(super) type DepartmentResult<T> = Result<T, Failed<DepartmentGoalRefusal>>;

fn outline(goal: &DepartmentGoal) -> serde_json::Value {
    json!({
        "department": goal.department,
        "year": goal.year,
        "title": goal.title,
        "result": goal.result,
        "upper": goal.upper,
        "initiative": goal.initiative,
    })
}

/// The goal above is of a department above and of the year, the initiative runs in it; what stood there
/// before may stay.
async fn check(
    work: &mut Work,
    goal: &DepartmentGoal,
    own: Option<DepartmentGoalId>,
) -> DepartmentResult<()> {
    let today = work.now().today;
    if goal.upper.is_some() {
        let above = links::uppers(work.conn(), goal.department, false, goal.year, today).await?;
        let fits = |row: &links::UpperRow| Some(row.id) == goal.upper && Some(row.id) != own;
        if !above.iter().any(fits) {
            return Err(Failed::Refused(DepartmentGoalRefusal::NotAbove));
        }
    }
    if goal.initiative.is_some() {
        let known = links::initiatives(work.conn(), goal.year).await?;
        if !known.iter().any(|row| Some(row.id) == goal.initiative) {
            return Err(Failed::Refused(DepartmentGoalRefusal::UnknownInitiative));
        }
    }
    Ok(())
}

/// Writes a goal of a department in the name of its acting head.
pub async fn write_department_goal(
    app: &App,
    actor: &Actor,
    goal: &DepartmentGoal,
) -> DepartmentResult<DepartmentGoalId> {
    let mut work = Work::begin(app, actor).await?;
    let today = work.now().today;
    let heads = store::heads(work.conn(), actor.employee(), goal.department, today).await?;
    let facts = DepartmentGoalFacts { goal: None, department: goal.department, heads };
    let permit = actor.may::<KeepDepartmentGoal>(facts)?;
    check(&mut work, goal, None).await?;
    let id = DepartmentGoalId::mint();
    store::insert(&mut work, &permit, id, goal).await?;
    let entry = Entry::new("write_department_goal", "department_goal", id, "組織目標を書きました");
    work.finish(entry.after(outline(goal))).await?;
    Ok(id)
}

/// Puts a goal of a department right that was read at `read`. Department and year stay.
pub async fn change_department_goal(
    app: &App,
    actor: &Actor,
    id: DepartmentGoalId,
    goal: &DepartmentGoal,
    read: Revision,
) -> DepartmentResult<()> {
    let mut work = Work::begin(app, actor).await?;
    let today = work.now().today;
    let saved = store::lock(work.conn(), id).await?.ok_or(Failed::Missing)?;
    let heads = store::heads(work.conn(), actor.employee(), saved.department, today).await?;
    let facts = DepartmentGoalFacts { goal: Some(id), department: saved.department, heads };
    let permit = actor.may::<KeepDepartmentGoal>(facts)?;
    if saved.is_withdrawn {
        return Err(Failed::Refused(DepartmentGoalRefusal::Withdrawn));
    }
    if saved.revision != read {
        return Err(Failed::Stale);
    }
    let year = FiscalYear::new(saved.year).ok_or(Failed::Missing)?;
    let goal = DepartmentGoal { department: saved.department, year, ..goal.clone() };
    check(&mut work, &goal, Some(id)).await?;
    store::change(&mut work, &permit, &goal).await?;
    let entry = Entry::new("change_department_goal", "department_goal", id, "組織目標を直しました");
    work.finish(entry.after(outline(&goal))).await?;
    Ok(())
}

/// Gives a goal of a department up, with a reason; it stays visible.
pub async fn withdraw_department_goal(
    app: &App,
    actor: &Actor,
    id: DepartmentGoalId,
    reason: &Prose,
) -> DepartmentResult<()> {
    let mut work = Work::begin(app, actor).await?;
    let today = work.now().today;
    let saved = store::lock(work.conn(), id).await?.ok_or(Failed::Missing)?;
    let heads = store::heads(work.conn(), actor.employee(), saved.department, today).await?;
    let facts = DepartmentGoalFacts { goal: Some(id), department: saved.department, heads };
    let permit = actor.may::<KeepDepartmentGoal>(facts)?;
    if saved.is_withdrawn {
        return Err(Failed::Refused(DepartmentGoalRefusal::Withdrawn));
    }
    store::withdraw(&mut work, &permit, reason).await?;
    let what = "組織目標を取りやめました";
    let entry = Entry::new("withdraw_department_goal", "department_goal", id, what);
    work.finish(entry.because(reason.as_str())).await?;
    Ok(())
}
