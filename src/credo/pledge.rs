//! マイクレド: what somebody promises themselves to do, in their own words. It is their own, and read by
//! nobody else until they show it to the colleagues of their department.

use crate::kernel::{Prose, Revision};

/// A pledge as it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pledge {
    /// The words.
    pub words: Prose,
    /// The colleagues of the own department may read it.
    pub is_shared: bool,
    /// Revision of the row, for editing.
    pub revision: Revision,
}

impl Pledge {
    /// Longest pledge in characters: it fits a card.
    pub const LIMIT: usize = 100;
}

/// What its author wants: other words, or none any more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewPledge {
    /// `None`: the pledge goes.
    pub words: Option<Prose>,
    /// The colleagues of the own department may read it.
    pub is_shared: bool,
    /// The revision it was read with; [`Revision::NONE`] where there was none.
    pub revision: Revision,
}

/// A pledge that a colleague shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shown {
    /// Whose.
    pub name: String,
    /// The words.
    pub words: Prose,
}
