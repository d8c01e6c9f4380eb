//! Frameworks, and which version of one is in force on a day.

use sqlx::{PgConnection, PgExecutor};

use crate::access::Permit;
use crate::audit::Work;
use crate::competency::framework::Framework;
use crate::competency::policy::{CreateFramework, LoadDefinitions};
use crate::competency::store::ladder::post_of;
use crate::kernel::ids::{
    AuthorityId, EmployeeId, FrameworkId, FrameworkVersionId, JobFamilyId, ScaleId,
};
use crate::kernel::{Date, VersionNumber, Weight};
use crate::platform::StoreError;

struct FrameworkRow {
    framework_id: FrameworkId,
    code: String,
    name: String,
    authority_id: Option<AuthorityId>,
    job_family_id: Option<JobFamilyId>,
    weight_total: i32,
}

impl FrameworkRow {
    fn decode(self) -> Result<Framework, StoreError> {
        let weight_total =
            Weight::new(self.weight_total).ok_or_else(|| StoreError::Impossible {
                table: "framework",
                column: "weight_total",
                row: self.framework_id.to_string(),
            })?;
        Ok(Framework {
            id: self.framework_id,
            code: self.code,
            name: self.name,
            authority: self.authority_id,
            job_family: self.job_family_id,
            weight_total,
        })
    }
}

/// Every framework, those for everybody first.
pub async fn frameworks(executor: impl PgExecutor<'_>) -> Result<Vec<Framework>, StoreError> {
    sqlx::query_as!(
        FrameworkRow,
        "select framework_id as \"framework_id: FrameworkId\", code, name,
            authority_id as \"authority_id: AuthorityId\",
            job_family_id as \"job_family_id: JobFamilyId\", weight_total
        from framework
        order by authority_id nulls first, job_family_id nulls first, code"
    )
    .fetch_all(executor)
    .await?
    .into_iter()
    .map(FrameworkRow::decode)
    .collect()
}

/// Adds a framework.
pub async fn insert_framework(
    work: &mut Work,
    _permit: &Permit<LoadDefinitions>,
    framework: &Framework,
) -> Result<(), StoreError> {
    sqlx::query!(
        "insert into framework (framework_id, code, name, authority_id, job_family_id, weight_total)
        values ($1, $2, $3, $4, $5, $6)",
        framework.id as FrameworkId,
        framework.code,
        framework.name,
        framework.authority as Option<AuthorityId>,
        framework.job_family as Option<JobFamilyId>,
        framework.weight_total.get()
    )
    .execute(work.conn())
    .await?;
    Ok(())
}

/// Adds a framework that an officer begins.
pub async fn create_framework(
    work: &mut Work,
    permit: &Permit<CreateFramework>,
    framework: &Framework,
) -> Result<(), StoreError> {
    sqlx::query!(
        "insert into framework (framework_id, code, name, authority_id, job_family_id, weight_total)
        values ($1, $2, $3, $4, $5, $6)",
        framework.id as FrameworkId,
        framework.code,
        framework.name,
        *permit.subject() as Option<AuthorityId>,
        framework.job_family as Option<JobFamilyId>,
        framework.weight_total.get()
    )
    .execute(work.conn())
    .await?;
    Ok(())
}

/// For whom a framework can be: authorities or job families, by name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group<Id> {
    /// The authority or job family.
    pub id: Id,
    /// Its name.
    pub name: String,
}

/// Every authority.
pub async fn authorities(
    executor: impl PgExecutor<'_>,
) -> Result<Vec<Group<AuthorityId>>, StoreError> {
    let rows = sqlx::query!(
        "select authority_id as \"id: AuthorityId\", name from authority order by code"
    )
    .fetch_all(executor)
    .await?;
    Ok(rows.into_iter().map(|row| Group { id: row.id, name: row.name }).collect())
}

/// Every job family.
pub async fn job_families(
    executor: impl PgExecutor<'_>,
) -> Result<Vec<Group<JobFamilyId>>, StoreError> {
    let rows = sqlx::query!(
        "select job_family_id as \"id: JobFamilyId\", name from job_family order by name"
    )
    .fetch_all(executor)
    .await?;
    Ok(rows.into_iter().map(|row| Group { id: row.id, name: row.name }).collect())
}

/// The version of one framework that is in force on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct InForce {
    /// The version.
    pub version: FrameworkVersionId,
    /// 第n版.
    pub number: VersionNumber,
    /// 施行日.
    pub effective_on: Date,
    /// Its scale.
    pub scale: ScaleId,
}

/// Looks up [`InForce`].
pub async fn version_in_force(
    executor: impl PgExecutor<'_>,
    framework: FrameworkId,
    on: Date,
) -> Result<Option<InForce>, StoreError> {
    Ok(sqlx::query_as!(
        InForce,
        "select framework_version_id as \"version!: FrameworkVersionId\",
            number as \"number!: VersionNumber\",
            effective_on as \"effective_on!\", scale_id as \"scale!: ScaleId\"
        from framework_version_on($1)
        where framework_id = $2",
        on,
        framework as FrameworkId
    )
    .fetch_optional(executor)
    .await?)
}

/// The framework for somebody of an authority and job family: the one made for exactly them, else
/// for the authority, else for everybody.
pub async fn framework_for(
    executor: impl PgExecutor<'_>,
    authority: AuthorityId,
    job_family: JobFamilyId,
) -> Result<Option<Framework>, StoreError> {
    sqlx::query_as!(
        FrameworkRow,
        "select framework_id as \"framework_id: FrameworkId\", code, name,
            authority_id as \"authority_id: AuthorityId\",
            job_family_id as \"job_family_id: JobFamilyId\", weight_total
        from framework
        where (authority_id is null or authority_id = $1)
          and (job_family_id is null or job_family_id = $2)
        order by authority_id nulls last, job_family_id nulls last
        limit 1",
        authority as AuthorityId,
        job_family as JobFamilyId
    )
    .fetch_optional(executor)
    .await?
    .map(FrameworkRow::decode)
    .transpose()
}

/// The framework for somebody's post on a day, else the one for everybody.
pub async fn framework_of(
    conn: &mut PgConnection,
    employee: Option<EmployeeId>,
    today: Date,
) -> Result<Option<Framework>, StoreError> {
    if let Some(employee) = employee
        && let Some(post) = post_of(&mut *conn, employee, today).await?
    {
        return framework_for(conn, post.authority, post.job_family).await;
    }
    Ok(frameworks(conn).await?.into_iter().next())
}
