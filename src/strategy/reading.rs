//! Readings (実績): a value on a day, what stands behind it, and why one is not taken.

use rust_decimal::Decimal;
use unicode_normalization::UnicodeNormalization;

use super::kpi::{Definition, PERCENT};
use super::refusal::ReadingRefusal;
use crate::kernel::ids::KpiReadingId;
use crate::kernel::{Date, Line, Period, Prose, Rounding, RoundingMode};

/// Characters of a note.
pub const NOTE_LIMIT: usize = 400;
/// Characters of the evidence.
pub const EVIDENCE_LIMIT: usize = 200;
/// Digits before the point that a number may have.
const MOST_DIGITS: usize = 12;
/// Digits after the point that are kept.
const MOST_DECIMALS: usize = 6;

/// What is wrong with a typed number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NumberProblem {
    /// Nothing was written.
    Blank,
    /// No number: letters, two points, 1e400.
    NotANumber,
    /// More than twelve digits before the point.
    TooLarge,
    /// More than six digits after it.
    TooFine,
    /// ％ at a figure that is none.
    PercentSign,
}

impl NumberProblem {
    /// Cause and cure, for a field with that label.
    pub fn sentence(self, label: &str, unit: &str) -> String {
        match self {
            Self::Blank => format!("{label}を書いてください"),
            Self::NotANumber => format!("{label}は、数字で書いてください。例：58.5"),
            Self::TooLarge => format!("{label}は、12けたまでの数字で書いてください"),
            Self::TooFine => format!("{label}は、小数点の下6けたまでで書いてください"),
            Self::PercentSign => {
                format!("{label}の単位は「{unit}」です。％を付けずに書いてください")
            }
        }
    }
}

/// A number as it was typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Typed {
    /// The number.
    pub value: Decimal,
    /// It was written with ％.
    pub with_percent: bool,
}

impl Typed {
    /// Reads full-width digits, commas, a sign and ％. Exponents are no way of writing a figure.
    pub fn parse(raw: &str) -> Result<Self, NumberProblem> {
        let text: String = raw.nfkc().filter(|c| !c.is_whitespace() && *c != ',').collect();
        let text = text.replace(['−', '‐', '–', '▲', '△'], "-");
        let (text, with_percent) = match text.strip_suffix('%') {
            Some(rest) => (rest, true),
            None => (text.as_str(), false),
        };
        if text.is_empty() {
            return Err(NumberProblem::Blank);
        }
        let digits = text.strip_prefix('-').or_else(|| text.strip_prefix('+')).unwrap_or(text);
        let (whole, rest) = digits.split_once('.').unwrap_or((digits, "0"));
        let all_digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
        if !all_digits(whole) || !all_digits(rest) {
            return Err(NumberProblem::NotANumber);
        }
        if whole.trim_start_matches('0').len() > MOST_DIGITS {
            return Err(NumberProblem::TooLarge);
        }
        if rest.trim_end_matches('0').len() > MOST_DECIMALS {
            return Err(NumberProblem::TooFine);
        }
        let value: Decimal = text.parse().map_err(|_| NumberProblem::NotANumber)?;
        Ok(Self { value: value.normalize(), with_percent })
    }

    /// The same for a figure of a unit: ％ stands at percentages only.
    pub fn of_unit(raw: &str, unit: &str) -> Result<Self, NumberProblem> {
        let typed = Self::parse(raw)?;
        if typed.with_percent && unit != PERCENT {
            return Err(NumberProblem::PercentSign);
        }
        Ok(typed)
    }

    /// Whether it could be a share of one where a share of a hundred is meant: 0.58 for 58 ％. With
    /// the sign it is clear.
    pub fn could_be_share_of_one(&self, unit: &str) -> bool {
        unit == PERCENT
            && !self.with_percent
            && !self.value.is_zero()
            && self.value.abs() < Decimal::ONE
    }
}

/// What a reading says: the value, or what it is made of, or both.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Given {
    /// The value.
    pub value: Option<Decimal>,
    /// Numerator and denominator.
    pub share: Option<(Decimal, Decimal)>,
}

/// A reading that somebody hands in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewReading {
    /// The day that the value speaks of.
    pub as_of: Date,
    /// What it says.
    pub given: Given,
    /// Not final yet.
    pub is_provisional: bool,
    /// A remark; of a correction, its reason.
    pub note: Option<Prose>,
    /// Where it was found.
    pub evidence: Line,
    /// The reading that it puts right.
    pub corrects: Option<KpiReadingId>,
    /// Version of the definition with which it was written down.
    pub version: i32,
    /// Since when it is known; `None`: today.
    pub known_on: Option<Date>,
}

/// A reading that stands, as far as the rules need it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    /// Id.
    pub id: KpiReadingId,
    /// The span that it speaks for.
    pub period: Period,
    /// Another one has put it right.
    pub is_corrected: bool,
}

