//! How a KPI stands on a day, and what several say together.
//!
//! Missing is not zero, and old is not green: a figure whose next value is overdue says since when
//! and counts for nothing else. Unlike things are counted, never averaged.

use std::collections::BTreeMap;
use std::fmt::Write;

use rust_decimal::Decimal;

use super::kpi::{Achievement, Band, Bands, Definition, Direction, Target};
use crate::kernel::{Date, FiscalYear, Rounding, RoundingMode};

/// A value on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Point {
    /// The day.
    pub as_of: Date,
    /// The value.
    pub value: Decimal,
    /// Not final.
    pub is_provisional: bool,
}

/// The values of one series and where they shall lead.
#[derive(Debug, Clone)]
pub struct Course<'a> {
    /// The definition in force.
    pub definition: &'a Definition,
    /// The KPI exists since.
    pub starts_on: Date,
    /// Values that stand, by their days.
    pub points: Vec<Point>,
    /// Targets that stand.
    pub targets: BTreeMap<FiscalYear, Target>,
}

/// How a KPI stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Health {
    /// No value yet, and none is due.
    Unread,
    /// The next value is overdue.
    Stale {
        /// Since this day.
        since: Date,
    },
    /// A value, but no target for its year.
    Untargeted,
    /// A value against its target.
    Rated {
        /// How far.
        achievement: Achievement,
        /// In which step.
        band: Band,
        /// The value is not final.
        is_provisional: bool,
    },
}

/// How the last value compares with the one before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trend {
    /// Nothing to compare with.
    None,
    /// As before.
    Same,
    /// Nearer to the target, by so much.
    Better(Decimal),
    /// Further from it, by so much.
    Worse(Decimal),
    /// Other than before, where only the band counts.
    Moved(Decimal),
}

impl Course<'_> {
    /// The newest value.
    pub fn last(&self) -> Option<&Point> {
        self.points.last()
    }
    /// The target of the year of a day.
    pub fn target_on(&self, day: Date) -> Option<&Target> {
        self.targets.get(&FiscalYear::of(day))
    }
    /// Until when the next value is expected: the end of the span after the newest value's, and the
    /// months that announcing takes.
    pub fn due_on(&self) -> Date {
        let rhythm = self.definition.rhythm;
        let span = match self.last() {
            Some(last) => rhythm.next(&rhythm.period_of(last.as_of)),
            None => rhythm.period_of(self.starts_on),
        };
        let end = span.last_day().unwrap_or(span.from());
        // A lag of a month means the end of the month after.
        let lag = chrono::Months::new(self.definition.lag_months);
        let after = (end + chrono::Days::new(1)) + lag;
        after - chrono::Days::new(1)
    }
    /// The span of the value that is expected next.
    pub fn due_span(&self) -> String {
        let rhythm = self.definition.rhythm;
        let span = match self.last() {
            Some(last) => rhythm.next(&rhythm.period_of(last.as_of)),
            None => rhythm.period_of(self.starts_on),
        };
        rhythm.name_of(&span)
    }
    /// How it stands on a day.
    pub fn health(&self, on: Date, bands: &Bands) -> Health {
        let due = self.due_on();
        if due < on {
            return Health::Stale { since: due + chrono::Days::new(1) };
        }
        let Some(last) = self.last() else { return Health::Unread };
        let rated = self
            .target_on(last.as_of)
            .and_then(|target| self.definition.achievement(target, last.value));
        match rated {
            None => Health::Untargeted,
            Some(achievement) => Health::Rated {
                band: bands.of(achievement.rate),
                achievement,
                is_provisional: last.is_provisional,
            },
        }
    }
    /// How the newest value compares with the one before it.
    pub fn trend(&self) -> Trend {
        let [.., before, last] = self.points.as_slice() else { return Trend::None };
        let change = last.value - before.value;
        let by = change.abs();
        match self.definition.direction {
            _ if change.is_zero() => Trend::Same,
            Direction::Keep => Trend::Moved(change),
            Direction::Up if change > Decimal::ZERO => Trend::Better(by),
            Direction::Down if change < Decimal::ZERO => Trend::Better(by),
            Direction::Up | Direction::Down => Trend::Worse(by),
        }
    }
    /// The trend in words: 「前の値より3.2％よくなりました」.
    pub fn trend_words(&self) -> Option<String> {
        let by = |change: Decimal| {
            let unit = if self.definition.is_percent() {
                "ポイント"
            } else {
                self.definition.unit.as_str()
            };
            format!("{}{unit}", self.definition.number(change))
        };
        // What rounds to nothing is not said to be better or worse.
        let is_hair = |change: Decimal| {
            let rounding =
                Rounding { mode: RoundingMode::HalfUp, digits: self.definition.decimals };
            rounding.apply(change).is_zero()
        };
        match self.trend() {
            Trend::None => None,
            Trend::Better(change) | Trend::Worse(change) | Trend::Moved(change)
                if is_hair(change) =>
            {
                Some("前の値とほとんど同じです".to_owned())
            }
            Trend::Same => Some("前の値と同じです".to_owned()),
            Trend::Better(change) => Some(format!("前の値より{}よくなりました", by(change))),
            Trend::Worse(change) => Some(format!("前の値より{}悪くなりました", by(change))),
            Trend::Moved(change) if change < Decimal::ZERO => {
                Some(format!("前の値より{}下がりました", by(change.abs())))
            }
            Trend::Moved(change) => Some(format!("前の値より{}上がりました", by(change))),
        }
    }
}

