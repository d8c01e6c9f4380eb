use askama::Template;

use super::Field;

/// The GET form above a table: 「絞り込む」 and 「条件を消す」 (ui-guide 6.11).
#[derive(Debug, Clone, PartialEq, Eq, Template)]
#[template(path = "components/filter.html", whitespace = "minimize")]
pub struct FilterForm {
    label: String,
    action: String,
    fields: Vec<Field>,
    kept: Vec<(String, String)>,
    active: bool,
}

impl FilterForm {
    /// `label` names the form: 「職員の絞り込み」; `action` is the list's own path.
    pub fn new(label: impl Into<String>, action: impl Into<String>, fields: Vec<Field>) -> Self {
        Self { label: label.into(), action: action.into(), fields, kept: Vec::new(), active: false }
    }
    /// What the filter must not lose: the order, the day.
    #[must_use]
    pub fn keeping(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.kept.push((name.into(), value.into()));
        self
    }
    /// Whether a condition is set: then 「条件を消す」 is offered.
    #[must_use]
    pub fn active(mut self, yes: bool) -> Self {
        self.active = yes;
        self
    }
}

/// A box that narrows a list already on the page while typing. Only the script shows it; without it
/// the list is whole. Rows may carry other words to be found by in `data-key` (a reading, a number).
#[derive(Debug, Clone, PartialEq, Eq, Template)]
#[template(path = "components/narrow.html", whitespace = "minimize")]
pub struct Narrow {
    target: String,
    label: String,
    unit: &'static str,
}

impl Narrow {
    /// `target` is the id of the table or list; `unit` 人 or 件, for 「312人のうち3人」.
    pub fn new(target: impl Into<String>, label: impl Into<String>, unit: &'static str) -> Self {
        Self { target: target.into(), label: label.into(), unit }
    }
}
