//! The form of a note.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;

use super::changeable;
use crate::audit::Failed;
use crate::kernel::Refusal;
use crate::kernel::ids::InitiativeId;
use crate::platform::App;
use crate::strategy::actions;
use crate::strategy::forms::{NoteField, NoteInput};
use crate::strategy::initiative::NOTE_LIMIT;
use crate::strategy::store::InitiativeView;
use crate::strategy::web::rows::href;
use crate::ui::components::{DateField, ErrorSummary, Field};
use crate::ui::{Asking, Error, Notice, Path, Posted, Problems, Shell, page, page_with, see_other};

#[derive(Template)]
#[template(path = "strategy/note_form.html")]
struct NoteFormPage {
    shell: Shell,
    errors: ErrorSummary,
    title: String,
    action: String,
    day: DateField,
    body: Field,
    back: String,
}

fn note_page(
    asking: &Asking,
    view: &InitiativeView,
    day: DateField,
    body: &str,
    problems: &Problems<NoteField>,
) -> NoteFormPage {
    let page = href(view);
    let way = [("ホーム", "/"), ("戦略と事業", "/hr/strategy"), (&view.title, &page)];
    NoteFormPage {
        shell: asking
            .shell(format!("メモを加える – {}", view.title))
            .crumbs(&way, "メモを加える")
            .with_errors(!problems.is_empty()),
        errors: ErrorSummary::new(problems.summary()),
        title: view.title.clone(),
        action: format!("/hr/strategy/initiatives/{}/notes", view.id),
        day: day.error(problems.at(&NoteField::On)),
        body: Field::area("body", "メモ", NOTE_LIMIT)
            .hint("あったこと、決まったことを書きます。加えたメモは直せません。")
            .value(body)
            .error(problems.at(&NoteField::Body)),
        back: page,
    }
}

pub(in crate::strategy::web) async fn new_note(
    State(app): State<App>,
    asking: Asking,
    Path(id): Path<InitiativeId>,
) -> Result<Response, Error> {
    let view = changeable(&app, &asking, id).await?;
    let day = DateField::new("on", "あった日").day(asking.now.today);
    page(&note_page(&asking, &view, day, "", &Problems::new()))
}

pub(in crate::strategy::web) async fn create_note(
    State(app): State<App>,
    asking: Asking,
    Path(id): Path<InitiativeId>,
    Posted(form): Posted,
) -> Result<Response, Error> {
    let view = changeable(&app, &asking, id).await?;
    let input = NoteInput::read(&form);
    let problems = match input.parse(asking.now.today) {
        Ok(note) => match actions::add_note(&app, asking.actor(), id, &note).await {
            Ok(()) => {
                let notice = Notice::ok("メモを加えました。");
                return see_other(&asking, &href(&view), notice).await;
            }
            Err(Failed::Refused(refusals)) => Problems::one(NoteField::On, refusals.sentence()),
            Err(failed) => return Err(failed.into()),
        },
        Err(problems) => problems,
    };
    let day = DateField::new("on", "あった日").typed(&input.year, &input.month, &input.day);
    let again = note_page(&asking, &view, day, &input.body, &problems);
    page_with(StatusCode::UNPROCESSABLE_ENTITY, &again)
}
