//! 組織目標: written by heads, read by the staff.

use sqlx::{PgConnection, PgExecutor};

use super::super::super::goal::DepartmentGoal;
use super::super::super::policy::{DepartmentGoalFacts, DepartmentGoals, KeepDepartmentGoal};
use crate::access::{Permit, Scope};
use crate::audit::Work;
use crate::kernel::ids::{AccountId, DepartmentGoalId, DepartmentId, EmployeeId, InitiativeId};
use crate::kernel::{Date, FiscalYear, Prose, Revision};
use crate::platform::StoreError;

/// A goal of a department with the words around it.
#[derive(Debug, Clone)]
pub struct DepartmentGoalRow {
    pub id: DepartmentGoalId,
    pub department_id: DepartmentId,
    /// 「総務市民局 人財育成課」.
    pub department: String,
    pub fiscal_year: i32,
    pub title: String,
    pub result: String,
    pub upper: Option<DepartmentGoalId>,
    pub upper_title: Option<String>,
    pub initiative: Option<InitiativeId>,
    pub initiative_title: Option<String>,
    pub withdrawn_reason: Option<String>,
    pub revision: Revision,
}

/// The goals of one year of some departments, by code of the department and their order; `one` names a
/// single goal.
pub async fn goals(
    executor: impl PgExecutor<'_>,
    scope: &Scope<DepartmentGoals>,
    departments: &[DepartmentId],
    one: Option<DepartmentGoalId>,
    year: FiscalYear,
    on: Date,
) -> Result<Vec<DepartmentGoalRow>, StoreError> {
    Ok(sqlx::query_as!(
        DepartmentGoalRow,
        "select g.department_goal_id as \"id: DepartmentGoalId\",
            g.department_id as \"department_id: DepartmentId\", f.name as department, g.fiscal_year,
            g.title, g.result, g.upper_id as \"upper: DepartmentGoalId\", u.title as \"upper_title?\",
            g.initiative_id as \"initiative: InitiativeId\", i.title as \"initiative_title?\",
            g.withdrawn_reason, g.revision as \"revision: Revision\"
        from department_goal g
        join department_fact f on f.department_id = g.department_id and f.period @> $5::date
        left join department_goal u on u.department_goal_id = g.upper_id
        left join initiative i on i.initiative_id = g.initiative_id
        where $1
          and (g.department_id = any ($2) and g.fiscal_year = $4 or g.department_goal_id = $3)
        order by f.code, g.position, g.department_goal_id",
        scope.is_everyone(),
        departments as &[DepartmentId],
        one as Option<DepartmentGoalId>,
        year.year(),
        on
    )
    .fetch_all(executor)
    .await?)
}

/// A department on the way from the top to a person.
#[derive(Debug, Clone)]
pub struct ChainRow {
    pub id: DepartmentId,
    pub name: String,
    /// The person heads it today.
    pub heads: bool,
}

/// The departments above a person's posts on a day, from the top, with those that the person heads.
pub async fn chain(
    executor: impl PgExecutor<'_>,
    person: EmployeeId,
    on: Date,
) -> Result<Vec<ChainRow>, StoreError> {
    Ok(sqlx::query_as!(
        ChainRow,
        "with post as (
            select department_id from posting where employee_id = $1 and period @> $2::date
            union
            select department_id from deputy where employee_id = $1 and period @> $2::date
        ),
        own as (
            select a.department_id, max(a.step) as step
            from post p
            cross join lateral department_above(p.department_id, $2) a
            group by a.department_id
        )
        select o.department_id as \"id!: DepartmentId\", f.name,
            exists (
                select from acting_head_on($2) h
                where h.department_id = o.department_id and h.employee_id = $1
            ) as \"heads!\"
        from own o
        join department_fact f on f.department_id = o.department_id and f.period @> $2::date
        order by f.code",
        person as EmployeeId,
        on
    )
    .fetch_all(executor)
    .await?)
}

/// Whether a person is the acting head of a department on a day.
pub async fn heads(
    conn: &mut PgConnection,
    person: Option<EmployeeId>,
    department: DepartmentId,
    on: Date,
) -> Result<bool, StoreError> {
    Ok(sqlx::query_scalar!(
        "select exists (
            select from acting_head_on($3) where department_id = $2 and employee_id = $1
        ) as \"heads!\"",
        person as Option<EmployeeId>,
        department as DepartmentId,
        on
    )
    .fetch_one(conn)
    .await?)
}

/// A goal, locked for a change.
pub struct LockedGoal {
    pub department: DepartmentId,
    pub year: i32,
    pub revision: Revision,
    pub is_withdrawn: bool,
}

