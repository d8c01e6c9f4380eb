//! How far a cycle is: per department and step, down to people's state, never their content.

use std::sync::{Arc, LazyLock};

use sqlx::PgExecutor;

use super::super::workflow::StepKind;
use crate::kernel::Date;
use crate::kernel::ids::{CycleId, DepartmentId, EmployeeId, SheetId};
use crate::platform::{Db, Joint, StoreError};

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

/// The tree on the base date and the counts of one step.
#[derive(Debug)]
pub struct Counted {
    pub places: Vec<PlaceRow>,
    pub rows: Vec<CountRow>,
}

/// Readings of the board under way. The database's number keeps those of several databases apart.
static COUNTED: LazyLock<Joint<(u64, CycleId, StepKind), Counted>> = LazyLock::new(Joint::default);

/// Where a cycle is in a step. It looks at every sheet of the cycle, so those who ask at the same moment share
/// one reading; nobody gets one from before they asked.
pub async fn counted(
    db: &Db,
    cycle: CycleId,
    on: Date,
    kind: StepKind,
) -> Result<Arc<Counted>, StoreError> {
    let read = async {
        let places = places(db.reader(), on).await?;
        let rows = counts(db.reader(), cycle, kind).await?;
        Ok(Counted { places, rows })
    };
    COUNTED.read((db.number(), cycle, kind), read).await
}

/// Counts of a step by department.
async fn counts(
    executor: impl PgExecutor<'_>,
    cycle: CycleId,
    kind: StepKind,
) -> Result<Vec<CountRow>, StoreError> {
    Ok(sqlx::query_as!(
        CountRow,
        "select x.department_id as \"department: DepartmentId\", count(*) as \"total!\",
            count(*) filter (where x.state = 'waiting') as \"waiting!\",
            count(*) filter (where x.state = 'returned') as \"returned!\",
            count(*) filter (where x.state = 'begun') as \"begun!\",
            count(*) filter (where x.state = 'untouched') as \"untouched!\",
            count(*) filter (where x.state = 'done') as \"done!\"
        -- by itself, or each count would look for what is entered anew
        from (select department_id, state from sheet_step_state($1, $2) offset 0) x
        group by x.department_id",
        cycle as CycleId,
        kind.as_str()
    )
    .fetch_all(executor)
    .await?)
}

/// Departments that somebody heads on a day, also as the one who acts.
pub async fn headed(
    executor: impl PgExecutor<'_>,
    person: EmployeeId,
    today: Date,
) -> Result<Vec<DepartmentId>, StoreError> {
    Ok(sqlx::query_scalar!(
        "select department_id as \"id!: DepartmentId\" from headship_on($2) where employee_id = $1",
        person as EmployeeId,
        today
    )
    .fetch_all(executor)
    .await?)
}

/// Which sheets of a cycle are listed.
#[derive(Debug, Clone, Copy)]
pub struct Filter<'a> {
    pub cycle: CycleId,
    pub kind: StepKind,
    /// `None`: of the whole city.
    pub departments: Option<&'a [DepartmentId]>,
    /// States as `sheet_step_state` names them; `None`: all.
    pub states: Option<&'static [&'static str]>,
}

impl Filter<'_> {
    /// The states for a statement.
    pub(super) fn state_words(&self) -> Vec<String> {
        let all = &["waiting", "untouched", "begun", "returned", "done"];
        self.states.unwrap_or(all).iter().map(|word| (*word).to_owned()).collect()
    }
}

/// The state of one sheet's step, for the drill-down.
#[derive(Debug, Clone)]
pub struct StateRow {
    pub sheet: SheetId,
    pub number: String,
    pub name: String,
    pub rank: String,
    pub place: Option<String>,
    pub evaluator: Option<String>,
    pub has_input: bool,
    pub total: i64,
}

/// Sheets of a list from that row on, by evaluator and employee number, with what is entered in the step.
pub async fn states(
    executor: impl PgExecutor<'_>,
    filter: &Filter<'_>,
    on: Date,
    skip: i64,
    rows: i64,
) -> Result<Vec<StateRow>, StoreError> {
    Ok(sqlx::query_as!(
        StateRow,
        "select x.sheet_id as \"sheet!: SheetId\", e.employee_number as number, e.name, r.name as rank,
            f.name as \"place?\", v.name as \"evaluator?\", x.state = 'begun' as \"has_input!\",
            count(*) over () as \"total!\"
        from sheet_step_state($1, $2) x
        join employee e on e.employee_id = x.employee_id
        join rank r on r.rank_id = x.rank_id
        left join employee v on v.employee_id = x.evaluator_id
        left join department_fact f on f.department_id = x.department_id and f.period @> $5::date
        where x.state = any ($3) and ($4::uuid[] is null or x.department_id = any ($4))
        order by v.employee_number, e.employee_number
        limit $6 offset $7",
        filter.cycle as CycleId,
        filter.kind.as_str(),
        &filter.state_words(),
        filter.departments as Option<&[DepartmentId]>,
        on,
        rows,
        skip
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
