//! Single goals of a round that is being drafted.

use super::super::super::goal::Goal;
use super::super::super::policy::KeepGoals;
use crate::access::Permit;
use crate::audit::Work;
use crate::kernel::ids::{DepartmentGoalId, GoalId, GoalRoundId, InitiativeId, SheetId};
use crate::kernel::{Prose, Weight};
use crate::platform::StoreError;

/// Adds a goal to a round of the permit's sheet.
pub async fn insert(
    work: &mut Work,
    permit: &Permit<KeepGoals>,
    round: GoalRoundId,
    position: i32,
    goal: &Goal,
) -> Result<(), StoreError> {
    let at = work.now().at;
    sqlx::query!(
        "insert into goal (goal_round_id, goal_id, position, title, result, due_on, weight, difficulty,
            importance, department_goal_id, initiative_id, withdrawn_reason, saved_at)
        select r.goal_round_id, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14
        from goal_round r
        where r.goal_round_id = $1 and r.sheet_id = $2 and r.state = 'drafting'",
        round as GoalRoundId,
        permit.subject().sheet as SheetId,
        goal.id as GoalId,
        position,
        goal.title.as_str(),
        goal.result.as_ref().map(Prose::as_str),
        goal.due_on,
        goal.weight.map(Weight::get),
        goal.difficulty,
        goal.importance,
        goal.upper as Option<DepartmentGoalId>,
        goal.initiative as Option<InitiativeId>,
        goal.withdrawn.as_ref().map(Prose::as_str),
        at
    )
    .execute(work.conn())
    .await?;
    Ok(())
}

/// Writes a goal of a round of the permit's sheet anew.
pub async fn update(
    work: &mut Work,
    permit: &Permit<KeepGoals>,
    round: GoalRoundId,
    goal: &Goal,
) -> Result<(), StoreError> {
    let at = work.now().at;
    sqlx::query!(
        "update goal g
        set title = $4, result = $5, due_on = $6, weight = $7, difficulty = $8, importance = $9,
            department_goal_id = $10, initiative_id = $11, withdrawn_reason = $12, saved_at = $13,
            revision = g.revision + 1
        from goal_round r
        where r.goal_round_id = g.goal_round_id and r.sheet_id = $2
          and g.goal_round_id = $1 and g.goal_id = $3",
        round as GoalRoundId,
        permit.subject().sheet as SheetId,
        goal.id as GoalId,
        goal.title.as_str(),
        goal.result.as_ref().map(Prose::as_str),
        goal.due_on,
        goal.weight.map(Weight::get),
        goal.difficulty,
        goal.importance,
        goal.upper as Option<DepartmentGoalId>,
        goal.initiative as Option<InitiativeId>,
        goal.withdrawn.as_ref().map(Prose::as_str),
        at
    )
    .execute(work.conn())
    .await?;
    Ok(())
}

/// Takes a goal that was never agreed out of a round of the permit's sheet.
pub async fn delete(
    work: &mut Work,
    permit: &Permit<KeepGoals>,
    round: GoalRoundId,
    goal: GoalId,
) -> Result<(), StoreError> {
    sqlx::query!(
        "delete from goal g
        using goal_round r
        where r.goal_round_id = g.goal_round_id and r.sheet_id = $2
          and g.goal_round_id = $1 and g.goal_id = $3",
        round as GoalRoundId,
        permit.subject().sheet as SheetId,
        goal as GoalId
    )
    .execute(work.conn())
    .await?;
    Ok(())
}

/// Sets the order of the goals of a round of the permit's sheet.
pub async fn order(
    work: &mut Work,
    permit: &Permit<KeepGoals>,
    round: GoalRoundId,
    order: &[GoalId],
) -> Result<(), StoreError> {
    sqlx::query!(
        "update goal g
        set position = n.position::int
        from goal_round r, unnest($3::uuid[]) with ordinality as n (id, position)
        where r.goal_round_id = g.goal_round_id and r.sheet_id = $2
          and g.goal_round_id = $1 and g.goal_id = n.id",
        round as GoalRoundId,
        permit.subject().sheet as SheetId,
        order as &[GoalId]
    )
    .execute(work.conn())
    .await?;
    Ok(())
}
