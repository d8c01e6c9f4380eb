//! The tree on a day, as pages show it.

use sqlx::PgExecutor;

use crate::kernel::Date;
use crate::kernel::ids::DepartmentId;
use crate::organization::department::DepartmentLevel;
use crate::organization::employee::PersonName;
use crate::organization::posting::PostingKind;
use crate::platform::StoreError;

/// A department on a day.
#[derive(Debug, Clone)]
pub(crate) struct DepartmentRow {
    pub code: String,
    pub name: String,
    pub level: DepartmentLevel,
    pub full_name: String,
}

/// One department of a day.
pub(crate) async fn department_on(
    executor: impl PgExecutor<'_>,
    id: DepartmentId,
    day: Date,
) -> Result<Option<DepartmentRow>, StoreError> {
    Ok(sqlx::query_as!(
        DepartmentRow,
        "select f.code, f.name, f.level as \"level: DepartmentLevel\", way.full_name as \"full_name!\"
        from department_fact f
        cross join lateral (
            select string_agg(g.name, ' ' order by above.step desc) as full_name
            from department_above(f.department_id, $2) above
            join department_fact g on g.department_id = above.department_id and g.period @> $2::date
        ) way
        where f.department_id = $1 and f.period @> $2::date",
        id as DepartmentId,
        day
    )
    .fetch_optional(executor)
    .await?)
}

/// What stands above a department, from the top down, itself last.
pub(crate) async fn way_to(
    executor: impl PgExecutor<'_>,
    id: DepartmentId,
    day: Date,
) -> Result<Vec<(DepartmentId, String)>, StoreError> {
    let rows = sqlx::query!(
        "select f.department_id as \"id: DepartmentId\", f.name
        from department_above($1, $2) above
        join department_fact f on f.department_id = above.department_id and f.period @> $2::date
        order by above.step desc",
        id as DepartmentId,
        day
    )
    .fetch_all(executor)
    .await?;
    Ok(rows.into_iter().map(|row| (row.id, row.name)).collect())
}

/// A department below another, with how many there are in it and below it.
#[derive(Debug, Clone)]
pub(crate) struct ChildRow {
    pub id: DepartmentId,
    pub code: String,
    pub name: String,
    pub level: DepartmentLevel,
    /// People whose primary post is there or below.
    pub people: i64,
    /// Departments below.
    pub below: i64,
}

/// The departments directly below one, or the top ones, in order of code.
pub(crate) async fn children_on(
    executor: impl PgExecutor<'_>,
    parent: Option<DepartmentId>,
    day: Date,
) -> Result<Vec<ChildRow>, StoreError> {
    Ok(sqlx::query_as!(
        ChildRow,
        "select f.department_id as \"id: DepartmentId\", f.code, f.name, f.level as \"level: DepartmentLevel\",
            (
                select count(*)
                from department_below(f.department_id, $2) below
                join posting p on p.department_id = below.department_id
                    and p.kind = 'primary' and p.period @> $2::date
            ) as \"people!\",
            (select count(*) - 1 from department_below(f.department_id, $2)) as \"below!\"
        from department_fact f
        where f.period @> $2::date
          and (
              f.parent_id = $1
              or $1::uuid is null and not exists (
                  select from department_fact above
                  where above.department_id = f.parent_id and above.period @> $2::date
              )
          )
        order by f.code",
        parent as Option<DepartmentId>,
        day
    )
    .fetch_all(executor)
    .await?)
}

/// Somebody who heads a department on a day.
#[derive(Debug, Clone)]
pub(crate) struct HeadRow {
    pub department: DepartmentId,
    pub name: PersonName,
    pub kind: PostingKind,
    pub is_away: bool,
}

/// The heads of departments on a day; the one who acts comes first.
pub(crate) async fn heads_on(
    executor: impl PgExecutor<'_>,
    departments: &[DepartmentId],
    day: Date,
) -> Result<Vec<HeadRow>, StoreError> {
    Ok(sqlx::query_as!(
        HeadRow,
        "select p.department_id as \"department: DepartmentId\", e.name as \"name: PersonName\", p.kind as \"kind: PostingKind\",
            away.is_away as \"is_away!\"
        from posting p
        join employee e on e.employee_id = p.employee_id
        cross join lateral (
            select exists (
                select from leave l where l.employee_id = p.employee_id and l.period @> $2::date
            ) as is_away
        ) away
        where p.department_id = any($1) and p.is_head and p.period @> $2::date
        order by p.department_id, away.is_away, p.kind desc, lower(p.period), p.posting_id",
        departments as &[DepartmentId],
        day
    )
    .fetch_all(executor)
    .await?)
}
