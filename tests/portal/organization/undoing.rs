//! Taking an act on departments back: structure, people and deputies stand as they stood, in one act, while
//! nothing was built on it.

use axum::http::StatusCode;
use jinzai::access::{Actor, Grant, Role};
use jinzai::identity;
use jinzai::kernel::Period;
use jinzai::kernel::ids::EmployeeId;

use super::reorganizing::{act, check, city, count, department, employee, refused, with};
use super::staffing::{carry_out, posting};
use crate::support::portal::{Client, Page, Portal};

const LIST: &str = "/hr/organization/reorganizations";

/// Everything that the register says of departments, postings and deputies, without revisions; a deputy
/// that is given back whole has a new identity.
async fn register(portal: &Portal) -> (String, String, String, String) {
    sqlx::query_as(
        "select
            (select string_agg(department_id::text, '/' order by department_id) from department),
            (select string_agg((to_jsonb(f) - 'revision')::text, '/' order by department_fact_id)
             from department_fact f),
            (select string_agg((to_jsonb(p) - 'revision')::text, '/' order by posting_id) from posting p),
            coalesce((select string_agg((to_jsonb(d) - 'revision' - 'deputy_id')::text, '/'
                order by lower(period)) from deputy d), '')",
    )
    .fetch_one(portal.app.db.reader())
    .await
    .unwrap()
}

/// Merges 人財課 and 給与課 into a new 人事給与課 on 1 April.
async fn merge(portal: &Portal, hr: &Client) {
    let section = department(portal, "01010100").await;
    let head = posting(portal, employee(portal, "0000005").await).await;
    let values = with(&[
        ("source2", "給与課"),
        ("into", "new"),
        ("new_code", "01010300"),
        ("new_name", "人事給与課"),
        ("new_level", "section"),
        ("new_parent", "人事部"),
        ("head", &head),
    ]);
    act(hr, &format!("/hr/organization/{section}/merger"), &values).await;
}

/// Somebody is posted elsewhere.
async fn go(portal: &Portal, hr: &Client, who: EmployeeId, from: &str, to: &str) {
    let path = format!("/hr/staff/{who}/postings/{}/change", posting(portal, who).await);
    carry_out(hr, &path, &[("from", from)], &[("department", to), ("title", "")]).await;
}

/// The address that takes the latest act back.
async fn latest(hr: &Client) -> String {
    let list = hr.get(LIST).await;
    let links = list.attributes("tbody a", "href");
    links.first().cloned().unwrap_or_else(|| panic!("no link: {}", list.text()))
}

/// Looks at the check page, and does it for a reason.
async fn take_back(hr: &Client, path: &str) -> Page {
    let looked = hr.get(path).await;
    assert_eq!(looked.h1(), "取り消す内容を確かめてください", "{}", looked.text());
    hr.submit(&looked, path, &[("reason", "議会で否決されたため")]).await
}

/// Why it cannot be taken back, on its page and when it is asked for nevertheless by a tab that was open.
async fn stands(hr: &Client, open: &Page, path: &str, words: &str) {
    let shown = hr.get(path).await;
    assert_eq!(shown.h1(), "この変更は取り消せません");
    assert!(shown.says(words), "{}", shown.text());
    let done = hr.submit(open, path, &[("reason", "やはり取りやめる")]).await;
    assert_eq!(done.location().as_deref(), Some(LIST));
    let after = hr.follow(LIST).await;
    assert!(after.says(words), "{}", after.text());
}

