//! Who sees what at which step: what a cycle keeps back is on no page before one has rated.

use axum::http::StatusCode;
use jinzai::access::Actor;
use jinzai::evaluations::actions;
use jinzai::evaluations::cycle::CycleSetup;
use jinzai::evaluations::disclosure::Sight;
use jinzai::evaluations::workflow::StepKind;

use super::office::Office;
use super::rules::{actor, complete, sent};

const OWN: &str = "本人だけが書いた言葉";
const FIRST: &str = "一次評価者だけが書いた言葉";

/// Hands a step in with words that are nowhere else.
async fn hand_in(office: &Office, code: &str, (kind, who): (StepKind, &str), words: &str) {
    let id = office.sheet(code, "山本 健太").await;
    let actor = actor(office, who).await;
    let mut typed = complete(kind, ["A", "S", "C"], "B");
    for typed in &mut typed {
        if typed.field.to_string() == "e1_why" || typed.field.to_string() == "summary" {
            *typed = sent(&typed.field.to_string(), words, "");
        }
    }
    typed.push(sent("overall_why", "計算と違う理由", ""));
    actions::save_typed(office.app(), &actor, code, id, kind, &typed).await.unwrap();
    actions::submit_step(office.app(), &actor, code, id, kind).await.unwrap();
}

#[tokio::test]
async fn what_is_kept_back_is_on_no_page_before_one_has_rated() {
    let office = Office::start().await;
    let sight = Sight { self_hidden: true, first_hidden: true };
    let code = office.open(&CycleSetup { sight, ..office.setup() }).await;
    let id = office.sheet(&code, "山本 健太").await;
    let chief = office.browser("中村 恵子").await;
    let head = office.browser("岡本 薫").await;
    office.browser("山本 健太").await;
    let sheet = format!("/team/cycles/{code}/sheets/{id}");
    let pages = [
        sheet.clone(),
        format!("{sheet}/print"),
        format!("{sheet}/history"),
        format!("/team/cycles/{code}/elements/element-1?step=primary"),
        format!("/team/cycles/{code}/elements/element-1?step=secondary"),
    ];
    hand_in(&office, &code, (StepKind::SelfAssessment, "山本 健太"), OWN).await;
    for path in &pages {
        let page = chief.get(path).await;
        assert_eq!(page.status, StatusCode::OK, "{path}");
        assert!(!page.text().contains(OWN), "{path}: {}", page.text());
    }
    hand_in(&office, &code, (StepKind::Primary, "中村 恵子"), FIRST).await;
    assert!(chief.get(&sheet).await.says(OWN), "after rating");

    // The second evaluator neither reads nor copies what the first one said.
    for path in &pages {
        let page = head.get(path).await;
        assert!(!page.text().contains(FIRST) && !page.text().contains(OWN), "{path}");
    }
    let form = head.get(&sheet).await;
    assert!(!form.says("一次評価と同じ段階を入れる") && !form.says("一次評価と違う段階"));
    let second = actor(&office, "岡本 薫").await;
    let copied = actions::adopt_first(office.app(), &second, &code, id).await.unwrap();
    assert_eq!(copied, 0);
    let same = [sent("e1", "A", ""), sent("e2", "S", ""), sent("e3", "C", "")];
    let kind = StepKind::Secondary;
    actions::save_typed(office.app(), &second, &code, id, kind, &same).await.unwrap();
    let check = head.get(&format!("{sheet}/check")).await;
    assert_eq!(check.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(check.says("業務遂行力の評価の理由を書いてください"), "no hint that it is the same");
    hand_in(&office, &code, (StepKind::Secondary, "岡本 薫"), "二次の言葉").await;
    let read = head.get(&sheet).await;
    assert!(read.says(FIRST) && read.says(OWN), "after rating: {}", read.text());
}

#[tokio::test]
async fn the_set_up_asks_why_something_is_not_disclosed() {
    let office = Office::start().await;
    let one = office.officer("hr-one").await;
    let demo = Actor::system("demo");
    let code = actions::create_cycle(office.app(), &demo, &office.setup()).await.unwrap();
    let setup = format!("/hr/cycles/{code}/setup");
    let page = one.get(&setup).await;
    let less = [("disclosed", "overall"), ("self_hidden", "1"), ("first_hidden", "1")];
    let wrong = one.submit(&page, &setup, &less).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.says("開示しない内容がある理由を書いてください"), "{}", wrong.text());
    let why = "評価者の言葉は、面談で伝えるため";
    let mut more = less.to_vec();
    more.push(("undisclosed_reason", why));
    let saved = one.submit(&page, &setup, &more).await;
    assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.text());
    let cycle = one.get(&format!("/hr/cycles/{code}")).await;
    assert!(cycle.says(&format!("開示しない内容がある理由：{why}")), "{}", cycle.text());
    assert!(cycle.says("評価者が評価を提出するまで見せない"));
    assert!(cycle.says("二次評価者が評価を提出するまで見せない"));
    let again = one.get(&setup).await;
    let ticked = again.attributes("main input[type='checkbox'][checked]", "name");
    assert!(
        ticked.contains(&"self_hidden".to_owned()) && ticked.contains(&"first_hidden".to_owned())
    );
}
