//! `/me/cycles/{cycle}/goals`: one's own goals, the state they are in, what was agreed before.

use askama::Template;
use axum::extract::State;
use axum::response::Response;

use super::view::{
    GoalTable, Names, agreed_words, earlier, goal_views, history, is_drafting, return_note, tag_of,
};
use crate::evaluations::actions::{self, GoalSheet};
use crate::evaluations::goal::{GoalProblem, GoalRule, LevelKind, RoundState};
use crate::evaluations::store::goals::rounds;
use crate::evaluations::web::thread::due_words;
use crate::platform::App;
use crate::ui::components::{Button, Empty, ErrorSummary, History, Note, Summary, SummaryRow, Tag};
use crate::ui::{Asking, Error, Path, Shell, page};

#[derive(Template)]
#[template(path = "evaluations/goals/own.html")]
pub(super) struct OwnGoalsPage {
    shell: Shell,
    errors: ErrorSummary,
    heading: String,
    tag: Tag,
    period: String,
    due: String,
    note: Option<Note>,
    reason: Option<String>,
    agreed: Option<String>,
    table: GoalTable,
    empty: Empty,
    buttons: Vec<Button>,
    links: Vec<(String, String)>,
    number: String,
    whose: String,
    total: i32,
    is_sample: bool,
    levels: Summary,
    earlier: Vec<(String, Option<String>, GoalTable)>,
    history: Option<History>,
}

/// Address of the own goals of a cycle.
pub(super) fn address(code: &str) -> String {
    format!("/me/cycles/{code}/goals")
}

/// The frame of a page of the own goals.
pub(super) fn shell_of(asking: &Asking, sheet: &GoalSheet, here: &str) -> Shell {
    let own = address(&sheet.track.code);
    let way = [("ホーム", "/"), ("自分の評価", "/me"), ("目標", own.as_str())];
    let way = if here == "目標" { &way[..2] } else { &way[..] };
    asking.shell(format!("{here} – {}", sheet.track.cycle_name)).crumbs(way, here)
}

/// Whose goals are counted: of a rank with numbers of its own 「主査の目標」.
fn whose(sheet: &GoalSheet) -> String {
    if sheet.rule.ranks.is_empty() {
        "目標".to_owned()
    } else {
        format!("{}の目標", sheet.track.rank)
    }
}

/// The grades in words.
pub(super) fn levels_of(rule: &GoalRule) -> Summary {
    let row = |kind: LevelKind| {
        let levels = rule.levels(kind);
        let words: Vec<String> =
            levels.iter().map(|own| format!("{}　{}", own.mark, own.meaning)).collect();
        (!levels.is_empty()).then(|| SummaryRow::new(kind.label(), words.join("\n")))
    };
    Summary::new(LevelKind::ALL.iter().filter_map(|kind| row(*kind)).collect())
}

pub(super) async fn show(
    State(app): State<App>,
    asking: Asking,
    Path(code): Path<String>,
) -> Result<Response, Error> {
    let sheet = actions::own_goals(&app, asking.actor(), &code).await?;
    page(&own_page(&app, &asking, &sheet, &[]).await?)
}

