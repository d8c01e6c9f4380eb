//! The sample scale of grades and the sample rule that makes a total and an overall grade of them.

use rust_decimal::Decimal;
use serde::Deserialize;

use super::{ContentError, FILE};

/// A scale of grades (評語尺度).
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ScaleContent {
    /// Stable key.
    pub key: String,
    /// Name, with 見本.
    pub name: String,
    /// Its grades from the highest to the lowest.
    pub grades: Vec<GradeContent>,
    /// Always true.
    pub sample: bool,
}

/// One grade (評語) of a scale.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GradeContent {
    /// Letter on the sheet.
    pub code: String,
    /// Short label.
    pub label: String,
    /// What the grade says about what was done, in one sentence.
    pub meaning: String,
    /// Points in a weighted total.
    pub points: u8,
}

/// How grades become a total and an overall grade.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ScoringRuleContent {
    /// Stable key.
    pub key: String,
    /// Name, with 見本.
    pub name: String,
    /// Key of the scale that it reads.
    pub scale: String,
    /// The kind of arithmetic.
    pub method: ScoringMethod,
    /// What the weights of a rank sum to; also the highest total.
    pub weight_total: u8,
    /// How the total is rounded, once, at the end.
    pub rounding: RoundingContent,
    /// Overall grades from the highest to the lowest.
    pub bands: Vec<Band>,
    /// Always true.
    pub sample: bool,
}

/// The kind of arithmetic of a scoring rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ScoringMethod {
    /// Σ weight × points ÷ highest points of the scale.
    WeightedPoints,
}

/// How a total is rounded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RoundingContent {
    /// Up or down.
    pub mode: RoundingMode,
    /// Digits after the point.
    pub digits: u32,
}

/// Which way a total is rounded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RoundingMode {
    /// 四捨五入.
    HalfUp,
    /// 切り捨て.
    Truncate,
}

/// The totals that give one overall grade.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Band {
    /// Code of the overall grade.
    pub grade: String,
    /// Lowest total of the band; the edge belongs to it.
    pub from: Decimal,
}

impl ScaleContent {
    pub(super) fn check(&self) -> Result<(), ContentError> {
        FILE.sample(&self.key, self.sample)?;
        FILE.unique(self.grades.iter().map(|grade| grade.code.as_str()))?;
        for grade in &self.grades {
            FILE.written(&self.key, [grade.code.as_str(), &grade.label, &grade.meaning])?;
        }
        let falling = self.grades.is_sorted_by(|upper, lower| upper.points > lower.points);
        FILE.require(&self.key, falling, "grades stand from the highest points to the lowest")
    }
}

impl ScoringRuleContent {
    pub(super) fn check(&self, scale: &ScaleContent) -> Result<(), ContentError> {
        FILE.sample(&self.key, self.sample)?;
        let codes = scale.grades.iter().map(|grade| &grade.code);
        let complete = self.bands.iter().map(|band| &band.grade).eq(codes);
        FILE.require(&self.key, complete, "the bands are not one for each grade, in its order")?;
        let falling = self.bands.is_sorted_by(|upper, lower| upper.from > lower.from);
        FILE.require(&self.key, falling, "the bands' lower edges do not fall")?;
        let open_below = self.bands.last().is_some_and(|band| band.from.is_zero());
        FILE.require(&self.key, open_below, "the lowest band begins at 0")
    }
}

#[cfg(test)]
mod tests {
    use rust_decimal::RoundingStrategy;

    use super::super::competency;
    use super::*;

    /// The worked example of the rule: one grade throughout gives that grade overall, for each rank.
    #[test]
    fn the_same_grade_throughout_is_the_overall_grade() {
        let content = competency().unwrap();
        let rule = content.scoring_rule(&content.framework.scoring_rule).unwrap();
        let scale = content.scale(&rule.scale).unwrap();
        let highest = Decimal::from(scale.grades[0].points);
        for rank in &content.ranks {
            for grade in &scale.grades {
                let total: Decimal = content
                    .asked_of(&rank.code)
                    .map(|(_, at_rank)| Decimal::from(at_rank.weight) * Decimal::from(grade.points))
                    .sum::<Decimal>()
                    / highest;
                let total = total.round_dp_with_strategy(
                    rule.rounding.digits,
                    RoundingStrategy::MidpointAwayFromZero,
                );
                let band = rule.bands.iter().find(|band| total >= band.from).unwrap();
                assert_eq!(band.grade, grade.code, "{} {total}", rank.name);
            }
        }
    }
}
