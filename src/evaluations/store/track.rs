//! Sheets as goals and interviews see them.

use sqlx::postgres::types::PgRange;
use sqlx::{PgConnection, PgExecutor};

use super::super::cycle::CycleStage;
use super::super::track::{Track, TrackStandIn};
use super::super::workflow::{StandingWord, StepKind};
use super::delegations;
use super::sheet::{impossible, period};
use crate::kernel::ids::{AuthorityId, CycleId, DepartmentId, EmployeeId, RankId, SheetId};
use crate::kernel::{Date, FiscalYear};
use crate::platform::StoreError;

/// Whose.
#[derive(Debug, Clone, Copy)]
pub enum Which {
    /// One sheet.
    Sheet(SheetId),
    /// The sheet of a person.
    Of(EmployeeId),
}

struct TrackRow {
    sheet: SheetId,
    ratee: EmployeeId,
    ratee_name: String,
    rank_id: RankId,
    rank: String,
    department: DepartmentId,
    primary_id: Option<EmployeeId>,
    primary_name: Option<String>,
    secondary_id: Option<EmployeeId>,
    secondary_name: Option<String>,
    cycle: CycleId,
    authority: AuthorityId,
    code: String,
    cycle_name: String,
    fiscal_year: i32,
    period: PgRange<Date>,
    stage: CycleStage,
    standing: StandingWord,
    rated: bool,
}

/// A sheet of a cycle for somebody on a day: with the evaluator for whom they stand in, when it is neither
/// theirs nor one that they evaluate.
pub async fn track_for(
    conn: &mut PgConnection,
    code: &str,
    which: Which,
    (person, today): (Option<EmployeeId>, Date),
) -> Result<Option<Track>, StoreError> {
    let Some(mut found) = track(&mut *conn, code, which).await? else { return Ok(None) };
    let Some(delegate) = person.filter(|person| !found.is_of(*person)) else {
        return Ok(Some(found));
    };
    let among = (&[StepKind::Primary, StepKind::Secondary][..], today);
    let own = delegations::stand_in_among(conn, found.sheet, delegate, among).await?;
    // A step that was left out is nobody's.
    let has_part = |kind, evaluator| found.facts().evaluator(kind) == Some(evaluator);
    found.stands_in = own.filter(|own| has_part(own.kind, own.evaluator)).map(|own| TrackStandIn {
        kind: own.kind,
        name: own.name,
        delegate,
    });
    Ok(Some(found))
}

/// A sheet of a cycle.
async fn track(
    executor: impl PgExecutor<'_>,
    code: &str,
    which: Which,
) -> Result<Option<Track>, StoreError> {
    let (sheet, person) = match which {
        Which::Sheet(id) => (Some(id), None),
        Which::Of(id) => (None, Some(id)),
    };
    let row = sqlx::query_as!(
        TrackRow,
        "select s.sheet_id as \"sheet: SheetId\", s.employee_id as \"ratee: EmployeeId\",
            e.name as ratee_name, s.rank_id as \"rank_id: RankId\", r.name as rank, s.department_id as \"department: DepartmentId\",
            p.evaluator_id as \"primary_id: EmployeeId\", pe.name as \"primary_name?\",
            x.evaluator_id as \"secondary_id: EmployeeId\", xe.name as \"secondary_name?\",
            c.cycle_id as \"cycle: CycleId\", c.authority_id as \"authority: AuthorityId\", c.code,
            c.name as cycle_name, c.fiscal_year, s.period,
            c.stage as \"stage: CycleStage\", s.standing as \"standing: StandingWord\",
            coalesce(p.state = 'done', false) as \"rated!\"
        from sheet s
        join cycle c on c.cycle_id = s.cycle_id
        join employee e on e.employee_id = s.employee_id
        join rank r on r.rank_id = s.rank_id
        left join sheet_step p on p.sheet_id = s.sheet_id and p.kind = 'primary' and p.state <> 'skipped'
        left join employee pe on pe.employee_id = p.evaluator_id
        left join sheet_step x on x.sheet_id = s.sheet_id and x.kind = 'secondary' and x.state <> 'skipped'
        left join employee xe on xe.employee_id = x.evaluator_id
        where c.code = $1
          and ($2::uuid is null or s.sheet_id = $2)
          and ($3::uuid is null or s.employee_id = $3)",
        code,
        sheet as Option<SheetId>,
        person as Option<EmployeeId>
    )
    .fetch_optional(executor)
    .await?;
    row.map(|row| {
        Ok(Track {
            sheet: row.sheet,
            ratee: row.ratee,
            ratee_name: row.ratee_name,
            rank_id: row.rank_id,
            rank: row.rank,
            department: row.department,
            primary: row.primary_id.zip(row.primary_name),
            secondary: row.secondary_id.zip(row.secondary_name),
            cycle: row.cycle,
            authority: row.authority,
            code: row.code,
            cycle_name: row.cycle_name,
            year: FiscalYear::new(row.fiscal_year)
                .ok_or_else(|| impossible("cycle", "fiscal_year", row.sheet))?,
            period: period(&row.period, row.sheet)?,
            stage: row.stage,
            standing: row.standing,
            rated: row.rated,
            stands_in: None,
        })
    })
    .transpose()
}
