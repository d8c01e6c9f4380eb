//! Transfer lists (発令一覧): who is hired, moved, promoted, on leave, back, retired, and which
//! departments are new, renamed, moved, closed, from a day on.
//!
//! [`columns`] finds what each column says, [`kinds`] what each word does, [`row`] reads row by row,
//! [`plan`] plays the rows on the register: every change, everything that cannot be (誤り, blocks) and
//! everything that a person should look at (注意, acknowledged, does not block).
//!
//! **No scheduled application.** Facts are dated: a list that is applied today with 1 April in its rows
//! is itself the schedule, and everything derived (superiors, reach, sign-ins) follows on the day. A job
//! at midnight would add one thing only: it could find the register moved and refuse, with nobody there
//! to read why. Who wants a list to stay unseen until it is announced leaves it checked (up to
//! [`KEPT_DAYS`](super::actions::KEPT_DAYS) days, seen by whoever keeps the register alone) and applies
//! it with one button.

pub mod columns;
pub mod kinds;
pub mod plan;
pub mod report;
mod row;

use serde::{Deserialize, Serialize};

pub use columns::{TransferColumn, TransferLayout};
pub use kinds::{KindWords, TransferKind};
pub use row::TransferRow;

use super::columns::Target;
use super::problem::Problem;
use super::table::Sheet;
use crate::kernel::Date;
use crate::organization::EmploymentType;

/// What a list does not say and a person chose.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Choices {
    /// 桁をそろえる: numbers that lost their zeros get them back.
    pub pad_numbers: bool,
    /// 発令日 of rows that name none.
    pub day: Option<Date>,
    /// 職種 of who is hired by a row that names none.
    pub hire_family: String,
    /// 任用区分 of who is hired by a row that names none. Every hire is conditional for six months by
    /// law (地方公務員法 22); offices that do not keep the register that way choose another.
    pub hire_type: EmploymentType,
    /// In a list without the column 所属長, who comes alone, at the rank of the head that goes, becomes
    /// head. Headship is a fact of its own (decision 8); without this choice no list without the column
    /// could name a successor.
    pub successors: bool,
}

impl Default for Choices {
    fn default() -> Self {
        Self {
            pad_numbers: false,
            day: None,
            hire_family: "一般事務".to_owned(),
            hire_type: EmploymentType::CONDITIONAL,
            successors: true,
        }
    }
}

/// One file of a list, with what a person said about its columns.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Pointing {
    /// Index of the heading row, when it was said.
    pub heading: Option<usize>,
    /// Columns that were pointed at: word of the target and column from 0.
    pub columns: Vec<(String, usize)>,
}

impl Pointing {
    /// The columns; words that no longer mean anything are left out.
    pub fn chosen(&self) -> Vec<(TransferColumn, usize)> {
        let known = |(word, at): &(String, usize)| Some((TransferColumn::of_word(word)?, *at));
        self.columns.iter().filter_map(known).collect()
    }
}

/// Something about one place of one file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// Which file, from 0.
    pub file: usize,
    /// Row, column, value, sentence, cure.
    pub problem: Problem,
}

/// A file as read.
#[derive(Debug, Clone)]
pub struct FileRead {
    /// Where the columns stand; `None` when they are not understood.
    pub layout: Option<TransferLayout>,
    /// Words of 発令区分 that nobody has explained, in order, each once.
    pub unknown_words: Vec<String>,
}

/// A list as read: all its files together.
#[derive(Debug, Clone, Default)]
pub struct TransferList {
    /// Every file.
    pub files: Vec<FileRead>,
    /// Rows below the headings that are not blank.
    pub rows_read: usize,
    /// Rows whose every cell can be read.
    pub rows: Vec<TransferRow>,
    /// What cannot be read.
    pub problems: Vec<Finding>,
}

impl TransferList {
    /// Whether the columns of every file are understood.
    pub fn is_understood(&self) -> bool {
        self.files.iter().all(|file| file.layout.is_some())
    }
    /// The heading of a column as its file has it.
    pub fn heading(&self, file: usize, column: TransferColumn) -> &str {
        let layout = self.files.get(file).and_then(|file| file.layout.as_ref());
        layout.map_or(column.label(), |layout| layout.heading_of(column))
    }
}

/// Reads every file of a list.
pub fn read_list(
    sheets: &[Sheet],
    pointing: &[Pointing],
    words: &KindWords,
    choices: &Choices,
) -> TransferList {
    let mut list = TransferList::default();
    for (file, sheet) in sheets.iter().enumerate() {
        let none = Pointing::default();
        let said = pointing.get(file).unwrap_or(&none);
        let mut read = FileRead { layout: None, unknown_words: Vec::new() };
        match columns::layout(sheet, said.heading, &said.chosen()) {
            Ok(layout) => {
                read_file(&mut list, file, sheet, &layout, words, choices, &mut read.unknown_words);
                read.layout = Some(layout);
            }
            Err(problems) => {
                let found = problems.into_iter().map(|problem| Finding { file, problem });
                list.problems.extend(found);
            }
        }
        list.files.push(read);
    }
    list
}

fn read_file(
    list: &mut TransferList,
    file: usize,
    sheet: &Sheet,
    layout: &TransferLayout,
    words: &KindWords,
    choices: &Choices,
    unknown: &mut Vec<String>,
) {
    let body = &sheet.rows[layout.heading_index + 1..];
    list.rows_read += body.len();
    if body.is_empty() {
        list.problems.push(Finding { file, problem: Problem::no_rows(layout.heading_row) });
    }
    let codes = [TransferColumn::Code, TransferColumn::OldCode, TransferColumn::ParentCode];
    let columns: Vec<usize> = codes.iter().filter_map(|code| layout.column(*code)).collect();
    let width = body.iter().flat_map(|row| columns.iter().map(|at| row.text(*at).len())).max();
    for line in body {
        let (read, problems) = row::read(file, line, layout, words, choices, width.unwrap_or(0));
        list.problems.extend(problems.into_iter().map(|problem| Finding { file, problem }));
        list.rows.extend(read);
        if let Some(at) = layout.column(TransferColumn::Kind) {
            let word = line.text(at);
            if !word.is_empty()
                && words.kind(word).is_none()
                && unknown.len() < 50
                && !unknown.iter().any(|known| known == word)
            {
                unknown.push(word.to_owned());
            }
        }
    }
}
