//! KPIs (指標): what is counted, of whom, how often, from where to where; how far a value has come.
//!
//! The shape of a definition follows what the statutory disclosure of 女性活躍推進法 asks of each
//! figure (domain.md chapter 6): definitions drift between sources, so text, numerator, denominator,
//! scope, day and source belong to the figure.

mod bands;
mod own_count;

pub use bands::{Band, Bands, Rate};
pub use own_count::{Origin, OwnCount};

use std::collections::BTreeMap;

use chrono::{Datelike, Months};
use rust_decimal::Decimal;

use crate::kernel::ids::{EmployeeId, KpiId};
use crate::kernel::number::grouped;
use crate::kernel::{
    Code, Date, FiscalYear, Line, Period, Prose, Rounding, RoundingMode, YearMonth,
};
use crate::strategy::refusal::KpiRefusal;

/// Characters of a name.
pub const NAME_LIMIT: usize = 60;
/// Characters of the text of a definition.
pub const MEANING_LIMIT: usize = 400;
/// Characters of numerator, denominator, scope, source.
pub const WORDS_LIMIT: usize = 120;
/// Characters of a unit.
pub const UNIT_LIMIT: usize = 12;
/// The unit with which 0.58 and 58 can mean the same.
pub const PERCENT: &str = "％";

crate::text_enum! {
    /// Which way is better.
    pub enum Direction {
        /// 増やす.
        Up = "up",
        /// 減らす.
        Down = "down",
        /// 範囲の中に保つ.
        Keep = "keep",
    }
}

impl Direction {
    /// The words on screen.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Up => "増やす",
            Self::Down => "減らす",
            Self::Keep => "範囲の中に保つ",
        }
    }
    /// What choosing it means.
    pub const fn meaning(self) -> &'static str {
        match self {
            Self::Up => "値が大きいほどよい",
            Self::Down => "値が小さいほどよい",
            Self::Keep => "値が決めた下限と上限の間にあるとよい",
        }
    }
}

crate::text_enum! {
    /// How often a value comes.
    pub enum Rhythm {
        /// 毎月.
        Monthly = "monthly",
        /// 3か月ごと, counted from April.
        Quarterly = "quarterly",
        /// 半年ごと, counted from April.
        Half = "half",
        /// 年度ごと.
        Yearly = "yearly",
    }
}

impl Rhythm {
    /// The words on screen.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Monthly => "毎月",
            Self::Quarterly => "3か月ごと",
            Self::Half => "半年ごと",
            Self::Yearly => "年度ごと",
        }
    }
    const fn months(self) -> u32 {
        match self {
            Self::Monthly => 1,
            Self::Quarterly => 3,
            Self::Half => 6,
            Self::Yearly => 12,
        }
    }
    /// The span that a value of that day speaks for; spans are counted from 1 April.
    ///
    /// # Panics
    /// Never: months are added to years that the calendar knows.
    pub fn period_of(self, day: Date) -> Period {
        let since_april = (day.month() + 8) % 12;
        let whole = since_april / self.months() * self.months();
        let from = FiscalYear::of(day).first_day() + Months::new(whole);
        Period::between(from, from + Months::new(self.months())).expect("a span has months")
    }
    /// The span after another one.
    pub fn next(self, period: &Period) -> Period {
        self.period_of(period.from() + Months::new(self.months()))
    }
    /// What people call the span: 「令和7年度」「令和7年4月」「令和7年度の上半期」.
    pub fn name_of(self, period: &Period) -> String {
        let year = FiscalYear::of(period.from());
        let place = (period.from().month() + 8) % 12;
        match self {
            Self::Monthly => YearMonth::of(period.from()).to_string(),
            Self::Quarterly => format!("{year}の第{}四半期", place / 3 + 1),
            Self::Half if place == 0 => format!("{year}の上半期"),
            Self::Half => format!("{year}の下半期"),
            Self::Yearly => year.to_string(),
        }
    }
}

/// Where a value came from when the plan began.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
pub struct Baseline {
    /// The value.
    pub value: Decimal,
    /// Its day.
    pub on: Date,
}

