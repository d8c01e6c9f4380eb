//! All SQL of the room.

mod initiatives;
mod keeping;
mod texts;

pub(super) use initiatives::answers_for_some;
pub use initiatives::{InitiativeView, NoteView, PersonView, Which, initiatives, notes};
pub(super) use keeping::{
    Opening, add_first_notes, add_note, change, find_names, for_update, measures_by_code, open,
};
pub(super) use texts::{
    PassageSources, PillarSources, is_loaded, load_pillars, load_texts, queue_up,
};
pub use texts::{outline, pillars};
