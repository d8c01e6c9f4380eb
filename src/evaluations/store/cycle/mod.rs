//! Cycles: set-up and state. What changes them is in `writing`.

mod writing;

use std::sync::{Arc, LazyLock};

use sqlx::postgres::types::PgRange;
use sqlx::{PgConnection, PgExecutor};

use super::super::cycle::{
    Blocks, Cycle, CycleKind, CycleSetup, CycleStage, CycleState, CycleStep, LeaveRule, Pins,
    RankRule, ServiceCount, ServiceRule, Term, Timing,
};
use super::super::disclosure::{DisclosedField, Sight};
use super::super::scoring::Shares;
use super::super::workflow::StepKind;
use crate::kernel::ids::{
    AccountId, AuthorityId, CycleId, DepartmentId, FrameworkVersionId, RankId, ResultsRuleId,
    ScaleId, ScoringRuleId,
};
use crate::kernel::{Date, FiscalYear, Line, Period, Prose, Revision, Timestamp};
use crate::platform::{Kept, StoreError};

pub use writing::{insert_cycle, move_deadlines, replace_setup, save_ending, save_opening};

pub(super) fn impossible(column: &'static str, id: CycleId) -> StoreError {
    StoreError::Impossible { table: "cycle", column, row: id.to_string() }
}

struct CycleRow {
    cycle_id: CycleId,
    code: String,
    name: String,
    authority_id: AuthorityId,
    kind: CycleKind,
    fiscal_year: i32,
    term: Term,
    period: PgRange<Date>,
    base_on: Date,
    employment_types: Vec<String>,
    service_months: i32,
    service_count: ServiceCount,
    leave_rule: LeaveRule,
    early_days: Option<i32>,
    late_days: Option<i32>,
    ratees_limit: i32,
    self_grade_hidden: bool,
    self_hidden: bool,
    first_hidden: bool,
    not_observed_allowed: bool,
    disclosed_fields: Vec<String>,
    undisclosed_reason: Option<String>,
    scoring_rule_id: ScoringRuleId,
    stage: CycleStage,
    framework_version_id: Option<FrameworkVersionId>,
    scale_id: Option<ScaleId>,
    requested_by: Option<AccountId>,
    requested_at: Option<Timestamp>,
    opened_by: Option<AccountId>,
    opened_at: Option<Timestamp>,
    closed_at: Option<Timestamp>,
    cancelled_at: Option<Timestamp>,
    cancel_reason: Option<String>,
    revision: Revision,
    step_kinds: Vec<String>,
    step_names: Vec<String>,
    step_days: Vec<Date>,
    results_rule_id: Option<ResultsRuleId>,
    result_scale_id: Option<ScaleId>,
    goals_first: bool,
    rank_ids: Vec<RankId>,
    ability_shares: Vec<i32>,
    results_shares: Vec<i32>,
    rank_rules: Vec<Option<ScoringRuleId>>,
    rank_results_rules: Vec<Option<ResultsRuleId>>,
    department_ids: Vec<DepartmentId>,
}

impl CycleRow {
    fn state(&self) -> Result<CycleState, StoreError> {
        let missing = || impossible("stage", self.cycle_id);
        Ok(match self.stage {
            CycleStage::Preparing => CycleState::Preparing,
            CycleStage::Awaiting => CycleState::Awaiting {
                requested_by: self.requested_by,
                requested_at: self.requested_at.ok_or_else(missing)?,
            },
            CycleStage::Open => CycleState::Open {
                opened_by: self.opened_by,
                opened_at: self.opened_at.ok_or_else(missing)?,
            },
            CycleStage::Closed => {
                CycleState::Closed { closed_at: self.closed_at.ok_or_else(missing)? }
            }
            CycleStage::Cancelled => CycleState::Cancelled {
                cancelled_at: self.cancelled_at.ok_or_else(missing)?,
                reason: self
                    .cancel_reason
                    .as_deref()
                    .and_then(|reason| Prose::within(reason, 1_000).ok())
                    .ok_or_else(missing)?,
            },
        })
    }

