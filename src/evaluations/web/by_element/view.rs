//! The element's page: wording above, people below.

use askama::Template;

use super::{Loaded, Member, address};
use crate::evaluations::cycle::Cycle;
use crate::evaluations::disclosure::{Sight, Viewer, sees, sees_own_grade};
use crate::evaluations::entry::{NOT_OBSERVED, fingerprint};
use crate::evaluations::sheet::{Definitions, Element};
use crate::evaluations::web::sheets;
use crate::evaluations::web::thread::{due_words, grade_mark, tag};
use crate::evaluations::workflow::{Seat, StepKind, Workflow, screen_state};
use crate::kernel::Date;
use crate::ui::components::{Button, Caption, ErrorSummary, Grade, Picks, SaveBar, Tab, Tabs, Tag};
use crate::ui::{Asking, Shell};

struct RowView {
    control: String,
    id: String,
    href: String,
    name: String,
    rank: String,
    own: String,
    first: String,
    memos: String,
    memos_href: String,
    picks: Option<Picks>,
    grade: String,
    error: Option<String>,
    entered: Option<Tag>,
    reason_href: String,
}

struct RankView {
    grades: Vec<Grade>,
    id: String,
    caption: Caption,
    rows: Vec<RowView>,
}

#[derive(Template)]
#[template(path = "evaluations/by_element.html")]
pub(super) struct ElementPage {
    shell: Shell,
    errors: ErrorSummary,
    /// Whose grades were saved, when others were not.
    saved: String,
    heading: String,
    due: Option<String>,
    action: String,
    step: &'static str,
    other: Option<(String, String)>,
    tabs: Tabs,
    shows_first: bool,
    ranks: Vec<RankView>,
    bar: Option<SaveBar>,
    back: String,
}

impl ElementPage {
    /// Says whose grades were saved beside the problems.
    pub(super) fn saved(mut self, words: String) -> Self {
        self.saved = words;
        self
    }
}

/// The frame of the page, and of the choice where two hands met.
pub(super) fn frame(asking: &Asking, loaded: &Loaded, title: &str) -> Shell {
    let short = loaded.cycle.short_name();
    let list = format!("/team/cycles/{}", loaded.cycle.code);
    asking
        .shell(format!("{title} – {short}"))
        .crumbs(&[("ホーム", "/"), ("部下の評価", "/team"), (&short, &list)], title)
}

/// Where the grades go.
pub(super) fn action(loaded: &Loaded) -> String {
    format!("/team/cycles/{}/elements/{}", loaded.cycle.code, loaded.key)
}

/// The ratee's grade and the first evaluator's, where the evaluator of `kind` may see them.
pub(super) fn seen_grades(
    way: &Workflow,
    kind: StepKind,
    rule: (Sight, bool),
    has_graded: bool,
    grade: impl Fn(StepKind) -> String,
) -> (String, String) {
    let viewer = Viewer::Evaluator(kind);
    let own =
        sees_own_grade(viewer, way, rule, has_graded).then(|| grade(StepKind::SelfAssessment));
    let first = (kind > StepKind::Primary && sees(viewer, way, StepKind::Primary, rule.0))
        .then(|| grade(StepKind::Primary));
    let words = |grade: Option<String>| grade_mark(&grade.unwrap_or_default());
    (words(own), words(first))
}

/// `problems` are pairs of `#control` and sentence.
pub(super) fn page_of(
    asking: &Asking,
    loaded: &Loaded,
    problems: Vec<(String, String)>,
) -> ElementPage {
    let cycle = &loaded.cycle;
    let today = asking.now.today;
    let count = loaded.members().count();
    let name = loaded.name().to_owned();
    let list = format!("/team/cycles/{}", cycle.code);
    let is_open = loaded.members().any(|member| member.is_open(cycle));
    let tabs = loaded
        .elements
        .iter()
        .map(|(key, name)| Tab::new(name, loaded.address(key)).current(*key == loaded.key))
        .collect();
    let ranks = (1..)
        .zip(&loaded.ranks)
        .map(|(place, (_, definitions, element, members))| {
            rank_view(cycle, place, definitions, element, members, &problems, today)
        })
        .collect();
    ElementPage {
        shell: frame(asking, loaded, &format!("{name}をならべて評価する"))
            .wide()
            .with_errors(!problems.is_empty()),
        errors: ErrorSummary::new(problems),
        saved: String::new(),
        heading: format!("{name}を{count}人ならべて評価する"),
        due: cycle.step(loaded.kind).map(|step| due_words(step.due_on, today)).filter(|_| is_open),
        action: action(loaded),
        step: loaded.kind.as_str(),
        other: loaded.other.map(|kind| {
            let words = format!("{}をする人をならべる", cycle.step_name(kind));
            (address(&cycle.code, &loaded.key, kind), words)
        }),
        tabs: Tabs::new("評価の要素", tabs),
        shows_first: loaded.kind > StepKind::Primary,
        ranks,
        bar: is_open.then(|| {
            SaveBar::new(
                "",
                vec![
                    Button::secondary("下書きを保存する").sending("do", "save"),
                    Button::primary("保存して次の要素へ進む").sending("do", "next"),
                ],
            )
            .label("保存")
            .note("提出は、一人ずつの評価シートで行います。")
        }),
        back: list,
    }
}

