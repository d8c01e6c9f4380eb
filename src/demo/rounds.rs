//! The evaluation cycles of the demo city: those that are over, one that is running today, with the
//! days on which people do their parts.

use chrono::{Datelike, Days};

use crate::evaluations::closed_days::{next_open, open_day_after};
use crate::evaluations::cycle::{CycleKind, Term, cycle_code, proposed_base_date, proposed_steps};
use crate::evaluations::workflow::StepKind;
use crate::kernel::time::start_of;
use crate::kernel::{Date, FiscalYear, Now, Period};

/// One cycle.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Round {
    /// Fiscal year.
    pub year: FiscalYear,
    /// Half.
    pub term: Term,
    /// What is rated.
    pub kind: CycleKind,
    /// Which cycle of the half it is, from 1.
    pub nth: usize,
    /// 基準日.
    pub base_date: Date,
    /// When it is prepared and opened.
    pub opens_on: Date,
    /// Last day of each step.
    pub due: Vec<(StepKind, Date)>,
    /// Days on which people hand in their part of a step, earliest first.
    pub acts: Vec<(StepKind, Date)>,
}

impl Round {
    /// 「2025-2」.
    pub fn code(&self) -> String {
        cycle_code(self.year, self.term, self.nth)
    }
    /// The days that are rated.
    ///
    /// # Panics
    /// Never: a half year ends after it begins.
    pub fn period(&self) -> Period {
        let (first, last) = self.term.days(self.year);
        Period::inclusive(first, last).expect("a half year has days")
    }
    /// How many hand-in days a step has.
    pub fn days_of(&self, kind: StepKind) -> u32 {
        u32::try_from(self.acts.iter().filter(|(own, _)| *own == kind).count()).unwrap_or(0)
    }
}

/// Some hour of a day in Japan, as an instant of a rehearsed clock.
pub fn at_hour(day: Date, hour: i64) -> Now {
    Now::of(start_of(day) + chrono::Duration::hours(hour))
}

/// The half whose base date comes within a month, or came last.
fn running_half(today: Date) -> (FiscalYear, Term) {
    let soon = today + Days::new(30);
    let year = FiscalYear::of(soon);
    let halves =
        [(year, Term::SecondHalf), (year, Term::FirstHalf), (year.previous(), Term::SecondHalf)];
    let has_come = |(year, term): &(FiscalYear, Term)| base_date(*year, *term) <= soon;
    halves.into_iter().find(has_come).unwrap_or((year.previous(), Term::SecondHalf))
}

fn base_date(year: FiscalYear, term: Term) -> Date {
    proposed_base_date(term.days(year).1)
}

fn before((year, term): (FiscalYear, Term)) -> (FiscalYear, Term) {
    match term {
        Term::FirstHalf | Term::WholeYear => (year.previous(), Term::SecondHalf),
        Term::SecondHalf => (year, Term::FirstHalf),
    }
}

/// The cycle that is running: opened three weeks ago, self assessments due in three days, first
/// ratings in ten.
pub fn running(today: Date) -> Round {
    let (year, term) = running_half(today);
    let ago = |days: u64| today - Days::new(days);
    let due = [
        (StepKind::SelfAssessment, 3),
        (StepKind::Primary, 10),
        (StepKind::Secondary, 21),
        (StepKind::Confirmation, 28),
        (StepKind::Disclosure, 48),
    ];
    let acts = [
        (StepKind::SelfAssessment, 14),
        (StepKind::SelfAssessment, 11),
        (StepKind::SelfAssessment, 8),
        (StepKind::SelfAssessment, 6),
        (StepKind::Primary, 5),
        (StepKind::Primary, 4),
        (StepKind::Secondary, 3),
        (StepKind::Confirmation, 2),
        (StepKind::Disclosure, 1),
    ];
    Round {
        year,
        term,
        kind: CycleKind::Ability,
        nth: 1,
        base_date: base_date(year, term),
        opens_on: ago(21),
        due: due.map(|(kind, days)| (kind, open_day_after(today, days))).to_vec(),
        acts: acts.map(|(kind, days)| (kind, ago(days))).to_vec(),
    }
}

/// When people move while it is under way: the last first or sixteenth of a month that is some days ago.
pub fn moved_on(today: Date) -> Date {
    let last = today - Days::new(3);
    last.with_day(if last.day() < 16 { 1 } else { 16 }).unwrap_or(last)
}

/// The trial beside the running cycle: ability and results on one sheet, for one division.
pub fn running_trial(today: Date) -> Round {
    Round { kind: CycleKind::Both, nth: 2, ..running(today) }
}

/// Beside it, whether conditional appointments become regular ones.
pub fn special(today: Date, nth: usize) -> Round {
    Round { kind: CycleKind::Special, nth, ..running(today) }
}

