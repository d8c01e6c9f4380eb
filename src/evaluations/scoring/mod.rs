//! From grades to a total: exact, and explained line by line so that anyone can check it with a
//! calculator.
//!
//! Pure arithmetic on [`Decimal`]. Whatever can differ between cities (method, rounding and its
//! place, bands, what weights must add up to) is a [`ScoringRule`], pinned by the cycle. Three
//! promises hold for every rule: a missing grade is not zero (there is no total at all), an element
//! of weight 0 is not part of the sheet, and an element that could not be observed hands its
//! weight to the others in proportion.

mod arithmetic;
mod bands;
mod blocks;
mod goals;
#[cfg(test)]
mod invariants;
mod relative;
mod results;
mod words;

use rust_decimal::Decimal;

pub use arithmetic::{Preview, compute, preview};
pub use bands::{Band, BandProblem, Bands};
pub use blocks::{
    ABILITY_BLOCK, Block, RESULTS_BLOCK, SHARE_TOTAL, Shares, Weights, compute_blocks,
    preview_blocks,
};
pub use goals::{Cell, Difficulty, DifficultyTable, GoalMark, GoalProblem};
pub use relative::{BandShare, Proposal, propose};
pub use results::{Achievement, Agreed, ResultsRule};
pub use words::RuleWords;

use crate::kernel::{Points, Rounding, RoundingMode, Weight};

crate::text_enum! {
    /// How a total comes about (domain.md 3.3).
    pub enum Method {
        /// ウエイト × 点 ÷ 満点, added up: the total is a share of the stated weight total.
        WeightedPoints = "weighted_points",
        /// ウエイト × 点, added up and divided by the weights: the total lies on the scale of the points.
        WeightedMean = "weighted_mean",
        /// No formula: the evaluator judges the whole from the parts (評語付与方式).
        Holistic = "holistic",
    }
}

crate::text_enum! {
    /// Where a rule rounds. Always once, from the exact value.
    pub enum RoundingPlace {
        /// Each line is rounded, the rounded lines are added.
        EachItem = "each_item",
        /// Only the total is rounded; the band is read from the rounded total.
        Total = "total",
        /// The total is rounded for the eye; the band is read from the exact total.
        Display = "display",
    }
}

crate::text_enum! {
    /// How a rule rounds, as the database says it.
    pub enum RoundingWord {
        /// 四捨五入.
        HalfUp = "half_up",
        /// 切捨て.
        Truncate = "truncate",
    }
}

impl From<RoundingWord> for RoundingMode {
    fn from(word: RoundingWord) -> Self {
        match word {
            RoundingWord::HalfUp => Self::HalfUp,
            RoundingWord::Truncate => Self::Truncate,
        }
    }
}

impl From<RoundingMode> for RoundingWord {
    fn from(mode: RoundingMode) -> Self {
        match mode {
            RoundingMode::HalfUp => Self::HalfUp,
            RoundingMode::Truncate => Self::Truncate,
        }
    }
}

/// One version of a rule; pinned by cycles, never changed afterwards.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScoringRule {
    /// How the total comes about.
    pub method: Method,
    /// What the weights of the elements must add up to, for every rank.
    pub weight_total: Weight,
    /// How to round.
    pub rounding: Rounding,
    /// Where to round.
    pub place: RoundingPlace,
    /// Which total means which grade; [`Bands::none`] when only the total is used.
    pub bands: Bands,
}

/// One line of a sheet: an element, or a goal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// The name as it stands on the sheet.
    pub name: String,
    /// Its weight for the rank; 0 means that it is not asked.
    pub weight: Weight,
    /// A multiplier of the weight, for goals of differing importance.
    pub importance: Option<Factor>,
    /// What the evaluator said.
    pub mark: Mark,
}

impl Mark {
    /// Whether it is left out with a reason, so that its weight goes to the others.
    pub fn is_left_out(&self) -> bool {
        matches!(self, Self::NotObserved | Self::OutOfScope)
    }
}

impl Item {
    /// The weight as it counts.
    pub fn heft(&self) -> Decimal {
        let weight = self.weight.decimal();
        self.importance.as_ref().map_or(weight, |factor| weight * factor.value)
    }
}

