use askama::Template;

use super::field::{described_by, ids};

/// One row of a [`Choice`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChoiceOption {
    value: String,
    label: String,
    note: Option<String>,
    chosen: bool,
}

impl ChoiceOption {
    /// What is posted, and what is read.
    pub fn new(value: impl Into<String>, label: impl Into<String>) -> Self {
        Self { value: value.into(), label: label.into(), note: None, chosen: false }
    }
    /// What choosing it means, in smaller text.
    #[must_use]
    pub fn note(mut self, note: impl Into<String>) -> Self {
        self.note = Some(note.into());
        self
    }
    /// Whether it is chosen.
    #[must_use]
    pub fn chosen(mut self, yes: bool) -> Self {
        self.chosen = yes;
        self
    }
}

/// Some rows to choose from: one (radio) or several (checkbox). No default unless the rules have one.
#[derive(Debug, Clone, PartialEq, Eq, Template)]
#[template(path = "components/choice.html", whitespace = "minimize")]
pub struct Choice {
    name: String,
    legend: String,
    about: Option<String>,
    hint: Option<String>,
    error: Option<String>,
    optional: bool,
    several: bool,
    revision: Option<i64>,
    options: Vec<ChoiceOption>,
    groups: Vec<ChoiceGroup>,
}

/// Further rows of a long [`Choice`], folded away under what they have in common.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChoiceGroup {
    label: String,
    options: Vec<ChoiceOption>,
}

impl ChoiceGroup {
    /// Rows under a label.
    pub fn new(label: impl Into<String>, options: Vec<ChoiceOption>) -> Self {
        Self { label: label.into(), options }
    }
}

impl Choice {
    /// Exactly one.
    pub fn one(
        name: impl Into<String>,
        legend: impl Into<String>,
        options: Vec<ChoiceOption>,
    ) -> Self {
        Self {
            name: name.into(),
            legend: legend.into(),
            about: None,
            hint: None,
            error: None,
            optional: false,
            several: false,
            revision: None,
            options,
            groups: Vec::new(),
        }
    }
    /// Rows that are folded away, after the others.
    #[must_use]
    pub fn groups(mut self, groups: Vec<ChoiceGroup>) -> Self {
        self.groups = groups;
        self
    }
    /// Any number.
    pub fn several(
        name: impl Into<String>,
        legend: impl Into<String>,
        options: Vec<ChoiceOption>,
    ) -> Self {
        Self { several: true, ..Self::one(name, legend, options) }
    }
    /// Marks the options with these values.
    #[must_use]
    pub fn chosen<'a>(mut self, values: impl IntoIterator<Item = &'a str>) -> Self {
        for value in values {
            for option in self.options.iter_mut().filter(|option| option.value == value) {
                option.chosen = true;
            }
        }
        self
    }
    /// What a repeated legend is about, for those who hear it.
    #[must_use]
    pub fn about(mut self, about: impl Into<String>) -> Self {
        self.about = Some(about.into());
        self
    }
    /// A sentence under the legend.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }
    /// The sentence of its problem.
    #[must_use]
    pub fn error(mut self, error: Option<&str>) -> Self {
        self.error = error.map(str::to_owned);
        self
    }
    /// 「書かなくてもよい」 would be odd here: 「選ばなくてもよい」.
    #[must_use]
    pub fn optional(mut self) -> Self {
        self.optional = true;
        self
    }
    /// The revision it was read with, posted as `{name}.revision`.
    #[must_use]
    pub fn revision(mut self, revision: i64) -> Self {
        self.revision = Some(revision);
        self
    }

    fn described_by(&self) -> String {
        described_by(&self.name, self.hint.is_some(), self.error.is_some(), false)
    }
    /// The first control has the name as its id, so that the error summary leads there.
    fn rows(&self) -> impl Iterator<Item = (String, &ChoiceOption)> {
        ids(&self.name).zip(&self.options)
    }
    /// Each group with its rows; their ids go on after those of the others.
    fn folded(&self) -> Vec<(&ChoiceGroup, Vec<(String, &ChoiceOption)>)> {
        let mut ids = ids(&self.name).skip(self.options.len());
        let rows = |group: &'_ ChoiceGroup| group.options.len();
        self.groups
            .iter()
            .map(|group| {
                let own: Vec<String> = ids.by_ref().take(rows(group)).collect();
                (group, own.into_iter().zip(&group.options).collect())
            })
            .collect()
    }
}

/// A single checkbox in running content: 「この評価の根拠にする」.
#[derive(Debug, Clone, PartialEq, Eq, Template)]
#[template(path = "components/tick.html", whitespace = "minimize")]
pub struct Tick {
    name: String,
    value: String,
    label: String,
    about: Option<String>,
    ticked: bool,
}

impl Tick {
    /// Not ticked.
    pub fn new(
        name: impl Into<String>,
        value: impl Into<String>,
        label: impl Into<String>,
    ) -> Self {
        Self {
            name: name.into(),
            value: value.into(),
            label: label.into(),
            about: None,
            ticked: false,
        }
    }
    /// What a repeated label is about, for those who hear it: 令和8年1月21日のメモ.
    #[must_use]
    pub fn about(mut self, about: impl Into<String>) -> Self {
        self.about = Some(about.into());
        self
    }
    /// Whether it is ticked.
    #[must_use]
    pub fn ticked(mut self, yes: bool) -> Self {
        self.ticked = yes;
        self
    }
}
