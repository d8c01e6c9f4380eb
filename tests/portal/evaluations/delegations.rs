//! 代理: an evaluator's turns in other hands, between two dates and under both names.

use axum::http::StatusCode;
use jinzai::access::Actor;
use jinzai::evaluations::actions;
use jinzai::evaluations::forms::GoalRuleInput;
use jinzai::evaluations::interview::InterviewKind;
use jinzai::evaluations::route::{Beside, ExceptionalRoute};
use jinzai::evaluations::workflow::StepKind;
use jinzai::kernel::{Prose, Revision};

use super::goals::{agree, submit, three};
use super::office::{Office, day};
use super::rules::{actor, do_step, hr};
use super::steps::{every_step, sent_on};
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

/// 主査 have 髙橋 as adjuster and 木村 as confirmer.
async fn name_deciders(one: &Client, office: &Office) {
    let rank = office.ranks["主査"].to_string();
    let rule = [
        ("rank", rank.as_str()),
        ("adjuster", "person"),
        ("adjuster_who", "0001044"),
        ("confirmer", "person"),
        ("confirmer_who", "0001045"),
        ("reason", "試行のため"),
    ];
    let page = one.get("/hr/routes/new").await;
    sent_on(&one.submit(&page, "/hr/routes", &rule).await);
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
    let above = actions::delegate_turns(office.app(), &head, pair, march, &reason, false).await;
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
    assert!(
        actions::delegate_turns(office.app(), &own, pair, march, &reason, false).await.is_err()
    );

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

#[tokio::test]
async fn who_stands_in_adjusts_and_confirms_under_both_names() {
    let office = Office::start().await;
    let one = office.officer("hr-one").await;
    name_deciders(&one, &office).await;
    let code = office.open(&every_step(&office)).await;
    let id = office.sheet(&code, "山本 健太").await;
    let other = office.sheet(&code, "井上 明里").await;
    let adjuster = office.browser("髙橋 𠮷子").await;
    office.browser("木村 翔").await;
    let stand_in = office.browser("渡辺 誠").await;
    let team = format!("/team/cycles/{code}");
    let sheet = format!("{team}/sheets/{id}");
    let (adjusting, confirming) = (format!("{team}/adjustment"), format!("{team}/confirmation"));
    for (sheet, name) in [(id, "山本 健太"), (other, "井上 明里")] {
        do_step(&office, &code, sheet, (StepKind::SelfAssessment, name), ["A", "A", "S"], "").await;
        do_step(&office, &code, sheet, (StepKind::Primary, "中村 恵子"), ["B", "B", "B"], "B")
            .await;
        do_step(&office, &code, sheet, (StepKind::Secondary, "岡本 薫"), ["B", "B", "B"], "B")
            .await;
    }

    // Who rates these sheets does not decide about them as well; 渡辺 does nothing with them yet.
    for list in [&adjusting, &confirming] {
        assert_eq!(stand_in.get(list).await.status, StatusCode::NOT_FOUND);
    }
    let rates = hand_over(&adjuster, &typed("0000010", "3", "10")).await;
    assert!(rates.says("当たるシートが2件あります"), "{}", rates.text());
    sent_on(&hand_over(&adjuster, &typed("0000001", "3", "10")).await);
    assert!(stand_in.get("/").await.attributes("main a", "href").contains(&adjusting));
    let list = stand_in.get(&adjusting).await;
    assert!(list.says("山本 健太") && list.says("髙橋 𠮷子さんの代理"), "{}", list.text());
    assert_eq!(stand_in.get(&confirming).await.status, StatusCode::NOT_FOUND, "that is 木村's");
    assert!(stand_in.get(&sheet).await.says("髙橋 𠮷子さんの代理"));

    // One grade is changed, one stands; both by one hand in the other's place.
    let change = format!("{sheet}/adjustment");
    let form = stand_in.get(&change).await;
    let choice = [("grade", "A"), ("reason", "ほかの課の同じ成果はAとしているため")];
    sent_on(&stand_in.submit(&form, &change, &choice).await);
    let check = stand_in.get(&format!("{adjusting}/check?sheet={other}")).await;
    assert!(check.says("1人の評語をこのままにするか確かめてください"), "{}", check.text());
    sent_on(&stand_in.submit(&check, &adjusting, &[]).await);
    let both = "渡辺 誠（髙橋 𠮷子の代理）";
    assert!(adjuster.get(&format!("{sheet}/history")).await.says(both));
    assert!(adjuster.get(&adjusting).await.says("B から A"), "the adjuster sees what was done");

    // Taken back and done again. Later the confirmer is away, too.
    let ask = stand_in.get(&format!("{sheet}/withdrawal")).await;
    sent_on(&stand_in.submit(&ask, &format!("{sheet}/withdrawal"), &[]).await);
    let form = stand_in.get(&change).await;
    sent_on(&stand_in.submit(&form, &change, &choice).await);
    office.portal.go_to(day("2026-03-11"));
    // A session does not last for days.
    let confirmer = office.portal.signed_in("0001045").await;
    let stand_in = office.portal.signed_in("0000001").await;
    assert_eq!(stand_in.get(&adjusting).await.status, StatusCode::NOT_FOUND, "the days are over");
    sent_on(&hand_over(&confirmer, &typed("0000001", "11", "20")).await);
    assert!(stand_in.get(&confirming).await.says("木村 翔さんの代理"));
    let check = stand_in.get(&format!("{confirming}/check?sheet={id}&sheet={other}")).await;
    assert!(check.says("2人の評価の確定を確かめてください"), "{}", check.text());
    sent_on(&stand_in.submit(&check, &confirming, &[]).await);
    sent_on(&stand_in.submit(&check, &confirming, &[]).await);
    let confirmed = "渡辺 誠（木村 翔の代理）";
    assert!(confirmer.get(&format!("{sheet}/history")).await.says(confirmed));
    let records: Vec<(String,)> =
        sqlx::query_as("select content::text from sheet_record order by sheet_record_id")
            .fetch_all(office.pool())
            .await
            .unwrap();
    assert_eq!(records.len(), 2);
    for (record,) in &records {
        assert!(record.contains(both) && record.contains(confirmed), "{record}");
    }
    let logged: Vec<(String, String)> = sqlx::query_as(
        "select distinct verb, actor_name from audit_entry
        where verb in ('adjust_sheet', 'let_stand', 'confirm_own_sheets') order by 1",
    )
    .fetch_all(office.pool())
    .await
    .unwrap();
    let names = [("adjust_sheet", both), ("confirm_own_sheets", confirmed), ("let_stand", both)];
    let names = names.map(|(verb, name)| (verb.to_owned(), name.to_owned()));
    assert_eq!(logged, names);
}

#[tokio::test]
async fn several_seats_decide_together_or_not_at_all() {
    let office = Office::start().await;
    let one = office.officer("hr-one").await;
    name_deciders(&one, &office).await;
    let demo = Actor::system("demo");
    let code = actions::create_cycle(office.app(), &demo, &every_step(&office)).await.unwrap();
    // 山本's adjuster is 髙橋, by the rule; 井上's is 渡辺, who will stand in for 髙橋.
    let route = ExceptionalRoute {
        primary: office.people["中村 恵子"],
        secondary: Some(office.people["岡本 薫"]),
        beside: Beside {
            adjuster: Some(office.people["渡辺 誠"]),
            confirmer: Some(office.people["木村 翔"]),
            ..Beside::default()
        },
    };
    let (person, reason) = (office.people["井上 明里"], Prose::within("試行のため", 400).unwrap());
    actions::set_evaluators(office.app(), &demo, &code, person, route, &reason).await.unwrap();
    actions::open_cycle(office.app(), &demo, &code).await.unwrap();
    let (id, other) =
        (office.sheet(&code, "山本 健太").await, office.sheet(&code, "井上 明里").await);
    for (sheet, name) in [(id, "山本 健太"), (other, "井上 明里")] {
        do_step(&office, &code, sheet, (StepKind::SelfAssessment, name), ["A", "A", "S"], "").await;
        for (kind, who) in [(StepKind::Primary, "中村 恵子"), (StepKind::Secondary, "岡本 薫")]
        {
            do_step(&office, &code, sheet, (kind, who), ["B", "B", "B"], "B").await;
        }
    }
    let adjuster = office.browser("髙橋 𠮷子").await;
    let stand_in = office.browser("渡辺 誠").await;
    sent_on(&hand_over(&adjuster, &typed("0000001", "3", "10")).await);
    let list = format!("/team/cycles/{code}/adjustment");
    let check = stand_in.get(&format!("{list}/check?sheet={id}&sheet={other}")).await;
    assert!(check.says("2人の評語をこのままにするか確かめてください"), "{}", check.text());

    // The database fails at one of the two: neither is decided, and the form can be sent again.
    let done = async || -> Vec<(String, String)> {
        sqlx::query_as(
            "select e.name, t.done_by_name
            from sheet_step t join sheet s using (sheet_id) join employee e using (employee_id)
            where t.kind = 'adjustment' and t.state = 'done' order by e.employee_number",
        )
        .fetch_all(office.pool())
        .await
        .unwrap()
    };
    for sql in [
        format!(
            "create function one_fails() returns trigger language plpgsql as $$ begin
                if new.sheet_id = '{other}' then raise exception 'not this one'; end if;
                return new;
            end $$"
        ),
        "create trigger one_fails before update on sheet_step
            for each row execute function one_fails()"
            .to_owned(),
    ] {
        sqlx::query(sqlx::AssertSqlSafe(sql)).execute(office.pool()).await.unwrap();
    }
    let failed = stand_in.submit(&check, &list, &[]).await;
    assert!(failed.status.is_server_error(), "{}", failed.text());
    assert_eq!(done().await, []);
    sqlx::query("drop trigger one_fails on sheet_step").execute(office.pool()).await.unwrap();
    sent_on(&stand_in.submit(&check, &list, &[]).await);
    let both = "渡辺 誠（髙橋 𠮷子の代理）";
    let own = |name: &str, by: &str| (name.to_owned(), by.to_owned());
    assert_eq!(done().await, [own("山本 健太", both), own("井上 明里", "渡辺 誠")]);
    let logged: Vec<(String, i32)> = sqlx::query_as(
        "select actor_name, jsonb_array_length(d.after)
        from audit_entry join audit_detail d using (audit_entry_id) where verb = 'let_stand'",
    )
    .fetch_all(office.pool())
    .await
    .unwrap();
    assert_eq!(logged, [(both.to_owned(), 2)], "one entry, with both seats");
}

const NOTED: &str = "会議の前に、論点を一枚にまとめて配った。";
const SAW: &str = "窓口の混雑を見て、自分から応援に入った。";

/// Goals, talks and memos go with the turns: before, in and after the days, and for the wrong person.
#[tokio::test]
async fn who_stands_in_agrees_talks_and_notes_under_both_names() {
    let office = Office::start().await;
    let code = office.open(&office.setup()).await;
    let demo = Actor::system("demo");
    let rule = GoalRuleInput::proposed(day("2026-03-31")).parse().unwrap();
    actions::set_goal_rule(office.app(), &demo, &code, Some(&rule), Revision::new(0))
        .await
        .unwrap();
    let asked = [(InterviewKind::Opening, day("2026-03-20"))];
    actions::set_interviews(office.app(), &demo, &code, &asked).await.unwrap();
    let team = format!("/team/cycles/{code}");
    let place = async |name: &str| format!("{team}/sheets/{}", office.sheet(&code, name).await);
    let (sheet, other) = (place("山本 健太").await, place("井上 明里").await);
    let (of_chief, of_own) = (place("中村 恵子").await, place("髙橋 𠮷子").await);
    let (goals, talks) = (format!("{sheet}/goals"), format!("{sheet}/interviews"));
    let chief = office.browser("中村 恵子").await;
    let stand_in = office.browser("木村 翔").await;
    let ratee = office.browser("山本 健太").await;
    let colleague = office.browser("井上 明里").await;
    three(&ratee, &code).await;
    submit(&ratee, &code).await;
    sent_on(&hand_over(&chief, &typed("0001045", "4", "10")).await);

    // Before the first day there is nothing; nor for a colleague on any day.
    let tracks = format!("{team}/tracks");
    let memos = "/team/observations";
    for page in [&goals, &talks, &tracks, &memos.to_owned(), &format!("{talks}/new?kind=opening")] {
        for nobody in [&stand_in, &colleague] {
            assert_eq!(nobody.get(page).await.status, StatusCode::NOT_FOUND, "{page}");
        }
    }
    assert!(!stand_in.get("/").await.says("部下の目標を確かめる"));

    // In those days: the to-do list, the list of people, the goals. The ratee reads both names.
    office.portal.go_to(day("2026-03-04"));
    let chief = office.portal.signed_in("0000100").await;
    let stand_in = office.portal.signed_in("0001045").await;
    let ratee = office.portal.signed_in("0001042").await;
    let home = stand_in.get("/").await;
    assert!(home.says("部下の目標を確かめる") && home.says("部下の期首面談をする"));
    let list = stand_in.get(&tracks).await;
    assert!(list.says("主査　中村 恵子さんの代理"), "{}", list.text());
    assert!(list.attributes("td a", "href").contains(&goals));
    let page = stand_in.get(&goals).await;
    assert!(page.says("中村 恵子さんの代理です") && page.says("申込みを電子にする"));
    let to = format!("{goals}/return");
    let ask = stand_in.get(&to).await;
    assert!(ask.says("中村 恵子さんの代理です"), "{}", ask.text());
    sent_on(&stand_in.submit(&ask, &to, &[("reason", "期日を月ごとにしてください。")]).await);
    let own = format!("/me/cycles/{code}/goals");
    assert!(ratee.get(&own).await.says(BOTH), "who sent them back");
    submit(&ratee, &code).await;
    sent_on(&agree(&stand_in, &goals, "interview").await);
    for page in [ratee.get(&own).await, chief.get(&goals).await] {
        assert!(page.says(BOTH), "{}", page.text());
    }

    // A talk, written down and confirmed by the ratee.
    let form = stand_in.get(&format!("{talks}/new?kind=opening")).await;
    let minutes =
        [("way", "online"), ("said", "目標の水準を話した。"), ("agreed", "月に一度、話す。")];
    let draft = [&minutes[..], &[("do", "save")]].concat();
    sent_on(&stand_in.submit(&form, &talks, &draft).await);
    let edit = chief.get(&talks).await.attributes("section a", "href")[0].clone();
    let form = stand_in.get(&edit).await;
    sent_on(&stand_in.submit(&form, &edit, &[("do", "share")]).await);
    let page = ratee.get(&format!("/me/cycles/{code}/interviews")).await;
    assert!(page.says(BOTH), "{}", page.text());
    assert!(stand_in.get(&talks).await.says("中村 恵子さんの代理です"));

    // The evaluator's own memos are read in those days; theirs stay theirs to change.
    let about = office.people["山本 健太"].to_string();
    let form = chief.get(&format!("{memos}/new?about={about}")).await;
    sent_on(&chief.submit(&form, memos, &[("fact", NOTED), ("tone", "good")]).await);
    let list = stand_in.get(memos).await;
    assert!(list.says(NOTED) && list.says("中村 恵子さんのメモ（代理の間だけ読めます）"));
    assert!(list.attributes("td .cluster a", "href").is_empty(), "not theirs to change");
    let keeps = chief.get(memos).await.attributes("td .cluster a", "href")[0].clone();
    for (page, status) in [(&keeps, StatusCode::NOT_FOUND), (&sheet, StatusCode::OK)] {
        assert_eq!(stand_in.get(page).await.status, status, "{page}");
    }

    // A memo is the evaluator's to read at once.
    let form = stand_in.get(&format!("{memos}/new")).await;
    assert!(form.says("山本 健太（0001042）　中村 恵子さんの代理"), "{}", form.text());
    let memo = [("about", about.as_str()), ("fact", SAW), ("tone", "good")];
    sent_on(&stand_in.submit(&form, memos, &memo).await);
    assert!(stand_in.get(memos).await.says("中村 恵子さんの代理として書きました"));
    let read = chief.get(memos).await;
    assert!(read.says(SAW) && read.says(&format!("{BOTH}が書いたメモ")), "{}", read.text());
    let form = stand_in.get(&format!("{memos}/new")).await;
    let foreign = office.people["岡本 薫"].to_string();
    let memo = [("about", foreign.as_str()), ("fact", SAW), ("tone", "good")];
    let refused = stand_in.submit(&form, memos, &memo).await;
    assert_eq!(refused.status, StatusCode::NOT_FOUND, "nobody of the evaluator's");

    // Never their superior's, never where HR has barred them.
    for page in [format!("{of_chief}/goals"), format!("{of_chief}/interviews")] {
        assert_eq!(stand_in.get(&page).await.status, StatusCode::NOT_FOUND, "{page}");
    }
    assert_eq!(stand_in.get(&format!("{of_own}/goals")).await.status, StatusCode::OK);
    let pair = (office.people["木村 翔"], office.people["井上 明里"]);
    let reason = Prose::within("親族のため", 400).unwrap();
    actions::bar_pair(office.app(), &demo, office.authority, pair, &reason).await.unwrap();
    for page in [format!("{other}/goals"), format!("{other}/interviews")] {
        assert_eq!(stand_in.get(&page).await.status, StatusCode::NOT_FOUND, "{page}");
    }
    let barred = office.people["井上 明里"].to_string();
    let memo = [("about", barred.as_str()), ("fact", SAW), ("tone", "good")];
    let form = stand_in.get(&format!("{memos}/new")).await;
    assert!(!form.says("井上 明里"), "{}", form.text());
    assert_eq!(stand_in.submit(&form, memos, &memo).await.status, StatusCode::NOT_FOUND);

    // Everything stands under both names.
    let logged: Vec<(String, String)> = sqlx::query_as(
        "select distinct verb, actor_name from audit_entry
        where verb in ('send_back_goals', 'agree_goals', 'record_interview', 'share_interview',
            'write_observation') and actor_name <> '中村 恵子'
        order by verb",
    )
    .fetch_all(office.pool())
    .await
    .unwrap();
    let verbs: Vec<&str> = logged.iter().map(|(verb, _)| verb.as_str()).collect();
    assert_eq!(
        verbs,
        [
            "agree_goals",
            "record_interview",
            "send_back_goals",
            "share_interview",
            "write_observation"
        ]
    );
    assert!(logged.iter().all(|(_, name)| name == BOTH), "{logged:?}");

    // It ends with the last day, and what was done stays.
    office.portal.go_to(day("2026-03-11"));
    let stand_in = office.portal.signed_in("0001045").await;
    let chief = office.portal.signed_in("0000100").await;
    for page in [&goals, &talks, &tracks, &edit] {
        assert_eq!(stand_in.get(page).await.status, StatusCode::NOT_FOUND, "{page}");
    }
    let form = stand_in.get(&format!("{memos}/new")).await;
    assert!(!form.says("山本 健太"), "{}", form.text());
    let memo = [("about", about.as_str()), ("fact", SAW), ("tone", "good")];
    assert_eq!(stand_in.submit(&form, memos, &memo).await.status, StatusCode::NOT_FOUND);
    let list = stand_in.get(memos).await;
    assert!(list.says(SAW) && !list.says(NOTED), "what one wrote stays one's own");
    assert!(chief.get(&goals).await.says(BOTH) && chief.get(memos).await.says(SAW));
}
