//! How far a cycle is: per department and step, down to people's state, never their content.

use sqlx::PgExecutor;

use super::super::workflow::StepKind;
use crate::kernel::Date;
use crate::kernel::ids::{CycleId, DepartmentId, SheetId};
use crate::platform::StoreError;

/// A department of the tree on the base date.
#[derive(Debug, Clone)]
pub struct PlaceRow {
    pub id: DepartmentId,
    pub name: String,
    pub parent: Option<DepartmentId>,
}

/// The tree on a day.
pub async fn places(executor: impl PgExecutor<'_>, on: Date) -> Result<Vec<PlaceRow>, StoreError> {
    Ok(sqlx::query_as!(
        PlaceRow,
        "select department_id as \"id!: DepartmentId\", name as \"name!\",
            parent_id as \"parent: DepartmentId\"
        from department_on($1)
        order by code",
        on
    )
    .fetch_all(executor)
    .await?)
}

/// Counts of one step in one department itself.
#[derive(Debug, Clone, Default)]
pub struct CountRow {
    pub department: Option<DepartmentId>,
    /// Sheets that go through the step.
    pub total: i64,
    /// Its turn has not come.
    pub waiting: i64,
    /// Its turn, nothing entered.
    pub untouched: i64,
    /// Its turn, something entered.
    pub begun: i64,
    /// Its turn again.
    pub returned: i64,
    /// Submitted.
    pub done: i64,
}

/// Counts of a step by department.
pub async fn counts(
    executor: impl PgExecutor<'_>,
    cycle: CycleId,
    kind: StepKind,
) -> Result<Vec<CountRow>, StoreError> {
    Ok(sqlx::query_as!(
        CountRow,
        "select s.department_id as \"department: DepartmentId\", count(*) as \"total!\",
            count(*) filter (where t.state = 'waiting') as \"waiting!\",
            count(*) filter (where t.state = 'open' and t.returned_at is not null) as \"returned!\",
            count(*) filter (where t.state = 'open' and t.returned_at is null and i.has_input) as \"begun!\",
            count(*) filter (where t.state = 'open' and t.returned_at is null and not i.has_input)
                as \"untouched!\",
            count(*) filter (where t.state = 'done') as \"done!\"
        from sheet s
        join sheet_step t on t.sheet_id = s.sheet_id and t.kind = $2 and t.state <> 'skipped'
        cross join lateral (
            select t.state = 'open' and (
                exists (select 1 from rating r where r.sheet_id = t.sheet_id and r.position = t.position)
                or exists (
                    select 1 from sheet_draft d where d.sheet_id = t.sheet_id and d.position = t.position
                )
            ) as has_input
        ) i
        where s.cycle_id = $1 and s.standing not in ('excluded', 'cancelled')
        group by s.department_id",
        cycle as CycleId,
        kind.as_str()
    )
    .fetch_all(executor)
    .await?)
}

/// The state of one sheet's step, for the drill-down.
#[derive(Debug, Clone)]
pub struct StateRow {
    pub sheet: SheetId,
    pub number: String,
    pub name: String,
    pub rank: String,
    pub evaluator: Option<String>,
    pub has_input: bool,
}

/// Sheets of the departments given, by evaluator and employee number, with what is entered in the step.
pub async fn states(
    executor: impl PgExecutor<'_>,
    cycle: CycleId,
    kind: StepKind,
    departments: &[DepartmentId],
) -> Result<Vec<StateRow>, StoreError> {
    Ok(sqlx::query_as!(
        StateRow,
        "select s.sheet_id as \"sheet: SheetId\", e.employee_number as number, e.name, r.name as rank,
            v.name as \"evaluator?\",
            (t.state = 'open' and (
                exists (select 1 from rating x where x.sheet_id = t.sheet_id and x.position = t.position)
                or exists (
                    select 1 from sheet_draft d where d.sheet_id = t.sheet_id and d.position = t.position
                )
            )) as \"has_input!\"
        from sheet s
        join sheet_step t on t.sheet_id = s.sheet_id and t.kind = $2
        join employee e on e.employee_id = s.employee_id
        join rank r on r.rank_id = s.rank_id
        left join employee v on v.employee_id = t.evaluator_id
        where s.cycle_id = $1 and s.department_id = any ($3)
        order by v.employee_number, e.employee_number
        limit 500",
        cycle as CycleId,
        kind.as_str(),
        departments as &[DepartmentId]
    )
    .fetch_all(executor)
    .await?)
}

/// How many sheets stand where: open step of the running ones, or how they ended.
#[derive(Debug, Clone)]
pub struct StageRow {
    /// `self`, …, `disclosure` for running sheets; else the standing.
    pub word: String,
    pub sheets: i64,
}

/// The whole cycle in a few numbers; the sheets of `except` are counted too, they are only handled by
/// somebody else.
pub async fn stages(
    executor: impl PgExecutor<'_>,
    cycle: CycleId,
) -> Result<Vec<StageRow>, StoreError> {
    Ok(sqlx::query_as!(
        StageRow,
        "select coalesce(t.kind, s.standing) as \"word!\", count(*) as \"sheets!\"
        from sheet s
        left join sheet_step t on t.sheet_id = s.sheet_id and t.state = 'open' and s.standing = 'running'
        where s.cycle_id = $1
        group by 1",
        cycle as CycleId
    )
    .fetch_all(executor)
    .await?)
}
