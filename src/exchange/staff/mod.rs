//! Staff lists: rows of a sheet → what a personnel list says about people, in the domain's words.
//!
//! One row is one post. What a cell says is parsed here, cell by cell, and every problem of the
//! whole file is collected; what the rows mean together and against the register is `plan`'s work.

mod columns;
mod row;

pub use columns::{Layout, StaffColumn, StaffColumns};

use crate::kernel::{Date, Kana};
use crate::organization::{DepartmentLevel, EmployeeNumber, NumberFormat, PersonName, PostingKind};

use super::problem::{Problem, Remark};
use super::table::{Row, Sheet};
use row::RowReader;

/// How a city writes its staff lists: settings with good defaults (decision 23).
#[derive(Debug, Clone, Default)]
pub struct StaffFormat {
    /// Heading words.
    pub columns: StaffColumns,
    /// Employee numbers.
    pub number: NumberFormat,
    /// Digits of 所属コード; `None` accepts any code.
    pub department_digits: Option<usize>,
}

/// Where and what somebody is, as one row says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StaffRow {
    /// Row as the spreadsheet shows it.
    pub row: usize,
    /// 職員番号.
    pub number: EmployeeNumber,
    /// 氏名.
    pub name: PersonName,
    /// ふりがな.
    pub kana: Kana,
    /// 所属コード.
    pub code: String,
    /// Names from the top down to the department itself, blanks left out.
    pub path: Vec<(DepartmentLevel, String)>,
    /// 職位 as written.
    pub rank: String,
    /// 所属長.
    pub is_head: bool,
    /// 職種 as written.
    pub job_family: String,
    /// 任用区分 as written.
    pub employment_type: String,
    /// 採用年月日.
    pub hired_on: Date,
    /// 現所属発令日.
    pub assigned_on: Date,
    /// 本務 or 兼務.
    pub kind: PostingKind,
    /// 任命権者, when the file says.
    pub authority: Option<String>,
    /// 補職名, when the file says.
    pub title: Option<String>,
    /// 退職年月日: the last day in service, when the file says.
    pub last_day: Option<Date>,
}

impl StaffRow {
    /// 「総務局 企画部 企画課」.
    pub fn full_name(&self) -> String {
        self.path.iter().map(|(_, name)| name.as_str()).collect::<Vec<_>>().join(" ")
    }
}

/// Number and kind of a row, kept even when other cells of it cannot be read, so that duplicates are
/// found in the first pass.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowKey {
    /// Row as the spreadsheet shows it.
    pub row: usize,
    /// 職員番号.
    pub number: EmployeeNumber,
    /// 本務 or 兼務.
    pub kind: PostingKind,
}

/// A staff list as read.
#[derive(Debug, Clone)]
pub struct StaffList {
    /// Where the columns stand.
    pub layout: Layout,
    /// Rows below the headings that are not blank.
    pub rows_read: usize,
    /// Rows whose every cell can be read.
    pub rows: Vec<StaffRow>,
    /// Number and kind of every row that has them.
    pub keys: Vec<RowKey>,
    /// What cannot be read.
    pub problems: Vec<Problem>,
    /// What is worth a look.
    pub remarks: Vec<Remark>,
}

impl StaffList {
    /// Whether the file has such a column.
    pub fn says(&self, column: StaffColumn) -> bool {
        self.layout.column(column).is_some()
    }
}

