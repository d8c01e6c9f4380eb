//! Exceptions for single people; making and unmaking the sheets of a cycle.

use sqlx::PgExecutor;

use super::super::cycle::Cycle;
use super::super::policy::{OpenCycle, PrepareCycle};
use super::super::route::ExceptionalRoute;
use super::super::workflow::{Step, StepState};
use crate::access::Permit;
use crate::audit::Work;
use crate::kernel::ids::{
    AccountId, CycleId, DepartmentId, EmployeeId, PostingId, RankId, SheetId,
};
use crate::kernel::{Date, Timestamp};
use crate::platform::StoreError;

/// A person as lists show them.
#[derive(Debug, Clone)]
pub struct PersonRow {
    pub id: EmployeeId,
    pub number: String,
    pub name: String,
    pub department: String,
    pub rank: String,
}

/// Names, department and rank on a day, in the order of employee numbers.
pub async fn people(
    executor: impl PgExecutor<'_>,
    ids: &[EmployeeId],
    on: Date,
) -> Result<Vec<PersonRow>, StoreError> {
    Ok(sqlx::query_as!(
        PersonRow,
        "select e.employee_id as \"id: EmployeeId\", e.employee_number as number, e.name,
            coalesce(f.name, '') as \"department!\", coalesce(r.name, '') as \"rank!\"
        from employee e
        left join posting p on p.employee_id = e.employee_id and p.kind = 'primary' and p.period @> $2::date
        left join department_fact f on f.department_id = p.department_id and f.period @> $2::date
        left join rank r on r.rank_id = p.rank_id
        where e.employee_id = any ($1)
        order by e.employee_number",
        ids as &[EmployeeId],
        on
    )
    .fetch_all(executor)
    .await?)
}

/// Somebody who rates others.
pub struct EvaluatorRow {
    pub id: EmployeeId,
    pub name: String,
    /// Has left or is on leave by the first of two days.
    pub gone_by_first: bool,
    /// By the last of them.
    pub gone_by_last: bool,
}

/// Names of evaluators, in the order of employee numbers, and whether they are still there on two days.
pub async fn evaluators(
    executor: impl PgExecutor<'_>,
    ids: &[EmployeeId],
    [first, last]: [Date; 2],
) -> Result<Vec<EvaluatorRow>, StoreError> {
    Ok(sqlx::query_as!(
        EvaluatorRow,
        "select e.employee_id as \"id: EmployeeId\", e.name,
            (coalesce(e.left_on <= $2, false) or exists (
                select 1 from leave l where l.employee_id = e.employee_id and l.period @> $2::date
            )) as \"gone_by_first!\",
            (coalesce(e.left_on <= $3, false) or exists (
                select 1 from leave l where l.employee_id = e.employee_id and l.period @> $3::date
            )) as \"gone_by_last!\"
        from employee e
        where e.employee_id = any ($1)
        order by e.employee_number",
        ids as &[EmployeeId],
        first,
        last
    )
    .fetch_all(executor)
    .await?)
}

/// The employee of a number who is employed on a day.
pub async fn employee_by_number(
    executor: impl PgExecutor<'_>,
    number: &str,
    on: Date,
) -> Result<Option<EmployeeId>, StoreError> {
    Ok(sqlx::query_scalar!(
        "select employee_id as \"id: EmployeeId\" from employee
        where employee_number = $1 and hired_on <= $2 and (left_on is null or left_on > $2)",
        number,
        on
    )
    .fetch_optional(executor)
    .await?)
}

/// Takes people out of the cycle, with a reason.
pub async fn leave_out(
    work: &mut Work,
    permit: &Permit<PrepareCycle>,
    people: &[EmployeeId],
    reason: &str,
) -> Result<u64, StoreError> {
    let Some(cycle) = permit.subject().cycle else { return Ok(0) };
    let at = work.now().at;
    let done = sqlx::query!(
        "insert into cycle_exception (cycle_id, employee_id, is_left_out, reason, set_by, set_at)
        select $1, e.employee_id, true, $3, $4, $5
        from unnest($2::uuid[]) as e (employee_id)
        on conflict (cycle_id, employee_id) do update
        set is_left_out = true, primary_id = null, secondary_id = null, assistant_id = null,
            adjuster_id = null, confirmer_id = null, reason = excluded.reason,
            set_by = excluded.set_by, set_at = excluded.set_at",
        cycle as CycleId,
        people as &[EmployeeId],
        reason,
        permit.actor().account() as Option<AccountId>,
        at
    )
    .execute(work.conn())
    .await?;
    Ok(done.rows_affected())
}

