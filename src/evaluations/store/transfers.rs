//! Transfers while a cycle runs: the cycle's rule, whose sheets it is about, what is handed over.

use std::collections::HashMap;

use sqlx::{PgConnection, PgExecutor};

use super::super::policy::{FormerFacts, HandleSheet, PrepareCycle, WritePartRecord};
use super::super::transfer::TransferRule;
use super::super::workflow::StepKind;
use super::sheet::period;
use crate::access::Permit;
use crate::audit::Work;
use crate::kernel::ids::{CycleId, EmployeeId, PartRecordId, SheetHandoverId, SheetId};
use crate::kernel::{Date, Period, Prose, Timestamp};
use crate::platform::StoreError;

/// Who rates after a transfer in a cycle.
pub async fn rule(
    executor: impl PgExecutor<'_>,
    cycle: CycleId,
) -> Result<TransferRule, StoreError> {
    let months = sqlx::query_scalar!(
        "select months_left from cycle_transfer_rule where cycle_id = $1",
        cycle as CycleId
    )
    .fetch_optional(executor)
    .await?;
    Ok(months
        .and_then(|months| u32::try_from(months).ok())
        .map_or(TransferRule::Former, |months| TransferRule::Successor { months_left: months }))
}

/// Sets it for the permit's cycle.
pub async fn set_rule(
    work: &mut Work,
    permit: &Permit<PrepareCycle>,
    rule: TransferRule,
) -> Result<(), StoreError> {
    let Some(cycle) = permit.subject().cycle else { return Ok(()) };
    match rule {
        TransferRule::Former => {
            sqlx::query!("delete from cycle_transfer_rule where cycle_id = $1", cycle as CycleId)
                .execute(work.conn())
                .await?;
        }
        TransferRule::Successor { months_left } => {
            sqlx::query!(
                "insert into cycle_transfer_rule (cycle_id, months_left) values ($1, $2)
                on conflict (cycle_id) do update set months_left = excluded.months_left",
                cycle as CycleId,
                i32::try_from(months_left).unwrap_or(i32::MAX)
            )
            .execute(work.conn())
            .await?;
        }
    }
    Ok(())
}

/// A step that is not done, of somebody who has moved or whose evaluator has.
#[derive(Debug, Clone)]
pub struct MovedRow {
    pub sheet: SheetId,
    pub employee: EmployeeId,
    pub number: String,
    pub name: String,
    pub kind: StepKind,
    pub evaluator: EmployeeId,
    pub evaluator_name: String,
    /// Where the ratee was on the base date, and is today.
    pub places: (String, String),
    /// When the ratee moved.
    pub moved_on: Option<Date>,
    /// When the evaluator took their post of today, after the cycle was opened.
    pub evaluator_moved_on: Option<Date>,
    /// The evaluator has left, or has no post.
    pub evaluator_gone: bool,
}

/// Steps to be looked at again, by employee number: at most 500.
pub async fn moved(
    executor: impl PgExecutor<'_>,
    cycle: CycleId,
    today: Date,
) -> Result<Vec<MovedRow>, StoreError> {
    let rows = sqlx::query!(
        "select s.sheet_id as \"sheet: SheetId\", s.employee_id as \"employee: EmployeeId\",
            e.employee_number as number, e.name, t.kind as \"kind: StepKind\",
            v.employee_id as \"evaluator: EmployeeId\", v.name as evaluator_name,
            coalesce(f.name, '') as \"place!\", coalesce(n.name, '') as \"new_place!\",
            (case when p.department_id is distinct from s.department_id then lower(p.period) end) as moved_on,
            (case when lower(o.period) > (c.opened_at at time zone 'Asia/Tokyo')::date then lower(o.period) end)
                as evaluator_moved_on,
            (coalesce(v.left_on <= $2, false) or o.posting_id is null) as \"evaluator_gone!\"
        from sheet s
        join cycle c on c.cycle_id = s.cycle_id
        join sheet_step t on t.sheet_id = s.sheet_id and t.kind in ('primary', 'secondary')
            and t.state in ('waiting', 'open')
        join employee e on e.employee_id = s.employee_id
        join employee v on v.employee_id = t.evaluator_id
        left join posting p on p.employee_id = s.employee_id and p.kind = 'primary' and p.period @> $2::date
        left join posting o on o.employee_id = t.evaluator_id and o.kind = 'primary' and o.period @> $2::date
        left join department_fact f on f.department_id = s.department_id and f.period @> c.base_on
        left join department_fact n on n.department_id = p.department_id and n.period @> $2::date
        where s.cycle_id = $1 and s.standing = 'running'
          and (
              p.department_id is distinct from s.department_id
              or lower(o.period) > (c.opened_at at time zone 'Asia/Tokyo')::date
              or coalesce(v.left_on <= $2, false)
              or o.posting_id is null
          )
        order by e.employee_number, t.position
        limit 500",
        cycle as CycleId,
        today
    )
    .fetch_all(executor)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| MovedRow {
            sheet: row.sheet,
            employee: row.employee,
            number: row.number,
            name: row.name,
            kind: row.kind,
            evaluator: row.evaluator,
            evaluator_name: row.evaluator_name,
            places: (row.place, row.new_place),
            moved_on: row.moved_on,
            evaluator_moved_on: row.evaluator_moved_on,
            evaluator_gone: row.evaluator_gone,
        })
        .collect())
}

