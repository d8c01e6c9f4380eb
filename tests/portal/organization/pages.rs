//! Staff, one person, the tree: who sees what, on which day.

use axum::http::StatusCode;
use jinzai::access::{Actor, Grant, Role};
use jinzai::exchange::actions::{Arrived, import_staff};
use jinzai::identity;
use jinzai::kernel::Period;
use jinzai::kernel::ids::{DepartmentId, EmployeeId};
use jinzai::organization::LeaveKind;
use jinzai::organization::actions::record_leaves;

use crate::support::portal::{Client, Portal};

const LIST: &str = "\
職員番号,氏名,フリガナ,所属コード,局区,部,課,係,職位,所属長,職種,任用区分,採用年月日,現所属発令日,本務兼務
0000001,山本　一,ヤマモト　ハジメ,01000000,総務局,,,,局長,○,一般事務,正規,H1.4.1,R5.4.1,本務
0000002,髙橋　二,タカハシ　フタ,01010000,総務局,人事部,,,部長,○,一般事務,正規,H10.4.1,R6.4.1,本務
0000003,𠮷田　三,ヨシダ　ミツ,01010100,総務局,人事部,人財課,,係員,,一般事務,正規,R2.4.1,R6.4.1,本務
0000004,林　四,ハヤシ　ヨン,01010100,総務局,人事部,人財課,,課長,○,土木,再任用,H15.10.1,R4.4.1,本務
0000005,山﨑　五,ヤマサキ　ゴ,02000000,市民局,,,,局長,○,一般事務,正規,H5.4.1,R7.4.1,本務
0000005,山﨑　五,ヤマサキ　ゴ,01010000,総務局,人事部,,,局長,,一般事務,正規,H5.4.1,R7.4.1,兼務
";

pub async fn city() -> Portal {
    let portal = Portal::start().await;
    let arrived = Arrived { name: "一覧.csv".to_owned(), bytes: LIST.as_bytes().to_vec() };
    let imported = import_staff(&portal.app, &arrived, None, false).await.unwrap();
    assert!(imported.applied, "{:?}", imported.report.problems);
    portal
}

pub async fn employee(portal: &Portal, number: &str) -> EmployeeId {
    sqlx::query_scalar("select employee_id from employee where employee_number = $1")
        .bind(number)
        .fetch_one(portal.app.db.reader())
        .await
        .unwrap()
}

pub async fn department(portal: &Portal, code: &str) -> DepartmentId {
    sqlx::query_scalar("select department_id from department_fact where code = $1")
        .bind(code)
        .fetch_one(portal.app.db.reader())
        .await
        .unwrap()
}

pub async fn signed_in(portal: &Portal, number: &str) -> Client {
    let id = employee(portal, number).await;
    portal.account(number, Some(id), number).await;
    portal.signed_in(number).await
}

#[tokio::test]
async fn the_list_is_sorted_searched_and_narrowed() {
    let portal = city().await;
    let hr = portal.officer("jinji", Role::HrOfficer).await;
    let page = hr.get("/hr/staff").await;
    assert!(page.says("5人。ふりがなの順"));
    assert_eq!(
        page.all("tbody th a"),
        ["髙橋 二", "林 四", "山﨑 五", "山本 一", "𠮷田 三"],
        "たかはし、はやし、やまさき、やまもと、よしだ"
    );
    for (typed, found) in [
        ("高橋", "髙橋 二"),
        ("山崎", "山﨑 五"),
        ("吉田", "𠮷田 三"),
        ("ﾊﾔｼ", "林 四"),
        ("やまもと", "山本 一"),
        ("0000004", "林 四"),
    ] {
        let query = form_urlencoded::byte_serialize(typed.as_bytes()).collect::<String>();
        let page = hr.get(&format!("/hr/staff?q={query}")).await;
        assert_eq!(page.all("tbody th a"), [found], "{typed}");
    }
    assert!(hr.get("/hr/staff?q=%25").await.says("「%」に合う職員はいません"));
    assert_eq!(hr.get("/hr/staff?who=heads").await.all("tbody th a").len(), 4);
    assert_eq!(hr.get("/hr/staff?type=reappointed").await.all("tbody th a"), ["林 四"]);
    let division = department(&portal, "01010000").await;
    let page = hr.get(&format!("/hr/staff?department={division}")).await;
    assert_eq!(page.all("tbody th a").len(), 4, "second posts count");
    assert!(page.says("総務局 人事部"));
    assert!(hr.get("/hr/staff?on=R1.4.1").await.says("この条件の職員はいません"));
}

