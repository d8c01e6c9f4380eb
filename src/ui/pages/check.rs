use askama::Template;

use crate::ui::components::{Button, ErrorSummary, Field, SoftChecks, Summary, Thread};
use crate::ui::shell::Shell;

/// The check page that stands where others have a pop-up (ui-guide 6.18). A room that has more to
/// show extends `check.html` and fills its block `details`.
#[derive(Debug, Template)]
#[template(path = "check.html")]
pub struct CheckPage {
    /// The frame.
    pub shell: Shell,
    /// What blocks.
    pub errors: ErrorSummary,
    /// 「提出する内容を確かめてください」.
    pub heading: String,
    /// One sentence under it; may be blank.
    pub lead: String,
    /// Likely mistakes.
    pub soft: SoftChecks,
    /// The answers, with 「直す」.
    pub summary: Summary,
    /// What will happen, to how many, whether it can be undone: one sentence each.
    pub effects: Vec<String>,
    /// Where the form goes.
    pub action: String,
    /// Fields that the act needs and nobody sees.
    pub hidden: Vec<(String, String)>,
    /// Fields to fill in here: a reason.
    pub fields: Vec<Field>,
    /// The act, by its name.
    pub button: Button,
    /// Address and words of the way back.
    pub back: Option<(String, String)>,
}

/// 「…を提出しました」 (ui-guide 4): what happens next, how to take it back, the next task.
#[derive(Debug, Template)]
#[template(path = "done.html")]
pub struct DonePage {
    /// The frame.
    pub shell: Shell,
    /// 「山本 健太さんの評価を提出しました」.
    pub heading: String,
    /// Who acts next and by when; how long it can be taken back.
    pub next: Vec<String>,
    /// The thread after the act.
    pub thread: Option<Thread>,
    /// The next task.
    pub primary: Option<Button>,
    /// Printing, taking back, going home: address and words.
    pub links: Vec<(String, String)>,
}
