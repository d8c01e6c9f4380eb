//! Rows → readings, each problem with its row, its value and its cure.

use std::collections::BTreeMap;

use super::{Column, MOST_ROWS};
use crate::exchange::table::{CellKind, Row, Sheet};
use crate::kernel::{Date, Line, Prose, parse_date};
use crate::strategy::kpi::Definition;
use crate::strategy::reading::{
    EVIDENCE_LIMIT, Given, NOTE_LIMIT, NewReading, NumberProblem, Typed,
};
use crate::strategy::{KpiView, ReadingView};

/// A cell that has to be put right.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowProblem {
    /// As the spreadsheet numbers it.
    pub row: usize,
    /// Heading.
    pub column: &'static str,
    /// What stands there.
    pub value: String,
    /// What to do.
    pub cure: String,
}

/// What a file says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Found {
    /// Readings with their rows and the codes of their KPIs.
    pub new: Vec<(usize, String, NewReading)>,
    /// Rows that say what stands already.
    pub unchanged: usize,
    /// What has to be put right.
    pub problems: Vec<RowProblem>,
}

/// Where each column stands.
type Places = BTreeMap<Column, usize>;

/// Reads the rows of a file against the figures that exist.
pub fn read(sheet: &Sheet, views: &[KpiView]) -> Found {
    let mut found = Found::default();
    let Some((head, rows)) = sheet.rows.split_first() else { return found };
    let mut places = Places::new();
    for (at, cell) in head.cells.iter().enumerate() {
        let known = Column::ALL.iter().find(|column| column.label() == cell.text);
        if let Some(column) = known {
            places.entry(*column).or_insert(at);
        }
    }
    let missing = Column::ALL.iter().filter(|one| one.is_required() && !places.contains_key(one));
    found.problems.extend(missing.map(|column| RowProblem {
        row: head.number,
        column: column.label(),
        value: String::new(),
        cure: format!("「{}」の列がありません。1行目の見出しを確かめてください", column.label()),
    }));
    if rows.len() > MOST_ROWS {
        found.problems.push(RowProblem {
            row: head.number,
            column: Column::Code.label(),
            value: String::new(),
            cure: format!("一度に読めるのは{MOST_ROWS}行までです。ファイルを分けてください"),
        });
    }
    if !found.problems.is_empty() {
        return found;
    }
    let by_code: BTreeMap<&str, &KpiView> =
        views.iter().map(|view| (view.code.as_str(), view)).collect();
    for row in rows {
        let mut reader = Reader { row, places: &places, problems: Vec::new() };
        let code = reader.text(Column::Code).to_owned();
        let Some(view) = by_code.get(code.as_str()) else {
            reader.wrong(
                Column::Code,
                format!("コード「{code}」の指標はありません。コードを確かめてください"),
            );
            found.problems.extend(reader.problems);
            continue;
        };
        match reader.reading(view) {
            Some(Read::Unchanged) => found.unchanged += 1,
            Some(Read::New(reading)) => found.new.push((row.number, code, *reading)),
            None => {}
        }
        found.problems.extend(reader.problems);
    }
    found
}

enum Read {
    Unchanged,
    New(Box<NewReading>),
}

struct Reader<'a> {
    row: &'a Row,
    places: &'a Places,
    problems: Vec<RowProblem>,
}

