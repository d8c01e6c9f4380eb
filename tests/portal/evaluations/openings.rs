//! Opening in one act: beside the request for a whole city, with a page that says how far it has come.

use jinzai::access::Actor;
use jinzai::evaluations::actions;
use jinzai::kernel::Prose;
use jinzai::kernel::ids::SheetId;

use super::office::Office;

async fn sheets(office: &Office) -> i64 {
    sqlx::query_scalar("select count(*) from sheet").fetch_one(office.pool()).await.unwrap()
}

#[tokio::test]
async fn the_page_of_an_opening_says_how_far_it_is() {
    let office = Office::start().await;
    let demo = Actor::system("demo");
    let code = actions::create_cycle(office.app(), &demo, &office.setup()).await.unwrap();
    let officer = office.officer("hr-one").await;
    let stranger = office.browser("山本 健太").await;
    let place = format!("/hr/cycles/{code}/opening");
    assert_eq!(stranger.get(&place).await.status, 404);
    // Nothing was begun: the cycle's page.
    assert_eq!(officer.get(&place).await.location(), Some(format!("/hr/cycles/{code}")));

    // A server that was killed on the way left its row and nothing else.
    sqlx::query(
        "insert into cycle_opening_job (cycle_id, made, wanted, started_at, beat_at)
        select cycle_id, 3000, 12000, $1, $1 from cycle where code = $2",
    )
    .bind(office.app().now().at - chrono::Duration::seconds(5))
    .bind(&code)
    .execute(office.pool())
    .await
    .unwrap();
    let page = officer.get(&place).await;
    assert!(page.says("評価サイクルを開始しています") && page.says("12,000"), "{}", page.text());
    assert!(page.attributes("a", "href").contains(&place), "a link shows the latest state");
    let second = actions::start_opening(office.app(), &demo, &code).await.unwrap();
    assert!(second.is_none(), "one at a time");
    office.portal.wait(chrono::Duration::seconds(60));
    let page = officer.get(&place).await;
    assert!(page.says("処理の途中でサーバーが止まりました"), "{}", page.text());
    assert!(page.says("シートは1件もできていません"));
    assert_eq!(sheets(&office).await, 0);

    // It is begun again, ends, and is undone until the first entry.
    let work = actions::start_opening(office.app(), &demo, &code).await.unwrap();
    work.expect("nothing else is running").await.unwrap();
    let made = sheets(&office).await;
    assert!(made > 0);
    let page = officer.get(&place).await;
    assert!(
        page.says("評価サイクルを開始しました") && page.says("終わりました。"),
        "{}",
        page.text()
    );
    let row: (i32, i32) = sqlx::query_as("select made, wanted from cycle_opening_job")
        .fetch_one(office.pool())
        .await
        .unwrap();
    assert_eq!((i64::from(row.0), i64::from(row.1)), (made, made));
    assert!(actions::start_opening(office.app(), &demo, &code).await.is_err(), "it is open");
    actions::undo_opening(office.app(), &demo, &code).await.unwrap();
    assert_eq!(sheets(&office).await, 0);
    assert_eq!(officer.get(&place).await.location(), Some(format!("/hr/cycles/{code}")));
}

#[tokio::test]
async fn an_opening_that_is_refused_says_why() {
    let office = Office::start().await;
    let demo = Actor::system("demo");
    let mut setup = office.setup();
    setup.ranks = vec![office.ranks["部長"]];
    let code = actions::create_cycle(office.app(), &demo, &setup).await.unwrap();
    let officer = office.officer("hr-one").await;
    let work = actions::start_opening(office.app(), &demo, &code).await.unwrap();
    work.expect("nothing else is running").await.unwrap();
    let page = officer.get(&format!("/hr/cycles/{code}/opening")).await;
    assert!(page.says("評価サイクルを開始できませんでした"), "{}", page.text());
    let cures = page.attributes("a", "href");
    assert!(cures.contains(&format!("/hr/cycles/{code}/start")), "{cures:?}");
    assert_eq!(sheets(&office).await, 0);
}

#[tokio::test]
async fn an_interview_is_an_entry_over_which_an_opening_is_not_undone() {
    let office = Office::start().await;
    let code = office.open(&office.setup()).await;
    let sheet = office.sheet(&code, "山本 健太").await;
    let chief = office.browser("中村 恵子").await;
    let place = format!("/team/cycles/{code}/sheets/{sheet}/interviews");
    let form = chief.get(&format!("{place}/new?kind=opening")).await;
    let values = [("way", "phone"), ("said", "分担を話した。"), ("agreed", "x"), ("do", "save")];
    chief.submit(&form, &place, &values).await;
    let undone = actions::undo_opening(office.app(), &Actor::system("demo"), &code).await;
    assert!(undone.unwrap_err().to_string().len() > 3, "refused with a sentence, not broken");
    assert!(sheets(&office).await > 0);
}

#[tokio::test]
async fn ways_out_of_a_cycle_are_offered_when_they_are_open() {
    let office = Office::start().await;
    let code = office.open(&office.setup()).await;
    let officer = office.officer("hr-one").await;
    let own = format!("/hr/cycles/{code}");
    let offers = async |way: &str| {
        officer.get(&own).await.attributes("main a", "href").contains(&format!("{own}/{way}"))
    };
    assert!(offers("undo").await && !offers("end").await, "nobody has begun, all sheets run");
    let ids: Vec<SheetId> =
        sqlx::query_scalar("select sheet_id from sheet").fetch_all(office.pool()).await.unwrap();
    for id in ids {
        let reason = Prose::within("対象でない", 400).unwrap();
        let demo = Actor::system("demo");
        actions::exclude_ratee(office.app(), &demo, &code, id, reason).await.unwrap();
    }
    assert!(!offers("undo").await && offers("end").await, "no sheet runs any more");
    let ask = officer.get(&format!("{own}/end")).await;
    let ended = officer.submit(&ask, &format!("{own}/end"), &[]).await;
    assert_eq!(ended.status, 303, "{}", ended.text());
    assert!(officer.get(&own).await.says("サイクルを終わりにしました"));
}
