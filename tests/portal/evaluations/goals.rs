//! Goals: written, handed in, sent back, agreed, changed in between; read by the two alone.

use axum::http::StatusCode;

use jinzai::access::Actor;
use jinzai::evaluations::actions;
use jinzai::evaluations::forms::GoalRuleInput;
use jinzai::evaluations::workflow::StepKind;
use jinzai::kernel::Revision;

use super::office::{Office, day};
use super::rules::do_step;
use crate::support::portal::{Client, Page};

const RESULT: &str = "申込みの8割を電子で受ける。";

/// A cycle that sets goals as the form proposes them.
async fn with_goals(office: &Office) -> String {
    let code = office.open(&office.setup()).await;
    let rule = GoalRuleInput::proposed(day("2026-03-31")).parse().unwrap();
    let demo = Actor::system("demo");
    actions::set_goal_rule(office.app(), &demo, &code, Some(&rule), Revision::new(0))
        .await
        .unwrap();
    code
}

pub async fn write(who: &Client, code: &str, title: &str, weight: &str) -> Page {
    let own = format!("/me/cycles/{code}/goals");
    let form = who.get(&format!("{own}/new")).await;
    let values = [
        ("title", title),
        ("result", RESULT),
        ("due_year", "令和8"),
        ("due_month", "3"),
        ("due_day", "31"),
        ("weight", weight),
        ("difficulty", "○"),
        ("importance", "◎"),
    ];
    who.submit(&form, &own, &values).await
}

/// Three goals that can be handed in.
pub async fn three(who: &Client, code: &str) {
    for (title, weight) in
        [("申込みを電子にする", "50"), ("研修を見直す", "30"), ("手順書を作る", "20")]
    {
        let answer = write(who, code, title, weight).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text());
    }
}

pub async fn submit(who: &Client, code: &str) -> Page {
    let own = format!("/me/cycles/{code}/goals");
    let check = who.get(&format!("{own}/check")).await;
    who.submit(&check, &format!("{own}/submission"), &[]).await
}

pub async fn agree(chief: &Client, place: &str, how: &str) -> Page {
    let page = chief.get(place).await;
    chief.submit(&page, &format!("{place}/agreement"), &[("how", how)]).await
}

