//! The sample rules for goals, and what a special evaluation needs, loaded once.

use super::definitions::{DefinitionsError, scale_of};
use super::rules::{RulesError, load_rule};
use crate::access::Actor;
use crate::competency::actions::loading::load_scale;
use crate::evaluations::actions::{NewResultsRule, add_results_rule, newest_results_rule};
use crate::evaluations::scoring::{Achievement, Cell, Difficulty, DifficultyTable, ResultsRule};
use crate::kernel::Weight;
use crate::platform::App;
use crate::seed::content::{DifficultyUseContent, ResultsRuleContent, results};

/// Loads what is not there, by code. Returns how many rules.
pub(super) async fn load_results(app: &App) -> Result<usize, ResultsError> {
    let seed = Actor::system("seed");
    let content = results().map_err(RulesError::from)?;
    let mut loaded = 0;
    for own in &content.results_rules {
        if newest_results_rule(app, &own.key).await.map_err(RulesError::from)?.is_some() {
            continue;
        }
        let rule = rule(own).ok_or_else(|| RulesError::Unfit(own.key.clone()))?;
        let new =
            NewResultsRule { code: &own.key, name: &own.name, is_sample: own.sample, rule: &rule };
        add_results_rule(app, &seed, new).await.map_err(RulesError::from)?;
        loaded += 1;
    }
    let scale = scale_of(&content.special_scale)?;
    load_scale(app, &seed, &scale).await.map_err(RulesError::from)?;
    loaded += usize::from(load_rule(app, &content.special_rule).await?);
    Ok(loaded)
}

/// Why the rules for goals were not loaded.
#[derive(Debug, thiserror::Error)]
pub enum ResultsError {
    /// A rule.
    #[error(transparent)]
    Rules(#[from] RulesError),
    /// The scale.
    #[error(transparent)]
    Scale(#[from] DefinitionsError),
}

fn rule(own: &ResultsRuleContent) -> Option<ResultsRule> {
    let factors = own.difficulties.iter().map(|l| (Difficulty(l.mark.clone()), l.value));
    let cells = own.cells.iter().map(|cell| Cell {
        difficulty: Difficulty(cell.difficulty.clone()),
        achievement: cell.achievement.clone(),
        grade: cell.grade.clone(),
        points: cell.points,
    });
    Some(ResultsRule {
        achievements: own
            .achievements
            .iter()
            .map(|level| Achievement {
                mark: level.mark.clone(),
                meaning: level.meaning.clone(),
                points: level.value,
            })
            .collect(),
        difficulty: match own.difficulty {
            DifficultyUseContent::Unused => DifficultyTable::Unused,
            DifficultyUseContent::Factor => DifficultyTable::Factors(factors.collect()),
            DifficultyUseContent::Matrix => DifficultyTable::Matrix(cells.collect()),
        },
        importance: own.importances.iter().map(|l| (l.mark.clone(), l.value)).collect(),
        cap: None,
        unplanned_most: own.unplanned_most,
        unplanned_weight: Weight::new(own.unplanned_weight.into())?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evaluations::goal::{SAMPLE_DIFFICULTY, SAMPLE_IMPORTANCE};

    #[test]
    fn the_rules_answer_to_the_grades_that_a_cycle_is_proposed() {
        let marks = |rows: [(&'static str, &'static str); 3]| rows.map(|(mark, _)| mark);
        for own in &results().unwrap().results_rules {
            let rule = rule(own).expect("a rule");
            let holes = rule.holes(&marks(SAMPLE_DIFFICULTY), &marks(SAMPLE_IMPORTANCE));
            assert_eq!(holes, [], "{}", own.key);
        }
    }
}
