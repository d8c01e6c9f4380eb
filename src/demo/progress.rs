//! How far everybody's sheet has come in a cycle.

use super::chance::Chance;
use super::plan::CityPlan;
use super::rounds::Round;
use crate::evaluations::workflow::StepKind;
use crate::organization::DepartmentLevel;

/// The last step that somebody of the city has done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reach {
    /// None.
    Nothing,
    /// 自己申告.
    OwnDone,
    /// 評価補助, where somebody assists.
    Assisted,
    /// 一次評価.
    FirstDone,
    /// 二次評価.
    SecondDone,
    /// 調整, where somebody adjusts.
    Adjusted,
    /// 確認 by the confirmer whom the route names.
    Confirmed,
}

/// Of one sheet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    reach: Reach,
    own_day: u32,
    first_day: u32,
}

impl Progress {
    /// Whether the step is handed in on its hand-in day number `day` (from 0) or was before.
    pub fn has(self, kind: StepKind, day: u32) -> bool {
        match kind {
            StepKind::SelfAssessment => self.reach >= Reach::OwnDone && self.own_day <= day,
            StepKind::Primary => self.reach >= Reach::FirstDone && self.first_day <= day,
            StepKind::Assistant => self.reach >= Reach::Assisted,
            StepKind::Secondary => self.reach >= Reach::SecondDone,
            StepKind::Adjustment => self.reach >= Reach::Adjusted,
            StepKind::Confirmation => self.reach >= Reach::Confirmed,
            // The office discloses by department.
            StepKind::Disclosure => false,
        }
    }
}

/// In a cycle that is over, everything is handed in.
pub fn whole(chance: &Chance, round: &Round, employee: usize) -> Progress {
    progress(chance, round, employee, Reach::SecondDone)
}

/// In the running cycle: the last division of the city is through; elsewhere some units are quicker
/// than others. The cast stands where its journeys begin.
pub fn under_way(chance: &Chance, round: &Round, plan: &CityPlan, employee: usize) -> Progress {
    if let Some(member) = plan.employees[employee].member() {
        return progress(chance, round, employee, cast_reach(member.name));
    }
    // Whoever moves meanwhile waits for an evaluator.
    if plan.transfers.iter().any(|own| own.employee == employee) {
        return progress(chance, round, employee, Reach::OwnDone);
    }
    let department = plan.post_of(employee, round.base_date).map_or(0, |post| post.department);
    if is_through(plan, department) {
        return progress(chance, round, employee, Reach::SecondDone);
    }
    let pace = chance.aside(&format!("pace {department}")).below(4);
    let mut own = chance.aside(&format!("reach {employee}"));
    // Nothing, own, first, second: in a thousand.
    let weights = match pace {
        0 => [640, 330, 30, 0],
        1 => [380, 520, 80, 20],
        2 => [170, 480, 280, 70],
        _ => [60, 300, 440, 200],
    };
    let reach = match own.weighted(weights.into_iter()) {
        Some(1) => Reach::OwnDone,
        Some(2) => Reach::FirstDone,
        Some(3) => Reach::SecondDone,
        _ => Reach::Nothing,
    };
    progress(chance, round, employee, reach)
}

/// In the trial: as many nowhere as at each step.
pub fn any(chance: &Chance, round: &Round, employee: usize) -> Progress {
    let mut own = chance.aside(&format!("trial {employee}"));
    let reach = match own.weighted([1, 1, 1, 2].into_iter()) {
        Some(1) => Reach::OwnDone,
        Some(2) => Reach::FirstDone,
        Some(3) => Reach::SecondDone,
        _ => Reach::Nothing,
    };
    progress(chance, round, employee, reach)
}

/// Where every step is taken: as many nowhere as at each step, some more at the end of the way.
pub fn every_step(chance: &Chance, round: &Round, employee: usize) -> Progress {
    let mut own = chance.aside(&format!("every step {employee}"));
    let reach = match own.weighted([2, 2, 2, 2, 3, 3, 4].into_iter()) {
        Some(1) => Reach::OwnDone,
        Some(2) => Reach::Assisted,
        Some(3) => Reach::FirstDone,
        Some(4) => Reach::SecondDone,
        Some(5) => Reach::Adjusted,
        Some(6) => Reach::Confirmed,
        _ => Reach::Nothing,
    };
    progress(chance, round, employee, reach)
}

fn progress(chance: &Chance, round: &Round, employee: usize, reach: Reach) -> Progress {
    let mut days = chance.aside(&format!("days {employee}"));
    Progress {
        reach,
        own_day: days.below(round.days_of(StepKind::SelfAssessment)),
        first_day: days.below(round.days_of(StepKind::Primary)),
    }
}

/// Where those of fixed names stand. 山本 and the officers have yet to write their own; of the team of
/// 育成係 five wait for 中村, three have gone on.
fn cast_reach(name: &str) -> Reach {
    match name {
        "山本 健太" | "髙橋 修" | "渡邉 文子" | "江﨑 拓也" => Reach::Nothing,
        "松本 美咲" | "林 大輔" => Reach::FirstDone,
        "佐々木 蓮" => Reach::SecondDone,
        _ => Reach::OwnDone,
    }
}

/// Whether a department is, or lies below, the last division of the city.
pub fn is_through(plan: &CityPlan, department: usize) -> bool {
    let last = plan.departments.iter().rposition(|own| own.level == DepartmentLevel::Division);
    let mut place = Some(department);
    while let Some(at) = place {
        if Some(at) == last {
            return true;
        }
        place = plan.departments[at].facts.last().and_then(|fact| fact.parent);
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::demo::cast::DemoRole;
    use crate::demo::plan::City;
    use crate::demo::rounds::running;

    #[test]
    fn sheets_stand_everywhere_and_the_cast_where_it_is_needed() {
        let today = "2026-11-24".parse().unwrap();
        let plan = City::plan(7, 1000, 1, today);
        let (round, chance) = (running(today), Chance::new(7));
        let of = |employee| under_way(&chance, &round, &plan, employee);
        let mut counts = std::collections::HashMap::new();
        for employee in 0..plan.employees.len() {
            *counts.entry(of(employee).reach as usize).or_insert(0) += 1;
        }
        let everywhere = [Reach::Nothing, Reach::OwnDone, Reach::FirstDone, Reach::SecondDone];
        assert!(everywhere.iter().all(|reach| counts[&(*reach as usize)] > 80), "{counts:?}");
        let who = |role| of(plan.who_is(role).unwrap()).reach;
        assert_eq!(who(DemoRole::Employee), Reach::Nothing);
        assert_eq!(who(DemoRole::Supervisor), Reach::OwnDone);
        let through = (0..plan.departments.len()).filter(|place| is_through(&plan, *place));
        assert!((2..40).contains(&through.count()));
    }
}
