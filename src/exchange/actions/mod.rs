//! The verbs of the room: staff lists, transfer lists with their jobs.

mod exports;
mod imports;
mod jobs;
mod register;
mod strategy;
mod transfers;
mod undo;

pub use exports::*;
pub use imports::*;
pub use jobs::*;
pub use register::*;
pub use strategy::*;
pub use transfers::*;
pub use undo::*;
