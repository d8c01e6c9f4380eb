//! A version as a file that leaves the portal and comes back without loss: JSON ([`FrameworkFile`]),
//! an Excel workbook of the same ([`workbook`]), and, out only, 1EdTech CASE 1.1 ([`case`]). Ranks,
//! elements and roles go by their codes and keys; ids stay inside.

pub mod case;
mod reading;
pub mod workbook;

use serde::{Deserialize, Serialize};

use super::content::Content;
use super::element::{Element, ElementAtRank};
use super::framework::{Framework, Version};
use super::ladder::Ladder;
use super::role::Role;
use super::scale::Scale;
use crate::kernel::VersionNumber;

pub use reading::{Problem, Read};

/// What a file of ours says it is.
pub const FORMAT: &str = "jinzai-framework-1";

/// The whole of a version.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FrameworkFile {
    /// [`FORMAT`].
    pub format: String,
    /// Whose definitions.
    pub framework: FileFramework,
    /// Which version.
    pub version: FileVersion,
    /// The scale that behaviours describe, with its grades, so that the file can be read alone.
    pub scale: FileScale,
    /// Codes of the ranks that the version is for.
    pub ranks: Vec<String>,
    /// Role texts.
    pub roles: Vec<FileRole>,
    /// Elements.
    pub elements: Vec<FileElement>,
}

/// The lineage.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FileFramework {
    /// The word in addresses.
    pub code: String,
    /// Name on screen.
    pub name: String,
    /// What the weights of each rank sum to.
    pub weight_total: i32,
}

/// What the version says of itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FileVersion {
    /// 第n版; nothing for a draft.
    pub number: Option<i32>,
    /// 施行日; nothing for a draft.
    pub effective_on: Option<String>,
    /// 「改正」 or 「訂正」.
    pub kind: String,
    /// Name of the version.
    pub title: String,
    /// 改正の理由.
    pub reason: Option<String>,
}

/// A version of a scale.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FileScale {
    /// The lineage.
    pub code: String,
    /// 第n版.
    pub number: i32,
    /// Name on screen.
    pub name: String,
    /// 見本.
    pub sample: bool,
    /// Best first.
    pub grades: Vec<FileGrade>,
}

/// A grade.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FileGrade {
    /// Letter or word.
    pub grade: String,
    /// In a few words.
    pub label: String,
    /// In one sentence.
    pub meaning: String,
    /// Points, exactly as written.
    pub points: String,
}

/// A role text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FileRole {
    /// Stable key.
    pub key: String,
    /// `everyone`, `supervisors` or `rank`.
    pub audience: String,
    /// Code of the rank, for `rank`.
    pub rank: Option<String>,
    /// The text.
    pub body: String,
    /// Where it comes from.
    pub source: Option<String>,
    /// 見本.
    pub sample: bool,
}

/// An element.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FileElement {
    /// Stable key.
    pub key: String,
    /// Name.
    pub name: String,
    /// One sentence for all ranks.
    pub summary: Option<String>,
    /// Where the name comes from.
    pub source: Option<String>,
    /// 見本.
    pub sample: bool,
    /// `pillar:development`, `credo:credo-1`, `role:everyone-1`, in order.
    pub links: Vec<String>,
    /// What it means per rank.
    pub ranks: Vec<FileText>,
}

/// What an element means for a rank.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FileText {
    /// Code of the rank.
    pub rank: String,
    /// ウエイト.
    pub weight: i32,
    /// Definition.
    pub definition: Option<String>,
    /// 見本.
    pub sample: bool,
    /// 着眼点.
    pub indicators: Vec<String>,
    /// Behaviour per grade.
    pub behaviours: Vec<FileBehaviour>,
}

/// A behaviour.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FileBehaviour {
    /// The grade.
    pub grade: String,
    /// The text.
    pub text: String,
}

