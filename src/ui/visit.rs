//! The layer around every page: resolves the session, hands out the clock, renders errors.

use std::sync::Arc;

use axum::extract::{ConnectInfo, Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use axum_extra::extract::cookie::{Cookie, CookieJar, SameSite};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use tokio::time::{Instant, timeout_at};

use super::assets;
use super::csrf::CsrfSecret;
use super::door;
use super::error::{Error, ErrorNote};
use super::front::{self, Front, SignedIn};
use super::pages::{ErrorFace, ErrorPage, UnsentPage};
use super::posts::Posts;
use super::respond;
use super::shell::{Notice, Shell};
use super::unsent::Unsent;
use crate::kernel::ids::SessionId;
use crate::kernel::time::{clock_time, wareki, wareki_time};
use crate::kernel::{Date, Now, parse_date};
use crate::platform::App;

/// Name of the cookie of a signed-in browser. Behind https the prefix makes browsers refuse it from
/// any other host, path or scheme (ASVS 5.0 3.3.1).
pub const fn session_cookie(https: bool) -> &'static str {
    if https { "__Host-jinzai_session" } else { "jinzai_session" }
}

/// Name of the cookie of a browser that is about to sign in.
const fn visitor_cookie(https: bool) -> &'static str {
    if https { "__Host-jinzai_visitor" } else { "jinzai_visitor" }
}

/// Seconds until a database that was away is asked for again.
const AWAY: i64 = 10;

/// The program, and what the frame needs from the rooms above it.
#[derive(Clone)]
pub struct Portal {
    /// Database, clock, configuration.
    pub app: App,
    /// Sessions and navigation.
    pub front: Arc<dyn Front>,
    pub(super) posts: Arc<Posts>,
}

impl Portal {
    /// A portal with nothing posted yet.
    pub fn new(app: App, front: Arc<dyn Front>) -> Self {
        Self { app, front, posts: Arc::default() }
    }
}

/// One request: who, when, where.
#[derive(Clone)]
pub struct Visit {
    /// The program.
    pub portal: Portal,
    /// The moment of the request.
    pub now: Now,
    /// The person, when the session is alive.
    pub signed_in: Option<Arc<SignedIn>>,
    /// Path of the request.
    pub path: String,
    /// Address of the visitor.
    pub address: String,
    /// Name of the browser as it gives it, at most 200 characters.
    pub browser: String,
    pub(super) session_token: Option<String>,
    /// Result of the last act, for the page that is read now.
    flash: Option<Notice>,
    secret: CsrfSecret,
    /// It could not be found out whether the session is alive.
    is_unknown: bool,
    /// When the request is given up.
    until: Instant,
}

impl Visit {
    /// Whether a form's token was made for this browser.
    pub(super) fn accepts(&self, token: &str) -> bool {
        self.secret.accepts(token)
    }
    /// Whether a form's token was made for this browser, now or while its session was alive.
    pub(super) fn made(&self, token: &str) -> bool {
        let before = self.session_token.as_deref().map(CsrfSecret::of);
        self.accepts(token) || before.is_some_and(|secret| secret.accepts(token))
    }
    /// What is done for this request, as long as it may take. What is not done then is dropped where it stands.
    pub(super) async fn in_time<T>(&self, work: impl Future<Output = T>) -> Result<T, Error> {
        timeout_at(self.until, work).await.map_err(|_| Error::too_slow())
    }
    /// The token of the session's cookie, for ending it.
    pub fn token(&self) -> Option<&str> {
        self.session_token.as_deref()
    }
    /// The next page of that browser says it.
    pub fn leave_notice(&self, session: SessionId, notice: Notice) {
        self.portal.posts.leave_notice(session, notice);
    }
    /// The day a page is asked for: `?on=2026-04-01` (or 和暦), today otherwise.
    pub fn on(&self, query: &super::FormData) -> Date {
        parse_date(query.one("on")).unwrap_or(self.now.today)
    }
    /// The frame of a page called `title`.
    pub fn shell(&self, title: impl Into<String>) -> Shell {
        let who = self.signed_in.as_deref();
        let front = &self.portal.front;
        let (side_label, side) = front.side(who, &self.path);
        Shell {
            title: title.into(),
            site_name: self.portal.app.config.site_name.clone(),
            user: who.map(|who| super::shell::UserBadge {
                name: who.name.clone(),
                post: who.around.post.clone(),
            }),
            // Neither what a visitor sees nor what anyone does: nothing is known of the reader.
            nav: if self.is_unknown { Vec::new() } else { front.navigation(who, &self.path) },
            crumbs: Vec::new(),
            csrf: self.secret.token(),
            once: uuid::Uuid::now_v7().to_string(),
            flash: self.flash.clone(),
            theme: who.map_or("", |who| who.theme),
            wide: false,
            has_errors: false,
            css_url: assets::css_url().to_owned(),
            js_url: assets::js_url().to_owned(),
            icon_url: assets::icon_url().to_owned(),
            rehearsal: self
                .portal
                .app
                .clock
                .rehearsal()
                .map(|day| format!("リハーサル中：今日を{}として動いています", wareki(day))),
            last_signed_in: who.and_then(|who| who.around.last_signed_in_at).map(wareki_time),
            side,
            side_label,
            path: self.path.clone(),
            idle_minutes: who.map(|_| self.portal.app.config.session_idle_minutes),
        }
    }
}

