//! Interviews: written by the evaluator, confirmed by both, corrected by a new record.

use axum::http::StatusCode;

use jinzai::access::Actor;
use jinzai::evaluations::actions;
use jinzai::evaluations::interview::InterviewKind;

use super::office::{Office, day};
use crate::support::portal::{Client, Page};

const SAID: &str = "目標の水準と、仕事の分担を話した。";

async fn record(chief: &Client, place: &str, kind: &str, deed: &str) -> Page {
    let form = chief.get(&format!("{place}/new?kind={kind}")).await;
    let values =
        [("way", "online"), ("said", SAID), ("agreed", "月に一度、進み具合を話す。"), ("do", deed)];
    chief.submit(&form, place, &values).await
}

#[tokio::test]
async fn both_confirm_and_what_they_confirmed_stays() {
    let office = Office::start().await;
    let code = office.open(&office.setup()).await;
    let sheet = office.sheet(&code, "山本 健太").await;
    let asked = [(InterviewKind::Opening, day("2026-03-10"))];
    actions::set_interviews(office.app(), &Actor::system("demo"), &code, &asked).await.unwrap();
    let ratee = office.browser("山本 健太").await;
    let chief = office.browser("中村 恵子").await;
    let officer = office.officer("hr-one").await;
    let own = format!("/me/cycles/{code}/interviews");
    let place = format!("/team/cycles/{code}/sheets/{sheet}/interviews");
    let home = chief.get("/").await;
    assert!(
        home.says("部下の期首面談をする") && home.says("3人の記録がまだありません"),
        "{}",
        home.text()
    );

    // Everything wrong at once, kept; then a draft that nobody else reads.
    let form = chief.get(&format!("{place}/new?kind=opening")).await;
    let values = [("held_year", "令和9"), ("said", SAID), ("do", "share")];
    let bad = chief.submit(&form, &place, &values).await;
    assert_eq!(bad.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(bad.says("面談の方法を選んでください") && bad.text().contains(SAID));
    let future = [("held_year", "令和9"), ("way", "phone"), ("said", SAID), ("agreed", "x")];
    let form = chief.get(&format!("{place}/new?kind=opening")).await;
    let bad = chief.submit(&form, &place, &future).await;
    assert!(bad.says("面談した日は、きょうか、それより前の日にしてください"), "{}", bad.text());
    let twin = chief.get(&format!("{place}/new?kind=opening")).await;
    assert_eq!(record(&chief, &place, "opening", "save").await.status, StatusCode::SEE_OTHER);
    assert!(
        ratee.get(&own).await.says("面談の記録はまだありません"),
        "a draft is the writer's own"
    );
    let values = [("way", "phone"), ("said", SAID), ("agreed", "x"), ("do", "save")];
    let second = chief.submit(&twin, &place, &values).await;
    assert_eq!(second.status, StatusCode::UNPROCESSABLE_ENTITY, "one record of a kind at a time");
    assert!(second.says("同じ面談の記録が、入力中か確認待ちです"), "{}", second.text());

    // Two tabs meet.
    let edit = chief.get(&place).await.attributes("section a", "href")[0].clone();
    let (one, two) = (chief.get(&edit).await, chief.get(&edit).await);
    chief.submit(&one, &edit, &[("said", "分担だけを話した。"), ("do", "save")]).await;
    let stale = chief.submit(&two, &edit, &[("said", "水準だけを話した。"), ("do", "save")]).await;
    assert_eq!(stale.status, StatusCode::CONFLICT);
    assert!(stale.says("分担だけを話した。") && stale.text().contains("水準だけを話した。"));
    let shared = chief.submit(&stale, &edit, &[("said", SAID), ("do", "share")]).await;
    assert_eq!(shared.status, StatusCode::SEE_OTHER, "{}", shared.text());

    // The ratee is told, asks for another wording, then confirms.
    assert!(ratee.get("/").await.says("面談の記録を確かめる"));
    let list = ratee.get(&own).await;
    let show = list.attributes("section a", "href")[0].clone();
    let page = ratee.get(&show).await;
    assert!(page.says(SAID) && page.says("オンライン"));
    let again = format!("{show}/return");
    let bare = ratee.submit(&page, &again, &[("reason", "")]).await;
    assert_eq!(bare.status, StatusCode::UNPROCESSABLE_ENTITY, "a return needs words");
    ratee.submit(&page, &again, &[("reason", "研修の時期も入れてください。")]).await;
    assert_eq!(ratee.get(&show).await.status, StatusCode::NOT_FOUND, "it is a draft again");
    let old = chief.get(&edit).await;
    let page = chief.get(&edit).await;
    assert!(page.says("研修の時期も入れてください。"));
    chief.submit(&page, &edit, &[("next", "6月に研修へ申し込む。"), ("do", "share")]).await;
    let page = ratee.get(&show).await;
    let yes = format!("{show}/confirmation");
    let done = ratee.submit(&page, &yes, &[("words", "納得しました。")]).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER);
    let twice = ratee.submit(&page, &yes, &[]).await;
    assert!(!twice.status.is_server_error());
    assert!(ratee.get(&own).await.says("納得しました。"));
    let frozen = sqlx::query("update interview set said = 'x'").execute(office.pool()).await;
    assert!(frozen.unwrap_err().to_string().contains("a confirmed interview never changes"));
    let late = chief.submit(&old, &edit, &[("said", "x"), ("do", "share")]).await;
    assert_eq!(late.status, StatusCode::CONFLICT, "read before it was shown and confirmed");

    // A correction is a new record with its reason, confirmed again; the old one stays.
    let right = format!("{edit}/correction");
    let form = chief.get(&right).await;
    let bare = chief.submit(&form, &right, &[]).await;
    assert_eq!(bare.status, StatusCode::UNPROCESSABLE_ENTITY);
    let values = [("reason", "日を書き間違えたため。"), ("held_day", "2")];
    let done = chief.submit(&form, &right, &values).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text());
    let list = ratee.get(&own).await;
    for words in ["日を書き間違えたため。", "訂正前", "あなたの番"] {
        assert!(list.says(words), "{words}: {}", list.text());
    }
    let again = chief.get(&right).await;
    let said = chief.follow(&again.location().unwrap()).await;
    assert!(said.says("この記録はもう訂正されています"), "{}", said.text());

    // HR counts; nobody else reads.
    let board = officer.get(&format!("/hr/cycles/{code}/tracks")).await;
    assert!(board.says("1人（") && !board.text().contains(SAID), "{}", board.text());
    let colleague = office.browser("井上 明里").await;
    for other in [&colleague, &officer, &ratee] {
        assert_eq!(other.get(&place).await.status, StatusCode::NOT_FOUND);
        assert_eq!(other.get(&right).await.status, StatusCode::NOT_FOUND);
    }
    assert_eq!(colleague.get(&show).await.status, StatusCode::NOT_FOUND);
    let head = office.browser("岡本 薫").await;
    assert!(head.get(&place).await.says(SAID), "the secondary evaluator reads");
    assert_eq!(head.get(&format!("{place}/new?kind=interim")).await.status, StatusCode::FORBIDDEN);
    let log: (String,) =
        sqlx::query_as("select string_agg(concat(d.before, d.after), ' ') from audit_detail d")
            .fetch_one(office.pool())
            .await
            .unwrap();
    assert!(!log.0.contains("分担"), "the audit log does not tell what was said");
}

