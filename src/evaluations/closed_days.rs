//! Days on which the city hall is closed: weekends, national holidays, the turn of the year.
//!
//! Holidays follow 国民の祝日に関する法律 as in force since 2022 (fixed days, Happy Mondays,
//! equinoxes, substitute holidays, days between two holidays); the turn of the year is
//! 29 December to 3 January (地方自治法 4条の2). Used to warn about deadlines, never to move one
//! without being asked. Before 2022 the years 2020 and 2021 had moved holidays; deadlines of
//! those years are history and are not judged again.

use chrono::{Datelike, Days, Weekday};

use crate::kernel::Date;

/// Why the city hall is closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Closed {
    /// Saturday or Sunday.
    Weekend,
    /// A national holiday, a substitute holiday (振替休日) or a day between two (国民の休日).
    Holiday,
    /// 29 December to 3 January.
    YearEnd,
}

impl Closed {
    /// 「土曜日か日曜日」, 「祝日」, 「年末年始」.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Weekend => "土曜日か日曜日",
            Self::Holiday => "祝日",
            Self::YearEnd => "年末年始",
        }
    }
}

/// Whether and why a day is closed.
pub fn closed(day: Date) -> Option<Closed> {
    if matches!((day.month(), day.day()), (12, 29..=31) | (1, 1..=3)) {
        Some(Closed::YearEnd)
    } else if is_holiday(day) {
        Some(Closed::Holiday)
    } else if matches!(day.weekday(), Weekday::Sat | Weekday::Sun) {
        Some(Closed::Weekend)
    } else {
        None
    }
}

/// The day itself, or the next one that is open.
pub fn next_open(day: Date) -> Date {
    day.iter_days().find(|day| closed(*day).is_none()).unwrap_or(day)
}

fn is_holiday(day: Date) -> bool {
    is_named(day) || is_substitute(day) || is_between_two(day)
}

/// 振替休日: the first day after a holiday on a Sunday that is no holiday itself.
fn is_substitute(day: Date) -> bool {
    let mut before = day;
    while let Some(previous) = before.pred_opt() {
        if !is_named(previous) {
            return false;
        }
        if previous.weekday() == Weekday::Sun {
            return true;
        }
        before = previous;
    }
    false
}

/// 国民の休日: a day with a holiday on both sides.
fn is_between_two(day: Date) -> bool {
    let yesterday = day.pred_opt().is_some_and(is_named);
    let tomorrow = day.succ_opt().is_some_and(is_named);
    yesterday && tomorrow
}

fn is_named(day: Date) -> bool {
    let (year, month, date) = (day.year(), day.month(), day.day());
    match (month, date) {
        (1, 1) | (2, 11 | 23) | (4, 29) | (5, 3..=5) | (8, 11) | (11, 3 | 23) => true,
        (3, _) => date == spring_equinox(year),
        (1, _) => is_monday(day, 2),
        (7, _) => is_monday(day, 3),
        (9, _) => is_monday(day, 3) || date == autumn_equinox(year),
        (10, _) => is_monday(day, 2),
        _ => false,
    }
}

/// Whether the day is the n-th Monday of its month.
fn is_monday(day: Date, n: u32) -> bool {
    day.weekday() == Weekday::Mon && (day.day() - 1) / 7 + 1 == n
}

/// Day of March, by the usual approximation for 1980 to 2099.
fn spring_equinox(year: i32) -> u32 {
    equinox(year, 208_431)
}

/// Day of September, by the usual approximation for 1980 to 2099.
fn autumn_equinox(year: i32) -> u32 {
    equinox(year, 232_488)
}

/// ⌊day₁₉₈₀ + 0.242194 (y − 1980) − ⌊(y − 1980) ÷ 4⌋⌋, in units of 0.0001 day: 20.8431 and 23.2488.
fn equinox(year: i32, day_of_1980: i64) -> u32 {
    let years = i64::from(year) - 1980;
    let micro = day_of_1980 * 100 + years * 242_194 - years.div_euclid(4) * 1_000_000;
    u32::try_from(micro / 1_000_000).unwrap_or(0)
}

/// The day `days` after `from`, moved to the next open day. The default distance of deadlines.
pub fn open_day_after(from: Date, days: u64) -> Date {
    next_open(from.checked_add_days(Days::new(days)).unwrap_or(from))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Date {
        text.parse().expect("a test date")
    }
    fn holidays_of(year: i32) -> Vec<String> {
        day(&format!("{year}-01-01"))
            .iter_days()
            .take_while(|day| day.year() == year)
            .filter(|day| is_holiday(*day))
            .map(|day| day.format("%m-%d").to_string())
            .collect()
    }

    /// The calendar that the Cabinet Office publishes.
    #[test]
    fn holidays_of_2026_and_2025() {
        assert_eq!(
            holidays_of(2026),
            [
                "01-01", "01-12", "02-11", "02-23", "03-20", "04-29", "05-03", "05-04", "05-05",
                "05-06", "07-20", "08-11", "09-21", "09-22", "09-23", "10-12", "11-03", "11-23",
            ]
        );
        assert_eq!(
            holidays_of(2025),
            [
                "01-01", "01-13", "02-11", "02-23", "02-24", "03-20", "04-29", "05-03", "05-04",
                "05-05", "05-06", "07-21", "08-11", "09-15", "09-23", "10-13", "11-03", "11-23",
                "11-24",
            ]
        );
    }

    #[test]
    fn closed_days_have_a_reason() {
        assert_eq!(closed(day("2026-03-13")), None);
        assert_eq!(closed(day("2026-03-14")), Some(Closed::Weekend));
        assert_eq!(closed(day("2026-03-20")), Some(Closed::Holiday));
        assert_eq!(closed(day("2026-12-29")), Some(Closed::YearEnd));
        assert_eq!(closed(day("2027-01-01")), Some(Closed::YearEnd));
    }

    #[test]
    fn the_next_open_day_skips_golden_week() {
        assert_eq!(next_open(day("2026-05-02")), day("2026-05-07"));
        assert_eq!(next_open(day("2026-05-01")), day("2026-05-01"));
        assert_eq!(open_day_after(day("2026-12-15"), 14), day("2027-01-04"));
    }
}