#[tokio::test]
async fn a_merger_is_taken_back_with_everyone_it_took_along() {
    let portal = city().await;
    let hr = portal.officer("jinji", Role::HrOfficer).await;
    let section = department(&portal, "01010100").await;
    // A deputy who runs, one to come, and somebody who comes to 給与課 in June.
    let deputy = format!("/hr/organization/{section}/deputy");
    for (year, last, number) in [("令和7", "令和8", "0000003"), ("令和9", "", "0000007")] {
        let (month, day) = if last.is_empty() { ("", "") } else { ("9", "1") };
        let values = [
            ("from_year", year),
            ("from_month", "4"),
            ("from_day", "1"),
            ("last_year", last),
            ("last_month", month),
            ("last_day", day),
            ("number", number),
        ];
        let named = check(&hr, &deputy, &values).await;
        assert_eq!(named.status, StatusCode::SEE_OTHER, "{}", named.text());
    }
    let comer = employee(&portal, "0000008").await;
    go(&portal, &hr, comer, "2026-6-1", "給与課").await;
    let before = register(&portal).await;
    merge(&portal, &hr).await;
    let merged = department(&portal, "01010300").await;
    let page = hr.get(&format!("/hr/organization/{merged}?on=2026-06-01")).await;
    assert_eq!(page.all("section[aria-labelledby=h-members] tbody th a").len(), 5);

    let path = latest(&hr).await;
    let (looked, other_tab) = (hr.get(&path).await, hr.get(&path).await);
    assert!(looked.says("「人財課」「給与課」を令和8年4月1日に統合しました"), "{}", looked.text());
    assert!(looked.says("変更でできた「人事給与課」は、なかったことになります"));
    assert!(looked.says("「人財課」「研修係」「給与課」の登録が、変更の前に戻ります"));
    assert!(looked.says("人の発令が、変更の前に戻ります"));
    refused(&hr.submit(&looked, &path, &[]).await, "取り消す理由を書いてください");
    let done = hr.submit(&looked, &path, &[("reason", "議会で否決されたため")]).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text());
    assert_eq!(register(&portal).await, before);
    // The same post again changes nothing, and says the same.
    let again = hr.submit(&looked, &path, &[("reason", "議会で否決されたため")]).await;
    assert_eq!(again.location(), done.location());
    for on in ["2026-03-31", "2026-04-01", "2026-04-02"] {
        let shown = hr.get(&format!("/hr/organization/{section}?on={on}")).await;
        assert_eq!(shown.h1(), "人財課", "{on}");
        let members = shown.all("section[aria-labelledby=h-members] tbody th a");
        assert_eq!(members, ["林 四", "𠮷田 三", "森 六"], "{on}");
        assert!(shown.says("職務代理：") || on > "2026-09-01");
    }
    let gone = format!("/hr/organization/{merged}?on=2026-04-01");
    assert_eq!(hr.get(&gone).await.status, StatusCode::NOT_FOUND);
    assert!(hr.get(LIST).await.says("に取り消しました（jinji）"));
    stands(&hr, &other_tab, &path, "もう取り消されています").await;
    let told: (Option<String>, i64) = sqlx::query_as(
        "select max(d.reason), count(*)
         from audit_entry e join audit_detail d using (audit_entry_id)
         where e.verb = 'undo_reorganization'",
    )
    .fetch_one(portal.app.db.reader())
    .await
    .unwrap();
    assert_eq!(told, (Some("議会で否決されたため".to_owned()), 1));
    // It can be done again.
    merge(&portal, &hr).await;
}

#[tokio::test]
async fn what_was_built_on_a_merger_keeps_it() {
    let portal = city().await;
    let hr = portal.officer("jinji", Role::HrOfficer).await;
    merge(&portal, &hr).await;
    let path = latest(&hr).await;
    let mut tabs = Vec::new();
    for _ in 0..4 {
        tabs.push(hr.get(&path).await);
    }
    let merged = department(&portal, "01010300").await;
    let comer = employee(&portal, "0000008").await;
    go(&portal, &hr, comer, "2026-5-1", "人事給与課").await;
    stands(&hr, &tabs[0], &path, "「人事給与課」には、そのあとの発令が1人分あります").await;
    // The posting is withdrawn: the merger can be taken back again.
    sqlx::query("delete from posting where department_id = $1 and employee_id = $2")
        .bind(merged)
        .bind(comer)
        .execute(&portal.database.pool)
        .await
        .unwrap();
    assert_eq!(hr.get(&path).await.h1(), "取り消す内容を確かめてください");
    // A department was put below.
    let below =
        [("code", "01010301"), ("name", "新しい係"), ("level", "unit"), ("parent", "01010300")];
    act(&hr, "/hr/organization/new", &with(&below)).await;
    stands(&hr, &tabs[1], &path, "「人事給与課」の下に「新しい係」があります").await;
    let newest = latest(&hr).await;
    assert_eq!(take_back(&hr, &newest).await.location().as_deref(), Some(LIST));
    assert_eq!(hr.get(&path).await.h1(), "取り消す内容を確かめてください");
    // The code of one of the merged was given to another.
    let taken =
        [("code", "01010200"), ("name", "福利課"), ("level", "section"), ("parent", "人事部")];
    act(&hr, "/hr/organization/new", &with(&taken)).await;
    stands(&hr, &tabs[2], &path, "所属コード「01010200」を、いまは「福利課」が使っています").await;
    let newest = latest(&hr).await;
    take_back(&hr, &newest).await;
    // Somebody who went along goes on elsewhere.
    let who = employee(&portal, "0000003").await;
    go(&portal, &hr, who, "2026-7-1", "市民局").await;
    stands(&hr, &tabs[3], &path, "𠮷田 三の登録が、そのあとで変わっているので、取り消せません")
        .await;
    assert_eq!(
        count(&portal, "select count(*) from posting where upper(period) = '2026-04-01'").await,
        5,
        "what the merger ended stays ended"
    );
}

