//! Which column of a file says what, for any kind of file. The mapping is data: each target accepts
//! heading words, a city adds its own, and a person may point at columns for one file.

use unicode_normalization::UnicodeNormalization;

use super::problem::Problem;
use super::table::{Cell, Sheet};

/// What the columns of one kind of file say.
pub trait Target: Copy + Eq + std::fmt::Debug + std::fmt::Display + Send + Sync + 'static {
    /// All of them, in the order of our own files.
    const EVERY: &'static [Self];
    /// The target of a word in forms.
    fn of_word(word: &str) -> Option<Self>;
    /// Heading words accepted without any setting, our own first.
    fn words(self) -> &'static [&'static str];
    /// Whether a file without it cannot be read.
    fn is_required(self) -> bool;
    /// The heading of our own files, and the word in sentences.
    fn label(self) -> &'static str {
        self.words()[0]
    }
}

/// Heading words per target.
#[derive(Debug, Clone)]
pub struct Columns<C> {
    /// Folded heading word → target, in order of preference.
    accepted: Vec<(String, C)>,
}

impl<C: Target> Default for Columns<C> {
    /// The words of the targets alone.
    fn default() -> Self {
        Self::with(&[])
    }
}

/// The headings of a sheet are among its first rows; titles may stand above them.
pub const HEADING_ROWS: usize = 20;

impl<C: Target> Columns<C> {
    /// The words of the targets and those of a city; the city's come first.
    pub fn with(more: &[(C, String)]) -> Self {
        let own = more.iter().map(|(column, word)| (folded(word), *column));
        let shipped = C::EVERY
            .iter()
            .flat_map(|column| column.words().iter().map(|word| (folded(word), *column)));
        Self { accepted: own.chain(shipped).collect() }
    }

    /// The target of a heading.
    pub fn target(&self, heading: &str) -> Option<C> {
        let heading = folded(heading);
        self.accepted.iter().find(|(word, _)| *word == heading).map(|(_, column)| *column)
    }

    /// Index of the row among the first twenty that has most of the heading words, with their number.
    pub fn heading_row(&self, sheet: &Sheet) -> Option<(usize, usize)> {
        let known =
            |cells: &[Cell]| cells.iter().filter(|cell| self.target(&cell.text).is_some()).count();
        sheet
            .rows
            .iter()
            .enumerate()
            .take(HEADING_ROWS)
            .map(|(index, row)| (index, known(&row.cells)))
            .max_by_key(|(index, count)| (*count, std::cmp::Reverse(*index)))
    }

    /// Finds the heading row (titles may stand above it) and the column of each target. `chosen` are
    /// columns (from 0) that a person pointed at; they win over headings.
    pub fn layout(&self, sheet: &Sheet, chosen: &[(C, usize)]) -> Result<Layout<C>, Vec<Problem>> {
        let Some((index, count)) = self.heading_row(sheet) else {
            return Err(vec![Problem::no_heading()]);
        };
        if count < 2 && chosen.is_empty() {
            return Err(vec![Problem::no_heading()]);
        }
        self.layout_at(sheet, index, chosen)
    }

    /// The layout with the headings in a given row.
    pub fn layout_at(
        &self,
        sheet: &Sheet,
        index: usize,
        chosen: &[(C, usize)],
    ) -> Result<Layout<C>, Vec<Problem>> {
        let Some(row) = sheet.rows.get(index) else {
            return Err(vec![Problem::no_heading()]);
        };
        let heading: Vec<String> = row.cells.iter().map(|cell| cell.text.clone()).collect();
        let mut layout =
            Layout { heading_index: index, heading_row: row.number, heading, at: Vec::new() };
        let mut problems = Vec::new();
        for target in C::EVERY {
            let columns = match chosen.iter().find(|(column, _)| column == target) {
                Some((_, at)) => vec![*at],
                None => self.columns_of(*target, &layout.heading, chosen),
            };
            match columns.as_slice() {
                [] if target.is_required() => {
                    problems.push(Problem::missing_column(target.label(), row.number));
                }
                [] => {}
                [at] => layout.at.push((*target, *at)),
                [first, second, ..] => {
                    problems.push(Problem::column_twice(target.label(), *first + 1, *second + 1));
                }
            }
        }
        if problems.is_empty() { Ok(layout) } else { Err(problems) }
    }

    /// Columns whose heading means `target`; the most preferred word decides, so that 「職名」 beside
    /// 「補職名」 is no conflict.
    fn columns_of(&self, target: C, heading: &[String], chosen: &[(C, usize)]) -> Vec<usize> {
        let folded: Vec<String> = heading.iter().map(|text| folded(text)).collect();
        self.accepted
            .iter()
            .filter(|(_, column)| *column == target)
            .map(|(word, _)| {
                let hits = folded.iter().enumerate().filter(|(at, text)| {
                    *text == word && chosen.iter().all(|(_, taken)| taken != at)
                });
                hits.map(|(at, _)| at).collect::<Vec<_>>()
            })
            .find(|hits| !hits.is_empty())
            .unwrap_or_default()
    }
}

/// Headings are compared without blanks, line breaks, width and case.
pub fn folded(heading: &str) -> String {
    heading.nfkc().filter(|c| !c.is_whitespace()).flat_map(char::to_lowercase).collect()
}

/// Where each target stands in one file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Layout<C> {
    /// Index of the heading row among the rows of the sheet.
    pub heading_index: usize,
    /// Its row number as shown.
    pub heading_row: usize,
    /// The headings as they stand.
    pub heading: Vec<String>,
    at: Vec<(C, usize)>,
}

impl<C: Target> Layout<C> {
    /// The column (from 0) of a target.
    pub fn column(&self, target: C) -> Option<usize> {
        self.at.iter().find(|(own, _)| *own == target).map(|(_, at)| *at)
    }
    /// The heading as the file has it, for sentences and error tables.
    pub fn heading_of(&self, target: C) -> &str {
        let own = self.column(target).and_then(|at| self.heading.get(at));
        own.map(String::as_str).filter(|text| !text.is_empty()).unwrap_or(target.label())
    }
}
