//! The progress board: 局 → 部 → 課 → people's state, never their content; the lists of a step's state, and
//! asking those in them.

mod files;
mod inbox;
mod people;
mod reach;
mod reminding;

use std::collections::HashMap;

use askama::Template;
use axum::extract::State;
use axum::response::Response;

use super::places::Tree;
use super::thread::due_or_day;
use crate::evaluations::cycle::Cycle;
use crate::evaluations::reminder::StepList;
use crate::evaluations::store::progress::{self, CountRow};
use crate::evaluations::workflow::StepKind;
use crate::kernel::ids::DepartmentId;
use crate::kernel::number::grouped;
use crate::kernel::time::clock_time;
use crate::platform::App;
use crate::ui::components::{
    Caption, Empty, Field, FilterForm, LinkList, ListLink, Pager, Progress, SelectOption, Tab, Tabs,
};
use crate::ui::{Asking, Door, Error, FormData, Query, Routes, Shell, page};

use people::{People, StateView};
use reach::{Desk, Followed};

/// Routes of the board, for HR and for heads, and of what people are sent.
pub(super) fn routes() -> Routes {
    Routes::new()
        .get("/hr/cycles/{cycle}/progress", Door::Guarded, board)
        .get("/hr/cycles/{cycle}/progress/places.csv", Door::Guarded, files::places)
        .get("/hr/cycles/{cycle}/progress/people.csv", Door::Guarded, files::people)
        .get("/hr/cycles/{cycle}/reminders", Door::Guarded, reminding::ask)
        .post("/hr/cycles/{cycle}/reminders", Door::Guarded, reminding::send)
        .get("/team/cycles/{cycle}/progress", Door::Guarded, board)
        .get("/team/cycles/{cycle}/progress/places.csv", Door::Guarded, files::places)
        .get("/team/cycles/{cycle}/progress/people.csv", Door::Guarded, files::people)
        .get("/team/cycles/{cycle}/reminders", Door::Guarded, reminding::ask)
        .post("/team/cycles/{cycle}/reminders", Door::Guarded, reminding::send)
        .get("/inbox", Door::SignedIn, inbox::show)
}

/// Counts of a department with all below it.
#[derive(Debug, Clone, Copy, Default)]
struct Counts {
    total: i64,
    waiting: i64,
    untouched: i64,
    begun: i64,
    returned: i64,
    done: i64,
}

impl Counts {
    fn of<'a>(rows: impl Iterator<Item = &'a CountRow>) -> Self {
        rows.fold(Self::default(), |sum, row| Self {
            total: sum.total + row.total,
            waiting: sum.waiting + row.waiting,
            untouched: sum.untouched + row.untouched,
            begun: sum.begun + row.begun,
            returned: sum.returned + row.returned,
            done: sum.done + row.done,
        })
    }
    /// Whose turn it is.
    fn open(self) -> i64 {
        self.untouched + self.begun + self.returned
    }
    /// 対象, 前の段階, 未着手, 入力中, 差戻し, 提出済み, 期限切れ: on the page and in the file.
    fn figures(self, is_past: bool) -> [i64; 7] {
        let overdue = if is_past { self.open() } else { 0 };
        let Self { total, waiting, untouched, begun, returned, done } = self;
        [total, waiting, untouched, begun, returned, done, overdue]
    }
}

/// One line of the board.
struct PlaceView {
    name: String,
    href: Option<String>,
    cells: [String; 7],
}

#[derive(Template)]
#[template(path = "evaluations/progress.html")]
struct ProgressPage {
    shell: Shell,
    heading: String,
    moment: String,
    refresh: String,
    tabs: Tabs,
    way: Vec<(String, String)>,
    bar: Progress,
    due: String,
    caption: Caption,
    places: Vec<PlaceView>,
    empty: Empty,
    filter: FilterForm,
    people_caption: Caption,
    people: Vec<StateView>,
    no_people: Option<Empty>,
    pager: Pager,
    /// Where those in the list are asked, and the words of the link.
    ask: Option<(String, String)>,
    /// The same for spreadsheets.
    files: LinkList,
}

