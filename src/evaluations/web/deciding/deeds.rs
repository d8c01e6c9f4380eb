//! Letting grades stand and confirming, many sheets at once: asked first, then done.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;

use super::{list, list_of};
use crate::audit::Failed;
use crate::evaluations::actions;
use crate::evaluations::refusal::SheetRefusal;
use crate::evaluations::store::deciding::{self as store, SeatRow};
use crate::evaluations::web::team::load_cycle;
use crate::evaluations::workflow::{StepKind, StepWord};
use crate::kernel::Refusal;
use crate::kernel::ids::SheetId;
use crate::kernel::number::grouped;
use crate::platform::App;
use crate::ui::components::{Button, ErrorSummary, SoftChecks, Summary, SummaryRow};
use crate::ui::pages::CheckPage;
use crate::ui::{
    Asking, Error, FormData, Notice, Path, Posted, Problems, Query, page, page_with, see_other,
};

fn chosen(form: &FormData) -> Vec<SheetId> {
    form.all("sheet").filter_map(|raw| raw.parse().ok()).collect()
}

/// The check page of a deed on ticked sheets; the list again when none that waits is ticked.
async fn check(
    app: &App,
    asking: &Asking,
    code: &str,
    kind: StepKind,
    query: &FormData,
) -> Result<Response, Error> {
    let person = asking.actor().employee().ok_or(Error::NotFound)?;
    let cycle = load_cycle(app, code).await?;
    let asked = chosen(query);
    let rows: Vec<SeatRow> = store::seats(app.db.reader(), &cycle, kind, person, asking.now.today)
        .await?
        .into_iter()
        .filter(|row| row.state == StepWord::Open && asked.contains(&row.sheet))
        .collect();
    if rows.is_empty() {
        let problems = Problems::one("place-1", "あなたの番の職員を選んでください");
        let again = list(app, asking, code, kind, &problems).await?;
        return page_with(StatusCode::UNPROCESSABLE_ENTITY, &again);
    }
    let count = people(rows.len());
    let adjusts = kind == StepKind::Adjustment;
    let (heading, effects, button) = if adjusts {
        (
            format!("{count}人の評語をこのままにするか確かめてください"),
            vec![
                "いまの全体の評語を変えずに、次の段階へ進めます。".to_owned(),
                "次の人が開くまでは、シートのページで取り消せます。".to_owned(),
            ],
            format!("{count}人をこのままにする"),
        )
    } else {
        (
            format!("{count}人の評価の確定を確かめてください"),
            vec![
                "確定した記録は、だれにも変えられなくなります。".to_owned(),
                "本人には、まだ開示しません。人事課が開示します。".to_owned(),
            ],
            format!("{count}人の評価を確定する"),
        )
    };
    let short = cycle.short_name();
    let name = cycle.step_name(kind);
    let (own, back) = (format!("/team/cycles/{code}"), list_of(code, kind));
    let crumbs = [
        ("ホーム", "/"),
        ("部下の評価", "/team"),
        (short.as_str(), own.as_str()),
        (name, back.as_str()),
    ];
    page(&CheckPage {
        shell: asking.shell(format!("{name}の確認 – {short}")).crumbs(&crumbs, "確認"),
        errors: ErrorSummary::default(),
        heading,
        lead: cycle.name.clone(),
        soft: SoftChecks::default(),
        summary: Summary::new(
            rows.iter()
                .map(|row| {
                    SummaryRow::new(&row.name, row.grade.clone().unwrap_or_default())
                        .note(format!("{}　{}", row.department, row.rank))
                })
                .collect(),
        ),
        effects,
        action: back.clone(),
        hidden: rows.iter().map(|row| ("sheet".to_owned(), row.sheet.to_string())).collect(),
        fields: Vec::new(),
        button: Button::primary(button),
        back: Some((back, "一覧へもどる".to_owned())),
    })
}

fn people(count: usize) -> String {
    grouped(i64::try_from(count).unwrap_or(i64::MAX))
}

pub(super) async fn ask_to_let_stand(
    State(app): State<App>,
    asking: Asking,
    Path(code): Path<String>,
    Query(query): Query,
) -> Result<Response, Error> {
    check(&app, &asking, &code, StepKind::Adjustment, &query).await
}

pub(super) async fn ask_to_confirm(
    State(app): State<App>,
    asking: Asking,
    Path(code): Path<String>,
    Query(query): Query,
) -> Result<Response, Error> {
    check(&app, &asking, &code, StepKind::Confirmation, &query).await
}

async fn answer(
    asking: &Asking,
    list: &str,
    done: Result<usize, Failed<SheetRefusal>>,
    words: impl Fn(String) -> String,
) -> Result<Response, Error> {
    let notice = match done {
        Ok(0) => Notice::info("選んだ職員は、もうあなたの番ではありません。"),
        Ok(sheets) => Notice::ok(words(people(sheets))),
        Err(Failed::Refused(refusal)) => Notice::bad(refusal.sentence()),
        Err(failed) => return Err(failed.into()),
    };
    see_other(asking, list, notice).await
}

/// Somebody who has no such list gets 404, whatever they post.
async fn owns_list(app: &App, asking: &Asking, code: &str, kind: StepKind) -> Result<(), Error> {
    let person = asking.actor().employee().ok_or(Error::NotFound)?;
    let cycle = load_cycle(app, code).await?;
    let counts = store::seat_counts(app.db.reader(), cycle.id, person, asking.now.today).await?;
    if counts.iter().any(|(own, ..)| *own == kind) { Ok(()) } else { Err(Error::NotFound) }
}

pub(super) async fn let_stand(
    State(app): State<App>,
    asking: Asking,
    Path(code): Path<String>,
    Posted(form): Posted,
) -> Result<Response, Error> {
    owns_list(&app, &asking, &code, StepKind::Adjustment).await?;
    let done = actions::let_stand(&app, asking.actor(), &code, &chosen(&form)).await;
    let list = list_of(&code, StepKind::Adjustment);
    answer(&asking, &list, done, |people| format!("{people}人の評語をこのままにしました。")).await
}

pub(super) async fn confirm(
    State(app): State<App>,
    asking: Asking,
    Path(code): Path<String>,
    Posted(form): Posted,
) -> Result<Response, Error> {
    owns_list(&app, &asking, &code, StepKind::Confirmation).await?;
    let done = actions::confirm_own_sheets(&app, asking.actor(), &code, &chosen(&form)).await;
    let list = list_of(&code, StepKind::Confirmation);
    answer(&asking, &list, done, |people| format!("{people}人の評価を確定しました。")).await
}
