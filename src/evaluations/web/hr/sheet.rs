//! One person's sheet for HR: its state and history; its content only by a look that is logged.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;

use super::{address, load, shell};
use crate::audit::{Entry, Failed, note_look};
use crate::evaluations::actions::{self, Loaded};
use crate::evaluations::cycle::Cycle;
use crate::evaluations::forms::ReasonInput;
use crate::evaluations::refusal::SheetRefusal;
use crate::evaluations::store::{event, opening};
use crate::evaluations::web::print;
use crate::evaluations::web::reading::officer_page;
use crate::evaluations::web::thread::one_line;
use crate::evaluations::workflow::{Standing, StepKind, StepState};
use crate::kernel::Refusal;
use crate::kernel::ids::SheetId;
use crate::platform::App;
use crate::ui::components::{
    ErrorSummary, Field, History, HistoryEntry, SelectOption, Summary, SummaryRow, Thread, Width,
};
use crate::ui::{
    Asking, Error, FormData, Notice, Path, Posted, Problems, Shell, page, page_with, see_other,
};

/// An act on the sheet, with its own small form.
struct ActForm {
    id: &'static str,
    title: &'static str,
    lead: &'static str,
    action: String,
    fields: Vec<Field>,
    button: &'static str,
}

#[derive(Template)]
#[template(path = "evaluations/hr/sheet.html")]
struct SheetPage {
    shell: Shell,
    errors: ErrorSummary,
    name: String,
    facts: Summary,
    thread: Thread,
    content: String,
    print: String,
    /// What former evaluators have left behind.
    handover: Option<String>,
    forms: Vec<ActForm>,
    history: History,
}

type SheetPath = Path<(String, SheetId)>;

async fn page_of(
    app: &App,
    asking: &Asking,
    (code, id): &(String, SheetId),
    typed: &FormData,
    problems: &Problems<&'static str>,
) -> Result<SheetPage, Error> {
    let cycle = load(app, asking, code).await?;
    let loaded = actions::load_as_officer(app, asking.actor(), code, *id).await?;
    let names = &loaded.names;
    let events = event::events(app.db.reader(), *id).await?;
    let history = events
        .into_iter()
        .map(|row| {
            let step = row.step.map(|kind| cycle.step_name(kind).to_owned());
            let entry = HistoryEntry::new(row.at, row.by_name, row.verb.sentence(step.as_deref()));
            match row.words {
                Some(words) => entry.words(words),
                None => entry,
            }
        })
        .collect();
    let own = format!("{}/sheets/{id}", address(code));
    let head = &loaded.head;
    let evaluators = loaded.way.steps().iter().filter(|step| step.kind.is_assigned()).map(|step| {
        let name = step.evaluator.and_then(|id| names.get(&id));
        let nobody = if step.kind == StepKind::Confirmation { "人事課" } else { "省略" };
        SummaryRow::new(
            cycle.step_name(step.kind),
            name.cloned().unwrap_or_else(|| nobody.to_owned()),
        )
    });
    let mut rows = vec![
        SummaryRow::new("職員番号", &head.number),
        SummaryRow::new("所属と職位", format!("{}　{}", loaded.department, head.rank)),
    ];
    rows.extend(evaluators);
    Ok(SheetPage {
        shell: shell(asking, &cycle, &head.name).with_errors(!problems.is_empty()),
        errors: ErrorSummary::new(problems.summary()),
        name: head.name.clone(),
        facts: Summary::new(rows),
        thread: one_line(&loaded, names, asking.now.today),
        content: format!("{own}/content"),
        print: format!("{own}/print"),
        handover: (!loaded.formers().is_empty()).then(|| format!("{own}/handover")),
        forms: forms(&loaded, &own, typed, problems),
        history: History::new(history),
    })
}

