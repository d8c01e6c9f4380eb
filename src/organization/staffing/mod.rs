//! The verbs on one person: hire, post, send on leave, rename, let go. Each is **change** (what held
//! ends, something else begins), **correct** (what stands was never true; a reason is asked) or
//! **withdraw** (what has not begun will not).
//!
//! [`StaffVerb`] is what an officer asks for, [`plan`] turns it into [`StaffChanges`] or refuses it.
//! 昇任, 降任 and 転任 are one verb: [`MoveKind`] says in words what a change of posting comes to.

mod advice;
mod leaves;
mod posts;
mod refusal;
mod result;
mod service;

use crate::kernel::ids::{EmployeeId, EmployeeNameId, LeaveId, PostingId};
use crate::kernel::{Date, Kana, Period, Revision};

use super::choices::Choices;
use super::employee::{LeaveKind, PersonName};
use super::register::{EmployeeIs, PostingIs, RegisteredEmployee, StaffChanges, Was};

pub use advice::{Advice, Heads, MoveKind, advice, headships_at};
pub use refusal::StaffRefusal;
pub use result::{after, lines, newcomer, posting_line, told};
pub use service::{CONDITIONAL_MONTHS, Hire, hire, turn_name};

/// What an officer asks for, with the revision of the row that it is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StaffVerb {
    /// What the register says of the person was never true as it stands.
    CorrectEmployee {
        /// Revision of the person.
        was: Revision,
        /// As it should be.
        is: EmployeeIs,
    },
    /// 改姓・改名: another name from a day on; the one before stays known.
    ChangeName {
        /// Revision of the person.
        was: Revision,
        /// First day of the new name.
        from: Date,
        /// 氏名.
        name: PersonName,
        /// ふりがな.
        kana: Kana,
        /// Whether the name before is used at work from then on.
        keeps_old: bool,
    },
    /// A name used at work beside the one of the register begins.
    OpenName {
        /// From when until when.
        period: Period,
        /// The name.
        name: PersonName,
        /// ふりがな.
        kana: Kana,
        /// Printed beside the name.
        is_shown: bool,
    },
    /// Such a name is used no longer.
    EndName {
        /// Which.
        was: Was<EmployeeNameId>,
        /// First day without it.
        until: Date,
    },
    /// A name to come is withdrawn.
    WithdrawName {
        /// Which.
        was: Was<EmployeeNameId>,
    },
    /// 退職: the last day of service.
    Leave {
        /// Revision of the person.
        was: Revision,
        /// First day no longer employed.
        left_on: Date,
    },
    /// A leaving that has not come yet is withdrawn.
    Stay {
        /// Revision of the person.
        was: Revision,
    },
    /// A hire that has not come yet is withdrawn.
    WithdrawHire {
        /// Revision of the person.
        was: Revision,
    },
    /// 昇任, 降任, 転任: another post from a day on.
    ChangePosting {
        /// The posting that ends.
        was: Was<PostingId>,
        /// First day of the new one.
        from: Date,
        /// What it says.
        is: PostingIs,
    },
    /// A posting was never true as it stands.
    CorrectPosting {
        /// Which.
        was: Was<PostingId>,
        /// From when until when.
        period: Period,
        /// As it should be.
        is: PostingIs,
    },
    /// 兼務 begins; or a primary post of somebody who has none.
    OpenPosting {
        /// From when until when.
        period: Period,
        /// What it says.
        is: PostingIs,
    },
    /// 兼務 ends.
    EndPosting {
        /// Which.
        was: Was<PostingId>,
        /// First day without it.
        until: Date,
    },
    /// A posting that has not begun is withdrawn; the one before goes on.
    WithdrawPosting {
        /// Which.
        was: Was<PostingId>,
    },
    /// A leave begins.
    BeginLeave {
        /// Why.
        kind: LeaveKind,
        /// From when until when, as far as it is known.
        period: Period,
    },
    /// 復職, or another planned end.
    EndLeave {
        /// Which.
        was: Was<LeaveId>,
        /// First day back; `None` while it is not known.
        until: Option<Date>,
    },
    /// A leave was never true as it stands.
    CorrectLeave {
        /// Which.
        was: Was<LeaveId>,
        /// Why.
        kind: LeaveKind,
        /// From when until when.
        period: Period,
    },
    /// A leave that has not begun is withdrawn.
    WithdrawLeave {
        /// Which.
        was: Was<LeaveId>,
    },
}

