//! What the start pages read: joins over the rooms below, one query a question.

use sqlx::PgExecutor;

use crate::access::Scope;
use crate::kernel::ids::{AuthorityId, DepartmentId, EmployeeId, InitiativeId, SheetId};
use crate::kernel::{Date, Timestamp};
use crate::organization::policy::StaffListing;
use crate::platform::StoreError;

/// One's rank and what it asks, in the version in force.
pub struct OwnRank {
    pub code: String,
    pub name: String,
    pub is_supervisory: bool,
    pub next_code: Option<String>,
    pub next_name: Option<String>,
    /// Of 管理監督者, or of everyone.
    pub roles: Vec<String>,
    pub elements: Vec<String>,
}

/// `None` for people without a primary post on that day.
pub async fn own_rank(
    executor: impl PgExecutor<'_>,
    employee: EmployeeId,
    on: Date,
) -> Result<Option<OwnRank>, StoreError> {
    Ok(sqlx::query_as!(
        OwnRank,
        "select r.code, r.name, r.is_supervisory, n.code as \"next_code?\", n.name as \"next_name?\",
            array(
                select x.body from role_expectation x
                where x.framework_version_id = v.framework_version_id
                  and x.audience = case when r.is_supervisory then 'supervisors' else 'everyone' end
                order by x.position
            ) as \"roles!\",
            array(
                select e.name from element e
                join element_rank er on er.element_id = e.element_id
                where e.framework_version_id = v.framework_version_id
                  and er.rank_id = r.rank_id and er.weight > 0
                order by e.position
            ) as \"elements!\"
        from posting p
        join rank r on r.rank_id = p.rank_id
        left join rank n on n.position = r.position + 1
        left join lateral (
            select fv.framework_version_id
            from framework_version_on($2) fv
            join framework f on f.framework_id = fv.framework_id
            where (f.authority_id is null or f.authority_id = p.authority_id)
              and (f.job_family_id is null or f.job_family_id = p.job_family_id)
            order by f.authority_id nulls last, f.job_family_id nulls last
            limit 1
        ) v on true
        where p.employee_id = $1 and p.kind = 'primary' and p.period @> $2::date",
        employee as EmployeeId,
        on
    )
    .fetch_optional(executor)
    .await?)
}

/// One step of one's own sheet in a running cycle.
pub struct OwnStep {
    pub cycle_name: String,
    pub step_name: String,
    pub state: String,
    pub due_on: Date,
    pub done_at: Option<Timestamp>,
    pub was_returned: bool,
}

/// The steps of one's newest sheet in an open cycle, in order.
pub async fn own_steps(
    executor: impl PgExecutor<'_>,
    employee: EmployeeId,
) -> Result<Vec<OwnStep>, StoreError> {
    Ok(sqlx::query_as!(
        OwnStep,
        "with newest as (
            select s.sheet_id, c.cycle_id, c.name
            from sheet s
            join cycle c on c.cycle_id = s.cycle_id
            where s.employee_id = $1 and c.stage = 'open' and s.standing in ('running', 'disclosed')
            order by lower(c.period) desc
            limit 1
        )
        select newest.name as cycle_name, cs.name as step_name, t.state, cs.due_on, t.done_at,
            t.returned_at is not null as \"was_returned!\"
        from newest
        join sheet_step t on t.sheet_id = newest.sheet_id
        join cycle_step cs on cs.cycle_id = newest.cycle_id and cs.position = t.position
        where t.state <> 'skipped'
        order by t.position",
        employee as EmployeeId
    )
    .fetch_all(executor)
    .await?)
}

/// Something worth knowing: a definition that changes, a cycle that began.
pub struct NewsRow {
    pub on: Date,
    pub kind: String,
    pub title: String,
    pub number: Option<i32>,
}

/// What happened in the last 90 days and what comes, newest first; three at most.
pub async fn news(executor: impl PgExecutor<'_>, today: Date) -> Result<Vec<NewsRow>, StoreError> {
    Ok(sqlx::query_as!(
        NewsRow,
        "select * from (
            select v.effective_on as \"on!\", 'definition' as \"kind!\", v.title as \"title!\", v.number
            from framework_version v
            where v.state = 'approved' and v.effective_on > $1::date - 90
            union all
            select (c.opened_at at time zone 'Asia/Tokyo')::date, 'cycle', c.name, null
            from cycle c
            where c.stage = 'open' and c.opened_at > $1::date - 90
        ) news
        order by 1 desc
        limit 3",
        today
    )
    .fetch_all(executor)
    .await?)
}

/// Numbers of the HR desk.
pub struct DeskFigures {
    pub staff: i64,
    pub open_cycles: i64,
    pub prepared_cycles: i64,
    pub requested_cycles: i64,
    pub drafts: i64,
    pub in_review: i64,
    pub scheduled: i64,
    pub overdue_steps: i64,
    pub to_confirm: i64,
    pub to_disclose: i64,
}

