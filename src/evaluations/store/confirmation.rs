//! Confirming, disclosing, ending and checking many sheets at once.

use std::collections::{BTreeMap, HashMap};

use rust_decimal::Decimal;
use sqlx::{PgConnection, PgExecutor};

use super::super::cycle::{Cycle, Pins};
use super::super::policy::{
    CheckScores, ConfirmSheets, DiscloseSheets, EndCycle, ExcludeRatees, HandledSheets,
};
use super::super::record::RecordContent;
use super::super::sheet::{Definitions, Entries, Judgement, Overall, Rating};
use super::super::workflow::StepKind;
use super::sheet::{Moved, NewEvent, impossible, insert_events, save_moves};
use crate::access::{Permit, Scope};
use crate::audit::Work;
use crate::kernel::ids::{
    AccountId, CycleId, DepartmentId, ElementId, EmployeeId, FrameworkVersionId, RankId, ScaleId,
    ScoringRuleId, SheetId, SheetRecordId,
};
use crate::kernel::{Prose, Timestamp};
use crate::platform::StoreError;

/// Running sheets of a cycle whose open step is `kind`, in scope, at or below some departments
/// (none: all), locked until the work is done.
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
        join sheet_step t on t.sheet_id = s.sheet_id and t.kind = $2 and t.state = 'open'
        where s.cycle_id = $1
          and s.standing = 'running'
          and ($3::uuid is null or s.employee_id <> $3)
          and (cardinality($4::uuid[]) = 0 or s.department_id = any ($4))
        order by s.sheet_id",
        cycle.id as CycleId,
        kind.as_str(),
        scope.except() as Option<EmployeeId>,
        departments as &[DepartmentId]
    )
    .fetch_all(&mut *conn)
    .await?;
    if lock {
        sqlx::query_scalar!(
            "select sheet_id as \"id: SheetId\" from sheet where sheet_id = any ($1)
            order by sheet_id for update",
            &ids as &[SheetId]
        )
        .fetch_all(conn)
        .await?;
    }
    Ok(ids)
}

/// Running sheets of a cycle that are not confirmed.
pub async fn unconfirmed(
    conn: &mut PgConnection,
    cycle: CycleId,
) -> Result<Vec<SheetId>, StoreError> {
    Ok(sqlx::query_scalar!(
        "select s.sheet_id as \"id: SheetId\"
        from sheet s
        where s.cycle_id = $1
          and s.standing = 'running'
          and not exists (select 1 from sheet_record r where r.sheet_id = s.sheet_id)
        order by s.sheet_id
        for update",
        cycle as CycleId
    )
    .fetch_all(conn)
    .await?)
}

/// Sheets of a cycle that are disclosed and not closed.
pub async fn disclosed(
    conn: &mut PgConnection,
    cycle: CycleId,
) -> Result<Vec<SheetId>, StoreError> {
    Ok(sqlx::query_scalar!(
        "select sheet_id as \"id: SheetId\" from sheet
        where cycle_id = $1 and standing = 'disclosed'
        order by sheet_id
        for update",
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
        "with recursive path as (
            select department_id, name
            from department_fact
            where period @> $2::date and parent_id is null
            union all
            select f.department_id, p.name || ' ' || f.name
            from department_fact f
            join path p on p.department_id = f.parent_id
            where f.period @> $2::date
        )
        select s.sheet_id as \"id: SheetId\", e.employee_number, e.name, e.kana,
            coalesce(path.name, '') as \"department!\", s.rank_id as \"rank_id: RankId\", r.name as rank
        from sheet s
        join employee e on e.employee_id = s.employee_id
        join rank r on r.rank_id = s.rank_id
        left join path on path.department_id = s.department_id
        where s.sheet_id = any ($1)
        order by s.sheet_id",
        ids as &[SheetId],
        cycle.setup.base_date
    )
    .fetch_all(executor)
    .await?)
}

