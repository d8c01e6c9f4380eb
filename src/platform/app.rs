//! What every action needs: the database, the clock, the configuration.

use std::sync::Arc;

use super::clock::Clock;
use super::config::Config;
use super::db::Db;
use crate::kernel::Now;

/// Handed to every handler and action; cheap to clone.
#[derive(Clone)]
pub struct App {
    /// The database.
    pub db: Db,
    /// The only source of time.
    pub clock: Clock,
    /// Settings of this installation.
    pub config: Arc<Config>,
}

impl App {
    /// The current moment; asked once per request and passed on.
    pub fn now(&self) -> Now {
        self.clock.now()
    }
}