/// Reads every row. Columns that are missing or doubled are refused as a whole.
pub fn read_staff(
    sheet: &Sheet,
    format: &StaffFormat,
    chosen: &[(StaffColumn, usize)],
) -> Result<StaffList, Vec<Problem>> {
    let layout = format.columns.layout(sheet, chosen)?;
    let body = &sheet.rows[layout.heading_index + 1..];
    let mut list = StaffList {
        rows_read: body.len(),
        rows: Vec::with_capacity(body.len()),
        keys: Vec::with_capacity(body.len()),
        problems: Vec::new(),
        remarks: Vec::new(),
        layout,
    };
    let code_width = code_width(body, &list.layout, format);
    for row in body {
        let mut reader = RowReader::new(row, &list.layout);
        let read = row::read(&mut reader, format, code_width);
        list.problems.append(&mut reader.problems);
        if let Some(key) = read.key {
            list.keys.push(key);
        }
        if let Some(row) = read.row {
            if row.name.has_private_character() {
                list.remarks.push(Remark {
                    row: Some(row.row),
                    sentence: format!(
                        "{}行目の氏名「{}」に外字があります。別のパソコンでは違う文字に見えることがあります",
                        row.row, row.name
                    ),
                });
            }
            list.rows.push(row);
        }
    }
    if list.rows_read == 0 {
        return Err(vec![Problem::no_rows(list.layout.heading_row)]);
    }
    Ok(list)
}

