//! The journeys.

mod frame;
mod reading;
