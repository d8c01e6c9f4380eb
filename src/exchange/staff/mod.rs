//! Staff lists: rows of a sheet → what a personnel list says about people, in the domain's words.
//!
//! One row is one post. What a cell says is parsed here, cell by cell, and every problem of the
//! whole file is collected; what the rows mean together and against the register is `plan`'s work.

mod columns;

pub use columns::{Layout, StaffColumn, StaffColumns};

use chrono::NaiveDate;
use unicode_normalization::UnicodeNormalization;

use crate::kernel::text::{Code, TextProblem};
use crate::kernel::{Date, DateProblem, Kana, Line, parse_date};
use crate::organization::{
    DepartmentLevel, EmployeeNumber, EmploymentType, NumberFormat, NumberProblem, PersonName,
    PostingKind,
};

use super::problem::{Problem, Remark};
use super::table::{Cell, CellKind, Row, Sheet};

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
    /// 任用区分.
    pub employment_type: EmploymentType,
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
        let mut reader = RowReader { row, layout: &list.layout, problems: Vec::new() };
        let read = reader.read(format, code_width);
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

#[derive(Default)]
struct RowRead {
    key: Option<RowKey>,
    row: Option<StaffRow>,
}

struct RowReader<'a> {
    row: &'a Row,
    layout: &'a Layout,
    problems: Vec<Problem>,
}

impl<'a> RowReader<'a> {
    /// Every cell is read before any is given up on, so that one pass finds every problem.
    fn read(&mut self, format: &StaffFormat, code_width: usize) -> RowRead {
        if !self.all_readable() {
            return RowRead::default();
        }
        let at = self.row.number;
        let number = self.number(format.number);
        let kind = self.kind();
        let key = match (&number, kind) {
            (Some(number), Some(kind)) => Some(RowKey { row: at, number: number.clone(), kind }),
            _ => None,
        };
        let name = self.name();
        let kana = self.kana();
        let code = self.code(format.department_digits, code_width);
        let path = self.path();
        let rank = self.required_line(StaffColumn::Rank);
        let is_head = self.mark(StaffColumn::Head);
        let job_family = self.required_line(StaffColumn::JobFamily);
        let employment_type = self.employment_type();
        let hired_on = self.required_day(StaffColumn::HiredOn);
        let assigned_on = self.required_day(StaffColumn::AssignedOn);
        let authority = self.optional_line(StaffColumn::Authority);
        let title = self.optional_line(StaffColumn::Title);
        let last_day = self.optional_day(StaffColumn::LeftOn);
        let row = (|| {
            Some(StaffRow {
                row: at,
                number: number?,
                name: name?,
                kana: kana?,
                code: code?,
                path: path?,
                rank: rank?,
                is_head: is_head?,
                job_family: job_family?,
                employment_type: employment_type?,
                hired_on: hired_on?,
                assigned_on: assigned_on?,
                kind: kind?,
                authority,
                title,
                last_day: last_day?,
            })
        })();
        RowRead { key, row }
    }

