//! `content/competency.toml`: a complete sample of roles and abilities for the seven ranks.
//!
//! None of its texts is the city's own. Three names of elements are ([`NameSource::Strategy`]);
//! the loader checks that the strategy really names them.

mod rating;
mod rules;

use std::collections::BTreeMap;

use serde::Deserialize;

use super::strategy::{StrategyContent, strategy};
use super::{ContentError, File, day};
use crate::kernel::Date;

pub use rating::{
    Band, GradeContent, RoundingContent, RoundingMode, ScaleContent, ScoringMethod,
    ScoringRuleContent,
};

const FILE: File = File("competency.toml");
const TEXT: &str = include_str!("../../../../content/competency.toml");

/// The sample framework as a whole.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FrameworkContent {
    /// Stable key.
    pub key: String,
    /// Name, with 見本.
    pub name: String,
    /// Key of the scale that the behaviours are written for.
    pub scale: String,
    /// Key of the scoring rule that the weights are made for.
    pub scoring_rule: String,
    /// 施行日 of the first version: a proposal, not in the source.
    #[serde(deserialize_with = "day")]
    pub effective_on: Date,
    /// Always true.
    pub sample: bool,
}

/// A rank (職位) with its roles.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RankContent {
    /// Stable code, the name in letters: `kakariin` to `kyokucho`.
    pub code: String,
    /// 係員 to 局長.
    pub name: String,
    /// Place on the ladder, 1 (係員) to 7 (局長).
    pub level: u8,
    /// Whether the rank is 管理監督者 (from 係長 up).
    pub supervisory: bool,
    /// 各職位に求められる役割, three or four.
    pub roles: Vec<RankRole>,
}

/// One role that a rank has in the work.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RankRole {
    /// Stable key, such as `shusa-3`.
    pub key: String,
    /// The role.
    pub text: String,
    /// Always true.
    pub sample: bool,
}

/// Who gave an element its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NameSource {
    /// The strategy; see [`StrategyContent::named_elements`].
    Strategy,
    /// The sample.
    Sample,
}

/// One 評価要素 with its texts per rank.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ElementContent {
    /// Key that stays the same across versions, such as `henkaku`.
    pub key: String,
    /// Name on the sheet.
    pub name: String,
    /// Who gave it its name. The texts are samples in any case.
    pub name_source: NameSource,
    /// What the element is, in one sentence for all ranks.
    pub summary: String,
    /// Keys of the strategy's pillars that it serves; at least one.
    pub pillars: Vec<String>,
    /// Keys of the credo's statements that it puts into practice; at least one.
    pub credo: Vec<String>,
    /// Keys of the roles that it serves, of everyone, of 管理監督者 and of ranks; at least one.
    pub roles: Vec<String>,
    /// What it asks of each rank. A rank that is not listed is not asked for it.
    pub ranks: Vec<ElementAtRank>,
    /// Always true.
    pub sample: bool,
}

/// What one element asks of one rank.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ElementAtRank {
    /// Code of the rank.
    pub rank: String,
    /// ウエイト, 0 to 100; 0 means that the rank is not asked for the element.
    pub weight: u8,
    /// One sentence.
    #[serde(default)]
    pub definition: String,
    /// 着眼点, two or three.
    #[serde(default)]
    pub indicators: Vec<String>,
    /// The act that each grade stands for, by the code of the grade. Ordered by code, not by grade:
    /// take the order from [`ScaleContent::grades`].
    #[serde(default)]
    pub behaviours: BTreeMap<String, String>,
    /// Always true.
    pub sample: bool,
}

/// The whole sample of roles, abilities, scale and scoring rule.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CompetencyContent {
    /// The framework that holds ranks and elements.
    pub framework: FrameworkContent,
    /// Rating scales.
    pub scales: Vec<ScaleContent>,
    /// Scoring rules.
    pub scoring_rules: Vec<ScoringRuleContent>,
    /// The ranks, from 係員 up.
    pub ranks: Vec<RankContent>,
    /// The elements, in the order of the sheet.
    pub elements: Vec<ElementContent>,
}

/// Reads the sample of roles and abilities from the embedded file and checks it.
///
/// # Errors
/// When the file, or the strategy that it refers to, breaks one of its rules; both are tested not to.
pub fn competency() -> Result<CompetencyContent, ContentError> {
    parse(TEXT, &strategy()?)
}

fn parse(text: &str, strategy: &StrategyContent) -> Result<CompetencyContent, ContentError> {
    let content: CompetencyContent = FILE.read(text)?;
    content.check(strategy)?;
    Ok(content)
}

impl CompetencyContent {
    /// The rank with this code.
    pub fn rank(&self, code: &str) -> Option<&RankContent> {
        self.ranks.iter().find(|rank| rank.code == code)
    }

    /// The scale with this key.
    pub fn scale(&self, key: &str) -> Option<&ScaleContent> {
        self.scales.iter().find(|scale| scale.key == key)
    }

    /// The scoring rule with this key.
    pub fn scoring_rule(&self, key: &str) -> Option<&ScoringRuleContent> {
        self.scoring_rules.iter().find(|rule| rule.key == key)
    }

