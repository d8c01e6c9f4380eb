//! Pages of identity: signing in and out, invitations, one's own account, kept forms.

use axum::extract::State;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;
use axum_extra::extract::cookie::{Cookie, SameSite};

use super::account::{InvitationRefusal, SignInRefusal};
use super::actions::{self, Opened, Origin};
use super::forms::{IdentityField, SignIn, new_password};
use super::password::SHORTEST;
use super::store;
use crate::audit::Failed;
use crate::kernel::Refusal;
use crate::kernel::ids::{KeptFormId, SessionId};
use crate::kernel::time::clock_time;
use crate::platform::App;
use crate::ui::components::{Day, ErrorSummary};
use crate::ui::pages::{AccountPage, InvitationPage, KeptField, KeptPage, SessionRow, SignInPage};
use crate::ui::{
    Asking, Door, Error, Notice, Path, Posted, Problems, Query, Routes, Visit, Visitor, page,
    page_with, see_other, session_cookie,
};

/// Routes of the room.
pub fn routes() -> Routes {
    Routes::new()
        .get("/signin", Door::Public, show_sign_in)
        .post("/signin", Door::Public, create_session)
        .post("/signout", Door::Public, end_session)
        .get("/invitation", Door::Public, show_invitation)
        .post("/invitation", Door::Public, accept_invitation)
        .get("/account", Door::SignedIn, show_account)
        .post("/account/theme", Door::SignedIn, update_theme)
        .post("/account/password", Door::SignedIn, update_password)
        .post("/account/sessions/end", Door::SignedIn, end_one_session)
        .post("/account/sessions/end-others", Door::SignedIn, end_other_sessions)
        .get("/kept/{kept}", Door::SignedIn, show_kept)
        .post("/kept/{kept}/drop", Door::SignedIn, drop_kept)
}

fn origin(visit: &Visit) -> Origin {
    Origin { address: visit.address.clone(), browser: visit.browser.clone() }
}

/// A path of ours to go to after signing in; anything else is the home page.
fn safe_target(raw: &str) -> String {
    let inside =
        raw.starts_with('/') && !raw.starts_with("//") && !raw.contains(['\\', '\r', '\n']);
    if inside && !raw.starts_with("/signin") && !raw.starts_with("/signout") {
        raw.to_owned()
    } else {
        "/".to_owned()
    }
}

/// Hint under a new password.
fn password_rules() -> String {
    format!(
        "{SHORTEST}文字以上で決めます。関係のない言葉をいくつか並べると、覚えやすく、推測されにくくなります。"
    )
}

fn sign_in_page(
    visit: &Visit,
    to: &str,
    login: &str,
    problems: &Problems<IdentityField>,
) -> SignInPage {
    let mut page = SignInPage::new(visit.shell("サインイン"), login, safe_target(to));
    page.number = page.number.error(problems.at(&IdentityField::Login));
    page.password = page.password.error(problems.at(&IdentityField::Password));
    page.errors = ErrorSummary::new(problems.summary());
    page.shell.has_errors = !problems.is_empty();
    page
}

async fn show_sign_in(visitor: Visitor, Query(query): Query) -> Result<Response, Error> {
    if visitor.signed_in.is_some() {
        return see_other(&visitor, &safe_target(query.one("to")), None).await;
    }
    page(&sign_in_page(&visitor, query.one("to"), "", &Problems::new()))
}

async fn create_session(
    State(app): State<App>,
    visitor: Visitor,
    Posted(form): Posted,
) -> Result<Response, Error> {
    let to = form.one("to");
    let input = match SignIn::parse(&form) {
        Ok(input) => input,
        Err(problems) => {
            let again = sign_in_page(&visitor, to, form.one("number"), &problems);
            return page_with(StatusCode::UNPROCESSABLE_ENTITY, &again);
        }
    };
    match actions::sign_in(&app, &input.login, &input.password, &origin(&visitor)).await {
        Ok(opened) => signed_in(&app, &visitor, &opened, to).await,
        Err(Failed::Refused(refusal)) => {
            let status = match refusal {
                SignInRefusal::Wrong => StatusCode::UNPROCESSABLE_ENTITY,
                SignInRefusal::Wait { .. } => StatusCode::TOO_MANY_REQUESTS,
            };
            let problems = Problems::one(IdentityField::Login, refusal.sentence());
            page_with(status, &sign_in_page(&visitor, to, &input.login, &problems))
        }
        Err(failed) => Err(failed.into()),
    }
}

