//! The batch that takes an applied batch back: what was opened is withdrawn, what was ended or corrected
//! says again what it said.

use std::collections::HashMap;

use crate::kernel::Revision;
use crate::organization::{
    LeaveKind, Register, RegisteredEmployee, RegisteredFact, RegisteredLeave, RegisteredPosting,
    StaffChanges, Was,
};

/// The revision of a row after one change.
fn after_one(revision: Revision) -> Revision {
    Revision::new(revision.get() + 1)
}

/// The inverse of `changes`, made against the register as it stood before them.
pub fn inverse(register: &Register, changes: &StaffChanges) -> StaffChanges {
    let first = Revision::new(1);
    let facts: HashMap<_, &RegisteredFact> = register.facts.iter().map(|f| (f.fact, f)).collect();
    let people: HashMap<_, &RegisteredEmployee> =
        register.employees.values().map(|person| (person.id, person)).collect();
    let postings: HashMap<_, &RegisteredPosting> =
        people.values().flat_map(|p| &p.postings).map(|posting| (posting.id, posting)).collect();
    let leaves: HashMap<_, &RegisteredLeave> =
        people.values().flat_map(|p| &p.leaves).map(|leave| (leave.id, leave)).collect();
    let ended = changes.end_facts.iter().map(|(was, _)| was);
    let corrected = changes.correct_facts.iter().map(|(was, ..)| was);
    let correct_facts = ended.chain(corrected).filter_map(|was| {
        let row = Was { id: was.id, revision: after_one(was.revision) };
        facts.get(&was.id).map(|fact| (row, fact.period, fact.is.clone()))
    });
    let ended = changes.end_postings.iter().map(|(was, _)| was);
    let corrected = changes.correct_postings.iter().map(|(was, ..)| was);
    let correct_postings = ended.chain(corrected).filter_map(|was| {
        let row = Was { id: was.id, revision: after_one(was.revision) };
        postings.get(&was.id).map(|posting| (row, posting.period, posting.is.clone()))
    });
    let ended = changes.end_leaves.iter().map(|(was, _)| was);
    let corrected = changes.correct_leaves.iter().map(|(was, ..)| was);
    let correct_leaves = ended.chain(corrected).filter_map(|was| {
        let row = Was { id: was.id, revision: after_one(was.revision) };
        leaves.get(&was.id).map(|leave| (row, LeaveKind::clone(&leave.kind), leave.period))
    });
    let correct_employees = changes.correct_employees.iter().filter_map(|(was, _)| {
        let row = Was { id: was.id, revision: after_one(was.revision) };
        people.get(&was.id).map(|person| (row, person.is.clone()))
    });
    StaffChanges {
        correct_facts: correct_facts.collect(),
        correct_postings: correct_postings.collect(),
        correct_leaves: correct_leaves.collect(),
        correct_employees: correct_employees.collect(),
        withdraw_leaves: changes
            .open_leaves
            .iter()
            .map(|open| Was { id: open.id, revision: first })
            .collect(),
        withdraw_postings: changes
            .open_postings
            .iter()
            .map(|open| Was { id: open.id, revision: first })
            .collect(),
        withdraw_employees: changes
            .new_employees
            .iter()
            .map(|new| Was { id: new.id, revision: first })
            .collect(),
        withdraw_facts: changes
            .open_facts
            .iter()
            .map(|open| Was { id: open.fact, revision: first })
            .collect(),
        withdraw_departments: changes.new_departments.clone(),
        ..StaffChanges::default()
    }
}
