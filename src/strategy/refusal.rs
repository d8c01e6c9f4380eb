//! Why an initiative, a note, a KPI or a reading was not saved.

use super::initiative::Status;
use super::kpi::Direction;
use crate::kernel::time::wareki;
use crate::kernel::{Code, Date, FiscalYear, Line, Refusal};

/// Why an initiative was not saved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum InitiativeRefusal {
    /// Nobody has that number.
    OwnerUnknown(Code),
    /// The owner has left.
    OwnerLeft(Code),
    /// Nobody has that number.
    DeputyUnknown(Code),
    /// The deputy has left.
    DeputyLeft(Code),
    /// Owner and deputy are one person.
    SamePerson,
    /// No department has that code or name today.
    DepartmentUnknown(Line),
    /// Several departments have that name today.
    DepartmentAmbiguous {
        /// The name.
        text: Line,
        /// Their codes.
        codes: Vec<String>,
    },
    /// No department was named and the owner has no primary post today.
    DepartmentMissing,
    /// The state changed, its reason did not.
    ReasonUnchanged {
        /// The new state.
        status: Status,
    },
    /// Another initiative of the same measure has that title in those years.
    TitleTaken,
    /// There is no such measure.
    MeasureUnknown(String),
    /// A note about a day to come.
    NoteInFuture,
    /// The initiative has a milestone of that name.
    MilestoneTaken,
    /// A milestone that is there since a day to come.
    DoneInFuture,
    /// A milestone that is there has no day to be moved.
    MilestoneDone,
    /// A milestone moved to the day on which it stands.
    MilestoneDayUnchanged,
}

impl Refusal for InitiativeRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::OwnerUnknown(_) => "owner_unknown",
            Self::OwnerLeft(_) => "owner_left",
            Self::DeputyUnknown(_) => "deputy_unknown",
            Self::DeputyLeft(_) => "deputy_left",
            Self::SamePerson => "same_person",
            Self::DepartmentUnknown(_) => "department_unknown",
            Self::DepartmentAmbiguous { .. } => "department_ambiguous",
            Self::DepartmentMissing => "department_missing",
            Self::ReasonUnchanged { .. } => "reason_unchanged",
            Self::TitleTaken => "title_taken",
            Self::MeasureUnknown(_) => "measure_unknown",
            Self::NoteInFuture => "note_in_future",
            Self::MilestoneTaken => "milestone_taken",
            Self::DoneInFuture => "done_in_future",
            Self::MilestoneDone => "milestone_done",
            Self::MilestoneDayUnchanged => "milestone_day_unchanged",
        }
    }
    fn sentence(&self) -> String {
        match self {
            Self::OwnerUnknown(number) => {
                format!("職員番号「{number}」の職員はいません。担当者の番号を確かめてください")
            }
            Self::OwnerLeft(number) => {
                format!("職員番号「{number}」の職員は退職しています。別の担当者を決めてください")
            }
            Self::DeputyUnknown(number) => {
                format!("職員番号「{number}」の職員はいません。代理の番号を確かめてください")
            }
            Self::DeputyLeft(number) => {
                format!("職員番号「{number}」の職員は退職しています。別の代理を決めてください")
            }
            Self::SamePerson => "代理は、担当者と別の職員にしてください".to_owned(),
            Self::DepartmentUnknown(text) => {
                format!("「{text}」という所属はありません。所属のコードか名前を確かめてください")
            }
            Self::DepartmentAmbiguous { text, codes } => format!(
                "「{text}」という所属は{}つあります。コード（{}）で書いてください",
                codes.len(),
                codes.join("、")
            ),
            Self::DepartmentMissing => {
                "担当者の所属が分かりません。所属のコードか名前を書いてください".to_owned()
            }
            Self::ReasonUnchanged { status } => {
                format!("状況を「{}」に変えた理由を書いてください", status.label())
            }
            Self::TitleTaken => {
                "同じ取組に、同じ期間の同じ題名の事業があります。題名を変えてください".to_owned()
            }
            Self::MeasureUnknown(code) => format!("取組「{code}」はありません"),
            Self::MilestoneTaken => {
                "この事業には、同じ名前の節目があります。名前を変えてください".to_owned()
            }
            Self::DoneInFuture => {
                "節目を終えた日は、きょうかそれより前の日にしてください".to_owned()
            }
            Self::MilestoneDone => "終えた節目の期限は、変えられません".to_owned(),
            Self::MilestoneDayUnchanged => {
                "いまの期限と同じ日です。期限を確かめてください".to_owned()
            }
            Self::NoteInFuture => "メモの日付は、きょうかそれより前の日にしてください".to_owned(),
        }
    }
}

