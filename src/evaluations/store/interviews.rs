//! Interviews: which a cycle asks for, the records of a sheet.

use sqlx::{PgConnection, PgExecutor};

use super::super::delegation::both_names;
use super::super::interview::{
    Interview, InterviewKind, InterviewStage, InterviewState, InterviewWay, Minutes,
};
use super::super::policy::{PrepareCycle, TrackFacts, WriteInterview};
use crate::access::{Action, Permit};
use crate::audit::Work;
use crate::kernel::ids::{CycleId, EmployeeId, InterviewId, SheetId};
use crate::kernel::{Date, Prose, Revision, Timestamp};
use crate::platform::StoreError;

/// The interviews that a cycle asks for, with the last day of each, in order of the year.
pub async fn asked(
    executor: impl PgExecutor<'_>,
    cycle: CycleId,
) -> Result<Vec<(InterviewKind, Date)>, StoreError> {
    let rows = sqlx::query!(
        "select kind as \"kind: InterviewKind\", due_on from cycle_interview where cycle_id = $1",
        cycle as CycleId
    )
    .fetch_all(executor)
    .await?;
    let mut asked: Vec<(InterviewKind, Date)> =
        rows.into_iter().map(|row| (row.kind, row.due_on)).collect();
    asked.sort();
    Ok(asked)
}

/// Sets which interviews the permit's cycle asks for.
pub async fn set_asked(
    work: &mut Work,
    permit: &Permit<PrepareCycle>,
    asked: &[(InterviewKind, Date)],
) -> Result<(), StoreError> {
    let Some(cycle) = permit.subject().cycle else { return Ok(()) };
    let kinds: Vec<String> = asked.iter().map(|(kind, _)| kind.as_str().to_owned()).collect();
    let days: Vec<Date> = asked.iter().map(|(_, day)| *day).collect();
    sqlx::query!("delete from cycle_interview where cycle_id = $1", cycle as CycleId)
        .execute(work.conn())
        .await?;
    sqlx::query!(
        "insert into cycle_interview (cycle_id, kind, due_on)
        select $1, n.kind, n.due_on from unnest($2::text[], $3::date[]) as n (kind, due_on)",
        cycle as CycleId,
        &kinds,
        &days
    )
    .execute(work.conn())
    .await?;
    Ok(())
}

/// A record with the words around it.
#[derive(Debug, Clone)]
pub struct SavedInterview {
    pub interview: Interview,
    pub evaluator: String,
    pub revision: Revision,
    /// A later record puts it right.
    pub is_corrected: bool,
}

struct InterviewRow {
    id: InterviewId,
    kind: InterviewKind,
    state: InterviewStage,
    held_on: Date,
    way: InterviewWay,
    said: String,
    agreed: String,
    next_step: Option<String>,
    evaluator: String,
    in_place_of: Option<String>,
    shared_at: Option<Timestamp>,
    returned_at: Option<Timestamp>,
    return_words: Option<String>,
    confirmed_at: Option<Timestamp>,
    ratee_words: Option<String>,
    corrects: Option<InterviewId>,
    correction_reason: Option<String>,
    revision: Revision,
    is_corrected: bool,
}

fn words(raw: &str) -> Option<Prose> {
    Prose::within(raw, usize::MAX).ok()
}

impl InterviewRow {
    /// Refuses half-set columns.
    fn decode(self) -> Result<SavedInterview, StoreError> {
        let id = self.id;
        let missing =
            |column| StoreError::Impossible { table: "interview", column, row: id.to_string() };
        let state = match self.state {
            InterviewStage::Draft => InterviewState::Draft {
                returned: self.returned_at.zip(self.return_words.as_deref().and_then(words)),
            },
            InterviewStage::Shared => {
                InterviewState::Shared { at: self.shared_at.ok_or_else(|| missing("shared_at"))? }
            }
            InterviewStage::Confirmed => InterviewState::Confirmed {
                shared_at: self.shared_at.ok_or_else(|| missing("shared_at"))?,
                at: self.confirmed_at.ok_or_else(|| missing("confirmed_at"))?,
                words: self.ratee_words.as_deref().and_then(words),
            },
        };
        let minutes = Minutes {
            held_on: self.held_on,
            way: self.way,
            said: words(&self.said).ok_or_else(|| missing("said"))?,
            agreed: words(&self.agreed).ok_or_else(|| missing("agreed"))?,
            next: self.next_step.as_deref().and_then(words),
        };
        let corrects = self.corrects.zip(self.correction_reason.as_deref().and_then(words));
        Ok(SavedInterview {
            interview: Interview { id, kind: self.kind, minutes, state, corrects },
            evaluator: match &self.in_place_of {
                Some(name) => both_names(&self.evaluator, name),
                None => self.evaluator,
            },
            revision: self.revision,
            is_corrected: self.is_corrected,
        })
    }
}

