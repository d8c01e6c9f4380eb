//! Saving the record of an interview while it is being typed.

use axum::extract::State;
use axum::response::Response;

use super::form::RecordPath;
use crate::evaluations::actions::{self, DraftForm};
use crate::evaluations::forms::DraftBody;
use crate::evaluations::interview::InterviewKind;
use crate::evaluations::web::track_drafts;
use crate::kernel::Revision;
use crate::kernel::ids::SheetId;
use crate::platform::App;
use crate::ui::{Asking, Error, Path, PostedJson, Query};

/// Saving a new record while it is being typed.
pub(super) async fn keep_new(
    State(app): State<App>,
    asking: Asking,
    Path((code, id)): Path<(String, SheetId)>,
    Query(query): Query,
    PostedJson(body): PostedJson<DraftBody>,
) -> Result<Response, Error> {
    let kind = InterviewKind::parse(query.one("kind")).ok_or(Error::NotFound)?;
    keep_field(&app, &asking, (&code, id), DraftForm::NewInterview(kind), &body).await
}

/// Keeps one field of a form of records for the one who types it.
pub(super) async fn keep_field(
    app: &App,
    asking: &Asking,
    sheet: (&str, SheetId),
    form: DraftForm,
    body: &DraftBody,
) -> Result<Response, Error> {
    let typed = (body.field.as_str(), body.text.as_str());
    actions::keep_interview_typed(app, asking.actor(), sheet, form, typed).await?;
    Ok(track_drafts::saved(asking))
}

/// Saving a record while it is being typed.
pub(super) async fn keep(
    State(app): State<App>,
    asking: Asking,
    Path((code, sheet, id)): RecordPath,
    Query(query): Query,
    PostedJson(body): PostedJson<DraftBody>,
) -> Result<Response, Error> {
    let form = DraftForm::Interview(id, Revision::parse(query.one("revision")));
    keep_field(&app, &asking, (&code, sheet), form, &body).await
}
