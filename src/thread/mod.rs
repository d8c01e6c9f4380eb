//! 一本の糸: what serves what, from the pillars of the strategy to what a rank is asked, and back.
//!
//! **Nouns.** A [`Tie`] says that an initiative (事業) builds an element, serves a role or a line of the
//! credo, or belongs together with another initiative; which pillars, credo lines and roles
//! an element serves is part of the definition itself, drafted, compared and dated with its version.
//! [`Coverage`] is where the thread is broken: elements without a pillar or role, pillars and roles without
//! an element, ranks without an element, texts that are still 見本.
//!
//! **Tables.** `initiative_element`, `initiative_link`, `initiative_pair`.
//!
//! **Invariants.** Ties hold for the element or role through all versions (its key), not for one version.
//! HR ties and unties initiatives from an element; whoever answers for an initiative ties and unties all of
//! its own. Each is read from both ends. Ties that were loaded as samples are marked 見本.

pub mod actions;
pub mod coverage;
pub mod policy;
mod store;
pub mod tie;
mod web;

pub use coverage::Coverage;
pub use store::initiatives::{serving, tied};
pub use store::plan::{every_tie, tie_names};
pub use store::{Builder, builders_of};
pub use tie::{Tie, TieKind, Ties};
pub use web::routes;
