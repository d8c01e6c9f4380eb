//! Where a cycle stands, and what may happen to it next.

use super::super::route::Unfit;
use super::super::workflow::StepKind;
use crate::kernel::ids::AccountId;
use crate::kernel::number::grouped;
use crate::kernel::time::wareki;
use crate::kernel::{Date, Prose, Refusal, Timestamp};

/// Where a cycle stands, with its facts. The system has no account: it opens cycles of the demo.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CycleState {
    /// 準備中: everything can be changed.
    Preparing,
    /// 承認待ち: a second officer looks before it is opened.
    Awaiting {
        /// Who asked.
        requested_by: Option<AccountId>,
        /// When.
        requested_at: Timestamp,
    },
    /// 実施中: sheets exist, definitions are pinned.
    Open {
        /// Who opened it.
        opened_by: Option<AccountId>,
        /// When.
        opened_at: Timestamp,
    },
    /// 終了.
    Closed {
        /// When.
        closed_at: Timestamp,
    },
    /// 中止.
    Cancelled {
        /// When.
        cancelled_at: Timestamp,
        /// Why.
        reason: Prose,
    },
}

crate::text_enum! {
    /// The word of a [`CycleState`] in the database.
    pub enum CycleStage {
        /// [`CycleState::Preparing`].
        Preparing = "preparing",
        /// [`CycleState::Awaiting`].
        Awaiting = "awaiting",
        /// [`CycleState::Open`].
        Open = "open",
        /// [`CycleState::Closed`].
        Closed = "closed",
        /// [`CycleState::Cancelled`].
        Cancelled = "cancelled",
    }
}

impl CycleStage {
    /// The word on screen.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Preparing => "準備中",
            Self::Awaiting => "承認待ち",
            Self::Open => "実施中",
            Self::Closed => "完了",
            Self::Cancelled => "中止",
        }
    }
}

/// Why a cycle does not move.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CycleRefusal {
    /// Only a cycle in preparation can be changed.
    NotPreparing,
    /// Nobody asked for it to be opened.
    NotAwaiting,
    /// A second officer has to open it, so the first one asks.
    SecondOfficerNeeded,
    /// The officer who asked cannot open it too.
    SamePerson,
    /// The rehearsal finds problems that must be cured.
    Blocked {
        /// How many.
        problems: usize,
    },
    /// It is not open.
    NotOpen,
    /// Sheets are still running.
    SheetsRunning(i64),
    /// Somebody has begun to write.
    Begun(i64),
    /// The period of another cycle of the kind overlaps for the same people.
    SheetsExist,
    /// Somebody who was chosen may not rate this person.
    Unfit(StepKind, Unfit),
    /// A step is not handed in before that day.
    TooEarly {
        /// Which.
        kind: StepKind,
        /// The first day.
        from: Date,
    },
    /// A step is not handed in after that day.
    TooLate {
        /// Which.
        kind: StepKind,
        /// The last day.
        until: Date,
    },
}

impl Refusal for CycleRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::NotPreparing => "not_preparing",
            Self::NotAwaiting => "not_awaiting",
            Self::SecondOfficerNeeded => "second_officer_needed",
            Self::SamePerson => "same_person",
            Self::Blocked { .. } => "blocked",
            Self::NotOpen => "not_open",
            Self::SheetsRunning(_) => "sheets_running",
            Self::Begun(_) => "begun",
            Self::SheetsExist => "sheets_exist",
            Self::Unfit(..) => "unfit",
            Self::TooEarly { .. } => "too_early",
            Self::TooLate { .. } => "too_late",
        }
    }
    fn sentence(&self) -> String {
        match self {
            Self::NotPreparing => "準備中のサイクルだけ直せます".to_owned(),
            Self::NotAwaiting => "開始の承認を頼まれていません".to_owned(),
            Self::SecondOfficerNeeded => {
                "サイクルは2人で開始します。もう一人の人事担当に承認を頼んでください".to_owned()
            }
            Self::SamePerson => {
                "承認を頼んだ人は、自分で開始できません。もう一人の人事担当が開始してください"
                    .to_owned()
            }
            Self::Blocked { problems } => {
                format!("開始の前に直すことが{problems}件あります。リハーサルで確かめてください")
            }
            Self::NotOpen => "このサイクルは実施中ではありません".to_owned(),
            Self::SheetsRunning(sheets) => {
                format!("終わっていないシートが{}件あります", grouped(*sheets))
            }
            Self::Begun(sheets) => {
                format!("{}件のシートに入力があるので、開始を取り消せません", grouped(*sheets))
            }
            Self::SheetsExist => {
                "同じ期間の同じ種類の評価に、もう対象になっている職員がいます".to_owned()
            }
            Self::Unfit(_, unfit) => unfit.sentence().to_owned(),
            Self::TooEarly { kind, from } => format!(
                "{}は、{}から提出できます。それまでは保存しておいてください",
                kind.label(),
                wareki(*from)
            ),
            Self::TooLate { kind, until } => format!(
                "{}の提出は、{}で締め切りました。人事課に、期限を延ばすよう頼んでください",
                kind.label(),
                wareki(*until)
            ),
        }
    }
}

