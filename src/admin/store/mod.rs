//! All SQL of the room: reading only.

pub(super) mod accounts;
pub(super) mod grants;
pub(super) mod health;
pub(super) mod log;
pub(super) mod reach;
