//! What tests stand on.

pub mod cluster;
pub mod portal;
pub mod source;
