//! The posted form behind a deed.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use uuid::Uuid;

use crate::kernel::ids::SessionId;

/// A form that was posted: what it asks for is done once. Its key is written in the transaction of the
/// first deed that answers it, so that a deed never commits for a key that another one has taken.
#[derive(Debug, Clone)]
pub struct Post {
    session: SessionId,
    key: Uuid,
    written: Arc<AtomicBool>,
}

impl Post {
    /// A form of that session with that key.
    pub fn new(session: SessionId, key: Uuid) -> Self {
        Self { session, key, written: Arc::default() }
    }
    /// The browser that sent it.
    pub fn session(&self) -> SessionId {
        self.session
    }
    /// The key that was made with the form.
    pub fn key(&self) -> Uuid {
        self.key
    }
    /// Whether a deed has committed with this key.
    pub fn is_written(&self) -> bool {
        self.written.load(Ordering::Relaxed)
    }
    /// A deed has committed with this key: further deeds for the same form go without it.
    pub fn note_written(&self) {
        self.written.store(true, Ordering::Relaxed);
    }
}

impl PartialEq for Post {
    fn eq(&self, other: &Self) -> bool {
        self.session == other.session && self.key == other.key
    }
}

impl Eq for Post {}
