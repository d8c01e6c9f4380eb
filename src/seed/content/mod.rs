//! The content of the product: four files in `content/`, embedded, read into types and checked.
//!
//! - `strategy.toml` ([`strategy`]): the city's own published words, each with its [`Source`].
//! - `competency.toml` ([`competency`]): roles, abilities, scale and scoring rule, all 見本.
//! - `initiatives-sample.toml` ([`initiatives`]): initiatives for the demo city, all 見本.
//! - `kpis-sample.toml` ([`kpis`]): figures for the demo city, published by others or invented, all 見本.
//!
//! Pure: no clock, no database. Whoever loads the content passes it on to the rooms' own actions.
//! A file that breaks a rule is not loaded at all, so readers of the types may rely on the rules:
//! keys are unique within a file, links lead to existing keys, nothing is blank.

mod competency;
mod initiatives;
mod kpis;
mod results;
mod strategy;

use std::collections::BTreeSet;

use serde::de::{DeserializeOwned, Error as _};
use serde::{Deserialize, Deserializer};

use crate::kernel::{Date, YearMonth};

pub use competency::{
    Band, CompetencyContent, ElementAtRank, ElementContent, FrameworkContent, GradeContent,
    NameSource, RankContent, RankRole, RoundingContent, RoundingMode, ScaleContent, ScoringMethod,
    ScoringRuleContent, competency,
};
pub use initiatives::{InitiativeContent, InitiativeStatus, initiatives};
pub use kpis::{CountedKpi, InventedKpi, KpiContent, PublicKpi, PublicReading, PublicTarget, kpis};
pub use results::{
    CellContent, DifficultyUseContent, LevelContent, ResultsContent, ResultsRuleContent, results,
};
pub use strategy::{
    CredoContent, CredoStatement, Direction, Document, FramePart, NewMarks, Official,
    PillarContent, ReformPlan, Source, StrategyContent, TimelineEntry, Vision, strategy,
};

/// Why a content file was not loaded. Each case names the file and the item to look at.
#[derive(Debug, thiserror::Error)]
pub enum ContentError {
    /// The file is not TOML, or a field is missing, unknown or of the wrong kind.
    #[error("content/{file} cannot be read: {problem}")]
    Syntax {
        /// Name of the file inside `content/`.
        file: &'static str,
        /// What the reader met, with line and column where it knows them.
        problem: Box<toml::de::Error>,
    },
    /// Two items of one file have the same key.
    #[error("content/{file}: the key {key} stands twice")]
    DuplicateKey {
        /// Name of the file inside `content/`.
        file: &'static str,
        /// The key in question.
        key: String,
    },
    /// A link leads nowhere.
    #[error("content/{file}: {item} refers to {target}, which does not exist")]
    UnknownReference {
        /// Name of the file inside `content/`.
        file: &'static str,
        /// Key of the item that holds the link.
        item: String,
        /// What it refers to.
        target: String,
    },
    /// There are more or fewer of something than its rule asks.
    #[error("content/{file}: {item} has {found} {what}, expected {expected}")]
    WrongCount {
        /// Name of the file inside `content/`.
        file: &'static str,
        /// Key of the item that is counted in.
        item: String,
        /// What is counted.
        what: &'static str,
        /// The number that the rule asks.
        expected: usize,
        /// The number in the file.
        found: usize,
    },
    /// The weights of a rank do not sum to the total of the scoring rule.
    #[error("content/{file}: the weights of {rank} sum to {sum}, expected {expected}")]
    Weights {
        /// Name of the file inside `content/`.
        file: &'static str,
        /// Code of the rank.
        rank: String,
        /// Sum of the weights in the file.
        sum: u32,
        /// Total that the scoring rule states.
        expected: u32,
    },
    /// An item lacks something that it must have, or has it in a wrong form.
    #[error("content/{file}: {item}: {rule}")]
    Broken {
        /// Name of the file inside `content/`.
        file: &'static str,
        /// Key of the item.
        item: String,
        /// The rule that is broken.
        rule: &'static str,
    },
}

/// Reads a month written as `2024-03`, for dates that the source gives to the month.
fn month<'de, D: Deserializer<'de>>(deserializer: D) -> Result<YearMonth, D::Error> {
    let text = String::deserialize(deserializer)?;
    YearMonth::parse(&text).ok_or_else(|| D::Error::custom(format!("{text:?} is no month")))
}

/// Reads a day written as `"2025-04-01"`.
fn day<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Date, D::Error> {
    String::deserialize(deserializer)?.parse().map_err(D::Error::custom)
}

/// One content file: its name for messages, and the checks that all files share.
#[derive(Debug, Clone, Copy)]
struct File(&'static str);

impl File {
    fn read<T: DeserializeOwned>(self, text: &str) -> Result<T, ContentError> {
        toml::from_str(text).map_err(|problem| self.unreadable(problem))
    }

    fn unreadable(self, problem: toml::de::Error) -> ContentError {
        ContentError::Syntax { file: self.0, problem: Box::new(problem) }
    }

    fn unique<'a>(self, keys: impl IntoIterator<Item = &'a str>) -> Result<(), ContentError> {
        let mut seen = BTreeSet::new();
        for key in keys {
            if !seen.insert(key) {
                return Err(ContentError::DuplicateKey { file: self.0, key: key.to_owned() });
            }
        }
        Ok(())
    }

    fn known(self, item: &str, target: &str, exists: bool) -> Result<(), ContentError> {
        if exists {
            return Ok(());
        }
        Err(ContentError::UnknownReference {
            file: self.0,
            item: item.to_owned(),
            target: target.to_owned(),
        })
    }

    fn count(
        self,
        item: &str,
        what: &'static str,
        expected: usize,
        found: usize,
    ) -> Result<(), ContentError> {
        if found == expected {
            return Ok(());
        }
        Err(ContentError::WrongCount { file: self.0, item: item.to_owned(), what, expected, found })
    }

    fn require(self, item: &str, holds: bool, rule: &'static str) -> Result<(), ContentError> {
        if holds {
            return Ok(());
        }
        Err(ContentError::Broken { file: self.0, item: item.to_owned(), rule })
    }

    fn written<'a>(
        self,
        item: &str,
        texts: impl IntoIterator<Item = &'a str>,
    ) -> Result<(), ContentError> {
        let all_written = texts.into_iter().all(|text| !text.is_empty() && text.trim() == text);
        self.require(item, all_written, "a text is empty or has blanks at its ends")
    }

    fn sample(self, item: &str, sample: bool) -> Result<(), ContentError> {
        self.require(item, sample, "it is not marked as a sample (見本)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_three_files_load() {
        strategy().unwrap();
        competency().unwrap();
        initiatives().unwrap();
    }

    #[test]
    fn a_file_that_is_no_toml_says_which_one_it_is() {
        let error = File("strategy.toml").read::<toml::Table>("key = ").unwrap_err();
        assert!(error.to_string().starts_with("content/strategy.toml cannot be read"));
    }
}
