//! Whether the departments can stand as they would be: codes, the way up, what is left below.

use std::collections::BTreeSet;

use crate::kernel::ids::DepartmentId;
use crate::kernel::{Date, Period};
use crate::organization::department::{DepartmentNode, Tree, TreeProblem};
use crate::organization::register::{DepartmentIs, StaffChanges};

use super::refusal::DepartmentRefusal as Refused;
use super::{Inventory, Plan};

/// One department from a day until a day, as it would be.
struct Span<'a> {
    department: DepartmentId,
    period: Period,
    is: &'a DepartmentIs,
}

fn spans<'a>(known: &'a Inventory, changes: &'a StaffChanges) -> Vec<Span<'a>> {
    let mut spans = Vec::with_capacity(known.facts.len() + changes.open_facts.len());
    for fact in &known.facts {
        if changes.withdraw_facts.iter().any(|was| was.id == fact.fact) {
            continue;
        }
        let corrected = changes.correct_facts.iter().find(|(was, ..)| was.id == fact.fact);
        let (mut period, is) =
            corrected.map_or((fact.period, &fact.is), |(_, period, is)| (*period, is));
        if let Some((_, until)) = changes.end_facts.iter().find(|(was, _)| was.id == fact.fact) {
            let Ok(ended) = period.ended(*until) else { continue };
            period = ended;
        }
        spans.push(Span { department: fact.department, period, is });
    }
    spans.extend(changes.open_facts.iter().map(|open| Span {
        department: open.department,
        period: open.period,
        is: &open.is,
    }));
    spans
}

/// The departments of which something changes.
fn touched(known: &Inventory, changes: &StaffChanges) -> BTreeSet<DepartmentId> {
    let rows = changes.end_facts.iter().map(|(was, _)| was.id);
    let rows = rows.chain(changes.correct_facts.iter().map(|(was, ..)| was.id));
    let rows: BTreeSet<_> = rows.chain(changes.withdraw_facts.iter().map(|was| was.id)).collect();
    let known = known.facts.iter().filter(|fact| rows.contains(&fact.fact));
    known
        .map(|fact| fact.department)
        .chain(changes.open_facts.iter().map(|open| open.department))
        .collect()
}

/// The first day of a period on which a department is not there.
fn first_gap(spans: &[Span<'_>], department: DepartmentId, period: Period) -> Option<Date> {
    let mut day = period.from();
    loop {
        let there = spans.iter().find(|s| s.department == department && s.period.contains(day));
        match there {
            None => return Some(day),
            Some(span) => match span.period.until() {
                None => return None,
                Some(until) if period.until().is_some_and(|end| end <= until) => return None,
                Some(until) => day = until,
            },
        }
    }
}

/// Refuses what cannot stand; adds what looks odd to the plan.
pub(super) fn verify(known: &Inventory, plan: &mut Plan) -> Result<(), Refused> {
    let spans = spans(known, &plan.changes);
    let touched = touched(known, &plan.changes);
    let mut soft = Vec::new();
    for span in spans.iter().filter(|span| touched.contains(&span.department)) {
        let same = spans.iter().find(|other| {
            other.department != span.department
                && other.is.code == span.is.code
                && other.period.overlaps(&span.period)
        });
        if let Some(other) = same {
            let from = other.period.from();
            let (code, by) = (span.is.code.clone(), other.is.name.clone());
            return Err(Refused::CodeTaken { code, by, from });
        }
    }
    // What stands below something that would be gone, and what would stand below nothing.
    let mut left: Vec<String> = Vec::new();
    for span in &spans {
        let Some(parent) = span.is.parent else { continue };
        let own = touched.contains(&span.department);
        if !own && !touched.contains(&parent) {
            continue;
        }
        // Days before the change are not looked at.
        let Ok(rest) = Period::new(span.period.from().max(plan.on), span.period.until()) else {
            continue;
        };
        if let Some(on) = first_gap(&spans, parent, rest) {
            // What was so before is not the fault of this change.
            let before = known.fact_on(parent, on).is_some();
            if !own && !before {
                continue;
            }
            if plan.closed.contains(&parent) && !opened_below(plan, span, parent) {
                left.push(span.is.name.clone());
                continue;
            }
            return Err(Refused::NoParent { name: span.is.name.clone(), on });
        }
        let above = spans.iter().find(|s| s.department == parent && s.period.contains(rest.from()));
        if own
            && let Some(above) = above
            && above.is.level >= span.is.level
        {
            soft.push(format!(
                "「{}」（{}）を「{}」（{}）の下に置きます。段階の順が、ふつうと逆です。",
                span.is.name,
                span.is.level.label(),
                above.is.name,
                above.is.level.label()
            ));
        }
    }
    if let Some(closed) = plan.closed.first().filter(|_| !left.is_empty()) {
        left.sort_unstable();
        left.dedup();
        return Err(Refused::HasChildren { name: known.name(*closed, plan.on), below: left });
    }
    check_trees(&spans, plan.on)?;
    soft.sort_unstable();
    soft.dedup();
    plan.soft.extend(soft);
    Ok(())
}

/// Whether the plan itself puts the department there.
fn opened_below(plan: &Plan, span: &Span<'_>, parent: DepartmentId) -> bool {
    let opened = plan.changes.open_facts.iter();
    opened
        .filter(|open| open.department == span.department)
        .any(|open| open.is.parent == Some(parent) && open.period == span.period)
}

/// No cycle on any day from the change on.
fn check_trees(spans: &[Span<'_>], since: Date) -> Result<(), Refused> {
    let mut days: BTreeSet<Date> = spans.iter().map(|span| span.period.from()).collect();
    days.retain(|day| *day > since);
    days.insert(since);
    for day in days {
        let nodes = spans.iter().filter(|span| span.period.contains(day));
        let nodes = nodes.map(|span| DepartmentNode {
            id: span.department,
            code: span.is.code.clone(),
            name: span.is.name.clone(),
            level: span.is.level,
            parent: span.is.parent,
        });
        match Tree::standing(nodes.collect()) {
            Ok(_) => {}
            Err(TreeProblem::Twice(_)) => return Err(Refused::SameDay { on: day }),
            Err(
                TreeProblem::Cycle(name)
                | TreeProblem::NoParent(name)
                | TreeProblem::Level(name, _),
            ) => return Err(Refused::Cycle { name, on: day }),
        }
    }
    Ok(())
}