/// Resolves the visit, runs the request, renders what went wrong.
pub async fn visit(
    State(portal): State<Portal>,
    jar: CookieJar,
    mut request: Request,
    next: Next,
) -> Response {
    let now = portal.app.now();
    let until = Instant::now() + portal.app.config.request_limit;
    let https = portal.app.config.https;
    let path = request.uri().path().to_owned();
    let session_token = jar.get(session_cookie(https)).map(|cookie| cookie.value().to_owned());
    let is_post = !matches!(*request.method(), Method::GET | Method::HEAD);
    let resolved = match &session_token {
        Some(token) => {
            let request = front::Request { now, is_post, path: &path };
            timeout_at(until, portal.front.resolve(token, request)).await
        }
        None => Ok(Ok(None)),
    };
    let (signed_in, failed) = match resolved {
        Ok(Ok(found)) => (found.map(Arc::new), None),
        Ok(Err(error)) => (None, Some(Error::from(error))),
        Err(_) => (None, Some(Error::too_slow())),
    };
    let mut new_visitor = None;
    let is_unknown = failed.is_some();
    let has_session = signed_in.is_some() || is_unknown;
    let secret = match (has_session, &session_token, jar.get(visitor_cookie(https))) {
        (true, Some(token), _) => CsrfSecret::of(token),
        (_, _, Some(cookie)) => CsrfSecret::of(cookie.value()),
        _ => {
            let value = URL_SAFE_NO_PAD.encode(rand::random::<[u8; 24]>());
            let secret = CsrfSecret::of(&value);
            // Only pages with a form for visitors need the cookie.
            if path == "/signin" || path.starts_with("/invitation") {
                new_visitor = Some(value);
            }
            secret
        }
    };
    // A post leaves it for the page that follows.
    let flash = signed_in
        .as_ref()
        .filter(|_| *request.method() == Method::GET)
        .and_then(|who: &Arc<SignedIn>| portal.posts.take_notice(who.session));
    let visit = Visit {
        flash,
        address: address_of(&request, portal.app.config.trust_proxy),
        browser: browser_of(request.headers()),
        portal,
        now,
        signed_in,
        path,
        session_token,
        secret,
        is_unknown,
        until,
    };
    let wants_json = wants_json(request.headers());
    let is_head = *request.method() == Method::HEAD;
    request.extensions_mut().insert(visit.clone());
    let response = match failed {
        Some(error) if is_post => door::turn_back(request, &visit, error).await,
        Some(error) => error.into_response(),
        None => next.run(request).await,
    };
    if is_post && let Some(token) = visit.token() {
        visit.portal.front.answered(token);
    }
    let mut response = render_error(&visit, response, wants_json);
    if is_head {
        *response.body_mut() = axum::body::Body::empty();
    }
    if let Some(value) = new_visitor {
        let cookie = Cookie::build((visitor_cookie(https), value))
            .path("/")
            .http_only(true)
            .same_site(SameSite::Lax)
            .secure(https)
            .build();
        if let Ok(value) = HeaderValue::from_str(&cookie.to_string()) {
            response.headers_mut().append(header::SET_COOKIE, value);
        }
    }
    response
}

