//! What a check found, kept beside the file until it is applied or given up.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::plan::{Counts, DepartmentOutcome, Plan, RowOutcome, Verdict};
use super::problem::{Problem, Remark};
use super::table::{Sheet, Source};
use crate::kernel::number::grouped;

/// Samples of changes kept for looking at; the audit entry has all of them.
const SAMPLES: usize = 200;

/// Counts of departments.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DepartmentCounts {
    /// 追加.
    pub new: usize,
    /// 変更.
    pub changed: usize,
    /// 変わらない.
    pub unchanged: usize,
}

/// What a check found.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Report {
    /// 「CSV（UTF-8）」.
    pub source: String,
    /// Further sheets of a workbook, which were not read.
    pub further_sheets: usize,
    /// Rows by verdict.
    pub counts: Counts,
    /// People in the list.
    pub people: usize,
    /// Posts in the list.
    pub posts: usize,
    /// People of the register who are not in the list.
    pub not_in_list: usize,
    /// Departments by verdict.
    pub departments: DepartmentCounts,
    /// Departments that are new or change, the first of them.
    pub department_samples: Vec<DepartmentOutcome>,
    /// Rows that are new, the first of them.
    pub new_samples: Vec<RowOutcome>,
    /// Rows that change, the first of them.
    pub changed_samples: Vec<RowOutcome>,
    /// 職種 that the register does not know yet.
    pub new_job_families: Vec<String>,
    /// What must be mended first.
    pub problems: Vec<Problem>,
    /// What is worth a look.
    pub remarks: Vec<Remark>,
    /// Whether columns are missing or doubled, so that no row was read.
    pub columns_missing: bool,
    /// Row of the headings as the spreadsheet shows it.
    pub heading_row: usize,
    /// The first rows of the file, for pointing at columns.
    pub first_rows: Vec<Vec<String>>,
}

impl Report {
    /// A file whose columns are understood.
    pub fn of(sheet: &Sheet, heading_row: usize, plan: &Plan) -> Self {
        let samples = |verdict: Verdict| {
            let rows = plan.outcomes.iter().filter(move |row| row.verdict == verdict);
            rows.take(SAMPLES).cloned().collect()
        };
        let count = |verdict: Verdict| {
            plan.departments.iter().filter(|department| department.verdict == verdict).count()
        };
        Self {
            counts: plan.counts,
            people: plan.people,
            posts: plan.posts,
            not_in_list: plan.not_in_list,
            departments: DepartmentCounts {
                new: count(Verdict::New),
                changed: count(Verdict::Changed),
                unchanged: count(Verdict::Unchanged),
            },
            department_samples: plan.changing_departments().take(SAMPLES).cloned().collect(),
            new_samples: samples(Verdict::New),
            changed_samples: samples(Verdict::Changed),
            new_job_families: plan.new_job_families.clone(),
            problems: plan.problems.clone(),
            remarks: plan.remarks.clone(),
            heading_row,
            ..Self::of_sheet(sheet)
        }
    }

    /// A file whose columns are not understood.
    pub fn of_columns(sheet: &Sheet, problems: Vec<Problem>) -> Self {
        let heading_row = problems
            .iter()
            .find_map(|problem| problem.row)
            .or(sheet.rows.first().map(|row| row.number));
        Self {
            problems,
            columns_missing: true,
            heading_row: heading_row.unwrap_or(1),
            ..Self::of_sheet(sheet)
        }
    }

    fn of_sheet(sheet: &Sheet) -> Self {
        let further_sheets = match sheet.source {
            Source::Excel { further_sheets, .. } => further_sheets,
            Source::Delimited { .. } => 0,
        };
        let texts =
            |row: &super::table::Row| row.cells.iter().map(|cell| cell.text.clone()).collect();
        Self {
            source: sheet.source.label(),
            further_sheets,
            first_rows: sheet.rows.iter().take(4).map(texts).collect(),
            ..Self::default()
        }
    }

    /// Whether it can be applied: nothing to mend.
    pub fn is_sound(&self) -> bool {
        self.problems.is_empty() && !self.columns_missing
    }

