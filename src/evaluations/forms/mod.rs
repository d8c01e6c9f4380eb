//! What is posted, read into what the room understands.

mod cycle;
mod sheet;

pub use cycle::{
    CycleField, CycleInput, DateInput, Offers, ReasonInput, is_optional, parse_year, year_words,
};
pub use sheet::{Choices, DraftBody, Undecided, choices, typed_fields};
