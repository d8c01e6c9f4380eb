use askama::Template;

use super::kept::is_text;
use crate::ui::shell::Shell;
use crate::ui::unsent::Unsent;

/// 「いま使えません」 with what was typed: to read, to copy, to send again.
#[derive(Debug, Template)]
#[template(path = "unsent.html")]
pub struct UnsentPage {
    /// The frame.
    pub shell: Shell,
    /// The form.
    pub typed: Unsent,
    /// 受付番号 for the help desk.
    pub reference: String,
}

impl UnsentPage {
    /// The page of a form that failed through our own fault; it is sent again with the key it came with.
    pub fn new(mut shell: Shell, typed: Unsent, reference: String) -> Self {
        "いま使えません".clone_into(&mut shell.title);
        shell.crumbs.clear();
        shell.side.clear();
        shell.flash = None;
        if let Some(once) = &typed.once {
            shell.once.clone_from(once);
        }
        Self { shell, typed, reference }
    }
    fn texts(&self) -> impl Iterator<Item = &str> {
        self.typed.fields.iter().map(|(_, value)| value.as_str()).filter(|value| is_text(value))
    }
}