fn rank_view(
    cycle: &Cycle,
    place: usize,
    definitions: &Definitions,
    element: &Element,
    members: &[Member],
    problems: &[(String, String)],
    today: Date,
) -> RankView {
    let letters: Vec<&str> = definitions.scale.0.iter().map(|grade| grade.grade.as_str()).collect();
    let grades = definitions
        .scale
        .0
        .iter()
        .map(|grade| {
            let words = element.behaviour(&grade.grade).unwrap_or(&grade.meaning);
            Grade::new(&grade.grade, words)
        })
        .collect();
    let mut choices: Vec<(String, String)> =
        letters.iter().map(|letter| ((*letter).to_owned(), (*letter).to_owned())).collect();
    if definitions.not_observed_allowed {
        choices.push((NOT_OBSERVED.to_owned(), "−".to_owned()));
    }
    let given = members.iter().filter(|member| !member.grade.is_empty()).count();
    let counts: Vec<String> = letters
        .iter()
        .map(|letter| {
            let people = members.iter().filter(|member| member.grade == *letter).count();
            format!("{letter} {people}人")
        })
        .collect();
    let rank = members.first().map_or("", |member| member.row.rank.as_str());
    let id = format!("rank-{place}");
    let note = if definitions.not_observed_allowed {
        "「−」は、観察できなかったときに選びます。"
    } else {
        ""
    };
    RankView {
        grades,
        caption: Caption::new(
            &id,
            format!("{}の評価（{rank}）", element.name),
            format!(
                "{}人のうち{given}人を入力しました。{}。{note}並び順は職員番号です。",
                members.len(),
                counts.join("、")
            ),
        ),
        id,
        rows: members.iter().map(|m| row_view(cycle, m, &choices, problems, today)).collect(),
    }
}

fn row_view(
    cycle: &Cycle,
    member: &Member,
    choices: &[(String, String)],
    problems: &[(String, String)],
    today: Date,
) -> RowView {
    let sheet = sheets::address(&cycle.code, member.row.sheet);
    let here = format!("{sheet}#element-{}", member.number);
    let name = member.control();
    let id = member.heading();
    let is_open = member.is_open(cycle);
    let picks = is_open.then(|| {
        let chosen = Some(member.grade.as_str()).filter(|grade| !grade.is_empty());
        Picks::new(&name, &id, choices.to_vec(), chosen).revision(fingerprint(&member.grade).get())
    });
    let own_problem = problems
        .iter()
        .find(|(at, _)| at.strip_prefix('#').is_some_and(|at| at == name || at == id));
    RowView {
        error: own_problem.map(|(_, sentence)| sentence.clone()),
        entered: match (is_open, member.has_reason) {
            (true, false) => None,
            (true, true) => Some(Tag::entered()),
            (false, has_input) => {
                let due = cycle.step(member.row.kind).map(|step| step.due_on);
                let seat = Seat::Doer(member.row.kind);
                Some(tag(screen_state(member.way.at_a_glance(seat), has_input, due, today)))
            }
        },
        reason_href: format!("{sheet}#e{}_why", member.number),
        memos: match member.memos {
            0 => "メモがありません".to_owned(),
            count => format!("メモ {count}件"),
        },
        memos_href: here.clone(),
        href: here,
        name: member.row.name.clone(),
        rank: member.row.rank.clone(),
        own: member.own.clone(),
        first: member.first.clone(),
        grade: grade_mark(&member.grade),
        picks,
        id,
        control: member.control(),
    }
}
