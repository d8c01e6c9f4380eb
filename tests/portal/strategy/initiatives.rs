//! Initiatives: opened, put right by those who answer for them, read by all, never half saved.

use axum::http::StatusCode;
use jinzai::access::Role;

use crate::support::portal::{Client, Page};
use crate::support::town::Town;

const NEW: &str = "/hr/strategy/initiatives/new?measure=development-1";
const ALL: &str = "/hr/strategy/initiatives";

fn typed() -> Vec<(&'static str, &'static str)> {
    vec![
        ("title", "学び合い講座"),
        ("aim", "職場を越えて学び合えるようにする。"),
        ("owner", "0000100"),
        ("deputy", "0001042"),
        ("department", ""),
        ("from", "2025"),
        ("to", "2027"),
        ("status", "on_track"),
        ("reason", "予定の講座を開いた。"),
    ]
}

fn with(changes: &[(&'static str, &'static str)]) -> Vec<(&'static str, &'static str)> {
    let mut pairs = typed();
    for (name, value) in changes {
        pairs.retain(|(key, _)| key != name);
        pairs.push((name, value));
    }
    pairs
}

async fn officer(town: &Town) -> Client {
    town.portal.officer("strategy", Role::StrategyOfficer).await
}

/// Opens the initiative and returns its id.
pub async fn opened(client: &Client) -> String {
    let form = client.get(NEW).await;
    let answer = client.submit(&form, ALL, &typed()).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.all(".err").join(" "));
    answer.location().unwrap().rsplit('/').next().unwrap().to_owned()
}

pub fn read(id: &str) -> String {
    format!("/strategy/initiatives/{id}")
}

fn edit(id: &str) -> String {
    format!("{ALL}/{id}")
}

async fn save(client: &Client, form: &Page, id: &str, values: &[(&str, &str)]) -> Page {
    client.submit(form, &edit(id), values).await
}

#[tokio::test]
async fn an_officer_opens_one_and_everybody_reads_it() {
    let town = Town::start().await;
    let id = opened(&officer(&town).await).await;
    let reader = town.sign_in(2).await;
    let page = reader.get(&read(&id)).await;
    assert_eq!(page.h1(), "学び合い講座");
    for words in [
        "順調",
        "予定の講座を開いた。",
        "中村 恵子",
        "山本 健太",
        "人財育成課",
        "令和7年度〜令和9年度",
    ] {
        assert!(page.says(words), "{words}");
    }
    assert!(!page.says("事業を直す"), "a reader has no button");
    for path in [
        "/strategy/pillars/development",
        "/strategy/measures/development-1",
        "/strategy/initiatives",
    ] {
        assert!(reader.get(path).await.says("学び合い講座"), "{path}");
    }
    let progress = reader.get("/strategy/progress").await;
    assert!(progress.says("1件の事業のうち、順調1件です。"));
    let visitor = town.portal.visitor();
    assert_eq!(visitor.get(&read(&id)).await.status, StatusCode::SEE_OTHER);
    assert!(!visitor.get("/strategy/measures/development-1").await.says("学び合い講座"));
}

#[tokio::test]
async fn the_owner_finds_changes_and_notes() {
    let town = Town::start().await;
    let id = opened(&officer(&town).await).await;
    let owner = town.sign_in(0).await;
    assert!(owner.get("/strategy/initiatives?mine=1").await.says("学び合い講座"));
    assert!(owner.get("/hr/strategy").await.says("学び合い講座"));
    let form = owner.get(&edit(&id)).await;
    assert_eq!(form.attributes("#owner", "value"), ["0000100"]);
    let answer =
        save(&owner, &form, &id, &[("status", "delayed"), ("reason", "講師が決まらない。")]).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
    let page = owner.get(&read(&id)).await;
    assert!(page.says("おくれ") && page.says("講師が決まらない。"));
    let note = owner.get(&format!("{}/notes/new", edit(&id))).await;
    let notes = format!("{}/notes", edit(&id));
    let answer = owner.submit(&note, &notes, &[("body", "講師が\n決まった。")]).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
    let page = owner.get(&read(&id)).await;
    assert!(page.says("メモ（1件）") && page.says("令和8年3月3日（火曜日）"));
    assert!(owner.get("/strategy/initiatives").await.says("きょう"));
    // A day to come, no words, too many words.
    for (values, sentence) in [
        ([("on_day", "4"), ("body", "x"), ("_once", "")], "きょうかそれより前の日"),
        ([("on_day", "3"), ("body", " "), ("_once", "")], "メモを書いてください"),
        ([("on_day", "40"), ("body", "x"), ("_once", "")], "メモの日付"),
    ] {
        let answer = owner.submit(&note, &notes, &values).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(answer.says(sentence), "{sentence}");
    }
}