/// Ends an older session of the same browser, sets the cookie, goes where the visitor wanted to go:
/// to a kept form first, when there is one.
async fn signed_in(app: &App, visit: &Visit, opened: &Opened, to: &str) -> Result<Response, Error> {
    if let Some(old) = visit.token() {
        actions::sign_out(app, old).await?;
    }
    let kept = store::kept_form(&app.db, opened.account, None, visit.now).await?;
    let target = kept.map_or_else(|| safe_target(to), |kept| format!("/kept/{}", kept.id));
    let mut response = see_other(visit, &target, None).await?;
    let cookie = Cookie::build((session_cookie(app.config.https), opened.token.clone()))
        .path("/")
        .http_only(true)
        .same_site(SameSite::Lax)
        .secure(app.config.https)
        .build();
    set_cookie(&mut response, &cookie);
    Ok(response)
}

fn set_cookie(response: &mut Response, cookie: &Cookie<'_>) {
    if let Ok(value) = HeaderValue::from_str(&cookie.to_string()) {
        response.headers_mut().append(header::SET_COOKIE, value);
    }
}

async fn end_session(State(app): State<App>, visitor: Visitor) -> Result<Response, Error> {
    if let Some(token) = visitor.token() {
        actions::sign_out(&app, token).await?;
    }
    let mut response = see_other(&visitor, "/signin", None).await?;
    let https = app.config.https;
    let mut cookie =
        Cookie::build((session_cookie(https), "")).path("/").http_only(true).secure(https).build();
    cookie.make_removal();
    set_cookie(&mut response, &cookie);
    response
        .headers_mut()
        .insert("clear-site-data", HeaderValue::from_static("\"cache\", \"storage\""));
    Ok(response)
}

fn invitation_page(
    visit: &Visit,
    code: &str,
    problems: &Problems<IdentityField>,
) -> InvitationPage {
    let shell = visit.shell("パスワードを決める");
    let mut page = InvitationPage::new(shell, "/invitation", code, password_rules());
    page.code = page.code.error(problems.at(&IdentityField::Code));
    page.password = page.password.error(problems.at(&IdentityField::New));
    page.again = page.again.error(problems.at(&IdentityField::Again));
    page.errors = ErrorSummary::new(problems.summary());
    page.shell.has_errors = !problems.is_empty();
    page
}

async fn show_invitation(visitor: Visitor) -> Result<Response, Error> {
    page(&invitation_page(&visitor, "", &Problems::new()))
}

async fn accept_invitation(
    State(app): State<App>,
    visitor: Visitor,
    Posted(form): Posted,
) -> Result<Response, Error> {
    let code = form.one("code");
    let again = |status: StatusCode, problems: &Problems<IdentityField>| {
        page_with(status, &invitation_page(&visitor, code, problems))
    };
    let refused = |refusal: InvitationRefusal| {
        let status = match refusal {
            InvitationRefusal::Unknown => StatusCode::UNPROCESSABLE_ENTITY,
            InvitationRefusal::Wait { .. } => StatusCode::TOO_MANY_REQUESTS,
        };
        again(status, &Problems::one(IdentityField::Code, refusal.sentence()))
    };
    if code.trim().is_empty() {
        let problems = Problems::one(IdentityField::Code, "招待コードを書いてください");
        return again(StatusCode::UNPROCESSABLE_ENTITY, &problems);
    }
    let account = match actions::invited(&app, code, &origin(&visitor)).await {
        Ok(account) => account,
        Err(Failed::Refused(refusal)) => return refused(refusal),
        Err(failed) => return Err(failed.into()),
    };
    let mut problems = Problems::new();
    let personal = [account.login.as_str(), account.display_name.as_str()];
    let Some(new) = new_password(&form, &personal, &mut problems) else {
        return again(StatusCode::UNPROCESSABLE_ENTITY, &problems);
    };
    match actions::accept_invitation(&app, code, new, &origin(&visitor)).await {
        Ok(opened) => signed_in(&app, &visitor, &opened, "/").await,
        Err(Failed::Refused(refusal)) => refused(refusal),
        Err(failed) => Err(failed.into()),
    }
}

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
    let mut page = AccountPage::new(shell, password_rules(), sessions);
    page.current = page.current.error(problems.at(&IdentityField::Current));
    page.password = page.password.error(problems.at(&IdentityField::New));
    page.again = page.again.error(problems.at(&IdentityField::Again));
    page.errors = ErrorSummary::new(problems.summary());
    page.shell.has_errors = !problems.is_empty();
    Ok(page)
}

