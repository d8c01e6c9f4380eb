//! `…/print`: 人事評価記録書 on A4, on screen as on paper (ui-guide 10). It holds what the one who prints
//! it may see at that moment; what is still open stays ruled space for handwriting.

use std::collections::HashMap;

use askama::Template;
use axum::extract::State;
use axum::response::Response;

use super::feedback::result_of;
use super::saving::shell_of;
use super::sheets;
use super::thread::{grade_mark, names_of};
use crate::evaluations::actions::{self, Loaded};
use crate::evaluations::disclosure::{DisclosedField, Viewer, has_result, sees, sees_own_grade};
use crate::evaluations::entry::{NOT_OBSERVED, SheetField};
use crate::evaluations::record::{RecordContent, RecordRating};
use crate::evaluations::sheet::Texts;
use crate::evaluations::workflow::{Step, StepKind, StepState};
use crate::kernel::ids::{EmployeeId, SheetId};
use crate::kernel::time::{clock_time, wareki};
use crate::platform::App;
use crate::ui::components::Day;
use crate::ui::{Asking, Error, Path, Shell, page};

/// One element: a grade per step, `""` where it is not given or not to be seen.
#[derive(Debug, PartialEq, Eq)]
struct Line {
    name: String,
    weight: String,
    grades: Vec<String>,
    reasons: Vec<(String, String)>,
}

/// What an evaluator says about the whole.
#[derive(Debug, PartialEq, Eq)]
struct Whole {
    who: String,
    grade: String,
    words: Vec<String>,
}

/// Who has confirmed what they entered, and when.
#[derive(Debug, PartialEq, Eq)]
struct Sign {
    role: String,
    name: String,
    at: String,
}

/// What stands in the form, wherever it comes from.
#[derive(Debug, Default)]
struct Content {
    steps: Vec<String>,
    lines: Vec<Line>,
    wholes: Vec<Whole>,
    overall: Option<String>,
    arithmetic: Vec<String>,
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
    signs: Vec<Sign>,
}

/// 「自己」, 「一次」, 「二次」: the column of a step.
fn short(name: &str) -> String {
    name.trim_end_matches("評価").trim_end_matches("申告").to_owned()
}

/// The steps that write grades into the form.
fn columns(loaded: &Loaded) -> Vec<&Step> {
    let steps = loaded.way.steps().iter();
    steps.filter(|s| s.kind == StepKind::SelfAssessment || s.kind.is_rating()).collect()
}

impl Content {
    /// What has been entered, as far as `viewer` sees it.
    fn entered(loaded: &Loaded, viewer: Viewer) -> Self {
        let steps = columns(loaded);
        let own = match viewer {
            Viewer::Ratee => Some(StepKind::SelfAssessment),
            Viewer::Evaluator(kind) => Some(kind),
            Viewer::Officer => None,
        };
        let seen: Vec<(StepKind, String, Option<Texts>)> = steps
            .iter()
            .map(|step| {
                let texts = if own == Some(step.kind) {
                    Some(loaded.live(step.kind))
                } else {
                    sees(viewer, &loaded.way, step.kind).then(|| loaded.saved(step.kind))
                };
                // A ratee reads the others' words in the result, which has its own rule.
                let texts = texts.filter(|_| viewer != Viewer::Ratee || own == Some(step.kind));
                (step.kind, loaded.cycle.step_name(step.kind).to_owned(), texts)
            })
            .collect();
        let hidden = loaded.cycle.setup.self_grade_hidden;
        let own_texts = own.map(|kind| loaded.live(kind)).unwrap_or_default();
        let grade = |kind: StepKind, texts: &Texts, number: u16| {
            let field = SheetField::Grade(number);
            let has_graded = !own_texts.get(field).is_empty();
            let is_shown = kind != StepKind::SelfAssessment
                || sees_own_grade(viewer, &loaded.way, hidden, has_graded);
            if is_shown { grade_mark(texts.get(field)) } else { String::new() }
        };
        let lines = loaded
            .definitions
            .elements
            .iter()
            .map(|element| Line {
                name: element.name.clone(),
                weight: element.weight.to_string(),
                grades: seen
                    .iter()
                    .map(|(kind, _, texts)| {
                        texts.as_ref().map_or_else(String::new, |t| grade(*kind, t, element.number))
                    })
                    .collect(),
                reasons: seen
                    .iter()
                    .filter_map(|(_, name, texts)| {
                        let words = texts.as_ref()?.get(SheetField::Reason(element.number));
                        (!words.trim().is_empty()).then(|| (short(name), words.to_owned()))
                    })
                    .collect(),
            })
            .collect();
        let wholes = seen
            .iter()
            .filter(|(kind, ..)| kind.is_rating())
            .map(|(kind, _, texts)| {
                let said = |field| texts.as_ref().map_or("", |texts| texts.get(field)).to_owned();
                Whole {
                    who: kind.doer().to_owned(),
                    grade: said(SheetField::Overall),
                    words: [said(SheetField::Summary), said(SheetField::OverallReason)]
                        .into_iter()
                        .filter(|words| !words.trim().is_empty())
                        .collect(),
                }
            })
            .collect();
        let steps = seen.iter().map(|(_, name, _)| short(name)).collect();
        Self { steps, lines, wholes, overall: None, arithmetic: Vec::new() }
    }