impl CycleState {
    /// Its word in the database.
    pub const fn stage(&self) -> CycleStage {
        match self {
            Self::Preparing => CycleStage::Preparing,
            Self::Awaiting { .. } => CycleStage::Awaiting,
            Self::Open { .. } => CycleStage::Open,
            Self::Closed { .. } => CycleStage::Closed,
            Self::Cancelled { .. } => CycleStage::Cancelled,
        }
    }
    /// Whether the set-up can be changed.
    pub fn refuse_unless_preparing(&self) -> Result<(), CycleRefusal> {
        if *self == Self::Preparing { Ok(()) } else { Err(CycleRefusal::NotPreparing) }
    }
    /// Whether people can work on its sheets.
    pub fn refuse_unless_open(&self) -> Result<(), CycleRefusal> {
        if matches!(self, Self::Open { .. }) { Ok(()) } else { Err(CycleRefusal::NotOpen) }
    }
    /// Asks a second officer to open it. `problems`: what the rehearsal found that must be cured.
    pub fn request(
        self,
        by: Option<AccountId>,
        at: Timestamp,
        problems: usize,
    ) -> Result<Self, CycleRefusal> {
        self.refuse_unless_preparing()?;
        if problems > 0 {
            return Err(CycleRefusal::Blocked { problems });
        }
        Ok(Self::Awaiting { requested_by: by, requested_at: at })
    }
    /// Goes back to preparation before it was opened.
    pub fn take_back(self) -> Result<Self, CycleRefusal> {
        match self {
            Self::Awaiting { .. } => Ok(Self::Preparing),
            _ => Err(CycleRefusal::NotAwaiting),
        }
    }
    /// Opens it. With `second_officer` somebody else must have asked; the system needs nobody.
    pub fn open(
        self,
        by: Option<AccountId>,
        at: Timestamp,
        second_officer: bool,
        problems: usize,
    ) -> Result<Self, CycleRefusal> {
        let needs_two = second_officer && by.is_some();
        match self {
            Self::Preparing if needs_two => return Err(CycleRefusal::SecondOfficerNeeded),
            Self::Awaiting { requested_by, .. } if needs_two && requested_by == by => {
                return Err(CycleRefusal::SamePerson);
            }
            Self::Preparing | Self::Awaiting { .. } => {}
            _ => return Err(CycleRefusal::NotPreparing),
        }
        if problems > 0 {
            return Err(CycleRefusal::Blocked { problems });
        }
        Ok(Self::Open { opened_by: by, opened_at: at })
    }
    /// Undoes the opening while nobody has entered anything; `begun`: sheets with entries.
    pub fn undo_opening(self, begun: i64) -> Result<Self, CycleRefusal> {
        self.refuse_unless_open()?;
        if begun > 0 { Err(CycleRefusal::Begun(begun)) } else { Ok(Self::Preparing) }
    }
    /// Ends it once no sheet is running any more.
    pub fn close(self, at: Timestamp, running: i64) -> Result<Self, CycleRefusal> {
        self.refuse_unless_open()?;
        if running > 0 {
            return Err(CycleRefusal::SheetsRunning(running));
        }
        Ok(Self::Closed { closed_at: at })
    }
    /// Calls it off: before opening, or while it is open (its unconfirmed sheets are called off too).
    pub fn cancel(self, reason: Prose, at: Timestamp) -> Result<Self, CycleRefusal> {
        match self {
            Self::Preparing | Self::Awaiting { .. } | Self::Open { .. } => {
                Ok(Self::Cancelled { cancelled_at: at, reason })
            }
            Self::Closed { .. } | Self::Cancelled { .. } => Err(CycleRefusal::NotOpen),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::time::start_of;

    fn at() -> Timestamp {
        start_of("2026-02-01".parse().expect("a test date"))
    }

    #[test]
    fn two_officers_open_a_cycle() {
        let (one, two) = (Some(AccountId::mint()), Some(AccountId::mint()));
        let start = CycleState::Preparing;
        assert_eq!(start.clone().open(one, at(), true, 0), Err(CycleRefusal::SecondOfficerNeeded));
        let asked = start.clone().request(one, at(), 0).expect("no problems");
        assert_eq!(asked.clone().open(one, at(), true, 0), Err(CycleRefusal::SamePerson));
        assert_eq!(
            asked.clone().open(two, at(), true, 2),
            Err(CycleRefusal::Blocked { problems: 2 })
        );
        assert_eq!(asked.clone().open(two, at(), true, 0).map(|s| s.stage()), Ok(CycleStage::Open));
        assert_eq!(asked.take_back(), Ok(CycleState::Preparing));
        assert!(start.clone().open(one, at(), false, 0).is_ok(), "by setting");
        assert!(start.open(None, at(), true, 0).is_ok(), "the system");
    }

    #[test]
    fn what_is_open_ends_only_when_everything_has_ended() {
        let open = CycleState::Open { opened_by: None, opened_at: at() };
        assert_eq!(open.clone().close(at(), 3), Err(CycleRefusal::SheetsRunning(3)));
        assert!(open.clone().close(at(), 0).is_ok());
        assert_eq!(open.clone().undo_opening(1), Err(CycleRefusal::Begun(1)));
        assert_eq!(open.clone().undo_opening(0), Ok(CycleState::Preparing));
        assert_eq!(open.clone().request(None, at(), 0), Err(CycleRefusal::NotPreparing));
        let reason = Prose::within("災害のため", 400).expect("words");
        let off = open.cancel(reason.clone(), at()).expect("open");
        assert_eq!(off.clone().cancel(reason, at()), Err(CycleRefusal::NotOpen));
        assert_eq!(off.refuse_unless_open(), Err(CycleRefusal::NotOpen));
    }
}
