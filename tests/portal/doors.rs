//! Every route that is registered, tried by a visitor and by an outsider: a signed-in account with
//! neither an employee nor a grant. The reading setting is tried open and closed (decision 18).

use std::fmt::Write;

use axum::http::{Method, StatusCode};
use jinzai::app;
use jinzai::ui::{Door, Registered};
use uuid::Uuid;

use crate::support::portal::{Client, Page, Portal};

/// Guarded routes that answer an outsider with something of their own: path, reason. This list may
/// only shrink.
const OPEN_TO_OUTSIDERS: [(&str, &str); 0] = [];

/// What stands in the place of a parameter: an id of nothing, a code of nothing, and words that are
/// codes somewhere.
fn fillings() -> Vec<String> {
    let id = Uuid::now_v7().simple().to_string();
    vec![id, "unknown-code".into(), "development".into(), "1".into(), "R7".into()]
}

/// The paths that a pattern stands for.
fn paths(pattern: &str) -> Vec<String> {
    if !pattern.contains('{') {
        return vec![pattern.to_owned()];
    }
    fillings()
        .iter()
        .map(|filling| {
            pattern
                .split('/')
                .map(|part| if part.contains('{') { fill(part, filling) } else { part.to_owned() })
                .collect::<Vec<_>>()
                .join("/")
        })
        .collect()
}

/// `{sheet}` or `{sheet}.csv`.
fn fill(part: &str, filling: &str) -> String {
    let (before, rest) = part.split_once('{').expect("a parameter");
    let (_, after) = rest.split_once('}').expect("a parameter ends");
    format!("{before}{filling}{after}")
}

/// Knocks as a browser would: with a token where one is needed.
async fn knock(client: &Client, route: &Registered, path: &str, page: &Page) -> Page {
    match route.method {
        Method::POST => client.post(path, &[("_csrf", &page.csrf())]).await,
        Method::PUT => client.put_json(page, path, &serde_json::json!({})).await,
        _ => client.get(path).await,
    }
}

/// Collects what every route answers and complains once.
#[derive(Default)]
struct Complaints(String);

impl Complaints {
    fn check(&mut self, fits: bool, route: &Registered, path: &str, answer: &Page) {
        if !fits {
            let to = answer.location().unwrap_or_default();
            writeln!(
                self.0,
                "  {} {path} ({:?}): {} {to}",
                route.method, route.door, answer.status
            )
            .expect("text takes text");
        }
    }
    fn end(self) {
        assert!(self.0.is_empty(), "These doors stand open:\n{}", self.0);
    }
}

async fn visitor_meets_doors(reading_open: bool) {
    let portal = Portal::with(|config| config.reading_open = reading_open).await;
    let visitor = portal.visitor();
    let sign_in = visitor.get("/signin").await;
    let mut complaints = Complaints::default();
    for route in app::registered() {
        for path in paths(route.path) {
            let answer = knock(&visitor, &route, &path, &sign_in).await;
            let sent_to_sign_in = answer.status == StatusCode::SEE_OTHER
                && answer.location().is_some_and(|to| to.starts_with("/signin?to="));
            let needs_sign_in = match route.door {
                Door::Public => false,
                Door::Reading => !reading_open,
                Door::SignedIn | Door::Guarded => true,
            };
            let fits = match (needs_sign_in, &route.method) {
                (true, &Method::GET) => sent_to_sign_in,
                (true, _) => answer.status == StatusCode::UNAUTHORIZED,
                (false, _) => !sent_to_sign_in && !answer.status.is_server_error(),
            };
            complaints.check(fits, &route, &path, &answer);
        }
    }
    complaints.end();
}

#[tokio::test]
async fn a_visitor_reads_what_is_open_and_is_sent_to_sign_in_for_the_rest() {
    visitor_meets_doors(true).await;
}

#[tokio::test]
async fn a_visitor_reads_nothing_when_reading_is_closed() {
    visitor_meets_doors(false).await;
}

#[tokio::test]
async fn an_outsider_meets_closed_doors() {
    let portal = Portal::start().await;
    portal.account("outsider", None, "外部 太郎").await;
    let client = portal.signed_in("outsider").await;
    let page = client.get("/account").await;
    let mut complaints = Complaints::default();
    // Signing out and ending one's own sessions come last: they would end the visit.
    let (last, first): (Vec<_>, Vec<_>) =
        app::registered().into_iter().partition(|route| route.path == "/signout");
    for route in first.into_iter().chain(last) {
        let excused = OPEN_TO_OUTSIDERS.iter().any(|(path, _)| *path == route.path);
        for path in paths(route.path) {
            let answer = knock(&client, &route, &path, &page).await;
            let lost = answer.location().is_some_and(|to| to.starts_with("/signin?to="));
            let refused = matches!(answer.status, StatusCode::FORBIDDEN | StatusCode::NOT_FOUND);
            let fits = match route.door {
                Door::Guarded if !excused => refused,
                _ => !answer.status.is_server_error() && !lost,
            };
            complaints.check(fits, &route, &path, &answer);
        }
    }
    complaints.end();
    for (path, _) in OPEN_TO_OUTSIDERS {
        assert!(
            app::registered().iter().any(|route| route.path == path && route.door == Door::Guarded),
            "{path}: the exception is not needed"
        );
    }
}

#[test]
fn every_path_is_a_lower_case_noun() {
    for route in app::registered() {
        let plain = route.path.split('/').filter(|part| !part.contains('{')).all(|part| {
            part.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || "-.".contains(c))
        });
        assert!(plain, "{}", route.path);
    }
}

#[test]
fn patterns_are_filled_in() {
    assert_eq!(paths("/a/b"), ["/a/b"]);
    let filled = paths("/a/{x}/c/{y}.csv");
    assert_eq!(filled.len(), fillings().len());
    assert!(filled[1] == "/a/unknown-code/c/unknown-code.csv", "{filled:?}");
}