#[tokio::test]
async fn a_split_a_closing_and_a_correction_are_taken_back() {
    let portal = city().await;
    let hr = portal.officer("jinji", Role::HrOfficer).await;
    let before = register(&portal).await;
    let section = department(&portal, "01010200").await;
    let action = format!("/hr/organization/{section}/split");
    let parts = with(&[
        ("stays", "no"),
        ("part1_code", "01010210"),
        ("part1_name", "人件費課"),
        ("part2_code", "01010220"),
        ("part2_name", "旅費課"),
    ]);
    let lost = check(&hr, &action, &parts).await;
    let to: Vec<(String, String)> = lost
        .form(&action)
        .into_iter()
        .filter(|(name, _)| name.starts_with("to."))
        .map(|(name, _)| (name, "1".to_owned()))
        .collect();
    let to = to.iter().map(|(name, value)| (name.as_str(), value.as_str()));
    let values: Vec<(&str, &str)> = parts.iter().copied().chain(to).collect();
    act(&hr, &action, &values).await;
    let path = latest(&hr).await;
    assert_eq!(take_back(&hr, &path).await.status, StatusCode::SEE_OTHER);
    assert_eq!(register(&portal).await, before);

    let correction = format!("/hr/organization/{section}/correction");
    act(&hr, &correction, &[("name", "給料課"), ("reason", "字のまちがい")]).await;
    let done = take_back(&hr, &latest(&hr).await).await;
    assert_eq!(done.location(), Some(format!("/hr/organization/{section}")));
    assert_eq!(register(&portal).await, before);

    let new =
        [("code", "01010400"), ("name", "臨時課"), ("level", "section"), ("parent", "人事部")];
    let past = [("on_year", "令和7"), ("on_month", "4"), ("on_day", "1")];
    act(&hr, "/hr/organization/new", &[past.as_slice(), &new].concat()).await;
    let made = latest(&hr).await;
    let closure = format!("/hr/organization/{}/closure", department(&portal, "01010400").await);
    act(&hr, &closure, &with(&[])).await;
    let open = hr.get(&made).await;
    assert_eq!(open.h1(), "この変更は取り消せません", "its only row was changed by the closing");
    let closed = latest(&hr).await;
    assert_eq!(take_back(&hr, &closed).await.status, StatusCode::SEE_OTHER);
    let shown = hr.get(&format!("{}?on=2027-04-01", closure.replace("/closure", ""))).await;
    assert_eq!(shown.h1(), "臨時課");
}

#[tokio::test]
async fn after_its_day_and_a_day_more_nothing_is_taken_back() {
    let portal = city().await;
    let hr = portal.officer("jinji", Role::HrOfficer).await;
    let section = department(&portal, "01010100").await;
    let past = [("on_year", "令和7"), ("on_month", "7"), ("on_day", "1"), ("name", "人材課")];
    act(&hr, &format!("/hr/organization/{section}/name"), &past).await;
    let path = latest(&hr).await;
    let open = hr.get(&path).await;
    assert_eq!(open.h1(), "取り消す内容を確かめてください");
    sqlx::query("update reorganization set carried_out_at = carried_out_at - interval '25 hours'")
        .execute(&portal.database.pool)
        .await
        .unwrap();
    assert!(hr.get(LIST).await.says("期限を過ぎました"));
    stands(&hr, &open, &path, "を過ぎたので、取り消せません").await;
}

#[tokio::test]
async fn only_who_keeps_the_whole_register_takes_back() {
    let portal = city().await;
    let hr = portal.officer("jinji", Role::HrOfficer).await;
    merge(&portal, &hr).await;
    let path = latest(&hr).await;
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
    for path in [LIST, path.as_str()] {
        assert_eq!(clerk.get(path).await.status, StatusCode::NOT_FOUND, "{path}");
        assert_eq!(limited.get(path).await.status, StatusCode::FORBIDDEN, "{path}");
    }
    let token = limited.get("/account").await.csrf();
    let posted = limited.post(&path, &[("_csrf", &token), ("reason", "試し")]).await;
    assert_eq!(posted.status, StatusCode::FORBIDDEN);
    let nowhere = format!("{LIST}/{}/undo", uuid::Uuid::now_v7().simple());
    assert_eq!(hr.get(&nowhere).await.status, StatusCode::NOT_FOUND);
    let about = format!("{LIST}?department={section}");
    assert_eq!(hr.get(&about).await.all("tbody th").len(), 1);
    let other = format!("{LIST}?department={}", department(&portal, "02000000").await);
    assert!(hr.get(&other).await.says("組織の変更の記録はまだありません"));
}
