//! One person while a list is played: postings and leaves that may be cut, replaced, opened; and what
//! is different from the register in the end.

use crate::exchange::plan::Change;
use crate::kernel::ids::{EmployeeId, LeaveId, PostingId};
use crate::kernel::{Date, Period};
use crate::organization::{
    EmployeeIs, LeaveKind, NewEmployee, OpenLeave, OpenPosting, PostingIs, PostingKind,
    PostingSpan, RegisteredEmployee, StaffChanges, Was,
};

/// A posting on the table.
#[derive(Debug, Clone)]
pub(super) struct Post {
    /// Its place among the postings of the register; `None` for one that the list opens.
    pub origin: Option<usize>,
    pub period: Period,
    pub is: PostingIs,
    /// The row that opened or changed it.
    pub row: Option<usize>,
}

/// A leave on the table.
#[derive(Debug, Clone)]
pub(super) struct Away {
    pub origin: Option<usize>,
    pub period: Period,
    pub kind: LeaveKind,
}

/// One person on the table.
#[derive(Debug, Clone)]
pub(super) struct Life<'a> {
    pub id: EmployeeId,
    pub known: Option<&'a RegisteredEmployee>,
    pub is: EmployeeIs,
    pub posts: Vec<Post>,
    pub leaves: Vec<Away>,
    /// Rows of the list about this person.
    pub rows: Vec<usize>,
}

/// What became of the primary post.
pub(super) enum Primary {
    /// It stands already.
    Stands,
    /// Another begins; the one before, and whether it replaces one that began on the very day.
    Begins { before: PostingIs, corrects: bool },
}

impl<'a> Life<'a> {
    pub fn of(known: &'a RegisteredEmployee) -> Self {
        let posts = known.postings.iter().enumerate().map(|(index, posting)| Post {
            origin: Some(index),
            period: posting.period,
            is: posting.is.clone(),
            row: None,
        });
        let leaves = known.leaves.iter().enumerate().map(|(index, leave)| Away {
            origin: Some(index),
            period: leave.period,
            kind: leave.kind,
        });
        Self {
            id: known.id,
            known: Some(known),
            is: known.is.clone(),
            posts: posts.collect(),
            leaves: leaves.collect(),
            rows: Vec::new(),
        }
    }

    pub fn new(is: EmployeeIs) -> Self {
        Self {
            id: EmployeeId::mint(),
            known: None,
            is,
            posts: Vec::new(),
            leaves: Vec::new(),
            rows: Vec::new(),
        }
    }

    pub fn primary_at(&self, day: Date) -> Option<&Post> {
        self.posts
            .iter()
            .find(|post| post.is.kind == PostingKind::Primary && post.period.contains(day))
    }

    pub fn second_at(&self, day: Date) -> impl Iterator<Item = &Post> {
        self.posts.iter().filter(move |post| {
            post.is.kind == PostingKind::Concurrent && post.period.contains(day)
        })
    }

    /// First day of a posting that is planned after the day.
    pub fn planned_after(&self, day: Date) -> Option<Date> {
        self.posts.iter().map(|post| post.period.from()).filter(|from| *from > day).min()
    }

    /// The primary post says something else from the day on. `None`: there is no primary post that day.
    pub fn set_primary(
        &mut self,
        day: Date,
        row: usize,
        change: impl FnOnce(&mut PostingIs),
    ) -> Option<Primary> {
        let at = self
            .posts
            .iter()
            .position(|p| p.is.kind == PostingKind::Primary && p.period.contains(day))?;
        let before = self.posts[at].is.clone();
        let mut is = before.clone();
        change(&mut is);
        if is.department != before.department {
            is.assigned_on = day;
        }
        if is == before {
            return Some(Primary::Stands);
        }
        // A second post in the department that becomes the primary one ends on the day.
        for post in &mut self.posts {
            let there = post.is.kind == PostingKind::Concurrent
                && post.is.department == is.department
                && post.period.contains(day);
            if there && let Ok(period) = post.period.ended(day) {
                post.period = period;
            }
        }
        let period = self.posts[at].period;
        if period.from() == day {
            self.posts[at].is = is;
            self.posts[at].row = Some(row);
            return Some(Primary::Begins { before, corrects: true });
        }
        self.posts[at].period = period.ended(day).unwrap_or(period);
        let begins = Period::new(day, period.until()).unwrap_or(Period::since(day));
        self.posts.push(Post { origin: None, period: begins, is, row: Some(row) });
        Some(Primary::Begins { before, corrects: false })
    }

    /// From the day on there is no post and no leave. False: something is planned to begin after it.
    pub fn leave_on(&mut self, left_on: Date) -> bool {
        if self.posts.iter().any(|post| post.period.from() >= left_on)
            || self.leaves.iter().any(|leave| leave.period.from() >= left_on)
        {
            return false;
        }
        let cut = |period: Period| match period.until() {
            Some(until) if until <= left_on => period,
            _ => period.ended(left_on).unwrap_or(period),
        };
        for post in &mut self.posts {
            post.period = cut(post.period);
        }
        for leave in &mut self.leaves {
            leave.period = cut(leave.period);
        }
        self.is.left_on = Some(left_on);
        true
    }

    pub fn leave_at(&self, day: Date) -> Option<usize> {
        self.leaves.iter().position(|leave| leave.period.contains(day))
    }

    pub fn spans(&self) -> Vec<PostingSpan<crate::kernel::ids::DepartmentId>> {
        let span = |post: &Post| PostingSpan {
            department: post.is.department,
            kind: post.is.kind,
            period: post.period,
        };
        self.posts.iter().map(span).collect()
    }

    /// What is different from the register.
    pub fn changes(&self, into: &mut StaffChanges) {
        match self.known {
            None => into.new_employees.push(NewEmployee { id: self.id, is: self.is.clone() }),
            Some(known) if known.is != self.is => {
                let was = Was { id: known.id, revision: known.revision };
                into.correct_employees.push((was, self.is.clone()));
            }
            Some(_) => {}
        }
        for post in &self.posts {
            let origin = post.origin.and_then(|at| self.known.map(|known| &known.postings[at]));
            let Some(posting) = origin else {
                into.open_postings.push(OpenPosting {
                    id: PostingId::mint(),
                    employee: self.id,
                    period: post.period,
                    is: post.is.clone(),
                });
                continue;
            };
            let was = Was { id: posting.id, revision: posting.revision };
            if posting.is != post.is || posting.period.from() != post.period.from() {
                into.correct_postings.push((was, post.period, post.is.clone()));
            } else if posting.period != post.period {
                match post.period.until() {
                    Some(until) => into.end_postings.push((was, until)),
                    None => into.correct_postings.push((was, post.period, post.is.clone())),
                }
            }
        }
        for away in &self.leaves {
            let origin = away.origin.and_then(|at| self.known.map(|known| &known.leaves[at]));
            let Some(leave) = origin else {
                into.open_leaves.push(OpenLeave {
                    id: LeaveId::mint(),
                    employee: self.id,
                    kind: away.kind,
                    period: away.period,
                });
                continue;
            };
            let was = Was { id: leave.id, revision: leave.revision };
            if (leave.kind, leave.period) != (away.kind, away.period) {
                match away.period.until().filter(|_| leave.kind == away.kind) {
                    Some(until) if leave.period.from() == away.period.from() => {
                        into.end_leaves.push((was, until));
                    }
                    _ => into.correct_leaves.push((was, away.kind, away.period)),
                }
            }
        }
    }
}

/// A change when the two differ.
pub(super) fn differing(what: &str, before: String, after: String) -> Option<Change> {
    (before != after).then(|| Change::new(what, before, after))
}
