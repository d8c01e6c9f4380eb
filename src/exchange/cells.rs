//! One row of any kind of file, cell by cell: numbers, names, codes, marks, days. Every problem of the
//! row is collected, each with its column and what to do.

use chrono::NaiveDate;
use unicode_normalization::UnicodeNormalization;

use super::columns::{Layout, Target};
use super::problem::Problem;
use super::table::{Cell, CellKind, Row};
use crate::kernel::text::{Code, TextProblem};
use crate::kernel::{Date, DateProblem, Kana, Line, parse_date};
use crate::organization::{
    EmployeeNumber, EmploymentType, Named, NumberFormat, NumberProblem, PersonName, Register,
    RegisteredType,
};

/// Reads one row, collecting problems.
pub struct CellReader<'a, C> {
    /// The row.
    pub row: &'a Row,
    /// Where the columns stand.
    pub layout: &'a Layout<C>,
    /// What cannot be read.
    pub problems: Vec<Problem>,
}

impl<'a, C: Target> CellReader<'a, C> {
    /// A reader of one row.
    pub fn new(row: &'a Row, layout: &'a Layout<C>) -> Self {
        Self { row, layout, problems: Vec::new() }
    }

    /// The cell of a column.
    pub fn cell(&self, column: C) -> Option<&'a Cell> {
        self.layout.column(column).and_then(|at| self.row.cells.get(at))
    }

    /// Its text; `""` when there is none.
    pub fn text(&self, column: C) -> &'a str {
        self.cell(column).map_or("", |cell| cell.text.as_str())
    }

    /// A cell that says nothing and must.
    pub fn blank(&mut self, column: C) {
        let problem = Problem::blank(self.row.number, self.layout.heading_of(column));
        self.problems.push(problem);
    }

    /// A cell that says something that cannot be.
    pub fn wrong(&mut self, column: C, cure: impl Into<String>) {
        let heading = self.layout.heading_of(column);
        self.problems.push(Problem::cell(self.row.number, heading, self.text(column), cure));
    }

    /// Cells that hold broken characters, #N/A or a formula instead of its value say nothing that
    /// could be checked further.
    pub fn all_readable(&mut self) -> bool {
        let before = self.problems.len();
        for column in C::EVERY {
            let Some(cell) = self.cell(*column) else { continue };
            if cell.kind == CellKind::Unreadable && cell.text.starts_with('#') {
                self.wrong(*column, "Excelの計算が終わっていません。値に直してください");
            } else if cell.kind == CellKind::Unreadable {
                self.wrong(
                    *column,
                    "読めない文字があります。文字コードをUTF-8にして保存し直してください",
                );
            } else if is_formula(cell) {
                self.wrong(*column, "式が入っています。式の結果の値に直してください");
            }
        }
        self.problems.len() == before
    }

    /// What must be there: a blank cell is a problem, too.
    #[expect(clippy::option_option, reason = "unreadable and not written are two things here")]
    fn there<T>(&mut self, column: C, read: Option<Option<T>>) -> Option<T> {
        let read = read?;
        if read.is_none() {
            self.blank(column);
        }
        read
    }

    /// A number that must be there.
    pub fn number(&mut self, column: C, format: NumberFormat) -> Option<EmployeeNumber> {
        let read = self.optional_number(column, format, false);
        self.there(column, read)
    }

    /// A number, or nothing. With `pad`, digits that are too few get their zeros back. Outer `None`:
    /// what stands there is no number.
    pub fn optional_number(
        &mut self,
        column: C,
        format: NumberFormat,
        pad: bool,
    ) -> Option<Option<EmployeeNumber>> {
        let raw = match (self.cell(column), format.digits) {
            (Some(cell), Some(digits)) if pad => padded(&cell.text, digits),
            (Some(cell), Some(digits)) => with_zeros(cell, digits),
            _ => self.text(column).to_owned(),
        };
        match format.parse(&raw) {
            Ok(number) => Some(Some(number)),
            Err(NumberProblem::Blank) => Some(None),
            Err(problem) => {
                // The commonest accident of all, worth its own words.
                let why = if lost_zeros(&raw, format) {
                    "（Excelで保存すると先頭の0が落ちます）"
                } else {
                    ""
                };
                self.wrong(column, format!("{}{why}", problem.cure()));
                None
            }
        }
    }

    /// 氏名 that must be there.
    pub fn name(&mut self, column: C) -> Option<PersonName> {
        let read = self.optional_name(column);
        self.there(column, read)
    }

    /// 氏名, or nothing.
    pub fn optional_name(&mut self, column: C) -> Option<Option<PersonName>> {
        match PersonName::parse(self.text(column)) {
            Ok(name) => Some(Some(name)),
            Err(TextProblem::Blank) => Some(None),
            Err(_) => {
                self.wrong(column, format!("{}文字までに直してください", PersonName::LIMIT));
                None
            }
        }
    }

    /// ふりがな that must be there.
    pub fn kana(&mut self, column: C) -> Option<Kana> {
        let read = self.optional_kana(column);
        self.there(column, read)
    }

    /// ふりがな, or nothing.
    pub fn optional_kana(&mut self, column: C) -> Option<Option<Kana>> {
        match Kana::parse(self.text(column)) {
            Ok(kana) => Some(Some(kana)),
            Err(TextProblem::Blank) => Some(None),
            Err(TextProblem::TooLong { limit, .. }) => {
                self.wrong(column, format!("{limit}文字までに直してください"));
                None
            }
            Err(_) => {
                self.wrong(column, "ひらがなかカタカナに直してください");
                None
            }
        }
    }

    /// A department code that must be there; `width` is how long codes were before a spreadsheet took
    /// them for numbers.
    pub fn code(&mut self, column: C, digits: Option<usize>, width: usize) -> Option<String> {
        let read = self.optional_code(column, digits, width);
        self.there(column, read)
    }

    /// A department code, or nothing.
    pub fn optional_code(
        &mut self,
        column: C,
        digits: Option<usize>,
        width: usize,
    ) -> Option<Option<String>> {
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
                    _ => Some(Some(text)),
                }
            }
            Err(TextProblem::Blank) => Some(None),
            Err(_) => {
                self.wrong(column, NumberProblem::NotCode.cure());
                None
            }
        }
    }

    /// One line that must be there.
    pub fn required_line(&mut self, column: C) -> Option<String> {
        let line = self.optional_line(column);
        if line.is_none() {
            self.blank(column);
        }
        line
    }

    /// One line, or nothing.
    pub fn optional_line(&self, column: C) -> Option<String> {
        Line::within(self.text(column), 60).ok().map(|line| spaced(line.as_str()))
    }

    /// ○ in any of its shapes, or nothing.
    pub fn mark(&mut self, column: C) -> Option<bool> {
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

    /// A day that must be there.
    pub fn required_day(&mut self, column: C) -> Option<Date> {
        let read = self.optional_day(column);
        self.there(column, read)
    }

    /// A day, or nothing. Outer `None`: what stands there is no day.
    pub fn optional_day(&mut self, column: C) -> Option<Option<Date>> {
        let Some(cell) = self.cell(column) else { return Some(None) };
        if let Some(day) = serial_day(cell) {
            return Some(Some(day));
        }
        match parse_date(&cell.text) {
            Ok(day) => Some(Some(day)),
            Err(DateProblem::Empty) => Some(None),
            Err(problem) => {
                self.wrong(column, date_cure(&problem));
                None
            }
        }
    }
}

