//! `/team/cycles/{cycle}/sheets/{sheet}`: one person's sheet for their evaluator.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;

use super::reading::reading_page;
use super::saving::{self, Target, shell_of};
use super::submitting;
use crate::audit::Failed;
use crate::evaluations::actions::{self, Desk, Loaded};
use crate::evaluations::disclosure::Viewer;
use crate::evaluations::event::EventVerb;
use crate::evaluations::forms::{DraftBody, ReasonInput};
use crate::evaluations::store::{draft, event};
use crate::evaluations::workflow::StepKind;
use crate::kernel::Refusal;
use crate::kernel::ids::SheetId;
use crate::kernel::time::wareki_time;
use crate::platform::App;
use crate::ui::components::{
    Button, ErrorSummary, Field, History, HistoryEntry, SelectOption, SoftChecks, Summary,
    SummaryRow,
};
use crate::ui::pages::CheckPage;
use crate::ui::{
    Asking, Error, FormData, Notice, Path, Posted, PostedJson, Problems, Shell, page, page_with,
    see_other,
};

/// Address of a sheet.
pub(super) fn address(code: &str, id: SheetId) -> String {
    format!("/team/cycles/{code}/sheets/{id}")
}

type SheetPath = Path<(String, SheetId)>;

async fn load(
    app: &App,
    asking: &Asking,
    (code, id): (String, SheetId),
) -> Result<(Loaded, Target), Error> {
    let (loaded, kind) = actions::load_as_evaluator(app, asking.actor(), &code, id).await?;
    let target = Target::of(&code, id, kind);
    Ok((loaded, target))
}

/// The step that a deed is about; the deed loads the sheet.
async fn target(
    app: &App,
    asking: &Asking,
    (code, id): (String, SheetId),
) -> Result<Target, Error> {
    Target::at(app, asking, &code, Desk::Evaluator(id)).await
}

/// The same for the deeds of those who fill in the form; others have none.
async fn writer(app: &App, asking: &Asking, path: (String, SheetId)) -> Result<Target, Error> {
    let target = target(app, asking, path).await?;
    if target.kind.is_filled() { Ok(target) } else { Err(Error::NotFound) }
}

/// The workbench while it is one's turn, what may be seen at any other time.
pub(super) async fn show(
    State(app): State<App>,
    asking: Asking,
    Path(path): SheetPath,
) -> Result<Response, Error> {
    let (loaded, target) = load(&app, &asking, path).await?;
    if target.kind.is_filled() && is_open(&loaded, target.kind) {
        let desk = Desk::Evaluator(target.id);
        return saving::workbench(&app, &asking, loaded, &target, desk).await;
    }
    page(&reading_page(&app, &asking, &loaded, &target).await?)
}

/// Whether the step can be worked on now.
pub(super) fn is_open(loaded: &Loaded, kind: StepKind) -> bool {
    loaded.way.is_open(kind) && loaded.cycle.state.refuse_unless_open().is_ok()
}

pub(super) async fn update(
    State(app): State<App>,
    asking: Asking,
    Path(path): SheetPath,
    Posted(form): Posted,
) -> Result<Response, Error> {
    let (code, id) = path;
    saving::save(&app, &asking, &code, Desk::Evaluator(id), &form).await
}

pub(super) async fn keep(
    State(app): State<App>,
    asking: Asking,
    Path(path): SheetPath,
    PostedJson(body): PostedJson<DraftBody>,
) -> Result<Response, Error> {
    let target = writer(&app, &asking, path).await?;
    saving::keep(&app, &asking, &target, body).await
}

pub(super) async fn check(
    State(app): State<App>,
    asking: Asking,
    Path(path): SheetPath,
) -> Result<Response, Error> {
    let target = writer(&app, &asking, path).await?;
    submitting::check(&app, &asking, &target, None).await
}

