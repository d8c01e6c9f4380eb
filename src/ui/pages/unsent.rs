use askama::Template;

use crate::ui::called::typed;
use crate::ui::shell::Shell;
use crate::ui::unsent::{Fate, Unsent};

/// 「いま使えません」, or 「いま処理しています」, with what was typed: to read, to copy, to send again.
#[derive(Debug, Template)]
#[template(path = "unsent.html")]
pub struct UnsentPage {
    /// The frame.
    pub shell: Shell,
    /// The form.
    pub typed: Unsent,
    /// 受付番号 for the help desk, when it is a fault of ours.
    pub reference: Option<String>,
}

impl UnsentPage {
    /// The page of a form whose answer did not come; it is sent again with the key it came with.
    pub fn new(mut shell: Shell, typed: Unsent, reference: Option<String>) -> Self {
        let heading = match typed.fate {
            Fate::Underway => "いま処理しています",
            Fate::Unsaved | Fate::PartlyDone | Fate::Unsure => "いま使えません",
        };
        heading.clone_into(&mut shell.title);
        shell.crumbs.clear();
        shell.side.clear();
        shell.flash = None;
        if let Some(once) = &typed.once {
            shell.once.clone_from(once);
        }
        Self { shell, typed, reference }
    }
    /// Whether it is too long for a form that is not sent in parts: encoded, a letter may take nine bytes.
    fn is_long(&self) -> bool {
        self.typed.fields.iter().map(|(name, value)| name.len() + value.len()).sum::<usize>()
            > 200_000
    }
    fn rows(&self) -> Vec<(String, String)> {
        typed(&self.typed.action, &self.typed.fields)
    }
}