/// What a KPI is. A new version is set, none is changed.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Definition {
    /// 男性職員の育児休業取得率.
    pub name: Line,
    /// What it says, in words.
    pub meaning: Prose,
    /// What is counted, of figures that are shares.
    pub numerator: Option<Line>,
    /// Out of what.
    pub denominator: Option<Line>,
    /// Whom it covers.
    pub scope: Line,
    /// ％, 人, 倍, 時間.
    pub unit: Line,
    /// Digits shown after the point, 0 to 4.
    pub decimals: u32,
    /// Where values are found.
    pub source: Line,
    /// Which way is better.
    pub direction: Direction,
    /// How often.
    pub rhythm: Rhythm,
    /// Months from the end of a span until its value is announced.
    pub lag_months: u32,
    /// Whence; figures that rise or fall have one.
    pub baseline: Option<Baseline>,
    /// The portal counts it; `None`: people bring the values.
    pub counted: Option<OwnCount>,
}

/// Where a value shall be in a fiscal year.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
pub enum Target {
    /// At this value, or past it.
    Reach(Decimal),
    /// Between these, both included.
    Keep {
        /// 下限.
        low: Decimal,
        /// 上限.
        high: Decimal,
    },
}

impl Definition {
    /// Values are shares of a hundred.
    pub fn is_percent(&self) -> bool {
        self.unit.as_str() == PERCENT
    }
    /// Numerator and denominator are defined.
    pub fn is_share(&self) -> bool {
        self.numerator.is_some() && self.denominator.is_some()
    }
    /// What is wrong with it as a whole.
    pub fn check(&self) -> Vec<KpiRefusal> {
        let mut wrong = Vec::new();
        if self.numerator.is_some() != self.denominator.is_some() {
            wrong.push(KpiRefusal::HalfAShare);
        }
        if self.direction != Direction::Keep && self.baseline.is_none() {
            wrong.push(KpiRefusal::BaselineMissing);
        }
        if self.counted.is_some() && !(self.is_percent() && self.is_share()) {
            wrong.push(KpiRefusal::CountedIsNoShare);
        }
        wrong
    }
    /// Values of the other definition cannot stand in one line with values of this one.
    pub fn breaks_series(&self, before: &Self) -> bool {
        self.unit != before.unit
            || self.numerator != before.numerator
            || self.denominator != before.denominator
            || self.scope != before.scope
            || self.direction != before.direction
            || self.rhythm != before.rhythm
            || self.counted != before.counted
    }
    /// A target that this definition can be measured against. A rising figure aims above its
    /// baseline and a falling one below it; at the baseline nothing would be left to do, and no
    /// share of the way could be told.
    pub fn check_target(&self, year: FiscalYear, target: &Target) -> Result<(), KpiRefusal> {
        match (target, self.direction, self.baseline) {
            (Target::Keep { low, high }, Direction::Keep, _) if low < high => Ok(()),
            (Target::Keep { .. }, Direction::Keep, _) => Err(KpiRefusal::BandEmpty { year }),
            (Target::Reach(value), Direction::Up, Some(from)) if *value > from.value => Ok(()),
            (Target::Reach(value), Direction::Down, Some(from)) if *value < from.value => Ok(()),
            (Target::Reach(value), Direction::Up | Direction::Down, Some(from)) => {
                Err(KpiRefusal::TargetBehind {
                    year,
                    target: self.words(*value),
                    baseline: self.words(from.value),
                    direction: self.direction,
                })
            }
            (_, Direction::Keep, _) => Err(KpiRefusal::BandEmpty { year }),
            (_, Direction::Up | Direction::Down, _) => Err(KpiRefusal::BaselineMissing),
        }
    }
    /// A value as it is printed: rounded half up to the digits, with its unit.
    pub fn words(&self, value: Decimal) -> String {
        format!("{}{}", self.number(value), self.unit)
    }
    /// The same without the unit, for tables whose heads have it.
    pub fn number(&self, value: Decimal) -> String {
        let rounding = Rounding { mode: RoundingMode::HalfUp, digits: self.decimals };
        let mut rounded = rounding.apply(value);
        rounded.rescale(self.decimals);
        grouped_decimal(rounded)
    }
    /// A target as it is printed.
    pub fn target_words(&self, target: &Target) -> String {
        match target {
            Target::Reach(value) => self.words(*value),
            Target::Keep { low, high } => {
                format!("{}〜{}", self.words(*low), self.words(*high))
            }
        }
    }
}

/// 「-1,234.50」: thousands with commas, as many digits as the number has.
fn grouped_decimal(value: Decimal) -> String {
    if value.is_zero() {
        return value.abs().to_string();
    }
    let text = value.abs().to_string();
    let (whole, rest) = text.split_once('.').map_or((text.as_str(), None), |(w, r)| (w, Some(r)));
    let whole = whole.parse::<i64>().map_or_else(|_| whole.to_owned(), grouped);
    let sign = if value.is_sign_negative() { "-" } else { "" };
    rest.map_or_else(|| format!("{sign}{whole}"), |rest| format!("{sign}{whole}.{rest}"))
}

