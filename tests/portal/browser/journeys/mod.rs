//! The journeys.

mod evaluation;
mod frame;
mod own_role;
mod reading;
mod revision;
mod without_scripts;
