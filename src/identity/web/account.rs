//! `/account`: colours, password, the browsers that are signed in.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;

use super::super::account::PasswordRefusal;
use super::super::actions::{self, Ending};
use super::super::forms::{IdentityField, new_password};
use super::super::store;
use super::password_rules;
use crate::audit::Failed;
use crate::kernel::time::wareki_time;
use crate::kernel::{Refusal, Timestamp};
use crate::platform::App;
use crate::ui::components::{Day, ErrorSummary, Note};
use crate::ui::pages::{AccountPage, SessionRow};
use crate::ui::{Asking, Error, Notice, Posted, Problems, page, page_with, see_other};

/// 「Chrome（Windows）」 out of what a browser says of itself.
fn browser_words(raw: &str) -> String {
    let known =
        [("Edg/", "Edge"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"), ("Safari/", "Safari")];
    let systems = [
        ("Windows", "Windows"),
        ("iPhone", "iPhone"),
        ("Android", "Android"),
        ("Mac OS", "Mac"),
        ("Linux", "Linux"),
    ];
    let find = |list: &[(&str, &'static str)]| {
        list.iter().find(|(mark, _)| raw.contains(mark)).map(|(_, name)| *name)
    };
    match (find(&known), find(&systems)) {
        (Some(browser), Some(system)) => format!("{browser}（{system}）"),
        (Some(browser), None) => browser.to_owned(),
        _ => "ほかのブラウザー".to_owned(),
    }
}

async fn account_page(
    app: &App,
    asking: &Asking,
    problems: &Problems<IdentityField>,
) -> Result<AccountPage, Error> {
    let lifetimes = actions::lifetimes(&app.config);
    let account = asking.actor().account().ok_or(Error::NotFound)?;
    let rows = store::sessions_of(
        &app.db,
        account,
        asking.now.at - lifetimes.absolute,
        asking.now.at - lifetimes.idle,
    )
    .await?;
    let mut sessions: Vec<SessionRow> = rows
        .into_iter()
        .map(|row| SessionRow {
            id: row.session_id.to_string(),
            here: row.session_id == asking.who.session,
            browser: browser_words(&row.browser),
            address: row.address,
            started: Day::moment(row.created_at),
            seen: Day::moment(row.last_seen_at),
        })
        .collect();
    sessions.sort_by_key(|session| !session.here);
    let shell = asking.shell("表示と通知の設定").crumbs(&[("ホーム", "/")], "表示と通知の設定");
    let code = store::open_code_of(&app.db, account, asking.now.at).await?;
    let mut page = AccountPage::new(shell, password_rules(), sessions);
    page.code = code.map(|(at, maker)| {
        Note::you("新しい招待コードが作られています。").body(code_words(at, maker))
    });
    page.is_staff = asking.actor().employee().is_some();
    page.ending = page.ending.error(problems.at(&IdentityField::Session));
    page.ending_password = page.ending_password.error(problems.at(&IdentityField::EndingPassword));
    page.current = page.current.error(problems.at(&IdentityField::Current));
    page.password = page.password.error(problems.at(&IdentityField::New));
    page.again = page.again.error(problems.at(&IdentityField::Again));
    page.errors = ErrorSummary::new(problems.summary());
    page.shell.has_errors = !problems.is_empty();
    Ok(page)
}

pub(super) async fn show(State(app): State<App>, asking: Asking) -> Result<Response, Error> {
    page(&account_page(&app, &asking, &Problems::new()).await?)
}

pub(super) async fn update_theme(
    State(app): State<App>,
    asking: Asking,
    Posted(form): Posted,
) -> Result<Response, Error> {
    actions::set_theme(&app, asking.actor(), form.one("theme")).await?;
    see_other(&asking, "/account", Notice::ok("画面の色を変えました。")).await
}

pub(super) async fn update_password(
    State(app): State<App>,
    asking: Asking,
    Posted(form): Posted,
) -> Result<Response, Error> {
    let mut problems = Problems::new();
    let current = form.one("current");
    if current.is_empty() {
        problems.add(IdentityField::Current, "いまのパスワードを書いてください");
    }
    let new = new_password(&form, &[&asking.who.name], &mut problems);
    let (Some(new), true) = (new, problems.is_empty()) else {
        let again = account_page(&app, &asking, &problems).await?;
        return page_with(StatusCode::UNPROCESSABLE_ENTITY, &again);
    };
    let this = asking.who.session;
    match actions::change_password(&app, asking.actor(), this, current, new, &asking.address).await
    {
        Ok(()) => {
            let notice = Notice::ok("パスワードを変えました。")
                .body("ほかの端末のサインインは終わりました。");
            see_other(&asking, "/account", notice).await
        }
        Err(failed) => refused(&app, &asking, IdentityField::Current, failed).await,
    }
}

/// Ends one of one's own sessions, or all others, with the password typed again.
pub(super) async fn end_sessions(
    State(app): State<App>,
    asking: Asking,
    Posted(form): Posted,
) -> Result<Response, Error> {
    let mut problems = Problems::new();
    let which = match form.one("session") {
        "" => {
            problems.add(IdentityField::Session, "サインアウトする端末を選んでください");
            None
        }
        "others" => Some(Ending::Others),
        id => Some(Ending::One(id.parse().map_err(|_| Error::NotFound)?)),
    };
    let typed = form.one("ending_password");
    if typed.is_empty() {
        problems.add(IdentityField::EndingPassword, "いまのパスワードを書いてください");
    }
    let (Some(which), true) = (which, problems.is_empty()) else {
        let again = account_page(&app, &asking, &problems).await?;
        return page_with(StatusCode::UNPROCESSABLE_ENTITY, &again);
    };
    let this = asking.who.session;
    let done =
        actions::end_own_sessions(&app, asking.actor(), this, which, typed, &asking.address).await;
    match done {
        Ok(0) if which != Ending::Others => Err(Error::NotFound),
        Ok(ended) => {
            let notice = Notice::ok(format!("{ended}件の端末をサインアウトしました。"));
            see_other(&asking, "/account", notice).await
        }
        Err(failed) => refused(&app, &asking, IdentityField::EndingPassword, failed).await,
    }
}

/// The page again with what the password was refused for.
async fn refused(
    app: &App,
    asking: &Asking,
    field: IdentityField,
    failed: Failed<PasswordRefusal>,
) -> Result<Response, Error> {
    let Failed::Refused(refusal) = failed else { return Err(failed.into()) };
    let status = match refusal {
        PasswordRefusal::WrongCurrent => StatusCode::UNPROCESSABLE_ENTITY,
        PasswordRefusal::Wait { .. } => StatusCode::TOO_MANY_REQUESTS,
    };
    let problems = Problems::one(field, refusal.sentence());
    page_with(status, &account_page(app, asking, &problems).await?)
}

/// Who made a code, when, and what that means.
pub(super) fn code_words(at: Timestamp, maker: Option<String>) -> String {
    let maker = maker.unwrap_or_else(|| "システムの担当".to_owned());
    format!(
        "{maker}さんが{}に作りました。そのコードが使われると、いまのパスワードは使えなくなります。\
         頼んだ覚えがなければ、情報システムの担当に知らせてください。",
        wareki_time(at)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn browsers_are_named_as_people_name_them() {
        let edge = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/130.0 Safari/537.36 Edg/130.0";
        assert_eq!(browser_words(edge), "Edge（Windows）");
        assert_eq!(browser_words("curl"), "ほかのブラウザー");
    }
}