/// What a permission around a KPI stands on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KpiFacts {
    /// Which.
    pub kpi: KpiId,
    /// Who answers for it.
    pub owner: EmployeeId,
    /// Who stands in.
    pub deputy: Option<EmployeeId>,
}

/// What an officer sets of a KPI, people as they were typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KpiDraft {
    /// Employee number of who answers for it.
    pub owner: Code,
    /// Employee number of who stands in.
    pub deputy: Option<Code>,
    /// What it counts.
    pub definition: Definition,
    /// Where it shall be, by year.
    pub targets: Vec<(FiscalYear, Target)>,
}

impl KpiDraft {
    /// What is wrong with the definition and its targets.
    pub fn check(&self) -> Vec<KpiRefusal> {
        let mut wrong = self.definition.check();
        if wrong.is_empty() {
            let targets = self.targets.iter();
            wrong
                .extend(targets.filter_map(|(year, target)| {
                    self.definition.check_target(*year, target).err()
                }));
        }
        wrong
    }
    /// Targets that stood and are left out: what was promised is moved, never taken back. Another way of
    /// counting has targets of its own.
    pub fn check_against(
        &self,
        before: &Definition,
        targets: &BTreeMap<FiscalYear, Target>,
    ) -> Vec<KpiRefusal> {
        if self.definition.breaks_series(before) {
            return Vec::new();
        }
        let kept = |year: &FiscalYear| self.targets.iter().any(|(own, _)| own == year);
        let gone = targets.iter().filter(|(year, _)| !kept(year));
        gone.map(|(year, target)| KpiRefusal::TargetGone {
            year: *year,
            target: before.target_words(target),
        })
        .collect()
    }
}

/// A KPI to be opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewKpi {
    /// In addresses and files.
    pub code: Code,
    /// Code of its measure.
    pub measure: String,
    /// No reading speaks of a day before.
    pub starts_on: Date,
    /// What is set.
    pub draft: KpiDraft,
    /// 見本.
    pub is_sample: bool,
}

/// A rate with the sum that leads to it, for the page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Achievement {
    /// How far.
    pub rate: Rate,
    /// 「（58.5 − 8.0）÷（85.0 − 8.0）＝ 65.5％」.
    pub working: String,
}

impl Definition {
    /// How much of the way to the target a value has come.
    ///
    /// Rising and falling figures: (value − baseline) ÷ (target − baseline). Both differences change
    /// their sign together, so one formula is right for both directions, for targets of zero and for
    /// baselines that are zero or negative, where value ÷ target says nothing or the opposite.
    /// Figures to be kept: 100 ％ inside the band; outside, 100 less the distance to it in per cent
    /// of its width. `None`: the target does not fit the definition.
    pub fn achievement(&self, target: &Target, value: Decimal) -> Option<Achievement> {
        let hundred = Decimal::ONE_HUNDRED;
        match (target, self.direction, self.baseline) {
            (Target::Keep { low, high }, Direction::Keep, _) => {
                let width = high - low;
                let beyond = (low - value).max(value - high).max(Decimal::ZERO);
                let rate = Rate(hundred - (beyond * hundred).checked_div(width)?);
                let working = if beyond.is_zero() {
                    format!("{}は、{}の中", self.words(value), self.target_words(target))
                } else {
                    format!(
                        "100 − {} ÷ {} ＝ {rate}（範囲から{}離れている）",
                        self.number(beyond),
                        self.number(width),
                        self.words(beyond)
                    )
                };
                Some(Achievement { rate, working })
            }
            (Target::Reach(aim), Direction::Up | Direction::Down, Some(from)) => {
                let way = aim - from.value;
                let rate = Rate(((value - from.value) * hundred).checked_div(way)?);
                let number = |value: Decimal| {
                    let text = self.number(value);
                    if text.starts_with('-') { format!("（{text}）") } else { text }
                };
                let (value, aim, from) = (number(value), number(*aim), number(from.value));
                let working = format!("（{value} − {from}）÷（{aim} − {from}）＝ {rate}");
                Some(Achievement { rate, working })
            }
            _ => None,
        }
    }
}

