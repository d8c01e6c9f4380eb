//! 一本の糸: from a pillar to what builds an ability, and where it is broken.

mod initiatives;

use axum::http::StatusCode;
use jinzai::access::Role;

use crate::competency::House;

#[tokio::test]
async fn the_thread_is_read_from_both_ends_and_checked_by_hr() {
    let house = House::start().await;
    jinzai::seed::actions::load(&house.portal.app).await.unwrap();
    let officer = house.officer("hr").await;
    let coverage = officer.get("/hr/thread").await;
    assert_eq!(coverage.h1(), "一本の糸の点検");
    assert!(coverage.says("育てる事業のない要素"));
    assert!(coverage.says("見本のままの文"));
    let element = officer.get("/hr/thread/elements/general/henkaku").await;
    assert_eq!(element.h1(), "変革推進力を育てる事業");
    assert!(element.says("事業はまだありません。"));

    sqlx::query(
        "with opened as (
            insert into initiative (initiative_id, measure_id, title, aim, owner_id, department_id, period,
                status, status_reason, status_set_at, is_sample, opened_at, saved_at)
            select gen_random_uuid(), m.measure_id, '変革の学校', '学ぶ', e.employee_id, d.department_id,
                '[2025-04-01,2027-04-01)', 'on_track', '予定どおり', '2025-04-01', false, '2025-04-01',
                '2025-04-01'
            from measure m, employee e, department d
            where m.code = 'development-1' limit 1
            returning *
        )
        insert into initiative_version (initiative_id, revision, title, aim, owner_id, department_id,
            from_year, to_year, status, status_reason, status_set_at, set_on, set_at)
        select initiative_id, revision, title, aim, owner_id, department_id, 2025, 2026, status,
            status_reason, status_set_at, '2025-04-01', saved_at
        from opened",
    )
    .execute(&house.portal.database.pool)
    .await
    .unwrap();
    let address = "/hr/thread/elements/general/henkaku";
    let form = officer.get(address).await;
    let id = form.attributes("input[name=initiative]", "value")[0].clone();
    let saved = officer.submit(&form, address, &[("initiative", &id)]).await;
    assert_eq!(saved.status, StatusCode::SEE_OTHER);

    let chief = house.chief().await;
    let shown = chief.get("/competencies/henkaku").await;
    assert!(shown.says("変革の学校"));
    assert!(shown.says("つながる役割") && shown.says("主査：係長を補佐し、係の課題を見つけて"));
    let pillar = chief.get("/thread/pillars/development").await;
    assert!(pillar.says("変革推進力") && pillar.says("変革の学校"));
    let visitor = house.portal.visitor();
    let open = visitor.get("/thread/pillars/development").await;
    assert!(
        open.says("変革推進力") && !open.says("変革の学校"),
        "initiatives are for the signed-in"
    );
    assert!(visitor.get("/strategy/pillars/development").await.says("この柱を支える能力"));

    let untied = officer.submit(&officer.get(address).await, address, &[("initiative", "")]).await;
    assert_eq!(untied.status, StatusCode::NOT_FOUND, "no initiative of ours");
    for client in [&chief, &house.portal.officer("strategy", Role::StrategyOfficer).await] {
        assert_eq!(client.get("/hr/thread").await.status, StatusCode::NOT_FOUND);
        assert_eq!(client.get(address).await.status, StatusCode::NOT_FOUND);
    }
    assert_eq!(officer.get("/hr/thread/elements/general/none").await.status, StatusCode::NOT_FOUND);
}
