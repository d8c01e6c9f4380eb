//! What the rows of a register say together, once each can be read: the tree on every day, the postings of
//! each person. The database would take a department that stands below itself, and posts before a hire.

use std::collections::{BTreeSet, HashMap};

use crate::exchange::problem::Problem;
use crate::kernel::ids::EmployeeId;
use crate::kernel::{Date, Refusal};
use crate::organization::{
    DepartmentNode, OpenFact, OpenPosting, PostingSpan, StaffChanges, Tree, TreeProblem,
    check_postings,
};

/// The rows of the file that facts and postings stand in, in their order.
#[derive(Debug, Clone, Default)]
pub(super) struct RowsOf {
    pub(super) facts: Vec<usize>,
    pub(super) postings: Vec<usize>,
}

/// Everything that cannot stand together.
pub(super) fn check(changes: &StaffChanges, rows: &RowsOf) -> Vec<Problem> {
    let mut problems = parents(changes, rows);
    if problems.is_empty() {
        problems.extend(cycle(changes, rows));
    }
    problems.extend(postings(changes, rows));
    problems
}

fn numbered<'a, T>(list: &'a [T], rows: &'a [usize]) -> impl Iterator<Item = (&'a T, usize)> {
    list.iter().zip(rows.iter().copied())
}

fn above(row: usize, fact: &OpenFact, cure: impl Into<String>) -> Problem {
    let value = fact.is.parent.map_or_else(String::new, |parent| parent.to_string());
    Problem::cell(row, "所属の上の所属ID", &value, cure)
}

/// Departments below one that is not in the file.
fn parents(changes: &StaffChanges, rows: &RowsOf) -> Vec<Problem> {
    let known: BTreeSet<_> = changes.new_departments.iter().collect();
    numbered(&changes.open_facts, &rows.facts)
        .filter(|(fact, _)| fact.is.parent.is_some_and(|parent| !known.contains(&parent)))
        .map(|(fact, row)| above(row, fact, "「所属」の表にあるIDに直してください"))
        .collect()
}

/// The first department that stands below itself on some day.
fn cycle(changes: &StaffChanges, rows: &RowsOf) -> Option<Problem> {
    let days: BTreeSet<Date> = changes.open_facts.iter().map(|fact| fact.period.from()).collect();
    days.into_iter().find_map(|day| {
        let there = || {
            numbered(&changes.open_facts, &rows.facts)
                .filter(move |(fact, _)| fact.period.contains(day))
        };
        let nodes = there().map(|(fact, _)| DepartmentNode {
            id: fact.department,
            code: fact.is.code.clone(),
            name: fact.is.name.clone(),
            level: fact.is.level,
            parent: fact.is.parent,
        });
        let Err(TreeProblem::Cycle(name)) = Tree::standing(nodes.collect()) else { return None };
        let (fact, row) = there().find(|(fact, _)| fact.is.name == name)?;
        let cure = format!("「{name}」の上をたどると自分に戻らないように直してください");
        Some(above(row, fact, cure))
    })
}

/// Postings before the hire, after the last day, two at once: the first of each person.
fn postings(changes: &StaffChanges, rows: &RowsOf) -> Vec<Problem> {
    let mut of: HashMap<EmployeeId, Vec<(&OpenPosting, usize)>> = HashMap::new();
    for (posting, row) in numbered(&changes.open_postings, &rows.postings) {
        of.entry(posting.employee).or_default().push((posting, row));
    }
    let span = |posting: &OpenPosting| PostingSpan {
        department: posting.is.department,
        kind: posting.is.kind,
        period: posting.period,
    };
    changes
        .new_employees
        .iter()
        .filter_map(|person| {
            let own = of.get(&person.id)?;
            let spans: Vec<_> = own.iter().map(|(posting, _)| span(posting)).collect();
            let stand = |some: &[_]| check_postings(person.is.hired_on, person.is.left_on, some);
            stand(&spans).err()?;
            let at = (1..=spans.len()).find(|end| stand(&spans[..*end]).is_err())?;
            let (posting, row) = own[at - 1];
            let cure = stand(&spans[..at]).err()?.sentence();
            Some(Problem::rows(row, "発令のはじまり", &posting.period.from().to_string(), cure))
        })
        .collect()
}
