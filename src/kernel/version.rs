//! Versions of definitions, and revisions of rows.

use std::fmt;

use super::time::Date;

/// 第n版 of a lineage, from 1.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, sqlx::Type,
)]
#[serde(transparent)]
#[sqlx(transparent)]
pub struct VersionNumber(i32);

impl VersionNumber {
    /// The first version.
    pub const FIRST: Self = Self(1);
    /// 1 or more.
    pub fn new(number: i32) -> Option<Self> {
        (number >= 1).then_some(Self(number))
    }
    /// The number.
    pub fn get(self) -> i32 {
        self.0
    }
    /// The one after.
    #[must_use]
    pub fn next(self) -> Self {
        Self(self.0 + 1)
    }
}

impl fmt::Display for VersionNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "第{}版", self.0)
    }
}

/// The revision a row was read with; a form posts it back, a newer one in the row is a conflict.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    serde::Serialize,
    serde::Deserialize,
    sqlx::Type,
)]
#[serde(transparent)]
#[sqlx(transparent)]
pub struct Revision(i64);

impl Revision {
    /// A row that does not exist yet.
    pub const NONE: Self = Self(0);
    /// A revision read from the database.
    pub fn new(number: i64) -> Self {
        Self(number)
    }
    /// The number, for the hidden field.
    pub fn get(self) -> i64 {
        self.0
    }
    /// After one more change.
    #[must_use]
    pub const fn next(self) -> Self {
        Self(self.0 + 1)
    }
    /// Reads the hidden field; anything else counts as the oldest revision, so that it conflicts.
    pub fn parse(raw: &str) -> Self {
        Self(raw.parse().unwrap_or(0))
    }
}

impl fmt::Display for Revision {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// Where an approved version stands on a day, from the days on which versions take effect.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LifeStage {
    /// 施行待ち: takes effect later.
    Scheduled,
    /// 施行中.
    InForce,
    /// Replaced by a newer version that is in force.
    Superseded,
}

/// Stage of a version that takes effect on `effective_on`, when the next version of its lineage
/// takes effect on `next_effective_on`.
pub fn stage_on(today: Date, effective_on: Date, next_effective_on: Option<Date>) -> LifeStage {
    if today < effective_on {
        LifeStage::Scheduled
    } else if next_effective_on.is_some_and(|next| next <= today) {
        LifeStage::Superseded
    } else {
        LifeStage::InForce
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_is_in_force_from_its_day_until_the_next_one() {
        let day = |text: &str| -> Date { text.parse().expect("a test date") };
        let (first, second) = (day("2025-04-01"), Some(day("2026-04-01")));
        assert_eq!(stage_on(day("2025-03-31"), first, second), LifeStage::Scheduled);
        assert_eq!(stage_on(day("2025-04-01"), first, second), LifeStage::InForce);
        assert_eq!(stage_on(day("2026-03-31"), first, second), LifeStage::InForce);
        assert_eq!(stage_on(day("2026-04-01"), first, second), LifeStage::Superseded);
        assert_eq!(stage_on(day("2026-04-01"), first, None), LifeStage::InForce);
    }

    #[test]
    fn a_missing_revision_is_old() {
        assert_eq!(Revision::parse("x"), Revision::NONE);
        assert_eq!(Revision::parse("7").get(), 7);
    }
}
