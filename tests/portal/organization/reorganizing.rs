//! The acts on departments through their pages: what is typed is kept, what is checked is what is
//! done, and the tree of any day says what held on it.

use axum::http::StatusCode;
use jinzai::access::{Actor, Grant, Role};
use jinzai::exchange::actions::{Arrived, import_staff};
use jinzai::identity;
use jinzai::kernel::Period;
use jinzai::kernel::ids::{DepartmentId, EmployeeId};

use crate::support::portal::{Client, Page, Portal};

const LIST: &str = "\
職員番号,氏名,フリガナ,所属コード,局区,部,課,係,職位,所属長,職種,任用区分,採用年月日,現所属発令日,本務兼務
0000001,山本　一,ヤマモト　ハジメ,01000000,総務局,,,,局長,○,一般事務,正規,H1.4.1,R5.4.1,本務
0000002,髙橋　二,タカハシ　フタ,01010000,総務局,人事部,,,部長,○,一般事務,正規,H10.4.1,R6.4.1,本務
0000003,𠮷田　三,ヨシダ　ミツ,01010100,総務局,人事部,人財課,,係員,,一般事務,正規,R2.4.1,R6.4.1,本務
0000004,林　四,ハヤシ　ヨン,01010100,総務局,人事部,人財課,,課長,○,土木,再任用,H15.10.1,R4.4.1,本務
0000005,山﨑　五,ヤマサキ　ゴ,01010200,総務局,人事部,給与課,,課長,○,一般事務,正規,H5.4.1,R7.4.1,本務
0000006,森　六,モリ　ロク,01010200,総務局,人事部,給与課,,係員,,一般事務,正規,H5.4.1,R7.4.1,本務
0000006,森　六,モリ　ロク,01010100,総務局,人事部,人財課,,係員,,一般事務,正規,H5.4.1,R7.4.1,兼務
0000007,谷　七,タニ　ナナ,01010101,総務局,人事部,人財課,研修係,係長,○,一般事務,正規,H5.4.1,R7.4.1,本務
0000008,岸　八,キシ　ハチ,02000000,市民局,,,,局長,○,一般事務,正規,H5.4.1,R7.4.1,本務
";

const APRIL: [(&str, &str); 3] = [("on_year", "令和8"), ("on_month", "4"), ("on_day", "1")];

pub async fn city() -> Portal {
    let portal = Portal::start().await;
    let arrived = Arrived { name: "一覧.csv".to_owned(), bytes: LIST.as_bytes().to_vec() };
    let imported = import_staff(&portal.app, &arrived, None, false).await.unwrap();
    assert!(imported.applied, "{:?}", imported.report.problems);
    portal
}

pub async fn department(portal: &Portal, code: &str) -> DepartmentId {
    sqlx::query_scalar("select department_id from department_fact where code = $1")
        .bind(code)
        .fetch_one(portal.app.db.reader())
        .await
        .unwrap()
}

pub async fn employee(portal: &Portal, number: &str) -> EmployeeId {
    sqlx::query_scalar("select employee_id from employee where employee_number = $1")
        .bind(number)
        .fetch_one(portal.app.db.reader())
        .await
        .unwrap()
}

pub async fn count(portal: &Portal, sql: &'static str) -> i64 {
    sqlx::query_scalar(sql).fetch_one(portal.app.db.reader()).await.unwrap()
}

pub fn with<'a>(values: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    APRIL.iter().chain(values).copied().collect()
}

/// Fills the form in; the check page, or the form again.
pub async fn check(hr: &Client, action: &str, values: &[(&str, &str)]) -> Page {
    let form = hr.get(action).await;
    assert_eq!(form.status, StatusCode::OK, "{action}");
    hr.submit(&form, action, values).await
}

/// Fills in, looks at the check page, and does it; where it leads.
pub async fn act(hr: &Client, action: &str, values: &[(&str, &str)]) -> String {
    let looked = check(hr, action, values).await;
    assert_eq!(looked.h1(), "内容を確かめてください", "{}", looked.text());
    let done = hr.submit(&looked, action, &[]).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text());
    done.location().unwrap()
}

