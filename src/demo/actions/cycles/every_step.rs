//! 業績評価 of one division with every step that there is: in its first section somebody assists, a 課長 of
//! another bureau adjusts, a person whom the route names confirms. Both are people whom visitors sign in
//! as, so that their lists can be seen.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use super::trial::RESULTS_RULE;
use super::{Stage, unfit};
use crate::audit::Failed;
use crate::demo::actions::{DemoError, actor};
use crate::demo::cast::DemoRole;
use crate::demo::progress::{Progress, every_step};
use crate::demo::rounds::{self, Round};
use crate::evaluations::actions::{
    WaitingStep, add_route_rule, adjust_sheet, confirm_own_sheets, let_stand, newest_results_rule,
    submit_steps,
};
use crate::evaluations::cycle::{Blocks, CycleKind, CycleStage};
use crate::evaluations::refusal::RouteRefusal;
use crate::evaluations::route::{Pick, RouteRule};
use crate::evaluations::workflow::StepKind;
use crate::kernel::ids::{DepartmentId, RouteRuleId, ScoringRuleId, SheetId};
use crate::kernel::{Period, Prose};
use crate::platform::App;

const WHY: &str =
    "業績評価の試行で、部をまたぐ釣り合いを人財育成課長が見て、人事係長が確認するため。";
const WHY_ASSISTED: &str = "係長の下で仕事を見ている職員が、評価を補助するため。";
const WHY_CHANGED: &str =
    "ほかの部の同じ成果とならべると、達成の度合いが一段高いと考えられるため。";

/// A sheet that waits for a step beside the ratings, and the next better overall grade.
struct Waiting {
    sheet: SheetId,
    better: Option<String>,
}

