//! Who moves while the running cycle is under way. The plan's postings say where they are today; the city is
//! registered as it was before, and they move when the sheets are in people's hands.

use super::cast::TEAM_UNIT;
use super::plan::{CityPlan, PlannedPosting};
use crate::kernel::Date;
use crate::organization::{DepartmentLevel, EmploymentType, PostingKind};

/// One of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PlannedTransfer {
    /// Place in the list of employees.
    pub employee: usize,
    /// Where they were, a place in the list of departments.
    pub from: usize,
    /// Where they are today.
    pub to: usize,
}

/// A section and the unit in it.
type Unit = (&'static str, &'static str);

/// From which unit to which, where somebody fits there: the first one's sheet is handed over, the second one's
/// waits for HR. Those who rate them before and after are people whom visitors sign in as.
const ROUTES: [(Unit, Unit); 2] =
    [(TEAM_UNIT, ("人事課", "人事係")), (("人財育成課", "企画係"), ("人事課", "制度係"))];

impl CityPlan {
    /// Nobody of the cast, nobody who leads, is away, is on probation or has a second post; in their post since
    /// before the fiscal year that begins on `present`, so that they were rated where they were.
    pub(super) fn find_transfers(&self, present: Date) -> Vec<PlannedTransfer> {
        let mut found: Vec<PlannedTransfer> = Vec::new();
        for (from, to) in ROUTES {
            let Some(from) = self.unit(from) else { continue };
            let to = self.unit(to);
            let mut fitting = self.postings.iter().filter(|posting| {
                self.can_have_come(posting, from, present)
                    && found.iter().all(|own| own.employee != posting.employee)
            });
            let near = fitting.clone().find(|posting| Some(posting.department) == to);
            if let Some(posting) = near.or_else(|| fitting.next()) {
                let (employee, to) = (posting.employee, posting.department);
                found.push(PlannedTransfer { employee, from, to });
            }
        }
        found
    }

    fn can_have_come(&self, posting: &PlannedPosting, from: usize, present: Date) -> bool {
        let at = self.postings.partition_point(|other| other.employee < posting.employee);
        let mut posts =
            self.postings[at..].iter().take_while(|other| other.employee == posting.employee);
        let is_away = self.leaves.binary_search_by_key(&posting.employee, |leave| leave.employee);
        let begun = self.departments[from].facts.first().map(|fact| fact.period.from());
        posting.kind == PostingKind::Primary
            && posting.period.until().is_none()
            && posting.employment_type == EmploymentType::REGULAR
            && posting.assigned_on == posting.period.from()
            && posting.period.from() < present
            && begun.is_some_and(|day| day <= posting.period.from())
            && !posting.is_head
            && posting.rank <= 3
            && posting.department != from
            && self.departments[posting.department].level == DepartmentLevel::Unit
            && self.employees[posting.employee].cast.is_none()
            && is_away.is_err()
            && posts
                .all(|other| other.kind == PostingKind::Primary || other.period.until().is_some())
    }

    /// A unit by the names of its section and its own.
    fn unit(&self, (section, unit): (&str, &str)) -> Option<usize> {
        let name =
            |place: usize| self.departments[place].facts.last().map(|fact| fact.name.as_str());
        self.departments.iter().position(|department| {
            department.facts.last().is_some_and(|fact| {
                fact.name == unit && fact.parent.and_then(name) == Some(section)
            })
        })
    }

    /// Where a posting is registered at first: of those who move later, where they come from.
    pub fn registered_at(&self, posting: &PlannedPosting) -> usize {
        let is_now = posting.kind == PostingKind::Primary && posting.period.until().is_none();
        let mut movers = self.transfers.iter().filter(|_| is_now);
        let own = movers.find(|own| own.employee == posting.employee);
        own.map_or(posting.department, |own| own.from)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::demo::cast::DemoRole;
    use crate::demo::plan::City;

    #[test]
    fn somebody_moves_from_the_supervisors_team_to_the_officers() {
        let today: Date = "2026-11-24".parse().expect("a day");
        for (seed, staff, years) in [(2025, 4199, 3), (7, 300, 2), (7, 120, 2)] {
            let plan = City::plan(seed, staff, years, today);
            let post = |role| plan.post_of(plan.who_is(role).expect("one"), today).expect("a post");
            let moves = &plan.transfers;
            assert_eq!(moves.len(), 2, "{staff}");
            assert_eq!(moves[0].from, post(DemoRole::Supervisor).department);
            assert_eq!(moves[1].from, post(DemoRole::StrategyOwner).department);
            assert_ne!(moves[0].employee, moves[1].employee);
            for own in moves {
                assert!(plan.employees[own.employee].cast.is_none());
                let now = plan.post_of(own.employee, today).expect("a post");
                assert_eq!((now.department, plan.registered_at(now)), (own.to, own.from));
            }
            if staff == 4199 {
                assert_eq!(moves[0].to, post(DemoRole::Hr).department);
                assert_eq!(moves[1].to, post(DemoRole::HrSecond).department);
            }
        }
    }
}
