//! Verbs on leaves.

use super::refusal::StaffRefusal;
use crate::kernel::ids::LeaveId;
use crate::kernel::{Date, Period};
use crate::organization::employee::LeaveKind;
use crate::organization::register::{
    OpenLeave, RegisteredEmployee, RegisteredLeave, StaffChanges, Was,
};

fn row(person: &RegisteredEmployee, id: LeaveId) -> Result<&RegisteredLeave, StaffRefusal> {
    person.leaves.iter().find(|row| row.id == id).ok_or(StaffRefusal::StoodOn)
}

pub(super) fn begin(person: &RegisteredEmployee, kind: LeaveKind, period: Period) -> StaffChanges {
    let open = OpenLeave { id: LeaveId::mint(), employee: person.id, kind, period };
    StaffChanges { open_leaves: vec![open], ..StaffChanges::default() }
}

/// 復職 and another planned end are one thing: the day on which the person is back.
pub(super) fn end(
    person: &RegisteredEmployee,
    was: Was<LeaveId>,
    until: Option<Date>,
) -> Result<StaffChanges, StaffRefusal> {
    let old = row(person, was.id)?;
    let period = Period::new(old.period.from(), until)
        .map_err(|_| StaffRefusal::ReturnTooEarly(old.period.from()))?;
    Ok(correct(was, old.kind, period))
}

pub(super) fn correct(was: Was<LeaveId>, kind: LeaveKind, period: Period) -> StaffChanges {
    StaffChanges { correct_leaves: vec![(was, kind, period)], ..StaffChanges::default() }
}

pub(super) fn withdraw(
    person: &RegisteredEmployee,
    was: Was<LeaveId>,
    today: Date,
) -> Result<StaffChanges, StaffRefusal> {
    let gone = row(person, was.id)?;
    if gone.period.from() <= today {
        return Err(StaffRefusal::HasBegun(gone.period.from()));
    }
    Ok(StaffChanges { withdraw_leaves: vec![was], ..StaffChanges::default() })
}