#[tokio::test]
async fn others_may_not_change_and_outsiders_see_no_desk() {
    let town = Town::start().await;
    let id = opened(&officer(&town).await).await;
    let other = town.sign_in(2).await;
    assert_eq!(other.get(&edit(&id)).await.status, StatusCode::FORBIDDEN);
    let csrf = other.get("/account").await.csrf();
    let mut pairs = typed();
    pairs.push(("_csrf", &csrf));
    pairs.push(("revision", "1"));
    assert_eq!(other.post(&edit(&id), &pairs).await.status, StatusCode::FORBIDDEN);
    let notes = format!("{}/notes", edit(&id));
    assert_eq!(other.post(&notes, &pairs).await.status, StatusCode::FORBIDDEN);
    for path in ["/hr/strategy", NEW] {
        assert_eq!(other.get(path).await.status, StatusCode::NOT_FOUND, "{path}");
    }
    assert_eq!(other.post(ALL, &pairs).await.status, StatusCode::NOT_FOUND);
    let deputy = town.sign_in(1).await;
    assert_eq!(deputy.get(&edit(&id)).await.status, StatusCode::OK, "the deputy may");
    let hr = town.portal.officer("hr", Role::HrOfficer).await;
    assert_eq!(hr.get("/hr/strategy").await.status, StatusCode::OK);
    assert_eq!(hr.get(&edit(&id)).await.status, StatusCode::FORBIDDEN);
    for id in ["0b000000000000000000000000000009", "x", "1' or '1'='1"] {
        let path = edit(&id.replace(' ', "%20"));
        assert_eq!(hr.get(&path).await.status, StatusCode::NOT_FOUND, "{path}");
    }
}

#[tokio::test]
async fn bad_input_gets_its_sentence_and_is_kept() {
    let town = Town::start().await;
    let client = officer(&town).await;
    let form = client.get(NEW).await;
    let long: &'static str = Box::leak("あ".repeat(10_000).into_boxed_str());
    for (changes, sentence) in [
        (vec![("reason", "")], "状況の理由を書いてください"),
        (vec![("status", "")], "状況を選んでください"),
        (vec![("status", "great")], "状況を選んでください"),
        (vec![("owner", "9999999")], "職員番号「9999999」の職員はいません"),
        (vec![("owner", "0001044")], "退職しています"),
        (vec![("deputy", "0000100")], "代理は、担当者と別の職員にしてください"),
        (vec![("department", "ない課")], "「ない課」という所属はありません"),
        (vec![("aim", long)], "9600文字減らしてください"),
        (vec![("to", "2024")], "終わりの年度は"),
        (vec![("to", "99999999999")], "終わりの年度を選んでください"),
        (vec![("measure", "")], "取組を選んでください"),
        (vec![("measure", "dx-9")], "取組「dx-9」はありません"),
        (vec![("title", "\u{0}\u{200b}")], "題名を書いてください"),
    ] {
        let answer = client.submit(&form, ALL, &with(&changes)).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{sentence}");
        assert!(answer.says(sentence), "{sentence}: {}", answer.all(".err").join(" "));
        assert!(answer.title().starts_with("誤り："));
        assert_eq!(answer.attributes("#title", "value").len(), 1, "what was typed is kept");
    }
    assert_eq!(
        client.get("/hr/strategy/initiatives/new?measure=dx-9").await.status,
        StatusCode::NOT_FOUND
    );
    // The same title in the same years is a mistake.
    opened(&client).await;
    let twice = client.submit(&form, ALL, &with(&[("_once", "")])).await;
    assert!(twice.says("同じ取組に、同じ期間の同じ題名の事業があります"));
}

#[tokio::test]
async fn a_new_state_needs_a_new_reason() {
    let town = Town::start().await;
    let client = officer(&town).await;
    let id = opened(&client).await;
    let form = client.get(&edit(&id)).await;
    let answer = save(&client, &form, &id, &[("status", "stopped")]).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(answer.says("状況を「中止」に変えた理由を書いてください"));
}

