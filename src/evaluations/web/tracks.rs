//! Goals and interviews of many people: `/team/cycles/{cycle}/tracks` for an evaluator,
//! `/hr/cycles/{cycle}/tracks` for HR (that they took place, never what was said), and
//! `/strategy/initiatives/{initiative}/goals`: which departments' goals serve an initiative.

use std::collections::HashMap;

use askama::Template;
use axum::extract::State;
use axum::response::Response;

use super::hr;
use super::places::Tree;
use super::sheets::address;
use super::thread::due_or_day;
use crate::evaluations::actions::Loaded;
use crate::evaluations::cycle::CycleStage;
use crate::evaluations::goal::GoalStage;
use crate::evaluations::goal::serving::{LEAST, told};
use crate::evaluations::interview::{InterviewKind, InterviewStage};
use crate::evaluations::store::goals::rule as rules;
use crate::evaluations::store::progress;
use crate::evaluations::store::tracks::{self as store, TeamTrackRow, TrackCountRow};
use crate::evaluations::store::{cycle as cycles, interviews};
use crate::evaluations::track::Track;
use crate::evaluations::workflow::StepKind;
use crate::kernel::Date;
use crate::kernel::ids::{DepartmentId, InitiativeId};
use crate::kernel::number::{grouped, share};
use crate::kernel::time::wareki;
use crate::platform::App;
use crate::strategy::{self, Which};
use crate::ui::components::{Caption, Tag, Tone};
use crate::ui::{Asking, Door, Error, Path, Query, Routes, Shell, page};

/// Links to what stands beside a sheet, on the pages of a step; `sheet` is the address of the sheet for an
/// evaluator. Goals and talks are read by the ratee and by those who grade.
pub(super) fn beside(loaded: &Loaded, sheet: &str, kind: StepKind) -> Vec<(String, String)> {
    let own = kind == StepKind::SelfAssessment;
    if !own && !kind.is_rating() {
        return Vec::new();
    }
    let code = &loaded.cycle.code;
    let has_results = loaded.definitions.results.is_some();
    let goals = |href: String| has_results.then(|| (href, "目標".to_owned()));
    if own {
        let mut links: Vec<_> = goals(format!("/me/cycles/{code}/goals")).into_iter().collect();
        links.push((format!("/me/cycles/{code}/interviews"), "面談の記録".to_owned()));
        return links;
    }
    let mut links: Vec<_> = goals(format!("{sheet}/goals")).into_iter().collect();
    links.extend([
        (format!("{sheet}/interviews"), "面談の記録".to_owned()),
        (format!("/team/cycles/{code}/tracks"), "目標と面談の一覧".to_owned()),
    ]);
    if !loaded.formers().is_empty() {
        let names: Vec<&str> = loaded.formers().iter().map(String::as_str).collect();
        let words = format!("前の評価者（{}さん）からの引継ぎ", names.join("さん、"));
        links.insert(0, (format!("{sheet}/handover"), words));
    }
    links
}

/// For whom the one who reads stands in, and what that means.
pub(super) fn stand_in_words(track: &Track) -> Option<String> {
    let own = track.stands_in.as_ref()?;
    Some(format!("{}さんの代理です。ここでしたことは、二人の名前で記録に残ります。", own.name))
}

/// Routes of these pages.
pub(super) fn routes() -> Routes {
    Routes::new()
        .get("/team/cycles/{cycle}/tracks", Door::Guarded, team)
        .get("/hr/cycles/{cycle}/tracks", Door::Guarded, board)
        .get("/strategy/initiatives/{initiative}/goals", Door::SignedIn, serving)
}

