//! The register: loading it whole, changing it in batches.

use std::collections::HashMap;

use sqlx::PgConnection;
use sqlx::PgExecutor;
use sqlx::postgres::types::PgRange;

use crate::kernel::ids::{
    AuthorityId, DepartmentFactId, DepartmentId, EmployeeId, JobFamilyId, LeaveId, PostingId,
    RankId,
};
use crate::kernel::{Date, Kana, Period, Revision};
use crate::organization::department::DepartmentLevel;
use crate::organization::employee::{EmployeeNumber, LeaveKind, PersonName};
use crate::organization::posting::{EmploymentType, PostingKind};
use crate::organization::register::{
    DepartmentIs, EmployeeIs, PostingIs, Register, RegisteredEmployee, RegisteredFact,
    RegisteredLeave, RegisteredPosting, RegisteredRank,
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
            "lock table posting, employee, department_fact, leave in share row exclusive mode"
        )
        .execute(&mut *conn)
        .await?;
    }
    let mut register = Register {
        ranks: sqlx::query_as!(
            RegisteredRank,
            "select rank_id as \"id: RankId\", name, position, is_supervisory from rank order by position"
        )
        .fetch_all(&mut *conn)
        .await?,
        ..Register::default()
    };
    register.job_families =
        sqlx::query!("select name, job_family_id as \"id: JobFamilyId\" from job_family")
            .fetch_all(&mut *conn)
            .await?
            .into_iter()
            .map(|row| (row.name, row.id))
            .collect();
    register.authorities =
        sqlx::query!("select name, authority_id as \"id: AuthorityId\" from authority")
            .fetch_all(&mut *conn)
            .await?
            .into_iter()
            .map(|row| (row.name, row.id))
            .collect();
    register.facts = facts(&mut *conn).await?;
    register.employees = employees(&mut *conn).await?;
    Ok(register)
}

async fn facts(conn: &mut PgConnection) -> Result<Vec<RegisteredFact>, StoreError> {
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

async fn employees(
    conn: &mut PgConnection,
) -> Result<HashMap<EmployeeNumber, RegisteredEmployee>, StoreError> {
    let rows = sqlx::query!(
        "select employee_id as \"id: EmployeeId\", revision as \"revision: Revision\",
            employee_number as \"number: EmployeeNumber\", name as \"name: PersonName\",
            kana as \"kana: Kana\", hired_on, left_on
        from employee"
    )
    .fetch_all(&mut *conn)
    .await?;
    let mut by_id: HashMap<EmployeeId, RegisteredEmployee> = rows
        .into_iter()
        .map(|row| {
            let is = EmployeeIs {
                number: row.number,
                name: row.name,
                kana: row.kana,
                hired_on: row.hired_on,
                left_on: row.left_on,
            };
            let person = RegisteredEmployee {
                id: row.id,
                revision: row.revision,
                is,
                postings: Vec::new(),
                leaves: Vec::new(),
            };
            (row.id, person)
        })
        .collect();
    let rows = sqlx::query!(
        "select posting_id as \"id: PostingId\", employee_id as \"employee: EmployeeId\",
            revision as \"revision: Revision\", period, authority_id as \"authority: AuthorityId\",
            department_id as \"department: DepartmentId\", rank_id as \"rank: RankId\",
            job_family_id as \"job_family: JobFamilyId\",
            employment_type as \"employment_type: EmploymentType\", kind as \"kind: PostingKind\",
            is_head, title, assigned_on
        from posting
        order by lower(period)"
    )
    .fetch_all(&mut *conn)
    .await?;
    for row in rows {
        let Some(person) = by_id.get_mut(&row.employee) else { continue };
        person.postings.push(RegisteredPosting {
            id: row.id,
            revision: row.revision,
            period: period("posting", row.id, &row.period)?,
            is: PostingIs {
                authority: row.authority,
                department: row.department,
                rank: row.rank,
                job_family: row.job_family,
                employment_type: row.employment_type,
                kind: row.kind,
                is_head: row.is_head,
                title: row.title,
                assigned_on: row.assigned_on,
            },
        });
    }
    let rows = sqlx::query!(
        "select leave_id as \"id: LeaveId\", employee_id as \"employee: EmployeeId\",
            revision as \"revision: Revision\", kind as \"kind: LeaveKind\", period
        from leave
        order by lower(period)"
    )
    .fetch_all(conn)
    .await?;
    for row in rows {
        let Some(person) = by_id.get_mut(&row.employee) else { continue };
        person.leaves.push(RegisteredLeave {
            id: row.id,
            revision: row.revision,
            kind: row.kind,
            period: period("leave", row.id, &row.period)?,
        });
    }
    Ok(by_id.into_values().map(|person| (person.is.number.clone(), person)).collect())
}
