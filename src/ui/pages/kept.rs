use askama::Template;

use crate::ui::components::Day;
use crate::ui::shell::Shell;

/// A posted field as it was kept.
#[derive(Debug)]
pub struct KeptField {
    /// Its name, posted again.
    pub name: String,
    /// What a reader would call it; blank when only the form knows.
    pub label: String,
    /// What was typed.
    pub value: String,
}

/// 「入力した内容は残っています」: a form that arrived after its session had ended (ui-guide 8).
#[derive(Debug, Template)]
#[template(path = "kept.html")]
pub struct KeptPage {
    /// The frame.
    pub shell: Shell,
    /// Where it was going; it is sent there again.
    pub action: String,
    /// Every field, in order.
    pub fields: Vec<KeptField>,
    /// When it arrived.
    pub kept: Day,
    /// 「11時12分」: until when it is kept.
    pub until: String,
    /// Where 「この内容を捨てる」 posts to.
    pub discard: String,
}

impl KeptPage {
    /// Boxes and radio buttons post short words that mean nothing to a reader: only texts are shown.
    fn texts(&self) -> impl Iterator<Item = &KeptField> {
        self.fields.iter().filter(|field| {
            !field.value.trim().is_empty() && (!field.label.is_empty() || is_text(&field.value))
        })
    }
}

/// Whether somebody typed it, as far as that can be told without its form: keys, days and numbers are
/// one word without Japanese.
pub(super) fn is_text(value: &str) -> bool {
    let value = value.trim();
    !value.is_ascii() || value.contains(char::is_whitespace)
}