/// The records of a sheet, the newest first; `drafts`: also those that the ratee does not read yet.
pub async fn interviews(
    executor: impl PgExecutor<'_>,
    sheet: SheetId,
    drafts: bool,
) -> Result<Vec<SavedInterview>, StoreError> {
    sqlx::query_as!(
        InterviewRow,
        "select i.interview_id as \"id: InterviewId\", i.kind as \"kind: InterviewKind\",
            i.state as \"state: InterviewStage\", i.held_on, i.way as \"way: InterviewWay\", i.said,
            i.agreed, i.next_step, e.name as evaluator, o.name as \"in_place_of?\", i.shared_at, i.returned_at, i.return_words,
            i.confirmed_at, i.ratee_words, i.corrects_id as \"corrects: InterviewId\",
            i.correction_reason, i.revision as \"revision: Revision\",
            exists (select from interview n where n.corrects_id = i.interview_id) as \"is_corrected!\"
        from interview i
        join employee e on e.employee_id = i.evaluator_id
        left join employee o on o.employee_id = i.in_place_of_id
        where i.sheet_id = $1 and ($2 or i.state <> 'draft')
        order by i.held_on desc, i.written_at desc, i.interview_id desc",
        sheet as SheetId,
        drafts
    )
    .fetch_all(executor)
    .await?
    .into_iter()
    .map(InterviewRow::decode)
    .collect()
}

/// Writes a new record of the permit's sheet in the name of its evaluator.
pub async fn insert(
    work: &mut Work,
    permit: &Permit<WriteInterview>,
    interview: &Interview,
) -> Result<(), StoreError> {
    let at = work.now().at;
    let minutes = &interview.minutes;
    sqlx::query!(
        "insert into interview (interview_id, sheet_id, kind, state, held_on, way, said, agreed, next_step,
            evaluator_id, in_place_of_id, written_at, saved_at, corrects_id, correction_reason)
        values ($1, $2, $3, 'draft', $4, $5, $6, $7, $8, $9, $13, $10, $10, $11, $12)",
        interview.id as InterviewId,
        permit.subject().sheet as SheetId,
        interview.kind.as_str(),
        minutes.held_on,
        minutes.way.as_str(),
        minutes.said.as_str(),
        minutes.agreed.as_str(),
        minutes.next.as_ref().map(Prose::as_str),
        permit.actor().employee() as Option<EmployeeId>,
        at,
        interview.corrects.as_ref().map(|(id, _)| *id) as Option<InterviewId>,
        interview.corrects.as_ref().map(|(_, why)| why.as_str()),
        permit.subject().in_place_of(permit.actor().employee()) as Option<EmployeeId>
    )
    .execute(work.conn())
    .await?;
    Ok(())
}

/// Writes a draft of the permit's sheet anew, in the name of who writes it now.
pub async fn rewrite(
    work: &mut Work,
    permit: &Permit<WriteInterview>,
    interview: &Interview,
) -> Result<(), StoreError> {
    let at = work.now().at;
    let minutes = &interview.minutes;
    sqlx::query!(
        "update interview
        set held_on = $3, way = $4, said = $5, agreed = $6, next_step = $7, saved_at = $8,
            evaluator_id = $9, in_place_of_id = $10, revision = revision + 1
        where interview_id = $1 and sheet_id = $2",
        interview.id as InterviewId,
        permit.subject().sheet as SheetId,
        minutes.held_on,
        minutes.way.as_str(),
        minutes.said.as_str(),
        minutes.agreed.as_str(),
        minutes.next.as_ref().map(Prose::as_str),
        at,
        permit.actor().employee() as Option<EmployeeId>,
        permit.subject().in_place_of(permit.actor().employee()) as Option<EmployeeId>
    )
    .execute(work.conn())
    .await?;
    Ok(())
}

/// Moves a record of the permit's sheet.
pub async fn save_state<A: Action<Subject = TrackFacts>>(
    work: &mut Work,
    permit: &Permit<A>,
    interview: &Interview,
) -> Result<(), StoreError> {
    let mut returned = (None, None);
    let mut shared = None;
    let mut confirmed = (None, None);
    match &interview.state {
        InterviewState::Draft { returned: own } => {
            returned = (own.as_ref().map(|(at, _)| *at), own.as_ref().map(|(_, why)| why.as_str()));
        }
        InterviewState::Shared { at } => shared = Some(*at),
        InterviewState::Confirmed { shared_at, at, words } => {
            shared = Some(*shared_at);
            confirmed = (Some(*at), words.as_ref().map(Prose::as_str));
        }
    }
    sqlx::query!(
        "update interview
        set state = $3, shared_at = $4, returned_at = $5, return_words = $6, confirmed_at = $7,
            ratee_words = $8, revision = revision + 1
        where interview_id = $1 and sheet_id = $2",
        interview.id as InterviewId,
        permit.subject().sheet as SheetId,
        interview.stage().as_str(),
        shared,
        returned.0,
        returned.1,
        confirmed.0,
        confirmed.1
    )
    .execute(work.conn())
    .await?;
    Ok(())
}

/// Takes a draft of the permit's sheet away.
pub async fn delete(
    work: &mut Work,
    permit: &Permit<WriteInterview>,
    id: InterviewId,
) -> Result<(), StoreError> {
    sqlx::query!(
        "delete from interview where interview_id = $1 and sheet_id = $2 and state = 'draft'",
        id as InterviewId,
        permit.subject().sheet as SheetId
    )
    .execute(work.conn())
    .await?;
    Ok(())
}

/// Whether a record of a kind is being written or waits for the ratee.
pub async fn has_open(
    conn: &mut PgConnection,
    sheet: SheetId,
    kind: InterviewKind,
) -> Result<bool, StoreError> {
    Ok(sqlx::query_scalar!(
        "select exists (
            select from interview where sheet_id = $1 and kind = $2 and state <> 'confirmed'
        ) as \"open!\"",
        sheet as SheetId,
        kind.as_str()
    )
    .fetch_one(conn)
    .await?)
}