    fn cell(&self, column: StaffColumn) -> Option<&'a Cell> {
        self.layout.column(column).and_then(|at| self.row.cells.get(at))
    }

    fn text(&self, column: StaffColumn) -> &'a str {
        self.cell(column).map_or("", |cell| cell.text.as_str())
    }

    fn blank(&mut self, column: StaffColumn) {
        let problem = Problem::blank(self.row.number, self.layout.heading_of(column));
        self.problems.push(problem);
    }

    fn wrong(&mut self, column: StaffColumn, cure: impl Into<String>) {
        let heading = self.layout.heading_of(column);
        self.problems.push(Problem::cell(self.row.number, heading, self.text(column), cure));
    }

    /// Cells that hold broken characters or #N/A say nothing that could be checked further.
    fn all_readable(&mut self) -> bool {
        let before = self.problems.len();
        for column in StaffColumn::ALL {
            let unreadable = |cell: &&Cell| cell.kind == CellKind::Unreadable;
            let Some(cell) = self.cell(*column).filter(unreadable) else { continue };
            if cell.text.starts_with('#') {
                self.wrong(*column, "Excelの計算が終わっていません。値に直してください");
            } else {
                self.wrong(
                    *column,
                    "読めない文字があります。文字コードをUTF-8にして保存し直してください",
                );
            }
        }
        self.problems.len() == before
    }

    fn number(&mut self, format: NumberFormat) -> Option<EmployeeNumber> {
        let column = StaffColumn::Number;
        let raw = match (self.cell(column), format.digits) {
            (Some(cell), Some(digits)) => with_zeros(cell, digits),
            _ => self.text(column).to_owned(),
        };
        match format.parse(&raw) {
            Ok(number) => Some(number),
            Err(NumberProblem::Blank) => {
                self.blank(column);
                None
            }
            Err(problem) => {
                let short = problem == NumberProblem::Digits(format.digits.unwrap_or(0))
                    && raw.len() < format.digits.unwrap_or(0)
                    && raw.bytes().all(|b| b.is_ascii_digit());
                // The commonest accident of all, worth its own words.
                let why = if short {
                    "（Excelで保存すると先頭の0が落ちます）"
                } else {
                    ""
                };
                self.wrong(column, format!("{}{why}", problem.cure()));
                None
            }
        }
    }

    fn name(&mut self) -> Option<PersonName> {
        match PersonName::parse(self.text(StaffColumn::Name)) {
            Ok(name) => Some(name),
            Err(TextProblem::Blank) => {
                self.blank(StaffColumn::Name);
                None
            }
            Err(_) => {
                self.wrong(
                    StaffColumn::Name,
                    format!("{}文字までに直してください", PersonName::LIMIT),
                );
                None
            }
        }
    }

    fn kana(&mut self) -> Option<Kana> {
        match Kana::parse(self.text(StaffColumn::Kana)) {
            Ok(kana) => Some(kana),
            Err(TextProblem::Blank) => {
                self.blank(StaffColumn::Kana);
                None
            }
            Err(TextProblem::TooLong { limit, .. }) => {
                self.wrong(StaffColumn::Kana, format!("{limit}文字までに直してください"));
                None
            }
            Err(_) => {
                self.wrong(StaffColumn::Kana, "ひらがなかカタカナに直してください");
                None
            }
        }
    }

    fn code(&mut self, digits: Option<usize>, width: usize) -> Option<String> {
        let column = StaffColumn::DepartmentCode;
        let raw = self.cell(column).map_or_else(String::new, |cell| with_zeros(cell, width));
        match Code::parse(&raw) {
            Ok(code) => {
                let text = String::from(code);
                match digits {
                    Some(digits)
                        if text.len() != digits || !text.bytes().all(|b| b.is_ascii_digit()) =>
                    {
                        self.wrong(column, NumberProblem::Digits(digits).cure());
                        None
                    }
                    _ => Some(text),
                }
            }
            Err(TextProblem::Blank) => {
                self.blank(column);
                None
            }
            Err(_) => {
                self.wrong(column, NumberProblem::NotCode.cure());
                None
            }
        }
    }

    /// 局区 is needed; what stands below may be left out (局→課).
    fn path(&mut self) -> Option<Vec<(DepartmentLevel, String)>> {
        let levels = [
            (StaffColumn::Bureau, DepartmentLevel::Bureau),
            (StaffColumn::Division, DepartmentLevel::Division),
            (StaffColumn::Section, DepartmentLevel::Section),
            (StaffColumn::Unit, DepartmentLevel::Unit),
        ];
        let mut path = Vec::with_capacity(4);
        let mut whole = true;
        for (column, level) in levels {
            match Line::within(self.text(column), 60) {
                Ok(name) => path.push((level, words(name.as_str()))),
                Err(TextProblem::Blank) if column == StaffColumn::Bureau => {
                    self.blank(column);
                    whole = false;
                }
                Err(TextProblem::Blank) => {}
                Err(_) => {
                    self.wrong(column, "60文字までに直してください");
                    whole = false;
                }
            }
        }
        whole.then_some(path)
    }

    fn required_line(&mut self, column: StaffColumn) -> Option<String> {
        let line = self.optional_line(column);
        if line.is_none() {
            self.blank(column);
        }
        line
    }

    fn optional_line(&self, column: StaffColumn) -> Option<String> {
        Line::within(self.text(column), 60).ok().map(|line| words(line.as_str()))
    }

    /// ○ in any of its shapes, or nothing.
    fn mark(&mut self, column: StaffColumn) -> Option<bool> {
        let text: String = self.text(column).nfkc().collect();
        match text.to_lowercase().as_str() {
            "" | "0" | "×" | "x" | "-" | "ー" | "なし" | "無" | "false" | "いいえ" => {
                Some(false)
            }
            "○" | "〇" | "◯" | "◎" | "●" | "1" | "有" | "長" | "true" | "はい" | "所属長" => {
                Some(true)
            }
            _ => {
                self.wrong(column, "所属長なら「○」に、そうでなければ空に直してください");
                None
            }
        }
    }

    fn kind(&mut self) -> Option<PostingKind> {
        let column = StaffColumn::Kind;
        if self.layout.column(column).is_none() {
            return Some(PostingKind::Primary);
        }
        match self.text(column).nfkc().collect::<String>().as_str() {
            "本務" | "専任" | "主務" | "本" => Some(PostingKind::Primary),
            "兼務" | "併任" | "兼任" | "兼" => Some(PostingKind::Concurrent),
            "" => {
                self.blank(column);
                None
            }
            _ => {
                self.wrong(column, "「本務」か「兼務」に直してください");
                None
            }
        }
    }

    fn employment_type(&mut self) -> Option<EmploymentType> {
        use EmploymentType::{Conditional, FiscalYear, FixedTerm, Reappointed, Regular};
        let column = StaffColumn::EmploymentType;
        match self.text(column).nfkc().collect::<String>().as_str() {
            "正規" | "正規職員" | "正職員" | "一般職" => Some(Regular),
            "再任用" | "再任用職員" | "暫定再任用" | "定年前再任用短時間勤務" | "再任用短時間" => {
                Some(Reappointed)
            }
            "任期付" | "任期付職員" | "任期付任用" => Some(FixedTerm),
            "会計年度任用" | "会計年度任用職員" | "会計年度" => Some(FiscalYear),
            "条件付採用" | "条件付" | "条件付採用職員" => Some(Conditional),
            "" => {
                self.blank(column);
                None
            }
            _ => {
                let known: Vec<&str> = EmploymentType::ALL.iter().map(|t| t.label()).collect();
                self.wrong(column, format!("{}のどれかに直してください", known.join("、")));
                None
            }
        }
    }

    fn required_day(&mut self, column: StaffColumn) -> Option<Date> {
        match self.day(column) {
            Ok(Some(day)) => Some(day),
            Ok(None) => {
                self.blank(column);
                None
            }
            Err(()) => None,
        }
    }

    /// Outer `None`: what stands there is no day.
    #[expect(clippy::option_option, reason = "unreadable and not written are two things here")]
    fn optional_day(&mut self, column: StaffColumn) -> Option<Option<Date>> {
        self.day(column).ok()
    }

    fn day(&mut self, column: StaffColumn) -> Result<Option<Date>, ()> {
        let Some(cell) = self.cell(column) else { return Ok(None) };
        if let Some(day) = serial_day(cell) {
            return Ok(Some(day));
        }
        match parse_date(&cell.text) {
            Ok(day) => Ok(Some(day)),
            Err(DateProblem::Empty) => Ok(None),
            Err(problem) => {
                self.wrong(column, date_cure(&problem));
                Err(())
            }
        }
    }
}

