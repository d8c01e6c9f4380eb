//! What is being typed of goals and interviews (decision 2): durable at once, without an audit entry, for
//! its author alone; gone when the form is saved.

use sqlx::PgExecutor;

use super::super::policy::TrackFacts;
use crate::access::{Action, Permit};
use crate::kernel::Timestamp;
use crate::kernel::ids::{AccountId, SheetId};
use crate::platform::{Db, StoreError};

/// A draft of one control.
#[derive(Debug, Clone)]
pub struct DraftRow {
    pub field: String,
    pub text: String,
    pub saved_at: Timestamp,
}

/// What somebody is typing in a form beside a sheet.
pub async fn drafts(
    executor: impl PgExecutor<'_>,
    sheet: SheetId,
    form: &str,
    author: AccountId,
) -> Result<Vec<DraftRow>, StoreError> {
    Ok(sqlx::query_as!(
        DraftRow,
        "select field, text, saved_at from track_draft
        where sheet_id = $1 and form = $2 and author_id = $3
        order by field",
        sheet as SheetId,
        form,
        author as AccountId
    )
    .fetch_all(executor)
    .await?)
}

/// Keeps one control of a form beside the permit's sheet.
pub async fn keep<A: Action<Subject = TrackFacts>>(
    db: &Db,
    permit: &Permit<A>,
    form: &str,
    author: AccountId,
    (field, text): (&str, &str),
    at: Timestamp,
) -> Result<(), StoreError> {
    sqlx::query!(
        "insert into track_draft (sheet_id, form, author_id, field, text, saved_at)
        values ($1, $2, $3, $4, $5, $6)
        on conflict (sheet_id, form, author_id, field) do update
        set text = excluded.text, saved_at = excluded.saved_at",
        permit.subject().sheet as SheetId,
        form,
        author as AccountId,
        field,
        text,
        at
    )
    .execute(db.bookkeeping())
    .await?;
    Ok(())
}

/// The form was saved, or its author threw the draft away.
pub async fn clear(
    db: &Db,
    sheet: SheetId,
    form: &str,
    author: AccountId,
) -> Result<(), StoreError> {
    sqlx::query!(
        "delete from track_draft where sheet_id = $1 and form = $2 and author_id = $3",
        sheet as SheetId,
        form,
        author as AccountId
    )
    .execute(db.bookkeeping())
    .await?;
    Ok(())
}
