//! Who may do what with accounts.

use crate::access::{Action, Actor, Denied, Listing, Place, Role, Scope};
use crate::kernel::ids::{AccountId, EmployeeId};

/// What is known of somebody who is to be invited, loaded for update.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InviteeFacts {
    /// The account, there already or to be made.
    pub account: AccountId,
    /// Its login.
    pub login: String,
    /// Whether it is there already.
    pub exists: bool,
    /// Whose it is.
    pub employee: Option<EmployeeId>,
    /// Its owner has chosen a password.
    pub has_password: bool,
    /// It holds a role, or will.
    pub has_grants: bool,
    /// Where its owner works today.
    pub place: Place,
}

impl InviteeFacts {
    /// A code would give nobody more than a first sign-in.
    fn is_open(&self) -> bool {
        self.employee.is_some() && !self.has_password && !self.has_grants
    }
}

/// Who may make codes for any account, also for one with a password or a role.
pub fn invites_anybody(who: &Actor) -> bool {
    who.holds_whole(Role::Administrator) || who.is_system("invite") || who.is_system("demo")
}

/// Creating accounts and invitations. A code sets the password of its account, so making one is as
/// strong as the account: HR officers invite people of their reach who have neither a password nor a
/// role; administrators anybody; nobody themselves.
pub struct InviteAccounts;
impl Action for InviteAccounts {
    type Subject = Vec<InviteeFacts>;
    fn decide(who: &Actor, invitees: &Self::Subject) -> Result<(), Denied> {
        let own = |facts: &InviteeFacts| {
            who.account() == Some(facts.account)
                || facts.employee.is_some_and(|employee| who.is_employee(employee))
        };
        let anybody = invites_anybody(who);
        if !anybody && !who.holds(Role::HrOfficer) {
            return Err(Denied::NotAllowed);
        }
        if !anybody && !invitees.iter().all(|facts| who.reaches(Role::HrOfficer, &facts.place)) {
            return Err(Denied::OutOfReach);
        }
        if invitees.iter().any(own) || !anybody && !invitees.iter().all(InviteeFacts::is_open) {
            return Err(Denied::NotAllowed);
        }
        Ok(())
    }
}

/// People whom one may think of inviting; whether it is allowed is asked for each.
pub struct InvitableStaff;
impl Listing for InvitableStaff {
    fn scope(who: &Actor) -> Scope<Self> {
        let scope = if invites_anybody(who) {
            Scope::everyone()
        } else {
            Scope::nobody().and_grants_of(who, Role::HrOfficer)
        };
        scope.but_not(who.employee())
    }
}

/// Opening accounts with a password that somebody else chose: for the demo city's invented people only.
/// Everyone else chooses their own by an invitation.
pub struct OpenAccounts;
impl Action for OpenAccounts {
    type Subject = ();
    fn decide(who: &Actor, (): &()) -> Result<(), Denied> {
        if who.is_system("demo") { Ok(()) } else { Err(Denied::NotAllowed) }
    }
}

/// Granting a role. Nobody grants to themselves, so that two people stand behind every power.
pub struct GrantRole;
impl Action for GrantRole {
    type Subject = AccountId;
    fn decide(who: &Actor, account: &AccountId) -> Result<(), Denied> {
        if who.is_system("invite") || who.is_system("demo") {
            return Ok(());
        }
        let other = who.account() != Some(*account);
        let may = who.holds_whole(Role::Administrator) && other;
        if may { Ok(()) } else { Err(Denied::NotAllowed) }
    }
}

/// Ending the sign-ins of somebody else. One's own are ended with the password, on one's own page.
pub struct EndSessions;
impl Action for EndSessions {
    type Subject = AccountId;
    fn decide(who: &Actor, account: &AccountId) -> Result<(), Denied> {
        let other = who.account() != Some(*account);
        let may = who.holds_whole(Role::Administrator) && other;
        if may { Ok(()) } else { Err(Denied::NotAllowed) }
    }
}

/// Changing what is one's own: password, theme, sessions.
pub struct KeepOwnAccount;
impl Action for KeepOwnAccount {
    type Subject = AccountId;
    fn decide(who: &Actor, account: &AccountId) -> Result<(), Denied> {
        if who.account() == Some(*account) { Ok(()) } else { Err(Denied::OutOfReach) }
    }
}
