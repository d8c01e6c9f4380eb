//! The pages about one person, each for one verb: its words and what it asks for.

use crate::kernel::ids::{EmployeeNameId, LeaveId, PostingId};

/// Which page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Data,
    Name,
    Alias,
    Leaving,
    Staying,
    Unhiring,
    Post,
    Leave,
    PostChange(PostingId),
    PostCorrection(PostingId),
    PostEnd(PostingId),
    PostWithdrawal(PostingId),
    LeaveEnd(LeaveId),
    LeaveCorrection(LeaveId),
    LeaveWithdrawal(LeaveId),
    AliasEnd(EmployeeNameId),
    NameWithdrawal(EmployeeNameId),
}

/// A question of a form, by what it is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ask {
    Name,
    Kana,
    Hired,
    Left,
    Term,
    From(&'static str),
    Last(&'static str),
    Department,
    Rank,
    Title,
    Head,
    JobFamily,
    EmploymentType,
    Authority,
    PostKind,
    LeaveKind,
    KeepsOld,
    Shown,
    Reason(bool),
}

impl Ask {
    /// Name of its field.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Kana => "kana",
            Self::Hired => "hired",
            Self::Left => "left",
            Self::Term => "term",
            Self::From(_) => "from",
            Self::Last(_) => "last",
            Self::Department => "department",
            Self::Rank => "rank",
            Self::Title => "title",
            Self::Head => "is_head",
            Self::JobFamily => "job_family",
            Self::EmploymentType => "employment_type",
            Self::Authority => "authority",
            Self::PostKind => "post_kind",
            Self::LeaveKind => "leave_kind",
            Self::KeepsOld => "keeps_old",
            Self::Shown => "shown",
            Self::Reason(_) => "reason",
        }
    }
}

const POST: [Ask; 7] = [
    Ask::Department,
    Ask::Rank,
    Ask::Title,
    Ask::Head,
    Ask::JobFamily,
    Ask::EmploymentType,
    Ask::Authority,
];

