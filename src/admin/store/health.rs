//! How the installation fares.

use sqlx::PgExecutor;

use crate::access::Scope;
use crate::admin::policy::ReadSettings;
use crate::kernel::Timestamp;
use crate::platform::StoreError;

/// What is known without looking at any record.
pub struct Health {
    pub version: String,
    pub bytes: i64,
    /// Of the newest sealed entry.
    pub head_number: Option<i64>,
    pub head_hash: Option<Vec<u8>>,
    pub head_at: Option<Timestamp>,
    /// Written, not yet sealed.
    pub tail: i64,
    pub sessions: i64,
}

/// The facts, when the page is in reach.
pub async fn health(
    executor: impl PgExecutor<'_>,
    scope: &Scope<ReadSettings>,
    seen_after: Timestamp,
) -> Result<Option<Health>, StoreError> {
    if scope.is_nobody() {
        return Ok(None);
    }
    Ok(sqlx::query_as!(
        Health,
        "select current_setting('server_version') as \"version!\",
            pg_database_size(current_database()) as \"bytes!\",
            head.seal_number as \"head_number?\", head.entry_hash as \"head_hash?\", head.at as \"head_at?\",
            (select count(*) from audit_entry where seal_number is null) as \"tail!\",
            (select count(*) from session where ended_at is null and last_seen_at > $1) as \"sessions!\"
        from (select 1) one
        left join lateral (
            select e.seal_number, e.entry_hash, e.at
            from audit_entry e
            where e.seal_number is not null
            order by e.seal_number desc
            limit 1
        ) head on true",
        seen_after
    )
    .fetch_optional(executor)
    .await?)
}
