//! Who brings files in.

use crate::access::{Action, Actor, Denied, Role};
use crate::organization::policy::KeepRegister;

/// Checking and applying a staff list, and looking at earlier ones. Whoever keeps the register.
pub struct ImportStaff;
impl Action for ImportStaff {
    type Subject = ();
    fn decide(who: &Actor, subject: &()) -> Result<(), Denied> {
        KeepRegister::decide(who, subject)
    }
}

/// Checking, applying and taking back transfer lists, and keeping what was said of their columns and
/// words. Whoever keeps the register: a list may touch anybody.
pub struct ImportTransfers;
impl Action for ImportTransfers {
    type Subject = ();
    fn decide(who: &Actor, subject: &()) -> Result<(), Denied> {
        KeepRegister::decide(who, subject)
    }
}

/// Filling an empty register from files. Whoever keeps the register.
pub struct ImportRegister;
impl Action for ImportRegister {
    type Subject = ();
    fn decide(who: &Actor, subject: &()) -> Result<(), Denied> {
        KeepRegister::decide(who, subject)
    }
}

/// Taking the whole register out as files: everybody's data at once, so only whoever keeps all of it.
pub struct ExportRegister;
impl Action for ExportRegister {
    type Subject = ();
    fn decide(who: &Actor, subject: &()) -> Result<(), Denied> {
        KeepRegister::decide(who, subject)
    }
}

/// Taking the plan of the strategy out as files and bringing it in: a file may touch any initiative and
/// any figure, so only strategy officers without a limit.
pub struct KeepPlanFiles;
impl Action for KeepPlanFiles {
    type Subject = ();
    fn decide(who: &Actor, (): &()) -> Result<(), Denied> {
        if who.holds_whole(Role::StrategyOfficer) {
            Ok(())
        } else if who.holds(Role::StrategyOfficer) {
            Err(Denied::NotAllowed)
        } else {
            Err(Denied::OutOfReach)
        }
    }
}
