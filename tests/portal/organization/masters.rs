//! Ranks, job families and appointing authorities through their pages.

use axum::http::StatusCode;
use jinzai::access::Role;
use jinzai::organization::actions::masters::turn_names;

use super::pages::city;
use crate::support::portal::{Client, Page, Portal};

const APRIL: [(&str, &str); 3] = [("on_year", "令和8"), ("on_month", "4"), ("on_day", "1")];

/// The page of a row of a list.
async fn page_of(hr: &Client, list: &str, name: &str) -> String {
    let page = hr.get(&format!("/hr/organization/masters/{list}")).await;
    let names = page.all("tbody th a");
    let at = names.iter().position(|known| known == name).unwrap_or_else(|| panic!("{names:?}"));
    page.attributes("tbody th a", "href")[at].clone()
}

fn refused(page: &Page, words: &str) {
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", page.text());
    assert!(page.first(".errsum").contains(words), "{}", page.first(".errsum"));
}

async fn post(hr: &Client, at: &str, what: &str, values: &[(&str, &str)]) -> Page {
    let page = hr.get(at).await;
    hr.submit(&page, &format!("{at}/{what}"), values).await
}

async fn audited(portal: &Portal, verb: &'static str) -> i64 {
    sqlx::query_scalar("select count(*) from audit_entry where verb = $1")
        .bind(verb)
        .fetch_one(portal.app.db.reader())
        .await
        .unwrap()
}

#[tokio::test]
async fn a_rank_is_renamed_from_a_day_on() {
    let portal = city().await;
    let hr = portal.officer("jinji", Role::HrOfficer).await;
    let rank = page_of(&hr, "ranks", "主任").await;
    let named = post(&hr, &rank, "name", &[&APRIL[..], &[("name", "上級主任")]].concat()).await;
    assert_eq!(named.status, StatusCode::SEE_OTHER, "{}", named.text());
    let list = hr.get("/hr/organization/masters/ranks").await;
    assert!(list.says("令和8年4月1日から「上級主任」"));
    assert!(list.all("tbody th a").contains(&"主任".to_owned()), "not yet");
    let again = post(&hr, &rank, "name", &[&APRIL[..], &[("name", "特任主任")]].concat()).await;
    refused(&again, "令和8年4月1日の変更が、もう登録されています");
    assert_eq!(again.attributes("#name", "value"), ["特任主任"]);
    // Nothing turns before its day.
    turn_names(&portal.app).await.unwrap();
    assert_eq!(audited(&portal, "turn_names").await, 0);
    portal.go_to("2026-04-01".parse().unwrap());
    turn_names(&portal.app).await.unwrap();
    turn_names(&portal.app).await.unwrap();
    assert_eq!(audited(&portal, "turn_names").await, 1);
    let hr = portal.signed_in("jinji").await;
    let list = hr.get("/hr/organization/masters/ranks").await;
    assert!(list.all("tbody th a").contains(&"上級主任".to_owned()));
    assert!(hr.get(&rank).await.says("主任"));
}

#[tokio::test]
async fn what_people_hold_is_not_ended() {
    let portal = city().await;
    let hr = portal.officer("jinji", Role::HrOfficer).await;
    let until = [("until_year", "令和8"), ("until_month", "4"), ("until_day", "1")];
    let family = page_of(&hr, "job-families", "土木").await;
    let held = post(&hr, &family, "end", &until).await;
    refused(&held, "令和8年4月1日以後も、1人の発令で使っています");
    assert_eq!(held.attributes("#until", "value"), ["令和8"]);
    let rank = page_of(&hr, "ranks", "主査").await;
    let ended = post(&hr, &rank, "end", &until).await;
    assert_eq!(ended.status, StatusCode::SEE_OTHER, "{}", ended.text());
    assert!(hr.get("/hr/organization/masters/ranks").await.says("〜令和8年3月31日"));
    let after = [("on_year", "令和8"), ("on_month", "5"), ("on_day", "1"), ("name", "別の名")];
    refused(&post(&hr, &rank, "name", &after).await, "使われていません");
}

#[tokio::test]
async fn rows_are_added_and_stand_in_order() {
    let portal = city().await;
    let hr = portal.officer("jinji", Role::HrOfficer).await;
    let list = "/hr/organization/masters/ranks";
    let page = hr.get(list).await;
    let bare = hr.submit(&page, list, &[("name", "次長")]).await;
    refused(&bare, "どの職位の上かを選んでください");
    assert_eq!(bare.attributes("#name", "value"), ["次長"]);
    let good = [("name", "次長"), ("code", "jicho"), ("above", "5"), ("supervisory", "yes")];
    assert_eq!(hr.submit(&page, list, &good).await.status, StatusCode::SEE_OTHER);
    let names = hr.get(list).await.all("tbody th a");
    assert_eq!(names[..4], ["局長", "部長", "次長", "課長"]);
    let page = hr.get(list).await;
    let taken = [("name", "別の次長"), ("code", "jicho"), ("above", "5"), ("supervisory", "yes")];
    refused(&hr.submit(&page, list, &taken).await, "そのコードは、もう使われています");
    let list = "/hr/organization/masters/authorities";
    let page = hr.get(list).await;
    let board = [
        ("name", "教育委員会"),
        ("code", "board"),
        ("from_year", "令和8"),
        ("from_month", "4"),
        ("from_day", "1"),
    ];
    assert_eq!(hr.submit(&page, list, &board).await.status, StatusCode::SEE_OTHER);
    let page = hr.get(list).await;
    assert!(page.says("教育委員会 予定"), "{}", page.text());
    assert_eq!(hr.get("/hr/organization/masters/anything").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn others_do_not_keep_the_lists() {
    let portal = city().await;
    portal.account("shokuin", None, "職員").await;
    let clerk = portal.signed_in("shokuin").await;
    let list = "/hr/organization/masters/ranks";
    assert_eq!(clerk.get(list).await.status, StatusCode::NOT_FOUND);
    let token = clerk.get("/account").await.csrf();
    assert_eq!(clerk.post(list, &[("_csrf", &token)]).await.status, StatusCode::NOT_FOUND);
}
