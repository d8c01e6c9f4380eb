//! Setting up, rehearsing, opening and ending cycles.

use std::collections::HashMap;

use sqlx::PgConnection;

use super::super::cycle::{Cycle, CycleRefusal, CycleSetup, CycleStage, cycle_code, cycle_name};
use super::super::policy::{
    AddScoringRule, CycleFacts, EndCycle, OpenCycle, PrepareCycle, ReadCycle,
};
use super::super::rehearsal::{Facts, Finding, RankFacts, blocking, rehearse};
use super::super::route::{self, ExceptionalRoute, Route};
use super::super::scoring::ScoringRule;
use super::super::store::definitions::VersionInForce;
use super::super::store::opening::{Candidate, NewSheet};
use super::super::store::sheet::Moved;
use super::super::store::{confirmation, cycle as cycles, definitions, opening, sheet};
use super::super::workflow::{By, StepPlan, Workflow};
use crate::access::Actor;
use crate::audit::{Entry, Failed, Work};
use crate::kernel::ids::{CycleId, EmployeeId, RankId, ScoringRuleId, SheetId};
use crate::kernel::number::grouped;
use crate::kernel::refusal::Never;
use crate::kernel::{Date, Prose, Revision};
use crate::platform::{App, StoreError};

type CycleResult<T> = Result<T, Failed<CycleRefusal>>;

impl From<CycleRefusal> for Failed<CycleRefusal> {
    fn from(refusal: CycleRefusal) -> Self {
        Self::Refused(refusal)
    }
}

fn facts_of(cycle: &Cycle) -> CycleFacts {
    CycleFacts { cycle: Some(cycle.id), authority: cycle.setup.authority }
}

async fn locked<R>(work: &mut Work, code: &str) -> Result<Cycle, Failed<R>> {
    cycles::cycle_by_code(work.conn(), code, true).await?.ok_or(Failed::Missing)
}

/// The name of the actor, as it stands in histories.
pub(super) fn by(actor: &Actor) -> By {
    By { account: actor.account(), name: actor.name().to_owned() }
}

/// A new cycle in preparation. Gives its code, such as 「2025-2」.
pub async fn create_cycle(app: &App, actor: &Actor, setup: &CycleSetup) -> CycleResult<String> {
    for _ in 0..5 {
        let mut work = Work::begin(app, actor).await?;
        let facts = CycleFacts { cycle: None, authority: setup.authority };
        let permit = actor.may::<PrepareCycle>(facts)?;
        let taken = cycles::codes_like(work.conn(), setup.fiscal_year, setup.term).await?;
        let code = (1..)
            .map(|nth| cycle_code(setup.fiscal_year, setup.term, nth))
            .find(|code| !taken.contains(code))
            .unwrap_or_default();
        let name = cycle_name(setup.fiscal_year, setup.term, setup.kind);
        let id = CycleId::mint();
        match cycles::insert_cycle(&mut work, &permit, id, &code, &name, setup).await {
            Err(error) if error.is_taken("cycle_code_taken") => continue,
            other => other?,
        }
        let entry = Entry::new("create_cycle", "cycle", id, format!("{name}（{code}）を作った。"));
        work.finish(entry.after(summary(setup))).await?;
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
        "ratees_limit": setup.ratees_limit,
        "self_grade_hidden": setup.self_grade_hidden,
        "not_observed_allowed": setup.not_observed_allowed,
        "disclosed": setup.disclosed,
        "rule": setup.rule,
    })
}

/// Somebody who would get a sheet.
#[derive(Debug, Clone)]
pub struct Participant {
    /// Who, and what the organisation says.
    pub(in super::super) candidate: Candidate,
    /// Who rates them.
    pub route: Route,
}

/// What would happen if the cycle were opened now.
pub struct OpeningPlan {
    /// The cycle.
    pub cycle: Cycle,
    /// The definitions it would pin.
    pub(in super::super) version: Option<VersionInForce>,
    /// Everything that is wrong or worth knowing.
    pub findings: Vec<Finding>,
    /// Everybody who would get a sheet.
    pub participants: Vec<Participant>,
    /// Everybody on leave, taken out, or with another sheet.
    pub(in super::super) others: Vec<Candidate>,
}

