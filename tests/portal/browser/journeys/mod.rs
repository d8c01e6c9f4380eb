//! The journeys.

mod frame;
mod reading;
mod revision;