#[cfg(test)]
pub(in crate::strategy) mod tests {
    use super::*;
    use crate::kernel::Refusal;

    pub fn decimal(text: &str) -> Decimal {
        text.parse().unwrap()
    }
    pub fn day(text: &str) -> Date {
        text.parse().unwrap()
    }
    fn line(text: &str) -> Line {
        Line::parse(text).unwrap()
    }
    pub fn definition(direction: Direction, baseline: Option<&str>) -> Definition {
        Definition {
            name: line("男性職員の育児休業取得率"),
            meaning: Prose::within("1週間以上の取得を数える。", 400).unwrap(),
            numerator: Some(line("取得した男性職員")),
            denominator: Some(line("その年度に子が生まれた男性職員")),
            scope: line("一般行政職"),
            unit: line(PERCENT),
            decimals: 1,
            source: line("人事課の集計"),
            direction,
            rhythm: Rhythm::Yearly,
            lag_months: 9,
            baseline: baseline
                .map(|value| Baseline { value: decimal(value), on: day("2020-03-31") }),
            counted: None,
        }
    }
    fn reach(direction: Direction, from: &str, aim: &str, value: &str) -> (String, Band) {
        let definition = definition(direction, Some(from));
        let target = Target::Reach(decimal(aim));
        let achieved = definition.achievement(&target, decimal(value)).unwrap();
        (achieved.rate.to_string(), Bands::default().of(achieved.rate))
    }
    fn kept(low: &str, high: &str, value: &str) -> (String, Band) {
        let target = Target::Keep { low: decimal(low), high: decimal(high) };
        let rate =
            definition(Direction::Keep, None).achievement(&target, decimal(value)).unwrap().rate;
        (rate.to_string(), Bands::default().of(rate))
    }

    /// By hand: (58.5 − 8) ÷ (85 − 8) = 50.5 ÷ 77 = 0.65584…; the way is 77 points long.
    #[test]
    fn a_rising_figure() {
        let up = |value| reach(Direction::Up, "8.0", "85", value);
        assert_eq!(up("58.5"), ("65.5％".to_owned(), Band::D));
        assert_eq!(up("61.9"), ("70％".to_owned(), Band::C));
        assert_eq!(up("85"), ("100％".to_owned(), Band::B));
        // Women's parental leave is above 100 ％ in some years (domain.md 6): (100.4 − 8) ÷ 77 = 1.2.
        assert_eq!(up("100.4"), ("120％".to_owned(), Band::A));
        assert_eq!(up("8"), ("0％".to_owned(), Band::D));
        assert_eq!(up("0.3"), ("-10％".to_owned(), Band::D));
    }

    /// By hand: 200 staff above 750 hours, the target is none (札幌市). 106 left: 94 ÷ 200 = 47 ％.
    #[test]
    fn a_falling_figure_with_a_target_of_zero() {
        let down = |value| reach(Direction::Down, "200", "0", value);
        assert_eq!(down("106"), ("47％".to_owned(), Band::D));
        assert_eq!(down("50"), ("75％".to_owned(), Band::C));
        assert_eq!(down("0"), ("100％".to_owned(), Band::B));
        assert_eq!(down("220"), ("-10％".to_owned(), Band::D));
        // 12 hours to 10: at 9.6, 2.4 ÷ 2 = 120 ％.
        assert_eq!(reach(Direction::Down, "12", "10", "9.6"), ("120％".to_owned(), Band::A));
    }

    /// By hand: from −10 to 20 is 30; at 11, 21 ÷ 30 = 70 ％. Value ÷ target would say 55 ％.
    #[test]
    fn baselines_of_zero_and_below() {
        assert_eq!(reach(Direction::Up, "0", "200", "150"), ("75％".to_owned(), Band::C));
        assert_eq!(reach(Direction::Up, "0", "200", "0"), ("0％".to_owned(), Band::D));
        assert_eq!(reach(Direction::Up, "-10", "20", "11"), ("70％".to_owned(), Band::C));
        assert_eq!(reach(Direction::Up, "-10", "0", "0"), ("100％".to_owned(), Band::B));
        assert_eq!(reach(Direction::Down, "-2", "-6", "-5"), ("75％".to_owned(), Band::C));
    }

