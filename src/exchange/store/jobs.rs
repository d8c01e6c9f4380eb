//! How far the work behind a page has come (bookkeeping, decision 2): no record of the city.

use crate::kernel::Timestamp;
use crate::kernel::ids::TransferId;
use crate::platform::{Db, StoreError};

crate::text_enum! {
    /// What a job does with a list.
    pub enum JobDeed {
        /// 取り込む.
        Apply = "apply",
        /// 取り消す.
        Undo = "undo",
    }
}

/// A job as its page shows it.
#[derive(Debug, Clone)]
pub struct JobRow {
    /// What it does.
    pub deed: JobDeed,
    /// Steps done.
    pub step: i32,
    /// Steps in all.
    pub steps: i32,
    /// When it began.
    pub started_at: Timestamp,
    /// When it was last heard of.
    pub beat_at: Timestamp,
    /// When it ended.
    pub finished_at: Option<Timestamp>,
    /// Why it ended without having done anything.
    pub refusal: Option<String>,
}

/// Takes the job for a list; `false` while another one is running.
pub(crate) async fn take_job(
    db: &Db,
    id: TransferId,
    deed: JobDeed,
    steps: i32,
    at: Timestamp,
    dead_before: Timestamp,
) -> Result<bool, StoreError> {
    let done = sqlx::query!(
        "insert into transfer_job (transfer_id, deed, step, steps, started_at, beat_at)
        values ($1, $2, 0, $3, $4, $4)
        on conflict (transfer_id) do update
        set deed = excluded.deed, step = 0, steps = excluded.steps, started_at = excluded.started_at,
            beat_at = excluded.beat_at, finished_at = null, refusal = null
        where transfer_job.finished_at is not null or transfer_job.beat_at < $5",
        id as TransferId,
        deed.as_str(),
        steps,
        at,
        dead_before
    )
    .execute(db.bookkeeping())
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Still alive; `step` when one more is done.
pub(crate) async fn beat_job(
    db: &Db,
    id: TransferId,
    step: Option<i32>,
    at: Timestamp,
) -> Result<(), StoreError> {
    sqlx::query!(
        "update transfer_job set beat_at = $2, step = coalesce($3, step)
        where transfer_id = $1 and finished_at is null",
        id as TransferId,
        at,
        step
    )
    .execute(db.bookkeeping())
    .await?;
    Ok(())
}

/// Ended; `refusal` says why nothing was done.
pub(crate) async fn finish_job(
    db: &Db,
    id: TransferId,
    refusal: Option<&str>,
    at: Timestamp,
) -> Result<(), StoreError> {
    sqlx::query!(
        "update transfer_job
        set beat_at = $2, finished_at = $2, refusal = $3,
            step = case when $3::text is null then steps else step end
        where transfer_id = $1",
        id as TransferId,
        at,
        refusal
    )
    .execute(db.bookkeeping())
    .await?;
    Ok(())
}

/// The last job of a list.
pub(crate) async fn job(db: &Db, id: TransferId) -> Result<Option<JobRow>, StoreError> {
    Ok(sqlx::query_as!(
        JobRow,
        "select deed as \"deed: JobDeed\", step, steps, started_at, beat_at, finished_at, refusal
        from transfer_job
        where transfer_id = $1",
        id as TransferId
    )
    .fetch_optional(db.reader())
    .await?)
}
