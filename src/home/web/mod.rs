//! Pages of the room.

mod desk;
mod help;
mod search;
mod start;

use crate::ui::{Door, Routes};

/// Routes of the room.
pub fn routes() -> Routes {
    Routes::new()
        .get("/", Door::Reading, start::show)
        .get("/hr", Door::Guarded, desk::show)
        .get("/search", Door::SignedIn, search::show)
        .get("/help", Door::Public, help::show)
        .get("/help/contact", Door::Public, help::show_contact)
        .get("/help/privacy", Door::Public, help::show_privacy)
        .get("/help/accessibility", Door::Public, help::show_accessibility)
}
