//! An evaluator's memos in other hands: read by who stands in only when the evaluator opened them, or as far as
//! the cycle shows them to the ratee anyway.

use axum::http::StatusCode;
use chrono::Duration;
use jinzai::access::Actor;
use jinzai::evaluations::actions;
use jinzai::evaluations::evidence::MemosShown;
use jinzai::evaluations::workflow::StepKind;
use jinzai::kernel::{Period, Prose};

use super::office::{Office, day};
use super::rules::{actor, do_step, hr};
use super::steps::sent_on;
use crate::support::portal::Client;

const MEMOS: &str = "/team/observations";
const OWN: &str = "/team/delegations";
const NOTED: &str = "会議の前に、論点を一枚にまとめて配った。";
const SAW: &str = "窓口の混雑を見て、自分から応援に入った。";

async fn note(office: &Office, client: &Client, fact: &str) {
    let about = office.people["山本 健太"].to_string();
    let form = client.get(&format!("{MEMOS}/new?about={about}")).await;
    sent_on(&client.submit(&form, MEMOS, &[("fact", fact), ("tone", "good")]).await);
}

fn march() -> Period {
    Period::inclusive(day("2026-03-03"), day("2026-03-10")).unwrap()
}

fn reason() -> Prose {
    Prose::within("入院のため", 400).unwrap()
}

#[tokio::test]
async fn whom_hr_names_reads_nothing_that_the_evaluator_noted() {
    let office = Office::start().await;
    let code = office.open(&office.setup()).await;
    let id = office.sheet(&code, "山本 健太").await;
    let chief = office.browser("中村 恵子").await;
    let stand_in = office.browser("木村 翔").await;
    note(&office, &chief, NOTED).await;
    let officer = hr(&office, "hr-two", None).await;
    let pair = (office.people["中村 恵子"], office.people["木村 翔"]);
    let opened =
        actions::delegate_turns(office.app(), &officer, pair, march(), &reason(), true).await;
    assert!(opened.is_err(), "HR does not open what is the evaluator's");
    let one = office.officer("hr-one").await;
    let page = one.get("/hr/delegations").await;
    assert!(page.says("評価者本人が見せると決めたとき"), "{}", page.text());
    assert!(page.attributes("input[name=memos]", "value").is_empty(), "no tick for HR");
    actions::delegate_turns(office.app(), &officer, pair, march(), &reason(), false).await.unwrap();
    assert_eq!(one.get("/hr/delegations").await.all("td[data-l=観察メモ]"), ["見せない"]);

    // Neither in the list nor beside the sheet; what the stand-in writes is theirs, and the evaluator's.
    let list = stand_in.get(MEMOS).await;
    assert!(!list.says(NOTED) && list.says("観察メモはまだありません"), "{}", list.text());
    assert!(list.says("代理として書いたメモは、その評価者も読みます"));
    note(&office, &stand_in, SAW).await;
    do_step(&office, &code, id, (StepKind::SelfAssessment, "山本 健太"), ["A", "A", "S"], "").await;
    let bench = format!("/team/cycles/{code}/sheets/{id}");
    let page = stand_in.get(&bench).await;
    assert!(page.says(SAW) && !page.says(NOTED), "{}", page.text());
    let page = chief.get(&bench).await;
    assert!(page.says(SAW) && page.says(NOTED), "{}", page.text());
    assert!(chief.get(MEMOS).await.says(SAW));

    // The evaluator is back for a moment, ends it and hands over anew: the tick opens the memos.
    office.portal.go_to(day("2026-03-04"));
    let chief = office.portal.signed_in("0000100").await;
    let list = chief.get(OWN).await;
    let ending = list.attributes("main form", "action");
    let ending = ending.into_iter().find(|to| to.ends_with("/ending")).unwrap();
    sent_on(&chief.submit(&list, &ending, &[]).await);
    let giver = actor(&office, "中村 恵子").await;
    let rest = Period::inclusive(day("2026-03-04"), day("2026-03-10")).unwrap();
    actions::delegate_turns(office.app(), &giver, pair, rest, &reason(), true).await.unwrap();
    let stand_in = office.portal.signed_in("0001045").await;
    let list = stand_in.get(MEMOS).await;
    assert!(list.says(NOTED) && list.says("中村 恵子さんのメモ（代理の間だけ読めます）"));
    assert!(stand_in.get(&bench).await.says(NOTED));
    assert!(stand_in.get(OWN).await.all("td[data-l=観察メモ]").contains(&"見せる".to_owned()));
    office.portal.go_to(day("2026-03-11"));
    let stand_in = office.portal.signed_in("0001045").await;
    assert!(!stand_in.get(MEMOS).await.says(NOTED), "not after the last day");
}

