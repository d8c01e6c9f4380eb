//! Periods and timelines: the one convention for "from a day until a day".

use std::fmt;

use super::time::{Date, wareki};

/// Half-open: `from` is in, `until` is not. `until = None` means without end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(try_from = "(Date, Option<Date>)", into = "(Date, Option<Date>)")]
pub struct Period {
    from: Date,
    until: Option<Date>,
}

/// A period that ends before it begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("終わりの日は、始まりの日より後にしてください")]
pub struct PeriodProblem;

impl TryFrom<(Date, Option<Date>)> for Period {
    type Error = PeriodProblem;
    fn try_from((from, until): (Date, Option<Date>)) -> Result<Self, PeriodProblem> {
        Self::new(from, until)
    }
}

impl From<Period> for (Date, Option<Date>) {
    fn from(period: Period) -> Self {
        (period.from, period.until)
    }
}

impl Period {
    /// From that day on, without end.
    pub fn since(from: Date) -> Self {
        Self { from, until: None }
    }
    /// `[from, until)`; `until` must be later than `from`.
    pub fn between(from: Date, until: Date) -> Result<Self, PeriodProblem> {
        if from < until { Ok(Self { from, until: Some(until) }) } else { Err(PeriodProblem) }
    }
    /// As people say it: from the first day to the last day, both in.
    pub fn inclusive(first: Date, last: Date) -> Result<Self, PeriodProblem> {
        Self::between(first, last.succ_opt().ok_or(PeriodProblem)?)
    }
    /// From `from`, until `until` when there is one.
    pub fn new(from: Date, until: Option<Date>) -> Result<Self, PeriodProblem> {
        until.map_or(Ok(Self::since(from)), |until| Self::between(from, until))
    }
    /// First day.
    pub fn from(&self) -> Date {
        self.from
    }
    /// First day that is outside, when it ends.
    pub fn until(&self) -> Option<Date> {
        self.until
    }
    /// Last day inside, when it ends.
    pub fn last_day(&self) -> Option<Date> {
        self.until.and_then(|until| until.pred_opt())
    }
    /// Whether the day is inside.
    pub fn contains(&self, day: Date) -> bool {
        self.from <= day && self.until.is_none_or(|until| day < until)
    }
    /// Whether the two share a day.
    pub fn overlaps(&self, other: &Self) -> bool {
        self.until.is_none_or(|until| other.from < until)
            && other.until.is_none_or(|until| self.from < until)
    }
    /// The days both share.
    pub fn intersection(&self, other: &Self) -> Option<Self> {
        let from = self.from.max(other.from);
        let until = match (self.until, other.until) {
            (Some(a), Some(b)) => Some(a.min(b)),
            (a, b) => a.or(b),
        };
        Self::new(from, until).ok()
    }
    /// The same beginning, ended before `until`. Refused when nothing would be left.
    pub fn ended(&self, until: Date) -> Result<Self, PeriodProblem> {
        Self::between(self.from, until)
    }
    /// Number of days, when it ends.
    pub fn days(&self) -> Option<i64> {
        self.until.map(|until| (until - self.from).num_days())
    }
}

impl fmt::Display for Period {
    /// 「令和7年10月1日〜令和8年3月31日」, the one place that turns the open end into a last day.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}〜", wareki(self.from))?;
        self.last_day().map_or(Ok(()), |last| f.write_str(&wareki(last)))
    }
}

/// Facts of one kind about one thing, in order, never overlapping.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Timeline<T> {
    spans: Vec<(Period, T)>,
}

/// Why a timeline refuses an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TimelineProblem {
    /// Two facts for one day.
    #[error("{0}から始まる期間と重なります")]
    Overlap(Period),
    /// A change dated before or on the day the current fact began.
    #[error("変更の日は{}より後にしてください。始まりから違っていたときは「訂正」を選んでください", wareki(*.0))]
    NotAfter(Date),
    /// Nothing stands at that day.
    #[error("{}の時点では何もありません", wareki(*.0))]
    Nothing(Date),
}

impl<T> Default for Timeline<T> {
    fn default() -> Self {
        Self { spans: Vec::new() }
    }
}

