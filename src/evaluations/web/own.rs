//! `/me`: one's own evaluations, and the self assessment.

use askama::Template;
use axum::extract::State;
use axum::response::Response;

use super::reading::reading_page;
use super::saving::{self, Target};
use super::sheets::is_open;
use super::submitting;
use super::thread::{steps_of, tag};
use crate::evaluations::actions::{self, Desk, Loaded};
use crate::evaluations::cycle::CycleStage;
use crate::evaluations::disclosure::has_result;
use crate::evaluations::forms::DraftBody;
use crate::evaluations::store::team::OwnSheetRow;
use crate::evaluations::store::{team, way};
use crate::evaluations::workflow::{Seat, StepKind, Workflow, screen_state};
use crate::kernel::ids::SheetId;
use crate::platform::App;
use crate::ui::components::{Button, Empty, Tag, Thread};
use crate::ui::{Asking, Error, Path, Posted, PostedJson, Shell, page};

/// One evaluation in the list.
struct OwnView {
    id: String,
    name: String,
    period: String,
    tag: Tag,
    /// Only the newest is drawn as a thread.
    thread: Option<Thread>,
    links: Vec<(String, String)>,
}

#[derive(Template)]
#[template(path = "evaluations/me.html")]
struct OwnPage {
    shell: Shell,
    sheets: Vec<OwnView>,
    empty: Empty,
}

/// 自分の評価: every cycle, the newest with its thread.
pub(super) async fn index(State(app): State<App>, asking: Asking) -> Result<Response, Error> {
    let person = asking.actor().employee().ok_or(Error::NotFound)?;
    let today = asking.now.today;
    let rows = team::own_sheets(app.db.reader(), person).await?;
    let ids: Vec<SheetId> = rows.iter().map(|row| row.sheet).collect();
    let ways = way::workflows(app.db.reader(), &ids).await?;
    let newest = match rows.first() {
        None => None,
        Some(row) => {
            let loaded = actions::load_own(&app, asking.actor(), &row.code).await?;
            let names = &loaded.names;
            Some(Thread::new(steps_of(&loaded, names, today)))
        }
    };
    let kind = StepKind::SelfAssessment;
    let mut sheets: Vec<OwnView> = rows
        .into_iter()
        .filter_map(|row| {
            let own = ways.get(&row.sheet)?;
            let state =
                screen_state(own.at_a_glance(Seat::Doer(kind)), row.has_input, row.due_on, today);
            Some(OwnView {
                id: format!("cycle-{}", row.code),
                period: row.period.to_string(),
                tag: tag(state),
                thread: None,
                links: links(own, &row),
                name: row.name,
            })
        })
        .collect();
    if let Some(first) = sheets.first_mut() {
        first.thread = newest;
    }
    page(&OwnPage {
        shell: asking.shell("自分の評価").crumbs(&[("ホーム", "/")], "自分の評価"),
        sheets,
        empty: Empty::new(
            "あなたの評価はまだありません。評価の期間が始まると、ここに自己申告と結果がならびます。",
        )
        .action("/roles", "求められる役割を読む"),
    })
}

fn links(way: &Workflow, row: &OwnSheetRow) -> Vec<(String, String)> {
    let (stage, code) = (row.stage, &row.code);
    let mut links = Vec::new();
    if row.has_goals {
        links.push((format!("/me/cycles/{code}/goals"), "目標".to_owned()));
    }
    if row.interviews > 0 {
        links.push((format!("/me/cycles/{code}/interviews"), "面談の記録".to_owned()));
    }
    if row.shows_memos {
        links.push((format!("/me/cycles/{code}/observations"), "上司の観察メモを読む".to_owned()));
    }
    if has_result(way) {
        links.push((format!("/me/cycles/{code}/feedback"), "評価の結果を読む".to_owned()));
    }
    let kind = StepKind::SelfAssessment;
    if way.step(kind).is_some() {
        let is_open = way.is_open(kind) && stage == CycleStage::Open;
        let words = if is_open { "自己申告を入力する" } else { "自己申告を読む" };
        links.push((format!("/me/cycles/{code}/self"), words.to_owned()));
    }
    links
}

async fn load(app: &App, asking: &Asking, code: &str) -> Result<(Loaded, Target), Error> {
    let loaded = actions::load_own(app, asking.actor(), code).await?;
    if loaded.way.step(StepKind::SelfAssessment).is_none() {
        return Err(Error::NotFound);
    }
    let target = Target::own(code, loaded.head.id);
    Ok((loaded, target))
}

/// The step that a deed is about; the deed loads the sheet.
async fn target(app: &App, asking: &Asking, code: &str) -> Result<Target, Error> {
    Target::at(app, asking, code, Desk::Own).await
}

/// The workbench while it is one's turn, one's own words at any other time.
pub(super) async fn show(
    State(app): State<App>,
    asking: Asking,
    Path(code): Path<String>,
) -> Result<Response, Error> {
    let (loaded, target) = load(&app, &asking, &code).await?;
    if is_open(&loaded, target.kind) {
        return saving::workbench(&app, &asking, loaded, &target, Desk::Own).await;
    }
    page(&reading_page(&app, &asking, &loaded, &target).await?)
}

pub(super) async fn update(
    State(app): State<App>,
    asking: Asking,
    Path(code): Path<String>,
    Posted(form): Posted,
) -> Result<Response, Error> {
    saving::save(&app, &asking, &code, Desk::Own, &form).await
}

pub(super) async fn keep(
    State(app): State<App>,
    asking: Asking,
    Path(code): Path<String>,
    PostedJson(body): PostedJson<DraftBody>,
) -> Result<Response, Error> {
    let target = target(&app, &asking, &code).await?;
    saving::keep(&app, &asking, &target, body).await
}

pub(super) async fn check(
    State(app): State<App>,
    asking: Asking,
    Path(code): Path<String>,
) -> Result<Response, Error> {
    let target = target(&app, &asking, &code).await?;
    submitting::check(&app, &asking, &target, None).await
}

pub(super) async fn submit(
    State(app): State<App>,
    asking: Asking,
    Path(code): Path<String>,
    Posted(_): Posted,
) -> Result<Response, Error> {
    let target = target(&app, &asking, &code).await?;
    submitting::submit(&app, &asking, &target).await
}

pub(super) async fn done(
    State(app): State<App>,
    asking: Asking,
    Path(code): Path<String>,
) -> Result<Response, Error> {
    let (loaded, target) = load(&app, &asking, &code).await?;
    let primary = Button::primary("自分の評価へもどる").to("/me");
    submitting::done(&asking, &loaded, &target, Some(primary)).await
}

pub(super) async fn ask_withdrawal(
    State(app): State<App>,
    asking: Asking,
    Path(code): Path<String>,
) -> Result<Response, Error> {
    let (loaded, target) = load(&app, &asking, &code).await?;
    submitting::ask_withdrawal(&asking, &loaded, &target).await
}

pub(super) async fn withdraw(
    State(app): State<App>,
    asking: Asking,
    Path(code): Path<String>,
    Posted(_): Posted,
) -> Result<Response, Error> {
    let target = target(&app, &asking, &code).await?;
    submitting::withdraw(&app, &asking, &target).await
}
