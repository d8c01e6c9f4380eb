//! Deputies (職務代理) of departments.

use sqlx::PgExecutor;

use super::change::all;
use super::register::period;
use crate::access::Permit;
use crate::audit::Work;
use crate::kernel::ids::{DepartmentId, DeputyId, EmployeeId};
use crate::kernel::{Date, Period, Revision};
use crate::organization::chart::DeputyOf;
use crate::organization::employee::{EmployeeNumber, PersonName};
use crate::organization::policy::KeepRegister;
use crate::organization::register::Was;
use crate::platform::StoreError;

/// A deputy of a department.
#[derive(Debug, Clone)]
pub(crate) struct DeputyRow {
    pub id: DeputyId,
    pub revision: Revision,
    pub employee: EmployeeId,
    pub number: EmployeeNumber,
    pub name: PersonName,
    pub period: Period,
}

/// The deputies of a department on all days, latest first.
pub(crate) async fn deputies_of(
    executor: impl PgExecutor<'_>,
    department: DepartmentId,
) -> Result<Vec<DeputyRow>, StoreError> {
    let rows = sqlx::query!(
        "select d.deputy_id as \"id: DeputyId\", d.revision as \"revision: Revision\",
            d.employee_id as \"employee: EmployeeId\", e.employee_number as \"number: EmployeeNumber\",
            e.name as \"name: PersonName\", d.period
        from deputy d
        join employee e on e.employee_id = d.employee_id
        where d.department_id = $1
        order by lower(d.period) desc",
        department as DepartmentId
    )
    .fetch_all(executor)
    .await?;
    rows.into_iter()
        .map(|row| {
            Ok(DeputyRow {
                period: period("deputy", row.id, &row.period)?,
                id: row.id,
                revision: row.revision,
                employee: row.employee,
                number: row.number,
                name: row.name,
            })
        })
        .collect()
}

/// Every deputy of a day, or of all days.
pub(crate) async fn deputies_on(
    executor: impl PgExecutor<'_>,
    day: Option<Date>,
) -> Result<Vec<DeputyOf>, StoreError> {
    let rows = sqlx::query!(
        "select deputy_id as \"id: DeputyId\", department_id as \"department: DepartmentId\",
            employee_id as \"employee: EmployeeId\", period
        from deputy
        where $1::date is null or period @> $1::date
        order by department_id, lower(period)",
        day
    )
    .fetch_all(executor)
    .await?;
    rows.into_iter()
        .map(|row| {
            Ok(DeputyOf {
                department: row.department,
                employee: row.employee,
                period: period("deputy", row.id, &row.period)?,
            })
        })
        .collect()
}

/// Names deputies.
pub(crate) async fn open_deputies(
    work: &mut Work,
    _permit: &Permit<KeepRegister>,
    list: &[DeputyOf],
) -> Result<(), StoreError> {
    let ids: Vec<DeputyId> = list.iter().map(|_| DeputyId::mint()).collect();
    let departments: Vec<DepartmentId> = list.iter().map(|deputy| deputy.department).collect();
    let employees: Vec<EmployeeId> = list.iter().map(|deputy| deputy.employee).collect();
    let from: Vec<Date> = list.iter().map(|deputy| deputy.period.from()).collect();
    let until: Vec<Option<Date>> = list.iter().map(|deputy| deputy.period.until()).collect();
    sqlx::query!(
        "insert into deputy (deputy_id, department_id, employee_id, period)
        select x.id, x.department_id, x.employee_id, daterange(x.since, x.until)
        from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::date[], $5::date[])
            as x (id, department_id, employee_id, since, until)",
        &ids as &[DeputyId],
        &departments as &[DepartmentId],
        &employees as &[EmployeeId],
        &from,
        &until as &[Option<Date>]
    )
    .execute(work.conn())
    .await?;
    Ok(())
}

/// Ends deputies before a day; one that has not begun by then is taken back whole. `false`: a row is
/// no longer what it was when it was read.
pub(crate) async fn end_deputies(
    work: &mut Work,
    _permit: &Permit<KeepRegister>,
    list: &[(Was<DeputyId>, Date)],
) -> Result<bool, StoreError> {
    let ids: Vec<DeputyId> = list.iter().map(|(was, _)| was.id).collect();
    let revisions: Vec<i64> = list.iter().map(|(was, _)| was.revision.get()).collect();
    let until: Vec<Date> = list.iter().map(|(_, until)| *until).collect();
    let gone = sqlx::query!(
        "delete from deputy d
        using unnest($1::uuid[], $2::bigint[], $3::date[]) as x (id, revision, until)
        where d.deputy_id = x.id and d.revision = x.revision and lower(d.period) >= x.until",
        &ids as &[DeputyId],
        &revisions,
        &until
    )
    .execute(work.conn())
    .await?;
    let ended = sqlx::query!(
        "update deputy d
        set period = daterange(lower(d.period), x.until), revision = d.revision + 1
        from unnest($1::uuid[], $2::bigint[], $3::date[]) as x (id, revision, until)
        where d.deputy_id = x.id and d.revision = x.revision",
        &ids as &[DeputyId],
        &revisions,
        &until
    )
    .execute(work.conn())
    .await?;
    Ok(all(list, gone.rows_affected() + ended.rows_affected()))
}
