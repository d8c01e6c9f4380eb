//! `content/kpis-sample.toml`: KPIs (指標) for the demo city, all 見本: figures that others published,
//! with their sources, and invented series.

use serde::Deserialize;

use super::strategy::{StrategyContent, strategy};
use super::{ContentError, File};

const FILE: File = File("kpis-sample.toml");
const TEXT: &str = include_str!("../../../content/kpis-sample.toml");

/// Figures that others published.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PublicKpi {
    /// In addresses.
    pub code: String,
    /// Key of its measure.
    pub measure: String,
    /// Name, with 見本.
    pub name: String,
    /// What it counts.
    pub meaning: String,
    /// Whom it covers.
    pub scope: String,
    /// What is counted.
    pub numerator: Option<String>,
    /// Out of what.
    pub denominator: Option<String>,
    /// Its unit.
    pub unit: String,
    /// Digits after the point.
    pub decimals: u32,
    /// Who published it.
    pub source: String,
    /// `up`, `down`, `keep`.
    pub direction: String,
    /// Months until it is published.
    pub lag: u32,
    /// Whence.
    pub baseline: Option<String>,
    /// Its day.
    pub baseline_on: Option<String>,
    /// The usual name of the section that would keep it.
    pub department_hint: String,
    /// Where the source names one.
    #[serde(default)]
    pub targets: Vec<PublicTarget>,
    /// By their days.
    pub readings: Vec<PublicReading>,
}

/// A target that a source names.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PublicTarget {
    /// Fiscal year.
    pub year: i32,
    /// The value.
    pub low: String,
}

/// A value that was published.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PublicReading {
    /// Its day.
    pub as_of: String,
    /// The value, unless it is computed.
    pub value: Option<String>,
    /// What was counted.
    pub numerator: Option<String>,
    /// Out of what.
    pub denominator: Option<String>,
    /// When it was published.
    pub known_on: String,
}

/// An invented series of the demo city.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct InventedKpi {
    /// In addresses.
    pub code: String,
    /// Key of its measure.
    pub measure: String,
    /// Name, with 見本.
    pub name: String,
    /// What it counts.
    pub meaning: String,
    /// Whom it covers.
    pub scope: String,
    /// What is counted.
    pub numerator: Option<String>,
    /// Out of what.
    pub denominator: Option<String>,
    /// Its unit.
    pub unit: String,
    /// Digits after the point.
    pub decimals: u32,
    /// Who would count it.
    pub source: String,
    /// `up`, `down`, `keep`.
    pub direction: String,
    /// `monthly`, `quarterly`, `half`, `yearly`.
    pub rhythm: String,
    /// Months until a value is known.
    pub lag: u32,
    /// Whence, on the eve of the first value.
    pub baseline: Option<String>,
    /// The usual name of the section that would keep it.
    pub department_hint: String,
    /// Of the fiscal years from two before this one on; 「60〜80」 is a band.
    pub targets: Vec<String>,
    /// Oldest first.
    #[serde(default)]
    pub values: Vec<String>,
    /// Numerators and denominators, oldest first.
    #[serde(default)]
    pub shares: Vec<(String, String)>,
    /// Newest spans without a value.
    #[serde(default)]
    pub behind: usize,
}

/// A figure that the portal counts from what the demo city does; its targets are invented.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CountedKpi {
    /// In addresses.
    pub code: String,
    /// What the portal counts.
    pub count: String,
    /// Key of its measure.
    pub measure: String,
    /// Name, with 見本.
    pub name: String,
    /// What it counts.
    pub meaning: String,
    /// Whom it covers.
    pub scope: String,
    /// Whence, on the eve of the first value.
    pub baseline: String,
    /// The usual name of the section that would keep it.
    pub department_hint: String,
    /// Of the fiscal years from two before this one on.
    pub targets: Vec<String>,
}

/// All of them.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KpiContent {
    /// Published by others.
    pub public: Vec<PublicKpi>,
    /// Invented.
    pub invented: Vec<InventedKpi>,
    /// Counted.
    pub counted: Vec<CountedKpi>,
}

/// Reads the sample KPIs from the embedded file and checks that each names a measure and says 見本.
pub fn kpis() -> Result<KpiContent, ContentError> {
    parse(TEXT, &strategy()?)
}

fn parse(text: &str, strategy: &StrategyContent) -> Result<KpiContent, ContentError> {
    let content: KpiContent = FILE.read(text)?;
    let public = content.public.iter().map(|one| (&one.code, &one.measure, &one.name));
    let invented = content.invented.iter().map(|one| (&one.code, &one.measure, &one.name));
    let counted = content.counted.iter().map(|one| (&one.code, &one.measure, &one.name));
    let all: Vec<_> = public.chain(invented).chain(counted).collect();
    FILE.unique(all.iter().map(|(code, ..)| code.as_str()))?;
    for (code, measure, name) in all {
        FILE.known(code, measure, strategy.measure(measure).is_some())?;
        FILE.require(code, name.ends_with("見本）"), "its name does not say 見本")?;
    }
    Ok(content)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_sample_has_values() {
        let content = kpis().unwrap();
        assert!(content.public.iter().all(|one| !one.readings.is_empty()));
        assert!(content.invented.iter().all(|one| one.values.is_empty() != one.shares.is_empty()));
    }
}