/// What is saved in the steps of many sheets, parsed: sheet and place → entries, in the order of the
/// rank's elements.
pub async fn entries_of(
    conn: &mut PgConnection,
    ranks: &HashMap<SheetId, RankId>,
    definitions: &HashMap<RankId, Definitions>,
) -> Result<HashMap<(SheetId, i32), Entries>, StoreError> {
    let ids: Vec<SheetId> = ranks.keys().copied().collect();
    let rows = sqlx::query!(
        "select sheet_id as \"sheet: SheetId\", position, element_id as \"element: ElementId\", grade,
            is_unobserved, comment
        from rating
        where sheet_id = any ($1)",
        &ids as &[SheetId]
    )
    .fetch_all(&mut *conn)
    .await?;
    let prose = |text: Option<String>, sheet| {
        text.map(|text| {
            Prose::within(&text, 10_000).map_err(|_| impossible("rating", "comment", sheet))
        })
        .transpose()
    };
    let mut given: HashMap<(SheetId, i32), BTreeMap<ElementId, Rating>> = HashMap::new();
    for row in rows {
        let mark = if row.is_unobserved {
            Some(Judgement::NotObserved)
        } else {
            row.grade.map(Judgement::Grade)
        };
        let comment = prose(row.comment, row.sheet)?;
        given
            .entry((row.sheet, row.position))
            .or_default()
            .insert(row.element, Rating { element: row.element, mark, comment });
    }
    let overalls = sqlx::query!(
        "select sheet_id as \"sheet: SheetId\", position, summary, grade, grade_reason
        from overall_rating
        where sheet_id = any ($1)",
        &ids as &[SheetId]
    )
    .fetch_all(conn)
    .await?;
    let mut wholes: HashMap<(SheetId, i32), Overall> = HashMap::new();
    for row in overalls {
        let overall = Overall {
            summary: prose(row.summary, row.sheet)?,
            grade: row.grade,
            reason: prose(row.grade_reason, row.sheet)?,
        };
        wholes.insert((row.sheet, row.position), overall);
    }
    let keys: Vec<(SheetId, i32)> = given
        .keys()
        .chain(wholes.keys())
        .copied()
        .collect::<std::collections::HashSet<_>>()
        .into_iter()
        .collect();
    let mut entries = HashMap::with_capacity(keys.len());
    for key in keys {
        let Some(definitions) = ranks.get(&key.0).and_then(|rank| definitions.get(rank)) else {
            continue;
        };
        let mut rows = given.remove(&key).unwrap_or_default();
        let ratings = definitions
            .elements
            .iter()
            .map(|element| {
                rows.remove(&element.id).unwrap_or(Rating {
                    element: element.id,
                    mark: None,
                    comment: None,
                })
            })
            .collect();
        let overall = wholes.remove(&key).unwrap_or_default();
        entries.insert(key, Entries { ratings, overall });
    }
    Ok(entries)
}

/// A record about to be frozen.
pub struct NewRecord {
    pub sheet: SheetId,
    pub content: RecordContent,
    pub total: Option<Decimal>,
}

