//! Goals and interviews of many sheets: for an evaluator's list, the to-do list and the board of HR.

use sqlx::PgExecutor;

use super::super::goal::GoalStage;
use super::super::goal::serving::Serving;
use super::super::interview::InterviewStage;
use super::super::workflow::StepKind;
use crate::kernel::Date;
use crate::kernel::ids::{CycleId, DepartmentId, EmployeeId, InitiativeId, SheetId};
use crate::platform::StoreError;

/// A sheet in the list of an evaluator.
#[derive(Debug, Clone)]
pub struct TeamTrackRow {
    pub sheet: SheetId,
    pub name: String,
    pub rank: String,
    pub kind: StepKind,
    /// The one in whose place the person evaluates.
    pub stands_in_for: Option<String>,
    /// Where the newest round of goals is.
    pub goals: Option<GoalStage>,
    pub goals_returned: bool,
    pub is_change: bool,
    /// How far the record of each interview is: the furthest of its records.
    pub opening: Option<InterviewStage>,
    pub interim: Option<InterviewStage>,
    pub closing: Option<InterviewStage>,
    pub is_disclosed: bool,
}

/// The sheets that a person evaluates in a cycle today, also in another one's place, by step and employee
/// number.
pub async fn team(
    executor: impl PgExecutor<'_>,
    code: &str,
    person: EmployeeId,
    today: Date,
) -> Result<Vec<TeamTrackRow>, StoreError> {
    Ok(sqlx::query_as!(
        TeamTrackRow,
        "with own as (
            select s.sheet_id, s.employee_id, s.rank_id, s.standing, t.kind, t.evaluator_id
            from evaluator_seat($2, $3) seat
            join sheet_step t on t.evaluator_id = seat.evaluator_id
                and t.cycle_id = (select c.cycle_id from cycle c where c.code = $1)
            join sheet s on s.sheet_id = t.sheet_id
            where t.kind in ('primary', 'secondary')
              and t.state <> 'skipped' and s.standing not in ('excluded', 'cancelled')
              and s.employee_id <> $2
              and (t.evaluator_id = $2 or may_stand_in($2, t.sheet_id, s.employee_id, $3))
        ),
        held as (
            select i.sheet_id, i.kind,
                case max(case i.state when 'confirmed' then 3 when 'shared' then 2 else 1 end)
                    when 3 then 'confirmed' when 2 then 'shared' else 'draft' end as state
            from interview i
            where i.sheet_id in (select sheet_id from own)
            group by i.sheet_id, i.kind
        )
        select o.sheet_id as \"sheet: SheetId\", e.name, r.name as rank, o.kind as \"kind: StepKind\",
            (case when o.evaluator_id <> $2 then v.name end) as stands_in_for,
            g.state as \"goals?: GoalStage\", coalesce(g.returned_at is not null, false)
                as \"goals_returned!\",
            coalesce(g.number > 1, false) as \"is_change!\",
            ho.state as \"opening?: InterviewStage\", hi.state as \"interim?: InterviewStage\",
            hc.state as \"closing?: InterviewStage\",
            o.standing in ('disclosed', 'closed') as \"is_disclosed!\"
        from own o
        join employee e on e.employee_id = o.employee_id
        join employee v on v.employee_id = o.evaluator_id
        join rank r on r.rank_id = o.rank_id
        left join lateral (
            select n.state, n.returned_at, n.number from goal_round n
            where n.sheet_id = o.sheet_id
            order by n.number desc
            limit 1
        ) g on true
        left join held ho on ho.sheet_id = o.sheet_id and ho.kind = 'opening'
        left join held hi on hi.sheet_id = o.sheet_id and hi.kind = 'interim'
        left join held hc on hc.sheet_id = o.sheet_id and hc.kind = 'closing'
        order by o.kind, e.employee_number",
        code,
        person as EmployeeId,
        today
    )
    .fetch_all(executor)
    .await?)
}

/// How far goals and interviews are in one department itself.
#[derive(Debug, Clone, Copy, Default)]
pub struct TrackCountRow {
    pub department: Option<DepartmentId>,
    pub sheets: i64,
    /// Goals that were handed in and wait.
    pub submitted: i64,
    /// Goals that hold: a round was agreed.
    pub agreed: i64,
    /// Sheets with a record of each interview that was shown to the ratee.
    pub opening: i64,
    pub interim: i64,
    pub closing: i64,
}

