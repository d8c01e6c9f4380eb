//! Why a deed is not possible now.

use super::StepKind;
use crate::kernel::Refusal;

/// A transition that was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WorkflowRefusal {
    /// The cycle does not have the step.
    NoSuchStep(StepKind),
    /// Another step comes first.
    NotYet {
        /// What was to be done.
        asked: StepKind,
        /// Whose turn it is.
        open: StepKind,
    },
    /// It was done before; a second press of the button.
    AlreadyDone(StepKind),
    /// The step is left out for this person.
    LeftOut(StepKind),
    /// Confirmation and disclosure are not submitted, ratings are not confirmed.
    OtherDeed(StepKind),
    /// The record is frozen.
    Confirmed,
    /// Only a disclosed sheet can be closed.
    NotDisclosed,
    /// A return must go to an earlier step that somebody wrote.
    NotEarlier {
        /// From here.
        from: StepKind,
        /// To there.
        to: StepKind,
    },
    /// The next one has looked at it already.
    SeenByNext(StepKind),
    /// Withdrawing needs a step that was submitted and is the latest.
    NotLatest(StepKind),
    /// Confirmation and disclosure cannot be left out.
    CannotLeaveOut(StepKind),
    /// Somebody has to rate.
    LastRating,
    /// The ratee's own step and the disclosure never change hands.
    CannotReassign(StepKind),
    /// The new evaluator has another step of the same sheet.
    HasStep(StepKind),
    /// Only somebody who was taken out can be taken back.
    NotExcluded,
    /// 対象外.
    Excluded,
    /// 中止.
    Cancelled,
    /// The sheet is closed.
    Closed,
}

impl Refusal for WorkflowRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::NoSuchStep(_) => "no_such_step",
            Self::NotYet { .. } => "not_yet",
            Self::AlreadyDone(_) => "already_done",
            Self::LeftOut(_) => "left_out",
            Self::OtherDeed(_) => "other_deed",
            Self::Confirmed => "confirmed",
            Self::NotDisclosed => "not_disclosed",
            Self::NotEarlier { .. } => "not_earlier",
            Self::SeenByNext(_) => "seen_by_next",
            Self::NotLatest(_) => "not_latest",
            Self::CannotLeaveOut(_) => "cannot_leave_out",
            Self::LastRating => "last_rating",
            Self::CannotReassign(_) => "cannot_reassign",
            Self::HasStep(_) => "has_step",
            Self::NotExcluded => "not_excluded",
            Self::Excluded => "excluded",
            Self::Cancelled => "cancelled",
            Self::Closed => "closed",
        }
    }
    fn sentence(&self) -> String {
        match self {
            Self::NoSuchStep(step) => {
                format!("このサイクルに「{}」の段階はありません", step.label())
            }
            Self::NotYet { asked, open } => {
                format!("いまは{}の段階です。{}はその後です", open.label(), asked.label())
            }
            Self::AlreadyDone(step) => format!("{}は、もう済んでいます", step.label()),
            Self::LeftOut(step) => format!("この人の{}は省かれています", step.label()),
            Self::OtherDeed(StepKind::Confirmation) => {
                "確認の段階です。確定するか、差し戻してください".to_owned()
            }
            Self::OtherDeed(StepKind::Disclosure) => {
                "開示の段階です。提出するものはありません".to_owned()
            }
            Self::OtherDeed(step) => {
                format!("{}は、{}が提出します", step.label(), step.doer())
            }
            Self::Confirmed => {
                "確定した評価は変えられません。直すときは、人事課に相談してください".to_owned()
            }
            Self::NotDisclosed => "結果を開示してから、終わりにしてください".to_owned(),
            Self::NotEarlier { from, to } => {
                format!("{}から{}へは差し戻せません", from.label(), to.label())
            }
            Self::SeenByNext(step) => format!(
                "{}がもう開いたので、提出を取り消せません。差し戻しを頼んでください",
                step.doer()
            ),
            Self::NotLatest(step) => format!("{}の提出は、いまは取り消せません", step.label()),
            Self::CannotLeaveOut(step) => format!("{}は省けません", step.label()),
            Self::LastRating => {
                "評価する人がいなくなります。評価者を決めるか、対象から外してください".to_owned()
            }
            Self::CannotReassign(step) => format!("{}の担当は替えられません", step.label()),
            Self::HasStep(step) => format!(
                "{}には、この人のほかの段階を受け持っていない人を選んでください",
                step.doer()
            ),
            Self::NotExcluded => "この人は、もう評価の対象です".to_owned(),
            Self::Excluded => "この人は評価の対象から外れています".to_owned(),
            Self::Cancelled => "この評価は中止になりました".to_owned(),
            Self::Closed => "この評価は終わっています".to_owned(),
        }
    }
}
