//! A KPI opened or set anew.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;

use super::form::{Subject, blank, form_page, typed};
use super::found;
use crate::audit::Failed;
use crate::kernel::ids::AccountId;
use crate::kernel::{FiscalYear, Revision, Timestamp};
use crate::platform::App;
use crate::strategy::actions;
use crate::strategy::forms::{Chosen, KpiField, KpiInput};
use crate::strategy::policy::KeepKpis;
use crate::strategy::refusal::KpiRefusals;
use crate::strategy::store::{self, KpiView};
use crate::strategy::web::saving::{Meanwhile, Outcome, conflict_page, measure_asked};
use crate::ui::{Asking, Error, Notice, Path, Posted, Problems, Query, page, page_with, see_other};

/// Every refusal at its field.
fn outcome<T>(answer: Result<T, Failed<KpiRefusals>>) -> Result<Outcome<T, KpiField>, Error> {
    Outcome::of(answer, |refusals| refusals.0, KpiField::of)
}

pub(in crate::strategy::web) async fn new(
    State(app): State<App>,
    asking: Asking,
    Query(query): Query,
) -> Result<Response, Error> {
    asking.actor().may::<KeepKpis>(())?;
    let pillars = store::pillars(app.db.reader()).await?;
    let input = blank(FiscalYear::of(asking.now.today))
        .with("measure", measure_asked(&query, &pillars)?)
        .with("decimals", "1")
        .with("lag", "0");
    page(&form_page(&asking, &Subject::New { pillars: &pillars }, &input, &Problems::new()))
}

pub(in crate::strategy::web) async fn create(
    State(app): State<App>,
    asking: Asking,
    Posted(form): Posted,
) -> Result<Response, Error> {
    asking.actor().may::<KeepKpis>(())?;
    let input = KpiInput::read(&form);
    let problems = match input.parse_new() {
        Err(problems) => problems,
        Ok(new) => {
            let href = format!("/strategy/kpis/{}", new.code);
            match outcome(actions::open_kpis(&app, asking.actor(), &[new]).await)? {
                Outcome::Saved(_) => {
                    return see_other(&asking, &href, Notice::ok("指標を加えました。")).await;
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

pub(in crate::strategy::web) async fn edit(
    State(app): State<App>,
    asking: Asking,
    Path(code): Path<String>,
) -> Result<Response, Error> {
    asking.actor().may::<KeepKpis>(())?;
    let view = found(&app, &code, asking.now.today).await?;
    let subject = Subject::Saved { view: &view, revision: view.revision.get() };
    let input = typed(&view, FiscalYear::of(asking.now.today));
    page(&form_page(&asking, &subject, &input, &Problems::new()))
}

pub(in crate::strategy::web) async fn update(
    State(app): State<App>,
    asking: Asking,
    Path(code): Path<String>,
    Posted(form): Posted,
) -> Result<Response, Error> {
    asking.actor().may::<KeepKpis>(())?;
    let view = found(&app, &code, asking.now.today).await?;
    let this = FiscalYear::of(asking.now.today);
    let mine = KpiInput::read(&form);
    let revision = Revision::parse(form.one("revision"));
    let chosen = match Chosen::read(&form, mine.clone(), &typed(&view, this)) {
        Ok(chosen) => chosen,
        Err(undecided) => {
            let again = Some((&form, undecided.as_slice()));
            let (by, at) = store::kpi_saved(app.db.reader(), view.id).await?;
            let meanwhile = meanwhile(&view, by.as_ref(), at);
            let page = conflict_page(&asking, meanwhile, &mine, &typed(&view, this), again);
            return page_with(StatusCode::UNPROCESSABLE_ENTITY, &page);
        }
    };
    let problems = match chosen.input.parse() {
        Err(problems) => problems,
        Ok(draft) => {
            let (who, given_up) = (asking.actor(), &chosen.given_up);
            let answer = actions::change_kpi(&app, who, &view, revision, &draft, given_up).await;
            match outcome(answer)? {
                Outcome::Saved(changed) => {
                    let notice = if !changed {
                        Notice::info("変わったところはありませんでした。")
                    } else if draft.definition.breaks_series(&view.definition) {
                        Notice::ok("指標を保存しました。")
                            .body("数え方が変わったので、これからの値は新しい線になります。")
                    } else {
                        Notice::ok("指標を保存しました。")
                    };
                    return see_other(&asking, &view.href(), notice).await;
                }
                Outcome::Stale => {
                    // What was saved since the form was read.
                    let view = found(&app, &code, asking.now.today).await?;
                    let (by, at) = store::kpi_saved(app.db.reader(), view.id).await?;
                    let meanwhile = meanwhile(&view, by.as_ref(), at);
                    let (mine, saved) = (&chosen.input, typed(&view, this));
                    let page = conflict_page(&asking, meanwhile, mine, &saved, None);
                    return page_with(StatusCode::CONFLICT, &page);
                }
                Outcome::Wrong(problems) => problems,
            }
        }
    };
    let subject = Subject::Saved { view: &view, revision: revision.get() };
    let again = form_page(&asking, &subject, &chosen.input, &problems);
    page_with(StatusCode::UNPROCESSABLE_ENTITY, &again)
}

fn meanwhile<'a>(
    view: &'a KpiView,
    by: Option<&'a (AccountId, String)>,
    at: Timestamp,
) -> Meanwhile<'a> {
    Meanwhile {
        title: view.definition.name.as_str(),
        crumb: "指標を直す",
        action: format!("/hr/strategy/kpis/{}", view.code),
        back: view.href(),
        by: by.map(|(account, name)| (*account, name.as_str())),
        at,
        revision: view.revision,
    }
}
