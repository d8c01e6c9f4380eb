//! Ability and results on one sheet, as a trial of one division: a cycle that is over, in which 山本 has a
//! result of both blocks to read, and one beside the running cycle with sheets in every state.

use super::Stage;
use crate::demo::actions::DemoError;
use crate::demo::progress::{Progress, any, whole};
use crate::demo::rounds::{self, Round};
use crate::evaluations::actions::{close_cycle, newest_results_rule};
use crate::evaluations::cycle::{Blocks, CycleKind, CycleStage, RankRule};
use crate::evaluations::scoring::Shares;
use crate::kernel::ids::{DepartmentId, EmployeeId, ScoringRuleId};
use crate::organization::DepartmentLevel;

/// Code of the sample rule that the content brings.
pub(super) const RESULTS_RULE: &str = "results-factor";

/// 能力 and 業績 for each rank from 係員 up: invented, like everything here.
const SHARES: [(i32, i32); 6] = [(70, 30), (60, 40), (60, 40), (50, 50), (40, 60), (40, 60)];

/// The division of 山本, where the trial was first.
const FIRST: &str = "人財育成課";

impl Stage<'_> {
    /// The division of the trial in a round.
    fn trial_place(&self, round: &Round) -> Option<usize> {
        let departments = &self.plan.departments;
        if round.nth == 1 {
            return departments
                .iter()
                .position(|own| own.facts.last().is_some_and(|fact| fact.name == FIRST));
        }
        self.quiet_divisions(round).next()
    }

    /// Divisions in which somebody works but nobody of fixed name, from the end of the city. The last one,
    /// in which everybody is through with the running cycle, is none of them.
    pub(super) fn quiet_divisions(&self, round: &Round) -> impl Iterator<Item = usize> {
        let departments = &self.plan.departments;
        let mut divisions: Vec<usize> = (0..departments.len())
            .filter(|place| departments[*place].level == DepartmentLevel::Division)
            .collect();
        divisions.pop();
        divisions.into_iter().rev().filter(|place| {
            let mut people = self.people_of(*place, round).peekable();
            people.peek().is_some() && people.all(|own| self.plan.employees[own].cast.is_none())
        })
    }

    /// Everybody in a department or below it on the base date, by place in the plan.
    pub(super) fn people_of(
        &self,
        department: usize,
        round: &Round,
    ) -> impl Iterator<Item = usize> {
        let on = round.base_date;
        (0..self.plan.employees.len()).filter(move |employee| {
            let post = self.plan.post_of(*employee, on);
            let mut place = post.map(|post| post.department);
            while let Some(at) = place {
                if at == department {
                    return true;
                }
                place = self.plan.departments[at].facts.last().and_then(|fact| fact.parent);
            }
            false
        })
    }

    /// Who is rated in the trial beside the running cycle, so not in that.
    pub(super) fn tried(&self, running: &Round) -> Vec<EmployeeId> {
        let trial = Round { kind: CycleKind::Both, nth: 2, ..running.clone() };
        let place = self.trial_place(&trial);
        place
            .into_iter()
            .flat_map(|place| self.people_of(place, &trial).collect::<Vec<_>>())
            .map(|employee| self.ids.employees[employee])
            .collect()
    }

    /// Where a cycle takes place, and its blocks.
    pub(super) async fn trial_blocks(
        &self,
        round: &Round,
    ) -> Result<(Vec<DepartmentId>, Blocks), DemoError> {
        match round.kind {
            CycleKind::Both => {}
            CycleKind::Results => return self.every_step_blocks(round).await,
            CycleKind::Ability | CycleKind::Special => return Ok((Vec::new(), Blocks::default())),
        }
        let place = self.trial_place(round).map(|place| self.ids.departments[place]);
        let ranks = self.ids.ranks.iter().zip(SHARES).map(|(rank, (ability, results))| RankRule {
            rank: *rank,
            shares: Shares { ability, results },
            rule: None,
            results_rule: None,
        });
        let blocks = Blocks {
            results_rule: newest_results_rule(self.app, RESULTS_RULE).await?,
            result_scale: None,
            goals_first: true,
            ranks: ranks.collect(),
        };
        Ok((place.into_iter().collect(), blocks))
    }

    pub(super) async fn can_try(&self, round: &Round) -> Result<bool, DemoError> {
        let has_rule = newest_results_rule(self.app, RESULTS_RULE).await?.is_some();
        Ok(has_rule && self.trial_place(round).is_some() && self.is_possible(round).await?)
    }

    /// Opens the trial that is over by now, unless it has ended before.
    pub(super) async fn open_closed_trial(
        &self,
        rule: ScoringRuleId,
    ) -> Result<Option<Round>, DemoError> {
        let round = rounds::closed_trial(self.begun.today);
        let is_open =
            self.can_try(&round).await? && self.open(&round, rule).await? == CycleStage::Open;
        Ok(is_open.then_some(round))
    }

    /// The trial that is over: everybody through, 山本 has read the result.
    pub(super) async fn finish_closed_trial(&self, round: &Round) -> Result<(), DemoError> {
        let progress = |place| whole(&self.chance, round, place);
        self.plant(round, &progress).await?;
        self.act(round, &progress, (&[], &[])).await?;
        self.read_results(round).await?;
        let last = round.acts.last().map_or(round.base_date, |(_, on)| *on);
        let app = self.on(last + chrono::Days::new(7), 10);
        let hr = self.person(crate::demo::cast::DemoRole::Hr)?;
        Ok(close_cycle(&app, &hr, &round.code()).await?)
    }

    /// The trial that is running: sheets in every state.
    pub(super) async fn run_running_trial(&self, rule: ScoringRuleId) -> Result<(), DemoError> {
        let round = rounds::running_trial(self.begun.today);
        if !self.can_try(&round).await? || self.open(&round, rule).await? != CycleStage::Open {
            return Ok(());
        }
        let progress = |place| -> Progress { any(&self.chance, &round, place) };
        self.plant(&round, &progress).await?;
        let through: Vec<DepartmentId> = self
            .trial_place(&round)
            .into_iter()
            .flat_map(|place| {
                let below = (0..self.plan.departments.len()).filter(move |own| {
                    let parent = self.plan.departments[*own].facts.last();
                    parent.and_then(|fact| fact.parent) == Some(place)
                });
                below.take(2)
            })
            .map(|place| self.ids.departments[place])
            .collect();
        let disclosed = &through[..through.len().min(1)];
        if through.is_empty() {
            return Ok(());
        }
        self.act(&round, &progress, (&through, disclosed)).await
    }
}