/// Somebody with their name.
pub type Named = (EmployeeId, String);

/// The first and the second superior of some people on a day.
pub async fn superiors(
    executor: impl PgExecutor<'_>,
    people: &[EmployeeId],
    today: Date,
) -> Result<HashMap<EmployeeId, [Option<Named>; 2]>, StoreError> {
    let rows = sqlx::query!(
        "select x.employee_id as \"person!: EmployeeId\", a.employee_id as \"first?: EmployeeId\",
            a.name as \"first_name?\", b.employee_id as \"second?: EmployeeId\", b.name as \"second_name?\"
        from superior_on($1) x
        left join employee a on a.employee_id = x.superior_id
        left join employee b on b.employee_id = x.second_superior_id
        where x.employee_id = any ($2)",
        today,
        people as &[EmployeeId]
    )
    .fetch_all(executor)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| {
            let first = row.first.zip(row.first_name);
            let second = row.second.zip(row.second_name);
            (row.person, [first, second])
        })
        .collect())
}

/// Remembers that a step went from one evaluator to another.
pub async fn note_handover(
    work: &mut Work,
    _permit: &Permit<HandleSheet>,
    sheet: SheetId,
    kind: StepKind,
    (former, successor): (EmployeeId, EmployeeId),
    reason: &Prose,
) -> Result<(), StoreError> {
    let (at, name) = (work.now().at, work.actor().name().to_owned());
    sqlx::query!(
        "insert into sheet_handover (sheet_handover_id, sheet_id, kind, former_id, successor_id, handed_at,
            handed_by_name, reason)
        values ($1, $2, $3, $4, $5, $6, $7, $8)",
        SheetHandoverId::mint() as SheetHandoverId,
        sheet as SheetId,
        kind.as_str(),
        former as EmployeeId,
        successor as EmployeeId,
        at,
        name,
        reason.as_str()
    )
    .execute(work.conn())
    .await?;
    Ok(())
}

/// A sheet that somebody has given out of their hands.
#[derive(Debug, Clone)]
pub struct FormerRow {
    pub sheet: SheetId,
    pub name: String,
    pub cycle: String,
    pub period: Period,
    pub handed_at: Timestamp,
    pub successor: String,
    pub records: i64,
    /// It runs, and nobody has confirmed it.
    pub is_open: bool,
}

