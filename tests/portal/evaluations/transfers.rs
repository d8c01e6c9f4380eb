//! Transfers while a cycle runs: the rule, what it proposes, what is handed over and who reads it.

use axum::http::StatusCode;
use jinzai::access::Actor;
use jinzai::evaluations::actions;
use jinzai::evaluations::entry::{SheetField, Typed, fingerprint};
use jinzai::evaluations::workflow::StepKind;
use jinzai::kernel::Prose;
use jinzai::kernel::ids::RouteBarId;

use super::office::{Office, day};
use super::rules::{actor, do_step};
use super::steps::sent_on;
use crate::support::portal::Client;

async fn signed_in(office: &Office, name: &str) -> Client {
    office.portal.signed_in(Office::number(name)).await
}

/// 山本 goes from 育成係 to the section itself on a day: the 課長 is the superior there.
async fn move_up(office: &Office, on: &str) {
    for sql in [
        "update posting set period = daterange(lower(period), $2::date) where employee_id = $1",
        "insert into posting (posting_id, employee_id, authority_id, department_id, rank_id, job_family_id, kind,
            employment_type, is_head, assigned_on, period)
        select gen_random_uuid(), p.employee_id, p.authority_id,
            (select department_id from department_fact where name = '人財育成課'), p.rank_id, p.job_family_id,
            p.kind, p.employment_type, false, $2::date, daterange($2::date, null)
        from posting p where p.employee_id = $1",
    ] {
        sqlx::query(sql)
            .bind(office.people["山本 健太"])
            .bind(day(on))
            .execute(office.pool())
            .await
            .unwrap();
    }
}

