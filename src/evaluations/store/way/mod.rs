//! The way of sheets: rows to [`Workflow`] and back.

mod moves;
mod whole;

use std::collections::HashMap;

use sqlx::{PgConnection, PgExecutor};

use super::super::policy::StepFacts;
use super::super::workflow::{
    By, Return, Standing, StandingWord, Step, StepKind, StepState, StepWord, Workflow,
};
use super::sheet::impossible;
use crate::kernel::ids::{AccountId, CycleId, EmployeeId, SheetId};
use crate::kernel::{Prose, Timestamp};
use crate::platform::StoreError;

pub(super) use moves::save_moves;
pub use moves::{Moved, save_return, save_step};
pub use whole::{Which, head_and_way};

/// Keeps others from moving a sheet until the work is done. Its revision rises: whoever has read the sheet
/// before and saves in one statement is told that it is not the same any more.
pub async fn lock(conn: &mut PgConnection, id: SheetId) -> Result<(), StoreError> {
    raise(conn, &[id]).await
}

/// The same for some sheets.
async fn raise(conn: &mut PgConnection, ids: &[SheetId]) -> Result<(), StoreError> {
    sqlx::query!(
        "update sheet_revision set revision = revision + 1 where sheet_id = any ($1)",
        ids as &[SheetId]
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Keeps others from moving any of some sheets until the work is done; whoever moves one then raises its
/// revision. Everybody takes them in the same order.
pub async fn lock_some(conn: &mut PgConnection, ids: &[SheetId]) -> Result<(), StoreError> {
    sqlx::query_scalar!(
        "select count(*) from (
            select from sheet_revision where sheet_id = any ($1) order by sheet_id for update
        ) locked",
        ids as &[SheetId]
    )
    .fetch_one(conn)
    .await?;
    Ok(())
}

/// The same for all sheets of a cycle.
pub async fn lock_cycle(conn: &mut PgConnection, cycle: CycleId) -> Result<(), StoreError> {
    sqlx::query_scalar!(
        "select count(*) from (
            select from sheet_revision where cycle_id = $1 order by sheet_id for update
        ) locked",
        cycle as CycleId
    )
    .fetch_one(conn)
    .await?;
    Ok(())
}

struct StepRow {
    sheet_id: SheetId,
    standing: StandingWord,
    ended_by: Option<AccountId>,
    ended_by_name: Option<String>,
    ended_at: Option<Timestamp>,
    ended_reason: Option<String>,
    kind: StepKind,
    evaluator_id: Option<EmployeeId>,
    state: StepWord,
    opened_at: Option<Timestamp>,
    seen_at: Option<Timestamp>,
    done_at: Option<Timestamp>,
    done_by: Option<AccountId>,
    done_by_name: Option<String>,
    left_out_reason: Option<String>,
    returned_at: Option<Timestamp>,
    returned_by: Option<AccountId>,
    returned_by_name: Option<String>,
    return_reason: Option<String>,
    return_from: Option<StepKind>,
}

impl StepRow {
    fn returned(&self) -> Result<Option<Return>, StoreError> {
        let Some(at) = self.returned_at else { return Ok(None) };
        let whole = || -> Option<Return> {
            Some(Return {
                by: By { account: self.returned_by, name: self.returned_by_name.clone()? },
                at,
                reason: Prose::within(self.return_reason.as_deref()?, 2_000).ok()?,
                from: self.return_from?,
            })
        };
        whole().map(Some).ok_or_else(|| impossible("sheet_step", "returned_at", self.sheet_id))
    }

    fn step(&self) -> Result<Step, StoreError> {
        let broken = |column| impossible("sheet_step", column, self.sheet_id);
        let state = match self.state {
            StepWord::Waiting => StepState::Waiting,
            StepWord::Open => StepState::Open {
                since: self.opened_at.ok_or_else(|| broken("opened_at"))?,
                seen_at: self.seen_at,
                returned: self.returned()?,
            },
            StepWord::Done => StepState::Done {
                by: By {
                    account: self.done_by,
                    name: self.done_by_name.clone().ok_or_else(|| broken("done_by_name"))?,
                },
                at: self.done_at.ok_or_else(|| broken("done_at"))?,
            },
            StepWord::Skipped => StepState::Skipped {
                reason: self.left_out_reason.clone().ok_or_else(|| broken("left_out_reason"))?,
            },
        };
        Ok(Step { kind: self.kind, evaluator: self.evaluator_id, state })
    }