/// Counted in one go.
pub async fn desk_figures(
    executor: impl PgExecutor<'_>,
    today: Date,
) -> Result<DeskFigures, StoreError> {
    Ok(sqlx::query_as!(
        DeskFigures,
        "select
            (select count(distinct employee_id) from posting where period @> $1::date) as \"staff!\",
            (select count(*) from cycle where stage = 'open') as \"open_cycles!\",
            (select count(*) from cycle where stage = 'preparing') as \"prepared_cycles!\",
            (select count(*) from cycle where stage = 'awaiting') as \"requested_cycles!\",
            (select count(*) from framework_version where state = 'draft') as \"drafts!\",
            (select count(*) from framework_version where state = 'in_review') as \"in_review!\",
            (select count(*) from framework_version where state = 'approved' and effective_on > $1) as \"scheduled!\",
            (
                select count(*)
                from sheet_step t
                join sheet s on s.sheet_id = t.sheet_id and s.standing = 'running'
                join cycle c on c.cycle_id = s.cycle_id and c.stage = 'open'
                join cycle_step cs on cs.cycle_id = c.cycle_id and cs.position = t.position
                where t.state = 'open' and cs.due_on < $1
            ) as \"overdue_steps!\",
            (
                select count(*)
                from sheet_step t
                join sheet s on s.sheet_id = t.sheet_id and s.standing = 'running'
                where t.state = 'open' and t.kind = 'confirmation'
            ) as \"to_confirm!\",
            (
                select count(*)
                from sheet_step t
                join sheet s on s.sheet_id = t.sheet_id and s.standing = 'running'
                where t.state = 'open' and t.kind = 'disclosure'
            ) as \"to_disclose!\"",
        today
    )
    .fetch_one(executor)
    .await?)
}

/// Things of one kind that a search shows.
const FOUND: i64 = 20;

/// `like` pattern for a part; the wildcards of SQL are ordinary characters.
fn contains(part: &str) -> String {
    let escaped = part.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
    format!("%{escaped}%")
}

/// Somebody in reach whose name, reading or number contains what is asked for.
pub struct FoundPerson {
    pub id: EmployeeId,
    pub number: String,
    pub name: String,
    pub kana: String,
    pub department: String,
    pub rank: String,
    /// The newest running cycle in which the one who asks rates this person, and the sheet.
    pub cycle: Option<String>,
    pub sheet: Option<SheetId>,
}

/// In order of their reading. `key` is folded as names are.
pub async fn people(
    executor: impl PgExecutor<'_>,
    scope: &Scope<StaffListing>,
    key: &str,
    day: Date,
) -> Result<Vec<FoundPerson>, StoreError> {
    Ok(sqlx::query_as!(
        FoundPerson,
        "with reached as (
            select below.department_id
            from unnest($4::uuid[]) root
            cross join lateral department_below(root, $1) below
        ),
        found as (
            select s.*
            from staff_on($1) s
            join employee e on e.employee_id = s.employee_id
            where (
                    $2::boolean
                    or s.authority_id = any($3)
                    or s.department_id in (select department_id from reached)
                    or s.employee_id = $5
                    or s.employee_id in (select employee_id from reach_on($6::uuid, $1))
                )
              and e.search_key like $7
              and s.employee_id is distinct from $8
            order by e.kana, s.employee_number
            limit $9
        )
        select f.employee_id as \"id!: EmployeeId\", f.employee_number as \"number!\",
            f.name as \"name!\", f.kana as \"kana!\", coalesce(d.name, '') as \"department!\",
            r.name as \"rank!\", rated.code as \"cycle?\", rated.sheet_id as \"sheet?: SheetId\"
        from found f
        join rank r on r.rank_id = f.rank_id
        left join department_fact d on d.department_id = f.department_id and d.period @> $1::date
        left join lateral (
            select c.code, s.sheet_id
            from sheet s
            join cycle c on c.cycle_id = s.cycle_id and c.stage = 'open'
            join sheet_step t on t.sheet_id = s.sheet_id
            where s.employee_id = f.employee_id and t.evaluator_id = $6
              and t.kind <> 'self' and t.state <> 'skipped'
            order by lower(c.period) desc, t.position
            limit 1
        ) rated on true
        order by f.kana collate \"ja-x-icu\", f.employee_number",
        day,
        scope.is_everyone(),
        scope.authorities() as &[AuthorityId],
        scope.departments() as &[DepartmentId],
        scope.own() as Option<EmployeeId>,
        scope.team_of() as Option<EmployeeId>,
        contains(key),
        scope.except() as Option<EmployeeId>,
        FOUND
    )
    .fetch_all(executor)
    .await?)
}

/// An element in force whose name, summary or definition contains the words.
pub struct FoundElement {
    pub key: String,
    pub name: String,
    pub summary: Option<String>,
}

/// In the order of the definitions.
pub async fn elements(
    executor: impl PgExecutor<'_>,
    words: &str,
    day: Date,
) -> Result<Vec<FoundElement>, StoreError> {
    Ok(sqlx::query_as!(
        FoundElement,
        "select e.element_key as key, min(e.name) as \"name!\", min(e.summary) as summary
        from framework_version_on($1) v
        join element e on e.framework_version_id = v.framework_version_id
        where e.name ilike $2 or e.summary ilike $2
           or exists (
               select from element_rank r
               where r.element_id = e.element_id and r.weight > 0 and r.definition ilike $2
           )
        group by e.element_key
        order by min(e.position)
        limit $3",
        day,
        contains(words),
        FOUND
    )
    .fetch_all(executor)
    .await?)
}

/// An initiative whose title or aim contains the words.
pub struct FoundInitiative {
    pub id: InitiativeId,
    pub title: String,
    /// The 取組 that it serves.
    pub measure: String,
}

/// In the order of their titles.
pub async fn initiatives(
    executor: impl PgExecutor<'_>,
    words: &str,
) -> Result<Vec<FoundInitiative>, StoreError> {
    Ok(sqlx::query_as!(
        FoundInitiative,
        "select i.initiative_id as \"id: InitiativeId\", i.title, m.name as measure
        from initiative i
        join measure m on m.measure_id = i.measure_id
        where i.title ilike $1 or i.aim ilike $1
        order by i.title
        limit $2",
        contains(words),
        FOUND
    )
    .fetch_all(executor)
    .await?)
}
