//! The list below the board: people and their state, of a department or of a state.

use super::Asked;
use super::reach::Desk;
use crate::evaluations::cycle::Cycle;
use crate::evaluations::store::progress::{self, Filter, StateRow};
use crate::evaluations::store::way;
use crate::evaluations::web::thread::tag;
use crate::evaluations::workflow::{ScreenState, Seat, StepKind, Workflow, screen_state};
use crate::kernel::Date;
use crate::kernel::ids::{CycleId, DepartmentId, SheetId};
use crate::platform::App;
use crate::ui::components::{Empty, Pager, Tag};
use crate::ui::{Asking, Error, FormData};

/// One person's state.
pub(super) struct StateView {
    pub(super) href: Option<String>,
    pub(super) number: String,
    pub(super) name: String,
    pub(super) rank: String,
    pub(super) place: String,
    pub(super) evaluator: String,
    pub(super) tag: Tag,
}

/// The list of people: of a department, or of a state.
pub(super) struct People {
    pub(super) rows: Vec<StateView>,
    pub(super) total: i64,
    /// The page that is shown.
    pub(super) number: u32,
    is_asked: bool,
}

impl People {
    pub(super) async fn load(
        app: &App,
        asking: &Asking,
        (desk, cycle, asked): (&Desk, &Cycle, &Asked),
        departments: Option<&[DepartmentId]>,
        query: &FormData,
    ) -> Result<Self, Error> {
        let number = query.one("page").parse::<u32>().unwrap_or(1).max(1);
        // The whole city without a condition is the table above, not a list.
        if asked.here.is_none() && asked.list.is_none() {
            return Ok(Self { rows: Vec::new(), total: 0, number, is_asked: false });
        }
        let listed = Listed::of(asking, cycle, asked);
        let filter = listed.filter(departments);
        let rows = i64::try_from(Pager::ROWS).unwrap_or(50);
        let skip = rows * i64::from(number - 1);
        let reader = app.db.reader();
        let found = progress::states(reader, &filter, cycle.setup.base_date, skip, rows).await?;
        let total = found.first().map_or(0, |row| row.total);
        let rows = views(app, (desk, cycle, &listed), found).await?;
        Ok(Self { rows, total, number, is_asked: true })
    }
    pub(super) fn empty(&self, asked: &Asked) -> Option<Empty> {
        (self.is_asked && self.rows.is_empty()).then(|| {
            Empty::new(match asked.list {
                Some(list) => format!("「{}」の職員はいません。", list.label()),
                None => "ここには、この段階の対象になる職員がいません。".to_owned(),
            })
        })
    }
}

/// Which people are listed, and how their state is told: for the page and for the file.
pub(super) struct Listed {
    cycle: CycleId,
    kind: StepKind,
    states: Option<&'static [&'static str]>,
    due: Option<Date>,
    today: Date,
}

impl Listed {
    pub(super) fn of(asking: &Asking, cycle: &Cycle, asked: &Asked) -> Self {
        Self {
            cycle: cycle.id,
            kind: asked.kind,
            states: asked.list.map(|list| list.states(asked.is_past(cycle, asking))),
            due: cycle.step(asked.kind).map(|step| step.due_on),
            today: asking.now.today,
        }
    }
    /// For the statement.
    pub(super) fn filter<'a>(&self, departments: Option<&'a [DepartmentId]>) -> Filter<'a> {
        Filter { cycle: self.cycle, kind: self.kind, departments, states: self.states }
    }
    /// The state of a row.
    pub(super) fn state(&self, way: &Workflow, row: &StateRow) -> ScreenState {
        screen_state(way.at_a_glance(Seat::Doer(self.kind)), row.has_input, self.due, self.today)
    }
}

/// A line of the file.
pub(super) fn row_of(row: &StateRow, step: &str, state: ScreenState) -> Vec<String> {
    vec![
        row.number.clone(),
        row.name.clone(),
        row.place.clone().unwrap_or_default(),
        row.rank.clone(),
        step.to_owned(),
        row.evaluator.clone().unwrap_or_default(),
        state.tag().1.into(),
    ]
}

async fn views(
    app: &App,
    (desk, cycle, listed): (&Desk, &Cycle, &Listed),
    rows: Vec<StateRow>,
) -> Result<Vec<StateView>, Error> {
    let ids: Vec<SheetId> = rows.iter().map(|row| row.sheet).collect();
    let ways = way::workflows(app.db.reader(), &ids).await?;
    let is_officer = desk.head().is_none();
    Ok(rows
        .into_iter()
        .filter_map(|row| {
            let state = listed.state(ways.get(&row.sheet)?, &row);
            Some(StateView {
                href: is_officer
                    .then(|| format!("{}/sheets/{}", desk.address(&cycle.code), row.sheet)),
                number: row.number,
                name: row.name,
                rank: row.rank,
                place: row.place.unwrap_or_default(),
                evaluator: row.evaluator.unwrap_or_else(|| "−".to_owned()),
                tag: tag(state),
            })
        })
        .collect())
}