/// Confirms sheets: moves first, then the frozen records, after which nothing can change.
pub async fn save_confirmation(
    work: &mut Work,
    permit: &Permit<ConfirmSheets>,
    moves: &[Moved],
    records: &[NewRecord],
    pins: Pins,
    rule: ScoringRuleId,
) -> Result<(), StoreError> {
    save_moves(work, moves).await?;
    let events: Vec<NewEvent<'_>> = moves
        .iter()
        .map(|moved| NewEvent {
            sheet: moved.id,
            step: Some(StepKind::Confirmation),
            verb: "confirmed",
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
    let at = work.now().at;
    sqlx::query!(
        "insert into sheet_record (sheet_record_id, sheet_id, number, content, overall_grade, total,
            framework_version_id, scale_id, scoring_rule_id, frozen_at, frozen_by)
        select n.id, n.sheet_id, 1, n.content, n.grade, n.total, $6, $7, $8, $9, $10
        from unnest($1::uuid[], $2::uuid[], $3::jsonb[], $4::text[], $5::numeric[])
            as n (id, sheet_id, content, grade, total)",
        &ids as &[SheetRecordId],
        &sheets as &[SheetId],
        &contents,
        &grades,
        &totals as &[Option<Decimal>],
        pins.version as FrameworkVersionId,
        pins.scale as ScaleId,
        rule as ScoringRuleId,
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
    save_all(work, moves, "disclosed", Some(StepKind::Disclosure), None).await
}

/// Ends or calls off sheets with their cycle.
pub async fn save_end(
    work: &mut Work,
    _permit: &Permit<EndCycle>,
    moves: &[Moved],
    verb: &'static str,
    words: Option<&str>,
) -> Result<(), StoreError> {
    save_all(work, moves, verb, None, words).await
}

/// Takes people out of an open cycle, or leaves out a step of theirs.
pub async fn save_exclusion(
    work: &mut Work,
    _permit: &Permit<ExcludeRatees>,
    moves: &[Moved],
    verb: &'static str,
    step: Option<StepKind>,
    words: &str,
) -> Result<(), StoreError> {
    save_all(work, moves, verb, step, Some(words)).await
}

async fn save_all(
    work: &mut Work,
    moves: &[Moved],
    verb: &'static str,
    step: Option<StepKind>,
    words: Option<&str>,
) -> Result<(), StoreError> {
    save_moves(work, moves).await?;
    let events: Vec<NewEvent<'_>> =
        moves.iter().map(|moved| NewEvent { sheet: moved.id, step, verb, words }).collect();
    insert_events(work, &events).await
}

/// A stored score, to be recomputed.
pub struct StoredScore {
    pub sheet: SheetId,
    pub cycle_code: String,
    pub position: i32,
    pub total: Option<Decimal>,
    pub grade: Option<String>,
    pub rank: RankId,
    pub pins: Pins,
    pub rule: ScoringRuleId,
    pub not_observed_allowed: bool,
    /// Total and arithmetic of the frozen record, when this step decided it.
    pub record: Option<serde_json::Value>,
}

/// Every stored score after `after`, in the order of sheets, a page at a time.
pub async fn stored_scores(
    executor: impl PgExecutor<'_>,
    _permit: &Permit<CheckScores>,
    after: Option<SheetId>,
    sheets: i64,
) -> Result<Vec<StoredScore>, StoreError> {
    let rows = sqlx::query!(
        "with page as (
            select s.sheet_id, s.rank_id, s.cycle_id
            from sheet s
            where $1::uuid is null or s.sheet_id > $1
            order by s.sheet_id
            limit $2
        )
        select page.sheet_id as \"sheet: SheetId\", c.code, t.position, t.total, t.computed_grade,
            page.rank_id as \"rank: RankId\",
            c.framework_version_id as \"version!: FrameworkVersionId\", c.scale_id as \"scale!: ScaleId\",
            c.scoring_rule_id as \"rule: ScoringRuleId\", c.not_observed_allowed,
            case when r.content ->> 'decided_by' = t.kind then r.content end as record
        from page
        join cycle c on c.cycle_id = page.cycle_id and c.framework_version_id is not null
        join sheet_step t on t.sheet_id = page.sheet_id and t.kind in ('primary', 'secondary')
            and t.state = 'done'
        left join lateral (
            select content from sheet_record x
            where x.sheet_id = page.sheet_id
            order by x.number desc
            limit 1
        ) r on true
        order by page.sheet_id, t.position",
        after as Option<SheetId>,
        sheets
    )
    .fetch_all(executor)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| StoredScore {
            sheet: row.sheet,
            cycle_code: row.code,
            position: row.position,
            total: row.total,
            grade: row.computed_grade,
            rank: row.rank,
            pins: Pins { version: row.version, scale: row.scale },
            rule: row.rule,
            not_observed_allowed: row.not_observed_allowed,
            record: row.record,
        })
        .collect())
}

/// The last sheet of a page of [`stored_scores`], whether or not it has a score.
pub async fn page_end(
    executor: impl PgExecutor<'_>,
    after: Option<SheetId>,
    sheets: i64,
) -> Result<Option<SheetId>, StoreError> {
    Ok(sqlx::query_scalar!(
        "select sheet_id as \"id: SheetId\"
        from (
            select sheet_id from sheet
            where $1::uuid is null or sheet_id > $1
            order by sheet_id
            limit $2
        ) page
        order by sheet_id desc
        limit 1",
        after as Option<SheetId>,
        sheets
    )
    .fetch_optional(executor)
    .await?)
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
