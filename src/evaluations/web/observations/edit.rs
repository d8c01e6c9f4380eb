//! Putting a memo right; two tabs that saved the same one.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;

use super::super::super::actions;
use super::super::super::forms::ObservationInput;
use super::super::super::policy::{KeepObservation, MemoFacts};
use super::super::super::store::observations::MemoRow;
use super::form::{Shown, Subject, form_page, refused, saved, typed_day};
use super::{Side, one};
use crate::audit::Failed;
use crate::kernel::Revision;
use crate::kernel::ids::ObservationId;
use crate::platform::App;
use crate::ui::{Asking, Error, Path, Posted, Problems, page, page_with};

fn typed(row: &MemoRow) -> ObservationInput {
    let (year, month, day) = typed_day(row.on);
    ObservationInput {
        about: row.subject.to_string(),
        year,
        month,
        day,
        fact: row.fact.clone(),
        tone: row.tone.map(|tone| tone.as_str().to_owned()).unwrap_or_default(),
        guidance: row.guidance.clone().unwrap_or_default(),
        tags: row.tags.clone(),
    }
}

pub(super) async fn edit_own(
    state: State<App>,
    asking: Asking,
    path: Path<ObservationId>,
) -> Result<Response, Error> {
    edit(state, asking, path, Side::Own).await
}

pub(super) async fn edit_team(
    state: State<App>,
    asking: Asking,
    path: Path<ObservationId>,
) -> Result<Response, Error> {
    edit(state, asking, path, Side::Team).await
}

/// A memo in reach, for its author.
async fn kept(app: &App, asking: &Asking, side: Side, id: ObservationId) -> Result<MemoRow, Error> {
    let row = one(app, asking, side, id).await?;
    asking.actor().may::<KeepObservation>(MemoFacts { observation: id, author: row.author })?;
    Ok(row)
}

async fn edit(
    State(app): State<App>,
    asking: Asking,
    Path(id): Path<ObservationId>,
    side: Side,
) -> Result<Response, Error> {
    let row = kept(&app, &asking, side, id).await?;
    let shown = Shown {
        side,
        subject: Subject::Saved(&row, row.revision),
        input: &typed(&row),
        problems: &Problems::new(),
        back: "",
        collision: false,
    };
    page(&form_page(&app, &asking, shown).await?)
}

pub(super) async fn update_own(
    state: State<App>,
    asking: Asking,
    path: Path<ObservationId>,
    posted: Posted,
) -> Result<Response, Error> {
    update(state, asking, path, posted, Side::Own).await
}

pub(super) async fn update_team(
    state: State<App>,
    asking: Asking,
    path: Path<ObservationId>,
    posted: Posted,
) -> Result<Response, Error> {
    update(state, asking, path, posted, Side::Team).await
}

async fn update(
    State(app): State<App>,
    asking: Asking,
    Path(id): Path<ObservationId>,
    Posted(form): Posted,
    side: Side,
) -> Result<Response, Error> {
    let row = kept(&app, &asking, side, id).await?;
    let mut input = ObservationInput::read(&form);
    input.about = row.subject.to_string();
    let read = Revision::parse(form.one("revision"));
    let own = side.is_own().then_some(row.author);
    let (status, problems, revision) = match input.parse(own) {
        Ok(memo) => {
            match actions::change_observation(&app, asking.actor(), id, read, &memo).await {
                Ok(()) => return saved(&asking, side, &form).await,
                Err(Failed::Refused(refusal)) => {
                    (StatusCode::UNPROCESSABLE_ENTITY, refused(refusal), read)
                }
                // What is saved now is shown above what was typed; the next save knows of it.
                Err(Failed::Stale) => (StatusCode::CONFLICT, Problems::new(), row.revision),
                Err(failed) => return Err(failed.into()),
            }
        }
        Err(problems) => (StatusCode::UNPROCESSABLE_ENTITY, problems, read),
    };
    let shown = Shown {
        side,
        subject: Subject::Saved(&row, revision),
        input: &input,
        problems: &problems,
        back: "",
        collision: status == StatusCode::CONFLICT,
    };
    page_with(status, &form_page(&app, &asking, shown).await?)
}
