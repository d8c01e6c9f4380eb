//! What stands on an applied list: what keeps it from being taken back.

use sqlx::PgConnection;

use crate::kernel::ids::{DepartmentFactId, EmployeeId, LeaveId, PostingId};
use crate::organization::StaffChanges;
use crate::platform::StoreError;

/// The first things that stand on an applied list, in words; empty when it can be taken back.
pub(crate) async fn standing_on(
    conn: &mut PgConnection,
    inverse: &StaffChanges,
) -> Result<Vec<String>, StoreError> {
    let mut found = changed_since(conn, inverse).await?;
    let employees: Vec<EmployeeId> = inverse.withdraw_employees.iter().map(|was| was.id).collect();
    let accounts = sqlx::query!(
        "select e.name, a.last_signed_in_at is not null as \"used!\"
        from account a
        join employee e on e.employee_id = a.employee_id
        where a.employee_id = any($1)
        order by e.employee_number
        limit 5",
        &employees as &[EmployeeId]
    )
    .fetch_all(&mut *conn)
    .await?;
    found.extend(accounts.into_iter().map(|row| {
        if row.used {
            format!("{}がサインインしています", row.name)
        } else {
            format!("{}のアカウントがあります", row.name)
        }
    }));
    let postings: Vec<PostingId> = inverse.withdraw_postings.iter().map(|was| was.id).collect();
    let sheets = sqlx::query_scalar!(
        "select distinct e.name
        from sheet s
        join employee e on e.employee_id = s.employee_id
        where s.posting_id = any($1) or s.employee_id = any($2)
        order by e.name
        limit 5",
        &postings as &[PostingId],
        &employees as &[EmployeeId]
    )
    .fetch_all(&mut *conn)
    .await?;
    found.extend(sheets.into_iter().map(|name| format!("{name}の評価シートがあります")));
    Ok(found)
}

/// Rows of the register that somebody has changed since.
async fn changed_since(
    conn: &mut PgConnection,
    inverse: &StaffChanges,
) -> Result<Vec<String>, StoreError> {
    let posting_rows = inverse
        .withdraw_postings
        .iter()
        .chain(inverse.correct_postings.iter().map(|(was, ..)| was));
    let (postings, revisions): (Vec<PostingId>, Vec<i64>) =
        posting_rows.map(|was| (was.id, was.revision.get())).unzip();
    let mut found = sqlx::query_scalar!(
        "select distinct e.name
        from unnest($1::uuid[], $2::bigint[]) as x (id, revision)
        join posting p on p.posting_id = x.id and p.revision <> x.revision
        join employee e on e.employee_id = p.employee_id
        order by e.name
        limit 5",
        &postings as &[PostingId],
        &revisions
    )
    .fetch_all(&mut *conn)
    .await?;
    let employee_rows = inverse
        .withdraw_employees
        .iter()
        .chain(inverse.correct_employees.iter().map(|(was, _)| was));
    let (employees, revisions): (Vec<EmployeeId>, Vec<i64>) =
        employee_rows.map(|was| (was.id, was.revision.get())).unzip();
    found.extend(
        sqlx::query_scalar!(
            "select e.name
            from unnest($1::uuid[], $2::bigint[]) as x (id, revision)
            join employee e on e.employee_id = x.id and e.revision <> x.revision
            order by e.name
            limit 5",
            &employees as &[EmployeeId],
            &revisions
        )
        .fetch_all(&mut *conn)
        .await?,
    );
    let leave_rows =
        inverse.withdraw_leaves.iter().chain(inverse.correct_leaves.iter().map(|(was, ..)| was));
    let (leaves, revisions): (Vec<LeaveId>, Vec<i64>) =
        leave_rows.map(|was| (was.id, was.revision.get())).unzip();
    found.extend(
        sqlx::query_scalar!(
            "select distinct e.name
            from unnest($1::uuid[], $2::bigint[]) as x (id, revision)
            join leave l on l.leave_id = x.id and l.revision <> x.revision
            join employee e on e.employee_id = l.employee_id
            order by e.name
            limit 5",
            &leaves as &[LeaveId],
            &revisions
        )
        .fetch_all(&mut *conn)
        .await?,
    );
    let fact_rows =
        inverse.withdraw_facts.iter().chain(inverse.correct_facts.iter().map(|(was, ..)| was));
    let (facts, revisions): (Vec<DepartmentFactId>, Vec<i64>) =
        fact_rows.map(|was| (was.id, was.revision.get())).unzip();
    found.extend(
        sqlx::query_scalar!(
            "select f.name
            from unnest($1::uuid[], $2::bigint[]) as x (id, revision)
            join department_fact f on f.department_fact_id = x.id and f.revision <> x.revision
            order by f.name
            limit 5",
            &facts as &[DepartmentFactId],
            &revisions
        )
        .fetch_all(conn)
        .await?,
    );
    found.dedup();
    Ok(found.into_iter().map(|name| format!("{name}の登録が、そのあとで変わっています")).collect())
}
