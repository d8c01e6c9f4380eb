//! What a new database begins with: the strategy's own words and the sample texts.

pub mod actions;
pub mod content;
