//! What is typed of goals and interviews is kept while it is typed, for its author alone.

use axum::http::StatusCode;
use chrono::Duration;
use jinzai::access::Actor;
use jinzai::evaluations::actions;
use jinzai::evaluations::forms::GoalRuleInput;
use jinzai::evaluations::goal::DepartmentGoal;
use jinzai::kernel::ids::{DepartmentGoalId, DepartmentId, InterviewId};
use jinzai::kernel::{FiscalYear, Line, Period, Prose, Revision};
use serde_json::json;

use super::office::{Office, day};
use super::rules::actor;
use super::steps::sent_on;
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

#[tokio::test]
async fn a_correction_is_kept_and_a_second_one_meets_the_first() {
    let office = Office::start().await;
    let code = office.open(&office.setup()).await;
    let sheet = office.sheet(&code, "山本 健太").await;
    let chief = office.browser("中村 恵子").await;
    let ratee = office.browser("山本 健太").await;
    let own = format!("/team/cycles/{code}/sheets/{sheet}/interviews");
    let form = chief.get(&format!("{own}/new?kind=opening")).await;
    let values = [("way", "phone"), ("said", "分担を話した。"), ("agreed", "月に一度話す。")];
    let shared = chief.submit(&form, &own, &[&values[..], &[("do", "share")]].concat()).await;
    assert_eq!(shared.status, StatusCode::SEE_OTHER, "{}", shared.text());
    let id: InterviewId = sqlx::query_scalar("select interview_id from interview")
        .fetch_one(office.pool())
        .await
        .unwrap();
    let correction = format!("{own}/{id}/correction");
    let keep = format!("{correction}/draft?revision=2");
    let body = json!({ "field": "reason", "text": "回数の誤り" });
    let page = chief.get("/").await;
    assert_ne!(chief.put_json(&page, &keep, &body).await.status, StatusCode::OK, "not confirmed");
    let theirs = format!("/me/cycles/{code}/interviews");
    let page = ratee.get(&format!("{theirs}/{id}")).await;
    ratee.submit(&page, &format!("{theirs}/{id}/confirmation"), &[]).await;

    // Kept field by field, for its author alone, also over the end of the session.
    let page = chief.get(&correction).await;
    let place = page.attributes("form[data-autosave]", "data-autosave")[0].clone();
    let put = async |field: &str, text: &str| {
        chief.put_json(&page, &place, &json!({ "field": field, "text": text })).await.status
    };
    assert_eq!(put("agreed", "月に二度話す。").await, StatusCode::OK);
    assert_eq!(put("reason", "回数の誤り").await, StatusCode::OK);
    let theirs = ratee.get("/").await;
    assert_eq!(ratee.put_json(&theirs, &place, &body).await.status, StatusCode::NOT_FOUND);
    office.portal.wait(Duration::hours(13));
    let chief = office.portal.signed_in("0000100").await;
    let again = chief.get(&correction).await;
    assert_eq!(again.first("#agreed"), "月に二度話す。");
    assert_eq!(again.first("#reason"), "回数の誤り");
    assert!(again.says("に下書きを保存しました"), "{}", again.text());

    // Saved, it is no draft any more; the other tab keeps its words beside what was saved.
    let other = chief.get(&correction).await;
    let saved = chief.submit(&again, &correction, &[("do", "share")]).await;
    assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.text());
    assert_eq!(drafts(&office).await, 0);
    let second = [("agreed", "週に一度話す。"), ("do", "share")];
    let late = chief.submit(&other, &correction, &second).await;
    assert_eq!(late.status, StatusCode::CONFLICT, "{}", late.text());
    assert_eq!(late.first("#agreed"), "週に一度話す。");
    assert!(late.says("月に二度話す。"), "{}", late.text());
    assert_ne!(chief.put_json(&late, &place, &body).await.status, StatusCode::OK);
    assert_eq!(drafts(&office).await, 0);
}

