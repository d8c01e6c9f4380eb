//! The lists of an evaluator's people and of one's own sheets.

use std::collections::HashMap;

use sqlx::PgExecutor;
use sqlx::postgres::types::PgRange;

use super::super::cycle::CycleStage;
use super::super::workflow::{Glance, StandingWord, StepKind, StepWord};
use super::sheet::period;
use crate::kernel::ids::{ElementId, EmployeeId, RankId, SheetId};
use crate::kernel::{Date, Period};
use crate::platform::StoreError;

/// A cycle in which somebody has a part.
#[derive(Debug, Clone)]
pub struct PartRow {
    pub code: String,
    pub name: String,
    pub period: Period,
    pub stage: CycleStage,
    pub total: i64,
    pub open: i64,
    pub done: i64,
}

/// Cycles in which a person has a step of other people's sheets, newest first.
pub async fn team_cycles(
    executor: impl PgExecutor<'_>,
    person: EmployeeId,
    today: Date,
) -> Result<Vec<PartRow>, StoreError> {
    let rows = sqlx::query!(
        "select c.code, c.name, c.period, c.stage as \"stage: CycleStage\", count(*) as \"total!\",
            count(*) filter (where t.state = 'open' and s.standing = 'running') as \"open!\",
            count(*) filter (where t.state = 'done') as \"done!\",
            (array_agg(s.sheet_id))[1] as \"any_sheet!: SheetId\"
        from evaluator_seat($1, $2) seat
        join sheet_step t on t.evaluator_id = seat.evaluator_id
        join sheet s on s.sheet_id = t.sheet_id
        join cycle c on c.cycle_id = s.cycle_id
        where (t.evaluator_id = $1 or may_stand_in($1, t.sheet_id, s.employee_id, $2))
          and t.kind <> 'self'
          and t.state <> 'skipped'
          and s.standing not in ('excluded', 'cancelled')
        group by c.cycle_id
        order by c.fiscal_year desc, lower(c.period) desc, c.code desc
        limit 100",
        person as EmployeeId,
        today
    )
    .fetch_all(executor)
    .await?;
    rows.into_iter()
        .map(|row| {
            Ok(PartRow {
                period: part_period(&row.period, row.any_sheet)?,
                code: row.code,
                name: row.name,
                stage: row.stage,
                total: row.total,
                open: row.open,
                done: row.done,
            })
        })
        .collect()
}

fn part_period(range: &PgRange<Date>, id: SheetId) -> Result<Period, StoreError> {
    period(range, id)
}

/// A sheet of one's own.
#[derive(Debug, Clone)]
pub struct OwnSheetRow {
    pub sheet: SheetId,
    pub code: String,
    pub name: String,
    pub period: Period,
    pub stage: CycleStage,
    /// Deadline of the self assessment, when the cycle has one.
    pub due_on: Option<Date>,
    /// Something is entered in it.
    pub has_input: bool,
    /// The cycle sets goals.
    pub has_goals: bool,
    /// Records of interviews that the person may read.
    pub interviews: i64,
    /// The cycle lets the ratee read the evaluators' memos.
    pub shows_memos: bool,
}

/// A person's own sheets, newest first.
pub async fn own_sheets(
    executor: impl PgExecutor<'_>,
    person: EmployeeId,
) -> Result<Vec<OwnSheetRow>, StoreError> {
    let rows = sqlx::query!(
        "select s.sheet_id as \"sheet: SheetId\", c.code, c.name, c.period,
            c.stage as \"stage: CycleStage\", cs.due_on as \"due_on?\",
            (exists (select 1 from sheet_draft d
                where d.sheet_id = s.sheet_id and d.position = cs.position)
            or exists (select 1 from rating r
                where r.sheet_id = s.sheet_id and r.position = cs.position)) as \"has_input!\",
            exists (select from cycle_goal_rule g where g.cycle_id = s.cycle_id) as \"has_goals!\",
            (select count(*) from interview i where i.sheet_id = s.sheet_id and i.state <> 'draft')
                as \"interviews!\",
            exists (select from cycle_memo_rule m where m.cycle_id = s.cycle_id) as \"shows_memos!\"
        from sheet s
        join cycle c on c.cycle_id = s.cycle_id
        left join cycle_step cs on cs.cycle_id = s.cycle_id and cs.kind = 'self'
        where s.employee_id = $1
        order by c.fiscal_year desc, lower(c.period) desc, c.code desc
        limit 100",
        person as EmployeeId
    )
    .fetch_all(executor)
    .await?;
    rows.into_iter()
        .map(|row| {
            Ok(OwnSheetRow {
                period: part_period(&row.period, row.sheet)?,
                sheet: row.sheet,
                code: row.code,
                name: row.name,
                stage: row.stage,
                due_on: row.due_on,
                has_input: row.has_input,
                has_goals: row.has_goals,
                interviews: row.interviews,
                shows_memos: row.shows_memos,
            })
        })
        .collect()
}

/// A sheet in a team list.
#[derive(Debug, Clone)]
pub struct MemberRow {
    pub sheet: SheetId,
    pub employee: EmployeeId,
    pub number: String,
    pub name: String,
    pub rank_id: RankId,
    pub rank: String,
    pub kind: StepKind,
    pub position: i32,
    /// How the sheet stands as a whole.
    pub standing: StandingWord,
    /// Whose turn it is.
    pub open: Option<StepKind>,
    /// How the step stands.
    pub state: StepWord,
    pub is_returned: bool,
    /// How the self assessment stands, when the sheet has one.
    pub self_state: Option<StepWord>,
    /// The evaluator in whose place it is done.
    pub stands_in_for: Option<String>,
}

