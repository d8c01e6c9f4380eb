//! What the ratee does with the own goals.

use serde_json::json;

use super::super::super::goal::{Goal, GoalRefusal, GoalRound, GoalVerb};
use super::super::super::policy::KeepGoals;
use super::super::super::store::goals::{drafted, links, rounds};
use super::{GoalResult, Locked, lock_own};
use crate::access::Actor;
use crate::audit::{Entry, Failed};
use crate::kernel::ids::{GoalId, GoalRoundId};
use crate::kernel::{Prose, Revision};
use crate::platform::App;

fn refused(refusal: GoalRefusal) -> Failed<GoalRefusal> {
    Failed::Refused(refusal)
}

/// Where a goal goes in the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Move {
    /// One up.
    Up,
    /// One down.
    Down,
}

/// A link that can be chosen now, or that stood there before.
async fn check_links(
    locked: &mut Locked<KeepGoals>,
    goal: &Goal,
    before: Option<&Goal>,
) -> GoalResult<()> {
    let track = &locked.sheet.track;
    let (department, year) = (track.department, track.year);
    let today = locked.work.now().today;
    if goal.upper.is_some() && goal.upper != before.and_then(|own| own.upper) {
        let known = links::uppers(locked.work.conn(), department, true, year, today).await?;
        if !known.iter().any(|row| Some(row.id) == goal.upper && !row.withdrawn) {
            return Err(refused(GoalRefusal::UnknownLink));
        }
    }
    if goal.initiative.is_some() && goal.initiative != before.and_then(|own| own.initiative) {
        let known = links::initiatives(locked.work.conn(), year).await?;
        if !known.iter().any(|row| Some(row.id) == goal.initiative) {
            return Err(refused(GoalRefusal::UnknownLink));
        }
    }
    Ok(())
}

/// What the audit log keeps of a goal.
fn outline(round: i32, goal: &Goal) -> serde_json::Value {
    json!({
        "round": round,
        "goal": goal.id,
        "weight": goal.weight.map(crate::kernel::Weight::get),
        "due_on": goal.due_on,
        "withdrawn": !goal.stands(),
    })
}

/// The round that is being drafted; the first one is begun with the first goal.
async fn drafting(locked: &mut Locked<KeepGoals>) -> GoalResult<(GoalRoundId, i32)> {
    let gate = locked.sheet.track.gate();
    if let Some(own) = locked.sheet.newest() {
        own.round.refuse_unless_drafting(gate).map_err(refused)?;
        return Ok((own.id, own.round.number));
    }
    let round = GoalRound::first(gate).map_err(refused)?;
    let id = rounds::insert_round(&mut locked.work, &locked.permit, &round, &[]).await?;
    Ok((id, round.number))
}

/// Adds a goal to the own draft.
pub async fn add_goal(app: &App, actor: &Actor, code: &str, goal: &Goal) -> GoalResult<()> {
    let mut locked = lock_own(app, actor, code).await?;
    let (round, number) = drafting(&mut locked).await?;
    let drafted = locked.sheet.newest().map_or(&[][..], |own| own.goals.as_slice());
    let most = locked.sheet.rule.most;
    if drafted.iter().filter(|own| own.stands()).count() >= most {
        return Err(refused(GoalRefusal::TooMany(most)));
    }
    let position = i32::try_from(drafted.len()).unwrap_or(i32::MAX).saturating_add(1);
    check_links(&mut locked, goal, None).await?;
    let Locked { mut work, permit, sheet } = locked;
    drafted::insert(&mut work, &permit, round, position, goal).await?;
    let entry = Entry::new("add_goal", "sheet", sheet.track.sheet, "目標を加えました");
    work.finish(entry.after(outline(number, goal))).await?;
    Ok(())
}