#[tokio::test]
async fn two_people_saving_at_once_choose_between_both_texts() {
    let town = Town::start().await;
    let client = officer(&town).await;
    let id = opened(&client).await;
    let owner = town.sign_in(0).await;
    town.portal.all_are_named("施策 担当").await;
    let (mine, theirs) = (owner.get(&edit(&id)).await, client.get(&edit(&id)).await);
    let first =
        save(&client, &theirs, &id, &[("title", "学びの講座"), ("aim", "新しい目的")]).await;
    assert_eq!(first.status, StatusCode::SEE_OTHER);
    let conflict =
        save(&owner, &mine, &id, &[("title", "講座の会"), ("reason", "順調に\n進んだ。")]).await;
    assert_eq!(conflict.status, StatusCode::CONFLICT);
    assert_eq!(conflict.h1(), "別の人が先に保存しました");
    assert!(conflict.says("講座の会") && conflict.says("学びの講座"));
    assert_eq!(conflict.all("main h2").len(), 3, "title, aim, state: {:?}", conflict.all("h2"));
    // Without a choice for each, the page comes back.
    let half = save(&owner, &conflict, &id, &[("keep.title", "mine")]).await;
    assert_eq!(half.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(half.says("目的は、どちらを残すか選んでください"));
    let choices = [("keep.title", "mine"), ("keep.aim", "theirs"), ("keep.standing", "mine")];
    let done = save(&owner, &half, &id, &choices).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.all("main").join(" "));
    let page = owner.get(&read(&id)).await;
    assert_eq!(page.h1(), "講座の会");
    assert!(page.says("新しい目的") && page.says("順調に進んだ。"));
    // What was let go is in the history.
    let kept: String = sqlx::query_scalar(
        "select d.after::text from audit_detail d join audit_entry e using (audit_entry_id)
         where e.verb = 'change_initiative' order by e.at desc, e.audit_entry_id desc limit 1",
    )
    .fetch_one(&town.portal.database.pool)
    .await
    .unwrap();
    assert!(kept.contains("学びの講座"), "{kept}");
}

#[tokio::test]
async fn saving_without_a_change_changes_nothing() {
    let town = Town::start().await;
    let client = officer(&town).await;
    let id = opened(&client).await;
    let form = client.get(&edit(&id)).await;
    let answer = save(&client, &form, &id, &[]).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
    assert!(client.get(&read(&id)).await.says("変わったところはありませんでした"));
    let revision: i64 = sqlx::query_scalar("select revision from initiative")
        .fetch_one(&town.portal.database.pool)
        .await
        .unwrap();
    assert_eq!(revision, 1);
}

#[tokio::test]
async fn notes_never_change() {
    let town = Town::start().await;
    let client = officer(&town).await;
    let id = opened(&client).await;
    let note = client.get(&format!("{}/notes/new", edit(&id))).await;
    client.submit(&note, &format!("{}/notes", edit(&id)), &[("body", "開いた。")]).await;
    for attempt in ["update initiative_note set body = 'x'", "delete from initiative_note"] {
        assert!(sqlx::query(attempt).execute(&town.portal.database.pool).await.is_err());
    }
}

#[tokio::test]
async fn milestones_have_days_and_are_done_once() {
    let town = Town::start().await;
    let id = opened(&officer(&town).await).await;
    let owner = town.sign_in(0).await;
    let all = format!("{}/milestones", edit(&id));
    let form = owner.get(&format!("{all}/new")).await;
    let typed =
        [("title", "講師が決まる"), ("due_year", "R8"), ("due_month", "2"), ("due_day", "28")];
    let answer = owner.submit(&form, &all, &[("title", ""), ("due_day", "30")]).await;
    assert!(answer.says("節目を書いてください") && answer.says("期限"));
    assert_eq!(owner.submit(&form, &all, &typed).await.status, StatusCode::SEE_OTHER);
    let twice = owner.submit(&owner.get(&format!("{all}/new")).await, &all, &typed).await;
    assert!(twice.says("同じ名前の節目があります"));
    let page = owner.get(&read(&id)).await;
    assert!(page.says("講師が決まる") && page.says("期限切れ"));
    let finish = page.attributes("form[action*=milestones]", "action")[0].clone();
    let reader = town.sign_in(2).await;
    assert!(!reader.get(&read(&id)).await.says("終えた"));
    let csrf = reader.get("/account").await.csrf();
    let denied = reader.post(&finish, &[("_csrf", csrf.as_str())]).await;
    assert_eq!(denied.status, StatusCode::FORBIDDEN);
    assert_eq!(owner.submit(&page, &finish, &[]).await.status, StatusCode::SEE_OTHER);
    let page = owner.get(&read(&id)).await;
    assert!(page.says("令和8年3月3日（火曜日）に終えました") && !page.says("期限切れ"));
}

