//! The pages: one's own evaluation, the team's, and the cycles of HR.

mod board;
mod by_element;
mod deciding;
mod delegations;
mod evidence;
mod feedback;
mod goals;
mod hr;
mod interviews;
mod observations;
mod own;
mod places;
mod print;
mod reading;
mod saving;
mod sheets;
mod submitting;
mod team;
mod thread;
mod track_drafts;
mod tracks;
mod transfers;
mod view;
mod workbench;

use crate::ui::{Door, Routes};

/// Routes of the room.
pub fn routes() -> Routes {
    Routes::new()
        .get("/me", Door::SignedIn, own::index)
        .get("/me/cycles/{cycle}/self", Door::SignedIn, own::show)
        .post("/me/cycles/{cycle}/self", Door::SignedIn, own::update)
        .put("/me/cycles/{cycle}/self/draft", Door::SignedIn, own::keep)
        .get("/me/cycles/{cycle}/self/check", Door::SignedIn, own::check)
        .post("/me/cycles/{cycle}/self/submission", Door::SignedIn, own::submit)
        .get("/me/cycles/{cycle}/self/done", Door::SignedIn, own::done)
        .get("/me/cycles/{cycle}/self/withdrawal", Door::SignedIn, own::ask_withdrawal)
        .post("/me/cycles/{cycle}/self/withdrawal", Door::SignedIn, own::withdraw)
        .get("/me/cycles/{cycle}/print", Door::SignedIn, print::of_ratee)
        .get("/me/cycles/{cycle}/feedback", Door::SignedIn, feedback::show)
        .post("/me/cycles/{cycle}/feedback/acknowledgement", Door::SignedIn, feedback::acknowledge)
        .get("/team", Door::Guarded, team::index)
        .get("/team/cycles/{cycle}", Door::Guarded, team::show)
        .get("/team/cycles/{cycle}/sheets/{sheet}", Door::Guarded, sheets::show)
        .post("/team/cycles/{cycle}/sheets/{sheet}", Door::Guarded, sheets::update)
        .put("/team/cycles/{cycle}/sheets/{sheet}/draft", Door::Guarded, sheets::keep)
        .get("/team/cycles/{cycle}/sheets/{sheet}/check", Door::Guarded, sheets::check)
        .post("/team/cycles/{cycle}/sheets/{sheet}/submission", Door::Guarded, sheets::submit)
        .get("/team/cycles/{cycle}/sheets/{sheet}/done", Door::Guarded, sheets::done)
        .get(
            "/team/cycles/{cycle}/sheets/{sheet}/withdrawal",
            Door::Guarded,
            sheets::ask_withdrawal,
        )
        .post("/team/cycles/{cycle}/sheets/{sheet}/withdrawal", Door::Guarded, sheets::withdraw)
        .get("/team/cycles/{cycle}/sheets/{sheet}/return", Door::Guarded, sheets::ask_return)
        .post("/team/cycles/{cycle}/sheets/{sheet}/return", Door::Guarded, sheets::send_back)
        .get("/team/cycles/{cycle}/sheets/{sheet}/history", Door::Guarded, sheets::history)
        .get("/team/cycles/{cycle}/elements/{element}", Door::Guarded, by_element::show)
        .post("/team/cycles/{cycle}/elements/{element}", Door::Guarded, by_element::update)
        .get("/team/cycles/{cycle}/sheets/{sheet}/print", Door::Guarded, print::of_evaluator)
        .merge(board::routes())
        .merge(deciding::routes())
        .merge(delegations::routes())
        .merge(goals::routes())
        .merge(interviews::routes())
        .merge(tracks::routes())
        .merge(transfers::routes())
        .merge(observations::routes())
        .merge(hr::routes())
}
