//! What reviewers said of single elements. Added, never changed.

use sqlx::PgExecutor;

use crate::access::Permit;
use crate::audit::Work;
use crate::competency::element::ElementKey;
use crate::competency::framework::ElementRemark;
use crate::competency::policy::ReviewVersion;
use crate::kernel::ids::{AccountId, FrameworkVersionId, VersionRemarkId};
use crate::kernel::{Prose, Timestamp};
use crate::platform::StoreError;

/// Adds what is said with one return. The system reviews nothing, so there is always an account.
pub async fn insert_remarks(
    work: &mut Work,
    permit: &Permit<ReviewVersion>,
    remarks: &[ElementRemark],
) -> Result<(), StoreError> {
    let Some(account) = permit.actor().account() else { return Ok(()) };
    let ids: Vec<VersionRemarkId> = remarks.iter().map(|_| VersionRemarkId::mint()).collect();
    let keys: Vec<String> = remarks.iter().map(|remark| remark.element.to_string()).collect();
    let bodies: Vec<String> = remarks.iter().map(|remark| remark.words.to_string()).collect();
    let at = work.now().at;
    sqlx::query!(
        "insert into framework_version_remark
            (framework_version_remark_id, framework_version_id, element_key, body, remarked_by, remarked_at)
        select row.id, $1, row.key, row.body, $2, $3
        from unnest($4::uuid[], $5::text[], $6::text[]) as row (id, key, body)",
        permit.subject().version as FrameworkVersionId,
        account as AccountId,
        at,
        &ids as &[VersionRemarkId],
        &keys,
        &bodies
    )
    .execute(work.conn())
    .await?;
    Ok(())
}

/// What was said of elements with the return of that moment.
pub async fn remarks(
    executor: impl PgExecutor<'_>,
    version: FrameworkVersionId,
    at: Timestamp,
) -> Result<Vec<ElementRemark>, StoreError> {
    Ok(sqlx::query_as!(
        ElementRemark,
        "select r.element_key as \"element: ElementKey\", r.body as \"words: Prose\"
        from framework_version_remark r
        left join element e
            on e.framework_version_id = r.framework_version_id and e.element_key = r.element_key
        where r.framework_version_id = $1 and r.remarked_at = $2
        order by e.position, r.element_key",
        version as FrameworkVersionId,
        at
    )
    .fetch_all(executor)
    .await?)
}
