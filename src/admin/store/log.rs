//! The audit log as the auditor reads it.

use serde_json::Value;
use sqlx::PgExecutor;

use crate::access::Scope;
use crate::admin::policy::ReadAuditLog;
use crate::kernel::Timestamp;
use crate::kernel::ids::AuditEntryId;
use crate::platform::StoreError;

/// Rows on one page.
pub const PAGE: i64 = 50;

/// Which entries.
pub struct LogFilter {
    pub since: Option<Timestamp>,
    pub until: Option<Timestamp>,
    pub person: String,
    pub words: String,
    pub kind: Option<String>,
    pub page: i64,
}

/// One entry in the list.
pub struct LogLine {
    pub audit_entry_id: AuditEntryId,
    pub at: Timestamp,
    pub actor_name: String,
    pub summary: String,
    pub subject_kind: String,
    pub seal_number: Option<i64>,
}

/// Entries, newest first, one more than a page to know whether there is a next one.
pub async fn list(
    executor: impl PgExecutor<'_>,
    scope: &Scope<ReadAuditLog>,
    filter: &LogFilter,
) -> Result<Vec<LogLine>, StoreError> {
    if scope.is_nobody() {
        return Ok(Vec::new());
    }
    Ok(sqlx::query_as!(
        LogLine,
        "select audit_entry_id as \"audit_entry_id: AuditEntryId\", at, actor_name, summary,
            subject_kind, seal_number
        from audit_entry
        where ($1::timestamptz is null or at >= $1)
          and ($2::timestamptz is null or at < $2)
          and ($3 = '' or actor_name like '%' || $3 || '%')
          and ($4 = '' or summary like '%' || $4 || '%')
          and ($5::text is null or subject_kind = $5)
        order by at desc, audit_entry_id desc
        limit $6 offset $7",
        filter.since,
        filter.until,
        filter.person,
        filter.words,
        filter.kind,
        PAGE + 1,
        (filter.page - 1).max(0) * PAGE
    )
    .fetch_all(executor)
    .await?)
}

/// The kinds of subjects that occur.
pub async fn kinds(
    executor: impl PgExecutor<'_>,
    scope: &Scope<ReadAuditLog>,
) -> Result<Vec<String>, StoreError> {
    if scope.is_nobody() {
        return Ok(Vec::new());
    }
    // A loose index scan: one step per kind, however long the log is.
    Ok(sqlx::query_scalar!(
        "with recursive kind as (
            (select subject_kind from audit_entry order by subject_kind limit 1)
            union all
            select (
                select e.subject_kind from audit_entry e
                where e.subject_kind > k.subject_kind
                order by e.subject_kind
                limit 1
            )
            from kind k
            where k.subject_kind is not null
        )
        select subject_kind as \"kind!\" from kind where subject_kind is not null"
    )
    .fetch_all(executor)
    .await?)
}

/// One entry with its detail.
pub struct LogCard {
    pub at: Timestamp,
    pub actor_name: String,
    pub verb: String,
    pub summary: String,
    pub subject_kind: String,
    pub subject_id: String,
    pub seal_number: Option<i64>,
    pub entry_hash: Option<Vec<u8>>,
    pub reason: Option<String>,
    pub before: Option<Value>,
    pub after: Option<Value>,
}

/// The entry, when the log is in reach.
pub async fn card(
    executor: impl PgExecutor<'_>,
    scope: &Scope<ReadAuditLog>,
    id: AuditEntryId,
) -> Result<Option<LogCard>, StoreError> {
    if scope.is_nobody() {
        return Ok(None);
    }
    Ok(sqlx::query_as!(
        LogCard,
        "select e.at, e.actor_name, e.verb, e.summary, e.subject_kind, e.subject_id, e.seal_number,
            e.entry_hash, d.reason as \"reason?\", d.before as \"before?\", d.after as \"after?\"
        from audit_entry e
        left join audit_detail d using (audit_entry_id)
        where e.audit_entry_id = $1",
        id as AuditEntryId
    )
    .fetch_optional(executor)
    .await?)
}
