//! How far a cycle is: per department and step, down to people's state, never their content.

use std::collections::HashMap;
use std::sync::{Arc, LazyLock};
use std::time::Duration;

use sqlx::PgExecutor;

use super::super::workflow::StepKind;
use crate::kernel::Date;
use crate::kernel::ids::{CycleId, DepartmentId, EmployeeId, SheetId};
use crate::platform::{Db, Joint, Lately, StoreError};

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
#[derive(Debug, Clone)]
pub struct CountRow {
    pub department: DepartmentId,
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

impl CountRow {
    /// Nobody in it goes through the step.
    fn of(department: DepartmentId) -> Self {
        Self { department, total: 0, waiting: 0, untouched: 0, begun: 0, returned: 0, done: 0 }
    }
}

/// The tree on the base date and the counts of one step.
#[derive(Debug)]
pub struct Counted {
    pub places: Vec<PlaceRow>,
    pub rows: Vec<CountRow>,
}

/// Which step of which cycle. The database's number keeps those of several databases apart.
type Question = (u64, CycleId, StepKind);

/// Readings of the board under way.
static COUNTED: LazyLock<Joint<Question, Counted>> = LazyLock::new(Joint::default);

/// What was counted in each department last, and how its sheets stood then.
type Known = HashMap<DepartmentId, (Mark, CountRow)>;

/// The same for the questions of a morning: a department's row is some 100 bytes.
static KNOWN: LazyLock<Lately<Question, Arc<Known>>> =
    LazyLock::new(|| Lately::within(Duration::from_hours(12), 50));

/// How the sheets of a department stand. Counters of a sheet only rise, and a reading sees all that an earlier one
/// has seen: equal marks are of equal sheets in equal states.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Mark {
    /// All deeds and all texts begun so far.
    deeds: i64,
    /// Which sheets they are: sheets made anew are others.
    sheets: i64,
}

/// Where a cycle is in a step. Those who ask at the same moment share one reading, and what is read are the
/// departments in which something has happened since the last one. Nobody gets an answer older than their question.
pub async fn counted(
    db: &Db,
    cycle: CycleId,
    on: Date,
    kind: StepKind,
) -> Result<Arc<Counted>, StoreError> {
    let question = (db.number(), cycle, kind);
    let read = async {
        let places = places(db.reader(), on).await?;
        let known = KNOWN.get(&question).unwrap_or_default();
        // First how they stand, then the counts: what happens between the two is counted again next time.
        let marks = marks(db.reader(), cycle).await?;
        let stood = |id: &DepartmentId, mark: &Mark| {
            known.get(id).filter(|(last, _)| last == mark).map(|(_, row)| row.clone())
        };
        let changed = marks.iter().filter(|(id, mark)| stood(id, mark).is_none());
        let changed: Vec<DepartmentId> = changed.map(|(id, _)| *id).collect();
        let mut fresh = match changed.as_slice() {
            [] => HashMap::new(),
            changed => counts(db.reader(), cycle, kind, changed).await?,
        };
        let now: Known = marks
            .into_iter()
            .map(|(id, mark)| {
                let row = stood(&id, &mark).or_else(|| fresh.remove(&id));
                (id, (mark, row.unwrap_or_else(|| CountRow::of(id))))
            })
            .collect();
        let rows = now.values().map(|(_, row)| row).filter(|row| row.total > 0).cloned().collect();
        KNOWN.hold(question, Arc::new(now));
        Ok(Counted { places, rows })
    };
    COUNTED.read(question, read).await
}

/// How the sheets of a cycle stand, by department.
async fn marks(
    executor: impl PgExecutor<'_>,
    cycle: CycleId,
) -> Result<Vec<(DepartmentId, Mark)>, StoreError> {
    let rows = sqlx::query!(
        "select department_id as \"id: DepartmentId\", sum(revision + typed)::bigint as \"deeds!\",
            sum(uuid_hash(sheet_id))::bigint as \"sheets!\"
        from sheet_revision
        where cycle_id = $1
        group by department_id",
        cycle as CycleId
    )
    .fetch_all(executor)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| (row.id, Mark { deeds: row.deeds, sheets: row.sheets }))
        .collect())
}

/// Counts of a step in some departments; those without a sheet in the step are missing.
async fn counts(
    executor: impl PgExecutor<'_>,
    cycle: CycleId,
    kind: StepKind,
    departments: &[DepartmentId],
) -> Result<HashMap<DepartmentId, CountRow>, StoreError> {
    let rows = sqlx::query_as!(
        CountRow,
        "select x.department_id as \"department!: DepartmentId\", count(*) as \"total!\",
            count(*) filter (where x.state = 'waiting') as \"waiting!\",
            count(*) filter (where x.state = 'returned') as \"returned!\",
            count(*) filter (where x.state = 'begun') as \"begun!\",
            count(*) filter (where x.state = 'untouched') as \"untouched!\",
            count(*) filter (where x.state = 'done') as \"done!\"
        -- by itself, or each count would look for what is entered anew
        from (
            select department_id, state from sheet_step_state($1, $2) where department_id = any ($3) offset 0
        ) x
        group by x.department_id",
        cycle as CycleId,
        kind.as_str(),
        departments as &[DepartmentId]
    )
    .fetch_all(executor)
    .await?;
    Ok(rows.into_iter().map(|row| (row.department, row)).collect())
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
