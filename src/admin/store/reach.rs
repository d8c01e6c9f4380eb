//! One person on a day, and everybody through whom they might be seen.

use sqlx::PgExecutor;

use crate::access::{Grant, Role, Scope};
use crate::admin::policy::ExplainReach;
use crate::admin::policy::reach::{Holder, Leader, Looked, RatedStep};
use crate::evaluations::workflow::StepKind;
use crate::kernel::Date;
use crate::kernel::ids::{AccountId, AuthorityId, CycleId, DepartmentId, EmployeeId};
use crate::platform::StoreError;

/// The employee of a number, when in scope today.
pub async fn of_number(
    executor: impl PgExecutor<'_>,
    scope: &Scope<ExplainReach>,
    number: &str,
    today: Date,
) -> Result<Option<EmployeeId>, StoreError> {
    Ok(sqlx::query_scalar!(
        "select e.employee_id as \"id: EmployeeId\"
        from employee e
        left join staff_on($2) s on s.employee_id = e.employee_id
        where e.employee_number = $1
          and (
              $3::boolean
              or e.employee_id = $4
              or s.authority_id = any($5)
              or s.department_id in (
                  select below.department_id
                  from unnest($6::uuid[]) root
                  cross join lateral department_below(root, $2) below
              )
          )",
        number,
        today,
        scope.is_everyone(),
        scope.own() as Option<EmployeeId>,
        scope.authorities() as &[AuthorityId],
        scope.departments() as &[DepartmentId]
    )
    .fetch_optional(executor)
    .await?)
}

/// The person on `day`, when in scope today: who may ask is decided by today's organisation.
pub async fn looked_at(
    executor: impl PgExecutor<'_>,
    scope: &Scope<ExplainReach>,
    id: EmployeeId,
    today: Date,
    day: Date,
) -> Result<Option<Looked>, StoreError> {
    let row = sqlx::query!(
        "select e.employee_number, e.name, a.account_id as \"account?: AccountId\",
            (
                select f.name || ' ' || r.name
                from posting p
                join department_fact f on f.department_id = p.department_id and f.period @> $3::date
                join rank r on r.rank_id = p.rank_id
                where p.employee_id = e.employee_id and p.kind = 'primary' and p.period @> $3::date
            ) as post,
            -- a post in force, or where the person belongs before and after their service
            array(
                select distinct p.authority_id
                from posting p
                where p.employee_id = e.employee_id
                  and (
                      p.period @> $3::date
                      or p.posting_id in (select posting_id from place_of(e.employee_id, $3))
                  )
            ) as \"authorities!: Vec<AuthorityId>\",
            array(
                select distinct above.department_id
                from posting p
                cross join lateral department_above(p.department_id, $3) above
                where p.employee_id = e.employee_id
                  and (
                      p.period @> $3::date
                      or p.posting_id in (select posting_id from place_of(e.employee_id, $3))
                  )
            ) as \"departments!: Vec<DepartmentId>\",
            (select count(*) from reach_on(e.employee_id, $3)) as \"led!\"
        from employee e
        left join account a on a.employee_id = e.employee_id
        left join staff_on($2) s on s.employee_id = e.employee_id
        where e.employee_id = $1
          and (
              $4::boolean
              or e.employee_id = $5
              or s.authority_id = any($6)
              or s.department_id in (
                  select below.department_id
                  from unnest($7::uuid[]) root
                  cross join lateral department_below(root, $2) below
              )
          )",
        id as EmployeeId,
        today,
        day,
        scope.is_everyone(),
        scope.own() as Option<EmployeeId>,
        scope.authorities() as &[AuthorityId],
        scope.departments() as &[DepartmentId]
    )
    .fetch_optional(executor)
    .await?;
    Ok(row.map(|row| Looked {
        employee: id,
        account: row.account,
        number: row.employee_number,
        name: row.name,
        post: row.post,
        authorities: row.authorities,
        departments: row.departments,
        led: row.led,
    }))
}

/// Who leads the person on that day: of the heads and acting deputies above, those whose reach says so.
pub async fn leaders(
    executor: impl PgExecutor<'_>,
    person: EmployeeId,
    day: Date,
) -> Result<Vec<Leader>, StoreError> {
    Ok(sqlx::query_as!(
        Leader,
        "select distinct on (led.employee_id) led.employee_id as \"employee!: EmployeeId\", e.name,
            f.name as department, led.is_deputy as \"is_deputy!\"
        from posting own
        cross join lateral department_above(own.department_id, $2) above
        join headship_on($2) led on led.department_id = above.department_id
        join employee e on e.employee_id = led.employee_id
        join department_fact f on f.department_id = led.department_id and f.period @> $2::date
        where own.employee_id = $1
          and own.period @> $2::date
          and $1 in (select employee_id from reach_on(led.employee_id, $2))
        order by led.employee_id, above.step",
        person as EmployeeId,
        day
    )
    .fetch_all(executor)
    .await?)
}

/// Every grant that holds on that day, or held, with its holder.
pub async fn holders(executor: impl PgExecutor<'_>, day: Date) -> Result<Vec<Holder>, StoreError> {
    let rows = sqlx::query!(
        "select a.account_id as \"account: AccountId\", a.employee_id as \"employee: EmployeeId\",
            a.display_name as name, g.role as \"role!: Role\",
            g.authority_id as \"authority: AuthorityId\", u.name as \"authority_name?\",
            g.department_id as \"department: DepartmentId\", f.name as \"department_name?\"
        from account_grant_held g
        join account a on a.account_id = g.account_id
        left join employee e on e.employee_id = a.employee_id
        left join authority u on u.authority_id = g.authority_id
        left join lateral (
            select d.name from department_fact d
            where d.department_id = g.department_id
            order by (d.period @> $1::date) desc, lower(d.period) desc
            limit 1
        ) f on true
        where g.held @> $1::date
          and (a.ended_at is null or (a.ended_at at time zone 'Asia/Tokyo')::date > $1::date)
          and (e.left_on is null or e.left_on > $1)
        order by a.login, g.role",
        day
    )
    .fetch_all(executor)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| Holder {
            account: row.account,
            employee: row.employee,
            name: row.name,
            grant: Grant { role: row.role, authority: row.authority, department: row.department },
            authority: row.authority_name,
            department: row.department_name,
        })
        .collect())
}

/// Steps of sheets in which the person is rated or rates: cycle, step, the other one.
pub async fn evaluators(
    executor: impl PgExecutor<'_>,
    person: EmployeeId,
) -> Result<Vec<RatedStep>, StoreError> {
    Ok(sqlx::query_as!(
        RatedStep,
        "select c.cycle_id as \"cycle: CycleId\", c.name as cycle_name, c.authority_id as \"authority: AuthorityId\",
            s.employee_id as \"ratee: EmployeeId\", t.evaluator_id as \"evaluator: EmployeeId\",
            t.kind as \"step: StepKind\", e.name as \"evaluator_name?\"
        from sheet s
        join cycle c on c.cycle_id = s.cycle_id
        join sheet_step t on t.sheet_id = s.sheet_id and t.kind not in ('self', 'disclosure')
        left join employee e on e.employee_id = t.evaluator_id
        where s.employee_id = $1 or t.evaluator_id = $1
        order by c.base_on desc, s.sheet_id, t.position",
        person as EmployeeId
    )
    .fetch_all(executor)
    .await?)
}
