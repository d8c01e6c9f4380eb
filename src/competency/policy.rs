//! Who may do what with definitions. Reading what is in force is everybody's (the door says so);
//! drafts and the life of versions are for officers of the framework's authority.
//!
//! The system actors `seed` and `demo` load scales, frameworks and versions, and put the versions
//! they load in force without a second person, in the past if need be (decision 24). They do nothing
//! else here.

use crate::access::{Action, Actor, Denied, Listing, Role, Scope};
use crate::kernel::ids::{AuthorityId, EmployeeId, FrameworkId, FrameworkVersionId, SelfCheckId};

/// What a decision about a framework needs to know.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FrameworkFacts {
    /// The framework.
    pub framework: FrameworkId,
    /// Whose definitions they are; `None`: of every authority.
    pub authority: Option<AuthorityId>,
}

/// What a decision about a version needs to know.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct VersionFacts {
    /// The version.
    pub version: FrameworkVersionId,
    /// Its framework.
    pub of: FrameworkFacts,
}

/// Officers of the framework's authority keep it. Officers of some departments, and of an authority
/// where the framework is for all of them, see it but change nothing.
fn keeps(who: &Actor, facts: &FrameworkFacts) -> Result<(), Denied> {
    ReadFramework::decide(who, facts)?;
    let whole = who.grants(Role::HrOfficer).any(|grant| {
        grant.department.is_none()
            && (grant.authority.is_none() || grant.authority == facts.authority)
    });
    if whole { Ok(()) } else { Err(Denied::NotAllowed) }
}

/// Reading drafts, versions to come and past ones as an officer.
pub struct ReadVersions;
impl Action for ReadVersions {
    type Subject = ();
    fn decide(who: &Actor, (): &()) -> Result<(), Denied> {
        if who.holds(Role::HrOfficer) { Ok(()) } else { Err(Denied::OutOfReach) }
    }
}

/// Reading the drafts and versions of one framework. What another authority writes is not there for
/// officers of one authority; what is for every authority, they may read.
pub struct ReadFramework;
impl Action for ReadFramework {
    type Subject = FrameworkFacts;
    fn decide(who: &Actor, facts: &FrameworkFacts) -> Result<(), Denied> {
        let reaches = who.grants(Role::HrOfficer).any(|grant| {
            grant.authority.is_none()
                || facts.authority.is_none()
                || grant.authority == facts.authority
        });
        if reaches { Ok(()) } else { Err(Denied::OutOfReach) }
    }
}

/// Beginning the definitions of an authority, or of one job family in it; `None`: of every authority.
pub struct CreateFramework;
impl Action for CreateFramework {
    type Subject = Option<AuthorityId>;
    fn decide(who: &Actor, authority: &Option<AuthorityId>) -> Result<(), Denied> {
        ReadVersions::decide(who, &())?;
        let whole = who.grants(Role::HrOfficer).any(|grant| {
            grant.department.is_none()
                && (grant.authority.is_none()
                    || (authority.is_some() && grant.authority == *authority))
        });
        if whole { Ok(()) } else { Err(Denied::NotAllowed) }
    }
}

/// Adding a scale, or a new version of one. Scales are for every authority, so this is for officers of
/// all of them.
pub struct AddScale;
impl Action for AddScale {
    type Subject = ();
    fn decide(who: &Actor, (): &()) -> Result<(), Denied> {
        CreateFramework::decide(who, &None)
    }
}

/// Beginning a draft.
pub struct StartDraft;
impl Action for StartDraft {
    type Subject = FrameworkFacts;
    fn decide(who: &Actor, facts: &FrameworkFacts) -> Result<(), Denied> {
        keeps(who, facts)
    }
}

/// Changing the texts of a draft.
pub struct EditDraft;
impl Action for EditDraft {
    type Subject = VersionFacts;
    fn decide(who: &Actor, facts: &VersionFacts) -> Result<(), Denied> {
        keeps(who, &facts.of)
    }
}

