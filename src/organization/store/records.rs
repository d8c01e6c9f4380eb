//! People with everything that the register says of them.

use std::collections::HashMap;

use sqlx::PgConnection;

use super::register::period;
use crate::kernel::ids::{
    AuthorityId, DepartmentId, EmployeeId, EmployeeNameId, JobFamilyId, LeaveId, PostingId, RankId,
};
use crate::kernel::{Kana, Revision};
use crate::organization::employee::{EmployeeNumber, LeaveKind, NameKind, PersonName};
use crate::organization::posting::{EmploymentType, PostingKind};
use crate::organization::register::{
    EmployeeIs, NameIs, PostingIs, RegisteredEmployee, RegisteredLeave, RegisteredName,
    RegisteredPosting,
};
use crate::platform::StoreError;

type Records = HashMap<EmployeeId, RegisteredEmployee>;

/// One person, held against other changes until the work ends.
pub(crate) async fn record_for_change(
    conn: &mut PgConnection,
    id: EmployeeId,
) -> Result<Option<RegisteredEmployee>, StoreError> {
    sqlx::query!(
        "select employee_id from employee where employee_id = $1 for update",
        id as EmployeeId
    )
    .fetch_optional(&mut *conn)
    .await?;
    record(conn, id).await
}

/// One person as the register has them.
pub(crate) async fn record(
    conn: &mut PgConnection,
    id: EmployeeId,
) -> Result<Option<RegisteredEmployee>, StoreError> {
    Ok(records(conn, Some(id)).await?.remove(&id))
}

/// Everybody, or one.
pub(super) async fn records(
    conn: &mut PgConnection,
    only: Option<EmployeeId>,
) -> Result<Records, StoreError> {
    let rows = sqlx::query!(
        "select employee_id as \"id: EmployeeId\", revision as \"revision: Revision\",
            employee_number as \"number: EmployeeNumber\", name as \"name: PersonName\",
            kana as \"kana: Kana\", hired_on, left_on, term_ends_on
        from employee
        where $1::uuid is null or employee_id = $1",
        only as Option<EmployeeId>
    )
    .fetch_all(&mut *conn)
    .await?;
    let mut people: Records = rows
        .into_iter()
        .map(|row| {
            let is = EmployeeIs {
                number: row.number,
                name: row.name,
                kana: row.kana,
                hired_on: row.hired_on,
                left_on: row.left_on,
                term_ends_on: row.term_ends_on,
            };
            let person = RegisteredEmployee {
                id: row.id,
                revision: row.revision,
                is,
                postings: Vec::new(),
                leaves: Vec::new(),
                names: Vec::new(),
            };
            (row.id, person)
        })
        .collect();
    add_postings(&mut *conn, only, &mut people).await?;
    add_leaves(&mut *conn, only, &mut people).await?;
    add_names(&mut *conn, only, &mut people).await?;
    Ok(people)
}

async fn add_postings(
    conn: &mut PgConnection,
    only: Option<EmployeeId>,
    people: &mut Records,
) -> Result<(), StoreError> {
    let rows = sqlx::query!(
        "select posting_id as \"id: PostingId\", employee_id as \"employee: EmployeeId\",
            revision as \"revision: Revision\", period, authority_id as \"authority: AuthorityId\",
            department_id as \"department: DepartmentId\", rank_id as \"rank: RankId\",
            job_family_id as \"job_family: JobFamilyId\",
            employment_type as \"employment_type: EmploymentType\", kind as \"kind: PostingKind\",
            is_head, title, assigned_on
        from posting
        where $1::uuid is null or employee_id = $1
        order by lower(period)",
        only as Option<EmployeeId>
    )
    .fetch_all(conn)
    .await?;
    for row in rows {
        let Some(person) = people.get_mut(&row.employee) else { continue };
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
    Ok(())
}

async fn add_leaves(
    conn: &mut PgConnection,
    only: Option<EmployeeId>,
    people: &mut Records,
) -> Result<(), StoreError> {
    let rows = sqlx::query!(
        "select leave_id as \"id: LeaveId\", employee_id as \"employee: EmployeeId\",
            revision as \"revision: Revision\", kind as \"kind: LeaveKind\", period
        from leave
        where $1::uuid is null or employee_id = $1
        order by lower(period)",
        only as Option<EmployeeId>
    )
    .fetch_all(conn)
    .await?;
    for row in rows {
        let Some(person) = people.get_mut(&row.employee) else { continue };
        person.leaves.push(RegisteredLeave {
            id: row.id,
            revision: row.revision,
            kind: row.kind,
            period: period("leave", row.id, &row.period)?,
        });
    }
    Ok(())
}

async fn add_names(
    conn: &mut PgConnection,
    only: Option<EmployeeId>,
    people: &mut Records,
) -> Result<(), StoreError> {
    let rows = sqlx::query!(
        "select employee_name_id as \"id: EmployeeNameId\", employee_id as \"employee: EmployeeId\",
            revision as \"revision: Revision\", kind as \"kind: NameKind\", name as \"name: PersonName\",
            kana as \"kana: Kana\", is_shown, period
        from employee_name
        where $1::uuid is null or employee_id = $1
        order by lower(period)",
        only as Option<EmployeeId>
    )
    .fetch_all(conn)
    .await?;
    for row in rows {
        let Some(person) = people.get_mut(&row.employee) else { continue };
        person.names.push(RegisteredName {
            id: row.id,
            revision: row.revision,
            period: period("employee_name", row.id, &row.period)?,
            is: NameIs { kind: row.kind, name: row.name, kana: row.kana, is_shown: row.is_shown },
        });
    }
    Ok(())
}