/// Everything that was wrong with a draft; at least one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InitiativeRefusals(pub Vec<InitiativeRefusal>);

impl From<InitiativeRefusal> for InitiativeRefusals {
    fn from(refusal: InitiativeRefusal) -> Self {
        Self(vec![refusal])
    }
}

impl Refusal for InitiativeRefusals {
    fn code(&self) -> &'static str {
        self.0.first().map_or("refused", Refusal::code)
    }
    fn sentence(&self) -> String {
        self.0.iter().map(Refusal::sentence).collect::<Vec<_>>().join("。")
    }
}

/// Why a KPI was not saved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum KpiRefusal {
    /// Owner, deputy or measure: the same rules as for initiatives.
    Named(InitiativeRefusal),
    /// A numerator without a denominator, or the other way round.
    HalfAShare,
    /// It shall rise or fall, but from where is not said.
    BaselineMissing,
    /// The band to be kept in is missing, or has no width.
    BandEmpty {
        /// Of which year.
        year: FiscalYear,
    },
    /// The target is not ahead of the baseline.
    TargetBehind {
        /// Of which year.
        year: FiscalYear,
        /// As it is printed.
        target: String,
        /// As it is printed.
        baseline: String,
        /// Which way is better.
        direction: Direction,
    },
    /// A target that stands was left out; what was promised stays to be seen.
    TargetGone {
        /// Of which year.
        year: FiscalYear,
        /// As it is printed.
        target: String,
    },
    /// Another KPI has that code.
    CodeTaken(Code),
    /// It begins on a day to come.
    StartsInFuture,
    /// The portal shall count it, but it is no percentage of something.
    CountedIsNoShare,
}

impl Refusal for KpiRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::Named(refusal) => refusal.code(),
            Self::HalfAShare => "half_a_share",
            Self::BaselineMissing => "baseline_missing",
            Self::BandEmpty { .. } => "band_empty",
            Self::TargetBehind { .. } => "target_behind",
            Self::TargetGone { .. } => "target_gone",
            Self::CodeTaken(_) => "code_taken",
            Self::StartsInFuture => "starts_in_future",
            Self::CountedIsNoShare => "counted_is_no_share",
        }
    }
    fn sentence(&self) -> String {
        match self {
            Self::Named(refusal) => refusal.sentence(),
            Self::HalfAShare => "分子と分母は、両方書くか、両方空けてください".to_owned(),
            Self::BaselineMissing => {
                "増やす指標と減らす指標には、基準値とその日を書いてください".to_owned()
            }
            Self::BandEmpty { year } => {
                format!("{year}の目標は、下限と、それより大きい上限を書いてください")
            }
            Self::TargetBehind { year, target, baseline, direction } => {
                let way = if *direction == Direction::Down { "小さい" } else { "大きい" };
                format!(
                    "{year}の目標（{target}）を、基準値（{baseline}）より{way}値にしてください。いまの水準を保つときは、向きを「範囲の中に保つ」にします"
                )
            }
            Self::TargetGone { year, target } => {
                format!("{year}の目標（{target}）は消せません。新しい目標を書いてください")
            }
            Self::CodeTaken(code) => {
                format!("コード「{code}」の指標がもうあります。別のコードにしてください")
            }
            Self::StartsInFuture => {
                "値を集め始める日は、きょうかそれより前の日にしてください".to_owned()
            }
            Self::CountedIsNoShare => {
                "ポータルが数える指標は、単位を「％」にして、分子と分母を書いてください".to_owned()
            }
        }
    }
}

/// Everything that was wrong with a KPI; at least one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KpiRefusals(pub Vec<KpiRefusal>);

impl Refusal for KpiRefusals {
    fn code(&self) -> &'static str {
        self.0.first().map_or("refused", Refusal::code)
    }
    fn sentence(&self) -> String {
        self.0.iter().map(Refusal::sentence).collect::<Vec<_>>().join("。")
    }
}

