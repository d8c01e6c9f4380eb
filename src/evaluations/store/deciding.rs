//! Sheets that wait for an adjuster or a confirmer, and what adjusters decided.

use std::collections::HashMap;

use sqlx::{PgConnection, PgExecutor};

use super::super::cycle::Cycle;
use super::super::event::EventVerb;
use super::super::policy::AdjustSheets;
use super::super::record::RecordAdjustment;
use super::super::workflow::{StepKind, StepWord};
use super::event::{NewEvent, insert_events};
use super::way::{Moved, lock_some, save_moves};
use crate::access::Permit;
use crate::audit::Work;
use crate::kernel::Date;
use crate::kernel::ids::{AccountId, CycleId, EmployeeId, SheetAdjustmentId, SheetId};
use crate::platform::StoreError;

/// A sheet in the list of the one who adjusts or confirms.
#[derive(Debug, Clone)]
pub struct SeatRow {
    pub sheet: SheetId,
    pub number: String,
    pub name: String,
    pub rank: String,
    pub department: String,
    pub state: StepWord,
    /// Whose turn it is now.
    pub open_kind: Option<StepKind>,
    /// The one in whose place it is decided.
    pub stands_in_for: Option<String>,
    /// It was sent back to this step.
    pub is_returned: bool,
    /// Overall grade of the first evaluator, once handed in.
    pub first: Option<String>,
    /// Of the second one, where there is one.
    pub second: Option<String>,
    /// The grade that counts so far.
    pub grade: Option<String>,
    /// What the adjuster said last: before, after, why.
    pub before: Option<String>,
    pub after: Option<String>,
    pub reason: Option<String>,
}

/// The sheets of a cycle in which somebody does `kind`, by department and employee number. Grades stand
/// only on those that have come that far: what is not submitted is nobody's to see.
pub async fn seats(
    executor: impl PgExecutor<'_>,
    cycle: &Cycle,
    kind: StepKind,
    person: EmployeeId,
    today: Date,
) -> Result<Vec<SeatRow>, StoreError> {
    Ok(sqlx::query_as!(
        SeatRow,
        "with seat as materialized (
            select s.sheet_id, s.employee_id, s.department_id, s.rank_id, t.state, t.returned_at, t.evaluator_id,
                t.state in ('open', 'done') as has_come
            from evaluator_seat($2, $5) own
            join sheet_step t on t.evaluator_id = own.evaluator_id and t.cycle_id = $1 and t.kind = $3
                and t.state <> 'skipped'
            join sheet s on s.sheet_id = t.sheet_id
            where s.employee_id <> $2
              and (t.evaluator_id = $2 or may_stand_in($2, t.sheet_id, s.employee_id, $5))
              and s.standing not in ('excluded', 'cancelled')
        ),
        said as (
            select t.sheet_id, t.kind, o.grade
            from seat
            join sheet_step t on t.sheet_id = seat.sheet_id and t.kind in ('primary', 'secondary')
                and t.state = 'done'
            join overall_rating o on o.sheet_id = t.sheet_id and o.position = t.position
            where seat.has_come
        )
        select seat.sheet_id as \"sheet: SheetId\", e.employee_number as number, e.name, r.name as rank,
            coalesce(d.full_name, '') as \"department!\", seat.state as \"state: StepWord\",
            w.kind as \"open_kind?: StepKind\", case when seat.evaluator_id <> $2 then o.name end as stands_in_for,
            seat.returned_at is not null as \"is_returned!\", one.grade as \"first?\", two.grade as \"second?\",
            coalesce(case when j.state = 'done' then a.after_grade end, two.grade, one.grade) as grade,
            a.before_grade as \"before?\", a.after_grade as \"after?\", a.reason as \"reason?\"
        from seat
        join employee e on e.employee_id = seat.employee_id
        join employee o on o.employee_id = seat.evaluator_id
        join rank r on r.rank_id = seat.rank_id
        left join department_on($4) d on d.department_id = seat.department_id
        left join said one on one.sheet_id = seat.sheet_id and one.kind = 'primary'
        left join said two on two.sheet_id = seat.sheet_id and two.kind = 'secondary'
        left join sheet_step w on w.sheet_id = seat.sheet_id and w.state = 'open'
        left join sheet_step j on j.sheet_id = seat.sheet_id and j.kind = 'adjustment'
        left join lateral (
            select x.before_grade, x.after_grade, x.reason from sheet_adjustment x
            where x.sheet_id = seat.sheet_id and seat.has_come and j.state = 'done'
            order by x.decided_at desc, x.sheet_adjustment_id desc
            limit 1
        ) a on true
        order by d.code, e.employee_number",
        cycle.id as CycleId,
        person as EmployeeId,
        kind.as_str(),
        cycle.setup.base_date,
        today
    )
    .fetch_all(executor)
    .await?)
}

/// How many sheets of a cycle somebody adjusts or confirms, and how many of them wait.
pub async fn seat_counts(
    executor: impl PgExecutor<'_>,
    cycle: CycleId,
    person: EmployeeId,
    today: Date,
) -> Result<Vec<(StepKind, i64, i64)>, StoreError> {
    let rows = sqlx::query!(
        "select t.kind as \"kind: StepKind\", count(*) as \"total!\",
            count(*) filter (where t.state = 'open' and s.standing = 'running') as \"open!\"
        from evaluator_seat($2, $3) own
        join sheet_step t on t.evaluator_id = own.evaluator_id and t.cycle_id = $1
        join sheet s on s.sheet_id = t.sheet_id
        where t.kind in ('adjustment', 'confirmation') and t.state <> 'skipped'
          and (t.evaluator_id = $2 or may_stand_in($2, t.sheet_id, s.employee_id, $3))
          and s.standing not in ('excluded', 'cancelled')
        group by t.kind",
        cycle as CycleId,
        person as EmployeeId,
        today
    )
    .fetch_all(executor)
    .await?;
    let mut counts: Vec<_> = rows.into_iter().map(|row| (row.kind, row.total, row.open)).collect();
    counts.sort_unstable_by_key(|(kind, ..)| *kind);
    Ok(counts)
}