    /// The frozen record, as far as the cycle discloses it to the ratee.
    fn disclosed(loaded: &Loaded, record: &RecordContent) -> Self {
        let shows = |field| loaded.cycle.setup.disclosed.contains(&field);
        let kinds: Vec<(StepKind, String)> = columns(loaded)
            .iter()
            .filter_map(|step| Some((step.kind, record.step(step.kind)?.name.clone())))
            .collect();
        let is_own = |kind: StepKind| kind == StepKind::SelfAssessment;
        let lines = record
            .elements
            .iter()
            .map(|element| {
                let said = |kind| RecordContent::said_by(element, kind);
                let grade = |rating: &RecordRating| {
                    rating.grade.clone().unwrap_or_else(|| grade_mark(NOT_OBSERVED))
                };
                Line {
                    name: element.name.clone(),
                    weight: element.weight.to_string(),
                    grades: kinds
                        .iter()
                        .map(|(kind, _)| {
                            said(*kind)
                                .filter(|_| is_own(*kind) || shows(DisclosedField::Grades))
                                .map(grade)
                                .unwrap_or_default()
                        })
                        .collect(),
                    reasons: kinds
                        .iter()
                        .filter(|(kind, _)| is_own(*kind) || shows(DisclosedField::Reasons))
                        .filter_map(|(kind, name)| {
                            Some((short(name), said(*kind)?.comment.clone()?))
                        })
                        .collect(),
                }
            })
            .collect();
        let wholes = kinds
            .iter()
            .filter(|(kind, _)| kind.is_rating())
            .filter_map(|(kind, _)| Some((*kind, record.step(*kind)?)))
            .map(|(kind, step)| Whole {
                who: kind.doer().to_owned(),
                grade: step
                    .grade
                    .clone()
                    .filter(|_| shows(DisclosedField::Overall))
                    .unwrap_or_default(),
                words: [
                    step.summary.clone().filter(|_| shows(DisclosedField::Summary)),
                    step.grade_reason.clone().filter(|_| shows(DisclosedField::Reasons)),
                ]
                .into_iter()
                .flatten()
                .collect(),
            })
            .collect();
        Self {
            steps: kinds.iter().map(|(_, name)| short(name)).collect(),
            lines,
            wholes,
            overall: shows(DisclosedField::Overall).then(|| record.overall_grade.clone()),
            arithmetic: if shows(DisclosedField::Score) { record.lines() } else { Vec::new() },
        }
    }

    /// With the confirmed result.
    fn with_result(mut self, record: &RecordContent) -> Self {
        self.overall = Some(record.overall_grade.clone());
        self.arithmetic = record.lines();
        self
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
    let names = names_of(app, &loaded.way).await?;
    let head = &loaded.head;
    page(&PrintPage {
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
        signs: signs(loaded, &names),
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
