//! The forms: an initiative opened or put right, a note added; two people saving at once.

mod conflict;
mod form;
mod milestone;
mod note;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;

use self::conflict::conflict_page;
use self::form::{Subject, form_page, typed};
pub(super) use self::milestone::{create_milestone, finish_milestone, new_milestone};
pub(super) use self::note::{create_note, new_note};
use super::rows::href;
use crate::audit::Failed;
use crate::kernel::ids::InitiativeId;
use crate::kernel::{FiscalYear, Refusal, Revision};
use crate::platform::App;
use crate::strategy::actions;
use crate::strategy::forms::{Chosen, InitiativeField, InitiativeInput};
use crate::strategy::initiative::NewInitiative;
use crate::strategy::policy::{ChangeInitiative, OpenInitiatives};
use crate::strategy::refusal::InitiativeRefusals;
use crate::strategy::store::{self, InitiativeView, Which};
use crate::ui::{Asking, Error, Notice, Path, Posted, Problems, Query, page, page_with, see_other};

fn refused(refusals: &InitiativeRefusals) -> Problems<InitiativeField> {
    let mut problems = Problems::new();
    for refusal in &refusals.0 {
        problems.add(InitiativeField::of(refusal), refusal.sentence());
    }
    problems
}

pub(in crate::strategy::web) async fn new(
    State(app): State<App>,
    asking: Asking,
    Query(query): Query,
) -> Result<Response, Error> {
    asking.actor().may::<OpenInitiatives>(())?;
    let pillars = store::pillars(app.db.reader()).await?;
    let measure = query.one("measure");
    let known = pillars.iter().flat_map(|pillar| &pillar.measures).any(|one| one.code == measure);
    if !measure.is_empty() && !known {
        return Err(Error::NotFound);
    }
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
    let problems = match open(&app, &asking, &input).await? {
        Ok(id) => {
            let notice = Notice::ok("事業を加えました。");
            return see_other(&asking, &format!("/strategy/initiatives/{id}"), notice).await;
        }
        Err(problems) => problems,
    };
    let pillars = store::pillars(app.db.reader()).await?;
    let again = form_page(&asking, &Subject::New { pillars: &pillars }, &input, &problems);
    page_with(StatusCode::UNPROCESSABLE_ENTITY, &again)
}

async fn open(
    app: &App,
    asking: &Asking,
    input: &InitiativeInput,
) -> Result<Result<InitiativeId, Problems<InitiativeField>>, Error> {
    let (measure, draft) = match input.parse_new() {
        Ok(parsed) => parsed,
        Err(problems) => return Ok(Err(problems)),
    };
    let new = NewInitiative {
        measure,
        draft,
        is_sample: false,
        note: None,
        milestones: Vec::new(),
        earlier: Vec::new(),
    };
    match actions::open_initiatives(app, asking.actor(), &[new]).await {
        Ok(ids) => ids.first().copied().map(Ok).ok_or(Error::NotFound),
        Err(Failed::Refused(refusals)) => Ok(Err(refused(&refusals))),
        Err(failed) => Err(failed.into()),
    }
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
    page(&form_page(&asking, &subject, &typed(&view), &Problems::new()))
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
    let chosen = match Chosen::read(&form, mine.clone(), &typed(&view)) {
        Ok(chosen) => chosen,
        Err(undecided) => {
            let page = conflict_page(&asking, &view, &mine, Some((&form, &undecided)));
            return page_with(StatusCode::UNPROCESSABLE_ENTITY, &page);
        }
    };
    let problems = match chosen.input.parse() {
        Ok(draft) => {
            let who = asking.actor();
            let given_up = &chosen.given_up;
            match actions::change_initiative(&app, who, id, revision, &draft, given_up).await {
                Ok(changed) => {
                    let notice = if changed {
                        Notice::ok("事業を保存しました。")
                    } else {
                        Notice::info("変わったところはありませんでした。")
                    };
                    return see_other(&asking, &href(&view), notice).await;
                }
                Err(Failed::Stale) => {
                    let page = conflict_page(&asking, &view, &chosen.input, None);
                    return page_with(StatusCode::CONFLICT, &page);
                }
                Err(Failed::Refused(refusals)) => refused(&refusals),
                Err(failed) => return Err(failed.into()),
            }
        }
        Err(problems) => problems,
    };
    let subject = Subject::Saved { view: &view, revision };
    let again = form_page(&asking, &subject, &chosen.input, &problems);
    page_with(StatusCode::UNPROCESSABLE_ENTITY, &again)
}
