//! 施行日: which days a version may take, and which version is in force on a day.

use crate::kernel::version::stage_on;
use crate::kernel::{Date, LifeStage, Period, VersionNumber};

use super::version::{Stage, Version, VersionKind, VersionRefusal};

/// What decides whether a day may be a 施行日 (decision 5).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Calendar {
    /// 施行日 is never before this day.
    pub today: Date,
    /// The days of the other approved versions of the framework.
    pub taken: Vec<(VersionNumber, Date)>,
    /// Evaluation periods that are running.
    pub running: Vec<Period>,
    /// Setting, on by default: a day inside a running period is refused. Running cycles keep the
    /// version they pinned, so this protects understanding, not data.
    pub refused_inside: bool,
}

impl Calendar {
    /// Whether the day may be the 施行日 of a version of that kind. The first day of a period is
    /// allowed (the new rules begin with the period), and so is any day for a correction.
    pub fn admit(&self, kind: VersionKind, day: Date) -> Result<(), VersionRefusal> {
        if day < self.today {
            return Err(VersionRefusal::PastDay { today: self.today });
        }
        if let Some((number, day)) = self.taken.iter().find(|(_, taken)| *taken == day) {
            return Err(VersionRefusal::DayTaken { number: *number, day: *day });
        }
        if !self.refused_inside || kind == VersionKind::Correction {
            return Ok(());
        }
        let inside = |period: &&Period| period.contains(day) && period.from() != day;
        self.running
            .iter()
            .filter(inside)
            .max_by_key(|period| (period.until().is_none(), period.until(), period.from()))
            .map_or(Ok(()), |period| Err(VersionRefusal::InsidePeriod { period: *period }))
    }
}

/// Where a version stands on a day, in the words of the screens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Standing {
    /// 下書き.
    Draft,
    /// 下書き, sent back with words.
    SentBack,
    /// 承認待ち.
    InReview,
    /// 施行待ち.
    Scheduled,
    /// 施行中.
    InForce,
    /// Replaced by a newer version.
    Superseded,
    /// Withdrawn before its day.
    Withdrawn,
    /// A draft thrown away.
    Discarded,
}

/// Where `version` stands on a day among the versions of its framework.
pub fn standing(version: &Version, all: &[Version], today: Date) -> Standing {
    match &version.stage {
        Stage::Draft if version.remark.is_some() => Standing::SentBack,
        Stage::Draft => Standing::Draft,
        Stage::InReview { .. } => Standing::InReview,
        Stage::Withdrawn { .. } => Standing::Withdrawn,
        Stage::Discarded { .. } => Standing::Discarded,
        Stage::Approved { approval, .. } => {
            let next =
                days(all).map(|(_, day)| day).filter(|day| *day > approval.effective_on).min();
            match stage_on(today, approval.effective_on, next) {
                LifeStage::Scheduled => Standing::Scheduled,
                LifeStage::InForce => Standing::InForce,
                LifeStage::Superseded => Standing::Superseded,
            }
        }
    }
}

/// The version in force on a day: the approved one whose 施行日 is the latest not after that day.
pub fn in_force(all: &[Version], on: Date) -> Option<&Version> {
    days(all).filter(|(_, day)| *day <= on).max_by_key(|(_, day)| *day).map(|(version, _)| version)
}

/// The version that will be in force when every approved one's day has come. A draft is its copy: a copy
/// of the version in force would silently take back what is approved for a day to come.
pub fn newest(all: &[Version]) -> Option<&Version> {
    days(all).max_by_key(|(_, day)| *day).map(|(version, _)| version)
}

