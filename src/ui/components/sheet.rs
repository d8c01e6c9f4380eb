use askama::Template;

use super::{Button, Field, Scale, StepState, Tag, Tick};

/// One line of a sheet's list of elements.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TocItem {
    id: String,
    name: String,
    state: StepState,
    words: String,
}

impl TocItem {
    /// `id` of the element's section; `words` 「入力済み：B」「入力中：A」「未入力」.
    pub fn new(
        id: impl Into<String>,
        name: impl Into<String>,
        state: StepState,
        words: impl Into<String>,
    ) -> Self {
        Self { id: id.into(), name: name.into(), state, words: words.into() }
    }
}

/// The list at the left of a sheet: anchors with their states, on the thread (ui-guide 7.2.2).
/// The words of an item carry the id `{id}-state`, so that a save can bring them up to date.
#[derive(Debug, Clone, PartialEq, Eq, Template)]
#[template(path = "components/toc.html", whitespace = "minimize")]
pub struct Toc {
    title: String,
    items: Vec<TocItem>,
    note: Option<String>,
}

impl Toc {
    /// `title` 「評価の要素」.
    pub fn new(title: impl Into<String>, items: Vec<TocItem>) -> Self {
        Self { title: title.into(), items, note: None }
    }
    /// 「参考：入力した範囲の点数　3.25」 under the list, in the element with the id `toc-note`.
    #[must_use]
    pub fn note(mut self, note: impl Into<String>) -> Self {
        self.note = Some(note.into());
        self
    }
}

/// What the employee said of themselves about an element.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SelfView {
    /// The letter; `None` while hidden or missing.
    pub grade: Option<String>,
    /// Their words.
    pub text: String,
}

/// A dated fact, with the box that makes it evidence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Memo {
    day: super::Day,
    text: String,
    tick: Option<Tick>,
    /// 「中村 恵子さんから引き継いだメモ」.
    source: Option<String>,
}

impl Memo {
    /// A fact of a day.
    pub fn new(day: super::Day, text: impl Into<String>, tick: Option<Tick>) -> Self {
        Self { day, text: text.into(), tick, source: None }
    }
    /// Where it comes from, when the reader did not write it.
    #[must_use]
    pub fn source(mut self, source: Option<String>) -> Self {
        self.source = source;
        self
    }
}

/// What was agreed during the period: the same beside every question, so it is folded there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Agreed {
    /// 「合意した目標と面談（目標3件、面談1件）」.
    pub title: String,
    /// Unfolded.
    pub open: bool,
    /// Address, 「目標2　研修申込みの見直し」, 「ウエイト 30」.
    pub goals: Vec<(String, String, String)>,
    /// Address, 「期首面談　令和7年10月20日」, what was agreed.
    pub talks: Vec<(String, String, String)>,
}

/// The facts beside the question, on the strait's wash.
#[derive(Debug, Clone, Default, PartialEq, Eq, Template)]
#[template(path = "components/evidence.html", whitespace = "minimize")]
pub struct Evidence {
    self_view: Option<SelfView>,
    views: Vec<(String, SelfView)>,
    points: Option<(String, super::Beads)>,
    goals: Vec<(String, String, String)>,
    forward: Vec<Memo>,
    agreed: Option<Agreed>,
    memo_title: Option<String>,
    memos: Vec<Memo>,
    memo_empty: String,
    add: Option<Button>,
}

impl Evidence {
    /// Nothing yet.
    pub fn new() -> Self {
        Self::default()
    }
    /// 「本人の自己評価」.
    #[must_use]
    pub fn self_view(mut self, grade: Option<&str>, text: impl Into<String>) -> Self {
        self.self_view = Some(SelfView { grade: grade.map(str::to_owned), text: text.into() });
        self
    }
    /// What another evaluator said before: 「一次評価　中村 恵子さん」, the grade, the words.
    #[must_use]
    pub fn view(
        mut self,
        title: impl Into<String>,
        grade: Option<&str>,
        text: impl Into<String>,
    ) -> Self {
        let view = SelfView { grade: grade.map(str::to_owned), text: text.into() };
        self.views.push((title.into(), view));
        self
    }
    /// What to look at: 「着眼点」; none prints nothing.
    #[must_use]
    pub fn points(mut self, title: impl Into<String>, points: &[String]) -> Self {
        if !points.is_empty() {
            self.points = Some((title.into(), super::Beads::new(points.iter().cloned())));
        }
        self
    }
    /// A goal that the element is linked to: address, 「目標2　研修申込みの見直し」, 「達成：予定どおり」.
    #[must_use]
    pub fn goal(
        mut self,
        href: impl Into<String>,
        label: impl Into<String>,
        result: impl Into<String>,
    ) -> Self {
        self.goals.push((href.into(), label.into(), result.into()));
        self
    }
    /// The ratee's own memos that they put forward for this question; none prints nothing.
    #[must_use]
    pub fn forward(mut self, memos: Vec<Memo>) -> Self {
        self.forward = memos;
        self
    }
    /// What was agreed during the period.
    #[must_use]
    pub fn agreed(mut self, agreed: Option<Agreed>) -> Self {
        self.agreed = agreed;
        self
    }
    /// `title` 「あなたの観察メモ」; the count is added. `empty` is said when there are none.
    #[must_use]
    pub fn memos(
        mut self,
        title: impl Into<String>,
        memos: Vec<Memo>,
        empty: impl Into<String>,
    ) -> Self {
        self.memo_title = Some(title.into());
        self.memos = memos;
        self.memo_empty = empty.into();
        self
    }
    /// 「メモを書き足す」: a button of the sheet's form, so that what is typed is saved before the page
    /// is left, without scripts, too.
    #[must_use]
    pub fn writing(mut self, button: Button) -> Self {
        self.add = Some(button);
        self
    }
}

/// One element of a sheet: its definition, the evidence, the scale and the reason.
#[derive(Debug, Clone, PartialEq, Eq, Template)]
#[template(path = "components/element.html", whitespace = "minimize")]
pub struct Element {
    id: String,
    name: String,
    meta: String,
    definition_link: Option<String>,
    definition: String,
    sample: bool,
    message: Option<super::Note>,
    evidence: Evidence,
    scale: Option<Scale>,
    fields: Vec<Field>,
}

impl Element {
    /// `id` `e3`; `meta` 「要素 3 / 6　ウエイト 20％」.
    pub fn new(
        id: impl Into<String>,
        name: impl Into<String>,
        meta: impl Into<String>,
        definition: impl Into<String>,
        evidence: Evidence,
    ) -> Self {
        Self {
            id: id.into(),
            name: name.into(),
            meta: meta.into(),
            definition_link: None,
            definition: definition.into(),
            sample: false,
            message: None,
            evidence,
            scale: None,
            fields: Vec::new(),
        }
    }
    /// 「定義を読む」.
    #[must_use]
    pub fn definition_at(mut self, href: impl Into<String>) -> Self {
        self.definition_link = Some(href.into());
        self
    }
    /// The definition is no official text: 「見本」.
    #[must_use]
    pub fn sample(mut self, yes: bool) -> Self {
        self.sample = yes;
        self
    }
    /// A returner's message about this element.
    #[must_use]
    pub fn message(mut self, note: super::Note) -> Self {
        self.message = Some(note);
        self
    }
    /// The grade to choose.
    #[must_use]
    pub fn scale(mut self, scale: Scale) -> Self {
        self.scale = Some(scale);
        self
    }
    /// The reason, or any further box, in order.
    #[must_use]
    pub fn field(mut self, field: Field) -> Self {
        self.fields.push(field);
        self
    }
}