/// What a new reading is held against.
#[derive(Debug, Clone)]
pub struct Record<'a> {
    /// The definition in force.
    pub definition: &'a Definition,
    /// Its version.
    pub version: i32,
    /// The KPI exists since.
    pub starts_on: Date,
    /// The readings of the present series.
    pub readings: &'a [Standing],
    /// Today.
    pub today: Date,
}

/// A reading that may be kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Accepted {
    /// The span that it speaks for.
    pub period: Period,
    /// The value, exact up to six digits after the point.
    pub value: Decimal,
    /// Since when it is known.
    pub known_on: Date,
}

impl Record<'_> {
    /// Says everything that is wrong with a reading at once.
    pub fn accept(&self, new: &NewReading) -> Result<Accepted, Vec<ReadingRefusal>> {
        let mut wrong = Vec::new();
        let rhythm = self.definition.rhythm;
        let period = rhythm.period_of(new.as_of);
        if new.version != self.version {
            let unit = self.definition.unit.to_string();
            wrong.push(ReadingRefusal::DefinitionChanged { unit });
        }
        if new.as_of > self.today {
            wrong.push(ReadingRefusal::InFuture);
        }
        if new.as_of < self.starts_on {
            wrong.push(ReadingRefusal::BeforeStart { starts_on: self.starts_on });
        }
        let known_on = new.known_on.unwrap_or(self.today);
        if known_on > self.today || known_on < new.as_of {
            // A day to come is said already.
            if new.as_of <= self.today {
                wrong.push(ReadingRefusal::KnownOutside);
            }
        }
        wrong.extend(self.place(new, period).err());
        match self.value(&new.given) {
            Ok(value) if wrong.is_empty() => Ok(Accepted { period, value, known_on }),
            Ok(_) => Err(wrong),
            Err(refusal) => {
                wrong.push(refusal);
                Err(wrong)
            }
        }
    }

    /// One span has one reading; what puts it right stands in the same span.
    fn place(&self, new: &NewReading, period: Period) -> Result<(), ReadingRefusal> {
        let name = self.definition.rhythm.name_of(&period);
        match new.corrects {
            None => match self.readings.iter().find(|one| one.period == period) {
                Some(_) => Err(ReadingRefusal::PeriodTaken { period: name }),
                None => Ok(()),
            },
            Some(id) => match self.readings.iter().find(|one| one.id == id) {
                None => Err(ReadingRefusal::NothingToCorrect),
                Some(one) if one.is_corrected => Err(ReadingRefusal::CorrectedMeanwhile),
                Some(one) if one.period != period => {
                    let period = self.definition.rhythm.name_of(&one.period);
                    Err(ReadingRefusal::OtherPeriod { period })
                }
                Some(_) if new.note.is_none() => Err(ReadingRefusal::ReasonMissing),
                Some(_) => Ok(()),
            },
        }
    }

    fn value(&self, given: &Given) -> Result<Decimal, ReadingRefusal> {
        let Some((numerator, denominator)) = given.share else {
            return given
                .value
                .ok_or(ReadingRefusal::NothingGiven { is_share: self.definition.is_share() });
        };
        if !self.definition.is_share() {
            return Err(ReadingRefusal::NoShare);
        }
        if denominator <= Decimal::ZERO {
            return Err(ReadingRefusal::DenominatorZero);
        }
        let factor = if self.definition.is_percent() { Decimal::ONE_HUNDRED } else { Decimal::ONE };
        let exact = (numerator * factor).checked_div(denominator);
        let exact = exact.ok_or(ReadingRefusal::DenominatorZero)?;
        let computed = Rounding { mode: RoundingMode::HalfUp, digits: 6 }.apply(exact);
        match given.value {
            Some(value) if self.definition.number(value) != self.definition.number(computed) => {
                Err(ReadingRefusal::ShareDiffers {
                    computed: self.definition.words(computed),
                    value: self.definition.words(value),
                })
            }
            _ => Ok(computed.normalize()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::kpi::Direction;
    use super::super::kpi::tests::{day, decimal, definition};
    use super::*;
    use crate::kernel::Refusal;

    fn value(text: &str) -> Given {
        Given { value: Some(decimal(text)), share: None }
    }
    fn new(as_of: &str, given: Given) -> NewReading {
        NewReading {
            as_of: day(as_of),
            given,
            is_provisional: false,
            note: None,
            evidence: Line::parse("人事課の集計").unwrap(),
            corrects: None,
            version: 1,
            known_on: None,
        }
    }
    fn accept(readings: &[Standing], new: &NewReading) -> Result<Accepted, Vec<&'static str>> {
        let definition = definition(Direction::Up, Some("8"));
        let record = Record {
            definition: &definition,
            version: 1,
            starts_on: day("2023-04-01"),
            readings,
            today: day("2026-03-03"),
        };
        record.accept(new).map_err(|wrong| wrong.iter().map(Refusal::code).collect())
    }
    fn standing(on: &str, is_corrected: bool) -> Standing {
        let period = super::super::kpi::Rhythm::Yearly.period_of(day(on));
        Standing { id: KpiReadingId::mint(), period, is_corrected }
    }

    #[test]
    fn numbers_are_read_as_people_write_them() {
        for (raw, text, with_percent) in [
            ("58", "58", false),
            ("５８％", "58", true),
            ("0.58", "0.58", false),
            (" 1,234.50 ", "1234.5", false),
            ("−3.2", "-3.2", false),
            ("△3", "-3", false),
            ("+4", "4", false),
            ("000000000000012", "12", false),
        ] {
            let typed = Typed::parse(raw).unwrap();
            assert_eq!((typed.value, typed.with_percent), (decimal(text), with_percent), "{raw}");
        }
        for (raw, problem) in [
            ("", NumberProblem::Blank),
            ("％", NumberProblem::Blank),
            ("1e400", NumberProblem::NotANumber),
            ("1.2.3", NumberProblem::NotANumber),
            ("--3", NumberProblem::NotANumber),
            ("3.", NumberProblem::NotANumber),
            ("NaN", NumberProblem::NotANumber),
            ("約60", NumberProblem::NotANumber),
            ("1234567890123", NumberProblem::TooLarge),
            ("0.1234567", NumberProblem::TooFine),
        ] {
            assert_eq!(Typed::parse(raw), Err(problem), "{raw}");
        }
        assert_eq!(Typed::of_unit("58％", "人"), Err(NumberProblem::PercentSign));
    }

    #[test]
    fn a_share_of_one_is_asked_about() {
        let asks =
            |raw: &str, unit: &str| Typed::of_unit(raw, unit).unwrap().could_be_share_of_one(unit);
        assert!(asks("0.58", "％") && asks("-0.58", "％"));
        for clear in ["58", "５８％", "0.58％", "0", "1"] {
            assert!(!asks(clear, "％"), "{clear}");
        }
        assert!(!asks("0.58", "倍"));
    }

    #[test]
    fn days_have_their_limits() {
        assert_eq!(accept(&[], &new("2026-03-04", value("58"))), Err(vec!["in_future"]));
        assert_eq!(accept(&[], &new("2023-03-31", value("58"))), Err(vec!["before_start"]));
        let late =
            NewReading { known_on: Some(day("2025-01-01")), ..new("2025-03-31", value("58")) };
        assert_eq!(accept(&[], &late), Err(vec!["known_outside"]));
        let accepted = accept(&[], &new("2025-03-31", value("58"))).unwrap();
        assert_eq!(accepted.period.from(), day("2024-04-01"));
        assert_eq!(accepted.known_on, day("2026-03-03"));
    }

    #[test]
    fn one_span_has_one_reading_and_its_corrections() {
        let (first, second) = (standing("2025-03-31", true), standing("2025-03-31", false));
        let readings = [first, second];
        let again = new("2024-12-31", value("58"));
        assert_eq!(accept(&readings, &again), Err(vec!["period_taken"]));
        let correction = |of: Standing, on: &str, note: Option<&str>| NewReading {
            corrects: Some(of.id),
            note: note.map(|note| Prose::within(note, 400).unwrap()),
            ..new(on, value("58"))
        };
        let why = Some("転記の誤り");
        assert!(accept(&readings, &correction(second, "2025-03-31", why)).is_ok());
        let refused = |new: NewReading| accept(&readings, &new).unwrap_err();
        assert_eq!(refused(correction(second, "2025-03-31", None)), ["reason_missing"]);
        assert_eq!(refused(correction(first, "2025-03-31", why)), ["corrected_meanwhile"]);
        assert_eq!(refused(correction(second, "2025-04-01", why)), ["other_period"]);
        let stranger = standing("2025-03-31", false);
        assert_eq!(refused(correction(stranger, "2025-03-31", why)), ["nothing_to_correct"]);
    }

    /// By hand: 119 of 203 is 58.620689…; 58.6 is the same, 58.7 is not.
    #[test]
    fn a_share_is_computed_and_compared() {
        let share = |value: Option<&str>, of: &str| Given {
            value: value.map(decimal),
            share: Some((decimal("119"), decimal(of))),
        };
        let accepted = |given| accept(&[], &new("2025-03-31", given));
        assert_eq!(accepted(share(None, "203")).unwrap().value, decimal("58.62069"));
        assert!(accepted(share(Some("58.6"), "203")).is_ok());
        assert_eq!(accepted(share(Some("58.7"), "203")), Err(vec!["share_differs"]));
        assert_eq!(accepted(share(None, "0")), Err(vec!["denominator_zero"]));
        let nothing = Given { value: None, share: None };
        assert_eq!(accepted(nothing), Err(vec!["nothing_given"]));
    }

    #[test]
    fn a_definition_that_changed_meanwhile_is_said() {
        let old = NewReading { version: 0, ..new("2025-03-31", value("58")) };
        assert_eq!(accept(&[], &old), Err(vec!["definition_changed"]));
    }
}
