//! The records of somebody whom one evaluates.

use askama::Template;
use axum::extract::State;
use axum::response::Response;

use super::{return_note, summary_of, tag_of};
use crate::audit::Failed;
use crate::evaluations::actions::{self, InterviewSheet};
use crate::evaluations::cycle::CycleStage;
use crate::evaluations::interview::{InterviewKind, InterviewState};
use crate::evaluations::policy::WriteInterview;
use crate::evaluations::store::interviews::SavedInterview;
use crate::evaluations::web::sheets;
use crate::evaluations::web::thread::due_words;
use crate::evaluations::web::tracks::stand_in_words;
use crate::kernel::ids::{InterviewId, SheetId};
use crate::kernel::{Refusal, Revision};
use crate::platform::App;
use crate::ui::components::{Button, Day, Empty, Note, Summary, Tag};
use crate::ui::{Asking, Error, Notice, Path, Posted, Shell, page, see_other};

/// One record of the list.
pub(super) struct RecordView {
    pub id: String,
    pub title: String,
    pub tag: Tag,
    pub note: Option<Note>,
    pub summary: Summary,
    /// Where taking it back posts to, with the revision that was read.
    pub take_back: Option<(String, Revision, Button)>,
    pub deeds: Vec<(String, String)>,
}

#[derive(Template)]
#[template(path = "evaluations/interviews/index.html")]
pub(super) struct InterviewsPage {
    pub shell: Shell,
    pub heading: String,
    pub lead: String,
    pub asked: Vec<String>,
    pub buttons: Vec<Button>,
    pub links: Vec<(String, String)>,
    pub records: Vec<RecordView>,
    pub empty: Empty,
}

/// Address of the records of a sheet.
pub(super) fn address(code: &str, id: SheetId) -> String {
    format!("{}/interviews", sheets::address(code, id))
}

/// The frame of a page of a sheet's records.
pub(super) fn shell_of(asking: &Asking, sheet: &InterviewSheet, here: &str, deeper: bool) -> Shell {
    let track = &sheet.track;
    let list = format!("/team/cycles/{}", track.code);
    let own = address(&track.code, track.sheet);
    let records = format!("{}さんの面談", track.ratee_name);
    let way = [
        ("ホーム", "/"),
        ("部下の評価", "/team"),
        (track.cycle_name.as_str(), list.as_str()),
        (records.as_str(), own.as_str()),
    ];
    let way = if deeper { &way[..] } else { &way[..3] };
    asking.shell(format!("{here} – {}", track.cycle_name)).crumbs(way, here)
}

/// 「期首面談　令和7年10月20日」.
pub(super) fn title_of(saved: &SavedInterview) -> String {
    let interview = &saved.interview;
    let day = Day::table(interview.minutes.held_on);
    let right = if interview.corrects.is_some() { "（訂正）" } else { "" };
    format!("{}{right}　{}", interview.kind.label(), day.words())
}

/// 「期首面談　11月14日（金）　あと10日」 for each that is asked and not recorded, while the cycle runs.
pub(super) fn asked_lines(sheet: &InterviewSheet, asking: &Asking) -> Vec<String> {
    let is_held = |kind: InterviewKind| {
        sheet.records.iter().any(|own| {
            own.interview.kind == kind
                && !matches!(own.interview.state, InterviewState::Draft { .. })
        })
    };
    sheet
        .asked
        .iter()
        .filter(|(kind, _)| sheet.track.stage == CycleStage::Open && !is_held(*kind))
        .map(|(kind, day)| format!("{}の期限　{}", kind.label(), due_words(*day, asking.now.today)))
        .collect()
}

fn record_view(sheet: &InterviewSheet, saved: &SavedInterview, writes: bool) -> RecordView {
    let track = &sheet.track;
    let place = format!("{}/{}", address(&track.code, track.sheet), saved.interview.id);
    let mut deeds = Vec::new();
    let mut take_back = None;
    if writes {
        match &saved.interview.state {
            InterviewState::Draft { .. } => deeds.push((place, "続きを書く".to_owned())),
            InterviewState::Shared { .. } => {
                let button = Button::secondary("本人に見せるのをやめて直す").about(title_of(saved));
                take_back = Some((format!("{place}/withdrawal"), saved.revision, button));
            }
            InterviewState::Confirmed { .. } if !saved.is_corrected => {
                deeds.push((format!("{place}/correction"), "訂正を書く".to_owned()));
            }
            InterviewState::Confirmed { .. } => {}
        }
    }
    RecordView {
        id: format!("interview-{}", saved.interview.id),
        title: title_of(saved),
        tag: tag_of(saved, false),
        note: return_note(&saved.interview.state, &track.ratee_name),
        summary: summary_of(saved),
        take_back,
        deeds,
    }
}

pub(super) async fn index(
    State(app): State<App>,
    asking: Asking,
    Path((code, id)): Path<(String, SheetId)>,
) -> Result<Response, Error> {
    let sheet = actions::interviews_as_evaluator(&app, asking.actor(), &code, id).await?;
    let writes = asking.actor().could::<WriteInterview>(&sheet.track.facts());
    let heading = format!("{}さんの面談", sheet.track.ratee_name);
    let own = address(&code, id);
    let possible = InterviewKind::ALL
        .iter()
        .filter(|kind| writes && sheet.refuse_unless_possible(**kind).is_ok());
    let buttons = possible
        .map(|kind| {
            let href = format!("{own}/new?kind={}", kind.as_str());
            Button::secondary(format!("{}の記録を書く", kind.label())).to(href)
        })
        .collect();
    page(&InterviewsPage {
        shell: shell_of(&asking, &sheet, &heading, false),
        heading,
        lead: format!(
            "{}面談の記録は、面談した評価者が書き、本人も確かめます。二人が確かめた記録は変わりません。読めるのは、本人と評価者だけです。",
            stand_in_words(&sheet.track).unwrap_or_default()
        ),
        asked: asked_lines(&sheet, &asking),
        buttons,
        links: vec![
            (sheets::address(&code, id), "評価シートを開く".to_owned()),
            (format!("/team/cycles/{code}"), "部下の一覧へもどる".to_owned()),
        ],
        records: sheet.records.iter().map(|own| record_view(&sheet, own, writes)).collect(),
        empty: Empty::new(
            "面談の記録はまだありません。話し合ったことと合意したことを書いておくと、期末の評価と次の面談で確かめられます。",
        ),
    })
}

pub(super) async fn take_back(
    State(app): State<App>,
    asking: Asking,
    Path((code, sheet, id)): Path<(String, SheetId, InterviewId)>,
    Posted(form): Posted,
) -> Result<Response, Error> {
    let read = (id, Revision::parse(form.one("revision")));
    let own = address(&code, sheet);
    let place = (code.as_str(), sheet);
    match actions::take_back_interview(&app, asking.actor(), place, read).await {
        Ok(()) => {
            see_other(&asking, &format!("{own}/{id}"), Notice::ok("本人に見せるのをやめました。"))
                .await
        }
        Err(Failed::Refused(refusal)) => {
            see_other(&asking, &own, Notice::bad(format!("{}。", refusal.sentence()))).await
        }
        Err(Failed::Stale) => {
            let notice =
                Notice::bad("読んだあとに、この記録が変わりました。いまの記録を確かめてください。");
            see_other(&asking, &own, notice).await
        }
        Err(failed) => Err(failed.into()),
    }
}
