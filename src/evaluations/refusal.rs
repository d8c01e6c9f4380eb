//! Why a deed on a sheet was refused, whichever rule said so.

use super::cycle::CycleRefusal;
use super::route::Unfit;
use super::sheet::FieldProblem;
use super::workflow::WorkflowRefusal;
use crate::kernel::Refusal;

/// A refused deed on a sheet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SheetRefusal {
    /// The sheet's way says no.
    Way(WorkflowRefusal),
    /// The cycle says no.
    Cycle(CycleRefusal),
    /// Something is missing or too long, field by field.
    Incomplete(Vec<FieldProblem>),
    /// The new evaluator may not rate this person.
    Unfit(Unfit),
    /// The grade that an adjuster chose is none of the scale, or the one that stands.
    NoChange,
}

/// Why a rule of who rates whom was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RouteRefusal {
    /// Another rule holds for exactly the same people.
    SamePeople,
    /// The pair is barred already.
    SamePair,
    /// One person is no pair.
    OnePerson,
    /// HR does not decide on pairs of their own (decision 9).
    OwnPair,
    /// It has ended.
    Over,
}

impl Refusal for RouteRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::SamePeople => "same_people",
            Self::SamePair => "same_pair",
            Self::OnePerson => "one_person",
            Self::OwnPair => "own_pair",
            Self::Over => "over",
        }
    }
    fn sentence(&self) -> String {
        match self {
            Self::SamePeople => {
                "同じ職員の決まりが、もうあります。その決まりを終えてから加えてください"
            }
            Self::SamePair => "この組合せは、もう決めてあります",
            Self::OnePerson => "自分の評価は、はじめからできません。別の2人を書いてください",
            Self::OwnPair => "自分が入る組合せは決められません。もう一人の人事担当に頼んでください",
            Self::Over => "もう終わっています",
        }
        .to_owned()
    }
}

impl From<WorkflowRefusal> for SheetRefusal {
    fn from(refusal: WorkflowRefusal) -> Self {
        Self::Way(refusal)
    }
}
impl From<CycleRefusal> for SheetRefusal {
    fn from(refusal: CycleRefusal) -> Self {
        Self::Cycle(refusal)
    }
}

impl Refusal for SheetRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::Way(refusal) => refusal.code(),
            Self::Cycle(refusal) => refusal.code(),
            Self::Incomplete(_) => "incomplete",
            Self::Unfit(_) => "unfit",
            Self::NoChange => "no_change",
        }
    }
    fn sentence(&self) -> String {
        match self {
            Self::Way(refusal) => refusal.sentence(),
            Self::Cycle(refusal) => refusal.sentence(),
            Self::Incomplete(problems) => {
                format!("入力を直すところが{}か所あります", problems.len())
            }
            Self::Unfit(unfit) => unfit.sentence().to_owned(),
            Self::NoChange => {
                "いまの評語と違う評語を選んでください。変えないときは「このままにする」を押してください"
                    .to_owned()
            }
        }
    }
}
