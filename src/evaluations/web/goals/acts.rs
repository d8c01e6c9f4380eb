//! What a ratee does with the own goals: the order, taking one away, handing in, taking back, changing
//! in between. Each act that cannot be undone by another click asks first.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;

use super::own::{address, own_page, shell_of};
use super::view::{GoalView, Names, goal_views};
use crate::audit::Failed;
use crate::evaluations::actions::{self, GoalSheet, Move};
use crate::evaluations::forms::ReasonInput;
use crate::evaluations::goal::{Goal, GoalRefusal, GoalRule, RoundState};
use crate::kernel::Refusal;
use crate::kernel::ids::GoalId;
use crate::platform::App;
use crate::ui::components::{Button, ErrorSummary, Field, SoftChecks, Summary, SummaryRow};
use crate::ui::pages::CheckPage;
use crate::ui::{Asking, Error, Notice, Path, Posted, Problems, page, page_with, see_other};

/// To the list, with the sentence of a refusal.
async fn back_with(asking: &Asking, code: &str, refusal: &GoalRefusal) -> Result<Response, Error> {
    see_other(asking, &address(code), Notice::bad(format!("{}。", refusal.sentence()))).await
}

/// To the list, with what was done or why it was not.
async fn answer(
    asking: &Asking,
    code: &str,
    done: Result<(), Failed<GoalRefusal>>,
    notice: Notice,
) -> Result<Response, Error> {
    match done {
        Ok(()) => see_other(asking, &address(code), notice).await,
        Err(Failed::Refused(refusal)) => back_with(asking, code, &refusal).await,
        Err(failed) => Err(failed.into()),
    }
}

pub(super) async fn order(
    State(app): State<App>,
    asking: Asking,
    Path((code, id)): Path<(String, GoalId)>,
    Posted(form): Posted,
) -> Result<Response, Error> {
    let to = if form.one("do") == "up" { Move::Up } else { Move::Down };
    let done = actions::move_goal(&app, asking.actor(), &code, id, to).await;
    answer(&asking, &code, done, Notice::ok("目標の順を変えました。")).await
}

/// A check page with one field for a reason, when the act asks for one.
struct Question<'a> {
    heading: String,
    summary: Vec<SummaryRow>,
    effects: Vec<String>,
    action: String,
    reason: Option<(&'static str, &'static str)>,
    typed: &'a str,
    problems: &'a Problems<&'static str>,
    button: Button,
    back: (String, String),
}

fn ask(asking: &Asking, sheet: &GoalSheet, question: Question<'_>) -> CheckPage {
    let Question { heading, summary, effects, action, reason, typed, problems, button, back } =
        question;
    CheckPage {
        shell: shell_of(asking, sheet, &heading).with_errors(!problems.is_empty()),
        errors: ErrorSummary::new(problems.summary()),
        heading,
        lead: String::new(),
        soft: SoftChecks::default(),
        summary: Summary::new(summary),
        effects,
        action,
        hidden: Vec::new(),
        fields: reason
            .into_iter()
            .map(|(label, hint)| {
                Field::area("reason", label, ReasonInput::LIMIT)
                    .hint(hint)
                    .value(typed)
                    .error(problems.at(&"reason"))
            })
            .collect(),
        button,
        back: Some(back),
    }
}

fn removal<'a>(
    sheet: &GoalSheet,
    goal: &Goal,
    typed: &'a str,
    problems: &'a Problems<&'static str>,
) -> Question<'a> {
    let own = address(&sheet.track.code);
    let was_agreed = sheet.before().iter().any(|old| old.id == goal.id);
    let mut summary = vec![SummaryRow::new("目標", goal.title.as_str())];
    if let Some(result) = &goal.result {
        summary.push(SummaryRow::new("できたと言える基準", result.as_str()));
    }
    let (heading, effect, button) = if was_agreed {
        (
            "目標を取りやめる",
            "取りやめた目標と理由は、あなたと評価者がこのあとも読めます。合意されるまでは、前の版が続きます。",
            Button::danger("目標を取りやめる"),
        )
    } else {
        (
            "目標を消す",
            "まだ合意していない目標なので、消すと元にはもどせません。",
            Button::danger("目標を消す"),
        )
    };
    Question {
        heading: heading.to_owned(),
        summary,
        effects: vec![effect.to_owned()],
        action: format!("{own}/{}/removal", goal.id),
        reason: was_agreed.then_some(("取りやめる理由", "評価者に、このまま表示します。")),
        typed,
        problems,
        button,
        back: (own, "そのままにしてもどる".to_owned()),
    }
}

pub(super) async fn ask_removal(
    State(app): State<App>,
    asking: Asking,
    Path((code, id)): Path<(String, GoalId)>,
) -> Result<Response, Error> {
    let sheet = actions::own_goals(&app, asking.actor(), &code).await?;
    let goal = sheet.goal(id).ok_or(Error::NotFound)?;
    if let Err(refusal) = sheet.refuse_unless_drafting() {
        return back_with(&asking, &code, &refusal).await;
    }
    page(&ask(&asking, &sheet, removal(&sheet, goal, "", &Problems::new())))
}

