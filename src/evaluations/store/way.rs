//! The way of sheets: rows to [`Workflow`] and back.

use std::collections::HashMap;

use sqlx::{PgConnection, PgExecutor};

use super::super::event::EventVerb;
use super::super::policy::{ReturnSheet, StepFacts, SubmitStep};
use super::super::workflow::{
    By, Return, Standing, StandingWord, Step, StepKind, StepState, StepWord, Workflow,
};
use super::event::{NewEvent, insert_events};
use super::sheet::impossible;
use crate::access::Permit;
use crate::audit::Work;
use crate::kernel::ids::{AccountId, EmployeeId, SheetId};
use crate::kernel::{Prose, Timestamp};
use crate::platform::StoreError;

/// Keeps others from moving a sheet until the work is done.
pub async fn lock(conn: &mut PgConnection, id: SheetId) -> Result<(), StoreError> {
    sqlx::query_scalar!(
        "select 1 as \"one!\" from sheet where sheet_id = $1 for update",
        id as SheetId
    )
    .fetch_optional(conn)
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

/// Rows of steps with the standing of their sheet; `$which` says which sheets.
macro_rules! step_rows {
    ($which:tt, $given:expr) => {
        sqlx::query_as!(
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
            where " + $which + " order by t.sheet_id, t.position",
            $given
        )
    };
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
    let rows = step_rows!("s.sheet_id = any ($1)", ids as &[SheetId]).fetch_all(executor).await?;
    let mut ways = HashMap::with_capacity(ids.len());
    for group in rows.chunk_by(|a, b| a.sheet_id == b.sheet_id) {
        if let Some(way) = way_of(group)? {
            ways.insert(group[0].sheet_id, way);
        }
    }
    Ok(ways)
}

/// The way of one sheet.
pub async fn workflow(
    executor: impl PgExecutor<'_>,
    id: SheetId,
) -> Result<Option<Workflow>, StoreError> {
    // By itself: a plan for any number of sheets would be made anew every time.
    way_of(&step_rows!("s.sheet_id = $1", id as SheetId).fetch_all(executor).await?)
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

#[derive(Default)]
struct ChangedSteps {
    sheets: Vec<SheetId>,
    positions: Vec<i32>,
    states: Vec<String>,
    opened_at: Vec<Option<Timestamp>>,
    seen_at: Vec<Option<Timestamp>>,
    done_at: Vec<Option<Timestamp>>,
    done_by: Vec<Option<AccountId>>,
    done_by_name: Vec<Option<String>>,
    left_out_reason: Vec<Option<String>>,
    returned_at: Vec<Option<Timestamp>>,
    returned_by: Vec<Option<AccountId>>,
    returned_by_name: Vec<Option<String>>,
    return_reason: Vec<Option<String>>,
    return_from: Vec<Option<String>>,
}

impl ChangedSteps {
    fn push(&mut self, sheet: SheetId, position: i32, state: &StepState) {
        let (word, opened, seen, returned) = match state {
            StepState::Waiting => (StepWord::Waiting, None, None, None),
            StepState::Open { since, seen_at, returned } => {
                (StepWord::Open, Some(*since), *seen_at, returned.as_ref())
            }
            StepState::Done { .. } => (StepWord::Done, None, None, None),
            StepState::Skipped { .. } => (StepWord::Skipped, None, None, None),
        };
        let (done_by, done_at) = match state {
            StepState::Done { by, at } => (Some(by), Some(*at)),
            _ => (None, None),
        };
        self.sheets.push(sheet);
        self.positions.push(position);
        self.states.push(word.as_str().to_owned());
        self.opened_at.push(opened);
        self.seen_at.push(seen);
        self.done_at.push(done_at);
        self.done_by.push(done_by.and_then(|by| by.account));
        self.done_by_name.push(done_by.map(|by| by.name.clone()));
        self.left_out_reason.push(match state {
            StepState::Skipped { reason } => Some(reason.clone()),
            _ => None,
        });
        self.returned_at.push(returned.map(|back| back.at));
        self.returned_by.push(returned.and_then(|back| back.by.account));
        self.returned_by_name.push(returned.map(|back| back.by.name.clone()));
        self.return_reason.push(returned.map(|back| back.reason.to_string()));
        self.return_from.push(returned.map(|back| back.from.as_str().to_owned()));
    }
}

/// One sheet before and after a transition.
pub struct Moved {
    pub id: SheetId,
    pub before: Workflow,
    pub after: Workflow,
}

/// Saves where sheets went: only steps that changed, set-based.
///
/// Callers hold a permit for the deed; the functions that take it are below and in
/// [`super::confirmation`].
pub(super) async fn save_moves(work: &mut Work, moves: &[Moved]) -> Result<(), StoreError> {
    let mut changed = ChangedSteps::default();
    for moved in moves {
        let pairs = moved.before.steps().iter().zip(moved.after.steps());
        for (position, (before, after)) in (1..).zip(pairs) {
            if before.state != after.state {
                changed.push(moved.id, position, &after.state);
            }
        }
    }
    sqlx::query!(
        "update sheet_step t
        set state = n.state, opened_at = n.opened_at, seen_at = n.seen_at, done_at = n.done_at,
            done_by = n.done_by, done_by_name = n.done_by_name, left_out_reason = n.left_out_reason,
            returned_at = n.returned_at, returned_by = n.returned_by, returned_by_name = n.returned_by_name,
            return_reason = n.return_reason, return_from = n.return_from,
            total = case when n.state = 'done' then t.total end,
            computed_grade = case when n.state = 'done' then t.computed_grade end
        from unnest($1::uuid[], $2::int[], $3::text[], $4::timestamptz[], $5::timestamptz[], $6::timestamptz[],
            $7::uuid[], $8::text[], $9::text[], $10::timestamptz[], $11::uuid[], $12::text[], $13::text[],
            $14::text[])
            as n (sheet_id, position, state, opened_at, seen_at, done_at, done_by, done_by_name,
                left_out_reason, returned_at, returned_by, returned_by_name, return_reason, return_from)
        where t.sheet_id = n.sheet_id and t.position = n.position",
        &changed.sheets as &[SheetId],
        &changed.positions,
        &changed.states,
        &changed.opened_at as &[Option<Timestamp>],
        &changed.seen_at as &[Option<Timestamp>],
        &changed.done_at as &[Option<Timestamp>],
        &changed.done_by as &[Option<AccountId>],
        &changed.done_by_name as &[Option<String>],
        &changed.left_out_reason as &[Option<String>],
        &changed.returned_at as &[Option<Timestamp>],
        &changed.returned_by as &[Option<AccountId>],
        &changed.returned_by_name as &[Option<String>],
        &changed.return_reason as &[Option<String>],
        &changed.return_from as &[Option<String>]
    )
    .execute(work.conn())
    .await?;
    save_standings(work, moves).await
}

async fn save_standings(work: &mut Work, moves: &[Moved]) -> Result<(), StoreError> {
    let mut ids: Vec<SheetId> = Vec::new();
    let (mut words, mut reasons): (Vec<String>, Vec<Option<String>>) = (Vec::new(), Vec::new());
    let mut ended: Vec<(Option<AccountId>, Option<String>, Option<Timestamp>)> = Vec::new();
    for moved in moves {
        if moved.before.standing() == moved.after.standing() {
            continue;
        }
        let (word, by, reason) = match moved.after.standing() {
            Standing::Running => (StandingWord::Running, None, None),
            Standing::Disclosed => (StandingWord::Disclosed, None, None),
            Standing::Closed { by, at } => (StandingWord::Closed, Some((by, *at)), None),
            Standing::Excluded { by, at, reason } => {
                (StandingWord::Excluded, Some((by, *at)), Some(reason.to_string()))
            }
            Standing::Cancelled { by, at, reason } => {
                (StandingWord::Cancelled, Some((by, *at)), Some(reason.to_string()))
            }
        };
        ids.push(moved.id);
        words.push(word.as_str().to_owned());
        ended.push((
            by.and_then(|(by, _)| by.account),
            by.map(|(by, _)| by.name.clone()),
            by.map(|(_, at)| at),
        ));
        reasons.push(reason);
    }
    if ids.is_empty() {
        return Ok(());
    }
    let accounts: Vec<Option<AccountId>> = ended.iter().map(|end| end.0).collect();
    let names: Vec<Option<String>> = ended.iter().map(|end| end.1.clone()).collect();
    let moments: Vec<Option<Timestamp>> = ended.iter().map(|end| end.2).collect();
    sqlx::query!(
        "update sheet s
        set standing = n.standing, ended_by = n.ended_by, ended_by_name = n.ended_by_name,
            ended_at = n.ended_at, ended_reason = n.ended_reason, revision = s.revision + 1
        from unnest($1::uuid[], $2::text[], $3::uuid[], $4::text[], $5::timestamptz[], $6::text[])
            as n (sheet_id, standing, ended_by, ended_by_name, ended_at, ended_reason)
        where s.sheet_id = n.sheet_id",
        &ids as &[SheetId],
        &words,
        &accounts as &[Option<AccountId>],
        &names as &[Option<String>],
        &moments as &[Option<Timestamp>],
        &reasons as &[Option<String>]
    )
    .execute(work.conn())
    .await?;
    Ok(())
}

/// Saves a deed on one step by its doer.
pub async fn save_step(
    work: &mut Work,
    permit: &Permit<SubmitStep>,
    before: Workflow,
    after: Workflow,
    verb: EventVerb,
) -> Result<(), StoreError> {
    let facts = *permit.subject();
    save_moves(work, &[Moved { id: facts.sheet, before, after }]).await?;
    let event = NewEvent { sheet: facts.sheet, step: Some(facts.kind), verb, words: None };
    insert_events(work, &[event]).await
}

/// Saves a return by the doer of a later step.
pub async fn save_return(
    work: &mut Work,
    permit: &Permit<ReturnSheet>,
    before: Workflow,
    after: Workflow,
    words: &Prose,
) -> Result<(), StoreError> {
    let facts = *permit.subject();
    save_moves(work, &[Moved { id: facts.sheet, before, after }]).await?;
    let event = NewEvent {
        sheet: facts.sheet,
        step: Some(facts.kind),
        verb: EventVerb::Returned,
        words: Some(words.as_str()),
    };
    insert_events(work, &[event]).await
}
