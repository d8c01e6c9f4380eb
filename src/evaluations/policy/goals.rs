//! Who writes, reads and agrees goals: the ratee and the evaluators of the sheet, nobody else. HR sees
//! that they were agreed, not what they say.

use super::super::track::TrackFacts;
use super::super::workflow::StepKind;
use super::CycleFacts;
use crate::access::{Action, Actor, Denied, Listing, Scope};
use crate::kernel::ids::{DepartmentGoalId, DepartmentId};

/// Job of the system that writes the goals of the invented people.
const DEMO: &str = "demo";

fn is_ratee(who: &Actor, facts: &TrackFacts) -> bool {
    who.is_employee(facts.ratee)
}

/// Nobody evaluates themselves, whatever the rows say.
pub(super) fn evaluates(who: &Actor, facts: &TrackFacts, kind: StepKind) -> bool {
    let delegate = facts.delegate.filter(|(own, _)| *own == kind).map(|(_, person)| person);
    // Nobody stands in for nobody.
    let hands = facts.evaluator(kind).map(|own| [Some(own), delegate]).into_iter().flatten();
    hands.flatten().any(|own| who.is_employee(own)) && !is_ratee(who, facts)
}

fn in_reach(yes: bool) -> Result<(), Denied> {
    if yes { Ok(()) } else { Err(Denied::OutOfReach) }
}

/// Writing one's own goals, handing them in, taking them back, changing them in between.
pub struct KeepGoals;
impl Action for KeepGoals {
    type Subject = TrackFacts;
    fn decide(who: &Actor, facts: &TrackFacts) -> Result<(), Denied> {
        in_reach(is_ratee(who, facts))
    }
}

/// Agreeing with goals, and sending them back: the primary evaluator, and who stands in for them.
pub struct AgreeGoals;
impl Action for AgreeGoals {
    type Subject = TrackFacts;
    fn decide(who: &Actor, facts: &TrackFacts) -> Result<(), Denied> {
        if evaluates(who, facts, StepKind::Primary) {
            Ok(())
        } else if evaluates(who, facts, StepKind::Secondary) {
            Err(Denied::NotAllowed)
        } else {
            Err(Denied::OutOfReach)
        }
    }
}

/// Reading the goals of a sheet.
pub struct ReadGoals;
impl Action for ReadGoals {
    type Subject = TrackFacts;
    fn decide(who: &Actor, facts: &TrackFacts) -> Result<(), Denied> {
        let is_evaluator =
            evaluates(who, facts, StepKind::Primary) || evaluates(who, facts, StepKind::Secondary);
        in_reach(is_ratee(who, facts) || is_evaluator)
    }
}

/// Goals, talks and all that was agreed of many people at once: the invented people of the demo city only.
pub struct PlantTracks;
impl Action for PlantTracks {
    type Subject = CycleFacts;
    fn decide(who: &Actor, _: &CycleFacts) -> Result<(), Denied> {
        if who.is_system(DEMO) { Ok(()) } else { Err(Denied::NotAllowed) }
    }
}

/// The facts about a department's goal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DepartmentGoalFacts {
    /// Which; `None` for one that is to be written.
    pub goal: Option<DepartmentGoalId>,
    /// Whose.
    pub department: DepartmentId,
    /// Who asks is the acting head of that department today.
    pub heads: bool,
}

/// Writing a department's goals: its acting head.
pub struct KeepDepartmentGoal;
impl Action for KeepDepartmentGoal {
    type Subject = DepartmentGoalFacts;
    fn decide(who: &Actor, facts: &DepartmentGoalFacts) -> Result<(), Denied> {
        if facts.heads && who.employee().is_some() || who.is_system(DEMO) {
            Ok(())
        } else {
            // Everybody of the staff reads the goals of departments, so they are in reach.
            Err(if who.employee().is_some() { Denied::NotAllowed } else { Denied::OutOfReach })
        }
    }
}

/// The goals of departments: the whole staff reads them.
pub struct DepartmentGoals;
impl Listing for DepartmentGoals {
    fn scope(who: &Actor) -> Scope<Self> {
        if who.employee().is_some() || who.is_system(DEMO) {
            Scope::everyone()
        } else {
            Scope::nobody()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::{Grant, Role};
    use crate::kernel::ids::{AccountId, EmployeeId, SheetId};

    fn person(employee: EmployeeId) -> Actor {
        let grant = Grant { role: Role::HrOfficer, authority: None, department: None };
        Actor::person(AccountId::mint(), Some(employee), "誰か".to_owned(), vec![grant])
    }

    #[test]
    fn goals_belong_to_the_ratee_and_the_evaluators_even_towards_hr() {
        let (ratee, chief, head) = (EmployeeId::mint(), EmployeeId::mint(), EmployeeId::mint());
        let facts = TrackFacts {
            sheet: SheetId::mint(),
            ratee,
            primary: Some(chief),
            secondary: Some(head),
            delegate: None,
        };
        assert!(person(ratee).could::<KeepGoals>(&facts));
        assert!(!person(chief).could::<KeepGoals>(&facts));
        assert!(person(chief).could::<AgreeGoals>(&facts));
        assert_eq!(AgreeGoals::decide(&person(head), &facts), Err(Denied::NotAllowed));
        assert_eq!(AgreeGoals::decide(&person(ratee), &facts), Err(Denied::OutOfReach));
        for reader in [ratee, chief, head] {
            assert!(person(reader).could::<ReadGoals>(&facts));
        }
        assert!(!person(EmployeeId::mint()).could::<ReadGoals>(&facts), "HR neither");
        let own = TrackFacts { primary: Some(ratee), ..facts };
        assert!(!person(ratee).could::<AgreeGoals>(&own), "nobody agrees with themselves");
        let other = EmployeeId::mint();
        let first = TrackFacts { delegate: Some((StepKind::Primary, other)), ..facts };
        for hand in [chief, other] {
            assert!(person(hand).could::<AgreeGoals>(&first), "both, in those days");
        }
        assert!(!person(other).could::<KeepGoals>(&first), "nobody stands in for the ratee");
        let second = TrackFacts { delegate: Some((StepKind::Secondary, other)), ..facts };
        assert_eq!(AgreeGoals::decide(&person(other), &second), Err(Denied::NotAllowed));
        assert!(person(other).could::<ReadGoals>(&second));
        let of_nobody = TrackFacts { primary: None, ..first };
        assert!(!person(other).could::<ReadGoals>(&of_nobody));
        let ratee_too = TrackFacts { delegate: Some((StepKind::Primary, ratee)), ..facts };
        assert!(!person(ratee).could::<AgreeGoals>(&ratee_too), "nor the ratee");
        assert_eq!(first.in_place_of(Some(other)), Some(chief));
        assert_eq!(first.in_place_of(Some(chief)), None);
    }

    #[test]
    fn a_department_s_goals_are_written_by_its_head_and_read_by_the_staff() {
        let facts =
            |heads| DepartmentGoalFacts { goal: None, department: DepartmentId::mint(), heads };
        let somebody = person(EmployeeId::mint());
        assert!(somebody.could::<KeepDepartmentGoal>(&facts(true)));
        assert_eq!(KeepDepartmentGoal::decide(&somebody, &facts(false)), Err(Denied::NotAllowed));
        assert!(somebody.scope::<DepartmentGoals>().is_everyone());
        let outsider = Actor::person(AccountId::mint(), None, "誰か".to_owned(), Vec::new());
        assert!(outsider.scope::<DepartmentGoals>().is_nobody());
        assert!(!outsider.could::<KeepDepartmentGoal>(&facts(true)));
    }
}