fn date_cure(problem: &DateProblem) -> String {
    match problem {
        DateProblem::Empty | DateProblem::Shape => {
            "「R8.4.1」「令和8年4月1日」「2026-04-01」のどれかの書き方に直してください".to_owned()
        }
        DateProblem::Month => "「月」を1から12の数字に直してください".to_owned(),
        DateProblem::NoSuchDay(day) => format!("ある日に直してください。{day}はありません"),
        DateProblem::NoSuchEraYear(year) => {
            format!("元号を確かめてください。{year}年はありません")
        }
    }
}

/// A number of a spreadsheet has no leading zeros to lose; the width says how many there were.
fn with_zeros(cell: &Cell, width: usize) -> String {
    if cell.kind == CellKind::Number && cell.text.bytes().all(|b| b.is_ascii_digit()) {
        format!("{:0>width$}", cell.text)
    } else {
        cell.text.clone()
    }
}

/// Day 1 of a spreadsheet is 1900-01-01, and it believes in 29 February 1900: counted from 1899-12-30
/// every day after that is right. Taken only from cells that are numbers, 1954 to 2119.
fn serial_day(cell: &Cell) -> Option<Date> {
    let days: i64 = (cell.kind == CellKind::Number).then(|| cell.text.parse().ok()).flatten()?;
    let epoch = NaiveDate::from_ymd_opt(1899, 12, 30)?;
    (20_000..80_000)
        .contains(&days)
        .then(|| epoch.checked_add_signed(chrono::TimeDelta::days(days)))
        .flatten()
}

/// Words separated by one half-width space.
fn words(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exchange::table::{Limits, read};

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
            (
                "正規",
                "臨時",
                "2行目の任用区分「臨時」は、正規、再任用、任期付、会計年度任用、条件付採用のどれかに直してください",
            ),
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
        let broken = GOOD.replace("0001953", "X").replace("R5.4.1", "R5.13.1").replace("正規", "?");
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
