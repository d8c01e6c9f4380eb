use askama::Template;

/// Order of a sorted column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sorted {
    /// 早い順, あいうえお順, 小さい順.
    Ascending,
    /// The other way round.
    Descending,
}

/// A column's header; sorting is a link, the server sorts (ui-guide 6.11).
#[derive(Debug, Clone, PartialEq, Eq, Template)]
#[template(path = "components/head_cell.html", whitespace = "minimize")]
pub struct HeadCell {
    label: String,
    numeric: bool,
    link: Option<(String, String)>,
    sorted: Option<Sorted>,
}

impl HeadCell {
    /// A plain header.
    pub fn new(label: impl Into<String>) -> Self {
        Self { label: label.into(), numeric: false, link: None, sorted: None }
    }
    /// Numbers stand right, with the unit in the header: 「ウエイト（％）」.
    pub fn number(label: impl Into<String>) -> Self {
        Self { numeric: true, ..Self::new(label) }
    }
    /// A link that sorts; the hidden words say what it does: 「の順にならべる」.
    #[must_use]
    pub fn sorts(mut self, href: impl Into<String>) -> Self {
        self.link = Some((href.into(), "の順にならべる".to_owned()));
        self
    }
    /// The column the list is sorted by now, with the address of the other order and the hidden
    /// words: 「（早い順にならんでいます。遅い順にする）」.
    #[must_use]
    pub fn sorted(
        mut self,
        order: Sorted,
        other_way: impl Into<String>,
        words: impl Into<String>,
    ) -> Self {
        self.sorted = Some(order);
        self.link = Some((other_way.into(), words.into()));
        self
    }
}

/// A table's caption: bold name, then a sentence with the count and the order.
#[derive(Debug, Clone, PartialEq, Eq, Template)]
#[template(
    source = "<caption id=\"{{ id }}\">{{ title }}<span class=\"sub\">{{ sentence }}</span></caption>",
    ext = "html"
)]
pub struct Caption {
    id: String,
    title: String,
    sentence: String,
}

impl Caption {
    /// `id` names the scrollable box around the table.
    pub fn new(
        id: impl Into<String>,
        title: impl Into<String>,
        sentence: impl Into<String>,
    ) -> Self {
        Self { id: id.into(), title: title.into(), sentence: sentence.into() }
    }
}
