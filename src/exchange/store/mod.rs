//! All SQL of the room: staged staff lists, transfer lists, kept mappings and words, running jobs.

mod imports;
mod jobs;
mod mappings;
mod transfers;
mod undo;

pub(super) use imports::*;
pub(super) use jobs::*;
pub(super) use mappings::*;
pub(super) use transfers::*;
pub(super) use undo::*;
