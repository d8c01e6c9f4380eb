//! Changing leaves (休職・育休など).

use super::change::all;
use crate::access::Permit;
use crate::audit::Work;
use crate::kernel::Date;
use crate::kernel::ids::{EmployeeId, LeaveId};
use crate::organization::policy::Keeps;
use crate::organization::register::StaffChanges;
use crate::platform::StoreError;

pub(super) async fn end_leaves(
    work: &mut Work,
    _permit: &Permit<impl Keeps>,
    changes: &StaffChanges,
) -> Result<bool, StoreError> {
    let list = &changes.end_leaves;
    let ids: Vec<LeaveId> = list.iter().map(|(was, _)| was.id).collect();
    let revisions: Vec<i64> = list.iter().map(|(was, _)| was.revision.get()).collect();
    let until: Vec<Date> = list.iter().map(|(_, until)| *until).collect();
    let done = sqlx::query!(
        "update leave l
        set period = daterange(lower(l.period), x.until), revision = l.revision + 1
        from unnest($1::uuid[], $2::bigint[], $3::date[]) as x (id, revision, until)
        where l.leave_id = x.id and l.revision = x.revision",
        &ids as &[LeaveId],
        &revisions,
        &until
    )
    .execute(work.conn())
    .await?;
    Ok(all(list, done.rows_affected()))
}

pub(super) async fn correct_leaves(
    work: &mut Work,
    _permit: &Permit<impl Keeps>,
    changes: &StaffChanges,
) -> Result<bool, StoreError> {
    let list = &changes.correct_leaves;
    let ids: Vec<LeaveId> = list.iter().map(|(was, ..)| was.id).collect();
    let revisions: Vec<i64> = list.iter().map(|(was, ..)| was.revision.get()).collect();
    let kinds: Vec<String> = list.iter().map(|(_, kind, _)| kind.to_string()).collect();
    let from: Vec<Date> = list.iter().map(|(.., period)| period.from()).collect();
    let until: Vec<Option<Date>> = list.iter().map(|(.., period)| period.until()).collect();
    let done = sqlx::query!(
        "update leave l
        set kind = x.kind, period = daterange(x.since, x.until), revision = l.revision + 1
        from unnest($1::uuid[], $2::bigint[], $3::text[], $4::date[], $5::date[])
            as x (id, revision, kind, since, until)
        where l.leave_id = x.id and l.revision = x.revision",
        &ids as &[LeaveId],
        &revisions,
        &kinds,
        &from,
        &until as &[Option<Date>]
    )
    .execute(work.conn())
    .await?;
    Ok(all(list, done.rows_affected()))
}

pub(super) async fn open_leaves(
    work: &mut Work,
    _permit: &Permit<impl Keeps>,
    changes: &StaffChanges,
) -> Result<(), StoreError> {
    let list = &changes.open_leaves;
    let ids: Vec<LeaveId> = list.iter().map(|open| open.id).collect();
    let employees: Vec<EmployeeId> = list.iter().map(|open| open.employee).collect();
    let kinds: Vec<String> = list.iter().map(|open| open.kind.to_string()).collect();
    let from: Vec<Date> = list.iter().map(|open| open.period.from()).collect();
    let until: Vec<Option<Date>> = list.iter().map(|open| open.period.until()).collect();
    sqlx::query!(
        "insert into leave (leave_id, employee_id, kind, period)
        select x.id, x.employee_id, x.kind, daterange(x.since, x.until)
        from unnest($1::uuid[], $2::uuid[], $3::text[], $4::date[], $5::date[])
            as x (id, employee_id, kind, since, until)",
        &ids as &[LeaveId],
        &employees as &[EmployeeId],
        &kinds,
        &from,
        &until as &[Option<Date>]
    )
    .execute(work.conn())
    .await?;
    Ok(())
}