/// Sets the evaluators of one person, with a reason.
pub async fn set_evaluators(
    work: &mut Work,
    permit: &Permit<PrepareCycle>,
    person: EmployeeId,
    route: ExceptionalRoute,
    reason: &str,
) -> Result<(), StoreError> {
    let Some(cycle) = permit.subject().cycle else { return Ok(()) };
    let at = work.now().at;
    sqlx::query!(
        "insert into cycle_exception (cycle_id, employee_id, is_left_out, primary_id, secondary_id, reason,
            set_by, set_at, assistant_id, adjuster_id, confirmer_id)
        values ($1, $2, false, $3, $4, $5, $6, $7, $8, $9, $10)
        on conflict (cycle_id, employee_id) do update
        set is_left_out = false, primary_id = excluded.primary_id, secondary_id = excluded.secondary_id,
            assistant_id = excluded.assistant_id, adjuster_id = excluded.adjuster_id,
            confirmer_id = excluded.confirmer_id, reason = excluded.reason, set_by = excluded.set_by, set_at = excluded.set_at",
        cycle as CycleId,
        person as EmployeeId,
        route.primary as EmployeeId,
        route.secondary as Option<EmployeeId>,
        reason,
        permit.actor().account() as Option<AccountId>,
        at,
        route.beside.assistant as Option<EmployeeId>,
        route.beside.adjuster as Option<EmployeeId>,
        route.beside.confirmer as Option<EmployeeId>
    )
    .execute(work.conn())
    .await?;
    Ok(())
}

/// Takes exceptions back: the rules hold again.
pub async fn clear_exceptions(
    work: &mut Work,
    permit: &Permit<PrepareCycle>,
    people: &[EmployeeId],
) -> Result<u64, StoreError> {
    let Some(cycle) = permit.subject().cycle else { return Ok(0) };
    let done = sqlx::query!(
        "delete from cycle_exception where cycle_id = $1 and employee_id = any ($2)",
        cycle as CycleId,
        people as &[EmployeeId]
    )
    .execute(work.conn())
    .await?;
    Ok(done.rows_affected())
}

/// Reasons of the exceptions of some people.
pub async fn exception_reasons(
    executor: impl PgExecutor<'_>,
    cycle: CycleId,
    people: &[EmployeeId],
) -> Result<Vec<(EmployeeId, String)>, StoreError> {
    let rows = sqlx::query!(
        "select employee_id as \"employee_id: EmployeeId\", reason from cycle_exception
        where cycle_id = $1 and employee_id = any ($2)",
        cycle as CycleId,
        people as &[EmployeeId]
    )
    .fetch_all(executor)
    .await?;
    Ok(rows.into_iter().map(|row| (row.employee_id, row.reason)).collect())
}

/// A sheet about to be made.
pub struct NewSheet {
    pub id: SheetId,
    pub employee: EmployeeId,
    pub posting: PostingId,
    pub department: DepartmentId,
    pub rank: RankId,
    pub steps: Vec<Step>,
}

/// Makes sheets of a cycle: two statements, however many there are.
pub async fn insert_sheets(
    work: &mut Work,
    permit: &Permit<OpenCycle>,
    cycle: &Cycle,
    sheets: &[NewSheet],
) -> Result<(), StoreError> {
    let Some(id) = permit.subject().cycle else { return Ok(()) };
    let ids: Vec<SheetId> = sheets.iter().map(|sheet| sheet.id).collect();
    let employees: Vec<EmployeeId> = sheets.iter().map(|sheet| sheet.employee).collect();
    let postings: Vec<PostingId> = sheets.iter().map(|sheet| sheet.posting).collect();
    let departments: Vec<DepartmentId> = sheets.iter().map(|sheet| sheet.department).collect();
    let ranks: Vec<RankId> = sheets.iter().map(|sheet| sheet.rank).collect();
    sqlx::query!(
        "insert into sheet (sheet_id, cycle_id, employee_id, kind, period, posting_id, department_id, rank_id,
            standing)
        select s.sheet_id, $1, s.employee_id, $2, $3, s.posting_id, s.department_id, s.rank_id, 'running'
        from unnest($4::uuid[], $5::uuid[], $6::uuid[], $7::uuid[], $8::uuid[])
            as s (sheet_id, employee_id, posting_id, department_id, rank_id)",
        id as CycleId,
        cycle.setup.kind.as_str(),
        cycle.setup.period.to_range(),
        &ids as &[SheetId],
        &employees as &[EmployeeId],
        &postings as &[PostingId],
        &departments as &[DepartmentId],
        &ranks as &[RankId]
    )
    .execute(work.conn())
    .await?;

    let mut columns = StepColumns::default();
    for sheet in sheets {
        for (step, position) in sheet.steps.iter().zip(1..) {
            columns.push(sheet.id, position, step);
        }
    }
    sqlx::query!(
        "insert into sheet_step (sheet_id, position, kind, evaluator_id, state, opened_at, left_out_reason)
        select s.sheet_id, s.position, s.kind, s.evaluator_id, s.state, s.opened_at, s.left_out_reason
        from unnest($1::uuid[], $2::int[], $3::text[], $4::uuid[], $5::text[], $6::timestamptz[], $7::text[])
            as s (sheet_id, position, kind, evaluator_id, state, opened_at, left_out_reason)",
        &columns.sheets as &[SheetId],
        &columns.positions,
        &columns.kinds,
        &columns.evaluators as &[Option<EmployeeId>],
        &columns.states,
        &columns.opened as &[Option<Timestamp>],
        &columns.reasons as &[Option<String>]
    )
    .execute(work.conn())
    .await?;
    Ok(())
}

