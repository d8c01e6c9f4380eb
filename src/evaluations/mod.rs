//! 人事評価: cycles, sheets, and how grades become a result.

pub mod actions;
pub mod closed_days;
pub mod cycle;
pub mod delegation;
pub mod disclosure;
pub mod entry;
pub mod event;
pub mod evidence;
pub mod forms;
pub mod goal;
pub mod interview;
pub mod observation;
pub mod outcome_list;
pub mod policy;
pub mod record;
pub mod refusal;
pub mod rehearsal;
pub mod reminder;
pub mod route;
pub mod scoring;
pub mod sheet;
pub mod soft_checks;
mod store;
pub mod task;
pub mod track;
pub mod track_task;
pub mod transfer;
mod web;
pub mod workflow;

pub use store::running::{RunningCycle, running_cycles};
pub use web::routes;
