//! A save is one statement that is refused when the sheet has changed since it was read. Somebody else changes it in
//! just that moment.

use std::time::Duration;

use axum::http::StatusCode;
use jinzai::access::Post;
use jinzai::audit::Failed;
use jinzai::evaluations::actions::{self, Saved};
use jinzai::evaluations::refusal::SheetRefusal;
use jinzai::evaluations::workflow::StepKind;
use jinzai::kernel::Prose;
use jinzai::kernel::ids::{SessionId, SheetId};
use uuid::Uuid;

use super::office::Office;
use super::rules::{actor, hr, sent};

const OWN: StepKind = StepKind::SelfAssessment;

/// Saves 山本's own words while another transaction, which does `between`, has the sheet and then commits.
#[expect(clippy::disallowed_methods, reason = "another hand's transaction holds the sheet")]
async fn overtaken(
    office: &Office,
    code: &str,
    id: SheetId,
    between: &'static str,
) -> Result<Saved, Failed<SheetRefusal>> {
    let ratee = actor(office, "山本 健太").await;
    let mut other = office.pool().begin().await.unwrap();
    for statement in
        ["update sheet_revision set revision = revision + 1 where sheet_id = $1", between]
    {
        sqlx::query(statement).bind(id).execute(&mut *other).await.unwrap();
    }
    let (app, place) = (office.app().clone(), code.to_owned());
    let saving = tokio::spawn(async move {
        let typed = [sent("e1", "S", ""), sent("e1_why", "追い越された言葉", "")];
        actions::save_typed(&app, &ratee, &place, id, OWN, &typed).await
    });
    // It has read what stood before, and waits for the sheet.
    loop {
        let waits: bool = sqlx::query_scalar(
            "select exists (select from pg_stat_activity
                where datname = current_database() and wait_event_type = 'Lock' and query like 'with done as%')",
        )
        .fetch_one(office.pool())
        .await
        .unwrap();
        if waits {
            break;
        }
        assert!(!saving.is_finished(), "it did not wait for the sheet");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    other.commit().await.unwrap();
    saving.await.unwrap()
}

async fn first_words(office: &Office, id: SheetId) -> Option<String> {
    sqlx::query_scalar("select string_agg(comment, ' ') from rating where sheet_id = $1")
        .bind(id)
        .fetch_one(office.pool())
        .await
        .unwrap()
}

async fn kept_aside(office: &Office) -> Vec<String> {
    sqlx::query_scalar("select text from sheet_kept_text order by field")
        .fetch_all(office.pool())
        .await
        .unwrap()
}

async fn count(office: &Office, verb: &str) -> i64 {
    sqlx::query_scalar("select count(*) from audit_entry where verb = $1")
        .bind(verb)
        .fetch_one(office.pool())
        .await
        .unwrap()
}

#[tokio::test]
async fn whoever_was_first_stands_and_the_other_words_are_kept() {
    let office = Office::start().await;
    let code = office.open(&office.setup()).await;
    let id = office.sheet(&code, "山本 健太").await;
    let between = "insert into rating (sheet_id, position, element_id, grade, is_unobserved, comment, saved_at)
        select s.sheet_id, 1, e.element_id, 'A', false, '先に保存した言葉', now()
        from sheet s
        join cycle c using (cycle_id)
        join element e using (framework_version_id)
        join element_rank r using (element_id, rank_id)
        where s.sheet_id = $1 and r.weight > 0
        order by e.position, e.element_key
        limit 1";
    let saved = overtaken(&office, &code, id, between).await.unwrap();
    let mut lost: Vec<String> = saved.collisions.iter().map(|c| c.field.to_string()).collect();
    lost.sort();
    assert_eq!(lost, ["e1", "e1_why"]);
    assert_eq!(first_words(&office, id).await.as_deref(), Some("先に保存した言葉"));
    assert_eq!(kept_aside(&office).await, ["S", "追い越された言葉"]);
    assert_eq!(count(&office, "save_step").await, 0);
}

#[tokio::test]
async fn a_step_that_was_submitted_in_that_moment_takes_nothing_more() {
    let office = Office::start().await;
    let code = office.open(&office.setup()).await;
    let id = office.sheet(&code, "山本 健太").await;
    let between = "update sheet_step
        set state = case position when 1 then 'done' else 'open' end, seen_at = null,
            opened_at = case position when 2 then now() end, done_at = case position when 1 then now() end,
            done_by_name = case position when 1 then '山本 健太' end
        where sheet_id = $1 and position in (1, 2)";
    let refused = overtaken(&office, &code, id, between).await;
    assert!(matches!(refused, Err(Failed::Refused(_))), "{:?}", refused.err());
    assert_eq!(first_words(&office, id).await, None);
    assert_eq!(kept_aside(&office).await, ["S", "追い越された言葉"]);
    assert_eq!(count(&office, "save_step").await, 0);
}

