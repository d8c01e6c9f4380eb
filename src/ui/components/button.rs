use askama::Template;

/// A button or a link that looks like one (ui-guide 6.2). The label says the result:
/// 「二次評価者へ提出する」, never 「送信」 or 「OK」. Never disabled.
#[derive(Debug, Clone, PartialEq, Eq, Template)]
#[template(path = "components/button.html", whitespace = "minimize")]
pub struct Button {
    label: String,
    about: Option<String>,
    class: &'static str,
    target: Target,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Target {
    Submit,
    Value { name: &'static str, value: String },
    Href(String),
    Print,
}

impl Button {
    fn new(label: impl Into<String>, class: &'static str) -> Self {
        Self { label: label.into(), about: None, class, target: Target::Submit }
    }
    /// The one main act of a page.
    pub fn primary(label: impl Into<String>) -> Self {
        Self::new(label, "btn")
    }
    /// Any other act.
    pub fn secondary(label: impl Into<String>) -> Self {
        Self::new(label, "btn btn--sub")
    }
    /// An act in a row of a table or a filter.
    pub fn small(label: impl Into<String>) -> Self {
        Self::new(label, "btn btn--sub btn--s")
    }
    /// An act that cannot be undone; only on a check page.
    pub fn danger(label: impl Into<String>) -> Self {
        Self::new(label, "btn btn--danger")
    }
    /// Looks like a link, posts a form: 「選択を取り消す」.
    pub fn linklike(label: impl Into<String>) -> Self {
        Self::new(label, "linklike")
    }
    /// 「印刷する」; shown by the script only, since without it the browser's own command prints.
    pub fn print() -> Self {
        Self { target: Target::Print, ..Self::secondary("印刷する") }
    }
    /// What a repeated label is about, for those who hear it: `：山本 健太`.
    #[must_use]
    pub fn about(mut self, about: impl Into<String>) -> Self {
        self.about = Some(about.into());
        self
    }
    /// The name and value that tell the server which button was pressed.
    #[must_use]
    pub fn sending(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.target = Target::Value { name, value: value.into() };
        self
    }
    /// Goes to a page instead of posting.
    #[must_use]
    pub fn to(mut self, href: impl Into<String>) -> Self {
        self.target = Target::Href(href.into());
        self
    }
}
