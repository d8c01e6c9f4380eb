//! The whole program: every room's routes, the layers in order, what runs beside the requests.

mod around;
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
use serde_json::Value;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::timeout::TimeoutLayer;

use crate::access::Role;
use crate::admin;
use crate::audit;
use crate::competency;
use crate::counts;
use crate::credo;
use crate::evaluations;
use crate::evaluations::track_task::Place;
use crate::exchange;
use crate::home;
use crate::identity;
use crate::kernel::Now;
use crate::kernel::ids::{AccountId, KeptFormId};
use crate::organization;
use crate::platform::{App, Lately, StoreError};
use crate::strategy;
use crate::thread;
use crate::ui::shell::{Current, NavItem, SideItem};
use crate::ui::{
    Around, BoxFuture, Error, Front, NavCounts, Portal, Registered, Routes, SignedIn, assets,
    security_headers, visit,
};

/// Seconds after which a request is given up.
const REQUEST_SECONDS: u64 = 60;

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
    let shown = Lately::within(SHOWN_FOR, BROWSERS);
    let portal = Portal::new(app.clone(), Arc::new(RoomsFront { app: app.clone(), shown }));
    let (pages, _) = routes().into_parts();
    let pages = pages
        .fallback(not_found)
        .method_not_allowed_fallback(not_found)
        .layer(CatchPanicLayer::custom(panicked))
        .layer(from_fn_with_state(portal, visit))
        .layer(TimeoutLayer::with_status_code(
            StatusCode::SERVICE_UNAVAILABLE,
            Duration::from_secs(REQUEST_SECONDS),
        ));
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
        if rounds.is_multiple_of(300)
            && let Err(error) = organization::actions::masters::turn_names(&app).await
        {
            tracing::error!(%error, "the names of today could not be written");
        }
        if rounds.is_multiple_of(300)
            && let Err(error) = organization::actions::people::turn_names(&app).await
        {
            tracing::error!(%error, "a name that was to come could not be written");
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

/// How long a post may show around its answer what the page before it has shown.
const SHOWN_FOR: Duration = Duration::from_mins(10);

/// Browsers whose last page is remembered: more than the city has staff.
const BROWSERS: usize = 20_000;

/// What the frame asks of the rooms.
struct RoomsFront {
    app: App,
    /// What the last page of a browser has shown around its content, by the session's token: a post is
    /// mostly answered by sending the browser on, and need not ask for it again.
    shown: Lately<String, Around>,
}

impl Front for RoomsFront {
    fn resolve<'a>(
        &'a self,
        token: &'a str,
        now: Now,
        is_post: bool,
    ) -> BoxFuture<'a, Result<Option<SignedIn>, StoreError>> {
        Box::pin(async move {
            let lifetimes = identity::actions::lifetimes(&self.app.config);
            let key = token.to_owned();
            let shown = self.shown.get(&key).filter(|_| is_post);
            let is_known = shown.is_some();
            let found = identity::resolve(&self.app.db, token, lifetimes, now, shown).await?;
            let Some(mut who) = found else { return Ok(None) };
            if !is_known {
                let waiting =
                    evaluations::actions::waiting_for(&self.app.db, &who.actor, now.today).await?;
                let team = waiting.count(Place::Team);
                who.around.counts = NavCounts {
                    own: waiting.count(Place::Own),
                    team: (waiting.rates || team > 0).then_some(team),
                    office: waiting.count(Place::Office),
                };
                self.shown.hold(key, who.around.clone());
            }
            Ok(Some(who))
        })
    }
    fn lapsed<'a>(
        &'a self,
        token: &'a str,
    ) -> BoxFuture<'a, Result<Option<AccountId>, StoreError>> {
        Box::pin(identity::lapsed_account(&self.app.db, token))
    }
    fn keep<'a>(
        &'a self,
        account: AccountId,
        path: &'a str,
        fields: Value,
        now: Now,
    ) -> BoxFuture<'a, Result<(), StoreError>> {
        Box::pin(
            async move { identity::keep_form(&self.app.db, account, path, &fields, now).await },
        )
    }
    fn forget_kept<'a>(
        &'a self,
        who: &'a SignedIn,
        kept: KeptFormId,
    ) -> BoxFuture<'a, Result<(), StoreError>> {
        Box::pin(async move {
            match identity::actions::drop_kept_form(&self.app, &who.actor, kept).await {
                Err(audit::Failed::Broken(error)) => Err(error),
                _ => Ok(()),
            }
        })
    }
    fn navigation(&self, who: Option<&SignedIn>, path: &str) -> Vec<NavItem> {
        navigation(who, path)
    }
    fn side(&self, who: Option<&SignedIn>, path: &str) -> (&'static str, Vec<SideItem>) {
        side(who, path)
    }
}

