//! Memos: written in passing, beside the question at rating time, private, handed over.

use axum::http::StatusCode;

use jinzai::evaluations::workflow::StepKind;

use super::office::Office;
use super::rules::do_step;

const FACT: &str = "窓口の案内図を作り直し、問い合わせが半分になった。";

#[tokio::test]
async fn a_memo_stands_beside_the_element_it_is_about() {
    let office = Office::start().await;
    let code = office.open(&office.setup()).await;
    let sheet = office.sheet(&code, "山本 健太").await;
    let ratee = office.browser("山本 健太").await;
    let chief = office.browser("中村 恵子").await;

    // The employee keeps 実績メモ and finds them in the self assessment.
    let page = ratee.get("/me/notes").await;
    assert!(page.says("実績メモはまだありません"), "{}", page.text());
    let form = ratee.get("/me/notes/new").await;
    let keys = form.attributes("input[name=tags]", "value");
    let first = keys.first().expect("the first element").clone();
    let answer =
        ratee.submit(&form, "/me/notes", &[("fact", FACT), ("tags", first.as_str())]).await;
    assert_eq!(answer.location().as_deref(), Some("/me/notes"), "{}", answer.text());
    let own = ratee.get(&format!("/me/cycles/{code}/self")).await;
    assert!(own.says("あなたの実績メモ（1件）") && own.says(FACT));

    // Adding one from the sheet saves what was typed and leads back to the element.
    let address = format!("/me/cycles/{code}/self");
    let answer =
        ratee.submit(&own, &address, &[("do", "memo-2"), ("e1_why", "様式をまとめた。")]).await;
    let to = answer.location().expect("to the form of a memo");
    assert!(to.starts_with("/me/notes/new?element="), "{to}");
    let form = ratee.get(&to).await;
    assert_eq!(form.attributes("input[name=tags][checked]", "value").len(), 1);
    let answer = ratee.submit(&form, "/me/notes", &[("fact", "他課に様式を渡した。")]).await;
    assert_eq!(answer.location(), Some(format!("{address}#element-2")));
    assert!(ratee.get(&address).await.says("様式をまとめた。"), "what was typed is kept");

    // The chief sees none of them before or at rating; own memos stand beside the element.
    let form = chief.get("/team/observations/new").await;
    let about = office.people["山本 健太"].to_string();
    let values = [("about", about.as_str()), ("fact", FACT), ("tone", "good"), ("tags", &first)];
    let answer = chief.submit(&form, "/team/observations", &values).await;
    assert_eq!(answer.location().as_deref(), Some("/team/observations"), "{}", answer.text());
    let list = chief.get("/team/observations").await;
    assert!(list.says("1件。") && list.says("よい行動") && list.says("山本 健太"));
    assert!(!list.says("他課に様式を渡した。"), "実績メモ are the writer's own");

    // The self assessment is submitted, so that the chief's workbench opens.
    let step = (StepKind::SelfAssessment, "山本 健太");
    do_step(&office, &code, sheet, step, ["A", "B", "B"], "").await;
    let bench = chief.get(&format!("/team/cycles/{code}/sheets/{sheet}")).await;
    assert!(
        bench.says("あなたの観察メモ（1件）") && bench.says("（よい行動）"),
        "{}",
        bench.text()
    );
}

#[tokio::test]
async fn memos_are_seen_by_their_writer_and_who_received_them() {
    let office = Office::start().await;
    let chief = office.browser("中村 恵子").await;
    let head = office.browser("岡本 薫").await;
    let colleague = office.browser("井上 明里").await;
    let officer = office.officer("hr-one").await;
    let about = office.people["山本 健太"].to_string();

    let form = chief.get(&format!("/team/observations/new?about={about}")).await;
    let values =
        [("fact", FACT), ("tone", "improve"), ("guidance", "次は早めに相談するよう話した。")];
    assert_eq!(
        chief.submit(&form, "/team/observations", &values).await.status,
        StatusCode::SEE_OTHER
    );
    let list = chief.get("/team/observations").await;
    let edit = list.attributes("td .cluster a", "href")[0].clone();

    for other in [&colleague, &officer] {
        assert_eq!(other.get("/team/observations").await.status, StatusCode::NOT_FOUND);
        assert_eq!(other.get(&edit).await.status, StatusCode::NOT_FOUND);
        let answer = other.post(&format!("{edit}/withdrawal"), &[]).await;
        assert_ne!(answer.status, StatusCode::SEE_OTHER);
    }
    assert_eq!(head.get(&edit).await.status, StatusCode::NOT_FOUND, "not even the head before");

    // The chief hands the memos over to the section's head.
    let hand = chief.get(&format!("/team/observations/handover?about={about}")).await;
    assert!(hand.says("あなたが山本 健太さんについて書いた1件"), "{}", hand.text());
    let answer = chief.submit(&hand, "/team/observations/handover", &[]).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text());
    let list = head.get("/team/observations").await;
    assert!(list.says(FACT) && list.says("中村 恵子さんから引き継ぎました"));
    assert_eq!(head.get(&edit).await.status, StatusCode::NOT_FOUND, "readers do not change it");
    let again = chief.submit(&hand, "/team/observations/handover", &[]).await;
    assert!(chief.follow(&again.location().unwrap()).await.status.is_success());
    let stranger = office.people["渡辺 誠"].to_string();
    let hand = chief.get(&format!("/team/observations/handover?about={about}")).await;
    let odd = [("to", stranger.as_str())];
    let answer = chief.submit(&hand, "/team/observations/handover", &odd).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "the 局長 stands two steps higher");
    assert!(answer.says("引き継ぐ相手を、いまの上司から選んでください"));
}

