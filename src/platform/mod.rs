//! Machinery without HR words: the embedded database, backup and restore.

pub mod backup;
pub mod cluster;
