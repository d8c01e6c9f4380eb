//! How far the opening of a cycle has come (bookkeeping, decision 2): no record of the city.

use crate::kernel::ids::{AuthorityId, CycleId};
use crate::kernel::{Date, Timestamp};
use crate::platform::{Db, StoreError};

/// A job as its page shows it.
#[derive(Debug, Clone)]
pub struct JobRow {
    /// Sheets made so far.
    pub made: i32,
    /// Sheets in all; 0 while the plan is being made.
    pub wanted: i32,
    /// When it was last heard of.
    pub beat_at: Timestamp,
    /// When it ended.
    pub finished_at: Option<Timestamp>,
    /// Why it ended without having opened anything.
    pub refusal: Option<String>,
}

/// Takes the job for a cycle; `false` while another one is running.
pub async fn take(
    db: &Db,
    id: CycleId,
    at: Timestamp,
    dead_before: Timestamp,
) -> Result<bool, StoreError> {
    let done = sqlx::query!(
        "insert into cycle_opening_job (cycle_id, made, wanted, started_at, beat_at)
        values ($1, 0, 0, $2, $2)
        on conflict (cycle_id) do update
        set made = 0, wanted = 0, started_at = excluded.started_at, beat_at = excluded.beat_at,
            finished_at = null, refusal = null
        where cycle_opening_job.finished_at is not null or cycle_opening_job.beat_at < $3",
        id as CycleId,
        at,
        dead_before
    )
    .execute(db.bookkeeping())
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Still alive; `progress`: sheets made, of how many.
pub async fn beat(
    db: &Db,
    id: CycleId,
    progress: Option<(i32, i32)>,
    at: Timestamp,
) -> Result<(), StoreError> {
    let (made, wanted) = progress.unzip();
    sqlx::query!(
        "update cycle_opening_job
        set beat_at = $2, made = coalesce($3, made), wanted = coalesce($4, wanted)
        where cycle_id = $1 and finished_at is null",
        id as CycleId,
        at,
        made,
        wanted
    )
    .execute(db.bookkeeping())
    .await?;
    Ok(())
}

/// Ended; `refusal` says why nothing was opened.
pub async fn finish(
    db: &Db,
    id: CycleId,
    refusal: Option<&str>,
    at: Timestamp,
) -> Result<(), StoreError> {
    sqlx::query!(
        "update cycle_opening_job set beat_at = $2, finished_at = $2, refusal = $3 where cycle_id = $1",
        id as CycleId,
        at,
        refusal
    )
    .execute(db.bookkeeping())
    .await?;
    Ok(())
}

/// The last job of a cycle.
pub async fn job(db: &Db, id: CycleId) -> Result<Option<JobRow>, StoreError> {
    Ok(sqlx::query_as!(
        JobRow,
        "select made, wanted, beat_at, finished_at, refusal from cycle_opening_job where cycle_id = $1",
        id as CycleId
    )
    .fetch_optional(db.reader())
    .await?)
}

/// People with a primary post of the authority on a day: how much work an opening may be, at most.
pub async fn posts(db: &Db, authority: AuthorityId, on: Date) -> Result<i64, StoreError> {
    Ok(sqlx::query_scalar!(
        "select count(*) as \"posts!\" from posting
        where kind = 'primary' and authority_id = $1 and period @> $2::date",
        authority as AuthorityId,
        on
    )
    .fetch_one(db.reader())
    .await?)
}
