//! The beginning and the end of service, and names.

use chrono::Months;

use super::refusal::StaffRefusal;
use super::was_of;
use crate::kernel::ids::{EmployeeId, EmployeeNameId, PostingId};
use crate::kernel::{Date, Kana, Period};
use crate::organization::choices::Choices;
use crate::organization::employee::{NameKind, PersonName};
use crate::organization::posting::{EmploymentType, check_postings};
use crate::organization::register::{
    EmployeeIs, NameIs, NewEmployee, OpenName, OpenPosting, PostingIs, RegisteredEmployee,
    RegisteredName, StaffChanges, Was,
};

/// Length of 条件付採用 (地方公務員法 22).
pub const CONDITIONAL_MONTHS: u32 = 6;

/// A person to hire, with the first post.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hire {
    /// What the register will say.
    pub is: EmployeeIs,
    /// The first primary post.
    pub post: PostingIs,
    /// Whether the first six months are conditional (条件付採用).
    pub is_conditional: bool,
}

/// Person and first post in one act. A conditional appointment becomes the regular one by itself after
/// six months: the second posting is there from the start, to come.
pub fn hire(
    employee: EmployeeId,
    hire: &Hire,
    choices: &Choices,
) -> Result<StaffChanges, StaffRefusal> {
    let from = hire.is.hired_on;
    let post = PostingIs { assigned_on: from, ..hire.post.clone() };
    let formal = from.checked_add_months(Months::new(CONDITIONAL_MONTHS));
    let open = |period, employment_type| OpenPosting {
        id: PostingId::mint(),
        employee,
        period,
        is: PostingIs { employment_type, ..post.clone() },
    };
    let open_postings = match formal.filter(|_| hire.is_conditional) {
        Some(formal) => vec![
            open(
                Period::between(from, formal).unwrap_or(Period::since(from)),
                EmploymentType::CONDITIONAL,
            ),
            open(Period::since(formal), post.employment_type),
        ],
        None => vec![open(Period::since(from), post.employment_type)],
    };
    let spans: Vec<_> =
        open_postings.iter().map(|open| super::result::span(open.period, &open.is)).collect();
    check_postings(from, None, &spans)?;
    let changes = StaffChanges {
        new_employees: vec![NewEmployee { id: employee, is: hire.is.clone() }],
        open_postings,
        ..StaffChanges::default()
    };
    super::posts::check_departments(&changes, choices)?;
    super::posts::check_masters(None, &changes, choices)?;
    Ok(changes)
}

pub(super) fn correct(person: &RegisteredEmployee, is: &EmployeeIs) -> StaffChanges {
    let is = EmployeeIs { number: person.is.number.clone(), ..is.clone() };
    StaffChanges { correct_employees: vec![(was_of(person), is)], ..StaffChanges::default() }
}

/// The name of the register changes; the one before stays known for the days on which it was used. On a
/// day to come it waits beside the others.
pub(super) fn change_name(
    person: &RegisteredEmployee,
    (name, kana): (&PersonName, &Kana),
    from: Date,
    keeps_old: bool,
    today: Date,
) -> Result<StaffChanges, StaffRefusal> {
    if (name, kana) == (&person.is.name, &person.is.kana) {
        return Err(StaffRefusal::SameName);
    }
    if let Some(row) = coming(person) {
        return Err(StaffRefusal::NameToCome(row.period.from()));
    }
    if from > today {
        let (kind, name, kana) = (NameKind::Coming, name.clone(), kana.clone());
        let open = OpenName {
            id: EmployeeNameId::mint(),
            employee: person.id,
            period: Period::since(from),
            is: NameIs { kind, name, kana, is_shown: keeps_old },
        };
        return Ok(StaffChanges { open_names: vec![open], ..StaffChanges::default() });
    }
    renamed(person, (name, kana), from, keeps_old)
}

/// The name that the person is to have.
fn coming(person: &RegisteredEmployee) -> Option<&RegisteredName> {
    person.names.iter().find(|row| row.is.kind == NameKind::Coming)
}

/// A name to come that does not.
pub(super) fn withdraw_name(
    person: &RegisteredEmployee,
    was: Was<EmployeeNameId>,
    today: Date,
) -> Result<StaffChanges, StaffRefusal> {
    let row = coming(person).filter(|row| row.id == was.id).ok_or(StaffRefusal::StoodOn)?;
    if row.period.from() <= today {
        return Err(StaffRefusal::HasBegun(row.period.from()));
    }
    Ok(StaffChanges { withdraw_names: vec![was], ..StaffChanges::default() })
}

/// The name to come is there: it becomes the one of the register.
pub fn turn_name(
    person: &RegisteredEmployee,
    today: Date,
) -> Result<Option<StaffChanges>, StaffRefusal> {
    let Some(row) = coming(person).filter(|row| row.period.from() <= today) else {
        return Ok(None);
    };
    let (is, from) = (&row.is, row.period.from());
    let mut changes = renamed(person, (&is.name, &is.kana), from, is.is_shown)?;
    changes.withdraw_names.push(Was { id: row.id, revision: row.revision });
    Ok(Some(changes))
}

