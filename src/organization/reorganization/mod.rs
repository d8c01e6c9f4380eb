//! Reorganising: departments are created, changed, moved, merged, split, closed as of a day.
//!
//! Each verb takes what the register says ([`Inventory`]) and gives the changes that carry it out
//! ([`Plan`]), or a refusal. Moving a department takes everything in it along: postings and the
//! departments below name it by its identity, which stays. Merging, splitting and closing end the
//! postings in it and open new ones elsewhere.
//!
//! **Change** says that something holds from a day on; **correct** says that it was never as written.

mod change;
mod effects;
mod inventory;
mod people;
mod refusal;
mod undo;
mod verify;

use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hash, Hasher};

use crate::kernel::Date;
use crate::kernel::ids::{DepartmentFactId, DepartmentId, PostingId};

use super::register::{DepartmentIs, StaffChanges};

pub use effects::{City, Effects};
pub use inventory::{Inventory, PostHere};
pub use refusal::DepartmentRefusal;
pub use undo::{TakingBack, UndoRefusal, undo_until};

/// Where the departments that are merged go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MergedInto {
    /// One that stands already.
    Standing(DepartmentId),
    /// A new one.
    New(DepartmentIs),
}

/// What is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reorganization {
    /// A new department.
    Create { on: Date, is: DepartmentIs },
    /// Another code, name, level or place from a day on.
    Change { department: DepartmentId, on: Date, is: DepartmentIs },
    /// What was written was never true; its days stay.
    Correct { department: DepartmentId, fact: DepartmentFactId, is: DepartmentIs },
    /// A change that has not begun is taken back.
    Withdraw { department: DepartmentId, fact: DepartmentFactId },
    /// A closing that has not come is taken back.
    Reopen { department: DepartmentId },
    /// The department ends.
    Close { department: DepartmentId, on: Date },
    /// Several become one; of their heads, one may head it.
    Merge { on: Date, sources: Vec<DepartmentId>, into: MergedInto, head: Option<PostingId> },
    /// One becomes several; people and departments below are given to the parts by number.
    Split {
        on: Date,
        source: DepartmentId,
        parts: Vec<DepartmentIs>,
        people: BTreeMap<PostingId, usize>,
        below: BTreeMap<DepartmentId, usize>,
        /// Whether it stays beside the parts, with those who are given to none.
        stays: bool,
    },
}

/// What carries a reorganisation out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// From which day on.
    pub on: Date,
    /// Rows of the register.
    pub changes: StaffChanges,
    /// The department whose page is shown afterwards.
    pub department: DepartmentId,
    /// Departments that are no more from that day on: their deputies end, too.
    pub closed: Vec<DepartmentId>,
    /// What looks odd, without blocking.
    pub soft: Vec<String>,
}

impl Plan {
    fn new(on: Date, department: DepartmentId, changes: StaffChanges) -> Self {
        Self { on, changes, department, closed: Vec::new(), soft: Vec::new() }
    }

    /// What was looked at when it was made: a plan made again of the same rows has the same stamp.
    /// Ids of new rows do not count, revisions of known rows do.
    pub fn stamp(&self) -> String {
        let changes = &self.changes;
        let mut rows: Vec<String> = Vec::new();
        rows.extend(changes.end_facts.iter().map(|(was, on)| format!("{was:?} {on}")));
        rows.extend(changes.correct_facts.iter().map(|row| format!("{row:?}")));
        rows.extend(changes.withdraw_facts.iter().map(|was| format!("{was:?}")));
        rows.extend(
            changes.open_facts.iter().map(|open| format!("{:?} {:?}", open.period, open.is.name)),
        );
        rows.extend(changes.end_postings.iter().map(|(was, on)| format!("{was:?} {on}")));
        rows.extend(changes.correct_postings.iter().map(|(was, ..)| format!("{was:?}")));
        rows.extend(changes.withdraw_postings.iter().map(|was| format!("{was:?}")));
        rows.sort_unstable();
        let mut hasher = DefaultHasher::new();
        rows.hash(&mut hasher);
        format!("{:016x}", hasher.finish())
    }
}

impl Reorganization {
    /// The departments whose people are looked at.
    pub fn departments(&self) -> Vec<DepartmentId> {
        match self {
            Self::Create { .. } => Vec::new(),
            Self::Change { department, .. }
            | Self::Correct { department, .. }
            | Self::Withdraw { department, .. }
            | Self::Reopen { department }
            | Self::Close { department, .. }
            | Self::Split { source: department, .. } => vec![*department],
            Self::Merge { sources, into, .. } => {
                let target = match into {
                    MergedInto::Standing(target) => Some(*target),
                    MergedInto::New(_) => None,
                };
                sources.iter().copied().chain(target).collect()
            }
        }
    }

    /// The verb of the log.
    pub fn verb(&self) -> &'static str {
        match self {
            Self::Create { .. } => "create_department",
            Self::Change { .. } => "change_department",
            Self::Correct { .. } => "correct_department",
            Self::Withdraw { .. } => "withdraw_department_change",
            Self::Reopen { .. } => "withdraw_department_closing",
            Self::Close { .. } => "close_department",
            Self::Merge { .. } => "merge_departments",
            Self::Split { .. } => "split_department",
        }
    }

    /// Whether it is kept with what takes it back. Taking something back is not: it is done again by its
    /// own verb.
    pub fn can_be_undone(&self) -> bool {
        !matches!(self, Self::Withdraw { .. } | Self::Reopen { .. })
    }

    /// Works it out. `today` decides whether something is still to come.
    pub fn plan(&self, known: &Inventory, today: Date) -> Result<Plan, DepartmentRefusal> {
        let mut plan = match self {
            Self::Create { on, is } => change::create(*on, is),
            Self::Change { department, on, is } => change::change(known, *department, *on, is)?,
            Self::Correct { department, fact, is } => {
                change::correct(known, *department, *fact, is)?
            }
            Self::Withdraw { department, fact } => {
                change::withdraw(known, *department, *fact, today)?
            }
            Self::Reopen { department } => change::reopen(known, *department, today)?,
            Self::Close { department, on } => people::close(known, *department, *on)?,
            Self::Merge { on, sources, into, head } => {
                people::merge(known, *on, sources, into, *head)?
            }
            Self::Split { on, source, parts, people, below, stays } => {
                let given = people::Given { people, below };
                people::split(known, *on, *source, parts, &given, *stays)?
            }
        };
        verify::verify(known, &mut plan)?;
        Ok(plan)
    }
}

#[cfg(test)]
mod tests;