#[tokio::test]
async fn goals_go_from_a_draft_to_an_agreement() {
    let office = Office::start().await;
    let code = with_goals(&office).await;
    let sheet = office.sheet(&code, "山本 健太").await;
    let ratee = office.browser("山本 健太").await;
    let chief = office.browser("中村 恵子").await;
    let own = format!("/me/cycles/{code}/goals");
    let place = format!("/team/cycles/{code}/sheets/{sheet}/goals");

    // The to-do list and the list of evaluations lead there.
    assert!(ratee.get("/").await.says("目標を書く"));
    assert!(ratee.get("/me").await.attributes("a", "href").contains(&own));
    assert!(ratee.get(&own).await.says("目標はまだありません"));

    // A draft may be open; what cannot be read is said, and what was typed stays.
    let form = ratee.get(&format!("{own}/new")).await;
    let answer = ratee.submit(&form, &own, &[("title", "申込みを電子にする")]).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text());
    let answer = write(&ratee, &code, "研修を見直す", "99.9").await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(answer.says("ウエイトは、1から100までの整数で書いてください"));
    assert!(answer.attributes("input[name=weight]", "value") == ["99.9"]);
    let answer = submit(&ratee, &code).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "one open goal");
    for words in
        ["できたと言える基準を書いてください", "目標がいま1つあります。3から5つにしてください"]
    {
        assert!(answer.says(words), "{words}: {}", answer.text());
    }
    let edit = ratee.get(&own).await.attributes("td a", "href")[0].clone();
    let gone = format!("{edit}/removal");
    let ask = ratee.get(&gone).await;
    assert_eq!(ratee.submit(&ask, &gone, &[]).await.status, StatusCode::SEE_OTHER);

    // A draft is the ratee's own: the evaluator sees that it is being written, not what.
    three(&ratee, &code).await;
    let page = chief.get(&place).await;
    assert!(page.says("本人が目標を書いています") && !page.says("申込みを電子にする"));

    // Weights that do not add up are named with the sum.
    let list = ratee.get(&own).await;
    let last = list.attributes("td a", "href").into_iter().rfind(|to| !to.ends_with("removal"));
    let last = last.unwrap();
    let form = ratee.get(&last).await;
    ratee.submit(&form, &last, &[("weight", "19")]).await;
    let answer = submit(&ratee, &code).await;
    assert!(answer.says("ウエイトの合計がいま99です。100にしてください"), "{}", answer.text());
    let form = ratee.get(&last).await;
    ratee.submit(&form, &last, &[("weight", "20")]).await;

    // Handed in, handed in twice, taken back, handed in again.
    let (check, hand_in) = (format!("{own}/check"), format!("{own}/submission"));
    let (one, two) = (ratee.get(&check).await, ratee.get(&check).await);
    assert_eq!(ratee.submit(&one, &hand_in, &[]).await.status, StatusCode::SEE_OTHER);
    let twice = ratee.submit(&two, &hand_in, &[]).await;
    let said = ratee.follow(&twice.location().unwrap_or_else(|| own.clone())).await;
    assert!(said.says("目標は提出されています"), "{}", said.text());
    let back = format!("{own}/withdrawal");
    let ask = ratee.get(&back).await;
    ratee.submit(&ask, &back, &[]).await;
    assert_eq!(submit(&ratee, &code).await.status, StatusCode::SEE_OTHER);

    // The evaluator is told, reads, sends back with words; the ratee mends.
    let home = chief.get("/").await;
    assert!(home.says("部下の目標を確かめる") && home.says("1人の目標が提出されています"));
    let page = chief.get(&place).await;
    assert!(page.says("申込みを電子にする") && page.says("あなたの番"));
    let late = ratee.get(&back).await;
    let said = ratee.follow(&late.location().unwrap()).await;
    assert!(said.says("評価者が目標を開いたので、提出を取り消せません"), "{}", said.text());
    let to = format!("{place}/return");
    let ask = chief.get(&to).await;
    let bare = chief.submit(&ask, &to, &[("reason", "")]).await;
    assert_eq!(bare.status, StatusCode::UNPROCESSABLE_ENTITY, "a return needs words");
    let answer = chief.submit(&ask, &to, &[("reason", "期日を月ごとにしてください。")]).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text());
    let list = ratee.get(&own).await;
    assert!(
        list.says("中村 恵子さんから差し戻されました") && list.says("期日を月ごとにしてください。")
    );
    let stale = ratee.get(&last).await;
    assert_eq!(submit(&ratee, &code).await.status, StatusCode::SEE_OTHER);

    // Agreeing asks how; a double click does it once.
    let nothing = agree(&chief, &place, "").await;
    assert_eq!(nothing.status, StatusCode::UNPROCESSABLE_ENTITY);
    let page = chief.get(&place).await;
    let to = format!("{place}/agreement");
    let done = chief.submit(&page, &to, &[("how", "interview")]).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text());
    let again = chief.submit(&page, &to, &[("how", "interview")]).await;
    assert!(again.status == StatusCode::SEE_OTHER || again.status == StatusCode::CONFLICT);
    let agreed: (i64,) = sqlx::query_as("select count(*) from goal_event where verb = 'agreed'")
        .fetch_one(office.pool())
        .await
        .unwrap();
    assert_eq!(agreed.0, 1);
    let list = ratee.get(&own).await;
    assert!(list.says("中村 恵子さんが面談で合意しました"), "{}", list.text());
    let late = ratee.submit(&stale, &last, &[("weight", "40")]).await;
    assert_eq!(
        late.status,
        StatusCode::UNPROCESSABLE_ENTITY,
        "after the agreement nothing changes"
    );
    assert!(late.says("目標は提出されています"), "{}", late.text());
    let frozen = sqlx::query("update goal set title = 'x'").execute(office.pool()).await;
    assert!(frozen.unwrap_err().to_string().contains("agreed goals never change"));
    let log: (String,) =
        sqlx::query_as("select string_agg(concat(d.before, d.after), ' ') from audit_detail d")
            .fetch_one(office.pool())
            .await
            .unwrap();
    assert!(!log.0.contains("電子"), "the audit log does not tell what a goal says");
}

