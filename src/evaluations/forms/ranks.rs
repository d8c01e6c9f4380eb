//! What differs by rank in a cycle, as typed: shares of the blocks, rules.

use super::super::cycle::{CycleSetup, RankRule};
use super::super::scoring::{SHARE_TOTAL, Shares};
use crate::kernel::ids::{RankId, ResultsRuleId, ScoringRuleId};
use crate::ui::{FormData, FormField, Problems};

/// A field of the page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RankField {
    /// Share of 能力.
    Ability(RankId),
    /// Share of 業績.
    Results(RankId),
    /// How grades become a total.
    Rule(RankId),
    /// How goals become points.
    ResultsRule(RankId),
}

impl FormField for RankField {
    fn id(&self) -> String {
        match self {
            Self::Ability(rank) => format!("ability_{rank}"),
            Self::Results(rank) => format!("results_{rank}"),
            Self::Rule(rank) => format!("rule_{rank}"),
            Self::ResultsRule(rank) => format!("results_rule_{rank}"),
        }
    }
}

/// What was typed about one rank.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RankRow {
    /// Which.
    pub rank: RankId,
    /// Share of 能力.
    pub ability: String,
    /// Share of 業績.
    pub results: String,
    /// How grades become a total; blank: as in the cycle.
    pub rule: String,
    /// How goals become points; blank: as in the cycle.
    pub results_rule: String,
}

/// What was typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RanksInput(pub Vec<RankRow>);

impl RanksInput {
    /// What a cycle says now.
    pub fn of(setup: &CycleSetup) -> Self {
        let row = |rank: &RankId| {
            let (own, shares) = (setup.rank_rule(*rank), setup.shares(*rank));
            let id = |id: Option<String>| id.unwrap_or_default();
            RankRow {
                rank: *rank,
                ability: shares.ability.to_string(),
                results: shares.results.to_string(),
                rule: id(own.and_then(|own| own.rule).map(|id| id.to_string())),
                results_rule: id(own.and_then(|own| own.results_rule).map(|id| id.to_string())),
            }
        };
        Self(setup.ranks.iter().map(row).collect())
    }
    /// What was posted for the ranks of a cycle.
    pub fn read(form: &FormData, setup: &CycleSetup) -> Self {
        let one = |field: RankField| form.one(&field.id()).to_owned();
        let row = |rank: &RankId| RankRow {
            rank: *rank,
            ability: one(RankField::Ability(*rank)),
            results: one(RankField::Results(*rank)),
            rule: one(RankField::Rule(*rank)),
            results_rule: one(RankField::ResultsRule(*rank)),
        };
        Self(setup.ranks.iter().map(row).collect())
    }
    /// The rules of the ranks. `name` names a rank; the rules are those that the page offered.
    pub fn parse(
        &self,
        setup: &CycleSetup,
        name: &dyn Fn(RankId) -> String,
        (rules, results_rules): (&[ScoringRuleId], &[ResultsRuleId]),
    ) -> Result<Vec<RankRule>, Problems<RankField>> {
        let mut problems = Problems::new();
        let mut found = Vec::new();
        for row in &self.0 {
            let rank = row.rank;
            let mut share = |field: RankField, raw: &str, word: &str| {
                let number = number(raw).filter(|own| (0..=SHARE_TOTAL).contains(own));
                if number.is_none() {
                    let sentence =
                        format!("{}の{word}の割合は、0から100の数字で書いてください", name(rank));
                    problems.add(field, sentence);
                }
                number
            };
            let shares = setup.kind.usual_shares().or_else(|| {
                let ability = share(RankField::Ability(rank), &row.ability, "能力");
                let results = share(RankField::Results(rank), &row.results, "業績");
                ability.zip(results).map(|(ability, results)| Shares { ability, results })
            });
            if let Some(shares) = shares.filter(|own| own.sum() != SHARE_TOTAL) {
                problems.add(
                    RankField::Ability(rank),
                    format!("{}の割合の合計が{}です。100にしてください", name(rank), shares.sum()),
                );
            }
            let Some(shares) = shares else { continue };
            let chosen = |raw: &str| (!raw.is_empty()).then(|| raw.to_owned());
            let rule = chosen(&row.rule).and_then(|raw| raw.parse().ok());
            let results_rule = chosen(&row.results_rule).and_then(|raw| raw.parse().ok());
            found.push(RankRule {
                rank,
                shares,
                rule: rule.filter(|id| rules.contains(id) && *id != setup.rule),
                results_rule: results_rule.filter(|id| {
                    results_rules.contains(id) && setup.blocks.results_rule != Some(*id)
                }),
            });
        }
        if problems.is_empty() { Ok(found) } else { Err(problems) }
    }
}

fn number(raw: &str) -> Option<i32> {
    use unicode_normalization::UnicodeNormalization;
    raw.trim().nfkc().collect::<String>().parse().ok()
}
