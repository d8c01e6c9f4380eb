//! Whose turn it is, in words: the one source for home, the navigation count and the lists.

use super::track_task::{Place, WaitingTrack, track_task};
use super::workflow::{ScreenState, StepKind};
use crate::kernel::Date;
use crate::kernel::ids::SheetId;

/// A step that waits for somebody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenStep {
    /// 「2025-2」.
    pub cycle_code: String,
    /// 「令和7年度 下期 能力評価」.
    pub cycle_name: String,
    /// Which step.
    pub kind: StepKind,
    /// Last day that is in time.
    pub due_on: Date,
    /// Which sheet.
    pub sheet: SheetId,
    /// Whose sheet.
    pub name: String,
    /// The evaluator in whose place it is done.
    pub stands_in_for: Option<String>,
    /// Something is entered or kept as a draft.
    pub has_input: bool,
    /// Who sent it back.
    pub returned_by: Option<String>,
    /// Steps of this kind that the person does in the cycle.
    pub total: i64,
    /// Of these, submitted.
    pub done: i64,
}

/// One line of the to-do list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EvaluationTask {
    /// 「自己申告を入力する」.
    pub title: String,
    /// Where to do it.
    pub href: String,
    /// Last day that is in time.
    pub due_on: Date,
    /// 「9人のうち3人を提出しました。2人は下書きがあります。」
    pub fact: String,
    /// 「令和7年度 下期 能力評価（一次評価）」.
    pub about: String,
    /// Tag: returned, overdue, or one's turn.
    pub state: ScreenState,
}

/// Everything that waits for somebody: the list on home and the numbers in the navigation are two views
/// of the same rows.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Waiting {
    /// Steps of sheets.
    pub steps: Vec<OpenStep>,
    /// Goals, interviews, the office's acts.
    pub tracks: Vec<WaitingTrack>,
    /// Has a step of others' sheets in some cycle, whether or not anything waits.
    pub rates: bool,
}

impl Waiting {
    /// The to-do list, in its order.
    pub fn tasks(&self, today: Date) -> Vec<EvaluationTask> {
        let mut all = tasks(&self.steps, today);
        all.extend(self.tracks.iter().map(|own| track_task(own, today)));
        sort(&mut all);
        all
    }
    /// How much waits in a part of the navigation: sheets, people and records one by one, but one for
    /// each act of the office, which is about many at once.
    pub fn count(&self, place: Place) -> i64 {
        let own =
            |step: &&OpenStep| (step.kind == StepKind::SelfAssessment) == (place == Place::Own);
        let steps = match place {
            Place::Office | Place::Inbox => 0,
            Place::Own | Place::Team => self.steps.iter().filter(own).count(),
        };
        let tracks = self.tracks.iter().filter(|own| own.turn.place() == place);
        let tracks: i64 =
            tracks.map(|own| if place == Place::Office { 1 } else { own.count }).sum();
        i64::try_from(steps).unwrap_or(i64::MAX).saturating_add(tracks)
    }
}

/// The to-do list of steps: returned first, then overdue, then by date (ui-guide 7.1). Ratings of one cycle
/// and step are one line; a sheet that was sent back is a line of its own.
fn tasks(open: &[OpenStep], today: Date) -> Vec<EvaluationTask> {
    let mut tasks: Vec<EvaluationTask> = Vec::new();
    for step in open.iter().filter(|step| is_alone(step)) {
        tasks.push(alone(step, today));
    }
    let grouped: Vec<&OpenStep> = open.iter().filter(|step| !is_alone(step)).collect();
    let same = |a: &&OpenStep, b: &&OpenStep| {
        a.cycle_code == b.cycle_code && a.kind == b.kind && a.stands_in_for == b.stands_in_for
    };
    let mut sorted = grouped;
    let place = |step: &OpenStep| (step.cycle_code.clone(), step.kind, step.stands_in_for.clone());
    sorted.sort_by_cached_key(|step| place(step));
    for group in sorted.chunk_by(same) {
        tasks.push(together(group, today));
    }
    sort(&mut tasks);
    tasks
}

/// Returned first, then overdue, then by date.
fn sort(tasks: &mut [EvaluationTask]) {
    tasks.sort_by_key(|task| {
        let urgency = match task.state {
            ScreenState::Returned => 0,
            ScreenState::Overdue => 1,
            _ => 2,
        };
        (urgency, task.due_on)
    });
}

fn is_alone(step: &OpenStep) -> bool {
    step.kind == StepKind::SelfAssessment || step.returned_by.is_some()
}

fn state_of(returned: bool, has_input: bool, due_on: Date, today: Date) -> ScreenState {
    if returned {
        ScreenState::Returned
    } else if due_on < today {
        ScreenState::Overdue
    } else if has_input {
        ScreenState::InProgress
    } else {
        ScreenState::NotStarted
    }
}

fn alone(step: &OpenStep, today: Date) -> EvaluationTask {
    let returned = step.returned_by.as_ref();
    let own = step.kind == StepKind::SelfAssessment;
    let (title, href) = if own {
        let verb = if returned.is_some() { "見直す" } else { "入力する" };
        (format!("自己申告を{verb}"), format!("/me/cycles/{}/self", step.cycle_code))
    } else {
        (
            format!("{}さんの評価を見直す", step.name),
            format!("/team/cycles/{}/sheets/{}", step.cycle_code, step.sheet),
        )
    };
    let fact = match returned {
        Some(name) => format!("{name}さんから差し戻されました。"),
        None if step.has_input => "下書きがあります。".to_owned(),
        None => "まだ入力していません。".to_owned(),
    };
    EvaluationTask {
        title,
        href,
        due_on: step.due_on,
        fact,
        about: about(step),
        state: state_of(returned.is_some(), step.has_input, step.due_on, today),
    }
}

