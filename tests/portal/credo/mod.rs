//! The credo: what stands on its page, who has read it, that it cannot change.

mod pledge;

use axum::http::StatusCode;
use jinzai::credo;
use jinzai::platform::Config;
use jinzai::seed;

use crate::support::portal::Portal;
use crate::support::town::Town;

async fn loaded(change: impl FnOnce(&mut Config)) -> Portal {
    let portal = Portal::with(change).await;
    seed::actions::load(&portal.app).await.unwrap();
    portal
}

async fn count(portal: &Portal, sql: &'static str) -> i64 {
    sqlx::query_scalar(sql).fetch_one(&portal.database.pool).await.unwrap()
}

#[tokio::test]
async fn the_content_is_loaded_once() {
    let portal = Portal::start().await;
    let first = seed::actions::load(&portal.app).await.unwrap();
    assert!(first.credo && first.strategy && !first.effective_day);
    let entries = count(&portal, "select count(*) from audit_entry").await;
    let second = seed::actions::load(&portal.app).await.unwrap();
    assert_eq!(second, seed::actions::Loaded::default());
    assert_eq!(count(&portal, "select count(*) from audit_entry").await, entries);
}

#[tokio::test]
async fn two_starts_at_once_load_it_once() {
    let portal = Portal::start().await;
    let (one, two) =
        tokio::join!(seed::actions::load(&portal.app), seed::actions::load(&portal.app));
    let (one, two) = (one.unwrap(), two.unwrap());
    assert!(one.credo != two.credo && one.strategy != two.strategy, "{one:?} {two:?}");
    assert_eq!(count(&portal, "select count(*) from credo_edition").await, 1);
    assert_eq!(count(&portal, "select count(*) from pillar").await, 4);
}

#[tokio::test]
async fn visitors_read_the_credo_with_its_lines_its_day_and_its_source() {
    let portal = loaded(|_| ()).await;
    let page = portal.visitor().get("/credo").await;
    assert_eq!(page.status, StatusCode::OK);
    assert_eq!(page.h1(), "北九州市職員クレド（行動指針）");
    assert!(page.text().contains(
        "まちへの愛情と、<br>仕事への情熱と誇りを胸に。<br>対話から想いを汲み取り、<br>笑顔のまちを共創します。"
    ));
    assert!(page.says("施行日 令和7年4月1日（見本）"));
    assert!(
        page.says("出典：「北九州市人財戦略の概要」北九州市職員クレド（総務市民局、令和7年3月）")
    );
    assert_eq!(page.all(".beads li").len(), 5);
    let direction = page.all("#direction ~ .thread b");
    assert_eq!(
        direction,
        ["人財戦略による職員・組織の成長", "市民サービス向上", "市民の幸せの実現"]
    );
    assert!(page.says("サインインする"));
    assert!(page.attributes("form", "action").iter().all(|to| to != "/credo/acknowledgement"));
}

#[tokio::test]
async fn before_its_day_the_edition_is_announced() {
    let portal = loaded(|_| ()).await;
    let page = portal.visitor().get("/credo?on=2025-03-31").await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.says("令和7年4月1日に施行する予定の版です。"));
    let on = "2025-03-31".parse().unwrap();
    assert_eq!(credo::edition_in_force(&portal.app.db, on).await.unwrap(), None);
}

#[tokio::test]
async fn the_citys_own_day_takes_the_place_of_the_sample_once() {
    let portal = loaded(|_| ()).await;
    let mut config = (*portal.app.config).clone();
    config.credo_effective_on = "2025-05-01".parse().ok();
    let app = jinzai::platform::App { config: config.into(), ..portal.app.clone() };
    assert!(seed::actions::load(&app).await.unwrap().effective_day);
    assert!(!seed::actions::load(&app).await.unwrap().effective_day);
    let page = portal.visitor().get("/credo").await;
    assert!(page.says("施行日 令和7年5月1日"));
    assert!(!page.says("令和7年5月1日（見本）"));
    let refused = sqlx::query("update credo_edition set effective_on = '2025-06-01'")
        .execute(&portal.database.pool)
        .await;
    assert!(refused.is_err());
}

