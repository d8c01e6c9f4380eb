//! Submitting a step, taking it back, sending the sheet back; and whose turn it is.

use super::super::event::EventVerb;
use super::super::policy::{ListCycles, ReturnSheet, SubmitStep};
use super::super::refusal::SheetRefusal;
use super::super::scoring::Outcome;
use super::super::store::{sheet, turn, way};
use super::super::task::Waiting;
use super::super::workflow::{StepKind, StepState, Workflow, WorkflowRefusal};
use super::cycles::by;
use super::loading::{Loaded, StepResult, load_locked, refused};
use super::typing::{fill_permit, promote};
use crate::access::Actor;
use crate::audit::{Entry, Failed, Work};
use crate::kernel::ids::SheetId;
use crate::kernel::{Date, Prose};
use crate::platform::{App, Db, StoreError};

/// Submits a step: what stands there becomes the record, complete or not at all.
pub async fn submit_step(
    app: &App,
    actor: &Actor,
    code: &str,
    id: SheetId,
    kind: StepKind,
) -> StepResult<Workflow> {
    let mut work = Work::begin(app, actor).await?;
    let loaded = load_locked(&mut work, code, id).await?;
    let actor = &work.actor().clone();
    let facts = loaded.facts(kind).ok_or(Failed::Missing)?;
    let permit = actor.may::<SubmitStep>(facts)?;
    let fill = fill_permit(actor, &loaded, kind)?;
    let at = work.now().at;
    if !kind.is_filled() {
        // An adjustment is handed in by deciding about the grade.
        return Err(refused(WorkflowRefusal::OtherDeed(kind)));
    }
    let after = loaded.way.clone().submit(kind, by(actor), at).map_err(refused)?;
    in_time(&loaded, kind, work.now().today)?;
    let problems = loaded.problems(kind);
    if !problems.is_empty() {
        return Err(refused(SheetRefusal::Incomplete(problems)));
    }
    promote(&mut work, &fill, &loaded, kind, loaded.live(kind)).await?;
    if kind.is_rating() {
        let (entries, _) = loaded.definitions.parse(kind, &loaded.live(kind));
        let outcome = loaded.definitions.score(&entries);
        let score = outcome.as_ref().ok().and_then(Outcome::score);
        let grade = score.and_then(|score| score.grade.as_deref());
        sheet::save_score(&mut work, &permit, score.map(|score| score.total.0), grade).await?;
    }
    way::save_step(&mut work, &permit, loaded.way.clone(), after.clone(), EventVerb::Submitted)
        .await?;
    let entry = Entry::new(
        "submit_step",
        "sheet",
        id,
        format!("{}の{}を提出した。", loaded.head.name, loaded.cycle.step_name(kind)),
    );
    work.finish(entry).await?;
    Ok(after)
}

/// Whether the cycle takes the step today. What was sent back is handed in again on any day.
fn in_time(loaded: &Loaded, kind: StepKind, today: Date) -> StepResult<()> {
    let returned = loaded
        .way
        .step(kind)
        .is_some_and(|step| matches!(step.state, StepState::Open { returned: Some(_), .. }));
    match loaded.cycle.step(kind) {
        Some(step) if !returned => {
            loaded.cycle.setup.timing.refuse_outside(kind, step.due_on, today).map_err(refused)
        }
        _ => Ok(()),
    }
}

/// Takes a submission back, until the next one has looked at it.
pub async fn withdraw_step(
    app: &App,
    actor: &Actor,
    code: &str,
    id: SheetId,
    kind: StepKind,
) -> StepResult<()> {
    let mut work = Work::begin(app, actor).await?;
    let loaded = load_locked(&mut work, code, id).await?;
    let actor = &work.actor().clone();
    let facts = loaded.facts(kind).ok_or(Failed::Missing)?;
    let permit = actor.may::<SubmitStep>(facts)?;
    loaded.cycle.state.refuse_unless_open().map_err(refused)?;
    let after = loaded.way.clone().withdraw(kind, work.now().at).map_err(refused)?;
    way::save_step(&mut work, &permit, loaded.way.clone(), after, EventVerb::Withdrawn).await?;
    let entry = Entry::new(
        "withdraw_step",
        "sheet",
        id,
        format!("{}の{}の提出を取り消した。", loaded.head.name, loaded.cycle.step_name(kind)),
    );
    work.finish(entry).await?;
    Ok(())
}

/// Sends a sheet from one's own open step back to an earlier one, with words.
pub async fn send_back(
    app: &App,
    actor: &Actor,
    code: &str,
    id: SheetId,
    (from, to): (StepKind, StepKind),
    words: Prose,
) -> StepResult<()> {
    let mut work = Work::begin(app, actor).await?;
    let loaded = load_locked(&mut work, code, id).await?;
    let actor = &work.actor().clone();
    let facts = loaded.facts(from).ok_or(Failed::Missing)?;
    let permit = actor.may::<ReturnSheet>(facts)?;
    loaded.cycle.state.refuse_unless_open().map_err(refused)?;
    let at = work.now().at;
    let after =
        loaded.way.clone().send_back(from, to, words.clone(), by(actor), at).map_err(refused)?;
    way::save_return(&mut work, &permit, loaded.way.clone(), after, &words).await?;
    let entry = Entry::new(
        "send_back",
        "sheet",
        id,
        format!("{}の評価を{}へ差し戻した。", loaded.head.name, loaded.cycle.step_name(to)),
    )
    .because(words.as_str());
    work.finish(entry).await?;
    Ok(())
}

/// Everything that waits for somebody: the one source for home, the numbers in the navigation, lists.
pub async fn waiting_for(db: &Db, actor: &Actor, today: Date) -> Result<Waiting, StoreError> {
    let asker = turn::Asker { person: actor.employee(), account: actor.account() };
    turn::waiting(db.reader(), asker, &actor.scope::<ListCycles>(), today).await
}
