//! A KPI opened or set anew.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;

use super::form::{Subject, blank, form_page, typed};
use super::found;
use crate::audit::Failed;
use crate::kernel::{FiscalYear, Refusal, Revision};
use crate::platform::App;
use crate::strategy::actions;
use crate::strategy::forms::{KpiField, KpiInput};
use crate::strategy::policy::KeepKpis;
use crate::strategy::refusal::KpiRefusals;
use crate::strategy::store;
use crate::ui::{Asking, Error, Notice, Path, Posted, Problems, Query, page, page_with, see_other};

fn refused(refusals: &KpiRefusals) -> Problems<KpiField> {
    let mut problems = Problems::new();
    for refusal in &refusals.0 {
        problems.add(KpiField::of(refusal), refusal.sentence());
    }
    problems
}

pub(in crate::strategy::web) async fn new(
    State(app): State<App>,
    asking: Asking,
    Query(query): Query,
) -> Result<Response, Error> {
    asking.actor().may::<KeepKpis>(())?;
    let pillars = store::pillars(app.db.reader()).await?;
    let measure = query.one("measure");
    let known = pillars.iter().flat_map(|pillar| &pillar.measures).any(|one| one.code == measure);
    if !measure.is_empty() && !known {
        return Err(Error::NotFound);
    }
    let input = blank(FiscalYear::of(asking.now.today))
        .with("measure", measure)
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
            match actions::open_kpis(&app, asking.actor(), &[new]).await {
                Ok(_) => {
                    return see_other(&asking, &href, Notice::ok("指標を加えました。")).await;
                }
                Err(Failed::Refused(refusals)) => refused(&refusals),
                Err(failed) => return Err(failed.into()),
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
    let input = KpiInput::read(&form);
    let revision = Revision::parse(form.one("revision"));
    let problems = match input.parse() {
        Err(problems) => problems,
        Ok(draft) => {
            match actions::change_kpi(&app, asking.actor(), &view, revision, &draft).await {
                Ok(changed) => {
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
                // The whole form is small: what was typed stays, and the saved state is read again.
                Err(Failed::Stale) => {
                    let sentence = "別の人が先に保存しました。指標のページで保存された内容を確かめてから、もう一度保存してください";
                    let problems = Problems::one(KpiField("name".to_owned()), sentence);
                    let subject = Subject::Saved { view: &view, revision: view.revision.get() };
                    let again = form_page(&asking, &subject, &input, &problems);
                    return page_with(StatusCode::CONFLICT, &again);
                }
                Err(Failed::Refused(refusals)) => refused(&refusals),
                Err(failed) => return Err(failed.into()),
            }
        }
    };
    let subject = Subject::Saved { view: &view, revision: revision.get() };
    page_with(StatusCode::UNPROCESSABLE_ENTITY, &form_page(&asking, &subject, &input, &problems))
}
