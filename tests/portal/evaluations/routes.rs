//! Rules of who rates whom, barred pairs, and running sheets in other hands.

use axum::http::StatusCode;
use jinzai::access::Actor;
use jinzai::audit::Failed;
use jinzai::evaluations::actions;
use jinzai::evaluations::cycle::CycleRefusal;
use jinzai::evaluations::refusal::SheetRefusal;
use jinzai::evaluations::rehearsal::Finding;
use jinzai::evaluations::route::{Beside, ExceptionalRoute, Route, Unfit};
use jinzai::evaluations::workflow::{StepKind, WorkflowRefusal};
use jinzai::kernel::Prose;
use jinzai::kernel::ids::EmployeeId;

use super::office::Office;
use super::rules::{actor, do_step, hr, sent};

const HOME: &str = "/hr/routes";

async fn route_of(office: &Office, code: &str, name: &str) -> Route {
    let demo = Actor::system("demo");
    let plan = actions::plan_opening(office.app(), &demo, code).await.unwrap();
    let id = office.people[name];
    let own = plan.participants.iter().find(|person| person.employee() == id).unwrap();
    own.route
}

fn because(words: &str) -> Prose {
    Prose::within(words, 400).unwrap()
}

#[tokio::test]
async fn a_rule_by_rank_or_department_decides_who_rates() {
    let office = Office::start().await;
    let demo = Actor::system("demo");
    let code = actions::create_cycle(office.app(), &demo, &office.setup()).await.unwrap();
    let [head, chief] = ["岡本 薫", "中村 恵子"].map(|name| Some(office.people[name]));
    let plain = route_of(&office, &code, "山本 健太").await;
    assert_eq!(plain, Route { primary: chief, secondary: head, beside: Beside::default() });

    let one = office.officer("hr-one").await;
    assert!(one.get("/hr/cycles").await.attributes("main a", "href").contains(&HOME.to_owned()));
    assert!(one.get(HOME).await.says("決まりはまだありません"));
    let new = format!("{HOME}/new");
    let page = one.get(&new).await;
    let wrong = one.submit(&page, HOME, &[("primary", "head")]).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.says("所属、職位、職種のどれかを書くか選んでください"));
    assert!(wrong.says("一次評価者の所属コードを書いてください"));
    let page = one.get(&new).await;
    let nowhere = [("department", "9999"), ("secondary", "nobody"), ("reason", "見本")];
    let wrong = one.submit(&page, HOME, &nowhere).await;
    assert!(wrong.says("所属コード「9999」の所属はありません"), "{}", wrong.text());

    // 主査 are rated by the head of the section, once.
    let rank = office.ranks["主査"].to_string();
    let rule = [
        ("rank", rank.as_str()),
        ("primary", "head"),
        ("primary_who", "1010"),
        ("secondary", "nobody"),
        ("reason", "課長が直接評価するため"),
    ];
    let page = one.get(&new).await;
    let added = one.submit(&page, HOME, &rule).await;
    assert_eq!(added.status, StatusCode::SEE_OTHER, "{}", added.text());
    let list = one.get(HOME).await;
    assert!(list.says("主査") && list.says("人財育成課の長") && list.says("省く"));
    let by_rule = route_of(&office, &code, "山本 健太").await;
    assert_eq!(by_rule, Route { primary: head, secondary: None, beside: Beside::default() });
    assert_eq!(route_of(&office, &code, "髙橋 𠮷子").await.primary, chief, "a 係員 is no 主査");
    let people = one.get(&format!("/hr/cycles/{code}/people")).await;
    assert!(people.says("決まり：課長が直接評価するため"), "{}", people.text());
    let page = one.get(&new).await;
    let again = one.submit(&page, HOME, &rule).await;
    assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(again.says("同じ職員の決まりが、もうあります"));

    // Nobody else sees or sets them.
    let other = office.browser("井上 明里").await;
    for path in [HOME, new.as_str()] {
        assert_eq!(other.get(path).await.status, StatusCode::NOT_FOUND);
    }
    let ending =
        list.attributes("main form", "action").into_iter().find(|a| a.ends_with("/ending"));
    let ending = ending.unwrap();
    let home = other.get("/").await;
    let foreign = other.post(&ending, &[("_csrf", &home.csrf())]).await;
    assert_eq!(foreign.status, StatusCode::NOT_FOUND);
    let ended = one.submit(&list, &ending, &[]).await;
    assert_eq!(ended.status, StatusCode::SEE_OTHER);
    assert!(one.get(HOME).await.says("決まりはまだありません"));
}

