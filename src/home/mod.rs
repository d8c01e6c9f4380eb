//! What everybody comes to first, and what helps them on.

mod web;

pub use web::routes;