    /// Whether applying would change anything.
    pub fn changes_something(&self) -> bool {
        self.counts.new + self.counts.changed + self.departments.new + self.departments.changed > 0
    }
}

/// What the command prints: counts, every problem, every remark, and what was done.
pub fn in_words(report: &Report, applied: bool, dry_run: bool) -> String {
    let mut lines = vec![report.source.clone()];
    if !report.columns_missing {
        lines.push(report.counts.sentence());
        lines.push(format!(
            "職員 {}人、発令 {}件、所属 追加 {}・変更 {}・変わらない {}。一覧にない職員 {}人は変わりません",
            grouped(report.people),
            grouped(report.posts),
            grouped(report.departments.new),
            grouped(report.departments.changed),
            grouped(report.departments.unchanged),
            grouped(report.not_in_list)
        ));
    }
    lines.extend(report.problems.iter().map(|problem| format!("誤り　{}", problem.sentence)));
    lines.extend(
        report.remarks.iter().map(|remark| format!("確かめてください　{}", remark.sentence)),
    );
    lines.push(
        match (applied, report.is_sound(), dry_run) {
            (true, ..) => "取り込みました",
            (false, false, _) => {
                "誤りがあるので、何も変えていません。直してから、もう一度読んでください"
            }
            (false, true, true) => "確かめただけで、何も変えていません",
            (false, true, false) => "登録と同じ内容なので、何も変えていません",
        }
        .to_owned(),
    );
    lines.join("\n")
}

/// The rows with problems as the office's own columns, with one more: 直し方. Reads in again once
/// mended.
pub fn error_rows(sheet: &Sheet, heading_row: usize, problems: &[Problem]) -> Vec<Vec<String>> {
    let width = sheet.rows.iter().map(|row| row.cells.len()).max().unwrap_or(0);
    let line = |number: usize, cure: String| -> Vec<String> {
        let row = sheet.rows.iter().find(|row| row.number == number);
        let own = (0..width).map(|column| row.map_or("", |row| row.text(column)).to_owned());
        own.chain([cure]).collect()
    };
    let mut cures: BTreeMap<usize, Vec<String>> = BTreeMap::new();
    let mut of_file: Vec<String> = Vec::new();
    for problem in problems {
        let cure = match &problem.column {
            Some(column) if problem.cure != problem.sentence => {
                format!("{column}：{}", problem.cure)
            }
            _ => problem.cure.clone(),
        };
        match problem.row.filter(|row| *row != heading_row) {
            Some(row) => cures.entry(row).or_default().push(cure),
            None => of_file.push(cure),
        }
    }
    let mut rows = vec![line(heading_row, "直し方".to_owned())];
    rows.extend(of_file.into_iter().map(|cure| line(0, cure)));
    rows.extend(cures.into_iter().map(|(row, cures)| line(row, cures.join("／"))));
    rows
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exchange::table::{Limits, read};

    #[test]
    fn the_errors_come_back_in_the_columns_of_the_office() {
        let text = "一覧,,\n職員番号,氏名,備考\n00012A,山本,x\n0000001,林,y\n,東,z\n";
        let sheet = read(text.as_bytes(), Limits::default()).expect("readable");
        let problems = [
            Problem::cell(3, "職員番号", "00012A", "7けたの数字に直してください"),
            Problem::blank(5, "職員番号"),
            Problem::missing_column("所属コード", 2),
        ];
        let rows = error_rows(&sheet, 2, &problems);
        assert_eq!(rows[0], ["職員番号", "氏名", "備考", "直し方"]);
        assert_eq!(
            rows[1],
            ["", "", "", "「所属コード」の列がありません。2行目の見出しを確かめてください"]
        );
        assert_eq!(rows[2], ["00012A", "山本", "x", "職員番号：7けたの数字に直してください"]);
        assert_eq!(rows[3], ["", "東", "z", "職員番号：職員番号を書いてください"]);
        assert_eq!(rows.len(), 4);
    }
}