impl FrameworkFile {
    /// A version as a file.
    pub fn of(
        framework: &Framework,
        version: &Version,
        content: &Content,
        scale: &Scale,
        ladder: &Ladder,
    ) -> Self {
        let code = |rank| ladder.rung(rank).map_or_else(String::new, |rung| rung.code.clone());
        Self {
            format: FORMAT.to_owned(),
            framework: FileFramework {
                code: framework.code.clone(),
                name: framework.name.clone(),
                weight_total: framework.weight_total.get(),
            },
            version: FileVersion {
                number: version.number().map(VersionNumber::get),
                effective_on: version.approval().map(|own| own.effective_on.to_string()),
                kind: version.heading.kind.label().to_owned(),
                title: version.heading.title.to_string(),
                reason: version.heading.reason.as_ref().map(ToString::to_string),
            },
            scale: FileScale::of(scale),
            ranks: content.ranks.iter().map(|rank| code(*rank)).collect(),
            roles: content.roles.iter().map(|role| FileRole::of(role, ladder)).collect(),
            elements: content.elements.iter().map(|own| FileElement::of(own, ladder)).collect(),
        }
    }
    /// The number of its scale, when it can be one.
    pub fn scale_number(&self) -> Option<VersionNumber> {
        VersionNumber::new(self.scale.number)
    }
    /// The file as JSON that people can read.
    pub fn to_json(&self) -> Result<Vec<u8>, serde_json::Error> {
        serde_json::to_vec_pretty(self)
    }
    /// Reads JSON; what is wrong is said with its line.
    pub fn from_json(bytes: &[u8]) -> Result<Self, Problem> {
        serde_json::from_slice(bytes)
            .map_err(|error| Problem::Shape { line: error.line(), what: error.to_string() })
    }
}

impl FileScale {
    fn of(scale: &Scale) -> Self {
        Self {
            code: scale.code.clone(),
            number: scale.number.get(),
            name: scale.name.clone(),
            sample: scale.is_sample,
            grades: scale
                .grades()
                .iter()
                .map(|own| FileGrade {
                    grade: own.grade.to_string(),
                    label: own.label.clone(),
                    meaning: own.meaning.clone(),
                    points: own.points.0.to_string(),
                })
                .collect(),
        }
    }
}

impl FileRole {
    fn of(role: &Role, ladder: &Ladder) -> Self {
        let rank = role.audience.rank().and_then(|rank| ladder.rung(rank));
        Self {
            key: role.key.to_string(),
            audience: role.audience.as_str().to_owned(),
            rank: rank.map(|rung| rung.code.clone()),
            body: role.body.to_string(),
            source: role.source.as_ref().map(ToString::to_string),
            sample: role.is_sample,
        }
    }
}

impl FileElement {
    fn of(element: &Element, ladder: &Ladder) -> Self {
        Self {
            key: element.key.to_string(),
            name: element.name.to_string(),
            summary: element.summary.as_ref().map(ToString::to_string),
            source: element.name_source.as_ref().map(ToString::to_string),
            sample: element.is_sample,
            links: element
                .links
                .iter()
                .map(|link| format!("{}:{}", link.kind.as_str(), link.key))
                .collect(),
            ranks: element.ranks.iter().map(|own| FileText::of(own, ladder)).collect(),
        }
    }
}

impl FileText {
    fn of(own: &ElementAtRank, ladder: &Ladder) -> Self {
        Self {
            rank: ladder.rung(own.rank).map_or_else(String::new, |rung| rung.code.clone()),
            weight: own.weight.get(),
            definition: own.definition.as_ref().map(ToString::to_string),
            sample: own.is_sample,
            indicators: own.indicators.iter().map(ToString::to_string).collect(),
            behaviours: own
                .behaviours
                .iter()
                .map(|text| FileBehaviour {
                    grade: text.grade.to_string(),
                    text: text.text.to_string(),
                })
                .collect(),
        }
    }
}

#[cfg(test)]
mod tests;
