//! The verbs on one person: form, check page, result; refusals at their fields; two officers at once;
//! officers who are set over an authority or a department.

use axum::http::StatusCode;
use jinzai::access::{Actor, Grant, Role};
use jinzai::identity;
use jinzai::kernel::Period;
use jinzai::kernel::ids::{AuthorityId, EmployeeId};
use jinzai::organization::actions::people;

use super::pages::{city, department, employee, signed_in};
use crate::support::portal::{Client, Page, Portal};

/// A date's three boxes.
fn date(name: &str, day: &str) -> Vec<(String, String)> {
    let parts = day.split('-');
    ["year", "month", "day"]
        .iter()
        .zip(parts)
        .map(|(part, value)| (format!("{name}_{part}"), value.to_owned()))
        .collect()
}

/// Opens a form, fills it in, and answers with what the check page is.
pub async fn fill(
    client: &Client,
    path: &str,
    days: &[(&str, &str)],
    values: &[(&str, &str)],
) -> Page {
    let form = client.get(path).await;
    assert_eq!(form.status, StatusCode::OK, "{path}");
    let mut all: Vec<(String, String)> =
        days.iter().flat_map(|(name, day)| date(name, day)).collect();
    all.extend(values.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
    let all: Vec<(&str, &str)> = all.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect();
    client.submit(&form, path, &all).await
}

/// Fills in, checks, carries out.
pub async fn carry_out(
    client: &Client,
    path: &str,
    days: &[(&str, &str)],
    values: &[(&str, &str)],
) -> Page {
    let check = fill(client, path, days, values).await;
    assert_eq!(check.status, StatusCode::OK, "{path}: {}", check.first(".errsum"));
    assert!(check.h1().ends_with("を確かめてください"), "{}", check.h1());
    let done = client.submit(&check, path, &[("step", "save")]).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{path}: {}", done.first(".errsum"));
    client.follow(&done.location().unwrap()).await
}

pub async fn posting(portal: &Portal, who: EmployeeId) -> String {
    let id: uuid::Uuid = sqlx::query_scalar(
        "select posting_id from posting where employee_id = $1 order by lower(period) desc, kind desc limit 1",
    )
    .bind(who)
    .fetch_one(portal.app.db.reader())
    .await
    .unwrap();
    id.simple().to_string()
}

async fn count(portal: &Portal, verb: &str) -> i64 {
    sqlx::query_scalar("select count(*) from audit_entry where verb = $1")
        .bind(verb)
        .fetch_one(portal.app.db.reader())
        .await
        .unwrap()
}

#[tokio::test]
async fn a_transfer_to_come_is_shown_withdrawn_and_done_again() {
    let portal = city().await;
    let hr = portal.officer("jinji", Role::HrOfficer).await;
    let clerk = employee(&portal, "0000003").await;
    let path = format!("/hr/staff/{clerk}/postings/{}/change", posting(&portal, clerk).await);
    let check =
        fill(&hr, &path, &[("from", "R8-4-1")], &[("department", "市民局"), ("title", "")]).await;
    assert!(check.says("転任"), "the kind is derived");
    assert!(check.says("令和8年4月1日までは「予定」と出ます"));
    // Back to the form: what was typed is there.
    let form = hr.submit(&check, &path, &[("step", "mend")]).await;
    assert_eq!(form.attributes("#department", "value"), ["市民局"]);
    let done = hr.submit(&check, &path, &[("step", "save")]).await;
    let page = hr.follow(&done.location().unwrap()).await;
    assert!(page.says("発令を変更しました") && page.says("予定"));
    assert!(hr.get(&format!("/hr/staff/{clerk}")).await.says("総務局 人事部 人財課"));
    let then = hr.get(&format!("/hr/staff/{clerk}?on=2026-04-01")).await;
    assert!(then.says("上司 山﨑 五"), "the superior of that day");
    // Withdrawn: the posting before goes on.
    let gone = format!("/hr/staff/{clerk}/postings/{}/withdrawal", posting(&portal, clerk).await);
    let missing = fill(&hr, &gone, &[], &[]).await;
    assert_eq!(missing.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(missing.says("理由を書いてください"));
    carry_out(&hr, &gone, &[], &[("reason", "内示の取りやめ")]).await;
    let then = hr.get(&format!("/hr/staff/{clerk}?on=2026-04-01")).await;
    assert!(then.says("上司 林 四"));
    assert_eq!(
        (count(&portal, "change_posting").await, count(&portal, "withdraw_posting").await),
        (1, 1)
    );
    let (reason, before): (Option<String>, serde_json::Value) = sqlx::query_as(
        "select d.reason, d.before from audit_detail d
         join audit_entry e using (audit_entry_id) where e.verb = 'withdraw_posting'",
    )
    .fetch_one(portal.app.db.reader())
    .await
    .unwrap();
    assert_eq!(reason.as_deref(), Some("内示の取りやめ"));
    assert!(before.to_string().contains("市民局"), "{before}");
}

/// Address, typed into the first step, typed beside it, the sentence.
type Case<'a> = (&'a str, Vec<(&'a str, &'a str)>, Vec<(&'a str, &'a str)>, &'a str);

#[tokio::test]
async fn what_cannot_be_says_so_at_its_field_and_keeps_what_was_typed() {
    let portal = city().await;
    let hr = portal.officer("jinji", Role::HrOfficer).await;
    let clerk = employee(&portal, "0000003").await;
    let own = posting(&portal, clerk).await;
    let change = format!("/hr/staff/{clerk}/postings/{own}/change");
    let correction = format!("/hr/staff/{clerk}/postings/{own}/correction");
    let post = format!("/hr/staff/{clerk}/post");
    let leave = format!("/hr/staff/{clerk}/leave");
    let cases: Vec<Case<'_>> = vec![
        (&change, vec![("from", "R8-2-30")], vec![], "令和8年2月30日はありません"),
        (&change, vec![], vec![], "発令日を書いてください"),
        (&change, vec![("from", "R6-4-1")], vec![], "変更ではなく訂正をします"),
        (
            &change,
            vec![("from", "R8-4-1")],
            vec![("department", "庶務課")],
            "「庶務課」という所属はありません",
        ),
        (&change, vec![("from", "R8-4-1")], vec![("rank", "")], "職位を選んでください"),
        (
            &correction,
            vec![("from", "R1-4-1")],
            vec![("reason", "誤り")],
            "「01010100」は令和4年4月1日からです。平成31年4月1日にはありません",
        ),
        (&correction, vec![], vec![("reason", "")], "理由を書いてください"),
        (
            &post,
            vec![("from", "R8-4-1")],
            vec![("department", "市民局"), ("post_kind", "primary")],
            "本務の発令が令和6年4月1日〜と重なります",
        ),
        (&post, vec![("from", "R8-4-1")], vec![("department", "01010100")], "同じ所属の発令が"),
        (
            &leave,
            vec![("from", "R1-5-1")],
            vec![("leave_kind", "sick")],
            "採用年月日（令和2年4月1日）より前",
        ),
        (&leave, vec![("from", "R4-5-1")], vec![("leave_kind", "sick")], "本務の発令がありません"),
        (
            &leave,
            vec![("from", "R8-5-1"), ("last", "R8-4-1")],
            vec![("leave_kind", "sick")],
            "終わりの日は、始まりの日より前にはできません",
        ),
        (&leave, vec![("from", "R8-5-1")], vec![], "種類を選んでください"),
    ];
    for (path, days, values, says) in cases {
        let page = fill(&hr, path, &days, &values).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{path} {says}: {}", page.h1());
        assert!(page.says(says), "{path}: {says} in {}", page.first(".errsum"));
        assert!(page.title().starts_with("誤り："));
        if let Some((name, day)) = days.first() {
            let year = day.split('-').next().unwrap();
            assert_eq!(page.attributes(&format!("#{name}"), "value"), [year], "typed text is kept");
        }
    }
    let nothing: i64 =
        sqlx::query_scalar("select count(*) from audit_entry where subject_kind = 'employee'")
            .fetch_one(portal.app.db.reader())
            .await
            .unwrap();
    assert_eq!(nothing, 0);
}

#[tokio::test]
async fn advice_is_given_and_never_blocks() {
    let portal = city().await;
    let hr = portal.officer("jinji", Role::HrOfficer).await;
    let chief = employee(&portal, "0000004").await;
    let clerk_rank: uuid::Uuid =
        sqlx::query_scalar("select rank_id from rank where code = 'kakariin'")
            .fetch_one(portal.app.db.reader())
            .await
            .unwrap();
    let path = format!("/hr/staff/{chief}/postings/{}/change", posting(&portal, chief).await);
    let rank = clerk_rank.simple().to_string();
    let check = fill(
        &hr,
        &path,
        &[("from", "R8-4-1")],
        &[("department", "市民局"), ("rank", &rank), ("is_head", "")],
    )
    .await;
    assert!(check.says("降任"));
    assert!(check.says("「総務局 人事部 人財課」の所属長がいなくなります"), "{}", check.text());
    let done = hr.submit(&check, &path, &[("step", "save")]).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn leaves_begin_are_extended_and_end() {
    let portal = city().await;
    let hr = portal.officer("jinji", Role::HrOfficer).await;
    let clerk = employee(&portal, "0000003").await;
    let begin = format!("/hr/staff/{clerk}/leave");
    let page = carry_out(
        &hr,
        &begin,
        &[("from", "R8-1-1"), ("last", "R8-6-30")],
        &[("leave_kind", "parental")],
    )
    .await;
    assert!(page.says("育児休業") && page.says("休職中"));
    let overlap = fill(&hr, &begin, &[("from", "R8-6-1")], &[("leave_kind", "sick")]).await;
    assert!(overlap.says("休職・休業が令和8年1月1日〜令和8年6月30日にもあります"));
    let leave: uuid::Uuid = sqlx::query_scalar("select leave_id from leave")
        .fetch_one(portal.app.db.reader())
        .await
        .unwrap();
    let base = format!("/hr/staff/{clerk}/leaves/{}", leave.simple());
    let page = carry_out(&hr, &format!("{base}/end"), &[("last", "R8-9-30")], &[]).await;
    assert!(page.says("令和8年1月1日〜令和8年9月30日"));
    let page = carry_out(
        &hr,
        &format!("{base}/correction"),
        &[("from", "R8-1-5")],
        &[("leave_kind", "sick"), ("reason", "種類の誤り")],
    )
    .await;
    assert!(page.says("病気休職") && !page.says("育児休業"));
    let begun = fill(&hr, &format!("{base}/withdrawal"), &[], &[("reason", "誤り")]).await;
    assert!(begun.says("令和8年1月5日に始まっているので、取り消せません"));
}

#[tokio::test]
async fn second_posts_names_and_what_is_to_come_end_by_their_own_verbs() {
    let portal = city().await;
    let hr = portal.officer("jinji", Role::HrOfficer).await;
    let clerk = employee(&portal, "0000003").await;
    let page = format!("/hr/staff/{clerk}");
    let primary = posting(&portal, clerk).await;
    let second = [("department", "市民局"), ("post_kind", "concurrent")];
    let begun = carry_out(&hr, &format!("{page}/post"), &[("from", "R8-1-1")], &second).await;
    assert!(begun.says("兼務") && begun.says("市民局"));
    let end = format!("{page}/postings/{}/end", posting(&portal, clerk).await);
    let early = fill(&hr, &end, &[("last", "R7-12-31")], &[]).await;
    assert_eq!(early.status, StatusCode::UNPROCESSABLE_ENTITY);
    let ended = carry_out(&hr, &end, &[("last", "R8-6-30")], &[]).await;
    assert!(ended.says("令和8年1月1日〜令和8年6月30日"));
    let never =
        fill(&hr, &format!("{page}/postings/{primary}/end"), &[("last", "R8-6-30")], &[]).await;
    assert!(never.says("本務は、異動か退職で終わります"), "{}", never.first(".errsum"));
    // A name used at work.
    let alias = [("name", "吉田 みつ"), ("kana", "よしだ みつ"), ("shown", "yes")];
    let known = carry_out(&hr, &format!("{page}/alias"), &[("from", "R8-1-1")], &alias).await;
    assert!(known.says("通称 吉田 みつ"));
    let twice = fill(&hr, &format!("{page}/alias"), &[("from", "R8-2-1")], &alias).await;
    let twice = hr.submit(&twice, &format!("{page}/alias"), &[("step", "save")]).await;
    assert!(twice.says("同じ期間に通称・旧姓がもう1つあります"), "{}", twice.first("main"));
    let links = known.attributes("main a", "href");
    let end = links.iter().find(|href| href.contains("/names/")).expect("a way to end it");
    let gone = carry_out(&hr, end, &[("last", "R8-1-31")], &[]).await;
    assert!(gone.says("令和8年1月1日〜令和8年1月31日") && !gone.says("通称 吉田 みつ"));
    // A leave that does not come.
    let leave = [("leave_kind", "sick")];
    carry_out(&hr, &format!("{page}/leave"), &[("from", "R8-5-1")], &leave).await;
    let id: uuid::Uuid = sqlx::query_scalar("select leave_id from leave")
        .fetch_one(portal.app.db.reader())
        .await
        .unwrap();
    let withdrawal = format!("{page}/leaves/{}/withdrawal", id.simple());
    assert!(fill(&hr, &withdrawal, &[], &[]).await.says("理由を書いてください"));
    let none = carry_out(&hr, &withdrawal, &[], &[("reason", "診断書の取下げ")]).await;
    assert!(!none.says("病気休職"));
    for verb in ["open_posting", "end_posting", "open_name", "end_name", "withdraw_leave"] {
        assert_eq!(count(&portal, verb).await, 1, "{verb}");
    }
}

#[tokio::test]
async fn somebody_is_hired_with_a_first_post() {
    let portal = city().await;
    let hr = portal.officer("jinji", Role::HrOfficer).await;
    let form = hr.get("/hr/staff/new").await;
    let option = |label: &str| {
        let values = form.attributes("option", "value");
        let at = form.all("option").iter().position(|text| text == label).unwrap();
        values[at].clone()
    };
    let (rank, family) = (option("係員"), option("土木"));
    let good = [
        ("number", "0000009"),
        ("name", "斎藤　九"),
        ("kana", "サイトウ　キュウ"),
        ("department", "01010100"),
        ("rank", rank.as_str()),
        ("job_family", family.as_str()),
        ("employment_type", "regular"),
    ];
    let wrong = fill(&hr, "/hr/staff/new", &[("hired", "R8-4-1")], &[("number", "9")]).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.says("7けたの数字に直してください") && wrong.says("氏名を書いてください"));
    let mut taken = good.to_vec();
    taken[0].1 = "0000003";
    let taken = fill(&hr, "/hr/staff/new", &[("hired", "R8-4-1")], &taken).await;
    assert!(taken.says("その職員番号は、もう使われています"));
    let mut fixed = good.to_vec();
    fixed[6].1 = "fiscal_year";
    let fixed = fill(&hr, "/hr/staff/new", &[("hired", "R8-4-1")], &fixed).await;
    assert!(fixed.says("会計年度任用のときは、任期の末日を書いてください"));
    let page = carry_out(&hr, "/hr/staff/new", &[("hired", "R8-4-1")], &good).await;
    assert!(page.says("斎藤 九さんの採用を登録しました") && page.says("予定"));
    let spans: Vec<(String, String)> = sqlx::query_as(
        "select employment_type, period::text from posting p join employee e using (employee_id)
         where employee_number = '0000009' order by lower(period)",
    )
    .fetch_all(portal.app.db.reader())
    .await
    .unwrap();
    assert_eq!(
        spans,
        [
            ("conditional".to_owned(), "[2026-04-01,2026-10-01)".to_owned()),
            ("regular".to_owned(), "[2026-10-01,)".to_owned())
        ]
    );
    assert!(hr.get("/hr/staff?on=2026-04-01&q=%E6%96%89%E8%97%A4").await.says("斎藤 九"), "斉藤");
    // Who does not come after all was never on the staff.
    let withdrawal = format!("/hr/staff/{}/withdrawal", employee(&portal, "0000009").await);
    let asked = fill(&hr, &withdrawal, &[], &[]).await;
    assert!(asked.says("理由を書いてください"));
    let check = fill(&hr, &withdrawal, &[], &[("reason", "辞退")]).await;
    let done = hr.submit(&check, &withdrawal, &[("step", "save")]).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.first("main"));
    let left: i64 =
        sqlx::query_scalar("select count(*) from employee where employee_number = '0000009'")
            .fetch_one(portal.app.db.reader())
            .await
            .unwrap();
    assert_eq!((left, count(&portal, "withdraw_hire").await), (0, 1));
}

