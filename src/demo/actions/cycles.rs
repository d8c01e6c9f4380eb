//! Evaluation cycles: the last one that is over (of a longer history than usual, all of them), one
//! that is running with sheets in every state, with rarer kinds beside it. Everything is done on the days on which people would have
//! done it, with clocks that stand there. Halves before the first version of the definitions are left
//! without a cycle.

mod cast;
mod every_step;
mod hands;
mod special;
mod tracks;
mod trial;

use std::collections::HashMap;

use chrono::Days;
use tokio::sync::Semaphore;

use super::accounts::Accounts;
use super::{Begun, DemoError, DemoOptions, Ids, actor, timed};
use crate::access::Actor;
use crate::audit::Failed;
use crate::competency;
use crate::demo::cast::DemoRole;
use crate::demo::chance::Chance;
use crate::demo::judgement;
use crate::demo::plan::{CityPlan, fiscal_begin};
use crate::demo::progress::{Progress, is_through, under_way, whole};
use crate::demo::rounds::{self, Round, at_hour};
use crate::evaluations::actions::{
    bar_pair, close_cycle, confirm_sheets, create_cycle, disclose_sheets, leave_out,
    newest_scoring_rule, open_cycle, plan_opening, remind_all, request_opening, set_evaluators,
    set_transfer_rule, submit_steps,
};
use crate::evaluations::cycle::{
    CycleKind, CycleSetup, CycleStage, CycleStep, LeaveRule, ServiceCount, ServiceRule, Timing,
};
use crate::evaluations::disclosure::{DisclosedField, Sight};
use crate::evaluations::reminder::ReminderRefusal;
use crate::evaluations::route::{Beside, ExceptionalRoute};
use crate::evaluations::transfer::TransferRule;
use crate::evaluations::workflow::StepKind;
use crate::kernel::ids::{DepartmentId, EmployeeId, ScoringRuleId};
use crate::kernel::{Date, Line, Prose};
use crate::organization::{EmploymentType, PostingKind};
use crate::platform::{App, Clock};

/// Code of the sample rule that the content brings.
const RULE: &str = "weighted-bands";

/// Above so many people the rehearsal warns.
const RATEES_LIMIT: i32 = 20;

/// The city, as the people act in it.
struct Stage<'a> {
    app: &'a App,
    plan: &'a CityPlan,
    ids: &'a Ids,
    chance: Chance,
    /// Place in the plan, by id.
    places: HashMap<EmployeeId, usize>,
    accounts: &'a Accounts,
    begun: Begun,
}

/// Makes sure that the cycles are there. Without definitions in force, or without history on a
/// cycle's base date, it is left out.
pub(super) async fn ensure(
    app: &App,
    plan: &CityPlan,
    ids: &Ids,
    accounts: &Accounts,
    begun: Begun,
) -> Result<(), DemoError> {
    let Some(rule) = newest_scoring_rule(app, RULE).await? else { return Ok(()) };
    let places = ids.employees.iter().copied().zip(0..).collect();
    let chance = Chance::new(begun.options.seed).aside("cycles");
    let stage = Stage { app, plan, ids, chance, places, accounts, begun };
    let since = fiscal_begin(begun.today, begun.options.years);
    let closed = rounds::closed(begun.today, since);
    // Who looks at the portal wants one result and a city in seconds; who tries how it bears years
    // asks for more of them.
    let many = begun.options.years > DemoOptions::default().years;
    let closed = &closed[if many { 0 } else { closed.len().saturating_sub(1) }..];
    // A pair that is barred in the running cycle is barred in all that open afterwards: that one opens
    // last, or chance would decide who rated whom in the others.
    let others_open = Semaphore::new(0);
    let past = async {
        let mut open = Vec::new();
        for round in closed {
            if stage.is_possible(round).await? && stage.open(round, rule).await? == CycleStage::Open
            {
                open.push(round);
            }
        }
        others_open.add_permits(1);
        for round in open {
            timed(&round.code(), Box::pin(stage.finish_closed(round))).await?;
        }
        Ok::<(), DemoError>(())
    };
    let trials = async {
        // With the whole history, that half has a cycle of its own.
        let round = if many { None } else { stage.open_closed_trial(rule).await? };
        others_open.add_permits(1);
        if let Some(round) = round {
            stage.finish_closed_trial(&round).await?;
        }
        Ok::<(), DemoError>(())
    };
    let running = rounds::running(begun.today);
    let present = async {
        let _both = others_open.acquire_many(2).await;
        if stage.is_possible(&running).await? {
            timed(&running.code(), Box::pin(stage.run_open(&running, rule))).await?;
        }
        Ok(())
    };
    // They share no sheet: one is written while the other waits for the database.
    tokio::try_join!(past, present, trials)?;
    stage.run_running_trial(rule).await?;
    timed("special", Box::pin(stage.run_special(rule))).await?;
    timed("every step", Box::pin(stage.run_every_step(rule))).await
}

