//! Registers in files: kept from the look at them until they are taken in, given up, or a day old.

use sqlx::PgExecutor;
use sqlx::types::Json;

use crate::access::Permit;
use crate::audit::Work;
use crate::exchange::policy::ImportRegister;
use crate::kernel::Timestamp;
use crate::kernel::ids::{AccountId, RegisterFileId};
use crate::platform::StoreError;

/// What the page of a kept register shows.
#[derive(Debug, Clone)]
pub struct RegisterFileView {
    /// Name as the browser gave it.
    pub file_name: String,
    /// How many people it has.
    pub people: i32,
    /// Name of each table and its number of rows.
    pub tables: Vec<(String, usize)>,
    /// When it was looked at.
    pub staged_at: Timestamp,
}

/// Keeps a register that was looked at.
pub(crate) async fn keep_register_file(
    work: &mut Work,
    _permit: &Permit<ImportRegister>,
    id: RegisterFileId,
    file: &[u8],
    view: &RegisterFileView,
) -> Result<(), StoreError> {
    let by = work.actor().account();
    sqlx::query!(
        "insert into register_file (register_file_id, file_name, file, people, tables, staged_by, staged_at)
        values ($1, $2, $3, $4, $5, $6, $7)",
        id as RegisterFileId,
        view.file_name,
        file,
        view.people,
        Json(&view.tables) as Json<&Vec<(String, usize)>>,
        by as Option<AccountId>,
        view.staged_at
    )
    .execute(work.conn())
    .await?;
    Ok(())
}

/// What is known of a kept register.
pub(crate) async fn register_file(
    executor: impl PgExecutor<'_>,
    id: RegisterFileId,
) -> Result<Option<RegisterFileView>, StoreError> {
    let row = sqlx::query!(
        "select file_name, people, tables as \"tables: Json<Vec<(String, usize)>>\", staged_at
        from register_file
        where register_file_id = $1",
        id as RegisterFileId
    )
    .fetch_optional(executor)
    .await?;
    Ok(row.map(|row| RegisterFileView {
        file_name: row.file_name,
        people: row.people,
        tables: row.tables.0,
        staged_at: row.staged_at,
    }))
}

/// Takes a kept register out: it is gone when the work ends well.
pub(crate) async fn take_register_file(
    work: &mut Work,
    _permit: &Permit<ImportRegister>,
    id: RegisterFileId,
) -> Result<Option<(String, Vec<u8>)>, StoreError> {
    let row = sqlx::query!(
        "delete from register_file where register_file_id = $1 returning file_name, file",
        id as RegisterFileId
    )
    .fetch_optional(work.conn())
    .await?;
    Ok(row.map(|row| (row.file_name, row.file)))
}

/// Drops the kept registers that were looked at before a moment; how many.
pub(crate) async fn drop_register_files(
    work: &mut Work,
    _permit: &Permit<ImportRegister>,
    before: Timestamp,
) -> Result<u64, StoreError> {
    let done = sqlx::query!("delete from register_file where staged_at < $1", before)
        .execute(work.conn())
        .await?;
    Ok(done.rows_affected())
}
