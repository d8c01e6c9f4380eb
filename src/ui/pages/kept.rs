use askama::Template;

use crate::ui::called::typed;
use crate::ui::components::Day;
use crate::ui::shell::Shell;

/// 「入力した内容は残っています」: a form that arrived after its session had ended (ui-guide 8).
#[derive(Debug, Template)]
#[template(path = "kept.html")]
pub struct KeptPage {
    /// The frame.
    pub shell: Shell,
    /// Where it was going; it is sent there again.
    pub action: String,
    /// Name and value of every field, in order.
    pub fields: Vec<(String, String)>,
    /// When it arrived.
    pub kept: Day,
    /// 「11時12分」: until when it is kept.
    pub until: String,
    /// Where 「この内容を捨てる」 posts to.
    pub discard: String,
}

impl KeptPage {
    fn typed(&self) -> Vec<(String, String)> {
        typed(&self.action, &self.fields)
    }
}
