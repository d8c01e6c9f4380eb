//! 人財ポータル: a city's HR strategy in daily use.

pub mod platform;

/// The migrations of the whole program, embedded in it. The same ones run on the embedded
/// database, on a city's own server and in tests.
pub static MIGRATOR: sqlx::migrate::Migrator = sqlx::migrate!();
