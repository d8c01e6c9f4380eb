//! Who may sit at the desk.

use crate::access::{Action, Actor, Denied, Listing, Role, Scope};

/// Seeing accounts and what is granted to them.
pub struct ListAccounts;
impl Listing for ListAccounts {
    fn scope(who: &Actor) -> Scope<Self> {
        if who.holds_whole(Role::Administrator) { Scope::everyone() } else { Scope::nobody() }
    }
}

/// Reading the audit log.
pub struct ReadAuditLog;
impl Listing for ReadAuditLog {
    fn scope(who: &Actor) -> Scope<Self> {
        if who.holds_whole(Role::Auditor) { Scope::everyone() } else { Scope::nobody() }
    }
}

/// Entering the desk at all.
pub struct EnterDesk;
impl Action for EnterDesk {
    type Subject = ();
    fn decide(who: &Actor, (): &()) -> Result<(), Denied> {
        let may = who.holds_whole(Role::Administrator) || who.holds_whole(Role::Auditor);
        if may { Ok(()) } else { Err(Denied::OutOfReach) }
    }
}