/// 任用区分 of the city's list: by its name there, or in the words of offices for those of the law.
pub fn known_type(register: &Register, text: &str) -> Option<EmploymentType> {
    let word: String = text.nfkc().collect();
    let named = |own: &&RegisteredType| own.name.nfkc().collect::<String>() == word;
    let own = register.employment_types.iter().find(named).map(|own| own.code);
    own.or_else(|| {
        let code = employment_type_of(&word)?;
        register.employment_types.iter().any(|own| own.code == code).then_some(code)
    })
}

/// 「正規、再任用…のどれかに直してください」 with what is in use on a day.
pub fn types_cure(register: &Register, day: Date) -> String {
    let known = register
        .employment_types
        .iter()
        .filter(|own| register.in_use.on(Named::EmploymentType(own.code), day));
    let names: Vec<&str> = known.map(|own| own.name.as_str()).collect();
    format!("{}のどれかに直してください", names.join("、"))
}

/// 任用区分 in the words of offices.
pub fn employment_type_of(text: &str) -> Option<EmploymentType> {
    match text {
        "正規" | "正規職員" | "正職員" | "一般職" => Some(EmploymentType::REGULAR),
        "再任用" | "再任用職員" | "暫定再任用" | "定年前再任用短時間勤務" | "再任用短時間" => {
            Some(EmploymentType::REAPPOINTED)
        }
        "任期付" | "任期付職員" | "任期付任用" => Some(EmploymentType::FIXED_TERM),
        "会計年度任用" | "会計年度任用職員" | "会計年度" => {
            Some(EmploymentType::FISCAL_YEAR)
        }
        "条件付採用" | "条件付" | "条件付採用職員" => {
            Some(EmploymentType::CONDITIONAL)
        }
        _ => None,
    }
}

/// A cell of text that a spreadsheet program would calculate. Values of formulas in workbooks arrive as
/// values; this is what a text file says when formulas were saved instead of values.
fn is_formula(cell: &Cell) -> bool {
    let mut letters = cell.text.chars();
    cell.kind == CellKind::Text
        && letters.next() == Some('=')
        && letters.next().is_some_and(|c| c.is_ascii_alphanumeric() || c == '(' || c == '$')
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

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())
}

/// Whether a number lacks nothing but zeros at its beginning.
pub fn lost_zeros(raw: &str, format: NumberFormat) -> bool {
    let raw: String = raw.trim().nfkc().collect();
    is_digits(&raw) && format.digits.is_some_and(|digits| raw.len() < digits)
}

/// Zeros before digits, up to the width.
pub fn padded(raw: &str, width: usize) -> String {
    let text: String = raw.trim().nfkc().collect();
    if is_digits(&text) { format!("{text:0>width$}") } else { raw.to_owned() }
}

/// A number of a spreadsheet has no leading zeros to lose; the width says how many there were.
fn with_zeros(cell: &Cell, width: usize) -> String {
    if cell.kind == CellKind::Number && is_digits(&cell.text) {
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
pub fn spaced(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
