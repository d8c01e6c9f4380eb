//! 人事評価: cycles, sheets, and how grades become a result.

pub mod closed_days;
pub mod scoring;
pub mod workflow;
