//! The set-up of the next cycle, from the last one: everything stays, the days move on.

use chrono::{Datelike, Months};

use super::super::closed_days::next_open;
use super::{CycleSetup, CycleStep, Term};
use crate::kernel::{Date, FiscalYear, Period};

/// The same set-up for the next half, or the next year for a whole one. Deadlines keep their place
/// in the calendar and move to a day when the city hall is open; one that would come before the
/// deadline of the step before it waits for that.
pub fn following(last: &CycleSetup) -> CycleSetup {
    let (year, term) = match last.term {
        Term::FirstHalf => (last.fiscal_year, Term::SecondHalf),
        Term::SecondHalf => (after(last.fiscal_year), Term::FirstHalf),
        Term::WholeYear => (after(last.fiscal_year), Term::WholeYear),
    };
    let months = Months::new(if last.term == Term::WholeYear { 12 } else { 6 });
    let later = |day: Date| day.checked_add_months(months).unwrap_or(day);
    let usual = |term: Term, year| {
        let (first, last) = term.days(year);
        Period::inclusive(first, last).ok()
    };
    let moved = if usual(last.term, last.fiscal_year) == Some(last.period) {
        usual(term, year)
    } else {
        Period::new(later(last.period.from()), last.period.until().map(later)).ok()
    };
    let mut steps: Vec<CycleStep> = Vec::new();
    for step in &last.steps {
        let due_on = next_open(later(step.due_on));
        let due_on = steps.last().map_or(due_on, |before| before.due_on.max(due_on));
        steps.push(CycleStep { due_on, ..step.clone() });
    }
    CycleSetup {
        fiscal_year: year,
        term,
        period: moved.unwrap_or(last.period),
        base_date: later(last.base_date),
        steps,
        ..last.clone()
    }
}

impl CycleSetup {
    /// What the set-up form does not show stays as it was: the names that a city gives to its steps.
    pub fn keep_step_names(&mut self, last: &Self) {
        for step in &mut self.steps {
            if let Some(own) = last.steps.iter().find(|own| own.kind == step.kind) {
                step.name.clone_from(&own.name);
            }
        }
    }
}

/// A day of a cycle in one of another period: it moves by as many months as the periods lie apart, to a day
/// when the city hall is open.
pub fn following_day(day: Date, last: Period, next: Period) -> Date {
    let months = |day: Date| day.year() * 12 + day.month0().cast_signed();
    let apart = months(next.from()) - months(last.from());
    let by = Months::new(apart.unsigned_abs());
    let moved = if apart < 0 { day.checked_sub_months(by) } else { day.checked_add_months(by) };
    next_open(moved.unwrap_or(day))
}

fn after(year: FiscalYear) -> FiscalYear {
    FiscalYear::new(year.year() + 1).unwrap_or(year)
}

#[cfg(test)]
mod tests {
    use super::super::{Blocks, CycleKind, LeaveRule, ServiceRule, Timing};
    use super::*;
    use crate::evaluations::closed_days::closed;
    use crate::evaluations::workflow::StepKind;
    use crate::kernel::Line;
    use crate::kernel::ids::{AuthorityId, ScoringRuleId};

    fn day(text: &str) -> Date {
        text.parse().expect("a test date")
    }
    fn setup(term: Term, first: &str, last: &str) -> CycleSetup {
        let step = |kind: StepKind, due_on: &str| CycleStep {
            kind,
            name: Line::parse(kind.label()).expect("a name"),
            due_on: day(due_on),
        };
        CycleSetup {
            authority: AuthorityId::mint(),
            kind: CycleKind::Ability,
            fiscal_year: FiscalYear::new(2025).expect("a year"),
            term,
            period: Period::inclusive(day(first), day(last)).expect("a period"),
            base_date: day("2026-03-01"),
            steps: vec![
                step(StepKind::Primary, "2026-03-31"),
                step(StepKind::Confirmation, "2026-04-01"),
            ],
            ranks: Vec::new(),
            departments: Vec::new(),
            employment_types: vec!["regular".to_owned()],
            service: ServiceRule::NONE,
            leave: LeaveRule::OnBaseDate,
            timing: Timing::default(),
            ratees_limit: 20,
            self_grade_hidden: true,
            sight: crate::evaluations::disclosure::Sight::default(),
            undisclosed_reason: None,
            not_observed_allowed: true,
            disclosed: Vec::new(),
            rule: ScoringRuleId::mint(),
            blocks: Blocks::default(),
        }
    }

    #[test]
    fn the_half_after_the_second_is_the_first_of_the_next_year() {
        let last = setup(Term::SecondHalf, "2025-10-01", "2026-03-31");
        let next = following(&last);
        assert_eq!((next.fiscal_year.year(), next.term), (2026, Term::FirstHalf));
        assert_eq!(next.period.to_string(), "令和8年4月1日〜令和8年9月30日");
        assert_eq!(next.base_date, day("2026-09-01"));
        assert_eq!(next.steps[0].due_on, day("2026-09-30"));
        assert!(next.self_grade_hidden && next.rule == last.rule, "the rest stays");
        let again = following(&next);
        assert_eq!((again.fiscal_year.year(), again.term), (2026, Term::SecondHalf));
        assert_eq!(again.period.to_string(), "令和8年10月1日〜令和9年3月31日");
    }

    #[test]
    fn a_day_moves_with_the_period() {
        let half = |first, last| Period::inclusive(day(first), day(last)).expect("a period");
        let (last, next) = (half("2025-10-01", "2026-03-31"), half("2026-04-01", "2026-09-30"));
        let due = day("2025-11-07");
        // 令和8年5月7日 is a Thursday behind the holidays.
        assert_eq!(following_day(due, last, next), day("2026-05-07"));
        assert_eq!(following_day(due, last, last), due);
        // 令和7年5月7日 likewise: a cycle can be copied for a time before it.
        assert_eq!(following_day(due, last, half("2025-04-01", "2025-09-30")), day("2025-05-07"));
    }

    #[test]
    fn unusual_days_move_by_months_and_deadlines_stay_open_and_in_order() {
        let last = setup(Term::WholeYear, "2025-04-01", "2025-12-31");
        let next = following(&last);
        assert_eq!(next.period.to_string(), "令和8年4月1日〜令和8年12月31日");
        assert!(next.steps.iter().all(|step| closed(step.due_on).is_none()));
        assert!(next.steps.windows(2).all(|pair| pair[0].due_on <= pair[1].due_on));
    }
}
