//! Goals, interviews and the office's acts on the to-do list, beside the steps of the sheets.

use super::interview::InterviewKind;
use super::task::EvaluationTask;
use super::workflow::ScreenState;
use crate::kernel::Date;
use crate::kernel::number::grouped;

crate::text_enum! {
    /// What is to be done.
    pub enum TrackTurn {
        /// The ratee writes goals.
        WriteGoals = "write_goals",
        /// The evaluator looks at goals that were handed in.
        AgreeGoals = "agree_goals",
        /// The ratee confirms a record.
        ConfirmInterview = "confirm_interview",
        /// The evaluator holds 期首面談.
        HoldOpening = "hold_opening",
        /// The evaluator holds 中間面談.
        HoldInterim = "hold_interim",
        /// The evaluator holds 期末面談.
        HoldClosing = "hold_closing",
        /// HR confirms what was rated.
        ConfirmSheets = "confirm_sheets",
        /// HR discloses what was confirmed.
        DiscloseSheets = "disclose_sheets",
        /// A second officer opens what the first one prepared.
        ApproveOpening = "approve_opening",
        /// Somebody who follows the cycle has asked.
        ReadReminder = "read_reminder",
    }
}

/// Sheets that wait for the office are counted up to here; then there are 「1,000人以上」.
pub const MOST_COUNTED: i64 = 1000;

/// 「312人」, 「1,000人以上」.
fn people(count: i64) -> String {
    let more = if count >= MOST_COUNTED { "以上" } else { "" };
    format!("{}人{more}", grouped(count))
}

/// Where in the navigation something is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// 自分の評価.
    Own,
    /// 部下の評価.
    Team,
    /// 人事の仕事.
    Office,
    /// あなたへの連絡: it stands in no part of the navigation.
    Inbox,
}

impl TrackTurn {
    /// Where it is done.
    pub const fn place(self) -> Place {
        match self {
            Self::WriteGoals | Self::ConfirmInterview => Place::Own,
            Self::AgreeGoals | Self::HoldOpening | Self::HoldInterim | Self::HoldClosing => {
                Place::Team
            }
            Self::ConfirmSheets | Self::DiscloseSheets | Self::ApproveOpening => Place::Office,
            Self::ReadReminder => Place::Inbox,
        }
    }
}

/// Something beside the steps that waits for a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WaitingTrack {
    /// What.
    pub turn: TrackTurn,
    /// 「2025-2」.
    pub code: String,
    /// 「令和7年度 下期 能力評価」.
    pub cycle_name: String,
    /// Last day that is in time.
    pub due_on: Date,
    /// How many people or records.
    pub count: i64,
    /// The one in whose place it is done.
    pub stands_in_for: Option<String>,
    /// Who sent the goals back, or the reminder.
    pub returned_by: Option<String>,
    /// Something is written.
    pub has_input: bool,
}

