//! All SQL of the room.

mod initiatives;
mod texts;

pub use initiatives::{InitiativeView, NoteView, PersonView, Which, initiatives, notes};
pub(super) use initiatives::{
    Opening, add_first_notes, add_note, answers_for_some, change, facts, find_names, for_update,
    measures_by_code, open,
};
pub(super) use texts::{PassageSources, PillarSources, is_loaded, load_pillars, load_texts, queue_up};
pub use texts::{outline, pillars};