#[tokio::test]
async fn a_change_elsewhere_on_the_sheet_only_takes_longer() {
    let office = Office::start().await;
    let code = office.open(&office.setup()).await;
    let id = office.sheet(&code, "山本 健太").await;
    let between = "insert into overall_rating (sheet_id, position, summary, saved_at)
        values ($1, 2, '一次評価者の下書き', now())";
    let saved = overtaken(&office, &code, id, between).await.unwrap();
    assert!(saved.collisions.is_empty() && saved.problems.is_empty());
    assert_eq!(first_words(&office, id).await.as_deref(), Some("追い越された言葉"));
    assert_eq!(count(&office, "save_step").await, 1);
}

#[tokio::test]
async fn a_form_that_comes_twice_is_saved_once() {
    let office = Office::start().await;
    let code = office.open(&office.setup()).await;
    let id = office.sheet(&code, "山本 健太").await;
    office.browser("山本 健太").await;
    let session: SessionId =
        sqlx::query_scalar("select session_id from session order by created_at desc limit 1")
            .fetch_one(office.pool())
            .await
            .unwrap();
    let ratee = actor(&office, "山本 健太").await;
    let key = Uuid::now_v7();
    // The first answer was lost on its way; the server knows nothing of it any more but the key.
    let mut answers = Vec::new();
    for words in ["一度目の言葉", "二度目の言葉"] {
        let own = ratee.clone().answering(Post::new(session, key));
        let read = first_words(&office, id).await.unwrap_or_default();
        let typed = [sent("e1_why", words, &read)];
        answers.push(actions::save_typed(office.app(), &own, &code, id, OWN, &typed).await);
    }
    assert!(answers[0].is_ok());
    assert!(
        matches!(&answers[1], Err(Failed::Broken(error)) if error.is_taken("form_key_pkey")),
        "{:?}",
        answers[1].as_ref().err()
    );
    assert_eq!(first_words(&office, id).await.as_deref(), Some("一度目の言葉"));
    assert_eq!(count(&office, "save_step").await, 1);
}

/// The page was opened a moment ago, and what it read is remembered. Then something changes without it.
#[tokio::test]
async fn what_is_remembered_of_a_page_is_not_taken_on_trust() {
    let office = Office::start().await;
    let code = office.open(&office.setup()).await;
    let id = office.sheet(&code, "山本 健太").await;
    let own = format!("/me/cycles/{code}/self");
    let ratee = office.browser("山本 健太").await;
    let save = async |words: &str| {
        let page = ratee.get(&own).await;
        ratee.submit(&page, &own, &[("e1_why", words), ("do", "save")]).await
    };
    let left_open = ratee.get(&own).await;
    // One save after the other, the second without reading the sheet again.
    let page = ratee.get(&own).await;
    let first = [("e1_why", "一つ目の言葉"), ("do", "save")];
    assert_eq!(ratee.submit(&page, &own, &first).await.location().as_deref(), Some(own.as_str()));
    save("二つ目の言葉").await;
    assert_eq!(first_words(&office, id).await.as_deref(), Some("二つ目の言葉"));
    assert_eq!(count(&office, "save_step").await, 2);

    // The tab that was left open has the words before: they meet, nobody's are lost.
    let old = [("e1_why", "古い画面の言葉"), ("do", "save")];
    let met = ratee.submit(&left_open, &own, &old).await;
    assert_eq!(met.status, StatusCode::CONFLICT, "{}", met.text());
    assert_eq!(first_words(&office, id).await.as_deref(), Some("二つ目の言葉"));

    // Another program of the same portal keeps what is typed there.
    let page = ratee.get(&own).await;
    sqlx::query(
        "insert into sheet_draft (sheet_id, position, field, author_id, text, saved_at, revision)
        select $1, 1, 'e1_why', account_id, 'よそで入力中の言葉', now(), 1
        from account where display_name = '山本 健太'",
    )
    .bind(id)
    .execute(office.pool())
    .await
    .unwrap();
    let met = ratee.submit(&page, &own, &[("e1_why", "三つ目の言葉"), ("do", "save")]).await;
    assert_eq!(met.status, StatusCode::CONFLICT, "{}", met.text());
    assert!(met.says("よそで入力中の言葉"), "{}", met.text());

    // The office takes the sheet out: nothing is entered any more, and what was sent is kept aside.
    let page = ratee.get(&own).await;
    let officer = hr(&office, "hr-moment", None).await;
    let why = Prose::within("長期の派遣", 400).unwrap();
    let before = (first_words(&office, id).await, count(&office, "save_step").await);
    actions::exclude_ratee(office.app(), &officer, &code, id, why).await.unwrap();
    let late = ratee.submit(&page, &own, &[("e2_why", "遅れた言葉"), ("do", "save")]).await;
    assert_eq!(late.status, StatusCode::SEE_OTHER, "{}", late.text());
    assert!(kept_aside(&office).await.contains(&"遅れた言葉".to_owned()));
    assert_eq!((first_words(&office, id).await, count(&office, "save_step").await), before);
}
