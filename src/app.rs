//! The whole program: every room's routes, the layers in order, what runs beside the requests.

mod around;
mod front;
mod probes;

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::{from_fn_with_state, map_response_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use metrics_exporter_prometheus::PrometheusHandle;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;

use crate::admin;
use crate::audit;
use crate::competency;
use crate::counts;
use crate::credo;
use crate::evaluations;
use crate::exchange;
use crate::home;
use crate::identity;
use crate::organization;
use crate::platform::App;
use crate::strategy;
use crate::thread;
use crate::ui::{Error, Portal, Registered, Routes, assets, security_headers, visit};
use front::RoomsFront;

/// Every room's routes.
pub fn routes() -> Routes {
    Routes::new()
        .merge(identity::routes())
        .merge(admin::routes())
        .merge(competency::routes(Arc::new(around::AroundDefinitions)))
        .merge(credo::routes(Arc::new(around::AroundCredo)))
        .merge(strategy::routes(Arc::new(around::AroundStrategy)))
        .merge(thread::routes())
        .merge(evaluations::routes())
        .merge(home::routes())
        .merge(organization::routes())
        .merge(exchange::routes())
        .merge(counts::routes())
}

/// Every route with its door, for the tests that keep the house.
pub fn registered() -> Vec<Registered> {
    routes().into_parts().1
}

/// The service: pages inside the visit layer; static files and probes outside of it.
pub fn service(app: App, metrics: PrometheusHandle) -> Router {
    let portal = Portal::new(app.clone(), Arc::new(RoomsFront::new(app.clone())));
    let (pages, _) = routes().into_parts();
    let pages = pages
        .fallback(not_found)
        .method_not_allowed_fallback(not_found)
        .layer(CatchPanicLayer::custom(panicked))
        .layer(from_fn_with_state(portal, visit));
    let probes = probes::routes(metrics)
        .route("/static/{*file}", get(static_file))
        .route("/favicon.ico", get(|| async { StatusCode::NO_CONTENT }));
    let https = app.config.https;
    Router::new()
        .merge(probes)
        .merge(pages)
        .layer(axum::middleware::from_fn(observe))
        .layer(CompressionLayer::new())
        .layer(map_response_with_state(https, add_security_headers))
        .with_state(app)
}

async fn not_found() -> Error {
    Error::NotFound
}

fn panicked(cause: Box<dyn std::any::Any + Send + 'static>) -> Response {
    let cause = cause
        .downcast_ref::<String>()
        .cloned()
        .or_else(|| cause.downcast_ref::<&str>().map(|text| (*text).to_owned()))
        .unwrap_or_default();
    Error::internal(format!("panic: {cause}")).into_response()
}

async fn add_security_headers(State(https): State<bool>, mut response: Response) -> Response {
    for (name, value) in security_headers(https) {
        response.headers_mut().insert(name, value);
    }
    response
}

async fn static_file(uri: axum::http::Uri) -> Response {
    let Some(asset) = assets::asset(uri.path()) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let mut response = Body::from(asset.bytes).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(asset.content_type));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(assets::CACHE_FOREVER));
    response
}

/// One log line and one measurement a request: method, route pattern, status, duration; nothing
/// of what was read or written.
async fn observe(request: axum::extract::Request, next: axum::middleware::Next) -> Response {
    let started = std::time::Instant::now();
    let method = request.method().clone();
    let route = request
        .extensions()
        .get::<axum::extract::MatchedPath>()
        .map_or_else(|| "unmatched".to_owned(), |path| path.as_str().to_owned());
    let response = next.run(request).await;
    let status = response.status().as_u16();
    let elapsed = started.elapsed();
    metrics::histogram!("jinzai_request_seconds", "route" => route.clone(), "status" => status.to_string())
        .record(elapsed.as_secs_f64());
    tracing::debug!(%method, route, status, duration_ms = elapsed.as_millis(), "request");
    response
}

/// Names of departments, ranks and people that hold from today on.
async fn turn_names(app: &App) {
    if let Err(error) = organization::actions::masters::turn_names(app).await {
        tracing::error!(%error, "the names of today could not be written");
    }
    if let Err(error) = organization::actions::people::turn_names(app).await {
        tracing::error!(%error, "a name that was to come could not be written");
    }
}

/// Links the audit chain at least once a second, and sweeps bookkeeping once an hour, until told to stop.
pub async fn run_beside(app: App, mut stop: tokio::sync::watch::Receiver<bool>) {
    let head_file = app.config.audit_head_file();
    let mut rounds: u64 = 0;
    loop {
        if let Err(error) = audit::seal(&app.db, &head_file).await {
            tracing::error!(%error, "the audit chain could not be sealed");
        }
        if rounds.is_multiple_of(3600)
            && let Err(error) = identity::actions::sweep(&app).await
        {
            tracing::error!(%error, "old sessions could not be swept");
        }
        if rounds.is_multiple_of(3600)
            && let Err(error) = exchange::actions::drop_old_registers(&app).await
        {
            tracing::error!(%error, "registers in old files could not be dropped");
        }
        // A name that was planned holds from its day on: within minutes after midnight.
        if rounds.is_multiple_of(300) {
            turn_names(&app).await;
        }
        rounds += 1;
        if *stop.borrow() {
            return;
        }
        let rest = tokio::time::sleep(Duration::from_millis(900));
        tokio::select! {
            () = rest => {}
            changed = stop.changed() => if changed.is_err() { return },
        }
    }
}