#[tokio::test]
async fn the_rule_is_set_before_the_cycle_opens() {
    let office = Office::start().await;
    let hr = office.officer("hr-one").await;
    let demo = Actor::system("demo");
    let code = actions::create_cycle(office.app(), &demo, &office.setup()).await.unwrap();
    let own = format!("/hr/cycles/{code}/transfers");
    let rule = format!("{own}/rule");
    let links = hr.get(&format!("/hr/cycles/{code}")).await.attributes("main a", "href");
    assert!(links.contains(&own), "{links:?}");
    let page = hr.get(&own).await;
    for months in ["", "13", "-1", "三"] {
        let back = hr.submit(&page, &rule, &[("rater", "successor"), ("months", months)]).await;
        assert_eq!(back.status, StatusCode::UNPROCESSABLE_ENTITY, "{months}");
        assert!(back.says("残りの月数は、0から12までの数字で書いてください"));
    }
    let odd = hr.submit(&page, &rule, &[("rater", "nobody")]).await;
    assert_eq!(odd.status, StatusCode::BAD_REQUEST);
    sent_on(&hr.submit(&page, &rule, &[("rater", "successor"), ("months", "３")]).await);
    assert_eq!(hr.get(&own).await.attributes("#months", "value"), ["3"]);
    let before = hr.get(&own).await;
    actions::open_cycle(office.app(), &demo, &code).await.unwrap();
    let late = hr.submit(&before, &rule, &[("rater", "former")]).await;
    assert!(hr.get(&sent_on(&late).location().unwrap()).await.says("準備中"), "settled now");
    let settled = hr.get(&own).await;
    assert!(settled.says("3か月以上残るときは異動先の上司"), "{}", settled.text());
    assert!(settled.says("見直すシートはありません"));
    let strategist = office.portal.officer("plan", jinzai::access::Role::StrategyOfficer).await;
    assert_eq!(strategist.get(&own).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn by_the_rule_the_former_evaluator_goes_on() {
    let office = Office::start().await;
    let hr = office.officer("hr-one").await;
    let code = office.open(&office.setup()).await;
    move_up(&office, "2026-03-02").await;
    let page = hr.get(&format!("/hr/cycles/{code}/transfers")).await;
    assert!(page.says("山本 健太") && page.says("育成係 → 人財育成課"), "{}", page.text());
    assert!(page.says("前の上司が続ける"));
    assert!(page.attributes("main input[name=sheet]", "value").is_empty(), "nothing to change");
}

#[tokio::test]
async fn a_transfer_hands_the_sheet_over_with_what_was_seen() {
    let office = Office::start().await;
    office.accounts().await;
    let hr = office.officer("hr-one").await;
    let demo = Actor::system("demo");
    let code = actions::create_cycle(office.app(), &demo, &office.setup()).await.unwrap();
    let own = format!("/hr/cycles/{code}/transfers");
    let page = hr.get(&own).await;
    let rule = [("rater", "successor"), ("months", "0")];
    sent_on(&hr.submit(&page, &format!("{own}/rule"), &rule).await);
    actions::open_cycle(office.app(), &demo, &code).await.unwrap();
    let id = office.sheet(&code, "山本 健太").await;
    let ratee = (StepKind::SelfAssessment, "山本 健太");
    do_step(&office, &code, id, ratee, ["A", "A", "S"], "").await;
    let (chief, head) =
        (signed_in(&office, "中村 恵子").await, signed_in(&office, "岡本 薫").await);
    let sheet = format!("/team/cycles/{code}/sheets/{id}");
    let typing = Typed {
        field: SheetField::Reason(1),
        text: "前任だけの下書きです。".to_owned(),
        read: fingerprint(""),
    };
    let former = actor(&office, "中村 恵子").await;
    let kept =
        actions::keep_typed(office.app(), &former, &code, id, StepKind::Primary, &[typing]).await;
    assert_eq!(kept.unwrap().changed.len(), 1);
    assert_eq!(chief.get("/team/handovers").await.status, StatusCode::OK);
    let none = format!("/team/handovers/{id}");
    assert_eq!(chief.get(&none).await.status, StatusCode::NOT_FOUND, "it is still theirs");
    assert_eq!(head.get(&format!("{sheet}/handover")).await.status, StatusCode::NOT_FOUND);

    move_up(&office, "2026-03-02").await;
    let list = hr.get(&own).await;
    assert!(list.says("一次評価　中村 恵子 → 岡本 薫"), "{}", list.text());
    assert!(list.says("二次評価　岡本 薫 → 渡辺 誠"));
    let nobody: Vec<(&str, String)> = vec![("_csrf", list.csrf()), ("reason", String::new())];
    let nobody: Vec<(&str, &str)> = nobody.iter().map(|(a, b)| (*a, b.as_str())).collect();
    let back = hr.post(&own, &nobody).await;
    assert_eq!(back.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(back.says("シートを選んでください") && back.says("評価者を替える理由を書いてください"));
    // The second step cannot be given: then nothing is, and the page says whose and why.
    let pair = (office.people["渡辺 誠"], office.people["山本 健太"]);
    let why = Prose::within("親族のため", 400).unwrap();
    actions::bar_pair(office.app(), &demo, office.authority, pair, &why).await.unwrap();
    let kept = hr.submit(&list, &own, &[("reason", "4月の人事異動のため")]).await;
    let told = hr.get(&sent_on(&kept).location().unwrap()).await;
    assert!(told.says("まだ一人も替えていません") && told.says("山本 健太："), "{}", told.text());
    assert!(told.says("一次評価　中村 恵子 → 岡本 薫"), "nothing was handed over");
    let written: (i64, i64, i64) = sqlx::query_as(
        "select (select count(*) from sheet_handover), (select count(*) from sheet_kept_text),
            (select count(*) from audit_entry where verb in ('hand_over_sheets', 'reassign_step'))",
    )
    .fetch_one(office.pool())
    .await
    .unwrap();
    assert_eq!(written, (0, 0, 0));
    assert_eq!(chief.get(&none).await.status, StatusCode::NOT_FOUND, "it is still theirs");
    let (bar,): (RouteBarId,) = sqlx::query_as("select route_bar_id from route_bar")
        .fetch_one(office.pool())
        .await
        .unwrap();
    actions::lift_bar(office.app(), &demo, bar).await.unwrap();

    let list = hr.get(&own).await;
    let done = hr.submit(&list, &own, &[("reason", "4月の人事異動のため")]).await;
    let told = hr.get(&sent_on(&done).location().unwrap()).await;
    assert!(told.says("2件の評価者を替えました"), "{}", told.text());
    assert!(told.says("見直すシートはありません"));

    // The one who rated before sees the sheet no more, and writes what they have seen.
    assert_eq!(chief.get(&sheet).await.status, StatusCode::NOT_FOUND);
    let index = chief.get("/team/handovers").await;
    assert!(index.says("山本 健太") && index.says("まだ書いていません"), "{}", index.text());
    let form = chief.get(&none).await;
    for (values, words) in [
        (vec![("words", "")], "見たことを書いてください"),
        (
            vec![
                ("words", "x"),
                ("until_year", "令和8"),
                ("until_month", "2"),
                ("until_day", "30"),
            ],
            "終わりの日",
        ),
        (
            vec![
                ("words", "x"),
                ("until_year", "令和8"),
                ("until_month", "3"),
                ("until_day", "31"),
            ],
            "評価期間の中の、きょうまでの日にしてください",
        ),
        (
            vec![("words", "x"), ("from_year", "令和7"), ("from_month", "9"), ("from_day", "30")],
            "評価期間の中の、きょうまでの日にしてください",
        ),
    ] {
        let back = chief.submit(&form, &none, &values).await;
        assert_eq!(back.status, StatusCode::UNPROCESSABLE_ENTITY, "{words}");
        assert!(back.says(words), "{words}: {}", back.text());
    }
    let seen = "窓口の混む時間を調べ、当番を組み直した。";
    sent_on(&chief.submit(&form, &none, &[("words", seen)]).await);
    assert!(chief.get(&none).await.says(seen));
    let changed = sqlx::query("update part_record set words = 'x'").execute(office.pool()).await;
    assert!(changed.is_err(), "never changed");

    // Those who go on read it beside the sheet; nobody else does.
    let workbench = head.get(&sheet).await;
    assert!(
        workbench.says("前の評価者（中村 恵子さん、岡本 薫さん）からの引継ぎ"),
        "{}",
        workbench.text()
    );
    assert!(!workbench.says("前任だけの下書きです"), "what was typed is not handed over");
    let packet = head.get(&format!("{sheet}/handover")).await;
    assert!(packet.says(seen) && packet.says("4月の人事異動のため"), "{}", packet.text());
    assert!(!packet.says("前任だけの下書きです"));
    let above = signed_in(&office, "渡辺 誠").await;
    assert!(above.get(&format!("{sheet}/handover")).await.says(seen));
    for name in ["山本 健太", "中村 恵子", "木村 翔"] {
        let stranger = signed_in(&office, name).await;
        let page = stranger.get(&format!("{sheet}/handover")).await;
        assert_eq!(page.status, StatusCode::NOT_FOUND, "{name}");
        if name != "中村 恵子" {
            assert_eq!(stranger.get(&none).await.status, StatusCode::NOT_FOUND, "{name}");
        }
    }
    let officers = format!("/hr/cycles/{code}/sheets/{id}");
    let looked = hr.get(&format!("{officers}/handover")).await;
    assert!(looked.says(seen));
    assert!(
        hr.get(&officers)
            .await
            .attributes("main a", "href")
            .contains(&format!("{officers}/handover"))
    );
    let looks: (i64,) =
        sqlx::query_as("select count(*) from audit_entry where summary like '%の引継ぎを見た。'")
            .fetch_one(office.pool())
            .await
            .unwrap();
    assert_eq!(looks.0, 1);

    // It goes on where it was, and ends as usual; then nothing is added any more.
    do_step(&office, &code, id, (StepKind::Primary, "岡本 薫"), ["B", "B", "B"], "B").await;
    do_step(&office, &code, id, (StepKind::Secondary, "渡辺 誠"), ["B", "B", "B"], "B").await;
    let form = chief.get(&none).await;
    actions::confirm_sheets(office.app(), &demo, &code, &[]).await.unwrap();
    let late = chief.submit(&form, &none, &[("words", "もう一つ")]).await;
    assert_eq!(late.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(late.says("もう確定したか、終わっています"), "{}", late.text());
    assert!(late.says("もう一つ"), "what was typed stays");
}

#[tokio::test]
async fn who_is_gone_has_a_successor_whatever_the_rule_says() {
    let office = Office::start().await;
    let hr = office.officer("hr-one").await;
    let code = office.open(&office.setup()).await;
    sqlx::query("update employee set left_on = '2026-03-02' where employee_id = $1")
        .bind(office.people["中村 恵子"])
        .execute(office.pool())
        .await
        .unwrap();
    let own = format!("/hr/cycles/{code}/transfers");
    let list = hr.get(&own).await;
    assert!(list.says("一次評価　中村 恵子 → 岡本 薫"), "{}", list.text());
    assert!(list.says("評価者の異動や退職"));
    // A ratee who has no post any more has no new superior: nothing is proposed.
    sqlx::query(
        "update posting set period = daterange(lower(period), '2026-03-02') where employee_id = $1",
    )
    .bind(office.people["岡本 薫"])
    .execute(office.pool())
    .await
    .unwrap();
    let list = hr.get(&own).await;
    assert!(list.says("人財育成課 → 所属なし") && list.says("前の上司が続ける"), "{}", list.text());
}
