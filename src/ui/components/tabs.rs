use askama::Template;

/// A tab is a link to a page (ui-guide 6.12).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tab {
    label: String,
    href: String,
    current: bool,
}

impl Tab {
    /// A page beside this one.
    pub fn new(label: impl Into<String>, href: impl Into<String>) -> Self {
        Self { label: label.into(), href: href.into(), current: false }
    }
    /// Whether it is this page.
    #[must_use]
    pub fn current(mut self, yes: bool) -> Self {
        self.current = yes;
        self
    }
}

/// Pages beside each other: 「編集／違い／確認／日程／履歴」.
#[derive(Debug, Clone, PartialEq, Eq, Template)]
#[template(path = "components/tabs.html", whitespace = "minimize")]
pub struct Tabs {
    label: String,
    tabs: Vec<Tab>,
}

impl Tabs {
    /// `label` names the navigation: 「評価の要素」.
    pub fn new(label: impl Into<String>, tabs: Vec<Tab>) -> Self {
        Self { label: label.into(), tabs }
    }
}