#[tokio::test]
async fn what_the_evaluator_typed_meets_what_the_stand_in_saved() {
    let office = Office::start().await;
    let code = office.open(&office.setup()).await;
    let sheet = office.sheet(&code, "山本 健太").await;
    let chief = office.browser("中村 恵子").await;
    let stand_in = office.browser("木村 翔").await;
    let own = format!("/team/cycles/{code}/sheets/{sheet}/interviews");
    let form = chief.get(&format!("{own}/new?kind=opening")).await;
    let values = [("way", "phone"), ("said", "分担を話した。"), ("agreed", "月に一度話す。")];
    sent_on(&chief.submit(&form, &own, &[&values[..], &[("do", "save")]].concat()).await);
    let march = Period::inclusive(day("2026-03-03"), day("2026-03-10")).unwrap();
    let pair = (office.people["中村 恵子"], office.people["木村 翔"]);
    let (reason, giver) =
        (Prose::within("出張のため", 400).unwrap(), actor(&office, "中村 恵子").await);
    actions::delegate_turns(office.app(), &giver, pair, march, &reason, false).await.unwrap();

    // The chief types and leaves; the stand-in saves the same record.
    let edit = chief.get(&own).await.attributes("section a", "href")[0].clone();
    let page = chief.get(&edit).await;
    let place = page.attributes("form[data-autosave]", "data-autosave")[0].clone();
    let typed = json!({ "field": "agreed", "text": "週に一度話す。" });
    assert_eq!(chief.put_json(&page, &place, &typed).await.status, StatusCode::OK);
    let theirs = stand_in.get(&edit).await;
    assert_eq!(theirs.first("#agreed"), "月に一度話す。", "drafts are their author's alone");
    sent_on(
        &stand_in.submit(&theirs, &edit, &[("agreed", "月に二度話す。"), ("do", "save")]).await,
    );

    // Back again, the chief reads both, and what is typed is not taken for a change of what stands there.
    let again = chief.get(&edit).await;
    assert_eq!(again.first("#agreed"), "週に一度話す。");
    assert!(again.says("いま保存されている") && again.says("月に二度話す。"), "{}", again.text());
    let one = json!({ "field": "agreed", "text": "週に二度話す。" });
    assert_eq!(chief.put_json(&again, &place, &one).await.status, StatusCode::CONFLICT);
    sent_on(&chief.submit(&again, &edit, &[("do", "discard")]).await);
    let plain = chief.get(&edit).await;
    assert_eq!(plain.first("#agreed"), "月に二度話す。");
    assert!(!plain.says("いま保存されている"));
    assert_eq!(drafts(&office).await, 0);
}

