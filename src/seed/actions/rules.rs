//! The sample rules that make a total and an overall grade, loaded once.

use crate::access::Actor;
use crate::audit::Failed;
use crate::evaluations::actions::{NewRule, add_scoring_rule, has_scoring_rule};
use crate::evaluations::scoring::{Band, Bands, Method, RoundingPlace, ScoringRule};
use crate::kernel::refusal::Never;
use crate::kernel::{Rounding, RoundingMode, Weight};
use crate::platform::{App, StoreError};
use crate::seed::content::{
    ContentError, RoundingMode as ContentMode, ScoringMethod, ScoringRuleContent, competency,
};

/// Why the rules were not loaded.
#[derive(Debug, thiserror::Error)]
pub enum RulesError {
    /// A content file breaks a rule; the embedded ones are tested not to.
    #[error(transparent)]
    Content(#[from] ContentError),
    /// A rule of the content is none that the rooms can use.
    #[error("content/competency.toml: {0} does not fit")]
    Unfit(String),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The room refused.
    #[error("the scoring rules: {0}")]
    Refused(#[from] Failed<Never>),
}

/// Loads the rules of the content that are not there, by code. Returns how many.
pub async fn load_rules(app: &App) -> Result<usize, RulesError> {
    let mut loaded = 0;
    for content in competency()?.scoring_rules {
        loaded += usize::from(load_rule(app, &content).await?);
    }
    Ok(loaded)
}

/// Loads a rule, unless one of its code is there. Says whether it did.
pub(super) async fn load_rule(app: &App, content: &ScoringRuleContent) -> Result<bool, RulesError> {
    if has_scoring_rule(app, &content.key).await? {
        return Ok(false);
    }
    let rule = rule(content).ok_or_else(|| RulesError::Unfit(content.key.clone()))?;
    let new =
        NewRule { code: &content.key, name: &content.name, is_sample: content.sample, rule: &rule };
    add_scoring_rule(app, &Actor::system("seed"), new).await?;
    Ok(true)
}

fn rule(content: &ScoringRuleContent) -> Option<ScoringRule> {
    let bands = content.bands.iter().map(|b| Band { grade: b.grade.clone(), lower: b.from });
    Some(ScoringRule {
        method: match content.method {
            ScoringMethod::WeightedPoints => Method::WeightedPoints,
        },
        weight_total: Weight::new(content.weight_total.into())?,
        rounding: Rounding {
            mode: match content.rounding.mode {
                ContentMode::HalfUp => RoundingMode::HalfUp,
                ContentMode::Truncate => RoundingMode::Truncate,
            },
            digits: content.rounding.digits,
        },
        // The content's comment says so: once, at the end.
        place: RoundingPlace::Total,
        bands: Bands::new(bands.collect()).ok()?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rules_of_the_content_can_be_used() {
        let content = competency().unwrap();
        assert!(!content.scoring_rules.is_empty());
        for own in &content.scoring_rules {
            let rule = rule(own).expect("a rule");
            assert_eq!(rule.bands.all().len(), own.bands.len());
            assert_eq!(rule.weight_total.get(), 100);
        }
    }
}
