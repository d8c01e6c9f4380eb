//! What a reorganisation is compared with, and the city on its day.

use sqlx::{PgConnection, PgExecutor};

use super::register::{facts, period};
use crate::kernel::ids::{
    AuthorityId, DepartmentFactId, DepartmentId, EmployeeId, JobFamilyId, PostingId, RankId,
};
use crate::kernel::{Date, Period, Revision};
use crate::organization::chart::{ChartPost, WayHead, WayStep};
use crate::organization::employee::{EmployeeNumber, PersonName};
use crate::organization::posting::{EmploymentType, PostingKind};
use crate::organization::register::{PostingIs, RegisteredPosting};
use crate::organization::reorganization::{City, Inventory, PostHere};
use crate::platform::StoreError;

/// The departments of all days, and all postings of the people in the departments asked about. For a
/// change, the register is locked first, so that what is compared is what is changed.
pub(crate) async fn inventory(
    conn: &mut PgConnection,
    departments: &[DepartmentId],
    for_change: bool,
) -> Result<Inventory, StoreError> {
    if for_change {
        sqlx::query!(
            "lock table posting, employee, department_fact, leave in share row exclusive mode"
        )
        .execute(&mut *conn)
        .await?;
    }
    let facts = facts(&mut *conn).await?;
    let rows = sqlx::query!(
        "select p.posting_id as \"id: PostingId\", p.employee_id as \"employee: EmployeeId\",
            e.name as \"name: PersonName\",
            p.revision as \"revision: Revision\", p.period, p.authority_id as \"authority: AuthorityId\",
            p.department_id as \"department: DepartmentId\", p.rank_id as \"rank: RankId\",
            p.job_family_id as \"job_family: JobFamilyId\",
            p.employment_type as \"employment_type: EmploymentType\", p.kind as \"kind: PostingKind\",
            p.is_head, p.title, p.assigned_on
        from posting p
        join employee e on e.employee_id = p.employee_id
        join rank r on r.rank_id = p.rank_id
        where p.employee_id in (select employee_id from posting where department_id = any($1))
        order by p.is_head desc, p.kind desc, r.position desc, e.kana, e.employee_number, lower(p.period)",
        departments as &[DepartmentId]
    )
    .fetch_all(conn)
    .await?;
    let posts = rows
        .into_iter()
        .map(|row| {
            Ok(PostHere {
                employee: row.employee,
                name: row.name,
                posting: RegisteredPosting {
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
                },
            })
        })
        .collect::<Result<Vec<_>, StoreError>>()?;
    Ok(Inventory { facts, posts })
}

/// Postings, leaves and deputies of a day.
pub(crate) async fn city_on(conn: &mut PgConnection, day: Date) -> Result<City, StoreError> {
    let rows = sqlx::query!(
        "select posting_id as \"posting: PostingId\", employee_id as \"employee: EmployeeId\",
            department_id as \"department: DepartmentId\", kind as \"kind: PostingKind\", is_head, period
        from posting
        where period @> $1::date",
        day
    )
    .fetch_all(&mut *conn)
    .await?;
    let posts = rows
        .into_iter()
        .map(|row| {
            Ok(ChartPost {
                posting: row.posting,
                employee: row.employee,
                department: row.department,
                kind: row.kind,
                is_head: row.is_head,
                period: period("posting", row.posting, &row.period)?,
            })
        })
        .collect::<Result<Vec<_>, StoreError>>()?;
    let away = sqlx::query_scalar!(
        "select employee_id as \"employee: EmployeeId\" from leave where period @> $1::date",
        day
    )
    .fetch_all(&mut *conn)
    .await?;
    // Only the day itself is looked at.
    let leaves = away.into_iter().map(|employee| (employee, Period::since(day))).collect();
    Ok(City { posts, leaves, deputies: super::deputies_on(conn, Some(day)).await? })
}

/// Names of people, by reading.
pub(crate) async fn names_of(
    executor: impl PgExecutor<'_>,
    ids: &[EmployeeId],
) -> Result<Vec<(EmployeeId, PersonName)>, StoreError> {
    let rows = sqlx::query!(
        "select employee_id as \"id: EmployeeId\", name as \"name: PersonName\"
        from employee
        where employee_id = any($1)
        order by kana, employee_number",
        ids as &[EmployeeId]
    )
    .fetch_all(executor)
    .await?;
    Ok(rows.into_iter().map(|row| (row.id, row.name)).collect())
}

/// The person with a number, when they hold a primary post on a day.
pub(crate) async fn posted_by_number(
    executor: impl PgExecutor<'_>,
    number: &EmployeeNumber,
    day: Date,
) -> Result<Option<(EmployeeId, PersonName)>, StoreError> {
    let row = sqlx::query!(
        "select e.employee_id as \"id: EmployeeId\", e.name as \"name: PersonName\"
        from employee e
        join posting p on p.employee_id = e.employee_id and p.kind = 'primary' and p.period @> $2::date
        where e.employee_number = $1",
        number as &EmployeeNumber,
        day
    )
    .fetch_optional(executor)
    .await?;
    Ok(row.map(|row| (row.id, row.name)))
}

