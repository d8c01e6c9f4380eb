//! Pages that belong to no area.

mod help;

use crate::ui::{Door, Routes};

/// Routes of the room.
pub fn routes() -> Routes {
    Routes::new()
        .get("/help", Door::Public, help::show)
        .get("/help/contact", Door::Public, help::show_contact)
        .get("/help/privacy", Door::Public, help::show_privacy)
        .get("/help/accessibility", Door::Public, help::show_accessibility)
}