/// Beside it, the results of one division with every step that there is.
pub fn every_step(today: Date, nth: usize) -> Round {
    let round = running(today);
    let due = [
        (StepKind::SelfAssessment, 3),
        (StepKind::Assistant, 7),
        (StepKind::Primary, 14),
        (StepKind::Secondary, 21),
        (StepKind::Adjustment, 28),
        (StepKind::Confirmation, 35),
        (StepKind::Disclosure, 48),
    ];
    let acts = [
        (StepKind::SelfAssessment, 14),
        (StepKind::SelfAssessment, 12),
        (StepKind::Assistant, 10),
        (StepKind::Primary, 8),
        (StepKind::Primary, 7),
        (StepKind::Secondary, 5),
        (StepKind::Adjustment, 4),
        (StepKind::Confirmation, 3),
        (StepKind::Disclosure, 1),
    ];
    Round {
        kind: CycleKind::Results,
        nth,
        due: due.map(|(kind, days)| (kind, open_day_after(today, days))).to_vec(),
        acts: acts.map(|(kind, days)| (kind, today - Days::new(days))).to_vec(),
        ..round
    }
}

/// A trial that is over: in the half before the last closed one, so that nobody has two sheets for a half.
pub fn closed_trial(today: Date) -> Round {
    Round { kind: CycleKind::Both, ..over(before(before(running_half(today)))) }
}

/// The cycles before it, which are over, earliest first: one for every half whose base date is not
/// before `since`.
pub fn closed(today: Date, since: Date) -> Vec<Round> {
    let halves =
        std::iter::successors(Some(before(running_half(today))), |half| Some(before(*half)));
    let mut rounds: Vec<Round> =
        halves.map(over).take_while(|round| round.base_date >= since).collect();
    rounds.reverse();
    rounds
}

fn over((year, term): (FiscalYear, Term)) -> Round {
    let base = base_date(year, term);
    let due = proposed_steps(base);
    let day_of = |kind| due.iter().find(|(own, _)| *own == kind).map_or(base, |(_, day)| *day);
    let earlier = |kind, days: u64| (kind, day_of(kind) - Days::new(days));
    let acts = vec![
        earlier(StepKind::SelfAssessment, 3),
        earlier(StepKind::SelfAssessment, 0),
        earlier(StepKind::Primary, 2),
        earlier(StepKind::Secondary, 1),
        earlier(StepKind::Confirmation, 1),
        earlier(StepKind::Disclosure, 0),
    ];
    let kind = CycleKind::Ability;
    Round {
        year,
        term,
        kind,
        nth: 1,
        base_date: base,
        opens_on: next_open(base - Days::new(14)),
        due,
        acts,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Date {
        text.parse().expect("a test date")
    }

    #[test]
    fn the_running_cycle_is_the_one_that_people_would_be_in() {
        for (today, running_code, closed_codes) in [
            ("2026-03-03", "2025-2", ["2024-2", "2025-1"]),
            ("2026-11-24", "2026-1", ["2025-1", "2025-2"]),
            ("2026-08-10", "2026-1", ["2025-1", "2025-2"]),
            ("2027-02-15", "2026-2", ["2025-2", "2026-1"]),
            ("2026-04-01", "2025-2", ["2024-2", "2025-1"]),
        ] {
            let today = day(today);
            assert_eq!(running(today).code(), running_code);
            let codes: Vec<String> =
                closed(today, day("2021-04-01")).iter().map(Round::code).collect();
            assert!(codes.ends_with(&closed_codes.map(str::to_owned)), "{today} {codes:?}");
            assert_eq!(codes[0], "2021-1");
        }
        assert_eq!(closed(day("2026-11-24"), day("2026-04-01")), []);
    }

    #[test]
    fn every_day_of_the_years_gives_days_in_order() {
        let mut today = day("2025-10-01");
        while today < day("2028-04-01") {
            let past = closed(today, day("2023-04-01"));
            let present = running(today);
            let every = every_step(today, 4);
            assert_eq!((every.due.len(), every.opens_on), (7, present.opens_on));
            assert!(present.acts.iter().all(|(_, on)| present.opens_on < *on && *on < today));
            assert!(present.due.iter().all(|(_, on)| *on > today));
            let moved = moved_on(today);
            assert!(present.opens_on < moved && moved < today, "{today} {moved}");
            for round in past.iter().chain([&present, &every]) {
                assert!(round.acts.is_sorted_by_key(|(_, on)| *on), "{today} {round:?}");
                assert!(round.acts.iter().all(|(_, on)| round.opens_on < *on));
                assert!(round.acts.is_sorted_by_key(|(kind, _)| *kind));
            }
            for pair in past.windows(2) {
                assert!(pair[0].acts.last().unwrap().1 < pair[1].acts[0].1, "{today}");
                assert!(!pair[0].period().overlaps(&pair[1].period()));
            }
            let last = past.last().unwrap();
            assert!(last.acts.last().unwrap().1 < present.acts[0].1, "{today}");
            assert!(!last.period().overlaps(&present.period()));
            today = today + Days::new(5);
        }
    }
}
