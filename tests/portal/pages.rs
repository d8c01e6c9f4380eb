//! Every page that a link leads to, for every kind of user of a small demo city: it answers, and it
//! keeps the rules of pages (the client checks each answer). Every page that is registered is met
//! by somebody, or is listed here with its reason. The lists may only shrink.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::fmt::Write;

use axum::http::{Method, StatusCode, header};
use jinzai::app;
use jinzai::demo::fill;
use jinzai::ui::Registered;

use crate::demo::{SMALL, sign_in};
use crate::support::portal::{Client, Portal};

/// Pages of one pattern that one person looks at.
const EACH: usize = 3;

/// Links to rooms that are being built: the beginning of the path.
const COMING: [&str; 0] = [];

/// Registered pages to which no link of the city leads: beginning of the pattern, reason.
const UNLINKED: [(&str, &str); 32] = [
    (
        "/hr/cycles/{cycle}/undo",
        "only until somebody has begun, and the city's people have; tested with evaluations",
    ),
    (
        "/hr/cycles/{cycle}/end",
        "only when no sheet is running, and the city's open cycles have some; tested with evaluations",
    ),
    (
        "/hr/cycles/{cycle}/sheets/{sheet}/handover",
        "only on a sheet that was handed over; tested with evaluations",
    ),
    (
        "/hr/cycles/{cycle}/opening",
        "the answer to opening a large cycle leads there; tested with evaluations",
    ),
    (
        "/me/cycles/{cycle}/observations",
        "only where a cycle shows memos, and the city's keep them private; tested with evaluations",
    ),
    (
        "/hr/frameworks/{framework}/versions/new",
        "only while there is no draft, and the city has one; tested with competency",
    ),
    (
        "/hr/frameworks/{framework}/imports/new",
        "only while there is no draft, and the city has one; tested with competency",
    ),
    (
        "/hr/organization/reorganizations/{reorganization}/undo",
        "only after departments were changed by hand; tested with organization",
    ),
    (
        "/hr/staff/{employee}/leaves/{leave}/{deed}",
        "only for people with a leave; tested with organization",
    ),
    (
        "/hr/staff/{employee}/names/{name}/{deed}",
        "only where somebody uses another name at work; tested with organization",
    ),
    (
        "/hr/frameworks/{framework}/imports/{import}",
        "only after a file was read; tested with competency",
    ),
    (
        "/hr/frameworks/{framework}/versions/{version}/approval",
        "only while a version waits for approval; tested with competency",
    ),
    (
        "/hr/frameworks/{framework}/versions/{version}/return",
        "only while a version waits for approval; tested with competency",
    ),
    (
        "/hr/strategy/initiatives/{initiative}/owner",
        "only where an owner has gone; tested with strategy",
    ),
    ("/hr/strategy/kpis/{kpi}/owner", "only where an owner has gone; tested with strategy"),
    (
        "/hr/strategy/kpis/{kpi}/counts/new",
        "only for the few figures that the portal counts; tested with strategy",
    ),
    ("/kept", "only after a form that came too late; tested with sessions"),
    ("/me/cycles/{cycle}/self/check", "follows the form of the sheet; tested with evaluations"),
    ("/me/cycles/{cycle}/self/done", "follows the form of the sheet; tested with evaluations"),
    ("/team/cycles/{cycle}/sheets/{sheet}/check", "follows the form; tested with evaluations"),
    ("/team/cycles/{cycle}/sheets/{sheet}/done", "follows the form; tested with evaluations"),
    ("/team/cycles/{cycle}/adjustment/check", "only for an adjuster; tested with evaluations"),
    ("/team/cycles/{cycle}/confirmation/check", "only for a confirmer; tested with evaluations"),
    (
        "/team/cycles/{cycle}/sheets/{sheet}/adjustment",
        "only for an adjuster; tested with evaluations",
    ),
    ("/hr/cycles/{cycle}/setup", "only while a cycle is prepared; tested with evaluations"),
    ("/hr/cycles/{cycle}/rehearsal", "only while a cycle is prepared; tested with evaluations"),
    ("/hr/cycles/{cycle}/ranks", "only while a cycle is prepared; tested with evaluations"),
    ("/hr/cycles/{cycle}/people", "only while a cycle is prepared; tested with evaluations"),
    ("/hr/cycles/{cycle}/start", "only while a cycle is prepared; tested with evaluations"),
    ("/hr/imports/register/{file}", "only with a file that was uploaded; tested with exchange"),
    ("/hr/imports/{import}", "only with a file that was uploaded; tested with exchange"),
    (
        "/hr/imports/transfers/{transfer}",
        "only with a file that was uploaded; tested with exchange",
    ),
];

