//! Who may do what with the strategy. Everyone who is signed in reads everything here.

use super::initiative::InitiativeFacts;
use super::kpi::KpiFacts;
use super::naming::NamingFacts;
use crate::access::{Action, Actor, Denied, Listing, Role, Scope};

/// Loading the strategy's own words: the system, without a second person (decision 24).
pub struct LoadStrategy;
impl Action for LoadStrategy {
    type Subject = ();
    fn decide(who: &Actor, (): &()) -> Result<(), Denied> {
        if who.is_system("seed") { Ok(()) } else { Err(Denied::NotAllowed) }
    }
}

/// Whether somebody answers for an initiative, or stands in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DeskFacts {
    /// Owner or deputy of at least one.
    pub answers_for_some: bool,
}

/// Looking at the list of everything with its gaps (`/hr/strategy`): officers and owners. For others
/// the page does not exist; they have `/strategy/progress`.
pub struct SeeDesk;
impl Action for SeeDesk {
    type Subject = DeskFacts;
    fn decide(who: &Actor, facts: &DeskFacts) -> Result<(), Denied> {
        let officer = who.holds(Role::StrategyOfficer) || who.holds(Role::HrOfficer);
        let may = officer || facts.answers_for_some;
        if may { Ok(()) } else { Err(Denied::OutOfReach) }
    }
}

/// Opening initiatives, which may be anybody's: strategy and HR officers without a limit, and the
/// system that builds the demo city.
pub struct OpenInitiatives;
impl Action for OpenInitiatives {
    type Subject = ();
    fn decide(who: &Actor, (): &()) -> Result<(), Denied> {
        let whole = who.holds_whole(Role::StrategyOfficer) || who.holds_whole(Role::HrOfficer);
        if whole || who.is_system("demo") {
            Ok(())
        } else if who.holds(Role::StrategyOfficer) || who.holds(Role::HrOfficer) {
            Err(Denied::NotAllowed)
        } else {
            Err(Denied::OutOfReach)
        }
    }
}

/// Changing an initiative and adding notes: its owner, its deputy, strategy officers without a limit.
pub struct ChangeInitiative;
impl Action for ChangeInitiative {
    type Subject = InitiativeFacts;
    fn decide(who: &Actor, facts: &InitiativeFacts) -> Result<(), Denied> {
        let answers = who.is_employee(facts.owner)
            || facts.deputy.is_some_and(|deputy| who.is_employee(deputy));
        let may = answers || who.holds_whole(Role::StrategyOfficer) || who.is_system("demo");
        if may { Ok(()) } else { Err(Denied::NotAllowed) }
    }
}

/// Naming a new owner of an initiative or a KPI: the deputy, who stands in meanwhile, and officers of HR
/// and strategy without a limit.
pub struct NameOwner;
impl Action for NameOwner {
    type Subject = NamingFacts;
    fn decide(who: &Actor, facts: &NamingFacts) -> Result<(), Denied> {
        let whole = who.holds_whole(Role::StrategyOfficer) || who.holds_whole(Role::HrOfficer);
        let stands_in = facts.deputy.is_some_and(|deputy| who.is_employee(deputy));
        if whole || stands_in { Ok(()) } else { Err(Denied::NotAllowed) }
    }
}

/// What needs a new owner: officers without a limit are asked for all of it, everybody else for what
/// they stand in for.
pub struct OwnerlessListing;
impl Listing for OwnerlessListing {
    fn scope(who: &Actor) -> Scope<Self> {
        if who.holds_whole(Role::StrategyOfficer) || who.holds_whole(Role::HrOfficer) {
            return Scope::everyone();
        }
        Scope::nobody().and_own(who.employee())
    }
}

/// Opening KPIs and setting what one counts, its targets, who answers for it: strategy officers, who
/// answer for the plan as a whole. An owner enters values and does not move their own target.
pub struct KeepKpis;
impl Action for KeepKpis {
    type Subject = ();
    fn decide(who: &Actor, (): &()) -> Result<(), Denied> {
        let may = who.holds(Role::StrategyOfficer) || who.is_system("demo");
        if may { Ok(()) } else { Err(Denied::OutOfReach) }
    }
}

/// Entering readings and putting them right: of each KPI the owner and the deputy; strategy officers.
/// Batches are whole: whoever may not for one may not for any.
pub struct RecordReadings;
impl Action for RecordReadings {
    type Subject = Vec<KpiFacts>;
    fn decide(who: &Actor, kpis: &Vec<KpiFacts>) -> Result<(), Denied> {
        let answers = |facts: &KpiFacts| {
            who.is_employee(facts.owner)
                || facts.deputy.is_some_and(|deputy| who.is_employee(deputy))
        };
        let whole = who.holds(Role::StrategyOfficer) || who.is_system("demo");
        if whole || kpis.iter().all(answers) { Ok(()) } else { Err(Denied::NotAllowed) }
    }
}

