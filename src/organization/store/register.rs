//! The register: loading it whole, changing it in batches.

use std::collections::HashMap;

use sqlx::PgConnection;
use sqlx::PgExecutor;
use sqlx::postgres::types::PgRange;

use super::records::records;
use crate::kernel::ids::{AuthorityId, DepartmentFactId, DepartmentId, JobFamilyId, RankId};
use crate::kernel::{Date, Period, Revision};
use crate::organization::choices::Choices;
use crate::organization::department::DepartmentLevel;
use crate::organization::master::{InUse, Named};
use crate::organization::posting::{EmploymentKind, EmploymentType};
use crate::organization::register::{
    DepartmentIs, Register, RegisteredFact, RegisteredRank, RegisteredType,
};
use crate::platform::StoreError;

pub(super) fn period(
    table: &'static str,
    row: impl ToString,
    range: &PgRange<Date>,
) -> Result<Period, StoreError> {
    Period::from_range(range).ok_or_else(|| StoreError::Impossible {
        table,
        column: "period",
        row: row.to_string(),
    })
}

/// The 任命権者 of a code.
pub async fn authority_by_code(
    executor: impl PgExecutor<'_>,
    code: &str,
) -> Result<Option<AuthorityId>, StoreError> {
    Ok(sqlx::query_scalar!(
        "select authority_id as \"id: AuthorityId\" from authority where code = $1",
        code
    )
    .fetch_optional(executor)
    .await?)
}

/// Ids of the ranks by code.
pub async fn rank_ids(
    executor: impl PgExecutor<'_>,
) -> Result<HashMap<String, RankId>, StoreError> {
    let rows = sqlx::query!("select code, rank_id as \"id: RankId\" from rank")
        .fetch_all(executor)
        .await?;
    Ok(rows.into_iter().map(|row| (row.code, row.id)).collect())
}

/// Everything a list of staff is compared with. Inside a `Work`, the register is locked first, so
/// that what is compared is what is changed.
pub(crate) async fn load_register(
    conn: &mut PgConnection,
    for_change: bool,
) -> Result<Register, StoreError> {
    if for_change {
        sqlx::query!(
            "lock table posting, employee, department_fact, leave, employee_name in share row exclusive mode"
        )
        .execute(&mut *conn)
        .await?;
        keep_masters(&mut *conn).await?;
    }
    let choices = choices(&mut *conn).await?;
    let by_name = |(id, name)| (name, id);
    let by_authority = |(id, name)| (name, id);
    let mut register = Register {
        ranks: choices.ranks,
        job_families: choices.job_families.into_iter().map(by_name).collect(),
        employment_types: choices.employment_types,
        authorities: choices.authorities.into_iter().map(by_authority).collect(),
        in_use: choices.in_use,
        facts: choices.facts,
        ..Register::default()
    };
    register.masters = super::lists::all_masters(&mut *conn).await?;
    register.deputies = super::deputies_on(&mut *conn, None).await?;
    register.employees = records(&mut *conn, None)
        .await?
        .into_values()
        .map(|person| (person.is.number.clone(), person))
        .collect();
    Ok(register)
}

/// Nobody ends a rank, a job family, an employment type or an authority until the work that posts people
/// to it is done.
pub(crate) async fn keep_masters(conn: &mut PgConnection) -> Result<(), StoreError> {
    sqlx::query!("lock table master_fact in share mode").execute(conn).await?;
    Ok(())
}

/// The 任用区分 of the list, in the order of the law.
pub async fn employment_types(
    executor: impl PgExecutor<'_>,
) -> Result<Vec<RegisteredType>, StoreError> {
    Ok(sqlx::query_as!(
        RegisteredType,
        "select code as \"code: EmploymentType\", name, kind as \"kind: EmploymentKind\"
        from employment_type
        order by
            array_position(array['regular', 'reappointed', 'fixed_term', 'fiscal_year', 'conditional'], kind),
            code <> kind, name"
    )
    .fetch_all(executor)
    .await?)
}

async fn in_use(conn: &mut PgConnection) -> Result<InUse, StoreError> {
    let rows = sqlx::query!(
        "select f.rank_id as \"rank: RankId\", f.job_family_id as \"family: JobFamilyId\",
            f.authority_id as \"authority: AuthorityId\", t.code as \"code?: EmploymentType\",
            f.period, f.name
        from master_fact f
        left join employment_type t on t.employment_type_id = f.employment_type_id"
    )
    .fetch_all(conn)
    .await?;
    let mut in_use = InUse::default();
    for row in rows {
        let named = (row.rank.map(Named::Rank))
            .or(row.family.map(Named::JobFamily))
            .or(row.code.map(Named::EmploymentType))
            .or(row.authority.map(Named::Authority));
        if let Some(named) = named {
            in_use.add(named, period("master_fact", &row.name, &row.period)?, row.name.clone());
        }
    }
    Ok(in_use)
}

/// What forms about one person choose from.
pub(crate) async fn choices(conn: &mut PgConnection) -> Result<Choices, StoreError> {
    let ranks = sqlx::query_as!(
        RegisteredRank,
        "select rank_id as \"id: RankId\", name, position, is_supervisory from rank order by position"
    )
    .fetch_all(&mut *conn)
    .await?;
    let job_families = sqlx::query!(
        "select job_family_id as \"id: JobFamilyId\", name from job_family order by name"
    )
    .fetch_all(&mut *conn)
    .await?;
    let authorities = sqlx::query!(
        "select authority_id as \"id: AuthorityId\", name from authority order by code"
    )
    .fetch_all(&mut *conn)
    .await?;
    Ok(Choices {
        ranks,
        job_families: job_families.into_iter().map(|row| (row.id, row.name)).collect(),
        employment_types: employment_types(&mut *conn).await?,
        authorities: authorities.into_iter().map(|row| (row.id, row.name)).collect(),
        in_use: in_use(&mut *conn).await?,
        facts: facts(conn).await?,
    })
}

pub(super) async fn facts(conn: &mut PgConnection) -> Result<Vec<RegisteredFact>, StoreError> {
    let rows = sqlx::query!(
        "select department_fact_id as \"fact: DepartmentFactId\", revision as \"revision: Revision\",
            department_id as \"department: DepartmentId\", period, code, name,
            level as \"level: DepartmentLevel\", parent_id as \"parent: DepartmentId\"
        from department_fact"
    )
    .fetch_all(conn)
    .await?;
    rows.into_iter()
        .map(|row| {
            Ok(RegisteredFact {
                fact: row.fact,
                revision: row.revision,
                department: row.department,
                period: period("department_fact", row.fact, &row.period)?,
                is: DepartmentIs {
                    code: row.code,
                    name: row.name,
                    level: row.level,
                    parent: row.parent,
                },
            })
        })
        .collect()
}
