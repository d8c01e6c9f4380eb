//! Answers: a page, a redirect after a post, a file, JSON, nothing.

use askama::Template;
use axum::body::Body;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use futures_util::{TryStream, TryStreamExt};
use serde::Serialize;

use super::error::Error;
use super::shell::Notice;
use super::visit::Visit;
use crate::platform::StoreError;

/// A page, 200.
pub fn page(template: &impl Template) -> Result<Response, Error> {
    page_with(StatusCode::OK, template)
}

/// A page with another status: 422 for a form with problems, 409 for a conflict.
pub fn page_with(status: StatusCode, template: &impl Template) -> Result<Response, Error> {
    let html = template.render()?;
    let mut response = (status, Body::from(html)).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(response)
}

/// What the page after a redirect says. The door keeps it until then.
#[derive(Clone)]
pub(super) struct Leaving(pub Notice);

/// 303 to a page, after a post; the notice is shown there.
pub async fn see_other(
    visit: &Visit,
    to: &str,
    notice: impl Into<Option<Notice>>,
) -> Result<Response, Error> {
    let mut response = redirect(to);
    if let (Some(notice), Some(_)) = (notice.into(), &visit.signed_in) {
        response.extensions_mut().insert(Leaving(notice));
    }
    Ok(response)
}

/// 303 without a word.
pub(super) fn redirect(to: &str) -> Response {
    let mut response = StatusCode::SEE_OTHER.into_response();
    match HeaderValue::from_str(to) {
        Ok(value) => {
            response.headers_mut().insert(header::LOCATION, value);
            response
                .headers_mut()
                .insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
            response
        }
        Err(_) => StatusCode::BAD_REQUEST.into_response(),
    }
}

/// A file to save. `file_name` may be Japanese.
pub fn attachment(file_name: &str, content_type: &'static str, bytes: Vec<u8>) -> Response {
    attached(file_name, content_type, Body::from(bytes))
}

fn attached(file_name: &str, content_type: &'static str, body: Body) -> Response {
    let encoded: String = form_urlencoded::byte_serialize(file_name.as_bytes())
        .collect::<String>()
        .replace('+', "%20");
    let disposition = format!("attachment; filename*=UTF-8''{encoded}");
    let mut response = body.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    if let Ok(value) = HeaderValue::from_str(&disposition) {
        headers.insert(header::CONTENT_DISPOSITION, value);
    }
    response
}

/// The type of every CSV file.
pub const CSV: &str = "text/csv; charset=utf-8";

/// A CSV file to save.
pub fn csv_file(file_name: &str, bytes: Vec<u8>) -> Response {
    attachment(file_name, CSV, bytes)
}

/// A CSV file that is written while it is sent: however long it is, only a part of it is in memory. When a
/// part cannot be made, the connection ends early, and the browser says that the file is not whole.
pub fn csv_in_parts<P>(file_name: &str, parts: P) -> Response
where
    P: TryStream<Ok = Vec<u8>, Error = StoreError> + Send + 'static,
{
    let parts = parts.inspect_err(|error| tracing::error!(%error, "a file could not be finished"));
    attached(file_name, CSV, Body::from_stream(parts))
}

/// JSON with a status.
pub fn json(status: StatusCode, value: &impl Serialize) -> Response {
    let body = serde_json::to_vec(value).unwrap_or_default();
    let mut response = (status, Body::from(body)).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// Plain text.
pub fn text(status: StatusCode, body: impl Into<String>) -> Response {
    let mut response = (status, Body::from(body.into())).into_response();
    response
        .headers_mut()
        .insert(header::CONTENT_TYPE, HeaderValue::from_static("text/plain; charset=utf-8"));
    response
}

/// Done, nothing to show.
pub fn no_content() -> Response {
    StatusCode::NO_CONTENT.into_response()
}
