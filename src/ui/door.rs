//! The door of a route: signing in, CSRF, reading the form, answering a double post once.

use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{DefaultBodyLimit, FromRequest, Multipart, Request};
use axum::http::{HeaderMap, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use tokio::time::timeout;
use tracing::Instrument;
use uuid::Uuid;

use super::error::Error;
use super::form::{FilePart, FormData};
use super::front::SignedIn;
use super::posts::{Arrival, Pending};
use super::respond::Leaving;
use super::routes::Door;
use super::unsent::{PartlyDone, Sent, is_failure, is_secret};
use super::visit::Visit;
use crate::access::Post;
use crate::kernel::ids::KeptFormId;
use crate::platform::once;

/// Largest posted form in bytes.
const FORM_LIMIT: usize = 2 * 1024 * 1024;
/// Largest upload in bytes: a 10 MB file and its wrapping.
const UPLOAD_LIMIT: usize = 11 * 1024 * 1024;
/// For how long a form that comes again waits for the answer of the first one.
const PATIENCE: Duration = Duration::from_secs(10);

/// Bytes of a JSON body, read once.
#[derive(Clone)]
pub(super) struct JsonBody(pub Bytes);

/// Lets a request through its door, or answers in its place.
pub(super) async fn gate(door: Door, request: Request, next: Next) -> Response {
    let mut sent = None;
    let passed = pass(door, request, next, &mut sent).await;
    Sent::along(sent, passed.unwrap_or_else(IntoResponse::into_response))
}

/// Answers a form that reached no door, because it could not be found out who sent it: it goes back to its
/// writer when its origin and its token say that it came from a page of ours in this very browser. Neither
/// asks the database.
pub(super) async fn turn_back(request: Request, visit: &Visit, why: Error) -> Response {
    let read = async {
        same_origin(request.headers())?;
        let action = address(&request);
        // Of the time of the request nothing may be left: what was typed is on its way all the same.
        let read = timeout(PATIENCE, read_body(request, visit)).await;
        let (_, form, _) = read.map_err(|_| Error::too_slow())??;
        let ours = form.filter(|form| visit.accepts(form.one("_csrf")));
        Ok::<_, Error>(ours.map(|form| Sent { action, form }))
    };
    match read.await {
        Ok(sent) => Sent::along(sent, why.into_response()),
        Err(error) => error.into_response(),
    }
}

/// Path and query, as a form posts to them.
fn address(request: &Request) -> String {
    request.uri().path_and_query().map_or("/", |path| path.as_str()).to_owned()
}

async fn pass(
    door: Door,
    mut request: Request,
    next: Next,
    sent: &mut Option<Sent>,
) -> Result<Response, Error> {
    let visit = request
        .extensions()
        .get::<Visit>()
        .cloned()
        .ok_or_else(|| Error::internal("a route outside the visit layer"))?;
    let writes = !matches!(*request.method(), Method::GET | Method::HEAD);
    let signed_in = visit.signed_in.is_some();
    let needs_sign_in = match door {
        Door::Public => false,
        Door::Reading => !visit.portal.app.config.reading_open,
        Door::SignedIn | Door::Guarded => true,
    };
    if needs_sign_in && !signed_in && !writes {
        return Err(Error::SignIn { to: address(&request) });
    }
    if !writes {
        return visit.in_time(answer(&visit, request, next)).await;
    }

    same_origin(request.headers())?;
    let path = request.uri().path().to_owned();
    let action = address(&request);
    let header_token = header_text(request.headers(), "x-csrf-token");
    let (request_without_body, form, json) = visit.in_time(read_body(request, &visit)).await??;
    request = request_without_body;
    if needs_sign_in && !signed_in {
        let ours = form.clone().filter(|form| visit.made(form.one("_csrf")));
        *sent = ours.map(|form| Sent { action, form });
        visit.in_time(keep_what_was_typed(&visit, &path, form.as_ref())).await??;
        return Err(Error::Lapsed { to: path });
    }
    let token = form.as_ref().map(|form| form.one("_csrf").to_owned()).filter(|t| !t.is_empty());
    let token = token.or(header_token).unwrap_or_default();
    if !visit.accepts(&token) {
        return Err(Error::Forged);
    }
    *sent = form.clone().map(|form| Sent { action, form });
    let once = form.as_ref().and_then(|form| Uuid::try_parse(form.one("_once")).ok());
    if let Some(json) = json {
        request.extensions_mut().insert(JsonBody(json));
    }
    let kept = form.as_ref().and_then(|form| form.one("_kept").parse::<KeptFormId>().ok());
    request.extensions_mut().insert(form.unwrap_or_default());
    let response = match (once, &visit.signed_in) {
        (Some(key), Some(who)) => answer_once(visit.clone(), who, key, request, next).await?,
        _ => visit.in_time(answer(&visit, request, next)).await?,
    };
    if let (Some(kept), Some(who), StatusCode::SEE_OTHER) =
        (kept, &visit.signed_in, response.status())
    {
        // The deed is done: that its kept form is still there is no reason to say otherwise.
        let forgotten = visit.in_time(visit.portal.front.forget_kept(who, kept)).await;
        if let Ok(Err(error)) = forgotten {
            tracing::error!(%error, "a kept form could not be forgotten");
        }
    }
    Ok(response)
}

fn header_text(headers: &HeaderMap, name: &str) -> Option<String> {
    headers.get(name).and_then(|value| value.to_str().ok()).map(str::to_owned)
}

/// A form of another site is refused before it is read.
fn same_origin(headers: &HeaderMap) -> Result<(), Error> {
    if let Some(site) = header_text(headers, "sec-fetch-site")
        && !matches!(site.as_str(), "same-origin" | "none")
    {
        return Err(Error::Forged);
    }
    let host = header_text(headers, "host");
    if let Some(origin) = header_text(headers, "origin") {
        let origin_host = origin.split_once("://").map(|(_, host)| host.to_owned());
        if origin_host.is_none() || origin_host != host {
            return Err(Error::Forged);
        }
    }
    Ok(())
}

type Read = (Request, Option<FormData>, Option<Bytes>);

async fn read_body(request: Request, visit: &Visit) -> Result<Read, Error> {
    let kind = header_text(request.headers(), header::CONTENT_TYPE.as_str()).unwrap_or_default();
    let (parts, body) = request.into_parts();
    if kind.starts_with("multipart/form-data") {
        let announced = parts
            .headers
            .get(header::CONTENT_LENGTH)
            .and_then(|value| value.to_str().ok()?.parse::<usize>().ok());
        if announced.is_some_and(|length| length > UPLOAD_LIMIT) {
            return Err(Error::TooLarge);
        }
        let bytes = to_bytes(body, UPLOAD_LIMIT).await.map_err(|_| Error::TooLarge)?;
        let mut rebuilt = Request::from_parts(parts.clone(), Body::from(bytes));
        rebuilt.extensions_mut().insert(visit.clone());
        // The bytes are here and within our own limit; the framework's 2 MB would refuse a list.
        DefaultBodyLimit::disable().apply(&mut rebuilt);
        let form = read_multipart(rebuilt).await?;
        return Ok((Request::from_parts(parts, Body::empty()), Some(form), None));
    }
    let bytes = to_bytes(body, FORM_LIMIT).await.map_err(|_| Error::TooLarge)?;
    let request = Request::from_parts(parts, Body::empty());
    if kind.starts_with("application/json") {
        return Ok((request, None, Some(bytes)));
    }
    Ok((request, Some(FormData::decode(&bytes)), None))
}

async fn read_multipart(request: Request) -> Result<FormData, Error> {
    let (mut pairs, mut files) = (Vec::new(), Vec::new());
    let mut multipart =
        Multipart::from_request(request, &()).await.map_err(|_| Error::Unreadable)?;
    while let Some(part) = multipart.next_field().await.map_err(|_| Error::Unreadable)? {
        let field = part.name().unwrap_or_default().to_owned();
        let file_name = part
            .file_name()
            .map(|name| name.rsplit(['/', '\\']).next().unwrap_or_default().to_owned());
        let bytes = part.bytes().await.map_err(|_| Error::Unreadable)?;
        match file_name {
            Some(file_name) => files.push(FilePart { field, file_name, bytes: bytes.to_vec() }),
            None => pairs.push((field, String::from_utf8_lossy(&bytes).into_owned())),
        }
    }
    Ok(FormData::with_files(pairs, files))
}

/// What arrives after the session has ended is kept for the same account (decision 22).
async fn keep_what_was_typed(
    visit: &Visit,
    path: &str,
    form: Option<&FormData>,
) -> Result<(), Error> {
    let (Some(form), Some(token)) = (form, &visit.session_token) else { return Ok(()) };
    let front = &visit.portal.front;
    let kept: Vec<(&String, &String)> = form
        .pairs()
        .iter()
        .filter(|(name, _)| !name.starts_with('_') && !is_secret(path, name))
        .map(|(name, value)| (name, value))
        .collect();
    if kept.is_empty() {
        return Ok(());
    }
    if let Some(account) = front.lapsed(token).await? {
        front.keep(account, path, serde_json::json!(kept), visit.now).await?;
    }
    Ok(())
}

/// Runs the request, and keeps what the next page says.
async fn answer(visit: &Visit, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    keep_notice(visit, &mut response);
    response
}

fn keep_notice(visit: &Visit, response: &mut Response) {
    if let (Some(Leaving(notice)), Some(who)) =
        (response.extensions_mut().remove(), &visit.signed_in)
    {
        visit.portal.posts.leave_notice(who.session, notice);
    }
}

/// The same form posted twice is carried out once; the second post gets the first one's answer.
async fn answer_once(
    mut visit: Visit,
    who: &SignedIn,
    key: Uuid,
    mut request: Request,
    next: Next,
) -> Result<Response, Error> {
    let session = who.session;
    let pending = loop {
        let mut before = match visit.portal.posts.arrive(session, key) {
            Arrival::First(pending) => break pending,
            Arrival::Again(before) => before,
        };
        match timeout(PATIENCE, before.wait_for(Option::is_some)).await {
            Ok(Ok(answer)) => {
                return Ok(super::respond::redirect(answer.as_deref().unwrap_or("/")));
            }
            // The first one came to nothing: now this one is the first.
            Ok(Err(_)) => {}
            Err(_) => return Err(Error::DoublePost),
        }
    };
    let post = Post::new(session, key);
    let mut own = who.clone();
    own.actor = own.actor.answering(post.clone());
    visit.signed_in = Some(Arc::new(own));
    request.extensions_mut().insert(visit.clone());
    // A second click drops the first one's connection: what it began is brought to its end all the same.
    // One that takes too long goes on, too: a large list is taken in however slow the machine, and the form, when it
    // is sent again, gets the answer that came meanwhile.
    let deed = carry_out(visit.clone(), pending, post, request, next);
    visit.in_time(tokio::spawn(deed.in_current_span())).await?.map_err(Error::internal)?
}

async fn carry_out(
    visit: Visit,
    pending: Pending,
    post: Post,
    request: Request,
    next: Next,
) -> Result<Response, Error> {
    let mut response = next.run(request).await;
    keep_notice(&visit, &mut response);
    let location = response
        .headers()
        .get(header::LOCATION)
        .filter(|_| response.status() == StatusCode::SEE_OTHER)
        .and_then(|value| value.to_str().ok());
    match location {
        Some(location) => pending.answered(location),
        // How far it came is not known for sure: what was done with this key stays done, and is not done again.
        None if post.is_written() && is_failure(&response) => {
            response.extensions_mut().insert(PartlyDone);
        }
        None if post.is_written() => {
            once::give_back(&visit.portal.app.db, post.session(), post.key()).await?;
        }
        None => {}
    }
    Ok(response)
}
