//! A deed to one person: what changes, and whose reach it lies in.
//!
//! An officer who is set over an authority or a department keeps the people in it. A deed counts as
//! theirs when the person stands in their reach and so does every post that it touches: the one that
//! is left and the one that is taken up. Anything else takes an officer without limits.

use std::collections::BTreeSet;

use crate::kernel::Date;
use crate::kernel::ids::{AuthorityId, DepartmentId, EmployeeId, PostingId};

use super::choices::Choices;
use super::posting::PostingKind;
use super::register::{PostingIs, RegisteredEmployee, RegisteredPosting, StaffChanges};

/// Where a post stands, as far as reach goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// 任命権者.
    pub authority: AuthorityId,
    /// The department and everything above it on the day of the post.
    pub way: Vec<DepartmentId>,
}

/// A deed to one person, with the facts that decide who may do it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StaffDeed {
    /// Whom it is done to.
    pub employee: EmployeeId,
    /// Where the person belongs today; `None` for somebody who is being hired.
    pub home: Option<Place>,
    /// The places of all posts that it ends, corrects, opens or withdraws.
    pub touched: Vec<Place>,
    /// Whether it reaches beyond the person: no deed to one person does.
    pub is_wider: bool,
    /// What is carried out.
    pub changes: StaffChanges,
}

impl StaffDeed {
    /// A deed to somebody on the staff.
    pub fn of(
        person: &RegisteredEmployee,
        changes: StaffChanges,
        choices: &Choices,
        today: Date,
    ) -> Self {
        let home = home_of(&person.postings, today);
        let known = |id: PostingId| person.postings.iter().find(|posting| posting.id == id);
        let ended = changes.end_postings.iter().map(|(was, _)| was.id);
        let corrected = changes.correct_postings.iter().map(|(was, ..)| was.id);
        let withdrawn = changes.withdraw_postings.iter().map(|was| was.id);
        let rows: Vec<PostingId> = ended.chain(corrected).chain(withdrawn).collect();
        let left = rows.iter().filter_map(|id| known(*id));
        let left = left.map(|row| place(&row.is, row.period.from().max(today), choices));
        let taken = changes.correct_postings.iter().map(|(_, period, is)| (period, is));
        let opened = changes.open_postings.iter().map(|open| (&open.period, &open.is));
        let taken =
            taken.chain(opened).map(|(period, is)| place(is, period.from().max(today), choices));
        Self {
            employee: person.id,
            home: home.map(|row| place(&row.is, row.period.from().max(today), choices)),
            touched: left.chain(taken).collect(),
            is_wider: reaches_beyond(person, &rows, &changes),
            changes,
        }
    }

    /// A deed that makes somebody part of the staff.
    pub fn hire(employee: EmployeeId, changes: StaffChanges, choices: &Choices) -> Self {
        let places = changes
            .open_postings
            .iter()
            .map(|open| place(&open.is, open.period.from(), choices))
            .collect();
        let others = changes.open_postings.iter().any(|open| open.employee != employee)
            || changes.new_employees.iter().any(|new| new.id != employee);
        let rest = StaffChanges {
            new_employees: Vec::new(),
            open_postings: Vec::new(),
            ..changes.clone()
        };
        Self {
            employee,
            home: None,
            touched: places,
            is_wider: others || !rest.is_empty(),
            changes,
        }
    }
}

/// Where a person belongs on a day: the primary posting in force, or else the next one, or else the
/// last one. `place_of` says the same in SQL.
pub fn home_of(postings: &[RegisteredPosting], day: Date) -> Option<&RegisteredPosting> {
    postings.iter().filter(|row| row.is.kind == PostingKind::Primary).min_by_key(|row| {
        let from = row.period.from();
        (!row.period.contains(day), from <= day, (from - day).num_days().abs())
    })
}

fn place(is: &PostingIs, day: Date, choices: &Choices) -> Place {
    Place { authority: is.authority, way: choices.way(is.department, day) }
}

fn reaches_beyond(person: &RegisteredEmployee, rows: &[PostingId], changes: &StaffChanges) -> bool {
    let own: BTreeSet<PostingId> = person.postings.iter().map(|row| row.id).collect();
    let leaves: BTreeSet<_> = person.leaves.iter().map(|row| row.id).collect();
    let names: BTreeSet<_> = person.names.iter().map(|row| row.id).collect();
    let strangers = rows.iter().any(|id| !own.contains(id))
        || changes.open_postings.iter().any(|open| open.employee != person.id)
        || changes.open_leaves.iter().any(|open| open.employee != person.id)
        || changes.open_names.iter().any(|open| open.employee != person.id)
        || changes.end_leaves.iter().any(|(was, _)| !leaves.contains(&was.id))
        || changes.correct_leaves.iter().any(|(was, ..)| !leaves.contains(&was.id))
        || changes.withdraw_leaves.iter().any(|was| !leaves.contains(&was.id))
        || changes.end_names.iter().any(|(was, _)| !names.contains(&was.id))
        || changes.correct_names.iter().any(|(was, ..)| !names.contains(&was.id))
        || changes.withdraw_names.iter().any(|was| !names.contains(&was.id))
        || changes.correct_employees.iter().any(|(was, _)| was.id != person.id)
        || changes.withdraw_employees.iter().any(|was| was.id != person.id);
    let rest = StaffChanges {
        correct_employees: Vec::new(),
        end_postings: Vec::new(),
        correct_postings: Vec::new(),
        open_postings: Vec::new(),
        withdraw_postings: Vec::new(),
        end_leaves: Vec::new(),
        correct_leaves: Vec::new(),
        open_leaves: Vec::new(),
        withdraw_leaves: Vec::new(),
        end_names: Vec::new(),
        correct_names: Vec::new(),
        open_names: Vec::new(),
        withdraw_names: Vec::new(),
        withdraw_employees: Vec::new(),
        ..changes.clone()
    };
    strangers || !rest.is_empty()
}
