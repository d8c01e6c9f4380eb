//! Setting up cycles: days, steps, who takes part, exceptions, scoring rules.

use super::super::cycle::{Cycle, CycleRefusal, CycleSetup, cycle_code, cycle_name};
use super::super::policy::{AddScoringRule, CycleFacts, PrepareCycle};
use super::super::route::ExceptionalRoute;
use super::super::scoring::{ResultsRule, ScoringRule};
use super::super::store::{cycle as cycles, definitions, opening, results_rule, routes};
use super::super::workflow::By;
use super::copying::Copied;
use crate::access::Actor;
use crate::audit::{Entry, Failed, Work};
use crate::kernel::ids::{CycleId, EmployeeId, ResultsRuleId, ScoringRuleId};
use crate::kernel::refusal::Never;
use crate::kernel::{Prose, Revision};
use crate::platform::{App, StoreError};

pub(super) type CycleResult<T> = Result<T, Failed<CycleRefusal>>;

impl From<CycleRefusal> for Failed<CycleRefusal> {
    fn from(refusal: CycleRefusal) -> Self {
        Self::Refused(refusal)
    }
}

/// The facts of a cycle for the policies.
pub(super) fn facts_of(cycle: &Cycle) -> CycleFacts {
    CycleFacts { cycle: Some(cycle.id), authority: cycle.setup.authority }
}

/// A cycle that nobody else changes until the work is done.
pub(super) async fn locked<R>(work: &mut Work, code: &str) -> Result<Cycle, Failed<R>> {
    cycles::cycle_by_code(work.conn(), code, true).await?.ok_or(Failed::Missing)
}

/// The name of the actor, as it stands in histories.
pub(super) fn by(actor: &Actor) -> By {
    By { account: actor.account(), name: actor.name().to_owned() }
}

/// A new cycle in preparation. Gives its code, such as 「2025-2」.
pub async fn create_cycle(app: &App, actor: &Actor, setup: &CycleSetup) -> CycleResult<String> {
    begin_cycle(app, actor, setup, None).await
}

/// A new cycle in preparation that takes from an earlier one what stands on pages of its own. Gives its
/// code.
pub async fn copy_cycle(
    app: &App,
    actor: &Actor,
    setup: &CycleSetup,
    from: &str,
) -> CycleResult<String> {
    begin_cycle(app, actor, setup, Some(from)).await
}

async fn begin_cycle(
    app: &App,
    actor: &Actor,
    setup: &CycleSetup,
    from: Option<&str>,
) -> CycleResult<String> {
    for _ in 0..5 {
        let mut work = Work::begin(app, actor).await?;
        let facts = CycleFacts { cycle: None, authority: setup.authority };
        let permit = actor.may::<PrepareCycle>(facts)?;
        let mut setup = setup.clone();
        let copied = match from {
            Some(code) => Some(Copied::load(&mut work, actor, code, &mut setup).await?),
            None => None,
        };
        let taken = cycles::codes_like(work.conn(), setup.fiscal_year, setup.term).await?;
        let code = (1..10_000)
            .map(|nth| cycle_code(setup.fiscal_year, setup.term, nth))
            .find(|code| !taken.contains(code))
            .unwrap_or_default();
        let name = cycle_name(setup.fiscal_year, setup.term, setup.kind);
        let id = CycleId::mint();
        match cycles::insert_cycle(&mut work, &permit, id, &code, &name, &setup).await {
            Err(error) if error.is_taken("cycle_code_taken") => continue,
            other => other?,
        }
        let mut after = summary(&setup);
        if let Some(copied) = copied {
            let own = CycleFacts { cycle: Some(id), authority: setup.authority };
            let permit = actor.may::<PrepareCycle>(own)?;
            after["copied"] = copied.write(&mut work, &permit).await?;
        }
        let entry = Entry::new("create_cycle", "cycle", id, format!("{name}（{code}）を作った。"));
        work.finish(entry.after(after)).await?;
        return Ok(code);
    }
    Err(Failed::Stale)
}

