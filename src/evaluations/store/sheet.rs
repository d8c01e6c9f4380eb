//! One sheet: its head, and what is saved in its steps.

use rust_decimal::Decimal;
use sqlx::PgExecutor;
use sqlx::postgres::types::PgRange;

use super::super::policy::{FillStep, SubmitStep};
use super::super::sheet::{Entries, Judgement, Overall, Rating};
use super::super::workflow::StepKind;
use crate::access::Permit;
use crate::audit::Work;
use crate::kernel::ids::{AccountId, CycleId, ElementId, EmployeeId, RankId, SheetId};
use crate::kernel::{Date, Period, Revision, Timestamp};
use crate::platform::{App, StoreError};

pub(super) fn impossible(table: &'static str, column: &'static str, id: SheetId) -> StoreError {
    StoreError::Impossible { table, column, row: id.to_string() }
}

/// The head of a sheet: whose, of which cycle, judged as what.
#[derive(Debug, Clone)]
pub struct SheetHead {
    pub id: SheetId,
    pub employee: EmployeeId,
    pub number: String,
    pub name: String,
    pub kana: String,
    pub rank_id: RankId,
    pub rank: String,
    pub period: Period,
    /// Raised by every deed that changes the sheet, its steps or what is written in them.
    pub revision: Revision,
    /// Its cycle, and what has become of that so far.
    pub cycle: (CycleId, Revision),
}

/// Where the ratee was on the base date, from the bureau down: 総務市民局 人財育成課 育成係. Pages show
/// it; deeds do not need it, and the way up the tree costs more than the rest of the head.
pub async fn department_path(
    executor: impl PgExecutor<'_>,
    id: SheetId,
) -> Result<String, StoreError> {
    let path = sqlx::query_scalar!(
        "select string_agg(f.name, ' ' order by a.step desc)
        from sheet s
        join cycle c on c.cycle_id = s.cycle_id
        cross join lateral department_above(s.department_id, c.base_on) a
        cross join lateral (
            select u.name
            from department_fact u
            where u.department_id = a.department_id and u.period @> c.base_on
            offset 0
        ) f
        where s.sheet_id = $1",
        id as SheetId
    )
    .fetch_one(executor)
    .await?;
    Ok(path.unwrap_or_default())
}

/// The sheet of a person in a cycle.
pub async fn sheet_of(
    executor: impl PgExecutor<'_>,
    cycle_code: &str,
    employee: EmployeeId,
) -> Result<Option<SheetId>, StoreError> {
    Ok(sqlx::query_scalar!(
        "select s.sheet_id as \"id: SheetId\"
        from sheet s
        join cycle c on c.cycle_id = s.cycle_id
        where c.code = $1 and s.employee_id = $2",
        cycle_code,
        employee as EmployeeId
    )
    .fetch_optional(executor)
    .await?)
}

/// The score of a step at its submission.
pub async fn save_score(
    work: &mut Work,
    permit: &Permit<SubmitStep>,
    total: Option<Decimal>,
    grade: Option<&str>,
) -> Result<(), StoreError> {
    let facts = *permit.subject();
    sqlx::query!(
        "update sheet_step set total = $3, computed_grade = $4 where sheet_id = $1 and position = $2",
        facts.sheet as SheetId,
        facts.position,
        total,
        grade
    )
    .execute(work.conn())
    .await?;
    Ok(())
}

/// Notes that the doer of an open step has looked at it (bookkeeping, decision 2).
pub async fn note_seen(
    app: &App,
    id: SheetId,
    kind: StepKind,
    at: Timestamp,
) -> Result<(), StoreError> {
    sqlx::query!(
        "update sheet_step set seen_at = $3
        where sheet_id = $1 and kind = $2 and state = 'open' and seen_at is null",
        id as SheetId,
        kind.as_str(),
        at
    )
    .execute(app.db.bookkeeping())
    .await?;
    Ok(())
}

/// Saves what changed as the record of the step: one row per element, each with its own revision; rows
/// without a difference stay untouched. The sheet is locked, so `before` is what stands there. Gives the
/// number of changed rows.
pub async fn save_entries(
    work: &mut Work,
    permit: &Permit<FillStep>,
    before: &Entries,
    entries: &Entries,
) -> Result<u64, StoreError> {
    let changed = RatingColumns::changed(before, entries);
    let mut rows = 0;
    if !changed.elements.is_empty() {
        rows += save_ratings(work, permit, &changed).await?;
    }
    if entries.overall != before.overall {
        rows += save_overall(work, permit, &entries.overall).await?;
    }
    Ok(rows)
}