fn together(group: &[&OpenStep], today: Date) -> EvaluationTask {
    let first = group[0];
    let drafts = group.iter().filter(|step| step.has_input).count();
    let list = format!("/team/cycles/{}", first.cycle_code);
    let (title, href, done) = match first.kind {
        StepKind::Adjustment => {
            ("全体の評語を調整する", format!("{list}/adjustment"), "済ませました")
        }
        StepKind::Confirmation => {
            ("評価を確認して確定する", format!("{list}/confirmation"), "確定しました")
        }
        StepKind::Secondary => ("部下の二次評価を入力する", list, "提出しました"),
        StepKind::Assistant => ("評価者に伝えることを書く", list, "提出しました"),
        _ => ("部下の評価を入力する", list, "提出しました"),
    };
    let mut fact = format!("{}人のうち{}人を{done}。", first.total, first.done);
    if drafts > 0 {
        fact.push_str(&format!("{drafts}人は下書きがあります。"));
    }
    EvaluationTask {
        title: title.to_owned(),
        href,
        due_on: first.due_on,
        fact,
        about: about(first),
        state: state_of(false, drafts > 0, first.due_on, today),
    }
}

fn about(step: &OpenStep) -> String {
    match (&step.stands_in_for, step.kind) {
        (_, StepKind::SelfAssessment) => step.cycle_name.clone(),
        (None, kind) => format!("{}（{}）", step.cycle_name, kind.label()),
        (Some(name), kind) => {
            format!("{}（{}、{name}さんの代理）", step.cycle_name, kind.label())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::track_task::TrackTurn;
    use super::*;

    fn day(text: &str) -> Date {
        text.parse().expect("a test date")
    }
    fn step(kind: StepKind, due_on: &str, returned: bool, has_input: bool) -> OpenStep {
        OpenStep {
            cycle_code: "2025-2".to_owned(),
            cycle_name: "令和7年度 下期 能力評価".to_owned(),
            kind,
            due_on: day(due_on),
            sheet: SheetId::mint(),
            name: "山本 健太".to_owned(),
            stands_in_for: None,
            has_input,
            returned_by: returned.then(|| "岡本 薫".to_owned()),
            total: 9,
            done: 3,
        }
    }

    #[test]
    fn turns_of_somebody_else_stand_apart_with_their_name() {
        let own = step(StepKind::Primary, "2026-03-13", false, false);
        let theirs = OpenStep { stands_in_for: Some("岡本 薫".to_owned()), ..own.clone() };
        let tasks = tasks(&[own, theirs], day("2026-03-03"));
        let about: Vec<&str> = tasks.iter().map(|task| task.about.as_str()).collect();
        assert_eq!(
            about,
            [
                "令和7年度 下期 能力評価（一次評価）",
                "令和7年度 下期 能力評価（一次評価、岡本 薫さんの代理）",
            ]
        );
    }

    #[test]
    fn those_who_adjust_and_confirm_are_sent_to_their_lists() {
        let open = [
            step(StepKind::Adjustment, "2026-03-27", false, false),
            step(StepKind::Confirmation, "2026-03-31", false, false),
        ];
        let tasks = tasks(&open, day("2026-03-25"));
        let lines: Vec<(&str, &str, &str)> = tasks
            .iter()
            .map(|task| (task.title.as_str(), task.href.as_str(), task.fact.as_str()))
            .collect();
        assert_eq!(
            lines,
            [
                (
                    "全体の評語を調整する",
                    "/team/cycles/2025-2/adjustment",
                    "9人のうち3人を済ませました。"
                ),
                (
                    "評価を確認して確定する",
                    "/team/cycles/2025-2/confirmation",
                    "9人のうち3人を確定しました。"
                ),
            ]
        );
    }

    #[test]
    fn returned_first_then_overdue_then_by_date() {
        let open = [
            step(StepKind::Primary, "2026-03-13", false, true),
            step(StepKind::Primary, "2026-03-13", false, false),
            step(StepKind::SelfAssessment, "2026-03-02", false, false),
            step(StepKind::Primary, "2026-03-13", true, true),
        ];
        let tasks = tasks(&open, day("2026-03-03"));
        let lines: Vec<(&str, &str, &str)> = tasks
            .iter()
            .map(|task| (task.title.as_str(), task.fact.as_str(), task.state.word()))
            .collect();
        assert_eq!(
            lines,
            [
                ("山本 健太さんの評価を見直す", "岡本 薫さんから差し戻されました。", "差戻し"),
                ("自己申告を入力する", "まだ入力していません。", "期限切れ"),
                (
                    "部下の評価を入力する",
                    "9人のうち3人を提出しました。1人は下書きがあります。",
                    "入力中"
                ),
            ]
        );
        let track = |turn, count| WaitingTrack {
            turn,
            code: "2025-2".to_owned(),
            cycle_name: String::new(),
            due_on: day("2026-03-10"),
            count,
            stands_in_for: None,
            returned_by: None,
            has_input: false,
        };
        let waiting = Waiting {
            steps: open.to_vec(),
            tracks: vec![
                track(TrackTurn::AgreeGoals, 2),
                track(TrackTurn::ConfirmInterview, 1),
                track(TrackTurn::ConfirmSheets, 800),
            ],
            rates: true,
        };
        let counts = [Place::Own, Place::Team, Place::Office].map(|place| waiting.count(place));
        assert_eq!(counts, [2, 5, 1], "the same rows, counted");
        assert_eq!(waiting.tasks(day("2026-03-03")).len(), tasks.len() + 3);
        assert_eq!(tasks[2].href, "/team/cycles/2025-2");
        assert_eq!(tasks[2].about, "令和7年度 下期 能力評価（一次評価）");
    }
}
