//! The list of cycles, and what the set-up page offers to choose from.

use sqlx::PgExecutor;

use super::super::cycle::CycleStage;
use super::super::policy::ListCycles;
use super::cycle::impossible;
use crate::access::Scope;
use crate::kernel::ids::{
    AuthorityId, CycleId, DepartmentId, RankId, ResultsRuleId, ScaleId, ScoringRuleId,
};
use crate::kernel::{Date, Period};
use crate::platform::StoreError;

/// A cycle in the list of HR.
pub struct CycleListRow {
    pub code: String,
    pub name: String,
    pub period: Period,
    pub stage: CycleStage,
    pub sheets: i64,
    pub disclosed: i64,
}

/// Cycles in scope, newest first.
pub async fn cycles(
    executor: impl PgExecutor<'_>,
    scope: &Scope<ListCycles>,
) -> Result<Vec<CycleListRow>, StoreError> {
    let rows = sqlx::query!(
        "select c.cycle_id as \"cycle_id: CycleId\", c.code, c.name, c.period,
            c.stage as \"stage: CycleStage\", count(s.sheet_id) as \"sheets!\",
            count(s.sheet_id) filter (where s.standing in ('disclosed', 'closed')) as \"disclosed!\"
        from cycle c
        left join sheet s on s.cycle_id = c.cycle_id
        where $1 or c.authority_id = any ($2)
        group by c.cycle_id
        order by c.fiscal_year desc, lower(c.period) desc, length(c.code), c.code
        limit 200",
        scope.is_everyone(),
        scope.authorities() as &[AuthorityId]
    )
    .fetch_all(executor)
    .await?;
    rows.into_iter()
        .map(|row| {
            Ok(CycleListRow {
                period: Period::from_range(&row.period)
                    .ok_or_else(|| impossible("period", row.cycle_id))?,
                code: row.code,
                name: row.name,
                stage: row.stage,
                sheets: row.sheets,
                disclosed: row.disclosed,
            })
        })
        .collect()
}

/// Something to choose on the set-up page.
pub struct Named<I> {
    pub id: I,
    pub name: String,
}

/// 任命権者.
pub async fn authorities(
    executor: impl PgExecutor<'_>,
    scope: &Scope<ListCycles>,
) -> Result<Vec<Named<AuthorityId>>, StoreError> {
    Ok(sqlx::query_as!(
        Named,
        "select authority_id as \"id: AuthorityId\", name from authority
        where $1 or authority_id = any ($2)
        order by code",
        scope.is_everyone(),
        scope.authorities() as &[AuthorityId]
    )
    .fetch_all(executor)
    .await?)
}

/// 職位, lowest first.
pub async fn ranks(executor: impl PgExecutor<'_>) -> Result<Vec<Named<RankId>>, StoreError> {
    Ok(sqlx::query_as!(Named, "select rank_id as \"id: RankId\", name from rank order by position")
        .fetch_all(executor)
        .await?)
}

/// Departments without a parent on a day: 局・区・室.
pub async fn bureaus(
    executor: impl PgExecutor<'_>,
    on: Date,
) -> Result<Vec<Named<DepartmentId>>, StoreError> {
    Ok(sqlx::query_as!(
        Named,
        "select department_id as \"id!: DepartmentId\", name as \"name!\"
        from department_on($1)
        where parent_id is null
        order by code",
        on
    )
    .fetch_all(executor)
    .await?)
}

/// Scoring rules, the newest version of each; what was there first comes first.
pub async fn rules(executor: impl PgExecutor<'_>) -> Result<Vec<RuleRow>, StoreError> {
    Ok(sqlx::query_as!(
        RuleRow,
        "select r.scoring_rule_id as \"id: ScoringRuleId\", r.name
        from scoring_rule r
        join scoring_rule first on first.code = r.code and first.number = 1
        where not exists (select from scoring_rule n where n.code = r.code and n.number > r.number)
        order by first.scoring_rule_id"
    )
    .fetch_all(executor)
    .await?)
}

/// Versions of rules for goals, newest of each.
pub async fn results_rules(
    executor: impl PgExecutor<'_>,
) -> Result<Vec<Named<ResultsRuleId>>, StoreError> {
    Ok(sqlx::query_as!(
        Named,
        "select distinct on (code) results_rule_id as \"id: ResultsRuleId\", name
        from results_rule
        order by code, number desc"
    )
    .fetch_all(executor)
    .await?)
}

/// 評語尺度, the newest version of each.
pub async fn scales(executor: impl PgExecutor<'_>) -> Result<Vec<Named<ScaleId>>, StoreError> {
    Ok(sqlx::query_as!(
        Named,
        "select distinct on (code) scale_id as \"id: ScaleId\", name
        from rating_scale
        order by code, number desc"
    )
    .fetch_all(executor)
    .await?)
}

/// A scoring rule to choose.
pub struct RuleRow {
    pub id: ScoringRuleId,
    pub name: String,
}