/// How many KPIs stand how.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    bands: [usize; 4],
    stale: usize,
    unread: usize,
    untargeted: usize,
}

impl<'a> FromIterator<&'a Health> for Tally {
    fn from_iter<T: IntoIterator<Item = &'a Health>>(all: T) -> Self {
        let mut tally = Self::default();
        for health in all {
            match health {
                Health::Unread => tally.unread += 1,
                Health::Stale { .. } => tally.stale += 1,
                Health::Untargeted => tally.untargeted += 1,
                Health::Rated { band: Band::A, .. } => tally.bands[0] += 1,
                Health::Rated { band: Band::B, .. } => tally.bands[1] += 1,
                Health::Rated { band: Band::C, .. } => tally.bands[2] += 1,
                Health::Rated { band: Band::D, .. } => tally.bands[3] += 1,
            }
        }
        tally
    }
}

impl Tally {
    /// All of them.
    pub fn total(&self) -> usize {
        self.bands.iter().sum::<usize>() + self.stale + self.unread + self.untargeted
    }
    /// At the target or past it.
    pub fn reached(&self) -> usize {
        self.bands[0] + self.bands[1]
    }
    /// What they say together, in words of every day: 「4件の指標のうち、2件が目標に届いています。
    /// 目標に近いものが1件、値が古くなったものが1件あります。」
    pub fn sentence(&self) -> String {
        let total = self.total();
        if total == 0 {
            return "指標はまだありません。".to_owned();
        }
        let reached = match self.reached() {
            0 => format!("{total}件の指標のうち、目標に届いたものはまだありません。"),
            all if all == total => format!("{total}件の指標のすべてが、目標に届いています。"),
            some => format!("{total}件の指標のうち、{some}件が目標に届いています。"),
        };
        let others: Vec<String> = [
            (self.bands[2], "目標に近いもの"),
            (self.bands[3], "目標に遠いもの"),
            (self.stale, "値が古くなったもの"),
            (self.unread, "値がまだないもの"),
            (self.untargeted, "目標がまだないもの"),
        ]
        .into_iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, what)| format!("{what}が{count}件"))
        .collect();
        let mut words = reached;
        if !others.is_empty() {
            // Writing to a text does not fail.
            let _written = write!(words, "{}あります。", others.join("、"));
        }
        words
    }
}

#[cfg(test)]
mod tests {
    use super::super::kpi::tests::{day, decimal, definition};
    use super::*;