pub(super) async fn submit(
    State(app): State<App>,
    asking: Asking,
    Path(path): SheetPath,
    Posted(_): Posted,
) -> Result<Response, Error> {
    let target = writer(&app, &asking, path).await?;
    submitting::submit(&app, &asking, &target).await
}

/// After the submission: the next person is the main way on.
pub(super) async fn done(
    State(app): State<App>,
    asking: Asking,
    Path(path): SheetPath,
) -> Result<Response, Error> {
    let (loaded, target) = load(&app, &asking, path).await?;
    let next = next_open(&app, &asking, &target).await?;
    let primary = match next {
        Some((href, name)) => Button::primary(format!("次の人（{name}さん）へ進む")).to(href),
        None => Button::primary("部下の一覧へもどる").to(format!("/team/cycles/{}", target.code)),
    };
    submitting::done(&asking, &loaded, &target, Some(primary)).await
}

/// The next member of the team whose sheet waits, after this one and then from the beginning.
async fn next_open(
    app: &App,
    asking: &Asking,
    target: &Target,
) -> Result<Option<(String, String)>, Error> {
    let Some(person) = asking.actor().employee() else { return Ok(None) };
    let rows = super::team::rows(app, asking, &target.code, person).await?;
    let rows: Vec<_> = rows.into_iter().filter(|row| row.kind == target.kind).collect();
    let here = rows.iter().position(|row| row.sheet == target.id).unwrap_or(0);
    let (before, after) = rows.split_at(here);
    Ok(after
        .iter()
        .chain(before)
        .find(|row| row.sheet != target.id && row.state.is_your_turn())
        .map(|row| (address(&target.code, row.sheet), row.name.clone())))
}

pub(super) async fn ask_withdrawal(
    State(app): State<App>,
    asking: Asking,
    Path(path): SheetPath,
) -> Result<Response, Error> {
    let (loaded, target) = load(&app, &asking, path).await?;
    submitting::ask_withdrawal(&asking, &loaded, &target).await
}

pub(super) async fn withdraw(
    State(app): State<App>,
    asking: Asking,
    Path(path): SheetPath,
    Posted(_): Posted,
) -> Result<Response, Error> {
    let target = target(&app, &asking, path).await?;
    submitting::withdraw(&app, &asking, &target).await
}

/// Sending back: to whom, and why.
pub(super) async fn ask_return(
    State(app): State<App>,
    asking: Asking,
    Path(path): SheetPath,
) -> Result<Response, Error> {
    let (loaded, target) = load(&app, &asking, path).await?;
    let targets = loaded.way.send_back_targets();
    if !is_open(&loaded, target.kind) || targets.is_empty() {
        let notice = Notice::bad("いまは差し戻せません。");
        return see_other(&asking, &target.address, notice).await;
    }
    let nothing = FormData::default();
    page(&return_page(&asking, &loaded, &target, &nothing, &Problems::new()))
}

fn return_page(
    asking: &Asking,
    loaded: &Loaded,
    target: &Target,
    typed: &FormData,
    problems: &Problems<&'static str>,
) -> CheckPage {
    let targets = loaded.way.send_back_targets();
    let mut fields = Vec::new();
    let mut hidden = Vec::new();
    if let [only] = targets.as_slice() {
        hidden.push(("to".to_owned(), only.as_str().to_owned()));
    } else {
        let options = targets
            .iter()
            .map(|kind| SelectOption::new(kind.as_str(), loaded.cycle.step_name(*kind)))
            .collect();
        fields.push(Field::select("to", "差し戻す先", options).value(typed.one("to")));
    }
    fields.push(
        Field::area("reason", "差し戻す理由", ReasonInput::LIMIT)
            .hint("差し戻す先の人に、このまま表示します。何を直せばよいかを書いてください。")
            .value(typed.one("reason"))
            .error(problems.at(&"reason")),
    );
    let heading = format!("{}さんの評価を差し戻す", loaded.head.name);
    CheckPage {
        shell: shell_of(asking, loaded, target.kind, "差戻し").with_errors(!problems.is_empty()),
        errors: ErrorSummary::new(problems.summary()),
        heading,
        lead: String::new(),
        soft: SoftChecks::default(),
        summary: Summary::default(),
        effects: vec![
            "差し戻した先の人が、直してからもう一度提出します。".to_owned(),
            "あなたがこのシートに入れた下書きは残ります。".to_owned(),
        ],
        action: format!("{}/return", target.address),
        hidden,
        fields,
        button: Button::primary("差し戻す"),
        back: Some((target.address.clone(), "差し戻さずにもどる".to_owned())),
    }
}