#[tokio::test]
async fn an_interim_change_keeps_what_was_agreed() {
    let office = Office::start().await;
    let code = with_goals(&office).await;
    let sheet = office.sheet(&code, "山本 健太").await;
    let ratee = office.browser("山本 健太").await;
    let chief = office.browser("中村 恵子").await;
    let own = format!("/me/cycles/{code}/goals");
    let place = format!("/team/cycles/{code}/sheets/{sheet}/goals");
    three(&ratee, &code).await;
    submit(&ratee, &code).await;
    agree(&chief, &place, "written").await;

    let to = format!("{own}/change");
    let ask = ratee.get(&to).await;
    assert_eq!(
        ratee.submit(&ask, &to, &[("reason", " ")]).await.status,
        StatusCode::UNPROCESSABLE_ENTITY
    );
    ratee.submit(&ask, &to, &[("reason", "係の分担が変わったため。")]).await;
    // Begun and given up: what was agreed goes on.
    let end = format!("{own}/change/end");
    let stop = ratee.get(&end).await;
    ratee.submit(&stop, &end, &[]).await;
    assert!(ratee.get(&own).await.says("面談をせずに合意しました"));
    let ask = ratee.get(&to).await;
    ratee.submit(&ask, &to, &[("reason", "係の分担が変わったため。")]).await;

    // One goal is put otherwise, one is given up with a reason, one is new.
    let list = ratee.get(&own).await;
    let links = list.attributes("td a", "href");
    let edits: Vec<&String> = links.iter().filter(|to| !to.ends_with("removal")).collect();
    let form = ratee.get(edits[0]).await;
    ratee.submit(&form, edits[0], &[("title", "申込みと案内を電子にする")]).await;
    let gone = format!("{}/removal", edits[2]);
    let ask = ratee.get(&gone).await;
    let bare = ratee.submit(&ask, &gone, &[]).await;
    assert_eq!(bare.status, StatusCode::UNPROCESSABLE_ENTITY, "agreed goals go with a reason");
    ratee.submit(&ask, &gone, &[("reason", "ほかの係の仕事になったため。")]).await;
    write(&ratee, &code, "窓口の待ち時間を短くする", "20").await;
    assert_eq!(submit(&ratee, &code).await.status, StatusCode::SEE_OTHER);

    let page = chief.get(&place).await;
    for words in [
        "係の分担が変わったため。",
        "変えた",
        "加えた",
        "取りやめ",
        "ほかの係の仕事になったため。",
        "第1版（期首の目標）",
    ] {
        assert!(page.says(words), "{words}: {}", page.text());
    }
    assert!(!page.all("ins").is_empty() && !page.all("del").is_empty(), "changed words are marked");
    assert_eq!(agree(&chief, &place, "interview").await.status, StatusCode::SEE_OTHER);
    let kept: (i64, i64) = sqlx::query_as(
        "select count(distinct goal_round_id), count(*) filter (where title = '申込みを電子にする') from goal",
    )
    .fetch_one(office.pool())
    .await
    .unwrap();
    assert_eq!(kept, (2, 1), "the old wording is kept");
    let list = ratee.get(&own).await;
    assert!(list.says("申込みを電子にする") && list.says("ほかの係の仕事になったため。"));
}

#[tokio::test]
async fn two_tabs_and_two_rounds_meet() {
    let office = Office::start().await;
    let code = with_goals(&office).await;
    let sheet = office.sheet(&code, "山本 健太").await;
    let ratee = office.browser("山本 健太").await;
    let chief = office.browser("中村 恵子").await;
    let own = format!("/me/cycles/{code}/goals");
    let place = format!("/team/cycles/{code}/sheets/{sheet}/goals");
    three(&ratee, &code).await;
    let edit = ratee.get(&own).await.attributes("td a", "href")[0].clone();
    let (one, two) = (ratee.get(&edit).await, ratee.get(&edit).await);
    assert_eq!(
        ratee.submit(&one, &edit, &[("title", "申込みを電子で受ける")]).await.status,
        StatusCode::SEE_OTHER
    );
    let second = ratee.submit(&two, &edit, &[("title", "申込みを紙でも受ける")]).await;
    assert_eq!(second.status, StatusCode::CONFLICT);
    assert!(second.says("申込みを電子で受ける"), "what the other tab saved");
    assert_eq!(second.attributes("input[name=title]", "value"), ["申込みを紙でも受ける"]);
    let third = ratee.submit(&second, &edit, &[]).await;
    assert_eq!(third.status, StatusCode::SEE_OTHER, "{}", third.text());

    // A page that was read before the goals came back agrees with nothing unseen.
    submit(&ratee, &code).await;
    let read = chief.get(&place).await;
    let back = format!("{place}/return");
    let ask = chief.get(&back).await;
    chief.submit(&ask, &back, &[("reason", "直してください。")]).await;
    let stale = chief.submit(&read, &format!("{place}/agreement"), &[("how", "written")]).await;
    let said = chief.follow(&stale.location().unwrap()).await;
    assert!(said.says("確認する目標が提出されていません"), "{}", said.text());
}