#[tokio::test]
async fn the_closing_interview_waits_for_the_disclosure() {
    let office = Office::start().await;
    let code = office.open(&office.setup()).await;
    let sheet = office.sheet(&code, "山本 健太").await;
    let chief = office.browser("中村 恵子").await;
    let place = format!("/team/cycles/{code}/sheets/{sheet}/interviews");
    let early = chief.get(&format!("{place}/new?kind=closing")).await;
    let said = chief.follow(&early.location().unwrap()).await;
    assert!(said.says("期末面談は、評価の結果が開示されてから記録してください"), "{}", said.text());
    assert!(!said.says("期末面談の記録を書く") && said.says("期首面談の記録を書く"));
    assert_eq!(chief.get(&format!("{place}/new?kind=lunch")).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn hr_says_which_interviews_a_cycle_asks_for() {
    let office = Office::start().await;
    let code = office.open(&office.setup()).await;
    let officer = office.officer("hr-one").await;
    let to = format!("/hr/cycles/{code}/interviews");
    let form = officer.get(&to).await;
    let odd = [("opening_year", "令和8"), ("opening_month", "2"), ("opening_day", "30")];
    let bad = officer.submit(&form, &to, &odd).await;
    assert_eq!(bad.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(bad.says("令和8年2月30日はありません"), "{}", bad.text());
    let good = [("opening_year", "令和8"), ("opening_month", "3"), ("opening_day", "6")];
    assert_eq!(officer.submit(&form, &to, &good).await.status, StatusCode::SEE_OTHER);
    let board = officer.get(&format!("/hr/cycles/{code}/tracks")).await;
    assert!(board.says("期首面談の期限　令和8年3月6日"), "{}", board.text());
    let ratee = office.browser("山本 健太").await;
    assert_eq!(ratee.get(&to).await.status, StatusCode::NOT_FOUND);
}
