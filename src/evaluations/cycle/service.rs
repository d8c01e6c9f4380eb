//! Who has served long enough to be rated, and what a leave means for that.
//!
//! Cities differ (domain.md 2.4): none, 2 months in a row, 3 months net of leave (正味3箇月), 6 months
//! in all. Months are counted as the civil service counts terms of service: whole months by the
//! calendar from the day a stretch begins, what is left over in days is added up, and 30 days make a
//! month.

use chrono::{Datelike, Months};

use crate::kernel::{Date, Period};

crate::text_enum! {
    /// Which days of the period count as service.
    pub enum ServiceCount {
        /// 在職: every day in office, on leave or not.
        Employed = "employed",
        /// 正味: days in office without those on leave, added up.
        Worked = "worked",
        /// 連続: the longest stretch in office without a leave.
        InARow = "in_a_row",
    }
}

impl ServiceCount {
    /// The words on screen.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Employed => "在職した期間（休職などの日も数える）",
            Self::Worked => "休職などの日を除いた期間の合計",
            Self::InARow => "休職などのない、続いた期間",
        }
    }
}

crate::text_enum! {
    /// Whom a leave keeps from being rated.
    pub enum LeaveRule {
        /// Whoever is on leave on the base date.
        OnBaseDate = "on_base_date",
        /// Whoever is on leave during the whole period.
        WholePeriod = "whole_period",
        /// Nobody: only the minimum service counts.
        Ignored = "ignored",
    }
}

impl LeaveRule {
    /// The words on screen.
    pub const fn label(self) -> &'static str {
        match self {
            Self::OnBaseDate => "基準日に休職や育休などの職員は、対象にしない",
            Self::WholePeriod => "期間のすべてを休んだ職員だけ、対象にしない",
            Self::Ignored => "休職や育休などでは、対象から外さない",
        }
    }
    /// Whether a person with these leaves is left out of a cycle.
    pub fn leaves_out(self, leaves: &[Period], period: Period, base_date: Date) -> bool {
        match self {
            Self::OnBaseDate => leaves.iter().any(|leave| leave.contains(base_date)),
            Self::WholePeriod => stretches(period, period, leaves).is_empty(),
            Self::Ignored => false,
        }
    }
}

/// How long somebody must have served in the period; 0 months: no matter how long.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ServiceRule {
    /// Whole months.
    pub months: i32,
    /// Of which days.
    pub count: ServiceCount,
}

impl ServiceRule {
    /// Everybody, however short.
    pub const NONE: Self = Self { months: 0, count: ServiceCount::Employed };
    /// More than a year's period has.
    pub const MOST: i32 = 12;

    /// Whether `employed` and `leaves` of a person leave too little of the period.
    pub fn is_short(self, period: Period, employed: Period, leaves: &[Period]) -> bool {
        self.months > 0 && served(self.count, period, employed, leaves).months < self.months
    }
    /// 「3か月（休職などの日を除いた期間の合計）」.
    pub fn words(self) -> String {
        if self.months == 0 {
            "決めない".to_owned()
        } else {
            format!("{}か月（{}）", self.months, self.count.label())
        }
    }
}

/// Whole months and the days left over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Served {
    /// Whole months.
    pub months: i32,
    /// Too few for one more.
    pub days: i32,
}

impl Served {
    /// One stretch, by the calendar (民法 143条): a month is full on the day of the same number, and
    /// where the month has no such day, when the month is over.
    fn of(stretch: Period) -> Self {
        let Some(until) = stretch.until() else { return Self::default() };
        let from = stretch.from();
        // No life is longer: 9999 years.
        let months = (1..120_000)
            .take_while(|months| full_on(from, *months).is_some_and(|day| day <= until))
            .last()
            .unwrap_or_default();
        let days = full_on(from, months).map_or(0, |day| (until - day).num_days());
        let (months, days) = (i32::try_from(months), i32::try_from(days));
        Self { months: months.unwrap_or(i32::MAX), days: days.unwrap_or_default() }
    }
    /// Several stretches: the days that are left over of each make months of 30 days.
    fn sum(stretches: &[Period]) -> Self {
        if let [only] = stretches {
            return Self::of(*only);
        }
        let all =
            stretches.iter().map(|stretch| Self::of(*stretch)).fold(Self::default(), |sum, one| {
                Self { months: sum.months + one.months, days: sum.days + one.days }
            });
        Self { months: all.months + all.days / 30, days: all.days % 30 }
    }
}

/// The first day after so many whole months.
fn full_on(from: Date, months: u32) -> Option<Date> {
    let day = from.checked_add_months(Months::new(months))?;
    if day.day() == from.day() { Some(day) } else { day.succ_opt() }
}

/// What somebody has served of the period.
pub fn served(count: ServiceCount, period: Period, employed: Period, leaves: &[Period]) -> Served {
    let leaves = if count == ServiceCount::Employed { &[] } else { leaves };
    let stretches = stretches(period, employed, leaves);
    match count {
        ServiceCount::InARow => stretches.into_iter().map(Served::of).max().unwrap_or_default(),
        ServiceCount::Employed | ServiceCount::Worked => Served::sum(&stretches),
    }
}

