//! Who brings files in.

use crate::access::{Action, Actor, Denied};
use crate::organization::policy::KeepRegister;

/// Checking and applying a staff list, and looking at earlier ones. Whoever keeps the register.
pub struct ImportStaff;
impl Action for ImportStaff {
    type Subject = ();
    fn decide(who: &Actor, subject: &()) -> Result<(), Denied> {
        KeepRegister::decide(who, subject)
    }
}
