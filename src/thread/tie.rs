//! What an initiative can be tied to, and what changes when somebody saves.

use std::collections::BTreeSet;
use std::fmt;

crate::text_enum! {
    /// The kind of a thing that an initiative is tied to.
    pub enum TieKind {
        /// 能力: the initiative builds it.
        Element = "element",
        /// 役割.
        Role = "role",
        /// A line of the credo.
        Credo = "credo",
        /// Another initiative.
        Initiative = "initiative",
    }
}

impl TieKind {
    /// What things of the kind are called beside an initiative.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Element => "育てる能力",
            Self::Role => "つながる役割",
            Self::Credo => "つながるクレド",
            Self::Initiative => "つながる事業",
        }
    }
}

/// One end of a tie, seen from an initiative.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Tie {
    /// Of which kind.
    pub kind: TieKind,
    /// Stable through all versions; of an initiative, its id.
    pub key: String,
}

impl Tie {
    /// One end.
    pub fn new(kind: TieKind, key: impl Into<String>) -> Self {
        Self { kind, key: key.into() }
    }
    /// As a form posts it: `element:henkaku`.
    pub fn parse(raw: &str) -> Option<Self> {
        let (kind, key) = raw.split_once(':')?;
        TieKind::parse(kind).filter(|_| !key.is_empty()).map(|kind| Self::new(kind, key))
    }
}

impl fmt::Display for Tie {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.kind.as_str(), self.key)
    }
}

/// Ties of one initiative.
pub type Ties = BTreeSet<Tie>;

/// What comes and what goes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Change {
    /// Comes.
    pub come: Ties,
    /// Goes.
    pub go: Ties,
}

impl Change {
    /// What somebody who read `seen` and chose `chosen` changes in what stands now. Ties are a set: what
    /// one person ties and another unties never collide, so an old form changes only what was changed
    /// on it, and a second post of the same form changes nothing.
    pub fn of(seen: &Ties, chosen: &Ties, standing: &Ties) -> Self {
        let come = chosen.difference(seen).filter(|tie| !standing.contains(tie));
        let go = seen.difference(chosen).filter(|tie| standing.contains(tie));
        Self { come: come.cloned().collect(), go: go.cloned().collect() }
    }
    /// Whether anything changes.
    pub fn is_nothing(&self) -> bool {
        self.come.is_empty() && self.go.is_empty()
    }
    /// What stands afterwards.
    pub fn applied(&self, standing: &Ties) -> Ties {
        standing.difference(&self.go).chain(&self.come).cloned().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ties(words: &[&str]) -> Ties {
        words.iter().map(|word| Tie::parse(word).unwrap()).collect()
    }

    #[test]
    fn a_tie_is_posted_and_read_back() {
        for kind in TieKind::ALL {
            let tie = Tie::new(*kind, "everyone-1");
            assert_eq!(Tie::parse(&tie.to_string()), Some(tie));
        }
        assert_eq!(Tie::parse("pillar:dx"), None);
        assert_eq!(Tie::parse("role:"), None);
        assert_eq!(Tie::parse("role"), None);
    }

    #[test]
    fn an_old_form_changes_only_what_was_changed_on_it() {
        // Read with a and b; meanwhile somebody untied b and tied c.
        let (seen, standing) = (ties(&["role:a", "role:b"]), ties(&["role:a", "credo:c"]));
        let chosen = ties(&["role:b", "element:d"]);
        let change = Change::of(&seen, &chosen, &standing);
        assert_eq!(change, Change { come: ties(&["element:d"]), go: ties(&["role:a"]) });
        assert_eq!(change.applied(&standing), ties(&["credo:c", "element:d"]));
    }

    #[test]
    fn the_same_form_twice_changes_once() {
        let (seen, chosen) = (ties(&["role:a"]), ties(&["role:b"]));
        let once = Change::of(&seen, &chosen, &seen).applied(&seen);
        assert_eq!(once, chosen);
        assert!(Change::of(&seen, &chosen, &once).is_nothing());
    }
}
