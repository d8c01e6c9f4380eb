//! The journeys.

mod frame;
mod reading;
mod revision;
mod without_scripts;