    fn course<'a>(definition: &'a Definition, points: &[(&str, &str)]) -> Course<'a> {
        Course {
            definition,
            starts_on: day("2022-04-01"),
            points: points
                .iter()
                .map(|(as_of, value)| Point {
                    as_of: day(as_of),
                    value: decimal(value),
                    is_provisional: false,
                })
                .collect(),
            targets: [(2023, "60"), (2024, "85")]
                .map(|(year, aim)| (FiscalYear::new(year).unwrap(), Target::Reach(decimal(aim))))
                .into(),
        }
    }

    /// The value of 令和5年度 is there; that of 令和6年度 ends on 31 March 2025 and comes nine months
    /// later, until 31 December 2025.
    #[test]
    fn old_is_not_green() {
        let definition = definition(Direction::Up, Some("8"));
        let course = course(&definition, &[("2024-03-31", "58.5")]);
        assert_eq!(course.due_on(), day("2025-12-31"));
        assert_eq!(course.due_span(), "令和6年度");
        let bands = Bands::default();
        assert!(matches!(course.health(day("2025-12-31"), &bands), Health::Rated { .. }));
        assert_eq!(
            course.health(day("2026-01-01"), &bands),
            Health::Stale { since: day("2026-01-01") }
        );
    }

    #[test]
    fn missing_is_not_zero() {
        let definition = definition(Direction::Up, Some("8"));
        let empty = course(&definition, &[]);
        let bands = Bands::default();
        assert_eq!(empty.health(day("2023-04-01"), &bands), Health::Unread);
        assert_eq!(empty.due_on(), day("2023-12-31"));
        assert!(matches!(empty.health(day("2024-01-01"), &bands), Health::Stale { .. }));
        let untargeted = course(&definition, &[("2023-03-31", "31.8")]);
        assert_eq!(untargeted.health(day("2023-06-01"), &bands), Health::Untargeted);
    }

    #[test]
    fn better_follows_the_direction() {
        let rising = definition(Direction::Up, Some("8"));
        let falling = definition(Direction::Down, Some("200"));
        let kept = definition(Direction::Keep, None);
        let points = [("2023-03-31", "50"), ("2024-03-31", "53.2")];
        assert_eq!(course(&rising, &points).trend(), Trend::Better(decimal("3.2")));
        assert_eq!(course(&falling, &points).trend(), Trend::Worse(decimal("3.2")));
        assert_eq!(course(&kept, &points).trend(), Trend::Moved(decimal("3.2")));
        assert_eq!(
            course(&rising, &points).trend_words().unwrap(),
            "前の値より3.2ポイントよくなりました"
        );
        let hair = [("2023-03-31", "50"), ("2024-03-31", "50.04")];
        let said = course(&rising, &hair).trend_words();
        assert_eq!(said.as_deref(), Some("前の値とほとんど同じです"));
        assert_eq!(course(&rising, &points[..1]).trend(), Trend::None);
    }

    #[test]
    fn unlike_things_are_counted() {
        let rated = |band| Health::Rated {
            achievement: Achievement {
                rate: super::super::kpi::Rate(Decimal::ZERO),
                working: String::new(),
            },
            band,
            is_provisional: false,
        };
        let stale = Health::Stale { since: day("2026-01-01") };
        let all = [rated(Band::A), rated(Band::B), rated(Band::C), stale];
        assert_eq!(
            all.iter().collect::<Tally>().sentence(),
            "4件の指標のうち、2件が目標に届いています。目標に近いものが1件、値が古くなったものが1件あります。"
        );
        assert_eq!(
            all[..2].iter().collect::<Tally>().sentence(),
            "2件の指標のすべてが、目標に届いています。"
        );
        assert_eq!(
            [Health::Unread].iter().collect::<Tally>().sentence(),
            "1件の指標のうち、目標に届いたものはまだありません。値がまだないものが1件あります。"
        );
        assert_eq!(Tally::default().sentence(), "指標はまだありません。");
    }
}
