//! The verbs around milestones: set one, put it on another day, say that it is there.

use crate::access::Actor;
use crate::audit::{Entry, Failed, Work};
use crate::kernel::Date;
use crate::kernel::ids::{InitiativeId, InitiativeMilestoneId};
use crate::platform::{App, StoreError};
use crate::strategy::initiative::{MilestoneMove, NewMilestone};
use crate::strategy::policy::ChangeInitiative;
use crate::strategy::refusal::{InitiativeRefusal, InitiativeRefusals};
use crate::strategy::store;

fn taken(error: StoreError) -> Failed<InitiativeRefusals> {
    if error.is_taken("initiative_milestone_title_taken") {
        Failed::Refused(InitiativeRefusal::MilestoneTaken.into())
    } else {
        Failed::Broken(error)
    }
}

/// Sets a milestone of an initiative.
pub async fn add_milestone(
    app: &App,
    actor: &Actor,
    id: InitiativeId,
    new: &NewMilestone,
) -> Result<(), Failed<InitiativeRefusals>> {
    let mut work = Work::begin(app, actor).await?;
    let entry = add_milestone_in(&mut work, actor, id, new).await?;
    work.finish(entry).await?;
    Ok(())
}

/// The same as a part of a greater work.
pub async fn add_milestone_in(
    work: &mut Work,
    actor: &Actor,
    id: InitiativeId,
    new: &NewMilestone,
) -> Result<Entry, Failed<InitiativeRefusals>> {
    let saved = store::for_update(work.conn(), id).await?.ok_or(Failed::Missing)?;
    let permit = actor.may::<ChangeInitiative>(saved.facts)?;
    if new.done_on.is_some_and(|done| done > work.now().today) {
        return Err(Failed::Refused(InitiativeRefusal::DoneInFuture.into()));
    }
    store::add_milestone(work, &permit, new).await.map_err(taken)?;
    let summary = format!("事業「{}」に節目を加えました", saved.initiative.title);
    let entry = Entry::new("add_milestone", "initiative", id, summary);
    let what = serde_json::json!({
        "title": new.title, "due_on": new.due_on, "done_on": new.done_on,
    });
    Ok(entry.after(what))
}

/// Puts a milestone on another day; `was` is the day that was seen.
pub async fn move_milestone(
    app: &App,
    actor: &Actor,
    id: InitiativeId,
    milestone: InitiativeMilestoneId,
    was: Date,
    to: &MilestoneMove,
) -> Result<(), Failed<InitiativeRefusals>> {
    let mut work = Work::begin(app, actor).await?;
    let entry = move_milestone_in(&mut work, actor, id, milestone, was, to).await?;
    work.finish(entry).await?;
    Ok(())
}

/// The same as a part of a greater work.
pub async fn move_milestone_in(
    work: &mut Work,
    actor: &Actor,
    id: InitiativeId,
    milestone: InitiativeMilestoneId,
    was: Date,
    to: &MilestoneMove,
) -> Result<Entry, Failed<InitiativeRefusals>> {
    let saved = store::for_update(work.conn(), id).await?.ok_or(Failed::Missing)?;
    let permit = actor.may::<ChangeInitiative>(saved.facts)?;
    let (title, due_on, done_on) =
        store::milestone_for_update(work, id, milestone).await?.ok_or(Failed::Missing)?;
    if done_on.is_some() {
        return Err(Failed::Refused(InitiativeRefusal::MilestoneDone.into()));
    }
    if due_on != was {
        return Err(Failed::Stale);
    }
    if due_on == to.due_on {
        return Err(Failed::Refused(InitiativeRefusal::MilestoneDayUnchanged.into()));
    }
    store::move_milestone(work, &permit, milestone, to).await?;
    let summary = format!("事業「{}」の節目の期限を変えました", saved.initiative.title);
    let entry = Entry::new("move_milestone", "initiative", id, summary);
    let before = serde_json::json!({ "title": title, "due_on": due_on });
    // A row of a batch keeps what was and what is: the reason stands with it.
    let reason = to.reason.as_str();
    let after = serde_json::json!({ "title": title, "due_on": to.due_on, "reason": reason });
    Ok(entry.before(before).after(after).because(reason))
}

/// Says that a milestone is there today. `false`: somebody said so before.
pub async fn finish_milestone(
    app: &App,
    actor: &Actor,
    id: InitiativeId,
    milestone: InitiativeMilestoneId,
) -> Result<bool, Failed<InitiativeRefusals>> {
    let mut work = Work::begin(app, actor).await?;
    let today = work.now().today;
    let entry = finish_milestone_in(&mut work, actor, id, milestone, today).await?;
    let Some(entry) = entry else { return Ok(false) };
    work.finish(entry).await?;
    Ok(true)
}

/// Says as a part of a greater work that a milestone is there since a day. `None`: somebody said so before.
pub async fn finish_milestone_in(
    work: &mut Work,
    actor: &Actor,
    id: InitiativeId,
    milestone: InitiativeMilestoneId,
    on: Date,
) -> Result<Option<Entry>, Failed<InitiativeRefusals>> {
    let saved = store::for_update(work.conn(), id).await?.ok_or(Failed::Missing)?;
    let permit = actor.may::<ChangeInitiative>(saved.facts)?;
    if on > work.now().today {
        return Err(Failed::Refused(InitiativeRefusal::DoneInFuture.into()));
    }
    let title = store::finish_milestone(work, &permit, milestone, on).await?;
    let Some(title) = title else { return Ok(None) };
    let summary = format!("事業「{}」の節目を終えました", saved.initiative.title);
    let entry = Entry::new("finish_milestone", "initiative", id, summary);
    Ok(Some(entry.after(serde_json::json!({ "title": title, "done_on": on }))))
}
