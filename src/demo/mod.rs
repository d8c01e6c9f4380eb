//! The demo city: a believable city of invented people, the same for the same seed.
//!
//! [`City::plan`](plan::City::plan) is pure: it decides who works where, at which rank and since when,
//! from a seed, a number of staff, a number of years and a day. `actions::fill` carries the plan out
//! through the other rooms' actions, in an empty database only.
//!
//! Nothing here is the city's own: departments come from `content/departments-sample.txt`, names are
//! put together at random, and the tables of other rooms mark what must be marked as 見本.

pub mod actions;
pub mod cast;
pub mod chance;
pub mod goals;
pub mod judgement;
mod memos;
pub mod names;
pub mod passphrase;
pub mod people;
pub mod plan;
pub mod progress;
pub mod remarks;
pub mod report;
pub mod revisions;
pub mod rounds;
mod self_checks;
pub mod transfers;
pub mod tree;

pub use actions::{DemoError, DemoOptions, Filled, SignIn, fill};
pub use plan::{City, CityPlan};
