//! Facts beside the question: what the ratee puts forward, what was agreed, what was handed over, and
//! whether the ratee reads what the evaluators note.

use axum::http::StatusCode;

use jinzai::access::Actor;
use jinzai::evaluations::actions;
use jinzai::evaluations::evidence::MemosShown;
use jinzai::evaluations::workflow::StepKind;
use jinzai::kernel::ids::SheetId;

use super::office::Office;
use super::rules::do_step;
use crate::support::portal::Client;

const DONE: &str = "申込みの様式を1枚にまとめ、窓口の時間を短くした。";
const SEEN: &str = "窓口の案内図を作り直し、問い合わせが半分になった。";

/// Writes an own memo about the first element.
async fn note(ratee: &Client, fact: &str) {
    let form = ratee.get("/me/notes/new").await;
    let first = form.attributes("input[name=tags]", "value")[0].clone();
    let answer = ratee.submit(&form, "/me/notes", &[("fact", fact), ("tags", &first)]).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text());
}

async fn count(office: &Office, table: &str) -> i64 {
    let sql = sqlx::AssertSqlSafe(format!("select count(*) from {table}"));
    sqlx::query_scalar(sql).fetch_one(office.pool()).await.unwrap()
}

fn bench(code: &str, sheet: SheetId) -> String {
    format!("/team/cycles/{code}/sheets/{sheet}")
}

#[tokio::test]
async fn what_the_ratee_ticks_is_read_by_the_evaluators_as_it_was_handed_in() {
    let office = Office::start().await;
    let code = office.open(&office.setup()).await;
    let sheet = office.sheet(&code, "山本 健太").await;
    let ratee = office.browser("山本 健太").await;
    let chief = office.browser("中村 恵子").await;
    note(&ratee, DONE).await;
    note(&ratee, "他課に様式を渡した。").await;

    // The boxes stand beside the element that the memos are tagged with; nothing is ticked at first.
    let own = format!("/me/cycles/{code}/self");
    let page = ratee.get(&own).await;
    assert!(page.says("あなたの実績メモ（2件）") && page.says("この評価の根拠にする"));
    let boxes = page.attributes("input[name=evidence-1]", "value");
    assert_eq!(boxes.len(), 2);
    assert!(page.attributes("input[name=evidence-1][checked]", "value").is_empty());

    // Ticked without scripts, by saving the form; another person's memo cannot be ticked.
    let stranger = office.browser("井上 明里").await;
    note(&stranger, "ほかの人のメモ。").await;
    let other: (String,) =
        sqlx::query_as("select observation_id::text from observation where fact like 'ほかの人%'")
            .fetch_one(office.pool())
            .await
            .unwrap();
    let values =
        [("evidence-1", boxes[1].as_str()), ("evidence", other.0.as_str()), ("do", "save")];
    let saved = ratee.submit(&page, &own, &values).await;
    assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.text());
    assert_eq!(count(&office, "sheet_evidence").await, 1, "only the own memo");
    let page = ratee.get(&own).await;
    assert_eq!(page.attributes("input[name=evidence-1][checked]", "value"), [boxes[1].clone()]);

    // Ticked by the script while typing: both; cleared again: one.
    let put = |text: String| serde_json::json!({ "field": "evidence-1", "text": text });
    let draft = format!("{own}/draft");
    let kept = ratee.put_json(&page, &draft, &put(boxes.join(" "))).await;
    assert_eq!(kept.status, StatusCode::OK, "{}", kept.text());
    assert_eq!(count(&office, "sheet_evidence").await, 2);
    ratee.put_json(&page, &draft, &put(boxes[1].clone())).await;
    assert_eq!(count(&office, "sheet_evidence").await, 1);
    let odd = serde_json::json!({ "field": "evidence-99", "text": "" });
    assert_ne!(ratee.put_json(&page, &draft, &odd).await.status, StatusCode::OK);

    // Before the self assessment is handed in, nobody else reads it; a memo put right is so here, too.
    let edit = format!("/me/notes/{}", boxes[1]);
    let form = ratee.get(&edit).await;
    let answer = ratee.submit(&form, &edit, &[("fact", DONE)]).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text());
    assert!(!chief.get(&bench(&code, sheet)).await.says(DONE));

    let step = (StepKind::SelfAssessment, "山本 健太");
    do_step(&office, &code, sheet, step, ["A", "B", "B"], "").await;
    let page = chief.get(&bench(&code, sheet)).await;
    assert!(page.says("本人が根拠に選んだ実績メモ（1件）") && page.says(DONE), "{}", page.text());
    assert!(!page.says("他課に様式を渡した。"), "the other stays private");

    // What was handed in stays, whatever becomes of the memo.
    let away = format!("{edit}/withdrawal");
    ratee.submit(&ratee.get(&away).await, &away, &[]).await;
    assert!(chief.get(&bench(&code, sheet)).await.says(DONE));
    let late = ratee.put_json(&form, &draft, &put(String::new())).await;
    assert_ne!(late.status, StatusCode::OK, "handed in is handed in");
    assert_eq!(count(&office, "sheet_evidence").await, 1);
}

