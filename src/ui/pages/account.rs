use askama::Template;

use crate::ui::components::{Choice, ChoiceOption, Day, ErrorSummary, Field, Note};
use crate::ui::shell::Shell;

/// A browser that is signed in.
#[derive(Debug)]
pub struct SessionRow {
    /// Posted to end it.
    pub id: String,
    /// 「Edge（Windows）」.
    pub browser: String,
    /// Where it came from.
    pub address: String,
    /// When it signed in.
    pub started: Day,
    /// When it was last seen.
    pub seen: Day,
    /// The browser that shows this page.
    pub here: bool,
}

impl SessionRow {
    /// 「Edge（Windows）、令和8年3月3日10時42分から」: two of one kind are told apart.
    fn words(&self) -> String {
        format!("{}、{}にサインイン", self.browser, self.started.words())
    }
}

/// 表示と通知の設定: colours, password, sessions.
#[derive(Debug, Template)]
#[template(path = "account.html")]
pub struct AccountPage {
    /// The frame.
    pub shell: Shell,
    /// Problems of the password form.
    pub errors: ErrorSummary,
    /// 画面の色.
    pub theme: Choice,
    /// いまのパスワード.
    pub current: Field,
    /// 新しいパスワード.
    pub password: Field,
    /// The same again.
    pub again: Field,
    /// All browsers, this one first.
    pub sessions: Vec<SessionRow>,
    /// Which of them to end.
    pub ending: Choice,
    /// いまのパスワード, before they end.
    pub ending_password: Field,
    /// A code that was made for this account: who made it, when.
    pub code: Option<Note>,
    /// Is an employee: others may see them.
    pub is_staff: bool,
}

impl AccountPage {
    /// `rules` of passwords; `theme` as in [`Shell::theme`].
    pub fn new(mut shell: Shell, rules: impl Into<String>, sessions: Vec<SessionRow>) -> Self {
        "表示と通知の設定".clone_into(&mut shell.title);
        let theme = shell.theme;
        let option = |value: &str, label: &str| {
            let shown = if value == "system" { "" } else { value };
            ChoiceOption::new(value, label).chosen(shown == theme)
        };
        let options = vec![
            option("system", "端末に合わせる"),
            option("light", "明るい"),
            option("dark", "暗い"),
        ];
        let mut ending: Vec<ChoiceOption> = sessions
            .iter()
            .filter(|session| !session.here)
            .map(|session| ChoiceOption::new(&session.id, session.words()))
            .collect();
        if ending.len() > 1 {
            ending.insert(0, ChoiceOption::new("others", "ほかの端末すべて"));
        }
        Self {
            shell,
            errors: ErrorSummary::default(),
            theme: Choice::one("theme", "画面の色", options),
            current: Field::password("current", "いまのパスワード", "current-password"),
            password: Field::password("password", "新しいパスワード", "new-password").hint(rules),
            again: Field::password("again", "新しいパスワード（もう一度）", "new-password"),
            sessions,
            ending: Choice::one("session", "サインアウトする端末", ending),
            ending_password: Field::password(
                "ending_password",
                "いまのパスワード",
                "current-password",
            ),
            code: None,
            is_staff: false,
        }
    }
    fn others(&self) -> usize {
        self.sessions.iter().filter(|session| !session.here).count()
    }
}
