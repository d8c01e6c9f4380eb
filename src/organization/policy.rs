//! Who may see whom, and who keeps the register.

use super::deed::{Place, StaffDeed};
use crate::access::{Action, Actor, Denied, Listing, Role, Scope};

/// Keeping the register: departments, people, postings, leaves. A change may touch anybody, so it
/// takes an HR officer whose grant is not limited to an authority or a department.
pub struct KeepRegister;
impl Action for KeepRegister {
    type Subject = ();
    fn decide(who: &Actor, (): &()) -> Result<(), Denied> {
        let job = ["seed", "demo", "import", "calendar"].iter().any(|job| who.is_system(job));
        if job || who.holds_whole(Role::HrOfficer) {
            Ok(())
        } else if who.holds(Role::HrOfficer) {
            Err(Denied::NotAllowed)
        } else {
            Err(Denied::OutOfReach)
        }
    }
}

/// Who holds proof of one of these may carry changes of the register out.
pub trait Keeps: Action {}
impl Keeps for KeepRegister {}
impl Keeps for KeepStaff {}

/// A deed to one person: hiring, posting, leave, name, leaving. An officer does it to the people in
/// their reach and within it; nobody does it to themselves.
pub struct KeepStaff;
impl Action for KeepStaff {
    type Subject = StaffDeed;
    fn decide(who: &Actor, deed: &StaffDeed) -> Result<(), Denied> {
        if ["seed", "demo", "import", "calendar"].iter().any(|job| who.is_system(job)) {
            return Ok(());
        }
        let reached = |place: &Place| {
            who.grants(Role::HrOfficer).any(|grant| {
                grant.authority.is_none_or(|authority| authority == place.authority)
                    && grant.department.is_none_or(|department| place.way.contains(&department))
            })
        };
        if !who.holds(Role::HrOfficer) || deed.home.as_ref().is_some_and(|home| !reached(home)) {
            return Err(Denied::OutOfReach);
        }
        let is_own = who.is_employee(deed.employee);
        if is_own || deed.is_wider || !deed.touched.iter().all(reached) {
            return Err(Denied::NotAllowed);
        }
        Ok(())
    }
}

/// Looking at the organisation and its people as HR does.
pub struct ReadRegister;
impl Action for ReadRegister {
    type Subject = ();
    fn decide(who: &Actor, (): &()) -> Result<(), Denied> {
        if who.holds(Role::HrOfficer) { Ok(()) } else { Err(Denied::OutOfReach) }
    }
}

/// Taking the list of staff out as a file: as much of it as the officer sees.
pub struct ExportStaff;
impl Action for ExportStaff {
    type Subject = ();
    fn decide(who: &Actor, subject: &()) -> Result<(), Denied> {
        ReadRegister::decide(who, subject)
    }
}

/// People as HR has them: those of their authorities and departments.
pub struct OfficeListing;
impl Listing for OfficeListing {
    fn scope(who: &Actor) -> Scope<Self> {
        if who.holds_whole(Role::HrOfficer) {
            return Scope::everyone();
        }
        Scope::nobody().and_grants_of(who, Role::HrOfficer)
    }
}

/// People: HR those of their authorities and departments, a superior those in reach, everybody
/// themselves.
pub struct StaffListing;
impl Listing for StaffListing {
    fn scope(who: &Actor) -> Scope<Self> {
        if who.holds_whole(Role::HrOfficer) {
            return Scope::everyone();
        }
        let scope = Scope::nobody().and_grants_of(who, Role::HrOfficer);
        scope.and_team_of(who.employee()).and_own(who.employee())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::Grant;
    use crate::kernel::ids::{AccountId, AuthorityId, DepartmentId, EmployeeId};

    fn person(grants: Vec<Grant>) -> Actor {
        Actor::person(AccountId::mint(), Some(EmployeeId::mint()), "山本 健太".to_owned(), grants)
    }
    fn hr(authority: Option<AuthorityId>, department: Option<DepartmentId>) -> Grant {
        Grant { role: Role::HrOfficer, authority, department }
    }

    #[test]
    fn every_kind_of_person_sees_what_is_theirs() {
        let clerk = person(Vec::new());
        let scope = clerk.scope::<StaffListing>();
        assert!(!scope.is_everyone());
        assert_eq!((scope.own(), scope.team_of()), (clerk.employee(), clerk.employee()));
        assert!(person(vec![hr(None, None)]).scope::<StaffListing>().is_everyone());
        let (authority, department) = (AuthorityId::mint(), DepartmentId::mint());
        let some = person(vec![hr(Some(authority), None), hr(Some(authority), Some(department))]);
        let scope = some.scope::<StaffListing>();
        assert_eq!(scope.authorities(), [authority]);
        assert_eq!(scope.departments(), [department]);
        let guest = Actor::person(AccountId::mint(), None, "監査".to_owned(), Vec::new());
        assert!(guest.scope::<StaffListing>().is_nobody());
    }

    #[test]
    fn only_unlimited_hr_and_named_jobs_keep_the_register() {
        let limited = person(vec![hr(Some(AuthorityId::mint()), None)]);
        assert!(!limited.could::<KeepRegister>(&()));
        assert_eq!(limited.may::<KeepRegister>(()).err(), Some(Denied::NotAllowed));
        assert!(person(vec![hr(None, None)]).could::<KeepRegister>(&()));
        assert_eq!(person(Vec::new()).may::<KeepRegister>(()).err(), Some(Denied::OutOfReach));
        assert!(Actor::system("import").could::<KeepRegister>(&()));
        assert!(!Actor::system("close-cycle").could::<KeepRegister>(&()));
        assert!(limited.could::<ReadRegister>(&()));
    }
}