/// What is asked of the board: `?step=primary&department=…&state=late`.
struct Asked {
    kind: StepKind,
    here: Option<DepartmentId>,
    list: Option<StepList>,
}

impl Asked {
    fn of(cycle: &Cycle, query: &FormData) -> Self {
        let kind = StepKind::parse(query.one("step"))
            .filter(|kind| kind.is_written() && cycle.step(*kind).is_some())
            .unwrap_or(StepKind::Primary);
        let here = query.one("department").parse().ok();
        Self { kind, here, list: StepList::parse(query.one("state")) }
    }
    /// The same for another department.
    fn query(&self, here: Option<DepartmentId>, list: Option<StepList>) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.append_pair("step", self.kind.as_str());
        if let Some(id) = here {
            query.append_pair("department", &id.to_string());
        }
        if let Some(list) = list {
            query.append_pair("state", list.as_str());
        }
        query.finish()
    }
    /// Departments of the list: of the city there is none, nothing is left out.
    fn departments(
        &self,
        desk: &Desk,
        tree: &Tree<'_>,
    ) -> Result<Option<Vec<DepartmentId>>, Error> {
        match (self.here, desk) {
            (Some(id), _) => {
                tree.way_to(id).ok_or(Error::NotFound)?;
                Ok(Some(tree.subtree(id)))
            }
            (None, Desk::Head(..)) => Ok(Some(tree.whole())),
            (None, Desk::Officer) => Ok(None),
        }
    }
    fn is_past(&self, cycle: &Cycle, asking: &Asking) -> bool {
        cycle.step(self.kind).is_some_and(|step| step.due_on < asking.now.today)
    }
}

async fn board(
    State(app): State<App>,
    followed: Followed,
    Query(query): Query,
) -> Result<Response, Error> {
    let Followed { asking, desk, cycle } = &followed;
    let asked = Asked::of(cycle, &query);
    let counted = progress::counted(&app.db, cycle.id, cycle.setup.base_date, asked.kind).await?;
    let tree = Tree::of(&counted.places, desk.roots());
    let departments = asked.departments(desk, &tree)?;
    let is_past = asked.is_past(cycle, asking);
    let own: HashMap<DepartmentId, &CountRow> =
        counted.rows.iter().map(|row| (row.department, row)).collect();
    let sum = |ids: &[DepartmentId]| Counts::of(ids.iter().filter_map(|id| own.get(id).copied()));
    let root = format!("{}/progress", desk.address(&cycle.code));
    let link = |id: Option<DepartmentId>| format!("{root}?{}", asked.query(id, asked.list));
    let mut places: Vec<PlaceView> = tree
        .children(asked.here)
        .iter()
        .filter_map(|id| {
            let counts = sum(&tree.subtree(*id));
            (counts.total > 0).then(|| PlaceView {
                name: tree.name(*id).to_owned(),
                href: Some(link(Some(*id))),
                cells: counts.figures(is_past).map(grouped),
            })
        })
        .collect();
    if let Some(direct) = asked.here.map(|id| sum(&[id])).filter(|own| own.total > 0)
        && !places.is_empty()
    {
        places.push(PlaceView {
            name: "直属の職員".to_owned(),
            href: None,
            cells: direct.figures(is_past).map(grouped),
        });
    }
    let total = match &departments {
        None => Counts::of(counted.rows.iter()),
        Some(ids) => sum(ids),
    };
    let people = People::load(&app, asking, (desk, cycle, &asked), departments.as_deref(), &query);
    let people = people.await?;
    let name = cycle.step_name(asked.kind).to_owned();
    let tabs = cycle
        .setup
        .steps
        .iter()
        .filter(|step| step.kind.is_written())
        .map(|step| {
            let other = Asked { kind: step.kind, here: asked.here, list: asked.list };
            let href = format!("{root}?{}", other.query(asked.here, asked.list));
            Tab::new(cycle.step_name(step.kind), href).current(step.kind == asked.kind)
        })
        .collect();
    let way = asked.here.and_then(|id| tree.way_to(id)).unwrap_or_default();
    let top = (asked.here.is_some()).then(|| (link(None), "はじめの一覧".to_owned()));
    let way = way.into_iter().map(|id| (link(Some(id)), tree.name(id).to_owned()));
    page(&ProgressPage {
        shell: desk.shell(asking, cycle, "進み具合"),
        heading: format!("{name}の進み具合"),
        moment: format!("{}の状況", clock_time(asking.now.at)),
        refresh: link(asked.here),
        tabs: Tabs::new("段階", tabs),
        way: top.into_iter().chain(way).collect(),
        bar: Progress::new(
            "bar",
            format!("{name}の提出"),
            "人",
            u64::try_from(total.total).unwrap_or_default(),
            u64::try_from(total.done).unwrap_or_default(),
        ),
        due: cycle
            .step(asked.kind)
            .map(|step| due_or_day(step.due_on, asking.now.today, total.done < total.total))
            .unwrap_or_default(),
        caption: Caption::new(
            "places",
            "所属ごとの人数",
            "所属コードの順にならんでいます。所属の名前を選ぶと、その下を見られます。",
        ),
        empty: Empty::new("ここには、この段階の対象になる職員がいません。"),
        filter: filter(&asked, &root),
        people_caption: Caption::new(
            "people",
            "職員ごとの状態",
            format!("{}人。評価者、職員番号の順にならんでいます。", grouped(people.total)),
        ),
        no_people: people.empty(&asked),
        pager: Pager::for_rows(
            people.number,
            u64::try_from(people.total).unwrap_or_default(),
            asked.query(asked.here, asked.list),
        ),
        people: people.rows,
        ask: ask(&asked, desk, cycle, total, is_past),
        files: files(&asked, &root),
        places,
    })
}

