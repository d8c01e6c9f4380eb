//! Files in and files out.
//!
//! [`table`] turns bytes into rows, [`staff`] rows into what a personnel list says, [`plan`] compares
//! that with what the database has and lists every change and every problem. A file is staged,
//! checked, looked at, then applied as a whole or not at all (decision 23).

pub mod plan;
pub mod problem;
pub mod staff;
pub mod table;