#[tokio::test]
async fn a_name_changes_and_the_old_one_is_still_found() {
    let portal = city().await;
    let hr = portal.officer("jinji", Role::HrOfficer).await;
    let clerk = employee(&portal, "0000003").await;
    let path = format!("/hr/staff/{clerk}/name");
    let page = carry_out(
        &hr,
        &path,
        &[("from", "R8-3-1")],
        &[("name", "森 三"), ("kana", "もり みつ"), ("keeps_old", "yes")],
    )
    .await;
    assert!(page.h1().starts_with("森 三") && page.says("通称 𠮷田 三"));
    let found = hr.get("/hr/staff?q=%E5%90%89%E7%94%B0").await;
    assert_eq!(found.all("tbody th a"), ["森 三"]);
    assert!(
        hr.get(&format!("/hr/staff/{clerk}?on=2026-02-01")).await.says("この日の氏名は𠮷田 三")
    );
}

#[tokio::test]
async fn leaving_ends_what_is_there_and_can_be_withdrawn() {
    let portal = city().await;
    let hr = portal.officer("jinji", Role::HrOfficer).await;
    let chief = employee(&portal, "0000004").await;
    portal.account("0000004", Some(chief), "林 四").await;
    let path = format!("/hr/staff/{chief}/leaving");
    let check = fill(&hr, &path, &[("last", "R8-3-31")], &[]).await;
    assert!(check.says("「総務局 人事部 人財課」の所属長がいなくなります"));
    assert!(check.says("令和8年4月1日から、サインインできなくなります"));
    let page = carry_out(&hr, &path, &[("last", "R8-3-31")], &[("reason", "定年")]).await;
    assert!(page.says("退職を登録しました"));
    let later = hr.get(&format!("/hr/staff/{chief}?on=2026-04-01")).await;
    assert!(later.says("令和8年4月1日の時点の発令は登録されていません"));
    carry_out(&hr, &format!("/hr/staff/{chief}/staying"), &[], &[("reason", "勤務延長")]).await;
    assert!(hr.get(&format!("/hr/staff/{chief}?on=2026-04-01")).await.says("人財課"));
}

