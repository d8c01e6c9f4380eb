//! `/me/cycles/{cycle}/interviews`: one's own records, confirmed or asked to be put otherwise.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;

use super::evaluator::{InterviewsPage, RecordView, asked_lines, title_of};
use super::{summary_of, tag_of};
use crate::audit::Failed;
use crate::evaluations::actions::{self, Answer, InterviewSheet};
use crate::evaluations::interview::{InterviewRefusal, InterviewState, SHORT_LIMIT};
use crate::evaluations::store::interviews::SavedInterview;
use crate::kernel::ids::InterviewId;
use crate::kernel::{Prose, Refusal, Revision};
use crate::platform::App;
use crate::ui::components::{Button, Empty, ErrorSummary, Field, Summary, Tag};
use crate::ui::{
    Asking, Error, FormData, Notice, Path, Posted, Problems, Shell, page, page_with, see_other,
};

/// What the ratee can say.
struct AnswerForm {
    confirm: String,
    again: String,
    revision: Revision,
    words: Field,
    confirm_button: Button,
    reason: Field,
    again_button: Button,
}

#[derive(Template)]
#[template(path = "evaluations/interviews/show.html")]
struct InterviewPage {
    shell: Shell,
    errors: ErrorSummary,
    heading: String,
    tag: Tag,
    summary: Summary,
    answer: Option<AnswerForm>,
    back: String,
}

fn address(code: &str) -> String {
    format!("/me/cycles/{code}/interviews")
}

fn shell_of(asking: &Asking, sheet: &InterviewSheet, here: &str) -> Shell {
    let own = address(&sheet.track.code);
    let way = [("ホーム", "/"), ("自分の評価", "/me"), ("面談の記録", own.as_str())];
    let way = if here == "面談の記録" { &way[..2] } else { &way[..] };
    asking.shell(format!("{here} – {}", sheet.track.cycle_name)).crumbs(way, here)
}

pub(super) async fn index(
    State(app): State<App>,
    asking: Asking,
    Path(code): Path<String>,
) -> Result<Response, Error> {
    let sheet = actions::own_interviews(&app, asking.actor(), &code).await?;
    let own = address(&code);
    let records = sheet
        .records
        .iter()
        .map(|saved| {
            let waits = matches!(saved.interview.state, InterviewState::Shared { .. });
            let place = format!("{own}/{}", saved.interview.id);
            let words = if waits { "読んで確かめる" } else { "この記録だけを開く" };
            RecordView {
                id: format!("interview-{}", saved.interview.id),
                title: title_of(saved),
                tag: tag_of(saved, true),
                note: None,
                summary: summary_of(saved),
                take_back: None,
                deeds: vec![(place, words.to_owned())],
            }
        })
        .collect();
    page(&InterviewsPage {
        shell: shell_of(&asking, &sheet, "面談の記録"),
        heading: format!("面談の記録　{}", sheet.track.cycle_name),
        lead: "上司が書いた記録を、あなたも確かめます。内容が違うときは、直しを頼めます。二人が確かめた記録は変わりません。読めるのは、あなたと、あなたの評価者だけです。"
            .to_owned(),
        asked: asked_lines(&sheet, &asking),
        buttons: Vec::new(),
        links: vec![("/me".to_owned(), "自分の評価へもどる".to_owned())],
        records,
        empty: Empty::new("面談の記録はまだありません。上司が記録を書いて見せると、ここにならびます。"),
    })
}

