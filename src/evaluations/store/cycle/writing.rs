//! Making and changing cycles.

use crate::access::Permit;
use crate::audit::Work;
use crate::evaluations::cycle::{CycleSetup, CycleState, CycleStep, Pins};
use crate::evaluations::policy::{EndCycle, MoveDeadlines, OpenCycle, PrepareCycle};
use crate::kernel::ids::{
    AccountId, AuthorityId, CycleId, DepartmentId, FrameworkVersionId, RankId, ResultsRuleId,
    ScaleId, ScoringRuleId,
};
use crate::kernel::{Date, Revision};
use crate::platform::StoreError;

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
            scoring_rule_id, stage, prepared_by, prepared_at, service_months, service_count, leave_rule,
            early_days, late_days, results_rule_id, result_scale_id, goals_first, self_hidden, first_hidden,
            undisclosed_reason)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, 'preparing', $16, $17, $18,
            $19, $20, $21, $22, $23, $24, $25, $26, $27, $28)",
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
        at,
        setup.service.months,
        setup.service.count.as_str(),
        setup.leave.as_str(),
        setup.timing.early_days,
        setup.timing.late_days,
        setup.blocks.results_rule as Option<ResultsRuleId>,
        setup.blocks.result_scale as Option<ScaleId>,
        setup.blocks.goals_first,
        setup.sight.self_hidden,
        setup.sight.first_hidden,
        setup.undisclosed_reason.as_ref().map(ToString::to_string)
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
            scoring_rule_id = $11, fiscal_year = $12, term = $13, service_months = $14, service_count = $15,
            leave_rule = $16, early_days = $17, late_days = $18, kind = $19, results_rule_id = $20,
            result_scale_id = $21, goals_first = $22, self_hidden = $23, first_hidden = $24,
            undisclosed_reason = $25, revision = revision + 1
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
        setup.term.as_str(),
        setup.service.months,
        setup.service.count.as_str(),
        setup.leave.as_str(),
        setup.timing.early_days,
        setup.timing.late_days,
        setup.kind.as_str(),
        setup.blocks.results_rule as Option<ResultsRuleId>,
        setup.blocks.result_scale as Option<ScaleId>,
        setup.blocks.goals_first,
        setup.sight.self_hidden,
        setup.sight.first_hidden,
        setup.undisclosed_reason.as_ref().map(ToString::to_string)
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
    let shares = || setup.ranks.iter().map(|rank| setup.shares(*rank));
    let abilities: Vec<i32> = shares().map(|own| own.ability).collect();
    let results: Vec<i32> = shares().map(|own| own.results).collect();
    let own = || setup.ranks.iter().map(|rank| setup.rank_rule(*rank));
    let rules: Vec<_> = own().map(|own| own.and_then(|own| own.rule)).collect();
    let results_rules: Vec<_> = own().map(|own| own.and_then(|own| own.results_rule)).collect();
    sqlx::query!(
        "insert into cycle_rank (cycle_id, rank_id, ability_share, results_share, scoring_rule_id,
            results_rule_id)
        select $1, n.rank_id, n.ability, n.results, n.rule, n.results_rule
        from unnest($2::uuid[], $3::int[], $4::int[], $5::uuid[], $6::uuid[])
            as n (rank_id, ability, results, rule, results_rule)",
        id as CycleId,
        &setup.ranks as &[RankId],
        &abilities,
        &results,
        &rules as &[Option<ScoringRuleId>],
        &results_rules as &[Option<ResultsRuleId>]
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

/// Moves the deadlines of a running cycle. `false`: somebody saved first.
pub async fn move_deadlines(
    work: &mut Work,
    permit: &Permit<MoveDeadlines>,
    steps: &[CycleStep],
    read: Revision,
) -> Result<bool, StoreError> {
    let Some(id) = permit.subject().cycle else { return Ok(false) };
    let changed = sqlx::query!(
        "update cycle set revision = revision + 1 where cycle_id = $1 and revision = $2",
        id as CycleId,
        read.get()
    )
    .execute(work.conn())
    .await?
    .rows_affected();
    let kinds: Vec<String> = steps.iter().map(|step| step.kind.as_str().to_owned()).collect();
    let days: Vec<Date> = steps.iter().map(|step| step.due_on).collect();
    if changed > 0 {
        sqlx::query!(
            "update cycle_step s set due_on = n.due_on
            from unnest($2::text[], $3::date[]) as n (kind, due_on)
            where s.cycle_id = $1 and s.kind = n.kind",
            id as CycleId,
            &kinds,
            &days
        )
        .execute(work.conn())
        .await?;
    }
    Ok(changed > 0)
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
            framework_version_id = $12, scale_id = $13, revision = revision + 1
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
