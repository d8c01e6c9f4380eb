//! The way of one sheet through its steps.
//!
//! A cycle pins an ordered list of steps ([`StepPlan`]); the machine is generic over it
//! (decision 11). States carry their facts (who, when, why), transitions consume the workflow and
//! give the next one or a [`WorkflowRefusal`] with a sentence. *Who* may do a deed is the policy's
//! question; here is only *when* it is possible.
//!
//! ```text
//! self → assistant → primary → secondary → adjustment → confirmation → disclosure → (disclosed) → closed
//!   ↑________↑___________↑__________↑____________| return, with a reason, until it is confirmed
//! ```
//!
//! While a sheet is running exactly one step is open; all before it are done or skipped, all after it
//! are waiting or skipped. [`Workflow::restore`] refuses anything else.

mod refusal;
mod stored;
mod transitions;
mod waiting;
mod words;

pub use refusal::WorkflowRefusal;
pub use stored::{StandingWord, StepWord};
pub use waiting::until_turn;
pub use words::{Glance, ScreenState, Seat, Tone, screen_state};

use crate::kernel::ids::{AccountId, EmployeeId};
use crate::kernel::{Prose, Timestamp};

crate::text_enum! {
    /// A kind of step, in the one order in which they can follow each other.
    pub enum StepKind {
        /// 自己申告: the ratee.
        SelfAssessment = "self",
        /// 評価補助: tells the evaluators what was seen. No grade counts.
        Assistant = "assistant",
        /// 一次評価.
        Primary = "primary",
        /// 二次評価.
        Secondary = "secondary",
        /// 調整: imbalance between units.
        Adjustment = "adjustment",
        /// 確認: the confirming authority; HR when none is set.
        Confirmation = "confirmation",
        /// 開示 to the ratee.
        Disclosure = "disclosure",
    }
}

impl StepKind {
    /// The usual name; a cycle may call its step otherwise.
    pub const fn label(self) -> &'static str {
        match self {
            Self::SelfAssessment => "自己申告",
            Self::Assistant => "評価補助",
            Self::Primary => "一次評価",
            Self::Secondary => "二次評価",
            Self::Adjustment => "調整",
            Self::Confirmation => "確認",
            Self::Disclosure => "開示",
        }
    }
    /// Who does it, for sentences.
    pub const fn doer(self) -> &'static str {
        match self {
            Self::SelfAssessment => "本人",
            Self::Assistant => "評価補助者",
            Self::Primary => "一次評価者",
            Self::Secondary => "二次評価者",
            Self::Adjustment => "調整者",
            Self::Confirmation => "確認者",
            Self::Disclosure => "人事担当",
        }
    }
    /// Whether its doer writes on the sheet and submits.
    pub const fn is_written(self) -> bool {
        self.is_filled() || matches!(self, Self::Adjustment)
    }
    /// Whether its doer fills in the form of the sheet.
    pub const fn is_filled(self) -> bool {
        matches!(self, Self::SelfAssessment | Self::Assistant | Self::Primary | Self::Secondary)
    }
    /// Whether the route gives it a person, who can change.
    pub const fn is_assigned(self) -> bool {
        !matches!(self, Self::SelfAssessment | Self::Disclosure)
    }
    /// Whether an evaluator grades the ratee in it.
    pub const fn is_rating(self) -> bool {
        matches!(self, Self::Primary | Self::Secondary)
    }
}

/// The steps of a cycle.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StepPlan(Vec<StepKind>);

/// A list of steps that cannot work.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PlanProblem {
    /// Twice, or in the wrong order.
    #[error("「{}」の順番が違います", .0.label())]
    OutOfOrder(StepKind),
    /// A step that the law asks for is missing (施行規程: 評価, 確認, 開示).
    #[error("「{}」の段階は、なくせません", .0.label())]
    Needed(StepKind),
}

impl StepPlan {
    /// Steps in order, at least primary rating, confirmation and disclosure.
    pub fn new(kinds: Vec<StepKind>) -> Result<Self, PlanProblem> {
        for pair in kinds.windows(2) {
            if pair[1] <= pair[0] {
                return Err(PlanProblem::OutOfOrder(pair[1]));
            }
        }
        for needed in [StepKind::Primary, StepKind::Confirmation, StepKind::Disclosure] {
            if !kinds.contains(&needed) {
                return Err(PlanProblem::Needed(needed));
            }
        }
        Ok(Self(kinds))
    }
    /// In order.
    pub fn kinds(&self) -> &[StepKind] {
        &self.0
    }
}

/// Whose hand it was. The name is kept as it was on that day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct By {
    /// The account; none for the system.
    pub account: Option<AccountId>,
    /// The name shown in the history.
    pub name: String,
}

/// A step sent back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Return {
    /// Who sent it back.
    pub by: By,
    /// When.
    pub at: Timestamp,
    /// Why: shown word for word to the one who has to look again.
    pub reason: Prose,
    /// From which step.
    pub from: StepKind,
}

/// Where one step stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StepState {
    /// Its turn has not come.
    Waiting,
    /// It is its turn.
    Open {
        /// Since when.
        since: Timestamp,
        /// When its doer first looked at it; from then on the step before cannot be withdrawn.
        seen_at: Option<Timestamp>,
        /// Set when it was sent back.
        returned: Option<Return>,
    },
    /// Submitted, confirmed or disclosed.
    Done {
        /// By whom.
        by: By,
        /// When.
        at: Timestamp,
    },
    /// Left out, with the reason.
    Skipped {
        /// Why.
        reason: String,
    },
}

