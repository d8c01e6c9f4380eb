//! Creating, changing, correcting, taking back.

use crate::kernel::ids::{DepartmentFactId, DepartmentId};
use crate::kernel::time::wareki;
use crate::kernel::{Date, Period};
use crate::organization::register::{DepartmentIs, OpenFact, RegisteredFact, StaffChanges, Was};

use super::refusal::DepartmentRefusal as Refused;
use super::{Inventory, Plan};

/// The row with the revision it was read with.
pub(super) fn was(fact: &RegisteredFact) -> Was<DepartmentFactId> {
    Was { id: fact.fact, revision: fact.revision }
}

/// A new department from a day on.
pub(super) fn open(department: DepartmentId, period: Period, is: &DepartmentIs) -> OpenFact {
    OpenFact { fact: DepartmentFactId::mint(), department, period, is: is.clone() }
}

pub(super) fn create(on: Date, is: &DepartmentIs) -> Plan {
    let department = DepartmentId::mint();
    let changes = StaffChanges {
        new_departments: vec![department],
        open_facts: vec![open(department, Period::since(on), is)],
        ..StaffChanges::default()
    };
    Plan::new(on, department, changes)
}

pub(super) fn change(
    known: &Inventory,
    department: DepartmentId,
    on: Date,
    is: &DepartmentIs,
) -> Result<Plan, Refused> {
    let fact = known.standing(department, on)?;
    if fact.is == *is {
        return Err(Refused::Nothing);
    }
    if fact.period.from() == on {
        return Err(Refused::SameDay { on });
    }
    let period = Period::new(on, fact.period.until()).map_err(|_| Refused::SameDay { on })?;
    let changes = StaffChanges {
        end_facts: vec![(was(fact), on)],
        open_facts: vec![open(department, period, is)],
        ..StaffChanges::default()
    };
    let mut plan = Plan::new(on, department, changes);
    if let Some(next) = known.next_after(department, on) {
        plan.soft.push(format!(
            "{}からは、別の予定（{}　{}）があります。この変更はその前の日までです。",
            wareki(next.period.from()),
            next.is.code,
            next.is.name
        ));
    }
    Ok(plan)
}

fn fact_of(
    known: &Inventory,
    department: DepartmentId,
    fact: DepartmentFactId,
) -> Result<&RegisteredFact, Refused> {
    let rows = known.facts_of(department);
    rows.into_iter().find(|row| row.fact == fact).ok_or(Refused::Unknown)
}

pub(super) fn correct(
    known: &Inventory,
    department: DepartmentId,
    fact: DepartmentFactId,
    is: &DepartmentIs,
) -> Result<Plan, Refused> {
    let fact = fact_of(known, department, fact)?;
    if fact.is == *is {
        return Err(Refused::Nothing);
    }
    let changes = StaffChanges {
        correct_facts: vec![(was(fact), fact.period, is.clone())],
        ..StaffChanges::default()
    };
    Ok(Plan::new(fact.period.from(), department, changes))
}

pub(super) fn withdraw(
    known: &Inventory,
    department: DepartmentId,
    fact: DepartmentFactId,
    today: Date,
) -> Result<Plan, Refused> {
    let fact = fact_of(known, department, fact)?;
    let from = fact.period.from();
    if from <= today {
        return Err(Refused::Begun { from });
    }
    let mut changes = StaffChanges { withdraw_facts: vec![was(fact)], ..StaffChanges::default() };
    let before = known.facts_of(department).into_iter().find(|b| b.period.until() == Some(from));
    match before {
        // What held before goes on.
        Some(before) => {
            let period = Period::new(before.period.from(), fact.period.until());
            let period = period.map_err(|_| Refused::Begun { from })?;
            changes.correct_facts = vec![(was(before), period, before.is.clone())];
        }
        None if known.facts_of(department).len() == 1 => {
            let people = known.posts_from(department, from).len();
            if people > 0 {
                let name = fact.is.name.clone();
                return Err(Refused::HasPeople { name, people, on: from });
            }
            changes.withdraw_departments = vec![department];
        }
        None => {}
    }
    Ok(Plan::new(from, department, changes))
}

pub(super) fn reopen(
    known: &Inventory,
    department: DepartmentId,
    today: Date,
) -> Result<Plan, Refused> {
    let fact = known.facts_of(department).into_iter().next_back().ok_or(Refused::Unknown)?;
    let until = fact.period.until().ok_or(Refused::Nothing)?;
    if until <= today {
        return Err(Refused::Begun { from: until });
    }
    let went = known.posts.iter().any(|post| {
        post.posting.is.department == department && post.posting.period.until() == Some(until)
    });
    if went {
        return Err(Refused::PeopleMoved { name: fact.is.name.clone() });
    }
    let changes = StaffChanges {
        correct_facts: vec![(was(fact), Period::since(fact.period.from()), fact.is.clone())],
        ..StaffChanges::default()
    };
    Ok(Plan::new(until, department, changes))
}
