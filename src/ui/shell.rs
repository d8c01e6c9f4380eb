//! What surrounds every page: user, navigation, tokens of its forms, the notice of the last act.

use serde::{Deserialize, Serialize};

/// Everything that `base.html` needs. Every page struct has one; forgetting it does not compile.
#[derive(Debug, Clone)]
pub struct Shell {
    /// 「{画面} – {文脈}」 without the site's name and without 「誤り：」.
    pub title: String,
    /// City or office, under the product's name.
    pub site_name: String,
    /// Who is signed in.
    pub user: Option<UserBadge>,
    /// Main navigation, at most six items.
    pub nav: Vec<NavItem>,
    /// Way here; the last has no link.
    pub crumbs: Vec<Crumb>,
    /// CSRF token, masked anew for every page.
    pub csrf: String,
    /// Idempotency key of this page's forms.
    pub once: String,
    /// Result of the last act, shown once.
    pub flash: Option<Notice>,
    /// `""`, `light` or `dark`.
    pub theme: &'static str,
    /// Work screens are wider.
    pub wide: bool,
    /// The title begins with 「誤り：」.
    pub has_errors: bool,
    /// Style sheet.
    pub css_url: String,
    /// Script.
    pub js_url: String,
    /// Icon.
    pub icon_url: String,
    /// Loud banner while the clock is shifted.
    pub rehearsal: Option<String>,
    /// 「令和8年3月2日（月曜日）8時41分」.
    pub last_signed_in: Option<String>,
    /// Side list of HR and administrator pages; empty: none.
    pub side: Vec<SideItem>,
    /// Name of the side list.
    pub side_label: &'static str,
    /// Path of this page.
    pub path: String,
    /// Minutes without use after which the session ends; `None` for visitors.
    pub idle_minutes: Option<i64>,
}

/// Name and post in the header.
#[derive(Debug, Clone)]
pub struct UserBadge {
    /// 中村 恵子
    pub name: String,
    /// 人財育成課 係長
    pub post: String,
}

/// Whether a link names the page one is on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Current {
    /// Elsewhere.
    No,
    /// This page.
    Page,
    /// A page below it.
    Section,
}

/// One item of the main navigation.
#[derive(Debug, Clone)]
pub struct NavItem {
    /// Words.
    pub label: &'static str,
    /// Where to.
    pub href: &'static str,
    /// Whether one is there.
    pub current: Current,
    /// Number and the hidden words after it.
    pub count: Option<(i64, &'static str)>,
}

/// One step of the way here.
#[derive(Debug, Clone)]
pub struct Crumb {
    /// Words.
    pub label: String,
    /// Where to; `None` for the page itself.
    pub href: Option<String>,
}

/// Kind of a notice (ui-guide 6.4).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NoticeKind {
    /// It worked.
    Ok,
    /// The next move is yours.
    You,
    /// Good to know.
    Info,
    /// It did not work.
    Bad,
}

/// One notice at the head of a page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notice {
    /// Kind.
    pub kind: NoticeKind,
    /// First clause, bold.
    pub title: String,
    /// What next.
    pub body: String,
    /// Address and words.
    pub link: Option<(String, String)>,
}

impl Notice {
    /// It worked.
    pub fn ok(title: impl Into<String>) -> Self {
        Self { kind: NoticeKind::Ok, title: title.into(), body: String::new(), link: None }
    }
    /// Good to know.
    pub fn info(title: impl Into<String>) -> Self {
        Self { kind: NoticeKind::Info, ..Self::ok(title) }
    }
    /// It did not work.
    pub fn bad(title: impl Into<String>) -> Self {
        Self { kind: NoticeKind::Bad, ..Self::ok(title) }
    }
    /// What next.
    #[must_use]
    pub fn body(mut self, body: impl Into<String>) -> Self {
        self.body = body.into();
        self
    }
    /// Where next.
    #[must_use]
    pub fn link(mut self, href: impl Into<String>, label: impl Into<String>) -> Self {
        self.link = Some((href.into(), label.into()));
        self
    }
}

/// One item of a side list.
#[derive(Debug, Clone)]
pub struct SideItem {
    /// Words.
    pub label: String,
    /// Where to.
    pub href: String,
    /// Whether one is there or below.
    pub current: bool,
}

impl Shell {
    /// Sets the way here: pairs of words and address, then the page itself.
    #[must_use]
    pub fn crumbs(mut self, way: &[(&str, &str)], here: &str) -> Self {
        self.crumbs = way
            .iter()
            .map(|(label, href)| Crumb {
                label: (*label).to_owned(),
                href: Some((*href).to_owned()),
            })
            .chain([Crumb { label: here.to_owned(), href: None }])
            .collect();
        self
    }
    /// A work screen.
    #[must_use]
    pub fn wide(mut self) -> Self {
        self.wide = true;
        self
    }
    /// The page shows problems of a form.
    #[must_use]
    pub fn with_errors(mut self, yes: bool) -> Self {
        self.has_errors = yes;
        self
    }
    /// The document's title (ui-guide 3).
    pub fn full_title(&self) -> String {
        let error = if self.has_errors { "誤り：" } else { "" };
        let done = self
            .flash
            .as_ref()
            .map_or(String::new(), |flash| format!("{} – ", flash.title.trim_end_matches('。')));
        format!("{error}{done}{} – 人財ポータル", self.title)
    }
}
