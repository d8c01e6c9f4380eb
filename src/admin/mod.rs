//! The administrator's desk: accounts and grants, invitations, the audit trail.
//!
//! Owns no table: accounts and grants are changed through `identity`, the log is written by
//! `audit`; this room lists, filters and shows them. The administrator sees no evaluation, the
//! auditor sees the log and nothing else.

mod forms;
pub mod policy;

mod store;
mod web;

pub use web::routes;
