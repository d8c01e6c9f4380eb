//! Rehearsing, asking for opening, opening, undoing.

use std::collections::HashMap;

use super::super::cycle::{Cycle, CycleRefusal};
use super::super::policy::{OpenCycle, ReadCycle};
use super::super::rehearsal::{Facts, Finding, RankFacts, blocking, rehearse};
use super::super::route;
use super::super::store::candidates::{Candidate, candidates};
use super::super::store::definitions::VersionInForce;
use super::super::store::opening::NewSheet;
use super::super::store::{Connection, cycle as cycles, definitions, offers, opening};
use super::super::workflow::{StepKind, StepPlan, Workflow};
use super::cycles::{CycleResult, facts_of, locked};
use super::goals::holes;
use super::participants::{Participant, with_routes};
use crate::access::Actor;
use crate::audit::{Entry, Failed, Work};
use crate::kernel::Date;
use crate::kernel::ids::{EmployeeId, RankId, SheetId};
use crate::kernel::number::grouped;
use crate::kernel::refusal::Never;
use crate::platform::{App, StoreError};

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
    /// Evaluators with the most people: name, people rated first, people rated second.
    pub busiest: Vec<(String, i64, i64)>,
}

impl OpeningPlan {
    /// How many findings must be cured first.
    pub fn blocking(&self) -> usize {
        blocking(&self.findings)
    }
    /// How many people have somebody who does a step for them.
    pub fn with_doer(&self, kind: StepKind) -> usize {
        self.participants.iter().filter(|person| person.route.doer(kind).is_some()).count()
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

async fn plan(conn: &mut Connection, cycle: Cycle, today: Date) -> Result<OpeningPlan, StoreError> {
    let setup = &cycle.setup;
    let candidates = candidates(&mut *conn, &cycle).await?;
    let on = setup.period.from();
    let version = definitions::in_force(&mut *conn, setup.authority, on).await?;
    let rule = definitions::rule(&mut *conn, setup.rule).await?;
    let (takes_part, others): (Vec<Candidate>, Vec<Candidate>) =
        candidates.into_iter().partition(Candidate::takes_part);
    let participants = with_routes(&mut *conn, &cycle, takes_part).await?;

    let mut per_rank: HashMap<RankId, i64> = HashMap::new();
    let mut per_evaluator: HashMap<EmployeeId, i64> = HashMap::new();
    let mut second: HashMap<EmployeeId, i64> = HashMap::new();
    for person in &participants {
        *per_rank.entry(person.candidate.rank).or_default() += 1;
        if let Some(primary) = person.route.primary {
            *per_evaluator.entry(primary).or_default() += 1;
        }
        if let Some(secondary) = person.route.secondary {
            *second.entry(secondary).or_default() += 1;
        }
    }
    let limit = i64::from(setup.ratees_limit);
    let mut evaluators: Vec<EmployeeId> =
        per_evaluator.keys().chain(second.keys()).copied().collect();
    evaluators.sort_unstable();
    evaluators.dedup();
    let has = |kind: StepKind| setup.steps.iter().any(|step| step.kind == kind);
    let mut beside: Vec<EmployeeId> =
        participants.iter().flat_map(|person| person.route.beside.all()).flatten().collect();
    beside.sort_unstable();
    beside.dedup();
    let last_day = |kinds: &[StepKind]| {
        let due = setup.steps.iter().filter(|step| kinds.contains(&step.kind));
        due.map(|step| step.due_on).max().unwrap_or(setup.base_date)
    };
    let (primary_due, all_due) =
        (last_day(&[StepKind::Primary]), last_day(&[StepKind::Primary, StepKind::Secondary]));
    let rated: Vec<opening::EvaluatorRow> =
        opening::evaluators(&mut *conn, &evaluators, [primary_due, all_due]).await?;
    let load = |id: EmployeeId| {
        let of = |all: &HashMap<EmployeeId, i64>| all.get(&id).copied().unwrap_or_default();
        (of(&per_evaluator), of(&second))
    };
    let mut busiest: Vec<(String, i64, i64)> = rated
        .iter()
        .map(|row| {
            let (first, second) = load(row.id);
            (row.name.clone(), first, second)
        })
        .collect();
    // Most people first; the order of employee numbers, in which they come, decides between equals.
    busiest.sort_by_key(|(_, first, second)| std::cmp::Reverse((*first, *second)));
    let heavy = busiest
        .iter()
        .filter(|(_, first, _)| *first > limit)
        .map(|(name, first, _)| (name.clone(), *first))
        .collect();
    let mut gone: Vec<String> = rated
        .iter()
        .filter(|row| {
            let (_, second) = load(row.id);
            if second > 0 { row.gone_by_last } else { row.gone_by_first }
        })
        .map(|row| row.name.clone())
        .collect();
    if !beside.is_empty() {
        let due = last_day(&[StepKind::Adjustment, StepKind::Confirmation]);
        let rows = opening::evaluators(&mut *conn, &beside, [due, due]).await?;
        gone.extend(rows.into_iter().filter(|row| row.gone_by_last).map(|row| row.name));
        gone.dedup();
    }

    let (holes, goals) = holes(&mut *conn, &cycle).await?;
    let (grades, weights) = match &version {
        Some(version) => (
            definitions::scale(&mut *conn, setup.blocks.result_scale.unwrap_or(version.pins.scale))
                .await?
                .0,
            definitions::weights_by_rank(&mut *conn, version.pins.version).await?,
        ),
        None => (Vec::new(), Vec::new()),
    };
    let ranks = offers::ranks(&mut *conn).await?;
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
                shares: setup.shares(rank.id),
                holes: holes.get(&rank.id).cloned().unwrap_or_default(),
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
        goals,
        grades: grades.into_iter().map(|grade| grade.grade).collect(),
        ranks: rank_facts,
        ratees: count(&|_| true),
        without_primary: count(&|person| person.route.primary.is_none()),
        without_secondary: count(&|person| {
            person.route.primary.is_some() && person.route.secondary.is_none()
        }),
        without_assistant: count(&|person| {
            has(StepKind::Assistant) && person.route.beside.assistant.is_none()
        }),
        without_adjuster: count(&|person| {
            has(StepKind::Adjustment) && person.route.beside.adjuster.is_none()
        }),
        // Where nobody has one, HR confirms as a matter of course.
        without_confirmer: if participants.iter().any(|p| p.route.beside.confirmer.is_some()) {
            count(&|person| person.route.beside.confirmer.is_none())
        } else {
            0
        },
        replaced: count(&|person| person.replaced),
        merged: count(&|person| person.merged),
        have_sheet: other(&Candidate::has_sheet_only),
        heavy,
        gone,
        ratees_limit: limit,
        on_leave: other(&|person| person.on_leave && !person.left_out),
        short: other(&Candidate::is_short_only),
        left_out: other(&|person| person.left_out),
    };
    let findings = rehearse(&facts, today);
    Ok(OpeningPlan { cycle, version, findings, participants, others, busiest })
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
    open_telling(app, actor, code, |_, _| std::future::ready(())).await
}

/// Sheets that are made before the next word of how many there are.
const SHEETS_AT_ONCE: usize = 1_000;

/// Opens the cycle, and tells how many sheets are made, of how many.
pub(super) async fn open_telling<T: Future<Output = ()>>(
    app: &App,
    actor: &Actor,
    code: &str,
    tell: impl Fn(usize, usize) -> T,
) -> CycleResult<usize> {
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
    tell(0, sheets.len()).await;
    for (chunk, before) in sheets.chunks(SHEETS_AT_ONCE).zip((0..).step_by(SHEETS_AT_ONCE)) {
        match opening::insert_sheets(&mut work, &permit, &plan.cycle, chunk).await {
            Err(error) if error.is_taken("sheet_one_per_period") => {
                return Err(CycleRefusal::SheetsExist.into());
            }
            other => other?,
        }
        tell(before + chunk.len(), sheets.len()).await;
    }
    if sheets.len() >= SHEETS_AT_ONCE {
        opening::count_anew(&mut work).await?;
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
