//! 役割: what is expected of everyone, of 管理監督者, and of each rank. A role is a sentence;
//! its key is stable across versions.

use std::fmt;

use crate::kernel::ids::{RankId, RoleExpectationId};
use crate::kernel::{Code, Line, Prose, Revision, TextProblem};

use super::ladder::Rung;

/// The name of a role text, stable across versions: `everyone-1`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, sqlx::Type)]
#[serde(transparent)]
#[sqlx(transparent)]
pub struct RoleKey(String);

impl RoleKey {
    /// Half-width letters, digits, `-` and `_`, 1 to 40, folded to lower case.
    pub fn parse(raw: &str) -> Result<Self, TextProblem> {
        Code::parse(raw).map(|code| Self(code.as_str().to_ascii_lowercase()))
    }
    /// The key as it is stored.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for RoleKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Whom a role is meant for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Audience {
    /// 全職員.
    Everyone,
    /// 管理監督者（係長以上）.
    Supervisors,
    /// 各職位.
    Rank(RankId),
}

impl Audience {
    /// The word in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Everyone => "everyone",
            Self::Supervisors => "supervisors",
            Self::Rank(_) => "rank",
        }
    }
    /// The audience of a row; a word that does not fit the rank column is refused.
    pub fn decode(word: &str, rank: Option<RankId>) -> Option<Self> {
        match (word, rank) {
            ("everyone", None) => Some(Self::Everyone),
            ("supervisors", None) => Some(Self::Supervisors),
            ("rank", Some(rank)) => Some(Self::Rank(rank)),
            _ => None,
        }
    }
    /// The rank column.
    pub fn rank(self) -> Option<RankId> {
        match self {
            Self::Rank(rank) => Some(rank),
            Self::Everyone | Self::Supervisors => None,
        }
    }
    /// Whether someone of that rank is meant.
    pub fn includes(self, rung: &Rung) -> bool {
        match self {
            Self::Everyone => true,
            Self::Supervisors => rung.is_supervisory,
            Self::Rank(rank) => rank == rung.id,
        }
    }
}

/// One role text as it stands in one version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Role {
    /// The row in this version.
    pub id: RoleExpectationId,
    /// The role through all versions.
    pub key: RoleKey,
    /// Whom it is meant for.
    pub audience: Audience,
    /// Place within its audience, from 1.
    pub position: i32,
    /// The text.
    pub body: Prose,
    /// Where the text comes from; `None` when nobody is named.
    pub source: Option<Line>,
    /// 見本: not the city's own words.
    pub is_sample: bool,
    /// Revision of the row, for editing.
    pub revision: Revision,
}

impl Role {
    /// Longest text in characters.
    pub const BODY_LIMIT: usize = 400;
    /// Most role texts for one audience.
    pub const PER_AUDIENCE: usize = 20;
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::competency::samples;

    #[test]
    fn supervisors_are_those_the_ladder_calls_so() {
        let ladder = samples::ladder();
        let (clerk, chief) = (&ladder.rungs()[0], &ladder.rungs()[2]);
        assert!(Audience::Everyone.includes(clerk));
        assert!(!Audience::Supervisors.includes(clerk));
        assert!(Audience::Supervisors.includes(chief));
        assert!(Audience::Rank(clerk.id).includes(clerk));
        assert!(!Audience::Rank(clerk.id).includes(chief));
    }

    #[test]
    fn half_set_rows_are_refused() {
        let rank = RankId::mint();
        for audience in [Audience::Everyone, Audience::Supervisors, Audience::Rank(rank)] {
            assert_eq!(Audience::decode(audience.as_str(), audience.rank()), Some(audience));
        }
        assert_eq!(Audience::decode("everyone", Some(rank)), None);
        assert_eq!(Audience::decode("rank", None), None);
        assert_eq!(Audience::decode("nobody", None), None);
    }
}
