//! `content/initiatives-sample.toml`: invented initiatives (事業) for the demo city, all 見本.

use serde::Deserialize;

use super::strategy::{StrategyContent, strategy};
use super::{ContentError, File};

const FILE: File = File("initiatives-sample.toml");
const TEXT: &str = include_str!("../../../content/initiatives-sample.toml");

/// One invented initiative under a measure of the strategy.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct InitiativeContent {
    /// Stable key.
    pub key: String,
    /// Key of the measure (取組) that it belongs to.
    pub measure: String,
    /// Title, with 見本.
    pub title: String,
    /// What it is for, in one sentence.
    pub aim: String,
    /// The usual name of the section that runs it; a demo city picks the closest it has.
    pub department_hint: String,
    /// First fiscal year, named by the year in which it begins.
    pub from_fiscal_year: i32,
    /// Last fiscal year, included; not before the first.
    pub to_fiscal_year: i32,
    /// Where it stands.
    pub status: InitiativeStatus,
    /// One note on its progress.
    pub note: String,
    /// Always true.
    pub sample: bool,
}

/// Where an initiative stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum InitiativeStatus {
    /// 準備中.
    Planned,
    /// 実施中.
    Running,
    /// 完了.
    Completed,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Initiatives {
    initiatives: Vec<InitiativeContent>,
}

/// Reads the invented initiatives from the embedded file and checks them.
///
/// # Errors
/// When the file, or the strategy that it refers to, breaks one of its rules; both are tested not to.
pub fn initiatives() -> Result<Vec<InitiativeContent>, ContentError> {
    parse(TEXT, &strategy()?)
}

fn parse(text: &str, strategy: &StrategyContent) -> Result<Vec<InitiativeContent>, ContentError> {
    let Initiatives { initiatives } = FILE.read(text)?;
    FILE.unique(initiatives.iter().map(|initiative| initiative.key.as_str()))?;
    initiatives.iter().try_for_each(|initiative| initiative.check(strategy))?;
    Ok(initiatives)
}

impl InitiativeContent {
    fn check(&self, strategy: &StrategyContent) -> Result<(), ContentError> {
        let texts = [&self.key, &self.title, &self.aim, &self.department_hint, &self.note];
        FILE.written(&self.key, texts.into_iter().map(String::as_str))?;
        FILE.sample(&self.key, self.sample)?;
        FILE.require(&self.key, self.title.ends_with("（見本）"), "its title does not say 見本")?;
        FILE.known(&self.key, &self.measure, strategy.measure(&self.measure).is_some())?;
        let in_order = self.from_fiscal_year <= self.to_fiscal_year;
        FILE.require(&self.key, in_order, "it ends before it begins")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_measure_has_one_or_two() {
        let (initiatives, strategy) = (initiatives().unwrap(), strategy().unwrap());
        for measure in strategy.pillars.iter().flat_map(|pillar| &pillar.measures) {
            let count = initiatives.iter().filter(|one| one.measure == measure.key).count();
            assert!((1..=2).contains(&count), "{}: {count}", measure.text);
        }
    }

    #[test]
    fn a_broken_file_is_refused_with_the_place() {
        let strategy = strategy().unwrap();
        let changed = |from: &str, to: &str| {
            assert!(TEXT.contains(from), "{from}");
            parse(&TEXT.replacen(from, to, 1), &strategy).unwrap_err()
        };
        let measure = changed("measure = \"dx-3\"", "measure = \"dx-4\"");
        assert!(
            matches!(measure, ContentError::UnknownReference { target, .. } if target == "dx-4")
        );

        let unmarked = changed("（見本）\"", "\"");
        assert!(matches!(unmarked, ContentError::Broken { .. }));

        let backwards = changed("to_fiscal_year = 2027", "to_fiscal_year = 2024");
        assert!(matches!(backwards, ContentError::Broken { .. }));

        let status = changed("status = \"running\"", "status = \"soon\"");
        assert!(matches!(status, ContentError::Syntax { .. }));
    }
}
