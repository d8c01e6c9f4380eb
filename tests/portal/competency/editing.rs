//! Editing a draft: two officers on one page, bad input, elements and roles.

use axum::http::StatusCode;

use super::{House, begin_draft, edit_definition};

const MINE: &str = "担当分野の計画を立て、最後まで進める力。";
const THEIRS: &str = "担当分野の計画を示し、成果を出す力。";

#[tokio::test]
async fn two_officers_on_one_text_meet_the_conflict_page() {
    let house = House::start().await;
    let (first, second) = (house.officer("hr").await, house.officer("hr2").await);
    // Two people of one name are two people.
    house.portal.all_are_named("hr2").await;
    let draft = begin_draft(&first, "改正").await;
    let address = format!("{draft}/elements/gyomu/ranks/shusa");
    let opened = first.get(&address).await;
    edit_definition(&second, &draft, THEIRS).await;

    let conflict = first
        .submit(&opened, &address, &[("definition", MINE), ("behaviour.S", "仕組みを作り直した。")])
        .await;
    assert_eq!(conflict.status, StatusCode::CONFLICT);
    assert_eq!(conflict.h1(), "別の人が先に保存しました");
    assert!(conflict.says(MINE) && conflict.says(THEIRS));
    assert!(conflict.says("hr2さんが"));
    assert_eq!(conflict.all("fieldset").len(), 1, "only the colliding field");

    let undecided = first.submit(&conflict, &address, &[]).await;
    assert_eq!(undecided.status, StatusCode::CONFLICT);
    assert!(undecided.says("定義は、どちらを残すか選んでください"));
    let decided = first.submit(&conflict, &address, &[("keep.definition", "theirs")]).await;
    assert_eq!(decided.status, StatusCode::SEE_OTHER);
    let saved = first.get(&address).await;
    assert!(saved.says(THEIRS));
    assert!(saved.says("仕組みを作り直した。"), "the other field of the same post is kept");
    let kept: i64 = sqlx::query_scalar(
        "select count(*) from audit_detail where after -> 'given_up' ->> 'definition' = $1",
    )
    .bind(MINE)
    .fetch_one(&house.portal.database.pool)
    .await
    .unwrap();
    assert_eq!(kept, 1, "the text that gave way stays in the log");
}

#[tokio::test]
async fn changes_of_different_fields_are_merged() {
    let house = House::start().await;
    let (first, second) = (house.officer("hr").await, house.officer("hr2").await);
    let draft = begin_draft(&first, "改正").await;
    let address = format!("{draft}/elements/gyomu/ranks/shusa");
    let opened = first.get(&address).await;
    edit_definition(&second, &draft, THEIRS).await;
    let saved = first.submit(&opened, &address, &[("weight", "25")]).await;
    assert_eq!(saved.status, StatusCode::SEE_OTHER);
    let page = first.get(&address).await;
    assert!(page.says(THEIRS));
    assert_eq!(page.attributes("#weight", "value"), ["25"]);
}

#[tokio::test]
async fn bad_input_is_answered_and_kept() {
    let house = House::start().await;
    let first = house.officer("hr").await;
    let draft = begin_draft(&first, "改正").await;
    let address = format!("{draft}/elements/gyomu/ranks/shusa");
    let page = first.get(&address).await;
    let long = "あ".repeat(20_000);
    let bad = first.submit(&page, &address, &[("definition", &long), ("weight", "たくさん")]).await;
    assert_eq!(bad.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(bad.title().starts_with("誤り："));
    assert!(bad.says("定義は400文字までです"));
    assert!(bad.says("ウエイトは、0から1000の数字で書いてください"));
    assert!(bad.text().contains(&long), "what was typed is kept");
    let odd =
        first.submit(&page, &address, &[("definition", "計画\u{200b}を\u{7}進める力😀")]).await;
    assert_eq!(odd.status, StatusCode::SEE_OTHER);
    assert!(first.get(&address).await.text().contains("計画を進める力😀"));

    let weights = format!("{draft}/weights");
    let page = first.get(&weights).await;
    let saved = first.submit(&page, &weights, &[("w.gyomu.kakariin", "５")]).await;
    assert_eq!(saved.status, StatusCode::SEE_OTHER);
    let submission = first.get(&format!("{draft}/submission")).await;
    assert!(submission.says("係員のウエイトの合計を100にしてください。いまは75です"));
    let forced = first
        .post(&format!("{draft}/submission"), &[("_csrf", &submission_token(&first, &draft).await)])
        .await;
    assert_eq!(forced.status, StatusCode::UNPROCESSABLE_ENTITY);
}

async fn submission_token(officer: &crate::support::portal::Client, draft: &str) -> String {
    officer.get(&format!("{draft}/weights")).await.csrf()
}

#[tokio::test]
async fn elements_and_roles_come_move_and_go() {
    let house = House::start().await;
    let first = house.officer("hr").await;
    let draft = begin_draft(&first, "改正").await;
    let new = first.get(&format!("{draft}/elements/new")).await;
    let elements = format!("{draft}/elements");
    let taken = first.submit(&new, &elements, &[("key", "gyomu"), ("name", "別の力")]).await;
    assert_eq!(taken.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(taken.says("この符号の要素はすでにあります"));
    let added =
        first.submit(&new, &elements, &[("key", "digital"), ("name", "デジタル活用力")]).await;
    assert_eq!(added.status, StatusCode::SEE_OTHER);
    let submission = first.get(&format!("{draft}/submission")).await;
    assert!(submission.says("「デジタル活用力」は、どの職位でもウエイトが0です"));

    let shown = first.get(&draft).await;
    let up = format!("{draft}/elements/shimin/position");
    first.submit(&shown, &up, &[("to", "up")]).await;
    let table = first.get(&format!("{draft}/comparison")).await;
    assert!(table.says("並びの変更") && table.says("デジタル活用力"));
    let removal = format!("{draft}/elements/digital/removal");
    assert_eq!(super::press(&first, &removal).await.status, StatusCode::SEE_OTHER);

    let new = first.get(&format!("{draft}/roles/new?for=shusa")).await;
    let roles = format!("{draft}/roles");
    let empty = first.submit(&new, &roles, &[("body", "")]).await;
    assert!(empty.says("役割の文を書いてください"));
    let added = first.submit(&new, &roles, &[("body", "後輩の学びを支える。")]).await;
    assert_eq!(added.status, StatusCode::SEE_OTHER);
    assert!(first.get(&roles).await.says("後輩の学びを支える。"));

    let official = format!("{draft}/roles/everyone-1");
    let page = first.get(&official).await;
    assert!(page.says("いまの出典：北九州市人財戦略の概要"));
    first.submit(&page, &official, &[("body", "自ら学び、成長する。")]).await;
    let page = first.get(&official).await;
    assert!(!page.says("いまの出典"), "an edited official text is no longer official");
    let table = first.get(&format!("{draft}/comparison")).await;
    assert!(table.says("出典・見本の変更"));

    let heading = format!("{draft}/heading");
    let page = first.get(&heading).await;
    let bad = first.submit(&page, &heading, &[("title", ""), ("reason", "")]).await;
    assert!(bad.says("版の題名を書いてください"));
    let good = first.submit(&page, &heading, &[("title", "主査の見直し")]).await;
    assert_eq!(good.status, StatusCode::SEE_OTHER);
    let element = format!("{draft}/elements/gyomu");
    let page = first.get(&element).await;
    let saved = first.submit(&page, &element, &[("name", "業務推進力")]).await;
    assert_eq!(saved.status, StatusCode::SEE_OTHER);
    assert!(first.get(&draft).await.says("業務推進力"));
}
