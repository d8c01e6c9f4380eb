//! `content/results-sample.toml`: how goals become points, and the result of a special evaluation; 見本.

use rust_decimal::Decimal;
use serde::Deserialize;

use super::competency::{ScaleContent, ScoringRuleContent};
use super::{ContentError, File};

const FILE: File = File("results-sample.toml");
const TEXT: &str = include_str!("../../../content/results-sample.toml");

/// What difficulty does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DifficultyUseContent {
    /// Nothing.
    Unused,
    /// Multiplies the points.
    Factor,
    /// Names a grade, together with the achievement.
    Matrix,
}

/// A mark with its points or factor.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LevelContent {
    /// S, ◎, 上 …
    pub mark: String,
    /// What it means.
    #[serde(default)]
    pub meaning: String,
    /// Points of an achievement, factor of the others.
    pub value: Decimal,
}

/// One cell of a 早見表.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CellContent {
    /// How hard.
    pub difficulty: String,
    /// How far.
    pub achievement: String,
    /// What the two together are.
    pub grade: String,
    /// Its points.
    pub points: Decimal,
}

/// How goals become points.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ResultsRuleContent {
    /// Stable key.
    pub key: String,
    /// Name, with 見本.
    pub name: String,
    /// What difficulty does.
    pub difficulty: DifficultyUseContent,
    /// Best first.
    pub achievements: Vec<LevelContent>,
    /// Factors of 困難度.
    #[serde(default)]
    pub difficulties: Vec<LevelContent>,
    /// Factors of 重要度.
    #[serde(default)]
    pub importances: Vec<LevelContent>,
    /// The 早見表.
    #[serde(default)]
    pub cells: Vec<CellContent>,
    /// So much 目標外の業務 a ratee may add.
    pub unplanned_most: u16,
    /// Weight of each.
    pub unplanned_weight: u16,
    /// Always true.
    pub sample: bool,
}

/// The whole file.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ResultsContent {
    /// Rules for goals.
    pub results_rules: Vec<ResultsRuleContent>,
    /// Grades of the result of a special evaluation.
    pub special_scale: ScaleContent,
    /// How its total becomes the result.
    pub special_rule: ScoringRuleContent,
}

/// Reads the embedded file.
///
/// # Errors
/// When the file breaks one of its rules; it is tested not to.
pub fn results() -> Result<ResultsContent, ContentError> {
    let content: ResultsContent = FILE.read(TEXT)?;
    FILE.unique(content.results_rules.iter().map(|rule| rule.key.as_str()))?;
    Ok(content)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_is_marked_as_a_sample() {
        let content = results().unwrap();
        assert!(content.results_rules.iter().all(|rule| rule.sample && rule.name.contains("見本")));
        assert!(content.special_scale.sample && content.special_rule.sample);
        assert_eq!(content.special_rule.scale, content.special_scale.key);
    }
}
