//! Pages of the strategy: what everybody reads, what the signed-in read, what its keepers do.

mod council;
mod desk;
mod editor;
mod figures;
mod initiatives;
mod kpis;
mod naming;
mod overview;
mod past;
mod pillars;
mod progress;
mod rows;
mod saving;

pub use figures::{SiteError, SiteFile, site};

use std::sync::Arc;

use axum::extract::State;

use super::surroundings::Surroundings;
use crate::kernel::ids::InitiativeId;
use crate::platform::App;
use crate::ui::{Asking, Door, Path, Query, Routes, Visitor};

/// Routes of the room, which is told what initiatives are tied to.
pub fn routes(around: Arc<dyn Surroundings>) -> Routes {
    let for_measure = around.clone();
    let measure =
        move |State(app): State<App>, visitor: Visitor, path: Path<String>, query: Query| {
            pillars::show_measure(for_measure.clone(), app, visitor, path, query)
        };
    let initiative =
        move |State(app): State<App>, asking: Asking, path: Path<InitiativeId>, query: Query| {
            initiatives::show(around.clone(), app, asking, path, query)
        };
    Routes::new()
        .get("/strategy", Door::Reading, overview::show)
        .get("/strategy/ideal-staff", Door::Reading, overview::show_profiles)
        .get("/strategy/pillars/{pillar}", Door::Reading, pillars::show)
        .get("/strategy/measures/{measure}", Door::Reading, measure)
        .get("/strategy/progress", Door::SignedIn, progress::show)
        .get("/strategy/kpis/{kpi}", Door::SignedIn, kpis::show::show)
        .get("/strategy/council", Door::SignedIn, council::show)
        .get("/strategy/figures", Door::SignedIn, figures::show)
        .get("/strategy/figures/figures.csv", Door::SignedIn, figures::values)
        .get("/strategy/figures/dictionary.csv", Door::SignedIn, figures::dictionary)
        .get("/strategy/initiatives", Door::SignedIn, initiatives::index)
        .get("/strategy/initiatives/{initiative}", Door::SignedIn, initiative)
        .get("/hr/strategy", Door::Guarded, desk::show)
        .get("/hr/strategy/initiatives/new", Door::Guarded, editor::new)
        .post("/hr/strategy/initiatives", Door::Guarded, editor::create)
        .get("/hr/strategy/initiatives/{initiative}", Door::Guarded, editor::edit)
        .post("/hr/strategy/initiatives/{initiative}", Door::Guarded, editor::update)
        .get("/hr/strategy/initiatives/{initiative}/notes/new", Door::Guarded, editor::new_note)
        .post("/hr/strategy/initiatives/{initiative}/notes", Door::Guarded, editor::create_note)
        .get(
            "/hr/strategy/initiatives/{initiative}/milestones/new",
            Door::Guarded,
            editor::new_milestone,
        )
        .post(
            "/hr/strategy/initiatives/{initiative}/milestones",
            Door::Guarded,
            editor::create_milestone,
        )
        .post(
            "/hr/strategy/initiatives/{initiative}/milestones/{milestone}",
            Door::Guarded,
            editor::finish_milestone,
        )
        .get(
            "/hr/strategy/initiatives/{initiative}/milestones/{milestone}/day",
            Door::Guarded,
            editor::new_day,
        )
        .post(
            "/hr/strategy/initiatives/{initiative}/milestones/{milestone}/day",
            Door::Guarded,
            editor::move_day,
        )
        .get("/hr/strategy/initiatives/{initiative}/owner", Door::Guarded, naming::initiative)
        .post("/hr/strategy/initiatives/{initiative}/owner", Door::Guarded, naming::name_initiative)
        .get("/hr/strategy/kpis/{kpi}/owner", Door::Guarded, naming::kpi)
        .post("/hr/strategy/kpis/{kpi}/owner", Door::Guarded, naming::name_kpi)
        .get("/hr/strategy/kpis/new", Door::Guarded, kpis::new)
        .post("/hr/strategy/kpis", Door::Guarded, kpis::create)
        .get("/hr/strategy/kpis/{kpi}", Door::Guarded, kpis::edit)
        .post("/hr/strategy/kpis/{kpi}", Door::Guarded, kpis::update)
        .get("/hr/strategy/kpis/{kpi}/readings/new", Door::Guarded, kpis::new_reading)
        .post("/hr/strategy/kpis/{kpi}/readings", Door::Guarded, kpis::create_reading)
        .post("/hr/strategy/kpis/{kpi}/approval", Door::Guarded, kpis::approve)
        .get(
            "/hr/strategy/kpis/{kpi}/readings/{reading}/withdrawal",
            Door::Guarded,
            kpis::withdrawal,
        )
        .post(
            "/hr/strategy/kpis/{kpi}/readings/{reading}/withdrawal",
            Door::Guarded,
            kpis::withdraw,
        )
}
