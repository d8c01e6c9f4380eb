//! 目標: what a person is to reach in a cycle, by when, to which level; how heavy, how hard, how
//! important.
//!
//! The goals of a sheet stand in rounds ([`GoalRound`]): drafted by the ratee, handed in, agreed by the
//! primary evaluator, with or without the opening interview. An interim change is a new round with its
//! reason; what was agreed stays as it was, and a goal that is given up stays visible. How many goals
//! (by rank where the city says so), what the weights add up to and the grades of difficulty and importance are settings of the cycle
//! ([`GoalRule`]).

mod change;
mod department;
mod round;
mod rule;
pub mod serving;

use crate::kernel::ids::{DepartmentGoalId, GoalId, InitiativeId};
use crate::kernel::{Date, Line, Prose, Weight};

pub use change::{GoalChange, changes};
pub use department::{DepartmentGoal, DepartmentGoalRefusal};
pub use round::{Gate, GoalRefusal, GoalRound, GoalStage, GoalVerb, RoundState};
pub use rule::{
    GoalProblem, GoalRule, Level, LevelKind, RankCount, SAMPLE_DIFFICULTY, SAMPLE_IMPORTANCE,
};

/// Longest 目標 in characters.
pub const TITLE_LIMIT: usize = 120;
/// Longest 「できたと言える基準」 in characters.
pub const RESULT_LIMIT: usize = 400;
/// Longest reason of a change or a return in characters.
pub const REASON_LIMIT: usize = 400;

/// One goal as it stands in one round. While it is being drafted everything but the 目標 itself may
/// still be open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Goal {
    /// The same in every round.
    pub id: GoalId,
    /// 目標: what.
    pub title: Line,
    /// できたと言える基準: to which level.
    pub result: Option<Prose>,
    /// By when.
    pub due_on: Option<Date>,
    /// ウエイト.
    pub weight: Option<Weight>,
    /// 困難度, as the rule names it.
    pub difficulty: Option<String>,
    /// 重要度, as the rule names it.
    pub importance: Option<String>,
    /// The goal of the department that it derives from.
    pub upper: Option<DepartmentGoalId>,
    /// The initiative of the strategy that it serves.
    pub initiative: Option<InitiativeId>,
    /// Why it was given up in this round.
    pub withdrawn: Option<Prose>,
}

impl Goal {
    /// Whether it still stands.
    pub fn stands(&self) -> bool {
        self.withdrawn.is_none()
    }
}