/// Where a goal stands for somebody on a day.
pub struct Standing {
    pub department: DepartmentId,
    pub revision: Revision,
    pub is_withdrawn: bool,
    /// They are the acting head of its department.
    pub heads: bool,
}

/// Where a goal stands, read and not locked.
pub async fn standing(
    conn: &mut PgConnection,
    (id, person): (DepartmentGoalId, Option<EmployeeId>),
    on: Date,
) -> Result<Option<Standing>, StoreError> {
    Ok(sqlx::query_as!(
        Standing,
        "select g.department_id as \"department: DepartmentId\", g.revision as \"revision: Revision\",
            g.withdrawn_at is not null as \"is_withdrawn!\",
            exists (
                select from acting_head_on($3) h
                where h.department_id = g.department_id and h.employee_id = $2
            ) as \"heads!\"
        from department_goal g
        where g.department_goal_id = $1",
        id as DepartmentGoalId,
        person as Option<EmployeeId>,
        on
    )
    .fetch_optional(conn)
    .await?)
}

/// Locks a goal of a department.
pub async fn lock(
    conn: &mut PgConnection,
    id: DepartmentGoalId,
) -> Result<Option<LockedGoal>, StoreError> {
    Ok(sqlx::query_as!(
        LockedGoal,
        "select department_id as \"department: DepartmentId\", fiscal_year as year,
            revision as \"revision: Revision\", withdrawn_at is not null as \"is_withdrawn!\"
        from department_goal
        where department_goal_id = $1
        for update",
        id as DepartmentGoalId
    )
    .fetch_optional(conn)
    .await?)
}

/// Writes a new goal at the end of its department's list.
pub async fn insert(
    work: &mut Work,
    permit: &Permit<KeepDepartmentGoal>,
    id: DepartmentGoalId,
    goal: &DepartmentGoal,
) -> Result<(), StoreError> {
    let (at, by) = (work.now().at, permit.actor().account());
    sqlx::query!(
        "insert into department_goal (department_goal_id, department_id, fiscal_year, position, title,
            result, upper_id, initiative_id, written_by, written_at, saved_at)
        select $1, $2, $3, coalesce(max(g.position), 0) + 1, $4, $5, $6, $7, $8, $9, $9
        from department_goal g
        where g.department_id = $2 and g.fiscal_year = $3",
        id as DepartmentGoalId,
        permit.subject().department as DepartmentId,
        goal.year.year(),
        goal.title.as_str(),
        goal.result.as_str(),
        goal.upper as Option<DepartmentGoalId>,
        goal.initiative as Option<InitiativeId>,
        by as Option<AccountId>,
        at
    )
    .execute(work.conn())
    .await?;
    Ok(())
}

/// Keeps what the permit's goal says now, then writes it anew.
pub async fn change(
    work: &mut Work,
    permit: &Permit<KeepDepartmentGoal>,
    goal: &DepartmentGoal,
) -> Result<(), StoreError> {
    let DepartmentGoalFacts { goal: Some(id), .. } = *permit.subject() else { return Ok(()) };
    let at = work.now().at;
    sqlx::query!(
        "insert into department_goal_earlier (department_goal_id, revision, title, result, replaced_at)
        select department_goal_id, revision, title, result, $2
        from department_goal
        where department_goal_id = $1",
        id as DepartmentGoalId,
        at
    )
    .execute(work.conn())
    .await?;
    sqlx::query!(
        "update department_goal
        set title = $2, result = $3, upper_id = $4, initiative_id = $5, saved_at = $6,
            revision = revision + 1
        where department_goal_id = $1",
        id as DepartmentGoalId,
        goal.title.as_str(),
        goal.result.as_str(),
        goal.upper as Option<DepartmentGoalId>,
        goal.initiative as Option<InitiativeId>,
        at
    )
    .execute(work.conn())
    .await?;
    Ok(())
}

/// Gives the permit's goal up; it stays visible.
pub async fn withdraw(
    work: &mut Work,
    permit: &Permit<KeepDepartmentGoal>,
    reason: &Prose,
) -> Result<(), StoreError> {
    let DepartmentGoalFacts { goal: Some(id), .. } = *permit.subject() else { return Ok(()) };
    let at = work.now().at;
    sqlx::query!(
        "update department_goal
        set withdrawn_at = $2, withdrawn_reason = $3, saved_at = $2, revision = revision + 1
        where department_goal_id = $1",
        id as DepartmentGoalId,
        at,
        reason.as_str()
    )
    .execute(work.conn())
    .await?;
    Ok(())
}
