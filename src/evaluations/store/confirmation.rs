//! Confirming, disclosing, ending and checking many sheets at once.

use rust_decimal::Decimal;
use sqlx::{PgConnection, PgExecutor};

use super::super::cycle::{Cycle, Pins};
use super::super::event::EventVerb;
use super::super::policy::{Confirms, DiscloseSheets, EndCycle, HandleSheet, HandledSheets};
use super::super::record::RecordContent;
use super::super::workflow::StepKind;
use super::event::{NewEvent, insert_events};
use super::sheet::impossible;
use super::way::{Moved, lock_cycle, lock_some, save_moves};
use crate::access::{Permit, Scope};
use crate::audit::Work;
use crate::kernel::Timestamp;
use crate::kernel::ids::{
    AccountId, CycleId, DepartmentId, EmployeeId, FrameworkVersionId, RankId, ScaleId,
    ScoringRuleId, SheetId, SheetRecordId,
};
use crate::platform::StoreError;

/// Running sheets of a cycle whose open step is `kind` and belongs to nobody but HR, in scope, at or
/// below some departments (none: all), locked until the work is done.
pub async fn open_at(
    conn: &mut PgConnection,
    cycle: &Cycle,
    kind: StepKind,
    scope: &Scope<HandledSheets>,
    departments: &[DepartmentId],
    lock: bool,
) -> Result<Vec<SheetId>, StoreError> {
    let ids = sqlx::query_scalar!(
        "select s.sheet_id as \"id: SheetId\"
        from sheet s
        join sheet_step t on t.sheet_id = s.sheet_id and t.cycle_id = $1 and t.kind = $2 and t.state = 'open'
        where s.standing = 'running'
          and t.evaluator_id is null
          and ($3::uuid is null or s.employee_id <> $3)
          and (cardinality($4::uuid[]) = 0 or s.department_id = any ($4))
          and (
              $5::boolean
              or s.department_id in (
                  select below.department_id
                  from unnest($6::uuid[]) root
                  cross join lateral department_below(root, $7) below
              )
          )
        order by s.sheet_id",
        cycle.id as CycleId,
        kind.as_str(),
        scope.except() as Option<EmployeeId>,
        departments as &[DepartmentId],
        reaches_whole(scope, cycle),
        scope.departments() as &[DepartmentId],
        cycle.setup.base_date
    )
    .fetch_all(&mut *conn)
    .await?;
    if lock {
        lock_some(conn, &ids).await?;
    }
    Ok(ids)
}

/// Whether every sheet of the cycle is in scope: the departments need not be asked.
pub(super) fn reaches_whole(scope: &Scope<HandledSheets>, cycle: &Cycle) -> bool {
    scope.is_everyone() || scope.authorities().contains(&cycle.setup.authority)
}

/// Running sheets of a cycle that are not confirmed; all are locked until the work is done.
pub async fn unconfirmed(
    conn: &mut PgConnection,
    cycle: CycleId,
) -> Result<Vec<SheetId>, StoreError> {
    lock_cycle(conn, cycle).await?;
    Ok(sqlx::query_scalar!(
        "select s.sheet_id as \"id: SheetId\"
        from sheet s
        where s.cycle_id = $1
          and s.standing = 'running'
          and not exists (select 1 from sheet_record r where r.sheet_id = s.sheet_id)
        order by s.sheet_id",
        cycle as CycleId
    )
    .fetch_all(conn)
    .await?)
}

/// Sheets of a cycle that are disclosed and not closed; all are locked until the work is done.
pub async fn disclosed(
    conn: &mut PgConnection,
    cycle: CycleId,
) -> Result<Vec<SheetId>, StoreError> {
    lock_cycle(conn, cycle).await?;
    Ok(sqlx::query_scalar!(
        "select sheet_id as \"id: SheetId\" from sheet
        where cycle_id = $1 and standing = 'disclosed'
        order by sheet_id",
        cycle as CycleId
    )
    .fetch_all(conn)
    .await?)
}

/// Number of sheets of a cycle that are running.
pub async fn running(executor: impl PgExecutor<'_>, cycle: CycleId) -> Result<i64, StoreError> {
    Ok(sqlx::query_scalar!(
        "select count(*) as \"running!\" from sheet where cycle_id = $1 and standing = 'running'",
        cycle as CycleId
    )
    .fetch_one(executor)
    .await?)
}

