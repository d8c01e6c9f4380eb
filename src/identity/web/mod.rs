//! Pages of identity: signing in and out, invitations, one's own account, kept forms.

mod account;

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
use crate::kernel::ids::KeptFormId;
use crate::kernel::time::clock_time;
use crate::platform::App;
use crate::ui::components::{Day, ErrorSummary};
use crate::ui::pages::{InvitationPage, KeptPage, SignInPage};
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
        .get("/account", Door::SignedIn, account::show)
        .post("/account/theme", Door::SignedIn, account::update_theme)
        .post("/account/password", Door::SignedIn, account::update_password)
        .post("/account/sessions/end", Door::SignedIn, account::end_sessions)
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
    // Whoever makes a code for an account with a password does not do so unnoticed.
    let code = store::open_code_of(&app.db, opened.account, visit.now.at).await?;
    if let Some((at, maker)) = code {
        let notice = Notice::info("新しい招待コードが作られています。")
            .body(account::code_words(at, maker))
            .link("/account", "サインインしている端末を確かめる");
        visit.leave_notice(opened.session, notice);
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

async fn show_kept(
    State(app): State<App>,
    asking: Asking,
    Path(id): Path<KeptFormId>,
) -> Result<Response, Error> {
    let account = asking.actor().account().ok_or(Error::NotFound)?;
    let kept =
        store::kept_form(&app.db, account, Some(id), asking.now).await?.ok_or(Error::NotFound)?;
    let mut fields: Vec<(String, String)> = serde_json::from_value(kept.fields).unwrap_or_default();
    // Posted along, so that the kept form is forgotten once it has been carried out.
    fields.push(("_kept".to_owned(), id.to_string()));
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
}
