//! One line of the log, before it is written.

use serde::Serialize;
use serde_json::Value;

/// What an entry is about: kind and id, e.g. `framework_version` and its id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Subject {
    /// Table-like noun.
    pub kind: &'static str,
    /// Id or code.
    pub id: String,
}

/// Verb, subject, one sentence, and what changed.
#[derive(Debug, Clone)]
pub struct Entry {
    pub(super) verb: &'static str,
    pub(super) subject: Subject,
    pub(super) summary: String,
    pub(super) reason: Option<String>,
    pub(super) before: Option<Value>,
    pub(super) after: Option<Value>,
}

impl Entry {
    /// `verb` is the action's name, e.g. `approve_version`; `summary` one Japanese sentence without
    /// grades or comments.
    pub fn new(
        verb: &'static str,
        kind: &'static str,
        id: impl ToString,
        summary: impl Into<String>,
    ) -> Self {
        Self {
            verb,
            subject: Subject { kind, id: id.to_string() },
            summary: summary.into(),
            reason: None,
            before: None,
            after: None,
        }
    }
    /// Why, in the words of the one who did it.
    #[must_use]
    pub fn because(mut self, reason: impl Into<String>) -> Self {
        self.reason = Some(reason.into());
        self
    }
    /// What stood before.
    #[must_use]
    pub fn before(mut self, value: impl Serialize) -> Self {
        self.before = serde_json::to_value(value).ok();
        self
    }
    /// As a row of the entry of a batch that it is part of.
    pub fn into_row(self) -> Value {
        serde_json::json!({
            "verb": self.verb,
            "kind": self.subject.kind,
            "id": self.subject.id,
            "summary": self.summary,
            "before": self.before,
            "after": self.after,
        })
    }
    /// What stands now; for a batch, its rows.
    #[must_use]
    pub fn after(mut self, value: impl Serialize) -> Self {
        self.after = serde_json::to_value(value).ok();
        self
    }
}
