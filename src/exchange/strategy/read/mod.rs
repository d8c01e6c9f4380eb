//! Rows → what they do to the plan that stands, each problem with its row, its column and its cure.

mod hanging;
mod line;

use std::collections::{BTreeMap, BTreeSet};

use self::line::{RowLine, merged};
use super::columns::{Column, columns, kpi_input, target_years};
use super::{Act, Found, MOST_ROWS, Of, PlanTable, ReadTable, Standing, Step, Whole};
use crate::exchange::problem::Problem;
use crate::exchange::table::Cell;
use crate::kernel::ids::InitiativeId;
use crate::strategy::KpiView;
use crate::strategy::forms::{InitiativeInput, KpiInput};
use crate::strategy::initiative::NewInitiative;

/// Reads tables against the plan that stands, in the order of the kinds: what others hang on comes first.
pub fn read(tables: &[ReadTable], standing: &Standing) -> Found {
    let titles = standing
        .initiatives
        .iter()
        .map(|own| (Cell::text(&own.view.title).text, Of::Saved(own.view.id)));
    let mut reading = Reading {
        standing,
        kpis: standing.kpis.iter().map(|view| (view.code.as_str(), view)).collect(),
        initiatives: standing.initiatives.iter().map(|own| (own.view.id, own)).collect(),
        titles: BTreeMap::new(),
        seen: BTreeSet::new(),
        found: Found::default(),
    };
    for (title, of) in titles {
        reading.titles.entry(title).or_default().push(of);
    }
    for kind in PlanTable::ALL {
        for table in tables.iter().filter(|table| table.table == *kind) {
            reading.table(table);
        }
    }
    reading.found
}

/// Columns without which a table is not read.
const fn required(table: PlanTable) -> &'static [&'static str] {
    match table {
        PlanTable::Kpis => &["指標コード"],
        // Without it every row would be a new initiative.
        PlanTable::Initiatives => &["事業ID", "題名"],
        PlanTable::Milestones => &["事業ID", "題名", "節目", "期限"],
        PlanTable::Notes => &["事業ID", "題名", "日付", "メモ"],
        PlanTable::Ties => &["事業ID", "題名", "種類", "相手のコード"],
    }
}

struct Reading<'a> {
    standing: &'a Standing,
    kpis: BTreeMap<&'a str, &'a KpiView>,
    initiatives: BTreeMap<InitiativeId, &'a Whole>,
    /// Initiatives by their titles, new ones too.
    titles: BTreeMap<String, Vec<Of>>,
    /// What a row was about already.
    seen: BTreeSet<(PlanTable, String)>,
    found: Found,
}

impl<'a> Reading<'a> {
    fn table(&mut self, table: &ReadTable) {
        let Some((head, rows)) = table.rows.split_first() else { return };
        let headings: Vec<String> = head.cells.iter().map(|cell| cell.text.clone()).collect();
        let columns = columns(table.table, &target_years(&headings));
        let mut places: BTreeMap<String, usize> = BTreeMap::new();
        let before = self.found.problems.len();
        for (at, heading) in headings.iter().enumerate().filter(|(_, word)| !word.is_empty()) {
            if !columns.iter().any(|own| own.heading == *heading) {
                self.found.passed_over.push(format!("{}の{heading}", table.table.label()));
            } else if let Some(first) = places.insert(heading.clone(), at) {
                let twice = Problem::column_twice(heading, first + 1, at + 1);
                self.found.problems.push(twice);
            }
        }
        let missing = required(table.table).iter().filter(|own| !places.contains_key(**own));
        let missing = missing.map(|own| Problem::missing_column(own, head.number));
        self.found.problems.extend(missing);
        if rows.len() > MOST_ROWS {
            let label = table.table.label();
            let words = format!(
                "「{label}」で一度に読めるのは{MOST_ROWS}行までです。ファイルを分けてください"
            );
            self.found.problems.push(Problem::rows(head.number, label, "", words));
        }
        if self.found.problems.len() > before {
            return;
        }
        for row in rows {
            let mut line =
                RowLine { table: table.table, row, places: &places, problems: Vec::new() };
            if line.is_readable() {
                match table.table {
                    PlanTable::Kpis => self.kpi(&mut line, &columns),
                    PlanTable::Initiatives => self.initiative(&mut line, &columns),
                    PlanTable::Milestones => self.milestone(&mut line),
                    PlanTable::Notes => self.note(&mut line),
                    PlanTable::Ties => self.tie(&mut line),
                }
            }
            self.found.problems.extend(line.problems);
        }
    }

    fn step(&mut self, line: &RowLine<'_>, name: String, words: Vec<String>, act: Act) {
        let (table, row) = (line.table, line.row.number);
        self.found.steps.push(Step { table, row, name, words, act });
    }