impl OpeningPlan {
    /// How many findings must be cured first.
    pub fn blocking(&self) -> usize {
        blocking(&self.findings)
    }
    /// How many people rate somebody first.
    pub fn evaluators(&self) -> usize {
        let mut ids: Vec<EmployeeId> =
            self.participants.iter().filter_map(|person| person.route.primary).collect();
        ids.sort_unstable();
        ids.dedup();
        ids.len()
    }
}

/// The rehearsal: on today's staff, changing nothing.
pub async fn plan_opening(
    app: &App,
    actor: &Actor,
    code: &str,
) -> Result<OpeningPlan, Failed<Never>> {
    let mut conn = app.db.reader().acquire().await?;
    let cycle = cycles::cycle_by_code(&mut conn, code, false).await?.ok_or(Failed::Missing)?;
    let _permit = actor.may::<ReadCycle>(facts_of(&cycle))?;
    Ok(plan(&mut conn, cycle, app.now().today).await?)
}

async fn plan(
    conn: &mut PgConnection,
    cycle: Cycle,
    today: Date,
) -> Result<OpeningPlan, StoreError> {
    let setup = &cycle.setup;
    let candidates = opening::candidates(&mut *conn, &cycle).await?;
    let on = setup.period.from();
    let version = definitions::in_force(&mut *conn, setup.authority, on).await?;
    let rule = definitions::rule(&mut *conn, setup.rule).await?;
    let (takes_part, others): (Vec<Candidate>, Vec<Candidate>) = candidates
        .into_iter()
        .partition(|person| !person.left_out && !person.on_leave && !person.has_sheet);
    let participants: Vec<Participant> = takes_part
        .into_iter()
        .map(|candidate| Participant {
            route: route::derive(candidate.employee, candidate.superiors, candidate.exception),
            candidate,
        })
        .collect();

    let mut per_rank: HashMap<RankId, i64> = HashMap::new();
    let mut per_evaluator: HashMap<EmployeeId, i64> = HashMap::new();
    for person in &participants {
        *per_rank.entry(person.candidate.rank).or_default() += 1;
        if let Some(primary) = person.route.primary {
            *per_evaluator.entry(primary).or_default() += 1;
        }
    }
    let limit = i64::from(setup.ratees_limit);
    let heavy_ids: Vec<EmployeeId> =
        per_evaluator.iter().filter(|(_, people)| **people > limit).map(|(id, _)| *id).collect();
    let heavy = opening::people(&mut *conn, &heavy_ids, setup.base_date)
        .await?
        .into_iter()
        .map(|person| {
            let people = per_evaluator.get(&person.id).copied().unwrap_or_default();
            (person.name, people)
        })
        .collect();

    let (grades, weights) = match &version {
        Some(version) => (
            definitions::scale(&mut *conn, version.pins.scale).await?.0,
            definitions::weights_by_rank(&mut *conn, version.pins.version).await?,
        ),
        None => (Vec::new(), Vec::new()),
    };
    let ranks = cycles::ranks(&mut *conn).await?;
    let rank_facts = ranks
        .into_iter()
        .filter(|rank| setup.ranks.contains(&rank.id))
        .map(|rank| {
            let found = weights.iter().find(|(id, ..)| *id == rank.id);
            RankFacts {
                name: rank.name,
                people: per_rank.get(&rank.id).copied().unwrap_or_default(),
                elements: found.map_or(0, |(_, elements, _)| *elements),
                weights: found.map_or(0, |(.., weights)| *weights),
            }
        })
        .collect();
    let count = |test: &dyn Fn(&Participant) -> bool| -> i64 {
        i64::try_from(participants.iter().filter(|person| test(person)).count()).unwrap_or(i64::MAX)
    };
    let other = |test: &dyn Fn(&Candidate) -> bool| -> i64 {
        i64::try_from(others.iter().filter(|person| test(person)).count()).unwrap_or(i64::MAX)
    };
    let facts = Facts {
        deadlines: setup
            .steps
            .iter()
            .map(|step| (step.kind, step.name.to_string(), step.due_on))
            .collect(),
        definitions_on: on,
        has_definitions: version.is_some(),
        weight_total: rule.as_ref().map_or(100, |rule| i64::from(rule.weight_total.get())),
        rule: rule.map(|rule| (rule.method, rule.bands)),
        grades: grades.into_iter().map(|grade| grade.grade).collect(),
        ranks: rank_facts,
        ratees: count(&|_| true),
        without_primary: count(&|person| person.route.primary.is_none()),
        without_secondary: count(&|person| {
            person.route.primary.is_some() && person.route.secondary.is_none()
        }),
        have_sheet: other(&|person| person.has_sheet && !person.left_out && !person.on_leave),
        heavy,
        ratees_limit: limit,
        on_leave: other(&|person| person.on_leave && !person.left_out),
        left_out: other(&|person| person.left_out),
    };
    let findings = rehearse(&facts, today);
    Ok(OpeningPlan { cycle, version, findings, participants, others })
}

