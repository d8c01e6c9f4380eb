//! Who ties. Reading the thread is everybody's who may read definitions; what initiatives do is for the
//! signed-in, as everywhere.

use crate::access::{Action, Actor, Denied, Role};
use crate::competency::ElementKey;
use crate::kernel::ids::AuthorityId;
use crate::strategy::initiative::InitiativeFacts;
use crate::strategy::policy::ChangeInitiative;

/// Looking at where the thread is broken.
pub struct ReadCoverage;
impl Action for ReadCoverage {
    type Subject = ();
    fn decide(who: &Actor, (): &()) -> Result<(), Denied> {
        if who.holds(Role::HrOfficer) { Ok(()) } else { Err(Denied::OutOfReach) }
    }
}

/// Tying initiatives of the demo city to elements, marked 見本.
pub struct TieSamples;
impl Action for TieSamples {
    type Subject = ();
    fn decide(who: &Actor, (): &()) -> Result<(), Denied> {
        if who.is_system("demo") { Ok(()) } else { Err(Denied::NotAllowed) }
    }
}

/// What a decision about a tie needs to know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TieFacts {
    /// The element.
    pub element: ElementKey,
    /// Whose definitions it stands in; `None`: of every authority.
    pub authority: Option<AuthorityId>,
}

/// Saying which initiatives build an element: officers of the whole authority. What another authority
/// asks is not there for officers of one.
pub struct TieInitiatives;
impl Action for TieInitiatives {
    type Subject = TieFacts;
    fn decide(who: &Actor, facts: &TieFacts) -> Result<(), Denied> {
        let reaches = who.grants(Role::HrOfficer).any(|grant| {
            grant.authority.is_none()
                || facts.authority.is_none()
                || grant.authority == facts.authority
        });
        if !reaches {
            return Err(Denied::OutOfReach);
        }
        let whole = who.grants(Role::HrOfficer).any(|grant| {
            grant.department.is_none()
                && (grant.authority.is_none() || grant.authority == facts.authority)
        });
        if whole { Ok(()) } else { Err(Denied::NotAllowed) }
    }
}

/// Saying what an initiative builds, serves and belongs together with: whoever may change it.
pub struct TieInitiative;
impl Action for TieInitiative {
    type Subject = InitiativeFacts;
    fn decide(who: &Actor, facts: &InitiativeFacts) -> Result<(), Denied> {
        ChangeInitiative::decide(who, facts)
    }
}
