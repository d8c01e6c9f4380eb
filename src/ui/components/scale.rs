use askama::Template;

use super::field::{described_by, ids};

/// One step of a rating scale. Letters and behaviours are data (2 to 7 steps must fit).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grade {
    /// What is posted.
    pub value: String,
    /// 「A」, printed in ink.
    pub letter: String,
    /// The behaviour text, always visible.
    pub behaviour: String,
}

impl Grade {
    /// A step whose letter is also what is posted.
    pub fn new(letter: impl Into<String>, behaviour: impl Into<String>) -> Self {
        let letter = letter.into();
        Self { value: letter.clone(), letter, behaviour: behaviour.into() }
    }
}

/// The rating scale, the heart of the portal (ui-guide 6.7): whole rows to press, no colour ramp,
/// no default. Once a step is chosen, 「選択を取り消す」 posts `clear={name}`.
#[derive(Debug, Clone, PartialEq, Eq, Template)]
#[template(path = "components/scale.html", whitespace = "minimize")]
pub struct Scale {
    name: String,
    legend: String,
    about: String,
    hint: Option<String>,
    error: Option<String>,
    revision: Option<i64>,
    marks: Vec<(String, &'static str)>,
    chosen: Option<String>,
    grades: Vec<Grade>,
}

impl Scale {
    /// `about` is the element, for those who hear the page: 変革推進力.
    pub fn new(name: impl Into<String>, about: impl Into<String>, grades: Vec<Grade>) -> Self {
        Self {
            name: name.into(),
            legend: "行動に最も近い段階を選ぶ".to_owned(),
            about: about.into(),
            hint: None,
            error: None,
            revision: None,
            marks: Vec::new(),
            chosen: None,
            grades,
        }
    }
    /// Other words than 「行動に最も近い段階を選ぶ」.
    #[must_use]
    pub fn legend(mut self, legend: impl Into<String>) -> Self {
        self.legend = legend.into();
        self
    }
    /// Another sentence than the one about 「本人」.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }
    /// Marks the step that somebody else chose: `("A", "本人")`, `("B", "一次")`.
    #[must_use]
    pub fn mark(mut self, value: impl Into<String>, word: &'static str) -> Self {
        if word == "本人" && self.hint.is_none() {
            self.hint = Some("「本人」は本人が選んだ段階です。".to_owned());
        }
        self.marks.push((value.into(), word));
        self
    }
    /// The step chosen here.
    #[must_use]
    pub fn chosen(mut self, value: Option<&str>) -> Self {
        self.chosen = value.map(str::to_owned);
        self
    }
    /// The sentence of its problem.
    #[must_use]
    pub fn error(mut self, error: Option<&str>) -> Self {
        self.error = error.map(str::to_owned);
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
    fn rows(&self) -> impl Iterator<Item = (String, &Grade)> {
        ids(&self.name).zip(&self.grades)
    }
    fn is_chosen(&self, grade: &Grade) -> bool {
        self.chosen.as_deref() == Some(grade.value.as_str())
    }
    fn marks_of<'a>(&'a self, grade: &'a Grade) -> impl Iterator<Item = &'static str> + 'a {
        self.marks.iter().filter(|(value, _)| *value == grade.value).map(|(_, word)| *word)
    }
}

/// The scale as boxes in one cell of the side-by-side table; the behaviours stand once above.
#[derive(Debug, Clone, PartialEq, Eq, Template)]
#[template(path = "components/picks.html", whitespace = "minimize")]
pub struct Picks {
    name: String,
    labelled_by: String,
    letters: Vec<(String, String)>,
    chosen: Option<String>,
    revision: Option<i64>,
}

impl Picks {
    /// `labelled_by` is the id of the row's header; `letters` are pairs of posted value and letter.
    pub fn new(
        name: impl Into<String>,
        labelled_by: impl Into<String>,
        letters: Vec<(String, String)>,
        chosen: Option<&str>,
    ) -> Self {
        Self {
            name: name.into(),
            labelled_by: labelled_by.into(),
            letters,
            chosen: chosen.map(str::to_owned),
            revision: None,
        }
    }
    /// The revision it was read with, posted as `{name}.revision`.
    #[must_use]
    pub fn revision(mut self, revision: i64) -> Self {
        self.revision = Some(revision);
        self
    }

    fn is_chosen(&self, value: &str) -> bool {
        self.chosen.as_deref() == Some(value)
    }
}