/// Changes the set-up of a cycle in preparation.
pub async fn change_setup(
    app: &App,
    actor: &Actor,
    code: &str,
    setup: &CycleSetup,
    read: Revision,
) -> CycleResult<()> {
    let mut work = Work::begin(app, actor).await?;
    let cycle = locked(&mut work, code).await?;
    let permit = actor.may::<PrepareCycle>(facts_of(&cycle))?;
    cycle.state.refuse_unless_preparing()?;
    let name = cycle_name(setup.fiscal_year, setup.term, setup.kind);
    if !cycles::replace_setup(&mut work, &permit, &name, setup, read).await? {
        return Err(Failed::Stale);
    }
    let entry = Entry::new("change_setup", "cycle", cycle.id, format!("{name}の準備を直した。"))
        .before(summary(&cycle.setup))
        .after(summary(setup));
    work.finish(entry).await?;
    Ok(())
}

/// The set-up as the audit log keeps it.
fn summary(setup: &CycleSetup) -> serde_json::Value {
    serde_json::json!({
        "fiscal_year": setup.fiscal_year,
        "term": setup.term,
        "period": setup.period.to_string(),
        "base_date": setup.base_date,
        "steps": setup.steps.iter()
            .map(|step| serde_json::json!([step.kind, step.name, step.due_on]))
            .collect::<Vec<_>>(),
        "ranks": setup.ranks,
        "departments": setup.departments,
        "employment_types": setup.employment_types,
        "service": [setup.service.months.to_string(), setup.service.count.as_str().to_owned()],
        "leave": setup.leave,
        "early_days": setup.timing.early_days,
        "late_days": setup.timing.late_days,
        "ratees_limit": setup.ratees_limit,
        "self_grade_hidden": setup.self_grade_hidden,
        "self_hidden": setup.sight.self_hidden,
        "first_hidden": setup.sight.first_hidden,
        "undisclosed_reason": setup.undisclosed_reason.as_ref().map(ToString::to_string),
        "not_observed_allowed": setup.not_observed_allowed,
        "disclosed": setup.disclosed,
        "rule": setup.rule,
        "kind": setup.kind,
        "results_rule": setup.blocks.results_rule,
        "result_scale": setup.blocks.result_scale,
        "goals_first": setup.blocks.goals_first,
        "by_rank": setup.blocks.ranks.iter()
            .map(|own| serde_json::json!({
                "rank": own.rank,
                "shares": [own.shares.ability, own.shares.results],
                "rule": own.rule,
                "results_rule": own.results_rule,
            }))
            .collect::<Vec<_>>(),
    })
}

/// Takes people out of a cycle in preparation, with a reason.
pub async fn leave_out(
    app: &App,
    actor: &Actor,
    code: &str,
    people: &[EmployeeId],
    reason: &Prose,
) -> CycleResult<u64> {
    let mut work = Work::begin(app, actor).await?;
    let cycle = locked(&mut work, code).await?;
    let permit = actor.may::<PrepareCycle>(facts_of(&cycle))?;
    cycle.state.refuse_unless_preparing()?;
    let done = opening::leave_out(&mut work, &permit, people, reason.as_str()).await?;
    let entry = Entry::new(
        "leave_out",
        "cycle",
        cycle.id,
        format!("{}の対象から{done}人を外した。", cycle.name),
    )
    .because(reason.as_str())
    .after(people);
    work.finish(entry).await?;
    Ok(done)
}

/// Sets the evaluators of one person in a cycle in preparation, with a reason.
pub async fn set_evaluators(
    app: &App,
    actor: &Actor,
    code: &str,
    person: EmployeeId,
    route: ExceptionalRoute,
    reason: &Prose,
) -> CycleResult<()> {
    let mut work = Work::begin(app, actor).await?;
    let cycle = locked(&mut work, code).await?;
    let permit = actor.may::<PrepareCycle>(facts_of(&cycle))?;
    cycle.state.refuse_unless_preparing()?;
    let named = route.named();
    let people: Vec<EmployeeId> = named.iter().map(|(_, person)| *person).collect();
    let (authority, on) = (cycle.setup.authority, cycle.setup.base_date);
    let fitness = routes::fitness(work.conn(), authority, on, &people).await?;
    for (kind, evaluator) in named {
        if let Some(unfit) = fitness.unfit(evaluator, person) {
            return Err(CycleRefusal::Unfit(kind, unfit).into());
        }
    }
    opening::set_evaluators(&mut work, &permit, person, route, reason.as_str()).await?;
    let entry = Entry::new(
        "set_evaluators",
        "cycle",
        cycle.id,
        format!("{}で1人の評価者を決めた。", cycle.name),
    )
    .because(reason.as_str())
    .after(serde_json::json!({
        "employee": person, "primary": route.primary, "secondary": route.secondary,
        "assistant": route.beside.assistant, "adjuster": route.beside.adjuster,
        "confirmer": route.beside.confirmer,
    }));
    work.finish(entry).await?;
    Ok(())
}

