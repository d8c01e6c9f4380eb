//! Requests that really take too long, because something in the database is held for longer than a request
//! may wait: each is answered by a page, or by JSON where JSON was posted, and nothing typed is lost.

use std::pin::pin;
use std::time::Duration;

use axum::http::{StatusCode, header};
use serde_json::json;
use sqlx::{Postgres, Transaction};

use crate::evaluations::office::Office;
use crate::support::portal::Page;

const OWN: &str = "/me/cycles/2025-2/self";
/// Long enough for what is not held; what is held outlasts any limit.
const LIMIT: Duration = Duration::from_secs(1);

/// Holds a table until the transaction is dropped.
async fn hold(office: &Office, table: &'static str) -> Transaction<'static, Postgres> {
    let mut held = office.app().db.begin().await.unwrap();
    let lock = sqlx::AssertSqlSafe(format!("lock table {table} in access exclusive mode"));
    sqlx::query(lock).execute(&mut *held).await.unwrap();
    held
}

async fn ratings(office: &Office) -> i64 {
    sqlx::query_scalar("select count(*) from rating").fetch_one(office.pool()).await.unwrap()
}

fn says_where_to_ask(page: &Page) {
    assert_eq!(page.status, StatusCode::SERVICE_UNAVAILABLE, "{}", page.text());
    assert_eq!(page.h1(), "いま使えません");
    assert!(page.says("受付番号"), "{}", page.text());
    assert!(page.headers.contains_key(header::RETRY_AFTER));
    assert_eq!(page.headers[header::CACHE_CONTROL], "no-store");
}

fn holds_the_form(page: &Page, typed: &[(&str, &str)]) {
    says_where_to_ask(page);
    let form = page.form(OWN);
    for (name, text) in typed {
        assert!(form.iter().any(|(key, value)| key == name && value == text), "{name}: {form:?}");
    }
}

#[tokio::test]
async fn a_page_that_takes_too_long_is_given_up_with_words() {
    let office = Office::start().await;
    office.open(&office.setup()).await;
    let who = office.browser("山本 健太").await;
    let hasty = office.portal.in_a_hurry(&who, LIMIT);
    let held = hold(&office, "rating").await;
    says_where_to_ask(&hasty.get(OWN).await);
    drop(held);
    assert_eq!(who.get(OWN).await.status, StatusCode::OK);
    // Who it is cannot be found out either, while the sessions are held.
    let held = hold(&office, "session").await;
    says_where_to_ask(&hasty.get("/account").await);
    drop(held);
}

#[tokio::test]
async fn a_form_that_takes_too_long_goes_back_to_its_writer_and_is_saved_once() {
    let office = Office::start().await;
    office.open(&office.setup()).await;
    let who = office.browser("山本 健太").await;
    let hasty = office.portal.in_a_hurry(&who, LIMIT);
    let sheet = who.get(OWN).await;
    let written = [("e1", "A"), ("e1_why", "申込みを\"電子\"にした。<b>"), ("do", "save")];

    // Not even who it is can be found out in time: nothing was begun.
    let held = hold(&office, "session").await;
    let unknown = hasty.submit(&sheet, OWN, &written).await;
    holds_the_form(&unknown, &written);
    drop(held);

    // The deed itself waits, and is not waited for: what becomes of it is not promised.
    let held = hold(&office, "rating").await;
    let slow = hasty.submit(&unknown, OWN, &[]).await;
    holds_the_form(&slow, &written);
    assert!(slow.says("保存できたかどうかは、まだ分かりません"), "{}", slow.text());
    let body = json!({ "field": "e1_why", "text": "申込み", "revision": 0 });
    let draft = hasty.put_json(&sheet, &format!("{OWN}/draft"), &body).await;
    assert_eq!(draft.status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(draft.headers[header::CONTENT_TYPE], "application/json");
    assert!(draft.text().contains("いま使えません"), "{}", draft.text());
    drop(held);

    // The page that came back is sent until it goes through: whether the first or this one saved it, it is
    // saved once, as it was typed.
    let again = who.submit(&slow, OWN, &[]).await;
    let done_before = again.status == StatusCode::CONFLICT && again.h1() == "もう終わっています";
    assert!(again.status == StatusCode::SEE_OTHER || done_before, "{}", again.text());
    let page = who.get(OWN).await;
    assert_eq!(page.first("#e1_why"), "申込みを\"電子\"にした。<b>");
    assert_eq!(page.attributes("input[name=e1][checked]", "value"), ["A"]);
    assert_eq!(ratings(&office).await, 1);
}

#[tokio::test]
async fn a_twin_that_comes_while_the_first_is_under_way_keeps_its_words() {
    let office = Office::start().await;
    office.open(&office.setup()).await;
    let who = office.browser("山本 健太").await;
    let sheet = who.get(OWN).await;
    let written = [("e1", "A"), ("e1_why", "申込みを電子にした。"), ("do", "save")];
    let held = hold(&office, "rating").await;
    let mut one = pin!(who.submit(&sheet, OWN, &written));
    let mut other = pin!(who.submit(&sheet, OWN, &written));
    let (twin, is_one) = tokio::select! {
        answer = &mut one => (answer, true),
        answer = &mut other => (answer, false),
    };
    assert_eq!(twin.status, StatusCode::CONFLICT, "{}", twin.text());
    assert_eq!(twin.h1(), "いま処理しています");
    assert!(!twin.says("受付番号"), "nothing is wrong: {}", twin.text());
    let form = twin.form(OWN);
    assert!(form.iter().any(|pair| pair.0 == "e1_why" && pair.1 == written[1].1), "{form:?}");
    drop(held);
    let first = if is_one { other.await } else { one.await };
    assert_eq!(first.location().as_deref(), Some(OWN), "{}", first.text());
    let again = who.submit(&twin, OWN, &[]).await;
    assert_eq!(again.location().as_deref(), Some(OWN), "{}", again.text());
    assert_eq!(ratings(&office).await, 1);
}
