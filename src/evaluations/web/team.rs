//! `/team`: cycles in which one rates others, and the people of one cycle.

use std::collections::hash_map::Entry;
use std::collections::{HashMap, HashSet};

use askama::Template;
use axum::extract::State;
use axum::response::Response;

use super::by_element;
use super::deciding;
use super::sheets::address;
use super::thread::{due_or_day, tag};
use super::view::item_id;
use crate::evaluations::cycle::{Cycle, CycleStage};
use crate::evaluations::entry::{ResultsItem, SheetField};
use crate::evaluations::sheet::Definitions;
use crate::evaluations::store::desks::Desks;
use crate::evaluations::store::team::MemberRow;
use crate::evaluations::store::{cycle as cycles, definitions, desks, draft, progress, team};
use crate::evaluations::workflow::{ScreenState, StepKind, StepWord, screen_state};
use crate::kernel::ids::{EmployeeId, RankId, SheetId};
use crate::platform::App;
use crate::ui::components::{Caption, Empty, Progress, Tag};
use crate::ui::{Asking, Error, Path, Shell, page};

/// A cycle in the list.
struct PartView {
    href: String,
    name: String,
    period: String,
    counts: String,
    state: &'static str,
    /// The progress of what one heads.
    board: Option<String>,
}

#[derive(Template)]
#[template(path = "evaluations/team.html")]
struct TeamPage {
    shell: Shell,
    caption: Caption,
    links: Vec<(&'static str, &'static str)>,
    parts: Vec<PartView>,
    empty: Empty,
}

/// 部下の評価: the cycles, newest first.
pub(super) async fn index(State(app): State<App>, asking: Asking) -> Result<Response, Error> {
    let person = asking.actor().employee().ok_or(Error::NotFound)?;
    let reader = app.db.reader();
    let leads = !progress::headed(reader, person, asking.now.today).await?.is_empty();
    let parts: Vec<PartView> = team::team_cycles(reader, person, asking.now.today)
        .await?
        .into_iter()
        .map(|part| PartView {
            board: (leads && matches!(part.stage, CycleStage::Open | CycleStage::Closed))
                .then(|| format!("/team/cycles/{}/progress", part.code)),
            href: format!("/team/cycles/{}", part.code),
            period: part.period.to_string(),
            counts: match (part.stage, part.open) {
                (CycleStage::Open, open @ 1..) => {
                    format!(
                        "{}人のうち{}人を提出しました。{open}人があなたの番です。",
                        part.total, part.done
                    )
                }
                _ => format!("{}人のうち{}人を提出しました。", part.total, part.done),
            },
            state: part.stage.label(),
            name: part.name,
        })
        .collect();
    let own = desks::of(reader, person, asking.now.today).await?;
    page(&TeamPage {
        links: links(own),
        shell: asking.shell("部下の評価").crumbs(&[("ホーム", "/")], "部下の評価"),
        caption: Caption::new(
            "cycles",
            "評価サイクル",
            format!("{}件。新しい順にならんでいます。", parts.len()),
        ),
        parts,
        empty: Empty::new(
            "いま、あなたが評価する職員はいません。違うときは、人事課に知らせてください。",
        ),
    })
}

/// The pages beside the list that open for who reads it.
fn links(own: Desks) -> Vec<(&'static str, &'static str)> {
    let all = [
        (own.notes, "/team/observations/new", "観察メモを書く"),
        (own.notes || own.memos, "/team/observations", "観察メモを読む"),
        (own.delegations, "/team/delegations", "評価者の代理"),
        (true, "/team/handovers", "引き継いだ評価"),
    ];
    all.into_iter().filter(|(opens, ..)| *opens).map(|(_, href, words)| (href, words)).collect()
}

/// One person in the list of a cycle.
pub(super) struct Row {
    pub sheet: SheetId,
    pub kind: StepKind,
    pub name: String,
    pub number: String,
    pub rank: String,
    rank_id: RankId,
    pub state: ScreenState,
    own: &'static str,
    /// The evaluator in whose place one rates.
    stands_in_for: Option<String>,
    graded: usize,
    elements: usize,
    /// Where the first item without a grade stands on the sheet.
    first_open: String,
}

/// The people whom somebody rates in a cycle, by employee number.
pub(super) async fn rows(
    app: &App,
    asking: &Asking,
    code: &str,
    person: EmployeeId,
) -> Result<Vec<Row>, Error> {
    let cycle = load_cycle(app, code).await?;
    rows_of(app, asking, &cycle, person).await
}

