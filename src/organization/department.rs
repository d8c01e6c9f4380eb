//! Departments: the tree on a day.
//!
//! A department is an identity; what it is called and where it stands are dated facts. Every April
//! some are renamed, split, merged; a [`Tree`] is what the facts say on one day.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::kernel::ids::DepartmentId;

crate::text_enum! {
    /// What kind of department it is, highest first. Levels may be left out (局→課), never turned round.
    pub enum DepartmentLevel {
        /// 局・区・室.
        Bureau = "bureau",
        /// 部.
        Division = "division",
        /// 課.
        Section = "section",
        /// 係・担当.
        Unit = "unit",
    }
}

impl DepartmentLevel {
    /// The word on screen.
    pub fn label(self) -> &'static str {
        match self {
            Self::Bureau => "局・区・室",
            Self::Division => "部",
            Self::Section => "課",
            Self::Unit => "係",
        }
    }
}

/// One department as it stands on the day of its tree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DepartmentNode {
    /// Identity, the same on every day.
    pub id: DepartmentId,
    /// 所属コード on that day.
    pub code: String,
    /// Name on that day, without the names above it.
    pub name: String,
    /// Level on that day.
    pub level: DepartmentLevel,
    /// The department above, if any.
    pub parent: Option<DepartmentId>,
}

/// Why a set of departments is no tree.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TreeProblem {
    /// The same department twice on one day.
    #[error("「{0}」が同じ日に2つあります")]
    Twice(String),
    /// The department above does not exist on that day.
    #[error("「{0}」の上の所属は、この日にはありません")]
    NoParent(String),
    /// Going up from this one never ends.
    #[error("「{0}」の上の所属をたどると、自分に戻ります")]
    Cycle(String),
    /// A department stands below one of the same or a lower level.
    #[error("「{0}」は、「{1}」の下には置けません")]
    Level(String, String),
}

/// The departments on one day, with their way up and down.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tree {
    nodes: HashMap<DepartmentId, DepartmentNode>,
    /// In order of code; the roots under `None`.
    children: BTreeMap<Option<DepartmentId>, Vec<DepartmentId>>,
}

impl Tree {
    /// Builds the tree; the first thing that makes it none is refused.
    pub fn new(departments: Vec<DepartmentNode>) -> Result<Self, TreeProblem> {
        let tree = Self::standing(departments)?;
        let mut ordered: Vec<&DepartmentNode> = tree.nodes.values().collect();
        ordered.sort_by(|a, b| (&a.code, a.id).cmp(&(&b.code, b.id)));
        for node in ordered {
            let Some(parent) = node.parent else { continue };
            let above = tree.get(parent).ok_or_else(|| TreeProblem::NoParent(node.name.clone()))?;
            if above.level >= node.level {
                return Err(TreeProblem::Level(node.name.clone(), above.name.clone()));
            }
        }
        Ok(tree)
    }

    /// The tree as it stands in the register: what stands below a department that is closed that day
    /// stands at the top, and levels may be turned round (室 and 担当 differ between cities).
    pub fn standing(departments: Vec<DepartmentNode>) -> Result<Self, TreeProblem> {
        let mut nodes = HashMap::with_capacity(departments.len());
        for node in departments {
            let name = node.name.clone();
            if nodes.insert(node.id, node).is_some() {
                return Err(TreeProblem::Twice(name));
            }
        }
        let mut ordered: Vec<&DepartmentNode> = nodes.values().collect();
        ordered.sort_by(|a, b| (&a.code, a.id).cmp(&(&b.code, b.id)));
        let mut children: BTreeMap<Option<DepartmentId>, Vec<DepartmentId>> = BTreeMap::new();
        for node in ordered {
            check_ends(&nodes, node)?;
            let parent = node.parent.filter(|parent| nodes.contains_key(parent));
            children.entry(parent).or_default().push(node.id);
        }
        Ok(Self { nodes, children })
    }

    /// The department, if it exists on that day.
    pub fn get(&self, id: DepartmentId) -> Option<&DepartmentNode> {
        self.nodes.get(&id)
    }

    /// Departments directly below, in order of code; `None` asks for the top ones.
    pub fn children(&self, of: Option<DepartmentId>) -> impl Iterator<Item = &DepartmentNode> {
        self.children.get(&of).into_iter().flatten().filter_map(|id| self.nodes.get(id))
    }

    /// The department itself and everything above it, nearest first. Empty when it does not exist.
    pub fn upward(&self, id: DepartmentId) -> Vec<&DepartmentNode> {
        let mut way = Vec::with_capacity(4);
        let mut next = self.nodes.get(&id);
        while let Some(node) = next {
            way.push(node);
            next = node.parent.and_then(|parent| self.nodes.get(&parent));
        }
        way
    }

    /// From the top down to the department itself, as a path is read.
    pub fn path(&self, id: DepartmentId) -> Vec<&DepartmentNode> {
        let mut way = self.upward(id);
        way.reverse();
        way
    }

    /// 「総務局 企画部 企画課」.
    pub fn full_name(&self, id: DepartmentId) -> String {
        self.path(id).iter().map(|node| node.name.as_str()).collect::<Vec<_>>().join(" ")
    }

