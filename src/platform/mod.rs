//! Machinery without HR words: configuration, the database (pool, embedded cluster,
//! backup), clocks, logs.

pub mod app;
pub mod backup;
pub mod clock;
pub mod cluster;
pub mod config;
pub mod db;
mod described;
pub mod joint;
pub mod kept;
pub mod once;
pub mod telemetry;

pub use app::App;
pub use clock::Clock;
pub use config::{Config, ConfigProblems, Mode};
pub use db::{Db, StoreError};
pub use described::Setting;
pub use joint::Joint;
pub use kept::{Kept, Lately};