pub(super) async fn load_cycle(app: &App, code: &str) -> Result<Cycle, Error> {
    let mut conn = app.db.reader().acquire().await?;
    cycles::cycle_by_code(&mut conn, code, false).await?.ok_or(Error::NotFound)
}

async fn rows_of(
    app: &App,
    asking: &Asking,
    cycle: &Cycle,
    person: EmployeeId,
) -> Result<Vec<Row>, Error> {
    let reader = app.db.reader();
    let members = team::members(reader, &cycle.code, person, asking.now.today).await?;
    let ids: Vec<SheetId> = members.iter().map(|member| member.sheet).collect();
    let steps: Vec<(SheetId, i32)> =
        members.iter().map(|member| (member.sheet, member.position)).collect();
    let graded = team::graded(reader, &steps).await?;
    let drafts = draft::drafts(reader, &ids).await?;
    if cycle.pins.is_none() {
        return Ok(Vec::new());
    }
    let mut conn = reader.acquire().await?;
    let mut ranks: HashMap<RankId, Definitions> = HashMap::new();
    for member in &members {
        if let Entry::Vacant(place) = ranks.entry(member.rank_id)
            && let Some(asked) = cycle.asked(member.rank_id)
        {
            place.insert(definitions::definitions(&mut conn, asked).await?);
        }
    }
    let asked = members
        .iter()
        .filter(|_| cycle.setup.kind.has_results())
        .filter_map(|member| Some((member.sheet, cycle.asked(member.rank_id)?)))
        .collect();
    let (asked, results) = definitions::of_sheets(&mut conn, asked).await?;
    let marked: HashSet<(SheetId, i32, ResultsItem)> = results
        .iter()
        .filter(|row| row.rating.mark.is_some())
        .map(|row| (row.sheet, row.position, row.rating.item))
        .collect();
    let rows = members
        .into_iter()
        .map(|member: MemberRow| {
            let key = (member.sheet, member.position);
            let elements = ranks.get(&member.rank_id).map_or(&[][..], |asked| &asked.elements);
            let saved = graded.get(&key).map_or(&[][..], Vec::as_slice);
            let typed = drafts.get(&key).map_or(&[][..], Vec::as_slice);
            let mut has_grade: Vec<(String, bool)> = elements
                .iter()
                .map(|element| {
                    let field = SheetField::Grade(element.number);
                    let draft = typed.iter().find(|row| row.field == field);
                    let done =
                        draft.map_or(saved.contains(&element.id), |row| !row.text.is_empty());
                    (format!("element-{}", element.number), done)
                })
                .collect();
            let items = asked.get(&member.sheet).map(|own| own.results_items(member.kind));
            for item in items.unwrap_or_default() {
                let draft = typed.iter().find(|row| row.field == SheetField::Achievement(item));
                let is_saved = marked.contains(&(member.sheet, member.position, item));
                let done = draft.map_or(is_saved, |row| !row.text.is_empty());
                has_grade.push((item_id(item), done));
            }
            let has_input = !saved.is_empty() || !typed.is_empty();
            let due = cycle.step(member.kind).map(|step| step.due_on);
            let own = match member.self_state {
                Some(StepWord::Done) => "提出済み",
                Some(StepWord::Skipped) | None => "省略",
                Some(_) => "未提出",
            };
            Row {
                state: screen_state(member.at_a_glance(), has_input, due, asking.now.today),
                sheet: member.sheet,
                kind: member.kind,
                name: member.name,
                number: member.number,
                rank: member.rank,
                stands_in_for: member.stands_in_for,
                rank_id: member.rank_id,
                own,
                graded: has_grade.iter().filter(|(_, done)| *done).count(),
                elements: has_grade.len(),
                first_open: has_grade
                    .into_iter()
                    .find(|(_, done)| !done)
                    .map_or_else(|| "whole".to_owned(), |(id, _)| id),
            }
        })
        .collect();
    Ok(rows)
}

/// One line of the page.
struct MemberView {
    href: String,
    name: String,
    rank: String,
    own: &'static str,
    entered: String,
    tag: Tag,
    next: String,
}

/// The people for whom one does the same step.
struct Group {
    id: String,
    caption: Caption,
    progress: Progress,
    due: String,
    /// The first element, with everybody side by side.
    by_element: Option<String>,
    members: Vec<MemberView>,
}

#[derive(Template)]
#[template(path = "evaluations/team_cycle.html")]
struct TeamCyclePage {
    shell: Shell,
    heading: String,
    period: String,
    links: Vec<(String, String)>,
    groups: Vec<Group>,
}

