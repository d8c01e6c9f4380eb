//! Cycles: set-up and state.

use sqlx::postgres::types::PgRange;
use sqlx::{PgConnection, PgExecutor};

use super::super::cycle::{
    Cycle, CycleKind, CycleSetup, CycleStage, CycleState, CycleStep, Pins, Term,
};
use super::super::disclosure::DisclosedField;
use super::super::policy::{EndCycle, OpenCycle, PrepareCycle};
use super::super::workflow::StepKind;
use crate::access::Permit;
use crate::audit::Work;
use crate::kernel::ids::{
    AccountId, AuthorityId, CycleId, DepartmentId, FrameworkVersionId, RankId, ScaleId,
    ScoringRuleId,
};
use crate::kernel::{Date, FiscalYear, Line, Period, Prose, Revision, Timestamp};
use crate::platform::StoreError;

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
    ratees_limit: i32,
    self_grade_hidden: bool,
    not_observed_allowed: bool,
    disclosed_fields: Vec<String>,
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
    rank_ids: Vec<RankId>,
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

    fn decode(self) -> Result<Cycle, StoreError> {
        let id = self.cycle_id;
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
                ratees_limit: self.ratees_limit,
                self_grade_hidden: self.self_grade_hidden,
                not_observed_allowed: self.not_observed_allowed,
                disclosed,
                rule: self.scoring_rule_id,
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
            c.ratees_limit, c.self_grade_hidden, c.not_observed_allowed, c.disclosed_fields,
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

/// A new cycle in preparation.
pub async fn insert_cycle(
    work: &mut Work,
    permit: &Permit<PrepareCycle>,
    id: CycleId,
    code: &str,
    name: &str,
    setup: &CycleSetup,
) -> Result<(), StoreError> {
    let at = work.now().at;
    sqlx::query!(
        "insert into cycle (cycle_id, code, name, authority_id, kind, fiscal_year, term, period, base_on,
            employment_types, ratees_limit, self_grade_hidden, not_observed_allowed, disclosed_fields,
            scoring_rule_id, stage, prepared_by, prepared_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, 'preparing', $16, $17)",
        id as CycleId,
        code,
        name,
        permit.subject().authority as AuthorityId,
        setup.kind.as_str(),
        setup.fiscal_year.year(),
        setup.term.as_str(),
        setup.period.to_range(),
        setup.base_date,
        &setup.employment_types,
        setup.ratees_limit,
        setup.self_grade_hidden,
        setup.not_observed_allowed,
        &disclosed_words(setup),
        setup.rule as ScoringRuleId,
        permit.actor().account() as Option<AccountId>,
        at
    )
    .execute(work.conn())
    .await?;
    insert_parts(work, id, setup).await
}

/// Replaces the set-up of a cycle in preparation. `false`: somebody saved first.
pub async fn replace_setup(
    work: &mut Work,
    permit: &Permit<PrepareCycle>,
    name: &str,
    setup: &CycleSetup,
    read: Revision,
) -> Result<bool, StoreError> {
    let Some(id) = permit.subject().cycle else { return Ok(false) };
    let changed = sqlx::query!(
        "update cycle
        set name = $3, period = $4, base_on = $5, employment_types = $6, ratees_limit = $7,
            self_grade_hidden = $8, not_observed_allowed = $9, disclosed_fields = $10,
            scoring_rule_id = $11, fiscal_year = $12, term = $13, revision = revision + 1
        where cycle_id = $1 and revision = $2 and stage = 'preparing'",
        id as CycleId,
        read.get(),
        name,
        setup.period.to_range(),
        setup.base_date,
        &setup.employment_types,
        setup.ratees_limit,
        setup.self_grade_hidden,
        setup.not_observed_allowed,
        &disclosed_words(setup),
        setup.rule as ScoringRuleId,
        setup.fiscal_year.year(),
        setup.term.as_str()
    )
    .execute(work.conn())
    .await?
    .rows_affected();
    if changed == 0 {
        return Ok(false);
    }
    sqlx::query!("delete from cycle_step where cycle_id = $1", id as CycleId)
        .execute(work.conn())
        .await?;
    sqlx::query!("delete from cycle_rank where cycle_id = $1", id as CycleId)
        .execute(work.conn())
        .await?;
    sqlx::query!("delete from cycle_department where cycle_id = $1", id as CycleId)
        .execute(work.conn())
        .await?;
    insert_parts(work, id, setup).await?;
    Ok(true)
}

