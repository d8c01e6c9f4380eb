//! `/team/cycles/{cycle}/adjustment` and `…/confirmation`: the sheets that wait for the adjuster or the
//! confirmer whom the route names, singly and many at once.

mod deeds;
mod grade;

use askama::Template;
use axum::extract::State;
use axum::response::Response;

use self::deeds::{ask_to_confirm, ask_to_let_stand, confirm, let_stand};
use self::grade::{adjust, ask_for_grade};
use super::saving::Target;
use super::sheets::{address, is_open};
use super::team::load_cycle;
use super::thread::{due_words, tag};
use crate::evaluations::actions::Loaded;
use crate::evaluations::cycle::Cycle;
use crate::evaluations::store::deciding::{self as store, SeatRow};
use crate::evaluations::workflow::{ScreenState, StepKind, StepWord};
use crate::kernel::Date;
use crate::kernel::ids::EmployeeId;
use crate::platform::App;
use crate::ui::components::{Button, Caption, ErrorSummary, Tag, Tick};
use crate::ui::{Asking, Door, Error, Path, Problems, Routes, Shell, page};

/// Routes of these pages.
pub(super) fn routes() -> Routes {
    Routes::new()
        .get("/team/cycles/{cycle}/adjustment", Door::Guarded, adjustments)
        .get("/team/cycles/{cycle}/adjustment/check", Door::Guarded, ask_to_let_stand)
        .post("/team/cycles/{cycle}/adjustment", Door::Guarded, let_stand)
        .get("/team/cycles/{cycle}/confirmation", Door::Guarded, confirmations)
        .get("/team/cycles/{cycle}/confirmation/check", Door::Guarded, ask_to_confirm)
        .post("/team/cycles/{cycle}/confirmation", Door::Guarded, confirm)
        .get("/team/cycles/{cycle}/sheets/{sheet}/adjustment", Door::Guarded, ask_for_grade)
        .post("/team/cycles/{cycle}/sheets/{sheet}/adjustment", Door::Guarded, adjust)
}

fn list_of(code: &str, kind: StepKind) -> String {
    let word = if kind == StepKind::Adjustment { "adjustment" } else { "confirmation" };
    format!("/team/cycles/{code}/{word}")
}

/// The lists that somebody has in a cycle, for the page of the team: address and words.
pub(super) async fn links(
    app: &App,
    cycle: &Cycle,
    person: EmployeeId,
    today: Date,
) -> Result<Vec<(String, String)>, Error> {
    let counts = store::seat_counts(app.db.reader(), cycle.id, person, today).await?;
    Ok(counts
        .into_iter()
        .map(|(kind, total, open)| {
            let words = format!("{}する職員（{total}人、{open}人があなたの番）", kind.label());
            (list_of(&cycle.code, kind), words)
        })
        .collect())
}

/// What can be done with a sheet that waits for its adjuster or confirmer: address and words.
pub(super) fn acts(loaded: &Loaded, target: &Target) -> Vec<(String, String)> {
    let mut links = Vec::new();
    if target.kind.is_filled() {
        return links;
    }
    if is_open(loaded, target.kind) {
        if target.kind == StepKind::Adjustment {
            let own = format!("{}/adjustment", target.address);
            links.push((own, "全体の評語を変える".to_owned()));
        }
        let one = format!("{}/check?sheet={}", list_of(&target.code, target.kind), target.id);
        let words = if target.kind == StepKind::Adjustment {
            "全体の評語をこのままにする"
        } else {
            "この評価を確定する"
        };
        links.push((one, words.to_owned()));
        if !loaded.way.send_back_targets().is_empty() {
            links.push((format!("{}/return", target.address), "差し戻す".to_owned()));
        }
    }
    links.push((
        list_of(&target.code, target.kind),
        format!("{}する職員の一覧へもどる", target.kind.label()),
    ));
    links
}

/// One sheet of the list.
struct SeatView {
    tick: Option<Tick>,
    href: String,
    name: String,
    number: String,
    rank: String,
    first: String,
    second: String,
    adjusted: String,
    state: Tag,
}

/// The sheets of one department.
struct Place {
    id: String,
    caption: Caption,
    seats: Vec<SeatView>,
}

#[derive(Template)]
#[template(path = "evaluations/deciding.html")]
struct SeatsPage {
    shell: Shell,
    errors: ErrorSummary,
    heading: String,
    lead: String,
    spread: String,
    due: String,
    has_second: bool,
    /// 「調整」 has a column once somebody before this step can have changed a grade.
    has_adjustment: bool,
    places: Vec<Place>,
    action: String,
    button: Option<Button>,
}

fn state_of(row: &SeatRow, due: Option<Date>, today: Date) -> ScreenState {
    match (row.state, row.open_kind) {
        (StepWord::Open, _) if row.is_returned => ScreenState::Returned,
        (StepWord::Open, _) if due.is_some_and(|due| due < today) => ScreenState::Overdue,
        (StepWord::Open, _) => ScreenState::NotStarted,
        (StepWord::Done, _) => ScreenState::Submitted,
        (StepWord::Waiting, Some(open)) => ScreenState::WaitingFor(open),
        _ => ScreenState::LeftOut,
    }
}

