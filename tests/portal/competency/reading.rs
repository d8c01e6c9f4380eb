//! What everybody reads: hubs, ranks, elements, comparisons, one's own rank.

use axum::http::StatusCode;

use super::House;

#[tokio::test]
async fn the_reading_pages_show_version_weights_and_the_mark_of_samples() {
    let house = House::start().await;
    let visitor = house.portal.visitor();
    let rank = visitor.get("/competencies/ranks/shusa").await;
    assert_eq!(rank.status, StatusCode::OK);
    assert_eq!(rank.h1(), "主査に求められる能力");
    assert!(rank.says("第1版　令和7年4月1日（火曜日）施行"));
    assert!(rank.says("ウエイトの合計 100"));
    assert!(rank.says("見本の文です。"));
    assert_eq!(rank.all("table.behaviours").len(), rank.all("section.keep").len());
    assert!(rank.all("table.behaviours tbody tr").len() >= 5 * 6);

    let element = visitor.get("/competencies/henkaku").await;
    assert_eq!(element.status, StatusCode::OK);
    assert!(element.h1().starts_with("変革推進力"));
    assert!(element.says("名称の出典：北九州市人財戦略の概要"));
    assert!(element.says("人材育成"));

    let roles = visitor.get("/roles").await;
    assert!(roles.says("全職員に求められる役割"));
    assert!(roles.says("出典：北九州市人財戦略の概要"));
    for path in ["/roles/all", "/roles/managers", "/roles/ranks/kacho", "/competencies"] {
        assert_eq!(visitor.get(path).await.status, StatusCode::OK, "{path}");
    }
    let clerk = visitor.get("/roles/ranks/kakariin").await;
    assert!(!clerk.says("管理監督者に求められる役割"));
    assert!(visitor.get("/roles/ranks/kakaricho").await.says("管理監督者に求められる役割"));
}

#[tokio::test]
async fn what_is_not_there_is_not_found() {
    let house = House::start().await;
    let visitor = house.portal.visitor();
    for path in [
        "/competencies/nothing",
        "/competencies/ranks/president",
        "/roles/ranks/president",
        "/competencies/%F0%9F%98%80",
        "/competencies/nothing/history",
    ] {
        assert_eq!(visitor.get(path).await.status, StatusCode::NOT_FOUND, "{path}");
    }
    let before = visitor.get("/competencies?on=2020-04-01").await;
    assert_eq!(before.status, StatusCode::OK);
    assert!(before.says("この日に施行されている定義はありません。"));
}

#[tokio::test]
async fn two_ranks_are_compared_and_only_differences_can_be_asked_for() {
    let house = House::start().await;
    let visitor = house.portal.visitor();
    let page = visitor.get("/compare?from=shunin&to=shusa").await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.says("新しく求められる"));
    assert!(page.says("内容が変わる"));
    assert!(page.says("全職員に求められる役割"));
    let fewer = visitor.get("/compare?from=shunin&to=shusa&only=diff").await;
    assert!(!fewer.says("全職員に求められる役割"));
    let same = visitor.get("/compare?from=shusa&to=shusa&only=diff").await;
    assert!(same.says("2つの職位に求められることは同じです。"));
}

#[tokio::test]
async fn ones_own_rank_needs_signing_in_and_shows_what_applies() {
    let house = House::start().await;
    let visitor = house.portal.visitor();
    assert_eq!(visitor.get("/me/role").await.status, StatusCode::SEE_OTHER);
    let chief = house.chief().await;
    let page = chief.get("/me/role").await;
    assert_eq!(page.h1(), "係長に求められる役割と能力");
    let headings = page.all("h2");
    let place = |words: &str| headings.iter().position(|own| own.starts_with(words)).unwrap();
    assert!(place("全職員") < place("管理監督者"));
    assert!(place("管理監督者") < place("係長"));
    assert!(page.says("次の職位（課長）と比べる"));
    let officer = house.officer("hr").await;
    assert!(officer.get("/me/role").await.says("職員の登録がない"));
}

#[tokio::test]
async fn the_desk_is_not_there_for_others() {
    let house = House::start().await;
    let chief = house.chief().await;
    let version = house.loaded.version;
    for path in [
        "/hr/competencies".to_owned(),
        "/hr/frameworks/general/versions/new".to_owned(),
        format!("/hr/frameworks/general/versions/{version}"),
        format!("/hr/frameworks/general/versions/{version}/comparison"),
    ] {
        assert_eq!(chief.get(&path).await.status, StatusCode::NOT_FOUND, "{path}");
    }
    let officer = house.officer("hr").await;
    for path in [
        "/hr/frameworks/none/versions/new".to_owned(),
        "/hr/frameworks/general/versions/1".to_owned(),
        format!("/hr/frameworks/none/versions/{version}"),
    ] {
        assert_eq!(officer.get(&path).await.status, StatusCode::NOT_FOUND, "{path}");
    }
    let shown = officer.get(&format!("/hr/frameworks/general/versions/{version}")).await;
    assert_eq!(shown.status, StatusCode::OK);
    let edit = format!("/hr/frameworks/general/versions/{version}/weights");
    assert_eq!(officer.get(&edit).await.status, StatusCode::UNPROCESSABLE_ENTITY);
}
