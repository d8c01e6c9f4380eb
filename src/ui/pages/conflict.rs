use askama::Template;

use crate::kernel::ids::AccountId;
use crate::ui::components::{ConflictField, ErrorSummary};
use crate::ui::shell::Shell;

/// Who saved first. The same person with two windows open is no other person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum First {
    /// The reader, in another window.
    Own,
    /// Somebody else.
    Another,
    /// Not known, or one and the other.
    Unknown,
}

impl First {
    /// From the account of who saved: two people may have one name.
    pub fn by(author: Option<AccountId>, reader: Option<AccountId>) -> Self {
        match author {
            None => Self::Unknown,
            Some(_) if author == reader => Self::Own,
            Some(_) => Self::Another,
        }
    }
    /// Of several fields.
    pub fn of_all(each: impl IntoIterator<Item = Self>) -> Self {
        let mut each = each.into_iter();
        let first = each.next().unwrap_or(Self::Unknown);
        if each.all(|other| other == first) { first } else { Self::Unknown }
    }
    /// h1 of the conflict page, and the beginning of its title.
    pub fn heading(self) -> &'static str {
        match self {
            Self::Own => "別の画面で先に保存しました",
            Self::Another => "別の人が先に保存しました",
            Self::Unknown => "先に保存された内容があります",
        }
    }
    /// 「岡本 薫　令和8年3月3日 10時40分」, 「あなた（別の画面）　令和8年3月3日 10時40分」.
    pub fn signature(self, author: &str, at: &str) -> String {
        let who = if self == Self::Own { "あなた（別の画面）" } else { author };
        format!("{who}　{at}")
    }
    /// 「岡本 薫さん」, 「あなたが別の画面（タブ）で」: how a sentence about it begins.
    pub fn subject(self, author: &str) -> String {
        match self {
            Self::Own => "あなたが別の画面（タブ）で".to_owned(),
            Self::Another => format!("{author}さんが"),
            Self::Unknown => "このページを開いたあとに、ほかの人か、別の画面のあなたが".to_owned(),
        }
    }
}

/// 「別の人が先に保存しました」 with both texts of every colliding field (ui-guide 6.20), 409.
#[derive(Debug, Template)]
#[template(path = "conflict.html")]
pub struct ConflictPage {
    /// The frame; keep the breadcrumb of the form.
    pub shell: Shell,
    /// Fields without a choice.
    pub errors: ErrorSummary,
    /// Who saved first.
    pub first: First,
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
