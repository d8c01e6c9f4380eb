//! Who may do what with cycles and sheets. *When* it is possible is the workflow's question.

mod delegations;
mod goals;
mod interviews;
mod observations;
mod reminders;
mod transfers;

use super::workflow::StepKind;
use crate::access::{Action, Actor, Denied, Grant, Listing, Role, Scope};
use crate::kernel::ids::{AuthorityId, CycleId, EmployeeId, SheetId};

pub use super::track::TrackFacts;
pub use delegations::{DelegateTurns, DelegationFacts, Delegations};
pub use goals::{
    AgreeGoals, DepartmentGoalFacts, DepartmentGoals, KeepDepartmentGoal, KeepGoals, PlantTracks,
    ReadGoals,
};
pub use interviews::{ConfirmInterview, ReadInterviews, WriteInterview};
pub use observations::{
    HandOverObservations, HandoverFacts, KeepObservation, MemoFacts, Observations,
    ShownObservations, WriteFacts, WriteObservation,
};

pub use reminders::{FollowCycle, FollowFacts, SendReminder};
pub use transfers::{FormerFacts, WritePartRecord};

/// Jobs of the system that set up cycles and sheets: the demo city.
const DEMO: &str = "demo";
/// The job that loads the content.
const SEED: &str = "seed";
/// The command that recomputes stored scores.
pub const SCORES_CHECK: &str = "scores-check";

/// The facts of a cycle that decisions stand on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CycleFacts {
    /// Which; `None` for one that does not exist yet.
    pub cycle: Option<CycleId>,
    /// Whose.
    pub authority: AuthorityId,
}

/// HR officers of the authority whose reach is not limited to a department; nobody else hears of
/// cycles at all.
fn officer_of(who: &Actor, authority: AuthorityId) -> Result<(), Denied> {
    if who.is_system(DEMO) {
        return Ok(());
    }
    let mut limited = false;
    for grant in who.grants(Role::HrOfficer) {
        if grant.authority.is_none_or(|own| own == authority) {
            if grant.department.is_none() {
                return Ok(());
            }
            limited = true;
        }
    }
    Err(if limited { Denied::NotAllowed } else { Denied::OutOfReach })
}