#[tokio::test]
async fn a_milestone_is_put_off_with_its_reason_and_what_was_promised_stays() {
    let town = Town::start().await;
    let id = opened(&officer(&town).await).await;
    let owner = town.sign_in(0).await;
    let all = format!("{}/milestones", edit(&id));
    let typed =
        [("title", "講師が決まる"), ("due_year", "R8"), ("due_month", "2"), ("due_day", "28")];
    owner.submit(&owner.get(&format!("{all}/new")).await, &all, &typed).await;
    let page = owner.get(&read(&id)).await;
    let address = page.attributes("a[href$='/day']", "href")[0].clone();

    let form = owner.get(&address).await;
    assert!(form.says("いまの期限は令和8年2月28日（土曜日）です"), "{}", form.text());
    let empty = owner.submit(&form, &address, &[("due_year", "R8"), ("due_month", "13")]).await;
    assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(empty.says("期限を変える理由を書いてください"), "{}", empty.text());
    let same = [("due_year", "R8"), ("due_month", "2"), ("due_day", "28"), ("reason", "なし")];
    let same = owner.submit(&form, &address, &same).await;
    assert!(same.says("いまの期限と同じ日です"), "{}", same.text());

    // Two tabs: the second one hears of the first, and keeps what was typed.
    let late = owner.get(&address).await;
    let to = |month: &'static str, reason: &'static str| {
        [("due_year", "R8"), ("due_month", month), ("due_day", "30"), ("reason", reason)]
    };
    let moved = owner.submit(&form, &address, &to("4", "会場が決まらなかったため。")).await;
    assert_eq!(moved.location(), Some(read(&id)), "{}", moved.text());
    let stale = owner.submit(&late, &address, &to("6", "予算の審議を待つため。")).await;
    assert_eq!(stale.status, StatusCode::CONFLICT);
    assert!(stale.says("先に期限を令和8年4月30日（木曜日）に変えました"), "{}", stale.text());
    assert_eq!(stale.first("#reason"), "予算の審議を待つため。");
    // What was seen then is what it is moved from.
    let again = owner.submit(&stale, &address, &[]).await;
    assert_eq!(again.status, StatusCode::SEE_OTHER, "{}", again.text());
    let page = owner.get(&read(&id)).await;
    for words in [
        "期限：令和8年6月30日",
        "前の期限：令和8年2月28日",
        "会場が決まらなかったため。",
        "前の期限：令和8年4月30日",
        "予算の審議を待つため。",
    ] {
        assert!(page.says(words), "{words}\n{}", page.text());
    }
    assert!(!page.says("期限切れ"));
    for attempt in [
        "update initiative_milestone_move set reason = 'x'",
        "delete from initiative_milestone_move",
    ] {
        assert!(sqlx::query(attempt).execute(&town.portal.database.pool).await.is_err());
    }

    // Others may read it and not move it; nobody moves it under another initiative, or once it is there.
    let reader = town.sign_in(2).await;
    assert_eq!(reader.get(&address).await.status, StatusCode::FORBIDDEN);
    let elsewhere = address.replace("/milestones/", "/milestones/0");
    assert_eq!(owner.get(&elsewhere).await.status, StatusCode::NOT_FOUND);
    let finish = address.trim_end_matches("/day").to_owned();
    let open = owner.get(&address).await;
    owner.submit(&page, &finish, &[]).await;
    assert_eq!(owner.get(&address).await.location(), Some(read(&id)));
    let done = owner.submit(&open, &address, &to("9", "おそい。")).await;
    assert!(done.says("終えた節目の期限は、変えられません"), "{}", done.text());
    assert!(!owner.get(&read(&id)).await.says("期限を変える"));
}
