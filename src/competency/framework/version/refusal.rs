//! Why a step of a version's life is not taken, in sentences.

use crate::kernel::time::wareki;
use crate::kernel::{Date, Period, Refusal, VersionNumber};

/// Why a step is not taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum VersionRefusal {
    /// One draft per framework: another one is being written or reviewed.
    DraftExists,
    /// There is nothing to copy: no version is in force.
    NothingInForce,
    /// Only a draft can be edited, submitted, discarded.
    NotADraft,
    /// Only what waits for approval can be approved, sent back, taken back.
    NotInReview,
    /// Only an approved version can be withdrawn.
    NotApproved,
    /// A version without its reason cannot be submitted.
    ReasonMissing,
    /// The publish check still finds that many things.
    NotReady {
        /// Number of findings.
        findings: usize,
    },
    /// Approving what one drafted oneself.
    OwnDraft,
    /// Approving what one submitted oneself.
    OwnSubmission,
    /// Approving a version that holds one's own texts.
    OwnWords,
    /// Sending back or approving is for others; the submitter takes back.
    NotYours,
    /// 施行日 before today.
    PastDay {
        /// The earliest day allowed.
        today: Date,
    },
    /// 施行日 of another version of the framework.
    DayTaken {
        /// That version.
        number: VersionNumber,
        /// The day both would have.
        day: Date,
    },
    /// 施行日 inside a running evaluation period, not on its first day.
    InsidePeriod {
        /// The period.
        period: Period,
    },
    /// Withdrawing on or after the 施行日.
    AlreadyInForce {
        /// The 施行日.
        since: Date,
    },
    /// A framework of that code, or for the same people, is there already.
    FrameworkExists,
    /// An element with that key is in the version already.
    KeyTaken,
    /// The last element or role text of the version cannot be moved further.
    CannotMove,
    /// More role texts or elements than a version holds.
    TooMany {
        /// The most it holds.
        limit: usize,
    },
}

impl Refusal for VersionRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::DraftExists => "draft_exists",
            Self::NothingInForce => "nothing_in_force",
            Self::NotADraft => "not_a_draft",
            Self::NotInReview => "not_in_review",
            Self::NotApproved => "not_approved",
            Self::ReasonMissing => "reason_missing",
            Self::NotReady { .. } => "not_ready",
            Self::OwnDraft => "own_draft",
            Self::OwnSubmission => "own_submission",
            Self::OwnWords => "own_words",
            Self::NotYours => "not_yours",
            Self::PastDay { .. } => "past_day",
            Self::DayTaken { .. } => "day_taken",
            Self::InsidePeriod { .. } => "inside_period",
            Self::AlreadyInForce { .. } => "already_in_force",
            Self::FrameworkExists => "framework_exists",
            Self::KeyTaken => "key_taken",
            Self::CannotMove => "cannot_move",
            Self::TooMany { .. } => "too_many",
        }
    }
    fn sentence(&self) -> String {
        match self {
            Self::DraftExists => {
                "下書きがすでにあります。その下書きを続けるか、捨ててから始めてください".to_owned()
            }
            Self::NothingInForce => {
                "施行中の版がないので、写して始める下書きを作れません".to_owned()
            }
            Self::NotADraft => {
                "この版は下書きではないので、直せません。新しい下書きを作ってください".to_owned()
            }
            Self::NotInReview => {
                "この版は承認待ちではありません。状態を確かめてください".to_owned()
            }
            Self::NotApproved => {
                "この版は承認されていないので、施行を取りやめる必要はありません".to_owned()
            }
            Self::ReasonMissing => "改正の理由を書いてください".to_owned(),
            Self::NotReady { findings } => {
                format!("直すところが{findings}件あります。直してから承認を求めてください")
            }
            Self::OwnDraft => {
                "自分が作った下書きは承認できません。別の担当者に頼んでください".to_owned()
            }
            Self::OwnSubmission => {
                "自分が承認を求めた版は承認できません。別の担当者に頼んでください".to_owned()
            }
            Self::OwnWords => {
                "自分が書いた文のある版は承認できません。別の担当者に頼んでください".to_owned()
            }
            Self::NotYours => {
                "承認を求めた人だけが取り下げられます。直すところがあるときは差し戻してください"
                    .to_owned()
            }
            Self::PastDay { today } => {
                format!("施行日は、今日（{}）か、それより後の日にしてください", wareki(*today))
            }
            Self::DayTaken { number, day } => {
                format!("{}の施行日も{}です。別の日にしてください", number, wareki(*day))
            }
            Self::InsidePeriod { period } => inside_period(*period),
            Self::AlreadyInForce { since } => format!(
                "{}に施行されたので、取りやめられません。新しい版で改めてください",
                wareki(*since)
            ),
            Self::FrameworkExists => {
                "同じ符号か、同じ任命権者と職種の定義集がすでにあります。その定義集を直してください"
                    .to_owned()
            }
            Self::KeyTaken => "この符号の要素はすでにあります。別の符号にしてください".to_owned(),
            Self::CannotMove => "これより先には動かせません".to_owned(),
            Self::TooMany { limit } => {
                format!("{limit}件までです。1件消してから加えてください")
            }
        }
    }
}

fn inside_period(period: Period) -> String {
    let first = wareki(period.from());
    period.last_day().map_or_else(
        || format!("施行日は、評価期間の初日（{first}）にしてください"),
        |last| {
            format!(
                "施行日は{}より後にしてください。{first}から評価期間が続いています",
                wareki(last)
            )
        },
    )
}
