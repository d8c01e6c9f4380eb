use askama::Template;

use super::Tag;

/// The credo on its panel: Mincho, vertical where wide enough, its line breaks kept, the bridge at
/// the foot.
#[derive(Debug, Clone, PartialEq, Eq, Template)]
#[template(path = "components/credo_panel.html", whitespace = "minimize")]
pub struct CredoPanel {
    title: String,
    statements: Vec<Vec<String>>,
    link: Option<(String, String)>,
    first: bool,
}

impl CredoPanel {
    /// `statements` are the approved text, each a list of its lines.
    pub fn new(title: impl Into<String>, statements: Vec<Vec<String>>) -> Self {
        Self { title: title.into(), statements, link: None, first: false }
    }
    /// The credo's own page, where it is the heading of the page.
    #[must_use]
    pub fn page(mut self) -> Self {
        self.first = true;
        self
    }
    /// Address and words of the link at its foot.
    #[must_use]
    pub fn link(mut self, href: impl Into<String>, label: impl Into<String>) -> Self {
        self.link = Some((href.into(), label.into()));
        self
    }
}

/// Something that waits for the reader: verb link, days left, a fact, a tag.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Task {
    href: String,
    label: String,
    due: Option<Due>,
    on: Option<crate::kernel::Date>,
    fact: String,
    tag: Tag,
    about: String,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Due {
    before: &'static str,
    big: String,
    after: &'static str,
    until: String,
}

impl Task {
    /// 「自己評価を入力する」 with its tag and what it belongs to: 「令和7年度 下期 能力評価（一次）」.
    pub fn new(
        href: impl Into<String>,
        label: impl Into<String>,
        tag: Tag,
        about: impl Into<String>,
    ) -> Self {
        Self {
            href: href.into(),
            label: label.into(),
            due: None,
            on: None,
            fact: String::new(),
            tag,
            about: about.into(),
        }
    }
    /// 「6つの要素のうち4つを入力しました。」
    #[must_use]
    pub fn fact(mut self, fact: impl Into<String>) -> Self {
        self.fact = fact.into();
        self
    }
    /// 「あと3日」「きょうまで」「期限を2日過ぎています」, then the day.
    #[must_use]
    pub fn due(mut self, on: crate::kernel::Date, today: crate::kernel::Date) -> Self {
        let until = format!("{}まで", super::Day::near(on, today).words());
        let left = (on - today).num_days();
        let (before, big, after) = match left {
            0 => ("", "きょうまで".to_owned(), ""),
            1.. => ("あと", format!("{left}日"), ""),
            _ => ("期限を", format!("{}日", -left), "過ぎています"),
        };
        self.due = Some(Due { before, big, after, until });
        self.on = Some(on);
        self
    }
}

/// The to-do list of the home page; the ember edge says that the next move is the reader's.
#[derive(Debug, Clone, Default, PartialEq, Eq, Template)]
#[template(path = "components/tasks.html", whitespace = "minimize")]
pub struct Tasks {
    tasks: Vec<Task>,
}

impl Tasks {
    /// Whatever room they come from: returned first, overdue, then by date, then what has none.
    pub fn new(mut tasks: Vec<Task>) -> Self {
        tasks.sort_by_key(|task| (task.tag.urgency(), task.on.is_none(), task.on));
        Self { tasks }
    }
    /// Only the first ones.
    #[must_use]
    pub fn first(mut self, most: usize) -> Self {
        self.tasks.truncate(most);
        self
    }
    /// Whether an [`Empty`](super::Empty) should stand in its place.
    pub fn is_empty(&self) -> bool {
        self.tasks.is_empty()
    }
}

/// One of the four pillars: link and what it covers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pillar {
    /// Its page.
    pub href: String,
    /// Its name.
    pub name: String,
    /// Its measures, in the source's words.
    pub text: String,
}

/// The pillars side by side.
#[derive(Debug, Clone, Default, PartialEq, Eq, Template)]
#[template(path = "components/pillars.html", whitespace = "minimize")]
pub struct Pillars {
    pillars: Vec<Pillar>,
}

impl Pillars {
    /// In the order of the data.
    pub fn new(pillars: Vec<Pillar>) -> Self {
        Self { pillars }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_left_are_said_in_words() {
        let today = "2026-03-03".parse().expect("a date");
        let shown = |on: &str| {
            let task =
                Task::new("/", "", Tag::your_turn(), "").due(on.parse().expect("a date"), today);
            let due = task.due.expect("set");
            (format!("{}{}{}", due.before, due.big, due.after), due.until)
        };
        assert_eq!(shown("2026-03-06"), ("あと3日".to_owned(), "3月6日（金）まで".to_owned()));
        assert_eq!(shown("2026-03-03").0, "きょうまで");
        assert_eq!(shown("2026-03-01").0, "期限を2日過ぎています");
    }
}
