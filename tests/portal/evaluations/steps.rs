//! Two to five steps by setting: assistant, adjuster and confirmer by the route.

use axum::http::StatusCode;
use jinzai::access::Actor;
use jinzai::evaluations::actions;
use jinzai::evaluations::cycle::{CycleSetup, CycleStep};
use jinzai::evaluations::rehearsal::Finding;
use jinzai::evaluations::workflow::StepKind;
use jinzai::kernel::Line;

use super::office::{Office, day};
use super::rules::{actor, do_step, hr};
use crate::support::portal::{Client, Page};

/// The usual set-up with every step that there is.
pub fn every_step(office: &Office) -> CycleSetup {
    let mut setup = office.setup();
    for (kind, due_on) in
        [(StepKind::Assistant, "2026-03-09"), (StepKind::Adjustment, "2026-03-27")]
    {
        let name = Line::parse(kind.label()).unwrap();
        setup.steps.push(CycleStep { kind, name, due_on: day(due_on) });
    }
    setup.steps.sort_by_key(|step| step.kind);
    setup
}

/// 主査 have 井上 as assistant, 渡辺 (above 岡本) as adjuster and 髙橋 as confirmer.
pub async fn set_rule(office: &Office, one: &Client) {
    let rank = office.ranks["主査"].to_string();
    let rule = [
        ("rank", rank.as_str()),
        ("assistant", "person"),
        ("assistant_who", "0001043"),
        ("adjuster", "above_secondary"),
        ("confirmer", "person"),
        ("confirmer_who", "0001044"),
        ("reason", "主査は局長が調整するため"),
    ];
    let page = one.get("/hr/routes/new").await;
    let added = one.submit(&page, "/hr/routes", &rule).await;
    assert_eq!(added.status, StatusCode::SEE_OTHER, "{}", added.text());
}

pub fn sent_on(page: &Page) -> &Page {
    assert_eq!(page.status, StatusCode::SEE_OTHER, "{}", page.text());
    page
}

#[tokio::test]
async fn the_route_names_everybody_and_the_rehearsal_says_who_is_missing() {
    let office = Office::start().await;
    let one = office.officer("hr-one").await;
    let demo = Actor::system("demo");
    let code = actions::create_cycle(office.app(), &demo, &every_step(&office)).await.unwrap();
    let setup = one.get(&format!("/hr/cycles/{code}/setup")).await;
    let ticked = setup.attributes("main input[name='steps'][checked]", "value");
    assert_eq!(ticked, ["self", "assistant", "secondary", "adjustment"], "two to five, by choice");

    let page = one.get("/hr/routes/new").await;
    let unclear = [
        ("department", "10"),
        ("adjuster", "person"),
        ("confirmer", "head"),
        ("confirmer_who", "9999"),
        ("reason", "見本"),
    ];
    let wrong = one.submit(&page, "/hr/routes", &unclear).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.says("調整者の職員番号を書いてください"), "{}", wrong.text());
    set_rule(&office, &one).await;
    let list = one.get("/hr/routes").await;
    assert!(list.says("評価補助者　井上 明里") && list.says("調整者　二次評価者の上司"));
    assert!(list.says("確認者　髙橋 𠮷子"));

    let plan = actions::plan_opening(office.app(), &demo, &code).await.unwrap();
    let of = |name: &str| {
        plan.participants.iter().find(|p| p.employee() == office.people[name]).unwrap()
    };
    let route = of("山本 健太").route;
    let id = |name: &str| Some(office.people[name]);
    assert_eq!(route.doer(StepKind::Assistant), id("井上 明里"));
    assert_eq!(route.doer(StepKind::Adjustment), id("渡辺 誠"), "above 岡本, who rates second");
    assert_eq!(route.doer(StepKind::Confirmation), id("髙橋 𠮷子"));
    assert_eq!(of("井上 明里").route.doer(StepKind::Assistant), None, "nobody assists themselves");
    let all = plan.participants.len();
    let but = |these: usize| i64::try_from(all - these).unwrap();
    assert!(plan.findings.contains(&Finding::WithoutAssistant(but(1))));
    assert!(plan.findings.contains(&Finding::WithoutAdjuster(but(2))));
    assert!(plan.findings.contains(&Finding::WithoutConfirmer(but(2))));
    assert_eq!(plan.blocking(), 0, "missing people are legal");
    let rehearsal = one.get(&format!("/hr/cycles/{code}/rehearsal")).await;
    assert!(rehearsal.says("この人たちの調整は省きます") && rehearsal.says("人事課が確認します"));
    let cures = rehearsal.attributes("main a", "href");
    for list in ["without-assistant", "without-adjuster", "without-confirmer"] {
        let cure = format!("/hr/cycles/{code}/people?list={list}");
        assert!(cures.contains(&cure), "{list}");
        assert!(one.get(&cure).await.says("髙橋 𠮷子"), "{list}");
    }

    // One person only: an exception names the whole route; nobody twice, nobody below the ratee.
    let person = format!("/hr/cycles/{code}/people/{}", office.people["髙橋 𠮷子"]);
    let page = one.get(&person).await;
    let twice = [("adjuster", "0000100"), ("reason", "例外")];
    let wrong = one.submit(&page, &person, &twice).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.says("調整者には、ほかの段階を受け持たない人を書いてください"));
    let chief = format!("/hr/cycles/{code}/people/{}", office.people["中村 恵子"]);
    let page = one.get(&chief).await;
    let below = [("confirmer", "0001042"), ("reason", "例外")];
    let wrong = one.submit(&page, &chief, &below).await;
    assert!(wrong.says("この人の部下は選べません"), "{}", wrong.text());
    let page = one.get(&person).await;
    let set = [("adjuster", "0000001"), ("assistant", "0001042"), ("reason", "例外")];
    sent_on(&one.submit(&page, &person, &set).await);
    let people = one.get(&format!("/hr/cycles/{code}/people")).await;
    assert!(people.says("調整者　渡辺 誠") && people.says("評価補助者　山本 健太"));

    // The same person twice: one step, the rating first.
    let officer = hr(&office, "hr-two", None).await;
    let reason = jinzai::kernel::Prose::within("まとめる", 400).unwrap();
    let route = jinzai::evaluations::route::ExceptionalRoute {
        primary: office.people["中村 恵子"],
        secondary: id("岡本 薫"),
        beside: jinzai::evaluations::route::Beside {
            adjuster: id("岡本 薫"),
            ..Default::default()
        },
    };
    let ratee = office.people["山本 健太"];
    actions::set_evaluators(office.app(), &officer, &code, ratee, route, &reason).await.unwrap();
    let plan = actions::plan_opening(office.app(), &demo, &code).await.unwrap();
    assert!(plan.findings.contains(&Finding::Merged(1)));
    assert!(one.get(&format!("/hr/cycles/{code}/people?list=merged")).await.says("山本 健太"));
}