#[tokio::test]
async fn nobody_else_reads_goals_and_the_rating_ends_them() {
    let office = Office::start().await;
    let code = with_goals(&office).await;
    let sheet = office.sheet(&code, "山本 健太").await;
    let ratee = office.browser("山本 健太").await;
    let chief = office.browser("中村 恵子").await;
    let head = office.browser("岡本 薫").await;
    let colleague = office.browser("井上 明里").await;
    let officer = office.officer("hr-one").await;
    let own = format!("/me/cycles/{code}/goals");
    let place = format!("/team/cycles/{code}/sheets/{sheet}/goals");
    three(&ratee, &code).await;
    submit(&ratee, &code).await;
    for other in [&colleague, &officer, &ratee] {
        for path in [place.clone(), format!("{place}/return")] {
            assert_eq!(other.get(&path).await.status, StatusCode::NOT_FOUND, "{path}");
        }
    }
    let theirs = ratee.get(&own).await;
    assert!(theirs.says("提出を取り消す"), "{}", theirs.text());
    assert_eq!(head.get(&place).await.status, StatusCode::OK, "the secondary evaluator reads");
    assert_eq!(head.get(&format!("{place}/return")).await.status, StatusCode::FORBIDDEN);
    let goal: (jinzai::kernel::ids::GoalId,) =
        sqlx::query_as("select goal_id from goal limit 1").fetch_one(office.pool()).await.unwrap();
    assert_eq!(colleague.get(&format!("{own}/{}", goal.0)).await.status, StatusCode::NOT_FOUND);

    // HR counts, and reads no word of it.
    let board = officer.get(&format!("/hr/cycles/{code}/tracks")).await;
    assert!(board.says("目標と面談の進み具合") && !board.text().contains("申込みを電子にする"));
    assert_eq!(
        colleague.get(&format!("/hr/cycles/{code}/tracks")).await.status,
        StatusCode::NOT_FOUND
    );
    assert_eq!(
        colleague.get(&format!("/team/cycles/{code}/tracks")).await.status,
        StatusCode::NOT_FOUND
    );

    agree(&chief, &place, "written").await;
    do_step(&office, &code, sheet, (StepKind::SelfAssessment, "山本 健太"), ["A", "B", "B"], "")
        .await;
    do_step(&office, &code, sheet, (StepKind::Primary, "中村 恵子"), ["A", "B", "B"], "B").await;
    let late = ratee.get(&format!("{own}/change")).await;
    let said = ratee.follow(&late.location().unwrap()).await;
    assert!(said.says("一次評価が提出されているので、目標を変えられません"), "{}", said.text());
}