/// The list; `problems` keep the goals from being handed in.
pub(super) async fn own_page(
    app: &App,
    asking: &Asking,
    sheet: &GoalSheet,
    problems: &[GoalProblem],
) -> Result<OwnGoalsPage, Error> {
    let names = Names::of(app, sheet).await?;
    let events = rounds::events(app.db.reader(), sheet.track.sheet).await?;
    let today = asking.now.today;
    let own = address(&sheet.track.code);
    let newest = sheet.newest();
    let state = newest.map(|own| &own.round.state);
    let may_write = sheet.refuse_unless_drafting().is_ok();
    let goals = newest.map_or(&[][..], |own| own.goals.as_slice());
    let mut views = goal_views(goals, sheet.before(), &names);
    for (view, goal) in views.iter_mut().zip(goals) {
        view.id = format!("goal-{}", goal.id);
    }
    let all = if goals.is_empty() { "#levels" } else { "#goals" };
    let errors = problems
        .iter()
        .map(|problem| {
            let place = problem.goal.map_or_else(|| all.to_owned(), |id| format!("#goal-{id}"));
            (place, problem.sentence.clone())
        })
        .collect();
    if may_write {
        let last = goals.len().saturating_sub(1);
        for (at, (view, goal)) in views.iter_mut().zip(goals).enumerate() {
            if !goal.stands() {
                continue;
            }
            let place = format!("{own}/{}", goal.id);
            let was_agreed = sheet.before().iter().any(|old| old.id == goal.id);
            let gone = if was_agreed { "取りやめる" } else { "消す" };
            view.deeds = vec![
                (place.clone(), "直す".to_owned()),
                (format!("{place}/removal"), gone.to_owned()),
            ];
            let moves = [("up", "上へ", at > 0), ("down", "下へ", at < last)];
            let moves: Vec<Button> = moves
                .iter()
                .filter(|(.., possible)| *possible)
                .map(|(to, label, _)| {
                    Button::linklike(*label).sending("do", *to).about(goal.title.as_str())
                })
                .collect();
            view.order = (!moves.is_empty()).then(|| (format!("{place}/order"), moves));
        }
    }
    let (buttons, links) = deeds(sheet, &own, may_write);
    Ok(OwnGoalsPage {
        shell: shell_of(asking, sheet, "目標").wide().with_errors(!problems.is_empty()),
        errors: ErrorSummary::new(errors),
        heading: format!("目標　{}", sheet.track.cycle_name),
        tag: tag_of(newest.map(|own| &own.round), true, sheet.rule.due_on, today),
        period: sheet.track.period.to_string(),
        // A day that was kept is not counted down.
        due: if sheet.agreed().is_some() {
            crate::kernel::time::wareki(sheet.rule.due_on)
        } else {
            due_words(sheet.rule.due_on, today)
        },
        note: note(sheet).filter(|_| problems.is_empty()),
        reason: newest.and_then(|own| own.round.reason.as_ref()).map(ToString::to_string),
        agreed: state.and_then(agreed_words),
        table: GoalTable::of("goals", "あなたの目標", &sheet.rule, views, GoalRule::sum(goals)),
        empty: Empty::new(
            "目標はまだありません。何を、いつまでに、どの水準まで行うかを1つずつ書くと、上司と合意できます。",
        ),
        buttons,
        links,
        number: sheet.rule.number_words(),
        whose: whose(sheet),
        total: sheet.rule.total.get(),
        is_sample: sheet.rule.is_sample,
        levels: levels_of(&sheet.rule),
        earlier: earlier(sheet, &names),
        history: history(events),
    })
}

fn note(sheet: &GoalSheet) -> Option<Note> {
    let newest = sheet.newest();
    if let Some(note) = newest.and_then(|own| return_note(&own.round.state)) {
        return Some(note);
    }
    if let Err(refusal) = sheet.track.gate().check() {
        let words = crate::kernel::Refusal::sentence(&refusal);
        return Some(Note::info(format!("{words}。")));
    }
    match newest.map(|own| &own.round.state) {
        Some(RoundState::Submitted { .. }) => Some(
            Note::info(format!("{}が確かめています。", sheet.track.primary_words()))
                .body("合意するか、言葉をそえて差し戻すと、ここに表れます。"),
        ),
        Some(RoundState::Drafting { .. }) if sheet.agreed().is_some() => Some(
            Note::info("目標を変更しています。")
                .body("変更に合意するまでは、下にある前の版の目標が続きます。"),
        ),
        _ => None,
    }
}

fn deeds(sheet: &GoalSheet, own: &str, may_write: bool) -> (Vec<Button>, Vec<(String, String)>) {
    let (mut buttons, mut links) = (Vec::new(), Vec::new());
    let newest = sheet.newest();
    let standing = newest.map_or(0, |own| own.goals.iter().filter(|goal| goal.stands()).count());
    if may_write {
        let has_room = standing < sheet.rule.most;
        if standing >= sheet.rule.least {
            buttons.push(Button::primary("提出の前に確かめる").to(format!("{own}/check")));
            if has_room {
                buttons.push(Button::secondary("目標を加える").to(format!("{own}/new")));
            }
        } else if has_room {
            buttons.push(Button::primary("目標を加える").to(format!("{own}/new")));
        }
        if is_drafting(newest.map(|own| own.round.stage())) && sheet.agreed().is_some() {
            links.push((format!("{own}/change/end"), "変更をやめる".to_owned()));
        }
    }
    let open = sheet.track.gate().check().is_ok();
    match newest.map(|own| &own.round.state) {
        Some(RoundState::Submitted { seen_at: None, .. }) if open => {
            links.push((format!("{own}/withdrawal"), "提出を取り消す".to_owned()));
        }
        Some(RoundState::Agreed { .. }) if open => {
            buttons.push(Button::secondary("期中に目標を変える").to(format!("{own}/change")));
        }
        _ => {}
    }
    links.push(("/me/department-goals".to_owned(), "組織目標を読む".to_owned()));
    links.push(("/me".to_owned(), "自分の評価へもどる".to_owned()));
    (buttons, links)
}
