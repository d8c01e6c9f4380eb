//! What is typed of goals and interviews is kept while it is typed, for its author alone.

use axum::http::StatusCode;
use chrono::Duration;
use jinzai::access::Actor;
use jinzai::evaluations::actions;
use jinzai::evaluations::forms::GoalRuleInput;
use jinzai::kernel::Revision;
use serde_json::json;

use super::office::{Office, day};
use crate::support::portal::PASSWORD;

async fn with_goals(office: &Office) -> String {
    let code = office.open(&office.setup()).await;
    let rule = GoalRuleInput::proposed(day("2026-03-31")).parse().unwrap();
    let (demo, first) = (Actor::system("demo"), Revision::new(0));
    actions::set_goal_rule(office.app(), &demo, &code, Some(&rule), first).await.unwrap();
    code
}

async fn drafts(office: &Office) -> i64 {
    sqlx::query_scalar("select count(*) from track_draft").fetch_one(office.pool()).await.unwrap()
}

#[tokio::test]
async fn a_goal_is_kept_field_by_field_until_it_is_saved() {
    let office = Office::start().await;
    let code = with_goals(&office).await;
    let ratee = office.browser("山本 健太").await;
    let own = format!("/me/cycles/{code}/goals");
    let new = format!("{own}/new");
    let page = ratee.get(&new).await;
    let place = page.attributes("form[data-autosave]", "data-autosave")[0].clone();
    let put = async |place: &str, field: &str, text: &str| {
        let body = json!({ "field": field, "text": text, "revision": null });
        ratee.put_json(&page, place, &body).await
    };
    assert_eq!(put(&place, "title", "申込みを電子にする").await.status, StatusCode::OK);
    put(&place, "due_month", "3").await;
    put(&place, "result", "8割を電子で受ける。").await;

    // The session ends; after signing in everything is there, also in another browser, for nobody else.
    office.portal.wait(Duration::hours(13));
    let sign_in = ratee.get("/signin").await;
    ratee.submit(&sign_in, "/signin", &[("number", "0001042"), ("password", PASSWORD)]).await;
    let again = ratee.get(&new).await;
    assert_eq!(again.attributes("input[name=title]", "value"), ["申込みを電子にする"]);
    assert_eq!(again.attributes("input[name=due_month]", "value"), ["3"]);
    assert_eq!(again.first("#result"), "8割を電子で受ける。");
    assert!(again.says("に下書きを保存しました"), "{}", again.text());
    let colleague = office.browser("井上 明里").await;
    assert!(!colleague.get(&new).await.text().contains("申込みを電子にする"));

    // Saved: it is the goal, and no draft any more.
    let saved = ratee.submit(&again, &own, &[("due_month", ""), ("weight", "50")]).await;
    assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.text());
    assert_eq!(drafts(&office).await, 0);
    assert!(ratee.get(&own).await.says("申込みを電子にする"));
    assert!(ratee.get(&new).await.attributes("input[name=title]", "value").is_empty());
}

#[tokio::test]
async fn a_record_is_kept_for_the_one_who_writes_it() {
    let office = Office::start().await;
    let code = office.open(&office.setup()).await;
    let sheet = office.sheet(&code, "山本 健太").await;
    let chief = office.browser("中村 恵子").await;
    let head = office.browser("岡本 薫").await;
    let own = format!("/team/cycles/{code}/sheets/{sheet}/interviews");
    let new = format!("{own}/new?kind=opening");
    let page = chief.get(&new).await;
    let place = page.attributes("form[data-autosave]", "data-autosave")[0].clone();
    let body = json!({ "field": "said", "text": "分担を話した。" });
    assert_eq!(chief.put_json(&page, &place, &body).await.status, StatusCode::OK);
    // The secondary evaluator reads records, but writes none; strangers know of none.
    let theirs = head.get("/").await;
    assert_eq!(head.put_json(&theirs, &place, &body).await.status, StatusCode::FORBIDDEN);
    let stranger = office.browser("井上 明里").await;
    let theirs = stranger.get("/").await;
    assert_eq!(stranger.put_json(&theirs, &place, &body).await.status, StatusCode::NOT_FOUND);
    let again = chief.get(&new).await;
    assert_eq!(again.first("#said"), "分担を話した。");
    let values = [("way", "phone"), ("agreed", "月に一度話す。"), ("do", "save")];
    let saved = chief.submit(&again, &own, &values).await;
    assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.text());
    assert_eq!(drafts(&office).await, 0);
    // Shown to the ratee, it is not typed into any more.
    let edit = chief.get(&own).await.attributes("section a", "href")[0].clone();
    let page = chief.get(&edit).await;
    let place = page.attributes("form[data-autosave]", "data-autosave")[0].clone();
    chief.submit(&page, &edit, &[("do", "share")]).await;
    assert_ne!(chief.put_json(&page, &place, &body).await.status, StatusCode::OK);
    assert_eq!(drafts(&office).await, 0);
}
