//! マイクレド: one's own, shown to nobody until its author says so, printed as a card.

use axum::http::StatusCode;
use jinzai::access::Role;

use crate::competency::House;

const MINE: &str = "市民の話を、終わりまで聴いてから答える。";
const LATER: &str = "毎週1つ、やめる仕事を見つける。";

#[tokio::test]
async fn a_pledge_is_its_authors_until_it_is_shown() {
    let house = House::start().await;
    jinzai::seed::actions::load(&house.portal.app).await.unwrap();
    let (chief, head) = (house.chief().await, house.head().await);
    assert!(chief.get("/credo").await.attributes("a", "href").contains(&"/me/pledge".to_owned()));
    let form = chief.get("/me/pledge").await;
    assert_eq!(form.h1(), "マイクレド");
    assert_eq!(
        chief.get("/me/pledge/card").await.status,
        StatusCode::NOT_FOUND,
        "nothing to print"
    );
    let second_window = chief.get("/me/pledge").await;
    let blank = chief.submit(&form, "/me/pledge", &[("words", "　")]).await;
    assert!(blank.says("わたしが行うことを書いてください"));
    let long = "長".repeat(20_000);
    let bad = chief.submit(&form, "/me/pledge", &[("words", &long)]).await;
    assert_eq!(bad.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(bad.says("わたしが行うことは100文字までです") && bad.text().contains(&long));
    let saved = chief.submit(&form, "/me/pledge", &[("words", MINE)]).await;
    assert_eq!(saved.status, StatusCode::SEE_OTHER);
    assert!(chief.get("/me/pledge").await.says(MINE));
    assert!(!head.get("/credo/pledges").await.says(MINE), "private unless shown");

    // A second window that was opened before meets what was saved, and loses nothing.
    let stale = chief.submit(&second_window, "/me/pledge", &[("words", LATER)]).await;
    assert_eq!(stale.status, StatusCode::CONFLICT);
    assert!(stale.says(MINE) && stale.says(LATER));
    let decided = [("words", LATER), ("readers", "同じ所属の職員")];
    let decided = chief.submit(&stale, "/me/pledge", &decided).await;
    assert_eq!(decided.status, StatusCode::SEE_OTHER);
    let shown = head.get("/credo/pledges").await;
    assert!(shown.says("中村 恵子") && shown.says(LATER));
    assert!(!chief.get("/credo/pledges").await.says(LATER), "one's own stands on one's own page");
    let card = chief.get("/me/pledge/card").await;
    assert!(card.says(LATER) && card.says("まちへの愛情と、"));

    let pool = &house.portal.database.pool;
    let told: i64 = sqlx::query_scalar(
        "select count(*) from audit_detail where before::text || after::text like '%やめる仕事%'",
    )
    .fetch_one(pool)
    .await
    .unwrap();
    assert_eq!(told, 0, "the log says that it was written, never what");
    let officer = house.portal.officer("hr", Role::HrOfficer).await;
    assert!(!officer.get("/credo/pledges").await.says(LATER), "no role reaches it");
    assert_eq!(officer.get("/me/pledge").await.status, StatusCode::NOT_FOUND);

    // Whoever works elsewhere now no longer reads it.
    sqlx::query(
        "with elsewhere as (insert into department (department_id, created_at) values (gen_random_uuid(), now())
            returning department_id)
        update posting set department_id = (select department_id from elsewhere)
        where employee_id = (select employee_id from employee where employee_number = '0000050')",
    )
    .execute(pool)
    .await
    .unwrap();
    assert!(!head.get("/credo/pledges").await.says(LATER));
    let form = chief.get("/me/pledge").await;
    let gone = chief.submit(&form, "/me/pledge", &[("words", "")]).await;
    assert_eq!(gone.status, StatusCode::SEE_OTHER);
    assert!(!chief.get("/me/pledge").await.says(LATER));
    let left: i64 =
        sqlx::query_scalar("select count(*) from credo_pledge").fetch_one(pool).await.unwrap();
    assert_eq!(left, 0);
}