fn wants_json(headers: &HeaderMap) -> bool {
    let is_json = |name| {
        headers
            .get(name)
            .and_then(|value: &HeaderValue| value.to_str().ok())
            .is_some_and(|value| value.starts_with("application/json"))
    };
    is_json(header::ACCEPT) || is_json(header::CONTENT_TYPE)
}

fn address_of(request: &Request, trust_proxy: bool) -> String {
    if trust_proxy
        && let Some(forwarded) = request.headers().get("x-forwarded-for")
        && let Some(last) = forwarded.to_str().ok().and_then(|text| text.rsplit(',').next())
    {
        return last.trim().chars().take(64).collect();
    }
    request
        .extensions()
        .get::<ConnectInfo<std::net::SocketAddr>>()
        .map_or_else(|| "unknown".to_owned(), |info| info.0.ip().to_string())
}

fn browser_of(headers: &HeaderMap) -> String {
    headers
        .get(header::USER_AGENT)
        .and_then(|value| value.to_str().ok())
        .unwrap_or("")
        .chars()
        .take(200)
        .collect()
}

fn render_error(visit: &Visit, mut response: Response, wants_json: bool) -> Response {
    let Some(ErrorNote(error)) = response.extensions().get::<ErrorNote>().cloned() else {
        return response;
    };
    let view = ErrorPage::new(visit.shell(""), face_of(&error, visit));
    if wants_json {
        let body = serde_json::json!({ "error": { "title": view.heading, "detail": view.body } });
        return respond::json(error.status(), &body);
    }
    let page = match response.extensions_mut().remove::<Unsent>() {
        Some(typed) => {
            let reference = error.reference().map(str::to_owned);
            let page = UnsentPage::new(visit.shell(""), typed, reference);
            respond::page_with(error.status(), &page)
        }
        None => respond::page_with(error.status(), &view),
    };
    let mut page = page.unwrap_or_else(|_| StatusCode::INTERNAL_SERVER_ERROR.into_response());
    let wait = match error {
        Error::TooMany { seconds } => Some(seconds.max(1)),
        Error::Unavailable { .. } | Error::TooSlow { .. } => Some(AWAY),
        _ => None,
    };
    if let Some(seconds) = wait {
        page.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    page
}

/// Which face of the error page an error wears.
fn face_of(error: &Error, visit: &Visit) -> ErrorFace {
    match error {
        Error::SignIn { to } | Error::Lapsed { to } => ErrorFace::Lapsed { to: to.clone() },
        Error::Forbidden => ErrorFace::Forbidden,
        Error::NotFound => ErrorFace::NotFound,
        Error::Conflict => ErrorFace::Conflict,
        Error::Unprocessable(sentence) => ErrorFace::Refused { sentence: sentence.clone() },
        Error::Forged => ErrorFace::Forged,
        Error::DoublePost => ErrorFace::DoublePost,
        Error::DoneBefore => ErrorFace::DoneBefore,
        Error::Unreadable => ErrorFace::Unreadable,
        Error::TooLarge => ErrorFace::TooLarge { form: visit.path.clone() },
        Error::TooMany { .. } => ErrorFace::TooMany,
        Error::Internal { reference }
        | Error::Unavailable { reference }
        | Error::TooSlow { reference } => ErrorFace::Internal {
            reference: reference.clone(),
            until: Some(clock_time(visit.now.at)),
        },
    }
}

/// Headers that every answer carries (decision 22).
pub fn security_headers(https: bool) -> Vec<(header::HeaderName, HeaderValue)> {
    let mut headers = vec![
        (
            header::CONTENT_SECURITY_POLICY,
            HeaderValue::from_static(
                "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; \
                 font-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'",
            ),
        ),
        (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
        (header::REFERRER_POLICY, HeaderValue::from_static("same-origin")),
        (header::X_FRAME_OPTIONS, HeaderValue::from_static("DENY")),
        (
            header::HeaderName::from_static("cross-origin-opener-policy"),
            HeaderValue::from_static("same-origin"),
        ),
        (
            header::HeaderName::from_static("cross-origin-resource-policy"),
            HeaderValue::from_static("same-origin"),
        ),
        (
            header::HeaderName::from_static("permissions-policy"),
            HeaderValue::from_static(
                "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
            ),
        ),
    ];
    if https {
        headers.push((
            header::STRICT_TRANSPORT_SECURITY,
            HeaderValue::from_static("max-age=31536000; includeSubDomains"),
        ));
    }
    headers
}