impl Reader<'_> {
    fn text(&self, column: Column) -> &str {
        self.places.get(&column).map_or("", |at| self.row.text(*at))
    }
    fn wrong(&mut self, column: Column, cure: impl Into<String>) {
        let value = self.text(column).to_owned();
        let cure = cure.into();
        self.problems.push(RowProblem {
            row: self.row.number,
            column: column.label(),
            value,
            cure,
        });
    }
    fn is_readable(&mut self) -> bool {
        let broken: Vec<Column> = Column::ALL
            .iter()
            .filter(|column| {
                let cell = self.places.get(column).and_then(|at| self.row.cells.get(*at));
                cell.is_some_and(|cell| cell.kind == CellKind::Unreadable)
            })
            .copied()
            .collect();
        for column in &broken {
            self.wrong(*column, "読めない文字があります。書き直してください");
        }
        broken.is_empty()
    }
    /// A day as text, or as the serial number of a spreadsheet.
    fn day(&mut self, column: Column) -> Option<Date> {
        let raw = self.text(column).to_owned();
        let at = self.places.get(&column)?;
        let is_number = self.row.cells.get(*at).is_some_and(|c| c.kind == CellKind::Number);
        let serial = raw.parse::<i64>().ok().filter(|days| is_number && *days > 366);
        if let Some(days) = serial {
            let first = Date::from_ymd_opt(1899, 12, 30)?;
            return first.checked_add_signed(chrono::Duration::days(days));
        }
        match parse_date(&raw) {
            Ok(day) => Some(day),
            Err(problem) => {
                self.wrong(column, format!("{}：{problem}", column.label()));
                None
            }
        }
    }
    /// `Some(None)`: the cell is empty.
    #[expect(clippy::option_option, reason = "empty and unreadable are two things here")]
    fn number(
        &mut self,
        column: Column,
        definition: &Definition,
    ) -> Option<Option<rust_decimal::Decimal>> {
        let unit = if column == Column::Value { definition.unit.as_str() } else { "数" };
        match Typed::of_unit(self.text(column), unit) {
            Ok(typed) if typed.could_be_share_of_one(unit) => {
                let hundredfold = (typed.value * rust_decimal::Decimal::ONE_HUNDRED).normalize();
                self.wrong(
                    column,
                    format!(
                        "{value}％のときは「{value}％」、{hundredfold}％のときは「{hundredfold}」と書いてください",
                        value = typed.value
                    ),
                );
                None
            }
            Ok(typed) => Some(Some(typed.value)),
            Err(NumberProblem::Blank) => Some(None),
            Err(problem) => {
                self.wrong(column, problem.sentence(column.label(), unit));
                None
            }
        }
    }

    fn reading(&mut self, view: &KpiView) -> Option<Read> {
        if !self.is_readable() {
            return None;
        }
        let definition = &view.definition;
        let as_of = self.day(Column::AsOf);
        let value = self.number(Column::Value, definition);
        let over = self.number(Column::Numerator, definition);
        let under = self.number(Column::Denominator, definition);
        let evidence = Line::within(self.text(Column::Evidence), EVIDENCE_LIMIT);
        let evidence = evidence.map_err(|problem| {
            self.wrong(Column::Evidence, problem.sentence(Column::Evidence.label()));
        });
        let note = Prose::optional(self.text(Column::Note), NOTE_LIMIT).map_err(|problem| {
            self.wrong(Column::Note, problem.sentence(Column::Note.label()));
        });
        let known_on = if self.text(Column::KnownOn).is_empty() {
            Some(None)
        } else {
            self.day(Column::KnownOn).map(Some)
        };
        let share = match (over?, under?) {
            (Some(over), Some(under)) => Some((over, under)),
            (None, None) => None,
            (None, Some(_)) => {
                self.wrong(Column::Numerator, "分子を書いてください");
                return None;
            }
            (Some(_), None) => {
                self.wrong(Column::Denominator, "分母を書いてください");
                return None;
            }
        };
        let mut new = NewReading {
            as_of: as_of?,
            given: Given { value: value?, share },
            is_provisional: !matches!(self.text(Column::Provisional), "" | "0" | "確定"),
            note: note.ok()?,
            evidence: evidence.ok()?,
            corrects: None,
            version: view.version,
            known_on: known_on?,
        };
        let span = definition.rhythm.period_of(new.as_of);
        let Some(standing) = view.standing().find(|one| one.period == span) else {
            return Some(Read::New(Box::new(new)));
        };
        if says_the_same(standing, &new) {
            return Some(Read::Unchanged);
        }
        let note = new.note.as_ref().map(Prose::as_str);
        if note.is_none() || note == standing.note.as_deref() {
            self.wrong(
                Column::Note,
                format!(
                    "{}の値はもうあります（{}）。直すときは、直す理由をメモに書いてください",
                    definition.rhythm.name_of(&span),
                    definition.words(standing.value)
                ),
            );
            return None;
        }
        new.corrects = Some(standing.id);
        // Known from the day of the correction, unless the file says otherwise.
        new.known_on = new.known_on.filter(|day| *day != standing.known_on);
        Some(Read::New(Box::new(new)))
    }
}

fn says_the_same(standing: &ReadingView, new: &NewReading) -> bool {
    let same_value = match (new.given.share, new.given.value) {
        (Some(share), _) => standing.share == Some(share),
        (None, value) => standing.share.is_none() && value == Some(standing.value),
    };
    same_value
        && standing.as_of == new.as_of
        && standing.is_provisional == new.is_provisional
        && standing.evidence == new.evidence.as_str()
}