impl StaffVerb {
    /// The verb of the audit entry.
    pub fn name(&self) -> &'static str {
        match self {
            Self::CorrectEmployee { .. } => "correct_employee",
            Self::ChangeName { .. } => "change_name",
            Self::OpenName { .. } => "open_name",
            Self::EndName { .. } => "end_name",
            Self::WithdrawName { .. } => "withdraw_name",
            Self::Leave { .. } => "leave_service",
            Self::Stay { .. } => "withdraw_leaving",
            Self::WithdrawHire { .. } => "withdraw_hire",
            Self::ChangePosting { .. } => "change_posting",
            Self::CorrectPosting { .. } => "correct_posting",
            Self::OpenPosting { .. } => "open_posting",
            Self::EndPosting { .. } => "end_posting",
            Self::WithdrawPosting { .. } => "withdraw_posting",
            Self::BeginLeave { .. } => "begin_leave",
            Self::EndLeave { .. } => "end_leave",
            Self::CorrectLeave { .. } => "correct_leave",
            Self::WithdrawLeave { .. } => "withdraw_leave",
        }
    }

    /// What was done, as the audit log and the notice say it: without the kind of a leave.
    pub fn summary(&self) -> &'static str {
        match self {
            Self::CorrectEmployee { .. } => "職員の情報を訂正しました",
            Self::ChangeName { .. } => "氏名を変更しました",
            Self::OpenName { .. } => "通称・旧姓を登録しました",
            Self::EndName { .. } => "通称・旧姓の使用を終えました",
            Self::WithdrawName { .. } => "氏名の変更の予定を取り消しました",
            Self::Leave { .. } => "退職を登録しました",
            Self::Stay { .. } => "退職の予定を取り消しました",
            Self::WithdrawHire { .. } => "採用の予定を取り消しました",
            Self::ChangePosting { .. } => "発令を変更しました",
            Self::CorrectPosting { .. } => "発令を訂正しました",
            Self::OpenPosting { .. } => "発令を追加しました",
            Self::EndPosting { .. } => "兼務を終えました",
            Self::WithdrawPosting { .. } => "予定の発令を取り消しました",
            Self::BeginLeave { .. } => "休職・休業を登録しました",
            Self::EndLeave { .. } => "休職・休業の終わりを変更しました",
            Self::CorrectLeave { .. } => "休職・休業を訂正しました",
            Self::WithdrawLeave { .. } => "予定の休職・休業を取り消しました",
        }
    }

    /// Whether the row that it is about is still what it was when the form was made. A row that is gone
    /// was withdrawn by somebody else.
    pub fn is_fresh(&self, person: &RegisteredEmployee) -> bool {
        match self {
            Self::CorrectEmployee { was, .. }
            | Self::ChangeName { was, .. }
            | Self::Leave { was, .. }
            | Self::Stay { was }
            | Self::WithdrawHire { was } => person.revision == *was,
            Self::EndName { was, .. } | Self::WithdrawName { was } => {
                person.names.iter().any(|row| (row.id, row.revision) == (was.id, was.revision))
            }
            Self::ChangePosting { was, .. }
            | Self::CorrectPosting { was, .. }
            | Self::EndPosting { was, .. }
            | Self::WithdrawPosting { was } => {
                person.postings.iter().any(|row| (row.id, row.revision) == (was.id, was.revision))
            }
            Self::EndLeave { was, .. }
            | Self::CorrectLeave { was, .. }
            | Self::WithdrawLeave { was } => {
                person.leaves.iter().any(|row| (row.id, row.revision) == (was.id, was.revision))
            }
            Self::OpenName { .. } | Self::OpenPosting { .. } | Self::BeginLeave { .. } => true,
        }
    }
}

/// The changes that the verb comes to, when the person's record can stand afterwards.
pub fn plan(
    person: &RegisteredEmployee,
    verb: &StaffVerb,
    choices: &Choices,
    today: Date,
) -> Result<StaffChanges, StaffRefusal> {
    let changes = match verb {
        StaffVerb::CorrectEmployee { is, .. } => service::correct(person, is),
        StaffVerb::ChangeName { from, name, kana, keeps_old, .. } => {
            service::change_name(person, (name, kana), *from, *keeps_old, today)?
        }
        StaffVerb::OpenName { period, name, kana, is_shown } => {
            service::open_name(person, (name, kana), *period, *is_shown)
        }
        StaffVerb::EndName { was, until } => service::end_name(person, *was, *until)?,
        StaffVerb::WithdrawName { was } => service::withdraw_name(person, *was, today)?,
        StaffVerb::Leave { left_on, .. } => service::leave(person, *left_on)?,
        StaffVerb::Stay { .. } => service::stay(person, today)?,
        StaffVerb::WithdrawHire { .. } => service::withdraw_hire(person, today)?,
        StaffVerb::ChangePosting { was, from, is } => posts::change(person, *was, *from, is)?,
        StaffVerb::CorrectPosting { was, period, is } => posts::correct(person, *was, *period, is)?,
        StaffVerb::OpenPosting { period, is } => posts::open(person, *period, is),
        StaffVerb::EndPosting { was, until } => posts::end(person, *was, *until)?,
        StaffVerb::WithdrawPosting { was } => posts::withdraw(person, *was, today)?,
        StaffVerb::BeginLeave { kind, period } => leaves::begin(person, *kind, *period),
        StaffVerb::EndLeave { was, until } => leaves::end(person, *was, *until)?,
        StaffVerb::CorrectLeave { was, kind, period } => leaves::correct(*was, *kind, *period),
        StaffVerb::WithdrawLeave { was } => leaves::withdraw(person, *was, today)?,
    };
    posts::check_departments(&changes, choices)?;
    posts::check_masters(Some(person), &changes, choices)?;
    result::check(&after(person, &changes), &changes)?;
    Ok(changes)
}

fn was_of(person: &RegisteredEmployee) -> Was<EmployeeId> {
    Was { id: person.id, revision: person.revision }
}

#[cfg(test)]
mod tests;
