//! 条件付採用の特別評価 beside the running cycle: the people who were hired within the half, with sheets in
//! every state.

use super::Stage;
use crate::demo::actions::DemoError;
use crate::demo::progress::{Progress, any};
use crate::demo::rounds;
use crate::evaluations::cycle::CycleStage;
use crate::kernel::Date;
use crate::kernel::ids::{DepartmentId, ScoringRuleId};
use crate::organization::{EmploymentType, PostingKind};

/// Served before the base date, in months: the rule of the cycles asks for three, this leaves some room.
const SERVED: u32 = 4;

impl Stage<'_> {
    /// Which cycle of the half the first one after the running cycle and its trial is.
    pub(super) async fn next_nth(&self) -> Result<usize, DemoError> {
        let trial = rounds::running_trial(self.begun.today);
        Ok(2 + usize::from(self.can_try(&trial).await?))
    }

    /// Whether there is anybody to rate: in spring, whom nobody hired in autumn, there may be none.
    pub(super) async fn can_judge_hires(&self) -> Result<bool, DemoError> {
        let round = rounds::special(self.begun.today, 1);
        Ok(!self.hires(&round).is_empty() && self.is_possible(&round).await?)
    }

    /// The departments of those hired on condition, by place in the plan, in order, each once.
    fn hires(&self, round: &rounds::Round) -> Vec<usize> {
        let on = round.base_date;
        let mut departments: Vec<usize> = self
            .plan
            .postings
            .iter()
            .filter(|post| {
                post.kind == PostingKind::Primary
                    && post.employment_type == EmploymentType::CONDITIONAL
                    && post.period.contains(on)
                    && self.plan.employees[post.employee].hired_on + chrono::Months::new(SERVED)
                        <= on
                    && !self.is_away(post.employee, on)
            })
            .map(|post| post.department)
            .collect();
        departments.sort_unstable();
        departments.dedup();
        departments
    }

    fn is_away(&self, employee: usize, on: Date) -> bool {
        let mut leaves = self.plan.leaves.iter();
        leaves.any(|leave| leave.employee == employee && leave.period.contains(on))
    }

    /// Opens it; some are through, some of these know their result.
    pub(super) async fn run_special(&self, rule: ScoringRuleId) -> Result<(), DemoError> {
        if !self.can_judge_hires().await? {
            return Ok(());
        }
        let round = rounds::special(self.begun.today, self.next_nth().await?);
        if self.open(&round, rule).await? != CycleStage::Open {
            return Ok(());
        }
        let progress = |place| -> Progress { any(&self.chance, &round, place) };
        let hires = self.hires(&round);
        let through: Vec<DepartmentId> = hires[..hires.len().div_ceil(2)]
            .iter()
            .map(|place| self.ids.departments[*place])
            .collect();
        let disclosed = &through[..through.len().div_ceil(2)];
        self.act(&round, &progress, (&through, disclosed)).await
    }
}