#[tokio::test]
async fn an_evaluator_hands_over_and_keeps_the_memos() {
    let office = Office::start().await;
    office.open(&office.setup()).await;
    let chief = office.browser("中村 恵子").await;
    let stand_in = office.browser("木村 翔").await;
    note(&office, &chief, NOTED).await;
    let typed = [
        ("delegate", "0001045"),
        ("from_year", "令和8"),
        ("from_month", "3"),
        ("from_day", "3"),
        ("until_year", "令和8"),
        ("until_month", "3"),
        ("until_day", "10"),
        ("memos", ""),
    ];
    let page = chief.get(OWN).await;
    assert_eq!(page.attributes("input[name=memos][checked]", "value"), ["yes"]);
    // The tick that was taken away stays away when something else is to be put right.
    let wrong = chief.submit(&page, OWN, &typed).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.attributes("input[name=memos][checked]", "value").is_empty());
    let done = chief.submit(&wrong, OWN, &[("reason", "出張のため")]).await;
    let told = chief.follow(&sent_on(&done).location().unwrap()).await;
    assert!(told.says("評価者の観察メモは見せません"), "{}", told.text());
    assert_eq!(told.all("td[data-l=観察メモ]"), ["見せない"]);
    assert!(!stand_in.get(MEMOS).await.says(NOTED));
    assert!(chief.get(MEMOS).await.says("あなたがメモを見せると決めた代理だけが読めます"));
    let log: (serde_json::Value,) = sqlx::query_as(
        "select d.after from audit_entry join audit_detail d using (audit_entry_id)
        where verb = 'delegate_turns'",
    )
    .fetch_one(office.pool())
    .await
    .unwrap();
    assert_eq!(log.0["reads_memos"], false);
}

#[tokio::test]
async fn what_the_cycle_shows_at_once_is_no_secret_from_the_stand_in() {
    let office = Office::start().await;
    let demo = Actor::system("demo");
    let code = actions::create_cycle(office.app(), &demo, &office.setup()).await.unwrap();
    let rule = Some(MemosShown::AtOnce);
    actions::set_memo_rule(office.app(), &demo, &code, rule).await.unwrap();
    let chief = office.browser("中村 恵子").await;
    note(&office, &chief, "見せないうちに書いたこと。").await;
    office.portal.wait(Duration::seconds(60));
    actions::open_cycle(office.app(), &demo, &code).await.unwrap();
    note(&office, &chief, NOTED).await;
    let officer = hr(&office, "hr-two", None).await;
    let pair = (office.people["中村 恵子"], office.people["木村 翔"]);
    actions::delegate_turns(office.app(), &officer, pair, march(), &reason(), false).await.unwrap();
    let stand_in = office.browser("木村 翔").await;
    let id = office.sheet(&code, "山本 健太").await;
    do_step(&office, &code, id, (StepKind::SelfAssessment, "山本 健太"), ["A", "A", "S"], "").await;
    for page in [MEMOS.to_owned(), format!("/team/cycles/{code}/sheets/{id}")] {
        let page = stand_in.get(&page).await;
        assert!(page.says(NOTED), "{}", page.text());
        assert!(!page.says("見せないうちに"), "written as private, it stays private");
    }
    let told = chief.get(&format!("{MEMOS}/new")).await;
    assert!(told.says("書いたときから本人も読みます。あなたの代理も読めます"), "{}", told.text());
}
