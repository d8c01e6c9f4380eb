//! The progress board: 局 → 部 → 課 → people's state, never their content.

use std::collections::HashMap;

use askama::Template;
use axum::extract::State;
use axum::response::Response;

use super::{address, load, shell};
use crate::evaluations::cycle::Cycle;
use crate::evaluations::store::progress::{self, CountRow, PlaceRow, StateRow};
use crate::evaluations::store::way;
use crate::evaluations::web::thread::{due_words, tag};
use crate::evaluations::workflow::{Seat, StepKind, screen_state};
use crate::kernel::ids::{DepartmentId, SheetId};
use crate::kernel::number::grouped;
use crate::kernel::time::clock_time;
use crate::platform::App;
use crate::ui::components::{Caption, Progress, Tab, Tabs, Tag};
use crate::ui::{Asking, Error, Path, Query, Shell, page};

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
    fn add(&mut self, row: &CountRow) {
        self.total += row.total;
        self.waiting += row.waiting;
        self.untouched += row.untouched;
        self.begun += row.begun;
        self.returned += row.returned;
        self.done += row.done;
    }
    /// Whose turn it is.
    fn open(self) -> i64 {
        self.untouched + self.begun + self.returned
    }
}

/// One line of the board.
struct PlaceView {
    name: String,
    href: Option<String>,
    cells: [String; 7],
}

/// One person's state.
struct StateView {
    href: String,
    number: String,
    name: String,
    rank: String,
    evaluator: String,
    tag: Tag,
}

#[derive(Template)]
#[template(path = "evaluations/hr/progress.html")]
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
    people_caption: Caption,
    people: Vec<StateView>,
}

/// `?step=primary&department=…`
pub(super) async fn show(
    State(app): State<App>,
    asking: Asking,
    Path(code): Path<String>,
    Query(query): Query,
) -> Result<Response, Error> {
    let cycle = load(&app, &asking, &code).await?;
    let kinds: Vec<StepKind> =
        cycle.setup.steps.iter().map(|step| step.kind).filter(|kind| kind.is_written()).collect();
    let kind = StepKind::parse(query.one("step"))
        .filter(|kind| kinds.contains(kind))
        .unwrap_or(StepKind::Primary);
    let reader = app.db.reader();
    let places = progress::places(reader, cycle.setup.base_date).await?;
    let here = query.one("department").parse::<DepartmentId>().ok();
    if here.is_some_and(|id| !places.iter().any(|place| place.id == id)) {
        return Err(Error::NotFound);
    }
    let rows = progress::counts(reader, cycle.id, kind).await?;
    let board = Board::of(&places, &rows);
    let late = cycle.step(kind).is_some_and(|step| step.due_on < asking.now.today);
    let own = address(&code);
    let link = |id: DepartmentId| format!("{own}/progress?step={}&department={id}", kind.as_str());
    let mut lines: Vec<PlaceView> = places
        .iter()
        .filter(|place| place.parent == here)
        .filter_map(|place| {
            let counts = board.below(place.id);
            (counts.total > 0).then(|| PlaceView {
                name: place.name.clone(),
                href: Some(link(place.id)),
                cells: cells(counts, late),
            })
        })
        .collect();
    let total = match here {
        Some(id) => board.below(id),
        None => board.all,
    };
    if let Some(own_counts) = here.and_then(|id| board.own.get(&id)).filter(|own| own.total > 0)
        && !lines.is_empty()
    {
        lines.push(PlaceView {
            name: "直属の職員".to_owned(),
            href: None,
            cells: cells(*own_counts, late),
        });
    }
    let people = match here {
        Some(id) => progress::states(reader, cycle.id, kind, &[id]).await?,
        None => Vec::new(),
    };
    let people = states(&app, &asking, &cycle, kind, people).await?;
    let name = cycle.step_name(kind).to_owned();
    let tabs = kinds
        .iter()
        .map(|one| {
            let mut href = format!("{own}/progress?step={}", one.as_str());
            if let Some(id) = here {
                href.push_str(&format!("&department={id}"));
            }
            Tab::new(cycle.step_name(*one), href).current(*one == kind)
        })
        .collect();
    page(&ProgressPage {
        shell: shell(&asking, &cycle, "進み具合"),
        heading: format!("{name}の進み具合"),
        moment: format!("{}の状況", clock_time(asking.now.at)),
        refresh: here.map_or_else(|| format!("{own}/progress?step={}", kind.as_str()), link),
        tabs: Tabs::new("段階", tabs),
        way: way_to(&places, here)
            .into_iter()
            .map(|place| (link(place.id), place.name.clone()))
            .collect(),
        bar: Progress::new(
            "bar",
            format!("{name}の提出"),
            "人",
            u64::try_from(total.total).unwrap_or_default(),
            u64::try_from(total.done).unwrap_or_default(),
        ),
        due: cycle
            .step(kind)
            .map(|step| due_words(step.due_on, asking.now.today))
            .unwrap_or_default(),
        caption: Caption::new(
            "places",
            "所属ごとの人数",
            "所属コードの順にならんでいます。所属の名前を選ぶと、その下を見られます。",
        ),
        places: lines,
        people_caption: Caption::new(
            "people",
            "職員ごとの状態",
            format!("{}人。評価者、職員番号の順にならんでいます。", people.len()),
        ),
        people,
    })
}

