//! Definitions for another authority, and scales as versions.

use axum::http::StatusCode;
use jinzai::access::Role;

use super::House;

#[tokio::test]
async fn definitions_for_another_authority_begin_as_a_copy() {
    let house = House::start().await;
    let pool = &house.portal.database.pool;
    let fire: uuid::Uuid = sqlx::query_scalar(
        "insert into authority (authority_id, code, name)
        values (gen_random_uuid(), 'fire', '消防長') returning authority_id",
    )
    .fetch_one(pool)
    .await
    .unwrap();
    let officer = house.officer("hr").await;
    let form = officer.get("/hr/frameworks/new").await;
    assert_eq!(form.status, StatusCode::OK);
    let empty = officer.submit(&form, "/hr/competencies", &[]).await;
    assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY);
    for words in
        ["任命権者を選んでください", "写す定義集を選んでください", "定義集の名称を書いてください"]
    {
        assert!(empty.says(words), "{words}");
    }
    let form = officer.get("/hr/frameworks/new").await;
    let fire = fire.simple().to_string();
    let values = [
        ("name", "消防の役割と能力"),
        ("code", "Fire"),
        ("authority", fire.as_str()),
        ("job_family", "all"),
        ("copied", "general"),
    ];
    let made = officer.submit(&form, "/hr/competencies", &values).await;
    assert_eq!(made.status, StatusCode::SEE_OTHER, "{}", made.text());
    let draft = made.location().unwrap();
    assert!(draft.starts_with("/hr/frameworks/fire/versions/"));
    assert!(officer.get(&draft).await.says("業務遂行力"));
    let form = officer.get("/hr/frameworks/new").await;
    let again = officer.submit(&form, "/hr/competencies", &values).await;
    assert!(again.says("同じ任命権者と職種の定義集がすでにあります"));

    // An officer of the mayor's authority does not reach the fire chief's.
    let mayor = house.portal.officer("mayor", Role::HrOfficer).await;
    sqlx::query(
        "update account_grant set authority_id = (select authority_id from authority where code <> 'fire' limit 1)
        where account_id = (select account_id from account where login = 'mayor')",
    )
    .execute(pool)
    .await
    .unwrap();
    let mayor_again = house.portal.signed_in("mayor").await;
    drop(mayor);
    assert!(!mayor_again.get("/hr/competencies").await.says("消防の役割と能力"));
    assert!(!mayor_again.get("/hr/frameworks/new").await.says("消防の役割と能力"));
    assert!(mayor_again.get("/hr/competencies").await.says("職位ごとの役割と能力"));
    let pages = [
        "",
        "/heading",
        "/history",
        "/search",
        "/comparison",
        "/comparison.xlsx",
        "/roles",
        "/roles/new",
        "/roles/everyone-1",
        "/weights",
        "/elements/new",
        "/elements/gyomu",
        "/elements/gyomu/ranks/shusa",
        "/elements/gyomu/removal",
        "/submission",
        "/approval",
        "/return",
        "/discarding",
        "/withdrawal",
        "/file.json",
        "/file.xlsx",
        "/case.json",
    ];
    for page in pages {
        let address = format!("{draft}{page}");
        assert_eq!(mayor_again.get(&address).await.status, StatusCode::NOT_FOUND, "{address}");
    }
    for address in ["/hr/frameworks/fire/versions/new", "/hr/frameworks/fire/imports/new"] {
        assert_eq!(mayor_again.get(address).await.status, StatusCode::NOT_FOUND, "{address}");
    }
    let general = super::begin_draft(&officer, "改正").await;
    let id = draft.rsplit('/').next().unwrap();
    for address in
        [format!("/hr/frameworks/general/versions/{id}"), format!("{general}/comparison?with={id}")]
    {
        assert!(!mayor_again.get(&address).await.says("消防"), "{address}");
    }
    let csrf = mayor_again.get("/hr/competencies").await.csrf();
    for verb in ["/heading", "/elements/gyomu", "/submission", "/return", "/discarding"] {
        let address = format!("{draft}{verb}");
        let refused = mayor_again.post(&address, &[("_csrf", &csrf)]).await;
        assert_eq!(refused.status, StatusCode::NOT_FOUND, "{address}");
    }
    // Granted, it is there.
    sqlx::query(
        "update account_grant set authority_id = (select authority_id from authority where code = 'fire')
        where account_id = (select account_id from account where login = 'mayor')",
    )
    .execute(pool)
    .await
    .unwrap();
    let fire_officer = house.portal.signed_in("mayor").await;
    assert!(fire_officer.get(&draft).await.says("業務遂行力"));
}

#[tokio::test]
async fn a_scale_gets_a_new_version_and_says_what_it_stands_for() {
    let house = House::start().await;
    let officer = house.officer("hr").await;
    let scales = officer.get("/hr/scales").await;
    assert!(scales.says("5段階の評語（見本） 第1版"));
    let address = format!("/hr/scales/{}/next", house.loaded.scale);
    let form = officer.get(&address).await;
    let twice = officer.submit(&form, &address, &[("points-2", "9")]).await;
    assert_eq!(twice.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(twice.says("評語「A」の点数は、1つ上の評語より小さくしてください"));
    let form = officer.get(&address).await;
    let bad = officer.submit(&form, &address, &[("points-1", "とても")]).await;
    assert!(bad.says("1段目の点数は、0から1000の数字で"));
    let form = officer.get(&address).await;
    let made = officer.submit(&form, &address, &[("label-1", "群を抜く"), ("points-1", "6")]).await;
    assert_eq!(made.status, StatusCode::SEE_OTHER, "{}", made.text());
    let scales = officer.get("/hr/scales").await;
    assert!(scales.says("第2版") && scales.says("群を抜く"));
    // The version in force goes on with the first; a draft may choose the second.
    let draft = super::begin_draft(&officer, "改正").await;
    let heading = officer.get(&format!("{draft}/heading")).await;
    assert!(heading.says("5段階の評語（見本） 第2版"));
    let chief = house.chief().await;
    assert_eq!(chief.get("/hr/scales").await.status, StatusCode::NOT_FOUND);
    assert_eq!(chief.get(&address).await.status, StatusCode::NOT_FOUND);
    let pool = &house.portal.database.pool;
    let refused = sqlx::query("update scale_mapping set grade = 'S'").execute(pool).await;
    assert!(refused.is_err());
}
