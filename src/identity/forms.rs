//! Forms of identity: signing in, choosing a password.

use super::password::NewPassword;
use crate::ui::{FormData, FormField, Problems};

/// Fields of these forms.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IdentityField {
    /// 職員番号.
    Login,
    /// パスワード.
    Password,
    /// 招待コード.
    Code,
    /// いまのパスワード.
    Current,
    /// 新しいパスワード.
    New,
    /// 新しいパスワード（もう一度）.
    Again,
    /// サインアウトする端末.
    Session,
    /// いまのパスワード, before sessions end.
    EndingPassword,
}

impl FormField for IdentityField {
    fn id(&self) -> String {
        match self {
            Self::Login => "number",
            Self::Password | Self::New => "password",
            Self::Code => "code",
            Self::Current => "current",
            Self::Again => "again",
            Self::Session => "session",
            Self::EndingPassword => "ending_password",
        }
        .to_owned()
    }
}

/// Login and password, trimmed and folded to half width where people mistype.
pub struct SignIn {
    /// Employee number or account name.
    pub login: String,
    /// As typed.
    pub password: String,
}

impl SignIn {
    /// Both must be there.
    pub fn parse(form: &FormData) -> Result<Self, Problems<IdentityField>> {
        use unicode_normalization::UnicodeNormalization;
        let mut problems = Problems::new();
        let login: String = form.one("number").trim().nfkc().take(100).collect();
        let password = form.one("password").to_owned();
        if login.is_empty() {
            problems.add(IdentityField::Login, "職員番号を書いてください");
        }
        if password.is_empty() {
            problems.add(IdentityField::Password, "パスワードを書いてください");
        }
        if problems.is_empty() { Ok(Self { login, password }) } else { Err(problems) }
    }
}

/// Reads a new password, typed twice.
pub fn new_password(
    form: &FormData,
    personal: &[&str],
    problems: &mut Problems<IdentityField>,
) -> Option<NewPassword> {
    let typed = form.one("password");
    let parsed = problems.keep(
        IdentityField::New,
        NewPassword::parse(typed, personal),
        super::password::Weakness::sentence,
    )?;
    if typed != form.one("again") {
        problems.add(IdentityField::Again, "2つの新しいパスワードを同じにしてください");
        return None;
    }
    Some(parsed)
}
