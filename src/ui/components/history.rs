use askama::Template;

use super::Day;
use crate::kernel::Timestamp;

/// What happened: when, who, what, and the words that were left.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HistoryEntry {
    at: Day,
    who: String,
    what: String,
    words: Option<String>,
}

impl HistoryEntry {
    /// 「中村 恵子」, 「差し戻しました」.
    pub fn new(at: Timestamp, who: impl Into<String>, what: impl Into<String>) -> Self {
        Self { at: Day::moment(at), who: who.into(), what: what.into(), words: None }
    }
    /// A reason or message, shown verbatim.
    #[must_use]
    pub fn words(mut self, words: impl Into<String>) -> Self {
        self.words = Some(words.into());
        self
    }
}

/// 履歴: the vertical thread, newest first (ui-guide 6.13).
#[derive(Debug, Clone, PartialEq, Eq, Template)]
#[template(path = "components/history.html", whitespace = "minimize")]
pub struct History {
    entries: Vec<HistoryEntry>,
}

impl History {
    /// In the order to be shown.
    pub fn new(entries: Vec<HistoryEntry>) -> Self {
        Self { entries }
    }
}
