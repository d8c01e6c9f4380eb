//! 人財ポータル: a city's HR strategy in daily use.

pub mod kernel;
pub mod seed;
