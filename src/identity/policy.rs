//! Who may do what with accounts.

use crate::access::{Action, Actor, Denied, Role};
use crate::kernel::ids::AccountId;

/// Creating accounts and invitations.
pub struct InviteAccounts;
impl Action for InviteAccounts {
    type Subject = ();
    fn decide(who: &Actor, (): &()) -> Result<(), Denied> {
        let may = who.holds(Role::Administrator)
            || who.holds(Role::HrOfficer)
            || who.is_system("invite")
            || who.is_system("demo");
        if may { Ok(()) } else { Err(Denied::NotAllowed) }
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
        if who.holds(Role::Administrator) && other { Ok(()) } else { Err(Denied::NotAllowed) }
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
