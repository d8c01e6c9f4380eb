//! How far a value has come, in per cent of its way and in four steps.

use std::fmt;

use rust_decimal::Decimal;

use crate::kernel::{Rounding, RoundingMode};

crate::text_enum! {
    /// How far a value has come, in four steps.
    pub enum Band {
        /// Well past the target.
        A = "A",
        /// At the target.
        B = "B",
        /// Near it.
        C = "C",
        /// Far from it.
        D = "D",
    }
}

impl Band {
    /// What it says.
    pub const fn label(self) -> &'static str {
        match self {
            Self::A => "目標を大きく上回る",
            Self::B => "目標に届いた",
            Self::C => "目標に近い",
            Self::D => "目標に遠い",
        }
    }
}

/// From how many per cent of the way each band begins; below the last is D.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bands {
    a: Decimal,
    b: Decimal,
    c: Decimal,
}

impl Default for Bands {
    /// 120, 100, 70 ％.
    fn default() -> Self {
        Self { a: Decimal::from(120), b: Decimal::from(100), c: Decimal::from(70) }
    }
}

impl Bands {
    /// Three falling numbers above zero: where A, B and C begin.
    pub fn new([a, b, c]: [u16; 3]) -> Option<Self> {
        let falls = a > b && b > c && c > 0;
        falls.then(|| Self { a: a.into(), b: b.into(), c: c.into() })
    }
    /// The band of a rate.
    pub fn of(&self, rate: Rate) -> Band {
        match rate.0 {
            rate if rate >= self.a => Band::A,
            rate if rate >= self.b => Band::B,
            rate if rate >= self.c => Band::C,
            _ => Band::D,
        }
    }
}

impl fmt::Display for Bands {
    /// 「Aは120％から、Bは100％から、Cは70％から、Dはそれより下」.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Aは{}％から、Bは{}％から、Cは{}％から、Dはそれより下", self.a, self.b, self.c)
    }
}

/// Per cent of the way from the baseline to the target, exact. May be negative or above 100.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Rate(pub Decimal);

impl fmt::Display for Rate {
    /// One digit, cut off: 99.96 is not shown as 100, because it has not reached the target.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let cut = Rounding { mode: RoundingMode::Truncate, digits: 1 }.apply(self.0);
        write!(f, "{}％", if cut.is_zero() { Decimal::ZERO } else { cut.normalize() })
    }
}
