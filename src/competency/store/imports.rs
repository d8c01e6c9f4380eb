//! Files that were read and wait for the officer's word.

use sqlx::PgExecutor;

use crate::access::Permit;
use crate::audit::Work;
use crate::competency::document::FrameworkFile;
use crate::competency::policy::StartDraft;
use crate::kernel::ids::{AccountId, FrameworkId, FrameworkImportId, FrameworkVersionId};
use crate::platform::StoreError;

/// A file that was read.
#[derive(Debug, Clone)]
pub struct ReadFile {
    /// Name of the file.
    pub file_name: String,
    /// What it says.
    pub file: FrameworkFile,
    /// The draft that was made of it.
    pub version: Option<FrameworkVersionId>,
}

/// Keeps a file; only people read files.
pub async fn keep(
    work: &mut Work,
    permit: &Permit<StartDraft>,
    account: AccountId,
    file_name: &str,
    file: &FrameworkFile,
) -> Result<FrameworkImportId, StoreError> {
    let id = FrameworkImportId::mint();
    let at = work.now().at;
    sqlx::query!(
        "insert into framework_import (framework_import_id, framework_id, file_name, document, read_by, read_at)
        values ($1, $2, $3, $4, $5, $6)",
        id as FrameworkImportId,
        permit.subject().framework as FrameworkId,
        file_name,
        sqlx::types::Json(file) as _,
        account as AccountId,
        at
    )
    .execute(work.conn())
    .await?;
    Ok(id)
}

/// One file of a framework.
pub async fn file(
    executor: impl PgExecutor<'_>,
    framework: FrameworkId,
    id: FrameworkImportId,
) -> Result<Option<ReadFile>, StoreError> {
    let row = sqlx::query!(
        "select file_name, document as \"document: sqlx::types::Json<FrameworkFile>\",
            framework_version_id as \"version: FrameworkVersionId\"
        from framework_import
        where framework_id = $1 and framework_import_id = $2",
        framework as FrameworkId,
        id as FrameworkImportId
    )
    .fetch_optional(executor)
    .await?;
    Ok(row.map(|row| ReadFile {
        file_name: row.file_name,
        file: row.document.0,
        version: row.version,
    }))
}

/// Remembers the draft that was made of a file.
pub async fn made(
    work: &mut Work,
    permit: &Permit<StartDraft>,
    id: FrameworkImportId,
    version: FrameworkVersionId,
) -> Result<(), StoreError> {
    sqlx::query!(
        "update framework_import set framework_version_id = $3
        where framework_id = $1 and framework_import_id = $2",
        permit.subject().framework as FrameworkId,
        id as FrameworkImportId,
        version as FrameworkVersionId
    )
    .execute(work.conn())
    .await?;
    Ok(())
}