    fn standing(&self) -> Result<Standing, StoreError> {
        let broken = |column| impossible("sheet", column, self.sheet_id);
        let ended = || -> Result<(By, Timestamp), StoreError> {
            let name = self.ended_by_name.clone().ok_or_else(|| broken("ended_by_name"))?;
            let at = self.ended_at.ok_or_else(|| broken("ended_at"))?;
            Ok((By { account: self.ended_by, name }, at))
        };
        let reason = || {
            self.ended_reason
                .as_deref()
                .and_then(|reason| Prose::within(reason, 2_000).ok())
                .ok_or_else(|| broken("ended_reason"))
        };
        Ok(match self.standing {
            StandingWord::Running => Standing::Running,
            StandingWord::Disclosed => Standing::Disclosed,
            StandingWord::Closed => {
                let (by, at) = ended()?;
                Standing::Closed { by, at }
            }
            StandingWord::Excluded => {
                let (by, at) = ended()?;
                Standing::Excluded { by, at, reason: reason()? }
            }
            StandingWord::Cancelled => {
                let (by, at) = ended()?;
                Standing::Cancelled { by, at, reason: reason()? }
            }
        })
    }
}

fn way_of(rows: &[StepRow]) -> Result<Option<Workflow>, StoreError> {
    let Some(first) = rows.first() else { return Ok(None) };
    let steps = rows.iter().map(StepRow::step).collect::<Result<Vec<_>, _>>()?;
    Workflow::restore(steps, first.standing()?)
        .map(Some)
        .map_err(|_| impossible("sheet_step", "state", first.sheet_id))
}

/// The ways of some sheets.
pub async fn workflows(
    executor: impl PgExecutor<'_>,
    ids: &[SheetId],
) -> Result<HashMap<SheetId, Workflow>, StoreError> {
    let rows = sqlx::query_as!(
        StepRow,
        "select t.sheet_id as \"sheet_id: SheetId\", s.standing as \"standing: StandingWord\",
            s.ended_by as \"ended_by: AccountId\", s.ended_by_name, s.ended_at, s.ended_reason,
            t.kind as \"kind: StepKind\", t.evaluator_id as \"evaluator_id: EmployeeId\",
            t.state as \"state: StepWord\", t.opened_at, t.seen_at, t.done_at,
            t.done_by as \"done_by: AccountId\", t.done_by_name, t.left_out_reason,
            t.returned_at, t.returned_by as \"returned_by: AccountId\", t.returned_by_name,
            t.return_reason, t.return_from as \"return_from: StepKind\"
        from sheet s
        join sheet_step t on t.sheet_id = s.sheet_id
        where s.sheet_id = any ($1)
        order by t.sheet_id, t.position",
        ids as &[SheetId]
    )
    .fetch_all(executor)
    .await?;
    let mut ways = HashMap::with_capacity(ids.len());
    for group in rows.chunk_by(|a, b| a.sheet_id == b.sheet_id) {
        if let Some(way) = way_of(group)? {
            ways.insert(group[0].sheet_id, way);
        }
    }
    Ok(ways)
}

/// The steps of a sheet of that cycle in which somebody is the evaluator.
pub async fn kinds_of(
    executor: impl PgExecutor<'_>,
    cycle_code: &str,
    id: SheetId,
    evaluator: EmployeeId,
) -> Result<Vec<StepKind>, StoreError> {
    Ok(sqlx::query_scalar!(
        "select t.kind as \"kind: StepKind\"
        from sheet s
        join cycle c on c.cycle_id = s.cycle_id
        join sheet_step t on t.sheet_id = s.sheet_id
        where s.sheet_id = $2 and c.code = $1 and t.evaluator_id = $3
        order by t.position",
        cycle_code,
        id as SheetId,
        evaluator as EmployeeId
    )
    .fetch_all(executor)
    .await?)
}

/// Facts for the policies about one step, when the sheet has it.
pub fn step_facts(
    id: SheetId,
    ratee: EmployeeId,
    way: &Workflow,
    kind: StepKind,
) -> Option<StepFacts> {
    let (position, step) = (1..).zip(way.steps()).find(|(_, step)| step.kind == kind)?;
    let (evaluator, delegate) = (step.evaluator, None);
    Some(StepFacts { sheet: id, position, kind, evaluator, delegate, ratee })
}
