//! Taking back what was never true at all. The audit entry of the deed keeps what the rows said; a
//! foreign key refuses where something stands on them.

use super::change::all;
use crate::access::Permit;
use crate::audit::Work;
use crate::kernel::ids::{
    DepartmentFactId, DepartmentId, EmployeeId, EmployeeNameId, LeaveId, PostingId,
};
use crate::organization::policy::Keeps;
use crate::organization::register::{StaffChanges, Was};
use crate::platform::StoreError;

/// Withdraws in the order of the foreign keys; departments go by [`withdraw_departments`], after what
/// names them was corrected. `false`: a row is no longer what it was.
pub(super) async fn withdraw(
    work: &mut Work,
    _permit: &Permit<impl Keeps>,
    changes: &StaffChanges,
) -> Result<bool, StoreError> {
    let mut fresh = withdraw_names(work, &changes.withdraw_names).await?;
    fresh &= withdraw_leaves(work, &changes.withdraw_leaves).await?;
    fresh &= withdraw_postings(work, &changes.withdraw_postings).await?;
    fresh &= withdraw_employees(work, &changes.withdraw_employees).await?;
    fresh &= withdraw_facts(work, &changes.withdraw_facts).await?;
    Ok(fresh)
}

async fn withdraw_names(work: &mut Work, list: &[Was<EmployeeNameId>]) -> Result<bool, StoreError> {
    let ids: Vec<EmployeeNameId> = list.iter().map(|was| was.id).collect();
    let revisions: Vec<i64> = list.iter().map(|was| was.revision.get()).collect();
    let done = sqlx::query!(
        "delete from employee_name x
        using unnest($1::uuid[], $2::bigint[]) as was (id, revision)
        where x.employee_name_id = was.id and x.revision = was.revision",
        &ids as &[EmployeeNameId],
        &revisions
    )
    .execute(work.conn())
    .await?;
    Ok(all(list, done.rows_affected()))
}

async fn withdraw_leaves(work: &mut Work, list: &[Was<LeaveId>]) -> Result<bool, StoreError> {
    let ids: Vec<LeaveId> = list.iter().map(|was| was.id).collect();
    let revisions: Vec<i64> = list.iter().map(|was| was.revision.get()).collect();
    let done = sqlx::query!(
        "delete from leave x
        using unnest($1::uuid[], $2::bigint[]) as was (id, revision)
        where x.leave_id = was.id and x.revision = was.revision",
        &ids as &[LeaveId],
        &revisions
    )
    .execute(work.conn())
    .await?;
    Ok(all(list, done.rows_affected()))
}

async fn withdraw_postings(work: &mut Work, list: &[Was<PostingId>]) -> Result<bool, StoreError> {
    let ids: Vec<PostingId> = list.iter().map(|was| was.id).collect();
    let revisions: Vec<i64> = list.iter().map(|was| was.revision.get()).collect();
    let done = sqlx::query!(
        "delete from posting x
        using unnest($1::uuid[], $2::bigint[]) as was (id, revision)
        where x.posting_id = was.id and x.revision = was.revision",
        &ids as &[PostingId],
        &revisions
    )
    .execute(work.conn())
    .await?;
    Ok(all(list, done.rows_affected()))
}

async fn withdraw_employees(work: &mut Work, list: &[Was<EmployeeId>]) -> Result<bool, StoreError> {
    let ids: Vec<EmployeeId> = list.iter().map(|was| was.id).collect();
    let revisions: Vec<i64> = list.iter().map(|was| was.revision.get()).collect();
    let done = sqlx::query!(
        "delete from employee x
        using unnest($1::uuid[], $2::bigint[]) as was (id, revision)
        where x.employee_id = was.id and x.revision = was.revision",
        &ids as &[EmployeeId],
        &revisions
    )
    .execute(work.conn())
    .await?;
    Ok(all(list, done.rows_affected()))
}

async fn withdraw_facts(
    work: &mut Work,
    list: &[Was<DepartmentFactId>],
) -> Result<bool, StoreError> {
    let ids: Vec<DepartmentFactId> = list.iter().map(|was| was.id).collect();
    let revisions: Vec<i64> = list.iter().map(|was| was.revision.get()).collect();
    let done = sqlx::query!(
        "delete from department_fact x
        using unnest($1::uuid[], $2::bigint[]) as was (id, revision)
        where x.department_fact_id = was.id and x.revision = was.revision",
        &ids as &[DepartmentFactId],
        &revisions
    )
    .execute(work.conn())
    .await?;
    Ok(all(list, done.rows_affected()))
}

/// Withdraws departments, last of all: postings and departments that a correction leads elsewhere name
/// them until then.
pub(super) async fn withdraw_departments(
    work: &mut Work,
    _permit: &Permit<impl Keeps>,
    changes: &StaffChanges,
) -> Result<bool, StoreError> {
    let list = &changes.withdraw_departments;
    let done = sqlx::query!(
        "delete from department where department_id = any($1)",
        list as &[DepartmentId]
    )
    .execute(work.conn())
    .await?;
    Ok(all(list, done.rows_affected()))
}
