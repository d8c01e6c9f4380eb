//! 自己点検: nobody's but its author's, until the author shows it; kept while typing; kept per day.

use axum::http::StatusCode;
use jinzai::access::Role;
use serde_json::json;

use super::House;
use crate::support::portal::Client;

/// Begins a self-check against one's own rank; its address.
async fn begin(client: &Client) -> String {
    let list = client.get("/me/self-checks").await;
    let rank = list.attributes("input[name=rank]", "value")[0].clone();
    let started = client.submit(&list, "/me/self-checks", &[("rank", &rank)]).await;
    started.location().unwrap_or_else(|| panic!("not begun: {}", started.text()))
}

#[tokio::test]
async fn it_shows_where_one_stands_and_what_comes_next() {
    let house = House::start().await;
    let chief = house.chief().await;
    let list = chief.get("/me/self-checks").await;
    assert!(list.says("係長（いまの職位）") && list.says("課長（次の職位）"));
    let nothing = chief.submit(&list, "/me/self-checks", &[]).await;
    assert_eq!(nothing.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(nothing.says("くらべる職位を選んでください"));

    let address = begin(&chief).await;
    assert_eq!(begin(&chief).await, address, "one a day and rank: the same is gone on with");
    let form = chief.get(&address).await;
    assert_eq!(form.h1(), "係長とくらべた自己点検");
    let long = "あ".repeat(403);
    let bad = chief.submit(&form, &address, &[("g.gyomu", "B"), ("x.gyomu", &long)]).await;
    assert_eq!(bad.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(bad.says("3文字減らしてください") && bad.text().contains(&long));
    let form = chief.get(&address).await;
    let answers = [("g.gyomu", "B"), ("x.gyomu", "係の計画を期限の前に終えた。"), ("g.taiwa", "S")];
    let saved = chief.submit(&form, &address, &answers).await;
    assert_eq!(saved.status, StatusCode::SEE_OTHER);
    let gap = chief.get(&format!("{address}?view=gap")).await;
    assert!(gap.says("係の計画を期限の前に終えた。"));
    assert!(gap.says("次の段階"));
    assert!(gap.says("あなただけが見られます。"));
    let form = chief.get(&address).await;
    let odd = chief.submit(&form, &address, &[("g.gyomu", "Z")]).await;
    assert_eq!(odd.status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn what_is_typed_is_kept_and_two_windows_lose_nothing() {
    let house = House::start().await;
    let chief = house.chief().await;
    let address = begin(&chief).await;
    let (one, other) = (chief.get(&address).await, chief.get(&address).await);
    let draft = format!("{address}/draft");
    let body = json!({ "field": "x.gyomu", "text": "先に書いた文", "revision": 0 });
    let kept = chief.put_json(&one, &draft, &body).await;
    assert_eq!(kept.status, StatusCode::OK);
    assert!(kept.text().contains("\"revision\":1"), "{}", kept.text());
    assert!(chief.get(&address).await.text().contains("先に書いた文"));
    let late = chief
        .put_json(&one, &draft, &json!({ "field": "x.gyomu", "text": "別", "revision": 0 }))
        .await;
    assert_eq!(late.status, StatusCode::CONFLICT);

    let conflict = chief.submit(&other, &address, &[("x.gyomu", "あとから書いた文")]).await;
    assert_eq!(conflict.status, StatusCode::CONFLICT);
    assert!(conflict.says("先に書いた文") && conflict.says("あとから書いた文"));
    let undecided = chief.submit(&conflict, &address, &[]).await;
    assert!(undecided.says("どちらを残すか選んでください"));
    let decided = chief.submit(&conflict, &address, &[("keep.x.gyomu", "mine")]).await;
    assert_eq!(decided.status, StatusCode::SEE_OTHER);
    assert!(chief.get(&address).await.text().contains("あとから書いた文"));
}

#[tokio::test]
async fn nobody_reads_it_until_it_is_shown_and_not_after() {
    let house = House::start().await;
    let (chief, head) = (house.chief().await, house.head().await);
    let address = begin(&chief).await;
    let form = chief.get(&address).await;
    chief.submit(&form, &address, &[("g.gyomu", "B"), ("x.gyomu", "秘密の例")]).await;
    let theirs = address.replace("/me/", "/team/");
    let mut others = vec![head.clone(), house.officer("hr").await];
    for (login, role) in [
        ("strategy", Role::StrategyOfficer),
        ("auditor", Role::Auditor),
        ("admin", Role::Administrator),
    ] {
        others.push(house.portal.officer(login, role).await);
    }
    for other in &others {
        for path in [&address, &theirs, &format!("{address}/sharing")] {
            assert_eq!(other.get(path).await.status, StatusCode::NOT_FOUND, "{path}");
        }
        let page = other.get("/team/self-checks").await;
        assert!(page.says("見せてもらった自己点検はありません。"));
        let body = json!({ "field": "x.gyomu", "text": "人の文", "revision": 1 });
        let refused = other.put_json(&page, &format!("{address}/draft"), &body).await;
        assert_eq!(refused.status, StatusCode::NOT_FOUND);
    }

    let check = chief.get(&format!("{address}/sharing")).await;
    assert!(check.says("井上 隆さん"));
    let shared = chief.submit(&check, &format!("{address}/sharing"), &[]).await;
    assert_eq!(shared.status, StatusCode::SEE_OTHER);
    let again = chief.submit(&check, &format!("{address}/sharing"), &[("_once", "other")]).await;
    assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(head.get("/team/self-checks").await.says("中村 恵子"));
    assert!(head.get(&theirs).await.says("秘密の例"));
    assert_eq!(head.get(&address).await.status, StatusCode::NOT_FOUND, "read, never filled in");
    for other in &others[1..] {
        assert_eq!(other.get(&theirs).await.status, StatusCode::NOT_FOUND);
    }

    let mine = chief.get(&format!("{address}?view=gap")).await;
    assert!(mine.says("井上 隆さんに見せています。"));
    chief.submit(&mine, &format!("{address}/sharing/withdrawal"), &[]).await;
    assert_eq!(head.get(&theirs).await.status, StatusCode::NOT_FOUND);
    let said: i64 = sqlx::query_scalar(
        "select count(*) from audit_detail where after::text like '%秘密%' or before::text like '%秘密%'",
    )
    .fetch_one(&house.portal.database.pool)
    .await
    .unwrap();
    assert_eq!(said, 0, "the log knows that it was shown, not what it says");
}

#[tokio::test]
async fn a_day_later_it_stays_and_progress_shows() {
    let house = House::start().await;
    let chief = house.chief().await;
    let old = begin(&chief).await;
    let form = chief.get(&old).await;
    chief.submit(&form, &old, &[("g.gyomu", "B")]).await;
    house.portal.go_to("2026-03-20".parse().unwrap());
    let chief = house.portal.signed_in("0000100").await;
    let closed = chief.submit(&form, &old, &[("g.gyomu", "S")]).await;
    assert_ne!(closed.status, StatusCode::SEE_OTHER);
    assert!(!chief.get(&old).await.says("保存して、違いを見る"), "to read only");
    let new = begin(&chief).await;
    assert_ne!(new, old);
    let form = chief.get(&new).await;
    chief.submit(&form, &new, &[("g.gyomu", "A")]).await;
    let list = chief.get("/me/self-checks").await;
    assert!(list.says("係長とくらべた移り変わり"));
    assert_eq!(list.all("figure.chart").len(), 1);
    assert!(list.says("の平均は、") && list.says("になりました。"));
}