impl Kind {
    /// A page of the person.
    pub(super) fn of_person(word: &str) -> Option<Self> {
        Some(match word {
            "correction" => Self::Data,
            "name" => Self::Name,
            "alias" => Self::Alias,
            "leaving" => Self::Leaving,
            "staying" => Self::Staying,
            "withdrawal" => Self::Unhiring,
            "post" => Self::Post,
            "leave" => Self::Leave,
            _ => return None,
        })
    }
    /// A page of one posting.
    pub(super) fn of_posting(id: PostingId, word: &str) -> Option<Self> {
        Some(match word {
            "change" => Self::PostChange(id),
            "correction" => Self::PostCorrection(id),
            "end" => Self::PostEnd(id),
            "withdrawal" => Self::PostWithdrawal(id),
            _ => return None,
        })
    }
    /// A page of one leave.
    pub(super) fn of_leave(id: LeaveId, word: &str) -> Option<Self> {
        Some(match word {
            "end" => Self::LeaveEnd(id),
            "correction" => Self::LeaveCorrection(id),
            "withdrawal" => Self::LeaveWithdrawal(id),
            _ => return None,
        })
    }
    /// A page of one name.
    pub(super) fn of_name(id: EmployeeNameId, word: &str) -> Option<Self> {
        Some(match word {
            "end" => Self::AliasEnd(id),
            "withdrawal" => Self::NameWithdrawal(id),
            _ => return None,
        })
    }
    /// Its address below the person's.
    pub(super) fn path(self) -> String {
        match self {
            Self::Data => "correction".to_owned(),
            Self::Name => "name".to_owned(),
            Self::Alias => "alias".to_owned(),
            Self::Leaving => "leaving".to_owned(),
            Self::Staying => "staying".to_owned(),
            Self::Unhiring => "withdrawal".to_owned(),
            Self::Post => "post".to_owned(),
            Self::Leave => "leave".to_owned(),
            Self::PostChange(id) => format!("postings/{id}/change"),
            Self::PostCorrection(id) => format!("postings/{id}/correction"),
            Self::PostEnd(id) => format!("postings/{id}/end"),
            Self::PostWithdrawal(id) => format!("postings/{id}/withdrawal"),
            Self::LeaveEnd(id) => format!("leaves/{id}/end"),
            Self::LeaveCorrection(id) => format!("leaves/{id}/correction"),
            Self::LeaveWithdrawal(id) => format!("leaves/{id}/withdrawal"),
            Self::AliasEnd(id) => format!("names/{id}/end"),
            Self::NameWithdrawal(id) => format!("names/{id}/withdrawal"),
        }
    }
    /// 「山本 健太さんの発令の変更」.
    pub(super) fn title(self) -> &'static str {
        match self {
            Self::Data => "職員の情報の訂正",
            Self::Name => "氏名の変更",
            Self::Alias => "通称・旧姓の登録",
            Self::AliasEnd(_) => "通称・旧姓の使用の終わり",
            Self::NameWithdrawal(_) => "氏名の変更の予定の取消し",
            Self::Leaving => "退職",
            Self::Staying => "退職の予定の取消し",
            Self::Unhiring => "採用の予定の取消し",
            Self::Post => "兼務の発令",
            Self::PostChange(_) => "発令の変更",
            Self::PostCorrection(_) => "発令の訂正",
            Self::PostEnd(_) => "兼務の終わり",
            Self::PostWithdrawal(_) => "予定の発令の取消し",
            Self::Leave => "休職・休業の登録",
            Self::LeaveEnd(_) => "復職・期間の変更",
            Self::LeaveCorrection(_) => "休職・休業の訂正",
            Self::LeaveWithdrawal(_) => "予定の休職・休業の取消し",
        }
    }
    /// What the page is for, against its neighbour.
    pub(super) fn lead(self) -> &'static str {
        match self {
            Self::Data | Self::PostCorrection(_) | Self::LeaveCorrection(_) => {
                "はじめから違っていたときに直します。前の内容は監査ログに残ります。"
            }
            Self::Name => {
                "婚姻などで氏名が変わるときに使います。先の日を書くと、その日に変わります。前の氏名でも探せます。"
            }
            Self::NameWithdrawal(_) => "まだ始まっていない氏名の変更をやめます。",
            Self::Alias => "仕事で使う名前を、期間を決めて登録します。この名前でも探せます。",
            Self::AliasEnd(_) => "使うのをやめたあとも、この名前で探せます。",
            Self::Leaving => "退職の日を決めると、発令と休職・休業もその日で終わります。",
            Self::Staying => "退職の日を消します。退職の日で終わる発令は、そのまま続きます。",
            Self::Unhiring => "採用の前なので、この職員の登録を消します。",
            Self::Post => "本務のほかに、別の所属の仕事をするときに登録します。",
            Self::PostChange(_) => {
                "昇任や異動のときに使います。いまの発令は、新しい発令日の前の日までになります。"
            }
            Self::PostEnd(_) => "兼務をする最後の日を書きます。",
            Self::PostWithdrawal(_) => {
                "まだ始まっていない発令をやめます。前の発令がそのまま続きます。"
            }
            Self::Leave => "始まりの日と、分かっていれば終わりの日を書きます。",
            Self::LeaveEnd(_) => {
                "休職・休業の最後の日を書きます。次の日から復職です。延ばすときも、ここで直します。"
            }
            Self::LeaveWithdrawal(_) => "まだ始まっていない休職・休業をやめます。",
        }
    }
    /// The act, as the button says it.
    pub(super) fn act(self) -> &'static str {
        match self {
            Self::Data => "情報を訂正する",
            Self::Name => "氏名を変更する",
            Self::Alias => "通称・旧姓を登録する",
            Self::AliasEnd(_) => "使用を終える",
            Self::NameWithdrawal(_) => "氏名の変更の予定を取り消す",
            Self::Leaving => "退職を登録する",
            Self::Staying => "退職の予定を取り消す",
            Self::Unhiring => "採用の予定を取り消す",
            Self::Post => "兼務を発令する",
            Self::PostChange(_) => "発令を変更する",
            Self::PostCorrection(_) => "発令を訂正する",
            Self::PostEnd(_) => "兼務を終える",
            Self::PostWithdrawal(_) => "発令の予定を取り消す",
            Self::Leave => "休職・休業を登録する",
            Self::LeaveEnd(_) => "終わりの日を変更する",
            Self::LeaveCorrection(_) => "休職・休業を訂正する",
            Self::LeaveWithdrawal(_) => "休職・休業の予定を取り消す",
        }
    }

    /// What the page asks for, in page order.
    pub(super) fn asks(self) -> Vec<Ask> {
        let with = |before: &[Ask], after: &[Ask]| [before, &POST, after].concat();
        match self {
            Self::Data => {
                vec![Ask::Name, Ask::Kana, Ask::Hired, Ask::Left, Ask::Term, Ask::Reason(true)]
            }
            Self::Name => {
                vec![Ask::From("変更の日"), Ask::Name, Ask::Kana, Ask::KeepsOld, Ask::Reason(false)]
            }
            Self::Alias => vec![
                Ask::Name,
                Ask::Kana,
                Ask::From("使い始める日"),
                Ask::Last("最後の日"),
                Ask::Shown,
                Ask::Reason(false),
            ],
            Self::AliasEnd(_) => vec![Ask::Last("最後に使う日"), Ask::Reason(false)],
            Self::Leaving => vec![Ask::Last("退職の日"), Ask::Reason(false)],
            Self::Staying
            | Self::Unhiring
            | Self::PostWithdrawal(_)
            | Self::LeaveWithdrawal(_)
            | Self::NameWithdrawal(_) => {
                vec![Ask::Reason(true)]
            }
            Self::Post => with(
                &[Ask::PostKind, Ask::From("発令日"), Ask::Last("最後の日")],
                &[Ask::Reason(false)],
            ),
            Self::PostChange(_) => with(&[Ask::From("発令日")], &[Ask::Reason(false)]),
            Self::PostCorrection(_) => {
                with(&[Ask::From("発令日"), Ask::Last("最後の日")], &[Ask::Reason(true)])
            }
            Self::PostEnd(_) => vec![Ask::Last("最後の日"), Ask::Reason(false)],
            Self::Leave => vec![
                Ask::LeaveKind,
                Ask::From("始まりの日"),
                Ask::Last("終わりの日"),
                Ask::Reason(false),
            ],
            Self::LeaveEnd(_) => vec![Ask::Last("終わりの日"), Ask::Reason(false)],
            Self::LeaveCorrection(_) => vec![
                Ask::LeaveKind,
                Ask::From("始まりの日"),
                Ask::Last("終わりの日"),
                Ask::Reason(true),
            ],
        }
    }

    /// Whether the last day may be left open.
    pub(super) fn may_stay_open(self) -> bool {
        !matches!(self, Self::Leaving | Self::PostEnd(_) | Self::AliasEnd(_))
    }
}
