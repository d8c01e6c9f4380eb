//! Approving a figure for the public page, and taking an approval back.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;

use super::found;
use crate::kernel::Prose;
use crate::kernel::ids::KpiReadingId;
use crate::platform::App;
use crate::strategy::actions;
use crate::strategy::policy::ApproveFigures;
use crate::strategy::reading::NOTE_LIMIT;
use crate::strategy::store::KpiView;
use crate::ui::components::{ErrorSummary, Field};
use crate::ui::{Asking, Error, Notice, Path, Posted, Shell, page, page_with, see_other};

pub(in crate::strategy::web) async fn approve(
    State(app): State<App>,
    asking: Asking,
    Path(code): Path<String>,
    Posted(form): Posted,
) -> Result<Response, Error> {
    let view = found(&app, &code, asking.now.today).await?;
    asking.actor().may::<ApproveFigures>(())?;
    // Only readings of this KPI, whatever was posted.
    let asked = form.one("reading").parse().ok();
    let ids: Vec<_> = view.standing().map(|one| one.id).filter(|id| Some(*id) == asked).collect();
    let count = actions::approve_figures(&app, asking.actor(), &ids).await?;
    let notice = if count == 0 {
        Notice::info("この値は、もう承認されているか、直されています。")
    } else {
        Notice::ok("値の公開を承認しました。")
    };
    see_other(&asking, &view.href(), notice).await
}

#[derive(Template)]
#[template(path = "strategy/kpis/withdrawal_form.html")]
struct WithdrawalPage {
    shell: Shell,
    errors: ErrorSummary,
    name: String,
    /// 「令和6年度の58.5％（令和8年3月3日に承認）」.
    value: String,
    action: String,
    reason: Field,
    back: String,
}

/// A reading of a KPI that is approved now.
async fn approved(
    app: &App,
    asking: &Asking,
    code: &str,
    id: KpiReadingId,
) -> Result<(KpiView, String), Error> {
    let view = found(app, code, asking.now.today).await?;
    asking.actor().may::<ApproveFigures>(())?;
    let one = view.readings.iter().find(|one| one.id == id).ok_or(Error::NotFound)?;
    let on = one.approved_on.ok_or(Error::NotFound)?;
    let words = format!(
        "{}の{}（{}に承認）",
        view.definition.rhythm.name_of(&one.period),
        view.definition.words(one.value),
        crate::kernel::time::wareki(on)
    );
    Ok((view, words))
}

fn withdrawal_page(
    asking: &Asking,
    view: &KpiView,
    id: KpiReadingId,
    value: String,
    typed: &str,
    problem: Option<&str>,
) -> WithdrawalPage {
    let (name, back) = (view.definition.name.to_string(), view.href());
    let way = [("ホーム", "/"), ("戦略の進み具合", "/strategy/progress"), (&*name, &*back)];
    let summary = problem.map(|sentence| ("#reason".to_owned(), sentence.to_owned()));
    WithdrawalPage {
        shell: asking
            .shell(format!("公開の承認を取り消す – {name}"))
            .crumbs(&way, "公開の承認を取り消す")
            .with_errors(problem.is_some()),
        errors: ErrorSummary::new(summary.into_iter().collect()),
        value,
        action: format!("/hr/strategy/kpis/{}/readings/{id}/withdrawal", view.code),
        reason: Field::area("reason", "取り消す理由", NOTE_LIMIT).value(typed).error(problem),
        name,
        back,
    }
}

pub(in crate::strategy::web) async fn withdrawal(
    State(app): State<App>,
    asking: Asking,
    Path((code, id)): Path<(String, KpiReadingId)>,
) -> Result<Response, Error> {
    let (view, value) = approved(&app, &asking, &code, id).await?;
    page(&withdrawal_page(&asking, &view, id, value, "", None))
}

pub(in crate::strategy::web) async fn withdraw(
    State(app): State<App>,
    asking: Asking,
    Path((code, id)): Path<(String, KpiReadingId)>,
    Posted(form): Posted,
) -> Result<Response, Error> {
    asking.actor().may::<ApproveFigures>(())?;
    let typed = form.one("reason");
    let notice = match Prose::within(typed, NOTE_LIMIT) {
        Err(problem) => {
            let (view, value) = approved(&app, &asking, &code, id).await?;
            let sentence = problem.sentence("取り消す理由");
            let again = withdrawal_page(&asking, &view, id, value, typed, Some(&sentence));
            return page_with(StatusCode::UNPROCESSABLE_ENTITY, &again);
        }
        Ok(reason) => {
            let view = found(&app, &code, asking.now.today).await?;
            if !view.readings.iter().any(|one| one.id == id) {
                return Err(Error::NotFound);
            }
            if actions::withdraw_approval(&app, asking.actor(), id, &reason).await? {
                Notice::ok("公開の承認を取り消しました。")
                    .body("次に書き出すサイトには載りません。")
            } else {
                Notice::info("この値の承認は、もう取り消されています。")
            }
        }
    };
    see_other(&asking, &format!("/strategy/kpis/{code}"), notice).await
}