/// Asks a second officer to open the cycle.
pub async fn request_opening(app: &App, actor: &Actor, code: &str) -> CycleResult<()> {
    let mut work = Work::begin(app, actor).await?;
    let cycle = locked(&mut work, code).await?;
    let permit = actor.may::<OpenCycle>(facts_of(&cycle))?;
    let now = work.now();
    let plan = plan(work.conn(), cycle, now.today).await?;
    let state = plan.cycle.state.clone().request(actor.account(), now.at, plan.blocking())?;
    cycles::save_opening(&mut work, &permit, &state, None).await?;
    let entry = Entry::new(
        "request_opening",
        "cycle",
        plan.cycle.id,
        format!("{}の開始の承認を頼んだ。", plan.cycle.name),
    );
    work.finish(entry).await?;
    Ok(())
}

/// Back to preparation, before it is opened.
pub async fn take_back_request(app: &App, actor: &Actor, code: &str) -> CycleResult<()> {
    let mut work = Work::begin(app, actor).await?;
    let cycle = locked(&mut work, code).await?;
    let permit = actor.may::<OpenCycle>(facts_of(&cycle))?;
    let state = cycle.state.clone().take_back()?;
    cycles::save_opening(&mut work, &permit, &state, None).await?;
    let entry = Entry::new(
        "take_back_request",
        "cycle",
        cycle.id,
        format!("{}を準備に戻した。", cycle.name),
    );
    work.finish(entry).await?;
    Ok(())
}

/// Opens the cycle: pins the definitions, gives everybody a sheet, all or nothing. Gives the number
/// of sheets.
pub async fn open_cycle(app: &App, actor: &Actor, code: &str) -> CycleResult<usize> {
    let mut work = Work::begin(app, actor).await?;
    let cycle = locked(&mut work, code).await?;
    let permit = actor.may::<OpenCycle>(facts_of(&cycle))?;
    let now = work.now();
    let plan = plan(work.conn(), cycle, now.today).await?;
    let state = plan.cycle.state.clone().open(
        actor.account(),
        now.at,
        app.config.opening_needs_second,
        plan.blocking(),
    )?;
    let pins = plan.version.as_ref().map(|version| version.pins);
    let steps = StepPlan::new(plan.cycle.setup.steps.iter().map(|step| step.kind).collect())
        .map_err(|_| Failed::Refused(CycleRefusal::Blocked { problems: 1 }))?;
    let sheets: Vec<NewSheet> = plan
        .participants
        .iter()
        .filter_map(|person| {
            let candidate = &person.candidate;
            let assignments = route::assign(&steps, candidate.employee, person.route)?;
            let way = Workflow::start(assignments, now.at).ok()?;
            Some(NewSheet {
                id: SheetId::mint(),
                employee: candidate.employee,
                posting: candidate.posting,
                department: candidate.department,
                rank: candidate.rank,
                steps: way.steps().to_vec(),
            })
        })
        .collect();
    cycles::save_opening(&mut work, &permit, &state, pins).await?;
    match opening::insert_sheets(&mut work, &permit, &plan.cycle, &sheets).await {
        Err(error) if error.is_taken("sheet_one_per_period") => {
            return Err(CycleRefusal::SheetsExist.into());
        }
        other => other?,
    }
    let count = i64::try_from(sheets.len()).unwrap_or(i64::MAX);
    let entry = Entry::new(
        "open_cycle",
        "cycle",
        plan.cycle.id,
        format!("{}を開始した。対象{}人。", plan.cycle.name, grouped(count)),
    )
    .after(serde_json::json!({
        "framework_version": pins.map(|pins| pins.version),
        "scale": pins.map(|pins| pins.scale),
        "scoring_rule": plan.cycle.setup.rule,
        "sheets": sheets.iter().map(|sheet| sheet.id).collect::<Vec<_>>(),
    }));
    work.finish(entry).await?;
    Ok(sheets.len())
}

