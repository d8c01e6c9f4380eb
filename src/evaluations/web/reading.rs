//! A sheet while it is not one's turn: only what may be seen, side by side.

use askama::Template;

use super::deciding;
use super::saving::{Target, neighbours, shell_of};
use super::thread::one_line;
use super::tracks::beside;
use super::view::achievement_words;
use super::workbench::person_bar;
use crate::evaluations::actions::Loaded;
use crate::evaluations::disclosure::Viewer;
use crate::evaluations::entry::{NOT_OBSERVED, ResultsItem, SheetField};
use crate::evaluations::sheet::Texts;
use crate::evaluations::store::deciding as store;
use crate::evaluations::workflow::{Standing, StepKind, until_turn};
use crate::platform::App;
use crate::ui::components::{Caption, Note, PersonBar, Thread};
use crate::ui::{Asking, Error, Shell};

/// One element with what each visible step said.
struct ReadRow {
    name: String,
    weight: String,
    grades: Vec<(String, String)>,
    words: Vec<(String, String)>,
}

#[derive(Template)]
#[template(path = "evaluations/reading.html")]
pub(super) struct ReadingPage {
    shell: Shell,
    person: PersonBar,
    thread: Thread,
    note: Option<Note>,
    caption: Caption,
    noun: &'static str,
    steps: Vec<String>,
    rows: Vec<ReadRow>,
    wholes: Vec<ReadRow>,
    links: Vec<(String, String)>,
}

/// The page of a step that is waiting, submitted or ended.
pub(super) async fn reading_page(
    app: &App,
    asking: &Asking,
    loaded: &Loaded,
    target: &Target,
) -> Result<ReadingPage, Error> {
    let names = &loaded.names;
    let today = asking.now.today;
    let kind = target.kind;
    let own = kind == StepKind::SelfAssessment;
    let viewer = if own { Viewer::Ratee } else { Viewer::Evaluator(kind) };
    let shown = Shown::of(app, loaded, viewer).await?;
    let mut links = deciding::acts(loaded, target);
    if loaded.way.can_withdraw(kind, asking.now.at)
        && loaded.cycle.state.refuse_unless_open().is_ok()
    {
        let withdrawal = format!("{}/withdrawal", target.address);
        links.push((withdrawal, "提出を取り消す".to_owned()));
    }
    if own {
        links.extend(beside(loaded, &target.address, kind));
        let print = format!("/me/cycles/{}/print", target.code);
        links.push((print, "印刷用の様式を開く".to_owned()));
        links.push(("/me".to_owned(), "自分の評価へもどる".to_owned()));
    } else {
        links.extend(beside(loaded, &target.address, kind));
        links.push((format!("{}/print", target.address), "印刷用の様式を開く".to_owned()));
        links.push((format!("{}/history", target.address), "履歴を見る".to_owned()));
        links.push((format!("/team/cycles/{}", target.code), "部下の一覧へもどる".to_owned()));
    }
    Ok(ReadingPage {
        shell: shell_of(asking, loaded, kind, if own { "自己申告" } else { "" }).wide(),
        person: person_bar(loaded, kind, today, neighbours(app, asking, target).await?),
        thread: one_line(loaded, names, today),
        note: note(loaded, kind),
        caption: shown.caption,
        noun: loaded.definitions.noun(),
        steps: shown.steps,
        rows: shown.rows,
        wholes: shown.wholes,
        links,
    })
}

/// What was submitted, for an HR officer.
pub(super) async fn officer_page(
    app: &App,
    asking: &Asking,
    loaded: &Loaded,
    shell: Shell,
    back: String,
) -> Result<ReadingPage, Error> {
    let names = &loaded.names;
    let today = asking.now.today;
    let shown = Shown::of(app, loaded, Viewer::Officer).await?;
    Ok(ReadingPage {
        shell,
        person: person_bar(loaded, StepKind::Confirmation, today, None),
        thread: one_line(loaded, names, today),
        note: None,
        caption: shown.caption,
        noun: loaded.definitions.noun(),
        steps: shown.steps,
        rows: shown.rows,
        wholes: shown.wholes,
        links: vec![(back, "シートの状態へもどる".to_owned())],
    })
}

/// The visible entries of a sheet, side by side.
struct Shown {
    caption: Caption,
    steps: Vec<String>,
    rows: Vec<ReadRow>,
    wholes: Vec<ReadRow>,
}

