//! 代理: an evaluator's turns in other hands, between two dates and under both names.

use axum::http::StatusCode;
use jinzai::evaluations::actions;
use jinzai::evaluations::workflow::StepKind;

use super::office::{Office, day};
use super::rules::{actor, do_step, hr};
use super::steps::sent_on;
use crate::support::portal::{Client, Page};

const OWN: &str = "/team/delegations";
const BOTH: &str = "木村 翔（中村 恵子の代理）";

/// What is typed for days in March 2026.
fn typed<'a>(delegate: &'a str, from: &'a str, until: &'a str) -> Vec<(&'a str, &'a str)> {
    vec![
        ("delegate", delegate),
        ("from_year", "令和8"),
        ("from_month", "3"),
        ("from_day", from),
        ("until_year", "令和8"),
        ("until_month", "3"),
        ("until_day", until),
        ("reason", "出張のため"),
    ]
}

async fn hand_over(client: &Client, values: &[(&str, &str)]) -> Page {
    let page = client.get(OWN).await;
    client.submit(&page, OWN, values).await
}

#[tokio::test]
async fn an_evaluator_hands_over_and_the_stand_in_does_it_under_both_names() {
    let office = Office::start().await;
    let code = office.open(&office.setup()).await;
    let id = office.sheet(&code, "山本 健太").await;
    let other = office.sheet(&code, "井上 明里").await;
    let of_chief = office.sheet(&code, "中村 恵子").await;
    let chief = office.browser("中村 恵子").await;
    let stand_in = office.browser("木村 翔").await;
    let ratee = office.browser("山本 健太").await;
    let sheet = format!("/team/cycles/{code}/sheets/{id}");
    let team = format!("/team/cycles/{code}");

    // Who rates nobody and stands in for nobody has no such page.
    for stranger in [&stand_in, &ratee] {
        assert_eq!(stranger.get(OWN).await.status, StatusCode::NOT_FOUND);
        assert_eq!(stranger.get(&team).await.status, StatusCode::NOT_FOUND);
    }
    assert!(chief.get("/team").await.attributes("main a", "href").contains(&OWN.to_owned()));
    for (values, words) in [
        (Vec::new(), "代理の職員番号を書いてください"),
        (Vec::new(), "代理の始まりを書いてください"),
        (Vec::new(), "理由を書いてください"),
        (typed("9999999", "3", "10"), "職員番号「9999999」の職員はいません"),
        (typed("0000100", "3", "10"), "本人は代理になれません"),
        (typed("0001042", "3", "10"), "当たるシートが1件あります"),
        (typed("0000010", "3", "10"), "当たるシートが"),
        (typed("0001045", "2", "10"), "代理の始まりは、きょうより前にできません"),
        (typed("0001045", "10", "9"), "代理の終わりは、始まりの日より後にしてください"),
    ] {
        let page = hand_over(&chief, &values).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{words}");
        assert!(page.says(words), "{words}: {}", page.text());
    }
    let head = actor(&office, "岡本 薫").await;
    let pair = (office.people["岡本 薫"], office.people["木村 翔"]);
    let march = jinzai::kernel::Period::inclusive(day("2026-03-03"), day("2026-03-10")).unwrap();
    let reason = jinzai::kernel::Prose::within("出張のため", 400).unwrap();
    let above = actions::delegate_turns(office.app(), &head, pair, march, &reason).await;
    assert!(above.is_err(), "木村 would judge 中村, who leads him");
    sent_on(&hand_over(&chief, &typed("0001045", "3", "10")).await);
    let twice = hand_over(&chief, &typed("0000001", "10", "12")).await;
    assert_eq!(twice.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(twice.says("同じ日に、もう代理がいます"), "the database refuses the tenth");
    let list = chief.get(OWN).await;
    assert!(list.says("木村 翔（0001045）") && list.says("代理中"));

    // The stand-in is told, sees what is the evaluator's, and nothing else.
    do_step(&office, &code, id, (StepKind::SelfAssessment, "山本 健太"), ["A", "A", "S"], "").await;
    assert!(stand_in.get("/").await.says("中村 恵子さんの代理"));
    assert!(stand_in.get("/team").await.says("1人があなたの番です"));
    assert!(stand_in.get(&team).await.says("主査　中村 恵子さんの代理"));
    assert!(stand_in.get(&sheet).await.says("中村 恵子さんの代理"));
    assert!(stand_in.get(OWN).await.says("中村 恵子（0000100）"), "and whose turns they are");
    let own = format!("{team}/sheets/{of_chief}");
    assert_eq!(stand_in.get(&own).await.status, StatusCode::NOT_FOUND);
    let home = stand_in.get("/me").await;
    assert!(!home.says("自己申告を入力する"), "nobody stands in for a ratee");
    let ending = list.attributes("main form", "action");
    let ending = ending.into_iter().find(|a| a.ends_with("/ending")).unwrap();
    let foreign = stand_in.post(&ending, &[("_csrf", &home.csrf())]).await;
    assert_eq!(foreign.status, StatusCode::NOT_FOUND, "the evaluator ends it, not the stand-in");
    do_step(&office, &code, id, (StepKind::Primary, "木村 翔"), ["B", "B", "B"], "B").await;
    for page in [format!("{sheet}/history"), format!("{sheet}/print")] {
        assert!(chief.get(&page).await.says(BOTH), "{page}");
    }
    let logged: Vec<(String,)> =
        sqlx::query_as("select actor_name from audit_entry where verb = 'submit_step' order by 1")
            .fetch_all(office.pool())
            .await
            .unwrap();
    assert!(logged.contains(&(BOTH.to_owned(),)), "{logged:?}");

    // After the last day there is nothing any more, and nothing of what was done is lost.
    office.portal.go_to(day("2026-03-11"));
    let stand_in = office.portal.signed_in("0001045").await;
    for page in [&sheet, &team, &format!("{team}/sheets/{other}")] {
        assert_eq!(stand_in.get(page).await.status, StatusCode::NOT_FOUND, "{page}");
    }
    assert!(stand_in.get(OWN).await.says("終わり"));
    let late = actor(&office, "木村 翔").await;
    let gone = actions::withdraw_step(office.app(), &late, &code, id, StepKind::Primary).await;
    assert!(gone.is_err());
    do_step(&office, &code, id, (StepKind::Secondary, "岡本 薫"), ["B", "B", "B"], "B").await;
    let officer = hr(&office, "hr-two", None).await;
    actions::confirm_sheets(office.app(), &officer, &code, &[]).await.unwrap();
    let record: (serde_json::Value,) =
        sqlx::query_as("select content -> 'steps' from sheet_record where sheet_id = $1")
            .bind(id)
            .fetch_one(office.pool())
            .await
            .unwrap();
    assert!(record.0.to_string().contains(BOTH), "{}", record.0);
}

#[tokio::test]
async fn hr_hands_over_for_an_evaluator_and_ends_it_early() {
    let office = Office::start().await;
    office.open(&office.setup()).await;
    let one = office.officer("hr-one").await;
    let all = "/hr/delegations";
    let routes = one.get("/hr/routes").await;
    assert!(routes.attributes("main a", "href").contains(&all.to_owned()));
    let mut values = typed("0000001", "3", "20");
    let page = one.get(all).await;
    let wrong = one.submit(&page, all, &values).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.says("評価者の職員番号を書いてください"));
    values.push(("evaluator", "0000100"));
    let page = one.get(all).await;
    sent_on(&one.submit(&page, all, &values).await);
    let list = one.get(all).await;
    assert!(list.says("渡辺 誠（0000001）") && list.says("代理中") && list.says("出張のため"));
    let evaluator = office.browser("中村 恵子").await;
    assert!(evaluator.get(OWN).await.says("渡辺 誠（0000001）"), "the evaluator knows");
    assert_eq!(evaluator.get(all).await.status, StatusCode::NOT_FOUND);

    // An officer does not take turns for themselves.
    let own = hr(&office, "hr-three", Some(office.people["渡辺 誠"])).await;
    let pair = (office.people["岡本 薫"], office.people["渡辺 誠"]);
    let march = jinzai::kernel::Period::inclusive(day("2026-03-03"), day("2026-03-10")).unwrap();
    let reason = jinzai::kernel::Prose::within("出張のため", 400).unwrap();
    assert!(actions::delegate_turns(office.app(), &own, pair, march, &reason).await.is_err());

    office.portal.go_to(day("2026-03-05"));
    let one = office.portal.signed_in("hr-one").await;
    let list = one.get(all).await;
    let ending = list.attributes("main form", "action");
    let ending = ending.into_iter().find(|a| a.ends_with("/ending")).unwrap();
    sent_on(&one.submit(&list, &ending, &[]).await);
    let list = one.get(all).await;
    assert!(list.says("令和8年3月3日〜令和8年3月4日") && list.says("に終えた"));
    let again = one.post(&ending, &[("_csrf", &list.csrf())]).await;
    let page = one.follow(&sent_on(&again).location().unwrap()).await;
    assert!(page.says("この代理は、もう終わっています"), "{}", page.text());
}
