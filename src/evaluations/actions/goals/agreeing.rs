//! What the primary evaluator, or who stands in for them, does with goals that were handed in.

use serde_json::json;

use super::super::super::goal::GoalVerb;
use super::super::super::policy::AgreeGoals;
use super::super::super::store::goals::rounds;
use super::super::super::store::track::Which;
use super::super::cycles::by;
use super::{GoalResult, Locked, lock};
use crate::access::Actor;
use crate::audit::{Entry, Failed};
use crate::kernel::Prose;
use crate::kernel::ids::{GoalRoundId, SheetId};
use crate::platform::App;

/// The round that the evaluator read: another one must not be agreed unseen.
fn same_round(locked: &Locked<AgreeGoals>, read: GoalRoundId) -> GoalResult<()> {
    match locked.sheet.newest() {
        Some(own) if own.id == read => Ok(()),
        _ => Err(Failed::Stale),
    }
}

/// Agrees with the goals that were read; from now on they stay as they are.
pub async fn agree_goals(
    app: &App,
    actor: &Actor,
    code: &str,
    (sheet, read): (SheetId, GoalRoundId),
    in_interview: bool,
) -> GoalResult<()> {
    let locked: Locked<AgreeGoals> = lock(app, actor, code, Which::Sheet(sheet)).await?;
    same_round(&locked, read)?;
    let (id, round) = locked.newest()?;
    let at = locked.work.now().at;
    let gate = locked.sheet.track.gate();
    let hand = by(locked.work.actor());
    let after = round.agree(gate, hand, at, in_interview).map_err(Failed::Refused)?;
    let Locked { mut work, permit, .. } = locked;
    rounds::save_agreed(&mut work, &permit, id, &after).await?;
    rounds::insert_event(&mut work, sheet, (after.number, GoalVerb::Agreed), None).await?;
    let entry = Entry::new("agree_goals", "sheet", sheet, "目標に合意しました");
    work.finish(entry.after(json!({ "round": after.number, "in_interview": in_interview })))
        .await?;
    Ok(())
}

/// Sends the goals back, with words.
pub async fn send_back_goals(
    app: &App,
    actor: &Actor,
    code: &str,
    (sheet, read): (SheetId, GoalRoundId),
    words: Prose,
) -> GoalResult<()> {
    let locked: Locked<AgreeGoals> = lock(app, actor, code, Which::Sheet(sheet)).await?;
    same_round(&locked, read)?;
    let (id, round) = locked.newest()?;
    let at = locked.work.now().at;
    let gate = locked.sheet.track.gate();
    let hand = by(locked.work.actor());
    let after = round.send_back(gate, &hand, at, words.clone()).map_err(Failed::Refused)?;
    let Locked { mut work, permit, .. } = locked;
    rounds::save_agreed(&mut work, &permit, id, &after).await?;
    let what = (after.number, GoalVerb::Returned);
    rounds::insert_event(&mut work, sheet, what, Some(&words)).await?;
    let entry = Entry::new("send_back_goals", "sheet", sheet, "目標を差し戻しました");
    work.finish(entry.after(json!({ "round": after.number })).because(words.as_str())).await?;
    Ok(())
}
