//! The journeys.

mod evaluation;
mod frame;
mod reading;
mod revision;
mod without_scripts;
