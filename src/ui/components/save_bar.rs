use askama::Template;

use super::Button;

/// The bar at the foot of a long form (ui-guide 6.19): what is saved, and the two buttons. Stands in
/// the block `after_main`, inside the form that `before_main` opened.
#[derive(Debug, Clone, PartialEq, Eq, Template)]
#[template(path = "components/save_bar.html", whitespace = "minimize")]
pub struct SaveBar {
    label: &'static str,
    who: String,
    state: String,
    note: String,
    buttons: Vec<Button>,
}

impl SaveBar {
    /// `state` is 「10時42分に下書きを保存しました」 or blank before the first save; `buttons` end with
    /// the primary one.
    pub fn new(state: impl Into<String>, buttons: Vec<Button>) -> Self {
        Self {
            label: "保存と提出",
            who: String::new(),
            state: state.into(),
            note: String::new(),
            buttons,
        }
    }
    /// Whose sheet: 「山本 健太さん」 begins every state of the line.
    #[must_use]
    pub fn who(mut self, who: impl Into<String>) -> Self {
        self.who = who.into();
        self
    }
    /// The second line: 「6つの要素のうち4つを入力しました。提出するまで本人には見えません。」
    #[must_use]
    pub fn note(mut self, note: impl Into<String>) -> Self {
        self.note = note.into();
        self
    }
    /// 「保存」 where nothing is handed in.
    #[must_use]
    pub fn label(mut self, label: &'static str) -> Self {
        self.label = label;
        self
    }
}
