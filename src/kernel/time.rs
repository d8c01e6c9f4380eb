//! Days, instants, fiscal years, months. Nothing here asks a clock: [`Now`] is passed in.

use std::fmt;

use chrono::{Datelike, FixedOffset, NaiveDate, NaiveTime, TimeZone, Timelike, Utc, Weekday};

use super::era::{self, era_year};
use super::period::Period;

/// A day in Japan's calendar.
pub type Date = NaiveDate;
/// An instant.
pub type Timestamp = chrono::DateTime<Utc>;

/// What the clock said when the request began. `today` can be shifted for rehearsals,
/// `at` never is (decision 13).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Now {
    /// The instant, always real.
    pub at: Timestamp,
    /// The day in Japan, possibly shifted.
    pub today: Date,
}

impl Now {
    /// The unshifted moment `at`: today is the day it is in Japan.
    pub fn of(at: Timestamp) -> Self {
        Self { at, today: at.with_timezone(&japan()).date_naive() }
    }
}

/// Japan's one offset, +09:00, unchanged since 1951.
///
/// # Panics
/// Never: nine hours is inside the allowed range.
pub fn japan() -> FixedOffset {
    FixedOffset::east_opt(9 * 3600).expect("nine hours is a valid offset")
}

/// 00:00 in Japan on that day, as an instant.
pub fn start_of(day: Date) -> Timestamp {
    japan()
        .from_local_datetime(&day.and_time(NaiveTime::MIN))
        .single()
        .expect("a fixed offset has no gaps")
        .with_timezone(&Utc)
}

/// 年度: April to March, named by the year it begins in.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize,
)]
#[serde(transparent)]
pub struct FiscalYear(i32);

impl FiscalYear {
    /// The fiscal year that begins in April of `year` (western). Accepts 1868 to 2999.
    pub fn new(year: i32) -> Option<Self> {
        (1868..3000).contains(&year).then_some(Self(year))
    }
    /// The fiscal year a day falls into: January to March belong to the year before (domain.md 8.4).
    pub fn of(day: Date) -> Self {
        Self(if day.month() < 4 { day.year() - 1 } else { day.year() })
    }
    /// The western year it begins in.
    pub fn year(self) -> i32 {
        self.0
    }
    /// 1 April.
    pub fn first_day(self) -> Date {
        Date::from_ymd_opt(self.0, 4, 1).expect("1 April exists in every year")
    }
    /// 31 March of the following year.
    pub fn last_day(self) -> Date {
        Date::from_ymd_opt(self.0 + 1, 3, 31).expect("31 March exists in every year")
    }
    /// The whole year as a period.
    pub fn period(self) -> Period {
        Period::between(self.first_day(), self.next().first_day()).expect("April is before April")
    }
    /// The year after.
    #[must_use]
    pub fn next(self) -> Self {
        Self(self.0 + 1)
    }
    /// The year before.
    #[must_use]
    pub fn previous(self) -> Self {
        Self(self.0 - 1)
    }
}

impl fmt::Display for FiscalYear {
    /// 「令和7年度」; 2019 begins in 平成31年 and is called 令和元年度 by the usual practice of offices.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (era, year) = era_year(self.last_day().with_year(self.0).unwrap_or(self.last_day()));
        if self.0 == 2019 {
            return f.write_str("令和元年度");
        }
        write!(f, "{era}{}年度", era::year_in_words(year))
    }
}

/// A date known to the month only, such as those of the strategy's time line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct YearMonth {
    year: i32,
    month: u32,
}

impl YearMonth {
    /// `month` is 1 to 12.
    pub fn new(year: i32, month: u32) -> Option<Self> {
        Date::from_ymd_opt(year, month, 1).map(|_| Self { year, month })
    }
    /// The month a day lies in.
    pub fn of(day: Date) -> Self {
        Self { year: day.year(), month: day.month() }
    }
    /// Reads `2024-03`.
    pub fn parse(raw: &str) -> Option<Self> {
        let (year, month) = raw.split_once('-')?;
        Self::new(year.parse().ok()?, month.parse().ok()?)
    }
    /// Its first day.
    pub fn first_day(self) -> Date {
        Date::from_ymd_opt(self.year, self.month, 1).expect("checked when made")
    }
    /// Western year.
    pub fn year(self) -> i32 {
        self.year
    }
    /// 1 to 12.
    pub fn month(self) -> u32 {
        self.month
    }
}

