//! Which role, over what, on which days.

use crate::access::{Grant, Role};
use crate::kernel::{Date, Period, Refusal};

/// What is granted in one act: a role over one or several reaches, from a day until a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GrantTerms {
    /// The same role over each reach.
    pub grants: Vec<Grant>,
    /// From which day until which.
    pub period: Period,
    /// Holds no longer once the holder's primary post leaves the department where it is on the first
    /// day, or ends. Decided on the day of the question.
    pub ends_with_posting: bool,
    /// What for, in the words of the one who grants.
    pub reason: Option<String>,
}

/// Where a grant stands on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GrantState {
    /// 予定: holds from a later day.
    Planned,
    /// 有効.
    Holds,
    /// 終わり: by its last day, with the posting, or taken back.
    Over,
}

impl GrantState {
    /// `held`: the days on which it holds; none when it never does.
    pub fn on(day: Date, held: Option<&Period>, is_revoked: bool) -> Self {
        match held {
            Some(held) if !is_revoked && held.contains(day) => Self::Holds,
            Some(held) if !is_revoked && held.from() > day => Self::Planned,
            _ => Self::Over,
        }
    }
    /// The word on screen.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Planned => "予定",
            Self::Holds => "有効",
            Self::Over => "終わり",
        }
    }
}

/// Why a role was not granted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GrantRefusal {
    /// The same role over the same reach is granted for some of these days already.
    AlreadyGranted,
    /// The role watches over everything: a part of it means nothing.
    WholeOnly,
    /// A grant reaches an authority or a department, not the meet of both.
    OneReach,
    /// It should end with a post that is not there on its first day.
    NoPosting,
}

impl Refusal for GrantRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::AlreadyGranted => "already_granted",
            Self::WholeOnly => "whole_only",
            Self::OneReach => "one_reach",
            Self::NoPosting => "no_posting",
        }
    }
    fn sentence(&self) -> String {
        match self {
            Self::AlreadyGranted => {
                "同じ権限が、重なる期間にもう付いています。期間を確かめてください"
            }
            Self::WholeOnly => "この権限は、範囲を限って付けられません。範囲を空にしてください",
            Self::OneReach => "任命権者と所属は、どちらか1つだけを選んでください",
            Self::NoPosting => {
                "始まりの日に本務の発令がないので、異動で終わる権限は付けられません。\
                 終わりの日を書いてください"
            }
        }
        .to_owned()
    }
}

/// Whether a role may be granted over that reach.
pub fn check_reach(grant: &Grant) -> Result<(), GrantRefusal> {
    let watches = matches!(grant.role, Role::Auditor | Role::Administrator);
    if watches && !grant.is_whole() {
        return Err(GrantRefusal::WholeOnly);
    }
    if grant.authority.is_some() && grant.department.is_some() {
        return Err(GrantRefusal::OneReach);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::ids::{AuthorityId, DepartmentId};

    fn day(text: &str) -> Date {
        text.parse().unwrap()
    }

    #[test]
    fn a_grant_is_planned_holds_and_is_over() {
        let held = Period::between(day("2026-04-01"), day("2026-10-01")).unwrap();
        let on = |at: &str, revoked| GrantState::on(day(at), Some(&held), revoked).label();
        assert_eq!(on("2026-03-31", false), "予定");
        assert_eq!(on("2026-04-01", false), "有効");
        assert_eq!(on("2026-09-30", false), "有効");
        assert_eq!(on("2026-10-01", false), "終わり");
        assert_eq!(on("2026-04-01", true), "終わり", "taken back");
        assert_eq!(GrantState::on(day("2026-04-01"), None, false), GrantState::Over);
    }

    #[test]
    fn watching_roles_are_whole_and_reaches_do_not_meet() {
        let (authority, department) = (Some(AuthorityId::mint()), Some(DepartmentId::mint()));
        let check = |role, authority, department| {
            check_reach(&Grant { role, authority, department }).map_err(|no| no.code())
        };
        assert_eq!(check(Role::HrOfficer, authority, None), Ok(()));
        assert_eq!(check(Role::HrOfficer, None, department), Ok(()));
        assert_eq!(check(Role::HrOfficer, authority, department), Err("one_reach"));
        assert_eq!(check(Role::Auditor, None, department), Err("whole_only"));
        assert_eq!(check(Role::Administrator, authority, None), Err("whole_only"));
        assert_eq!(check(Role::Administrator, None, None), Ok(()));
    }
}
