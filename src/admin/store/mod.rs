//! All SQL of the room: reading only.

pub(super) mod accounts;
pub(super) mod log;