#[tokio::test]
async fn a_department_s_goal_is_kept_for_the_head_who_types_it() {
    let office = Office::start().await;
    let chief = office.browser("中村 恵子").await;
    let base = "/me/department-goals";
    let list = chief.get(base).await;
    let new = list.attributes("a", "href").into_iter().find(|to| to.contains("/new?")).unwrap();
    let page = chief.get(&new).await;
    let place = page.attributes("form[data-autosave]", "data-autosave")[0].clone();
    let put = async |place: &str, field: &str, text: &str| {
        let body = json!({ "field": field, "text": text, "revision": null });
        chief.put_json(&page, place, &body).await.status
    };
    assert_eq!(put(&place, "title", "案内を直す").await, StatusCode::OK);
    assert_eq!(put(&place, "result", "窓口の列を半分にする。").await, StatusCode::OK);
    assert_eq!(put(&place, "salary", "1").await, StatusCode::NOT_FOUND, "no such control");

    // Who does not head the department keeps nothing; who has no post there knows of no form.
    let body = json!({ "field": "title", "text": "x" });
    let ratee = office.browser("山本 健太").await;
    let theirs = ratee.get("/").await;
    assert_eq!(ratee.put_json(&theirs, &place, &body).await.status, StatusCode::FORBIDDEN);
    let officer = office.officer("hr-one").await;
    let theirs = officer.get("/").await;
    assert_eq!(officer.put_json(&theirs, &place, &body).await.status, StatusCode::NOT_FOUND);
    let kept: i64 = sqlx::query_scalar("select count(*) from department_goal_draft")
        .fetch_one(office.pool())
        .await
        .unwrap();
    assert_eq!(kept, 2);

    // The session ends; after signing in everything is there, of this year alone.
    office.portal.wait(Duration::hours(13));
    let chief = office.portal.signed_in("0000100").await;
    let again = chief.get(&new).await;
    assert_eq!(again.attributes("input[name=title]", "value"), ["案内を直す"]);
    assert_eq!(again.first("#result"), "窓口の列を半分にする。");
    assert!(again.says("に下書きを保存しました"), "{}", again.text());
    let next = new.replace("year=2025", "year=2026");
    assert_ne!(next, new);
    assert!(chief.get(&next).await.attributes("input[name=title]", "value").is_empty());

    // Thrown away, typed again, saved: it is the goal, and no draft any more.
    sent_on(&chief.submit(&again, base, &[("do", "discard")]).await);
    let page = chief.get(&new).await;
    assert!(page.attributes("input[name=title]", "value").is_empty());
    let put = async |place: &str, field: &str, text: &str| {
        let body = json!({ "field": field, "text": text });
        chief.put_json(&page, place, &body).await.status
    };
    assert_eq!(put(&place, "title", "案内を直す").await, StatusCode::OK);
    let page = chief.get(&new).await;
    sent_on(&chief.submit(&page, base, &[("result", "窓口の列を半分にする。")]).await);
    assert!(chief.get(base).await.says("案内を直す"));
    assert!(chief.get(&new).await.attributes("input[name=title]", "value").is_empty());

    // Typed over a goal that somebody else saves meanwhile: both are shown, nothing is overwritten.
    let edit = chief.get(base).await.attributes("section li p.cluster a", "href")[0].clone();
    let page = chief.get(&edit).await;
    let place = page.attributes("form[data-autosave]", "data-autosave")[0].clone();
    assert_eq!(put(&place, "title", "案内を2か国語にする").await, StatusCode::OK);
    let (id, department): (DepartmentGoalId, DepartmentId) =
        sqlx::query_as("select department_goal_id, department_id from department_goal")
            .fetch_one(office.pool())
            .await
            .unwrap();
    let goal = DepartmentGoal {
        department,
        year: FiscalYear::new(2025).unwrap(),
        title: Line::parse("案内を新しくする").unwrap(),
        result: Prose::within("窓口の列を半分にする。", 400).unwrap(),
        upper: None,
        initiative: None,
    };
    let demo = Actor::system("demo");
    let read = Revision::new(1);
    actions::change_department_goal(office.app(), &demo, id, &goal, read).await.unwrap();
    assert_eq!(put(&place, "title", "案内を3か国語にする").await, StatusCode::CONFLICT);
    let again = chief.get(&edit).await;
    assert_eq!(again.attributes("input[name=title]", "value"), ["案内を2か国語にする"]);
    assert!(
        again.says("いま保存されている目標") && again.says("案内を新しくする"),
        "{}",
        again.text()
    );
    sent_on(&chief.submit(&again, &edit, &[]).await);
    assert!(chief.get(base).await.says("案内を2か国語にする"));
    assert!(!chief.get(&edit).await.says("いま保存されている目標"));

    // What was given up is not typed into any more.
    let away = format!("{edit}/withdrawal");
    let ask = chief.get(&away).await;
    sent_on(&chief.submit(&ask, &away, &[("reason", "事業が延びたため。")]).await);
    let place = place.replace("revision=1", "revision=4");
    assert_ne!(put(&place, "title", "x").await, StatusCode::OK);
    let kept: i64 = sqlx::query_scalar("select count(*) from department_goal_draft")
        .fetch_one(office.pool())
        .await
        .unwrap();
    assert_eq!(kept, 0);
}
