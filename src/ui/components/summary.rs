use askama::Template;

/// One line of a check page: what, the answer, 「直す」.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SummaryRow {
    label: String,
    answer: String,
    note: Option<String>,
    mend: Option<String>,
}

impl SummaryRow {
    /// `answer` keeps its line breaks.
    pub fn new(label: impl Into<String>, answer: impl Into<String>) -> Self {
        Self { label: label.into(), answer: answer.into(), note: None, mend: None }
    }
    /// A smaller line under the answer: 「根拠のメモ 2件」.
    #[must_use]
    pub fn note(mut self, note: impl Into<String>) -> Self {
        self.note = Some(note.into());
        self
    }
    /// Where 「直す」 leads; that page returns here.
    #[must_use]
    pub fn mend(mut self, href: impl Into<String>) -> Self {
        self.mend = Some(href.into());
        self
    }
}

/// The list of a check page (ui-guide 6.18), also good for any list of facts.
#[derive(Debug, Clone, Default, PartialEq, Eq, Template)]
#[template(path = "components/summary.html", whitespace = "minimize")]
pub struct Summary {
    rows: Vec<SummaryRow>,
}

impl Summary {
    /// The lines in order.
    pub fn new(rows: Vec<SummaryRow>) -> Self {
        Self { rows }
    }
    /// Whether there is nothing to print.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }
}

/// A likely mistake: 「理由が30文字より短いです」, never blocking.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SoftCheck {
    sentence: String,
    mend: String,
    accept: String,
}

impl SoftCheck {
    /// What looks odd, where 「直す」 leads, where 「このままでよい」 leads.
    pub fn new(
        sentence: impl Into<String>,
        mend: impl Into<String>,
        accept: impl Into<String>,
    ) -> Self {
        Self { sentence: sentence.into(), mend: mend.into(), accept: accept.into() }
    }
}

/// 「確かめてください」 above a check page's list.
#[derive(Debug, Clone, Default, PartialEq, Eq, Template)]
#[template(path = "components/soft_checks.html", whitespace = "minimize")]
pub struct SoftChecks {
    checks: Vec<SoftCheck>,
}

impl SoftChecks {
    /// In page order; none prints nothing.
    pub fn new(checks: Vec<SoftCheck>) -> Self {
        Self { checks }
    }
}
