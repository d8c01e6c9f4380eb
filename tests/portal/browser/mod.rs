//! Journeys through a real browser: what the other tests cannot see. Every page of a journey is
//! checked with axe, in both sizes and both schemes, and a picture of each is left in
//! `target/screenshots`. A missing browser is a failure (decision 16).

mod driver;
mod journeys;
mod tab;

pub use driver::journey;
pub use tab::Size;
