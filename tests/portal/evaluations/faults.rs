//! Bad input and faults: other people's sheets, two tabs, double posts, over-long words, lapsed sessions.

use axum::http::StatusCode;
use chrono::Duration;
use jinzai::evaluations::entry::fingerprint;
use jinzai::kernel::ids::SheetId;
use serde_json::json;

use super::office::Office;
use crate::support::portal::PASSWORD;

const OWN: &str = "/me/cycles/2025-2/self";

#[tokio::test]
async fn what_is_not_ones_own_is_not_there() {
    let office = Office::start().await;
    let code = office.open(&office.setup()).await;
    let inoue = office.browser("井上 明里").await;
    let watanabe = office.browser("渡辺 誠").await;
    let officer = office.officer("hr-one").await;
    let own = inoue.get(OWN).await;
    let foreign = office.sheet(&code, "山本 健太").await;
    let nothing = SheetId::mint();
    for id in [foreign, nothing] {
        let sheet = format!("/team/cycles/{code}/sheets/{id}");
        for tail in ["", "/check", "/done", "/withdrawal", "/return", "/history"] {
            let path = format!("{sheet}{tail}");
            for client in [&inoue, &watanabe, &officer] {
                let page = client.get(&path).await;
                assert_eq!(page.status, StatusCode::NOT_FOUND, "{path}");
                assert_eq!(page.h1(), "ページが見つかりません");
            }
        }
        for tail in ["", "/submission", "/withdrawal", "/return"] {
            let path = format!("{sheet}{tail}");
            let csrf = own.csrf();
            let post =
                inoue.post(&path, &[("_csrf", &csrf), ("e1", "S"), ("e1.revision", "0")]).await;
            assert_eq!(post.status, StatusCode::NOT_FOUND, "{path}");
        }
        let body = json!({ "field": "e1", "text": "S", "revision": 0 });
        let put = inoue.put_json(&own, &format!("{sheet}/draft"), &body).await;
        assert_eq!(put.status, StatusCode::NOT_FOUND);
    }
    // The pages of HR are not there for others, nor HR's own sheet for HR.
    for path in ["/hr/cycles", "/hr/cycles/new", "/hr/cycles/2025-2", "/hr/cycles/2025-2/progress"]
    {
        assert_eq!(inoue.get(path).await.status, StatusCode::NOT_FOUND, "{path}");
        assert_eq!(officer.get(path).await.status, StatusCode::OK, "{path}");
    }
    assert_eq!(officer.get("/me").await.status, StatusCode::NOT_FOUND, "no employee");
    assert_eq!(officer.get("/hr/cycles/2031-1").await.status, StatusCode::NOT_FOUND);
    assert_eq!(inoue.get("/team/cycles/2025-2").await.status, StatusCode::NOT_FOUND);
    assert!(inoue.get("/team").await.says("いま、あなたが評価する職員はいません"));
    let ratings: (i64,) =
        sqlx::query_as("select count(*) from rating").fetch_one(office.pool()).await.unwrap();
    assert_eq!(ratings.0, 0);
}

#[tokio::test]
async fn an_evaluator_sees_nothing_before_it_is_submitted() {
    let office = Office::start().await;
    let code = office.open(&office.setup()).await;
    let yamamoto = office.browser("山本 健太").await;
    let page = yamamoto.get(OWN).await;
    let typed = [("e1", "S"), ("e1_why", "まだ見せない言葉"), ("do", "save")];
    yamamoto.submit(&page, OWN, &typed).await;
    let nakamura = office.browser("中村 恵子").await;
    let id = office.sheet(&code, "山本 健太").await;
    for tail in ["", "/history", "/check"] {
        let page = nakamura.follow(&format!("/team/cycles/{code}/sheets/{id}{tail}")).await;
        assert!(!page.text().contains("まだ見せない言葉"), "{tail}");
    }
}