pub fn refused(page: &Page, words: &str) {
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", page.text());
    assert!(page.first(".errsum").contains(words), "{}", page.first(".errsum"));
}

#[tokio::test]
async fn a_rename_shows_before_on_and_after_its_day_and_is_taken_back() {
    let portal = city().await;
    let hr = portal.officer("jinji", Role::HrOfficer).await;
    let section = department(&portal, "01010100").await;
    let page = format!("/hr/organization/{section}");
    let action = format!("{page}/name");
    let looked = check(&hr, &action, &with(&[("code", "01010199"), ("name", "人財育成課")])).await;
    assert!(looked.says("01010100　人財課（課、人事部の下）"));
    assert!(looked.says("01010199　人財育成課（課、人事部の下）"));
    assert!(looked.says("職員の発令は変わりません"));
    assert_eq!(count(&portal, "select count(*) from department_fact").await, 6, "nothing yet");
    // Mending brings the form back with what was typed.
    let mended = hr.submit(&looked, &action, &[("mend", "yes")]).await;
    assert_eq!(mended.attributes("#name", "value"), ["人財育成課"]);
    let done = hr.submit(&looked, &action, &[]).await;
    assert_eq!(done.location(), Some(format!("{page}?on=2026-04-01")));
    // The same post again gets the same answer and changes nothing.
    let again = hr.submit(&looked, &action, &[]).await;
    assert_eq!(again.location(), done.location());
    assert_eq!(count(&portal, "select count(*) from department_fact").await, 7);
    for (on, name) in
        [("2026-03-31", "人財課"), ("2026-04-01", "人財育成課"), ("2026-04-02", "人財育成課")]
    {
        let shown = hr.get(&format!("{page}?on={on}")).await;
        assert_eq!(shown.h1(), name, "{on}");
        assert_eq!(shown.all("section[aria-labelledby=h-members] tbody th a").len(), 3, "{on}");
        let tree = hr.get(&format!("/hr/organization?on={on}&open=all")).await;
        assert!(tree.all("tbody th a:not(.sub)").contains(&name.to_owned()), "{on}");
    }
    let today = hr.get(&page).await;
    assert_eq!(today.h1(), "人財課");
    assert!(today.says("令和8年4月1日〜 予定"));
    let tree = hr.get("/hr/organization").await;
    assert!(tree.says("「人財課」から変わる予定"));
    assert_eq!(
        count(&portal, "select count(*) from audit_entry where verb = 'change_department'").await,
        1
    );
    // Taken back before its day.
    let action = format!("{page}/withdrawal");
    let looked = hr.submit(&today, &action, &[]).await;
    assert!(looked.says("取り消す予定"), "{}", looked.text());
    let done = hr.submit(&looked, &action, &[]).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text());
    assert_eq!(hr.get(&format!("{page}?on=2026-04-01")).await.h1(), "人財課");
    assert!(!hr.get("/hr/organization").await.says("これからの予定"));
}

