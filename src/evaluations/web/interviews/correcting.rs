//! Putting right what both confirmed: a new record in its place, kept while it is typed.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;

use super::evaluator::address;
use super::form::{Paper, RecordPath, back_with, form_page, load, saved};
use super::typing::keep_field;
use crate::audit::Failed;
use crate::evaluations::actions::{self, DraftForm};
use crate::evaluations::forms::{DraftBody, InterviewField, InterviewInput};
use crate::evaluations::interview::InterviewRefusal;
use crate::evaluations::web::track_drafts::{clear, drafts_of};
use crate::kernel::{Refusal, Revision};
use crate::platform::App;
use crate::ui::{
    Asking, Error, Path, Posted, PostedJson, Problems, Query, page, page_with, see_other,
};

pub(super) async fn ask(
    State(app): State<App>,
    asking: Asking,
    Path((code, sheet, id)): RecordPath,
) -> Result<Response, Error> {
    let sheet = load(&app, &asking, &code, sheet).await?;
    let record = sheet.record(id).ok_or(Error::NotFound)?;
    if let Err(refusal) = sheet.refuse_unless_correctable(record) {
        return back_with(&asking, &sheet, refusal).await;
    }
    let input = InterviewInput::of(&record.interview.minutes);
    let paper = Paper::Correction(record, record.revision);
    let typing = DraftForm::Correction(id, record.revision);
    let drafts = drafts_of(&app, &asking, sheet.track.sheet, typing).await?;
    page(&form_page(&asking, &sheet, paper, &input, (&Problems::new(), false), &drafts))
}

pub(super) async fn correct(
    State(app): State<App>,
    asking: Asking,
    Path((code, sheet, id)): RecordPath,
    Posted(form): Posted,
) -> Result<Response, Error> {
    let sheet = load(&app, &asking, &code, sheet).await?;
    let record = sheet.record(id).ok_or(Error::NotFound)?;
    let read = Revision::parse(form.one("revision"));
    let typing = DraftForm::Correction(id, read);
    if form.one("do") == "discard" {
        clear(&app, &asking, sheet.track.sheet, typing).await?;
        let place = format!("{}/{id}/correction", address(&code, sheet.track.sheet));
        return see_other(&asking, &place, None).await;
    }
    let input = InterviewInput::read(&form);
    let (status, problems) = match input.parse(true) {
        Ok((minutes, Some(reason))) => {
            let (actor, place) = (asking.actor(), (code.as_str(), sheet.track.sheet));
            let what = (id, read);
            match actions::correct_interview(&app, actor, place, what, minutes, reason).await {
                Ok(()) => {
                    clear(&app, &asking, sheet.track.sheet, typing).await?;
                    return saved(&asking, &sheet, true).await;
                }
                Err(Failed::Refused(refusal @ InterviewRefusal::InFuture)) => {
                    let problems = Problems::one(InterviewField::HeldOn, refusal.sentence());
                    (StatusCode::UNPROCESSABLE_ENTITY, problems)
                }
                // Another tab, or who stands in, was first: what was typed stays beside what is saved.
                Err(Failed::Refused(InterviewRefusal::Corrected)) => {
                    (StatusCode::CONFLICT, Problems::new())
                }
                Err(Failed::Refused(refusal)) => {
                    return back_with(&asking, &sheet, refusal).await;
                }
                Err(failed) => return Err(failed.into()),
            }
        }
        Ok((_, None)) => {
            let sentence = "訂正の理由を書いてください";
            (StatusCode::UNPROCESSABLE_ENTITY, Problems::one(InterviewField::Reason, sentence))
        }
        Err(problems) => (StatusCode::UNPROCESSABLE_ENTITY, problems),
    };
    let paper = Paper::Correction(record, read);
    let collision = status == StatusCode::CONFLICT;
    let again = form_page(&asking, &sheet, paper, &input, (&problems, collision), &[]);
    page_with(status, &again)
}

/// Saving a correction while it is being typed.
pub(super) async fn keep(
    State(app): State<App>,
    asking: Asking,
    Path((code, sheet, id)): RecordPath,
    Query(query): Query,
    PostedJson(body): PostedJson<DraftBody>,
) -> Result<Response, Error> {
    let form = DraftForm::Correction(id, Revision::parse(query.one("revision")));
    keep_field(&app, &asking, (&code, sheet), form, &body).await
}
