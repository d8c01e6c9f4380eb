//! The journeys.

mod away;
mod evaluation;
mod frame;
mod own_role;
mod progress;
mod reading;
mod revision;
mod without_scripts;