/// Asking for approval, and taking the question back.
pub struct SubmitVersion;
impl Action for SubmitVersion {
    type Subject = VersionFacts;
    fn decide(who: &Actor, facts: &VersionFacts) -> Result<(), Denied> {
        keeps(who, &facts.of)
    }
}

/// Approving, or sending back with words. That it is not one's own is a rule of the version.
pub struct ReviewVersion;
impl Action for ReviewVersion {
    type Subject = VersionFacts;
    fn decide(who: &Actor, facts: &VersionFacts) -> Result<(), Denied> {
        keeps(who, &facts.of)
    }
}

/// Withdrawing an approved version before its day.
pub struct WithdrawVersion;
impl Action for WithdrawVersion {
    type Subject = VersionFacts;
    fn decide(who: &Actor, facts: &VersionFacts) -> Result<(), Denied> {
        keeps(who, &facts.of)
    }
}

/// Throwing a draft away.
pub struct DiscardDraft;
impl Action for DiscardDraft {
    type Subject = VersionFacts;
    fn decide(who: &Actor, facts: &VersionFacts) -> Result<(), Denied> {
        keeps(who, &facts.of)
    }
}

/// What a decision about a self-check needs to know.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SelfCheckFacts {
    /// The self-check.
    pub check: SelfCheckId,
    /// Whose it is.
    pub owner: EmployeeId,
    /// Whom the owner shows it to.
    pub reader: Option<EmployeeId>,
}

fn owns(who: &Actor, owner: EmployeeId) -> Result<(), Denied> {
    if who.is_employee(owner) { Ok(()) } else { Err(Denied::OutOfReach) }
}

/// Beginning a self-check: everybody for themselves.
pub struct StartSelfCheck;
impl Action for StartSelfCheck {
    type Subject = EmployeeId;
    fn decide(who: &Actor, owner: &EmployeeId) -> Result<(), Denied> {
        owns(who, *owner)
    }
}

/// Filling in a self-check: its owner alone.
pub struct FillSelfCheck;
impl Action for FillSelfCheck {
    type Subject = SelfCheckFacts;
    fn decide(who: &Actor, facts: &SelfCheckFacts) -> Result<(), Denied> {
        owns(who, facts.owner)
    }
}

/// Reading a self-check: its owner, and the one person the owner shows it to. No role reaches it.
pub struct ReadSelfCheck;
impl Action for ReadSelfCheck {
    type Subject = SelfCheckFacts;
    fn decide(who: &Actor, facts: &SelfCheckFacts) -> Result<(), Denied> {
        let shown = facts.reader.is_some_and(|reader| who.is_employee(reader));
        if shown { Ok(()) } else { owns(who, facts.owner) }
    }
}

/// Showing a self-check to the superior, and taking it back: its owner alone.
pub struct ShareSelfCheck;
impl Action for ShareSelfCheck {
    type Subject = SelfCheckFacts;
    fn decide(who: &Actor, facts: &SelfCheckFacts) -> Result<(), Denied> {
        owns(who, facts.owner)
    }
}

/// One's own self-checks.
pub struct OwnSelfChecks;
impl Listing for OwnSelfChecks {
    fn scope(who: &Actor) -> Scope<Self> {
        Scope::nobody().and_own(who.employee())
    }
}

/// Self-checks that others show to the one who asks.
pub struct ShownSelfChecks;
impl Listing for ShownSelfChecks {
    fn scope(who: &Actor) -> Scope<Self> {
        Scope::nobody().and_own(who.employee())
    }
}

