//! What happened on sheets.

use sqlx::PgExecutor;

use super::super::event::EventVerb;
use super::super::policy::AcknowledgeResult;
use super::super::workflow::StepKind;
use crate::access::Permit;
use crate::audit::Work;
use crate::kernel::ids::{AccountId, SheetEventId, SheetId};
use crate::kernel::{Prose, Timestamp};
use crate::platform::StoreError;

/// Something that happened, for the history.
pub struct NewEvent<'a> {
    pub sheet: SheetId,
    pub step: Option<StepKind>,
    pub verb: EventVerb,
    pub words: Option<&'a str>,
}

/// Adds to the history of sheets, in the name of the work's actor.
pub(super) async fn insert_events(
    work: &mut Work,
    events: &[NewEvent<'_>],
) -> Result<(), StoreError> {
    let ids: Vec<SheetEventId> = events.iter().map(|_| SheetEventId::mint()).collect();
    let sheets: Vec<SheetId> = events.iter().map(|event| event.sheet).collect();
    let steps: Vec<Option<String>> =
        events.iter().map(|event| event.step.map(|kind| kind.as_str().to_owned())).collect();
    let verbs: Vec<String> = events.iter().map(|event| event.verb.as_str().to_owned()).collect();
    let words: Vec<Option<String>> =
        events.iter().map(|event| event.words.map(str::to_owned)).collect();
    let (at, account) = (work.now().at, work.actor().account());
    let name = work.actor().name().to_owned();
    sqlx::query!(
        "insert into sheet_event (sheet_event_id, sheet_id, step_kind, verb, at, acted_by, acted_by_name, words)
        select n.id, n.sheet_id, n.step_kind, n.verb, $6, $7, $8, n.words
        from unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::text[])
            as n (id, sheet_id, step_kind, verb, words)",
        &ids as &[SheetEventId],
        &sheets as &[SheetId],
        &steps as &[Option<String>],
        &verbs,
        &words as &[Option<String>],
        at,
        account as Option<AccountId>,
        name
    )
    .execute(work.conn())
    .await?;
    Ok(())
}

/// One line of the history.
pub struct EventRow {
    pub step: Option<StepKind>,
    pub verb: EventVerb,
    pub at: Timestamp,
    pub by_name: String,
    pub words: Option<String>,
}

/// The history of a sheet, newest first.
pub async fn events(
    executor: impl PgExecutor<'_>,
    id: SheetId,
) -> Result<Vec<EventRow>, StoreError> {
    Ok(sqlx::query_as!(
        EventRow,
        "select step_kind as \"step: StepKind\", verb as \"verb: EventVerb\", at, acted_by_name as by_name, words
        from sheet_event
        where sheet_id = $1
        order by at desc, sheet_event_id desc
        limit 200",
        id as SheetId
    )
    .fetch_all(executor)
    .await?)
}

/// Adds that the ratee has read the result.
pub async fn insert_acknowledgement(
    work: &mut Work,
    permit: &Permit<AcknowledgeResult>,
    words: Option<&Prose>,
) -> Result<(), StoreError> {
    let (sheet, _) = *permit.subject();
    let event = NewEvent {
        sheet,
        step: Some(StepKind::Disclosure),
        verb: EventVerb::Acknowledged,
        words: words.map(Prose::as_str),
    };
    insert_events(work, &[event]).await
}