/// The tree with its counts.
struct Board<'a> {
    places: &'a [PlaceRow],
    own: HashMap<DepartmentId, Counts>,
    all: Counts,
}

impl<'a> Board<'a> {
    fn of(places: &'a [PlaceRow], rows: &[CountRow]) -> Self {
        let mut own: HashMap<DepartmentId, Counts> = HashMap::new();
        let mut all = Counts::default();
        for row in rows {
            all.add(row);
            if let Some(id) = row.department {
                own.entry(id).or_default().add(row);
            }
        }
        Self { places, own, all }
    }
    /// A department with all below it. The tree is at most a dozen levels deep.
    fn below(&self, id: DepartmentId) -> Counts {
        let mut counts = self.own.get(&id).copied().unwrap_or_default();
        for child in self.places.iter().filter(|place| place.parent == Some(id)) {
            let below = self.below(child.id);
            counts.total += below.total;
            counts.waiting += below.waiting;
            counts.untouched += below.untouched;
            counts.begun += below.begun;
            counts.returned += below.returned;
            counts.done += below.done;
        }
        counts
    }
}

fn way_to(places: &[PlaceRow], here: Option<DepartmentId>) -> Vec<&PlaceRow> {
    let mut way = Vec::new();
    let mut next = here;
    while let Some(place) = next.and_then(|id| places.iter().find(|place| place.id == id)) {
        way.push(place);
        next = place.parent.filter(|_| way.len() < 12);
    }
    way.reverse();
    way
}

/// 対象, 前の段階, 未着手, 入力中, 差戻し, 提出済み, 期限切れ.
fn cells(counts: Counts, late: bool) -> [String; 7] {
    let overdue = if late { counts.open() } else { 0 };
    [
        counts.total,
        counts.waiting,
        counts.untouched,
        counts.begun,
        counts.returned,
        counts.done,
        overdue,
    ]
    .map(grouped)
}

async fn states(
    app: &App,
    asking: &Asking,
    cycle: &Cycle,
    kind: StepKind,
    rows: Vec<StateRow>,
) -> Result<Vec<StateView>, Error> {
    let ids: Vec<SheetId> = rows.iter().map(|row| row.sheet).collect();
    let ways = way::workflows(app.db.reader(), &ids).await?;
    let due = cycle.step(kind).map(|step| step.due_on);
    Ok(rows
        .into_iter()
        .filter_map(|row| {
            let own = ways.get(&row.sheet)?;
            let state = screen_state(own, Seat::Doer(kind), row.has_input, due, asking.now.today);
            Some(StateView {
                href: format!("{}/sheets/{}", address(&cycle.code), row.sheet),
                number: row.number,
                name: row.name,
                rank: row.rank,
                evaluator: row.evaluator.unwrap_or_else(|| "−".to_owned()),
                tag: tag(state),
            })
        })
        .collect())
}
