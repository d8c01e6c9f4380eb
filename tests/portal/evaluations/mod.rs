//! The evaluation thread: cycles, sheets, steps, results.

mod at_once;
mod bad_input;
mod board;
mod copying;
mod delegated_memos;
mod delegations;
mod evidence;
mod faults;
mod goal_counts;
pub mod goals;
mod interviews;
mod invariants;
mod namesakes;
mod observations;
pub mod office;
mod openings;
mod papers;
mod participation;
mod results;
mod routes;
pub mod rules;
mod sight;
mod steps;
mod team_links;
mod thread;
mod transfers;
mod typing;
