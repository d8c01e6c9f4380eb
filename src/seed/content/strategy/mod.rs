//! `content/strategy.toml`: what the city has published, word for word.
//!
//! The file names the section of each item once (`section = "roles"`); [`strategy`] replaces the name
//! by the full [`Source`], so that an item can be shown or stored without the rest of the file.

mod loading;
mod rules;

use serde::Deserialize;

use super::{ContentError, File, month};
use crate::kernel::YearMonth;

const FILE: File = File("strategy.toml");
const TEXT: &str = include_str!("../../../../content/strategy.toml");

/// Where an official text stands in print.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Source {
    /// Title of the document, 北九州市人財戦略の概要.
    pub document: String,
    /// Heading of the section in the document.
    pub section: String,
    /// Who issued it, 総務市民局.
    pub issuer: String,
    /// Month of issue.
    #[serde(deserialize_with = "month")]
    pub issued: YearMonth,
    /// The month as the document prints it, 令和７年３月.
    pub issued_text: String,
}

/// The document that all of the content is taken from.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Document {
    /// Title of the document.
    pub title: String,
    /// Name of the strategy itself, 北九州市人財戦略.
    pub strategy: String,
    /// Who issued it.
    pub issuer: String,
    /// Month of issue.
    #[serde(deserialize_with = "month")]
    pub issued: YearMonth,
    /// The month as the document prints it.
    pub issued_text: String,
}

/// How many New!! marks a section prints, and the items that certainly carry one.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewMarks {
    /// Key of the section in the file.
    pub on: String,
    /// Marks printed there. May be more than `items`, where the layout does not tell what they mark.
    pub printed: usize,
    /// Keys of the items that carry a mark.
    pub items: Vec<String>,
}

/// One official text with its source.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Official {
    /// Stable key.
    pub key: String,
    /// The words of the document.
    pub text: String,
    /// Lines below the text, such as 〜オフィス改革等の推進〜.
    #[serde(default)]
    pub sub_lines: Vec<String>,
    /// Whether the document marks it New!!.
    #[serde(default)]
    pub is_new: bool,
    /// Where it stands.
    pub source: Source,
}

/// 新ビジョン: the city that is aimed at, and the three まち.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Vision {
    /// Stable key.
    pub key: String,
    /// Caption above it, 新ビジョン.
    pub caption: String,
    /// What the text is, 目指す都市像.
    pub label: String,
    /// The vision, with its 「」.
    pub text: String,
    /// The sentence that names the three まち.
    pub towns_text: String,
    /// 稼げるまち, 彩りあるまち, 安らぐまち.
    pub towns: Vec<Official>,
    /// Where it stands.
    pub source: Source,
}

/// The line of the 市政変革推進プラン that the strategy rests on.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReformPlan {
    /// Stable key.
    pub key: String,
    /// Caption above it, 市政変革推進プラン.
    pub caption: String,
    /// The line, with its 「」.
    pub text: String,
    /// Where it stands.
    pub source: Source,
}

/// One step of 人財戦略策定の背景.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TimelineEntry {
    /// Stable key.
    pub key: String,
    /// When; the document knows the month only.
    #[serde(deserialize_with = "month")]
    pub month: YearMonth,
    /// When, as the document prints it.
    pub month_text: String,
    /// What happened.
    pub text: String,
    /// The ※ note, with its mark.
    pub note: Option<String>,
    /// What the document says below it: the guideline's four areas, the vision, the plan's line.
    #[serde(default)]
    pub details: Vec<Official>,
    /// Where it stands.
    pub source: Source,
}

/// One part of the strategy's frame: the credo, 求められる役割・能力 with its parts, the pillars.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FramePart {
    /// Stable key.
    pub key: String,
    /// Name of the part.
    pub text: String,
    /// The sentence that explains it, where the document has one.
    pub explanation: Option<Official>,
    /// The parts inside it.
    #[serde(default)]
    pub parts: Vec<FramePart>,
    /// Whether the document marks it New!!.
    #[serde(default)]
    pub is_new: bool,
    /// Where it stands.
    pub source: Source,
}

/// 北九州市職員クレド（行動指針）.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CredoContent {
    /// Stable key.
    pub key: String,
    /// Title with （行動指針）.
    pub title: String,
    /// The three statements, in order.
    pub statements: Vec<CredoStatement>,
    /// Whether the document marks it New!!.
    #[serde(default)]
    pub is_new: bool,
    /// Where it stands.
    pub source: Source,
}

/// One statement of the credo.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CredoStatement {
    /// Stable key, `credo-1` to `credo-3`.
    pub key: String,
    /// Its four lines; the line breaks are part of the text.
    pub lines: Vec<String>,
    /// Where it stands.
    pub source: Source,
}

