//! 能力 = 評価要素: what a rank is asked to be able to do, with 着眼点 and a behaviour per grade.
//! The key is stable across versions; the id belongs to one version.

use std::fmt;

use crate::kernel::ids::{ElementId, RankId};
use crate::kernel::{Code, Line, Prose, Revision, TextProblem, Weight};

use super::scale::Grade;

/// The name of an element in addresses, stable across versions: `henkaku`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, sqlx::Type)]
#[serde(transparent)]
#[sqlx(transparent)]
pub struct ElementKey(String);

impl ElementKey {
    /// Half-width letters, digits, `-` and `_`, 1 to 40, folded to lower case.
    pub fn parse(raw: &str) -> Result<Self, TextProblem> {
        Code::parse(raw).map(|code| Self(code.as_str().to_ascii_lowercase()))
    }
    /// The key as it stands in addresses.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for ElementKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

crate::text_enum! {
    /// What an element serves: the ends of the thread that are tied here.
    pub enum LinkKind {
        /// 柱 of the strategy.
        Pillar = "pillar",
        /// A statement of the credo.
        Credo = "credo",
        /// A role of the same version, by its key.
        Role = "role",
    }
}

/// A tie from an element to a pillar, a line of the credo or a role, by that thing's stable key.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Link {
    /// Pillar, credo or role.
    pub kind: LinkKind,
    /// Its stable key, e.g. `development`.
    pub key: String,
}

/// What the behaviour looks like that earns a grade.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Behaviour {
    /// The grade of the version's scale.
    pub grade: Grade,
    /// An act and its result.
    pub text: Prose,
}

/// What an element means for one rank. Weight 0: written, but not asked of that rank.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ElementAtRank {
    /// The rank.
    pub rank: RankId,
    /// What is asked; `None` only in a draft.
    pub definition: Option<Prose>,
    /// ウエイト. What the weights of a rank sum to is the rule's affair.
    pub weight: Weight,
    /// 見本: not the city's own words.
    pub is_sample: bool,
    /// 着眼点, in order.
    pub indicators: Vec<Line>,
    /// Texts per grade, best first; a draft may lack some.
    pub behaviours: Vec<Behaviour>,
    /// Revision of the row, for editing.
    pub revision: Revision,
}

impl ElementAtRank {
    /// Longest definition in characters.
    pub const DEFINITION_LIMIT: usize = 400;
    /// Longest 着眼点 in characters.
    pub const INDICATOR_LIMIT: usize = 200;
    /// Most 着眼点 of one element at one rank.
    pub const INDICATORS: usize = 10;
    /// Longest behaviour text in characters.
    pub const BEHAVIOUR_LIMIT: usize = 400;

    /// The text for a grade.
    pub fn behaviour(&self, grade: &Grade) -> Option<&Prose> {
        self.behaviours.iter().find(|own| own.grade == *grade).map(|own| &own.text)
    }
    /// Whether the rank is rated on it.
    pub fn is_asked(&self) -> bool {
        !self.weight.is_zero()
    }
}

/// One changed cell of the table of weights.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewWeight {
    /// The element.
    pub element: ElementKey,
    /// The rank.
    pub rank: RankId,
    /// The weight to be.
    pub weight: Weight,
    /// [`Revision::NONE`] where the element has no row for the rank yet.
    pub revision: Revision,
}

/// One element as it stands in one version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Element {
    /// The row in this version.
    pub id: ElementId,
    /// The element through all versions.
    pub key: ElementKey,
    /// Place among the elements of the version, from 1.
    pub position: i32,
    /// The word on screen, e.g. 変革推進力.
    pub name: Line,
    /// One sentence for all ranks.
    pub summary: Option<Prose>,
    /// Where the name comes from; `None`: 見本.
    pub name_source: Option<Line>,
    /// 見本: name or sentence are not the city's own words.
    pub is_sample: bool,
    /// What it serves, in order.
    pub links: Vec<Link>,
    /// What it means per rank.
    pub ranks: Vec<ElementAtRank>,
    /// Revision of the row, for editing.
    pub revision: Revision,
}

impl Element {
    /// Longest name in characters.
    pub const NAME_LIMIT: usize = 40;
    /// Longest sentence in characters.
    pub const SUMMARY_LIMIT: usize = 200;

    /// What it means for a rank, asked or not.
    pub fn at(&self, rank: RankId) -> Option<&ElementAtRank> {
        self.ranks.iter().find(|own| own.rank == rank)
    }
    /// What is asked of a rank: nothing when the weight is 0.
    pub fn asked_of(&self, rank: RankId) -> Option<&ElementAtRank> {
        self.at(rank).filter(|own| own.is_asked())
    }
    /// The keys of one kind that it serves, in order.
    pub fn serves(&self, kind: LinkKind) -> impl Iterator<Item = &str> {
        self.links.iter().filter(move |link| link.kind == kind).map(|link| link.key.as_str())
    }
    /// Whether any rank is asked for it.
    pub fn is_asked(&self) -> bool {
        self.ranks.iter().any(ElementAtRank::is_asked)
    }
}

/// Whether the source of a text still stands after an edit (decision 24): an official text that was
/// changed loses its official mark, unless a new source is given.
pub fn source_after_edit(
    old_source: Option<&Line>,
    new_source: Option<Line>,
    text_changed: bool,
) -> Option<Line> {
    new_source.or_else(|| if text_changed { None } else { old_source.cloned() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::competency::samples;

    #[test]
    fn keys_are_folded_to_what_addresses_hold() {
        assert_eq!(
            ElementKey::parse(" Ｈｅｎｋａｋｕ ").map(|key| key.to_string()),
            Ok("henkaku".into())
        );
        assert_eq!(ElementKey::parse("変革"), Err(TextProblem::NotCode));
        assert_eq!(ElementKey::parse(""), Err(TextProblem::Blank));
    }

    #[test]
    fn weight_0_is_written_but_not_asked() {
        let ladder = samples::ladder();
        let mut element = samples::content().elements.remove(0);
        let rank = ladder.rungs()[0].id;
        assert!(element.asked_of(rank).is_some());
        for own in &mut element.ranks {
            own.weight = Weight::new(0).expect("0 is a weight");
        }
        assert!(element.at(rank).is_some());
        assert!(element.asked_of(rank).is_none());
        assert!(!element.is_asked());
    }

    #[test]
    fn an_edited_official_text_is_no_longer_official() {
        let line = |text: &str| Line::parse(text).expect("a line");
        let official = line("北九州市人財戦略の概要");
        assert_eq!(source_after_edit(Some(&official), None, false), Some(official.clone()));
        assert_eq!(source_after_edit(Some(&official), None, true), None);
        let newer = line("北九州市人財戦略 改訂版");
        assert_eq!(source_after_edit(Some(&official), Some(newer.clone()), true), Some(newer));
    }
}