/// 「A 3人、B 5人」 of those that wait, in the order of the grades' first appearance by letter.
fn spread(rows: &[SeatRow]) -> String {
    let mut counts = std::collections::BTreeMap::new();
    for row in rows.iter().filter(|row| row.state == StepWord::Open) {
        if let Some(grade) = &row.grade {
            *counts.entry(grade.as_str()).or_insert(0_i64) += 1;
        }
    }
    let parts: Vec<String> =
        counts.into_iter().map(|(grade, people)| format!("{grade} {people}人")).collect();
    parts.join("、")
}

async fn list(
    app: &App,
    asking: &Asking,
    code: &str,
    kind: StepKind,
    problems: &Problems<&'static str>,
) -> Result<SeatsPage, Error> {
    let person = asking.actor().employee().ok_or(Error::NotFound)?;
    let cycle = load_cycle(app, code).await?;
    let today = asking.now.today;
    let rows = store::seats(app.db.reader(), &cycle, kind, person, today).await?;
    if rows.is_empty() {
        return Err(Error::NotFound);
    }
    let due = cycle.step(kind).map(|step| step.due_on);
    let can_act = cycle.state.refuse_unless_open().is_ok();
    let open = rows.iter().filter(|row| row.state == StepWord::Open).count();
    let view = |row: &SeatRow| {
        let id = row.sheet.to_string();
        let text = |grade: &Option<String>| grade.clone().unwrap_or_default();
        SeatView {
            tick: (can_act && row.state == StepWord::Open)
                .then(|| Tick::new("sheet", &id, "選ぶ").about(&row.name)),
            href: address(code, row.sheet),
            name: row.name.clone(),
            number: row.number.clone(),
            rank: match &row.stands_in_for {
                Some(name) => format!("{}　{name}さんの代理", row.rank),
                None => row.rank.clone(),
            },
            first: text(&row.first),
            second: text(&row.second),
            adjusted: match (&row.before, &row.after, &row.reason) {
                (Some(before), Some(after), Some(reason)) => {
                    format!("{before} から {after}　{reason}")
                }
                (Some(_), Some(after), None) => format!("{after} のまま"),
                _ => String::new(),
            },
            state: tag(state_of(row, due, today)),
        }
    };
    let places = (1..)
        .zip(rows.chunk_by(|a, b| a.department == b.department))
        .map(|(number, group)| {
            let id = format!("place-{number}");
            let waits = group.iter().filter(|row| row.state == StepWord::Open).count();
            Place {
                caption: Caption::new(
                    &id,
                    &group[0].department,
                    format!(
                        "{}人のうち{waits}人があなたの番です。職員番号の順にならんでいます。",
                        group.len()
                    ),
                ),
                seats: group.iter().map(view).collect(),
                id,
            }
        })
        .collect();
    let name = cycle.step_name(kind).to_owned();
    let heading = format!("{name}する職員　{}", cycle.name);
    let short = cycle.short_name();
    let own = format!("/team/cycles/{code}");
    let crumbs = [("ホーム", "/"), ("部下の評価", "/team"), (short.as_str(), own.as_str())];
    let lead = if kind == StepKind::Adjustment {
        "全体の評語を変えるときは、一人ずつ開いて、理由を書きます。変えない人は、まとめて「このままにする」を押せます。"
    } else {
        "内容は、一人ずつ開いて読めます。直すところがあるときは、開いて差し戻します。確定した記録は、だれにも変えられません。"
    };
    let words = if kind == StepKind::Adjustment {
        "選んだ職員はこのままにする"
    } else {
        "選んだ職員の評価を確定する"
    };
    Ok(SeatsPage {
        shell: asking
            .shell(format!("{name}する職員 – {short}"))
            .crumbs(&crumbs, &name)
            .with_errors(!problems.is_empty())
            .wide(),
        errors: ErrorSummary::new(problems.summary()),
        heading,
        lead: lead.to_owned(),
        spread: spread(&rows),
        due: due.map(|day| due_words(day, today)).unwrap_or_default(),
        has_second: cycle.step(StepKind::Secondary).is_some(),
        has_adjustment: cycle.step(StepKind::Adjustment).is_some(),
        places,
        action: format!("{}/check", list_of(code, kind)),
        button: (can_act && open > 0).then(|| Button::primary(words)),
    })
}

async fn adjustments(
    State(app): State<App>,
    asking: Asking,
    Path(code): Path<String>,
) -> Result<Response, Error> {
    page(&list(&app, &asking, &code, StepKind::Adjustment, &Problems::new()).await?)
}

async fn confirmations(
    State(app): State<App>,
    asking: Asking,
    Path(code): Path<String>,
) -> Result<Response, Error> {
    page(&list(&app, &asking, &code, StepKind::Confirmation, &Problems::new()).await?)
}