/// One line of the to-do list.
pub fn track_task(waiting: &WaitingTrack, today: Date) -> EvaluationTask {
    let WaitingTrack { turn, code, due_on, count, returned_by, has_input, .. } = waiting;
    let team = format!("/team/cycles/{code}/tracks");
    let hold = |kind: InterviewKind| {
        (
            format!("部下の{}をする", kind.label()),
            team.clone(),
            format!("{count}人の記録がまだありません。"),
        )
    };
    let (title, href, fact) = match turn {
        TrackTurn::WriteGoals => {
            let (title, fact) = match returned_by {
                Some(name) => ("目標を見直す", format!("{name}さんから差し戻されました。")),
                None if *has_input => ("目標の続きを書く", "下書きがあります。".to_owned()),
                None => ("目標を書く", "まだ書いていません。".to_owned()),
            };
            (title.to_owned(), format!("/me/cycles/{code}/goals"), fact)
        }
        TrackTurn::AgreeGoals => (
            "部下の目標を確かめる".to_owned(),
            team.clone(),
            format!("{count}人の目標が提出されています。"),
        ),
        TrackTurn::ConfirmInterview => (
            "面談の記録を確かめる".to_owned(),
            format!("/me/cycles/{code}/interviews"),
            format!("{count}件の記録があなたの確認を待っています。"),
        ),
        TrackTurn::ConfirmSheets => (
            "確認待ちの評価を確定する".to_owned(),
            format!("/hr/cycles/{code}/confirm"),
            format!("{}の評価が確認を待っています。", people(*count)),
        ),
        TrackTurn::DiscloseSheets => (
            "確定した評価を開示する".to_owned(),
            format!("/hr/cycles/{code}/disclose"),
            format!("{}の評価が開示を待っています。", people(*count)),
        ),
        TrackTurn::ApproveOpening => (
            "評価サイクルの開始を確かめる".to_owned(),
            format!("/hr/cycles/{code}/start"),
            "もう一人の人事担当から、開始の承認を頼まれています。".to_owned(),
        ),
        TrackTurn::ReadReminder => (
            "お願いの連絡を読む".to_owned(),
            "/inbox".to_owned(),
            match returned_by {
                Some(sender) => format!("{sender}さんからの連絡が{count}通あります。"),
                None => format!("連絡が{count}通あります。"),
            },
        ),
        TrackTurn::HoldOpening => hold(InterviewKind::Opening),
        TrackTurn::HoldInterim => hold(InterviewKind::Interim),
        TrackTurn::HoldClosing => hold(InterviewKind::Closing),
    };
    let state = if *turn == TrackTurn::ReadReminder {
        ScreenState::NotStarted
    } else if returned_by.is_some() {
        ScreenState::Returned
    } else if *due_on < today {
        ScreenState::Overdue
    } else if *has_input {
        ScreenState::InProgress
    } else {
        ScreenState::NotStarted
    };
    let about = match &waiting.stands_in_for {
        Some(name) => format!("{}（{name}さんの代理）", waiting.cycle_name),
        None => waiting.cycle_name.clone(),
    };
    EvaluationTask { title, href, due_on: *due_on, fact, about, state }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn waiting(turn: TrackTurn) -> WaitingTrack {
        WaitingTrack {
            turn,
            code: "2025-2".to_owned(),
            cycle_name: "令和7年度 下期 能力評価".to_owned(),
            due_on: "2025-10-31".parse().expect("a day"),
            count: 3,
            stands_in_for: None,
            returned_by: None,
            has_input: false,
        }
    }
    fn line(waiting: &WaitingTrack) -> (String, String, &'static str) {
        let task = track_task(waiting, "2025-11-01".parse().expect("a day"));
        (task.title, task.fact, task.state.word())
    }

    #[test]
    fn each_turn_says_what_to_do() {
        let own = waiting(TrackTurn::WriteGoals);
        assert_eq!(line(&own).0, "目標を書く");
        assert_eq!(line(&own).2, "期限切れ");
        let back = WaitingTrack {
            returned_by: Some("中村 恵子".to_owned()),
            has_input: true,
            ..own.clone()
        };
        assert_eq!(line(&back).1, "中村 恵子さんから差し戻されました。");
        assert_eq!(line(&back).2, "差戻し");
        let draft = WaitingTrack { has_input: true, ..own };
        assert_eq!(line(&draft).0, "目標の続きを書く");
        let agree = line(&waiting(TrackTurn::AgreeGoals));
        assert_eq!(agree.1, "3人の目標が提出されています。");
        let of_another = WaitingTrack {
            stands_in_for: Some("中村 恵子".to_owned()),
            ..waiting(TrackTurn::AgreeGoals)
        };
        let task = track_task(&of_another, of_another.due_on);
        assert_eq!(task.about, "令和7年度 下期 能力評価（中村 恵子さんの代理）");
        assert_eq!(line(&waiting(TrackTurn::HoldClosing)).0, "部下の期末面談をする");
        assert_eq!(line(&waiting(TrackTurn::ConfirmInterview)).0, "面談の記録を確かめる");
        let confirm = line(&waiting(TrackTurn::ConfirmSheets));
        assert_eq!(confirm.1, "3人の評価が確認を待っています。");
        let many = WaitingTrack { count: MOST_COUNTED, ..waiting(TrackTurn::DiscloseSheets) };
        assert_eq!(line(&many).1, "1,000人以上の評価が開示を待っています。");
        for turn in TrackTurn::ALL {
            let root = match turn.place() {
                Place::Own => "/me/",
                Place::Team => "/team/",
                Place::Office => "/hr/",
                Place::Inbox => "/inbox",
            };
            let task = track_task(&waiting(*turn), "2025-11-01".parse().expect("a day"));
            assert!(task.href.starts_with(root), "{turn} is done below {root}");
        }
    }
}
