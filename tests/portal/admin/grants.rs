//! Granting over several departments, grants that end with the posting, the list.

use axum::http::StatusCode;
use chrono::NaiveDate;
use jinzai::access::{Actor, Role};
use jinzai::kernel::ids::{AccountId, DepartmentId, PostingId};
use jinzai::kernel::{Date, Period};
use jinzai::organization::actions::{change_register, load_for_check};
use jinzai::organization::{OpenPosting, StaffChanges, Was};

use super::reach::Town;
use crate::support::portal::Client;

fn day(year: i32, month: u32, day: u32) -> Date {
    NaiveDate::from_ymd_opt(year, month, day).unwrap()
}

async fn account_of(town: &Town, login: &str) -> AccountId {
    sqlx::query_scalar("select account_id from account where login = $1")
        .bind(login)
        .fetch_one(&town.portal.database.pool)
        .await
        .unwrap()
}

/// From that day on the person works in another department.
async fn transfer(town: &Town, person: usize, to: DepartmentId, on: Date) {
    let actor = Actor::system("demo");
    let register = load_for_check(&town.portal.app).await.unwrap();
    let employee = register.employees.values().find(|one| one.id == town.people[person]).unwrap();
    let posting = employee.postings.iter().find(|one| one.period.contains(on)).unwrap();
    let mut is = posting.is.clone();
    is.department = to;
    let changes = StaffChanges {
        end_postings: vec![(Was { id: posting.id, revision: posting.revision }, on)],
        open_postings: vec![OpenPosting {
            id: PostingId::mint(),
            employee: employee.id,
            period: Period::since(on),
            is,
        }],
        ..StaffChanges::default()
    };
    change_register(&town.portal.app, &actor, &changes, "異動", "").await.unwrap();
}

/// Sees the desk of HR, or not.
async fn is_officer(client: &Client) -> bool {
    client.get("/hr").await.status == StatusCode::OK
}

#[tokio::test]
async fn several_departments_are_granted_in_one_act() {
    let town = Town::start().await;
    let administrator = town.portal.officer("kanri", Role::Administrator).await;
    let clerk = town.sign_in(2).await;
    let path = format!("/admin/users/{}", account_of(&town, "0000103").await);
    let action = format!("{path}/grants");
    let page = administrator.get(&path).await;
    let unknown = [("role", "hr_officer"), ("departments", "1010 9999")];
    let answer = administrator.submit(&page, &action, &unknown).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(answer.says("所属コード「9999」の所属は、令和8年3月3日の時点でありません"));
    assert!(!is_officer(&clerk).await, "nothing is half granted");
    let both = [
        ("role", "hr_officer"),
        ("departments", "1010\r\n2010"),
        ("authority", &town.board.to_string()),
    ];
    let answer = administrator.submit(&page, &action, &both).await;
    assert!(answer.says("任命権者と所属は、どちらか1つだけを選んでください"));
    let two =
        [("role", "hr_officer"), ("departments", "1010\r\n2010"), ("reason", "評価の事務のため")];
    let answer = administrator.submit(&page, &action, &two).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
    let page = administrator.get(&path).await;
    assert_eq!(page.all("div[aria-labelledby=grants] tbody tr").len(), 2);
    assert!(page.says("人事課とその下") && page.says("教職員課とその下"));
    assert!(page.says("評価の事務のため"));
    let staff = clerk.get("/hr/staff").await;
    assert!(staff.says("教員 五郎") && staff.says("人事 二郎") && !staff.says("教育 四郎"));
    let auditor = town.portal.officer("kansa", Role::Auditor).await;
    assert!(auditor.get("/admin/audit").await.says("「人事担当」の権限を、2つの範囲に付けました"));
    let whole = [("role", "auditor"), ("departments", "1010")];
    let page = administrator.get(&path).await;
    let answer = administrator.submit(&page, &action, &whole).await;
    assert!(answer.says("この権限は、範囲を限って付けられません"));
}

#[tokio::test]
async fn a_grant_ends_on_the_day_its_holder_moves() {
    let town = Town::start().await;
    let administrator = town.portal.officer("kanri", Role::Administrator).await;
    let clerk = town.sign_in(2).await;
    let path = format!("/admin/users/{}", account_of(&town, "0000103").await);
    let page = administrator.get(&path).await;
    let values = [("role", "hr_officer"), ("ends_with_posting", "yes")];
    let answer = administrator.submit(&page, &format!("{path}/grants"), &values).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
    assert!(administrator.get(&path).await.says("異動のときに終わります"));
    assert!(is_officer(&clerk).await);

    // Known beforehand, decided on the day; nobody touches the grant.
    transfer(&town, 2, town.departments[3], day(2026, 4, 1)).await;
    assert!(administrator.get(&path).await.says("異動のため、令和8年3月31日まで"));
    assert!(is_officer(&clerk).await, "still there until the day");
    town.portal.go_to(day(2026, 3, 31));
    let clerk = town.portal.signed_in("0000103").await;
    assert!(is_officer(&clerk).await);
    town.portal.go_to(day(2026, 4, 1));
    let clerk = town.portal.signed_in("0000103").await;
    assert!(!is_officer(&clerk).await);
    let administrator = town.portal.signed_in("kanri").await;
    assert!(administrator.get("/admin/grants?state=over").await.says("係員 三郎"));
    assert!(!administrator.get("/admin/grants?state=holds").await.says("係員 三郎"));
    assert!(administrator.get("/admin/grants?state=holds").await.says("kanri"));
    // The page of reach knows both days.
    let reach = format!("/admin/reach/{}", town.people[4]);
    assert!(!administrator.get(&reach).await.says("係員 三郎"));
    assert!(administrator.get(&format!("{reach}?on=2026-03-31")).await.says("係員 三郎"));

    // Coming back does not bring the power back.
    transfer(&town, 2, town.departments[1], day(2026, 7, 1)).await;
    town.portal.go_to(day(2026, 7, 1));
    let clerk = town.portal.signed_in("0000103").await;
    assert!(!is_officer(&clerk).await);
}

#[tokio::test]
async fn without_a_post_there_is_nothing_to_end_with_and_later_grants_are_planned() {
    let town = Town::start().await;
    let administrator = town.portal.officer("kanri", Role::Administrator).await;
    let account = town.portal.account("jinji", None, "人事 花子").await;
    let path = format!("/admin/users/{account}");
    let action = format!("{path}/grants");
    let page = administrator.get(&path).await;
    let values = [("role", "hr_officer"), ("ends_with_posting", "yes")];
    let answer = administrator.submit(&page, &action, &values).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(answer.says("始まりの日に本務の発令がない"));
    let later =
        [("role", "hr_officer"), ("from_year", "R8"), ("from_month", "4"), ("from_day", "1")];
    administrator.submit(&page, &action, &later).await;
    let list = administrator.get("/admin/grants?state=planned&q=花子").await;
    assert_eq!(list.all("tbody tr").len(), 1);
    assert!(list.says("予定") && list.says("令和8年4月1日"));
    assert!(administrator.get("/admin/grants?q=いない").await.says("この条件の権限はありません"));
}