    /// What a rank is asked for: its elements with a weight above 0, in the order of the sheet.
    pub fn asked_of<'a>(
        &'a self,
        rank: &'a str,
    ) -> impl Iterator<Item = (&'a ElementContent, &'a ElementAtRank)> {
        self.elements.iter().filter_map(move |element| Some((element, element.at(rank)?)))
    }
}

impl ElementContent {
    /// What the element asks of a rank; `None` when it asks nothing (absent, or weight 0).
    pub fn at(&self, rank: &str) -> Option<&ElementAtRank> {
        self.ranks.iter().find(|at_rank| at_rank.rank == rank && at_rank.weight > 0)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    const OVERVIEW: &str = include_str!("../../../../content/source/strategy-overview.txt");

    fn content() -> CompetencyContent {
        competency().unwrap()
    }

    #[test]
    fn seven_ranks_have_three_or_four_roles_and_six_or_seven_elements() {
        let content = content();
        let names: Vec<&str> = content.ranks.iter().map(|rank| rank.name.as_str()).collect();
        assert_eq!(names, ["係員", "主任", "主査", "係長", "課長", "部長", "局長"]);
        for rank in &content.ranks {
            assert!((6..=7).contains(&content.asked_of(&rank.code).count()), "{}", rank.name);
        }
        assert_eq!(content.elements.len(), 8);
    }

    #[test]
    fn raising_people_is_asked_from_shusa_up_and_of_nobody_below() {
        let content = content();
        let ikusei = content.elements.iter().find(|element| element.key == "ikusei").unwrap();
        for rank in &content.ranks {
            assert_eq!(ikusei.at(&rank.code).is_some(), rank.level >= 3, "{}", rank.name);
        }
    }

    #[test]
    fn every_pillar_and_every_credo_statement_is_served() {
        let (content, strategy) = (content(), strategy().unwrap());
        for pillar in &strategy.pillars {
            assert!(content.elements.iter().any(|element| element.pillars.contains(&pillar.key)));
        }
        for statement in &strategy.credo.statements {
            assert!(content.elements.iter().any(|element| element.credo.contains(&statement.key)));
        }
    }

    #[test]
    fn every_role_is_served_by_an_element() {
        let (content, strategy) = (content(), strategy().unwrap());
        let official = strategy.roles_of_everyone.iter().chain(&strategy.roles_of_supervisors);
        let of_ranks = content.ranks.iter().flat_map(|rank| &rank.roles);
        let keys = official.map(|role| &role.key).chain(of_ranks.map(|role| &role.key));
        for key in keys {
            assert!(content.elements.iter().any(|own| own.roles.contains(key)), "{key}");
        }
    }

    /// Every text of the file that a reader could take for the city's own.
    fn sample_texts(content: &CompetencyContent) -> Vec<&str> {
        let mut texts: Vec<&str> = Vec::new();
        texts.extend(
            content.ranks.iter().flat_map(|rank| &rank.roles).map(|role| role.text.as_str()),
        );
        for element in &content.elements {
            texts.push(&element.summary);
            for at_rank in &element.ranks {
                texts.push(&at_rank.definition);
                texts.extend(at_rank.indicators.iter().map(String::as_str));
                texts.extend(at_rank.behaviours.values().map(String::as_str));
            }
        }
        texts
    }

    #[test]
    fn no_sample_text_is_official() {
        let content = content();
        let overview: String = OVERVIEW.chars().filter(|c| !c.is_whitespace()).collect();
        for text in sample_texts(&content) {
            assert!(!overview.contains(text), "{text}");
        }
        assert!(content.elements.iter().all(|element| element.sample));
        assert!(content.elements.iter().flat_map(|element| &element.ranks).all(|text| text.sample));
        assert!(content.ranks.iter().flat_map(|rank| &rank.roles).all(|role| role.sample));
        let from_strategy: Vec<&str> = content
            .elements
            .iter()
            .filter(|element| element.name_source == NameSource::Strategy)
            .map(|element| element.name.as_str())
            .collect();
        assert_eq!(
            from_strategy,
            ["変革推進力", "レバレッジ・戦略的リサーチ力", "人材育成・変革マインド育成力"]
        );
    }

    #[test]
    fn each_text_is_one_sentence_and_stands_once() {
        let content = content();
        let mut seen = BTreeSet::new();
        for text in sample_texts(&content) {
            assert!(seen.insert(text), "twice: {text}");
            assert_eq!(text.matches('。').count(), 1, "{text}");
            assert!(text.ends_with('。'), "{text}");
        }
        assert!(seen.len() > 400, "{}", seen.len());
    }

    /// Acts, not traits; closed lists; a length that fits beside a grade.
    #[test]
    fn behaviours_follow_the_writing_rules() {
        const NOT_USED: [&str; 14] = [
            "など",
            "適宜",
            "遅滞なく",
            "優秀",
            "積極的",
            "主体的",
            "意欲",
            "熱心",
            "誠実",
            "真面目",
            "前向き",
            "粘り強",
            "することができ",
            "！",
        ];
        let content = content();
        for at_rank in content.elements.iter().flat_map(|element| &element.ranks) {
            for text in at_rank.behaviours.values() {
                assert!((28..=60).contains(&text.chars().count()), "{text}");
            }
        }
        for text in sample_texts(&content) {
            for word in NOT_USED {
                assert!(!text.contains(word), "{word} in {text}");
            }
        }
    }
}