    /// What the ranks say of their own; a rank that says what is usual says nothing.
    fn blocks(&self) -> Blocks {
        let shares = self.ability_shares.iter().zip(&self.results_shares);
        let rules = self.rank_rules.iter().zip(&self.rank_results_rules);
        let ranks = self.rank_ids.iter().zip(shares.zip(rules));
        let ranks = ranks.map(|(rank, ((ability, results), (rule, results_rule)))| RankRule {
            rank: *rank,
            shares: Shares { ability: *ability, results: *results },
            rule: *rule,
            results_rule: *results_rule,
        });
        let usual = self.kind.usual_shares();
        Blocks {
            results_rule: self.results_rule_id,
            result_scale: self.result_scale_id,
            goals_first: self.goals_first,
            ranks: ranks
                .filter(|own| usual.is_none() || own.rule.is_some() || own.results_rule.is_some())
                .collect(),
        }
    }

    fn decode(self) -> Result<Cycle, StoreError> {
        let id = self.cycle_id;
        let blocks = self.blocks();
        let state = self.state()?;
        let steps = self
            .step_kinds
            .iter()
            .zip(&self.step_names)
            .zip(&self.step_days)
            .map(|((kind, name), due_on)| {
                Some(CycleStep {
                    kind: StepKind::parse(kind)?,
                    name: Line::parse(name).ok()?,
                    due_on: *due_on,
                })
            })
            .collect::<Option<Vec<_>>>()
            .ok_or_else(|| impossible("steps", id))?;
        let disclosed = self
            .disclosed_fields
            .iter()
            .map(|field| DisclosedField::parse(field))
            .collect::<Option<Vec<_>>>()
            .ok_or_else(|| impossible("disclosed_fields", id))?;
        let pins = self
            .framework_version_id
            .zip(self.scale_id)
            .map(|(version, scale)| Pins { version, scale });
        Ok(Cycle {
            id,
            code: self.code,
            name: self.name,
            setup: CycleSetup {
                authority: self.authority_id,
                kind: self.kind,
                fiscal_year: FiscalYear::new(self.fiscal_year)
                    .ok_or_else(|| impossible("fiscal_year", id))?,
                term: self.term,
                period: Period::from_range(&self.period).ok_or_else(|| impossible("period", id))?,
                base_date: self.base_on,
                steps,
                ranks: self.rank_ids,
                departments: self.department_ids,
                employment_types: self.employment_types,
                service: ServiceRule { months: self.service_months, count: self.service_count },
                leave: self.leave_rule,
                timing: Timing { early_days: self.early_days, late_days: self.late_days },
                ratees_limit: self.ratees_limit,
                self_grade_hidden: self.self_grade_hidden,
                sight: Sight { self_hidden: self.self_hidden, first_hidden: self.first_hidden },
                undisclosed_reason: self
                    .undisclosed_reason
                    .map(|reason| Prose::within(&reason, 1_000))
                    .transpose()
                    .map_err(|_| impossible("undisclosed_reason", id))?,
                not_observed_allowed: self.not_observed_allowed,
                disclosed,
                rule: self.scoring_rule_id,
                blocks,
            },
            state,
            pins,
            revision: self.revision,
        })
    }
}