impl MemberRow {
    /// What says the state of the sheet.
    pub fn at_a_glance(&self) -> Glance {
        Glance {
            standing: self.standing,
            open: self.open.filter(|_| self.standing == StandingWord::Running),
            own: Some(self.state),
            is_returned: self.is_returned,
        }
    }
}

/// The sheets that a person rates in a cycle, by employee number.
pub async fn members(
    executor: impl PgExecutor<'_>,
    cycle_code: &str,
    person: EmployeeId,
    today: Date,
) -> Result<Vec<MemberRow>, StoreError> {
    Ok(sqlx::query_as!(
        MemberRow,
        "select s.sheet_id as \"sheet: SheetId\", s.employee_id as \"employee: EmployeeId\",
            e.employee_number as number, e.name, s.rank_id as \"rank_id: RankId\", r.name as rank,
            t.kind as \"kind: StepKind\", t.position, s.standing as \"standing: StandingWord\",
            w.kind as \"open?: StepKind\", t.state as \"state: StepWord\",
            t.returned_at is not null as \"is_returned!\", a.state as \"self_state?: StepWord\",
            case when t.evaluator_id <> $2 then o.name end as stands_in_for
        from evaluator_seat($2, $3) seat
        join sheet_step t on t.evaluator_id = seat.evaluator_id
            and t.cycle_id = (select c.cycle_id from cycle c where c.code = $1)
        join employee o on o.employee_id = seat.evaluator_id
        join sheet s on s.sheet_id = t.sheet_id
        join employee e on e.employee_id = s.employee_id
        join rank r on r.rank_id = s.rank_id
        left join sheet_step w on w.sheet_id = t.sheet_id and w.state = 'open'
        left join sheet_step a on a.sheet_id = t.sheet_id and a.kind = 'self'
        where (t.evaluator_id = $2 or may_stand_in($2, t.sheet_id, s.employee_id, $3))
          and t.kind in ('assistant', 'primary', 'secondary')
          and t.state <> 'skipped'
        order by e.employee_number, t.position",
        cycle_code,
        person as EmployeeId,
        today
    )
    .fetch_all(executor)
    .await?)
}

/// Elements that have a saved grade in some steps, by sheet and place.
pub async fn graded(
    executor: impl PgExecutor<'_>,
    steps: &[(SheetId, i32)],
) -> Result<HashMap<(SheetId, i32), Vec<ElementId>>, StoreError> {
    let (ids, positions): (Vec<SheetId>, Vec<i32>) = steps.iter().copied().unzip();
    let rows = sqlx::query!(
        "select r.sheet_id as \"sheet_id: SheetId\", r.position,
            array_agg(r.element_id) as \"elements!: Vec<ElementId>\"
        from unnest($1::uuid[], $2::int[]) as own (sheet_id, position)
        join rating r on r.sheet_id = own.sheet_id and r.position = own.position
        where r.grade is not null or r.is_unobserved
        group by r.sheet_id, r.position",
        &ids as &[SheetId],
        &positions
    )
    .fetch_all(executor)
    .await?;
    Ok(rows.into_iter().map(|row| ((row.sheet_id, row.position), row.elements)).collect())
}

/// What a step of a sheet has saved about one element.
#[derive(Debug, Clone)]
pub struct ElementRatingRow {
    pub sheet: SheetId,
    pub position: i32,
    pub grade: Option<String>,
    pub is_unobserved: bool,
    pub has_reason: bool,
}

/// What every step of some sheets has saved about one element.
pub async fn element_ratings(
    executor: impl PgExecutor<'_>,
    ids: &[SheetId],
    element_key: &str,
) -> Result<Vec<ElementRatingRow>, StoreError> {
    Ok(sqlx::query_as!(
        ElementRatingRow,
        "select r.sheet_id as \"sheet: SheetId\", r.position, r.grade, r.is_unobserved,
            r.comment is not null as \"has_reason!\"
        from rating r
        join element e on e.element_id = r.element_id
        where r.sheet_id = any ($1) and e.element_key = $2",
        ids as &[SheetId],
        element_key
    )
    .fetch_all(executor)
    .await?)
}

/// Reasons that an evaluator has written on other sheets of the cycle: (name, reason).
pub async fn other_reasons(
    executor: impl PgExecutor<'_>,
    cycle_code: &str,
    person: EmployeeId,
    not: SheetId,
) -> Result<Vec<(String, String)>, StoreError> {
    let rows = sqlx::query!(
        "select e.name, r.comment as \"comment!\"
        from sheet_step t
        join cycle c on c.cycle_id = t.cycle_id
        join sheet s on s.sheet_id = t.sheet_id
        join employee e on e.employee_id = s.employee_id
        join rating r on r.sheet_id = t.sheet_id and r.position = t.position and r.comment is not null
        where t.evaluator_id = $2
          and t.kind in ('primary', 'secondary')
          and c.code = $1
          and s.sheet_id <> $3
        order by e.employee_number
        limit 2000",
        cycle_code,
        person as EmployeeId,
        not as SheetId
    )
    .fetch_all(executor)
    .await?;
    Ok(rows.into_iter().map(|row| (row.name, row.comment)).collect())
}