#[tokio::test]
async fn refusals_keep_what_was_typed() {
    let portal = city().await;
    let hr = portal.officer("jinji", Role::HrOfficer).await;
    let section = department(&portal, "01010100").await;
    let division = department(&portal, "01010000").await;
    let page = format!("/hr/organization/{section}");
    let name = format!("{page}/name");
    let taken = check(&hr, &name, &with(&[("code", "01010200"), ("name", "新しい課")])).await;
    refused(&taken, "所属コード「01010200」は、");
    assert!(taken.first(".errsum").contains("「給与課」が使っています"));
    assert_eq!(taken.attributes("#name", "value"), ["新しい課"]);
    assert_eq!(taken.attributes("#on", "value"), ["令和8"]);
    let early = [("on_year", "令和元"), ("on_month", "5"), ("on_day", "1"), ("code", "9")];
    refused(&check(&hr, &name, &early).await, "より後の日にしてください");
    let unreal = [("on_year", "令和8"), ("on_month", "2"), ("on_day", "30"), ("code", "9")];
    refused(&check(&hr, &name, &unreal).await, "2月30日");
    refused(&check(&hr, &name, &APRIL).await, "いまと同じ内容です");
    refused(&check(&hr, &name, &[("code", "")]).await, "所属コードを書いてください");
    // A change on the same day twice.
    act(&hr, &name, &with(&[("code", "01010199")])).await;
    refused(
        &check(&hr, &name, &with(&[("code", "01010198")])).await,
        "変更が、もう登録されています",
    );
    // A cycle; a place that is not there; one that is not known.
    let place = format!("/hr/organization/{division}/place");
    let cycle = check(&hr, &place, &with(&[("parent", "01010101")])).await;
    refused(&cycle, "自分に戻ります");
    assert_eq!(cycle.attributes("#parent", "value"), ["01010101"]);
    refused(
        &check(&hr, &place, &with(&[("parent", "水道局")])).await,
        "という所属は、令和8年4月1日にはありません",
    );
    // People and departments inside.
    let closure = format!("/hr/organization/{division}/closure");
    refused(&check(&hr, &closure, &APRIL).await, "1人の発令があります");
    let unit = department(&portal, "01010101").await;
    let empty = act(
        &hr,
        "/hr/organization/new",
        &with(&[("code", "77"), ("name", "外郭局"), ("level", "bureau"), ("parent", "")]),
    )
    .await;
    assert!(empty.contains("?on=2026-04-01"));
    let bureau = department(&portal, "77").await;
    act(
        &hr,
        &format!("/hr/organization/{unit}/place"),
        &[("on_year", "2026"), ("on_month", "5"), ("on_day", "1"), ("parent", "外郭局")],
    )
    .await;
    let later = [("on_year", "2026"), ("on_month", "6"), ("on_day", "1")];
    let closure = format!("/hr/organization/{bureau}/closure");
    refused(&check(&hr, &closure, &later).await, "の下に「研修係」があります");
    // Levels the other way round are asked about.
    let odd = check(
        &hr,
        &format!("{page}/place"),
        &[("on_year", "2026"), ("on_month", "7"), ("on_day", "1"), ("parent", "01010101")],
    )
    .await;
    assert!(odd.says("段階の順が、ふつうと逆です"), "{}", odd.text());
    assert_eq!(
        hr.get(&format!("{page}/correction?fact=nonsense")).await.status,
        StatusCode::NOT_FOUND
    );
    assert_eq!(
        hr.get(&format!("/hr/organization/{}/name", DepartmentId::mint())).await.status,
        StatusCode::NOT_FOUND
    );
}

#[tokio::test]
async fn moving_a_department_takes_its_people_along() {
    let portal = city().await;
    let hr = portal.officer("jinji", Role::HrOfficer).await;
    let section = department(&portal, "01010100").await;
    let before = count(&portal, "select count(*) from posting").await;
    let action = format!("/hr/organization/{section}/place");
    let looked = check(&hr, &action, &with(&[("parent", "市民局")])).await;
    assert!(looked.says("上司が変わる職員は1人です"), "{}", looked.text());
    assert!(looked.says("職員の発令は変わりません"));
    hr.submit(&looked, &action, &[]).await;
    assert_eq!(count(&portal, "select count(*) from posting").await, before);
    let chief = employee(&portal, "0000004").await;
    for (on, superior) in
        [("2026-03-31", "髙橋 二"), ("2026-04-01", "岸 八"), ("2026-04-02", "岸 八")]
    {
        let shown = hr.get(&format!("/hr/staff/{chief}?on={on}")).await;
        assert!(shown.says(&format!("上司 {superior}")), "{on}: {}", shown.text());
    }
    let shown = hr.get(&format!("/hr/organization/{section}?on=2026-04-01")).await;
    assert!(shown.says("市民局 人財課"));
}

