//! 一本の糸: what serves what, from the pillars of the strategy to what a rank is asked, and back.
//!
//! **Nouns.** A tie says that an initiative (事業) builds an element; which pillars, credo lines and roles
//! an element serves is part of the definition itself, drafted, compared and dated with its version.
//! [`Coverage`] is where the thread is broken: elements without a pillar or role, pillars and roles without
//! an element, ranks without an element, texts that are still 見本.
//!
//! **Table.** `initiative_element`.
//!
//! **Invariants.** Ties hold for the element through all versions (its key), not for one version. HR
//! ties and unties; ties that were loaded as samples are marked 見本.

pub mod actions;
pub mod coverage;
pub mod policy;
mod store;
mod web;

pub use coverage::Coverage;
pub use store::{Builder, builders_of};
pub use web::routes;
