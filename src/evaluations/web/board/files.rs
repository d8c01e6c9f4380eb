//! The board as files for spreadsheets: how many stand where in each department, and who stands where in the
//! list below it. State, never content. A file is noted in the log, a page is not: it leaves the portal.

use std::collections::HashMap;

use axum::extract::State;
use axum::response::Response;

use super::people::{Listed, row_of};
use super::reach::Followed;
use super::{Asked, Counts};
use crate::evaluations::actions;
use crate::evaluations::cycle::Cycle;
use crate::evaluations::store::progress::{self, CountRow};
use crate::evaluations::store::way;
use crate::evaluations::web::places::Tree;
use crate::kernel::ids::{DepartmentId, SheetId};
use crate::kernel::time::wareki_time;
use crate::platform::App;
use crate::strategy::publication::csv;
use crate::ui::{Asking, CSV, Error, Query, attachment};

/// So many sheets are looked at together, so that the file of a whole city takes no more memory than its lines.
const AT_ONCE: usize = 1_000;

/// Heads of the columns behind the department, as on the board.
const COUNTS: [&str; 7] =
    ["対象", "前の段階", "未着手", "入力中", "差戻し", "提出済み", "期限切れ"];

const PEOPLE: [&str; 7] = ["職員番号", "氏名", "所属", "職位", "段階", "評価者", "状態"];

/// The counts of every department that the page leads down to, each with all below it.
pub(super) async fn places(
    State(app): State<App>,
    followed: Followed,
    Query(query): Query,
) -> Result<Response, Error> {
    let Followed { asking, desk, cycle } = &followed;
    let asked = Asked::of(cycle, &query);
    let counted = progress::counted(&app.db, cycle.id, cycle.setup.base_date, asked.kind).await?;
    let tree = Tree::of(&counted.places, desk.roots());
    let is_past = asked.is_past(cycle, asking);
    let own: HashMap<DepartmentId, &CountRow> =
        counted.rows.iter().map(|row| (row.department, row)).collect();
    let heading = ["所属", "段階"].into_iter().chain(COUNTS).map(str::to_owned).collect();
    let mut lines: Vec<Vec<String>> = vec![heading];
    let step = cycle.step_name(asked.kind);
    for id in asked.departments(desk, &tree)?.unwrap_or_else(|| tree.whole()) {
        let below = tree.subtree(id);
        let counts = Counts::of(below.iter().filter_map(|id| own.get(id).copied()));
        if counts.total == 0 {
            continue;
        }
        let way = tree.way_to(id).unwrap_or_default();
        let names: Vec<&str> = way.into_iter().map(|id| tree.name(id)).collect();
        let mut line = vec![names.join(" "), step.to_owned()];
        line.extend(counts.figures(is_past).map(|figure| figure.to_string()));
        lines.push(line);
    }
    let name = file_name(asking, cycle, step, "所属ごとの人数");
    let counted = lines.len() - 1;
    actions::note_progress_file(&app, asking.actor(), desk.facts(cycle), ("所属", counted), &name)
        .await?;
    Ok(attachment(&format!("{name}.csv"), CSV, csv(&lines)))
}

/// Everybody of the list, also of the whole city.
pub(super) async fn people(
    State(app): State<App>,
    followed: Followed,
    Query(query): Query,
) -> Result<Response, Error> {
    let Followed { asking, desk, cycle } = &followed;
    let asked = Asked::of(cycle, &query);
    let counted = progress::counted(&app.db, cycle.id, cycle.setup.base_date, asked.kind).await?;
    let tree = Tree::of(&counted.places, desk.roots());
    let departments = asked.departments(desk, &tree)?;
    let listed = Listed::of(asking, cycle, &asked);
    let filter = listed.filter(departments.as_deref());
    let on = cycle.setup.base_date;
    let found = progress::states(app.db.reader(), &filter, on, 0, i64::MAX).await?;
    let mut lines: Vec<Vec<String>> = vec![PEOPLE.map(str::to_owned).to_vec()];
    for rows in found.chunks(AT_ONCE) {
        let ids: Vec<SheetId> = rows.iter().map(|row| row.sheet).collect();
        let ways = way::workflows(app.db.reader(), &ids).await?;
        lines.extend(rows.iter().filter_map(|row| {
            let state = listed.state(ways.get(&row.sheet)?, row);
            Some(row_of(row, cycle.step_name(asked.kind), state))
        }));
    }
    let list = asked.list.map_or("全員", super::StepList::label);
    let what = format!("職員ごとの状態（{list}）");
    let name = file_name(asking, cycle, cycle.step_name(asked.kind), &what);
    let people = lines.len() - 1;
    actions::note_progress_file(&app, asking.actor(), desk.facts(cycle), ("職員", people), &name)
        .await?;
    Ok(attachment(&format!("{name}.csv"), CSV, csv(&lines)))
}

/// 「令和7年度 下期 能力評価　一次評価　所属ごとの人数　令和8年3月3日 10時42分」.
fn file_name(asking: &Asking, cycle: &Cycle, step: &str, what: &str) -> String {
    format!("{}　{step}　{what}　{}", cycle.name, wareki_time(asking.now.at))
}