#[tokio::test]
async fn a_memo_is_put_right_and_thrown_away_by_its_writer() {
    let office = Office::start().await;
    let ratee = office.browser("山本 健太").await;
    let form = ratee.get("/me/notes/new").await;

    // Everything wrong at once: kept, each beside its field.
    let long = "あ".repeat(401);
    let values =
        [("fact", long.as_str()), ("on_year", "令和8"), ("on_month", "2"), ("on_day", "30")];
    let answer = ratee.submit(&form, "/me/notes", &values).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(answer.says("令和8年2月30日はありません") && answer.says("1文字減らしてください"));
    assert!(answer.text().contains(&long), "what was typed is kept");
    let tomorrow = [("fact", FACT), ("on_year", "2099"), ("on_month", "1"), ("on_day", "1")];
    let answer = ratee.submit(&form, "/me/notes", &tomorrow).await;
    assert!(answer.says("あった日は、きょうか、それより前の日にしてください"), "{}", answer.text());

    // A tone that the page does not offer is not taken.
    let answer = ratee.submit(&form, "/me/notes", &[("fact", FACT), ("tone", "good")]).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text());
    let list = ratee.get("/me/notes").await;
    let edit = list.attributes("td .cluster a", "href")[0].clone();

    // Two tabs: the second sees what the first saved, and keeps what was typed.
    let (one, two) = (ratee.get(&edit).await, ratee.get(&edit).await);
    let first = ratee.submit(&one, &edit, &[("fact", "案内図を2枚にした。")]).await;
    assert_eq!(first.status, StatusCode::SEE_OTHER);
    let second = ratee.submit(&two, &edit, &[("fact", "案内図を3枚にした。")]).await;
    assert_eq!(second.status, StatusCode::CONFLICT);
    assert!(second.says("案内図を2枚にした。") && second.text().contains("案内図を3枚にした。"));
    let third = ratee.submit(&second, &edit, &[]).await;
    assert_eq!(third.status, StatusCode::SEE_OTHER, "{}", third.text());
    assert!(ratee.get("/me/notes").await.says("案内図を3枚にした。"));
    let kept: (i64,) = sqlx::query_as("select count(*) from observation_earlier")
        .fetch_one(office.pool())
        .await
        .unwrap();
    assert_eq!(kept.0, 2, "earlier wordings are kept");

    let away = format!("{edit}/withdrawal");
    let ask = ratee.get(&away).await;
    assert!(ask.h1().contains("消す実績メモを確かめてください"));
    assert_eq!(ratee.submit(&ask, &away, &[]).await.location().as_deref(), Some("/me/notes"));
    assert!(ratee.get("/me/notes").await.says("実績メモはまだありません"));
    assert_eq!(ratee.get(&edit).await.status, StatusCode::NOT_FOUND);
    let log: (String,) =
        sqlx::query_as("select string_agg(concat(d.before, d.after), ' ') from audit_detail d")
            .fetch_one(office.pool())
            .await
            .unwrap();
    assert!(!log.0.contains("案内図"), "the audit log does not tell what a memo says");
}

#[tokio::test]
async fn nobody_writes_about_whom_they_do_not_lead() {
    let office = Office::start().await;
    let chief = office.browser("中村 恵子").await;
    let form = chief.get("/team/observations/new").await;
    for name in ["岡本 薫", "渡辺 誠", "中村 恵子"] {
        let about = office.people[name].to_string();
        let values = [("about", about.as_str()), ("fact", FACT), ("tone", "good")];
        let answer = chief.submit(&form, "/team/observations", &values).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{name}");
    }
    let own = office.browser("山本 健太").await;
    let about = office.people["井上 明里"].to_string();
    let form = own.get("/me/notes/new").await;
    let values = [("about", about.as_str()), ("fact", FACT)];
    let answer = own.submit(&form, "/me/notes", &values).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
    let about_others: (i64,) =
        sqlx::query_as("select count(*) from observation where author_id <> subject_id")
            .fetch_one(office.pool())
            .await
            .unwrap();
    assert_eq!(about_others.0, 0, "a posted id makes no memo about somebody else");
}