    /// Whether no row before was about the same.
    fn first(&mut self, line: &mut RowLine<'_>, heading: &str, key: String) -> bool {
        let is_first = self.seen.insert((line.table, key));
        if !is_first {
            line.wrong(heading, "同じものの行が前にもあります。どちらかを消してください");
        }
        is_first
    }

    fn kpi(&mut self, line: &mut RowLine<'_>, columns: &[Column]) {
        let code = line.text("指標コード");
        if code.is_empty() {
            line.wrong("指標コード", "指標コードを書いてください");
            return;
        }
        if !self.first(line, "指標コード", code.clone()) {
            return;
        }
        let Some(view) = self.kpis.get(code.as_str()).copied() else {
            let merged = merged(line, columns, &KpiInput::default(), true);
            let Some((input, _)) = merged else { return };
            match input.parse_new() {
                Err(problems) => line.refuse(problems.summary()),
                Ok(new) => {
                    let name = new.draft.definition.name.to_string();
                    let words = vec![format!("担当者の職員番号：{}", new.draft.owner)];
                    self.step(line, name, words, Act::OpenKpi(Box::new(new)));
                }
            }
            return;
        };
        let base = kpi_input(view);
        let Some((input, words)) = merged(line, columns, &base, false) else { return };
        match (base.parse(), input.parse()) {
            _ if words.is_empty() => self.found.unchanged += 1,
            (_, Err(problems)) => line.refuse(problems.summary()),
            (Ok(before), Ok(draft)) if before == draft => self.found.unchanged += 1,
            (_, Ok(draft)) => {
                let act = Act::ChangeKpi(code, Box::new(draft));
                self.step(line, view.definition.name.to_string(), words, act);
            }
        }
    }

    fn initiative(&mut self, line: &mut RowLine<'_>, columns: &[Column]) {
        let columns: Vec<Column> =
            columns.iter().filter(|own| own.control != "id").cloned().collect();
        if line.text("事業ID").is_empty() {
            let merged = merged(line, &columns, &InitiativeInput::default(), true);
            let Some((input, _)) = merged else { return };
            match input.parse_new() {
                Err(problems) => line.refuse(problems.summary()),
                Ok((measure, draft)) => {
                    let title = draft.title.to_string();
                    let of = Of::New(line.row.number);
                    self.titles.entry(Cell::text(&title).text).or_default().push(of);
                    let words = vec![format!("担当者の職員番号：{}", draft.owner)];
                    let new = NewInitiative {
                        measure,
                        draft,
                        is_sample: false,
                        note: None,
                        milestones: Vec::new(),
                        earlier: Vec::new(),
                    };
                    self.step(line, title, words, Act::OpenInitiative(Box::new(new)));
                }
            }
            return;
        }
        let Some(own) = self.saved(line) else { return };
        let view = &own.view;
        if !self.first(line, "事業ID", view.id.to_string()) {
            return;
        }
        let base = view.typed();
        let Some((input, words)) = merged(line, &columns, &base, false) else { return };
        match (base.parse(), input.parse()) {
            _ if words.is_empty() => self.found.unchanged += 1,
            (_, Err(problems)) => line.refuse(problems.summary()),
            (Ok(before), Ok(draft)) if before == draft => self.found.unchanged += 1,
            (_, Ok(draft)) => {
                let act = Act::ChangeInitiative(view.id, Box::new(draft));
                self.step(line, view.title.clone(), words, act);
            }
        }
    }

    /// The initiative whose id stands in the row.
    fn saved(&self, line: &mut RowLine<'_>) -> Option<&'a Whole> {
        let id = line.text("事業ID").parse::<InitiativeId>().ok();
        let found = id.and_then(|id| self.initiatives.get(&id).copied());
        if found.is_none() {
            let cure = "このIDの事業はありません。書き出したファイルのIDにもどすか、新しい事業のときは空けてください";
            line.wrong("事業ID", cure);
        }
        found
    }

    /// The initiative that a row hangs on: by its id, else by its title.
    fn of(&self, line: &mut RowLine<'_>) -> Option<Of> {
        if !line.text("事業ID").is_empty() {
            return self.saved(line).map(|own| Of::Saved(own.view.id));
        }
        match self.titles.get(&line.text("題名")).map(Vec::as_slice) {
            Some([one]) => Some(*one),
            Some(several) => {
                let count = several.len();
                line.wrong(
                    "題名",
                    format!("この題名の事業は{count}つあります。事業IDを書いてください"),
                );
                None
            }
            None => {
                line.wrong(
                    "題名",
                    "この題名の事業はありません。「事業」の表と同じ題名か、事業IDを書いてください",
                );
                None
            }
        }
    }

    fn name(&self, of: Of, line: &RowLine<'_>) -> String {
        match of {
            Of::Saved(id) => self.initiatives.get(&id).map(|own| own.view.title.clone()),
            Of::New(_) => None,
        }
        .unwrap_or_else(|| line.text("題名"))
    }
}
