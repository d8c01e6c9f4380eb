use askama::Template;

use crate::ui::components::{ConflictField, ErrorSummary};
use crate::ui::shell::Shell;

/// 「別の人が先に保存しました」 with both texts of every colliding field (ui-guide 6.20), 409.
#[derive(Debug, Template)]
#[template(path = "conflict.html")]
pub struct ConflictPage {
    /// The frame; keep the breadcrumb of the form.
    pub shell: Shell,
    /// Fields without a choice.
    pub errors: ErrorSummary,
    /// 「岡本 薫さんが、令和8年3月3日 10時40分に保存しました。」 and what was saved anyway.
    pub lead: String,
    /// Where the choice goes: usually the form's own address.
    pub action: String,
    /// What the form must know besides: `do` = `save`.
    pub hidden: Vec<(String, String)>,
    /// Only the colliding fields.
    pub fields: Vec<ConflictField>,
    /// Address and words of the way back without saving.
    pub back: (String, String),
}