/// Writes a goal of the own draft anew that was read at `read`. `goal.withdrawn` stays as it is.
pub async fn change_goal(
    app: &App,
    actor: &Actor,
    code: &str,
    goal: &Goal,
    read: Revision,
) -> GoalResult<()> {
    let mut locked = lock_own(app, actor, code).await?;
    let saved = locked.sheet.newest().ok_or(Failed::Missing)?;
    let before = saved.goals.iter().find(|own| own.id == goal.id).ok_or(Failed::Missing)?.clone();
    saved.round.refuse_unless_drafting(locked.sheet.track.gate()).map_err(refused)?;
    if saved.revisions.get(&goal.id) != Some(&read) {
        return Err(Failed::Stale);
    }
    let (round, number) = (saved.id, saved.round.number);
    check_links(&mut locked, goal, Some(&before)).await?;
    let goal = Goal { withdrawn: before.withdrawn.clone(), ..goal.clone() };
    let Locked { mut work, permit, sheet } = locked;
    drafted::update(&mut work, &permit, round, &goal).await?;
    let entry = Entry::new("change_goal", "sheet", sheet.track.sheet, "目標を直しました");
    work.finish(entry.before(outline(number, &before)).after(outline(number, &goal))).await?;
    Ok(())
}

/// Takes a goal away: one that was never agreed goes, one that was agreed is given up with its reason and
/// stays visible.
pub async fn remove_goal(
    app: &App,
    actor: &Actor,
    code: &str,
    id: GoalId,
    reason: Option<Prose>,
) -> GoalResult<()> {
    let locked = lock_own(app, actor, code).await?;
    let saved = locked.sheet.newest().ok_or(Failed::Missing)?;
    let goal = saved.goals.iter().find(|own| own.id == id).ok_or(Failed::Missing)?.clone();
    saved.round.refuse_unless_drafting(locked.sheet.track.gate()).map_err(refused)?;
    let was_agreed = locked.sheet.before().iter().any(|own| own.id == id);
    let (round, number) = (saved.id, saved.round.number);
    let Locked { mut work, permit, sheet } = locked;
    let entry = match (was_agreed, reason) {
        (true, None) => return Err(refused(GoalRefusal::WasAgreed)),
        (true, Some(reason)) => {
            let gone = Goal { withdrawn: Some(reason), ..goal };
            drafted::update(&mut work, &permit, round, &gone).await?;
            Entry::new("withdraw_goal", "sheet", sheet.track.sheet, "目標を取りやめました")
                .after(outline(number, &gone))
        }
        (false, _) => {
            drafted::delete(&mut work, &permit, round, id).await?;
            Entry::new("remove_goal", "sheet", sheet.track.sheet, "合意する前の目標を消しました")
                .before(outline(number, &goal))
        }
    };
    work.finish(entry).await?;
    Ok(())
}

/// Moves a goal one place up or down in the own draft.
pub async fn move_goal(
    app: &App,
    actor: &Actor,
    code: &str,
    id: GoalId,
    to: Move,
) -> GoalResult<()> {
    let locked = lock_own(app, actor, code).await?;
    let saved = locked.sheet.newest().ok_or(Failed::Missing)?;
    saved.round.refuse_unless_drafting(locked.sheet.track.gate()).map_err(refused)?;
    let mut order: Vec<GoalId> = saved.goals.iter().map(|goal| goal.id).collect();
    let here = order.iter().position(|own| *own == id).ok_or(Failed::Missing)?;
    let there = match to {
        Move::Up => here.saturating_sub(1),
        Move::Down => (here + 1).min(order.len() - 1),
    };
    order.swap(here, there);
    let round = saved.id;
    let Locked { mut work, permit, sheet } = locked;
    drafted::order(&mut work, &permit, round, &order).await?;
    let entry = Entry::new("order_goals", "sheet", sheet.track.sheet, "目標の順を変えました");
    work.finish(entry).await?;
    Ok(())
}