#[tokio::test]
async fn the_list_is_saved_as_it_is_shown_and_comes_back() {
    let portal = city().await;
    let hr = portal.officer("jinji", Role::HrOfficer).await;
    let page = hr.get("/hr/staff?who=heads&sort=number").await;
    let files = page.attributes("main a", "href");
    let csv = files.iter().find(|href| href.contains("staff.csv")).expect("a link").clone();
    let csv = hr.get(&csv).await;
    let text = csv.text();
    let numbers: Vec<&str> = text.lines().skip(1).filter_map(|line| line.get(..7)).collect();
    assert_eq!(numbers, ["0000001", "0000002", "0000004", "0000005"], "{text}");
    assert!(
        text.contains(
            "0000004,林 四,はやし よん,01010100,総務局,人事部,人財課,,課長,○,,土木,再任用"
        )
    );
    // What it holds is what the register has: brought back, nothing changes.
    let all = hr.get("/hr/exports/staff/staff.csv").await;
    let arrived = Arrived { name: "職員の一覧.csv".to_owned(), bytes: all.bytes.clone() };
    let again = import_staff(&portal.app, &arrived, None, true).await.unwrap();
    assert_eq!(again.report.problems, []);
    assert_eq!((again.report.counts.unchanged, again.report.counts.changed), (5, 0));
    // Shift_JIS has no 𠮷: nothing is written, and it says which character and what else there is.
    let lost = hr.get("/hr/exports/staff/staff-sjis.csv").await;
    assert!(lost.says("Shift_JISで書けない文字が1つあります") && lost.says("𠮷"));
    assert!(lost.attributes("main a", "href").iter().any(|href| href.contains("staff.xlsx")));
    let heads = hr.get("/hr/exports/staff/staff-sjis.csv?who=heads").await;
    assert_eq!(heads.status, StatusCode::OK);
    assert!(hr.get("/hr/exports/staff/staff.xlsx").await.bytes.starts_with(b"PK"));
    assert_eq!(hr.get("/hr/exports/staff/staff.pdf").await.status, StatusCode::NOT_FOUND);
    let asked: Vec<String> = sqlx::query_scalar(
        "select d.after->>'asked' from audit_detail d
         join audit_entry e using (audit_entry_id) where e.verb = 'export_staff' order by e.at",
    )
    .fetch_all(portal.app.db.reader())
    .await
    .unwrap();
    assert_eq!(asked.len(), 5);
    assert!(asked.contains(&"who=heads&sort=number".to_owned()), "{asked:?}");
    let head = signed_in(&portal, "0000002").await;
    let answer = head.get("/hr/exports/staff/staff.csv").await;
    assert_eq!(answer.status, StatusCode::NOT_FOUND, "a superior is no officer");
}

#[tokio::test]
async fn a_person_has_post_superiors_team_and_history() {
    let portal = city().await;
    let hr = portal.officer("jinji", Role::HrOfficer).await;
    let chief = employee(&portal, "0000004").await;
    let page = hr.get(&format!("/hr/staff/{chief}")).await;
    assert_eq!(page.h1(), "林 四 はやし よん");
    assert!(page.says("総務局 人事部 人財課"));
    assert!(page.says("上司 髙橋 二"));
    assert!(page.says("上司の上司 山本 一"));
    assert!(page.says("直接の部下は1人、その下まで合わせると1人です"));
    assert!(page.says("令和4年4月1日〜"));
    let before = hr.get(&format!("/hr/staff/{chief}?on=2021-04-01")).await;
    assert!(before.says("令和3年4月1日の時点の発令は登録されていません"));
    assert!(before.says("きょうの内容を見る"));
    let top = employee(&portal, "0000001").await;
    assert!(hr.get(&format!("/hr/staff/{top}")).await.says("上司 いません"));
}

