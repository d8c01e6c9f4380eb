//! The tree of departments behind boards that go down it.

use std::collections::{HashMap, HashSet};

use crate::evaluations::store::progress::PlaceRow;
use crate::kernel::ids::DepartmentId;

/// The departments of a day, the whole city or from some of them down.
pub(super) struct Tree<'a> {
    places: HashMap<DepartmentId, &'a PlaceRow>,
    below: HashMap<Option<DepartmentId>, Vec<DepartmentId>>,
    /// Where it begins.
    roots: Vec<DepartmentId>,
}

impl<'a> Tree<'a> {
    /// `headed`: the departments where it begins; `None`: the whole city.
    pub(super) fn of(places: &'a [PlaceRow], headed: Option<&[DepartmentId]>) -> Self {
        let by_id: HashMap<DepartmentId, &PlaceRow> =
            places.iter().map(|place| (place.id, place)).collect();
        let mut below: HashMap<Option<DepartmentId>, Vec<DepartmentId>> = HashMap::new();
        for place in places {
            below.entry(place.parent).or_default().push(place.id);
        }
        let roots = match headed {
            None => below.get(&None).cloned().unwrap_or_default(),
            Some(headed) => {
                let own: HashSet<DepartmentId> = headed.iter().copied().collect();
                // What is headed below another headed one is reached through that.
                let is_below = |id: &DepartmentId| {
                    let parent = |id: &DepartmentId| by_id.get(id).and_then(|place| place.parent);
                    std::iter::successors(parent(id), parent).any(|above| own.contains(&above))
                };
                places
                    .iter()
                    .map(|place| place.id)
                    .filter(|id| own.contains(id) && !is_below(id))
                    .collect()
            }
        };
        Self { places: by_id, below, roots }
    }
    pub(super) fn name(&self, id: DepartmentId) -> &'a str {
        self.places.get(&id).map_or("", |place| &place.name)
    }
    /// The departments one level below, or those where the tree begins; by code.
    pub(super) fn children(&self, id: Option<DepartmentId>) -> &[DepartmentId] {
        match id {
            None => &self.roots,
            Some(_) => self.below.get(&id).map_or(&[], Vec::as_slice),
        }
    }
    /// A department with all below it.
    pub(super) fn subtree(&self, id: DepartmentId) -> Vec<DepartmentId> {
        let mut found = vec![id];
        let mut next = 0;
        while let Some(id) = found.get(next).copied() {
            found.extend(self.children(Some(id)));
            next += 1;
        }
        found
    }
    /// Everything that the desk reaches.
    pub(super) fn whole(&self) -> Vec<DepartmentId> {
        self.roots.iter().flat_map(|root| self.subtree(*root)).collect()
    }
    /// From where the tree begins down to a department; `None` when it is out of reach.
    pub(super) fn way_to(&self, id: DepartmentId) -> Option<Vec<DepartmentId>> {
        let up = std::iter::successors(Some(id), |id| self.places.get(id).and_then(|p| p.parent));
        let mut way = Vec::new();
        for id in up {
            way.push(id);
            if self.roots.contains(&id) {
                way.reverse();
                return Some(way);
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(parent: Option<&PlaceRow>, name: &str) -> PlaceRow {
        PlaceRow {
            id: DepartmentId::mint(),
            name: name.to_owned(),
            parent: parent.map(|above| above.id),
        }
    }

    #[test]
    fn heads_reach_what_they_head_and_all_below_once() {
        let bureau = place(None, "総務局");
        let division = place(Some(&bureau), "人事部");
        let section = place(Some(&division), "人事課");
        let other = place(None, "財政局");
        let (top, mid, leaf) = (bureau.id, division.id, section.id);
        let places = [bureau, division, section, other.clone()];
        let whole = Tree::of(&places, None);
        assert_eq!(whole.whole().len(), 4);
        assert_eq!(whole.way_to(leaf), Some(vec![top, mid, leaf]));
        let head = Tree::of(&places, Some(&[leaf, mid]));
        assert_eq!(head.children(None), [mid]);
        assert_eq!(head.whole(), [mid, leaf]);
        assert_eq!(head.way_to(leaf), Some(vec![mid, leaf]));
        assert_eq!(head.way_to(top), None);
        assert_eq!(head.way_to(other.id), None);
    }
}
