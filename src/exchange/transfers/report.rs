//! What a check of a transfer list found, kept beside its files. The rows are kept one by one.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::columns::{fingerprint, likely_heading};
use super::plan::{Aftermath, TransferPlan};
use super::{Finding, Pointing, TransferKind, TransferList};
use crate::exchange::plan::Verdict;
use crate::exchange::table::{Sheet, Source};

/// Findings kept with the report; a list with more is no list for a page.
const KEPT: usize = 2_000;

/// One file of the list.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct FileReport {
    /// 「CSV（UTF-8）」.
    pub source: String,
    /// Further sheets of a workbook, which were not read.
    pub further_sheets: usize,
    /// Row of the headings as the spreadsheet shows it.
    pub heading_row: usize,
    /// Index of the heading row.
    pub heading_index: usize,
    /// Whether the columns are understood.
    pub understood: bool,
    /// The headings as they stand.
    pub headings: Vec<String>,
    /// The rows below, for pointing at columns.
    pub first_rows: Vec<Vec<String>>,
    /// Words of 発令区分 that nobody has explained.
    pub unknown_words: Vec<String>,
    /// Which column says what now: word of the target and column from 0.
    pub columns: Vec<(String, usize)>,
}

impl FileReport {
    /// By which the heading is known again.
    pub fn fingerprint(&self) -> Vec<u8> {
        fingerprint(&self.headings)
    }
}

/// Rows of one kind by what happens to them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct KindCounts {
    /// Rows in all.
    pub rows: usize,
    /// Rows that change something.
    pub changing: usize,
    /// Rows with an error.
    pub wrong: usize,
}

/// What a check found.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct TransferReport {
    /// Every file.
    pub files: Vec<FileReport>,
    /// Rows below the headings that are not blank.
    pub rows_read: usize,
    /// Rows by kind.
    pub kinds: BTreeMap<String, KindCounts>,
    /// 誤り in all.
    pub error_count: usize,
    /// The first of them.
    pub errors: Vec<Finding>,
    /// 注意 in all.
    pub doubt_count: usize,
    /// The first of them.
    pub doubts: Vec<Finding>,
    /// How things stand afterwards.
    pub after: Aftermath,
    /// Numbers that name exactly one person once their zeros are back.
    pub would_pad: usize,
    /// Whether applying would change anything.
    pub changes_something: bool,
}

impl TransferReport {
    /// Of a list and, when its columns are understood, its plan.
    pub fn of(
        sheets: &[Sheet],
        pointing: &[Pointing],
        list: &TransferList,
        plan: Option<&TransferPlan>,
    ) -> Self {
        let files = sheets.iter().enumerate().map(|(at, sheet)| {
            let said = pointing.get(at).and_then(|said| said.heading);
            file_report(sheet, list, at, said)
        });
        let files: Vec<FileReport> = files.collect();
        let Some(plan) = plan else {
            return Self {
                files,
                rows_read: list.rows_read,
                error_count: list.problems.len(),
                errors: list.problems.iter().take(KEPT).cloned().collect(),
                ..Self::default()
            };
        };
        let mut kinds: BTreeMap<String, KindCounts> = BTreeMap::new();
        for row in &plan.outcomes {
            let counts = kinds.entry(row.kind.to_string()).or_default();
            counts.rows += 1;
            counts.changing += usize::from(matches!(row.verdict, Verdict::New | Verdict::Changed));
            counts.wrong += usize::from(row.verdict == Verdict::Wrong);
        }
        Self {
            files,
            rows_read: list.rows_read,
            kinds,
            error_count: plan.errors.len(),
            errors: plan.errors.iter().take(KEPT).cloned().collect(),
            doubt_count: plan.doubts.len(),
            doubts: plan.doubts.iter().take(KEPT).cloned().collect(),
            after: plan.after.clone(),
            would_pad: plan.would_pad,
            changes_something: !plan.changes.is_empty(),
        }
    }

    /// Whether the columns of every file are understood.
    pub fn is_understood(&self) -> bool {
        self.files.iter().all(|file| file.understood)
    }

    /// Whether it can be applied: nothing to mend.
    pub fn is_sound(&self) -> bool {
        self.error_count == 0 && self.is_understood()
    }

    /// Counts of every kind that the list has, in the order of the kinds.
    pub fn by_kind(&self) -> impl Iterator<Item = (TransferKind, KindCounts)> {
        TransferKind::ALL.iter().filter_map(|kind| Some((*kind, *self.kinds.get(kind.as_str())?)))
    }
}

fn file_report(sheet: &Sheet, list: &TransferList, at: usize, said: Option<usize>) -> FileReport {
    let read = &list.files[at];
    let index = match &read.layout {
        Some(layout) => layout.heading_index,
        None => said.unwrap_or_else(|| likely_heading(sheet)),
    };
    let texts = |row: &crate::exchange::table::Row| -> Vec<String> {
        row.cells.iter().map(|cell| cell.text.clone()).collect()
    };
    let columns = read.layout.iter().flat_map(|layout| {
        super::TransferColumn::ALL
            .iter()
            .filter_map(|column| Some((column.to_string(), layout.column(*column)?)))
    });
    FileReport {
        source: sheet.source.label(),
        further_sheets: match sheet.source {
            Source::Excel { further_sheets, .. } => further_sheets,
            Source::Delimited { .. } => 0,
        },
        heading_row: sheet.rows.get(index).map_or(1, |row| row.number),
        heading_index: index,
        understood: read.layout.is_some(),
        headings: sheet.rows.get(index).map(texts).unwrap_or_default(),
        first_rows: sheet.rows.iter().skip(index + 1).take(3).map(texts).collect(),
        unknown_words: read.unknown_words.clone(),
        columns: columns.collect(),
    }
}