impl StepState {
    /// Whether it is its turn.
    pub fn is_open(&self) -> bool {
        matches!(self, Self::Open { .. })
    }
    /// Whether it has been submitted, confirmed or disclosed.
    pub fn is_done(&self) -> bool {
        matches!(self, Self::Done { .. })
    }
    fn is_behind(&self) -> bool {
        self.is_done() || matches!(self, Self::Skipped { .. })
    }
    fn is_ahead(&self) -> bool {
        matches!(self, Self::Waiting | Self::Skipped { .. })
    }
}

/// One step of one sheet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// What kind.
    pub kind: StepKind,
    /// Who does it; nobody for disclosure, and for a confirmation by HR.
    pub evaluator: Option<EmployeeId>,
    /// Where it stands.
    pub state: StepState,
}

/// Where the sheet as a whole stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Standing {
    /// One step is open.
    Running,
    /// Every step is done; the ratee has the result.
    Disclosed,
    /// Nothing more will happen.
    Closed {
        /// By whom.
        by: By,
        /// When.
        at: Timestamp,
    },
    /// 対象外: taken out before it was confirmed.
    Excluded {
        /// By whom.
        by: By,
        /// When.
        at: Timestamp,
        /// Why.
        reason: Prose,
    },
    /// 中止: the whole cycle was called off before this sheet was confirmed.
    Cancelled {
        /// By whom.
        by: By,
        /// When.
        at: Timestamp,
        /// Why.
        reason: Prose,
    },
}

/// A step with its doer, as the route derived it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Assignment {
    /// Which step.
    pub kind: StepKind,
    /// Its doer; none for disclosure, for a confirmation by HR and for skipped steps.
    pub evaluator: Option<EmployeeId>,
    /// Why the step is left out from the beginning.
    pub skipped: Option<String>,
}

/// Rows that no transition could have produced.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Broken(&'static str);

/// One sheet on its way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Workflow {
    steps: Vec<Step>,
    standing: Standing,
}

impl Workflow {
    /// A new sheet: the first step that is not skipped is open.
    pub fn start(assignments: Vec<Assignment>, at: Timestamp) -> Result<Self, PlanProblem> {
        StepPlan::new(assignments.iter().map(|assignment| assignment.kind).collect())?;
        let mut opened = false;
        let steps: Vec<Step> = assignments
            .into_iter()
            .map(|Assignment { kind, evaluator, skipped }| {
                let state = match skipped {
                    Some(reason) => StepState::Skipped { reason },
                    None if opened => StepState::Waiting,
                    None => {
                        opened = true;
                        StepState::Open { since: at, seen_at: None, returned: None }
                    }
                };
                Step { kind, evaluator, state }
            })
            .collect();
        Self::restore(steps, Standing::Running).map_err(|_| PlanProblem::Needed(StepKind::Primary))
    }

    /// From stored rows. Refuses half-set and impossible states.
    pub fn restore(steps: Vec<Step>, standing: Standing) -> Result<Self, Broken> {
        if StepPlan::new(steps.iter().map(|step| step.kind).collect()).is_err() {
            return Err(Broken("steps are missing or out of order"));
        }
        let open = steps.iter().position(|step| step.state.is_open());
        match standing {
            Standing::Running | Standing::Excluded { .. } | Standing::Cancelled { .. } => {
                let Some(open) = open else {
                    return Err(Broken("no step is open"));
                };
                if !steps[..open].iter().all(|step| step.state.is_behind()) {
                    return Err(Broken("a step before the open one is not done"));
                }
                if !steps[open + 1..].iter().all(|step| step.state.is_ahead()) {
                    return Err(Broken("a step after the open one has begun"));
                }
                let is_rated = steps.iter().any(|step| {
                    step.kind.is_rating() && !matches!(step.state, StepState::Skipped { .. })
                });
                if !is_rated {
                    return Err(Broken("nobody rates"));
                }
            }
            Standing::Disclosed | Standing::Closed { .. } => {
                if !steps.iter().all(|step| step.state.is_behind()) {
                    return Err(Broken("a step of a disclosed sheet is not done"));
                }
            }
        }
        Ok(Self { steps, standing })
    }

    /// All steps in order.
    pub fn steps(&self) -> &[Step] {
        &self.steps
    }
    /// The sheet as a whole.
    pub fn standing(&self) -> &Standing {
        &self.standing
    }
    /// One step.
    pub fn step(&self, kind: StepKind) -> Option<&Step> {
        self.steps.iter().find(|step| step.kind == kind)
    }
    /// The step whose turn it is, while the sheet is running.
    pub fn open_step(&self) -> Option<&Step> {
        match self.standing {
            Standing::Running => self.steps.iter().find(|step| step.state.is_open()),
            _ => None,
        }
    }
    /// Whether it is this step's turn.
    pub fn is_open(&self, kind: StepKind) -> bool {
        self.open_step().is_some_and(|step| step.kind == kind)
    }
    /// Whether this step has been submitted and not been sent back.
    pub fn is_done(&self, kind: StepKind) -> bool {
        self.step(kind).is_some_and(|step| step.state.is_done())
    }
    /// Whether the record is frozen.
    pub fn is_confirmed(&self) -> bool {
        self.is_done(StepKind::Confirmation)
    }
    /// Whether the ratee has the result.
    pub fn is_disclosed(&self) -> bool {
        self.is_done(StepKind::Disclosure)
    }
    /// The step whose grades are the result: the last rating not left out.
    pub fn deciding_step(&self) -> Option<StepKind> {
        self.steps
            .iter()
            .rev()
            .find(|step| step.kind.is_rating() && !matches!(step.state, StepState::Skipped { .. }))
            .map(|step| step.kind)
    }
    /// The step that comes after `kind`, left-out steps passed over.
    pub fn next_after(&self, kind: StepKind) -> Option<&Step> {
        self.steps
            .iter()
            .find(|step| step.kind > kind && !matches!(step.state, StepState::Skipped { .. }))
    }
}