/// Ratings about to be saved, column by column.
pub(super) struct RatingColumns {
    pub elements: Vec<ElementId>,
    pub grades: Vec<Option<String>>,
    pub unobserved: Vec<bool>,
    pub comments: Vec<Option<String>>,
}

impl RatingColumns {
    /// Of those that differ from what stands there.
    pub fn changed(before: &Entries, after: &Entries) -> Self {
        let changed: Vec<&Rating> =
            after.ratings.iter().filter(|rating| !before.ratings.contains(rating)).collect();
        let grade = |rating: &&Rating| match &rating.mark {
            Some(Judgement::Grade(grade)) => Some(grade.clone()),
            _ => None,
        };
        let is_out = |rating: &&Rating| rating.mark == Some(Judgement::NotObserved);
        let comment = |rating: &&Rating| rating.comment.as_ref().map(ToString::to_string);
        Self {
            elements: changed.iter().map(|rating| rating.element).collect(),
            grades: changed.iter().map(grade).collect(),
            unobserved: changed.iter().map(is_out).collect(),
            comments: changed.iter().map(comment).collect(),
        }
    }
}

async fn save_ratings(
    work: &mut Work,
    permit: &Permit<FillStep>,
    columns: &RatingColumns,
) -> Result<u64, StoreError> {
    let facts = *permit.subject();
    let (at, account) = (work.now().at, permit.actor().account());
    Ok(sqlx::query!(
        "insert into rating as r (sheet_id, position, element_id, grade, is_unobserved, comment, saved_at, saved_by)
        select $1, $2, n.element_id, n.grade, n.is_unobserved, n.comment, $7, $8
        from unnest($3::uuid[], $4::text[], $5::bool[], $6::text[])
            as n (element_id, grade, is_unobserved, comment)
        on conflict (sheet_id, position, element_id) do update
        set grade = excluded.grade, is_unobserved = excluded.is_unobserved, comment = excluded.comment,
            saved_at = excluded.saved_at, saved_by = excluded.saved_by, revision = r.revision + 1
        where (r.grade, r.is_unobserved, r.comment)
            is distinct from (excluded.grade, excluded.is_unobserved, excluded.comment)",
        facts.sheet as SheetId,
        facts.position,
        &columns.elements as &[ElementId],
        &columns.grades as &[Option<String>],
        &columns.unobserved,
        &columns.comments as &[Option<String>],
        at,
        account as Option<AccountId>
    )
    .execute(work.conn())
    .await?
    .rows_affected())
}

async fn save_overall(
    work: &mut Work,
    permit: &Permit<FillStep>,
    overall: &Overall,
) -> Result<u64, StoreError> {
    let facts = *permit.subject();
    let (at, account) = (work.now().at, permit.actor().account());
    Ok(sqlx::query!(
        "insert into overall_rating as o (sheet_id, position, summary, grade, grade_reason, saved_at, saved_by)
        values ($1, $2, $3, $4, $5, $6, $7)
        on conflict (sheet_id, position) do update
        set summary = excluded.summary, grade = excluded.grade, grade_reason = excluded.grade_reason,
            saved_at = excluded.saved_at, saved_by = excluded.saved_by, revision = o.revision + 1
        where (o.summary, o.grade, o.grade_reason)
            is distinct from (excluded.summary, excluded.grade, excluded.grade_reason)",
        facts.sheet as SheetId,
        facts.position,
        overall.summary.as_ref().map(ToString::to_string),
        overall.grade,
        overall.reason.as_ref().map(ToString::to_string),
        at,
        account as Option<AccountId>
    )
    .execute(work.conn())
    .await?
    .rows_affected())
}

/// The result as it was frozen: the newest record of a sheet.
pub async fn record(
    executor: impl PgExecutor<'_>,
    id: SheetId,
) -> Result<Option<(i32, serde_json::Value)>, StoreError> {
    let row = sqlx::query!(
        "select number, content from sheet_record where sheet_id = $1 order by number desc limit 1",
        id as SheetId
    )
    .fetch_optional(executor)
    .await?;
    Ok(row.map(|row| (row.number, row.content)))
}

/// The period of a range column, for rows that other files read.
pub(super) fn period(range: &PgRange<Date>, id: SheetId) -> Result<Period, StoreError> {
    Period::from_range(range).ok_or_else(|| impossible("sheet", "period", id))
}