/// One of the ４つの取組みの柱. The order of the pillars is the order in the file.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PillarContent {
    /// Stable key and code in addresses: `recruitment`, `development`, `dx`, `workplace`.
    pub key: String,
    /// Name of the pillar.
    pub name: String,
    /// What it aims at, with its closing など.
    pub aim: Official,
    /// Its three measures (取組).
    pub measures: Vec<Official>,
    /// Whether the document marks it New!!.
    #[serde(default)]
    pub is_new: bool,
    /// Where it stands.
    pub source: Source,
}

/// 北九州市人財戦略が目指す方向性.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Direction {
    /// Stable key.
    pub key: String,
    /// Title.
    pub title: String,
    /// Growth of staff and organisation, better service, happiness of the citizens.
    pub steps: Vec<Official>,
    /// Where it stands.
    pub source: Source,
}

/// Everything that the city has published about its strategy.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StrategyContent {
    /// The document.
    pub document: Document,
    /// The New!! marks that it prints, by section.
    pub new_marks: Vec<NewMarks>,
    /// The vision.
    pub vision: Vision,
    /// The line of the 市政変革推進プラン.
    pub reform_plan: ReformPlan,
    /// The background, by date.
    pub timeline: Vec<TimelineEntry>,
    /// The strategy's frame.
    pub frame: Vec<FramePart>,
    /// The credo.
    pub credo: CredoContent,
    /// 目指す職員像, five.
    pub profiles: Vec<Official>,
    /// 全職員に求められる役割, three.
    pub roles_of_everyone: Vec<Official>,
    /// 管理監督者（係長以上）に求められる役割, three.
    pub roles_of_supervisors: Vec<Official>,
    /// What the document says is new in roles and abilities, two sentences.
    pub renewals: Vec<Official>,
    /// The abilities that the second of them names; its list is open (など).
    pub named_elements: Vec<Official>,
    /// The four pillars.
    pub pillars: Vec<PillarContent>,
    /// The direction.
    pub direction: Direction,
}

/// Reads the strategy's own words from the embedded file and checks them.
///
/// # Errors
/// When the file breaks one of its rules; the embedded file is tested not to.
pub fn strategy() -> Result<StrategyContent, ContentError> {
    loading::parse(TEXT)
}

impl StrategyContent {
    /// The pillar with this key.
    pub fn pillar(&self, key: &str) -> Option<&PillarContent> {
        self.pillars.iter().find(|pillar| pillar.key == key)
    }

    /// The measure with this key, with its pillar.
    pub fn measure(&self, key: &str) -> Option<(&PillarContent, &Official)> {
        self.pillars.iter().find_map(|pillar| {
            let measure = pillar.measures.iter().find(|measure| measure.key == key)?;
            Some((pillar, measure))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pillars_have_their_order_and_their_open_aims() {
        let content = strategy().unwrap();
        let names: Vec<(&str, &str)> = content
            .pillars
            .iter()
            .map(|pillar| (pillar.key.as_str(), pillar.name.as_str()))
            .collect();
        assert_eq!(
            names,
            [
                ("recruitment", "人材確保"),
                ("development", "人材育成"),
                ("dx", "DX人材の育成・確保"),
                ("workplace", "職場・仕事環境の整備"),
            ]
        );
        assert!(content.pillars.iter().all(|pillar| pillar.aim.text.ends_with(" など")));
    }

    #[test]
    fn both_names_of_the_dx_leader_stay_where_they_stand() {
        let content = strategy().unwrap();
        assert!(content.pillar("dx").unwrap().aim.text.contains("DX推進リーダー"));
        assert_eq!(content.measure("dx-2").unwrap().1.text, "DX変革リーダーの育成");
        assert_eq!(
            content.measure("workplace-3").unwrap().1.sub_lines,
            ["〜オフィス改革等の推進〜"]
        );
    }

    #[test]
    fn the_frame_explains_four_of_its_five_role_parts() {
        let content = strategy().unwrap();
        let roles = content.frame.iter().find(|part| part.key == "frame-roles").unwrap();
        assert_eq!(roles.parts.len(), 5);
        let unexplained: Vec<&str> = roles
            .parts
            .iter()
            .filter(|part| part.explanation.is_none())
            .map(|part| part.text.as_str())
            .collect();
        assert_eq!(unexplained, ["目指す職員像"]);
    }

    #[test]
    fn the_background_runs_from_2009_to_2025() {
        let content = strategy().unwrap();
        let months: Vec<(i32, u32)> = content
            .timeline
            .iter()
            .map(|entry| (entry.month.year(), entry.month.month()))
            .collect();
        assert_eq!(months, [(2009, 2), (2023, 12), (2024, 3), (2024, 3), (2025, 3)]);
        let guideline = &content.timeline[1];
        assert_eq!(guideline.details.len(), 4);
        assert_eq!(guideline.note.as_deref(), Some("※技術的助言"));
    }
}
