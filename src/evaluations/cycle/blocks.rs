//! The blocks of a sheet, as a cycle sets them, and what differs by rank.

use super::{CycleKind, CycleSetup, Pins};
use crate::evaluations::scoring::Shares;
use crate::kernel::ids::{RankId, ResultsRuleId, ScaleId, ScoringRuleId};

/// What differs for the people of a rank.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RankRule {
    /// Whose.
    pub rank: RankId,
    /// How much each block counts.
    pub shares: Shares,
    /// How grades become a total; `None`: as in the cycle.
    pub rule: Option<ScoringRuleId>,
    /// How goals become points; `None`: as in the cycle.
    pub results_rule: Option<ResultsRuleId>,
}

/// What a cycle says beside the elements.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Blocks {
    /// How goals become points; a cycle with a block of 業績 has one.
    pub results_rule: Option<ResultsRuleId>,
    /// Grades of the result as a whole; `None`: those of the definitions.
    pub result_scale: Option<ScaleId>,
    /// A self assessment waits for agreed goals.
    pub goals_first: bool,
    /// One per rank that has something of its own.
    pub ranks: Vec<RankRule>,
}

/// Everything that decides what a sheet asks for, apart from the goals of its ratee.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Asked {
    /// Elements and grades.
    pub pins: Pins,
    /// Judged as.
    pub rank: RankId,
    /// How grades become a total.
    pub rule: ScoringRuleId,
    /// Whether 「観察できなかった」 may be chosen.
    pub not_observed_allowed: bool,
    /// How much each block counts.
    pub shares: Shares,
    /// How goals become points.
    pub results_rule: Option<ResultsRuleId>,
    /// Grades of the result as a whole.
    pub result_scale: Option<ScaleId>,
    /// A self assessment waits for agreed goals.
    pub goals_first: bool,
}

impl CycleKind {
    /// The shares of a rank about which nothing is said; `None` where something must be said.
    pub const fn usual_shares(self) -> Option<Shares> {
        match self {
            Self::Ability | Self::Special => Some(Shares::ABILITY),
            Self::Results => Some(Shares::RESULTS),
            Self::Both => None,
        }
    }
}

impl CycleSetup {
    /// What is said about a rank.
    pub fn rank_rule(&self, rank: RankId) -> Option<&RankRule> {
        self.blocks.ranks.iter().find(|own| own.rank == rank)
    }
    /// How much each block counts for a rank. Both with nothing said is half and half.
    pub fn shares(&self, rank: RankId) -> Shares {
        let usual = self.kind.usual_shares();
        usual.unwrap_or_else(|| {
            self.rank_rule(rank).map_or(Shares { ability: 50, results: 50 }, |own| own.shares)
        })
    }
    /// How grades of that rank become a total.
    pub fn rule_of(&self, rank: RankId) -> ScoringRuleId {
        self.rank_rule(rank).and_then(|own| own.rule).unwrap_or(self.rule)
    }
    /// How goals of that rank become points; `None` when they do not count.
    pub fn results_rule_of(&self, rank: RankId) -> Option<ResultsRuleId> {
        let own = self.rank_rule(rank).and_then(|own| own.results_rule);
        own.or(self.blocks.results_rule).filter(|_| self.shares(rank).results > 0)
    }
    /// What a sheet of that rank asks for.
    pub fn asked(&self, pins: Pins, rank: RankId) -> Asked {
        Asked {
            pins,
            rank,
            rule: self.rule_of(rank),
            not_observed_allowed: self.not_observed_allowed,
            shares: self.shares(rank),
            results_rule: self.results_rule_of(rank),
            result_scale: self.blocks.result_scale,
            goals_first: self.blocks.goals_first,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_that_share_a_block_never_meet() {
        for one in CycleKind::ALL {
            for other in CycleKind::ALL {
                assert_eq!(
                    one.sharing().contains(other),
                    other.sharing().contains(one),
                    "{one:?} and {other:?}"
                );
            }
        }
        assert!(!CycleKind::Ability.sharing().contains(&CycleKind::Results));
        assert!(CycleKind::Both.sharing().contains(&CycleKind::Results));
    }
}
