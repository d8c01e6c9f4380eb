//! Who may do what with definitions. Reading what is in force is everybody's (the door says so);
//! drafts and the life of versions are for officers of the framework's authority.
//!
//! The system actors `seed` and `demo` load scales, frameworks and versions, and put the versions
//! they load in force without a second person, in the past if need be (decision 24). They do nothing
//! else here.

use crate::access::{Action, Actor, Denied, Role};
use crate::kernel::ids::{AuthorityId, FrameworkId, FrameworkVersionId};

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

/// Officers of the framework's authority keep it. Others who hold the role see it (it is in reach),
/// but change nothing; without the role it is not there.
fn keeps(who: &Actor, facts: &FrameworkFacts) -> Result<(), Denied> {
    if !who.holds(Role::HrOfficer) {
        return Err(Denied::OutOfReach);
    }
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
            (hr(Some(mayor), None), Some(board), Err(Denied::NotAllowed)),
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
    fn only_the_loaders_load() {
        for (job, expected) in
            [("seed", Ok(())), ("demo", Ok(())), ("close-cycle", Err(Denied::NotAllowed))]
        {
            assert_eq!(LoadDefinitions::decide(&Actor::system(job), &()), expected);
        }
    }
}