#[tokio::test]
async fn two_officers_at_once_see_both_contents() {
    let portal = city().await;
    let (one, two) = (
        portal.officer("jinji", Role::HrOfficer).await,
        portal.officer("jinji2", Role::HrOfficer).await,
    );
    portal.all_are_named("jinji2").await;
    let clerk = employee(&portal, "0000003").await;
    let path = format!("/hr/staff/{clerk}/correction");
    let stale = one.get(&path).await;
    carry_out(&two, &path, &[], &[("kana", "よしだ さん"), ("reason", "読みの誤り")]).await;
    let typed = [("name", "吉田 三"), ("kana", "よしだ みつる"), ("reason", "字の誤り")];
    let conflict = one.submit(&stale, &path, &typed).await;
    assert_eq!(conflict.status, StatusCode::CONFLICT);
    assert!(
        conflict.says("jinji2") && conflict.says("よしだ さん") && conflict.says("よしだ みつる")
    );
    assert_eq!(conflict.h1(), "別の人が先に保存しました", "of one name, and yet two");
    let undecided = one.submit(&conflict, &path, &[]).await;
    assert_eq!(undecided.status, StatusCode::CONFLICT);
    assert!(undecided.says("どちらを残すか選んでください"));
    let done =
        one.submit(&conflict, &path, &[("keep.name", "mine"), ("keep.kana", "theirs")]).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.first(".errsum"));
    let page = one.get(&format!("/hr/staff/{clerk}")).await;
    assert!(page.h1().starts_with("吉田 三 よしだ さん"), "{}", page.h1());
    // The same form again is answered again and carried out once.
    let again =
        one.submit(&conflict, &path, &[("keep.name", "mine"), ("keep.kana", "theirs")]).await;
    assert_eq!(again.status, StatusCode::SEE_OTHER);
    assert_eq!(count(&portal, "correct_employee").await, 2);
}

