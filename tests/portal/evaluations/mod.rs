//! The evaluation thread: cycles, sheets, steps, results.

mod faults;
mod observations;
mod office;
mod rules;
mod thread;
