//! What stands on an applied list: what keeps it from being taken back.

use sqlx::PgConnection;

use crate::kernel::ids::{EmployeeId, PostingId};
use crate::organization::{StaffChanges, changed_since};
use crate::platform::StoreError;

/// The first things that stand on an applied list, in words; empty when it can be taken back.
pub(crate) async fn standing_on(
    conn: &mut PgConnection,
    inverse: &StaffChanges,
) -> Result<Vec<String>, StoreError> {
    let changed = changed_since(conn, inverse).await?.into_iter();
    let mut found: Vec<String> =
        changed.map(|name| format!("{name}の登録が、そのあとで変わっています")).collect();
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
