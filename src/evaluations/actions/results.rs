//! One person's sheet in an open cycle, by HR; and the ratee's own word on the result.

use super::super::event::EventVerb;
use super::super::policy::{AcknowledgeResult, HandleSheet};
use super::super::store::way::{self, Moved, Which};
use super::super::store::{confirmation, event};
use super::super::workflow::{StepKind, Workflow, WorkflowRefusal};
use super::confirmation::{SheetResult, locked};
use super::cycles::by;
use crate::access::Actor;
use crate::audit::{Entry, Failed, Work};
use crate::kernel::ids::SheetId;
use crate::kernel::{Prose, Timestamp};
use crate::platform::App;

/// Takes one person out of an open cycle, with a reason.
pub async fn exclude_ratee(
    app: &App,
    actor: &Actor,
    code: &str,
    id: SheetId,
    reason: Prose,
) -> SheetResult<()> {
    move_one(
        app,
        actor,
        code,
        id,
        "exclude_ratee",
        EventVerb::Excluded,
        None,
        &reason,
        |way, at| way.exclude(reason.clone(), by(actor), at),
    )
    .await
}

/// Leaves out a step of one person in an open cycle, with a reason: an evaluator who has left, a
/// ratee on leave since.
pub async fn leave_out_step(
    app: &App,
    actor: &Actor,
    code: &str,
    id: SheetId,
    kind: StepKind,
    reason: Prose,
) -> SheetResult<()> {
    move_one(
        app,
        actor,
        code,
        id,
        "leave_out_step",
        EventVerb::LeftOut,
        Some(kind),
        &reason,
        |way, at| way.skip(kind, &reason, at),
    )
    .await
}

/// Sends a sheet that waits for confirmation back to an earlier step, with words.
pub async fn send_back_from_confirmation(
    app: &App,
    actor: &Actor,
    code: &str,
    id: SheetId,
    to: StepKind,
    words: Prose,
) -> SheetResult<()> {
    let from = StepKind::Confirmation;
    let verb = EventVerb::Returned;
    move_one(app, actor, code, id, "send_back", verb, Some(from), &words, |way, at| {
        way.send_back(from, to, words.clone(), by(actor), at)
    })
    .await
}

#[expect(clippy::too_many_arguments, reason = "what both deeds share, apart from the transition")]
async fn move_one(
    app: &App,
    actor: &Actor,
    code: &str,
    id: SheetId,
    deed: &'static str,
    verb: EventVerb,
    step: Option<StepKind>,
    reason: &Prose,
    go: impl FnOnce(Workflow, Timestamp) -> Result<Workflow, WorkflowRefusal>,
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
    let at = work.now().at;
    let after = go(before.clone(), at).map_err(|no| Failed::Refused(no.into()))?;
    let moves = [Moved { id, before, after }];
    confirmation::save_exclusion(&mut work, &permit, &moves, verb, step, reason.as_str()).await?;
    let what = match (verb, step) {
        (EventVerb::LeftOut, Some(kind)) => {
            format!("{}の{}を省いた。", head.name, cycle.step_name(kind))
        }
        (EventVerb::Returned, _) => format!("{}の評価を確認から差し戻した。", head.name),
        _ => format!("{}を{}の対象から外した。", head.name, cycle.name),
    };
    let entry = Entry::new(deed, "sheet", id, what).because(reason.as_str());
    work.finish(entry).await?;
    Ok(())
}

/// The ratee says that the result was read; with an opinion, if they like. Saying it again adds words.
pub async fn acknowledge(
    app: &App,
    actor: &Actor,
    code: &str,
    id: SheetId,
    opinion: Option<Prose>,
) -> SheetResult<()> {
    let mut work = Work::begin(app, actor).await?;
    way::lock(work.conn(), id).await?;
    let found = way::head_and_way(work.conn(), code, Which::Of(id)).await?;
    let (head, way, _) = found.ok_or(Failed::Missing)?;
    let permit = actor.may::<AcknowledgeResult>((id, head.employee))?;
    if !super::super::disclosure::has_result(&way) {
        return Err(Failed::Missing);
    }
    event::insert_acknowledgement(&mut work, &permit, opinion.as_ref()).await?;
    let entry = Entry::new("acknowledge", "sheet", id, format!("{}が結果を確認した。", head.name));
    work.finish(entry).await?;
    Ok(())
}
