//! What a rating stands on, beside the memos of the one who rates: the ratee's own 実績メモ that were put
//! forward, the goals that were agreed, what the two agreed when they talked.

use super::interview::InterviewKind;
use crate::kernel::Date;
use crate::kernel::ids::ObservationId;

crate::text_enum! {
    /// When the ratee reads what the evaluators noted. Private unless the cycle says otherwise.
    pub enum MemosShown {
        /// After the closing interview, or when the sheet has ended.
        AfterClosing = "after_closing",
        /// From the moment they are written.
        AtOnce = "at_once",
    }
}

impl MemosShown {
    /// The words on screen.
    pub const fn label(self) -> &'static str {
        match self {
            Self::AfterClosing => "期末面談のあとに本人に見せる",
            Self::AtOnce => "書いたときから本人に見せる",
        }
    }
    /// What the writer of a memo is told, about a cycle.
    pub fn warning(self, cycle: &str) -> String {
        match self {
            Self::AfterClosing => {
                format!("{cycle}の観察メモは、期末面談のあと、本人も読みます。")
            }
            Self::AtOnce => format!(
                "{cycle}の観察メモは、書いたときから本人も読みます。あなたの代理も読めます。"
            ),
        }
    }
}

/// An own memo put forward for an element, as it read when it was ticked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PutForward {
    /// The element's key; empty for the whole.
    pub element: String,
    /// The memo that it was taken from.
    pub memo: ObservationId,
    /// When it happened.
    pub on: Date,
    /// What was done.
    pub fact: String,
}

/// A goal that was agreed and stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AgreedGoal {
    /// Place in the list, from 1.
    pub number: i64,
    /// The 目標.
    pub title: String,
    /// ウエイト.
    pub weight: Option<i32>,
    /// The goal of the department that it derives from.
    pub upper: Option<String>,
    /// The initiative that it serves.
    pub initiative: Option<String>,
}

impl AgreedGoal {
    /// 「目標2　研修申込みの見直し」.
    pub fn label(&self) -> String {
        format!("目標{}　{}", self.number, self.title)
    }
    /// ウエイト and what it is linked with.
    pub fn facts(&self) -> String {
        let weight = self.weight.map(|weight| format!("ウエイト {weight}"));
        let upper = self.upper.as_ref().map(|title| format!("組織目標：{title}"));
        let initiative = self.initiative.as_ref().map(|title| format!("事業：{title}"));
        [weight, upper, initiative].into_iter().flatten().collect::<Vec<_>>().join("　")
    }
}

/// What the two agreed when they talked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Agreement {
    /// Which interview.
    pub kind: InterviewKind,
    /// When.
    pub on: Date,
    /// 合意したこと.
    pub words: String,
    /// 次にすること.
    pub next: Option<String>,
}

/// Everything that stands beside a sheet's questions.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SheetEvidence {
    /// Own memos that were ticked.
    pub forward: Vec<PutForward>,
    /// Goals in their order.
    pub goals: Vec<AgreedGoal>,
    /// Agreements, the oldest first.
    pub agreements: Vec<Agreement>,
}

impl SheetEvidence {
    /// 「目標3件、面談1件」; `None` without any.
    pub fn count_words(&self) -> Option<String> {
        let part = |name: &str, count: usize| (count > 0).then(|| format!("{name}{count}件"));
        let parts: Vec<String> =
            [part("目標", self.goals.len()), part("面談", self.agreements.len())]
                .into_iter()
                .flatten()
                .collect();
        (!parts.is_empty()).then(|| parts.join("、"))
    }
    /// Whether a memo is put forward for an element.
    pub fn has(&self, element: &str, memo: ObservationId) -> bool {
        self.forward.iter().any(|own| own.element == element && own.memo == memo)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_agreed_is_counted_and_named() {
        let goal = AgreedGoal {
            number: 2,
            title: "申込みの見直し".to_owned(),
            weight: Some(40),
            upper: Some("窓口の電子化".to_owned()),
            initiative: None,
        };
        assert_eq!(goal.label(), "目標2　申込みの見直し");
        assert_eq!(goal.facts(), "ウエイト 40　組織目標：窓口の電子化");
        let mut all = SheetEvidence::default();
        assert_eq!(all.count_words(), None);
        all.goals.push(goal);
        assert_eq!(all.count_words().as_deref(), Some("目標1件"));
        all.agreements.push(Agreement {
            kind: InterviewKind::Opening,
            on: "2025-10-20".parse().expect("a day"),
            words: "8割を電子で受ける。".to_owned(),
            next: None,
        });
        assert_eq!(all.count_words().as_deref(), Some("目標1件、面談1件"));
    }
}
