//! One kind of step on many sheets at once.

use std::collections::HashMap;

use rust_decimal::Decimal;
use sqlx::PgConnection;

use super::super::cycle::Cycle;
use super::super::event::EventVerb;
use super::super::policy::SubmitForMany;
use super::super::sheet::{Definitions, Entries, Judgement};
use super::super::workflow::StepKind;
use super::results;
use super::way::{Moved, lock_cycle, save_moves};
use crate::access::Permit;
use crate::audit::Work;
use crate::kernel::Prose;
use crate::kernel::ids::{
    AccountId, CycleId, ElementId, EmployeeId, RankId, SheetEventId, SheetId,
};
use crate::platform::StoreError;

/// A running sheet whose open step somebody has to write.
#[derive(Debug, Clone)]
pub struct WaitingRow {
    pub sheet: SheetId,
    pub ratee: EmployeeId,
    pub rank: RankId,
    pub doer: EmployeeId,
    pub doer_name: String,
}

/// The running sheets of a cycle whose open step is `kind`, locked until the work is done.
pub async fn waiting(
    conn: &mut PgConnection,
    cycle: &Cycle,
    kind: StepKind,
) -> Result<Vec<WaitingRow>, StoreError> {
    lock_cycle(conn, cycle.id).await?;
    Ok(sqlx::query_as!(
        WaitingRow,
        "select s.sheet_id as \"sheet: SheetId\", s.employee_id as \"ratee: EmployeeId\",
            s.rank_id as \"rank: RankId\", t.evaluator_id as \"doer!: EmployeeId\", e.name as doer_name
        from sheet s
        join sheet_step t on t.sheet_id = s.sheet_id and t.kind = $2 and t.state = 'open'
        join employee e on e.employee_id = t.evaluator_id
        where s.cycle_id = $1 and s.standing = 'running'
        order by s.sheet_id",
        cycle.id as CycleId,
        kind.as_str()
    )
    .fetch_all(conn)
    .await?)
}

/// What was written in one step of one sheet.
pub struct WrittenStep {
    pub sheet: SheetId,
    pub doer_name: String,
    pub entries: Entries,
    pub total: Option<Decimal>,
    pub grade: Option<String>,
}

/// Saves a step of many sheets as submitted: entries, scores, moves, history. `position` is the
/// step's place in the cycle.
pub async fn save_submissions(
    work: &mut Work,
    permit: &Permit<SubmitForMany>,
    (kind, position): (StepKind, i32),
    written: &[WrittenStep],
    moves: &[Moved],
) -> Result<(), StoreError> {
    let account = permit.actor().account();
    insert_ratings(work, position, written, account).await?;
    insert_wholes(work, position, written, account).await?;
    save_moves(work, moves).await?;
    if kind.is_rating() {
        save_scores(work, position, written).await?;
    }
    insert_history(work, kind, written, account).await
}

/// Saves what was written about results, beside [`save_submissions`].
pub async fn save_results(
    work: &mut Work,
    permit: &Permit<SubmitForMany>,
    position: i32,
    written: &[WrittenStep],
    definitions: &HashMap<SheetId, Definitions>,
) -> Result<(), StoreError> {
    let mut columns = results::Columns::default();
    for step in written {
        if let Some(block) = definitions.get(&step.sheet).and_then(|own| own.results.as_ref()) {
            let said = step.entries.results.iter().filter(|rating| !rating.is_blank());
            columns.add(step.sheet, block, said);
        }
    }
    columns.save(work, position, permit.actor().account()).await?;
    Ok(())
}

async fn insert_ratings(
    work: &mut Work,
    position: i32,
    written: &[WrittenStep],
    account: Option<AccountId>,
) -> Result<(), StoreError> {
    let at = work.now().at;
    let (mut sheets, mut elements): (Vec<SheetId>, Vec<ElementId>) = (Vec::new(), Vec::new());
    let (mut grades, mut comments): (Vec<Option<String>>, Vec<Option<String>>) =
        (Vec::new(), Vec::new());
    let mut unobserved = Vec::new();
    for step in written {
        for rating in &step.entries.ratings {
            sheets.push(step.sheet);
            elements.push(rating.element);
            unobserved.push(rating.mark == Some(Judgement::NotObserved));
            grades.push(match &rating.mark {
                Some(Judgement::Grade(grade)) => Some(grade.clone()),
                Some(Judgement::NotObserved) | None => None,
            });
            comments.push(words(rating.comment.as_ref()));
        }
    }
    sqlx::query!(
        "insert into rating as r (sheet_id, position, element_id, grade, is_unobserved, comment, saved_at, saved_by)
        select n.sheet_id, $1, n.element_id, n.grade, n.is_unobserved, n.comment, $7, $8
        from unnest($2::uuid[], $3::uuid[], $4::text[], $5::bool[], $6::text[])
            as n (sheet_id, element_id, grade, is_unobserved, comment)
        on conflict (sheet_id, position, element_id) do update
        set grade = excluded.grade, is_unobserved = excluded.is_unobserved, comment = excluded.comment,
            saved_at = excluded.saved_at, saved_by = excluded.saved_by, revision = r.revision + 1",
        position,
        &sheets as &[SheetId],
        &elements as &[ElementId],
        &grades as &[Option<String>],
        &unobserved,
        &comments as &[Option<String>],
        at,
        account as Option<AccountId>
    )
    .execute(work.conn())
    .await?;
    Ok(())
}