/// The pages that are registered.
fn patterns() -> Vec<Registered> {
    app::registered().into_iter().filter(|route| route.method == Method::GET).collect()
}

/// The pattern of a path; literal parts are preferred to parameters.
fn pattern_of(path: &str, patterns: &[Registered]) -> Option<&'static str> {
    let parts: Vec<&str> = path.split('/').collect();
    let fits = |pattern: &str| {
        let own: Vec<&str> = pattern.split('/').collect();
        own.len() == parts.len()
            && own.iter().zip(&parts).all(|(own, part)| own.contains('{') || own == part)
    };
    patterns
        .iter()
        .map(|route| route.path)
        .filter(|pattern| fits(pattern))
        .min_by_key(|pattern| pattern.matches('{').count())
}

/// Follows links from the home page on; returns which patterns were met.
async fn walk(client: &Client, who: &str, broken: &mut String) -> BTreeSet<&'static str> {
    let patterns = patterns();
    let (mut seen, mut met) = (BTreeSet::new(), BTreeSet::new());
    let mut count: BTreeMap<String, usize> = BTreeMap::new();
    let mut open: VecDeque<(String, String)> = [("/".to_owned(), String::new())].into();
    while let Some((link, from)) = open.pop_front() {
        let (path, query) = link.split_once('?').unwrap_or((&link, ""));
        let pattern = pattern_of(path, &patterns);
        let names: Vec<&str> =
            query.split('&').map(|pair| pair.split('=').next().unwrap_or("")).collect();
        let kind = format!("{}?{}", pattern.unwrap_or(path), names.join("&"));
        let so_far = count.entry(kind).or_default();
        if *so_far >= EACH {
            continue;
        }
        *so_far += 1;
        let answer = client.get(&link).await;
        match answer.status {
            StatusCode::OK | StatusCode::NO_CONTENT => {
                met.extend(pattern);
            }
            StatusCode::SEE_OTHER if pattern.is_some() => {
                let to = answer.location().unwrap_or_default();
                if !to.starts_with("/signin") && seen.insert(to.clone()) {
                    open.push_back((to, link.clone()));
                }
                met.extend(pattern);
            }
            _ if COMING.iter().any(|root| below(path, root)) => {}
            status => writeln!(broken, "  {who}: {from} → {link}: {status}").unwrap(),
        }
        let is_page = answer
            .headers
            .get(header::CONTENT_TYPE)
            .is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"));
        if !is_page {
            continue;
        }
        for href in answer.attributes("a[href]", "href") {
            let whole = if href.starts_with('?') { format!("{path}{href}") } else { href };
            let target = whole.split('#').next().unwrap_or_default().to_owned();
            if target.starts_with('/')
                && !target.starts_with("/static/")
                && seen.insert(target.clone())
            {
                open.push_back((target, link.clone()));
            }
        }
    }
    met
}

fn below(path: &str, root: &str) -> bool {
    path == root || path.strip_prefix(root).is_some_and(|rest| rest.starts_with('/'))
}

#[tokio::test]
async fn every_link_leads_to_a_good_page() {
    let portal = Portal::seeded().await;
    let city = fill(&portal.app, SMALL).await.unwrap();
    let (mut met, mut broken) = (BTreeSet::new(), String::new());
    met.extend(walk(&portal.visitor(), "visitor", &mut broken).await);
    for who in &city.sign_ins {
        let client = sign_in(&portal, &city, &who.role).await;
        met.extend(walk(&client, &who.role, &mut broken).await);
    }
    assert!(broken.is_empty(), "These links are broken:\n{broken}");
    let mut complaints = String::new();
    for route in patterns().into_iter().filter(|route| !met.contains(route.path)) {
        if UNLINKED.iter().all(|(root, _)| !below(route.path, root)) {
            writeln!(complaints, "  no link leads to {}", route.path).unwrap();
        }
    }
    for (root, _) in UNLINKED {
        // What has no parameter is linked from lists that may be empty.
        if met.iter().any(|path| below(path, root) && path.contains('{')) {
            writeln!(complaints, "  {root} is met now; drop it").unwrap();
        }
    }
    for root in COMING {
        if patterns().iter().any(|route| route.path == root) {
            writeln!(complaints, "  {root} has come; drop it").unwrap();
        }
    }
    assert!(complaints.is_empty(), "Pages and links do not fit:\n{complaints}");
}

#[test]
fn paths_find_their_pattern() {
    let patterns = patterns();
    assert_eq!(pattern_of("/admin/users", &patterns), Some("/admin/users"));
    assert_eq!(pattern_of("/kept/x", &patterns), Some("/kept/{kept}"));
    assert_eq!(pattern_of("/nowhere/at/all/x", &patterns), None);
}
