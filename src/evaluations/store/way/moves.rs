//! Where sheets went: transitions, saved set-based.

use super::super::event::{NewEvent, insert_events};
use super::raise;
use crate::access::Permit;
use crate::audit::Work;
use crate::evaluations::event::EventVerb;
use crate::evaluations::policy::{ReturnSheet, SubmitStep};
use crate::evaluations::workflow::{Standing, StepState, Workflow};
use crate::kernel::ids::{AccountId, SheetId};
use crate::kernel::{Prose, Timestamp};
use crate::platform::StoreError;

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
        let (opened, seen, returned) = match state {
            StepState::Open { since, seen_at, returned } => {
                (Some(*since), *seen_at, returned.as_ref())
            }
            _ => (None, None, None),
        };
        let (done_by, done_at) = match state {
            StepState::Done { by, at } => (Some(by), Some(*at)),
            _ => (None, None),
        };
        self.sheets.push(sheet);
        self.positions.push(position);
        self.states.push(state.word().as_str().to_owned());
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
/// [`confirmation`](super::super::confirmation).
pub(in super::super) async fn save_moves(
    work: &mut Work,
    moves: &[Moved],
) -> Result<(), StoreError> {
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
    // Their steps have changed: whoever has read one of them before must be told.
    let moved: Vec<SheetId> = moves.iter().map(|moved| moved.id).collect();
    raise(work.conn(), &moved).await?;
    let mut ids: Vec<SheetId> = Vec::new();
    let (mut words, mut reasons): (Vec<String>, Vec<Option<String>>) = (Vec::new(), Vec::new());
    let mut ended: Vec<(Option<AccountId>, Option<String>, Option<Timestamp>)> = Vec::new();
    for moved in moves {
        if moved.before.standing() == moved.after.standing() {
            continue;
        }
        let standing = moved.after.standing();
        let (by, reason) = match standing {
            Standing::Running | Standing::Disclosed => (None, None),
            Standing::Closed { by, at } => (Some((by, *at)), None),
            Standing::Excluded { by, at, reason } | Standing::Cancelled { by, at, reason } => {
                (Some((by, *at)), Some(reason.to_string()))
            }
        };
        ids.push(moved.id);
        words.push(standing.word().as_str().to_owned());
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
            ended_at = n.ended_at, ended_reason = n.ended_reason
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
