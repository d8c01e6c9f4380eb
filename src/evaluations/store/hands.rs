//! Giving a step of a running sheet to somebody else.

use super::super::event::EventVerb;
use super::super::policy::HandleSheet;
use super::super::workflow::StepKind;
use super::event::{NewEvent, insert_events};
use crate::access::Permit;
use crate::audit::Work;
use crate::kernel::Prose;
use crate::kernel::ids::{EmployeeId, SheetId};
use crate::platform::StoreError;

/// Sets the evaluator of a step. What the former one was typing is kept aside: it was never shown to
/// anybody, and it is not lost.
pub async fn save_evaluator(
    work: &mut Work,
    _permit: &Permit<HandleSheet>,
    sheet: SheetId,
    (kind, evaluator): (StepKind, EmployeeId),
    words: &Prose,
) -> Result<(), StoreError> {
    let at = work.now().at;
    sqlx::query!(
        "update sheet_step set evaluator_id = $3, seen_at = null where sheet_id = $1 and kind = $2",
        sheet as SheetId,
        kind.as_str(),
        evaluator as EmployeeId
    )
    .execute(work.conn())
    .await?;
    sqlx::query!(
        "with gone as (
            delete from sheet_draft d
            using sheet_step t
            where t.sheet_id = $1 and t.kind = $2 and d.sheet_id = t.sheet_id and d.position = t.position
            returning d.sheet_id, d.position, d.field, d.author_id, d.text
        )
        insert into sheet_kept_text (sheet_kept_text_id, sheet_id, position, field, author_id, text, kept_at)
        select gen_random_uuid(), sheet_id, position, field, author_id, text, $3 from gone",
        sheet as SheetId,
        kind.as_str(),
        at
    )
    .execute(work.conn())
    .await?;
    let event = NewEvent {
        sheet,
        step: Some(kind),
        verb: EventVerb::Reassigned,
        words: Some(words.as_str()),
    };
    insert_events(work, &[event]).await
}