impl<T: Clone> Timeline<T> {
    /// Orders the spans; refuses overlaps.
    pub fn new(mut spans: Vec<(Period, T)>) -> Result<Self, TimelineProblem> {
        spans.sort_by_key(|(period, _)| period.from());
        for pair in spans.windows(2) {
            if pair[0].0.overlaps(&pair[1].0) {
                return Err(TimelineProblem::Overlap(pair[1].0));
            }
        }
        Ok(Self { spans })
    }
    /// What held on that day.
    pub fn at(&self, day: Date) -> Option<&T> {
        self.spans.iter().find(|(period, _)| period.contains(day)).map(|(_, fact)| fact)
    }
    /// All spans, earliest first.
    pub fn spans(&self) -> &[(Period, T)] {
        &self.spans
    }
    /// **Change**: the fact that holds on `from` ends the day before, `fact` holds from then on,
    /// until the next known fact begins.
    pub fn change(&self, from: Date, fact: T) -> Result<Self, TimelineProblem> {
        let mut spans = self.spans.clone();
        let next =
            spans.iter().map(|(period, _)| period.from()).filter(|start| *start > from).min();
        if let Some(current) = spans.iter_mut().find(|(period, _)| period.contains(from)) {
            current.0 =
                current.0.ended(from).map_err(|_| TimelineProblem::NotAfter(current.0.from()))?;
        }
        let period = Period::new(from, next).map_err(|_| TimelineProblem::NotAfter(from))?;
        spans.push((period, fact));
        Self::new(spans)
    }
    /// **Correct**: what was said to hold on `day` was never true; the span keeps its days.
    pub fn correct(&self, day: Date, fact: T) -> Result<Self, TimelineProblem> {
        let mut spans = self.spans.clone();
        let span = spans
            .iter_mut()
            .find(|(period, _)| period.contains(day))
            .ok_or(TimelineProblem::Nothing(day))?;
        span.1 = fact;
        Ok(Self { spans })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Date {
        text.parse().expect("a test date")
    }
    fn span(from: &str, until: &str) -> Period {
        Period::between(day(from), day(until)).expect("a test period")
    }

    #[test]
    fn the_end_is_outside() {
        let half = Period::inclusive(day("2025-10-01"), day("2026-03-31")).expect("valid");
        assert!(half.contains(day("2026-03-31")));
        assert!(!half.contains(day("2026-04-01")));
        assert_eq!(half.to_string(), "令和7年10月1日〜令和8年3月31日");
        assert_eq!(Period::since(day("2026-04-01")).to_string(), "令和8年4月1日〜");
    }

    #[test]
    fn neighbours_do_not_overlap() {
        let a = span("2025-04-01", "2025-10-01");
        let b = span("2025-10-01", "2026-04-01");
        assert!(!a.overlaps(&b));
        assert!(a.overlaps(&Period::since(day("2025-09-30"))));
        assert_eq!(a.intersection(&b), None);
        assert_eq!(Period::between(day("2025-04-01"), day("2025-04-01")), Err(PeriodProblem));
    }

    #[test]
    fn change_ends_one_fact_and_opens_the_next() {
        let first = Timeline::new(vec![(Period::since(day("2020-04-01")), "係員")]).expect("valid");
        let both = first.change(day("2024-04-01"), "主任").expect("later");
        assert_eq!(both.at(day("2024-03-31")), Some(&"係員"));
        assert_eq!(both.at(day("2024-04-01")), Some(&"主任"));
        assert_eq!(
            first.change(day("2020-04-01"), "主任"),
            Err(TimelineProblem::NotAfter(day("2020-04-01")))
        );
    }

    #[test]
    fn a_change_before_a_planned_one_stops_at_it() {
        let plan = Timeline::new(vec![
            (span("2020-04-01", "2026-04-01"), "A課"),
            (Period::since(day("2026-04-01")), "B課"),
        ])
        .expect("valid");
        let changed = plan.change(day("2025-10-01"), "C課").expect("between");
        assert_eq!(changed.at(day("2026-03-31")), Some(&"C課"));
        assert_eq!(changed.at(day("2026-04-01")), Some(&"B課"));
    }

    #[test]
    fn correct_keeps_the_days() {
        let line = Timeline::new(vec![(span("2020-04-01", "2024-04-01"), "土木")]).expect("valid");
        let corrected = line.correct(day("2021-01-01"), "建築").expect("there");
        assert_eq!(corrected.spans(), &[(span("2020-04-01", "2024-04-01"), "建築")]);
        assert_eq!(
            line.correct(day("2024-04-01"), "建築"),
            Err(TimelineProblem::Nothing(day("2024-04-01")))
        );
    }

    #[test]
    fn overlaps_are_refused() {
        let spans =
            vec![(span("2020-04-01", "2024-04-01"), 1), (Period::since(day("2024-03-31")), 2)];
        assert!(Timeline::new(spans).is_err());
    }
}