#[tokio::test]
async fn typing_is_kept_by_script_and_by_button() {
    let office = Office::start().await;
    office.open(&office.setup()).await;
    let yamamoto = office.browser("山本 健太").await;
    let page = yamamoto.get(OWN).await;
    let draft = format!("{OWN}/draft");
    let body = json!({ "field": "e1", "text": "A", "revision": fingerprint("").get() });
    let kept = yamamoto.put_json(&page, &draft, &body).await;
    assert_eq!(kept.status, StatusCode::OK);
    let answer: serde_json::Value = serde_json::from_slice(&kept.bytes).unwrap();
    assert_eq!(answer["revision"], fingerprint("A").get());
    assert_eq!(answer["saved_at"], "10時42分");
    assert_eq!(answer["echo"]["element-1-state"], "入力中：A");
    assert!(answer["note"].as_str().unwrap().contains("3つの要素のうち1つの段階を選びました"));
    // Another browser of the same person has it at once.
    let other = office.portal.signed_in("0001042").await;
    let seen = other.get(OWN).await;
    assert_eq!(seen.attributes("input[name=e1][checked]", "value"), ["A"]);
    // It is a draft, no record, and leaves no audit entry; the button makes it the record.
    let count = async |table: &str| {
        let count: (i64,) =
            sqlx::query_as(sqlx::AssertSqlSafe(format!("select count(*) from {table}")))
                .fetch_one(office.pool())
                .await
                .unwrap();
        count.0
    };
    assert_eq!((count("sheet_draft").await, count("rating").await), (1, 0));
    let entries = count("audit_entry").await;
    let saved = other.submit(&seen, OWN, &[("e1_why", "電子化した。"), ("do", "save")]).await;
    assert_eq!(saved.location().as_deref(), Some(OWN));
    assert!(other.get(OWN).await.says("10時42分に下書きを保存しました"));
    assert_eq!((count("sheet_draft").await, count("rating").await), (0, 1));
    assert_eq!(count("audit_entry").await, entries + 1);
    // A choice is taken back.
    let page = other.get(OWN).await;
    let cleared = other.submit(&page, OWN, &[("clear", "e1")]).await;
    assert_eq!(cleared.location(), Some(format!("{OWN}#e1")));
    assert!(other.get(OWN).await.attributes("input[name=e1][checked]", "value").is_empty());
    // What is no field, and no JSON of ours.
    let odd = json!({ "field": "_csrf", "text": "x", "revision": 1 });
    let odd = other.put_json(&page, &draft, &odd).await;
    assert_eq!(odd.status, StatusCode::BAD_REQUEST);
    let odd = other.put_json(&page, &draft, &json!(["x"])).await;
    assert_eq!(odd.status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn two_tabs_meet_on_the_conflict_page() {
    let office = Office::start().await;
    office.open(&office.setup()).await;
    let yamamoto = office.browser("山本 健太").await;
    let left = yamamoto.get(OWN).await;
    let right = yamamoto.get(OWN).await;
    let first = [("e1", "A"), ("e1_why", "左の画面の文"), ("e2", "B"), ("do", "save")];
    yamamoto.submit(&left, OWN, &first).await;
    // The right tab never saw that. It changes e1_why and e3, and leaves the rest as it read it.
    let second = [("e1_why", "右の画面の文"), ("e3", "B"), ("do", "save")];
    let conflict = yamamoto.submit(&right, OWN, &second).await;
    assert_eq!(conflict.status, StatusCode::CONFLICT);
    assert_eq!(conflict.h1(), "別の画面で先に保存しました");
    assert!(conflict.says("左の画面の文") && conflict.says("右の画面の文"));
    assert!(!conflict.says("対話・協働力"), "what did not collide is not listed");
    let page = yamamoto.get(OWN).await;
    assert_eq!(page.attributes("input[name=e3][checked]", "value"), ["B"], "and is saved");
    assert_eq!(page.attributes("input[name=e2][checked]", "value"), ["B"], "nothing is undone");
    // No choice: the page comes back with both texts.
    let again = yamamoto.submit(&conflict, OWN, &[]).await;
    assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(again.says("どちらを残すか選んでください"));
    let chosen = yamamoto.submit(&again, OWN, &[("keep.e1_why", "mine")]).await;
    assert_eq!(chosen.status, StatusCode::SEE_OTHER, "{}", chosen.text());
    let page = yamamoto.get(OWN).await;
    assert_eq!(page.first("#e1_why"), "右の画面の文");
    let kept: Vec<(String,)> =
        sqlx::query_as("select text from sheet_kept_text order by kept_at, text")
            .fetch_all(office.pool())
            .await
            .unwrap();
    let kept: Vec<&str> = kept.iter().map(|(text,)| text.as_str()).collect();
    assert!(kept.contains(&"左の画面の文") && kept.contains(&"右の画面の文"));
}

#[tokio::test]
async fn the_script_hears_of_a_collision() {
    let office = Office::start().await;
    office.open(&office.setup()).await;
    let yamamoto = office.browser("山本 健太").await;
    let page = yamamoto.get(OWN).await;
    let draft = format!("{OWN}/draft");
    let mark = fingerprint("").get();
    let body = |text: &str| json!({ "field": "e1_why", "text": text, "revision": mark });
    assert_eq!(yamamoto.put_json(&page, &draft, &body("一")).await.status, StatusCode::OK);
    let stale = yamamoto.put_json(&page, &draft, &body("二")).await;
    assert_eq!(stale.status, StatusCode::CONFLICT);
    let same = yamamoto.put_json(&page, &draft, &body("一")).await;
    assert_eq!(same.status, StatusCode::OK, "the same words are no collision");
}

#[tokio::test]
async fn over_long_words_come_back_whole() {
    let office = Office::start().await;
    office.open(&office.setup()).await;
    let yamamoto = office.browser("山本 健太").await;
    let page = yamamoto.get(OWN).await;
    let long = "長".repeat(10_000);
    let typed =
        [("e1", "A"), ("e1_why", long.as_str()), ("e2_why", "👨‍👩‍👧\u{7}\u{0}𠮷"), ("do", "save")];
    let answer = yamamoto.submit(&page, OWN, &typed).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(answer.says(
        "業務遂行力の評価の理由は400文字までです。いま10000文字なので、9600文字減らしてください"
    ));
    assert_eq!(answer.first("#e1_why").chars().count(), 10_000);
    assert_eq!(answer.first("#e2_why"), "👨‍👩‍👧𠮷");
    // Whoever leaves now finds everything again.
    let page = yamamoto.get(OWN).await;
    assert_eq!(page.first("#e1_why").chars().count(), 10_000);
    let mended = yamamoto.submit(&page, OWN, &[("e1_why", "短くした。"), ("do", "save")]).await;
    assert_eq!(mended.status, StatusCode::SEE_OTHER);
    // A grade that the scale does not have.
    let page = yamamoto.get(OWN).await;
    let odd = yamamoto.submit(&page, OWN, &[("e1", "神"), ("do", "save")]).await;
    assert_eq!(odd.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(odd.says("業務遂行力の段階を、ならんでいる中から選んでください"));
}

/// Everything a self assessment needs.
const COMPLETE: [(&str, &str); 6] = [
    ("e1", "B"),
    ("e1_why", "期限と品質を守った。"),
    ("e2", "B"),
    ("e2_why", "他局と調整した。"),
    ("e3", "B"),
    ("e3_why", "改善を提案した。"),
];

#[tokio::test]
async fn submitting_twice_is_submitting_once() {
    let office = Office::start().await;
    let code = office.open(&office.setup()).await;
    let yamamoto = office.browser("山本 健太").await;
    let page = yamamoto.get(OWN).await;
    yamamoto.submit(&page, OWN, &COMPLETE).await;
    let stale = yamamoto.get(OWN).await;
    let check = yamamoto.get(&format!("{OWN}/check")).await;
    let submission = format!("{OWN}/submission");
    let done = Some(format!("{OWN}/done"));
    assert_eq!(yamamoto.submit(&check, &submission, &[]).await.location(), done);
    assert_eq!(yamamoto.submit(&check, &submission, &[]).await.location(), done, "same form");
    let csrf = check.csrf();
    let again = yamamoto.post(&submission, &[("_csrf", &csrf)]).await;
    assert_eq!(again.location(), done, "another form");
    let events: (i64,) =
        sqlx::query_as("select count(*) from sheet_event where verb = 'submitted'")
            .fetch_one(office.pool())
            .await
            .unwrap();
    assert_eq!(events.0, 1);
    // A tab that was left open: refused with a sentence, and what was typed is kept aside.
    let late = [("e1_why", "提出のあとに書いた文"), ("do", "save")];
    let answer = yamamoto.submit(&stale, OWN, &late).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
    assert!(yamamoto.get(OWN).await.says("自己申告は、もう済んでいます"));
    let kept: Vec<(String,)> =
        sqlx::query_as("select text from sheet_kept_text").fetch_all(office.pool()).await.unwrap();
    assert_eq!(kept, [("提出のあとに書いた文".to_owned(),)]);
    // Taken back, then looked at, then not any more.
    let ask = yamamoto.get(&format!("{OWN}/withdrawal")).await;
    yamamoto.submit(&ask, &format!("{OWN}/withdrawal"), &[]).await;
    let page = yamamoto.get(OWN).await;
    assert_eq!(page.first("#e1_why"), "期限と品質を守った。");
    let check = yamamoto.get(&format!("{OWN}/check")).await;
    yamamoto.submit(&check, &submission, &[]).await;
    let nakamura = office.browser("中村 恵子").await;
    let id = office.sheet(&code, "山本 健太").await;
    nakamura.get(&format!("/team/cycles/{code}/sheets/{id}")).await;
    let refused = yamamoto.follow(&format!("{OWN}/withdrawal")).await;
    assert!(refused.says("一次評価者がもう開いたので、提出を取り消せません"));
}

#[tokio::test]
async fn a_session_that_ends_while_typing_loses_nothing() {
    let office = Office::start().await;
    office.open(&office.setup()).await;
    let yamamoto = office.browser("山本 健太").await;
    let page = yamamoto.get(OWN).await;
    office.portal.wait(Duration::hours(13));
    let typed = [("e1", "A"), ("e1_why", "書きかけの長い文"), ("do", "save")];
    let lapsed = yamamoto.submit(&page, OWN, &typed).await;
    assert_eq!(lapsed.status, StatusCode::UNAUTHORIZED);
    assert!(lapsed.says("入力した内容は残っています"));
    let sign_in = yamamoto.get("/signin").await;
    let who = [("number", "0001042"), ("password", PASSWORD)];
    let answer = yamamoto.submit(&sign_in, "/signin", &who).await;
    let again = yamamoto.get(&answer.location().unwrap()).await;
    assert!(again.says("書きかけの長い文"));
    let sent = yamamoto.submit(&again, OWN, &[]).await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.text());
    assert_eq!(yamamoto.get(OWN).await.first("#e1_why"), "書きかけの長い文");
}

#[tokio::test]
async fn a_self_grade_can_wait_for_the_evaluators() {
    let office = Office::start().await;
    let mut setup = office.setup();
    setup.self_grade_hidden = true;
    setup.not_observed_allowed = true;
    let code = office.open(&setup).await;
    let yamamoto = office.browser("山本 健太").await;
    let page = yamamoto.get(OWN).await;
    assert!(!page.says("観察できなかった"), "nobody fails to observe themselves");
    yamamoto.submit(&page, OWN, &COMPLETE).await;
    let check = yamamoto.get(&format!("{OWN}/check")).await;
    yamamoto.submit(&check, &format!("{OWN}/submission"), &[]).await;
    let nakamura = office.browser("中村 恵子").await;
    let id = office.sheet(&code, "山本 健太").await;
    let sheet = format!("/team/cycles/{code}/sheets/{id}");
    let page = nakamura.get(&sheet).await;
    assert!(page.says("期限と品質を守った。") && !page.says("本人の自己評価 B"));
    nakamura.submit(&page, &sheet, &[("e1", "A"), ("e2", "not_observed"), ("do", "save")]).await;
    let page = nakamura.get(&sheet).await;
    assert_eq!(page.all(".evid .self > p:first-child")[0], "本人の自己評価 B");
    assert_eq!(page.all(".evid .self > p:first-child")[2], "本人の自己評価", "still hidden");
    let answer = nakamura.submit(&page, &sheet, &[("do", "check")]).await;
    assert!(answer.says("対話・協働力を観察できなかった理由を書いてください"));
}