/// What was said about an item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Mark {
    /// A grade, with the points that the scale gives for it.
    Graded {
        /// The grade, such as 「A」.
        grade: String,
        /// Its points.
        points: Decimal,
        /// A multiplier, for goals of differing difficulty.
        factor: Option<Factor>,
    },
    /// 観察できなかった: its weight goes to the others.
    NotObserved,
    /// 評価対象外, of a goal: its weight goes to the others.
    OutOfScope,
    /// Nothing yet.
    Missing,
}

/// A multiplier with its reason.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Factor {
    /// Why, such as 「困難度 高」.
    pub label: String,
    /// By how much.
    pub value: Decimal,
    /// Points above which nothing counts.
    pub cap: Option<Decimal>,
}

impl Factor {
    /// A multiplier without a limit.
    pub fn of(label: impl Into<String>, value: Decimal) -> Self {
        Self { label: label.into(), value, cap: None }
    }
    /// Points times the multiplier, up to the limit.
    pub fn times(&self, points: Decimal) -> Decimal {
        let product = points * self.value;
        self.cap.map_or(product, |cap| product.min(cap))
    }
}

/// What the arithmetic gave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// A total, with its arithmetic.
    Scored(Score),
    /// Something is missing, so there is no total.
    Incomplete {
        /// Names of the items without a grade, in the order of the sheet.
        missing: Vec<String>,
    },
    /// The rule has no formula.
    Holistic,
}

impl Outcome {
    /// The grade that the total stands for, when there is one.
    pub fn grade(&self) -> Option<&str> {
        match self {
            Self::Scored(score) => score.grade.as_deref(),
            Self::Incomplete { .. } | Self::Holistic => None,
        }
    }
    /// The score, when there is one.
    pub fn score(&self) -> Option<&Score> {
        match self {
            Self::Scored(score) => Some(score),
            Self::Incomplete { .. } | Self::Holistic => None,
        }
    }
}

/// A total that explains itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Score {
    /// Rounded as the rule says.
    pub total: Points,
    /// The grade of the band the total falls into; `None` for a rule without bands.
    pub grade: Option<String>,
    /// The arithmetic, one sentence a line, ending with the band.
    pub lines: Vec<String>,
    /// What each block gave by itself, in the order of the sheet.
    pub blocks: Vec<BlockScore>,
}

/// What one block gave, before the shares bring the blocks together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BlockScore {
    /// 能力, 業績.
    pub name: String,
    /// How much it counts.
    pub share: i32,
    /// Rounded as the rule says, for the eye: the total is made of the exact figure.
    pub points: Points,
}

/// Why nothing can be computed: the definitions do not fit the rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ScoringProblem {
    /// The weights do not add up to what the rule states.
    #[error("ウエイトの合計が{sum}です。{should}にしてください")]
    WeightsOff {
        /// What they add up to.
        sum: i64,
        /// What the rule states.
        should: Weight,
    },
    /// Every element of the rank has weight 0, or there is none.
    #[error("評価する要素がありません")]
    NothingAsked,
    /// All items are marked as not observed.
    #[error(
        "すべての要素が「観察できなかった」なので、点数を計算できません。1つでも段階を選べないか確かめ、選べないときは、全体の評語を選んで理由を書いてください"
    )]
    NothingObserved,
    /// All goals are left out.
    #[error(
        "すべての目標が「評価対象外」なので、業績の点数を計算できません。1つでも達成度を選べないか確かめ、選べないときは、全体の評語を選んで理由を書いてください"
    )]
    NothingInScope,
    /// The best grade of the scale has no points above 0.
    #[error("評語の満点が0点なので、点数を計算できません")]
    NoFullMarks,
    /// The shares of the blocks do not add up.
    #[error("能力と業績の割合の合計が{0}です。100にしてください")]
    SharesOff(i64),
    /// A goal whose difficulty or importance the rule does not know; the rehearsal finds this.
    #[error("目標の困難度か重要度が業績の決まりにないので、点数を計算できません")]
    NoPlace,
}

impl ScoringProblem {
    /// What the record says in place of an arithmetic, when the evaluator left everything out; `None`: the
    /// definitions are wrong, and nothing can be recorded.
    pub const fn left_out(self) -> Option<&'static str> {
        match self {
            Self::NothingObserved => {
                Some("すべての要素が「観察できなかった」なので、点数は計算していない")
            }
            Self::NothingInScope => {
                Some("すべての目標が「評価対象外」なので、点数は計算していない")
            }
            Self::WeightsOff { .. }
            | Self::NothingAsked
            | Self::NoFullMarks
            | Self::SharesOff(_)
            | Self::NoPlace => None,
        }
    }
}
