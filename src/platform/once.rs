//! Idempotency keys of posted forms (bookkeeping): the first post is carried out, the second gets
//! its answer.
//!
//! Keys do not wait for the disk, unlike the deeds they guard: the loss of a moment's keys with the
//! server's machine only lets a form be posted again that the browser still holds.

use chrono::Duration;
use serde_json::Value;
use uuid::Uuid;

use super::db::{Db, StoreError};
use crate::kernel::Timestamp;
use crate::kernel::ids::SessionId;

/// What is known of a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// Unknown, or given back because nothing was carried out.
    None,
    /// The first post is being carried out.
    Pending,
    /// Carried out; the first post was sent there.
    Sent(String),
}

/// A post without an answer after that time has none any more: the server gives requests up after one minute. So
/// a form can be sent again when the database was gone in the middle of it, or the server was killed.
const UNANSWERED: Duration = Duration::minutes(2);

/// Takes the key; `false` when it was taken before.
pub async fn take(
    db: &Db,
    session: SessionId,
    key: Uuid,
    at: Timestamp,
) -> Result<bool, StoreError> {
    let taken = sqlx::query!(
        "insert into form_key (session_id, form_key, received_at)
        select $1, $2, $3 from set_config('synchronous_commit', 'off', true)
        on conflict (session_id, form_key) do update
        set received_at = excluded.received_at
        where form_key.answered_with is null and form_key.received_at < $4",
        session as SessionId,
        key,
        at,
        at - UNANSWERED
    )
    .execute(db.bookkeeping())
    .await?;
    Ok(taken.rows_affected() == 1)
}

/// Remembers where the first post was sent, and what the page there says.
pub async fn remember(
    db: &Db,
    session: SessionId,
    key: Uuid,
    to: &str,
    notice: Option<&Value>,
) -> Result<(), StoreError> {
    sqlx::query!(
        "with unhurried as (select set_config('synchronous_commit', 'off', true)),
        told as (
            update session set flash = $4 from unhurried where session_id = $1 and $4::jsonb is not null
        )
        update form_key set answered_with = $3
        from unhurried
        where session_id = $1 and form_key = $2",
        session as SessionId,
        key,
        to,
        notice
    )
    .execute(db.bookkeeping())
    .await?;
    Ok(())
}

/// Gives the key back: nothing was carried out, the corrected form may come with the same key.
pub async fn give_back(db: &Db, session: SessionId, key: Uuid) -> Result<(), StoreError> {
    sqlx::query!(
        "delete from form_key where session_id = $1 and form_key = $2",
        session as SessionId,
        key
    )
    .execute(db.bookkeeping())
    .await?;
    Ok(())
}

/// What became of a key.
pub async fn answer(db: &Db, session: SessionId, key: Uuid) -> Result<Answer, StoreError> {
    let row = sqlx::query!(
        "select answered_with from form_key where session_id = $1 and form_key = $2",
        session as SessionId,
        key
    )
    .fetch_optional(db.reader())
    .await?;
    Ok(match row {
        None => Answer::None,
        Some(row) => row.answered_with.map_or(Answer::Pending, Answer::Sent),
    })
}
