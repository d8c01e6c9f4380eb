//! What a plan does to people: who moves, who heads no more, who would be without a superior.

use std::collections::{BTreeMap, BTreeSet};

use crate::kernel::ids::{DepartmentId, EmployeeId};
use crate::kernel::{Date, Period};
use crate::organization::chart::{Chart, ChartPost, DeputyOf};
use crate::organization::department::{DepartmentNode, Tree};
use crate::organization::register::StaffChanges;

use super::{Inventory, Plan};

/// The whole city on the day of a plan, as the register knows it.
#[derive(Debug, Clone, Default)]
pub struct City {
    /// Postings in force.
    pub posts: Vec<ChartPost>,
    /// Leaves in force.
    pub leaves: Vec<(EmployeeId, Period)>,
    /// Deputies in force.
    pub deputies: Vec<DeputyOf>,
}

/// What changes for people on the day of a plan.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Effects {
    /// Who is posted elsewhere.
    pub moved: BTreeSet<EmployeeId>,
    /// Who heads a department before and none after.
    pub heads_lost: BTreeSet<EmployeeId>,
    /// Who has another superior.
    pub led_anew: BTreeSet<EmployeeId>,
    /// Who had a superior and has none.
    pub alone: BTreeSet<EmployeeId>,
    /// Departments that are there with nobody who acts as head.
    pub headless: Vec<String>,
}

/// The postings of the day as they would be. One that had ended by then and is corrected runs again.
fn posts_after(
    known: &Inventory,
    posts: &[ChartPost],
    changes: &StaffChanges,
    on: Date,
) -> Vec<ChartPost> {
    let ended = changes.end_postings.iter().filter(|(_, until)| *until <= on);
    let gone: BTreeSet<_> = ended
        .map(|(was, _)| was.id)
        .chain(changes.withdraw_postings.iter().map(|was| was.id))
        .collect();
    let mut after: Vec<ChartPost> = posts
        .iter()
        .filter(|post| !gone.contains(&post.posting))
        .map(|post| {
            let corrected =
                changes.correct_postings.iter().find(|(was, ..)| was.id == post.posting);
            corrected.map_or(*post, |(_, period, is)| ChartPost {
                department: is.department,
                kind: is.kind,
                is_head: is.is_head,
                period: *period,
                ..*post
            })
        })
        .collect();
    for (was, period, is) in &changes.correct_postings {
        let again = known.posts.iter().find(|post| post.posting.id == was.id);
        if let Some(again) = again
            && posts.iter().all(|post| post.posting != was.id)
            && period.contains(on)
        {
            after.push(ChartPost {
                posting: was.id,
                employee: again.employee,
                department: is.department,
                kind: is.kind,
                is_head: is.is_head,
                period: *period,
            });
        }
    }
    after.extend(changes.open_postings.iter().map(|open| ChartPost {
        posting: open.id,
        employee: open.employee,
        department: open.is.department,
        kind: open.is.kind,
        is_head: open.is.is_head,
        period: open.period,
    }));
    after
}

fn tree_after(known: &Inventory, changes: &StaffChanges, on: Date) -> Option<Tree> {
    let mut nodes: Vec<DepartmentNode> = Vec::new();
    let mut add = |id, is: &crate::organization::register::DepartmentIs| {
        nodes.push(DepartmentNode {
            id,
            code: is.code.clone(),
            name: is.name.clone(),
            level: is.level,
            parent: is.parent,
        });
    };
    for fact in &known.facts {
        let ended =
            changes.end_facts.iter().any(|(was, until)| was.id == fact.fact && *until <= on);
        let withdrawn = changes.withdraw_facts.iter().any(|was| was.id == fact.fact);
        if ended || withdrawn {
            continue;
        }
        let corrected = changes.correct_facts.iter().find(|(was, ..)| was.id == fact.fact);
        let (period, is) = corrected.map_or((fact.period, &fact.is), |(_, p, is)| (*p, is));
        if period.contains(on) {
            add(fact.department, is);
        }
    }
    for open in changes.open_facts.iter().filter(|open| open.period.contains(on)) {
        add(open.department, &open.is);
    }
    Tree::standing(nodes).ok()
}

/// The departments of each person, by whatever posts.
fn places(posts: &[ChartPost]) -> BTreeMap<EmployeeId, BTreeSet<DepartmentId>> {
    let mut places: BTreeMap<EmployeeId, BTreeSet<DepartmentId>> = BTreeMap::new();
    for post in posts {
        places.entry(post.employee).or_default().insert(post.department);
    }
    places
}

impl Effects {
    /// Compares the city on the day of the plan with what it would be.
    pub fn of(known: &Inventory, plan: &Plan, city: &City) -> Self {
        let on = plan.on;
        let (Some(before), Some(after)) = (known.tree_on(on), tree_after(known, &plan.changes, on))
        else {
            return Self::default();
        };
        let posts = posts_after(known, &city.posts, &plan.changes, on);
        let deputies: Vec<DeputyOf> = city
            .deputies
            .iter()
            .filter(|deputy| !plan.closed.contains(&deputy.department))
            .copied()
            .collect();
        let was = Chart::with_deputies(on, &before, &city.posts, &city.leaves, &city.deputies);
        let will = Chart::with_deputies(on, &after, &posts, &city.leaves, &deputies);
        let heads = |posts: &[ChartPost]| -> BTreeSet<EmployeeId> {
            posts.iter().filter(|post| post.is_head).map(|post| post.employee).collect()
        };
        let mut effects = Self {
            heads_lost: heads(&city.posts).difference(&heads(&posts)).copied().collect(),
            ..Self::default()
        };
        for (_, node) in after.top_down() {
            let is_new = plan.changes.new_departments.contains(&node.id);
            if is_new && will.acting_head(node.id).is_none() {
                effects.headless.push(node.name.clone());
            }
        }
        let (places_before, places_after) = (places(&city.posts), places(&posts));
        let people: BTreeSet<EmployeeId> =
            places_before.keys().chain(places_after.keys()).copied().collect();
        for who in people {
            // Second posts that go along count as moved, too; one that only ends does not.
            let has_new = places_after.get(&who).is_some_and(|now| {
                places_before.get(&who).is_none_or(|before| !now.is_subset(before))
            });
            if has_new || was.department_of(who) != will.department_of(who) {
                effects.moved.insert(who);
            }
            match (was.superior_of(who), will.superior_of(who)) {
                (Some(_), None) => {
                    effects.alone.insert(who);
                }
                (before, after) if before != after => {
                    effects.led_anew.insert(who);
                }
                _ => {}
            }
        }
        effects
    }
}
