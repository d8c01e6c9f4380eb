//! Who writes, confirms and reads records of interviews: the primary evaluator and the ratee; the
//! secondary evaluator reads. HR sees that a talk took place, not what was said.

use super::super::track::TrackFacts;
use super::super::workflow::StepKind;
use super::goals::evaluates;
use crate::access::{Action, Actor, Denied};

/// Writing a record, showing it to the ratee, taking it back, correcting it: the primary evaluator, and who
/// stands in for them.
pub struct WriteInterview;
impl Action for WriteInterview {
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

/// Confirming a record, or asking for another wording: the ratee.
pub struct ConfirmInterview;
impl Action for ConfirmInterview {
    type Subject = TrackFacts;
    fn decide(who: &Actor, facts: &TrackFacts) -> Result<(), Denied> {
        if who.is_employee(facts.ratee) { Ok(()) } else { Err(Denied::OutOfReach) }
    }
}

/// Reading the records of a sheet as an evaluator, drafts too.
pub struct ReadInterviews;
impl Action for ReadInterviews {
    type Subject = TrackFacts;
    fn decide(who: &Actor, facts: &TrackFacts) -> Result<(), Denied> {
        if evaluates(who, facts, StepKind::Primary) || evaluates(who, facts, StepKind::Secondary) {
            Ok(())
        } else {
            Err(Denied::OutOfReach)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::{Grant, Role};
    use crate::kernel::ids::{AccountId, EmployeeId, SheetId};

    #[test]
    fn a_talk_belongs_to_the_two_who_had_it() {
        let (ratee, chief, head) = (EmployeeId::mint(), EmployeeId::mint(), EmployeeId::mint());
        let grant = Grant { role: Role::HrOfficer, authority: None, department: None };
        let person =
            |id| Actor::person(AccountId::mint(), Some(id), "誰か".to_owned(), vec![grant.clone()]);
        let facts = TrackFacts {
            sheet: SheetId::mint(),
            ratee,
            primary: Some(chief),
            secondary: Some(head),
            delegate: None,
        };
        assert!(person(chief).could::<WriteInterview>(&facts));
        assert_eq!(WriteInterview::decide(&person(head), &facts), Err(Denied::NotAllowed));
        assert!(person(ratee).could::<ConfirmInterview>(&facts));
        assert!(!person(chief).could::<ConfirmInterview>(&facts), "each for themselves");
        assert!(person(head).could::<ReadInterviews>(&facts));
        assert!(!person(ratee).could::<ReadInterviews>(&facts), "not the drafts");
        let officer = person(EmployeeId::mint());
        assert!(!officer.could::<ReadInterviews>(&facts), "HR neither");
        let own = TrackFacts { primary: Some(ratee), ..facts };
        assert!(!person(ratee).could::<WriteInterview>(&own), "nobody talks to themselves");
        let other = EmployeeId::mint();
        let stands_in = TrackFacts { delegate: Some((StepKind::Primary, other)), ..facts };
        assert!(person(other).could::<WriteInterview>(&stands_in));
        assert!(!person(other).could::<ConfirmInterview>(&stands_in), "nobody for the ratee");
    }
}