fn words(prose: Option<&Prose>) -> Option<String> {
    prose.map(ToString::to_string)
}

async fn insert_wholes(
    work: &mut Work,
    position: i32,
    written: &[WrittenStep],
    account: Option<AccountId>,
) -> Result<(), StoreError> {
    let at = work.now().at;
    let sheets: Vec<SheetId> = written.iter().map(|step| step.sheet).collect();
    let overall = || written.iter().map(|step| &step.entries.overall);
    let summaries: Vec<Option<String>> = overall().map(|o| words(o.summary.as_ref())).collect();
    let grades: Vec<Option<String>> = overall().map(|o| o.grade.clone()).collect();
    let reasons: Vec<Option<String>> = overall().map(|o| words(o.reason.as_ref())).collect();
    sqlx::query!(
        "insert into overall_rating as o (sheet_id, position, summary, grade, grade_reason, saved_at, saved_by)
        select n.sheet_id, $1, n.summary, n.grade, n.reason, $6, $7
        from unnest($2::uuid[], $3::text[], $4::text[], $5::text[]) as n (sheet_id, summary, grade, reason)
        where num_nonnulls(n.summary, n.grade, n.reason) > 0
        on conflict (sheet_id, position) do update
        set summary = excluded.summary, grade = excluded.grade, grade_reason = excluded.grade_reason,
            saved_at = excluded.saved_at, saved_by = excluded.saved_by, revision = o.revision + 1",
        position,
        &sheets as &[SheetId],
        &summaries as &[Option<String>],
        &grades as &[Option<String>],
        &reasons as &[Option<String>],
        at,
        account as Option<AccountId>
    )
    .execute(work.conn())
    .await?;
    Ok(())
}

async fn save_scores(
    work: &mut Work,
    position: i32,
    written: &[WrittenStep],
) -> Result<(), StoreError> {
    let sheets: Vec<SheetId> = written.iter().map(|step| step.sheet).collect();
    let totals: Vec<Option<Decimal>> = written.iter().map(|step| step.total).collect();
    let grades: Vec<Option<String>> = written.iter().map(|step| step.grade.clone()).collect();
    sqlx::query!(
        "update sheet_step t
        set total = n.total, computed_grade = n.grade
        from unnest($2::uuid[], $3::numeric[], $4::text[]) as n (sheet_id, total, grade)
        where t.sheet_id = n.sheet_id and t.position = $1",
        position,
        &sheets as &[SheetId],
        &totals as &[Option<Decimal>],
        &grades as &[Option<String>]
    )
    .execute(work.conn())
    .await?;
    Ok(())
}

/// Each submission in the name of its doer.
async fn insert_history(
    work: &mut Work,
    kind: StepKind,
    written: &[WrittenStep],
    account: Option<AccountId>,
) -> Result<(), StoreError> {
    let at = work.now().at;
    let ids: Vec<SheetEventId> = written.iter().map(|_| SheetEventId::mint()).collect();
    let sheets: Vec<SheetId> = written.iter().map(|step| step.sheet).collect();
    let names: Vec<String> = written.iter().map(|step| step.doer_name.clone()).collect();
    sqlx::query!(
        "insert into sheet_event (sheet_event_id, sheet_id, step_kind, verb, at, acted_by, acted_by_name)
        select n.id, n.sheet_id, $4, $5, $6, $7, n.name
        from unnest($1::uuid[], $2::uuid[], $3::text[]) as n (id, sheet_id, name)",
        &ids as &[SheetEventId],
        &sheets as &[SheetId],
        &names,
        kind.as_str(),
        EventVerb::Submitted.as_str(),
        at,
        account as Option<AccountId>
    )
    .execute(work.conn())
    .await?;
    Ok(())
}