fn show_page(
    asking: &Asking,
    sheet: &InterviewSheet,
    saved: &SavedInterview,
    typed: &FormData,
    problems: &Problems<&'static str>,
) -> InterviewPage {
    let own = address(&sheet.track.code);
    let place = format!("{own}/{}", saved.interview.id);
    let waits = matches!(saved.interview.state, InterviewState::Shared { .. });
    let heading = title_of(saved);
    InterviewPage {
        shell: shell_of(asking, sheet, &heading).with_errors(!problems.is_empty()),
        errors: ErrorSummary::new(problems.summary()),
        tag: tag_of(saved, true),
        summary: summary_of(saved),
        answer: waits.then(|| AnswerForm {
            confirm: format!("{place}/confirmation"),
            again: format!("{place}/return"),
            revision: saved.revision,
            words: Field::area("words", "あなたの言葉", SHORT_LIMIT)
                .hint("記録に書きそえたいことがあれば書きます。")
                .optional()
                .value(typed.one("words"))
                .error(problems.at(&"words")),
            confirm_button: Button::primary("内容を確かめた"),
            reason: Field::area("reason", "直してほしいところ", SHORT_LIMIT)
                .hint("上司に、このまま表示します。")
                .value(typed.one("reason"))
                .error(problems.at(&"reason")),
            again_button: Button::secondary("上司に直しを頼む"),
        }),
        back: own,
        heading,
    }
}

async fn load(
    app: &App,
    asking: &Asking,
    code: &str,
    id: InterviewId,
) -> Result<(InterviewSheet, SavedInterview), Error> {
    let sheet = actions::own_interviews(app, asking.actor(), code).await?;
    let saved = sheet.record(id).ok_or(Error::NotFound)?.clone();
    Ok((sheet, saved))
}

pub(super) async fn show(
    State(app): State<App>,
    asking: Asking,
    Path((code, id)): Path<(String, InterviewId)>,
) -> Result<Response, Error> {
    let (sheet, saved) = load(&app, &asking, &code, id).await?;
    let nothing = FormData::default();
    page(&show_page(&asking, &sheet, &saved, &nothing, &Problems::new()))
}

/// Answers, and goes back to the list with what came of it.
async fn answer(
    app: &App,
    asking: &Asking,
    code: &str,
    read: (InterviewId, Revision),
    answer: Answer,
    done: &str,
) -> Result<Response, Error> {
    let own = address(code);
    let bad = |sentence: String| Notice::bad(format!("{sentence}。"));
    let notice = match actions::answer_interview(app, asking.actor(), code, read, answer).await {
        Ok(()) => Notice::ok(done),
        Err(Failed::Refused(refusal)) => bad(refusal.sentence()),
        Err(Failed::Stale) => bad(InterviewRefusal::NotShared.sentence()),
        Err(failed) => return Err(failed.into()),
    };
    see_other(asking, &own, notice).await
}

pub(super) async fn confirm(
    State(app): State<App>,
    asking: Asking,
    Path((code, id)): Path<(String, InterviewId)>,
    Posted(form): Posted,
) -> Result<Response, Error> {
    let read = (id, Revision::parse(form.one("revision")));
    let words = match Prose::optional(form.one("words"), SHORT_LIMIT) {
        Ok(words) => words,
        Err(problem) => {
            let (sheet, saved) = load(&app, &asking, &code, id).await?;
            let problems = Problems::one("words", problem.sentence("あなたの言葉"));
            let again = show_page(&asking, &sheet, &saved, &form, &problems);
            return page_with(StatusCode::UNPROCESSABLE_ENTITY, &again);
        }
    };
    let done = "面談の記録を確かめました。";
    answer(&app, &asking, &code, read, Answer::Confirm(words), done).await
}

pub(super) async fn ask_again(
    State(app): State<App>,
    asking: Asking,
    Path((code, id)): Path<(String, InterviewId)>,
    Posted(form): Posted,
) -> Result<Response, Error> {
    let read = (id, Revision::parse(form.one("revision")));
    let words = match Prose::within(form.one("reason"), SHORT_LIMIT) {
        Ok(words) => words,
        Err(problem) => {
            let (sheet, saved) = load(&app, &asking, &code, id).await?;
            let problems = Problems::one("reason", problem.sentence("直してほしいところ"));
            let again = show_page(&asking, &sheet, &saved, &form, &problems);
            return page_with(StatusCode::UNPROCESSABLE_ENTITY, &again);
        }
    };
    let done = "上司に記録の直しを頼みました。";
    answer(&app, &asking, &code, read, Answer::AskAgain(words), done).await
}
