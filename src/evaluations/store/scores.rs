//! Stored scores, for the check that recomputes them.

use rust_decimal::Decimal;
use sqlx::PgExecutor;

use super::super::cycle::{Asked, Pins};
use super::super::policy::CheckScores;
use super::super::scoring::Shares;
use crate::access::Permit;
use crate::kernel::ids::{
    FrameworkVersionId, RankId, ResultsRuleId, ScaleId, ScoringRuleId, SheetId,
};
use crate::platform::StoreError;

/// A stored score, to be recomputed.
pub struct StoredScore {
    pub sheet: SheetId,
    pub cycle_code: String,
    pub position: i32,
    pub total: Option<Decimal>,
    pub grade: Option<String>,
    /// What the sheet asks for.
    pub asked: Asked,
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
            coalesce(k.scoring_rule_id, c.scoring_rule_id) as \"rule!: ScoringRuleId\", c.not_observed_allowed,
            coalesce(k.ability_share, 100) as \"ability!\", coalesce(k.results_share, 0) as \"results!\",
            coalesce(k.results_rule_id, c.results_rule_id) as \"results_rule: ResultsRuleId\",
            c.result_scale_id as \"result_scale: ScaleId\", c.goals_first,
            case when r.content ->> 'decided_by' = t.kind then r.content end as record
        from page
        join cycle c on c.cycle_id = page.cycle_id and c.framework_version_id is not null
        left join cycle_rank k on k.cycle_id = page.cycle_id and k.rank_id = page.rank_id
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
            asked: Asked {
                pins: Pins { version: row.version, scale: row.scale },
                rank: row.rank,
                rule: row.rule,
                not_observed_allowed: row.not_observed_allowed,
                shares: Shares { ability: row.ability, results: row.results },
                results_rule: row.results_rule.filter(|_| row.results > 0),
                result_scale: row.result_scale,
                goals_first: row.goals_first,
            },
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