async fn limited(portal: &Portal, login: &str, grant: Grant) -> Client {
    let account = portal.account(login, None, login).await;
    let since = Period::since("2020-04-01".parse().unwrap());
    identity::actions::grant_role(&portal.app, &Actor::system("demo"), account, grant, since)
        .await
        .unwrap();
    portal.signed_in(login).await
}

#[tokio::test]
async fn officers_keep_within_their_department_and_authority() {
    let portal = city().await;
    let section = department(&portal, "01010100").await;
    let grant = Grant { role: Role::HrOfficer, authority: None, department: Some(section) };
    let officer = limited(&portal, "bukyoku", grant).await;
    let clerk = employee(&portal, "0000003").await;
    let top = employee(&portal, "0000001").await;
    let leave = carry_out(
        &officer,
        &format!("/hr/staff/{clerk}/leave"),
        &[("from", "R8-4-1")],
        &[("leave_kind", "sick")],
    )
    .await;
    assert!(leave.says("病気休職"), "{}", leave.text());
    let change = format!("/hr/staff/{clerk}/postings/{}/change", posting(&portal, clerk).await);
    let away = fill(&officer, &change, &[("from", "R8-4-1")], &[("department", "市民局")]).await;
    assert_eq!(away.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(away.says("あなたの担当の外にかかわる発令です"));
    for path in ["leave", "correction", "leaving", "name"] {
        let answer = officer.get(&format!("/hr/staff/{top}/{path}")).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path}");
    }
    // Two authorities: the officer of one never reaches the staff of the other.
    let water = AuthorityId::mint();
    sqlx::query(
        "insert into authority (authority_id, code, name) values ($1, 'water', '上下水道局長')",
    )
    .bind(water)
    .execute(portal.app.db.reader())
    .await
    .unwrap();
    let grant = Grant { role: Role::HrOfficer, authority: Some(water), department: None };
    let other = limited(&portal, "suido", grant).await;
    for path in ["", "/leave", "/correction"] {
        let answer = other.get(&format!("/hr/staff/{clerk}{path}")).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path}");
    }
    assert!(other.get("/hr/staff").await.all("tbody th a").is_empty());
    // Once moved there, the person is theirs and no longer the section's.
    let hr = portal.officer("jinji", Role::HrOfficer).await;
    let id = water.to_string();
    carry_out(&hr, &change, &[("from", "R8-3-3")], &[("department", "市民局"), ("authority", &id)])
        .await;
    assert_eq!(other.get(&format!("/hr/staff/{clerk}/leave")).await.status, StatusCode::OK);
    assert_eq!(officer.get(&format!("/hr/staff/{clerk}")).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_name_to_come_is_shown_withdrawn_and_turns_on_its_day() {
    let portal = city().await;
    let hr = portal.officer("jinji", Role::HrOfficer).await;
    let clerk = employee(&portal, "0000003").await;
    let page = format!("/hr/staff/{clerk}");
    let path = format!("{page}/name");
    let new = [("name", "森 三"), ("kana", "もり みつ"), ("keeps_old", "yes")];
    let planned = carry_out(&hr, &path, &[("from", "R8-4-1")], &new).await;
    assert!(planned.h1().starts_with("𠮷田 三"), "not yet: {}", planned.h1());
    assert!(planned.says("予定の氏名") && planned.says("森 三（もり みつ）"));
    let then = hr.get(&format!("{page}?on=2026-04-01")).await;
    assert!(then.says("この日の氏名は森 三（予定）"), "{}", then.text());
    // One at a time; it is withdrawn with a reason.
    let again =
        fill(&hr, &path, &[("from", "R8-5-1")], &[("name", "林 三"), ("kana", "はやし みつ")])
            .await;
    assert!(again.says("令和8年4月1日に氏名が変わる予定です"), "{}", again.first(".errsum"));
    let links = planned.attributes("main a", "href");
    let away = links.iter().find(|href| href.contains("/names/")).expect("a way to withdraw it");
    assert!(fill(&hr, away, &[], &[]).await.says("理由を書いてください"));
    let gone = carry_out(&hr, away, &[], &[("reason", "届けの取下げ")]).await;
    assert!(!gone.says("予定の氏名"));
    carry_out(&hr, &path, &[("from", "R8-4-1")], &new).await;
    // Nothing turns before its day; on it, once.
    people::turn_names(&portal.app).await.unwrap();
    assert_eq!(count(&portal, "turn_name").await, 0);
    portal.go_to("2026-04-02".parse().unwrap());
    people::turn_names(&portal.app).await.unwrap();
    people::turn_names(&portal.app).await.unwrap();
    assert_eq!(count(&portal, "turn_name").await, 1);
    let hr = portal.signed_in("jinji").await;
    let turned = hr.get(&page).await;
    assert!(turned.h1().starts_with("森 三") && turned.says("通称 𠮷田 三"), "{}", turned.h1());
    let before = hr.get(&format!("{page}?on=2026-03-31")).await;
    assert!(before.says("この日の氏名は𠮷田 三"));
}

/// Who belonged to an authority once belongs to it no longer; former staff stay with the last one.
#[tokio::test]
async fn officers_do_not_see_who_left_their_authority() {
    let portal = city().await;
    let hr = portal.officer("jinji", Role::HrOfficer).await;
    let list = "/hr/organization/masters/authorities";
    let added = [("name", "上下水道局長"), ("code", "water")];
    assert_eq!(hr.submit(&hr.get(list).await, list, &added).await.status, StatusCode::SEE_OTHER);
    let authority = async |code: &'static str| -> AuthorityId {
        sqlx::query_scalar("select authority_id from authority where code = $1")
            .bind(code)
            .fetch_one(portal.app.db.reader())
            .await
            .unwrap()
    };
    let (mayor, water) = (authority("mayor").await, authority("water").await);
    let of =
        |authority| Grant { role: Role::HrOfficer, authority: Some(authority), department: None };
    let (before, after) =
        (limited(&portal, "shicho", of(mayor)).await, limited(&portal, "suido", of(water)).await);
    let clerk = employee(&portal, "0000003").await;
    let page = format!("/hr/staff/{clerk}");
    let on_a_day_before = format!("{page}?on=2025-04-01");
    let looks = async |client: &Client| {
        let mut seen = Vec::new();
        for path in [&page, &on_a_day_before] {
            seen.push(client.get(path).await.status == StatusCode::OK);
        }
        seen.push(client.get("/hr/staff").await.says("𠮷田 三"));
        seen.push(client.get("/hr/exports/staff/staff.csv").await.text().contains("𠮷田 三"));
        seen
    };
    assert_eq!((looks(&before).await, looks(&after).await), (vec![true; 4], vec![false; 4]));
    let change = format!("{page}/postings/{}/change", posting(&portal, clerk).await);
    let id = water.to_string();
    carry_out(&hr, &change, &[("from", "R8-3-3")], &[("department", "市民局"), ("authority", &id)])
        .await;
    // Whichever day is asked for, today's authority decides who may look.
    assert_eq!((looks(&before).await, looks(&after).await), (vec![false; 4], vec![true; 4]));
    let chief = employee(&portal, "0000005").await;
    let seen = before.get(&format!("/hr/staff/{chief}")).await;
    assert_eq!(seen.status, StatusCode::OK);
    assert!(!seen.attributes("main a", "href").contains(&page), "no way to who is not theirs");
    // Who leaves stays with the authority they left from, for pensions and certificates.
    carry_out(&hr, &format!("{page}/leaving"), &[("last", "R8-3-5")], &[("reason", "退職")]).await;
    portal.go_to("2026-05-01".parse().unwrap());
    let (before, after) = (portal.signed_in("shicho").await, portal.signed_in("suido").await);
    assert_eq!(before.get(&page).await.status, StatusCode::NOT_FOUND);
    assert_eq!(after.get(&page).await.status, StatusCode::OK);
    assert!(!after.get("/hr/staff").await.says("𠮷田 三"), "no longer on the staff");
}

#[tokio::test]
async fn nobody_keeps_themselves_and_a_superior_sees_what_leading_needs() {
    let portal = city().await;
    let head = employee(&portal, "0000002").await;
    let chief = employee(&portal, "0000004").await;
    let account = portal.account("0000002", Some(head), "髙橋 二").await;
    portal.grant(account, Role::HrOfficer).await;
    let officer = portal.signed_in("0000002").await;
    let own = officer.get(&format!("/hr/staff/{head}")).await;
    assert!(own.says("あなたの記録です") && own.says("経歴"));
    assert!(!own.says("退職を登録する"));
    let refused = officer.get(&format!("/hr/staff/{head}/leave")).await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
    let top = signed_in(&portal, "0000001").await;
    let led = top.get(&format!("/hr/staff/{chief}")).await;
    assert!(led.says("いまの発令") && led.says("上司 髙橋 二"));
    assert!(!led.says("経歴") && !led.says("採用"));
    assert_eq!(top.get(&format!("/hr/staff/{chief}/leave")).await.status, StatusCode::NOT_FOUND);
}
