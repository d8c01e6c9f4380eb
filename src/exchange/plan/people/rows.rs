//! Whether the rows of one person go together.

use super::Comparison;
use crate::exchange::problem::Problem;
use crate::exchange::staff::{RowKey, StaffColumn, StaffRow};
use crate::kernel::time::wareki;
use crate::organization::PostingKind;

impl Comparison<'_, '_> {
    /// Rows of one number: one primary post, each department once, one person.
    pub(super) fn rows_go_together(&mut self, keys: &[&RowKey], rows: &[&StaffRow]) -> bool {
        let number = keys[0].number.to_string();
        let heading = self.heading(StaffColumn::Number);
        let row_of = |key: &RowKey| rows.iter().find(|row| row.row == key.row);
        let primary: Vec<&&RowKey> =
            keys.iter().filter(|key| key.kind == PostingKind::Primary).collect();
        let mut whole = true;
        for second in primary.iter().skip(1) {
            let first = primary[0];
            let elsewhere = match (row_of(first), row_of(second)) {
                (Some(a), Some(b)) => a.code != b.code,
                _ => false,
            };
            let sentence = if elsewhere && self.list.says(StaffColumn::Kind) {
                format!(
                    "{}行目と{}行目は、どちらも職員番号「{number}」の本務です。どちらかを「兼務」に直してください",
                    first.row, second.row
                )
            } else {
                format!(
                    "{}行目と{}行目の職員番号が同じです。どちらかを消してください",
                    first.row, second.row
                )
            };
            self.findings.problem(Problem::rows(second.row, heading, &number, sentence));
            whole = false;
        }
        if primary.is_empty() {
            let sentence = format!(
                "{}行目の職員番号「{number}」に、本務の行がありません。本務の行を加えてください",
                keys[0].row
            );
            let kind = self.heading(StaffColumn::Kind);
            self.findings.problem(Problem::rows(keys[0].row, kind, "兼務", sentence));
            whole = false;
        }
        for (index, row) in rows.iter().enumerate() {
            let twice = rows[..index].iter().find(|other| {
                let both_primary =
                    other.kind == PostingKind::Primary && row.kind == PostingKind::Primary;
                other.code == row.code && !both_primary
            });
            if let Some(other) = twice {
                let sentence = format!(
                    "{}行目と{}行目は、同じ職員の同じ所属「{}」です。どちらかを消してください",
                    other.row, row.row, row.code
                );
                let code = self.heading(StaffColumn::DepartmentCode);
                self.findings.problem(Problem::rows(row.row, code, &row.code, sentence));
                whole = false;
            }
        }
        whole && primary.first().is_some_and(|key| row_of(key).is_some())
    }

    /// Second posts repeat what the primary one says about the person; where they differ, the primary
    /// post decides and somebody should look.
    pub(super) fn compare_rows(&mut self, main: &StaffRow, rows: &[&StaffRow]) {
        for row in rows.iter().filter(|row| row.row != main.row) {
            let differences = [
                (
                    "氏名",
                    main.name.as_str() != row.name.as_str(),
                    main.name.to_string(),
                    row.name.to_string(),
                ),
                (
                    "採用年月日",
                    main.hired_on != row.hired_on,
                    wareki(main.hired_on),
                    wareki(row.hired_on),
                ),
            ];
            for (what, _, ours, theirs) in
                differences.into_iter().filter(|(_, differs, ..)| *differs)
            {
                self.findings.remark(Some(row.row), format!(
                    "{}行目と{}行目は職員番号「{}」が同じですが、{what}が違います（「{ours}」と「{theirs}」）。本務の行の{what}を使います",
                    main.row, row.row, main.number
                ));
            }
        }
    }

    pub(super) fn days_fit(&mut self, main: &StaffRow, row: &StaffRow) -> bool {
        let before = self.findings.problems.len();
        let on = self.ground.on;
        if row.assigned_on > on {
            self.wrong(
                row,
                StaffColumn::AssignedOn,
                &wareki(row.assigned_on),
                format!("取込の基準日（{}）までの日に直すか、基準日を変えてください", wareki(on)),
            );
        }
        if row.assigned_on < main.hired_on {
            self.wrong(
                row,
                StaffColumn::AssignedOn,
                &wareki(row.assigned_on),
                format!(
                    "採用年月日（{}）より前にならないように直してください",
                    wareki(main.hired_on)
                ),
            );
        }
        if let Some(last) = row.last_day.filter(|last| *last < row.assigned_on) {
            self.wrong(
                row,
                StaffColumn::LeftOn,
                &wareki(last),
                format!(
                    "現所属発令日（{}）より前にならないように直してください",
                    wareki(row.assigned_on)
                ),
            );
        }
        self.findings.problems.len() == before
    }
}
