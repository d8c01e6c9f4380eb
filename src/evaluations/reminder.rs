//! お願いの連絡: whom a list of unfinished steps asks, and why it cannot be sent.

use chrono::Duration;

use crate::kernel::{Refusal, Timestamp};

/// Asked again within that time, whoever sends is told so first (ui-guide 7).
const LATELY: Duration = Duration::hours(24);

crate::text_enum! {
    /// Which sheets of a step are listed.
    pub enum StepList {
        /// 未提出: it is the doer's turn.
        Open = "open",
        /// 未着手.
        Untouched = "untouched",
        /// 入力中.
        Begun = "begun",
        /// 差戻し.
        Returned = "returned",
        /// 期限切れ: the doer's turn, and the last day has passed.
        Late = "late",
        /// 前の段階: the turn has not come.
        Waiting = "waiting",
        /// 提出済み.
        Done = "done",
    }
}

impl StepList {
    /// On the screen.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Open => "未提出",
            Self::Untouched => "未着手",
            Self::Begun => "入力中",
            Self::Returned => "差戻し",
            Self::Late => "期限切れ",
            Self::Waiting => "前の段階",
            Self::Done => "提出済み",
        }
    }
    /// The states of a step that are in it, as the store names them. Nothing is late before the last day has
    /// passed.
    pub fn states(self, is_past: bool) -> &'static [&'static str] {
        match self {
            Self::Open => &["untouched", "begun", "returned"],
            Self::Late if is_past => &["untouched", "begun", "returned"],
            Self::Late => &[],
            Self::Untouched => &["untouched"],
            Self::Begun => &["begun"],
            Self::Returned => &["returned"],
            Self::Waiting => &["waiting"],
            Self::Done => &["done"],
        }
    }
    /// How a reminder names those in it: 「一次評価が期限切れ（総務局）」.
    pub fn about(self, step: &str, place: &str) -> String {
        format!("{step}が{}（{place}）", self.label())
    }
    /// Whether those in it can be asked to go on.
    pub const fn can_be_asked(self) -> bool {
        !matches!(self, Self::Waiting | Self::Done)
    }
}

/// The place of a list that leaves nothing out.
pub const EVERYWHERE: &str = "すべての所属";

/// Whether somebody was asked for the same step a moment ago.
pub fn asked_lately(last: Option<Timestamp>, now: Timestamp) -> bool {
    last.is_some_and(|last| now - last < LATELY)
}

/// Why nothing can be sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReminderRefusal {
    /// Nobody in the list has a turn.
    Nobody,
    /// The cycle is not running.
    NotOpen,
}

impl Refusal for ReminderRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::Nobody => "nobody",
            Self::NotOpen => "not_open",
        }
    }
    fn sentence(&self) -> String {
        match self {
            Self::Nobody => {
                "この一覧には、いま番になっている人がいません。一覧にもどって、条件を直してください"
            }
            Self::NotOpen => "実施中の評価だけ、連絡を送れます",
        }
        .to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_late_before_its_day_has_passed() {
        assert!(StepList::Late.states(false).is_empty());
        assert_eq!(StepList::Late.states(true), StepList::Open.states(true));
        for list in StepList::ALL {
            let asks =
                list.states(true).iter().any(|state| *state != "waiting" && *state != "done");
            assert_eq!(asks, list.can_be_asked(), "{list:?}");
        }
    }

    #[test]
    fn a_day_later_it_is_no_second_time() {
        let at = |raw: &str| raw.parse::<Timestamp>().expect("a moment");
        let sent = at("2026-03-02T01:00:00Z");
        assert!(!asked_lately(None, sent));
        assert!(asked_lately(Some(sent), at("2026-03-03T00:59:59Z")));
        assert!(!asked_lately(Some(sent), at("2026-03-03T01:00:00Z")));
    }
}
