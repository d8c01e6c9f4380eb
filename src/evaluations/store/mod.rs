//! All SQL of the room.

pub(super) mod confirmation;
pub(super) mod cycle;
pub(super) mod definitions;
pub(super) mod draft;
pub(super) mod opening;
pub(super) mod progress;
pub(super) mod running;
pub(super) mod sheet;
pub(super) mod team;
