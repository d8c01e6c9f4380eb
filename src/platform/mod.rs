//! Machinery without HR words: configuration, the database pool, clocks, logs.

pub mod app;
pub mod clock;
pub mod config;
pub mod db;
pub mod telemetry;

pub use app::App;
pub use clock::Clock;
pub use config::{Config, ConfigProblems, Mode};
pub use db::{Db, StoreError};
