//! The forms: an initiative opened or put right, a note added; two people saving at once.

mod form;
mod milestone;
mod milestone_day;
mod note;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;

use self::form::{Subject, form_page};
pub(super) use self::milestone::{create_milestone, finish_milestone, new_milestone};
pub(super) use self::milestone_day::{move_day, new_day};
pub(super) use self::note::{create_note, new_note};
use super::rows::href;
use super::saving::{Meanwhile, Outcome, conflict_page, measure_asked};
use crate::audit::Failed;
use crate::kernel::ids::InitiativeId;
use crate::kernel::{FiscalYear, Revision};
use crate::platform::App;
use crate::strategy::actions;
use crate::strategy::forms::{Chosen, InitiativeField, InitiativeInput};
use crate::strategy::initiative::NewInitiative;
use crate::strategy::policy::{ChangeInitiative, OpenInitiatives};
use crate::strategy::refusal::InitiativeRefusals;
use crate::strategy::store::{self, InitiativeView, Which};
use crate::ui::{Asking, Error, Notice, Path, Posted, Problems, Query, page, page_with, see_other};

/// Every refusal at its field.
fn outcome<T>(
    answer: Result<T, Failed<InitiativeRefusals>>,
) -> Result<Outcome<T, InitiativeField>, Error> {
    Outcome::of(answer, |refusals| refusals.0, InitiativeField::of)
}

pub(in crate::strategy::web) async fn new(
    State(app): State<App>,
    asking: Asking,
    Query(query): Query,
) -> Result<Response, Error> {
    asking.actor().may::<OpenInitiatives>(())?;
    let pillars = store::pillars(app.db.reader()).await?;
    let measure = measure_asked(&query, &pillars)?;
    let this = FiscalYear::of(asking.now.today).year().to_string();
    let input = InitiativeInput {
        measure: measure.to_owned(),
        from: this.clone(),
        to: this,
        ..InitiativeInput::default()
    };
    page(&form_page(&asking, &Subject::New { pillars: &pillars }, &input, &Problems::new()))
}

pub(in crate::strategy::web) async fn create(
    State(app): State<App>,
    asking: Asking,
    Posted(form): Posted,
) -> Result<Response, Error> {
    asking.actor().may::<OpenInitiatives>(())?;
    let input = InitiativeInput::read(&form);
    let problems = match input.parse_new() {
        Err(problems) => problems,
        Ok((measure, draft)) => {
            let new = NewInitiative {
                measure,
                draft,
                is_sample: false,
                note: None,
                milestones: Vec::new(),
                earlier: Vec::new(),
            };
            match outcome(actions::open_initiatives(&app, asking.actor(), &[new]).await)? {
                Outcome::Saved(ids) => {
                    let id = ids.first().ok_or(Error::NotFound)?;
                    let notice = Notice::ok("事業を加えました。");
                    return see_other(&asking, &format!("/strategy/initiatives/{id}"), notice)
                        .await;
                }
                Outcome::Wrong(problems) => problems,
                // Nothing is there yet that somebody could have saved.
                Outcome::Stale => return Err(Error::NotFound),
            }
        }
    };
    let pillars = store::pillars(app.db.reader()).await?;
    let again = form_page(&asking, &Subject::New { pillars: &pillars }, &input, &problems);
    page_with(StatusCode::UNPROCESSABLE_ENTITY, &again)
}

/// The saved initiative, for somebody who may change it.
async fn changeable(app: &App, asking: &Asking, id: InitiativeId) -> Result<InitiativeView, Error> {
    let view = store::initiatives(app.db.reader(), Which::One(id), asking.now.today)
        .await?
        .pop()
        .ok_or(Error::NotFound)?;
    asking.actor().may::<ChangeInitiative>(view.facts())?;
    Ok(view)
}

pub(in crate::strategy::web) async fn edit(
    State(app): State<App>,
    asking: Asking,
    Path(id): Path<InitiativeId>,
) -> Result<Response, Error> {
    let view = changeable(&app, &asking, id).await?;
    let subject = Subject::Saved { view: &view, revision: view.revision };
    page(&form_page(&asking, &subject, &view.typed(), &Problems::new()))
}

pub(in crate::strategy::web) async fn update(
    State(app): State<App>,
    asking: Asking,
    Path(id): Path<InitiativeId>,
    Posted(form): Posted,
) -> Result<Response, Error> {
    let view = changeable(&app, &asking, id).await?;
    let mine = InitiativeInput::read(&form);
    let revision = Revision::parse(form.one("revision"));
    let chosen = match Chosen::read(&form, mine.clone(), &view.typed()) {
        Ok(chosen) => chosen,
        Err(undecided) => {
            let again = Some((&form, undecided.as_slice()));
            let page = conflict_page(&asking, meanwhile(&view), &mine, &view.typed(), again);
            return page_with(StatusCode::UNPROCESSABLE_ENTITY, &page);
        }
    };
    let problems = match chosen.input.parse() {
        Err(problems) => problems,
        Ok(draft) => {
            let (who, given_up) = (asking.actor(), &chosen.given_up);
            let answer =
                actions::change_initiative(&app, who, id, revision, &draft, given_up).await;
            match outcome(answer)? {
                Outcome::Saved(changed) => {
                    let notice = if changed {
                        Notice::ok("事業を保存しました。")
                    } else {
                        Notice::info("変わったところはありませんでした。")
                    };
                    return see_other(&asking, &href(&view), notice).await;
                }
                Outcome::Stale => {
                    // What was saved since the form was read.
                    let view = changeable(&app, &asking, id).await?;
                    let (mine, saved) = (&chosen.input, view.typed());
                    let page = conflict_page(&asking, meanwhile(&view), mine, &saved, None);
                    return page_with(StatusCode::CONFLICT, &page);
                }
                Outcome::Wrong(problems) => problems,
            }
        }
    };
    let subject = Subject::Saved { view: &view, revision };
    let again = form_page(&asking, &subject, &chosen.input, &problems);
    page_with(StatusCode::UNPROCESSABLE_ENTITY, &again)
}

fn meanwhile(view: &InitiativeView) -> Meanwhile<'_> {
    Meanwhile {
        title: &view.title,
        crumb: "事業を直す",
        action: format!("/hr/strategy/initiatives/{}", view.id),
        back: href(view),
        by: view.saved_by_account.zip(view.saved_by.as_deref()),
        at: view.saved_at,
        revision: view.revision,
    }
}
