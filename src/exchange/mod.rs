//! Files in and files out.
//!
//! [`table`] turns bytes into rows, [`staff`] rows into what a personnel list says, [`plan`] compares
//! that with what the database has and lists every change and every problem. A file is staged,
//! checked, looked at, then applied as a whole or not at all (decision 23). [`transfers`] are the lists of
//! who moves when; [`register`] is everything as tables, out and in again.
//! [`readings`] does the same for values of figures, [`strategy`] for the plan itself: figures and
//! initiatives.

pub mod actions;
pub mod cells;
pub mod columns;
mod forms;
pub mod plan;
pub mod policy;
pub mod problem;
pub mod readings;
pub mod register;
pub mod report;
pub mod staff;
mod store;
pub mod strategy;
pub mod table;
pub mod transfers;
mod web;

pub use web::routes;
