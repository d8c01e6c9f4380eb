//! Pages of the strategy: what everybody reads, what the signed-in read, what its keepers do.

mod desk;
mod editor;
mod initiatives;
mod overview;
mod pillars;
mod rows;

use crate::ui::{Door, Routes};

/// Routes of the room.
pub fn routes() -> Routes {
    Routes::new()
        .get("/strategy", Door::Reading, overview::show)
        .get("/strategy/ideal-staff", Door::Reading, overview::show_profiles)
        .get("/strategy/pillars/{pillar}", Door::Reading, pillars::show)
        .get("/strategy/measures/{measure}", Door::Reading, pillars::show_measure)
        .get("/strategy/progress", Door::SignedIn, initiatives::progress)
        .get("/strategy/initiatives", Door::SignedIn, initiatives::index)
        .get("/strategy/initiatives/{initiative}", Door::SignedIn, initiatives::show)
        .get("/hr/strategy", Door::Guarded, desk::show)
        .get("/hr/strategy/initiatives/new", Door::Guarded, editor::new)
        .post("/hr/strategy/initiatives", Door::Guarded, editor::create)
        .get("/hr/strategy/initiatives/{initiative}", Door::Guarded, editor::edit)
        .post("/hr/strategy/initiatives/{initiative}", Door::Guarded, editor::update)
        .get("/hr/strategy/initiatives/{initiative}/notes/new", Door::Guarded, editor::new_note)
        .post("/hr/strategy/initiatives/{initiative}/notes", Door::Guarded, editor::create_note)
}
