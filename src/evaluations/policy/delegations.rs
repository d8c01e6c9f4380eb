//! Who hands over an evaluator's turns, and who reads of it.

use super::{DEMO, ListCycles, officer_of};
use crate::access::{Action, Actor, Denied, Listing, Scope};
use crate::kernel::ids::{AuthorityId, EmployeeId};

/// The facts of a delegation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DelegationFacts {
    /// 任命権者 of the evaluator.
    pub authority: AuthorityId,
    /// Whose turns.
    pub evaluator: EmployeeId,
    /// The evaluator's own memos are to be read with them.
    pub opens_memos: bool,
}

/// Handing over turns, and taking them back: the evaluator themselves, and HR for them. Memos are private: only
/// their writer opens them.
pub struct DelegateTurns;
impl Action for DelegateTurns {
    type Subject = DelegationFacts;
    fn decide(who: &Actor, facts: &DelegationFacts) -> Result<(), Denied> {
        if who.is_employee(facts.evaluator) {
            return Ok(());
        }
        officer_of(who, facts.authority)?;
        if facts.opens_memos { Err(Denied::NotAllowed) } else { Ok(()) }
    }
}

/// Delegations: one's own, as evaluator or as the one who stands in; HR those of its authorities.
pub struct Delegations;
impl Listing for Delegations {
    fn scope(who: &Actor) -> Scope<Self> {
        if who.is_system(DEMO) {
            return Scope::everyone();
        }
        let cycles = who.scope::<ListCycles>();
        let officers = if cycles.is_everyone() { Scope::everyone() } else { Scope::nobody() };
        let authorities = cycles.authorities().iter();
        authorities
            .fold(officers, |scope, authority| scope.and_authority(*authority))
            .and_own(who.employee())
    }
}