/// Pages are asked for at once; until the server counts by itself, it takes the tables for small.
pub async fn count_anew(work: &mut Work) -> Result<(), StoreError> {
    sqlx::query!("analyze sheet, sheet_step, sheet_revision").execute(work.conn()).await?;
    Ok(())
}

#[derive(Default)]
struct StepColumns {
    sheets: Vec<SheetId>,
    positions: Vec<i32>,
    kinds: Vec<String>,
    evaluators: Vec<Option<EmployeeId>>,
    states: Vec<String>,
    opened: Vec<Option<Timestamp>>,
    reasons: Vec<Option<String>>,
}

impl StepColumns {
    fn push(&mut self, sheet: SheetId, position: i32, step: &Step) {
        let (state, opened, reason) = match &step.state {
            StepState::Open { since, .. } => ("open", Some(*since), None),
            StepState::Skipped { reason } => ("skipped", None, Some(reason.clone())),
            StepState::Waiting | StepState::Done { .. } => ("waiting", None, None),
        };
        self.sheets.push(sheet);
        self.positions.push(position);
        self.kinds.push(step.kind.as_str().to_owned());
        self.evaluators.push(step.evaluator);
        self.states.push(state.to_owned());
        self.opened.push(opened);
        self.reasons.push(reason);
    }
}

/// Sheets of the cycle in which somebody has entered or done something.
pub async fn begun_sheets(
    executor: impl PgExecutor<'_>,
    cycle: CycleId,
) -> Result<i64, StoreError> {
    Ok(sqlx::query_scalar!(
        "select count(*) as \"begun!\"
        from sheet s
        where s.cycle_id = $1
          and (s.standing <> 'running'
            or exists (select 1 from sheet_draft d where d.sheet_id = s.sheet_id)
            or exists (select 1 from rating r where r.sheet_id = s.sheet_id)
            or exists (select 1 from overall_rating o where o.sheet_id = s.sheet_id)
            or exists (select 1 from results_rating g where g.sheet_id = s.sheet_id)
            or exists (select 1 from sheet_kept_text k where k.sheet_id = s.sheet_id)
            or exists (select 1 from sheet_event v where v.sheet_id = s.sheet_id)
            or exists (select 1 from goal_round g where g.sheet_id = s.sheet_id)
            or exists (select 1 from interview i where i.sheet_id = s.sheet_id)
            or exists (select 1 from sheet_evidence e where e.sheet_id = s.sheet_id)
            or exists (select 1 from track_draft d where d.sheet_id = s.sheet_id))",
        cycle as CycleId
    )
    .fetch_one(executor)
    .await?)
}

/// Takes the sheets of a cycle away again, as long as nobody has begun.
pub async fn delete_sheets(work: &mut Work, permit: &Permit<OpenCycle>) -> Result<u64, StoreError> {
    let Some(cycle) = permit.subject().cycle else { return Ok(0) };
    sqlx::query!(
        "delete from sheet_step t using sheet s where s.sheet_id = t.sheet_id and s.cycle_id = $1",
        cycle as CycleId
    )
    .execute(work.conn())
    .await?;
    sqlx::query!("delete from sheet_revision where cycle_id = $1", cycle as CycleId)
        .execute(work.conn())
        .await?;
    let gone = sqlx::query!("delete from sheet where cycle_id = $1", cycle as CycleId)
        .execute(work.conn())
        .await?;
    Ok(gone.rows_affected())
}
