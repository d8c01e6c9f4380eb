//! What stands in the form: entered so far, or the frozen record.

use super::{DisclosedField, Loaded, RecordContent, Step, StepKind, Viewer, grade_mark};
use crate::evaluations::entry::{NOT_OBSERVED, ResultsItem, SheetField};
use crate::evaluations::record::{RecordRating, RecordResult};
use crate::evaluations::sheet::Texts;
use crate::evaluations::web::view::goal_facts;

/// One element: a grade per step, `""` where it is not given or not to be seen.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Line {
    pub(super) name: String,
    /// What a goal is measured by; blank for an element.
    pub(super) facts: Vec<String>,
    pub(super) weight: String,
    pub(super) grades: Vec<String>,
    pub(super) reasons: Vec<(String, String)>,
}

/// What an evaluator says about the whole.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Whole {
    pub(super) who: String,
    pub(super) grade: String,
    pub(super) words: Vec<String>,
}

/// What stands in the form, wherever it comes from.
#[derive(Debug, Default)]
pub(super) struct Content {
    pub(super) steps: Vec<String>,
    pub(super) lines: Vec<Line>,
    /// Goals and unplanned work.
    pub(super) goals: Vec<Line>,
    pub(super) wholes: Vec<Whole>,
    pub(super) overall: Option<String>,
    pub(super) arithmetic: Vec<String>,
}

/// 「自己」, 「一次」, 「二次」: the column of a step.
fn short(name: &str) -> String {
    name.trim_end_matches("評価").trim_end_matches("申告").to_owned()
}

/// The steps that write grades into the form.
pub(super) fn columns(loaded: &Loaded) -> Vec<&Step> {
    let steps = loaded.way.steps().iter();
    steps.filter(|s| s.kind == StepKind::SelfAssessment || s.kind.is_rating()).collect()
}

impl Content {
    /// What has been entered, as far as `viewer` sees it.
    pub(super) fn entered(loaded: &Loaded, viewer: Viewer) -> Self {
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
                    loaded.seen_by(viewer, step.kind)
                };
                // A ratee reads the others' words in the result, which has its own rule.
                let texts = texts.filter(|_| viewer != Viewer::Ratee || own == Some(step.kind));
                (step.kind, loaded.cycle.step_name(step.kind).to_owned(), texts)
            })
            .collect();
        let grade = |texts: &Texts, field: SheetField| grade_mark(texts.get(field));
        let lines = loaded
            .definitions
            .elements
            .iter()
            .map(|element| Line {
                name: element.name.clone(),
                facts: Vec::new(),
                weight: element.weight.to_string(),
                grades: seen
                    .iter()
                    .map(|(_, _, texts)| {
                        let field = SheetField::Grade(element.number);
                        texts.as_ref().map_or_else(String::new, |texts| grade(texts, field))
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
        let said = |item: ResultsItem| {
            let grades = seen.iter().map(|(_, _, texts)| {
                let field = SheetField::Achievement(item);
                texts.as_ref().map_or_else(String::new, |texts| grade(texts, field))
            });
            let reasons = seen.iter().filter_map(|(_, name, texts)| {
                let words = texts.as_ref()?.get(SheetField::Account(item));
                (!words.trim().is_empty()).then(|| (short(name), words.to_owned()))
            });
            (grades.collect::<Vec<_>>(), reasons.collect::<Vec<_>>())
        };
        let goals = goals(loaded, &said);
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
        Self { steps, lines, goals, wholes, overall: None, arithmetic: Vec::new() }
    }

    /// The frozen record, as far as the cycle discloses it to the ratee.
    pub(super) fn disclosed(loaded: &Loaded, record: &RecordContent) -> Self {
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
                    facts: Vec::new(),
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
        let goals = record
            .results
            .iter()
            .map(|result| {
                let said = |kind: StepKind| {
                    result.ratings.iter().find(|rating| rating.step == kind.as_str())
                };
                let grades = kinds.iter().map(|(kind, _)| {
                    said(*kind)
                        .filter(|_| is_own(*kind) || shows(DisclosedField::Achievements))
                        .map(|rating| {
                            rating.grade.clone().unwrap_or_else(|| grade_mark(NOT_OBSERVED))
                        })
                        .unwrap_or_default()
                });
                let reasons = kinds
                    .iter()
                    .filter(|(kind, _)| is_own(*kind) || shows(DisclosedField::Reasons))
                    .filter_map(|(kind, name)| Some((short(name), said(*kind)?.comment.clone()?)));
                Line {
                    name: result.title.clone(),
                    facts: record_facts(result),
                    weight: result.weight.to_string(),
                    grades: grades.collect(),
                    reasons: reasons.collect(),
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
            goals,
            wholes,
            overall: shows(DisclosedField::Overall).then(|| record.overall_grade.clone()),
            arithmetic: if shows(DisclosedField::Score) { record.lines() } else { Vec::new() },
        }
    }

    /// With the confirmed result.
    pub(super) fn with_result(mut self, record: &RecordContent) -> Self {
        self.overall = Some(record.overall_grade.clone());
        self.arithmetic = record.lines();
        self
    }
}

type Said = (Vec<String>, Vec<(String, String)>);

/// The goals and unplanned work of a sheet; what was given up stands there without grades.
fn goals(loaded: &Loaded, said: &dyn Fn(ResultsItem) -> Said) -> Vec<Line> {
    let Some(block) = &loaded.definitions.results else { return Vec::new() };
    let goals = block.goals.iter().map(|own| {
        let (grades, reasons) = said(own.item());
        let mut facts: Vec<String> = own.goal.result.iter().map(ToString::to_string).collect();
        facts.push(goal_facts(&own.goal));
        if let Some(why) = &own.goal.withdrawn {
            facts.push(format!("取りやめた目標：{why}"));
        }
        let blank = vec![String::new(); grades.len()];
        let stands = own.goal.stands();
        Line {
            name: own.goal.title.to_string(),
            facts,
            weight: own.goal.weight.map(|weight| weight.to_string()).unwrap_or_default(),
            grades: if stands { grades } else { blank },
            reasons: if stands { reasons } else { Vec::new() },
        }
    });
    let unplanned = block.unplanned.iter().map(|(number, what)| {
        let (grades, reasons) = said(ResultsItem::Unplanned(*number));
        Line {
            name: what.clone(),
            facts: vec!["目標外の業務".to_owned()],
            weight: block.rule.unplanned_weight.to_string(),
            grades,
            reasons,
        }
    });
    goals.chain(unplanned).collect()
}

/// The same of a frozen goal.
fn record_facts(result: &RecordResult) -> Vec<String> {
    let mut facts: Vec<String> = result.result.iter().cloned().collect();
    let marks =
        [("困難度", &result.difficulty), ("重要度", &result.importance), ("期日", &result.due_on)];
    let marks: Vec<String> = marks
        .iter()
        .filter_map(|(label, mark)| Some(format!("{label} {}", mark.as_ref()?)))
        .collect();
    if !marks.is_empty() {
        facts.push(marks.join("　"));
    }
    if result.item.starts_with('u') {
        facts.push("目標外の業務".to_owned());
    }
    if let Some(why) = &result.withdrawn {
        facts.push(format!("取りやめた目標：{why}"));
    }
    facts
}
