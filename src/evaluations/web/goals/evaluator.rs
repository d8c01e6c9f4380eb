//! The goals of somebody whom one evaluates: read, agreed, sent back with words.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;

use super::own::levels_of;
use super::view::{
    GoalTable, Names, agreed_words, earlier, goal_views, history, return_note, tag_of,
};
use crate::audit::Failed;
use crate::evaluations::actions::{self, GoalSheet};
use crate::evaluations::forms::ReasonInput;
use crate::evaluations::goal::{GoalRefusal, GoalRule, GoalStage, RoundState};
use crate::evaluations::policy::AgreeGoals;
use crate::evaluations::store::goals::rounds;
use crate::evaluations::web::sheets;
use crate::evaluations::web::tracks::stand_in_words;
use crate::kernel::Refusal;
use crate::kernel::ids::{GoalRoundId, SheetId};
use crate::platform::App;
use crate::ui::components::{
    Button, Choice, ChoiceOption, ErrorSummary, Field, History, Note, SoftChecks, Summary, Tag,
};
use crate::ui::pages::CheckPage;
use crate::ui::{Asking, Error, Notice, Path, Posted, Problems, Shell, page, page_with, see_other};

/// How to agree.
struct Deed {
    agree: String,
    back: String,
    round: String,
    how: Choice,
    button: Button,
}

#[derive(Template)]
#[template(path = "evaluations/goals/evaluator.html")]
struct AgreePage {
    shell: Shell,
    errors: ErrorSummary,
    heading: String,
    tag: Tag,
    rank: String,
    period: String,
    /// For whom the reader stands in.
    stands_in: Option<String>,
    note: Option<Note>,
    reason: Option<String>,
    agreed: Option<String>,
    /// Nothing until the goals are handed in: a draft is the ratee's own.
    table: Option<GoalTable>,
    deed: Option<Deed>,
    links: Vec<(String, String)>,
    is_sample: bool,
    levels: Summary,
    earlier: Vec<(String, Option<String>, GoalTable)>,
    history: Option<History>,
}

type SheetPath = Path<(String, SheetId)>;

fn address(code: &str, id: SheetId) -> String {
    format!("{}/goals", sheets::address(code, id))
}

fn shell_of(asking: &Asking, sheet: &GoalSheet, title: &str, deeper: bool) -> Shell {
    let track = &sheet.track;
    let list = format!("/team/cycles/{}", track.code);
    let own = address(&track.code, track.sheet);
    let goals = format!("{}さんの目標", track.ratee_name);
    let way = [
        ("ホーム", "/"),
        ("部下の評価", "/team"),
        (track.cycle_name.as_str(), list.as_str()),
        (goals.as_str(), own.as_str()),
    ];
    let way = if deeper { &way[..] } else { &way[..3] };
    asking.shell(format!("{title} – {}", track.cycle_name)).crumbs(way, title)
}

async fn agree_page(
    app: &App,
    asking: &Asking,
    sheet: &GoalSheet,
    problems: &Problems<&'static str>,
) -> Result<AgreePage, Error> {
    let track = &sheet.track;
    let names = Names::of(app, sheet).await?;
    let events = rounds::events(app.db.reader(), track.sheet).await?;
    let newest = sheet.newest();
    // A draft is the ratee's own until it is handed in; what was agreed before is read below.
    let shown = newest.filter(|own| own.round.stage() != GoalStage::Drafting);
    let heading = format!("{}さんの目標", track.ratee_name);
    let state = newest.map(|own| &own.round.state);
    let is_primary = asking.actor().could::<AgreeGoals>(&track.facts());
    let own = address(&track.code, track.sheet);
    let open = track.gate().check().is_ok();
    let deed = match (newest, state) {
        (Some(round), Some(RoundState::Submitted { .. })) if is_primary && open => Some(Deed {
            agree: format!("{own}/agreement"),
            back: format!("{own}/return"),
            round: round.id.to_string(),
            how: Choice::one(
                "how",
                "どのように合意しましたか",
                vec![
                    ChoiceOption::new("interview", "面談で合意した"),
                    ChoiceOption::new("written", "面談をせずに合意した"),
                ],
            )
            .error(problems.at(&"how")),
            button: Button::primary("目標に合意する"),
        }),
        _ => None,
    };
    let note = match state {
        None => Some(
            Note::info("目標はまだ書かれていません。").body("本人が提出すると、ここで読めます。"),
        ),
        Some(state @ RoundState::Drafting { returned: Some(_) }) => return_note(state)
            .map(|note| note.body("本人が直しています。提出されると、ここで読めます。")),
        Some(RoundState::Drafting { .. }) => {
            Some(Note::info("本人が目標を書いています。").body("提出されると、ここで読めます。"))
        }
        Some(RoundState::Submitted { .. }) if !is_primary => {
            Some(Note::info(format!("{}が確かめています。", track.primary_words())))
        }
        _ => None,
    };
    let mut links =
        vec![(sheets::address(&track.code, track.sheet), "評価シートを開く".to_owned())];
    links.push((format!("/team/cycles/{}", track.code), "部下の一覧へもどる".to_owned()));
    Ok(AgreePage {
        shell: shell_of(asking, sheet, &heading, false).wide().with_errors(!problems.is_empty()),
        errors: ErrorSummary::new(problems.summary()),
        heading,
        tag: if is_primary || !matches!(state, Some(RoundState::Submitted { .. })) {
            tag_of(newest.map(|own| &own.round), false, sheet.rule.due_on, asking.now.today)
        } else {
            Tag::awaiting_check()
        },
        rank: track.rank.clone(),
        period: track.period.to_string(),
        stands_in: stand_in_words(track),
        note,
        reason: shown.and_then(|own| own.round.reason.as_ref()).map(ToString::to_string),
        agreed: state.and_then(agreed_words),
        table: shown.map(|own| {
            let views = goal_views(&own.goals, sheet.before(), &names);
            GoalTable::of("goals", "目標", &sheet.rule, views, GoalRule::sum(&own.goals))
        }),
        deed,
        links,
        is_sample: sheet.rule.is_sample,
        levels: levels_of(&sheet.rule),
        earlier: earlier(sheet, &names),
        history: history(events),
    })
}

