use askama::Template;

/// A label and its fact, in one line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fact {
    label: String,
    value: String,
    strong: bool,
}

impl Fact {
    /// 職位, 主査.
    pub fn new(label: impl Into<String>, value: impl Into<String>) -> Self {
        Self { label: label.into(), value: value.into(), strong: false }
    }
    /// The one that must be seen: the deadline.
    #[must_use]
    pub fn strong(mut self) -> Self {
        self.strong = true;
        self
    }
}

/// Head of a page about one person: h1, reading, facts, the people before and after.
#[derive(Debug, Clone, PartialEq, Eq, Template)]
#[template(path = "components/person_bar.html", whitespace = "minimize")]
pub struct PersonBar {
    heading: String,
    reading: String,
    facts: Vec<Fact>,
    place: Option<String>,
    previous: Option<(String, String)>,
    next: Option<(String, String)>,
}

impl PersonBar {
    /// 「山本 健太さんの評価」, 「やまもと けんた」.
    pub fn new(heading: impl Into<String>, reading: impl Into<String>, facts: Vec<Fact>) -> Self {
        Self {
            heading: heading.into(),
            reading: reading.into(),
            facts,
            place: None,
            previous: None,
            next: None,
        }
    }
    /// 「9人中5人目」 with the neighbours' addresses and names.
    #[must_use]
    pub fn neighbours(
        mut self,
        place: impl Into<String>,
        previous: Option<(String, String)>,
        next: Option<(String, String)>,
    ) -> Self {
        self.place = Some(place.into());
        self.previous = previous;
        self.next = next;
        self
    }
}