/// A cycle by its code; `lock` keeps others from changing it until the work is done.
pub async fn cycle_by_code(
    conn: &mut PgConnection,
    code: &str,
    lock: bool,
) -> Result<Option<Cycle>, StoreError> {
    if lock {
        sqlx::query_scalar!("select 1 as \"one!\" from cycle where code = $1 for update", code)
            .fetch_optional(&mut *conn)
            .await?;
    }
    let row = sqlx::query_as!(
        CycleRow,
        "select c.cycle_id as \"cycle_id: CycleId\", c.code, c.name,
            c.authority_id as \"authority_id: AuthorityId\", c.kind as \"kind: CycleKind\",
            c.fiscal_year, c.term as \"term: Term\", c.period, c.base_on, c.employment_types,
            c.service_months, c.service_count as \"service_count: ServiceCount\",
            c.leave_rule as \"leave_rule: LeaveRule\", c.early_days, c.late_days, c.ratees_limit, c.self_grade_hidden, c.self_hidden, c.first_hidden,
            c.not_observed_allowed, c.disclosed_fields, c.undisclosed_reason,
            c.scoring_rule_id as \"scoring_rule_id: ScoringRuleId\",
            c.stage as \"stage: CycleStage\",
            c.framework_version_id as \"framework_version_id: FrameworkVersionId\",
            c.scale_id as \"scale_id: ScaleId\",
            c.requested_by as \"requested_by: AccountId\", c.requested_at,
            c.opened_by as \"opened_by: AccountId\", c.opened_at,
            c.closed_at, c.cancelled_at, c.cancel_reason, c.revision as \"revision: Revision\",
            array(select s.kind from cycle_step s where s.cycle_id = c.cycle_id order by s.position)
                as \"step_kinds!\",
            array(select s.name from cycle_step s where s.cycle_id = c.cycle_id order by s.position)
                as \"step_names!\",
            array(select s.due_on from cycle_step s where s.cycle_id = c.cycle_id order by s.position)
                as \"step_days!\",
            array(
                select r.rank_id from cycle_rank r join rank using (rank_id)
                where r.cycle_id = c.cycle_id order by rank.position
            ) as \"rank_ids!: Vec<RankId>\",
            c.results_rule_id as \"results_rule_id: ResultsRuleId\",
            c.result_scale_id as \"result_scale_id: ScaleId\", c.goals_first,
            array(
                select r.ability_share from cycle_rank r join rank using (rank_id)
                where r.cycle_id = c.cycle_id order by rank.position
            ) as \"ability_shares!\",
            array(
                select r.results_share from cycle_rank r join rank using (rank_id)
                where r.cycle_id = c.cycle_id order by rank.position
            ) as \"results_shares!\",
            array(
                select r.scoring_rule_id from cycle_rank r join rank using (rank_id)
                where r.cycle_id = c.cycle_id order by rank.position
            ) as \"rank_rules!: Vec<Option<ScoringRuleId>>\",
            array(
                select r.results_rule_id from cycle_rank r join rank using (rank_id)
                where r.cycle_id = c.cycle_id order by rank.position
            ) as \"rank_results_rules!: Vec<Option<ResultsRuleId>>\",
            array(
                select d.department_id from cycle_department d
                where d.cycle_id = c.cycle_id order by d.department_id
            ) as \"department_ids!: Vec<DepartmentId>\"
        from cycle c
        where c.code = $1",
        code
    )
    .fetch_optional(conn)
    .await?;
    row.map(CycleRow::decode).transpose()
}

/// Cycles as they were at a revision: every change of a cycle or of its parts raises it.
static CYCLES: LazyLock<Kept<(CycleId, Revision), Cycle>> = LazyLock::new(|| Kept::up_to(200));

/// The cycle of a sheet that was just read; asks the database only after a change.
pub async fn cycle_at(
    conn: &mut PgConnection,
    code: &str,
    at: (CycleId, Revision),
) -> Result<Option<Arc<Cycle>>, StoreError> {
    if let Some(known) = CYCLES.get(&at) {
        return Ok(Some(known));
    }
    let read = cycle_by_code(conn, code, false).await?;
    Ok(read.map(|cycle| CYCLES.keep((cycle.id, cycle.revision), cycle)))
}

/// Codes that begin like this one, for counting cycles of the same half.
pub async fn codes_like(
    executor: impl PgExecutor<'_>,
    year: FiscalYear,
    term: Term,
) -> Result<Vec<String>, StoreError> {
    Ok(sqlx::query_scalar!(
        "select code from cycle where fiscal_year = $1 and term = $2",
        year.year(),
        term.as_str()
    )
    .fetch_all(executor)
    .await?)
}
