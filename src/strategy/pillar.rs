//! Pillars (柱) and their measures (取組), in the city's own words.

use super::outline::Passage;
use crate::credo::Source;
use crate::kernel::ids::{MeasureId, PillarId};

/// One of the ４つの取組みの柱.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pillar {
    /// Id.
    pub id: PillarId,
    /// In addresses: `recruitment`, `development`, `dx`, `workplace`.
    pub code: String,
    /// 人材確保.
    pub name: String,
    /// What it aims at, with its closing など.
    pub aim: Vec<Passage>,
    /// In order.
    pub measures: Vec<Measure>,
    /// The document marks it New!!.
    pub is_new: bool,
    /// Where it stands; `None`: 見本.
    pub source: Option<Source>,
}

/// 取組.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Measure {
    /// Id.
    pub id: MeasureId,
    /// In addresses: `recruitment-1`.
    pub code: String,
    /// 多様で有為な人材の確保.
    pub name: String,
    /// Lines below it, such as 〜オフィス改革等の推進〜.
    pub sub_lines: Vec<String>,
    /// The document marks it New!!.
    pub is_new: bool,
    /// Where it stands; `None`: 見本.
    pub source: Option<Source>,
}

impl Pillar {
    /// Its page.
    pub fn href(&self) -> String {
        format!("/strategy/pillars/{}", self.code)
    }
    /// Its measures in one line: 「…、…、…」.
    pub fn measures_in_words(&self) -> String {
        self.measures.iter().map(|measure| measure.name.as_str()).collect::<Vec<_>>().join("、")
    }
}

impl Measure {
    /// Its page.
    pub fn href(&self) -> String {
        format!("/strategy/measures/{}", self.code)
    }
}