/// Whether `path` is `root` or below it.
fn below(path: &str, root: &str) -> bool {
    path == root || path.strip_prefix(root).is_some_and(|rest| rest.starts_with('/'))
}

/// A number of things that wait, when there are any.
fn turns(count: i64) -> Option<(i64, &'static str)> {
    (count > 0).then_some((count, "件があなたの番"))
}

/// At most six items; people without the right do not see the item (ui-guide 5).
fn navigation(who: Option<&SignedIn>, path: &str) -> Vec<NavItem> {
    let item = |label, href: &'static str, roots: &[&str]| {
        let current = if path == href {
            Current::Page
        } else if roots.iter().any(|root| below(path, root)) {
            Current::Section
        } else {
            Current::No
        };
        NavItem { label, href, current, count: None }
    };
    let reading = ["/credo", "/strategy", "/roles", "/competencies", "/compare", "/thread"];
    let mut items = vec![item("ホーム", "/", &[]), item("クレド・役割", "/credo", &reading)];
    if let Some(who) = who {
        if who.actor.employee().is_some() {
            items.push(NavItem {
                count: turns(who.around.counts.own),
                ..item("自分の評価", "/me", &["/me"])
            });
        }
        if let Some(open) = who.around.counts.team {
            let team = item("部下の評価", "/team", &["/team"]);
            items.push(NavItem { count: turns(open), ..team });
        }
        if who.actor.holds(Role::HrOfficer) {
            items.push(NavItem {
                count: turns(who.around.counts.office),
                ..item("人事の仕事", "/hr", &["/hr"])
            });
        } else if who.actor.holds(Role::StrategyOfficer) {
            items.push(item("施策の仕事", "/hr/strategy", &["/hr/strategy"]));
        } else if who.actor.holds(Role::Administrator) || who.actor.holds(Role::Auditor) {
            items.push(item("管理", "/admin", &["/admin"]));
        }
    }
    items.push(item("使い方", "/help", &["/help"]));
    items
}

/// Side lists of the HR pages and of the administrator's desk.
fn side(who: Option<&SignedIn>, path: &str) -> (&'static str, Vec<SideItem>) {
    let Some(who) = who else { return ("", Vec::new()) };
    // Pages of definitions and of evaluations that have roots of their own.
    let definitions = ["/hr/frameworks", "/hr/scales", "/hr/thread"];
    let evaluations = ["/hr/routes", "/hr/delegations"];
    let path = if definitions.iter().any(|root| below(path, root)) {
        "/hr/competencies"
    } else if evaluations.iter().any(|root| below(path, root)) {
        "/hr/cycles"
    } else {
        path
    };
    let list = |entries: &[(&str, &str)]| -> Vec<SideItem> {
        let best =
            entries.iter().filter(|(_, href)| below(path, href)).map(|(_, href)| href.len()).max();
        entries
            .iter()
            .map(|(label, href)| SideItem {
                label: (*label).to_owned(),
                href: (*href).to_owned(),
                current: below(path, href) && Some(href.len()) == best,
            })
            .collect()
    };
    let at_desk = who.actor.holds(Role::Administrator) || who.actor.holds(Role::Auditor);
    // HR invites people from its own desk.
    let of_hr = below(path, "/hr") || (below(path, "/admin") && !at_desk);
    if of_hr && who.actor.holds(Role::HrOfficer) {
        let entries = [
            ("人事の作業台", "/hr"),
            ("評価サイクル", "/hr/cycles"),
            ("能力の定義", "/hr/competencies"),
            ("職員", "/hr/staff"),
            ("組織", "/hr/organization"),
            ("取込", "/hr/imports"),
            ("戦略と事業", "/hr/strategy"),
        ];
        return ("人事の仕事", list(&entries));
    }
    if below(path, "/hr/strategy") && who.actor.holds(Role::StrategyOfficer) {
        return ("施策の仕事", list(&[("戦略と事業", "/hr/strategy")]));
    }
    if below(path, "/admin") && at_desk {
        let mut entries = vec![("管理の入口", "/admin")];
        if who.actor.holds(Role::Administrator) {
            entries.push(("利用者と権限", "/admin/users"));
            entries.push(("権限の一覧", "/admin/grants"));
            entries.push(("設定と動き", "/admin/settings"));
        }
        entries.push(("見られる範囲", "/admin/reach"));
        if who.actor.holds(Role::Auditor) {
            entries.push(("監査ログ", "/admin/audit"));
        }
        return ("管理", list(&entries));
    }
    ("", Vec::new())
}
