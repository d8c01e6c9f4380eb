//! A running sheet in other hands: taken back into the cycle, or given to another evaluator.

use super::super::cycle::CycleRefusal;
use super::super::event::EventVerb;
use super::super::policy::HandleSheet;
use super::super::refusal::SheetRefusal;
use super::super::route::Fitness;
use super::super::store::way::{self, Moved, Which};
use super::super::store::{confirmation, hands, routes, transfers};
use super::super::workflow::{StepKind, Workflow};
use super::confirmation::{SheetResult, locked};
use crate::access::{Actor, Permit};
use crate::audit::{Entry, Failed, Work};
use crate::kernel::Prose;
use crate::kernel::ids::{EmployeeId, SheetId};
use crate::platform::{App, StoreError};

/// Takes somebody who was taken out back into an open cycle, with a reason. The sheet goes on where
/// it was.
pub async fn reinstate_ratee(
    app: &App,
    actor: &Actor,
    code: &str,
    id: SheetId,
    reason: &Prose,
) -> SheetResult<()> {
    let mut work = Work::begin(app, actor).await?;
    let (cycle, facts) = locked(&mut work, code).await?;
    let permit = actor.may::<HandleSheet>(facts)?;
    cycle.state.refuse_unless_open().map_err(|no| Failed::Refused(no.into()))?;
    way::lock(work.conn(), id).await?;
    let found = way::head_and_way(work.conn(), code, Which::Of(id)).await?;
    let (head, before, _) = found.ok_or(Failed::Missing)?;
    if actor.is_employee(head.employee) {
        return Err(Failed::Missing);
    }
    let after = before.clone().reinstate().map_err(|no| Failed::Refused(no.into()))?;
    let moves = [Moved { id, before, after }];
    let (verb, words) = (EventVerb::Reinstated, reason.as_str());
    match confirmation::save_exclusion(&mut work, &permit, &moves, verb, None, words).await {
        Err(error) if error.is_taken("sheet_one_per_period") => {
            return Err(Failed::Refused(CycleRefusal::SheetsExist.into()));
        }
        other => other?,
    }
    let what = format!("{}を{}の対象にもどした。", head.name, cycle.name);
    work.finish(Entry::new("reinstate_ratee", "sheet", id, what).because(words)).await?;
    Ok(())
}

/// Gives a rating that is not submitted yet to another evaluator, with a reason. What the former one
/// saved is handed over as a part of the record; what they were typing is kept, but not shown.
pub async fn reassign_step(
    app: &App,
    actor: &Actor,
    code: &str,
    id: SheetId,
    (kind, evaluator): (StepKind, EmployeeId),
    reason: &Prose,
) -> SheetResult<()> {
    let mut work = Work::begin(app, actor).await?;
    let (cycle, facts) = locked(&mut work, code).await?;
    let permit = actor.may::<HandleSheet>(facts)?;
    cycle.state.refuse_unless_open().map_err(|no| Failed::Refused(no.into()))?;
    way::lock(work.conn(), id).await?;
    let found = way::head_and_way(work.conn(), code, Which::Of(id)).await?;
    let (head, before, _) = found.ok_or(Failed::Missing)?;
    if actor.is_employee(head.employee) {
        return Err(Failed::Missing);
    }
    let today = work.now().today;
    let fitness = routes::fitness(work.conn(), cycle.setup.authority, today, &[evaluator]).await?;
    let (fit, to) = ((&fitness, head.employee), (id, kind, evaluator));
    let given = give(&mut work, &permit, fit, &before, to, reason).await?;
    let (_, former) = given.map_err(Failed::Refused)?;
    let what = format!("{}の{}の評価者を替えた。", head.name, cycle.step_name(kind));
    let entry = Entry::new("reassign_step", "sheet", id, what)
        .because(reason.as_str())
        .before(serde_json::json!({ "evaluator": former }))
        .after(serde_json::json!({ "evaluator": evaluator }));
    work.finish(entry).await?;
    Ok(())
}

/// Gives a step of a person's sheet to another evaluator inside the work. Gives its way from then on, and the
/// former one; nothing is written when a rule says no.
pub(super) async fn give(
    work: &mut Work,
    permit: &Permit<HandleSheet>,
    (fitness, ratee): (&Fitness, EmployeeId),
    before: &Workflow,
    (id, kind, evaluator): (SheetId, StepKind, EmployeeId),
    reason: &Prose,
) -> Result<Result<(Workflow, Option<EmployeeId>), SheetRefusal>, StoreError> {
    if let Some(unfit) = fitness.unfit(evaluator, ratee) {
        return Ok(Err(SheetRefusal::Unfit(unfit)));
    }
    let former = before.step(kind).and_then(|step| step.evaluator);
    let after = match before.clone().reassign(kind, evaluator) {
        Ok(after) => after,
        Err(refusal) => return Ok(Err(refusal.into())),
    };
    hands::save_evaluator(work, permit, id, (kind, evaluator), reason).await?;
    if let Some(former) = former.filter(|former| *former != evaluator) {
        let hands = (former, evaluator);
        transfers::note_handover(work, permit, id, kind, hands, reason).await?;
    }
    Ok(Ok((after, former)))
}
