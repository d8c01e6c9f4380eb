//! Which parts of the set-up page stand open.

use crate::evaluations::forms::{CycleField, CycleInput};
use crate::ui::Problems;

/// What is rarely changed stays folded, unless something in it is to be put right, or narrows the cycle.
pub(super) struct Folds {
    pub(super) timing: bool,
    pub(super) departments: bool,
    pub(super) absence: bool,
    pub(super) scale: bool,
    pub(super) disclosed: bool,
}

impl Folds {
    pub(super) fn of(input: &CycleInput, problems: &Problems<CycleField>) -> Self {
        let any = |fields: &[CycleField]| fields.iter().any(|field| problems.at(field).is_some());
        Self {
            timing: any(&[CycleField::EarlyDays, CycleField::LateDays]),
            departments: !input.departments.is_empty() || any(&[CycleField::Departments]),
            absence: any(&[
                CycleField::ServiceMonths,
                CycleField::ServiceCount,
                CycleField::Leave,
                CycleField::Limit,
            ]),
            scale: any(&[CycleField::ResultScale]),
            disclosed: any(&[CycleField::Disclosed, CycleField::UndisclosedReason]),
        }
    }
}