#[tokio::test]
async fn a_sheet_goes_through_every_hand() {
    let office = Office::start().await;
    let one = office.officer("hr-one").await;
    set_rule(&office, &one).await;
    let code = office.open(&every_step(&office)).await;
    let id = office.sheet(&code, "山本 健太").await;
    let ratee = office.browser("山本 健太").await;
    let assistant = office.browser("井上 明里").await;
    let chief = office.browser("中村 恵子").await;
    let head = office.browser("岡本 薫").await;
    let adjuster = office.browser("渡辺 誠").await;
    let confirmer = office.browser("髙橋 𠮷子").await;
    let sheet = format!("/team/cycles/{code}/sheets/{id}");
    let team = format!("/team/cycles/{code}");
    do_step(&office, &code, id, (StepKind::SelfAssessment, "山本 健太"), ["A", "A", "S"], "").await;

    // 評価補助者: told by home and the team's page, says what there was to see, and no grade counts.
    assert!(assistant.get("/").await.says("評価者に伝えることを書く"));
    assert!(assistant.get(&team).await.says("評価補助をする職員"));
    let form = assistant.get(&sheet).await;
    assert!(form.says("評価者だけが読みます。本人には見せません。"), "{}", form.text());
    assert!(form.attributes("main input[name='overall']", "name").is_empty());
    let nothing = assistant.get(&format!("{sheet}/check")).await;
    assert_eq!(nothing.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(nothing.says("評価者に伝えることを書いてください"));
    let words = "窓口が混む日に、自分から列の整理をしていた。";
    let form = assistant.get(&sheet).await;
    sent_on(&assistant.submit(&form, &sheet, &[("summary", words), ("do", "save")]).await);
    let check = assistant.get(&format!("{sheet}/check")).await;
    sent_on(&assistant.submit(&check, &format!("{sheet}/submission"), &[]).await);

    // The evaluators read it, the ratee never does.
    assert!(chief.get(&sheet).await.says(words));
    do_step(&office, &code, id, (StepKind::Primary, "中村 恵子"), ["B", "B", "B"], "B").await;
    assert!(head.get(&sheet).await.says(words));
    do_step(&office, &code, id, (StepKind::Secondary, "岡本 薫"), ["B", "B", "B"], "B").await;
    for page in [format!("/me/cycles/{code}/self"), format!("/me/cycles/{code}/print")] {
        assert!(!ratee.get(&page).await.text().contains(words), "{page}");
    }

    // 調整者: the list with the grade so far; nothing without a reason, nothing that changes nothing.
    let list = format!("{team}/adjustment");
    for other in [&chief, &head, &ratee] {
        assert_eq!(other.get(&list).await.status, StatusCode::NOT_FOUND);
    }
    assert!(adjuster.get("/").await.attributes("main a", "href").contains(&list));
    let page = adjuster.get(&list).await;
    assert!(page.says("山本 健太") && page.says("あなたの番の職員の全体の評語　B 1人"));
    assert!(page.says("井上 明里"), "whose turn has not come stands there without a grade");
    let nobody = adjuster.get(&format!("{list}/check")).await;
    assert_eq!(nobody.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(nobody.says("あなたの番の職員を選んでください"));
    let reading = adjuster.get(&sheet).await;
    assert!(reading.says(words) && reading.says("全体の評語を変える"));
    let change = format!("{sheet}/adjustment");
    let form = adjuster.get(&change).await;
    let wrong = adjuster.submit(&form, &change, &[("grade", "A")]).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.says("変える理由を書いてください"));
    let form = adjuster.get(&change).await;
    let same = adjuster.submit(&form, &change, &[("grade", "B"), ("reason", "同じ")]).await;
    assert!(same.says("いまの評語と違う評語を選んでください"), "{}", same.text());
    // The form of the sheet is not the adjuster's, whatever is posted.
    let token = reading.csrf();
    for stolen in [sheet.clone(), format!("{sheet}/submission")] {
        let typed = [("_csrf", token.as_str()), ("e1", "S"), ("do", "save")];
        assert_eq!(adjuster.post(&stolen, &typed).await.status, StatusCode::NOT_FOUND, "{stolen}");
    }
    let theirs = chief.post(&change, &[("_csrf", &chief.get("/").await.csrf())]).await;
    assert_eq!(theirs.status, StatusCode::NOT_FOUND);
    let why = "ほかの課の同じ成果はAとしているため";
    let form = adjuster.get(&change).await;
    let choice = [("grade", "A"), ("reason", why)];
    sent_on(&adjuster.submit(&form, &change, &choice).await);
    let again = adjuster.submit(&form, &change, &choice).await;
    assert_eq!(sent_on(&again).location().as_deref(), Some(list.as_str()), "a double click");
    let page = adjuster.get(&list).await;
    assert!(page.says("B から A") && page.says(why));
    let history = adjuster.get(&format!("{sheet}/history")).await;
    assert!(history.says("調整を済ませました") && history.says("B を A に変えました"));

    // 確認者: HR leaves it to them; sends back, and confirms in the end.
    let officer = hr(&office, "hr-two", None).await;
    let by_hr = actions::confirm_sheets(office.app(), &officer, &code, &[]).await.unwrap();
    assert_eq!(by_hr, 0, "the route names a confirmer");
    let list = format!("{team}/confirmation");
    assert_eq!(adjuster.get(&list).await.status, StatusCode::NOT_FOUND);
    assert!(confirmer.get("/").await.says("評価を確認して確定する"));
    assert!(confirmer.get(&team).await.says("確認する職員（2人、1人があなたの番）"));
    let page = confirmer.get(&list).await;
    assert!(page.says("B から A") && page.says("A 1人"));
    assert!(confirmer.get(&sheet).await.says("調整：B を A に変えた"));
    let back = format!("{sheet}/return");
    let form = confirmer.get(&back).await;
    let returned = [("to", "adjustment"), ("reason", "理由をくわしく書いてください")];
    sent_on(&confirmer.submit(&form, &back, &returned).await);
    let form = adjuster.get(&change).await;
    let choice = [("grade", "A"), ("reason", "表彰された改善を、二次評価の後に知ったため")];
    sent_on(&adjuster.submit(&form, &change, &choice).await);
    let check = confirmer.get(&format!("{list}/check?sheet={id}")).await;
    assert!(check.says("1人の評価の確定を確かめてください") && check.says("山本 健太"));
    sent_on(&confirmer.submit(&check, &list, &[]).await);
    let twice = confirmer.submit(&check, &list, &[]).await;
    assert_eq!(sent_on(&twice).location().as_deref(), Some(list.as_str()));

    // Before and after stand in the record; what is stored can be recomputed.
    let kept: (String, serde_json::Value) = sqlx::query_as(
        "select overall_grade, content -> 'adjustment' from sheet_record where sheet_id = $1",
    )
    .bind(id)
    .fetch_one(office.pool())
    .await
    .unwrap();
    assert_eq!(
        (kept.0.as_str(), &kept.1["before"], &kept.1["after"]),
        ("A", &"B".into(), &"A".into())
    );
    let check = actions::check_scores(office.app(), &Actor::system("scores-check")).await.unwrap();
    assert_eq!(check.differences, []);
    actions::disclose_sheets(office.app(), &officer, &code, &[]).await.unwrap();
    let result = ratee.get(&format!("/me/cycles/{code}/feedback")).await;
    assert!(result.says("調整：B を A に変えた"), "{}", result.text());
    assert!(result.says("表彰された改善を"));
    assert!(!result.text().contains(words), "what the assistant said is the evaluators'");
    assert!(!ratee.get(&format!("/me/cycles/{code}/print")).await.text().contains(words));
}

#[tokio::test]
async fn grades_stand_in_bulk_and_other_hands_take_over() {
    let office = Office::start().await;
    let one = office.officer("hr-one").await;
    set_rule(&office, &one).await;
    let code = office.open(&every_step(&office)).await;
    let mut ids = Vec::new();
    for name in ["山本 健太", "井上 明里"] {
        let id = office.sheet(&code, name).await;
        do_step(&office, &code, id, (StepKind::SelfAssessment, name), ["A", "A", "S"], "").await;
        if name == "山本 健太" {
            do_step(&office, &code, id, (StepKind::Assistant, "井上 明里"), ["A", "A", "A"], "")
                .await;
        }
        do_step(&office, &code, id, (StepKind::Primary, "中村 恵子"), ["B", "B", "B"], "B").await;
        do_step(&office, &code, id, (StepKind::Secondary, "岡本 薫"), ["B", "B", "B"], "B").await;
        ids.push(id);
    }
    let adjuster = office.browser("渡辺 誠").await;
    let list = format!("/team/cycles/{code}/adjustment");
    let check = adjuster.get(&format!("{list}/check?sheet={}&sheet={}", ids[0], ids[1])).await;
    assert!(check.says("2人の評語をこのままにするか確かめてください"), "{}", check.text());
    sent_on(&adjuster.submit(&check, &list, &[]).await);
    let page = adjuster.get(&list).await;
    assert!(page.says("B のまま") && page.says("あなたの番です") && !page.says("選んだ職員は"));
    // A double click is answered as the first one; a page that is out of date gets the list again.
    sent_on(&adjuster.submit(&check, &list, &[]).await);
    let late = adjuster.get(&format!("{list}/check?sheet={}", ids[0])).await;
    assert_eq!(late.status, StatusCode::UNPROCESSABLE_ENTITY);
    let stale = [("_csrf", page.csrf()), ("sheet", ids[0].to_string())];
    let stale: Vec<(&str, &str)> = stale.iter().map(|(k, v)| (*k, v.as_str())).collect();
    let stale = adjuster.post(&list, &stale).await;
    let page = adjuster.follow(&sent_on(&stale).location().unwrap()).await;
    assert!(page.says("選んだ職員は、もうあなたの番ではありません"), "{}", page.text());

    // Taken back before the confirmer looks.
    let sheet = format!("/team/cycles/{code}/sheets/{}", ids[1]);
    let ask = adjuster.get(&format!("{sheet}/withdrawal")).await;
    sent_on(&adjuster.submit(&ask, &format!("{sheet}/withdrawal"), &[]).await);
    let person = actor(&office, "渡辺 誠").await;
    let done = actions::let_stand(office.app(), &person, &code, &ids).await.unwrap();
    assert_eq!(done, 1, "only what waits");

    // A confirmer who leaves blocks nobody: HR gives the step to another person.
    let page = one.get(&format!("/hr/cycles/{code}/sheets/{}", ids[0])).await;
    let to = format!("/hr/cycles/{code}/sheets/{}/evaluator", ids[0]);
    let typed = [
        ("rating", "confirmation"),
        ("evaluator", "0001045"),
        ("evaluator_reason", "退職したため"),
    ];
    sent_on(&one.submit(&page, &to, &typed).await);
    let former = actor(&office, "髙橋 𠮷子").await;
    let none = actions::confirm_own_sheets(office.app(), &former, &code, &ids[..1]).await.unwrap();
    assert_eq!(none, 0);
    let new = actor(&office, "木村 翔").await;
    assert_eq!(actions::confirm_own_sheets(office.app(), &new, &code, &ids).await.unwrap(), 1);
}
