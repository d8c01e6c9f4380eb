//! What was asked to be approved, as it was each time. Added, never changed.

use sqlx::PgExecutor;

use crate::access::Permit;
use crate::audit::Work;
use crate::competency::document::FrameworkFile;
use crate::competency::policy::SubmitVersion;
use crate::kernel::Timestamp;
use crate::kernel::ids::{AccountId, FrameworkVersionId};
use crate::platform::StoreError;

/// Keeps what is submitted now.
pub async fn keep(
    work: &mut Work,
    permit: &Permit<SubmitVersion>,
    file: &FrameworkFile,
) -> Result<(), StoreError> {
    let (by, at) = (permit.actor().account(), work.now().at);
    sqlx::query!(
        "insert into framework_version_submission
            (framework_version_id, number, submitted_at, submitted_by, document)
        select $1, coalesce(max(number), 0) + 1, $2, $3, $4
        from framework_version_submission
        where framework_version_id = $1",
        permit.subject().version as FrameworkVersionId,
        at,
        by as Option<AccountId>,
        sqlx::types::Json(file) as _
    )
    .execute(work.conn())
    .await?;
    Ok(())
}

/// One time that a version was submitted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Submission {
    /// First, second … time.
    pub number: i32,
    /// When.
    pub at: Timestamp,
}

/// When a version was submitted, first to last.
pub async fn submissions(
    executor: impl PgExecutor<'_>,
    version: FrameworkVersionId,
) -> Result<Vec<Submission>, StoreError> {
    Ok(sqlx::query_as!(
        Submission,
        "select number, submitted_at as at
        from framework_version_submission
        where framework_version_id = $1
        order by number",
        version as FrameworkVersionId
    )
    .fetch_all(executor)
    .await?)
}

/// What was submitted that time.
pub async fn submitted(
    executor: impl PgExecutor<'_>,
    version: FrameworkVersionId,
    number: i32,
) -> Result<Option<FrameworkFile>, StoreError> {
    let document = sqlx::query_scalar!(
        "select document as \"document: sqlx::types::Json<FrameworkFile>\"
        from framework_version_submission
        where framework_version_id = $1 and number = $2",
        version as FrameworkVersionId,
        number
    )
    .fetch_optional(executor)
    .await?;
    Ok(document.map(|document| document.0))
}
