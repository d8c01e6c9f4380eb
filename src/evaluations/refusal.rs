//! Why a deed on a sheet was refused, whichever rule said so.

use super::cycle::CycleRefusal;
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
        }
    }
    fn sentence(&self) -> String {
        match self {
            Self::Way(refusal) => refusal.sentence(),
            Self::Cycle(refusal) => refusal.sentence(),
            Self::Incomplete(problems) => {
                format!("入力を直すところが{}か所あります", problems.len())
            }
        }
    }
}