/// Hands the own goals in, complete or not at all.
pub async fn submit_goals(app: &App, actor: &Actor, code: &str) -> GoalResult<()> {
    let locked = lock_own(app, actor, code).await?;
    let gate = locked.sheet.track.gate();
    gate.check().map_err(refused)?;
    let saved = locked.sheet.newest();
    let problems = locked.sheet.problems();
    let Some(saved) = saved else { return Err(refused(GoalRefusal::Incomplete(problems))) };
    let (id, number) = (saved.id, saved.round.number);
    let after = saved.round.clone().submit(gate, locked.work.now().at).map_err(refused)?;
    if locked.sheet.track.primary.is_none() {
        return Err(refused(GoalRefusal::NoEvaluator));
    }
    if !problems.is_empty() {
        return Err(refused(GoalRefusal::Incomplete(problems)));
    }
    let Locked { mut work, permit, sheet } = locked;
    rounds::save_own(&mut work, &permit, id, &after).await?;
    let sheet = sheet.track.sheet;
    rounds::insert_event(&mut work, sheet, (number, GoalVerb::Submitted), None).await?;
    let entry = Entry::new("submit_goals", "sheet", sheet, "目標を提出しました");
    work.finish(entry.after(json!({ "round": number }))).await?;
    Ok(())
}

/// Takes the own goals back, until the evaluator has looked.
pub async fn take_back_goals(app: &App, actor: &Actor, code: &str) -> GoalResult<()> {
    let locked = lock_own(app, actor, code).await?;
    let (id, round) = locked.newest()?;
    let after = round.take_back(locked.sheet.track.gate()).map_err(refused)?;
    let Locked { mut work, permit, sheet } = locked;
    rounds::save_own(&mut work, &permit, id, &after).await?;
    let sheet = sheet.track.sheet;
    rounds::insert_event(&mut work, sheet, (after.number, GoalVerb::TakenBack), None).await?;
    let entry = Entry::new("take_back_goals", "sheet", sheet, "目標の提出を取り消しました");
    work.finish(entry.after(json!({ "round": after.number }))).await?;
    Ok(())
}

/// Begins an interim change of goals that were agreed: what holds now stays as it is until the change is
/// agreed.
pub async fn begin_change(app: &App, actor: &Actor, code: &str, reason: Prose) -> GoalResult<()> {
    let locked = lock_own(app, actor, code).await?;
    let saved = locked.sheet.newest().ok_or(Failed::Refused(GoalRefusal::NotAgreed))?;
    let round = saved.round.change(locked.sheet.track.gate(), reason.clone()).map_err(refused)?;
    let goals = saved.goals.clone();
    let Locked { mut work, permit, sheet } = locked;
    rounds::insert_round(&mut work, &permit, &round, &goals).await?;
    let sheet = sheet.track.sheet;
    let what = (round.number, GoalVerb::ChangeBegun);
    rounds::insert_event(&mut work, sheet, what, Some(&reason)).await?;
    let entry = Entry::new("begin_goal_change", "sheet", sheet, "目標の期中の変更を始めました");
    work.finish(entry.after(json!({ "round": round.number })).because(reason.as_str())).await?;
    Ok(())
}

/// Gives an interim change up: what was agreed before goes on.
pub async fn drop_change(app: &App, actor: &Actor, code: &str) -> GoalResult<()> {
    let locked = lock_own(app, actor, code).await?;
    let (id, round) = locked.newest()?;
    round.refuse_unless_droppable(locked.sheet.track.gate()).map_err(refused)?;
    let Locked { mut work, permit, sheet } = locked;
    rounds::delete_round(&mut work, &permit, id).await?;
    let sheet = sheet.track.sheet;
    rounds::insert_event(&mut work, sheet, (round.number, GoalVerb::ChangeDropped), None).await?;
    let entry = Entry::new("drop_goal_change", "sheet", sheet, "目標の期中の変更をやめました");
    work.finish(entry.after(json!({ "round": round.number }))).await?;
    Ok(())
}
