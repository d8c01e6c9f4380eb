//! 使い方, 問い合わせ先, 個人情報の取扱い, アクセシビリティ: readable before signing in, since people who
//! cannot sign in need them most.

use askama::Template;
use axum::extract::State;
use axum::response::Response;

use crate::platform::App;
use crate::ui::{Error, Shell, Visitor, page};

const WAY: [(&str, &str); 2] = [("ホーム", "/"), ("使い方", "/help")];

#[derive(Template)]
#[template(path = "home/help.html")]
struct HelpPage {
    shell: Shell,
    session_minutes: i64,
}

pub(super) async fn show(State(app): State<App>, visitor: Visitor) -> Result<Response, Error> {
    page(&HelpPage {
        shell: visitor.shell("使い方").crumbs(&[("ホーム", "/")], "使い方"),
        session_minutes: app.config.session_idle_minutes,
    })
}

#[derive(Template)]
#[template(path = "home/contact.html")]
struct ContactPage {
    shell: Shell,
    contact: String,
}

pub(super) async fn show_contact(
    State(app): State<App>,
    visitor: Visitor,
) -> Result<Response, Error> {
    page(&ContactPage {
        shell: visitor.shell("問い合わせ先").crumbs(&WAY, "問い合わせ先"),
        contact: app.config.contact.clone(),
    })
}

#[derive(Template)]
#[template(path = "home/privacy.html")]
struct PrivacyPage {
    shell: Shell,
}

pub(super) async fn show_privacy(visitor: Visitor) -> Result<Response, Error> {
    page(&PrivacyPage {
        shell: visitor.shell("個人情報の取扱い").crumbs(&WAY, "個人情報の取扱い")
    })
}

#[derive(Template)]
#[template(path = "home/accessibility.html")]
struct AccessibilityPage {
    shell: Shell,
}

pub(super) async fn show_accessibility(visitor: Visitor) -> Result<Response, Error> {
    page(&AccessibilityPage {
        shell: visitor.shell("アクセシビリティ").crumbs(&WAY, "アクセシビリティ"),
    })
}