pub(super) async fn show(
    State(app): State<App>,
    asking: Asking,
    Path((code, id)): SheetPath,
) -> Result<Response, Error> {
    let sheet = actions::goals_as_evaluator(&app, asking.actor(), &code, id).await?;
    page(&agree_page(&app, &asking, &sheet, &Problems::new()).await?)
}

/// To the goals, with the sentence of what came between.
async fn back_with(
    asking: &Asking,
    (code, id): (&str, SheetId),
    failed: Failed<GoalRefusal>,
) -> Result<Response, Error> {
    let sentence = match failed {
        Failed::Refused(refusal) => format!("{}。", refusal.sentence()),
        Failed::Stale => {
            "読んだあとに、本人が目標を変えました。いまの目標を確かめてください。".to_owned()
        }
        other => return Err(other.into()),
    };
    see_other(asking, &address(code, id), Notice::bad(sentence)).await
}

pub(super) async fn agree(
    State(app): State<App>,
    asking: Asking,
    Path((code, id)): SheetPath,
    Posted(form): Posted,
) -> Result<Response, Error> {
    let sheet = actions::goals_as_evaluator(&app, asking.actor(), &code, id).await?;
    let in_interview = match form.one("how") {
        "interview" => true,
        "written" => false,
        _ => {
            let problems = Problems::one("how", "どのように合意したかを選んでください");
            let again = agree_page(&app, &asking, &sheet, &problems).await?;
            return page_with(StatusCode::UNPROCESSABLE_ENTITY, &again);
        }
    };
    let round: GoalRoundId = form.one("round").parse().map_err(|_| Error::NotFound)?;
    match actions::agree_goals(&app, asking.actor(), &code, (id, round), in_interview).await {
        Ok(()) => {
            let notice =
                Notice::ok(format!("{}さんの目標に合意しました。", sheet.track.ratee_name));
            see_other(&asking, &format!("/team/cycles/{code}"), notice).await
        }
        Err(failed) => back_with(&asking, (&code, id), failed).await,
    }
}

fn return_page(
    asking: &Asking,
    sheet: &GoalSheet,
    round: &str,
    typed: &str,
    problems: &Problems<&'static str>,
) -> CheckPage {
    let own = address(&sheet.track.code, sheet.track.sheet);
    let heading = format!("{}さんの目標を差し戻す", sheet.track.ratee_name);
    CheckPage {
        shell: shell_of(asking, sheet, "差戻し", true).with_errors(!problems.is_empty()),
        errors: ErrorSummary::new(problems.summary()),
        heading,
        lead: stand_in_words(&sheet.track).unwrap_or_default(),
        soft: SoftChecks::default(),
        summary: Summary::default(),
        effects: vec!["本人が直してから、もう一度提出します。".to_owned()],
        action: format!("{own}/return"),
        hidden: vec![("round".to_owned(), round.to_owned())],
        fields: vec![
            Field::area("reason", "差し戻す理由", ReasonInput::LIMIT)
                .hint("本人に、このまま表示します。何を直せばよいかを書いてください。")
                .value(typed)
                .error(problems.at(&"reason")),
        ],
        button: Button::primary("差し戻す"),
        back: Some((own, "差し戻さずにもどる".to_owned())),
    }
}

pub(super) async fn ask_return(
    State(app): State<App>,
    asking: Asking,
    Path((code, id)): SheetPath,
) -> Result<Response, Error> {
    let sheet = actions::goals_as_evaluator(&app, asking.actor(), &code, id).await?;
    asking.actor().may::<AgreeGoals>(sheet.track.facts())?;
    let waiting =
        sheet.newest().filter(|own| matches!(own.round.state, RoundState::Submitted { .. }));
    let refusal = sheet.track.gate().check().err();
    match (waiting, refusal) {
        (Some(round), None) => {
            page(&return_page(&asking, &sheet, &round.id.to_string(), "", &Problems::new()))
        }
        (_, refusal) => {
            let refusal = refusal.unwrap_or(GoalRefusal::NotSubmitted);
            back_with(&asking, (&code, id), Failed::Refused(refusal)).await
        }
    }
}

pub(super) async fn send_back(
    State(app): State<App>,
    asking: Asking,
    Path((code, id)): SheetPath,
    Posted(form): Posted,
) -> Result<Response, Error> {
    let sheet = actions::goals_as_evaluator(&app, asking.actor(), &code, id).await?;
    let typed = form.one("reason");
    let words = match (ReasonInput { text: typed }).parse("差し戻す理由") {
        Ok(words) => words,
        Err(problems) => {
            let again = return_page(&asking, &sheet, form.one("round"), typed, &problems);
            return page_with(StatusCode::UNPROCESSABLE_ENTITY, &again);
        }
    };
    let round: GoalRoundId = form.one("round").parse().map_err(|_| Error::NotFound)?;
    match actions::send_back_goals(&app, asking.actor(), &code, (id, round), words).await {
        Ok(()) => {
            let notice =
                Notice::ok(format!("{}さんの目標を差し戻しました。", sheet.track.ratee_name))
                    .body("本人が直してから、もう一度提出します。");
            see_other(&asking, &format!("/team/cycles/{code}"), notice).await
        }
        Err(failed) => back_with(&asking, (&code, id), failed).await,
    }
}
