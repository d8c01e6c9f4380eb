//! What is posted, read into what the room understands.

mod cycle;
mod goal;
mod interview;
mod observation;
mod sheet;
mod typed;

pub use cycle::{CycleField, CycleInput, Offers, is_optional};
pub use goal::{
    DepartmentGoalInput, GoalField, GoalInput, GoalRuleField, GoalRuleInput, department_refused,
};
pub use interview::{InterviewField, InterviewInput, asked_interviews};
pub use observation::{ObservationField, ObservationInput};
pub use sheet::{Choices, DraftBody, Undecided, choices, typed_fields};
pub use typed::{DateInput, ReasonInput, parse_year, year_words};