/// Loading scales, frameworks and versions that are in force at once.
pub struct LoadDefinitions;
impl Action for LoadDefinitions {
    type Subject = ();
    fn decide(who: &Actor, (): &()) -> Result<(), Denied> {
        if who.is_system("seed") || who.is_system("demo") {
            Ok(())
        } else {
            Err(Denied::NotAllowed)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::Grant;
    use crate::kernel::ids::{AccountId, DepartmentId};

    fn person(grants: Vec<Grant>) -> Actor {
        Actor::person(AccountId::mint(), None, "担当".to_owned(), grants)
    }

    fn grant(
        role: Role,
        authority: Option<AuthorityId>,
        department: Option<DepartmentId>,
    ) -> Grant {
        Grant { role, authority, department }
    }

    /// Every act on a draft or version, decided for one actor.
    fn decisions(who: &Actor, facts: VersionFacts) -> [Result<(), Denied>; 6] {
        [
            StartDraft::decide(who, &facts.of),
            EditDraft::decide(who, &facts),
            SubmitVersion::decide(who, &facts),
            ReviewVersion::decide(who, &facts),
            WithdrawVersion::decide(who, &facts),
            DiscardDraft::decide(who, &facts),
        ]
    }

    #[test]
    fn officers_of_the_authority_keep_its_definitions() {
        let (mayor, board) = (AuthorityId::mint(), AuthorityId::mint());
        let facts = |authority| VersionFacts {
            version: FrameworkVersionId::mint(),
            of: FrameworkFacts { framework: FrameworkId::mint(), authority },
        };
        let hr =
            |authority, department| person(vec![grant(Role::HrOfficer, authority, department)]);
        let cases = [
            (hr(None, None), None, Ok(())),
            (hr(None, None), Some(mayor), Ok(())),
            (hr(Some(mayor), None), Some(mayor), Ok(())),
            (hr(Some(mayor), None), Some(board), Err(Denied::OutOfReach)),
            (hr(Some(mayor), None), None, Err(Denied::NotAllowed)),
            (hr(None, Some(DepartmentId::mint())), None, Err(Denied::NotAllowed)),
        ];
        for (who, authority, expected) in cases {
            assert_eq!(decisions(&who, facts(authority)), [expected; 6]);
            assert_eq!(ReadVersions::decide(&who, &()), Ok(()));
            assert_eq!(LoadDefinitions::decide(&who, &()), Err(Denied::NotAllowed));
        }
    }

    #[test]
    fn for_everybody_else_the_desk_is_not_there() {
        let facts = VersionFacts {
            version: FrameworkVersionId::mint(),
            of: FrameworkFacts { framework: FrameworkId::mint(), authority: None },
        };
        let others = [Role::StrategyOfficer, Role::Auditor, Role::Administrator]
            .map(|role| person(vec![grant(role, None, None)]));
        for who in others.iter().chain([&person(Vec::new()), &Actor::system("seed")]) {
            assert_eq!(decisions(who, facts), [Err(Denied::OutOfReach); 6]);
            assert_eq!(ReadVersions::decide(who, &()), Err(Denied::OutOfReach));
        }
    }

    #[test]
    fn a_self_check_is_its_owners_and_whom_it_is_shown_to() {
        let (me, superior) = (EmployeeId::mint(), EmployeeId::mint());
        let staff = |employee| {
            Actor::person(AccountId::mint(), Some(employee), "職員".to_owned(), Vec::new())
        };
        let facts = |reader| SelfCheckFacts { check: SelfCheckId::mint(), owner: me, reader };
        assert!(staff(me).could::<ReadSelfCheck>(&facts(None)));
        assert!(staff(superior).could::<ReadSelfCheck>(&facts(Some(superior))));
        assert!(!staff(superior).could::<FillSelfCheck>(&facts(Some(superior))));
        assert!(!staff(superior).could::<ShareSelfCheck>(&facts(Some(superior))));
        assert_eq!(
            ReadSelfCheck::decide(&staff(superior), &facts(None)),
            Err(Denied::OutOfReach),
            "taken back: it is not there"
        );
        let everything =
            [Role::HrOfficer, Role::StrategyOfficer, Role::Auditor, Role::Administrator]
                .map(|role| grant(role, None, None));
        let mighty = person(everything.to_vec());
        assert_eq!(ReadSelfCheck::decide(&mighty, &facts(None)), Err(Denied::OutOfReach));
        assert!(mighty.scope::<OwnSelfChecks>().is_nobody());
    }

    #[test]
    fn only_the_loaders_load() {
        for (job, expected) in
            [("seed", Ok(())), ("demo", Ok(())), ("close-cycle", Err(Denied::NotAllowed))]
        {
            assert_eq!(LoadDefinitions::decide(&Actor::system(job), &()), expected);
        }
    }
}
