//! Who may write, keep and read memos. They belong to who wrote them: neither a superior of the author
//! nor HR nor an auditor reads them.

use crate::access::{Action, Actor, Denied, Listing, Scope};
use crate::kernel::ids::{EmployeeId, ObservationId};

/// Job of the system that writes the memos of the invented people.
const DEMO: &str = "demo";

/// The facts about a memo that is to be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WriteFacts {
    /// Who writes.
    pub author: EmployeeId,
    /// About whom.
    pub subject: EmployeeId,
    /// Whether the author leads that person today, or rates them in a cycle that is open, also in another one's
    /// place.
    pub leads: bool,
    /// That evaluator, when the author is nothing to the person but their stand-in.
    pub in_place_of: Option<EmployeeId>,
}

/// Writing a memo: about oneself, or about somebody whom one leads or rates.
pub struct WriteObservation;
impl Action for WriteObservation {
    type Subject = WriteFacts;
    fn decide(who: &Actor, facts: &WriteFacts) -> Result<(), Denied> {
        let is_author = who.is_employee(facts.author) || who.is_system(DEMO);
        if is_author && (facts.leads || facts.author == facts.subject) {
            Ok(())
        } else {
            Err(Denied::OutOfReach)
        }
    }
}

/// The facts about a memo that is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MemoFacts {
    /// Which.
    pub observation: ObservationId,
    /// Who wrote it.
    pub author: EmployeeId,
}

/// Putting a memo right, and throwing it away: its author, also after the person has gone elsewhere.
pub struct KeepObservation;
impl Action for KeepObservation {
    type Subject = MemoFacts;
    fn decide(who: &Actor, facts: &MemoFacts) -> Result<(), Denied> {
        if who.is_employee(facts.author) { Ok(()) } else { Err(Denied::OutOfReach) }
    }
}

/// The facts about a handover.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HandoverFacts {
    /// Who wrote the memos.
    pub author: EmployeeId,
    /// About whom they are.
    pub subject: EmployeeId,
    /// Who receives them: a superior of the subject.
    pub receiver: EmployeeId,
}

/// Handing one's memos about a person over to that person's superior of today. One's own 実績メモ are
/// nobody's to hand over.
pub struct HandOverObservations;
impl Action for HandOverObservations {
    type Subject = HandoverFacts;
    fn decide(who: &Actor, facts: &HandoverFacts) -> Result<(), Denied> {
        let about_another = facts.subject != facts.author && facts.receiver != facts.subject;
        if who.is_employee(facts.author) && about_another {
            Ok(())
        } else {
            Err(Denied::OutOfReach)
        }
    }
}

/// Memos that one wrote, and those that were handed to one.
pub struct Observations;
impl Listing for Observations {
    fn scope(who: &Actor) -> Scope<Self> {
        Scope::nobody().and_own(who.employee())
    }
}

/// Memos about oneself that others wrote, where the cycle shows them.
pub struct ShownObservations;
impl Listing for ShownObservations {
    fn scope(who: &Actor) -> Scope<Self> {
        Scope::nobody().and_own(who.employee())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::{Grant, Role};
    use crate::kernel::ids::AccountId;

    fn person(employee: EmployeeId) -> Actor {
        let grant = Grant { role: Role::HrOfficer, authority: None, department: None };
        Actor::person(AccountId::mint(), Some(employee), "誰か".to_owned(), vec![grant])
    }

    #[test]
    fn memos_belong_to_who_wrote_them_even_towards_hr() {
        let (author, subject, other) = (EmployeeId::mint(), EmployeeId::mint(), EmployeeId::mint());
        let write = |leads| WriteFacts { author, subject, leads, in_place_of: None };
        assert!(person(author).could::<WriteObservation>(&write(true)));
        assert!(!person(author).could::<WriteObservation>(&write(false)));
        assert!(!person(other).could::<WriteObservation>(&write(true)));
        let own = WriteFacts { author, subject: author, leads: false, in_place_of: None };
        assert!(person(author).could::<WriteObservation>(&own));
        let memo = MemoFacts { observation: ObservationId::mint(), author };
        assert!(person(author).could::<KeepObservation>(&memo));
        assert!(!person(other).could::<KeepObservation>(&memo), "HR neither");
        let to = |receiver| HandoverFacts { author, subject, receiver };
        assert!(person(author).could::<HandOverObservations>(&to(other)));
        assert!(!person(author).could::<HandOverObservations>(&to(subject)));
        let scope = person(other).scope::<Observations>();
        assert!(!scope.is_everyone() && scope.own() == Some(other) && scope.team_of().is_none());
    }
}