/// Takes exceptions back, so that the rules hold again.
pub async fn clear_exceptions(
    app: &App,
    actor: &Actor,
    code: &str,
    people: &[EmployeeId],
) -> CycleResult<u64> {
    let mut work = Work::begin(app, actor).await?;
    let cycle = locked(&mut work, code).await?;
    let permit = actor.may::<PrepareCycle>(facts_of(&cycle))?;
    cycle.state.refuse_unless_preparing()?;
    let done = opening::clear_exceptions(&mut work, &permit, people).await?;
    let entry = Entry::new(
        "clear_exceptions",
        "cycle",
        cycle.id,
        format!("{}で{done}人の例外を取り消した。", cycle.name),
    )
    .after(people);
    work.finish(entry).await?;
    Ok(done)
}

/// A scoring rule to add.
pub struct NewRule<'a> {
    /// Stable across versions.
    pub code: &'a str,
    /// Name on screen, with 見本 when it is one.
    pub name: &'a str,
    /// 見本: not the city's own.
    pub is_sample: bool,
    /// The rule.
    pub rule: &'a ScoringRule,
}

/// Adds a version of a scoring rule; cycles in preparation can choose it from then on.
pub async fn add_scoring_rule(
    app: &App,
    actor: &Actor,
    new: NewRule<'_>,
) -> Result<ScoringRuleId, Failed<Never>> {
    let mut work = Work::begin(app, actor).await?;
    let permit = actor.may::<AddScoringRule>(())?;
    let id = ScoringRuleId::mint();
    definitions::insert_rule(&mut work, &permit, id, new.code, new.name, new.is_sample, new.rule)
        .await?;
    let entry = Entry::new(
        "add_scoring_rule",
        "scoring_rule",
        id,
        format!("点数の決まり「{}」を加えた。", new.name),
    );
    work.finish(entry).await?;
    Ok(id)
}

/// A rule for goals to add.
pub struct NewResultsRule<'a> {
    /// Stable across versions.
    pub code: &'a str,
    /// Name on screen, with 見本 when it is one.
    pub name: &'a str,
    /// 見本: not the city's own.
    pub is_sample: bool,
    /// The rule.
    pub rule: &'a ResultsRule,
}

/// Adds a version of a rule for goals; cycles in preparation can choose it from then on.
pub async fn add_results_rule(
    app: &App,
    actor: &Actor,
    new: NewResultsRule<'_>,
) -> Result<ResultsRuleId, Failed<Never>> {
    let mut work = Work::begin(app, actor).await?;
    let permit = actor.may::<AddScoringRule>(())?;
    let id = ResultsRuleId::mint();
    let named = (new.code, new.name, new.is_sample);
    results_rule::insert(&mut work, &permit, id, named, new.rule).await?;
    let entry = Entry::new(
        "add_results_rule",
        "results_rule",
        id,
        format!("業績の決まり「{}」を加えた。", new.name),
    );
    work.finish(entry).await?;
    Ok(id)
}

/// The newest version of the rule for goals of that code.
pub async fn newest_results_rule(
    app: &App,
    code: &str,
) -> Result<Option<ResultsRuleId>, StoreError> {
    results_rule::newest(app.db.reader(), code).await
}

/// Whether a scoring rule of that code is there, so that content is loaded once.
pub async fn has_scoring_rule(app: &App, code: &str) -> Result<bool, StoreError> {
    definitions::has_rule(app.db.reader(), code).await
}

/// The newest version of the scoring rule of that code.
pub async fn newest_scoring_rule(
    app: &App,
    code: &str,
) -> Result<Option<ScoringRuleId>, StoreError> {
    definitions::newest_rule(app.db.reader(), code).await
}