/// The parts of the period in office and not on leave, in order.
fn stretches(period: Period, employed: Period, leaves: &[Period]) -> Vec<Period> {
    let Some(all) = period.intersection(&employed) else { return Vec::new() };
    let mut away: Vec<Period> =
        leaves.iter().filter_map(|leave| leave.intersection(&all)).collect();
    away.sort_by_key(Period::from);
    let mut found = Vec::new();
    let mut from = all.from();
    for leave in away {
        found.extend(Period::between(from, leave.from()).ok());
        match leave.until() {
            Some(until) => from = from.max(until),
            None => return found,
        }
    }
    found.extend(Period::new(from, all.until()).ok());
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Date {
        text.parse().expect("a test date")
    }
    fn days(first: &str, last: &str) -> Period {
        Period::inclusive(day(first), day(last)).expect("a test period")
    }
    fn half() -> Period {
        days("2025-10-01", "2026-03-31")
    }
    fn count(how: ServiceCount, employed: Period, leaves: &[Period]) -> (i32, i32) {
        let served = served(how, half(), employed, leaves);
        (served.months, served.days)
    }
    fn since(first: &str) -> Period {
        Period::since(day(first))
    }

    #[test]
    fn whole_months_are_counted_by_the_calendar() {
        let employed = |first| count(ServiceCount::Employed, since(first), &[]);
        assert_eq!(employed("2020-04-01"), (6, 0));
        assert_eq!(employed("2026-01-01"), (3, 0));
        assert_eq!(
            employed("2026-01-02"),
            (2, 30),
            "a day too late: 30 days are no third month here"
        );
        assert_eq!(employed("2026-01-31"), (2, 1));
        assert_eq!(employed("2025-11-30"), (4, 2), "February has no 30th");
        assert_eq!(employed("2025-12-31"), (3, 1));
        assert_eq!(employed("2026-04-01"), (0, 0), "appointed after the period");
        let left = Period::between(day("2020-04-01"), day("2025-12-31")).expect("a test period");
        assert_eq!(count(ServiceCount::Employed, left, &[]), (2, 30));
    }

    #[test]
    fn a_month_without_the_day_is_full_when_it_is_over() {
        let leap = Period::between(day("2024-02-29"), day("2025-02-28")).expect("a test period");
        assert_eq!(Served::of(leap), Served { months: 11, days: 30 });
        let whole = Period::between(day("2024-02-29"), day("2025-03-01")).expect("a test period");
        assert_eq!(Served::of(whole), Served { months: 12, days: 0 });
        let short = Period::between(day("2026-01-31"), day("2026-03-01")).expect("a test period");
        assert_eq!(Served::of(short), Served { months: 1, days: 0 });
    }

    #[test]
    fn a_leave_is_taken_out_or_breaks_the_stretch() {
        let leave = [days("2025-12-16", "2026-02-15")];
        let all = since("2020-04-01");
        assert_eq!(count(ServiceCount::Employed, all, &leave), (6, 0));
        // 1 October to 15 December: 2 months 15 days; 16 February to 31 March: 1 month 16 days.
        assert_eq!(count(ServiceCount::Worked, all, &leave), (4, 1));
        assert_eq!(count(ServiceCount::InARow, all, &leave), (2, 15));
        let open = [since("2025-10-15")];
        assert_eq!(count(ServiceCount::Worked, all, &open), (0, 14));
        let overlapping = [days("2025-10-01", "2025-10-31"), days("2025-10-15", "2025-11-30")];
        assert_eq!(count(ServiceCount::Worked, all, &overlapping), (4, 0));
        assert_eq!(count(ServiceCount::Worked, all, &[since("2025-04-01")]), (0, 0));
    }

    #[test]
    fn the_rule_of_three_months_net() {
        let rule = ServiceRule { months: 3, count: ServiceCount::Worked };
        let since = Period::since;
        assert!(!rule.is_short(half(), since(day("2026-01-01")), &[]), "to the day");
        assert!(rule.is_short(half(), since(day("2026-01-02")), &[]));
        let leave = [days("2025-12-01", "2026-03-31")];
        assert!(rule.is_short(half(), since(day("2020-04-01")), &leave));
        assert!(!ServiceRule::NONE.is_short(half(), since(day("2026-03-31")), &[]));
        assert_eq!(rule.words(), "3か月（休職などの日を除いた期間の合計）");
    }

    #[test]
    fn a_leave_keeps_out_by_the_citys_rule() {
        let base = day("2026-03-01");
        let out = |rule: LeaveRule, leaves: &[Period]| rule.leaves_out(leaves, half(), base);
        let short = [days("2026-02-20", "2026-03-10")];
        assert!(out(LeaveRule::OnBaseDate, &short));
        assert!(!out(LeaveRule::WholePeriod, &short) && !out(LeaveRule::Ignored, &short));
        let long = [since("2025-01-01")];
        assert!(out(LeaveRule::OnBaseDate, &long) && out(LeaveRule::WholePeriod, &long));
        assert!(!out(LeaveRule::Ignored, &long));
        let almost = [days("2025-10-02", "2026-03-31")];
        assert!(!out(LeaveRule::WholePeriod, &almost), "one day was worked");
        assert!(
            !out(LeaveRule::OnBaseDate, &[days("2025-10-01", "2026-02-28")]),
            "back on the day"
        );
    }
}
