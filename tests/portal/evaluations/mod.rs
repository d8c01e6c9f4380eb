//! The evaluation thread: cycles, sheets, steps, results.

mod office;
mod rules;
