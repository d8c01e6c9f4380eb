//! What one version says, as a whole: the ranks it is for, the roles, the elements.

use crate::kernel::Weight;
use crate::kernel::ids::RankId;

use super::element::{Element, ElementAtRank, ElementKey, LinkKind};
use super::ladder::{Ladder, Rung};
use super::role::{Audience, Role, RoleKey};

/// Everything one version says. Roles and elements stand in their order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Content {
    /// The ranks that the version is for.
    pub ranks: Vec<RankId>,
    /// Roles, by audience, then in order.
    pub roles: Vec<Role>,
    /// Elements, in order.
    pub elements: Vec<Element>,
}

impl Content {
    /// Roles of one audience, in order.
    pub fn roles_of(&self, audience: Audience) -> impl Iterator<Item = &Role> {
        self.roles.iter().filter(move |role| role.audience == audience)
    }
    /// The role with that key.
    pub fn role(&self, key: &RoleKey) -> Option<&Role> {
        self.roles.iter().find(|role| role.key == *key)
    }
    /// The element with that key.
    pub fn element(&self, key: &ElementKey) -> Option<&Element> {
        self.elements.iter().find(|element| element.key == *key)
    }
    /// The elements that serve a role, in order.
    pub fn serving(&self, role: &RoleKey) -> impl Iterator<Item = &Element> {
        self.elements
            .iter()
            .filter(move |element| element.serves(LinkKind::Role).any(|key| key == role.as_str()))
    }
    /// What a rank is asked, in order.
    pub fn asked_of(&self, rank: RankId) -> impl Iterator<Item = (&Element, &ElementAtRank)> {
        self.elements
            .iter()
            .filter_map(move |element| element.asked_of(rank).map(|own| (element, own)))
    }
    /// Sum of the weights of a rank.
    pub fn weight_sum(&self, rank: RankId) -> i32 {
        self.asked_of(rank).map(|(_, own)| own.weight).map(Weight::get).sum()
    }
    /// The audiences that someone of that rank belongs to: everyone, supervisors when it applies, rank.
    pub fn audiences_of(rung: &Rung) -> Vec<Audience> {
        [Audience::Everyone, Audience::Supervisors, Audience::Rank(rung.id)]
            .into_iter()
            .filter(|audience| audience.includes(rung))
            .collect()
    }
    /// The ranks of the version, in the order of the ladder.
    pub fn ladder(&self, all: &Ladder) -> Ladder {
        all.only(&self.ranks)
    }
    /// How many texts still carry the mark 見本: roles, element names, element texts per rank.
    pub fn samples(&self) -> usize {
        let roles = self.roles.iter().filter(|role| role.is_sample).count();
        let names = self.elements.iter().filter(|element| element.is_sample).count();
        let texts = self.elements.iter().flat_map(|element| &element.ranks);
        roles + names + texts.filter(|own| own.is_asked() && own.is_sample).count()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::competency::samples;

    #[test]
    fn a_rank_reads_what_is_meant_for_it() {
        let (ladder, content) = (samples::ladder(), samples::content());
        let (clerk, chief) = (&ladder.rungs()[0], &ladder.rungs()[2]);
        assert_eq!(Content::audiences_of(clerk).len(), 2);
        assert_eq!(
            Content::audiences_of(chief),
            [Audience::Everyone, Audience::Supervisors, Audience::Rank(chief.id)]
        );
        assert_eq!(content.weight_sum(clerk.id), 100);
        let names: Vec<&str> =
            content.asked_of(clerk.id).map(|(element, _)| element.name.as_str()).collect();
        assert_eq!(names, ["業務遂行力", "対話・協働力"]);
        assert!(content.samples() > 0);
        assert_eq!(content.ladder(&ladder), ladder);
    }
}
