//! What tests stand on.

pub mod cluster;
pub mod own_server;
pub mod page_rules;
pub mod portal;
pub mod source;
pub mod town;
