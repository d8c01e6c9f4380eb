use askama::Template;

use crate::ui::shell::NoticeKind;

/// A standing notice in a page (ui-guide 6.4): a message that belongs to the thing shown, such as
/// the words of a return. The result of the reader's own act is the shell's flash instead.
#[derive(Debug, Clone, PartialEq, Eq, Template)]
#[template(path = "components/note.html", whitespace = "minimize")]
pub struct Note {
    kind: NoticeKind,
    title: String,
    body: String,
    small: String,
    link: Option<(String, String)>,
}

impl Note {
    fn new(kind: NoticeKind, title: impl Into<String>) -> Self {
        Self { kind, title: title.into(), body: String::new(), small: String::new(), link: None }
    }
    /// Good to know.
    pub fn info(title: impl Into<String>) -> Self {
        Self::new(NoticeKind::Info, title)
    }
    /// The next move is yours.
    pub fn you(title: impl Into<String>) -> Self {
        Self::new(NoticeKind::You, title)
    }
    /// It worked.
    pub fn ok(title: impl Into<String>) -> Self {
        Self::new(NoticeKind::Ok, title)
    }
    /// It did not work.
    pub fn bad(title: impl Into<String>) -> Self {
        Self::new(NoticeKind::Bad, title)
    }
    /// What follows the bold clause; keeps line breaks.
    #[must_use]
    pub fn body(mut self, body: impl Into<String>) -> Self {
        self.body = body.into();
        self
    }
    /// A smaller line: who and when.
    #[must_use]
    pub fn small(mut self, small: impl Into<String>) -> Self {
        self.small = small.into();
        self
    }
    /// Where next.
    #[must_use]
    pub fn link(mut self, href: impl Into<String>, label: impl Into<String>) -> Self {
        self.link = Some((href.into(), label.into()));
        self
    }
}
