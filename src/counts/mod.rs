//! Figures that the portal knows itself (自動の集計): who handed in on time, which sheets have memos, which
//! talks took place, who uses the self-check, who has acknowledged the credo.
//!
//! **Nouns.** A [`Counted`] is a numerator and a denominator on a day. Which KPI is counted how is part
//! of its definition ([`OwnCount`](crate::strategy::kpi::OwnCount)); here it becomes a reading, taken by
//! an officer's button or by `jinzai count`. No table of its own: readings belong to the strategy.
//!
//! **Invariants.** Only numbers leave the database. A share of fewer than [`LEAST`] is not kept, because
//! it would speak of people. A value before the end of its span is provisional; counting again in the
//! same span corrects the value, and never with an older day.

pub mod actions;
pub mod count;
mod store;
mod web;

pub use count::{CountLine, CountRefusal, Counted, LEAST, Taken, in_words};
pub use web::routes;