macro_rules! officers_deed {
    ($($(#[$doc:meta])* $name:ident,)+) => {$(
        $(#[$doc])*
        pub struct $name;
        impl Action for $name {
            type Subject = CycleFacts;
            fn decide(who: &Actor, subject: &CycleFacts) -> Result<(), Denied> {
                officer_of(who, subject.authority)
            }
        }
    )+};
}

officers_deed! {
    /// Setting up a cycle, its people and exceptions.
    PrepareCycle,
    /// Rules of who rates whom, and barred pairs.
    SetRoutes,
    /// Rehearsing, asking for opening and opening. That two people do it is the cycle's rule.
    OpenCycle,
    /// Moving the deadlines of a running cycle.
    MoveDeadlines,
    /// Ending or calling off a cycle.
    EndCycle,
    /// Confirming the sheets for which the route names no confirmer. The officer's own sheet is never
    /// among them: the queries leave it out.
    ConfirmSheets,
    /// Disclosing results. The officer's own sheet is never among them.
    DiscloseSheets,
    /// Taking a person out of an open cycle, leaving out a step, sending back from the confirmation.
    HandleSheet,
    /// Reading progress and results of a cycle.
    ReadCycle,
}

/// Submitting one kind of step for many people at once: the invented people of the demo city only.
pub struct SubmitForMany;
impl Action for SubmitForMany {
    type Subject = CycleFacts;
    fn decide(who: &Actor, _: &CycleFacts) -> Result<(), Denied> {
        if who.is_system(DEMO) { Ok(()) } else { Err(Denied::NotAllowed) }
    }
}

/// Adding a version of a scoring rule: officers who keep cycles, so none who is limited to a department.
pub struct AddScoringRule;
impl Action for AddScoringRule {
    type Subject = ();
    fn decide(who: &Actor, (): &()) -> Result<(), Denied> {
        let whole = |grant: &Grant| grant.department.is_none();
        if who.is_system(SEED) || who.grants(Role::HrOfficer).any(whole) {
            Ok(())
        } else if who.holds(Role::HrOfficer) {
            Err(Denied::NotAllowed)
        } else {
            Err(Denied::OutOfReach)
        }
    }
}

/// The facts of one step of a sheet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StepFacts {
    /// The sheet.
    pub sheet: SheetId,
    /// The step's place in the cycle, from 1.
    pub position: i32,
    /// Its kind.
    pub kind: StepKind,
    /// Who does it.
    pub evaluator: Option<EmployeeId>,
    /// Who does it in their place today.
    pub delegate: Option<EmployeeId>,
    /// Whose sheet it is.
    pub ratee: EmployeeId,
}

fn doer(who: &Actor, step: &StepFacts) -> Result<(), Denied> {
    if who.is_system(DEMO) {
        return Ok(());
    }
    // Nobody stands in for the ratee.
    let delegate = step.delegate.filter(|_| step.kind.is_assigned());
    let does = step.evaluator.into_iter().chain(delegate).any(|person| who.is_employee(person));
    let is_ratee = who.is_employee(step.ratee);
    // Nobody rates themselves, whatever the rows say.
    if does && is_ratee == (step.kind == StepKind::SelfAssessment) {
        Ok(())
    } else {
        Err(Denied::OutOfReach)
    }
}

macro_rules! doers_deed {
    ($($(#[$doc:meta])* $name:ident,)+) => {$(
        $(#[$doc])*
        pub struct $name;
        impl Action for $name {
            type Subject = StepFacts;
            fn decide(who: &Actor, subject: &StepFacts) -> Result<(), Denied> {
                doer(who, subject)
            }
        }
    )+};
}

doers_deed! {
    /// Typing and saving in one's own step.
    FillStep,
    /// Submitting one's own step, and taking the submission back.
    SubmitStep,
    /// Sending the sheet back from one's own step.
    ReturnSheet,
}

/// The sheets of a cycle that wait for one person in one step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SeatFacts {
    /// Which cycle.
    pub cycle: CycleId,
    /// Whose sheets they are to decide.
    pub seat: EmployeeId,
    /// Who decides in their place today.
    pub delegate: Option<EmployeeId>,
}

macro_rules! seats_deed {
    ($($(#[$doc:meta])* $name:ident,)+) => {$(
        $(#[$doc])*
        pub struct $name;
        impl Action for $name {
            type Subject = SeatFacts;
            fn decide(who: &Actor, subject: &SeatFacts) -> Result<(), Denied> {
                let mut hands = [Some(subject.seat), subject.delegate].into_iter().flatten();
                if hands.any(|person| who.is_employee(person)) {
                    Ok(())
                } else {
                    Err(Denied::OutOfReach)
                }
            }
        }
    )+};
}

seats_deed! {
    /// Changing overall grades, or letting them stand, as the adjuster whom the route names. The queries
    /// give only sheets whose step it is.
    AdjustSheets,
    /// Confirming as the confirmer whom the route names.
    ConfirmOwnSheets,
}

/// The two who confirm: HR where the route names nobody, and whom it names.
pub trait Confirms: Action {}
impl Confirms for ConfirmSheets {}
impl Confirms for ConfirmOwnSheets {}

/// The ratee's acts on a disclosed result.
pub struct AcknowledgeResult;
impl Action for AcknowledgeResult {
    /// Sheet and ratee.
    type Subject = (SheetId, EmployeeId);
    fn decide(who: &Actor, (_, ratee): &Self::Subject) -> Result<(), Denied> {
        if who.is_employee(*ratee) { Ok(()) } else { Err(Denied::OutOfReach) }
    }
}

/// Recomputing every stored score from stored inputs.
pub struct CheckScores;
impl Action for CheckScores {
    type Subject = ();
    fn decide(who: &Actor, (): &()) -> Result<(), Denied> {
        if who.is_system(SCORES_CHECK) { Ok(()) } else { Err(Denied::NotAllowed) }
    }
}

/// The list of cycles, for HR.
pub struct ListCycles;
impl Listing for ListCycles {
    fn scope(who: &Actor) -> Scope<Self> {
        if who.is_system(DEMO) {
            return Scope::everyone();
        }
        who.grants(Role::HrOfficer).filter(|grant| grant.department.is_none()).fold(
            Scope::nobody(),
            |scope, grant| match grant.authority {
                None => Scope::everyone(),
                Some(_) if scope.is_everyone() => scope,
                Some(authority) => scope.and_authority(authority),
            },
        )
    }
}

/// Sheets that HR handles: those of cycles of the officer's authorities and of the officer's
/// departments, never the officer's own (decision 9).
pub struct HandledSheets;
impl Listing for HandledSheets {
    fn scope(who: &Actor) -> Scope<Self> {
        if who.is_system(DEMO) {
            return Scope::everyone();
        }
        Scope::nobody().and_grants_of(who, Role::HrOfficer).but_not(who.employee())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::ids::{AccountId, DepartmentId};

    fn person(employee: Option<EmployeeId>, grants: Vec<Grant>) -> Actor {
        Actor::person(AccountId::mint(), employee, "誰か".to_owned(), grants)
    }
    fn officer(authority: Option<AuthorityId>, department: Option<DepartmentId>) -> Grant {
        Grant { role: Role::HrOfficer, authority, department }
    }

    #[test]
    fn cycles_belong_to_officers_of_the_authority() {
        let (own, other) = (AuthorityId::mint(), AuthorityId::mint());
        let facts = |authority| CycleFacts { cycle: None, authority };
        let everywhere = person(None, vec![officer(None, None)]);
        let here = person(None, vec![officer(Some(own), None)]);
        let limited = person(None, vec![officer(Some(own), Some(DepartmentId::mint()))]);
        let strategist = person(
            None,
            vec![Grant { role: Role::StrategyOfficer, authority: None, department: None }],
        );
        assert!(everywhere.could::<OpenCycle>(&facts(own)));
        assert!(here.could::<OpenCycle>(&facts(own)));
        assert_eq!(PrepareCycle::decide(&here, &facts(other)), Err(Denied::OutOfReach));
        assert_eq!(PrepareCycle::decide(&limited, &facts(own)), Err(Denied::NotAllowed));
        assert_eq!(ReadCycle::decide(&strategist, &facts(own)), Err(Denied::OutOfReach));
        assert!(here.scope::<ListCycles>().authorities() == [own]);
        assert!(limited.scope::<ListCycles>().is_nobody());
        assert!(everywhere.scope::<ListCycles>().is_everyone());
        assert!(strategist.scope::<HandledSheets>().is_nobody());
        assert!(everywhere.scope::<HandledSheets>().is_everyone());
        assert!(here.scope::<HandledSheets>().authorities() == [own]);
        assert_eq!(limited.scope::<HandledSheets>().departments().len(), 1);
        assert!(!limited.scope::<HandledSheets>().is_everyone());
        assert_eq!(AddScoringRule::decide(&limited, &()), Err(Denied::NotAllowed));
        assert_eq!(AddScoringRule::decide(&here, &()), Ok(()));
    }

    #[test]
    fn a_step_belongs_to_its_doer() {
        let (ratee, chief, other) = (EmployeeId::mint(), EmployeeId::mint(), EmployeeId::mint());
        let facts = |kind, evaluator| StepFacts {
            sheet: SheetId::mint(),
            position: 1,
            kind,
            evaluator: Some(evaluator),
            delegate: None,
            ratee,
        };
        let may = |who: EmployeeId, facts: &StepFacts| {
            person(Some(who), vec![officer(None, None)]).could::<FillStep>(facts)
        };
        let own = facts(StepKind::SelfAssessment, ratee);
        let first = facts(StepKind::Primary, chief);
        assert!(may(ratee, &own) && may(chief, &first));
        assert!(!may(chief, &own) && !may(other, &first), "not even with a grant of HR");
        assert!(!may(ratee, &facts(StepKind::Primary, ratee)), "nobody rates themselves");
        assert!(!person(None, Vec::new()).could::<FillStep>(&own));
        let stands_in = StepFacts { delegate: Some(other), ..first };
        assert!(may(other, &stands_in) && may(chief, &stands_in), "both, in those days");
        let for_ratee = StepFacts { delegate: Some(other), ..own };
        assert!(!may(other, &for_ratee), "nobody stands in for the ratee");
        assert!(!may(ratee, &StepFacts { delegate: Some(ratee), ..first }), "nor the ratee");
    }
}