/// What a record's header needs to know of a sheet.
pub struct RecordSubject {
    pub id: SheetId,
    pub employee_number: String,
    pub name: String,
    pub kana: String,
    pub department: String,
    pub rank_id: RankId,
    pub rank: String,
}

/// Names and places as they are at this moment, for the frozen header.
pub async fn subjects(
    executor: impl PgExecutor<'_>,
    ids: &[SheetId],
    cycle: &Cycle,
) -> Result<Vec<RecordSubject>, StoreError> {
    Ok(sqlx::query_as!(
        RecordSubject,
        "select s.sheet_id as \"id: SheetId\", e.employee_number, e.name, e.kana,
            coalesce(d.full_name, '') as \"department!\", s.rank_id as \"rank_id: RankId\", r.name as rank
        from sheet s
        join employee e on e.employee_id = s.employee_id
        join rank r on r.rank_id = s.rank_id
        left join department_on($2) d on d.department_id = s.department_id
        where s.sheet_id = any ($1)
        order by s.sheet_id",
        ids as &[SheetId],
        cycle.setup.base_date
    )
    .fetch_all(executor)
    .await?)
}

/// A record about to be frozen.
pub struct NewRecord {
    pub sheet: SheetId,
    pub content: RecordContent,
    pub total: Option<Decimal>,
    /// How its grades became the total.
    pub rule: ScoringRuleId,
}

/// Confirms sheets: moves first, then the frozen records, after which nothing can change.
pub async fn save_confirmation<A: Confirms>(
    work: &mut Work,
    permit: &Permit<A>,
    moves: &[Moved],
    records: &[NewRecord],
    pins: Pins,
) -> Result<(), StoreError> {
    save_moves(work, moves).await?;
    let events: Vec<NewEvent<'_>> = moves
        .iter()
        .map(|moved| NewEvent {
            sheet: moved.id,
            step: Some(StepKind::Confirmation),
            verb: EventVerb::Confirmed,
            words: None,
        })
        .collect();
    insert_events(work, &events).await?;
    let ids: Vec<SheetRecordId> = records.iter().map(|_| SheetRecordId::mint()).collect();
    let sheets: Vec<SheetId> = records.iter().map(|record| record.sheet).collect();
    let contents: Vec<serde_json::Value> = records
        .iter()
        .map(|record| {
            serde_json::to_value(&record.content)
                .map_err(|_| impossible("sheet_record", "content", record.sheet))
        })
        .collect::<Result<_, _>>()?;
    let grades: Vec<String> =
        records.iter().map(|record| record.content.overall_grade.clone()).collect();
    let totals: Vec<Option<Decimal>> = records.iter().map(|record| record.total).collect();
    let rules: Vec<ScoringRuleId> = records.iter().map(|record| record.rule).collect();
    let at = work.now().at;
    sqlx::query!(
        "insert into sheet_record (sheet_record_id, sheet_id, number, content, overall_grade, total,
            framework_version_id, scale_id, scoring_rule_id, frozen_at, frozen_by)
        select n.id, n.sheet_id, 1, n.content, n.grade, n.total, $6, $7, n.rule, $9, $10
        from unnest($1::uuid[], $2::uuid[], $3::jsonb[], $4::text[], $5::numeric[], $8::uuid[])
            as n (id, sheet_id, content, grade, total, rule)",
        &ids as &[SheetRecordId],
        &sheets as &[SheetId],
        &contents,
        &grades,
        &totals as &[Option<Decimal>],
        pins.version as FrameworkVersionId,
        pins.scale as ScaleId,
        &rules as &[ScoringRuleId],
        at,
        permit.actor().account() as Option<AccountId>
    )
    .execute(work.conn())
    .await?;
    Ok(())
}

/// Discloses sheets.
pub async fn save_disclosure(
    work: &mut Work,
    _permit: &Permit<DiscloseSheets>,
    moves: &[Moved],
) -> Result<(), StoreError> {
    save_all(work, moves, EventVerb::Disclosed, Some(StepKind::Disclosure), None).await
}

