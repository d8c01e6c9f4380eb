//! What this room is told of the rooms above it by `app`: which initiatives serve its lines.

use crate::platform::{App, StoreError};
use crate::ui::BoxFuture;

/// Something that serves a line of the credo.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Serving {
    /// Key of the line.
    pub statement: String,
    /// Name on screen.
    pub name: String,
    /// Its page.
    pub href: String,
    /// Whether it must be marked 見本: its name does not say so itself.
    pub is_sample: bool,
}

/// Implemented by `app`.
pub trait Surroundings: Send + Sync + 'static {
    /// The initiatives that serve lines of the credo, for readers who may see them.
    fn serving<'a>(&'a self, app: &'a App) -> BoxFuture<'a, Result<Vec<Serving>, StoreError>>;
}
