//! One row of a table of the plan, cell by cell, and the form that it makes of what stands.

use std::collections::BTreeMap;

use crate::exchange::problem::Problem;
use crate::exchange::strategy::PlanTable;
use crate::exchange::strategy::columns::{Column, Controls, Kind, cell_of, day_of, put};
use crate::exchange::table::{Cell, CellKind, Row};
use crate::kernel::Date;

/// One row with the places of its columns.
pub(super) struct RowLine<'a> {
    pub(super) table: PlanTable,
    pub(super) row: &'a Row,
    pub(super) places: &'a BTreeMap<String, usize>,
    pub(super) problems: Vec<Problem>,
}

impl RowLine<'_> {
    /// `None`: the file has no such column.
    pub(super) fn cell(&self, heading: &str) -> Option<Cell> {
        let at = *self.places.get(heading)?;
        Some(self.row.cells.get(at).cloned().unwrap_or_default())
    }
    pub(super) fn text(&self, heading: &str) -> String {
        self.cell(heading).map(|cell| cell.text).unwrap_or_default()
    }
    pub(super) fn wrong(&mut self, heading: &str, cure: impl Into<String>) {
        let column = format!("{}の{heading}", self.table.label());
        let problem = Problem::cell(self.row.number, &column, &self.text(heading), cure);
        self.problems.push(problem);
    }
    /// Everything that the form behind the row finds wrong.
    pub(super) fn refuse(&mut self, summary: Vec<(String, String)>) {
        for (href, sentence) in summary {
            let heading =
                crate::exchange::strategy::heading_of(self.table, href.trim_start_matches('#'));
            self.wrong(&heading, sentence);
        }
    }
    #[expect(clippy::option_option, reason = "unreadable and not written are two things here")]
    pub(super) fn day(&mut self, heading: &str) -> Option<Option<Date>> {
        match day_of(&self.cell(heading).unwrap_or_default()) {
            Ok(day) => Some(day),
            Err(cure) => {
                self.wrong(heading, cure);
                None
            }
        }
    }
    pub(super) fn is_readable(&mut self) -> bool {
        let broken: Vec<String> = self
            .places
            .keys()
            .filter(|heading| {
                self.cell(heading).is_some_and(|cell| cell.kind == CellKind::Unreadable)
            })
            .cloned()
            .collect();
        for heading in &broken {
            self.wrong(heading, "読めない文字があります。書き直してください");
        }
        broken.is_empty()
    }
}

pub(super) fn shown(text: &str) -> String {
    if text.is_empty() { "（空き）".to_owned() } else { text.replace('\n', " ") }
}

/// The form with what the row says, and what that changes in words. What says the same in other
/// characters stays as it is stored.
pub(super) fn merged<I: Controls>(
    line: &mut RowLine<'_>,
    columns: &[Column],
    base: &I,
    is_new: bool,
) -> Option<(I, Vec<String>)> {
    let (mut input, mut words, before) = (base.clone(), Vec::new(), line.problems.len());
    for column in columns.iter().filter(|own| !matches!(own.kind, Kind::Shown)) {
        let Some(cell) = line.cell(&column.heading) else { continue };
        let was = cell_of(base, column);
        if Cell::text(&was).text == cell.text {
            continue;
        }
        match put(input.clone(), column, &cell) {
            Err(cure) => line.wrong(&column.heading, cure),
            Ok(next) if cell_of(&next, column) == was => {}
            Ok(_) if !is_new && matches!(column.kind, Kind::Fixed | Kind::FixedDay) => {
                let cure = format!("ファイルでは変えられません。「{was}」にもどしてください");
                line.wrong(&column.heading, cure);
            }
            Ok(next) => {
                let now = cell_of(&next, column);
                words.push(format!("{}：{} → {}", column.heading, shown(&was), shown(&now)));
                input = next;
            }
        }
    }
    (line.problems.len() == before).then_some((input, words))
}