#[tokio::test]
async fn a_memo_thrown_away_before_handing_in_is_no_evidence() {
    let office = Office::start().await;
    let code = office.open(&office.setup()).await;
    let ratee = office.browser("山本 健太").await;
    note(&ratee, DONE).await;
    let own = format!("/me/cycles/{code}/self");
    let page = ratee.get(&own).await;
    let id = page.attributes("input[name=evidence-1]", "value")[0].clone();
    ratee.submit(&page, &own, &[("evidence-1", &id), ("do", "save")]).await;
    assert_eq!(count(&office, "sheet_evidence").await, 1);
    // Ticks are an entry: the opening is not undone over them.
    let demo = Actor::system("demo");
    assert!(actions::undo_opening(office.app(), &demo, &code).await.is_err());
    let away = format!("/me/notes/{id}/withdrawal");
    ratee.submit(&ratee.get(&away).await, &away, &[]).await;
    assert_eq!(count(&office, "sheet_evidence").await, 0);
    assert!(ratee.get(&own).await.says("この期間の実績メモはありません。"));
}

#[tokio::test]
async fn agreements_and_handed_memos_stand_beside_the_question() {
    let office = Office::start().await;
    let code = office.open(&office.setup()).await;
    let sheet = office.sheet(&code, "山本 健太").await;
    let ratee = office.browser("山本 健太").await;
    let chief = office.browser("中村 恵子").await;
    let head = office.browser("岡本 薫").await;

    let about = office.people["山本 健太"].to_string();
    let form = chief.get(&format!("/team/observations/new?about={about}")).await;
    let tag = form.attributes("input[name=tags]", "value")[0].clone();
    let values = [("fact", SEEN), ("tone", "good"), ("tags", tag.as_str())];
    chief.submit(&form, "/team/observations", &values).await;
    let hand = chief.get(&format!("/team/observations/handover?about={about}")).await;
    chief.submit(&hand, "/team/observations/handover", &[]).await;

    let place = format!("{}/interviews", bench(&code, sheet));
    let form = chief.get(&format!("{place}/new?kind=opening")).await;
    let values = [
        ("way", "online"),
        ("said", "分担を話した。"),
        ("agreed", "8割を電子で受ける。"),
        ("do", "share"),
    ];
    let shared = chief.submit(&form, &place, &values).await;
    assert_eq!(shared.status, StatusCode::SEE_OTHER, "{}", shared.text());
    let own = ratee.get(&format!("/me/cycles/{code}/self")).await;
    assert!(own.says("合意した目標と面談（面談1件）") && own.says("8割を電子で受ける。"));
    assert!(!own.says(SEEN), "what the chief noted is private");

    do_step(&office, &code, sheet, (StepKind::SelfAssessment, "山本 健太"), ["A", "B", "B"], "")
        .await;
    let page = chief.get(&bench(&code, sheet)).await;
    assert!(page.says("8割を電子で受ける。") && !page.says("引き継いだメモ"), "{}", page.text());
    do_step(&office, &code, sheet, (StepKind::Primary, "中村 恵子"), ["A", "B", "B"], "B").await;
    let page = head.get(&bench(&code, sheet)).await;
    assert!(page.says("中村 恵子さんから引き継いだメモ") && page.says(SEEN), "{}", page.text());
    assert_eq!(ratee.get(&format!("/me/cycles/{code}/observations")).await.status, 404);
}

