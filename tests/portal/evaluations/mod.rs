//! The evaluation thread: cycles, sheets, steps, results.

mod faults;
mod goals;
mod interviews;
mod observations;
pub mod office;
mod papers;
pub mod rules;
mod participation;
mod routes;
mod rules;
mod thread;