pub(super) async fn remove(
    State(app): State<App>,
    asking: Asking,
    Path((code, id)): Path<(String, GoalId)>,
    Posted(form): Posted,
) -> Result<Response, Error> {
    let sheet = actions::own_goals(&app, asking.actor(), &code).await?;
    let goal = sheet.goal(id).ok_or(Error::NotFound)?;
    let was_agreed = sheet.before().iter().any(|old| old.id == id);
    let typed = form.one("reason");
    let reason = match (was_agreed, ReasonInput { text: typed }.parse("取りやめる理由")) {
        (true, Err(problems)) => {
            let again = ask(&asking, &sheet, removal(&sheet, goal, typed, &problems));
            return page_with(StatusCode::UNPROCESSABLE_ENTITY, &again);
        }
        (true, Ok(reason)) => Some(reason),
        (false, _) => None,
    };
    let done = actions::remove_goal(&app, asking.actor(), &code, id, reason).await;
    let notice = if was_agreed {
        "目標を取りやめました。"
    } else {
        "目標を消しました。"
    };
    answer(&asking, &code, done, Notice::ok(notice)).await
}

/// The goals on the page before they are handed in.
async fn check_page(app: &App, asking: &Asking, sheet: &GoalSheet) -> Result<CheckPage, Error> {
    let own = address(&sheet.track.code);
    let names = Names::of(app, sheet).await?;
    let goals = sheet.newest().map_or(&[][..], |own| own.goals.as_slice());
    let views = goal_views(goals, &[], &names);
    let rows = views.iter().zip(goals).filter(|(_, goal)| goal.stands()).map(|(view, goal)| {
        let row = SummaryRow::new(&view.title, &view.result).note(facts_of(view));
        row.mend(format!("{own}/{}", goal.id))
    });
    let mut rows: Vec<SummaryRow> = rows.collect();
    let (sum, total) = (GoalRule::sum(goals), sheet.rule.total.get());
    rows.push(SummaryRow::new("ウエイトの合計", format!("{sum}（{total}にします）")));
    let chief = sheet.track.primary_words();
    Ok(CheckPage {
        shell: shell_of(asking, sheet, "提出前の確認"),
        errors: ErrorSummary::default(),
        heading: "提出する目標を確かめてください".to_owned(),
        lead: String::new(),
        soft: SoftChecks::default(),
        summary: Summary::new(rows),
        effects: vec![
            format!("{chief}が確かめて、合意するか、言葉をそえて差し戻します。"),
            format!("{chief}が開くまでは、提出を取り消せます。"),
        ],
        action: format!("{own}/submission"),
        hidden: Vec::new(),
        fields: Vec::new(),
        button: Button::primary("上司へ提出する"),
        back: Some((own, "目標の一覧へもどる".to_owned())),
    })
}

fn facts_of(view: &GoalView) -> String {
    let facts = [
        ("期日", &view.due),
        ("ウエイト", &view.weight),
        ("困難度", &view.difficulty),
        ("重要度", &view.importance),
    ];
    let written = facts.iter().filter(|(_, own)| !own.is_empty());
    written.map(|(label, own)| format!("{label} {own}")).collect::<Vec<_>>().join("　")
}

pub(super) async fn check(
    State(app): State<App>,
    asking: Asking,
    Path(code): Path<String>,
) -> Result<Response, Error> {
    let sheet = actions::own_goals(&app, asking.actor(), &code).await?;
    if let Err(refusal) = sheet.refuse_unless_drafting() {
        return back_with(&asking, &code, &refusal).await;
    }
    page(&check_page(&app, &asking, &sheet).await?)
}

pub(super) async fn submit(
    State(app): State<App>,
    asking: Asking,
    Path(code): Path<String>,
    Posted(_): Posted,
) -> Result<Response, Error> {
    match actions::submit_goals(&app, asking.actor(), &code).await {
        Err(Failed::Refused(GoalRefusal::Incomplete(problems))) => {
            let sheet = actions::own_goals(&app, asking.actor(), &code).await?;
            let again = own_page(&app, &asking, &sheet, &problems).await?;
            page_with(StatusCode::UNPROCESSABLE_ENTITY, &again)
        }
        done => {
            let notice = Notice::ok("目標を提出しました。")
                .body("上司が確かめると、合意したか差し戻されたかが、ここに表れます。");
            answer(&asking, &code, done, notice).await
        }
    }
}

