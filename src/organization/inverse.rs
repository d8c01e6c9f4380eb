//! The batch that takes a batch back: what was opened is withdrawn, what was ended or corrected says again
//! what it said, what was withdrawn is there again under its own identity.
//!
//! It holds only while nothing was built on the batch: each of its rows names the revision that the batch
//! left, so a row that somebody has changed since is found when it is carried out.

use std::collections::HashMap;

use crate::kernel::Revision;
use crate::kernel::ids::{DepartmentFactId, EmployeeId, LeaveId, PostingId};

use super::register::{
    OpenFact, OpenPosting, Register, RegisteredEmployee, RegisteredFact, RegisteredLeave,
    RegisteredPosting, StaffChanges, Was,
};
use super::reorganization::Inventory;

/// The rows that a batch touches, as they stood before it.
#[derive(Debug, Default)]
pub struct Before<'a> {
    facts: HashMap<DepartmentFactId, &'a RegisteredFact>,
    people: HashMap<EmployeeId, &'a RegisteredEmployee>,
    postings: HashMap<PostingId, (EmployeeId, &'a RegisteredPosting)>,
    leaves: HashMap<LeaveId, &'a RegisteredLeave>,
}

impl<'a> Before<'a> {
    /// The whole register.
    pub fn register(register: &'a Register) -> Self {
        let people = || register.employees.values();
        Self {
            facts: register.facts.iter().map(|fact| (fact.fact, fact)).collect(),
            people: people().map(|person| (person.id, person)).collect(),
            postings: people()
                .flat_map(|person| person.postings.iter().map(|row| (row.id, (person.id, row))))
                .collect(),
            leaves: people().flat_map(|p| &p.leaves).map(|leave| (leave.id, leave)).collect(),
        }
    }
    /// What a reorganisation is compared with: it touches departments and postings only.
    pub(crate) fn inventory(known: &'a Inventory) -> Self {
        Self {
            facts: known.facts.iter().map(|fact| (fact.fact, fact)).collect(),
            postings: known
                .posts
                .iter()
                .map(|post| (post.posting.id, (post.employee, &post.posting)))
                .collect(),
            ..Self::default()
        }
    }
}

/// The row after one change.
fn after_one<I: Copy>(was: &Was<I>) -> Was<I> {
    Was { id: was.id, revision: Revision::new(was.revision.get() + 1) }
}

/// A row that has not been changed since it was opened.
fn opened<I>(id: I) -> Was<I> {
    Was { id, revision: Revision::new(1) }
}

impl StaffChanges {
    /// What takes these changes back. Names beside that of the personnel master and job families are not
    /// among them: neither a list nor a reorganisation changes them.
    #[must_use]
    pub fn inverse(&self, before: &Before<'_>) -> Self {
        let facts = self.end_facts.iter().map(|(was, _)| was);
        let facts = facts.chain(self.correct_facts.iter().map(|(was, ..)| was));
        let postings = self.end_postings.iter().map(|(was, _)| was);
        let postings = postings.chain(self.correct_postings.iter().map(|(was, ..)| was));
        let leaves = self.end_leaves.iter().map(|(was, _)| was);
        let leaves = leaves.chain(self.correct_leaves.iter().map(|(was, ..)| was));
        Self {
            new_departments: self.withdraw_departments.clone(),
            correct_facts: facts
                .filter_map(|was| {
                    let fact = before.facts.get(&was.id)?;
                    Some((after_one(was), fact.period, fact.is.clone()))
                })
                .collect(),
            open_facts: self
                .withdraw_facts
                .iter()
                .filter_map(|was| {
                    let fact = before.facts.get(&was.id)?;
                    let (department, period) = (fact.department, fact.period);
                    Some(OpenFact { fact: was.id, department, period, is: fact.is.clone() })
                })
                .collect(),
            correct_employees: self
                .correct_employees
                .iter()
                .filter_map(|(was, _)| {
                    Some((after_one(was), before.people.get(&was.id)?.is.clone()))
                })
                .collect(),
            correct_postings: postings
                .filter_map(|was| {
                    let (_, posting) = before.postings.get(&was.id)?;
                    Some((after_one(was), posting.period, posting.is.clone()))
                })
                .collect(),
            open_postings: self
                .withdraw_postings
                .iter()
                .filter_map(|was| {
                    let (employee, row) = before.postings.get(&was.id)?;
                    let (employee, period) = (*employee, row.period);
                    Some(OpenPosting { id: was.id, employee, period, is: row.is.clone() })
                })
                .collect(),
            correct_leaves: leaves
                .filter_map(|was| {
                    let leave = before.leaves.get(&was.id)?;
                    Some((after_one(was), leave.kind, leave.period))
                })
                .collect(),
            withdraw_leaves: self.open_leaves.iter().map(|open| opened(open.id)).collect(),
            withdraw_postings: self.open_postings.iter().map(|open| opened(open.id)).collect(),
            withdraw_employees: self.new_employees.iter().map(|new| opened(new.id)).collect(),
            withdraw_facts: self.open_facts.iter().map(|open| opened(open.fact)).collect(),
            withdraw_departments: self.new_departments.clone(),
            ..Self::default()
        }
    }
}