    /// By hand: the band 4〜6 is 2 wide; 6.5 is 0.5 away, 100 − 25 = 75 ％.
    #[test]
    fn a_figure_to_be_kept() {
        for inside in ["4", "5", "6"] {
            assert_eq!(kept("4", "6", inside), ("100％".to_owned(), Band::B));
        }
        assert_eq!(kept("4", "6", "6.5"), ("75％".to_owned(), Band::C));
        assert_eq!(kept("4", "6", "3"), ("50％".to_owned(), Band::D));
        assert_eq!(kept("-1", "1", "-1.5"), ("75％".to_owned(), Band::C));
    }

    #[test]
    fn nearly_there_is_not_there() {
        assert_eq!(reach(Direction::Up, "0", "100", "99.96"), ("99.9％".to_owned(), Band::C));
        assert_eq!(reach(Direction::Up, "0", "100", "-0.04"), ("0％".to_owned(), Band::D));
    }

    #[test]
    fn the_sum_stands_beside_the_rate() {
        let rising = definition(Direction::Up, Some("-10"));
        let working = rising.achievement(&Target::Reach(decimal("20")), decimal("11")).unwrap();
        assert_eq!(working.working, "（11.0 − （-10.0））÷（20.0 − （-10.0））＝ 70％");
        let band = Target::Keep { low: decimal("4"), high: decimal("6") };
        let kept = definition(Direction::Keep, None).achievement(&band, decimal("6.5")).unwrap();
        assert_eq!(kept.working, "100 − 0.5 ÷ 2.0 ＝ 75％（範囲から0.5％離れている）");
    }

    #[test]
    fn a_target_lies_ahead() {
        let year = FiscalYear::new(2025).unwrap();
        let refused = |direction, aim: &str| {
            definition(direction, Some("0"))
                .check_target(year, &Target::Reach(decimal(aim)))
                .unwrap_err()
        };
        assert!(refused(Direction::Up, "0").sentence().contains("基準値（0.0％）より大きい"));
        assert_eq!(refused(Direction::Down, "3").code(), "target_behind");
        let kept = definition(Direction::Keep, None);
        let band = Target::Keep { low: decimal("6"), high: decimal("6") };
        assert_eq!(kept.check_target(year, &band), Err(KpiRefusal::BandEmpty { year }));
        let falling = definition(Direction::Down, Some("200"));
        assert_eq!(falling.check_target(year, &Target::Reach(Decimal::ZERO)), Ok(()));
    }

    #[test]
    fn spans_are_counted_from_april() {
        let span = |rhythm: Rhythm, on: &str| rhythm.name_of(&rhythm.period_of(day(on)));
        assert_eq!(span(Rhythm::Yearly, "2026-03-31"), "令和7年度");
        assert_eq!(span(Rhythm::Half, "2025-09-30"), "令和7年度の上半期");
        assert_eq!(span(Rhythm::Half, "2025-10-01"), "令和7年度の下半期");
        assert_eq!(span(Rhythm::Quarterly, "2026-01-01"), "令和7年度の第4四半期");
        assert_eq!(span(Rhythm::Monthly, "2026-02-28"), "令和8年2月");
        let february = Rhythm::Monthly.period_of(day("2026-02-28"));
        assert_eq!(Rhythm::Monthly.next(&february).from(), day("2026-03-01"));
        let fourth = Rhythm::Quarterly.period_of(day("2026-03-31"));
        assert_eq!(Rhythm::Quarterly.next(&fourth).from(), day("2026-04-01"));
    }

    #[test]
    fn numbers_are_printed_as_offices_print_them() {
        let mut people = definition(Direction::Up, Some("0"));
        assert_eq!(people.words(decimal("13.65")), "13.7％");
        people.unit = line("人");
        people.decimals = 0;
        assert_eq!(people.words(decimal("2400")), "2,400人");
        people.decimals = 2;
        assert_eq!(people.words(decimal("-1234.5")), "-1,234.50人");
        assert_eq!(people.words(decimal("-0.001")), "0.00人");
    }

    #[test]
    fn bands_fall() {
        assert!(Bands::new([120, 100, 70]).is_some());
        assert_eq!(Bands::new([100, 100, 70]), None);
        assert_eq!(Bands::new([120, 100, 0]), None);
        assert_eq!(Bands::new([120, 100, 70]), Some(Bands::default()));
    }

    #[test]
    fn another_unit_is_another_series() {
        let before = definition(Direction::Up, Some("0"));
        let renamed = Definition { name: line("男性育休取得率"), ..before.clone() };
        assert!(!renamed.breaks_series(&before));
        let people = Definition { unit: line("人"), ..before.clone() };
        assert!(people.breaks_series(&before));
    }
}
