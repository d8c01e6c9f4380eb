//! The rounds of a sheet with their goals, and what happened to them.

use std::collections::BTreeMap;

use sqlx::{PgConnection, PgExecutor};

use super::super::super::goal::{Goal, GoalRound, GoalStage, GoalVerb, RoundState};
use super::super::super::policy::{AgreeGoals, KeepGoals};
use super::super::super::workflow::By;
use super::drafted;
use crate::access::{Action, Permit};
use crate::audit::Work;
use crate::evaluations::policy::TrackFacts;
use crate::kernel::ids::{
    AccountId, DepartmentGoalId, GoalEventId, GoalId, GoalRoundId, InitiativeId, SheetId,
};
use crate::kernel::{Date, Line, Prose, Revision, Timestamp, Weight};
use crate::platform::{App, StoreError};

/// A round as it is stored.
#[derive(Debug, Clone)]
pub struct SavedRound {
    pub id: GoalRoundId,
    pub round: GoalRound,
    pub goals: Vec<Goal>,
    /// Revision of each goal.
    pub revisions: BTreeMap<GoalId, Revision>,
}

struct RoundRow {
    id: GoalRoundId,
    number: i32,
    reason: Option<String>,
    state: GoalStage,
    submitted_at: Option<Timestamp>,
    seen_at: Option<Timestamp>,
    returned_at: Option<Timestamp>,
    returned_by_name: Option<String>,
    return_reason: Option<String>,
    agreed_at: Option<Timestamp>,
    agreed_by: Option<AccountId>,
    agreed_by_name: Option<String>,
    in_interview: Option<bool>,
}

pub(super) fn words(raw: &str) -> Option<Prose> {
    Prose::within(raw, usize::MAX).ok()
}

impl RoundRow {
    /// Refuses half-set columns.
    fn decode(self) -> Result<(GoalRoundId, GoalRound), StoreError> {
        let id = self.id;
        let missing =
            || StoreError::Impossible { table: "goal_round", column: "state", row: id.to_string() };
        let state = match self.state {
            GoalStage::Drafting => RoundState::Drafting {
                returned: match (self.returned_by_name, self.returned_at, self.return_reason) {
                    (Some(who), Some(at), Some(why)) => {
                        Some((who, at, words(&why).ok_or_else(missing)?))
                    }
                    _ => None,
                },
            },
            GoalStage::Submitted => RoundState::Submitted {
                at: self.submitted_at.ok_or_else(missing)?,
                seen_at: self.seen_at,
            },
            GoalStage::Agreed => RoundState::Agreed {
                submitted_at: self.submitted_at.ok_or_else(missing)?,
                at: self.agreed_at.ok_or_else(missing)?,
                by: By { account: self.agreed_by, name: self.agreed_by_name.ok_or_else(missing)? },
                in_interview: self.in_interview.ok_or_else(missing)?,
            },
        };
        let reason = self.reason.as_deref().and_then(words);
        Ok((id, GoalRound { number: self.number, reason, state }))
    }
}

pub(super) struct GoalRow {
    pub(super) round: GoalRoundId,
    pub(super) id: GoalId,
    pub(super) title: String,
    pub(super) result: Option<String>,
    pub(super) due_on: Option<Date>,
    pub(super) weight: Option<i32>,
    pub(super) difficulty: Option<String>,
    pub(super) importance: Option<String>,
    pub(super) upper: Option<DepartmentGoalId>,
    pub(super) initiative: Option<InitiativeId>,
    pub(super) withdrawn_reason: Option<String>,
    pub(super) revision: Revision,
}

