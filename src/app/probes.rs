//! What other programs ask: does it run, does its database answer, how does it fare.

use std::net::SocketAddr;

use axum::Router;
use axum::extract::{ConnectInfo, Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use metrics_exporter_prometheus::PrometheusHandle;
use sha2::{Digest, Sha256};

use crate::platform::App;
use crate::ui::text;

/// `/healthz`, `/readyz`, `/metrics`.
pub(super) fn routes(metrics: PrometheusHandle) -> Router<App> {
    let render = move |State(app): State<App>, request: Request| async move {
        if may_read_metrics(&app, &request) {
            text(StatusCode::OK, metrics.render())
        } else {
            StatusCode::NOT_FOUND.into_response()
        }
    };
    Router::new()
        .route("/healthz", get(|| async { text(StatusCode::OK, "ok") }))
        .route("/readyz", get(ready))
        .route("/metrics", get(render))
}

async fn ready(State(app): State<App>) -> Response {
    if app.db.answers().await {
        text(StatusCode::OK, "ready")
    } else {
        text(StatusCode::SERVICE_UNAVAILABLE, "database out of reach")
    }
}

/// Figures tell how the office works: they are for this machine, or for who has the token (ASVS 5.0
/// 13.4.5). What a proxy hands on comes from this machine, too, but names the one who asked.
fn may_read_metrics(app: &App, request: &Request) -> bool {
    let headers = request.headers();
    if let Some(token) = &app.config.metrics_token
        && bearer(headers).is_some_and(|sent| digest(sent) == digest(token))
    {
        return true;
    }
    let handed_on = ["x-forwarded-for", "forwarded", "x-real-ip", "via"]
        .iter()
        .any(|name| headers.contains_key(*name));
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>();
    !handed_on && peer.is_some_and(|info| info.0.ip().to_canonical().is_loopback())
}

fn bearer(headers: &HeaderMap) -> Option<&str> {
    headers.get(header::AUTHORIZATION)?.to_str().ok()?.strip_prefix("Bearer ")
}

/// Compared in place of the text, so that the time of the comparison tells nothing of it.
fn digest(text: &str) -> [u8; 32] {
    Sha256::digest(text.as_bytes()).into()
}