/// Undoes an opening while nobody has entered anything.
pub async fn undo_opening(app: &App, actor: &Actor, code: &str) -> CycleResult<u64> {
    let mut work = Work::begin(app, actor).await?;
    let cycle = locked(&mut work, code).await?;
    let permit = actor.may::<OpenCycle>(facts_of(&cycle))?;
    let begun = opening::begun_sheets(work.conn(), cycle.id).await?;
    let state = cycle.state.clone().undo_opening(begun)?;
    let gone = opening::delete_sheets(&mut work, &permit).await?;
    cycles::save_opening(&mut work, &permit, &state, None).await?;
    let entry = Entry::new(
        "undo_opening",
        "cycle",
        cycle.id,
        format!("{}の開始を取り消した。シート{gone}件を消した。", cycle.name),
    );
    work.finish(entry).await?;
    Ok(gone)
}

/// Ends a cycle whose sheets have all ended; disclosed sheets are closed with it.
pub async fn close_cycle(app: &App, actor: &Actor, code: &str) -> CycleResult<()> {
    let mut work = Work::begin(app, actor).await?;
    let cycle = locked(&mut work, code).await?;
    let permit = actor.may::<EndCycle>(facts_of(&cycle))?;
    let running = confirmation::running(work.conn(), cycle.id).await?;
    let state = cycle.state.clone().close(work.now().at, running)?;
    let ids = confirmation::disclosed(work.conn(), cycle.id).await?;
    let at = work.now().at;
    let ways = sheet::workflows(work.conn(), &ids).await?;
    let moves: Vec<Moved> = ways
        .into_iter()
        .filter_map(|(id, before)| {
            let after = before.clone().close(by(actor), at).ok()?;
            Some(Moved { id, before, after })
        })
        .collect();
    confirmation::save_end(&mut work, &permit, &moves, "closed", None).await?;
    cycles::save_ending(&mut work, &permit, &state, cycle.pins).await?;
    let entry = Entry::new("close_cycle", "cycle", cycle.id, format!("{}を終えた。", cycle.name));
    work.finish(entry).await?;
    Ok(())
}

/// Calls a cycle off, with its sheets that are not confirmed yet.
pub async fn cancel_cycle(app: &App, actor: &Actor, code: &str, reason: Prose) -> CycleResult<()> {
    let mut work = Work::begin(app, actor).await?;
    let cycle = locked(&mut work, code).await?;
    let permit = actor.may::<EndCycle>(facts_of(&cycle))?;
    let at = work.now().at;
    let state = cycle.state.clone().cancel(reason.clone(), at)?;
    if cycle.state.stage() == CycleStage::Open {
        let ids = confirmation::unconfirmed(work.conn(), cycle.id).await?;
        let ways = sheet::workflows(work.conn(), &ids).await?;
        let moves: Vec<Moved> = ways
            .into_iter()
            .filter_map(|(id, before)| {
                let after = before.clone().cancel(reason.clone(), by(actor), at).ok()?;
                Some(Moved { id, before, after })
            })
            .collect();
        let words = Some(reason.as_str());
        confirmation::save_end(&mut work, &permit, &moves, "cancelled", words).await?;
    }
    cycles::save_ending(&mut work, &permit, &state, cycle.pins).await?;
    let entry =
        Entry::new("cancel_cycle", "cycle", cycle.id, format!("{}を中止した。", cycle.name))
            .because(reason.as_str());
    work.finish(entry).await?;
    Ok(())
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

/// Whether a scoring rule of that code is there, so that content is loaded once.
pub async fn has_scoring_rule(app: &App, code: &str) -> Result<bool, StoreError> {
    definitions::has_rule(app.db.reader(), code).await
}
