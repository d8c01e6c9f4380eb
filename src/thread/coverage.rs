//! Where the thread is broken.

use std::collections::BTreeSet;

use crate::competency::{Content, Element, ElementKey, Ladder, LinkKind, role_targets};

/// Something with its name, and the word in its address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    /// In addresses.
    pub code: String,
    /// On screen.
    pub name: String,
}

/// Everything that hangs on nothing, or on which nothing hangs.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Coverage {
    /// Elements that serve no pillar.
    pub without_pillar: Vec<Named>,
    /// Elements that serve no line of the credo.
    pub without_credo: Vec<Named>,
    /// Elements that serve no role.
    pub without_role: Vec<Named>,
    /// Elements that no initiative builds.
    pub without_initiative: Vec<Named>,
    /// Pillars that no element serves.
    pub pillars: Vec<Named>,
    /// Roles that no element serves, by the words of the role.
    pub roles: Vec<Named>,
    /// Ranks that are asked for no element.
    pub ranks: Vec<Named>,
    /// Elements with texts that are still 見本, and how many.
    pub samples: Vec<(Named, usize)>,
}

fn named(element: &Element) -> Named {
    Named { code: element.key.to_string(), name: element.name.to_string() }
}

/// Texts of an element that are still 見本: its name, and its texts at the ranks that are asked for it.
fn samples(element: &Element) -> usize {
    let asked = element.ranks.iter().filter(|own| own.is_asked() && own.is_sample);
    usize::from(element.is_sample) + asked.count()
}

impl Coverage {
    /// Of what a version says. `built` are the elements that an initiative builds.
    pub fn of(
        content: &Content,
        ladder: &Ladder,
        pillars: &[Named],
        built: &BTreeSet<ElementKey>,
    ) -> Self {
        let asked = || content.elements.iter().filter(|element| element.is_asked());
        let without = |kind: LinkKind| {
            let lacking = asked().filter(|own| own.serves(kind).next().is_none());
            lacking.map(named).collect()
        };
        let served = |pillar: &Named| {
            asked().any(|own| own.serves(LinkKind::Pillar).any(|key| key == pillar.code))
        };
        let roles = role_targets(content, ladder).into_iter().filter(|role| {
            !asked().any(|own| own.serves(LinkKind::Role).any(|key| key == role.key))
        });
        let lacking = content
            .ladder(ladder)
            .rungs()
            .iter()
            .filter(|rung| content.asked_of(rung.id).next().is_none())
            .map(|rung| Named { code: rung.code.clone(), name: rung.name.clone() })
            .collect();
        Self {
            without_pillar: without(LinkKind::Pillar),
            without_credo: without(LinkKind::Credo),
            without_role: without(LinkKind::Role),
            without_initiative: asked()
                .filter(|element| !built.contains(&element.key))
                .map(named)
                .collect(),
            pillars: pillars.iter().filter(|pillar| !served(pillar)).cloned().collect(),
            roles: roles.map(|role| Named { code: role.key, name: role.name }).collect(),
            ranks: lacking,
            samples: asked()
                .map(|element| (named(element), samples(element)))
                .filter(|(_, count)| *count > 0)
                .collect(),
        }
    }
    /// Whether the thread holds everywhere.
    pub fn is_whole(&self) -> bool {
        *self == Self::default()
    }
}