fn days(all: &[Version]) -> impl Iterator<Item = (&Version, Date)> {
    all.iter().filter_map(|version| match &version.stage {
        Stage::Approved { approval, .. } => Some((version, approval.effective_on)),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::competency::framework::Approval;
    use crate::competency::samples::{self, day, signed};
    use crate::kernel::ids::AccountId;

    fn span(from: &str, until: &str) -> Period {
        Period::between(day(from), day(until)).expect("a test period")
    }

    fn calendar() -> Calendar {
        Calendar {
            today: day("2026-01-15"),
            taken: vec![
                (VersionNumber::FIRST, day("2025-04-01")),
                (VersionNumber::FIRST.next(), day("2026-05-01")),
            ],
            running: vec![span("2025-10-01", "2026-04-01"), span("2025-04-01", "2026-07-01")],
            refused_inside: true,
        }
    }

    #[test]
    fn the_day_is_never_in_the_past() {
        let refused = calendar().admit(VersionKind::Correction, day("2026-01-14"));
        assert_eq!(refused, Err(VersionRefusal::PastDay { today: day("2026-01-15") }));
        assert_eq!(calendar().admit(VersionKind::Correction, day("2026-01-15")), Ok(()));
    }

    #[test]
    fn two_versions_never_share_a_day() {
        let refused = calendar().admit(VersionKind::Correction, day("2026-05-01"));
        let taken = VersionRefusal::DayTaken {
            number: VersionNumber::FIRST.next(),
            day: day("2026-05-01"),
        };
        assert_eq!(refused, Err(taken));
    }

    #[test]
    fn inside_a_running_period_the_one_that_lasts_longest_is_named() {
        let refused = calendar().admit(VersionKind::Revision, day("2026-02-01"));
        let period = span("2025-04-01", "2026-07-01");
        assert_eq!(refused, Err(VersionRefusal::InsidePeriod { period }));
        assert_eq!(calendar().admit(VersionKind::Revision, day("2026-07-01")), Ok(()));
    }

    #[test]
    fn the_first_day_corrections_and_the_setting_are_the_exceptions() {
        let mut calendar = calendar();
        calendar.running = vec![span("2026-04-01", "2026-10-01")];
        assert_eq!(calendar.admit(VersionKind::Revision, day("2026-04-01")), Ok(()));
        assert!(calendar.admit(VersionKind::Revision, day("2026-04-02")).is_err());
        assert_eq!(calendar.admit(VersionKind::Correction, day("2026-04-02")), Ok(()));
        calendar.refused_inside = false;
        assert_eq!(calendar.admit(VersionKind::Revision, day("2026-04-02")), Ok(()));
    }

    fn approved(number: i32, on: &str) -> Version {
        let mut version = samples::draft(AccountId::mint());
        let signed = signed(None);
        let number = VersionNumber::new(number).expect("a test number");
        version.stage = Stage::Approved {
            submitted: signed,
            approval: Approval { number, effective_on: day(on), signed },
        };
        version
    }

    #[test]
    fn the_days_decide_what_is_in_force() {
        let author = AccountId::mint();
        let withdrawn = approved(3, "2026-06-01")
            .withdraw(signed(Some(author)), day("2026-02-01"))
            .expect("before its day");
        let mut returned = samples::draft(author);
        returned.remark = Some(crate::competency::framework::Remark {
            words: crate::kernel::Prose::within("短く", 10).expect("words"),
            signed: signed(None),
        });
        let all = vec![approved(1, "2025-04-01"), approved(2, "2026-04-01"), withdrawn, returned];
        let number = |on| in_force(&all, day(on)).and_then(Version::number).map(VersionNumber::get);
        assert_eq!(number("2025-03-31"), None);
        assert_eq!(number("2026-03-31"), Some(1));
        assert_eq!(number("2026-04-01"), Some(2));
        assert_eq!(number("2027-04-01"), Some(2), "a withdrawn version never comes into force");
        let stands = |place: usize, on| standing(&all[place], &all, day(on));
        assert_eq!(stands(0, "2026-03-31"), Standing::InForce);
        assert_eq!(stands(1, "2026-03-31"), Standing::Scheduled);
        assert_eq!(stands(0, "2026-04-01"), Standing::Superseded);
        assert_eq!(stands(2, "2026-04-01"), Standing::Withdrawn);
        assert_eq!(stands(3, "2026-04-01"), Standing::SentBack);
    }
}
