//! Two people of one name are two people, also where their texts meet.

use axum::http::StatusCode;
use jinzai::evaluations::actions;
use jinzai::evaluations::workflow::StepKind;
use jinzai::kernel::{Period, Prose};
use serde_json::json;

use super::office::{Office, day};
use super::rules::{actor, do_step};
use super::steps::sent_on;
use crate::support::portal::{Client, Page};

/// What the script does with a field that is being typed.
async fn type_into(client: &Client, bench: &str, field: &str, text: &str) -> Page {
    let page = client.get(bench).await;
    let place = page.attributes("form[data-autosave]", "data-autosave")[0].clone();
    let read = page.form(bench).into_iter().find(|(name, _)| *name == format!("{field}.revision"));
    let read: i64 = read.and_then(|(_, own)| own.parse().ok()).unwrap_or_default();
    let body = json!({ "field": field, "text": text, "revision": read });
    client.put_json(&page, &place, &body).await
}

#[tokio::test]
async fn a_namesake_s_draft_is_not_one_s_own_other_window() {
    let office = Office::start().await;
    let code = office.open(&office.setup()).await;
    let id = office.sheet(&code, "山本 健太").await;
    let chief = office.browser("中村 恵子").await;
    let stand_in = office.browser("木村 翔").await;
    let pair = (office.people["中村 恵子"], office.people["木村 翔"]);
    let march = Period::inclusive(day("2026-03-03"), day("2026-03-10")).unwrap();
    let (reason, giver) =
        (Prose::within("出張のため", 400).unwrap(), actor(&office, "中村 恵子").await);
    actions::delegate_turns(office.app(), &giver, pair, march, &reason, false).await.unwrap();
    do_step(&office, &code, id, (StepKind::SelfAssessment, "山本 健太"), ["A", "A", "S"], "").await;
    office.portal.all_are_named("中村 恵子").await;

    let bench = format!("/team/cycles/{code}/sheets/{id}");
    let (mine, tab) = (chief.get(&bench).await, chief.get(&bench).await);
    // Typed and not complete: it is kept as a draft under the name of who typed it.
    let kept = type_into(&stand_in, &bench, "e1_why", "代理の文").await;
    assert_eq!(kept.status, StatusCode::OK, "{}", kept.text());
    let met = chief.submit(&mine, &bench, &[("e1_why", "評価者の文"), ("do", "save")]).await;
    assert_eq!(met.status, StatusCode::CONFLICT, "{}", met.text());
    assert_eq!(met.h1(), "別の人が先に保存しました");
    assert!(met.says("代理の文") && met.says("評価者の文") && !met.says("あなた（別の画面）"));

    // One's own other window is told as such.
    let kept = type_into(&chief, &bench, "e2_why", "左の画面の文").await;
    assert_eq!(kept.status, StatusCode::OK, "{}", kept.text());
    let met = chief.submit(&tab, &bench, &[("e2_why", "右の画面の文"), ("do", "save")]).await;
    assert_eq!(met.status, StatusCode::CONFLICT, "{}", met.text());
    assert_eq!(met.h1(), "別の画面で先に保存しました");
    sent_on(&chief.submit(&met, &bench, &[("keep.e2_why", "mine")]).await);
}