impl Stage<'_> {
    /// The division: none of the trial, whose people have results there already.
    fn every_step_place(&self, round: &Round) -> Option<usize> {
        self.quiet_divisions(round).nth(1)
    }

    /// Sections or units directly below a department, in order.
    fn below(&self, department: usize) -> impl Iterator<Item = usize> {
        (0..self.plan.departments.len()).filter(move |own| {
            let fact = self.plan.departments[*own].facts.last();
            fact.and_then(|fact| fact.parent) == Some(department)
        })
    }

    /// Where it takes place, and its blocks.
    pub(super) async fn every_step_blocks(
        &self,
        round: &Round,
    ) -> Result<(Vec<DepartmentId>, Blocks), DemoError> {
        let place = self.every_step_place(round).map(|place| self.ids.departments[place]);
        let results_rule = newest_results_rule(self.app, RESULTS_RULE).await?;
        let blocks = Blocks { results_rule, goals_first: true, ..Blocks::default() };
        Ok((place.into_iter().collect(), blocks))
    }

    /// Who assists in a unit: the first one of the highest rank that leads nobody.
    fn assistant(&self, unit: usize, round: &Round) -> Option<usize> {
        let post = |own: &usize| self.plan.post_of(*own, round.base_date);
        let fits = |own: &usize| post(own).is_some_and(|post| !post.is_head && post.rank < 4);
        let mut people: Vec<usize> = self.people_of(unit, round).filter(fits).collect();
        people.sort_by_key(|own| (std::cmp::Reverse(post(own).map(|post| post.rank)), *own));
        people.first().copied().filter(|_| people.len() > 1)
    }

    /// The rules, until the last deadline: one for the division, one for each unit of its first section.
    async fn name_hands(&self, round: &Round, division: usize) -> Result<(), DemoError> {
        let hr = self.person(DemoRole::Hr)?;
        let last = round.due.last().map_or(round.base_date, |(_, day)| *day);
        let period = Period::inclusive(round.period().from(), last);
        let period = period.map_err(|_| DemoError::Refused("評価ルートの期間".to_owned()))?;
        let known = |role| {
            let place = self.plan.who_is(role);
            place.map_or(Pick::Nobody, |place| Pick::Person(self.ids.employees[place]))
        };
        let rule = |department: usize, assistant: Pick, reason: &str| RouteRule {
            id: RouteRuleId::mint(),
            authority: self.ids.authority,
            department: Some(self.ids.departments[department]),
            rank: None,
            family: None,
            period,
            primary: Pick::Superior,
            secondary: Pick::SecondSuperior,
            assistant,
            adjuster: known(DemoRole::SectionHead),
            confirmer: known(DemoRole::Hr),
            reason: reason.to_owned(),
        };
        let mut rules = vec![rule(division, Pick::Nobody, WHY)];
        let section = self.below(division).next();
        for unit in section.into_iter().flat_map(|section| self.below(section)) {
            if let Some(person) = self.assistant(unit, round) {
                rules.push(rule(unit, Pick::Person(self.ids.employees[person]), WHY_ASSISTED));
            }
        }
        let app = self.on(round.opens_on, 8);
        for rule in &rules {
            match add_route_rule(&app, &hr, rule).await {
                // A fill that was interrupted goes on.
                Err(Failed::Refused(RouteRefusal::SamePeople)) => {}
                done => done?,
            }
        }
        Ok(())
    }

    /// Opens it after all others of the half: its rules are for this one alone.
    pub(super) async fn run_every_step(&self, rule: ScoringRuleId) -> Result<(), DemoError> {
        let nth = self.next_nth().await? + usize::from(self.can_judge_hires().await?);
        let round = rounds::every_step(self.begun.today, nth);
        let Some(division) = self.every_step_place(&round) else { return Ok(()) };
        let has_rule = newest_results_rule(self.app, RESULTS_RULE).await?.is_some();
        if !has_rule || !self.is_possible(&round).await? {
            return Ok(());
        }
        self.name_hands(&round, division).await?;
        if self.open(&round, rule).await? != CycleStage::Open {
            return Ok(());
        }
        let progress = |place| every_step(&self.chance, &round, place);
        self.plant(&round, &progress).await?;
        // Half of the sections know their results.
        let sections: Vec<usize> = self.below(division).collect();
        let disclosed: Vec<DepartmentId> = sections[..sections.len().div_ceil(2)]
            .iter()
            .flat_map(|section| std::iter::once(*section).chain(self.below(*section)))
            .map(|place| self.ids.departments[place])
            .collect();
        if disclosed.is_empty() {
            return Ok(());
        }
        self.act(&round, &progress, (&disclosed, &disclosed)).await
    }

    /// The adjuster lets the grades stand, but for the first one that could be better.
    pub(super) async fn adjust(
        &self,
        round: &Round,
        progress: &(dyn Fn(usize) -> Progress + Sync),
        app: &App,
    ) -> Result<(), DemoError> {
        let (adjuster, code) = (self.person(DemoRole::SectionHead)?, round.code());
        let mut waiting = self.decided(round, StepKind::Adjustment, progress).await?;
        let at = waiting.iter().position(|own| own.better.is_some());
        if let Some(Waiting { sheet, better: Some(grade) }) = at.map(|at| waiting.remove(at)) {
            let why = Prose::within(WHY_CHANGED, 400).map_err(unfit)?;
            adjust_sheet(app, &adjuster, &code, sheet, &grade, &why).await?;
        }
        let sheets: Vec<SheetId> = waiting.iter().map(|own| own.sheet).collect();
        let_stand(app, &adjuster, &code, &sheets).await?;
        Ok(())
    }

    /// The confirmer whom the route names confirms what has come so far.
    pub(super) async fn confirm_as_named(
        &self,
        round: &Round,
        progress: &(dyn Fn(usize) -> Progress + Sync),
        app: &App,
    ) -> Result<(), DemoError> {
        if round.kind != CycleKind::Results {
            return Ok(());
        }
        let confirmer = self.person(DemoRole::Hr)?;
        let waiting = self.decided(round, StepKind::Confirmation, progress).await?;
        let sheets: Vec<SheetId> = waiting.iter().map(|own| own.sheet).collect();
        confirm_own_sheets(app, &confirmer, &round.code(), &sheets).await?;
        Ok(())
    }

    /// The sheets that wait for a step and get through it, in the order of the plan.
    async fn decided(
        &self,
        round: &Round,
        kind: StepKind,
        progress: &(dyn Fn(usize) -> Progress + Sync),
    ) -> Result<Vec<Waiting>, DemoError> {
        let found = Mutex::new(BTreeMap::new());
        let look = |waiting: &WaitingStep<'_>| {
            let place = *self.places.get(&waiting.ratee)?;
            if progress(place).has(kind, 0) {
                let said = [StepKind::Secondary, StepKind::Primary].into_iter();
                let mut said = said.filter_map(|own| waiting.said(own)?.overall.grade.as_deref());
                let scale = waiting.definitions.overall_scale();
                let rank = said.next().and_then(|grade| scale.rank_of(grade));
                let better = rank.and_then(|rank| scale.0.get(rank.checked_sub(1)?));
                let better = better.map(|grade| grade.grade.clone());
                let mut found = found.lock().unwrap_or_else(PoisonError::into_inner);
                found.insert(place, Waiting { sheet: waiting.sheet, better });
            }
            // Nobody hands anything in here.
            None
        };
        submit_steps(self.app, &actor(), &round.code(), kind, &look).await?;
        let found = found.into_inner().unwrap_or_else(PoisonError::into_inner);
        Ok(found.into_values().collect())
    }
}