/// The acts that are possible now.
fn forms(
    loaded: &Loaded,
    own: &str,
    typed: &FormData,
    problems: &Problems<&'static str>,
) -> Vec<ActForm> {
    if matches!(loaded.way.standing(), Standing::Excluded { .. })
        && loaded.cycle.state.refuse_unless_open().is_ok()
    {
        return vec![ActForm {
            id: "reinstatement",
            title: "対象にもどす",
            lead: "この人の評価を、外したときの段階から続けます。入力した内容はそのままです。",
            action: format!("{own}/reinstatement"),
            fields: vec![
                Field::area("reinstatement_reason", "対象にもどす理由", ReasonInput::LIMIT)
                    .rows(2)
                    .value(typed.one("reinstatement_reason"))
                    .error(problems.at(&"reinstatement_reason")),
            ],
            button: "対象にもどす",
        }];
    }
    let can_act = loaded.way.open_step().is_some()
        && !loaded.way.is_confirmed()
        && loaded.cycle.state.refuse_unless_open().is_ok();
    if !can_act {
        return Vec::new();
    }
    let reason = |name: &'static str, label: &str| {
        Field::area(name, label, ReasonInput::LIMIT)
            .rows(2)
            .value(typed.one(name))
            .error(problems.at(&name))
    };
    let options = |kinds: Vec<StepKind>| -> Vec<SelectOption> {
        kinds
            .into_iter()
            .map(|kind| SelectOption::new(kind.as_str(), loaded.cycle.step_name(kind)))
            .collect()
    };
    let mut forms = Vec::new();
    if loaded.way.is_open(StepKind::Confirmation) {
        let targets = loaded.way.send_back_targets();
        forms.push(ActForm {
            id: "return",
            title: "差し戻す",
            lead: "確認の前の段階に、理由を付けて差し戻します。理由は、差し戻す先の人に表示します。",
            action: format!("{own}/return"),
            fields: vec![
                Field::select("to", "差し戻す先", options(targets)).value(typed.one("to")),
                reason("return_reason", "差し戻す理由"),
            ],
            button: "差し戻す",
        });
    }
    let steps: Vec<StepKind> = loaded
        .way
        .steps()
        .iter()
        .filter(|step| step.kind.is_written())
        .filter(|step| matches!(step.state, StepState::Waiting | StepState::Open { .. }))
        .map(|step| step.kind)
        .collect();
    if !steps.is_empty() {
        forms.push(ActForm {
            id: "omission",
            title: "段階を省く",
            lead: "評価者が退職したときなどに、その段階を省いて次に進めます。",
            action: format!("{own}/omission"),
            fields: vec![
                Field::select("step", "省く段階", options(steps)).value(typed.one("step")),
                reason("omission_reason", "省く理由"),
            ],
            button: "この段階を省く",
        });
    }
    let ratings: Vec<StepKind> = loaded
        .way
        .steps()
        .iter()
        .filter(|step| step.kind.is_assigned())
        .filter(|step| matches!(step.state, StepState::Waiting | StepState::Open { .. }))
        .map(|step| step.kind)
        .collect();
    if !ratings.is_empty() {
        forms.push(ActForm {
            id: "evaluator",
            title: "評価者を替える",
            lead: "評価者や調整者、確認者の異動や退職のときに、まだ済んでいない段階をほかの職員に引き継ぎます。保存した評価は引き継ぎ、保存していない文は新しい評価者に見せません。観察メモは、前の評価者が「引き継ぐ」で渡します。",
            action: format!("{own}/evaluator"),
            fields: vec![
                Field::select("rating", "引き継ぐ段階", options(ratings)).value(typed.one("rating")),
                Field::text("evaluator", "新しい評価者の職員番号")
                    .width(Width::Code)
                    .value(typed.one("evaluator"))
                    .error(problems.at(&"evaluator")),
                reason("evaluator_reason", "評価者を替える理由"),
            ],
            button: "評価者を替える",
        });
    }
    forms.push(ActForm {
        id: "exclusion",
        title: "対象から外す",
        lead: "この人の評価を、ここで終わりにします。入力した内容は残ります。",
        action: format!("{own}/exclusion"),
        fields: vec![reason("exclusion_reason", "対象から外す理由")],
        button: "対象から外す",
    });
    forms
}

/// State and history.
pub(super) async fn show(
    State(app): State<App>,
    asking: Asking,
    Path(path): SheetPath,
) -> Result<Response, Error> {
    let nothing = FormData::default();
    page(&page_of(&app, &asking, &path, &nothing, &Problems::new()).await?)
}

/// The content of a sheet for an officer, with the way back. The look is logged as `deed`.
async fn look_at(
    app: &App,
    asking: &Asking,
    (code, id): &(String, SheetId),
    deed: &str,
) -> Result<(Cycle, Loaded, String), Error> {
    let cycle = load(app, asking, code).await?;
    let loaded = actions::load_as_officer(app, asking.actor(), code, *id).await?;
    let summary = format!("{}の{}の{deed}。", loaded.head.name, cycle.name);
    note_look(app, asking.actor(), Entry::new("look_at_sheet", "sheet", *id, summary)).await?;
    Ok((cycle, loaded, format!("{}/sheets/{id}", address(code))))
}

/// What was submitted.
pub(super) async fn content(
    State(app): State<App>,
    asking: Asking,
    Path(path): SheetPath,
) -> Result<Response, Error> {
    let (cycle, loaded, back) = look_at(&app, &asking, &path, "内容を見た").await?;
    let frame = shell(&asking, &cycle, &format!("{}さんの評価", loaded.head.name));
    page(&officer_page(&app, &asking, &loaded, frame, back).await?)
}

/// The form on A4.
pub(super) async fn print_form(
    State(app): State<App>,
    asking: Asking,
    Path(path): SheetPath,
) -> Result<Response, Error> {
    let (cycle, loaded, back) = look_at(&app, &asking, &path, "様式を開いた").await?;
    let frame = shell(&asking, &cycle, &format!("{}さんの評価　印刷", loaded.head.name));
    print::of_officer(&app, &asking, &loaded, frame, back).await
}