fn disclosed_words(setup: &CycleSetup) -> Vec<String> {
    setup.disclosed.iter().map(|field| field.as_str().to_owned()).collect()
}

async fn insert_parts(work: &mut Work, id: CycleId, setup: &CycleSetup) -> Result<(), StoreError> {
    let kinds: Vec<String> = setup.steps.iter().map(|s| s.kind.as_str().to_owned()).collect();
    let names: Vec<String> = setup.steps.iter().map(|s| s.name.to_string()).collect();
    let days: Vec<Date> = setup.steps.iter().map(|s| s.due_on).collect();
    sqlx::query!(
        "insert into cycle_step (cycle_id, position, kind, name, due_on)
        select $1, s.position, s.kind, s.name, s.due_on
        from unnest($2::text[], $3::text[], $4::date[]) with ordinality as s (kind, name, due_on, position)",
        id as CycleId,
        &kinds,
        &names,
        &days
    )
    .execute(work.conn())
    .await?;
    sqlx::query!(
        "insert into cycle_rank (cycle_id, rank_id) select $1, unnest($2::uuid[])",
        id as CycleId,
        &setup.ranks as &[RankId]
    )
    .execute(work.conn())
    .await?;
    sqlx::query!(
        "insert into cycle_department (cycle_id, department_id) select $1, unnest($2::uuid[])",
        id as CycleId,
        &setup.departments as &[DepartmentId]
    )
    .execute(work.conn())
    .await?;
    Ok(())
}

/// Saves where a cycle stands after [`OpenCycle`]'s deeds; pins when it was opened.
pub async fn save_opening(
    work: &mut Work,
    permit: &Permit<OpenCycle>,
    state: &CycleState,
    pins: Option<Pins>,
) -> Result<(), StoreError> {
    let Some(id) = permit.subject().cycle else { return Ok(()) };
    save_state(work, id, state, pins).await
}

/// Saves where a cycle stands after [`EndCycle`]'s deeds.
pub async fn save_ending(
    work: &mut Work,
    permit: &Permit<EndCycle>,
    state: &CycleState,
    pins: Option<Pins>,
) -> Result<(), StoreError> {
    let Some(id) = permit.subject().cycle else { return Ok(()) };
    save_state(work, id, state, pins).await
}

async fn save_state(
    work: &mut Work,
    id: CycleId,
    state: &CycleState,
    pins: Option<Pins>,
) -> Result<(), StoreError> {
    let (mut requested, mut opened) = ((None, None), (None, None));
    let (mut closed_at, mut cancelled) = (None, (None, None));
    match state {
        CycleState::Preparing => {}
        CycleState::Awaiting { requested_by, requested_at } => {
            requested = (*requested_by, Some(*requested_at));
        }
        CycleState::Open { opened_by, opened_at } => opened = (*opened_by, Some(*opened_at)),
        CycleState::Closed { closed_at: at } => closed_at = Some(*at),
        CycleState::Cancelled { cancelled_at, reason } => {
            cancelled = (Some(*cancelled_at), Some(reason.to_string()));
        }
    }
    let keeps_opening = matches!(state, CycleState::Closed { .. } | CycleState::Cancelled { .. });
    let keeps_request = keeps_opening || matches!(state, CycleState::Open { .. });
    sqlx::query!(
        "update cycle
        set stage = $2,
            requested_by = case when $3 then requested_by else $4 end,
            requested_at = case when $3 then requested_at else $5 end,
            opened_by = case when $6 then opened_by else $7 end,
            opened_at = case when $6 then opened_at else $8 end,
            closed_at = $9, cancelled_at = $10, cancel_reason = $11,
            framework_version_id = $12, scale_id = $13
        where cycle_id = $1",
        id as CycleId,
        state.stage().as_str(),
        keeps_request,
        requested.0 as Option<AccountId>,
        requested.1,
        keeps_opening,
        opened.0 as Option<AccountId>,
        opened.1,
        closed_at,
        cancelled.0,
        cancelled.1,
        pins.map(|pins| pins.version) as Option<FrameworkVersionId>,
        pins.map(|pins| pins.scale) as Option<ScaleId>
    )
    .execute(work.conn())
    .await?;
    Ok(())
}
