//! Why a verb on one person cannot be.

use crate::kernel::time::wareki;
use crate::kernel::{Date, Period, Refusal};
use crate::organization::master::OutOfUse;
use crate::organization::posting::PostingRefusal;

/// Why a verb on one person cannot be carried out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StaffRefusal {
    /// The postings cannot stand so.
    Posting(PostingRefusal),
    /// A change on or before the first day of what holds now.
    NotAfter(Date),
    /// A change after what it changes has ended.
    AfterEnd(Date),
    /// The department is not there on the first day of the posting.
    NoDepartment(String, Date),
    /// A rank, job family, employment type or authority that is not in use during the posting.
    NotInUse(OutOfUse),
    /// The posting says that already.
    SamePosting,
    /// A primary posting ends by a move or by leaving only.
    PrimaryStays,
    /// Only what has not begun can be withdrawn.
    HasBegun(Date),
    /// A leave on a day without a posting.
    LeaveWithoutPosting(Date),
    /// Two leaves share a day.
    LeavesOverlap(Period),
    /// A leave before the day of hire.
    LeaveBeforeHire(Date),
    /// A leave that goes on after the last day of service.
    LeaveAfterLeaving(Date),
    /// The day of return is not after the first day of the leave.
    ReturnTooEarly(Date),
    /// The name is the same as before.
    SameName,
    /// Another name is to come on a day.
    NameToCome(Date),
    /// A name that begins before the name before it did.
    NameTooEarly(Date),
    /// The person has left already.
    HasLeft(Date),
    /// The last day of service is before the day of hire.
    LeavesBeforeHire(Date),
    /// The person is not about to leave.
    NotLeaving,
    /// An employee number is there already.
    NumberTaken,
    /// The name used at work overlaps another one.
    NamesOverlap,
    /// Somebody else's record needs what would be withdrawn.
    StoodOn,
}

impl From<PostingRefusal> for StaffRefusal {
    fn from(refusal: PostingRefusal) -> Self {
        Self::Posting(refusal)
    }
}

impl From<OutOfUse> for StaffRefusal {
    fn from(gap: OutOfUse) -> Self {
        Self::NotInUse(gap)
    }
}

impl Refusal for StaffRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::Posting(refusal) => refusal.code(),
            Self::NotAfter(_) => "change_not_after",
            Self::AfterEnd(_) => "change_after_end",
            Self::NoDepartment(..) => "no_department",
            Self::NotInUse(_) => "not_in_use",
            Self::SamePosting => "same_posting",
            Self::PrimaryStays => "primary_stays",
            Self::HasBegun(_) => "has_begun",
            Self::LeaveWithoutPosting(_) => "leave_without_posting",
            Self::LeavesOverlap(_) => "leaves_overlap",
            Self::LeaveBeforeHire(_) => "leave_before_hire",
            Self::LeaveAfterLeaving(_) => "leave_after_leaving",
            Self::ReturnTooEarly(_) => "return_too_early",
            Self::SameName => "same_name",
            Self::NameToCome(_) => "name_to_come",
            Self::NameTooEarly(_) => "name_too_early",
            Self::HasLeft(_) => "has_left",
            Self::LeavesBeforeHire(_) => "leaves_before_hire",
            Self::NotLeaving => "not_leaving",
            Self::NumberTaken => "employee_number_taken",
            Self::NamesOverlap => "names_overlap",
            Self::StoodOn => "stood_on",
        }
    }
    fn sentence(&self) -> String {
        match self {
            Self::Posting(refusal) => refusal.sentence(),
            Self::NotAfter(from) => format!(
                "発令日は{}より後にしてください。始まりから違っていたときは、変更ではなく訂正をします",
                wareki(*from)
            ),
            Self::AfterEnd(last) => format!(
                "この発令は{}までです。その日か、それより前の日にしてください",
                wareki(*last)
            ),
            Self::NoDepartment(name, day) => {
                format!("「{name}」は、{}の時点でありません。所属を確かめてください", wareki(*day))
            }
            Self::NotInUse(gap) => gap.sentence(),
            Self::SamePosting => {
                "いまの発令と同じ内容です。変えるところがなければ、登録は要りません".to_owned()
            }
            Self::PrimaryStays => {
                "本務は、異動か退職で終わります。本務だけを終えることはできません".to_owned()
            }
            Self::HasBegun(from) => format!(
                "{}に始まっているので、取り消せません。違っていたときは訂正をします",
                wareki(*from)
            ),
            Self::LeaveWithoutPosting(day) => format!(
                "{}の時点で本務の発令がありません。休職の始まりの日を確かめてください",
                wareki(*day)
            ),
            Self::LeavesOverlap(period) => {
                format!("休職・休業が{period}にもあります。日を直してください")
            }
            Self::LeaveBeforeHire(hired_on) => {
                format!("始まりの日は、採用年月日（{}）より前にはできません", wareki(*hired_on))
            }
            Self::LeaveAfterLeaving(last) => format!(
                "退職の日（{}）より後の休職・休業はできません。終わりの日を直してください",
                wareki(*last)
            ),
            Self::ReturnTooEarly(from) => {
                format!("復職の日は、始まりの日（{}）より後にしてください", wareki(*from))
            }
            Self::SameName => "いまと同じ氏名です。新しい氏名を書いてください".to_owned(),
            Self::NameToCome(from) => format!(
                "{}に氏名が変わる予定です。先に、その予定を取り消してください",
                wareki(*from)
            ),
            Self::NameTooEarly(from) => {
                format!("変更の日は、{}より後にしてください", wareki(*from))
            }
            Self::HasLeft(last) => format!(
                "{}に退職しています。日が違っていたときは、職員の情報を訂正します",
                wareki(*last)
            ),
            Self::LeavesBeforeHire(hired_on) => {
                format!("退職の日は、採用年月日（{}）より後にしてください", wareki(*hired_on))
            }
            Self::NotLeaving => "退職の予定はありません".to_owned(),
            Self::NumberTaken => {
                "その職員番号は、もう使われています。番号を確かめてください".to_owned()
            }
            Self::NamesOverlap => {
                "同じ期間に通称・旧姓がもう1つあります。先にそれを終えてください".to_owned()
            }
            Self::StoodOn => "ほかの記録で使われているので、取り消せません".to_owned(),
        }
    }
}
