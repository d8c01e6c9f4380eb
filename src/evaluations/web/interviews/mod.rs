//! Interviews: recorded by the evaluator under the team's pages, read and confirmed under
//! `/me/cycles/{cycle}/interviews`; which ones a cycle asks for under `/hr/cycles/{cycle}/interviews`.

mod correcting;
mod evaluator;
mod form;
mod own;
mod setting;
mod typing;

use crate::evaluations::interview::InterviewState;
use crate::evaluations::store::interviews::SavedInterview;
use crate::kernel::time::{wareki_full, wareki_time};
use crate::ui::components::{Note, Summary, SummaryRow, Tag, Tone};
use crate::ui::{Door, FormData, Routes};

/// Routes of the interviews.
pub(super) fn routes() -> Routes {
    Routes::new()
        .get("/me/cycles/{cycle}/interviews", Door::SignedIn, own::index)
        .get("/me/cycles/{cycle}/interviews/{interview}", Door::SignedIn, own::show)
        .post(
            "/me/cycles/{cycle}/interviews/{interview}/confirmation",
            Door::SignedIn,
            own::confirm,
        )
        .post("/me/cycles/{cycle}/interviews/{interview}/return", Door::SignedIn, own::ask_again)
        .get("/team/cycles/{cycle}/sheets/{sheet}/interviews", Door::Guarded, evaluator::index)
        .post("/team/cycles/{cycle}/sheets/{sheet}/interviews", Door::Guarded, form::create)
        .get("/team/cycles/{cycle}/sheets/{sheet}/interviews/new", Door::Guarded, form::new)
        .put(
            "/team/cycles/{cycle}/sheets/{sheet}/interviews/new/draft",
            Door::Guarded,
            typing::keep_new,
        )
        .put(
            "/team/cycles/{cycle}/sheets/{sheet}/interviews/{interview}/draft",
            Door::Guarded,
            typing::keep,
        )
        .get(
            "/team/cycles/{cycle}/sheets/{sheet}/interviews/{interview}",
            Door::Guarded,
            form::edit,
        )
        .post(
            "/team/cycles/{cycle}/sheets/{sheet}/interviews/{interview}",
            Door::Guarded,
            form::update,
        )
        .post(
            "/team/cycles/{cycle}/sheets/{sheet}/interviews/{interview}/withdrawal",
            Door::Guarded,
            evaluator::take_back,
        )
        .put(
            "/team/cycles/{cycle}/sheets/{sheet}/interviews/{interview}/correction/draft",
            Door::Guarded,
            correcting::keep,
        )
        .get(
            "/team/cycles/{cycle}/sheets/{sheet}/interviews/{interview}/correction",
            Door::Guarded,
            correcting::ask,
        )
        .post(
            "/team/cycles/{cycle}/sheets/{sheet}/interviews/{interview}/correction",
            Door::Guarded,
            correcting::correct,
        )
        .get("/hr/cycles/{cycle}/interviews", Door::Guarded, setting::edit)
        .post("/hr/cycles/{cycle}/interviews", Door::Guarded, setting::update)
}

/// A record as both read it.
fn summary_of(saved: &SavedInterview) -> Summary {
    let minutes = &saved.interview.minutes;
    let mut rows = vec![
        SummaryRow::new("面談した日", wareki_full(minutes.held_on)),
        SummaryRow::new("方法", minutes.way.label()),
        SummaryRow::new("面談した人", format!("{}さん", saved.evaluator)),
        SummaryRow::new("話し合ったこと", minutes.said.as_str()),
        SummaryRow::new("合意したこと", minutes.agreed.as_str()),
    ];
    if let Some(next) = &minutes.next {
        rows.push(SummaryRow::new("次にすること", next.as_str()));
    }
    if let Some((_, reason)) = &saved.interview.corrects {
        rows.push(SummaryRow::new("訂正の理由", reason.as_str()));
    }
    match &saved.interview.state {
        InterviewState::Draft { .. } => {}
        InterviewState::Shared { at } => {
            rows.push(SummaryRow::new("評価者の確認", wareki_time(*at)));
        }
        InterviewState::Confirmed { shared_at, at, words } => {
            rows.push(SummaryRow::new("評価者の確認", wareki_time(*shared_at)));
            rows.push(SummaryRow::new("本人の確認", wareki_time(*at)));
            if let Some(words) = words {
                rows.push(SummaryRow::new("本人の言葉", words.as_str()));
            }
        }
    }
    Summary::new(rows)
}

/// The state of a record for the one whose turn it is (`own`: the ratee).
fn tag_of(saved: &SavedInterview, own: bool) -> Tag {
    match &saved.interview.state {
        InterviewState::Confirmed { .. } if saved.is_corrected => Tag::new(Tone::Plain, "訂正前"),
        InterviewState::Confirmed { .. } => Tag::confirmed(),
        InterviewState::Shared { .. } if own => Tag::your_turn(),
        InterviewState::Shared { .. } => Tag::awaiting_check(),
        InterviewState::Draft { returned: Some(_) } => Tag::returned(),
        InterviewState::Draft { returned: None } => Tag::in_progress(),
    }
}

/// What the ratee asked for.
fn return_note(state: &InterviewState, name: &str) -> Option<Note> {
    let InterviewState::Draft { returned: Some((at, words)) } = state else { return None };
    Some(
        Note::you(format!("{name}さんが、記録の直しを頼んでいます。"))
            .body(words.as_str())
            .small(wareki_time(*at)),
    )
}

/// What another tab saved while this one was being typed.
fn collision_of(saved: &SavedInterview) -> (Note, Summary) {
    let note = Note::bad("別の画面で、この記録が先に保存されました。").body(
        "あなたの入力は下に残っています。いま保存されている内容と見くらべて、残したい内容にしてから保存してください。",
    );
    let minutes = &saved.interview.minutes;
    let rows = vec![
        SummaryRow::new("いま保存されている「話し合ったこと」", minutes.said.as_str()),
        SummaryRow::new("いま保存されている「合意したこと」", minutes.agreed.as_str()),
    ];
    (note, Summary::new(rows))
}

/// Whether the form asks for the record to be shown to the ratee.
fn shares(form: &FormData) -> bool {
    form.one("do") == "share"
}