pub(super) async fn send_back(
    State(app): State<App>,
    asking: Asking,
    Path(path): SheetPath,
    Posted(form): Posted,
) -> Result<Response, Error> {
    let (loaded, target) = load(&app, &asking, path).await?;
    let reason = match (ReasonInput { text: form.one("reason") }).parse("差し戻す理由") {
        Ok(reason) => reason,
        Err(problems) => {
            let again = return_page(&asking, &loaded, &target, &form, &problems);
            return page_with(StatusCode::UNPROCESSABLE_ENTITY, &again);
        }
    };
    let to = StepKind::parse(form.one("to"))
        .or_else(|| loaded.way.send_back_targets().first().copied())
        .unwrap_or(StepKind::Primary);
    let steps = (target.kind, to);
    let actor = asking.actor();
    let list = format!("/team/cycles/{}", target.code);
    match actions::send_back(&app, actor, &target.code, target.id, steps, reason).await {
        Ok(()) => {
            let name = loaded.cycle.step_name(to);
            let notice = Notice::ok(format!("{}さんの評価を差し戻しました。", loaded.head.name))
                .body(format!("{name}の人が、直してからもう一度提出します。"));
            see_other(&asking, &list, notice).await
        }
        Err(Failed::Refused(refusal)) => {
            see_other(&asking, &target.address, Notice::bad(refusal.sentence())).await
        }
        Err(failed) => Err(failed.into()),
    }
}

#[derive(Template)]
#[template(path = "evaluations/history.html")]
struct HistoryPage {
    shell: Shell,
    heading: String,
    history: History,
    kept: Summary,
    back: String,
}

/// What happened on the sheet, and the texts that lost a collision in one's own step.
pub(super) async fn history(
    State(app): State<App>,
    asking: Asking,
    Path(path): SheetPath,
) -> Result<Response, Error> {
    let (loaded, target) = load(&app, &asking, path).await?;
    let events = event::events(app.db.reader(), target.id).await?;
    let entries = events
        .into_iter()
        .map(|row| {
            let step = row.step.map(|kind| loaded.cycle.step_name(kind).to_owned());
            let entry = HistoryEntry::new(row.at, row.by_name, row.verb.sentence(step.as_deref()));
            // The grades of an adjustment are read where the adjustment is.
            let is_kept = row.verb == EventVerb::Adjusted
                && loaded.seen_by(Viewer::of(target.kind), StepKind::Adjustment).is_none();
            match row.words.filter(|_| !is_kept) {
                Some(words) => entry.words(words),
                None => entry,
            }
        })
        .collect();
    let position = loaded.facts(target.kind).map_or(0, |facts| facts.position);
    let kept = draft::kept_texts(app.db.reader(), target.id, position)
        .await?
        .into_iter()
        .map(|row| {
            SummaryRow::new(loaded.definitions.label(row.field), row.text).note(format!(
                "{}　{}",
                row.author,
                wareki_time(row.kept_at)
            ))
        })
        .collect();
    page(&HistoryPage {
        shell: shell_of(&asking, &loaded, target.kind, "履歴"),
        heading: format!("{}さんの評価の履歴", loaded.head.name),
        history: History::new(entries),
        kept: Summary::new(kept),
        back: target.address,
    })
}