#[tokio::test]
async fn people_see_themselves_and_whom_they_lead() {
    let portal = city().await;
    let ids = [
        employee(&portal, "0000001").await,
        employee(&portal, "0000002").await,
        employee(&portal, "0000003").await,
        employee(&portal, "0000005").await,
    ];
    let head = signed_in(&portal, "0000002").await;
    let clerk = signed_in(&portal, "0000003").await;
    let look = async |client: &Client| {
        let mut seen = Vec::new();
        for id in ids {
            seen.push(client.get(&format!("/hr/staff/{id}")).await.status == StatusCode::OK);
        }
        seen
    };
    assert_eq!(look(&head).await, [false, true, true, true], "second posts are led, too");
    assert_eq!(look(&clerk).await, [false, false, true, false]);
    for path in ["/hr/staff", "/hr/organization", "/hr/imports", "/hr/imports/new"] {
        assert_eq!(clerk.get(path).await.status, StatusCode::NOT_FOUND, "{path}");
        assert_eq!(head.get(path).await.status, StatusCode::NOT_FOUND, "{path}");
        assert_eq!(portal.visitor().get(path).await.status, StatusCode::SEE_OTHER, "{path}");
    }
    // Names of superiors are shown, their pages are not theirs to open.
    let own = clerk.get(&format!("/hr/staff/{}", ids[2])).await;
    assert!(own.says("林 四"));
    assert_eq!(own.attributes("dl.panel a", "href"), Vec::<String>::new());
    // Reach follows today's organisation, whichever day is looked at.
    let past = format!("/hr/staff/{}?on=2025-04-01", ids[0]);
    assert_eq!(clerk.get(&past).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn limited_officers_see_their_departments_and_import_nothing() {
    let portal = city().await;
    let account = portal.account("bukyoku", None, "部局 花子").await;
    let grant = Grant {
        role: Role::HrOfficer,
        authority: None,
        department: Some(department(&portal, "01010100").await),
    };
    let since = Period::since("2020-04-01".parse().unwrap());
    identity::actions::grant_role(&portal.app, &Actor::system("demo"), account, grant, since)
        .await
        .unwrap();
    let officer = portal.signed_in("bukyoku").await;
    assert_eq!(officer.get("/hr/staff").await.all("tbody th a"), ["林 四", "𠮷田 三"]);
    let outside = employee(&portal, "0000001").await;
    assert_eq!(officer.get(&format!("/hr/staff/{outside}")).await.status, StatusCode::NOT_FOUND);
    assert_eq!(officer.get("/hr/imports").await.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn the_tree_leads_from_bureau_to_members() {
    let portal = city().await;
    let hr = portal.officer("jinji", Role::HrOfficer).await;
    let page = hr.get("/hr/organization").await;
    assert_eq!(page.all("tbody th a:not(.sub)"), ["総務局", "市民局"]);
    assert!(page.says("山本 一"));
    let section = department(&portal, "01010100").await;
    let page = hr.get(&format!("/hr/organization/{section}")).await;
    assert_eq!(page.h1(), "人財課");
    assert_eq!(page.all("tbody th a"), ["林 四", "𠮷田 三"]);
    assert!(page.says("総務局 人事部 人財課"));
    let long_ago = format!("/hr/organization/{section}?on=1990-01-01");
    assert_eq!(hr.get(&long_ago).await.status, StatusCode::NOT_FOUND);
    assert_eq!(hr.get("/hr/organization/nonsense").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_head_on_leave_is_passed_over_and_the_reason_is_for_hr() {
    let portal = city().await;
    let (chief, clerk) = (employee(&portal, "0000004").await, employee(&portal, "0000003").await);
    let leave = (chief, LeaveKind::Sick, Period::since("2026-01-01".parse().unwrap()));
    record_leaves(&portal.app, &Actor::system("demo"), &[leave]).await.unwrap();
    let hr = portal.officer("jinji", Role::HrOfficer).await;
    let page = hr.get(&format!("/hr/staff/{clerk}")).await;
    assert!(page.says("上司 髙橋 二"));
    assert!(hr.get(&format!("/hr/staff/{chief}")).await.says("病気休職"));
    let head = signed_in(&portal, "0000002").await;
    let seen = head.get(&format!("/hr/staff/{chief}")).await;
    assert!(seen.says("休職中") && !seen.says("病気休職"));
    assert_eq!(hr.get("/hr/staff?who=away").await.all("tbody th a"), ["林 四"]);
}
