//! The agreed goals of many sheets, for what is rated.

use std::collections::HashMap;

use sqlx::PgExecutor;

use super::rounds::{GoalRow, decode, words};
use crate::evaluations::sheet::AgreedRound;
use crate::kernel::ids::{DepartmentGoalId, GoalId, GoalRoundId, InitiativeId, SheetId};
use crate::kernel::{Revision, Timestamp};
use crate::platform::StoreError;

/// The agreed rounds of some sheets, the oldest first.
pub async fn agreed(
    executor: impl PgExecutor<'_>,
    ids: &[SheetId],
) -> Result<HashMap<SheetId, Vec<AgreedRound>>, StoreError> {
    let rows = sqlx::query!(
        "select r.sheet_id as \"sheet: SheetId\", r.reason, r.agreed_at as \"agreed_at!: Timestamp\",
            g.goal_round_id as \"round: GoalRoundId\", g.goal_id as \"id: GoalId\", g.title, g.result,
            g.due_on, g.weight, g.difficulty, g.importance,
            g.department_goal_id as \"upper: DepartmentGoalId\",
            g.initiative_id as \"initiative: InitiativeId\", g.withdrawn_reason,
            g.revision as \"revision: Revision\"
        from goal_round r
        join goal g on g.goal_round_id = r.goal_round_id
        where r.sheet_id = any ($1) and r.state = 'agreed'
        order by r.sheet_id, r.number, g.position, g.goal_id",
        ids as &[SheetId]
    )
    .fetch_all(executor)
    .await?;
    let mut found: HashMap<SheetId, Vec<AgreedRound>> = HashMap::new();
    for row in rows {
        let goal = decode(&GoalRow {
            round: row.round,
            id: row.id,
            title: row.title,
            result: row.result,
            due_on: row.due_on,
            weight: row.weight,
            difficulty: row.difficulty,
            importance: row.importance,
            upper: row.upper,
            initiative: row.initiative,
            withdrawn_reason: row.withdrawn_reason,
            revision: row.revision,
        })?;
        let rounds = found.entry(row.sheet).or_default();
        match rounds.last_mut() {
            Some(last) if last.id == row.round => last.goals.push(goal),
            _ => rounds.push(AgreedRound {
                id: row.round,
                reason: row.reason.as_deref().and_then(words),
                agreed_at: row.agreed_at,
                goals: vec![goal],
            }),
        }
    }
    Ok(found)
}
