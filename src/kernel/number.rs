//! Exact numbers of evaluation: percentages, weights, points, rounding. Never floats.

use std::fmt;

use rust_decimal::{Decimal, RoundingStrategy};

/// A whole percentage, 0 to 100.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(transparent)]
pub struct Percent(u8);

impl Percent {
    /// 0 to 100.
    pub fn new(value: i64) -> Option<Self> {
        u8::try_from(value).ok().filter(|v| *v <= 100).map(Self)
    }
    /// The number.
    pub fn get(self) -> u8 {
        self.0
    }
}

impl fmt::Display for Percent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}％", self.0)
    }
}

/// The weight of an element or goal, 0 to 1000, whole. What a set of weights must sum to is part
/// of the rule that uses them, not of this type. Weight 0 hides an element.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize,
)]
#[serde(transparent)]
pub struct Weight(i32);

impl Weight {
    /// 0 to 1000.
    pub fn new(value: i32) -> Option<Self> {
        (0..=1000).contains(&value).then_some(Self(value))
    }
    /// The number.
    pub fn get(self) -> i32 {
        self.0
    }
    /// Exact, for arithmetic.
    pub fn decimal(self) -> Decimal {
        Decimal::from(self.0)
    }
    /// Hidden, not asked of this rank.
    pub fn is_zero(self) -> bool {
        self.0 == 0
    }
}

impl fmt::Display for Weight {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// Points, exact. Shown without trailing zeros.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize,
)]
#[serde(transparent)]
pub struct Points(pub Decimal);

impl fmt::Display for Points {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.normalize().fmt(f)
    }
}

/// How a rule rounds (domain.md 10).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RoundingMode {
    /// 四捨五入.
    HalfUp,
    /// 切捨て.
    Truncate,
}

/// Rounding of a rule: mode and digits after the point (0 to 4).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Rounding {
    /// Half up or truncate.
    pub mode: RoundingMode,
    /// Digits kept after the decimal point.
    pub digits: u32,
}

impl Rounding {
    /// Rounds exactly, once.
    pub fn apply(self, value: Decimal) -> Decimal {
        let strategy = match self.mode {
            RoundingMode::HalfUp => RoundingStrategy::MidpointAwayFromZero,
            RoundingMode::Truncate => RoundingStrategy::ToZero,
        };
        value.round_dp_with_strategy(self.digits, strategy)
    }
}

/// A share of a whole in per cent with one digit, rounded half up once from the raw counts;
/// `None` for an empty whole. Shares need not add up to 100 and are not repaired (domain.md WE-2).
pub fn share(part: u64, whole: u64) -> Option<Decimal> {
    if whole == 0 {
        return None;
    }
    let exact = Decimal::from(part) * Decimal::from(100) / Decimal::from(whole);
    Some(Rounding { mode: RoundingMode::HalfUp, digits: 1 }.apply(exact))
}

/// 「7,912」, of a number of whatever size.
pub fn grouped(number: impl TryInto<i128>) -> String {
    let number = number.try_into().unwrap_or(i128::MAX);
    let digits = number.unsigned_abs().to_string();
    let mut out = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    if number < 0 { format!("-{out}") } else { out }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_digit_half_up_and_truncated() {
        let value: Decimal = "75.45".parse().expect("a number");
        let half_up = Rounding { mode: RoundingMode::HalfUp, digits: 1 };
        let truncate = Rounding { mode: RoundingMode::Truncate, digits: 1 };
        assert_eq!(half_up.apply(value).to_string(), "75.5");
        assert_eq!(truncate.apply(value).to_string(), "75.4");
    }

    /// WE-2, 大阪市 消防局: 126 of 167 is 75.449 %; rounding twice would give 75.5.
    #[test]
    fn shares_are_rounded_once() {
        assert_eq!(share(126, 167).map(|s| s.to_string()).as_deref(), Some("75.4"));
        assert_eq!(share(1, 0), None);
    }

    #[test]
    fn thousands_have_commas() {
        assert_eq!(grouped(7_912), "7,912");
        assert_eq!(grouped(912), "912");
        assert_eq!(grouped(1_234_567_usize), "1,234,567");
        assert_eq!(grouped(-1_000), "-1,000");
    }
}