impl fmt::Display for YearMonth {
    /// 「令和7年3月」.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (era, year) = era_year(self.first_day());
        write!(f, "{era}{}年{}月", era::year_in_words(year), self.month)
    }
}

/// 「令和8年3月13日」, the form for tables (ui-guide 6.9).
pub fn wareki(day: Date) -> String {
    let (era, year) = era_year(day);
    format!("{era}{}年{}月{}日", era::year_in_words(year), day.month(), day.day())
}

/// 「令和8年3月13日（金曜日）」, the full form.
pub fn wareki_full(day: Date) -> String {
    format!("{}（{}曜日）", wareki(day), weekday(day))
}

/// 「3月13日（金）」, for days within 60 days.
pub fn month_day(day: Date) -> String {
    format!("{}月{}日（{}）", day.month(), day.day(), weekday(day))
}

/// 「10時42分」 in Japan.
pub fn clock_time(at: Timestamp) -> String {
    let local = at.with_timezone(&japan());
    format!("{}時{:02}分", local.hour(), local.minute())
}

/// 「令和8年3月2日（月曜日）8時41分」 in Japan.
pub fn wareki_time(at: Timestamp) -> String {
    format!("{}{}", wareki_full(at.with_timezone(&japan()).date_naive()), clock_time(at))
}

/// 日 to 土.
pub fn weekday(day: Date) -> char {
    match day.weekday() {
        Weekday::Mon => '月',
        Weekday::Tue => '火',
        Weekday::Wed => '水',
        Weekday::Thu => '木',
        Weekday::Fri => '金',
        Weekday::Sat => '土',
        Weekday::Sun => '日',
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Date {
        text.parse().expect("a test date")
    }

    #[test]
    fn january_to_march_belong_to_the_year_before() {
        assert_eq!(FiscalYear::of(day("2025-03-31")).to_string(), "令和6年度");
        assert_eq!(FiscalYear::of(day("2025-04-01")).to_string(), "令和7年度");
        assert_eq!(FiscalYear::of(day("2019-04-01")).to_string(), "令和元年度");
        assert_eq!(FiscalYear::of(day("2019-03-31")).to_string(), "平成30年度");
        assert_eq!(FiscalYear::of(day("1988-12-01")).to_string(), "昭和63年度");
    }

    #[test]
    fn a_fiscal_year_is_365_or_366_days() {
        let year = FiscalYear::of(day("2023-06-01"));
        assert_eq!(year.period().days(), Some(366));
        assert_eq!(year.last_day(), day("2024-03-31"));
    }

    #[test]
    fn dates_are_written_as_offices_write_them() {
        assert_eq!(wareki_full(day("2026-03-13")), "令和8年3月13日（金曜日）");
        assert_eq!(wareki(day("2019-05-01")), "令和元年5月1日");
        assert_eq!(wareki(day("2019-04-30")), "平成31年4月30日");
        assert_eq!(month_day(day("2026-03-13")), "3月13日（金）");
        assert_eq!(
            YearMonth::parse("2025-03").map(|m| m.to_string()).as_deref(),
            Some("令和7年3月")
        );
        assert_eq!(Some(YearMonth::of(day("2025-03-31"))), YearMonth::parse("2025-03"));
    }

    #[test]
    fn a_day_begins_at_midnight_in_japan() {
        assert_eq!(start_of(day("2026-04-01")).to_rfc3339(), "2026-03-31T15:00:00+00:00");
        let late = Utc.with_ymd_and_hms(2026, 3, 31, 15, 0, 0).single().expect("valid");
        assert_eq!(Now::of(late).today, day("2026-04-01"));
        assert_eq!(clock_time(late), "0時00分");
    }
}
