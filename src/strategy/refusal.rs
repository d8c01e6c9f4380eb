//! Why an initiative or a note was not saved.

use super::initiative::Status;
use crate::kernel::{Code, Line, Refusal};

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