async fn show_account(State(app): State<App>, asking: Asking) -> Result<Response, Error> {
    page(&account_page(&app, &asking, &Problems::new()).await?)
}

async fn update_theme(
    State(app): State<App>,
    asking: Asking,
    Posted(form): Posted,
) -> Result<Response, Error> {
    actions::set_theme(&app, asking.actor(), form.one("theme")).await?;
    see_other(&asking, "/account", Notice::ok("画面の色を変えました。")).await
}

async fn update_password(
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
    match actions::change_password(&app, asking.actor(), asking.who.session, current, new).await {
        Ok(()) => {
            let notice = Notice::ok("パスワードを変えました。")
                .body("ほかの端末のサインインは終わりました。");
            see_other(&asking, "/account", notice).await
        }
        Err(Failed::Refused(refusal)) => {
            let problems = Problems::one(IdentityField::Current, refusal.sentence());
            let again = account_page(&app, &asking, &problems).await?;
            page_with(StatusCode::UNPROCESSABLE_ENTITY, &again)
        }
        Err(failed) => Err(failed.into()),
    }
}

async fn end_one_session(
    State(app): State<App>,
    asking: Asking,
    Posted(form): Posted,
) -> Result<Response, Error> {
    let session: SessionId = form.one("session").parse().map_err(|_| Error::NotFound)?;
    if !actions::end_session(&app, asking.actor(), session).await? {
        return Err(Error::NotFound);
    }
    see_other(&asking, "/account", Notice::ok("そのサインインを終わらせました。")).await
}

async fn end_other_sessions(State(app): State<App>, asking: Asking) -> Result<Response, Error> {
    let ended = actions::end_other_sessions(&app, asking.actor(), asking.who.session).await?;
    let notice = Notice::ok(format!("ほかの端末のサインインを{ended}件終わらせました。"));
    see_other(&asking, "/account", notice).await
}

async fn show_kept(
    State(app): State<App>,
    asking: Asking,
    Path(id): Path<KeptFormId>,
) -> Result<Response, Error> {
    let account = asking.actor().account().ok_or(Error::NotFound)?;
    let kept =
        store::kept_form(&app.db, account, Some(id), asking.now).await?.ok_or(Error::NotFound)?;
    let posted: Vec<(String, String)> = serde_json::from_value(kept.fields).unwrap_or_default();
    let mut fields: Vec<KeptField> = posted
        .into_iter()
        .map(|(name, value)| KeptField { name, label: String::new(), value })
        .collect();
    // Posted along, so that the kept form is forgotten once it has been carried out.
    fields.push(KeptField {
        name: "_kept".to_owned(),
        label: String::new(),
        value: id.to_string(),
    });
    page(&KeptPage {
        shell: asking.shell("入力した内容は残っています"),
        action: safe_target(&kept.path),
        fields,
        kept: Day::moment(kept.kept_at),
        until: clock_time(kept.expires_at),
        discard: format!("/kept/{id}/drop"),
    })
}

async fn drop_kept(
    State(app): State<App>,
    asking: Asking,
    Path(id): Path<KeptFormId>,
) -> Result<Response, Error> {
    actions::drop_kept_form(&app, asking.actor(), id).await?;
    see_other(&asking, "/", Notice::info("残していた入力を消しました。")).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_paths_of_ours_are_followed() {
        assert_eq!(safe_target("/team?x=1"), "/team?x=1");
        for raw in [
            "https://evil.example",
            "//evil.example",
            "/\\evil.example",
            "",
            "/signin?to=/",
            "team",
        ] {
            assert_eq!(safe_target(raw), "/", "{raw}");
        }
    }

    #[test]
    fn browsers_are_named_as_people_name_them() {
        let edge = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/130.0 Safari/537.36 Edg/130.0";
        assert_eq!(browser_words(edge), "Edge（Windows）");
        assert_eq!(browser_words("curl"), "ほかのブラウザー");
    }
}
