//! People, as pages show them.

use sqlx::PgExecutor;

use crate::access::Scope;
use crate::kernel::ids::{AuthorityId, DepartmentId, EmployeeId, JobFamilyId, RankId};
use crate::kernel::{Date, Kana};
use crate::organization::employee::{EmployeeNumber, PersonName};
use crate::organization::listing::StaffFilter;
use crate::organization::policy::OfficeListing;
use crate::organization::posting::EmploymentType;
use crate::platform::StoreError;

/// One line of the list.
#[derive(Debug, Clone)]
pub(crate) struct StaffRow {
    pub id: EmployeeId,
    pub number: EmployeeNumber,
    pub name: PersonName,
    pub kana: Kana,
    pub department: DepartmentId,
    pub department_name: String,
    pub rank: String,
    pub title: Option<String>,
    pub job_family: String,
    pub employment_type: String,
    pub authority: String,
    pub assigned_on: Date,
    pub hired_on: Date,
    pub is_head: bool,
    pub is_on_leave: bool,
    pub second_posts: i64,
    /// Found in all, on every page.
    pub found: i64,
}

/// A page of people in scope, in order of their reading.
pub(crate) async fn staff_page(
    executor: impl PgExecutor<'_>,
    scope: &Scope<OfficeListing>,
    filter: &StaffFilter,
    day: Date,
    limit: i64,
    offset: i64,
) -> Result<Vec<StaffRow>, StoreError> {
    Ok(sqlx::query_as!(
        StaffRow,
        "with reached as (
            select below.department_id
            from unnest($4::uuid[]) root
            cross join lateral department_below(root, $1) below
        ),
        asked as (
            select department_id from department_below($8::uuid, $1)
        ),
        found as (
            select s.*, e.hired_on, count(*) over () as found, row_number() over (order by
                case when $19 = 'number' then s.employee_number end,
                case when $19 = 'rank' then (select -r.position from rank r where r.rank_id = s.rank_id) end,
                case when $19 = 'hired' then e.hired_on end,
                e.kana, s.employee_number
            ) as place
            from staff_on($1) s
            join employee e on e.employee_id = s.employee_id
            where (
                    $2::boolean
                    or s.authority_id = any($3)
                    or s.department_id in (select department_id from reached)
                    or s.employee_id = $5
                    or s.employee_id in (select employee_id from reach_on($6::uuid, $1))
                )
              and (
                  $7::text is null
                  or e.search_key like $7
                  or exists (
                      select from employee_name n
                      where n.employee_id = s.employee_id and n.search_key like $7
                  )
              )
              and ($16::uuid is null or s.job_family_id = $16)
              and ($17::uuid is null or s.authority_id = $17)
              and (
                  not $18::boolean
                  or e.term_ends_on < $1::date + 92
              )
              and (
                  $8::uuid is null
                  or exists (
                      select from posting p
                      where p.employee_id = s.employee_id and p.period @> $1::date
                        and p.department_id in (select department_id from asked)
                  )
              )
              and ($9::uuid is null or s.rank_id = $9)
              and ($10::text is null or s.employment_type = $10)
              and (
                  not $11::boolean
                  or exists (
                      select from posting p
                      where p.employee_id = s.employee_id and p.is_head and p.period @> $1::date
                  )
              )
              and (not $12::boolean or s.is_on_leave)
              and s.employee_id is distinct from $15
            order by place
            limit $13 offset $14
        )
        select f.employee_id as \"id!: EmployeeId\", f.employee_number as \"number!: EmployeeNumber\",
            f.name as \"name!: PersonName\", f.kana as \"kana!: Kana\",
            f.department_id as \"department!: DepartmentId\",
            coalesce(way.full_name, '') as \"department_name!\", r.name as \"rank!\", p.title,
            a.name as authority, p.assigned_on,
            j.name as \"job_family!\", t.name as \"employment_type!\",
            f.hired_on as \"hired_on!\", f.is_head as \"is_head!\", f.is_on_leave as \"is_on_leave!\",
            (
                select count(*) from posting c
                where c.employee_id = f.employee_id and c.kind = 'concurrent' and c.period @> $1::date
            ) as \"second_posts!\",
            f.found as \"found!\"
        from found f
        join rank r on r.rank_id = f.rank_id
        join job_family j on j.job_family_id = f.job_family_id
        join employment_type t on t.code = f.employment_type
        join authority a on a.authority_id = f.authority_id
        join posting p on p.posting_id = f.posting_id
        left join lateral (
            select string_agg(g.name, ' ' order by above.step desc) as full_name
            from department_above(f.department_id, $1) above
            join department_fact g on g.department_id = above.department_id and g.period @> $1::date
        ) way on true
        order by f.place",
        day,
        scope.is_everyone(),
        scope.authorities() as &[AuthorityId],
        scope.departments() as &[DepartmentId],
        scope.own() as Option<EmployeeId>,
        scope.team_of() as Option<EmployeeId>,
        filter.search.as_deref().map(contains),
        filter.department as Option<DepartmentId>,
        filter.rank as Option<RankId>,
        filter.employment_type.as_ref().map(EmploymentType::as_str),
        filter.heads,
        filter.away,
        limit,
        offset,
        scope.except() as Option<EmployeeId>,
        filter.job_family as Option<JobFamilyId>,
        filter.authority as Option<AuthorityId>,
        filter.term_ends,
        filter.order.as_str()
    )
    .fetch_all(executor)
    .await?)
}

/// `like` pattern for a part; the wildcards of SQL are ordinary characters.
fn contains(part: &str) -> String {
    let escaped = part.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
    format!("%{escaped}%")
}

/// A rank, for choosing.
#[derive(Debug, Clone)]
pub(crate) struct RankRow {
    pub id: RankId,
    pub name: String,
}

/// The ladder, highest first.
pub(crate) async fn ranks(executor: impl PgExecutor<'_>) -> Result<Vec<RankRow>, StoreError> {
    Ok(sqlx::query_as!(
        RankRow,
        "select rank_id as \"id: RankId\", name from rank order by position desc"
    )
    .fetch_all(executor)
    .await?)
}