/// Why a reading was not kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ReadingRefusal {
    /// No KPI has that code.
    KpiUnknown(String),
    /// Its day is to come.
    InFuture,
    /// Its day is before the KPI began.
    BeforeStart {
        /// Since when.
        starts_on: Date,
    },
    /// It would be known before its day, or after today.
    KnownOutside,
    /// The span has a reading.
    PeriodTaken {
        /// Which.
        period: String,
    },
    /// The reading to be put right is none of this series.
    NothingToCorrect,
    /// Somebody has put it right meanwhile.
    CorrectedMeanwhile,
    /// A correction stays in its span.
    OtherPeriod {
        /// The span of the reading to be put right.
        period: String,
    },
    /// A correction without words.
    ReasonMissing,
    /// Neither value nor share.
    NothingGiven {
        /// Numerator and denominator are defined.
        is_share: bool,
    },
    /// Numerator and denominator where none are defined.
    NoShare,
    /// The denominator is zero or less.
    DenominatorZero,
    /// Value and share say different things.
    ShareDiffers {
        /// What the share says.
        computed: String,
        /// What was typed.
        value: String,
    },
    /// The definition has another version than the one that was read.
    DefinitionChanged {
        /// The unit now.
        unit: String,
    },
}

impl Refusal for ReadingRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::KpiUnknown(_) => "kpi_unknown",
            Self::InFuture => "in_future",
            Self::BeforeStart { .. } => "before_start",
            Self::KnownOutside => "known_outside",
            Self::PeriodTaken { .. } => "period_taken",
            Self::NothingToCorrect => "nothing_to_correct",
            Self::CorrectedMeanwhile => "corrected_meanwhile",
            Self::OtherPeriod { .. } => "other_period",
            Self::ReasonMissing => "reason_missing",
            Self::NothingGiven { .. } => "nothing_given",
            Self::NoShare => "no_share",
            Self::DenominatorZero => "denominator_zero",
            Self::ShareDiffers { .. } => "share_differs",
            Self::DefinitionChanged { .. } => "definition_changed",
        }
    }
    fn sentence(&self) -> String {
        match self {
            Self::KpiUnknown(code) => {
                format!("コード「{code}」の指標はありません。コードを確かめてください")
            }
            Self::InFuture => "値の時点は、きょうかそれより前の日にしてください".to_owned(),
            Self::BeforeStart { starts_on } => format!(
                "この指標は{}から集めています。値の時点を、その日かそれより後にしてください",
                wareki(*starts_on)
            ),
            Self::KnownOutside => {
                "公表した日は、値の時点から、きょうまでの日にしてください".to_owned()
            }
            Self::PeriodTaken { period } => format!(
                "{period}の値はもうあります。違っているときは、その値の「直す」から直してください"
            ),
            Self::NothingToCorrect => {
                "直す値が見つかりません。指標のページから選び直してください".to_owned()
            }
            Self::CorrectedMeanwhile => {
                "この値は、先に直されています。新しい値を確かめてください".to_owned()
            }
            Self::OtherPeriod { period } => {
                format!("値の時点は、直す値と同じ{period}の日にしてください")
            }
            Self::ReasonMissing => "値を直す理由をメモに書いてください".to_owned(),
            Self::NothingGiven { is_share: true } => {
                "値か、分子と分母の両方を書いてください".to_owned()
            }
            Self::NothingGiven { is_share: false } => "値を書いてください".to_owned(),
            Self::NoShare => {
                "この指標には分子と分母がありません。値だけを書いてください".to_owned()
            }
            Self::DenominatorZero => "分母は、0より大きい数にしてください".to_owned(),
            Self::ShareDiffers { computed, value } => format!(
                "分子と分母からは{computed}になり、値（{value}）と合いません。どちらかを直してください"
            ),
            Self::DefinitionChanged { unit } => format!(
                "指標の定義が新しくなりました。いまの単位は「{unit}」です。値を確かめて、もう一度保存してください"
            ),
        }
    }
}

/// Everything that was wrong with readings, each with its place in the batch; at least one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadingRefusals(pub Vec<(usize, ReadingRefusal)>);

impl Refusal for ReadingRefusals {
    fn code(&self) -> &'static str {
        self.0.first().map_or("refused", |(_, refusal)| refusal.code())
    }
    fn sentence(&self) -> String {
        self.0.iter().map(|(_, refusal)| refusal.sentence()).collect::<Vec<_>>().join("。")
    }
}
