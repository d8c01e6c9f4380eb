//! What the start pages read: joins over the rooms below, one query a question.

use sqlx::PgExecutor;

use crate::kernel::ids::EmployeeId;
use crate::kernel::{Date, Timestamp};
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
            ) as \"overdue_steps!\"",
        today
    )
    .fetch_one(executor)
    .await?)
}