#[tokio::test]
async fn merging_moves_everyone_and_one_head_stays() {
    let portal = city().await;
    let hr = portal.officer("jinji", Role::HrOfficer).await;
    let section = department(&portal, "01010100").await;
    let action = format!("/hr/organization/{section}/merger");
    let chief: uuid::Uuid = sqlx::query_scalar(
        "select posting_id from posting p join employee e using (employee_id)
         where e.employee_number = '0000005'",
    )
    .fetch_one(portal.app.db.reader())
    .await
    .unwrap();
    let chief = chief.simple().to_string();
    let values = with(&[
        ("source2", "給与課"),
        ("into", "new"),
        ("new_code", "01010300"),
        ("new_name", "人事給与課"),
        ("new_level", "section"),
        ("new_parent", "人事部"),
        ("head", &chief),
    ]);
    let looked = check(&hr, &action, &values).await;
    assert_eq!(looked.status, StatusCode::OK, "{}", looked.text());
    assert!(looked.says("2つの所属がなくなります"));
    assert!(looked.says("所属長でなくなる職員：林 四"));
    assert!(looked.says("4人の発令が変わります"), "{}", looked.text());
    let done = hr.submit(&looked, &action, &[]).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text());
    let merged = department(&portal, "01010300").await;
    let shown = hr.get(&format!("/hr/organization/{merged}?on=2026-04-01")).await;
    assert_eq!(
        shown.all("section[aria-labelledby=h-members] tbody th a"),
        ["山﨑 五", "林 四", "森 六", "𠮷田 三"],
        "who held a second post in the other one is there once"
    );
    assert_eq!(shown.all("section[aria-labelledby=h-children] tbody th a"), ["研修係"]);
    let before = hr.get(&format!("/hr/organization/{section}?on=2026-03-31")).await;
    assert!(before.says("令和8年4月1日に廃止する予定です"));
    assert_eq!(before.all("section[aria-labelledby=h-members] tbody th a").len(), 3);
    let gone = format!("/hr/organization/{section}?on=2026-04-01");
    assert_eq!(hr.get(&gone).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn splitting_asks_where_everyone_goes() {
    let portal = city().await;
    let hr = portal.officer("jinji", Role::HrOfficer).await;
    let section = department(&portal, "01010100").await;
    let unit = department(&portal, "01010101").await;
    let action = format!("/hr/organization/{section}/split");
    let parts = with(&[
        ("stays", "no"),
        ("part1_code", "01010110"),
        ("part1_name", "人事課"),
        ("part2_code", "01010120"),
        ("part2_name", "研修課"),
    ]);
    let lost = check(&hr, &action, &parts).await;
    refused(&lost, "職員3人と下の所属1つの行き先を選んでください");
    assert_eq!(lost.attributes("#part2_name", "value"), ["研修課"]);
    let mut values: Vec<(String, String)> = lost
        .form(&action)
        .into_iter()
        .filter(|(name, _)| name.starts_with("to."))
        .enumerate()
        .map(|(index, (name, _))| (name, if index == 0 { "1" } else { "2" }.to_owned()))
        .collect();
    values.push((format!("below.{unit}"), "2".to_owned()));
    values.extend(parts.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
    let values: Vec<(&str, &str)> = values.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect();
    let looked = check(&hr, &action, &values).await;
    assert!(looked.says("所属長がいない所属：研修課"), "{}", looked.text());
    let done = hr.submit(&looked, &action, &[]).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text());
    let first = department(&portal, "01010110").await;
    let shown = hr.get(&format!("/hr/organization/{first}?on=2026-04-01")).await;
    assert_eq!(shown.all("section[aria-labelledby=h-members] tbody th a"), ["林 四"]);
    let second = department(&portal, "01010120").await;
    let shown = hr.get(&format!("/hr/organization/{second}?on=2026-04-01")).await;
    assert_eq!(shown.all("section[aria-labelledby=h-children] tbody th a"), ["研修係"]);
    assert!(shown.says("研修課の長が欠けているため、人事部の長の髙橋 二さんが代わります"));
}

#[tokio::test]
async fn a_correction_needs_a_reason_and_keeps_the_old_value_in_the_log() {
    let portal = city().await;
    let hr = portal.officer("jinji", Role::HrOfficer).await;
    let section = department(&portal, "01010100").await;
    let action = format!("/hr/organization/{section}/correction");
    let bare = check(&hr, &action, &[("name", "人材課")]).await;
    refused(&bare, "訂正する理由を書いてください");
    assert_eq!(bare.attributes("#name", "value"), ["人材課"]);
    act(&hr, &action, &[("name", "人材課"), ("reason", "発令書の字と違っていたため")]).await;
    assert_eq!(hr.get(&format!("/hr/organization/{section}")).await.h1(), "人材課");
    assert_eq!(
        count(&portal, "select count(*) from department_fact where name = '人財課'").await,
        0
    );
    let found: (Option<String>, String) = sqlx::query_as(
        "select d.reason, d.before::text
         from audit_entry e join audit_detail d using (audit_entry_id)
         where e.verb = 'correct_department'",
    )
    .fetch_one(portal.app.db.reader())
    .await
    .unwrap();
    assert_eq!(found.0.as_deref(), Some("発令書の字と違っていたため"));
    assert!(found.1.contains("人財課"), "{}", found.1);
}

#[tokio::test]
async fn what_changed_since_the_check_page_is_a_conflict() {
    let portal = city().await;
    let hr = portal.officer("jinji", Role::HrOfficer).await;
    let other = portal.officer("jinji2", Role::HrOfficer).await;
    let section = department(&portal, "01010100").await;
    let action = format!("/hr/organization/{section}/name");
    let mine = check(&hr, &action, &with(&[("name", "人財育成課")])).await;
    let may = [("on_year", "2026"), ("on_month", "3"), ("on_day", "20"), ("name", "人財戦略課")];
    act(&other, &action, &may).await;
    let late = hr.submit(&mine, &action, &[]).await;
    assert_eq!(late.status, StatusCode::CONFLICT);
    assert_eq!(count(&portal, "select count(*) from department_fact").await, 7);
}

#[tokio::test]
async fn only_officers_without_limits_change_the_tree() {
    let portal = city().await;
    let section = department(&portal, "01010100").await;
    portal.account("shokuin", Some(employee(&portal, "0000003").await), "𠮷田 三").await;
    let clerk = portal.signed_in("shokuin").await;
    let account = portal.account("bukyoku", None, "部局 花子").await;
    let grant = Grant { role: Role::HrOfficer, authority: None, department: Some(section) };
    let since = Period::since("2020-04-01".parse().unwrap());
    identity::actions::grant_role(&portal.app, &Actor::system("demo"), account, grant, since)
        .await
        .unwrap();
    let limited = portal.signed_in("bukyoku").await;
    let pages = ["name", "place", "merger", "split", "closure", "correction", "deputy"];
    let paths = pages.map(|what| format!("/hr/organization/{section}/{what}"));
    for path in paths.iter().map(String::as_str).chain(["/hr/organization/new"]) {
        assert_eq!(clerk.get(path).await.status, StatusCode::NOT_FOUND, "{path}");
        assert_eq!(limited.get(path).await.status, StatusCode::FORBIDDEN, "{path}");
        let token = limited.get("/account").await.csrf();
        let posted = limited.post(path, &[("_csrf", &token)]).await;
        assert_eq!(posted.status, StatusCode::FORBIDDEN, "{path}");
    }
    let shown = limited.get(&format!("/hr/organization/{section}")).await;
    assert!(!shown.says("この所属を変える"));
    assert!(!limited.get("/hr/organization").await.says("所属を作る"));
}

#[tokio::test]
async fn a_deputy_is_named_acts_and_ends() {
    let portal = city().await;
    let hr = portal.officer("jinji", Role::HrOfficer).await;
    let section = department(&portal, "01010100").await;
    let clerk = employee(&portal, "0000006").await;
    let page = format!("/hr/organization/{section}");
    let action = format!("{page}/deputy");
    let days = [("from_year", "令和7"), ("from_month", "4"), ("from_day", "1")];
    let nobody = check(&hr, &action, &[days.as_slice(), &[("number", "9999999")]].concat()).await;
    refused(&nobody, "本務の発令がありません");
    assert_eq!(nobody.attributes("#number", "value"), ["9999999"]);
    let named = check(&hr, &action, &[days.as_slice(), &[("number", "0000003")]].concat()).await;
    assert_eq!(named.status, StatusCode::SEE_OTHER, "{}", named.text());
    let twice = check(&hr, &action, &[days.as_slice(), &[("number", "0000006")]].concat()).await;
    refused(&twice, "職務代理が、同じ日に2人になります");
    assert!(hr.get(&page).await.says("職務代理：𠮷田 三"));
    // The head goes on leave: the deputy acts before the next level up.
    sqlx::query(
        "insert into leave (leave_id, employee_id, kind, period)
         select gen_random_uuid(), employee_id, 'sick', '[2026-01-01,)' from employee
         where employee_number = '0000004'",
    )
    .execute(&portal.database.pool)
    .await
    .unwrap();
    assert!(
        hr.get(&page)
            .await
            .says("人財課の長の林 四さんが休職中のため、職務代理の𠮷田 三さんが代わります")
    );
    let unit_chief = employee(&portal, "0000007").await;
    assert!(hr.get(&format!("/hr/staff/{unit_chief}")).await.says("上司 𠮷田 三"));
    assert!(hr.get(&format!("/hr/staff/{unit_chief}")).await.says("休職中のため、職務代理の"));
    portal.account("tani", Some(unit_chief), "谷 七").await;
    let own = portal.signed_in("tani").await.get(&format!("/hr/staff/{unit_chief}")).await;
    assert!(own.says("人財課の長の林 四さんが不在のため、職務代理の𠮷田 三さんが代わります"));
    let before = hr.get(&format!("/hr/staff/{unit_chief}?on=2025-12-31")).await;
    assert!(before.says("上司 林 四"));
    let list = hr.get(&action).await;
    let ended = hr.submit(&list, &format!("{page}/deputy-end"), &[]).await;
    assert_eq!(ended.status, StatusCode::SEE_OTHER);
    assert!(hr.get(&page).await.says("休職中のため、人事部の長の髙橋 二さんが代わります"));
    assert!(hr.get(&format!("/hr/staff/{clerk}")).await.says("上司 山﨑 五"));
}

#[tokio::test]
async fn the_tree_opens_by_links_and_is_searched() {
    let portal = city().await;
    let hr = portal.officer("jinji", Role::HrOfficer).await;
    let page = hr.get("/hr/organization").await;
    assert!(page.says("6の所属のうち2を表示しています"), "{}", page.text());
    let opened = hr.get(&page.attributes("tbody th a.sub", "href")[0]).await;
    assert!(opened.all("tbody th a").contains(&"人事部".to_owned()));
    assert!(opened.says("すべて閉じる"));
    let closed = hr.get(&opened.attributes("tbody th a.sub", "href")[0]).await;
    assert!(!closed.all("tbody th a").contains(&"人事部".to_owned()));
    let all = hr.get("/hr/organization?open=all").await;
    assert_eq!(all.all("tbody th[scope=row]").len(), 6);
    let counts: Vec<String> = all.all("tbody td.num").into_iter().step_by(2).collect();
    assert_eq!(counts[0], "7", "everyone at and below 総務局");
    for (typed, found) in [("研修", "研修係"), ("02", "市民局"), ("ｹﾝｼｭｳ", "")] {
        let query: String = form_urlencoded::byte_serialize(typed.as_bytes()).collect();
        let page = hr.get(&format!("/hr/organization?q={query}")).await;
        assert_eq!(page.first("tbody th a"), found, "{typed}");
    }
}
