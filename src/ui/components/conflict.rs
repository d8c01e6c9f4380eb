use askama::Template;

use super::redline::{Change, Redline, Segment};

/// Two texts side by side, the differing words marked.
#[derive(Debug, Clone, PartialEq, Eq, Template)]
#[template(path = "components/versus.html", whitespace = "minimize")]
pub struct Versus {
    left: Side,
    right: Side,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Side {
    title: String,
    note: String,
    segments: Vec<Segment>,
}

impl Versus {
    fn sides(&self) -> [&Side; 2] {
        [&self.left, &self.right]
    }
    /// Each side: heading, a smaller line (who and when), the text.
    pub fn new(left: (&str, &str, &str), right: (&str, &str, &str)) -> Self {
        let redline = Redline::between(right.2, left.2);
        let side = |(title, note, _): (&str, &str, &str), without| Side {
            title: title.to_owned(),
            note: note.to_owned(),
            segments: redline.without(without),
        };
        Self { left: side(left, Change::Removed), right: side(right, Change::Added) }
    }
}

/// A field that two people changed (ui-guide 6.20): both texts, and which to keep. Posts
/// `keep.{name}` = `mine` or `theirs`, `mine.{name}` with the own text again, and
/// `{name}.revision` with the saved one's revision.
#[derive(Debug, Clone, PartialEq, Eq, Template)]
#[template(path = "components/conflict_field.html", whitespace = "minimize")]
pub struct ConflictField {
    name: String,
    label: String,
    mine: String,
    versus: Versus,
    revision: i64,
    chosen: Option<String>,
    error: Option<String>,
}

impl ConflictField {
    /// `saved_by` 「岡本 薫　令和8年3月3日 10時40分」; `revision` of the saved text.
    pub fn new(
        name: impl Into<String>,
        label: impl Into<String>,
        mine: &str,
        saved: &str,
        saved_by: &str,
        revision: i64,
    ) -> Self {
        Self {
            name: name.into(),
            label: label.into(),
            mine: mine.to_owned(),
            versus: Versus::new(
                ("あなたの入力", "まだ保存していません", mine),
                ("保存されている内容", saved_by, saved),
            ),
            revision,
            chosen: None,
            error: None,
        }
    }
    /// What was chosen before the page came back with a problem.
    #[must_use]
    pub fn chosen(mut self, chosen: Option<&str>) -> Self {
        self.chosen = chosen.map(str::to_owned);
        self
    }
    /// 「{label}は、どちらを残すか選んでください」.
    #[must_use]
    pub fn error(mut self, error: Option<&str>) -> Self {
        self.error = error.map(str::to_owned);
        self
    }

    /// Id of the first control, for the error summary.
    pub fn first_control(&self) -> String {
        format!("keep-{}", self.name)
    }
    fn is_chosen(&self, value: &str) -> bool {
        self.chosen.as_deref() == Some(value)
    }
}
