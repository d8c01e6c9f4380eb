//! 一本の糸: what serves what, from the pillars of the strategy to what a rank is asked, and back.
//!
//! **Nouns.** A [`Tie`] says that an initiative (事業) builds an element; which pillars and credo lines an
//! element serves is part of the definition itself. [`Coverage`] is where the thread is broken: elements
//! without a pillar, pillars without an element, ranks without an element, texts that are still 見本.
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
