//! One row, cell by cell.

use chrono::NaiveDate;
use unicode_normalization::UnicodeNormalization;

use super::{Layout, RowKey, StaffColumn, StaffFormat, StaffRow};
use crate::exchange::problem::Problem;
use crate::exchange::table::{Cell, CellKind, Row};
use crate::kernel::text::{Code, TextProblem};
use crate::kernel::{Date, DateProblem, Kana, Line, parse_date};
use crate::organization::{
    DepartmentLevel, EmployeeNumber, EmploymentType, NumberFormat, NumberProblem, PersonName,
    PostingKind,
};

/// What could be read of a row.
#[derive(Default)]
pub(super) struct RowRead {
    pub key: Option<RowKey>,
    pub row: Option<StaffRow>,
}

/// Reads one row, collecting problems.
pub(super) struct RowReader<'a> {
    pub row: &'a Row,
    pub layout: &'a Layout,
    pub problems: Vec<Problem>,
}

impl<'a> RowReader<'a> {
    /// Every cell is read before any is given up on, so that one pass finds every problem.
    pub fn read(&mut self, format: &StaffFormat, code_width: usize) -> RowRead {
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