#[tokio::test]
async fn a_barred_pair_is_never_made_by_any_way() {
    let office = Office::start().await;
    let demo = Actor::system("demo");
    let code = actions::create_cycle(office.app(), &demo, &office.setup()).await.unwrap();
    let one = office.officer("hr-one").await;
    let page = one.get(HOME).await;
    let bars = format!("{HOME}/bars");
    let empty = one.submit(&page, &bars, &[]).await;
    assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(empty.says("職員番号を書いてください") && empty.says("理由を書いてください"));
    // A bar is meant at once: it holds for a base date that has passed, too.
    sqlx::query("update cycle set base_on = '2026-02-01'").execute(office.pool()).await.unwrap();
    let pair = [("evaluator", "0000100"), ("ratee", "0001042"), ("reason", "親族のため")];
    let page = one.get(HOME).await;
    let barred = one.submit(&page, &bars, &pair).await;
    assert_eq!(barred.status, StatusCode::SEE_OTHER, "{}", barred.text());
    let list = one.get(HOME).await;
    assert!(list.says("中村 恵子（0000100）") && list.says("親族のため"));
    let route = route_of(&office, &code, "山本 健太").await;
    let head = Some(office.people["岡本 薫"]);
    assert_eq!(
        route,
        Route { primary: head, secondary: None, beside: Beside::default() },
        "the higher one steps in"
    );
    let plan = actions::plan_opening(office.app(), &demo, &code).await.unwrap();
    assert!(plan.findings.contains(&Finding::Replaced(1)));
    let rehearsal = one.get(&format!("/hr/cycles/{code}/rehearsal")).await;
    assert!(rehearsal.says("評価者を替えた職員が1人います"));
    assert!(one.get(&format!("/hr/cycles/{code}/people?list=replaced")).await.says("山本 健太"));

    // Not by an exception either, nor the person themselves, nor somebody below them.
    let officer = hr(&office, "hr-two", None).await;
    let set = async |ratee: &str, evaluator: &str| {
        let route = ExceptionalRoute {
            primary: office.people[evaluator],
            secondary: None,
            beside: Beside::default(),
        };
        let id = office.people[ratee];
        actions::set_evaluators(office.app(), &officer, &code, id, route, &because("例外")).await
    };
    for (ratee, evaluator, why) in [
        ("山本 健太", "中村 恵子", Unfit::Barred),
        ("中村 恵子", "山本 健太", Unfit::OwnSuperior),
        ("岡本 薫", "山本 健太", Unfit::OwnSuperior),
        ("岡本 薫", "岡本 薫", Unfit::Oneself),
    ] {
        let no = CycleRefusal::Unfit(StepKind::Primary, why);
        let done = set(ratee, evaluator).await;
        assert!(matches!(done, Err(Failed::Refused(found)) if found == no), "{ratee} {evaluator}");
    }
    let person = format!("/hr/cycles/{code}/people/{}", office.people["中村 恵子"]);
    let page = one.get(&person).await;
    let wrong = one.submit(&page, &person, &[("primary", "0001042"), ("reason", "例外")]).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.says("この人の部下は選べません"));

    // An officer does not decide on pairs of their own, and does not read of them.
    let own = hr(&office, "hr-three", Some(office.people["山本 健太"])).await;
    let pair = (office.people["岡本 薫"], office.people["山本 健太"]);
    let authority = office.authority;
    let mine = actions::bar_pair(office.app(), &own, authority, pair, &because("自分の")).await;
    assert!(matches!(mine, Err(Failed::Refused(_))));

    let lift = list.attributes("main form", "action").into_iter().find(|a| a.ends_with("/lifting"));
    let lifted = one.submit(&list, &lift.unwrap(), &[]).await;
    assert_eq!(lifted.status, StatusCode::SEE_OTHER);
    assert_eq!(
        route_of(&office, &code, "山本 健太").await.primary,
        Some(office.people["中村 恵子"])
    );
}