/// The rounds of a sheet, the newest first.
pub async fn rounds(
    conn: &mut PgConnection,
    sheet: SheetId,
) -> Result<Vec<SavedRound>, StoreError> {
    let rows = sqlx::query_as!(
        RoundRow,
        "select goal_round_id as \"id: GoalRoundId\", number, reason, state as \"state: GoalStage\",
            submitted_at, seen_at, returned_at, returned_by_name, return_reason, agreed_at,
            agreed_by as \"agreed_by: AccountId\", agreed_by_name, in_interview
        from goal_round
        where sheet_id = $1
        order by number desc",
        sheet as SheetId
    )
    .fetch_all(&mut *conn)
    .await?;
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let goals = sqlx::query_as!(
        GoalRow,
        "select g.goal_round_id as \"round: GoalRoundId\", g.goal_id as \"id: GoalId\", g.title, g.result,
            g.due_on, g.weight, g.difficulty, g.importance,
            g.department_goal_id as \"upper: DepartmentGoalId\",
            g.initiative_id as \"initiative: InitiativeId\", g.withdrawn_reason,
            g.revision as \"revision: Revision\"
        from goal g
        join goal_round r on r.goal_round_id = g.goal_round_id
        where r.sheet_id = $1
        order by r.number desc, g.position, g.goal_id",
        sheet as SheetId
    )
    .fetch_all(conn)
    .await?;
    let mut found = Vec::with_capacity(rows.len());
    for row in rows {
        let (id, round) = row.decode()?;
        let own = goals.iter().filter(|goal| goal.round == id);
        let mut saved = SavedRound { id, round, goals: Vec::new(), revisions: BTreeMap::new() };
        for row in own {
            saved.revisions.insert(row.id, row.revision);
            saved.goals.push(decode(row)?);
        }
        found.push(saved);
    }
    Ok(found)
}

pub(super) fn decode(row: &GoalRow) -> Result<Goal, StoreError> {
    let missing =
        |column| StoreError::Impossible { table: "goal", column, row: row.id.to_string() };
    Ok(Goal {
        id: row.id,
        title: Line::parse(&row.title).map_err(|_| missing("title"))?,
        result: row.result.as_deref().and_then(words),
        due_on: row.due_on,
        weight: row.weight.and_then(Weight::new),
        difficulty: row.difficulty.clone(),
        importance: row.importance.clone(),
        upper: row.upper,
        initiative: row.initiative,
        withdrawn: row.withdrawn_reason.as_deref().and_then(words),
    })
}

/// Opens a round of the permit's sheet with the goals that it begins with.
pub async fn insert_round(
    work: &mut Work,
    permit: &Permit<KeepGoals>,
    round: &GoalRound,
    goals: &[Goal],
) -> Result<GoalRoundId, StoreError> {
    let (id, at) = (GoalRoundId::mint(), work.now().at);
    sqlx::query!(
        "insert into goal_round (goal_round_id, sheet_id, number, reason, state, begun_at)
        values ($1, $2, $3, $4, 'drafting', $5)",
        id as GoalRoundId,
        permit.subject().sheet as SheetId,
        round.number,
        round.reason.as_ref().map(Prose::as_str),
        at
    )
    .execute(work.conn())
    .await?;
    for (position, goal) in (1..).zip(goals) {
        drafted::insert(work, permit, id, position, goal).await?;
    }
    Ok(id)
}

/// Takes a round that was never agreed away again.
pub async fn delete_round(
    work: &mut Work,
    permit: &Permit<KeepGoals>,
    round: GoalRoundId,
) -> Result<(), StoreError> {
    let sheet = permit.subject().sheet;
    sqlx::query!(
        "delete from goal g
        using goal_round r
        where r.goal_round_id = g.goal_round_id and r.sheet_id = $2 and g.goal_round_id = $1",
        round as GoalRoundId,
        sheet as SheetId
    )
    .execute(work.conn())
    .await?;
    sqlx::query!(
        "delete from goal_round where goal_round_id = $1 and sheet_id = $2",
        round as GoalRoundId,
        sheet as SheetId
    )
    .execute(work.conn())
    .await?;
    Ok(())
}

/// Moves a round of the ratee.
pub async fn save_own(
    work: &mut Work,
    permit: &Permit<KeepGoals>,
    id: GoalRoundId,
    round: &GoalRound,
) -> Result<(), StoreError> {
    save(work, permit, id, round).await
}

