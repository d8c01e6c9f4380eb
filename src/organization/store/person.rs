//! One person, and the people around one.

use sqlx::PgExecutor;

use super::register::period;
use crate::access::Scope;
use crate::kernel::ids::{AuthorityId, DepartmentId, EmployeeId, LeaveId, PostingId};
use crate::kernel::{Date, Kana, Period};
use crate::organization::employee::{EmployeeNumber, PersonName};
use crate::organization::policy::StaffListing;
use crate::organization::posting::PostingKind;
use crate::platform::StoreError;

/// A person.
#[derive(Debug, Clone)]
pub(crate) struct PersonRow {
    pub number: EmployeeNumber,
    pub name: PersonName,
    pub kana: Kana,
    pub hired_on: Date,
    pub left_on: Option<Date>,
    pub term_ends_on: Option<Date>,
}

/// The person, when in scope today. Who may look is decided by today's organisation, whichever day
/// is looked at.
pub(crate) async fn person_in_scope<L>(
    executor: impl PgExecutor<'_>,
    scope: &Scope<L>,
    id: EmployeeId,
    today: Date,
) -> Result<Option<PersonRow>, StoreError> {
    Ok(sqlx::query_as!(
        PersonRow,
        "select e.employee_number as \"number: EmployeeNumber\", e.name as \"name: PersonName\",
            e.kana as \"kana: Kana\", e.hired_on, e.left_on, e.term_ends_on
        from employee e
        where e.employee_id = $1
          and e.employee_id is distinct from $8
          and (
              $2::boolean
              or e.employee_id = $3
              -- a post in force, or where the person belongs before and after their service
              or exists (
                  select from posting p
                  where p.employee_id = e.employee_id and p.authority_id = any($4)
                    and (
                        p.period @> $6::date
                        or p.posting_id in (select posting_id from place_of(e.employee_id, $6))
                    )
              )
              or exists (
                  select
                  from unnest($5::uuid[]) root
                  cross join lateral department_below(root, $6) below
                  join posting p on p.department_id = below.department_id
                  where p.employee_id = e.employee_id
                    and (
                        p.period @> $6::date
                        or p.posting_id in (select posting_id from place_of(e.employee_id, $6))
                    )
              )
              or e.employee_id in (select employee_id from reach_on($7::uuid, $6))
          )",
        id as EmployeeId,
        scope.is_everyone(),
        scope.own() as Option<EmployeeId>,
        scope.authorities() as &[AuthorityId],
        scope.departments() as &[DepartmentId],
        today,
        scope.team_of() as Option<EmployeeId>,
        scope.except() as Option<EmployeeId>
    )
    .fetch_optional(executor)
    .await?)
}

/// A posting of a person, with the words of the day on which it began.
#[derive(Debug, Clone)]
pub(crate) struct PostRow {
    pub id: PostingId,
    pub period: Period,
    pub kind: PostingKind,
    pub department_name: String,
    pub rank: String,
    pub title: Option<String>,
    pub job_family: String,
    pub employment_type: String,
    pub is_head: bool,
    pub assigned_on: Date,
    pub authority: String,
}

/// All postings of a person, latest first, primary before second posts.
pub(crate) async fn posts_of(
    executor: impl PgExecutor<'_>,
    employee: EmployeeId,
) -> Result<Vec<PostRow>, StoreError> {
    let rows = sqlx::query!(
        "select p.posting_id as \"id: PostingId\", p.period, p.kind as \"kind: PostingKind\",
            coalesce(way.full_name, '') as \"department_name!\",
            r.name as rank, p.title, j.name as job_family,
            t.name as employment_type, p.is_head, p.assigned_on,
            a.name as authority
        from posting p
        join rank r on r.rank_id = p.rank_id
        join job_family j on j.job_family_id = p.job_family_id
        join authority a on a.authority_id = p.authority_id
        join employment_type t on t.code = p.employment_type
        -- a department may be known only from a later day than the posting
        cross join lateral (
            select greatest(lower(p.period), min(lower(f.period))) as day
            from department_fact f
            where f.department_id = p.department_id
        ) known
        left join lateral (
            select string_agg(g.name, ' ' order by above.step desc) as full_name
            from department_above(p.department_id, known.day) above
            join department_fact g on g.department_id = above.department_id and g.period @> known.day
        ) way on true
        where p.employee_id = $1
        order by lower(p.period) desc, p.kind desc",
        employee as EmployeeId
    )
    .fetch_all(executor)
    .await?;
    rows.into_iter()
        .map(|row| {
            Ok(PostRow {
                id: row.id,
                period: period("posting", row.id, &row.period)?,
                kind: row.kind,
                department_name: row.department_name,
                rank: row.rank,
                title: row.title,
                job_family: row.job_family,
                employment_type: row.employment_type,
                is_head: row.is_head,
                assigned_on: row.assigned_on,
                authority: row.authority,
            })
        })
        .collect()
}

