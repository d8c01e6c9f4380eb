//! Who may sit at the desk; what the policies answer of somebody else.

pub(super) mod reach;

use crate::access::{Action, Actor, Denied, Listing, Role, Scope};

/// Seeing accounts and what is granted to them.
pub struct ListAccounts;
impl Listing for ListAccounts {
    fn scope(who: &Actor) -> Scope<Self> {
        if who.holds_whole(Role::Administrator) { Scope::everyone() } else { Scope::nobody() }
    }
}

/// Asking who sees a person and why, and what that person sees: administrators and auditors of anybody,
/// HR officers of people in their reach, everybody of themselves.
pub struct ExplainReach;
impl Listing for ExplainReach {
    fn scope(who: &Actor) -> Scope<Self> {
        let watches = who.holds_whole(Role::Administrator) || who.holds_whole(Role::Auditor);
        if watches || who.holds_whole(Role::HrOfficer) {
            return Scope::everyone();
        }
        Scope::nobody().and_grants_of(who, Role::HrOfficer).and_own(who.employee())
    }
}

/// Asking about people other than oneself at all.
pub struct ExplainOthers;
impl Action for ExplainOthers {
    type Subject = ();
    fn decide(who: &Actor, (): &()) -> Result<(), Denied> {
        let watches = who.holds_whole(Role::Administrator) || who.holds_whole(Role::Auditor);
        if watches || who.holds(Role::HrOfficer) { Ok(()) } else { Err(Denied::OutOfReach) }
    }
}

/// Reading the settings in force and how the installation fares.
pub struct ReadSettings;
impl Listing for ReadSettings {
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