/// Moves a round that the evaluator agrees with or sends back.
pub async fn save_agreed(
    work: &mut Work,
    permit: &Permit<AgreeGoals>,
    id: GoalRoundId,
    round: &GoalRound,
) -> Result<(), StoreError> {
    save(work, permit, id, round).await
}

async fn save<A: Action<Subject = TrackFacts>>(
    work: &mut Work,
    permit: &Permit<A>,
    id: GoalRoundId,
    round: &GoalRound,
) -> Result<(), StoreError> {
    let (mut submitted, mut seen, mut returned) = (None, None, (None, None, None));
    let mut agreed = (None, None, None, None);
    match &round.state {
        RoundState::Drafting { returned: Some((who, at, why)) } => {
            returned = (Some(*at), Some(who.as_str()), Some(why.as_str()));
        }
        RoundState::Drafting { returned: None } => {}
        RoundState::Submitted { at, seen_at } => (submitted, seen) = (Some(*at), *seen_at),
        RoundState::Agreed { submitted_at, at, by, in_interview } => {
            submitted = Some(*submitted_at);
            agreed = (Some(*at), by.account, Some(by.name.as_str()), Some(*in_interview));
        }
    }
    sqlx::query!(
        "update goal_round
        set state = $3, submitted_at = $4, seen_at = $5, returned_at = $6, returned_by_name = $7,
            return_reason = $8, agreed_at = $9, agreed_by = $10, agreed_by_name = $11, in_interview = $12,
            revision = revision + 1
        where goal_round_id = $1 and sheet_id = $2",
        id as GoalRoundId,
        permit.subject().sheet as SheetId,
        round.stage().as_str(),
        submitted,
        seen,
        returned.0,
        returned.1,
        returned.2,
        agreed.0,
        agreed.1 as Option<AccountId>,
        agreed.2,
        agreed.3
    )
    .execute(work.conn())
    .await?;
    Ok(())
}

/// Notes that the evaluator has looked at goals that were handed in (bookkeeping, decision 2).
pub async fn note_seen(app: &App, id: GoalRoundId, at: Timestamp) -> Result<(), StoreError> {
    sqlx::query!(
        "update goal_round set seen_at = $2
        where goal_round_id = $1 and state = 'submitted' and seen_at is null",
        id as GoalRoundId,
        at
    )
    .execute(app.db.bookkeeping())
    .await?;
    Ok(())
}

/// Adds to the history, in the name of the work's actor.
pub async fn insert_event(
    work: &mut Work,
    sheet: SheetId,
    (number, verb): (i32, GoalVerb),
    said: Option<&Prose>,
) -> Result<(), StoreError> {
    let (at, account) = (work.now().at, work.actor().account());
    let name = work.actor().name().to_owned();
    sqlx::query!(
        "insert into goal_event (goal_event_id, sheet_id, round_number, verb, at, acted_by, acted_by_name, words)
        values ($1, $2, $3, $4, $5, $6, $7, $8)",
        GoalEventId::mint() as GoalEventId,
        sheet as SheetId,
        number,
        verb.as_str(),
        at,
        account as Option<AccountId>,
        name,
        said.map(Prose::as_str)
    )
    .execute(work.conn())
    .await?;
    Ok(())
}

/// One line of the history.
pub struct GoalEventRow {
    pub verb: GoalVerb,
    pub at: Timestamp,
    pub by_name: String,
    pub words: Option<String>,
}

/// What happened to the goals of a sheet, the newest first.
pub async fn events(
    executor: impl PgExecutor<'_>,
    sheet: SheetId,
) -> Result<Vec<GoalEventRow>, StoreError> {
    Ok(sqlx::query_as!(
        GoalEventRow,
        "select verb as \"verb: GoalVerb\", at, acted_by_name as by_name, words
        from goal_event
        where sheet_id = $1
        order by at desc, goal_event_id desc",
        sheet as SheetId
    )
    .fetch_all(executor)
    .await?)
}
