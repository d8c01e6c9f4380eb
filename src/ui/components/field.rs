use askama::Template;

use crate::kernel::number::grouped;

/// How long the expected answer is; the box shows it (ui-guide 6.6).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Width {
    /// As wide as the column.
    #[default]
    Full,
    /// About three digits: a weight, a month.
    Digits,
    /// About eight characters: an employee number, a code.
    Code,
    /// About sixteen characters: a name.
    Name,
}

impl Width {
    fn class(self) -> &'static str {
        match self {
            Self::Full => "input",
            Self::Digits => "input input--digits",
            Self::Code => "input input--code",
            Self::Name => "input input--name",
        }
    }
}

/// One choice of a drop-down list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SelectOption {
    /// What is posted.
    pub value: String,
    /// What is read.
    pub label: String,
}

impl SelectOption {
    /// A choice.
    pub fn new(value: impl Into<String>, label: impl Into<String>) -> Self {
        Self { value: value.into(), label: label.into() }
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Control {
    Text { kind: &'static str },
    Area { rows: u8 },
    Select(Vec<SelectOption>),
    File { accept: &'static str },
}

/// Label, hint, error, control, counter, stacked (ui-guide 6.6, 6.8). Everything is required unless
/// marked 「書かなくてもよい」; the server checks, the browser does not.
#[derive(Debug, Clone, PartialEq, Eq, Template)]
#[template(path = "components/field.html", whitespace = "minimize")]
pub struct Field {
    name: String,
    id: String,
    label: String,
    about: Option<String>,
    hint: Option<String>,
    value: String,
    error: Option<String>,
    optional: bool,
    limit: Option<usize>,
    revision: Option<i64>,
    autocomplete: Option<&'static str>,
    input_mode: Option<&'static str>,
    unit: Option<&'static str>,
    sums_to: Option<&'static str>,
    echo: bool,
    width: Width,
    control: Control,
}

impl Field {
    fn new(name: impl Into<String>, label: impl Into<String>, control: Control) -> Self {
        let name = name.into();
        Self {
            id: name.clone(),
            name,
            label: label.into(),
            about: None,
            hint: None,
            value: String::new(),
            error: None,
            optional: false,
            limit: None,
            revision: None,
            autocomplete: None,
            input_mode: None,
            unit: None,
            sums_to: None,
            echo: true,
            width: Width::Full,
            control,
        }
    }
    /// One line.
    pub fn text(name: impl Into<String>, label: impl Into<String>) -> Self {
        Self::new(name, label, Control::Text { kind: "text" })
    }
    /// A number: half or full width, parsed by the server.
    pub fn number(name: impl Into<String>, label: impl Into<String>) -> Self {
        Self { input_mode: Some("numeric"), width: Width::Digits, ..Self::text(name, label) }
    }
    /// A password: never echoed.
    pub fn password(
        name: impl Into<String>,
        label: impl Into<String>,
        autocomplete: &'static str,
    ) -> Self {
        Self {
            autocomplete: Some(autocomplete),
            echo: false,
            ..Self::new(name, label, Control::Text { kind: "password" })
        }
    }
    /// Several lines, with the number of characters that the server accepts.
    pub fn area(name: impl Into<String>, label: impl Into<String>, limit: usize) -> Self {
        Self { limit: Some(limit), ..Self::new(name, label, Control::Area { rows: 4 }) }
    }
    /// A drop-down list. Begin with `SelectOption::new("", "選んでください")` when nothing is chosen yet.
    pub fn select(
        name: impl Into<String>,
        label: impl Into<String>,
        options: Vec<SelectOption>,
    ) -> Self {
        Self::new(name, label, Control::Select(options))
    }
    /// A file; the form needs `enctype="multipart/form-data"`.
    pub fn file(name: impl Into<String>, label: impl Into<String>, accept: &'static str) -> Self {
        Self::new(name, label, Control::File { accept })
    }

    /// Another id than the name, where a page has the field twice.
    #[must_use]
    pub fn id(mut self, id: impl Into<String>) -> Self {
        self.id = id.into();
        self
    }
    /// What a repeated label is about, for those who hear it: 変革推進力.
    #[must_use]
    pub fn about(mut self, about: impl Into<String>) -> Self {
        let about: String = about.into();
        self.about = (!about.is_empty()).then_some(about);
        self
    }
    /// A sentence between label and control.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }
    /// What was typed or is saved; passwords are not shown again.
    #[must_use]
    pub fn value(mut self, value: impl Into<String>) -> Self {
        self.value = if self.echo { value.into() } else { String::new() };
        self
    }
    /// The sentence of its problem: `problems.at(&field)`.
    #[must_use]
    pub fn error(mut self, error: Option<&str>) -> Self {
        self.error = error.map(str::to_owned);
        self
    }
    /// 「書かなくてもよい」.
    #[must_use]
    pub fn optional(mut self) -> Self {
        self.optional = true;
        self
    }
    /// Says up front how many characters fit (several lines always do).
    #[must_use]
    pub fn limit(mut self, characters: usize) -> Self {
        self.limit = Some(characters);
        self
    }
    /// The revision it was read with, posted as `{name}.revision` (decision 3).
    #[must_use]
    pub fn revision(mut self, revision: i64) -> Self {
        self.revision = Some(revision);
        self
    }
    /// `username`, `off` and the like.
    #[must_use]
    pub fn autocomplete(mut self, word: &'static str) -> Self {
        self.autocomplete = Some(word);
        self
    }
    /// Which keys a telephone offers.
    #[must_use]
    pub fn input_mode(mut self, mode: &'static str) -> Self {
        self.input_mode = Some(mode);
        self
    }
    /// 「％」 after the box.
    #[must_use]
    pub fn unit(mut self, unit: &'static str) -> Self {
        self.unit = Some(unit);
        self
    }
    /// Its number counts in the [`SumLine`] of that group.
    #[must_use]
    pub fn sums_to(mut self, group: &'static str) -> Self {
        self.sums_to = Some(group);
        self
    }
    /// Lines of a text that are visible at first.
    #[must_use]
    pub fn rows(mut self, rows: u8) -> Self {
        self.control = match self.control {
            Control::Area { .. } => Control::Area { rows },
            other => other,
        };
        self
    }
    /// Length of the box.
    #[must_use]
    pub fn width(mut self, width: Width) -> Self {
        self.width = width;
        self
    }

    fn class(&self) -> &'static str {
        if self.error.is_some() { "field field--err" } else { "field" }
    }
    fn limit_words(&self) -> String {
        self.limit.map_or_else(String::new, grouped)
    }
    fn is_selected(&self, option: &SelectOption) -> bool {
        option.value == self.value
    }
    fn described_by(&self) -> String {
        described_by(&self.id, self.hint.is_some(), self.error.is_some(), self.limit.is_some())
    }
}

/// Ids of what explains a control: hint, error, counter.
pub(super) fn described_by(id: &str, hint: bool, error: bool, count: bool) -> String {
    let parts = [(hint, "hint"), (error, "error"), (count, "count")];
    let ids = parts.iter().filter(|(there, _)| *there).map(|(_, what)| format!("{id}-{what}"));
    ids.collect::<Vec<_>>().join(" ")
}

/// Ids of the controls of a group: the name itself, then `name-2`, `name-3` …
pub(super) fn ids(name: &str) -> impl Iterator<Item = String> {
    let name = name.to_owned();
    (1..).map(move |at: u32| if at == 1 { name.clone() } else { format!("{name}-{at}") })
}

/// A date in three boxes, 年 accepting 令和8, R8, 元 or 2026 (ui-guide 6.9). Posts `{name}_year`,
/// `{name}_month`, `{name}_day`; [`DateField::joined`] makes one text of them for `parse_date`.
#[derive(Debug, Clone, PartialEq, Eq, Template)]
#[template(path = "components/date_field.html", whitespace = "minimize")]
pub struct DateField {
    name: String,
    label: String,
    hint: String,
    error: Option<String>,
    optional: bool,
    year: String,
    month: String,
    day: String,
    echo: String,
}

impl DateField {
    /// Empty boxes.
    pub fn new(name: impl Into<String>, label: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            label: label.into(),
            hint: "例：令和8年2月27日は「令和8」「2」「27」。西暦でも入力できます。".to_owned(),
            error: None,
            optional: false,
            year: String::new(),
            month: String::new(),
            day: String::new(),
            echo: String::new(),
        }
    }
    /// A known day: both calendars are shown below the boxes.
    #[must_use]
    pub fn day(mut self, day: crate::kernel::Date) -> Self {
        let words = crate::kernel::time::wareki(day);
        let mut parts = words.split(['年', '月', '日']).map(str::to_owned);
        self.year = parts.next().unwrap_or_default();
        self.month = parts.next().unwrap_or_default();
        self.day = parts.next().unwrap_or_default();
        self.echo = echo_of(day);
        self
    }
    /// What was typed.
    #[must_use]
    pub fn typed(mut self, year: &str, month: &str, day: &str) -> Self {
        self.echo = crate::kernel::parse_date(&Self::joined(year, month, day))
            .map_or_else(|_| String::new(), echo_of);
        (self.year, self.month, self.day) = (year.to_owned(), month.to_owned(), day.to_owned());
        self
    }
    /// Another worked example.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = hint.into();
        self
    }
    /// The sentence of its problem.
    #[must_use]
    pub fn error(mut self, error: Option<&str>) -> Self {
        self.error = error.map(str::to_owned);
        self
    }
    /// 「書かなくてもよい」.
    #[must_use]
    pub fn optional(mut self) -> Self {
        self.optional = true;
        self
    }
    /// The three boxes as one text: 「令和8年2月27日」; empty when nothing was typed at all.
    pub fn joined(year: &str, month: &str, day: &str) -> String {
        let (year, month, day) = (year.trim(), month.trim(), day.trim());
        if year.is_empty() && month.is_empty() && day.is_empty() {
            return String::new();
        }
        let (year, month, day) =
            (year.trim_end_matches('年'), month.trim_end_matches('月'), day.trim_end_matches('日'));
        format!("{year}年{month}月{day}日")
    }

    fn class(&self) -> &'static str {
        if self.error.is_some() { "field field--err" } else { "field" }
    }
    fn described_by(&self) -> String {
        described_by(&self.name, true, self.error.is_some(), false)
    }
}

/// 「令和8年3月30日（月曜日）　2026年」.
fn echo_of(day: crate::kernel::Date) -> String {
    format!("{}　{}年", crate::kernel::time::wareki_full(day), day.format("%Y"))
}

/// 「合計　90」 under a group of numbers; the script keeps it up to date while typing (ui-guide 7.1.5).
#[derive(Debug, Clone, PartialEq, Eq, Template)]
#[template(path = "components/sum_line.html", whitespace = "minimize")]
pub struct SumLine {
    group: &'static str,
    label: String,
    sum: String,
    target: String,
    unit: &'static str,
}

impl SumLine {
    /// `label` 「ウエイトの合計」; `sum` as saved; `target` the sum that the rule states.
    pub fn new(
        group: &'static str,
        label: impl Into<String>,
        sum: impl Into<String>,
        target: impl Into<String>,
        unit: &'static str,
    ) -> Self {
        Self { group, label: label.into(), sum: sum.into(), target: target.into(), unit }
    }
}