fn renamed(
    person: &RegisteredEmployee,
    (name, kana): (&PersonName, &Kana),
    from: Date,
    keeps_old: bool,
) -> Result<StaffChanges, StaffRefusal> {
    let earlier = person.names.iter().filter(|row| row.is.kind == NameKind::Former);
    let since = earlier.filter_map(|row| row.period.until()).max().unwrap_or(person.is.hired_on);
    let period = Period::between(since, from).map_err(|_| StaffRefusal::NameTooEarly(since))?;
    let old = |kind, period, is_shown| OpenName {
        id: EmployeeNameId::mint(),
        employee: person.id,
        period,
        is: NameIs { kind, name: person.is.name.clone(), kana: person.is.kana.clone(), is_shown },
    };
    let mut open_names = vec![old(NameKind::Former, period, false)];
    if keeps_old {
        open_names.push(old(NameKind::Common, Period::since(from), true));
    }
    let is = EmployeeIs { name: name.clone(), kana: kana.clone(), ..person.is.clone() };
    Ok(StaffChanges {
        correct_employees: vec![(was_of(person), is)],
        open_names,
        ..StaffChanges::default()
    })
}

pub(super) fn open_name(
    person: &RegisteredEmployee,
    (name, kana): (&PersonName, &Kana),
    period: Period,
    is_shown: bool,
) -> StaffChanges {
    let is = NameIs { kind: NameKind::Common, name: name.clone(), kana: kana.clone(), is_shown };
    let open = OpenName { id: EmployeeNameId::mint(), employee: person.id, period, is };
    StaffChanges { open_names: vec![open], ..StaffChanges::default() }
}

pub(super) fn end_name(
    person: &RegisteredEmployee,
    was: Was<EmployeeNameId>,
    until: Date,
) -> Result<StaffChanges, StaffRefusal> {
    let row = person.names.iter().find(|row| row.id == was.id).ok_or(StaffRefusal::StoodOn)?;
    if until <= row.period.from() {
        return Err(StaffRefusal::NameTooEarly(row.period.from()));
    }
    Ok(StaffChanges { end_names: vec![(was, until)], ..StaffChanges::default() })
}

/// Posts, leaves and names at work end with the service; what would have begun later does not.
pub(super) fn leave(
    person: &RegisteredEmployee,
    left_on: Date,
) -> Result<StaffChanges, StaffRefusal> {
    if let Some(known) = person.is.left_on {
        return Err(StaffRefusal::HasLeft(known.pred_opt().unwrap_or(known)));
    }
    if left_on <= person.is.hired_on {
        return Err(StaffRefusal::LeavesBeforeHire(person.is.hired_on));
    }
    let is = EmployeeIs { left_on: Some(left_on), ..person.is.clone() };
    let mut changes =
        StaffChanges { correct_employees: vec![(was_of(person), is)], ..StaffChanges::default() };
    let goes_on = |period: Period| period.until().is_none_or(|until| until > left_on);
    for row in person.postings.iter().filter(|row| goes_on(row.period)) {
        let was = Was { id: row.id, revision: row.revision };
        if row.period.from() < left_on {
            changes.end_postings.push((was, left_on));
        } else {
            changes.withdraw_postings.push(was);
        }
    }
    for row in person.leaves.iter().filter(|row| goes_on(row.period)) {
        let was = Was { id: row.id, revision: row.revision };
        if row.period.from() < left_on {
            changes.end_leaves.push((was, left_on));
        } else {
            changes.withdraw_leaves.push(was);
        }
    }
    Ok(changes)
}

/// The postings that the leaving would have ended go on.
pub(super) fn stay(person: &RegisteredEmployee, today: Date) -> Result<StaffChanges, StaffRefusal> {
    let left_on = person.is.left_on.ok_or(StaffRefusal::NotLeaving)?;
    if left_on <= today {
        return Err(StaffRefusal::HasLeft(left_on.pred_opt().unwrap_or(left_on)));
    }
    let is = EmployeeIs { left_on: None, ..person.is.clone() };
    let goes_on = person.postings.iter().filter(|row| row.period.until() == Some(left_on));
    Ok(StaffChanges {
        correct_employees: vec![(was_of(person), is)],
        correct_postings: goes_on
            .map(|row| {
                let was = Was { id: row.id, revision: row.revision };
                (was, Period::since(row.period.from()), row.is.clone())
            })
            .collect(),
        ..StaffChanges::default()
    })
}

/// Somebody who was to come does not.
pub(super) fn withdraw_hire(
    person: &RegisteredEmployee,
    today: Date,
) -> Result<StaffChanges, StaffRefusal> {
    if person.is.hired_on <= today {
        return Err(StaffRefusal::HasBegun(person.is.hired_on));
    }
    let postings = person.postings.iter().map(|row| Was { id: row.id, revision: row.revision });
    let leaves = person.leaves.iter().map(|row| Was { id: row.id, revision: row.revision });
    let names = person.names.iter().map(|row| Was { id: row.id, revision: row.revision });
    Ok(StaffChanges {
        withdraw_postings: postings.collect(),
        withdraw_leaves: leaves.collect(),
        withdraw_names: names.collect(),
        withdraw_employees: vec![was_of(person)],
        ..StaffChanges::default()
    })
}
