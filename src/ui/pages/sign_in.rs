use askama::Template;

use crate::ui::components::{ErrorSummary, Field, Note};
use crate::ui::shell::Shell;

/// サインイン: one card, nothing else on the page but help.
#[derive(Debug, Template)]
#[template(path = "sign_in.html")]
pub struct SignInPage {
    /// The frame; without navigation.
    pub shell: Shell,
    /// Problems of the form.
    pub errors: ErrorSummary,
    /// Why one is here: 「続けるには、サインインしてください。」; or that a session was ended.
    pub note: Option<Note>,
    /// 庁内認証: address and words of its button, shown first.
    pub single_sign_on: Option<(String, String)>,
    /// 職員番号.
    pub number: Field,
    /// パスワード.
    pub password: Field,
    /// Path to go on to; blank for home.
    pub to: String,
}

impl SignInPage {
    /// The fields as the guide wants them; `number` is what was typed.
    pub fn new(mut shell: Shell, number: &str, to: impl Into<String>) -> Self {
        "サインイン".clone_into(&mut shell.title);
        shell.nav.clear();
        shell.crumbs.clear();
        Self {
            shell,
            errors: ErrorSummary::default(),
            note: None,
            single_sign_on: None,
            number: Field::text("number", "職員番号").autocomplete("username").value(number),
            password: Field::password("password", "パスワード", "current-password"),
            to: to.into(),
        }
    }
    /// The sentence of ui-guide 9 case 15, or another, at both places.
    #[must_use]
    pub fn refused(mut self, sentence: &str) -> Self {
        self.number = self.number.error(Some(sentence));
        self.errors = ErrorSummary::new(vec![("#number".to_owned(), sentence.to_owned())]);
        self.shell.has_errors = true;
        self
    }
}

/// 招待: the code of the letter and a password of one's own.
#[derive(Debug, Template)]
#[template(path = "invitation.html")]
pub struct InvitationPage {
    /// The frame; without navigation.
    pub shell: Shell,
    /// Problems of the form.
    pub errors: ErrorSummary,
    /// Where the form goes.
    pub action: String,
    /// 「山本 健太さん」 once the code is known to fit.
    pub name: Option<String>,
    /// 招待コード.
    pub code: Field,
    /// 新しいパスワード, with the rules as its hint.
    pub password: Field,
    /// The same again.
    pub again: Field,
}

impl InvitationPage {
    /// `rules` 「12文字以上で決めてください。…」.
    pub fn new(
        mut shell: Shell,
        action: impl Into<String>,
        code: &str,
        rules: impl Into<String>,
    ) -> Self {
        "パスワードを決める".clone_into(&mut shell.title);
        shell.nav.clear();
        shell.crumbs.clear();
        Self {
            shell,
            errors: ErrorSummary::default(),
            action: action.into(),
            name: None,
            code: Field::text("code", "招待コード")
                .hint("案内の紙に書いてあります。大文字と小文字、「-」の有無は問いません。")
                .autocomplete("off")
                .value(code),
            password: Field::password("password", "新しいパスワード", "new-password").hint(rules),
            again: Field::password("again", "新しいパスワード（もう一度）", "new-password"),
        }
    }
}
