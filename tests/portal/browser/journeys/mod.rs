//! The journeys.

mod frame;
mod progress;
mod reading;
mod revision;
mod without_scripts;
