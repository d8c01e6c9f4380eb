//! What is posted, read into what the room understands.

mod cycle;
mod deadlines;
mod goal;
mod goal_rule;
mod interview;
mod observation;
mod ranks;
mod route;
mod sheet;
mod typed;

pub(super) use cycle::number;
pub use cycle::{CycleField, CycleInput, Offers, is_optional};
pub use deadlines::{DeadlineField, DeadlinesInput};
pub use goal::{DepartmentGoalInput, GoalField, GoalInput, department_refused};
pub use goal_rule::{GoalRuleField, GoalRuleInput, RankCountInput};
pub use interview::{InterviewField, InterviewInput, asked_interviews};
pub use observation::{ObservationField, ObservationInput};
pub use ranks::{RankField, RankRow, RanksInput};
pub use route::{RouteOffers, RoutePlace, RouteRuleDraft, RouteRuleInput};
pub use sheet::{Choices, DraftBody, Undecided, choices, typed_fields};
pub use typed::{DateInput, ReasonInput, parse_year, year_words};
