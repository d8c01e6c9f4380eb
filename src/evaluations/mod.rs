//! 人事評価: cycles, sheets, and how grades become a result.

pub mod scoring;
