//! Tests of `jinzai::platform`.

mod backup;
mod cluster;
mod gone;
mod killed;
mod slow;