    /// The department itself and everything below it.
    pub fn below(&self, id: DepartmentId) -> BTreeSet<DepartmentId> {
        let mut found = BTreeSet::new();
        let mut open: Vec<DepartmentId> =
            self.nodes.contains_key(&id).then_some(id).into_iter().collect();
        while let Some(next) = open.pop() {
            if found.insert(next) {
                open.extend(self.children.get(&Some(next)).into_iter().flatten());
            }
        }
        found
    }

    /// Every department, top down, each before its children, with its depth (0 = top).
    pub fn top_down(&self) -> Vec<(usize, &DepartmentNode)> {
        let mut list = Vec::with_capacity(self.nodes.len());
        let mut open: Vec<(usize, &DepartmentNode)> =
            self.children(None).map(|node| (0, node)).collect();
        open.reverse();
        while let Some((depth, node)) = open.pop() {
            list.push((depth, node));
            let mut below: Vec<_> =
                self.children(Some(node.id)).map(|child| (depth + 1, child)).collect();
            below.reverse();
            open.append(&mut below);
        }
        list
    }

    /// Whether `child` may stand below `parent`: not below itself.
    pub fn may_move(&self, child: DepartmentId, parent: DepartmentId) -> bool {
        !self.below(child).contains(&parent)
    }

    /// Number of departments.
    pub fn len(&self) -> usize {
        self.nodes.len()
    }

    /// Whether there is none on that day.
    pub fn is_empty(&self) -> bool {
        self.nodes.is_empty()
    }
}

fn check_ends(
    nodes: &HashMap<DepartmentId, DepartmentNode>,
    from: &DepartmentNode,
) -> Result<(), TreeProblem> {
    let mut place = from;
    for _ in 0..=nodes.len() {
        match place.parent.and_then(|parent| nodes.get(&parent)) {
            None => return Ok(()),
            Some(above) => place = above,
        }
    }
    Err(TreeProblem::Cycle(from.name.clone()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn node(
        id: DepartmentId,
        code: &str,
        level: DepartmentLevel,
        parent: Option<DepartmentId>,
    ) -> DepartmentNode {
        DepartmentNode { id, code: code.to_owned(), name: format!("所属{code}"), level, parent }
    }

    #[test]
    fn a_path_reads_from_the_top_and_levels_may_be_left_out() {
        use DepartmentLevel::{Bureau, Section, Unit};
        let [bureau, section, unit] = std::array::from_fn(|_| DepartmentId::mint());
        let tree = Tree::new(vec![
            node(unit, "010101", Unit, Some(section)),
            node(bureau, "01", Bureau, None),
            node(section, "0101", Section, Some(bureau)),
        ])
        .expect("a tree");
        assert_eq!(tree.full_name(unit), "所属01 所属0101 所属010101");
        assert_eq!(tree.below(section), BTreeSet::from([section, unit]));
        assert_eq!(tree.upward(section).len(), 2);
        assert!(tree.path(DepartmentId::mint()).is_empty());
        assert!(!tree.may_move(bureau, unit));
        assert!(tree.may_move(unit, bureau));
        let order: Vec<_> =
            tree.top_down().iter().map(|(depth, n)| (*depth, n.code.clone())).collect();
        assert_eq!(order, [(0, "01".to_owned()), (1, "0101".to_owned()), (2, "010101".to_owned())]);
    }

    #[test]
    fn what_is_no_tree_says_why() {
        use DepartmentLevel::{Bureau, Division, Section};
        let [a, b, c] = std::array::from_fn(|_| DepartmentId::mint());
        let cycle = Tree::new(vec![
            node(a, "1", Bureau, Some(b)),
            node(b, "2", Division, Some(c)),
            node(c, "3", Section, Some(a)),
        ]);
        assert!(matches!(cycle, Err(TreeProblem::Cycle(_))));
        let orphan = Tree::new(vec![node(a, "1", Bureau, Some(b))]);
        assert!(matches!(orphan, Err(TreeProblem::NoParent(_))));
        let twice = Tree::new(vec![node(a, "1", Bureau, None), node(a, "2", Bureau, None)]);
        assert!(matches!(twice, Err(TreeProblem::Twice(_))));
        let upside_down =
            Tree::new(vec![node(a, "1", Section, None), node(b, "2", Bureau, Some(a))]);
        assert!(matches!(upside_down, Err(TreeProblem::Level(..))));
        assert!(Tree::new(Vec::new()).is_ok_and(|tree| tree.is_empty()));
    }

    #[test]
    fn the_register_may_hold_what_a_list_may_not() {
        use DepartmentLevel::{Bureau, Section, Unit};
        let [a, b, gone] = std::array::from_fn(|_| DepartmentId::mint());
        let tree =
            Tree::standing(vec![node(a, "1", Section, Some(gone)), node(b, "2", Bureau, Some(a))])
                .expect("a tree");
        assert_eq!(tree.children(None).map(|top| top.id).collect::<Vec<_>>(), [a]);
        assert_eq!(tree.full_name(b), "所属1 所属2");
        let cycle = Tree::standing(vec![node(a, "1", Unit, Some(b)), node(b, "2", Unit, Some(a))]);
        assert!(matches!(cycle, Err(TreeProblem::Cycle(_))));
    }
}
