use askama::Template;

use super::Day;

/// A short list hung on the thread.
#[derive(Debug, Clone, Default, PartialEq, Eq, Template)]
#[template(
    source = "<ul class=\"beads\">{% for item in items %}<li>{{ item }}</li>{% endfor %}</ul>",
    ext = "html"
)]
pub struct Beads {
    items: Vec<String>,
}

impl Beads {
    /// In order.
    pub fn new<T: Into<String>>(items: impl IntoIterator<Item = T>) -> Self {
        Self { items: items.into_iter().map(Into::into).collect() }
    }
}

/// One link with the day above it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListLink {
    day: Option<Day>,
    href: String,
    label: String,
    note: Option<String>,
}

impl ListLink {
    /// Names the page it leads to.
    pub fn new(href: impl Into<String>, label: impl Into<String>) -> Self {
        Self { day: None, href: href.into(), label: label.into(), note: None }
    }
    /// The day it is from.
    #[must_use]
    pub fn day(mut self, day: Day) -> Self {
        self.day = Some(day);
        self
    }
    /// One sentence under the link.
    #[must_use]
    pub fn note(mut self, note: impl Into<String>) -> Self {
        self.note = Some(note.into());
        self
    }
}

/// A list of links with hairlines: notices, pages of a section.
#[derive(Debug, Clone, Default, PartialEq, Eq, Template)]
#[template(path = "components/link_list.html", whitespace = "minimize")]
pub struct LinkList {
    links: Vec<ListLink>,
}

impl LinkList {
    /// In order.
    pub fn new(links: Vec<ListLink>) -> Self {
        Self { links }
    }
    /// One more at the end.
    #[must_use]
    pub fn and(mut self, link: ListLink) -> Self {
        self.links.push(link);
        self
    }
    /// Whether an [`Empty`] should stand in its place.
    pub fn is_empty(&self) -> bool {
        self.links.is_empty()
    }
}

/// Nothing yet: what will appear here, why it is useful, one act (ui-guide 6.21).
#[derive(Debug, Clone, PartialEq, Eq, Template)]
#[template(path = "components/empty.html", whitespace = "minimize")]
pub struct Empty {
    title: Option<String>,
    text: String,
    action: Option<(String, String)>,
}

impl Empty {
    /// The sentences of ui-guide 9.
    pub fn new(text: impl Into<String>) -> Self {
        Self { title: None, text: text.into(), action: None }
    }
    /// A heading above (h2): an empty state stands right under the h1 or in a section of its own.
    #[must_use]
    pub fn titled(mut self, title: impl Into<String>) -> Self {
        self.title = Some(title.into());
        self
    }
    /// The one act: address and words.
    #[must_use]
    pub fn action(mut self, href: impl Into<String>, label: impl Into<String>) -> Self {
        self.action = Some((href.into(), label.into()));
        self
    }
}