#[tokio::test]
async fn a_running_rating_goes_to_another_evaluator() {
    let office = Office::start().await;
    let code = office.open(&office.setup()).await;
    let id = office.sheet(&code, "山本 健太").await;
    do_step(&office, &code, id, (StepKind::SelfAssessment, "山本 健太"), ["A", "A", "S"], "").await;
    let chief = actor(&office, "中村 恵子").await;
    let kind = StepKind::Primary;
    let saved = [sent("e1", "B", ""), sent("e1_why", "窓口の混雑を減らした。", "")];
    actions::save_typed(office.app(), &chief, &code, id, kind, &saved).await.unwrap();
    let typing = [sent("e2_why", "まだだれにも見せない文", "")];
    actions::keep_typed(office.app(), &chief, &code, id, kind, &typing).await.unwrap();

    let one = office.officer("hr-one").await;
    let sheet = format!("/hr/cycles/{code}/sheets/{id}");
    let to = format!("{sheet}/evaluator");
    let give = async |number: &str| {
        let page = one.get(&sheet).await;
        let typed = [("evaluator", number), ("evaluator_reason", "係長の異動のため")];
        one.submit(&page, &to, &typed).await
    };
    let no = |page: &crate::support::portal::Page, words: &str| {
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(page.says(words), "{}", page.text());
    };
    no(&give("9999999").await, "職員番号「9999999」の職員はいません");
    no(&give("0001042").await, "本人は選べません");
    no(&give("0000010").await, "ほかの段階を受け持っていない人を選んでください");
    assert_eq!(give("0000001").await.status, StatusCode::SEE_OTHER);
    assert!(one.get(&sheet).await.says("一次評価の担当を替えました"));
    assert!(one.get(&sheet).await.says("係長の異動のため"));

    let gone = actions::load_step(office.app(), &chief, &code, id, kind).await;
    assert!(matches!(gone, Err(Failed::Missing)), "the former one does not reach it any more");
    let new = actor(&office, "渡辺 誠").await;
    let loaded = actions::load_step(office.app(), &new, &code, id, kind).await.unwrap();
    let words: Vec<String> = loaded.live(kind).0.into_values().collect();
    assert!(words.contains(&"窓口の混雑を減らした。".to_owned()), "what was saved is handed over");
    assert!(!words.contains(&"まだだれにも見せない文".to_owned()));
    let kept: (i64,) =
        sqlx::query_as("select count(*) from sheet_kept_text where text like 'まだ%'")
            .fetch_one(office.pool())
            .await
            .unwrap();
    assert_eq!(kept.0, 1, "and nothing is lost");
    do_step(&office, &code, id, (kind, "渡辺 誠"), ["B", "A", "B"], "B").await;
    let officer = hr(&office, "hr-two", None).await;
    let asked: (StepKind, EmployeeId) = (kind, office.people["井上 明里"]);
    let late =
        actions::reassign_step(office.app(), &officer, &code, id, asked, &because("遅い")).await;
    let refusal = SheetRefusal::Way(WorkflowRefusal::AlreadyDone(kind));
    assert!(matches!(late, Err(Failed::Refused(found)) if found == refusal));
}

#[tokio::test]
async fn one_who_was_taken_out_by_mistake_comes_back() {
    let office = Office::start().await;
    let code = office.open(&office.setup()).await;
    let id = office.sheet(&code, "山本 健太").await;
    do_step(&office, &code, id, (StepKind::SelfAssessment, "山本 健太"), ["A", "A", "S"], "").await;
    let one = office.officer("hr-one").await;
    let sheet = format!("/hr/cycles/{code}/sheets/{id}");
    let out = format!("{sheet}/exclusion");
    let page = one.get(&sheet).await;
    one.submit(&page, &out, &[("exclusion_reason", "退職したため")]).await;
    let page = one.get(&sheet).await;
    let back = format!("{sheet}/reinstatement");
    let silent = one.submit(&page, &back, &[]).await;
    assert_eq!(silent.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(silent.says("対象にもどす理由を書いてください"));
    let page = one.get(&sheet).await;
    let reason = [("reinstatement_reason", "同じ名前の別の人だったため")];
    assert_eq!(one.submit(&page, &back, &reason).await.status, StatusCode::SEE_OTHER);
    assert!(one.get(&sheet).await.says("対象にもどしました"));
    // The sheet goes on where it was, with everything.
    do_step(&office, &code, id, (StepKind::Primary, "中村 恵子"), ["B", "A", "B"], "B").await;
    let officer = hr(&office, "hr-two", None).await;
    let twice =
        actions::reinstate_ratee(office.app(), &officer, &code, id, &because("もう一度")).await;
    let refusal = SheetRefusal::Way(WorkflowRefusal::NotExcluded);
    assert!(matches!(twice, Err(Failed::Refused(found)) if found == refusal));

    // Not when another cycle has the days by now.
    actions::exclude_ratee(office.app(), &officer, &code, id, because("対象でない")).await.unwrap();
    let other = office.sheet(&code, "井上 明里").await;
    let reason = because("対象でない");
    actions::exclude_ratee(office.app(), &officer, &code, other, reason).await.unwrap();
    let mut setup = office.setup();
    setup.ranks = vec![office.ranks["主査"]];
    office.open(&setup).await;
    let taken =
        actions::reinstate_ratee(office.app(), &officer, &code, id, &because("もどす")).await;
    let refusal = SheetRefusal::Cycle(CycleRefusal::SheetsExist);
    assert!(matches!(taken, Err(Failed::Refused(found)) if found == refusal));
}
