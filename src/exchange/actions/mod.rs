//! The verbs of the room: staff lists, transfer lists with their jobs.

mod imports;
mod jobs;
mod transfers;
mod undo;

pub use imports::*;
pub use jobs::*;
pub use transfers::*;
pub use undo::*;
