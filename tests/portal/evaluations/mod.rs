//! The evaluation thread: cycles, sheets, steps, results.

mod faults;
mod office;
mod rules;
mod thread;
