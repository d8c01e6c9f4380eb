//! The workbench: evidence beside the rating, for the ratee's own assessment and for evaluators.

use std::collections::HashMap;

use askama::Template;

use super::thread::{due_words, one_line};
use super::tracks::beside;
use super::view::{Beside, View};
use crate::evaluations::actions::Loaded;
use crate::evaluations::sheet::FieldProblem;
use crate::evaluations::workflow::{StepKind, StepState};
use crate::kernel::Date;
use crate::kernel::ids::EmployeeId;
use crate::kernel::time::wareki_time;
use crate::ui::Asking;
use crate::ui::components::{
    Button, Element, ErrorSummary, Fact, Note, PersonBar, SaveBar, Thread, Toc,
};
use crate::ui::shell::Shell;

/// Whose work screen, and where its forms go.
pub(super) struct Place<'a> {
    /// The step that is being filled in.
    pub kind: StepKind,
    /// Address of the page; its form posts there.
    pub address: String,
    /// Names of the people in the steps.
    pub names: &'a HashMap<EmployeeId, String>,
    /// 「9人中5人目」 with the neighbours.
    pub neighbours: Option<Neighbours>,
    /// What stands beside the questions.
    pub facts: Beside,
}

/// The people before and after, in the order of employee numbers.
pub(super) struct Neighbours {
    pub place: String,
    pub previous: Option<(String, String)>,
    pub next: Option<(String, String)>,
}

#[derive(Template)]
#[template(path = "evaluations/workbench.html")]
pub(super) struct WorkbenchPage {
    pub shell: Shell,
    pub errors: ErrorSummary,
    action: String,
    autosave: String,
    person: PersonBar,
    thread: Thread,
    note: Option<Note>,
    adopt: Option<Button>,
    /// What stands beside the sheet: address and words.
    beside: Vec<(String, String)>,
    /// Where the step before is sent back, when there is one.
    send_back: Option<String>,
    print: String,
    /// The form has boxes that put own memos forward.
    is_own: bool,
    toc: Toc,
    elements: Vec<Element>,
    bar: SaveBar,
}

/// The page of an open step. `problems` are shown at their fields and above.
pub(super) fn workbench(
    asking: &Asking,
    loaded: &Loaded,
    place: Place<'_>,
    problems: &[FieldProblem],
    shell: Shell,
) -> WorkbenchPage {
    let today = asking.now.today;
    let sheet = View::of(loaded, place.kind, problems).with(&place.facts);
    let elements = loaded
        .definitions
        .elements
        .iter()
        .map(|element| sheet.element(element))
        .chain(sheet.results())
        .chain([sheet.whole(place.names)])
        .collect();
    let summary = problems
        .iter()
        .map(|problem| (format!("#{}", problem.field), problem.sentence.clone()))
        .collect();
    WorkbenchPage {
        shell: shell.wide().with_errors(!problems.is_empty()),
        errors: ErrorSummary::new(summary),
        beside: beside(loaded, &place.address, place.kind),
        autosave: format!("{}/draft", place.address),
        send_back: (!loaded.way.send_back_targets().is_empty())
            .then(|| format!("{}/return", place.address)),
        print: if place.kind == StepKind::SelfAssessment {
            format!("/me/cycles/{}/print", loaded.cycle.code)
        } else {
            format!("{}/print", place.address)
        },
        is_own: place.kind == StepKind::SelfAssessment,
        action: place.address,
        person: person_bar(loaded, place.kind, today, place.neighbours),
        thread: one_line(loaded, place.names, today),
        note: return_note(loaded, place.kind).or_else(|| goals_note(loaded, place.kind)),
        adopt: sheet.adopt(),
        toc: sheet.toc(),
        elements,
        bar: sheet.bar(today),
    }
}

/// Head of the page: who, as what, until when.
pub(super) fn person_bar(
    loaded: &Loaded,
    kind: StepKind,
    today: Date,
    neighbours: Option<Neighbours>,
) -> PersonBar {
    let head = &loaded.head;
    let mut facts = vec![
        Fact::new("職位", &head.rank),
        Fact::new("所属", &loaded.department),
        Fact::new("期間", head.period.to_string()),
    ];
    if loaded.way.is_open(kind)
        && let Some(step) = loaded.cycle.step(kind)
    {
        facts.push(Fact::new("期限", due_words(step.due_on, today)).strong());
    }
    if let Some((stands_in, _)) = &loaded.stands_in {
        facts.push(Fact::new("代理", format!("{}さんの代理", stands_in.name)).strong());
    }
    let own = kind == StepKind::SelfAssessment;
    let heading =
        if own { "自己申告".to_owned() } else { format!("{}さんの評価", head.name) };
    let bar = PersonBar::new(heading, if own { "" } else { head.kana.as_str() }, facts);
    match neighbours {
        Some(Neighbours { place, previous, next }) => bar.neighbours(place, previous, next),
        None => bar,
    }
}

/// What is missing before results can be rated.
fn goals_note(loaded: &Loaded, kind: StepKind) -> Option<Note> {
    let block = loaded.definitions.results.as_ref()?;
    if !block.goals.is_empty() {
        return None;
    }
    let own = kind == StepKind::SelfAssessment;
    let note = Note::you("合意した目標がまだありません。");
    Some(if own && block.goals_first {
        note.body(
            "目標に合意すると、ここに目標ごとの欄が出ます。それまでは、自己申告を提出できません。",
        )
    } else {
        note.body("目標に合意すると、ここに目標ごとの欄が出ます。")
    })
}

/// The words of a return, as they were written.
pub(super) fn return_note(loaded: &Loaded, kind: StepKind) -> Option<Note> {
    let StepState::Open { returned: Some(back), .. } = &loaded.way.step(kind)?.state else {
        return None;
    };
    let from = loaded.cycle.step_name(back.from);
    Some(
        Note::you(format!("{}さんから差し戻されました。", back.by.name))
            .body(back.reason.as_str())
            .small(format!("{from}　{}　{}", back.by.name, wareki_time(back.at))),
    )
}
