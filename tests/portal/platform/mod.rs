//! Tests of `jinzai::platform`.

mod backup;
mod cluster;
mod killed;