/// In whose place somebody decides, when.
#[derive(Debug, Clone, Copy)]
pub struct Place {
    /// Whose step it is.
    pub seat: EmployeeId,
    /// Who decides: they themselves, or who stands in.
    pub hand: EmployeeId,
    pub today: Date,
}

/// Those of some sheets that wait for somebody's `kind`, with the grade of the last evaluator; locked until
/// the work is done. Nobody's own is among them.
pub async fn open_of(
    conn: &mut PgConnection,
    cycle: CycleId,
    kind: StepKind,
    place: Place,
    ids: &[SheetId],
) -> Result<Vec<(SheetId, String)>, StoreError> {
    lock_some(&mut *conn, ids).await?;
    let rows = sqlx::query!(
        "select s.sheet_id as \"sheet: SheetId\", o.grade as \"grade!\"
        from sheet s
        join sheet_step t on t.sheet_id = s.sheet_id and t.kind = $3 and t.state = 'open'
            and t.evaluator_id = $2
        join lateral (
            select r.position from sheet_step r
            where r.sheet_id = s.sheet_id and r.kind in ('primary', 'secondary') and r.state = 'done'
            order by r.position desc
            limit 1
        ) deciding on true
        join overall_rating o on o.sheet_id = s.sheet_id and o.position = deciding.position
        where s.cycle_id = $1 and s.sheet_id = any ($4) and s.standing = 'running' and s.employee_id <> $2
          and ($5 = $2 or may_stand_in($5, s.sheet_id, s.employee_id, $6))
          and o.grade is not null
        order by s.sheet_id",
        cycle as CycleId,
        place.seat as EmployeeId,
        kind.as_str(),
        ids as &[SheetId],
        place.hand as EmployeeId,
        place.today
    )
    .fetch_all(conn)
    .await?;
    Ok(rows.into_iter().map(|row| (row.sheet, row.grade)).collect())
}

/// What an adjuster decided about a sheet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decided {
    pub sheet: SheetId,
    pub before: String,
    pub after: String,
    pub reason: Option<String>,
}

impl Decided {
    /// As the record keeps it.
    pub fn for_record(&self) -> RecordAdjustment {
        RecordAdjustment {
            before: self.before.clone(),
            after: self.after.clone(),
            reason: self.reason.clone(),
        }
    }
    /// As the history tells it: 「B を A に変えた：…」; nothing more to say when it stands.
    fn words(&self) -> Option<String> {
        let Self { before, after, reason, .. } = self;
        reason.as_ref().map(|why| format!("{before} を {after} に変えました。{why}"))
    }
}

/// The newest decision about each of some sheets.
pub async fn newest(
    executor: impl PgExecutor<'_>,
    ids: &[SheetId],
) -> Result<HashMap<SheetId, Decided>, StoreError> {
    let rows = sqlx::query_as!(
        Decided,
        "select distinct on (sheet_id) sheet_id as \"sheet: SheetId\", before_grade as before,
            after_grade as after, reason
        from sheet_adjustment
        where sheet_id = any ($1)
        order by sheet_id, decided_at desc, sheet_adjustment_id desc",
        ids as &[SheetId]
    )
    .fetch_all(executor)
    .await?;
    Ok(rows.into_iter().map(|row| (row.sheet, row)).collect())
}

/// Saves what an adjuster decided, and moves the sheets on.
pub async fn save_adjustments(
    work: &mut Work,
    permit: &Permit<AdjustSheets>,
    decided: &[Decided],
    moves: &[Moved],
) -> Result<(), StoreError> {
    let ids: Vec<SheetAdjustmentId> = decided.iter().map(|_| SheetAdjustmentId::mint()).collect();
    let sheets: Vec<SheetId> = decided.iter().map(|one| one.sheet).collect();
    let before: Vec<String> = decided.iter().map(|one| one.before.clone()).collect();
    let after: Vec<String> = decided.iter().map(|one| one.after.clone()).collect();
    let reasons: Vec<Option<String>> = decided.iter().map(|one| one.reason.clone()).collect();
    let at = work.now().at;
    sqlx::query!(
        "insert into sheet_adjustment (sheet_adjustment_id, sheet_id, before_grade, after_grade, reason,
            decided_at, decided_by, decided_by_name)
        select n.id, n.sheet_id, n.before, n.after, n.reason, $6, $7, $8
        from unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::text[])
            as n (id, sheet_id, before, after, reason)",
        &ids as &[SheetAdjustmentId],
        &sheets as &[SheetId],
        &before,
        &after,
        &reasons as &[Option<String>],
        at,
        permit.actor().account() as Option<AccountId>,
        permit.actor().name()
    )
    .execute(work.conn())
    .await?;
    save_moves(work, moves).await?;
    let words: Vec<Option<String>> = decided.iter().map(Decided::words).collect();
    let events: Vec<NewEvent<'_>> = decided
        .iter()
        .zip(&words)
        .map(|(one, words)| NewEvent {
            sheet: one.sheet,
            step: Some(StepKind::Adjustment),
            verb: EventVerb::Adjusted,
            words: words.as_deref(),
        })
        .collect();
    insert_events(work, &events).await
}
