//! The verbs around milestones: set one, say that it is there.

use crate::access::Actor;
use crate::audit::{Entry, Failed, Work};
use crate::kernel::ids::{InitiativeId, InitiativeMilestoneId};
use crate::platform::{App, StoreError};
use crate::strategy::initiative::NewMilestone;
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
    let saved = store::for_update(work.conn(), id).await?.ok_or(Failed::Missing)?;
    let permit = actor.may::<ChangeInitiative>(saved.facts)?;
    store::add_milestone(&mut work, &permit, new).await.map_err(taken)?;
    let summary = format!("事業「{}」に節目を加えました", saved.initiative.title);
    let entry = Entry::new("add_milestone", "initiative", id, summary);
    work.finish(entry.after(serde_json::json!({ "title": new.title, "due_on": new.due_on })))
        .await?;
    Ok(())
}

/// Says that a milestone is there today. `false`: somebody said so before.
pub async fn finish_milestone(
    app: &App,
    actor: &Actor,
    id: InitiativeId,
    milestone: InitiativeMilestoneId,
) -> Result<bool, Failed<InitiativeRefusals>> {
    let mut work = Work::begin(app, actor).await?;
    let saved = store::for_update(work.conn(), id).await?.ok_or(Failed::Missing)?;
    let permit = actor.may::<ChangeInitiative>(saved.facts)?;
    let today = work.now().today;
    let title = store::finish_milestone(&mut work, &permit, milestone, today).await?;
    let Some(title) = title else { return Ok(false) };
    let summary = format!("事業「{}」の節目を終えました", saved.initiative.title);
    let entry = Entry::new("finish_milestone", "initiative", id, summary);
    work.finish(entry.after(serde_json::json!({ "title": title, "done_on": today }))).await?;
    Ok(true)
}
