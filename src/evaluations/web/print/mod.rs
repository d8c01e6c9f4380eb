//! `…/print`: 人事評価記録書 on A4, on screen as on paper (ui-guide 10). It holds what the one who prints
//! it may see at that moment; what is still open stays ruled space for handwriting.

mod content;

use std::collections::HashMap;

use askama::Template;
use axum::extract::State;
use axum::response::Response;

use self::content::Content;
use super::feedback::result_of;
use super::saving::shell_of;
use super::sheets;
use super::thread::grade_mark;
use crate::evaluations::actions::{self, Loaded};
use crate::evaluations::disclosure::{DisclosedField, Viewer, has_result};
use crate::evaluations::interview::{InterviewKind, InterviewState};
use crate::evaluations::record::RecordContent;
use crate::evaluations::store::interviews;
use crate::evaluations::workflow::{Step, StepKind, StepState};
use crate::kernel::ids::{EmployeeId, SheetId};
use crate::kernel::time::{clock_time, wareki};
use crate::platform::App;
use crate::ui::components::Day;
use crate::ui::{Asking, Error, Path, Shell, page};

/// Who has confirmed what they entered, and when.
#[derive(Debug, PartialEq, Eq)]
struct Sign {
    role: String,
    name: String,
    at: String,
}

#[derive(Template)]
#[template(path = "evaluations/record_form.html")]
struct PrintPage {
    shell: Shell,
    back: (String, &'static str),
    kind: String,
    cycle: String,
    printed: Day,
    printed_at: String,
    printed_by: String,
    facts: [(&'static str, String); 6],
    content: Content,
    numbers: Numbers,
    talk: Option<Talk>,
    signs: Vec<Sign>,
}

/// Numbers of the form's parts; a sheet of one block has one part less.
struct Numbers {
    goals: u8,
    whole: u8,
    talk: u8,
    signs: u8,
}

impl Numbers {
    fn of(content: &Content) -> Self {
        let goals = if content.lines.is_empty() { 1 } else { 2 };
        let whole = if content.goals.is_empty() { 2 } else { goals + 1 };
        Self { goals, whole, talk: whole + 1, signs: whole + 2 }
    }
}

/// 期末面談, as its record says.
struct Talk {
    day: String,
    who: String,
    words: Vec<String>,
    ratee: String,
}

impl Talk {
    /// The record that holds: the newest that both may read.
    async fn of(app: &App, sheet: SheetId) -> Result<Option<Self>, Error> {
        let records = interviews::interviews(app.db.reader(), sheet, false).await?;
        let closing = records
            .into_iter()
            .find(|own| own.interview.kind == InterviewKind::Closing && !own.is_corrected);
        Ok(closing.map(|own| {
            let minutes = own.interview.minutes;
            let mut words =
                vec![minutes.said.to_string(), format!("合意したこと　{}", minutes.agreed)];
            words.extend(minutes.next.map(|next| format!("次にすること　{next}")));
            Self {
                day: format!("{}（{}）", wareki(minutes.held_on), minutes.way.label()),
                who: own.evaluator,
                words,
                ratee: match own.interview.state {
                    InterviewState::Confirmed { words: Some(words), .. } => words.to_string(),
                    _ => String::new(),
                },
            }
        }))
    }
}

/// Names and times of what was submitted; blank where nothing was.
fn signs(loaded: &Loaded, names: &HashMap<EmployeeId, String>) -> Vec<Sign> {
    let kinds = loaded.way.steps().iter().filter(|step| step.kind != StepKind::Disclosure);
    kinds
        .map(|step| {
            let planned = match step.kind {
                StepKind::SelfAssessment => Some(loaded.head.name.clone()),
                _ => step.evaluator.and_then(|id| names.get(&id).cloned()),
            };
            let (name, at) = match &step.state {
                StepState::Done { by, at } => (Some(by.name.clone()), printed_moment(*at)),
                StepState::Skipped { .. } => (Some("省略".to_owned()), String::new()),
                _ => (planned, String::new()),
            };
            let role = format!("{}（{}）", step.kind.doer(), loaded.cycle.step_name(step.kind));
            Sign { role, name: name.unwrap_or_default(), at }
        })
        .collect()
}

/// 「令和8年2月27日 17時05分」.
fn printed_moment(at: crate::kernel::Timestamp) -> String {
    format!("{} {}", wareki(super::thread::day_of(at)), clock_time(at))
}

async fn form(
    app: &App,
    asking: &Asking,
    loaded: &Loaded,
    shell: Shell,
    content: Content,
    back: (String, &'static str),
) -> Result<Response, Error> {
    let names = &loaded.names;
    let head = &loaded.head;
    // What was said between two is read by these two, and by those who evaluate with them.
    let own = asking.actor().employee();
    let takes_part = own.is_some()
        && (own == Some(head.employee)
            || loaded.way.steps().iter().any(|step| step.evaluator == own));
    let talk = if takes_part { Talk::of(app, loaded.id()).await? } else { None };
    page(&PrintPage {
        numbers: Numbers::of(&content),
        talk,
        shell,
        back,
        kind: loaded.cycle.setup.kind.label().to_owned(),
        cycle: loaded.cycle.name.clone(),
        printed: Day::outside(asking.now.today),
        printed_at: clock_time(asking.now.at),
        printed_by: asking.who.name.clone(),
        facts: [
            ("ふりがな", head.kana.clone()),
            ("職員番号", head.number.clone()),
            ("氏名", head.name.clone()),
            ("職位", head.rank.clone()),
            ("所属", loaded.department.clone()),
            ("評価の期間", head.period.to_string()),
        ],
        content,
        signs: signs(loaded, names),
    })
}

/// For an evaluator: what they have entered, what was submitted before them.
pub(super) async fn of_evaluator(
    State(app): State<App>,
    asking: Asking,
    Path((code, id)): Path<(String, SheetId)>,
) -> Result<Response, Error> {
    let (loaded, kind) = actions::load_as_evaluator(&app, asking.actor(), &code, id).await?;
    let shell = shell_of(&asking, &loaded, kind, "印刷");
    let content = Content::entered(&loaded, Viewer::Evaluator(kind));
    let back = (sheets::address(&code, id), "評価シートへもどる");
    form(&app, &asking, &loaded, shell, content, back).await
}

/// For the ratee: their own words, and the result once it is disclosed.
pub(super) async fn of_ratee(
    State(app): State<App>,
    asking: Asking,
    Path(code): Path<String>,
) -> Result<Response, Error> {
    let loaded = actions::load_own(&app, asking.actor(), &code).await?;
    let (content, back) = if has_result(&loaded.way) {
        let record = result_of(&app, loaded.id()).await?.ok_or(Error::NotFound)?;
        let back = (format!("/me/cycles/{code}/feedback"), "評価の結果へもどる");
        (Content::disclosed(&loaded, &record), back)
    } else {
        (Content::entered(&loaded, Viewer::Ratee), ("/me".to_owned(), "自分の評価へもどる"))
    };
    let shell = shell_of(&asking, &loaded, StepKind::SelfAssessment, "印刷");
    form(&app, &asking, &loaded, shell, content, back).await
}

/// For an HR officer: everything that was submitted, and the result once it is confirmed.
pub(super) async fn of_officer(
    app: &App,
    asking: &Asking,
    loaded: &Loaded,
    shell: Shell,
    back: String,
) -> Result<Response, Error> {
    let mut content = Content::entered(loaded, Viewer::Officer);
    if let Some(record) = result_of(app, loaded.id()).await? {
        content = content.with_result(&record);
    }
    form(app, asking, loaded, shell, content, (back, "シートの状態へもどる")).await
}
