//! The words that states have in the database.

use super::{Standing, StepState};

crate::text_enum! {
    /// The word of a [`StepState`] in the database.
    pub enum StepWord {
        /// [`StepState::Waiting`].
        Waiting = "waiting",
        /// [`StepState::Open`].
        Open = "open",
        /// [`StepState::Done`].
        Done = "done",
        /// [`StepState::Skipped`].
        Skipped = "skipped",
    }
}

crate::text_enum! {
    /// The word of a [`Standing`] in the database.
    pub enum StandingWord {
        /// [`Standing::Running`].
        Running = "running",
        /// [`Standing::Disclosed`].
        Disclosed = "disclosed",
        /// [`Standing::Closed`].
        Closed = "closed",
        /// [`Standing::Excluded`].
        Excluded = "excluded",
        /// [`Standing::Cancelled`].
        Cancelled = "cancelled",
    }
}

impl StepState {
    /// Its word.
    pub fn word(&self) -> StepWord {
        match self {
            Self::Waiting => StepWord::Waiting,
            Self::Open { .. } => StepWord::Open,
            Self::Done { .. } => StepWord::Done,
            Self::Skipped { .. } => StepWord::Skipped,
        }
    }
}

impl Standing {
    /// Its word.
    pub fn word(&self) -> StandingWord {
        match self {
            Self::Running => StandingWord::Running,
            Self::Disclosed => StandingWord::Disclosed,
            Self::Closed { .. } => StandingWord::Closed,
            Self::Excluded { .. } => StandingWord::Excluded,
            Self::Cancelled { .. } => StandingWord::Cancelled,
        }
    }
}