/// The days on which a person is away, latest first: without the reason.
pub(crate) async fn leaves_of(
    executor: impl PgExecutor<'_>,
    employee: EmployeeId,
) -> Result<Vec<Period>, StoreError> {
    let rows = sqlx::query!(
        "select leave_id as \"id: LeaveId\", period
        from leave
        where employee_id = $1
        order by lower(period) desc",
        employee as EmployeeId
    )
    .fetch_all(executor)
    .await?;
    rows.into_iter().map(|row| period("leave", row.id, &row.period)).collect()
}

/// Somebody named on another's page.
#[derive(Debug, Clone)]
pub(crate) struct MemberRow {
    pub id: EmployeeId,
    pub number: EmployeeNumber,
    pub name: PersonName,
    pub kana: Kana,
    pub rank: String,
    pub title: Option<String>,
    pub department_name: String,
    pub kind: PostingKind,
    pub is_head: bool,
    pub is_on_leave: bool,
    pub in_scope: bool,
}

/// Everyone posted directly to a department on a day: heads first, then by rank and reading. People
/// out of scope are left out.
pub(crate) async fn members_of(
    executor: impl PgExecutor<'_>,
    scope: &Scope<StaffListing>,
    department: DepartmentId,
    day: Date,
) -> Result<Vec<MemberRow>, StoreError> {
    Ok(sqlx::query_as!(
        MemberRow,
        "with reached as (
            select below.department_id
            from unnest($5::uuid[]) root
            cross join lateral department_below(root, $2) below
        )
        select e.employee_id as \"id: EmployeeId\", e.employee_number as \"number: EmployeeNumber\",
            e.name as \"name: PersonName\", e.kana as \"kana: Kana\", r.name as rank, p.title,
            '' as \"department_name!\", p.kind as \"kind: PostingKind\", p.is_head,
            exists (
                select from leave l where l.employee_id = e.employee_id and l.period @> $2::date
            ) as \"is_on_leave!\",
            true as \"in_scope!\"
        from posting p
        join employee e on e.employee_id = p.employee_id
        join rank r on r.rank_id = p.rank_id
        where p.department_id = $1
          and p.period @> $2::date
          and ($3::boolean or p.authority_id = any($4) or p.department_id in (select department_id from reached))
          and e.employee_id is distinct from $6
        order by p.is_head desc, p.kind desc, r.position desc, e.kana, e.employee_number",
        department as DepartmentId,
        day,
        scope.is_everyone(),
        scope.authorities() as &[AuthorityId],
        scope.departments() as &[DepartmentId],
        scope.except() as Option<EmployeeId>
    )
    .fetch_all(executor)
    .await?)
}

/// The people in `ids` as they stand on a day, by department and rank; `in_scope` says whether their
/// own page may be opened (decided by today's organisation).
pub(crate) async fn people_named(
    executor: impl PgExecutor<'_>,
    scope: &Scope<StaffListing>,
    ids: &[EmployeeId],
    day: Date,
    today: Date,
) -> Result<Vec<MemberRow>, StoreError> {
    Ok(sqlx::query_as!(
        MemberRow,
        "with reached as (
            select below.department_id
            from unnest($6::uuid[]) root
            cross join lateral department_below(root, $3) below
        )
        select e.employee_id as \"id: EmployeeId\", e.employee_number as \"number: EmployeeNumber\",
            e.name as \"name: PersonName\", e.kana as \"kana: Kana\", r.name as rank, p.title,
            coalesce(way.full_name, '') as \"department_name!\", p.kind as \"kind: PostingKind\", p.is_head,
            exists (
                select from leave l where l.employee_id = e.employee_id and l.period @> $2::date
            ) as \"is_on_leave!\",
            (
                e.employee_id is distinct from $9
                and (
                    $4::boolean
                    -- an officer who is no employee asks, too: never null
                    or e.employee_id is not distinct from $7
                    or exists (
                        select from posting q
                        where q.employee_id = e.employee_id and q.authority_id = any($5)
                          and (
                              q.period @> $3::date
                              or q.posting_id in (select posting_id from place_of(e.employee_id, $3))
                          )
                    )
                    or exists (
                        select from posting q
                        where q.employee_id = e.employee_id
                          and q.department_id in (select department_id from reached)
                          and (
                              q.period @> $3::date
                              or q.posting_id in (select posting_id from place_of(e.employee_id, $3))
                          )
                    )
                    or e.employee_id in (select employee_id from reach_on($8::uuid, $3))
                )
            ) as \"in_scope!\"
        from employee e
        join posting p on p.employee_id = e.employee_id and p.kind = 'primary' and p.period @> $2::date
        join rank r on r.rank_id = p.rank_id
        left join lateral (
            select string_agg(g.name, ' ' order by above.step desc) as full_name
            from department_above(p.department_id, $2) above
            join department_fact g on g.department_id = above.department_id and g.period @> $2::date
        ) way on true
        where e.employee_id = any($1)
        order by r.position desc, e.kana, e.employee_number",
        ids as &[EmployeeId],
        day,
        today,
        scope.is_everyone(),
        scope.authorities() as &[AuthorityId],
        scope.departments() as &[DepartmentId],
        scope.own() as Option<EmployeeId>,
        scope.team_of() as Option<EmployeeId>,
        scope.except() as Option<EmployeeId>
    )
    .fetch_all(executor)
    .await?)
}
