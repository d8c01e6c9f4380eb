//! 組織目標: what a department is to reach in a fiscal year; the goals of its people derive from it.

use super::{RESULT_LIMIT, TITLE_LIMIT};
use crate::kernel::ids::{DepartmentGoalId, DepartmentId, InitiativeId};
use crate::kernel::{FiscalYear, Line, Prose, Refusal};

/// A goal of a department as its head writes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DepartmentGoal {
    /// Whose.
    pub department: DepartmentId,
    /// For which year.
    pub year: FiscalYear,
    /// 目標.
    pub title: Line,
    /// できたと言える基準.
    pub result: Prose,
    /// A goal of a department above that it derives from.
    pub upper: Option<DepartmentGoalId>,
    /// The initiative of the strategy that it serves.
    pub initiative: Option<InitiativeId>,
}

impl DepartmentGoal {
    /// Longest 目標.
    pub const TITLE: usize = TITLE_LIMIT;
    /// Longest 基準.
    pub const RESULT: usize = RESULT_LIMIT;
}

/// Why a department's goal is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DepartmentGoalRefusal {
    /// The goal above is not of a department above, or not of the year.
    NotAbove,
    /// The initiative cannot be chosen.
    UnknownInitiative,
    /// It was withdrawn.
    Withdrawn,
}

impl Refusal for DepartmentGoalRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::NotAbove => "department_goal_not_above",
            Self::UnknownInitiative => "department_goal_unknown_initiative",
            Self::Withdrawn => "department_goal_withdrawn",
        }
    }
    fn sentence(&self) -> String {
        match self {
            Self::NotAbove => "もとになる組織目標を、上の所属の同じ年度の目標から選んでください",
            Self::UnknownInitiative => "選んだ事業は、いまは選べません。選びなおしてください",
            Self::Withdrawn => "取りやめた組織目標は直せません。新しい目標を書いてください",
        }
        .to_owned()
    }
}