/// The sheets that somebody rated before, newest first; one alone, when it is asked for.
pub async fn former(
    executor: impl PgExecutor<'_>,
    person: EmployeeId,
    one: Option<SheetId>,
) -> Result<Vec<FormerRow>, StoreError> {
    let rows = sqlx::query!(
        "select distinct on (h.sheet_id) h.sheet_id as \"sheet: SheetId\", e.name, c.name as cycle, s.period,
            h.handed_at, v.name as successor,
            (select count(*) from part_record r where r.sheet_id = h.sheet_id and r.author_id = $1) as \"records!\",
            (s.standing = 'running' and c.stage = 'open' and not exists (
                select from sheet_record x where x.sheet_id = s.sheet_id
            )) as \"is_open!\"
        from sheet_handover h
        join sheet s on s.sheet_id = h.sheet_id
        join cycle c on c.cycle_id = s.cycle_id
        join employee e on e.employee_id = s.employee_id
        join employee v on v.employee_id = h.successor_id
        where h.former_id = $1 and ($2::uuid is null or h.sheet_id = $2)
        order by h.sheet_id, h.handed_at desc
        limit 200",
        person as EmployeeId,
        one as Option<SheetId>
    )
    .fetch_all(executor)
    .await?;
    let mut rows = rows
        .into_iter()
        .map(|row| {
            Ok(FormerRow {
                sheet: row.sheet,
                name: row.name,
                cycle: row.cycle,
                period: period(&row.period, row.sheet)?,
                handed_at: row.handed_at,
                successor: row.successor,
                records: row.records,
                is_open: row.is_open,
            })
        })
        .collect::<Result<Vec<_>, StoreError>>()?;
    rows.sort_by_key(|row| std::cmp::Reverse(row.handed_at));
    Ok(rows)
}

/// Writes a part record of the permit's former evaluator.
pub async fn insert_record(
    work: &mut Work,
    permit: &Permit<WritePartRecord>,
    id: PartRecordId,
    days: Period,
    words: &Prose,
) -> Result<(), StoreError> {
    let FormerFacts { sheet, former } = *permit.subject();
    let (at, name) = (work.now().at, work.actor().name().to_owned());
    sqlx::query!(
        "insert into part_record (part_record_id, sheet_id, author_id, author_name, period, words, written_at)
        values ($1, $2, $3, $4, $5, $6, $7)",
        id as PartRecordId,
        sheet as SheetId,
        former as EmployeeId,
        name,
        days.to_range(),
        words.as_str(),
        at
    )
    .execute(work.conn())
    .await?;
    Ok(())
}

/// What was handed over with a sheet: from whom to whom, and what the former one has seen.
#[derive(Debug, Clone, Default)]
pub struct Handed {
    pub turns: Vec<TurnRow>,
    pub records: Vec<RecordRow>,
}

/// A step that changed hands.
#[derive(Debug, Clone)]
pub struct TurnRow {
    pub kind: StepKind,
    pub former: String,
    pub successor: String,
    pub at: Timestamp,
    pub reason: String,
}

/// A part record.
#[derive(Debug, Clone)]
pub struct RecordRow {
    pub author: String,
    pub days: Period,
    pub words: String,
    pub at: Timestamp,
}

/// Everything that was handed over with a sheet, oldest first.
pub async fn handed(conn: &mut PgConnection, sheet: SheetId) -> Result<Handed, StoreError> {
    let turns = sqlx::query_as!(
        TurnRow,
        "select h.kind as \"kind: StepKind\", f.name as former, v.name as successor, h.handed_at as at, h.reason
        from sheet_handover h
        join employee f on f.employee_id = h.former_id
        join employee v on v.employee_id = h.successor_id
        where h.sheet_id = $1
        order by h.handed_at",
        sheet as SheetId
    )
    .fetch_all(&mut *conn)
    .await?;
    let records = records(conn, sheet, None).await?;
    Ok(Handed { turns, records })
}

/// The part records on a sheet, of one author or of all, oldest first.
pub async fn records(
    conn: &mut PgConnection,
    sheet: SheetId,
    author: Option<EmployeeId>,
) -> Result<Vec<RecordRow>, StoreError> {
    let rows = sqlx::query!(
        "select author_name, period, words, written_at from part_record
        where sheet_id = $1 and ($2::uuid is null or author_id = $2)
        order by written_at",
        sheet as SheetId,
        author as Option<EmployeeId>
    )
    .fetch_all(conn)
    .await?;
    rows.into_iter()
        .map(|row| {
            Ok(RecordRow {
                author: row.author_name,
                days: period(&row.period, sheet)?,
                words: row.words,
                at: row.written_at,
            })
        })
        .collect()
}