pub(super) async fn ask_take_back(
    State(app): State<App>,
    asking: Asking,
    Path(code): Path<String>,
) -> Result<Response, Error> {
    let sheet = actions::own_goals(&app, asking.actor(), &code).await?;
    let newest = sheet.newest().ok_or(Error::NotFound)?;
    if let Err(refusal) = newest.round.clone().take_back(sheet.track.gate()) {
        return back_with(&asking, &code, &refusal).await;
    }
    let own = address(&code);
    page(&ask(
        &asking,
        &sheet,
        Question {
            heading: "目標の提出を取り消す".to_owned(),
            summary: Vec::new(),
            effects: vec!["目標は下書きにもどり、直してからもう一度提出できます。".to_owned()],
            action: format!("{own}/withdrawal"),
            reason: None,
            typed: "",
            problems: &Problems::new(),
            button: Button::primary("提出を取り消す"),
            back: (own, "提出したままにする".to_owned()),
        },
    ))
}

pub(super) async fn take_back(
    State(app): State<App>,
    asking: Asking,
    Path(code): Path<String>,
    Posted(_): Posted,
) -> Result<Response, Error> {
    let done = actions::take_back_goals(&app, asking.actor(), &code).await;
    answer(&asking, &code, done, Notice::ok("目標の提出を取り消しました。")).await
}

fn change_question<'a>(
    sheet: &GoalSheet,
    typed: &'a str,
    problems: &'a Problems<&'static str>,
) -> Question<'a> {
    let own = address(&sheet.track.code);
    Question {
        heading: "期中に目標を変える".to_owned(),
        summary: Vec::new(),
        effects: vec![
            "いまの目標を写した下書きができます。目標を直す、加える、取りやめることができます。"
                .to_owned(),
            "変更に合意するまでは、いまの目標が続きます。いまの目標と理由は、あとからも読めます。"
                .to_owned(),
        ],
        action: format!("{own}/change"),
        reason: Some((
            "変える理由",
            "評価者に、このまま表示します。異動、事業の変更、災害への対応など、起きたことを書いてください。",
        )),
        typed,
        problems,
        button: Button::primary("変更を始める"),
        back: (own, "変えずにもどる".to_owned()),
    }
}

fn refuse_change(sheet: &GoalSheet) -> Option<GoalRefusal> {
    match sheet.newest().map(|own| &own.round.state) {
        Some(RoundState::Agreed { .. }) => sheet.track.gate().check().err(),
        _ => Some(GoalRefusal::NotAgreed),
    }
}

pub(super) async fn ask_change(
    State(app): State<App>,
    asking: Asking,
    Path(code): Path<String>,
) -> Result<Response, Error> {
    let sheet = actions::own_goals(&app, asking.actor(), &code).await?;
    if let Some(refusal) = refuse_change(&sheet) {
        return back_with(&asking, &code, &refusal).await;
    }
    page(&ask(&asking, &sheet, change_question(&sheet, "", &Problems::new())))
}

pub(super) async fn change(
    State(app): State<App>,
    asking: Asking,
    Path(code): Path<String>,
    Posted(form): Posted,
) -> Result<Response, Error> {
    let typed = form.one("reason");
    let reason = match (ReasonInput { text: typed }).parse("変える理由") {
        Ok(reason) => reason,
        Err(problems) => {
            let sheet = actions::own_goals(&app, asking.actor(), &code).await?;
            let again = ask(&asking, &sheet, change_question(&sheet, typed, &problems));
            return page_with(StatusCode::UNPROCESSABLE_ENTITY, &again);
        }
    };
    let done = actions::begin_change(&app, asking.actor(), &code, reason).await;
    let notice =
        Notice::ok("変更を始めました。").body("目標を直してから、もう一度提出してください。");
    answer(&asking, &code, done, notice).await
}

pub(super) async fn ask_drop(
    State(app): State<App>,
    asking: Asking,
    Path(code): Path<String>,
) -> Result<Response, Error> {
    let sheet = actions::own_goals(&app, asking.actor(), &code).await?;
    let newest = sheet.newest().ok_or(Error::NotFound)?;
    if let Err(refusal) = newest.round.refuse_unless_droppable(sheet.track.gate()) {
        return back_with(&asking, &code, &refusal).await;
    }
    let own = address(&code);
    page(&ask(
        &asking,
        &sheet,
        Question {
            heading: "目標の変更をやめる".to_owned(),
            summary: Vec::new(),
            effects: vec![
                "変更の下書きは消えます。前に合意した目標が、そのまま続きます。".to_owned(),
            ],
            action: format!("{own}/change/end"),
            reason: None,
            typed: "",
            problems: &Problems::new(),
            button: Button::danger("変更をやめる"),
            back: (own, "変更を続ける".to_owned()),
        },
    ))
}

pub(super) async fn drop_it(
    State(app): State<App>,
    asking: Asking,
    Path(code): Path<String>,
    Posted(_): Posted,
) -> Result<Response, Error> {
    let done = actions::drop_change(&app, asking.actor(), &code).await;
    answer(&asking, &code, done, Notice::ok("変更をやめました。前の目標が続きます。")).await
}
