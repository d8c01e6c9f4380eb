//! The way of a sheet, and its state, as pages show them.

use std::collections::HashMap;

use crate::evaluations::actions::Loaded;
use crate::evaluations::entry::NOT_OBSERVED;
use crate::evaluations::workflow::{ScreenState, Standing, StepKind, StepState, Tone, Workflow};
use crate::kernel::ids::EmployeeId;
use crate::kernel::time::{clock_time, japan, month_day, wareki};
use crate::kernel::{Date, Timestamp};
use crate::ui::components::{Day, Step, Tag, Thread};

/// A grade where there is room for one letter: 「−」 stands for 観察できなかった.
pub(super) fn grade_mark(grade: &str) -> String {
    if grade == NOT_OBSERVED { "−".to_owned() } else { grade.to_owned() }
}

/// The day of an instant in Japan.
pub(super) fn day_of(at: Timestamp) -> Date {
    at.with_timezone(&japan()).date_naive()
}

/// 「10時42分に下書きを保存しました」, with the day when it was not today.
pub(super) fn saved_words(at: Timestamp, today: Date) -> String {
    let day = day_of(at);
    let when =
        if day == today { clock_time(at) } else { format!("{} {}", wareki(day), clock_time(at)) };
    format!("{when}に下書きを保存しました")
}

/// 「3月13日（金）　あと10日」, 「きょうまで」, 「期限を2日過ぎています」.
pub(super) fn due_words(due_on: Date, today: Date) -> String {
    let day = Day::near(due_on, today);
    match (due_on - today).num_days() {
        0 => format!("{}　きょうまで", day.words()),
        left @ 1.. => format!("{}　あと{left}日", day.words()),
        late => format!("{}　期限を{}日過ぎています", day.words(), -late),
    }
}

/// The same while anything is waited for; then the day alone.
pub(super) fn due_or_day(due_on: Date, today: Date, waits: bool) -> String {
    if waits { due_words(due_on, today) } else { Day::near(due_on, today).words().to_owned() }
}

/// 「3月13日（金）まで」, without the year when it is near.
pub(super) fn until_words(due_on: Date, today: Date) -> String {
    let near = (due_on - today).num_days().abs() <= 60;
    format!("{}まで", if near { month_day(due_on) } else { wareki(due_on) })
}

/// The thread of a sheet: who and when at each step.
pub(super) fn steps_of(
    loaded: &Loaded,
    names: &HashMap<EmployeeId, String>,
    today: Date,
) -> Vec<Step> {
    loaded
        .way
        .steps()
        .iter()
        .map(|step| {
            let name = loaded.cycle.step_name(step.kind);
            let who = step
                .evaluator
                .filter(|_| step.kind != StepKind::SelfAssessment)
                .and_then(|id| names.get(&id))
                .map(|name| format!("{name}さん"))
                .unwrap_or_default();
            let due = loaded
                .cycle
                .step(step.kind)
                .map(|own| until_words(own.due_on, today))
                .unwrap_or_default();
            let running = *loaded.way.standing() == Standing::Running;
            match &step.state {
                StepState::Done { at, .. } => {
                    let word = match step.kind {
                        StepKind::Confirmation => "確定",
                        StepKind::Disclosure => "開示済み",
                        _ => "提出済み",
                    };
                    let day = Day::near(day_of(*at), today);
                    Step::done(name, format!("{} {word}", day.words()))
                }
                StepState::Open { .. } if running => Step::now(name, who).note(due),
                StepState::Skipped { .. } => Step::open(name, "省略"),
                StepState::Open { .. } | StepState::Waiting => Step::open(name, who).note(due),
            }
        })
        .collect()
}

/// The thread on a work screen.
pub(super) fn one_line(
    loaded: &Loaded,
    names: &HashMap<EmployeeId, String>,
    today: Date,
) -> Thread {
    Thread::one_line(steps_of(loaded, names, today))
}

/// The tag of a state.
pub(super) fn tag(state: ScreenState) -> Tag {
    let (tone, word) = state.tag();
    let tone = match tone {
        Tone::You if state == ScreenState::Returned => crate::ui::components::Tone::Returned,
        Tone::You => crate::ui::components::Tone::You,
        Tone::On => crate::ui::components::Tone::On,
        Tone::Wait => crate::ui::components::Tone::Waiting,
        Tone::Done => crate::ui::components::Tone::Done,
        Tone::Late => crate::ui::components::Tone::Late,
    };
    let plain = matches!(state, ScreenState::Excluded | ScreenState::Cancelled);
    Tag::new(if plain { crate::ui::components::Tone::Plain } else { tone }, word)
}

/// Who has it next, for the page after a submission: 「次は、岡本 薫さん（二次評価）が3月24日までに確かめます。」
pub(super) fn next_words(
    loaded: &Loaded,
    after: &Workflow,
    names: &HashMap<EmployeeId, String>,
    today: Date,
) -> Option<String> {
    let next = after.open_step()?;
    let due = loaded.cycle.step(next.kind).map(|step| until_words(step.due_on, today))?;
    let name = loaded.cycle.step_name(next.kind);
    Some(match next.evaluator.and_then(|id| names.get(&id)) {
        Some(person) => format!("次は、{person}さん（{name}）が{due}に進めます。"),
        None => format!("次は、人事課が{due}に{name}します。"),
    })
}