/// One person of the list.
struct TeamRow {
    name: String,
    rank: String,
    goals: Option<Tag>,
    talks: Vec<(&'static str, Option<Tag>)>,
    links: Vec<(String, String)>,
}

#[derive(Template)]
#[template(path = "evaluations/tracks_team.html")]
struct TeamTracksPage {
    shell: Shell,
    heading: String,
    asked: Vec<String>,
    caption: Caption,
    has_goals: bool,
    rows: Vec<TeamRow>,
    back: String,
}

/// The people whom somebody evaluates in a cycle, with their goals and interviews.
async fn team(
    State(app): State<App>,
    asking: Asking,
    Path(code): Path<String>,
) -> Result<Response, Error> {
    let person = asking.actor().employee().ok_or(Error::NotFound)?;
    let rows = store::team(app.db.reader(), &code, person, asking.now.today).await?;
    if rows.is_empty() {
        return Err(Error::NotFound);
    }
    let mut conn = app.db.reader().acquire().await?;
    let cycle = cycles::cycle_by_code(&mut conn, &code, false).await?.ok_or(Error::NotFound)?;
    let rule = rules::rule(&mut *conn, cycle.id).await?;
    let asked = interviews::asked(&mut *conn, cycle.id).await?;
    drop(conn);
    let today = asking.now.today;
    let waits = cycle.state.stage() == CycleStage::Open;
    let mut lines = Vec::new();
    if let Some((rule, _)) = &rule {
        lines.push(format!("目標の提出の期限　{}", due_or_day(rule.due_on, today, waits)));
    }
    for (kind, day) in &asked {
        lines.push(format!("{}の期限　{}", kind.label(), due_or_day(*day, today, waits)));
    }
    let list = format!("/team/cycles/{code}");
    let way = [("ホーム", "/"), ("部下の評価", "/team"), (cycle.name.as_str(), list.as_str())];
    let heading = format!("目標と面談　{}", cycle.name);
    page(&TeamTracksPage {
        shell: asking.shell(heading.clone()).crumbs(&way, "目標と面談").wide(),
        asked: lines,
        caption: Caption::new(
            "tracks",
            "職員ごとの目標と面談",
            format!("{}人。一次評価をする職員から、職員番号の順にならんでいます。", rows.len()),
        ),
        has_goals: rule.is_some(),
        rows: rows.iter().map(|row| team_row(&code, row, rule.is_some())).collect(),
        back: list,
        heading,
    })
}

fn team_row(code: &str, row: &TeamTrackRow, has_goals: bool) -> TeamRow {
    let is_primary = row.kind == StepKind::Primary;
    let goals = match (row.goals, row.goals_returned) {
        (None, _) => Tag::not_started(),
        (Some(GoalStage::Drafting), true) => Tag::new(Tone::Waiting, "差戻し中"),
        (Some(GoalStage::Drafting), false) => Tag::in_progress(),
        (Some(GoalStage::Submitted), _) if is_primary => Tag::your_turn(),
        (Some(GoalStage::Submitted), _) => Tag::awaiting_check(),
        (Some(GoalStage::Agreed), _) => Tag::confirmed(),
    };
    let talk = |stage: Option<InterviewStage>| {
        stage.map(|stage| match stage {
            InterviewStage::Draft => Tag::in_progress(),
            InterviewStage::Shared => Tag::awaiting_check(),
            InterviewStage::Confirmed => Tag::confirmed(),
        })
    };
    let place = address(code, row.sheet);
    let mut links = Vec::new();
    if has_goals {
        let words = if row.goals == Some(GoalStage::Submitted) && is_primary {
            if row.is_change { "目標の変更を確かめる" } else { "目標を確かめる" }
        } else {
            "目標を読む"
        };
        links.push((format!("{place}/goals"), words.to_owned()));
    }
    links.push((
        format!("{place}/interviews"),
        if is_primary { "面談を記録する" } else { "面談の記録を読む" }.to_owned(),
    ));
    TeamRow {
        name: row.name.clone(),
        rank: match &row.stands_in_for {
            Some(name) => format!("{}　{name}さんの代理", row.rank),
            None => row.rank.clone(),
        },
        goals: Some(goals),
        talks: vec![
            (InterviewKind::Opening.label(), talk(row.opening)),
            (InterviewKind::Interim.label(), talk(row.interim)),
            (
                InterviewKind::Closing.label(),
                talk(row.closing).or_else(|| (!row.is_disclosed).then(Tag::awaiting_disclosure)),
            ),
        ],
        links,
    }
}

/// One line of the board.
struct BoardRow {
    name: String,
    href: String,
    sheets: String,
    cells: Vec<(&'static str, String)>,
}

#[derive(Template)]
#[template(path = "evaluations/hr/tracks.html")]
struct BoardPage {
    shell: Shell,
    links: Vec<(String, String)>,
    all: String,
    way: Vec<(String, String)>,
    rules: Vec<String>,
    caption: Caption,
    rows: Vec<BoardRow>,
}

/// Counts of some departments together.
fn sum(ids: &[DepartmentId], own: &HashMap<DepartmentId, TrackCountRow>) -> TrackCountRow {
    ids.iter().filter_map(|id| own.get(id)).fold(TrackCountRow::default(), |sum, more| {
        TrackCountRow {
            sheets: sum.sheets + more.sheets,
            submitted: sum.submitted + more.submitted,
            agreed: sum.agreed + more.agreed,
            opening: sum.opening + more.opening,
            interim: sum.interim + more.interim,
            closing: sum.closing + more.closing,
            ..sum
        }
    })
}

/// 「312人（78.4％）」.
fn part(count: i64, of: i64) -> String {
    let number = |value: i64| u64::try_from(value).unwrap_or_default();
    match share(number(count), number(of)) {
        Some(percent) if count > 0 => format!("{}人（{percent:.1}％）", grouped(count)),
        _ => format!("{}人", grouped(count)),
    }
}

fn board_row(name: String, href: String, row: TrackCountRow) -> BoardRow {
    BoardRow {
        name,
        href,
        sheets: grouped(row.sheets),
        cells: vec![
            ("目標の確認待ち", format!("{}人", grouped(row.submitted))),
            ("目標の合意", part(row.agreed, row.sheets)),
            (InterviewKind::Opening.label(), part(row.opening, row.sheets)),
            (InterviewKind::Interim.label(), part(row.interim, row.sheets)),
            (InterviewKind::Closing.label(), part(row.closing, row.sheets)),
        ],
    }
}

/// The whole cycle by department; `?department=` goes down the tree.
async fn board(
    State(app): State<App>,
    asking: Asking,
    Path(code): Path<String>,
    Query(query): Query,
) -> Result<Response, Error> {
    let cycle = hr::load(&app, &asking, &code).await?;
    let reader = app.db.reader();
    let places = progress::places(reader, cycle.setup.base_date).await?;
    let tree = Tree::of(&places, None);
    let here = query.one("department").parse::<DepartmentId>().ok();
    let way = match here {
        Some(id) => tree.way_to(id).ok_or(Error::NotFound)?,
        None => Vec::new(),
    };
    let counts: HashMap<DepartmentId, TrackCountRow> = store::counts(reader, cycle.id)
        .await?
        .into_iter()
        .filter_map(|row| Some((row.department?, row)))
        .collect();
    let rule = rules::rule(reader, cycle.id).await?;
    let asked = interviews::asked(reader, cycle.id).await?;
    let own = hr::address(&code);
    let link = |id: DepartmentId| format!("{own}/tracks?department={id}");
    let mut rows: Vec<BoardRow> = tree
        .children(here)
        .iter()
        .filter_map(|id| {
            let row = sum(&tree.subtree(*id), &counts);
            let has_more = !tree.children(Some(*id)).is_empty();
            let href = if has_more { link(*id) } else { String::new() };
            (row.sheets > 0).then(|| board_row(tree.name(*id).to_owned(), href, row))
        })
        .collect();
    if let Some(row) = here.and_then(|id| counts.get(&id)).filter(|row| row.sheets > 0) {
        rows.push(board_row("直属の職員".to_owned(), String::new(), *row));
    }
    let way = way.into_iter().map(|id| (link(id), tree.name(id).to_owned())).collect();
    page(&BoardPage {
        shell: hr::shell(&asking, &cycle, "目標と面談").wide(),
        links: vec![
            (format!("{own}/goals"), "目標の決まり".to_owned()),
            (format!("{own}/interviews"), "面談の期限".to_owned()),
        ],
        all: format!("{own}/tracks"),
        way,
        rules: rule_lines(rule.as_ref().map(|(rule, _)| rule.due_on), &asked),
        caption: Caption::new(
            "places",
            "所属ごとの人数",
            "所属コードの順にならんでいます。面談は、評価者が記録を本人に見せたものを数えます。",
        ),
        rows,
    })
}

fn rule_lines(goals_due: Option<Date>, asked: &[(InterviewKind, Date)]) -> Vec<String> {
    let mut days: Vec<String> = Vec::new();
    days.push(goals_due.map_or_else(
        || "このサイクルでは目標を使いません。".to_owned(),
        |day| format!("目標の提出の期限　{}", wareki(day)),
    ));
    days.extend(
        asked.iter().map(|(kind, day)| format!("{}の期限　{}", kind.label(), wareki(*day))),
    );
    days
}

#[derive(Template)]
#[template(path = "evaluations/serving.html")]
struct ServingPage {
    shell: Shell,
    heading: String,
    least: i64,
    departments: Vec<(String, String)>,
    caption: Caption,
    rows: Vec<(String, String, String)>,
    hidden: String,
    back: String,
}

/// How many goals of which departments serve an initiative; small counts are hidden.
async fn serving(
    State(app): State<App>,
    asking: Asking,
    Path(id): Path<InitiativeId>,
) -> Result<Response, Error> {
    let today = asking.now.today;
    let reader = app.db.reader();
    let view =
        strategy::initiatives(reader, Which::One(id), today).await?.pop().ok_or(Error::NotFound)?;
    let counts = store::serving(reader, id, today).await?;
    let departments = store::serving_departments(reader, id, today).await?;
    let (shown, more) = told(counts);
    let hidden = match (shown.len(), more) {
        (_, 0) => String::new(),
        (0, more) => {
            format!("{more}の部局の目標がつながっています。人数が少ないので、数は出しません。")
        }
        (_, more) => format!(
            "ほかに{more}の部局の目標がつながっています。人数が少ないので、数は出しません。"
        ),
    };
    let back = format!("/strategy/initiatives/{id}");
    let way = [("ホーム", "/"), ("人財戦略", "/strategy"), (view.title.as_str(), back.as_str())];
    page(&ServingPage {
        shell: asking
            .shell(format!("つながっている目標 – {}", view.title))
            .crumbs(&way, "つながっている目標"),
        heading: format!("「{}」につながっている目標", view.title),
        least: LEAST,
        departments,
        caption: Caption::new(
            "serving",
            "部局ごとの数",
            format!("{}の部局。所属コードの順にならんでいます。", shown.len()),
        ),
        rows: shown
            .into_iter()
            .map(|row| (row.department, grouped(row.people), grouped(row.goals)))
            .collect(),
        hidden,
        back: back.clone(),
    })
}