#[tokio::test]
async fn a_cycle_can_let_the_ratee_read_what_is_noted() {
    let office = Office::start().await;
    let demo = Actor::system("demo");
    let setup = office.setup();
    let chief = office.browser("中村 恵子").await;
    let about = office.people["山本 健太"].to_string();
    let write = async |fact: &'static str| {
        let form = chief.get(&format!("/team/observations/new?about={about}")).await;
        chief.submit(&form, "/team/observations", &[("fact", fact), ("tone", "improve")]).await;
        form
    };
    let code = actions::create_cycle(office.app(), &demo, &setup).await.unwrap();
    let before = write("見せないうちに書いたこと。").await;
    assert!(!before.says("本人も読みます"));

    // HR sets it before the opening; a word that the form does not offer is refused.
    let officer = office.officer("hr-one").await;
    let place = format!("/hr/cycles/{code}/memos");
    let form = officer.get(&place).await;
    assert_eq!(officer.submit(&form, &place, &[("shown", "sometimes")]).await.status, 400);
    let saved = officer.submit(&form, &place, &[("shown", "at_once")]).await;
    assert_eq!(saved.location(), Some(format!("/hr/cycles/{code}")), "{}", saved.text());
    assert_eq!(chief.get(&place).await.status, StatusCode::NOT_FOUND);
    office.portal.wait(chrono::Duration::seconds(60));
    actions::open_cycle(office.app(), &demo, &code).await.unwrap();
    assert!(officer.get(&place).await.says("書いたときから本人に見せる"));
    let late = officer.submit(&form, &place, &[("shown", "after_closing")]).await;
    let told = officer.follow(&late.location().unwrap()).await;
    assert!(told.says("準備"), "{}", told.text());
    let rule: (String,) =
        sqlx::query_as("select shown from cycle_memo_rule").fetch_one(office.pool()).await.unwrap();
    assert_eq!(rule.0, "at_once");

    // The writer is told before writing, the ratee reads, nobody else does.
    assert!(write(SEEN).await.says("書いたときから本人も読みます"));
    let ratee = office.browser("山本 健太").await;
    let shown = format!("/me/cycles/{code}/observations");
    assert!(ratee.get("/me").await.attributes("a", "href").contains(&shown));
    let page = ratee.get(&shown).await;
    assert!(page.says(SEEN) && page.says("1件。") && page.says("中村 恵子"), "{}", page.text());
    assert!(!page.says("見せないうちに"), "written as private, it stays private");
    let colleague = office.browser("井上 明里").await;
    assert!(colleague.get(&shown).await.says("この期間の観察メモはありません"));
    assert_eq!(
        office.browser("渡辺 誠").await.get(&shown).await.status,
        404,
        "no sheet of his own"
    );
    let raw = sqlx::query("update cycle_memo_rule set shown = 'after_closing'");
    assert!(raw.execute(office.pool()).await.is_err(), "the database refuses it, too");
}

#[tokio::test]
async fn after_the_closing_interview_means_after_it() {
    let office = Office::start().await;
    let demo = Actor::system("demo");
    let code = actions::create_cycle(office.app(), &demo, &office.setup()).await.unwrap();
    let rule = Some(MemosShown::AfterClosing);
    actions::set_memo_rule(office.app(), &demo, &code, rule).await.unwrap();
    actions::open_cycle(office.app(), &demo, &code).await.unwrap();
    let chief = office.browser("中村 恵子").await;
    let about = office.people["山本 健太"].to_string();
    let form = chief.get(&format!("/team/observations/new?about={about}")).await;
    assert!(form.says("期末面談のあと、本人も読みます"), "{}", form.text());
    chief.submit(&form, "/team/observations", &[("fact", SEEN), ("tone", "good")]).await;
    let ratee = office.browser("山本 健太").await;
    let page = ratee.get(&format!("/me/cycles/{code}/observations")).await;
    assert!(page.says("まだ読めません") && !page.says(SEEN), "{}", page.text());
}
