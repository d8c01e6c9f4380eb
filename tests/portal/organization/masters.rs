//! Ranks, job families, employment types and appointing authorities through their pages; nobody comes to
//! one that is not in use.

use axum::http::StatusCode;
use jinzai::access::Role;
use jinzai::organization::actions::masters::turn_names;

use super::pages::{city, employee};
use super::staffing::{carry_out, fill, posting};
use crate::support::portal::{Client, Page, Portal};

const APRIL: [(&str, &str); 3] = [("on_year", "令和8"), ("on_month", "4"), ("on_day", "1")];

const UNTIL: [(&str, &str); 3] =
    [("until_year", "令和8"), ("until_month", "4"), ("until_day", "1")];

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
    let family = page_of(&hr, "job-families", "土木").await;
    let held = post(&hr, &family, "end", &UNTIL).await;
    refused(&held, "令和8年4月1日以後も、1人の発令で使っています");
    assert_eq!(held.attributes("#until", "value"), ["令和8"]);
    let rank = page_of(&hr, "ranks", "主査").await;
    let ended = post(&hr, &rank, "end", &UNTIL).await;
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
async fn employment_types_are_the_citys_own_words() {
    let portal = city().await;
    let hr = portal.officer("jinji", Role::HrOfficer).await;
    let list = "/hr/organization/masters/employment-types";
    let page = hr.get(list).await;
    assert_eq!(page.all("tbody th a").len(), 5, "those of the law are there");
    assert!(page.says("任期付"));
    let bare = hr.submit(&page, list, &[("name", "再任用短時間"), ("code", "short")]).await;
    refused(&bare, "法律の区分を選んでください");
    let good = [("name", "再任用短時間"), ("code", "short"), ("law", "reappointed")];
    assert_eq!(hr.submit(&page, list, &good).await.status, StatusCode::SEE_OTHER);
    let twice = [("name", "別の名"), ("code", "short"), ("law", "regular")];
    refused(
        &hr.submit(&hr.get(list).await, list, &twice).await,
        "そのコードは、もう使われています",
    );
    // It can be chosen, searched, and is kept in its own words.
    let chief = employee(&portal, "0000004").await;
    let path = format!("/hr/staff/{chief}/postings/{}/change", posting(&portal, chief).await);
    let done = carry_out(&hr, &path, &[("from", "R7-12-1")], &[("employment_type", "short")]).await;
    assert!(done.says("再任用短時間"), "{}", done.text());
    let found = hr.get("/hr/staff?type=short&on=R8.1.1").await;
    assert_eq!(found.all("tbody th a"), ["林 四"]);
    assert_eq!(audited(&portal, "add_master").await, 1);
    // Another name from a day on; who holds it keeps it in use.
    let own = page_of(&hr, "employment-types", "再任用短時間").await;
    refused(&post(&hr, &own, "end", &UNTIL).await, "1人の発令で使っています");
    let named = post(&hr, &own, "name", &[&APRIL[..], &[("name", "短時間再任用")]].concat()).await;
    assert_eq!(named.status, StatusCode::SEE_OTHER, "{}", named.text());
    portal.go_to("2026-04-01".parse().unwrap());
    turn_names(&portal.app).await.unwrap();
    let hr = portal.signed_in("jinji").await;
    assert!(hr.get(&format!("/hr/staff/{chief}")).await.says("短時間再任用"));
}

#[tokio::test]
async fn nobody_comes_to_what_has_ended() {
    let portal = city().await;
    let hr = portal.officer("jinji", Role::HrOfficer).await;
    let list = "/hr/organization/masters/authorities";
    let board = [("name", "水道局"), ("code", "water")];
    assert_eq!(hr.submit(&hr.get(list).await, list, &board).await.status, StatusCode::SEE_OTHER);
    for (list, name) in [
        ("ranks", "主査"),
        ("employment-types", "任期付"),
        ("employment-types", "条件付採用"),
        ("authorities", "水道局"),
    ] {
        let ended = post(&hr, &page_of(&hr, list, name).await, "end", &UNTIL).await;
        assert_eq!(ended.status, StatusCode::SEE_OTHER, "{name}: {}", ended.text());
    }
    let clerk = employee(&portal, "0000003").await;
    let path = format!("/hr/staff/{clerk}/postings/{}/change", posting(&portal, clerk).await);
    let form = hr.get(&path).await;
    let value = |label: &str| {
        let at = form.all("option").iter().position(|text| text == label).unwrap();
        form.attributes("option", "value")[at].clone()
    };
    for (field, label, says) in [
        ("rank", "主査", "職位「主査」を使うのは令和8年3月31日までです"),
        ("employment_type", "任期付", "任用区分「任期付」を使うのは令和8年3月31日までです"),
        ("authority", "水道局", "任命権者「水道局」を使うのは令和8年3月31日までです"),
    ] {
        let chosen = value(label);
        for day in ["R8-4-1", "R8-2-1"] {
            let page = fill(&hr, &path, &[("from", day)], &[(field, &chosen)]).await;
            refused(&page, says);
            assert!(
                page.attributes(&format!("#{field}"), "aria-invalid").contains(&"true".to_owned())
            );
        }
    }
    // A change that changes nothing, a correction that corrects nothing.
    refused(&fill(&hr, &path, &[("from", "R8-4-1")], &[]).await, "いまの発令と同じ内容です");
    let correction = path.replace("/change", "/correction");
    let same = fill(&hr, &correction, &[], &[("reason", "確認")]).await;
    refused(&same, "いまの発令と同じ内容です");
    // Who is hired after the end cannot be on the first six months any more.
    let hire = [
        ("number", "0000100"),
        ("name", "新人 花"),
        ("kana", "しんじん はな"),
        ("department", "市民局"),
        ("rank", &value("係員")),
        ("job_family", &value("一般事務")),
        ("employment_type", "regular"),
        ("authority", &value("市長")),
        ("conditional", "yes"),
    ];
    let page = fill(&hr, "/hr/staff/new", &[("hired", "R8-4-1")], &hire).await;
    refused(&page, "任用区分「条件付採用」を使うのは令和8年3月31日までです");
    assert_eq!(page.attributes("#number", "value"), ["0000100"]);
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
