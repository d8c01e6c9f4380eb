//! Goals: one's own under `/me/cycles/{cycle}/goals`, those of a sheet under the team's pages, how a
//! cycle sets them under `/hr/cycles/{cycle}/goals`, the goals of departments under `/me/department-goals`.

mod acts;
mod department;
mod evaluator;
mod form;
mod own;
mod setting;
mod typing;
mod view;

pub(super) use setting::facts_of as goal_facts_of;

use crate::ui::{Door, Routes};

/// Routes of the goals.
pub(super) fn routes() -> Routes {
    Routes::new()
        .get("/me/cycles/{cycle}/goals", Door::SignedIn, own::show)
        .post("/me/cycles/{cycle}/goals", Door::SignedIn, form::create)
        .get("/me/cycles/{cycle}/goals/new", Door::SignedIn, form::new)
        .put("/me/cycles/{cycle}/goals/new/draft", Door::SignedIn, typing::keep_new)
        .put("/me/cycles/{cycle}/goals/{goal}/draft", Door::SignedIn, typing::keep)
        .get("/me/cycles/{cycle}/goals/check", Door::SignedIn, acts::check)
        .post("/me/cycles/{cycle}/goals/submission", Door::SignedIn, acts::submit)
        .get("/me/cycles/{cycle}/goals/withdrawal", Door::SignedIn, acts::ask_take_back)
        .post("/me/cycles/{cycle}/goals/withdrawal", Door::SignedIn, acts::take_back)
        .get("/me/cycles/{cycle}/goals/change", Door::SignedIn, acts::ask_change)
        .post("/me/cycles/{cycle}/goals/change", Door::SignedIn, acts::change)
        .get("/me/cycles/{cycle}/goals/change/end", Door::SignedIn, acts::ask_drop)
        .post("/me/cycles/{cycle}/goals/change/end", Door::SignedIn, acts::drop_it)
        .get("/me/cycles/{cycle}/goals/{goal}", Door::SignedIn, form::edit)
        .post("/me/cycles/{cycle}/goals/{goal}", Door::SignedIn, form::update)
        .post("/me/cycles/{cycle}/goals/{goal}/order", Door::SignedIn, acts::order)
        .get("/me/cycles/{cycle}/goals/{goal}/removal", Door::SignedIn, acts::ask_removal)
        .post("/me/cycles/{cycle}/goals/{goal}/removal", Door::SignedIn, acts::remove)
        .get("/team/cycles/{cycle}/sheets/{sheet}/goals", Door::Guarded, evaluator::show)
        .post(
            "/team/cycles/{cycle}/sheets/{sheet}/goals/agreement",
            Door::Guarded,
            evaluator::agree,
        )
        .get(
            "/team/cycles/{cycle}/sheets/{sheet}/goals/return",
            Door::Guarded,
            evaluator::ask_return,
        )
        .post(
            "/team/cycles/{cycle}/sheets/{sheet}/goals/return",
            Door::Guarded,
            evaluator::send_back,
        )
        .get("/hr/cycles/{cycle}/goals", Door::Guarded, setting::edit)
        .post("/hr/cycles/{cycle}/goals", Door::Guarded, setting::update)
        .get("/me/department-goals", Door::SignedIn, department::index)
        .post("/me/department-goals", Door::SignedIn, department::create)
        .get("/me/department-goals/new", Door::SignedIn, department::new)
        .put("/me/department-goals/new/draft", Door::SignedIn, department::keep_new)
        .get("/me/department-goals/{goal}", Door::SignedIn, department::edit)
        .put("/me/department-goals/{goal}/draft", Door::SignedIn, department::keep)
        .post("/me/department-goals/{goal}", Door::SignedIn, department::update)
        .get("/me/department-goals/{goal}/withdrawal", Door::SignedIn, department::ask_withdrawal)
        .post("/me/department-goals/{goal}/withdrawal", Door::SignedIn, department::withdraw)
}