/// The link to asking those in the list, when the cycle runs and somebody has a turn.
fn ask(
    asked: &Asked,
    desk: &Desk,
    cycle: &Cycle,
    total: Counts,
    is_past: bool,
) -> Option<(String, String)> {
    let list = asked.list.unwrap_or(StepList::Open);
    let sheets = match list {
        StepList::Open => total.open(),
        StepList::Late => {
            if is_past {
                total.open()
            } else {
                0
            }
        }
        StepList::Untouched => total.untouched,
        StepList::Begun => total.begun,
        StepList::Returned => total.returned,
        StepList::Waiting | StepList::Done => 0,
    };
    (sheets > 0 && cycle.state.refuse_unless_open().is_ok()).then(|| {
        let href = format!(
            "{}/reminders?{}",
            desk.address(&cycle.code),
            asked.query(asked.here, Some(list))
        );
        (href, format!("{}の{}人分について連絡する", list.label(), grouped(sheets)))
    })
}

/// What the page shows, as files: the departments below, and everybody of the list.
fn files(asked: &Asked, root: &str) -> LinkList {
    let query = asked.query(asked.here, asked.list);
    let people = match asked.list {
        Some(list) => format!("職員ごとの状態（{}）をCSVで書き出す", list.label()),
        None => "職員ごとの状態をCSVで書き出す".to_owned(),
    };
    LinkList::new(vec![
        ListLink::new(format!("{root}/places.csv?{query}"), "所属ごとの人数をCSVで書き出す"),
        ListLink::new(format!("{root}/people.csv?{query}"), people),
    ])
}

fn filter(asked: &Asked, root: &str) -> FilterForm {
    let choices = StepList::ALL.iter().map(|list| SelectOption::new(list.as_str(), list.label()));
    let every = [SelectOption::new("", "すべて")].into_iter().chain(choices);
    let state = Field::select("state", "状態", every.collect())
        .value(asked.list.map_or("", StepList::as_str));
    let mut form = FilterForm::new("状態の絞り込み", root, vec![state])
        .keeping("step", asked.kind.as_str())
        .active(asked.list.is_some());
    if let Some(id) = asked.here {
        form = form.keeping("department", id.to_string());
    }
    form
}
