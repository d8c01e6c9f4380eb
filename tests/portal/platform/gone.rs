//! The database's server is gone while forms are posted: what was typed stays on the page, and is saved once
//! when it is sent again (issue 5, bad input and faults).

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use jinzai::access::Actor;
use jinzai::evaluations::actions;
use jinzai::evaluations::forms::GoalRuleInput;
use jinzai::kernel::Revision;
use serde_json::json;

use crate::evaluations::office::{Office, day};
use crate::support::own_server::OwnServer;
use crate::support::portal::{Client, Page, Portal};

const OWN: &str = "/me/cycles/2025-2/self";

/// An office over a server of its own.
struct Town {
    office: Office,
    server: OwnServer,
}

impl Town {
    async fn start() -> Self {
        let (server, database) = OwnServer::start().await;
        let office = Office::on(Portal::over(database, |_| ())).await;
        Self { office, server }
    }
    async fn count(&self, sql: &'static str) -> i64 {
        let count: (i64,) = sqlx::query_as(sql).fetch_one(self.office.pool()).await.unwrap();
        count.0
    }
}

/// What the page of a form that could not be saved must say and hold.
fn holds(page: &Page, action: &str, once: &str, typed: &[(&str, &str)]) {
    assert_eq!(page.status, StatusCode::SERVICE_UNAVAILABLE, "{action}: {}", page.text());
    assert_eq!(page.h1(), "いま使えません");
    assert!(page.says("まだ保存していません") && page.says("受付番号"), "{}", page.text());
    assert_eq!(page.headers[header::CACHE_CONTROL], "no-store");
    assert!(page.headers.contains_key(header::RETRY_AFTER));
    let form = page.form(action);
    let value = |name: &str| form.iter().find(|pair| pair.0 == name).map(|pair| pair.1.as_str());
    assert_eq!(value("_once"), Some(once), "the same key: a double is not done twice");
    for (name, text) in typed {
        assert_eq!(value(name), Some(*text), "{name} on the page of {action}");
        // Year, month and day of a date stand together.
        let is_shown = |shown: &String| shown == text || shown.starts_with(&format!("{text}年"));
        assert!(text.is_ascii() || page.all("dd").iter().any(is_shown), "{name} shows");
    }
}

fn key(page: &Page, action: &str) -> String {
    page.form(action).into_iter().find(|pair| pair.0 == "_once").expect("a form has a key").1
}

/// The form again from another site: never shown, whatever its token.
async fn from_elsewhere(client: &Client, page: &Page, action: &str) -> Page {
    let body = form_urlencoded::Serializer::new(String::new())
        .extend_pairs([("_csrf", page.csrf().as_str()), ("e1_why", "よそから")])
        .finish();
    let request = Request::post(action)
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .header("sec-fetch-site", "cross-site")
        .body(Body::from(body))
        .unwrap();
    client.send(request).await
}

#[tokio::test]
async fn what_was_typed_stays_on_the_page_and_is_saved_once_when_it_is_sent_again() {
    let mut town = Town::start().await;
    let code = town.office.open(&town.office.setup()).await;
    let rule = GoalRuleInput::proposed(day("2026-03-31")).parse().unwrap();
    let demo = Actor::system("demo");
    actions::set_goal_rule(town.office.app(), &demo, &code, Some(&rule), Revision::new(0))
        .await
        .unwrap();
    let who = town.office.browser("山本 健太").await;
    let visitor = town.office.portal.visitor();
    let goals = format!("/me/cycles/{code}/goals");
    let sheet = who.get(OWN).await;
    let goal = who.get(&format!("{goals}/new")).await;
    let sign_in = visitor.get("/signin").await;
    let keys = [key(&sheet, OWN), key(&goal, &goals)];
    let written = [("e1", "A"), ("e1_why", "申込みを\"電子\"にした。<b>"), ("do", "save")];
    let set = [
        ("title", "申込みを電子にする"),
        ("result", "申込みの8割を電子で受ける。"),
        ("due_year", "令和8"),
        ("due_month", "3"),
        ("due_day", "31"),
        ("weight", "50"),
        ("difficulty", "○"),
        ("importance", "◎"),
    ];

    // Who it is cannot be looked up, either: the session is a row of the database that is gone.
    town.server.ends();
    let unsaved = who.submit(&sheet, OWN, &written).await;
    holds(&unsaved, OWN, &keys[0], &written);
    assert!(!unsaved.says("サインイン"), "nobody was signed out: {}", unsaved.text());
    let unset = who.submit(&goal, &goals, &set).await;
    holds(&unset, &goals, &keys[1], &set);
    // As it stood on the page of the goal.
    assert_eq!(unset.all("dt")[..4], ["目標", "できたと言える基準", "期日", "ウエイト"]);
    assert_eq!(unset.all("dd")[2..4], ["令和8年3月31日", "50"]);
    // Sent again too early, it is still there.
    let unsaved = who.submit(&unsaved, OWN, &[]).await;
    holds(&unsaved, OWN, &keys[0], &written);
    // Of a sign-in, all but the password.
    let secret = [("number", "0001042"), ("password", "海峡を渡る橋の朝 2026")];
    let unsigned = visitor.submit(&sign_in, "/signin", &secret).await;
    assert_eq!(unsigned.status, StatusCode::SERVICE_UNAVAILABLE);
    assert!(unsigned.says("パスワードと招待コードは、この画面に残していません"));
    assert!(!unsigned.text().contains("海峡を渡る橋の朝"));
    // What does not come from a page of ours in this browser is not shown to it.
    let elsewhere = from_elsewhere(&who, &sheet, OWN).await;
    assert_eq!(elsewhere.status, StatusCode::FORBIDDEN);
    assert!(!elsewhere.says("よそから"));
    let foreign = who.post(OWN, &[("_csrf", &sign_in.csrf()), ("e1_why", "よそから")]).await;
    assert_eq!(foreign.status, StatusCode::SERVICE_UNAVAILABLE);
    assert!(!foreign.says("よそから") && foreign.says("いま使えません"), "{}", foreign.text());
    // The script hears that nothing was saved, and tries again by itself.
    let body = json!({ "field": "e1_why", "text": "申込み", "revision": 0 });
    let draft = who.put_json(&sheet, &format!("{OWN}/draft"), &body).await;
    assert_eq!(draft.status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(draft.headers[header::CONTENT_TYPE], "application/json");

    // It is back: both go through their ordinary doors, and each is done once, however often it is sent.
    town.server.is_back();
    for _ in 0..2 {
        let saved = who.submit(&unsaved, OWN, &[]).await;
        assert_eq!(saved.location().as_deref(), Some(OWN), "{}", saved.text());
        let done = who.submit(&unset, &goals, &[]).await;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text());
    }
    let page = who.get(OWN).await;
    assert_eq!(page.first("#e1_why"), "申込みを\"電子\"にした。<b>");
    assert_eq!(page.attributes("input[name=e1][checked]", "value"), ["A"]);
    assert_eq!(town.count("select count(*) from goal").await, 1);
    assert_eq!(town.count("select count(*) from rating").await, 1);
    // A token of another browser is still nothing here.
    let forged = who.post(OWN, &[("_csrf", &sign_in.csrf()), ("e1_why", "よそから")]).await;
    assert_eq!(forged.status, StatusCode::FORBIDDEN);
}