/// Codes that a spreadsheet took for numbers lost their zeros: they are as long as the setting says,
/// or as the longest code of the file.
fn code_width(body: &[Row], layout: &Layout, format: &StaffFormat) -> usize {
    format.department_digits.unwrap_or_else(|| {
        let column = layout.column(StaffColumn::DepartmentCode);
        let texts = body.iter().filter_map(|row| column.map(|at| row.text(at).len()));
        texts.max().unwrap_or(0)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exchange::table::{Cell, CellKind, Limits, read};

    const HEADING: &str = "職員番号,氏名,フリガナ,所属コード,局区,部,課,係,職位,所属長,職種,任用区分,\
                           採用年月日,現所属発令日,本務兼務\n";
    const GOOD: &str = "0001953,長谷川　真理子,ハセガワ　マリコ,17010202,中央区役所,総務部,調整課,企画係,\
                        係長,○,一般事務,正規,H21.10.1,R5.4.1,本務";

    fn staff(rows: &[&str]) -> StaffList {
        let text = format!("{HEADING}{}\n", rows.join("\n"));
        let sheet = read(text.as_bytes(), Limits::default()).expect("readable");
        read_staff(&sheet, &StaffFormat::default(), &[]).expect("all columns")
    }
    fn sentences(rows: &[&str]) -> Vec<String> {
        staff(rows).problems.into_iter().map(|problem| problem.sentence).collect()
    }

    #[test]
    fn a_row_says_who_is_where() {
        let list = staff(&[GOOD]);
        assert_eq!(list.problems, []);
        let row = &list.rows[0];
        assert_eq!(row.number.as_str(), "0001953");
        assert_eq!(row.name.as_str(), "長谷川 真理子");
        assert_eq!(row.kana.as_str(), "はせがわ まりこ");
        assert_eq!(row.full_name(), "中央区役所 総務部 調整課 企画係");
        assert!(row.is_head);
        assert_eq!(row.hired_on.to_string(), "2009-10-01");
        assert_eq!(row.assigned_on.to_string(), "2023-04-01");
        assert_eq!((row.row, row.kind), (2, PostingKind::Primary));
    }

    #[test]
    fn every_cell_that_cannot_be_says_what_to_do() {
        let cases = [
            ("0001953", "00012A", "2行目の職員番号「00012A」は、7けたの数字に直してください"),
            (
                "0001953",
                "1953",
                "2行目の職員番号「1953」は、7けたの数字に直してください（Excelで保存すると先頭の0が落ちます）",
            ),
            ("0001953", "", "2行目の職員番号を書いてください"),
            (
                "ハセガワ　マリコ",
                "長谷川",
                "2行目のフリガナ「長谷川」は、ひらがなかカタカナに直してください",
            ),
            ("17010202", "17-十", "2行目の所属コード「17-十」は、半角の英字と数字に直してください"),
            ("中央区役所", "", "2行目の局区を書いてください"),
            (
                "○",
                "係長",
                "2行目の所属長「係長」は、所属長なら「○」に、そうでなければ空に直してください",
            ),
            ("正規", "", "2行目の任用区分を書いてください"),
            (
                "R5.4.1",
                "R5.2.30",
                "2行目の現所属発令日「R5.2.30」は、ある日に直してください。令和5年2月30日はありません",
            ),
            (
                "R5.4.1",
                "きのう",
                "2行目の現所属発令日「きのう」は、「R8.4.1」「令和8年4月1日」「2026-04-01」のどれかの書き方に直してください",
            ),
            ("本務", "出向", "2行目の本務兼務「出向」は、「本務」か「兼務」に直してください"),
        ];
        for (from, to, sentence) in cases {
            assert_eq!(sentences(&[&GOOD.replacen(from, to, 1)]), [sentence], "{from} → {to}");
        }
    }

    #[test]
    fn all_problems_of_all_rows_are_found_at_once() {
        let broken = GOOD.replace("0001953", "X").replace("R5.4.1", "R5.13.1").replace("本務", "?");
        let list = staff(&[GOOD, &broken, GOOD]);
        assert_eq!(list.problems.len(), 3);
        assert_eq!(list.rows.len(), 2);
        assert_eq!(list.rows_read, 3);
        assert!(list.problems.iter().all(|problem| problem.row == Some(3)));
    }

    #[test]
    fn broken_characters_are_named_by_row_and_column() {
        let text = format!("{HEADING}{GOOD}\n");
        let (cp932, _, _) = encoding_rs::SHIFT_JIS.encode(&text);
        let mut bytes = cp932.into_owned();
        let name = bytes.windows(4).position(|four| four == b"\x92\xb7\x92\x4a").expect("長谷");
        bytes[name + 1] = 0xff;
        let sheet = read(&bytes, Limits::default()).expect("readable");
        let list = read_staff(&sheet, &StaffFormat::default(), &[]).expect("all columns");
        assert_eq!(list.problems.len(), 1);
        assert_eq!(list.problems[0].row, Some(2));
        assert_eq!(list.problems[0].column.as_deref(), Some("氏名"));
        assert!(list.problems[0].sentence.contains("読めない文字があります"));
    }

    #[test]
    fn a_list_without_second_posts_needs_no_such_column() {
        let text = format!("{HEADING}{GOOD}\n").replace(",本務兼務", "").replace(",本務", "");
        let sheet = read(text.as_bytes(), Limits::default()).expect("readable");
        let list = read_staff(&sheet, &StaffFormat::default(), &[]).expect("all columns");
        assert!(!list.says(StaffColumn::Kind));
        assert_eq!(list.rows[0].kind, PostingKind::Primary);
    }

    #[test]
    fn headings_without_rows_are_refused() {
        let sheet = read(HEADING.as_bytes(), Limits::default()).expect("readable");
        let problems = read_staff(&sheet, &StaffFormat::default(), &[]).expect_err("refused");
        assert_eq!(problems[0].sentence, "1行目の見出しの下に、職員の行がありません");
    }

    #[test]
    fn numbers_of_a_spreadsheet_get_their_zeros_and_days_back() {
        let number = |text: &str| Cell { text: text.to_owned(), kind: CellKind::Number };
        let sheet = read(format!("{HEADING}{GOOD}\n{GOOD}\n").as_bytes(), Limits::default());
        let mut sheet = sheet.expect("readable");
        sheet.rows[1].cells[0] = number("1953");
        sheet.rows[1].cells[3] = number("1040400");
        sheet.rows[1].cells[12] = number("45748");
        let list = read_staff(&sheet, &StaffFormat::default(), &[]).expect("all columns");
        assert_eq!(list.problems, []);
        let row = &list.rows[0];
        assert_eq!((row.number.as_str(), row.code.as_str()), ("0001953", "01040400"));
        assert_eq!(row.hired_on.to_string(), "2025-04-01");
    }
}
