//! What is posted, read into what the room understands.

mod cycle;
mod sheet;

pub use cycle::{CycleField, CycleInput, Offers, ReasonInput};
pub use sheet::{Choices, DraftBody, Undecided, choices, typed_fields};
