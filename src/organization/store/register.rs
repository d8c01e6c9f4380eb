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
use crate::organization::register::{DepartmentIs, Register, RegisteredFact, RegisteredRank};
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
    }
    let choices = choices(&mut *conn).await?;
    let by_name = |(id, name)| (name, id);
    let mut register = Register {
        ranks: choices.ranks,
        job_families: choices.job_families.into_iter().map(by_name).collect(),
        authorities: choices.authorities.into_iter().map(|(id, name)| (name, id)).collect(),
        facts: choices.facts,
        ..Register::default()
    };
    register.employees = records(&mut *conn, None)
        .await?
        .into_values()
        .map(|person| (person.is.number.clone(), person))
        .collect();
    Ok(register)
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
        authorities: authorities.into_iter().map(|row| (row.id, row.name)).collect(),
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