#[tokio::test]
async fn the_rule_is_the_city_s_until_somebody_writes_goals() {
    let office = Office::start().await;
    let code = office.open(&office.setup()).await;
    let officer = office.officer("hr-one").await;
    let ratee = office.browser("山本 健太").await;
    let own = format!("/me/cycles/{code}/goals");
    let to = format!("/hr/cycles/{code}/goals");
    assert_eq!(ratee.get(&own).await.status, StatusCode::NOT_FOUND, "a cycle without goals");
    assert_eq!(ratee.get(&to).await.status, StatusCode::NOT_FOUND);

    let form = officer.get(&to).await;
    assert!(form.says("見本"), "the grades are ours");
    let bad = officer.submit(&form, &to, &[("least", "6"), ("total", "百")]).await;
    assert_eq!(bad.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(bad.says("ウエイトの合計は、1から1000までの整数で書いてください"), "{}", bad.text());
    let twin = officer.get(&to).await;
    let values = [("difficulty", "高 難しい\n中 ふつう"), ("importance", "")];
    assert_eq!(officer.submit(&form, &to, &values).await.status, StatusCode::SEE_OTHER);
    let late = officer.submit(&twin, &to, &[]).await;
    assert_eq!(late.status, StatusCode::CONFLICT, "another tab was first");
    let page = ratee.get(&format!("{own}/new")).await;
    assert!(page.says("困難度") && page.says("ふつう") && !page.says("重要度"), "{}", page.text());
    assert!(!ratee.get(&own).await.says("見本"));

    write(&ratee, &code, "申込みを電子にする", "50").await;
    let closed = officer.get(&to).await;
    assert!(closed.says("目標を書いた職員がいるので、決まりは変えられません"), "{}", closed.text());
    let undo = officer.get(&format!("/hr/cycles/{code}/undo")).await;
    let undone = officer.submit(&undo, &format!("/hr/cycles/{code}/undo"), &[]).await;
    let said = officer.follow(&undone.location().unwrap_or_else(|| to.clone())).await;
    assert!(
        said.says("入力があるので、開始を取り消せません")
            || undone.says("入力があるので、開始を取り消せません"),
        "{}",
        said.text()
    );
}

#[tokio::test]
async fn a_head_writes_the_department_s_goals_and_people_derive_theirs() {
    let office = Office::start().await;
    let code = with_goals(&office).await;
    let (chief, head) = (office.browser("中村 恵子").await, office.browser("岡本 薫").await);
    let ratee = office.browser("山本 健太").await;
    let base = "/me/department-goals";
    let list = head.get(base).await;
    let new = list.attributes("a", "href").into_iter().find(|to| to.contains("/new?")).unwrap();
    let form = head.get(&new).await;
    let values = [("title", "研修の申込みを電子にする"), ("result", RESULT)];
    let bare = head.submit(&form, base, &[("title", "x")]).await;
    assert_eq!(bare.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(head.submit(&form, base, &values).await.status, StatusCode::SEE_OTHER);

    // The unit's goal derives from the section's; the section's page offers no lower one.
    let list = chief.get(base).await;
    assert!(list.says("研修の申込みを電子にする"));
    let new = list.attributes("a", "href").into_iter().find(|to| to.contains("/new?")).unwrap();
    let form = chief.get(&new).await;
    let upper = form.attributes("select[name=upper] option", "value")[1].clone();
    let values = [("title", "案内を直す"), ("result", RESULT), ("upper", upper.as_str())];
    assert_eq!(chief.submit(&form, base, &values).await.status, StatusCode::SEE_OTHER);
    let list = ratee.get(base).await;
    assert!(list.says("案内を直す") && list.says("もとになる組織目標　研修の申込みを電子にする"));
    assert!(list.attributes("a", "href").iter().all(|to| !to.contains("/new?")), "heads write");
    let stolen = ratee.post(base, &[("department", "x"), ("title", "x")]).await;
    assert_ne!(stolen.status, StatusCode::SEE_OTHER);
    assert_eq!(ratee.get(&new).await.status, StatusCode::FORBIDDEN, "in reach, not allowed");

    // A person's goal derives from them; one that was withdrawn is not offered any more.
    let form = ratee.get(&format!("/me/cycles/{code}/goals/new")).await;
    let options = form.attributes("select[name=upper] option", "value");
    assert_eq!(options.len(), 3, "none, the unit's, the section's");
    let own = format!("/me/cycles/{code}/goals");
    let values = [("title", "案内の様式を作る"), ("upper", options[1].as_str())];
    ratee.submit(&form, &own, &values).await;
    assert!(ratee.get(&own).await.says("組織目標　育成係：案内を直す"));
    let edit = chief.get(base).await.attributes("section li p.cluster a", "href")[0].clone();
    let (one, two) = (chief.get(&edit).await, chief.get(&edit).await);
    chief.submit(&one, &edit, &[("title", "案内を新しくする")]).await;
    assert_eq!(chief.submit(&two, &edit, &[]).await.status, StatusCode::CONFLICT);
    let away = format!("{edit}/withdrawal");
    let ask = chief.get(&away).await;
    let bare = chief.submit(&ask, &away, &[]).await;
    assert_eq!(bare.status, StatusCode::UNPROCESSABLE_ENTITY);
    chief.submit(&ask, &away, &[("reason", "事業が延びたため。")]).await;
    let list = ratee.get(base).await;
    assert!(list.says("取りやめた理由：事業が延びたため。"), "withdrawn goals stay visible");
    let form = ratee.get(&format!("{own}/new")).await;
    assert_eq!(form.attributes("select[name=upper] option", "value").len(), 2);
    let values = [("title", "古い目標から"), ("upper", options[1].as_str())];
    let answer = ratee.submit(&form, &own, &values).await;
    assert!(answer.says("選んだ組織目標か事業は、いまは選べません"), "{}", answer.text());
}