/// The way up from a department on a day with the heads and acting deputies of each step, the one who
/// acts first: what the sentence about who acts is made of.
pub(crate) async fn way_up(
    executor: impl PgExecutor<'_>,
    department: DepartmentId,
    day: Date,
) -> Result<Vec<WayStep>, StoreError> {
    let rows = sqlx::query!(
        "select above.step as \"step!\", f.name, e.name as \"head?\",
            e.employee_id as \"employee?: EmployeeId\", h.is_away as \"is_away?\",
            h.is_deputy as \"is_deputy?\", h.kind = 'concurrent' as \"is_stand_in?\"
        from department_above($1, $2) above
        join department_fact f on f.department_id = above.department_id and f.period @> $2::date
        left join headship_on($2) h on h.department_id = above.department_id
        left join employee e on e.employee_id = h.employee_id
        order by above.step, h.is_away, h.is_deputy, h.kind desc, h.since, h.row_id",
        department as DepartmentId,
        day
    )
    .fetch_all(executor)
    .await?;
    let mut way: Vec<WayStep> = Vec::new();
    let mut last = None;
    for row in rows {
        if last != Some(row.step) {
            way.push(WayStep { name: row.name, heads: Vec::new() });
            last = Some(row.step);
        }
        if let (Some(name), Some(employee), Some(step)) = (row.head, row.employee, way.last_mut()) {
            step.heads.push(WayHead {
                employee,
                name,
                is_away: row.is_away.unwrap_or(false),
                is_stand_in: row.is_stand_in.unwrap_or(false),
                is_deputy: row.is_deputy.unwrap_or(false),
            });
        }
    }
    Ok(way)
}

/// A change of a department that begins on or after a day.
#[derive(Debug, Clone)]
pub(crate) struct ComingRow {
    pub department: DepartmentId,
    pub on: Date,
    pub name: String,
    /// `None`: the department begins; otherwise what it was called until then.
    pub before: Option<String>,
    /// Whether it ends.
    pub ends: bool,
}

/// What is planned for departments after a day, earliest first.
pub(crate) async fn coming_after(
    executor: impl PgExecutor<'_>,
    day: Date,
) -> Result<Vec<ComingRow>, StoreError> {
    Ok(sqlx::query_as!(
        ComingRow,
        "select f.department_id as \"department!: DepartmentId\", lower(f.period) as \"on!\",
            f.name as \"name!\", before.name as \"before?\", false as \"ends!\"
        from department_fact f
        left join department_fact before
            on before.department_id = f.department_id and upper(before.period) = lower(f.period)
        where lower(f.period) > $1
        union all
        select f.department_id, upper(f.period), f.name, null, true
        from department_fact f
        where upper(f.period) > $1
          and not exists (
              select from department_fact next
              where next.department_id = f.department_id and lower(next.period) >= upper(f.period)
          )
        order by 2, 3
        limit 200",
        day
    )
    .fetch_all(executor)
    .await?)
}

/// One line of a department's history.
#[derive(Debug, Clone)]
pub(crate) struct HistoryRow {
    pub fact: DepartmentFactId,
    pub period: Period,
    pub code: String,
    pub name: String,
    pub level: crate::organization::department::DepartmentLevel,
    /// What stands above, as it was called when the fact began.
    pub parent: Option<String>,
}

/// What a department was, is and will be called, latest first.
pub(crate) async fn history_of(
    executor: impl PgExecutor<'_>,
    department: DepartmentId,
) -> Result<Vec<HistoryRow>, StoreError> {
    let rows = sqlx::query!(
        "select f.department_fact_id as \"fact: DepartmentFactId\", f.period, f.code, f.name,
            f.level as \"level: crate::organization::department::DepartmentLevel\",
            above.name as \"parent?\"
        from department_fact f
        left join department_fact above
            on above.department_id = f.parent_id and above.period @> lower(f.period)
        where f.department_id = $1
        order by lower(f.period) desc",
        department as DepartmentId
    )
    .fetch_all(executor)
    .await?;
    rows.into_iter()
        .map(|row| {
            Ok(HistoryRow {
                period: period("department_fact", row.fact, &row.period)?,
                fact: row.fact,
                code: row.code,
                name: row.name,
                level: row.level,
                parent: row.parent,
            })
        })
        .collect()
}

/// A department of a day with the people whose primary post is exactly there.
#[derive(Debug, Clone)]
pub(crate) struct CountedRow {
    pub id: DepartmentId,
    pub code: String,
    pub name: String,
    pub level: crate::organization::department::DepartmentLevel,
    pub parent: Option<DepartmentId>,
    pub people: i64,
}

/// Every department of a day, counted in one go.
pub(crate) async fn counted_on(
    executor: impl PgExecutor<'_>,
    day: Date,
) -> Result<Vec<CountedRow>, StoreError> {
    Ok(sqlx::query_as!(
        CountedRow,
        "select f.department_id as \"id: DepartmentId\", f.code, f.name,
            f.level as \"level: crate::organization::department::DepartmentLevel\",
            f.parent_id as \"parent: DepartmentId\", coalesce(here.people, 0) as \"people!\"
        from department_fact f
        left join (
            select department_id, count(*) as people
            from posting
            where kind = 'primary' and period @> $1::date
            group by department_id
        ) here on here.department_id = f.department_id
        where f.period @> $1::date",
        day
    )
    .fetch_all(executor)
    .await?)
}
