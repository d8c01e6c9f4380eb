//! All SQL of the room: staged staff lists, transfer lists, kept mappings and words, running jobs, registers
//! in files.

mod imports;
mod jobs;
mod mappings;
mod register;
mod transfers;
mod undo;

pub(super) use imports::*;
pub(super) use jobs::*;
pub(super) use mappings::*;
pub(super) use register::*;
pub(super) use transfers::*;
pub(super) use undo::*;