impl Stage<'_> {
    /// The program as it stood on that day.
    fn on(&self, day: Date, hour: i64) -> App {
        App { clock: Clock::fixed(at_hour(day, hour)), ..self.app.clone() }
    }

    /// One of those who can sign in, as they act.
    fn person(&self, role: DemoRole) -> Result<Actor, DemoError> {
        self.accounts.person(self.plan, self.ids, role)
    }

    async fn is_possible(&self, round: &Round) -> Result<bool, DemoError> {
        let years = self.begun.options.years;
        if round.base_date < fiscal_begin(self.begun.today, years) {
            return Ok(false);
        }
        let db = self.app.db.reader();
        let frameworks = competency::frameworks(db).await?;
        let Some(framework) = frameworks.first() else { return Ok(false) };
        let on = round.period().from();
        Ok(competency::version_in_force(db, framework.id, on).await?.is_some())
    }

    /// Prepares, asks for and opens a cycle, as far as that is not done. Gives where it stands.
    async fn open(&self, round: &Round, rule: ScoringRuleId) -> Result<CycleStage, DemoError> {
        let code = round.code();
        let (hr, second) = (self.person(DemoRole::Hr)?, self.person(DemoRole::HrSecond)?);
        let morning = self.on(round.opens_on, 9);
        let stage = match plan_opening(self.app, &hr, &code).await {
            Ok(plan) => plan.cycle.state.stage(),
            Err(Failed::Missing) => {
                create_cycle(&morning, &hr, &self.setup(round, rule).await?).await?;
                if round.kind.has_results() {
                    // Nothing of 業績 can be opened before it is said how goals are set.
                    self.set_tracks(round).await?;
                }
                CycleStage::Preparing
            }
            Err(failed) => return Err(failed.into()),
        };
        if stage == CycleStage::Preparing {
            let without = self.stand_ins(round.base_date);
            let is_main = round.kind == CycleKind::Ability;
            let is_now = is_main && round.code() == rounds::running(self.begun.today).code();
            let tried = if is_now { self.tried(round) } else { Vec::new() };
            if !tried.is_empty() {
                let reason = "能力と業績を一枚のシートで評価する試行の対象のため。";
                let reason = Prose::within(reason, 400).map_err(unfit)?;
                leave_out(&morning, &hr, &code, &tried, &reason).await?;
            }
            if !without.is_empty() {
                let reason = "局長の事務取扱をしており、組織の中に評価者がいないため。";
                let reason = Prose::within(reason, 400).map_err(unfit)?;
                leave_out(&morning, &hr, &code, &without, &reason).await?;
            }
            if is_now {
                self.except_one(&morning, &hr, &code).await?;
                self.hand_over(&hr, round).await?;
                // Whoever moves is rated by the superior of the new post, with what the former one has seen.
                let rule = TransferRule::Successor { months_left: 0 };
                set_transfer_rule(&morning, &hr, &code, rule).await?;
            }
            request_opening(&morning, &hr, &code).await?;
        }
        if matches!(stage, CycleStage::Preparing | CycleStage::Awaiting) {
            let noon = self.on(round.opens_on, 11);
            timed("opening", open_cycle(&noon, &second, &code)).await?;
            return Ok(CycleStage::Open);
        }
        Ok(stage)
    }

    /// One person whose superior is a relative: HR bars the pair, and the superior's superior rates
    /// instead, with the reason. Nobody whom visitors sign in as.
    async fn except_one(&self, app: &App, hr: &Actor, code: &str) -> Result<(), DemoError> {
        let opening = plan_opening(app, hr, code).await?;
        let place = |id: EmployeeId| {
            let place = *self.places.get(&id)?;
            self.plan.employees[place].cast.is_none().then_some(place)
        };
        let found = opening.participants.iter().filter_map(|person| {
            let (first, second) = person.route.primary.zip(person.route.secondary)?;
            place(first).zip(place(second))?;
            Some((place(person.employee())?, person.employee(), first, second))
        });
        let Some((_, ratee, first, second)) = found.min_by_key(|(place, ..)| *place) else {
            return Ok(());
        };
        let reason = "一次評価者と親族のため。";
        let reason = Prose::within(reason, 400).map_err(unfit)?;
        bar_pair(app, hr, self.ids.authority, (first, ratee), &reason).await?;
        let route =
            ExceptionalRoute { primary: second, secondary: None, beside: Beside::default() };
        Ok(set_evaluators(app, hr, code, ratee, route, &reason).await?)
    }

    async fn setup(&self, round: &Round, rule: ScoringRuleId) -> Result<CycleSetup, DemoError> {
        let (departments, blocks) = self.trial_blocks(round).await?;
        let steps = round.due.iter().map(|(kind, due_on)| {
            let name = Line::parse(kind.label()).map_err(unfit)?;
            Ok(CycleStep { kind: *kind, name, due_on: *due_on })
        });
        let types: &[EmploymentType] = match round.kind {
            CycleKind::Special => &[EmploymentType::CONDITIONAL],
            _ => {
                &[EmploymentType::REGULAR, EmploymentType::REAPPOINTED, EmploymentType::FIXED_TERM]
            }
        };
        Ok(CycleSetup {
            authority: self.ids.authority,
            kind: round.kind,
            fiscal_year: round.year,
            term: round.term,
            period: round.period(),
            base_date: round.base_date,
            steps: steps.collect::<Result<_, DemoError>>()?,
            ranks: self.ids.ranks[..highest_rank(round.kind)].to_vec(),
            departments,
            employment_types: types.iter().map(|own| own.as_str().to_owned()).collect(),
            service: ServiceRule { months: 3, count: ServiceCount::Worked },
            leave: LeaveRule::OnBaseDate,
            timing: Timing::default(),
            ratees_limit: RATEES_LIMIT,
            self_grade_hidden: false,
            sight: Sight::default(),
            undisclosed_reason: None,
            not_observed_allowed: false,
            disclosed: DisclosedField::ALL.to_vec(),
            rule,
            blocks,
        })
    }

    /// Who stands in for the head of a bureau: nobody in the organisation is above them.
    fn stand_ins(&self, day: Date) -> Vec<EmployeeId> {
        let at_the_top = |place: usize| {
            self.plan.departments[place].facts.last().is_some_and(|fact| fact.parent.is_none())
        };
        let heading = self.plan.postings.iter().filter(|posting| {
            posting.kind == PostingKind::Concurrent
                && posting.is_head
                && posting.period.contains(day)
                && at_the_top(posting.department)
        });
        heading.map(|posting| self.ids.employees[posting.employee]).collect()
    }

    /// Everybody hands in on their days; the officers confirm and disclose what has come.
    async fn act(
        &self,
        round: &Round,
        progress: &(dyn Fn(usize) -> Progress + Sync),
        (confirmed, disclosed): (&[DepartmentId], &[DepartmentId]),
    ) -> Result<(), DemoError> {
        let code = round.code();
        let cycle = self.chance.aside(&code);
        let mut day = (StepKind::SelfAssessment, 0);
        for (kind, on) in &round.acts {
            day = if day.0 == *kind { (*kind, day.1 + 1) } else { (*kind, 1) };
            let number = day.1 - 1;
            let app = self.on(*on, 10 + i64::from(number));
            match kind {
                StepKind::Confirmation | StepKind::Disclosure => {
                    // The first officer's own sheet is the second one's work.
                    for role in [DemoRole::Hr, DemoRole::HrSecond] {
                        let officer = self.person(role)?;
                        if *kind == StepKind::Confirmation {
                            confirm_sheets(&app, &officer, &code, confirmed).await?;
                        } else {
                            disclose_sheets(&app, &officer, &code, disclosed).await?;
                        }
                    }
                    if *kind == StepKind::Confirmation {
                        self.confirm_as_named(round, progress, &app).await?;
                    }
                }
                StepKind::Adjustment => self.adjust(round, progress, &app).await?,
                _ => {
                    let write = |waiting: &crate::evaluations::actions::WaitingStep<'_>| {
                        let place = *self.places.get(&waiting.ratee)?;
                        progress(place).has(*kind, number).then(|| {
                            let who = (place, self.plan.employees[place].name.as_str());
                            let first = waiting.said(StepKind::Primary);
                            judgement::texts(&cycle, waiting.definitions, *kind, who, first)
                        })
                    };
                    submit_steps(&app, &actor(), &code, *kind, &write).await?;
                }
            }
        }
        Ok(())
    }

    async fn finish_closed(&self, round: &Round) -> Result<(), DemoError> {
        let progress = |place| whole(&self.chance, round, place);
        self.act(round, &progress, (&[], &[])).await?;
        self.read_results(round).await?;
        self.tell_result(round).await?;
        let last = round.acts.last().map_or(round.base_date, |(_, on)| *on);
        let app = self.on(last + Days::new(7), 10);
        Ok(close_cycle(&app, &self.person(DemoRole::Hr)?, &round.code()).await?)
    }

    async fn run_open(&self, round: &Round, rule: ScoringRuleId) -> Result<(), DemoError> {
        if self.open(round, rule).await? != CycleStage::Open {
            return Ok(());
        }
        let progress = |place| under_way(&self.chance, round, self.plan, place);
        self.set_tracks(round).await?;
        timed("goals", self.plant(round, &progress)).await?;
        let through: Vec<DepartmentId> = (0..self.ids.departments.len())
            .filter(|place| is_through(self.plan, *place))
            .map(|place| self.ids.departments[place])
            .collect();
        // Where everything is rated, all are confirmed, and half of them know their result.
        let disclosed = &through[..through.len().div_ceil(2)];
        self.act(round, &progress, (&through, disclosed)).await?;
        self.play(round).await?;
        self.handle(round).await?;
        self.remind(round).await
    }

    /// HR asks the first evaluators who have not handed in yet.
    async fn remind(&self, round: &Round) -> Result<(), DemoError> {
        let words =
            "一次評価の期限が近づいています。面談の記録を確かめて、入力と提出をお願いします。";
        let words = Prose::within(words, 1000).map_err(unfit)?;
        let (app, hr) = (self.on(self.begun.today, 8), self.person(DemoRole::Hr)?);
        match remind_all(&app, &hr, &round.code(), StepKind::Primary, &words).await {
            // In a small city everybody may be through.
            Err(Failed::Refused(ReminderRefusal::Nobody)) => Ok(()),
            done => done.map(drop).map_err(Into::into),
        }
    }
}

/// Who is rated, by rank.
fn highest_rank(kind: CycleKind) -> usize {
    match kind {
        // The adjuster is a 課長: nobody from that rank up.
        CycleKind::Results => 4,
        // 局長 are rated by people who are no staff (副市長).
        _ => 6,
    }
}

fn unfit(problem: crate::kernel::TextProblem) -> DemoError {
    DemoError::Refused(problem.sentence("評価サイクル"))
}
