//! Pledges: one row a person.

use sqlx::PgExecutor;

use crate::access::{Permit, Scope};
use crate::audit::Work;
use crate::credo::pledge::{NewPledge, Pledge, Shown};
use crate::credo::policy::{KeepPledge, ShownPledges};
use crate::kernel::ids::EmployeeId;
use crate::kernel::{Date, Prose, Revision};
use crate::platform::StoreError;

/// Somebody's pledge.
pub async fn pledge(
    executor: impl PgExecutor<'_>,
    permit: &Permit<KeepPledge>,
) -> Result<Option<Pledge>, StoreError> {
    Ok(sqlx::query_as!(
        Pledge,
        "select body as \"words: Prose\", is_shared, revision as \"revision: Revision\"
        from credo_pledge
        where employee_id = $1",
        *permit.subject() as EmployeeId
    )
    .fetch_optional(executor)
    .await?)
}

/// Keeps, changes or removes the permit's employee's pledge. `false`: it was saved elsewhere since it was
/// read.
pub async fn keep(
    work: &mut Work,
    permit: &Permit<KeepPledge>,
    new: &NewPledge,
) -> Result<bool, StoreError> {
    let (employee, at) = (*permit.subject(), work.now().at);
    let done = match &new.words {
        Some(words) if new.revision == Revision::NONE => {
            sqlx::query!(
                "insert into credo_pledge (employee_id, body, is_shared, saved_at)
                values ($1, $2, $3, $4)
                on conflict on constraint credo_pledge_pkey do nothing",
                employee as EmployeeId,
                words.as_str(),
                new.is_shared,
                at
            )
            .execute(work.conn())
            .await?
        }
        Some(words) => {
            sqlx::query!(
                "update credo_pledge
                set body = $3, is_shared = $4, saved_at = $5, revision = revision + 1
                where employee_id = $1 and revision = $2",
                employee as EmployeeId,
                new.revision as Revision,
                words.as_str(),
                new.is_shared,
                at
            )
            .execute(work.conn())
            .await?
        }
        None => {
            sqlx::query!(
                "delete from credo_pledge where employee_id = $1 and revision = $2",
                employee as EmployeeId,
                new.revision as Revision
            )
            .execute(work.conn())
            .await?
        }
    };
    Ok(done.rows_affected() == 1)
}

/// What colleagues of the own department show on a day.
pub async fn shown(
    executor: impl PgExecutor<'_>,
    scope: &Scope<ShownPledges>,
    on: Date,
) -> Result<Vec<Shown>, StoreError> {
    let Some(reader) = scope.own() else { return Ok(Vec::new()) };
    Ok(sqlx::query_as!(
        Shown,
        "select e.name, p.body as \"words: Prose\"
        from credo_pledge p
        join employee e using (employee_id)
        where p.is_shared and p.employee_id <> $1
          and exists (
            select 1
            from posting own
            join posting theirs using (department_id)
            where own.employee_id = $1 and own.kind = 'primary' and own.period @> $2::date
              and theirs.employee_id = p.employee_id and theirs.kind = 'primary'
              and theirs.period @> $2::date
          )
        order by e.kana, e.employee_id",
        reader as EmployeeId,
        on
    )
    .fetch_all(executor)
    .await?)
}
