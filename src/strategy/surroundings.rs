//! What this room needs to know of the rooms above it, handed in by `app`: what initiatives are tied to.

use crate::access::Actor;
use crate::kernel::Date;
use crate::kernel::ids::InitiativeId;
use crate::platform::{App, StoreError};
use crate::ui::BoxFuture;

/// Something that initiatives are tied to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tied {
    /// What things of its kind are called, 「育てる能力」.
    pub group: &'static str,
    /// Name on screen.
    pub name: String,
    /// Its page, where the reader has one.
    pub href: Option<String>,
    /// Whether it must be marked 見本: its name does not say so itself.
    pub is_sample: bool,
}

/// Things of one kind, as the templates print them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TiedGroup {
    /// What they are called.
    pub name: &'static str,
    /// In order.
    pub things: Vec<Tied>,
}

impl TiedGroup {
    /// By kind; they come in the order of kinds.
    pub fn all(tied: Vec<Tied>) -> Vec<Self> {
        let mut groups: Vec<Self> = Vec::new();
        for one in tied {
            match groups.last_mut().filter(|group| group.name == one.group) {
                Some(group) => group.things.push(one),
                None => groups.push(Self { name: one.group, things: vec![one] }),
            }
        }
        groups
    }
}

/// Implemented by `app`.
pub trait Surroundings: Send + Sync + 'static {
    /// What initiatives are tied to, each thing once, in the order of kinds.
    fn tied<'a>(
        &'a self,
        app: &'a App,
        reader: &'a Actor,
        initiatives: &'a [InitiativeId],
        on: Date,
    ) -> BoxFuture<'a, Result<Vec<Tied>, StoreError>>;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_stay_in_order() {
        let tied =
            |group, name: &str| Tied { group, name: name.to_owned(), href: None, is_sample: false };
        let groups = TiedGroup::all(vec![tied("能力", "a"), tied("能力", "b"), tied("役割", "c")]);
        let words: Vec<_> = groups.iter().map(|group| (group.name, group.things.len())).collect();
        assert_eq!(words, [("能力", 2), ("役割", 1)]);
        assert_eq!(TiedGroup::all(Vec::new()), []);
    }
}
