//! What is posted, read into what the room understands.

mod cycle;
mod observation;
mod sheet;
mod typed;

pub use cycle::{CycleField, CycleInput, Offers, is_optional};
pub use observation::{ObservationField, ObservationInput};
pub use sheet::{Choices, DraftBody, Undecided, choices, typed_fields};
pub use typed::{DateInput, ReasonInput, parse_year, year_words};