/// Writing down what the portal counted itself: officers of HR and strategy without a limit, for the
/// whole city is counted, and the command that counts. Nobody types such a value.
pub struct RecordCounts;
impl Action for RecordCounts {
    type Subject = Vec<KpiFacts>;
    fn decide(who: &Actor, _: &Vec<KpiFacts>) -> Result<(), Denied> {
        let whole = who.holds_whole(Role::StrategyOfficer) || who.holds_whole(Role::HrOfficer);
        if whole || who.is_system("count") || who.is_system("demo") {
            Ok(())
        } else if who.holds(Role::StrategyOfficer) || who.holds(Role::HrOfficer) {
            Err(Denied::NotAllowed)
        } else {
            Err(Denied::OutOfReach)
        }
    }
}

/// Approving figures that leave the house: a strategy officer's act (`jinzai publish`).
pub struct ApproveFigures;
impl Action for ApproveFigures {
    type Subject = ();
    fn decide(who: &Actor, (): &()) -> Result<(), Denied> {
        let may = who.holds(Role::StrategyOfficer) || who.is_system("demo");
        if may { Ok(()) } else { Err(Denied::NotAllowed) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::Grant;
    use crate::kernel::ids::{AccountId, EmployeeId, InitiativeId, KpiId};

    fn person(employee: EmployeeId, roles: &[Role]) -> Actor {
        let grants =
            roles.iter().map(|role| Grant { role: *role, authority: None, department: None });
        let account = AccountId::mint();
        Actor::person(account, Some(employee), "だれか".to_owned(), grants.collect())
    }

    #[test]
    fn owner_deputy_and_strategy_officer_change_others_read() {
        let (owner, deputy, other) = (EmployeeId::mint(), EmployeeId::mint(), EmployeeId::mint());
        let facts =
            InitiativeFacts { initiative: InitiativeId::mint(), owner, deputy: Some(deputy) };
        let may = |who: &Actor| who.could::<ChangeInitiative>(&facts);
        assert!(may(&person(owner, &[])));
        assert!(may(&person(deputy, &[])));
        assert!(may(&person(other, &[Role::StrategyOfficer])));
        assert!(!may(&person(other, &[])));
        assert!(!may(&person(other, &[Role::HrOfficer, Role::Auditor, Role::Administrator])));
    }

    #[test]
    fn owners_enter_values_and_officers_move_targets() {
        let (owner, deputy, other) = (EmployeeId::mint(), EmployeeId::mint(), EmployeeId::mint());
        let facts = KpiFacts { kpi: KpiId::mint(), owner, deputy: Some(deputy) };
        let others = KpiFacts { kpi: KpiId::mint(), owner: other, deputy: None };
        let officer = person(other, &[Role::StrategyOfficer]);
        for who in [person(owner, &[]), person(deputy, &[])] {
            assert!(who.could::<RecordReadings>(&vec![facts]));
            assert!(!who.could::<RecordReadings>(&vec![facts, others]));
            assert!(!who.could::<KeepKpis>(&()) && !who.could::<ApproveFigures>(&()));
        }
        assert!(officer.could::<RecordReadings>(&vec![facts]));
        assert!(officer.could::<KeepKpis>(&()) && officer.could::<ApproveFigures>(&()));
        let hr = person(EmployeeId::mint(), &[Role::HrOfficer, Role::Administrator]);
        assert!(!hr.could::<RecordReadings>(&vec![facts]) && !hr.could::<KeepKpis>(&()));
    }

    #[test]
    fn the_desk_is_there_for_officers_and_owners() {
        let one = EmployeeId::mint();
        let (owns, owns_not) =
            (DeskFacts { answers_for_some: true }, DeskFacts { answers_for_some: false });
        assert!(person(one, &[]).could::<SeeDesk>(&owns));
        assert_eq!(SeeDesk::decide(&person(one, &[]), &owns_not), Err(Denied::OutOfReach));
        for role in [Role::HrOfficer, Role::StrategyOfficer] {
            assert!(person(one, &[role]).could::<SeeDesk>(&owns_not));
            assert!(person(one, &[role]).could::<OpenInitiatives>(&()));
        }
        for role in [Role::Auditor, Role::Administrator] {
            assert!(!person(one, &[role]).could::<SeeDesk>(&owns_not));
            assert!(!person(one, &[role]).could::<OpenInitiatives>(&()));
        }
    }
}
