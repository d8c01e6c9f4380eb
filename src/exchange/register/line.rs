//! One row of a table of the register, cell by cell.

use crate::exchange::problem::Problem;
use crate::exchange::table::Row;
use crate::kernel::{Date, Kana, Period, parse_date};
use crate::organization::{EmployeeNumber, NumberFormat, PersonName};

/// One row with its headings.
pub(super) struct Line<'a> {
    pub(super) row: &'a Row,
    pub(super) heading: &'a [String],
    pub(super) problems: &'a mut Vec<Problem>,
    pub(super) label: &'static str,
}

impl<'a> Line<'a> {
    pub(super) fn text(&self, column: &str) -> &'a str {
        let at = self.heading.iter().position(|word| word == column);
        at.map_or("", |at| self.row.text(at))
    }
    pub(super) fn wrong(&mut self, column: &str, cure: &str) {
        let column = format!("{}の{column}", self.label);
        let value = self.text(column.rsplit('の').next().unwrap_or_default());
        self.problems.push(Problem::cell(self.row.number, &column, value, cure));
    }
    /// What `read` makes of a cell; a problem when it makes nothing.
    pub(super) fn take<T>(
        &mut self,
        column: &str,
        cure: &str,
        read: impl FnOnce(&str) -> Option<T>,
    ) -> Option<T> {
        let found = read(self.text(column));
        if found.is_none() {
            self.wrong(column, cure);
        }
        found
    }
    pub(super) fn day(&mut self, column: &str) -> Option<Date> {
        self.take(column, "「2026-04-01」のような日に直してください", |text| {
            parse_date(text).ok()
        })
    }
    /// Outer `None`: what stands there is no day.
    #[expect(clippy::option_option, reason = "unreadable and not written are two things here")]
    pub(super) fn optional_day(&mut self, column: &str) -> Option<Option<Date>> {
        if self.text(column).is_empty() { Some(None) } else { self.day(column).map(Some) }
    }
    pub(super) fn period(&mut self) -> Option<Period> {
        let from = self.day("はじまり")?;
        let last = self.optional_day("おわり")?;
        let period = Period::new(from, last.and_then(|last| last.succ_opt())).ok();
        if period.is_none() {
            self.wrong("おわり", "「はじまり」より前にならないように直してください");
        }
        period
    }
    pub(super) fn number(&mut self) -> Option<EmployeeNumber> {
        self.take("職員番号", "職員番号に直してください", |text| {
            NumberFormat { digits: None }.parse(text).ok()
        })
    }
    /// A name as it stands; nothing is folded, or the file would not come back the same.
    pub(super) fn name_of(text: &str) -> Option<String> {
        let length = text.chars().count();
        (1..=60).contains(&length).then(|| text.to_owned())
    }
    pub(super) fn name(&mut self) -> Option<PersonName> {
        self.take("氏名", "氏名を書いてください", |text| PersonName::parse(text).ok())
    }
    pub(super) fn kana(&mut self) -> Option<Kana> {
        self.take("フリガナ", "ひらがなかカタカナに直してください", |text| {
            Kana::parse(text).ok()
        })
    }
    pub(super) fn mark(&self, column: &str) -> bool {
        !self.text(column).is_empty()
    }
}