impl Shown {
    async fn of(app: &App, loaded: &Loaded, viewer: Viewer) -> Result<Self, Error> {
        let own = viewer == Viewer::Ratee;
        let noun = loaded.definitions.noun();
        let kind = StepKind::SelfAssessment;
        let visible: Vec<StepKind> = loaded
            .way
            .steps()
            .iter()
            .filter(|step| step.kind.is_filled())
            // A ratee reads the result on the page that was made for it.
            .map(|step| step.kind)
            .filter(|step| !own || *step == kind)
            .collect();
        let name_of = |step: StepKind| loaded.cycle.step_name(step).to_owned();
        let texts: Vec<(StepKind, _)> = visible
            .into_iter()
            .filter_map(|step| Some((step, loaded.seen_by(viewer, step)?)))
            .collect();
        let mut rows: Vec<ReadRow> = loaded
            .definitions
            .elements
            .iter()
            .map(|element| {
                let said = |field: SheetField| {
                    texts
                        .iter()
                        .map(move |(step, texts)| (name_of(*step), texts.get(field).to_owned()))
                };
                ReadRow {
                    name: element.name.clone(),
                    weight: element.weight.to_string(),
                    grades: said(SheetField::Grade(element.number))
                        .map(|(step, grade)| (step, grade_words(&grade)))
                        .collect(),
                    words: said(SheetField::Reason(element.number))
                        .filter(|(_, words)| !words.is_empty())
                        .collect(),
                }
            })
            .collect();
        rows.extend(results(loaded, &texts));
        let mut wholes: Vec<ReadRow> = texts
            .iter()
            .map(|(step, texts)| ReadRow {
                name: name_of(*step),
                weight: String::new(),
                grades: vec![(String::new(), texts.get(SheetField::Overall).to_owned())],
                words: [SheetField::Summary, SheetField::OverallReason]
                    .iter()
                    .map(|field| (String::new(), texts.get(*field).to_owned()))
                    .filter(|(_, words)| !words.is_empty())
                    .collect(),
            })
            .collect();
        if !own && loaded.seen_by(viewer, StepKind::Adjustment).is_some() {
            let made = store::newest(app.db.reader(), &[loaded.id()]).await?;
            wholes.extend(made.get(&loaded.id()).map(|made| {
                let made = made.for_record();
                ReadRow {
                    name: name_of(StepKind::Adjustment),
                    weight: String::new(),
                    grades: vec![(String::new(), made.after.clone())],
                    words: [Some(made.line()), made.reason]
                        .into_iter()
                        .flatten()
                        .map(|words| (String::new(), words))
                        .collect(),
                }
            }));
        }
        Ok(Self {
            caption: Caption::new(
                "read",
                format!("{noun}ごとの内容"),
                format!("{}つの{noun}。提出された内容です。", loaded.definitions.grades().len()),
            ),
            steps: texts.iter().map(|(step, _)| name_of(*step)).collect(),
            rows,
            wholes,
        })
    }
}

/// Goals and unplanned work with what each visible step said; what was given up with its reason.
fn results(loaded: &Loaded, texts: &[(StepKind, Texts)]) -> Vec<ReadRow> {
    let Some(block) = &loaded.definitions.results else { return Vec::new() };
    let name_of = |step: StepKind| loaded.cycle.step_name(step).to_owned();
    let row = |item: ResultsItem, name: String, weight: String| {
        let said = |field: SheetField| {
            texts.iter().map(move |(step, texts)| (name_of(*step), texts.get(field).to_owned()))
        };
        ReadRow {
            name,
            weight,
            grades: said(SheetField::Achievement(item))
                .map(|(step, mark)| (step, achievement_words(&mark).to_owned()))
                .collect(),
            words: said(SheetField::Account(item)).filter(|(_, words)| !words.is_empty()).collect(),
        }
    };
    let standing = block.standing().map(|own| {
        let weight = own.goal.weight.map(|weight| weight.to_string()).unwrap_or_default();
        row(own.item(), own.goal.title.to_string(), weight)
    });
    let unplanned = block.unplanned.iter().map(|(number, what)| {
        let weight = block.rule.unplanned_weight.to_string();
        row(ResultsItem::Unplanned(*number), format!("目標外　{what}"), weight)
    });
    let withdrawn = block.withdrawn().map(|own| ReadRow {
        name: format!("{}（取りやめた目標）", own.goal.title),
        weight: String::new(),
        grades: texts.iter().map(|(step, _)| (name_of(*step), String::new())).collect(),
        words: own.goal.withdrawn.iter().map(|why| (String::new(), why.to_string())).collect(),
    });
    standing.chain(unplanned).chain(withdrawn).collect()
}

fn grade_words(grade: &str) -> String {
    if grade == NOT_OBSERVED { "観察できなかった".to_owned() } else { grade.to_owned() }
}

/// Why there is nothing to enter.
fn note(loaded: &Loaded, kind: StepKind) -> Option<Note> {
    match loaded.way.standing() {
        Standing::Excluded { reason, .. } => {
            return Some(Note::info("この評価の対象から外れました。").body(reason.as_str()));
        }
        Standing::Cancelled { reason, .. } => {
            return Some(Note::info("この評価は中止になりました。").body(reason.as_str()));
        }
        Standing::Running => {}
        Standing::Disclosed | Standing::Closed { .. } => return None,
    }
    let name = |kind| loaded.cycle.step_name(kind).to_owned();
    let sight = loaded.cycle.setup.sight;
    let words = until_turn(&loaded.way, kind, name, |step| !sight.hides(kind, step))?;
    let open = loaded.way.open_step()?;
    Some(Note::info(format!("いまは{}の段階です。", name(open.kind))).body(words))
}