/// Ends or calls off sheets with their cycle.
pub async fn save_end(
    work: &mut Work,
    _permit: &Permit<EndCycle>,
    moves: &[Moved],
    verb: EventVerb,
    words: Option<&str>,
) -> Result<(), StoreError> {
    save_all(work, moves, verb, None, words).await
}

/// Takes people out of an open cycle, or leaves out a step of theirs.
pub async fn save_exclusion(
    work: &mut Work,
    _permit: &Permit<HandleSheet>,
    moves: &[Moved],
    verb: EventVerb,
    step: Option<StepKind>,
    words: &str,
) -> Result<(), StoreError> {
    save_all(work, moves, verb, step, Some(words)).await
}

async fn save_all(
    work: &mut Work,
    moves: &[Moved],
    verb: EventVerb,
    step: Option<StepKind>,
    words: Option<&str>,
) -> Result<(), StoreError> {
    save_moves(work, moves).await?;
    let events: Vec<NewEvent<'_>> =
        moves.iter().map(|moved| NewEvent { sheet: moved.id, step, verb, words }).collect();
    insert_events(work, &events).await
}

/// Overall grades of the sheets that wait for confirmation, best first: (grade, sheets).
pub async fn waiting_grades(
    executor: impl PgExecutor<'_>,
    cycle: &Cycle,
    scope: &Scope<HandledSheets>,
) -> Result<Vec<(String, i64)>, StoreError> {
    let rows = sqlx::query!(
        "select coalesce(a.after_grade, o.grade) as \"grade!\", count(*) as \"sheets!\"
        from sheet s
        join sheet_step t on t.sheet_id = s.sheet_id and t.cycle_id = s.cycle_id
            and t.kind = 'confirmation' and t.state = 'open' and t.evaluator_id is null
        join lateral (
            select r.position from sheet_step r
            where r.sheet_id = s.sheet_id and r.kind in ('primary', 'secondary') and r.state = 'done'
            order by r.position desc
            limit 1
        ) deciding on true
        join overall_rating o on o.sheet_id = s.sheet_id and o.position = deciding.position
        join cycle c on c.cycle_id = s.cycle_id
        left join lateral (
            select x.after_grade from sheet_adjustment x
            join sheet_step j on j.sheet_id = x.sheet_id and j.kind = 'adjustment' and j.state = 'done'
            where x.sheet_id = s.sheet_id
            order by x.decided_at desc, x.sheet_adjustment_id desc
            limit 1
        ) a on true
        left join scale_grade g on g.scale_id = coalesce(c.result_scale_id, c.scale_id)
            and g.grade = coalesce(a.after_grade, o.grade)
        where s.cycle_id = $1
          and s.standing = 'running'
          and o.grade is not null
          and ($2::uuid is null or s.employee_id <> $2)
          and (
              $3::boolean
              or s.department_id in (
                  select below.department_id
                  from unnest($4::uuid[]) root
                  cross join lateral department_below(root, $5) below
              )
          )
        group by coalesce(a.after_grade, o.grade), g.position
        order by g.position",
        cycle.id as CycleId,
        scope.except() as Option<EmployeeId>,
        reaches_whole(scope, cycle),
        scope.departments() as &[DepartmentId],
        cycle.setup.base_date
    )
    .fetch_all(executor)
    .await?;
    Ok(rows.into_iter().map(|row| (row.grade, row.sheets)).collect())
}

/// When the last sheet of a cycle was disclosed, and how many ratees have said that they read it.
pub async fn acknowledged(
    executor: impl PgExecutor<'_>,
    cycle: CycleId,
) -> Result<(i64, Option<Timestamp>), StoreError> {
    let row = sqlx::query!(
        "select count(distinct v.sheet_id) filter (where v.verb = 'acknowledged') as \"read!\",
            max(v.at) filter (where v.verb = 'disclosed') as last_disclosed
        from sheet_event v
        join sheet s on s.sheet_id = v.sheet_id
        where s.cycle_id = $1 and v.verb in ('acknowledged', 'disclosed')",
        cycle as CycleId
    )
    .fetch_one(executor)
    .await?;
    Ok((row.read, row.last_disclosed))
}
