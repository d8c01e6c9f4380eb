//! Who follows a cycle: HR the whole of it, heads their own departments and all below.

use std::collections::{HashMap, HashSet};

use crate::evaluations::cycle::{Cycle, CycleStage};
use crate::evaluations::policy::{FollowCycle, FollowFacts};
use crate::evaluations::store::cycle as cycles;
use crate::evaluations::store::progress::{self, PlaceRow};
use crate::kernel::ids::{DepartmentId, EmployeeId};
use crate::platform::App;
use crate::ui::{Asking, Error, Shell};

/// Whose board it is.
pub(super) enum Desk {
    /// HR's.
    Officer,
    /// A head's, with the departments that they head today.
    Head(EmployeeId, Vec<DepartmentId>),
}

impl Desk {
    /// Root of its addresses.
    pub(super) fn address(&self, code: &str) -> String {
        match self {
            Self::Officer => format!("/hr/cycles/{code}"),
            Self::Head(..) => format!("/team/cycles/{code}"),
        }
    }
    pub(super) fn head(&self) -> Option<EmployeeId> {
        match self {
            Self::Officer => None,
            Self::Head(person, _) => Some(*person),
        }
    }
    pub(super) fn shell(&self, asking: &Asking, cycle: &Cycle, page: &str) -> Shell {
        let own = self.address(&cycle.code);
        let shell = asking.shell(format!("{page} – {}", cycle.name));
        match self {
            Self::Officer => shell.crumbs(
                &[
                    ("ホーム", "/"),
                    ("人事の仕事", "/hr"),
                    ("評価サイクル", "/hr/cycles"),
                    (&cycle.name, &own),
                ],
                page,
            ),
            Self::Head(..) => {
                shell.crumbs(&[("ホーム", "/"), ("部下の評価", "/team"), (&cycle.name, &own)], page)
            }
        }
    }
}

/// A cycle with the desk at which it is followed; out of reach is 404.
pub(super) async fn officers(
    app: &App,
    asking: &Asking,
    code: &str,
) -> Result<(Desk, Cycle), Error> {
    followed(app, asking, code, Desk::Officer).await
}

/// The same for the head of a department, in cycles that have begun.
pub(super) async fn heads(app: &App, asking: &Asking, code: &str) -> Result<(Desk, Cycle), Error> {
    let person = asking.actor().employee().ok_or(Error::NotFound)?;
    let headed = progress::headed(app.db.reader(), person, asking.now.today).await?;
    if headed.is_empty() {
        return Err(Error::NotFound);
    }
    let (desk, cycle) = followed(app, asking, code, Desk::Head(person, headed)).await?;
    match cycle.state.stage() {
        CycleStage::Open | CycleStage::Closed => Ok((desk, cycle)),
        _ => Err(Error::NotFound),
    }
}

async fn followed(
    app: &App,
    asking: &Asking,
    code: &str,
    desk: Desk,
) -> Result<(Desk, Cycle), Error> {
    let mut conn = app.db.reader().acquire().await?;
    let cycle = cycles::cycle_by_code(&mut conn, code, false).await?.ok_or(Error::NotFound)?;
    let facts =
        FollowFacts { cycle: cycle.id, authority: cycle.setup.authority, head: desk.head() };
    let _permit = asking.actor().may::<FollowCycle>(facts)?;
    Ok((desk, cycle))
}

/// The tree as far as a desk reaches.
pub(super) struct Tree<'a> {
    places: HashMap<DepartmentId, &'a PlaceRow>,
    below: HashMap<Option<DepartmentId>, Vec<DepartmentId>>,
    /// Where it begins.
    roots: Vec<DepartmentId>,
}

impl<'a> Tree<'a> {
    pub(super) fn of(places: &'a [PlaceRow], desk: &Desk) -> Self {
        let by_id: HashMap<DepartmentId, &PlaceRow> =
            places.iter().map(|place| (place.id, place)).collect();
        let mut below: HashMap<Option<DepartmentId>, Vec<DepartmentId>> = HashMap::new();
        for place in places {
            below.entry(place.parent).or_default().push(place.id);
        }
        let roots = match desk {
            Desk::Officer => below.get(&None).cloned().unwrap_or_default(),
            Desk::Head(_, headed) => {
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
        let whole = Tree::of(&places, &Desk::Officer);
        assert_eq!(whole.whole().len(), 4);
        assert_eq!(whole.way_to(leaf), Some(vec![top, mid, leaf]));
        let head = Tree::of(&places, &Desk::Head(EmployeeId::mint(), vec![leaf, mid]));
        assert_eq!(head.children(None), [mid]);
        assert_eq!(head.whole(), [mid, leaf]);
        assert_eq!(head.way_to(leaf), Some(vec![mid, leaf]));
        assert_eq!(head.way_to(top), None);
        assert_eq!(head.way_to(other.id), None);
    }
}
