//! Saving a goal while it is being typed.

use axum::extract::State;
use axum::response::Response;

use crate::evaluations::actions::{self, DraftForm};
use crate::evaluations::forms::DraftBody;
use crate::evaluations::web::track_drafts;
use crate::kernel::Revision;
use crate::kernel::ids::GoalId;
use crate::platform::App;
use crate::ui::{Asking, Error, Path, PostedJson, Query};

/// Saving a new goal while it is being typed.
pub(super) async fn keep_new(
    State(app): State<App>,
    asking: Asking,
    Path(code): Path<String>,
    PostedJson(body): PostedJson<DraftBody>,
) -> Result<Response, Error> {
    let typed = (body.field.as_str(), body.text.as_str());
    let form = DraftForm::NewGoal;
    actions::keep_goal_typed(&app, asking.actor(), &code, form, typed).await?;
    Ok(track_drafts::saved(&asking))
}

/// Saving a goal while it is being typed.
pub(super) async fn keep(
    State(app): State<App>,
    asking: Asking,
    Path((code, id)): Path<(String, GoalId)>,
    Query(query): Query,
    PostedJson(body): PostedJson<DraftBody>,
) -> Result<Response, Error> {
    let typed = (body.field.as_str(), body.text.as_str());
    let form = DraftForm::Goal(id, Revision::parse(query.one("revision")));
    actions::keep_goal_typed(&app, asking.actor(), &code, form, typed).await?;
    Ok(track_drafts::saved(&asking))
}
