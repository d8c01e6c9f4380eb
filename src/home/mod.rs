//! What everybody comes to first, and what helps them on: the start page for each kind of user, the
//! desk of HR, help. Owns no table; it reads what the rooms below keep.

pub mod policy;
mod store;
mod web;

pub use web::routes;
