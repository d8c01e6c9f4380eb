//! Clocks: the system's, one whose day is shifted for rehearsals, one that tests move.

use std::sync::{Arc, Mutex, PoisonError};

use crate::kernel::{Date, Now};

/// Where time comes from. Never asked inside a rule.
#[derive(Clone)]
pub enum Clock {
    /// The machine's clock.
    System,
    /// The machine's clock for instants, a chosen day for `today` (decision 13).
    Shifted(Date),
    /// A moment that stands still until it is moved.
    Fixed(Arc<Mutex<Now>>),
}

impl Clock {
    /// A clock that stands at `now`.
    pub fn fixed(now: Now) -> Self {
        Self::Fixed(Arc::new(Mutex::new(now)))
    }
    /// The current moment.
    #[expect(clippy::disallowed_methods, reason = "the one place that asks the machine's clock")]
    pub fn now(&self) -> Now {
        match self {
            Self::System => Now::of(chrono::Utc::now()),
            Self::Shifted(today) => Now { today: *today, ..Now::of(chrono::Utc::now()) },
            Self::Fixed(now) => *now.lock().unwrap_or_else(PoisonError::into_inner),
        }
    }
    /// Moves a fixed clock; the others cannot be moved.
    pub fn move_to(&self, now: Now) {
        if let Self::Fixed(held) = self {
            *held.lock().unwrap_or_else(PoisonError::into_inner) = now;
        }
    }
    /// The day shown in the rehearsal banner, when `today` is not the real day.
    pub fn rehearsal(&self) -> Option<Date> {
        match self {
            Self::Shifted(today) => Some(*today),
            Self::System | Self::Fixed(_) => None,
        }
    }
}
