//! Staged staff lists.

use serde_json::Value;
use sqlx::PgExecutor;

use crate::access::Permit;
use crate::audit::Work;
use crate::exchange::policy::ImportStaff;
use crate::exchange::report::Report;
use crate::kernel::ids::{AccountId, ImportId};
use crate::kernel::{Date, Revision, Timestamp};
use crate::platform::StoreError;

crate::text_enum! {
    /// What became of a staged file.
    pub enum ImportState {
        /// Checked, not applied.
        Checked = "checked",
        /// Applied.
        Applied = "applied",
        /// Given up, by a person or by age.
        Discarded = "discarded",
    }
}

/// A staged file to keep.
pub(crate) struct NewImport<'a> {
    pub id: ImportId,
    pub file_name: &'a str,
    pub file: &'a [u8],
    pub file_hash: &'a [u8],
    pub on: Date,
    pub chosen: Value,
    pub report: &'a Report,
    pub essence: &'a [u8],
}

/// A staged file with its content.
pub(crate) struct StagedFile {
    pub file: Option<Vec<u8>>,
    pub file_name: String,
    pub on: Date,
    pub chosen: Value,
    pub essence: Vec<u8>,
    pub state: ImportState,
    pub revision: Revision,
}

/// An import as its page shows it.
pub(crate) struct ImportRow {
    pub id: ImportId,
    pub file_name: String,
    pub on: Date,
    pub chosen: Value,
    pub report: Value,
    pub state: ImportState,
    pub revision: Revision,
    pub staged_at: Timestamp,
    pub staged_by: Option<String>,
    pub settled_at: Option<Timestamp>,
    pub settled_by: Option<String>,
    /// Imports in all, on every page of the list.
    pub found: i64,
}

impl ImportRow {
    /// What the check found.
    pub fn report(&self) -> Result<Report, StoreError> {
        serde_json::from_value(self.report.clone()).map_err(|_| StoreError::Impossible {
            table: "staged_import",
            column: "report",
            row: self.id.to_string(),
        })
    }
}

fn json(report: &Report) -> Result<Value, StoreError> {
    serde_json::to_value(report)
        .map_err(|error| StoreError::Database(sqlx::Error::Encode(Box::new(error))))
}

/// Keeps a checked file.
pub(crate) async fn insert(
    work: &mut Work,
    _permit: &Permit<ImportStaff>,
    new: &NewImport<'_>,
) -> Result<(), StoreError> {
    let (by, at) = (work.actor().account(), work.now().at);
    sqlx::query!(
        "insert into staged_import (
            import_id, kind, file_name, file, file_hash, effective_on, chosen, report, essence_hash,
            state, staged_by, staged_at
        )
        values ($1, 'staff', $2, $3, $4, $5, $6, $7, $8, 'checked', $9, $10)",
        new.id as ImportId,
        new.file_name,
        new.file,
        new.file_hash,
        new.on,
        new.chosen,
        json(new.report)?,
        new.essence,
        by as Option<AccountId>,
        at
    )
    .execute(work.conn())
    .await?;
    Ok(())
}

/// The file, locked until the work ends.
pub(crate) async fn lock(work: &mut Work, id: ImportId) -> Result<Option<StagedFile>, StoreError> {
    Ok(sqlx::query_as!(
        StagedFile,
        "select file, file_name, effective_on as \"on\", chosen, essence_hash as essence,
            state as \"state: ImportState\", revision as \"revision: Revision\"
        from staged_import
        where import_id = $1
        for update",
        id as ImportId
    )
    .fetch_optional(work.conn())
    .await?)
}

/// The file, for reading its rows again.
pub(crate) async fn file(
    executor: impl PgExecutor<'_>,
    id: ImportId,
) -> Result<Option<Vec<u8>>, StoreError> {
    let found =
        sqlx::query_scalar!("select file from staged_import where import_id = $1", id as ImportId)
            .fetch_optional(executor)
            .await?;
    Ok(found.flatten())
}

/// Replaces what a check found.
pub(crate) async fn check_again(
    work: &mut Work,
    _permit: &Permit<ImportStaff>,
    id: ImportId,
    on: Date,
    chosen: &Value,
    report: &Report,
    essence: &[u8],
) -> Result<(), StoreError> {
    sqlx::query!(
        "update staged_import
        set effective_on = $2, chosen = $3, report = $4, essence_hash = $5, revision = revision + 1
        where import_id = $1",
        id as ImportId,
        on,
        chosen,
        json(report)?,
        essence
    )
    .execute(work.conn())
    .await?;
    Ok(())
}

/// Applied or given up: the file itself goes.
pub(crate) async fn settle(
    work: &mut Work,
    _permit: &Permit<ImportStaff>,
    id: ImportId,
    state: ImportState,
) -> Result<(), StoreError> {
    let (by, at) = (work.actor().account(), work.now().at);
    sqlx::query!(
        "update staged_import
        set state = $2, file = null, settled_by = $3, settled_at = $4, revision = revision + 1
        where import_id = $1",
        id as ImportId,
        state.as_str(),
        by as Option<AccountId>,
        at
    )
    .execute(work.conn())
    .await?;
    Ok(())
}

/// Gives up files that nobody has applied since `before`: lists of people are not kept for nothing.
pub(crate) async fn discard_older(
    work: &mut Work,
    _permit: &Permit<ImportStaff>,
    before: Timestamp,
) -> Result<u64, StoreError> {
    let at = work.now().at;
    let done = sqlx::query!(
        "update staged_import
        set state = 'discarded', file = null, settled_at = $2, revision = revision + 1
        where state = 'checked' and staged_at < $1",
        before,
        at
    )
    .execute(work.conn())
    .await?;
    Ok(done.rows_affected())
}

/// One import.
pub(crate) async fn import(
    executor: impl PgExecutor<'_>,
    id: ImportId,
) -> Result<Option<ImportRow>, StoreError> {
    Ok(sqlx::query_as!(
        ImportRow,
        "select i.import_id as \"id: ImportId\", i.file_name, i.effective_on as \"on\", i.chosen, i.report,
            i.state as \"state: ImportState\", i.revision as \"revision: Revision\", i.staged_at,
            a.display_name as \"staged_by?\", i.settled_at, b.display_name as \"settled_by?\",
            1::bigint as \"found!\"
        from staged_import i
        left join account a on a.account_id = i.staged_by
        left join account b on b.account_id = i.settled_by
        where i.import_id = $1",
        id as ImportId
    )
    .fetch_optional(executor)
    .await?)
}

/// Imports, newest first.
pub(crate) async fn imports(
    executor: impl PgExecutor<'_>,
    limit: i64,
    offset: i64,
) -> Result<Vec<ImportRow>, StoreError> {
    Ok(sqlx::query_as!(
        ImportRow,
        "select i.import_id as \"id: ImportId\", i.file_name, i.effective_on as \"on\", i.chosen,
            jsonb_build_object('counts', i.report -> 'counts', 'columns_missing', i.report -> 'columns_missing')
                as \"report!\",
            i.state as \"state: ImportState\", i.revision as \"revision: Revision\", i.staged_at,
            a.display_name as \"staged_by?\", i.settled_at, b.display_name as \"settled_by?\",
            count(*) over () as \"found!\"
        from staged_import i
        left join account a on a.account_id = i.staged_by
        left join account b on b.account_id = i.settled_by
        order by i.staged_at desc, i.import_id
        limit $1 offset $2",
        limit,
        offset
    )
    .fetch_all(executor)
    .await?)
}
