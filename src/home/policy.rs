//! Who sits at which desk.

use crate::access::{Action, Actor, Denied, Role};

/// Seeing the desk of HR. For everybody else it is not there.
pub struct EnterHrDesk;
impl Action for EnterHrDesk {
    type Subject = ();
    fn decide(who: &Actor, (): &()) -> Result<(), Denied> {
        if who.holds(Role::HrOfficer) { Ok(()) } else { Err(Denied::OutOfReach) }
    }
}