/// The cycle by department: that talks took place and goals were agreed, never what they say. Whoever
/// asks may read the cycle; the officer's own sheet counts like any other.
pub async fn counts(
    executor: impl PgExecutor<'_>,
    cycle: CycleId,
) -> Result<Vec<TrackCountRow>, StoreError> {
    Ok(sqlx::query_as!(
        TrackCountRow,
        "with goals as (
            select g.sheet_id, bool_or(g.state = 'agreed') as agreed, bool_or(g.state = 'submitted') as waits
            from sheet s
            join goal_round g on g.sheet_id = s.sheet_id
            where s.cycle_id = $1
            group by g.sheet_id
        ),
        held as (
            select i.sheet_id, bool_or(i.kind = 'opening') as opening, bool_or(i.kind = 'interim') as interim,
                bool_or(i.kind = 'closing') as closing
            from sheet s
            join interview i on i.sheet_id = s.sheet_id and i.state <> 'draft'
            where s.cycle_id = $1
            group by i.sheet_id
        )
        select s.department_id as \"department: DepartmentId\", count(*) as \"sheets!\",
            count(*) filter (where g.waits) as \"submitted!\",
            count(*) filter (where g.agreed) as \"agreed!\",
            count(*) filter (where h.opening) as \"opening!\",
            count(*) filter (where h.interim) as \"interim!\",
            count(*) filter (where h.closing) as \"closing!\"
        from sheet s
        left join goals g on g.sheet_id = s.sheet_id
        left join held h on h.sheet_id = s.sheet_id
        where s.cycle_id = $1 and s.standing not in ('excluded', 'cancelled')
        group by s.department_id",
        cycle as CycleId
    )
    .fetch_all(executor)
    .await?)
}

/// The agreed goals of people that serve an initiative, by the bureau at the top of their department: a
/// section is too small to be counted without telling of people. Only one level is ever told, because a
/// bureau less the sections that were told would tell of the others. Nobody is counted twice.
pub async fn serving(
    executor: impl PgExecutor<'_>,
    initiative: InitiativeId,
    on: Date,
) -> Result<Vec<Serving>, StoreError> {
    Ok(sqlx::query_as!(
        Serving,
        "with recursive up as (
            select f.department_id as below_id, f.department_id, f.parent_id, f.name, f.code
            from department_fact f
            where f.period @> $2::date
            union all
            select u.below_id, f.department_id, f.parent_id, f.name, f.code
            from up u
            join department_fact f on f.department_id = u.parent_id and f.period @> $2::date
        ),
        last as (
            select distinct on (r.sheet_id) r.sheet_id, r.goal_round_id
            from goal_round r
            where r.state = 'agreed'
              and r.sheet_id in (
                  select x.sheet_id from goal y
                  join goal_round x on x.goal_round_id = y.goal_round_id
                  where y.initiative_id = $1
              )
            order by r.sheet_id, r.number desc
        )
        select f.name as \"department!\", count(*) as \"goals!\", count(distinct s.employee_id) as \"people!\"
        from last l
        join goal g on g.goal_round_id = l.goal_round_id and g.initiative_id = $1
            and g.withdrawn_reason is null
        join sheet s on s.sheet_id = l.sheet_id and s.standing not in ('excluded', 'cancelled')
        join cycle c on c.cycle_id = s.cycle_id and c.stage = 'open'
        join up f on f.below_id = s.department_id and f.parent_id is null
        group by f.name, f.code
        order by f.code",
        initiative as InitiativeId,
        on
    )
    .fetch_all(executor)
    .await?)
}

/// The goals of departments that serve an initiative: department and goal.
pub async fn serving_departments(
    executor: impl PgExecutor<'_>,
    initiative: InitiativeId,
    on: Date,
) -> Result<Vec<(String, String)>, StoreError> {
    let rows = sqlx::query!(
        "select f.name as department, g.title
        from department_goal g
        join department_fact f on f.department_id = g.department_id and f.period @> $2::date
        where g.initiative_id = $1 and g.withdrawn_at is null
        order by g.fiscal_year desc, f.code, g.position
        limit 100",
        initiative as InitiativeId,
        on
    )
    .fetch_all(executor)
    .await?;
    Ok(rows.into_iter().map(|row| (row.department, row.title)).collect())
}
