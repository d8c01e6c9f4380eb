//! What is being typed of goals and interviews (decision 2): durable at once, without an audit entry, for
//! its author alone; gone when the form is saved.

use sqlx::PgExecutor;

use super::super::policy::TrackFacts;
use crate::access::{Action, Permit};
use crate::kernel::ids::{AccountId, SheetId};
use crate::kernel::{Revision, Timestamp};
use crate::platform::{Db, StoreError};

/// A draft of one control.
#[derive(Debug, Clone)]
pub struct DraftRow {
    pub field: String,
    pub text: String,
    /// Revision of what it was typed over; 0: not known, or a new form.
    pub read: Revision,
    pub saved_at: Timestamp,
}

/// Whether something was typed over another state than the one that stands there now.
pub fn are_older(drafts: &[DraftRow], now: Revision) -> bool {
    drafts.iter().any(|row| row.read != Revision::new(0) && row.read != now)
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
        "select field, text, read_revision as \"read: Revision\", saved_at from track_draft
        where sheet_id = $1 and form = $2 and author_id = $3
        order by field",
        sheet as SheetId,
        form,
        author as AccountId
    )
    .fetch_all(executor)
    .await?)
}

/// Keeps one control of a form beside the permit's sheet, typed over what stood there at `read`.
pub async fn keep<A: Action<Subject = TrackFacts>>(
    db: &Db,
    permit: &Permit<A>,
    (form, author, read): (&str, AccountId, Revision),
    (field, text): (&str, &str),
    at: Timestamp,
) -> Result<(), StoreError> {
    sqlx::query!(
        "insert into track_draft (sheet_id, form, author_id, field, text, saved_at, read_revision)
        values ($1, $2, $3, $4, $5, $6, $7)
        on conflict (sheet_id, form, author_id, field) do update
        set text = excluded.text, saved_at = excluded.saved_at, read_revision = excluded.read_revision",
        permit.subject().sheet as SheetId,
        form,
        author as AccountId,
        field,
        text,
        at,
        read.get()
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
