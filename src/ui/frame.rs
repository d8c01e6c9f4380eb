//! The frame around every page: header, way here, notice, footer. Compiled once, printed by
//! `templates/base.html` around the blocks of a page.

use askama::Template;
use askama::filters::HtmlSafe;

use super::shell::{Current, NoticeKind, Shell, UserBadge};

/// From the doctype to the end of the header.
#[derive(Debug, Template)]
#[template(path = "frame/top.html", whitespace = "minimize")]
pub struct Top<'a> {
    shell: &'a Shell,
}

/// Breadcrumb, side list, the beginning of `<main>` and the notice of the last act.
#[derive(Debug, Template)]
#[template(path = "frame/way.html", whitespace = "minimize")]
pub struct Way<'a> {
    shell: &'a Shell,
}

/// The end of `<main>`.
#[derive(Debug, Template)]
#[template(path = "frame/main_end.html", whitespace = "minimize")]
pub struct MainEnd<'a> {
    shell: &'a Shell,
}

/// The footer.
#[derive(Debug, Template)]
#[template(path = "frame/bottom.html", whitespace = "minimize")]
pub struct Bottom<'a> {
    shell: &'a Shell,
}

impl HtmlSafe for Top<'_> {}
impl HtmlSafe for Way<'_> {}
impl HtmlSafe for MainEnd<'_> {}
impl HtmlSafe for Bottom<'_> {}

/// What stands at the right of the header.
enum Corner<'a> {
    User(&'a UserBadge),
    SignIn,
    Nothing,
}

impl Top<'_> {
    fn corner(&self) -> Corner<'_> {
        match &self.shell.user {
            Some(user) => Corner::User(user),
            // Pages on the way in (no navigation yet) have nothing but the brand.
            None if self.shell.nav.is_empty() => Corner::Nothing,
            None => Corner::SignIn,
        }
    }
}

impl Shell {
    /// From the doctype to the end of the header.
    pub fn top(&self) -> Top<'_> {
        Top { shell: self }
    }
    /// Breadcrumb, side list, the beginning of `<main>`, the notice.
    pub fn way(&self) -> Way<'_> {
        Way { shell: self }
    }
    /// The end of `<main>`.
    pub fn main_end(&self) -> MainEnd<'_> {
        MainEnd { shell: self }
    }
    /// The footer.
    pub fn bottom(&self) -> Bottom<'_> {
        Bottom { shell: self }
    }
}
