//! What a reorganisation is compared with.

use crate::kernel::Date;
use crate::kernel::ids::{DepartmentId, EmployeeId};
use crate::kernel::text::search_key;
use crate::organization::department::{DepartmentNode, Tree};
use crate::organization::employee::PersonName;
use crate::organization::register::{RegisteredFact, RegisteredPosting};

use super::refusal::DepartmentRefusal;

/// A posting with whose it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PostHere {
    /// Whose.
    pub employee: EmployeeId,
    /// Their name.
    pub name: PersonName,
    /// The posting.
    pub posting: RegisteredPosting,
}

/// The departments of all days, and all postings of the people in the departments asked about.
#[derive(Debug, Clone, Default)]
pub struct Inventory {
    /// Facts of all departments on all days.
    pub facts: Vec<RegisteredFact>,
    /// All postings of everyone who is, or will be, posted to a department asked about.
    pub posts: Vec<PostHere>,
}

impl Inventory {
    /// What a department is on a day.
    pub fn fact_on(&self, department: DepartmentId, day: Date) -> Option<&RegisteredFact> {
        self.facts.iter().find(|f| f.department == department && f.period.contains(day))
    }
    /// All facts of a department, earliest first.
    pub fn facts_of(&self, department: DepartmentId) -> Vec<&RegisteredFact> {
        let mut facts: Vec<_> =
            self.facts.iter().filter(|fact| fact.department == department).collect();
        facts.sort_by_key(|fact| fact.period.from());
        facts
    }
    /// The fact of that day, or why there is none.
    pub(super) fn standing(
        &self,
        department: DepartmentId,
        on: Date,
    ) -> Result<&RegisteredFact, DepartmentRefusal> {
        if let Some(fact) = self.fact_on(department, on) {
            return Ok(fact);
        }
        let facts = self.facts_of(department);
        let first = facts.first().ok_or(DepartmentRefusal::Unknown)?;
        if on < first.period.from() {
            let (name, from) = (first.is.name.clone(), first.period.from());
            return Err(DepartmentRefusal::BeforeItBegins { name, from });
        }
        let name = facts.last().map_or_else(String::new, |last| last.is.name.clone());
        Err(DepartmentRefusal::AlreadyClosed { name, on })
    }
    /// The first fact of a department that begins after a day.
    pub(super) fn next_after(&self, department: DepartmentId, on: Date) -> Option<&RegisteredFact> {
        self.facts_of(department).into_iter().find(|fact| fact.period.from() > on)
    }
    /// Name on a day, or the nearest known one.
    pub fn name(&self, department: DepartmentId, on: Date) -> String {
        let fact = self
            .fact_on(department, on)
            .or_else(|| self.facts_of(department).into_iter().next_back());
        fact.map_or_else(String::new, |fact| fact.is.name.clone())
    }
    /// The tree of a day. A register that holds no tree has none to show.
    pub fn tree_on(&self, day: Date) -> Option<Tree> {
        let there = self.facts.iter().filter(|fact| fact.period.contains(day));
        let nodes = there.map(|fact| DepartmentNode {
            id: fact.department,
            code: fact.is.code.clone(),
            name: fact.is.name.clone(),
            level: fact.is.level,
            parent: fact.is.parent,
        });
        Tree::standing(nodes.collect()).ok()
    }
    /// The department that somebody means on a day: its code, its name or its full name.
    pub fn meant(&self, written: &str, on: Date) -> Result<DepartmentId, DepartmentRefusal> {
        let wanted = search_key(written);
        let written = written.trim().to_owned();
        let tree = self.tree_on(on);
        let full = |id| tree.as_ref().map(|tree| search_key(&tree.full_name(id)));
        let there = self.facts.iter().filter(|fact| fact.period.contains(on));
        let found: Vec<&RegisteredFact> = there
            .filter(|fact| {
                search_key(&fact.is.code) == wanted
                    || search_key(&fact.is.name) == wanted
                    || full(fact.department).is_some_and(|name| name == wanted)
            })
            .collect();
        match found.as_slice() {
            [one] => Ok(one.department),
            [] => Err(DepartmentRefusal::NobodyMeans { written, on }),
            several => {
                let codes = several.iter().take(3).map(|fact| fact.is.code.clone()).collect();
                Err(DepartmentRefusal::SeveralMeant { written, codes })
            }
        }
    }
    /// The departments directly below one on a day.
    pub fn children_on(&self, department: DepartmentId, day: Date) -> Vec<&RegisteredFact> {
        let mut below: Vec<_> = self
            .facts
            .iter()
            .filter(|fact| fact.is.parent == Some(department) && fact.period.contains(day))
            .collect();
        below.sort_by(|a, b| a.is.code.cmp(&b.is.code));
        below
    }
    /// Postings to a department that run on a day or begin later.
    pub fn posts_from(&self, department: DepartmentId, on: Date) -> Vec<&PostHere> {
        self.posts
            .iter()
            .filter(|post| {
                post.posting.is.department == department
                    && post.posting.period.until().is_none_or(|until| until > on)
            })
            .collect()
    }
}
