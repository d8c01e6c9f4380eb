//! Verbs on postings.

use super::refusal::StaffRefusal;
use crate::kernel::ids::PostingId;
use crate::kernel::{Date, Period};
use crate::organization::choices::Choices;
use crate::organization::master::Named;
use crate::organization::posting::PostingKind;
use crate::organization::register::{
    OpenPosting, PostingIs, RegisteredEmployee, RegisteredPosting, StaffChanges, Was,
};

fn row(person: &RegisteredEmployee, id: PostingId) -> Result<&RegisteredPosting, StaffRefusal> {
    person.postings.iter().find(|row| row.id == id).ok_or(StaffRefusal::StoodOn)
}

/// The posting ends, another begins and lasts as long as it would have.
pub(super) fn change(
    person: &RegisteredEmployee,
    was: Was<PostingId>,
    from: Date,
    is: &PostingIs,
) -> Result<StaffChanges, StaffRefusal> {
    let old = row(person, was.id)?;
    if from <= old.period.from() {
        return Err(StaffRefusal::NotAfter(old.period.from()));
    }
    let period = Period::new(from, old.period.until())
        .map_err(|_| StaffRefusal::AfterEnd(old.period.last_day().unwrap_or(from)))?;
    // 現所属発令日 stays while the department does.
    let assigned_on = if is.department == old.is.department { old.is.assigned_on } else { from };
    let is = PostingIs { assigned_on, ..is.clone() };
    if is == old.is {
        return Err(StaffRefusal::SamePosting);
    }
    Ok(StaffChanges {
        end_postings: vec![(was, from)],
        open_postings: vec![OpenPosting { id: PostingId::mint(), employee: person.id, period, is }],
        ..StaffChanges::default()
    })
}

pub(super) fn correct(
    person: &RegisteredEmployee,
    was: Was<PostingId>,
    period: Period,
    is: &PostingIs,
) -> Result<StaffChanges, StaffRefusal> {
    let old = row(person, was.id)?;
    let is = PostingIs { assigned_on: is.assigned_on.min(period.from()), ..is.clone() };
    if is == old.is && period == old.period {
        return Err(StaffRefusal::SamePosting);
    }
    Ok(StaffChanges { correct_postings: vec![(was, period, is)], ..StaffChanges::default() })
}

pub(super) fn open(person: &RegisteredEmployee, period: Period, is: &PostingIs) -> StaffChanges {
    let is = PostingIs { assigned_on: period.from(), ..is.clone() };
    let open = OpenPosting { id: PostingId::mint(), employee: person.id, period, is };
    StaffChanges { open_postings: vec![open], ..StaffChanges::default() }
}

pub(super) fn end(
    person: &RegisteredEmployee,
    was: Was<PostingId>,
    until: Date,
) -> Result<StaffChanges, StaffRefusal> {
    let old = row(person, was.id)?;
    if old.is.kind == PostingKind::Primary {
        return Err(StaffRefusal::PrimaryStays);
    }
    if until <= old.period.from() {
        return Err(StaffRefusal::NotAfter(old.period.from()));
    }
    if let Some(last) = old.period.last_day().filter(|last| until > *last) {
        return Err(StaffRefusal::AfterEnd(last));
    }
    Ok(StaffChanges { end_postings: vec![(was, until)], ..StaffChanges::default() })
}

/// The posting that the withdrawn one would have ended goes on in its place.
pub(super) fn withdraw(
    person: &RegisteredEmployee,
    was: Was<PostingId>,
    today: Date,
) -> Result<StaffChanges, StaffRefusal> {
    let gone = row(person, was.id)?;
    if gone.period.from() <= today {
        return Err(StaffRefusal::HasBegun(gone.period.from()));
    }
    let before = before_of(person, gone);
    let correct_postings = before
        .map(|before| {
            let period =
                Period::new(before.period.from(), gone.period.until()).unwrap_or(before.period);
            let was = Was { id: before.id, revision: before.revision };
            vec![(was, period, before.is.clone())]
        })
        .unwrap_or_default();
    Ok(StaffChanges { correct_postings, withdraw_postings: vec![was], ..StaffChanges::default() })
}

/// The posting that ends where this one begins: of the same kind, and for second posts in the same
/// department.
fn before_of<'a>(
    person: &'a RegisteredEmployee,
    row: &RegisteredPosting,
) -> Option<&'a RegisteredPosting> {
    person.postings.iter().find(|before| {
        before.id != row.id
            && before.is.kind == row.is.kind
            && before.period.until() == Some(row.period.from())
            && (row.is.kind == PostingKind::Primary || before.is.department == row.is.department)
    })
}

/// What a posting names is in use as long as the posting holds. A correction that leaves all four and
/// the days within what they were says nothing new about them.
pub(super) fn check_masters(
    person: Option<&RegisteredEmployee>,
    changes: &StaffChanges,
    choices: &Choices,
) -> Result<(), StaffRefusal> {
    for open in &changes.open_postings {
        choices.in_use.posting(&open.is, open.period)?;
    }
    for (was, period, is) in &changes.correct_postings {
        let stood = person.and_then(|p| p.postings.iter().find(|row| row.id == was.id));
        let is_new = stood.is_none_or(|old| {
            Named::of(&old.is) != Named::of(is) || old.period.intersection(period) != Some(*period)
        });
        if is_new {
            choices.in_use.posting(is, *period)?;
        }
    }
    Ok(())
}

/// Every posting that begins, or is said to have begun otherwise, begins in a department that is there.
pub(super) fn check_departments(
    changes: &StaffChanges,
    choices: &Choices,
) -> Result<(), StaffRefusal> {
    let opened = changes.open_postings.iter().map(|open| (open.period, &open.is));
    for (period, is) in opened {
        if !choices.is_there(is.department, period.from()) {
            let name = choices.full_name(is.department, period.from());
            return Err(StaffRefusal::NoDepartment(name, period.from()));
        }
    }
    Ok(())
}