#[tokio::test]
async fn a_published_edition_cannot_change_in_the_database() {
    let portal = loaded(|_| ()).await;
    for attempt in [
        "update credo_edition set title = '別の題'",
        "update credo_edition set published_at = null",
        "delete from credo_edition",
        "update credo_line set body = '別の文' where position = 1",
        "delete from credo_line",
        "update credo_text set body = '別の文'",
        "insert into credo_text (credo_edition_id, text_key, kind, position, body, is_new)
            select credo_edition_id, 'profile-6', 'profile', 6, '別の文', false from credo_edition",
        "delete from credo_statement",
        "truncate credo_line",
        "update source set document = '別の資料'",
    ] {
        let refused = sqlx::query(attempt).execute(&portal.database.pool).await;
        assert!(refused.is_err(), "{attempt}");
    }
}

#[tokio::test]
async fn an_employee_says_once_that_they_have_read_it() {
    let town = Town::start().await;
    let client = town.sign_in(1).await;
    let page = client.get("/credo").await;
    assert!(page.attributes("a", "href").contains(&"/me/role".to_owned()));
    let answer = client.submit(&page, "/credo/acknowledgement", &[]).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
    let after = client.get("/credo").await;
    assert!(after.says("クレドを読んだことを記録しました"));
    assert!(after.says("令和8年3月3日（火曜日）10時42分に「読みました」と記録しました"));
    let rows = "select count(*) from credo_acknowledgement";
    assert_eq!(count(&town.portal, rows).await, 1);
    // A second tab that still shows the button.
    let again = client.submit(&page, "/credo/acknowledgement", &[("_once", "")]).await;
    assert_eq!(again.status, StatusCode::SEE_OTHER);
    assert_eq!(count(&town.portal, rows).await, 1);
}

#[tokio::test]
async fn odd_acknowledgements_are_refused() {
    let town = Town::start().await;
    let client = town.sign_in(1).await;
    let page = client.get("/credo").await;
    let submit = |edition: &'static str| {
        let pairs = [("edition", edition), ("_once", "")];
        let (client, page) = (&client, &page);
        async move { client.submit(page, "/credo/acknowledgement", &pairs).await.status }
    };
    assert_eq!(submit("").await, StatusCode::NOT_FOUND);
    assert_eq!(submit("x").await, StatusCode::NOT_FOUND);
    let unknown = submit("0a000000000000000000000000000009").await;
    assert_eq!(unknown, StatusCode::UNPROCESSABLE_ENTITY);
    // An account without an employee sees no button and is refused.
    let officer = town.portal.officer("auditor", jinzai::access::Role::Auditor).await;
    let own = officer.get("/credo").await;
    assert!(!own.says("読みました"));
    let edition = page.attributes("input[name=edition]", "value").remove(0);
    let csrf = officer.get("/account").await.csrf();
    let answer =
        officer.post("/credo/acknowledgement", &[("_csrf", &csrf), ("edition", &edition)]).await;
    assert_eq!(answer.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn reading_can_be_closed() {
    let portal = loaded(|config| config.reading_open = false).await;
    let page = portal.visitor().get("/credo").await;
    assert_eq!(page.status, StatusCode::SEE_OTHER);
    assert_eq!(page.location().as_deref(), Some("/signin?to=%2Fcredo"));
    for path in ["/help", "/help/contact", "/help/privacy", "/help/accessibility"] {
        assert_eq!(portal.visitor().get(path).await.status, StatusCode::OK, "{path}");
    }
}

#[tokio::test]
async fn whom_to_ask_is_a_setting() {
    let portal =
        Portal::with(|config| config.contact = "人事課（本庁舎）に\n尋ねてください".to_owned())
            .await;
    let page = portal.visitor().get("/help/contact").await;
    assert!(page.says("人事課（本庁舎）に尋ねてください"));
}