async fn answer(
    app: &App,
    asking: &Asking,
    path: &(String, SheetId),
    (form, name): (&FormData, &'static str),
    done: Result<(), Failed<SheetRefusal>>,
    words: &str,
) -> Result<Response, Error> {
    match done {
        Ok(()) => {
            let own = format!("{}/sheets/{}", address(&path.0), path.1);
            see_other(asking, &own, Notice::ok(words)).await
        }
        Err(Failed::Refused(refusal)) => {
            let problems = Problems::one(name, refusal.sentence());
            let again = page_of(app, asking, path, form, &problems).await?;
            page_with(StatusCode::UNPROCESSABLE_ENTITY, &again)
        }
        Err(failed) => Err(failed.into()),
    }
}

/// The reason of an act, or the page again with its problem.
async fn reason(
    app: &App,
    asking: &Asking,
    path: &(String, SheetId),
    form: &FormData,
    (name, label): (&'static str, &str),
) -> Result<Result<crate::kernel::Prose, Response>, Error> {
    match (ReasonInput { text: form.one(name) }).parse(label) {
        Ok(reason) => Ok(Ok(reason)),
        Err(found) => {
            let sentence = found.at(&"reason").unwrap_or_default().to_owned();
            let problems = Problems::one(name, sentence);
            let again = page_of(app, asking, path, form, &problems).await?;
            Ok(Err(page_with(StatusCode::UNPROCESSABLE_ENTITY, &again)?))
        }
    }
}

pub(super) async fn exclude(
    State(app): State<App>,
    asking: Asking,
    Path(path): SheetPath,
    Posted(form): Posted,
) -> Result<Response, Error> {
    let field = ("exclusion_reason", "対象から外す理由");
    let why = match reason(&app, &asking, &path, &form, field).await? {
        Ok(why) => why,
        Err(again) => return Ok(again),
    };
    let done = actions::exclude_ratee(&app, asking.actor(), &path.0, path.1, why).await;
    answer(&app, &asking, &path, (&form, field.0), done, "対象から外しました。").await
}

pub(super) async fn reinstate(
    State(app): State<App>,
    asking: Asking,
    Path(path): SheetPath,
    Posted(form): Posted,
) -> Result<Response, Error> {
    let field = ("reinstatement_reason", "対象にもどす理由");
    let why = match reason(&app, &asking, &path, &form, field).await? {
        Ok(why) => why,
        Err(again) => return Ok(again),
    };
    let done = actions::reinstate_ratee(&app, asking.actor(), &path.0, path.1, &why).await;
    answer(&app, &asking, &path, (&form, field.0), done, "対象にもどしました。").await
}

pub(super) async fn reassign(
    State(app): State<App>,
    asking: Asking,
    Path(path): SheetPath,
    Posted(form): Posted,
) -> Result<Response, Error> {
    let field = ("evaluator_reason", "評価者を替える理由");
    let why = match reason(&app, &asking, &path, &form, field).await? {
        Ok(why) => why,
        Err(again) => return Ok(again),
    };
    let kind = StepKind::parse(form.one("rating")).ok_or(Error::NotFound)?;
    let number = form.one("evaluator").trim();
    let today = asking.now.today;
    let Some(new) = opening::employee_by_number(app.db.reader(), number, today).await? else {
        let sentence = if number.is_empty() {
            "新しい評価者の職員番号を書いてください".to_owned()
        } else {
            format!("職員番号「{number}」の職員はいません")
        };
        let problems = Problems::one("evaluator", sentence);
        let again = page_of(&app, &asking, &path, &form, &problems).await?;
        return page_with(StatusCode::UNPROCESSABLE_ENTITY, &again);
    };
    let asked = (kind, new);
    let done = actions::reassign_step(&app, asking.actor(), &path.0, path.1, asked, &why).await;
    answer(&app, &asking, &path, (&form, "evaluator"), done, "評価者を替えました。").await
}

pub(super) async fn leave_out(
    State(app): State<App>,
    asking: Asking,
    Path(path): SheetPath,
    Posted(form): Posted,
) -> Result<Response, Error> {
    let field = ("omission_reason", "省く理由");
    let why = match reason(&app, &asking, &path, &form, field).await? {
        Ok(why) => why,
        Err(again) => return Ok(again),
    };
    let kind = StepKind::parse(form.one("step")).ok_or(Error::NotFound)?;
    let done = actions::leave_out_step(&app, asking.actor(), &path.0, path.1, kind, why).await;
    answer(&app, &asking, &path, (&form, field.0), done, "段階を省きました。").await
}

pub(super) async fn send_back(
    State(app): State<App>,
    asking: Asking,
    Path(path): SheetPath,
    Posted(form): Posted,
) -> Result<Response, Error> {
    let field = ("return_reason", "差し戻す理由");
    let why = match reason(&app, &asking, &path, &form, field).await? {
        Ok(why) => why,
        Err(again) => return Ok(again),
    };
    let to = StepKind::parse(form.one("to")).ok_or(Error::NotFound)?;
    let done =
        actions::send_back_from_confirmation(&app, asking.actor(), &path.0, path.1, to, why).await;
    answer(&app, &asking, &path, (&form, field.0), done, "差し戻しました。").await
}