/// The people of one cycle: whose turn is one's own first, then by employee number, never by grade.
pub(super) async fn show(
    State(app): State<App>,
    asking: Asking,
    Path(code): Path<String>,
) -> Result<Response, Error> {
    let person = asking.actor().employee().ok_or(Error::NotFound)?;
    let cycle = load_cycle(&app, &code).await?;
    let rows = rows_of(&app, &asking, &cycle, person).await?;
    let seats = deciding::links(&app, &cycle, person, asking.now.today).await?;
    if rows.is_empty() && seats.is_empty() {
        return Err(Error::NotFound);
    }
    let first = first_element(&app, &cycle, rows.first().map(|row| row.rank_id)).await?;
    let mut groups = Vec::new();
    for kind in [StepKind::Assistant, StepKind::Primary, StepKind::Secondary] {
        let mut own: Vec<&Row> = rows.iter().filter(|row| row.kind == kind).collect();
        if own.is_empty() {
            continue;
        }
        own.sort_by_key(|row| (!row.state.is_your_turn(), row.number.clone()));
        let done = own.iter().filter(|row| is_behind(row.state)).count();
        let name = cycle.step_name(kind).to_owned();
        let id = format!("team-{}", kind.as_str());
        let waits = done < own.len();
        let due = cycle.step(kind).map(|step| due_or_day(step.due_on, asking.now.today, waits));
        groups.push(Group {
            caption: Caption::new(
                &id,
                format!("{name}をする職員"),
                format!("{}人のうち{done}人を提出しました。あなたの番の人から、職員番号の順にならんでいます。", own.len()),
            ),
            progress: Progress::new(
                format!("{id}-progress"),
                format!("{name}の提出"),
                "人",
                u64::try_from(own.len()).unwrap_or_default(),
                u64::try_from(done).unwrap_or_default(),
            ),
            due: due.unwrap_or_default(),
            by_element: first
                .as_ref()
                .filter(|_| kind.is_rating())
                .map(|key| by_element::address(&code, key, kind)),
            members: own.into_iter().map(|row| member(&code, row)).collect(),
            id,
        });
    }
    let has_tracks = rows.iter().any(|row| row.kind.is_rating());
    let short = cycle.short_name();
    page(&TeamCyclePage {
        shell: asking
            .shell(format!("部下の評価 – {short}"))
            .crumbs(&[("ホーム", "/"), ("部下の評価", "/team")], &short)
            .wide(),
        heading: format!("部下の評価　{}", cycle.name),
        period: cycle.setup.period.to_string(),
        links: seats
            .into_iter()
            .chain(
                has_tracks
                    .then(|| (format!("/team/cycles/{code}/tracks"), "目標と面談".to_owned())),
            )
            .collect(),
        groups,
    })
}

/// Key of the first element of a rank in the cycle's definitions.
async fn first_element(
    app: &App,
    cycle: &Cycle,
    rank: Option<RankId>,
) -> Result<Option<String>, Error> {
    let Some(asked) = rank.and_then(|rank| cycle.asked(rank)) else { return Ok(None) };
    let mut conn = app.db.reader().acquire().await?;
    let found = definitions::definitions(&mut conn, asked).await?;
    Ok(found.elements.first().map(|element| element.key.clone()))
}

/// Whether one's own part is behind one.
fn is_behind(state: ScreenState) -> bool {
    matches!(
        state,
        ScreenState::Submitted
            | ScreenState::AwaitingConfirmation
            | ScreenState::AwaitingDisclosure
            | ScreenState::Disclosed
            | ScreenState::Closed
    )
}

fn member(code: &str, row: &Row) -> MemberView {
    let sheet = address(code, row.sheet);
    let (href, next) = match row.state {
        ScreenState::NotStarted if row.kind == StepKind::Assistant => {
            (format!("{sheet}#{}", row.first_open), "評価者に伝えることを書く")
        }
        ScreenState::NotStarted => (format!("{sheet}#{}", row.first_open), "評価を入力する"),
        ScreenState::Returned => (sheet, "差戻しの言葉を読んで見直す"),
        ScreenState::InProgress | ScreenState::Overdue if row.graded < row.elements => {
            (format!("{sheet}#{}", row.first_open), "続きを入力する")
        }
        ScreenState::InProgress | ScreenState::Overdue => {
            (format!("{sheet}#whole"), "全体をまとめて提出する")
        }
        _ => (sheet, ""),
    };
    MemberView {
        href,
        name: row.name.clone(),
        rank: match &row.stands_in_for {
            Some(name) => format!("{}　{name}さんの代理", row.rank),
            None => row.rank.clone(),
        },
        own: row.own,
        entered: format!("{} / {}", row.graded, row.elements),
        tag: tag(row.state),
        next: next.to_owned(),
    }
}
