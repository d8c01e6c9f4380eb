//! The progress board of HR and of heads, its lists, and asking those in them.

use axum::http::StatusCode;
use jinzai::access::Actor;
use jinzai::evaluations::actions;
use jinzai::evaluations::entry::fingerprint;
use jinzai::evaluations::workflow::StepKind;
use jinzai::kernel::Prose;

use super::office::{Office, day};
use super::rules::{actor, do_step};
use super::steps::sent_on;
use crate::support::portal::{Client, Page};

/// The cells of the board's lines: place and seven counts.
fn lines(page: &Page) -> Vec<Vec<String>> {
    let names = page.all("table[aria-labelledby=places] tbody th, #places ~ tbody th");
    let cells = page.all("#places ~ tbody td");
    names
        .iter()
        .zip(cells.chunks(7))
        .map(|(name, cells)| [std::slice::from_ref(name), cells].concat())
        .collect()
}

fn names(page: &Page) -> Vec<String> {
    page.all("#people ~ tbody th")
}

/// A browser of somebody who has an account.
async fn signed_in(office: &Office, name: &str) -> Client {
    office.portal.signed_in(Office::number(name)).await
}

/// The office with one self assessment handed in, one begun, one sent back.
async fn begun() -> (Office, String) {
    let office = Office::start().await;
    office.accounts().await;
    let code = office.open(&office.setup()).await;
    let yamamoto = office.sheet(&code, "山本 健太").await;
    let own = (StepKind::SelfAssessment, "山本 健太");
    do_step(&office, &code, yamamoto, own, ["A", "A", "S"], "").await;
    let inoue = signed_in(&office, "井上 明里").await;
    let form = format!("/me/cycles/{code}/self");
    let page = inoue.get(&form).await;
    sent_on(&inoue.submit(&page, &form, &[("e1_why", "窓口の混む時間を調べた。")]).await);
    (office, code)
}

async fn send(client: &Client, address: &str, query: &str, words: &str) -> Page {
    let page = client.get(&format!("{address}?{query}")).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.text());
    client.submit(&page, address, &[("words", words)]).await
}

#[tokio::test]
async fn every_state_is_counted_listed_and_reached_by_those_who_lead() {
    let (office, code) = begun().await;
    let hr = office.officer("hr-one").await;
    let board = format!("/hr/cycles/{code}/progress?step=self");
    let page = hr.get(&board).await;
    assert_eq!(lines(&page), [["総務市民局", "5", "0", "3", "1", "0", "1", "0"]]);
    assert!(names(&page).is_empty(), "the whole city is no list");
    let begun = hr.get(&format!("{board}&state=begun")).await;
    assert_eq!(names(&begun), ["井上 明里"]);
    assert!(begun.says("入力中の1人分について連絡する"));
    assert!(hr.get(&format!("{board}&state=returned")).await.says("「差戻し」の職員はいません"));
    assert!(hr.get(&format!("{board}&state=late")).await.says("「期限切れ」の職員はいません"));
    let odd = hr.get(&format!("{board}&state=odd&department=odd")).await;
    assert_eq!(lines(&odd).len(), 1, "what nobody understands is no condition");

    // A head sees their own departments and all below; nobody else has such a page.
    let own = format!("/team/cycles/{code}/progress?step=self");
    let chief = signed_in(&office, "中村 恵子").await;
    assert!(
        chief.get("/team").await.attributes("main a", "href").iter().any(|a| own.starts_with(a))
    );
    let unit = chief.get(&own).await;
    assert_eq!(lines(&unit), [["育成係", "4", "0", "2", "1", "0", "1", "0"]]);
    let head = signed_in(&office, "岡本 薫").await;
    let section = head.get(&own).await;
    assert_eq!(lines(&section), [["人財育成課", "5", "0", "3", "1", "0", "1", "0"]]);
    let below = section.attributes("#places ~ tbody a", "href").remove(0);
    let inside = head.get(&below).await;
    assert_eq!(lines(&inside)[0][0], "育成係");
    assert_eq!(names(&inside).len(), 5, "{}", inside.text());
    assert_eq!(chief.get(&below).await.status, StatusCode::NOT_FOUND, "above one's own");
    assert!(inside.attributes("#people ~ tbody a", "href").is_empty(), "states, no sheets");
    let member = signed_in(&office, "山本 健太").await;
    for address in [&own, &board, &format!("/team/cycles/{code}/reminders?step=self")] {
        assert_eq!(member.get(address).await.status, StatusCode::NOT_FOUND, "{address}");
    }
    assert_eq!(chief.get(&board).await.status, StatusCode::NOT_FOUND, "HR's");
    assert_eq!(chief.get("/team/cycles/1999-1/progress").await.status, StatusCode::NOT_FOUND);

    // Whoever heads nothing any more has nothing to follow.
    sqlx::query("update posting set is_head = false where employee_id = $1")
        .bind(office.people["中村 恵子"])
        .execute(office.pool())
        .await
        .unwrap();
    assert_eq!(chief.get(&own).await.status, StatusCode::NOT_FOUND);
}

/// What the board of a step shows of the whole city is what the sheets say now.
async fn shows_what_stands(hr: &Client, office: &Office, code: &str, after: &str) {
    for kind in ["self", "primary"] {
        let page = hr.get(&format!("/hr/cycles/{code}/progress?step={kind}")).await;
        let counts: Vec<i64> = sqlx::query_scalar(
            "select count(*) filter (where word = '' or x.state = word)
            from unnest(array['', 'waiting', 'untouched', 'begun', 'returned', 'done']) with ordinality w (word, n)
            cross join (select state from sheet_step_state((select cycle_id from cycle where code = $1), $2)) x
            group by n order by n",
        )
        .bind(code)
        .bind(kind)
        .fetch_all(office.pool())
        .await
        .unwrap();
        let counts: Vec<String> = counts.iter().map(ToString::to_string).collect();
        let shown = lines(&page).pop().map(|line| line[1..7].to_vec()).unwrap_or_default();
        assert_eq!(shown, counts, "{kind} after {after}");
    }
}

#[tokio::test]
async fn the_board_counts_only_where_something_has_happened_and_never_lags_behind() {
    let office = Office::start().await;
    office.accounts().await;
    let code = office.open(&office.setup()).await;
    let hr = office.officer("hr-one").await;
    let (app, by) = (office.app(), Actor::system("demo"));
    let words = |text: &str| Prose::within(text, 2_000).unwrap();
    shows_what_stands(&hr, &office, &code, "the opening").await;

    // Sheets taken away and made anew are other sheets, although as many and as new.
    let one = [office.people["山本 健太"]];
    actions::undo_opening(app, &by, &code).await.unwrap();
    shows_what_stands(&hr, &office, &code, "taking it back").await;
    actions::leave_out(app, &by, &code, &one, &words("長期の研修")).await.unwrap();
    actions::open_cycle(app, &by, &code).await.unwrap();
    shows_what_stands(&hr, &office, &code, "an opening with one less").await;
    actions::undo_opening(app, &by, &code).await.unwrap();
    actions::clear_exceptions(app, &by, &code, &one).await.unwrap();
    actions::open_cycle(app, &by, &code).await.unwrap();
    shows_what_stands(&hr, &office, &code, "an opening with all").await;

    // The first key that is typed, before anything is saved.
    let inoue = signed_in(&office, "井上 明里").await;
    let form = format!("/me/cycles/{code}/self");
    let page = inoue.get(&form).await;
    let body =
        serde_json::json!({ "field": "e1_why", "text": "調べ", "revision": fingerprint("").get() });
    let kept = inoue.put_json(&page, &format!("{form}/draft"), &body).await;
    assert_eq!(kept.status, StatusCode::OK, "{}", kept.text());
    shows_what_stands(&hr, &office, &code, "a first word").await;
    let page = inoue.get(&form).await;
    sent_on(&inoue.submit(&page, &form, &[("e1", "A")]).await);
    shows_what_stands(&hr, &office, &code, "saving").await;

    let (id, own) = (office.sheet(&code, "山本 健太").await, StepKind::SelfAssessment);
    do_step(&office, &code, id, (own, "山本 健太"), ["A", "A", "S"], "").await;
    shows_what_stands(&hr, &office, &code, "submitting").await;
    let chief = actor(&office, "中村 恵子").await;
    let steps = (StepKind::Primary, own);
    actions::send_back(app, &chief, &code, id, steps, words("見直し")).await.unwrap();
    shows_what_stands(&hr, &office, &code, "sending back").await;
    do_step(&office, &code, id, (own, "山本 健太"), ["A", "A", "S"], "").await;
    do_step(&office, &code, id, (StepKind::Primary, "中村 恵子"), ["A", "A", "A"], "A").await;
    shows_what_stands(&hr, &office, &code, "rating").await;
    let other = office.sheet(&code, "井上 明里").await;
    actions::exclude_ratee(app, &by, &code, other, words("長期の休み")).await.unwrap();
    shows_what_stands(&hr, &office, &code, "excluding").await;
}

#[tokio::test]
async fn the_board_is_saved_as_it_is_shown() {
    let (office, code) = begun().await;
    let hr = office.officer("hr-one").await;
    let board = format!("/hr/cycles/{code}/progress");
    let page = hr.get(&format!("{board}?step=self")).await;
    let files: Vec<String> =
        page.attributes("main a", "href").into_iter().filter(|to| to.contains(".csv")).collect();
    assert_eq!(
        files,
        ["places", "people"].map(|name| format!("{board}/{name}.csv?step=self")),
        "{}",
        page.text()
    );
    let places = hr.get(&files[0]).await;
    assert_eq!(places.status, StatusCode::OK);
    assert_eq!(
        file(&places),
        [
            "所属,段階,対象,前の段階,未着手,入力中,差戻し,提出済み,期限切れ",
            "総務市民局,自己申告,5,0,3,1,0,1,0",
            "総務市民局 人財育成課,自己申告,5,0,3,1,0,1,0",
            "総務市民局 人財育成課 育成係,自己申告,4,0,2,1,0,1,0",
        ]
    );
    // Everybody of the city, who is no list on the page; then one state.
    let people = file(&hr.get(&files[1]).await);
    assert_eq!(people.len(), 6, "{people:?}");
    assert_eq!(people[0], "職員番号,氏名,所属,職位,段階,評価者,状態");
    let yamamoto = people.iter().find(|line| line.contains("山本")).unwrap();
    assert_eq!(*yamamoto, "0001042,山本 健太,育成係,主査,自己申告,山本 健太,提出済み");
    let begun = file(&hr.get(&format!("{board}/people.csv?step=self&state=begun")).await);
    assert_eq!(begun.len(), 2);
    assert!(begun[1].starts_with("0001043,井上 明里,") && begun[1].ends_with(",入力中"));

    // A head has the same of their own departments; nobody else has any of it.
    let own = format!("/team/cycles/{code}/progress");
    let chief = signed_in(&office, "中村 恵子").await;
    let page = chief.get(&format!("{own}?step=self")).await;
    let file_of = |name: &str| format!("{own}/{name}.csv?step=self");
    assert!(page.attributes("main a", "href").contains(&file_of("people")));
    assert_eq!(file(&chief.get(&file_of("people")).await).len(), 5, "none above the unit");
    assert_eq!(file(&chief.get(&file_of("places")).await).len(), 2);
    let bureau: (String,) =
        sqlx::query_as("select department_id::text from department_fact where name = '総務市民局'")
            .fetch_one(office.pool())
            .await
            .unwrap();
    let above = format!("{}&department={}", file_of("people"), bureau.0);
    assert_eq!(chief.get(&above).await.status, StatusCode::NOT_FOUND);
    let member = signed_in(&office, "山本 健太").await;
    for address in [&files[0], &files[1], &file_of("people"), &file_of("places")] {
        assert_eq!(member.get(address).await.status, StatusCode::NOT_FOUND, "{address}");
    }
    assert_eq!(chief.get(&files[1]).await.status, StatusCode::NOT_FOUND, "HR's");
    let noted: Vec<(String, i32)> = sqlx::query_as(
        "select actor_name, (d.after ->> 'lines')::int
        from audit_entry join audit_detail d using (audit_entry_id)
        where verb = 'export_progress' order by d.after ->> 'of', 2",
    )
    .fetch_all(office.pool())
    .await
    .unwrap();
    let lines: Vec<i32> = noted.iter().map(|(_, lines)| *lines).collect();
    assert_eq!(lines, [1, 4, 1, 3, 5], "every file is noted: {noted:?}");
}

/// The lines of a file for spreadsheets.
fn file(page: &Page) -> Vec<String> {
    let text = page.text();
    let text = text.strip_prefix('\u{feff}').expect("the mark of UTF-8");
    text.lines().map(str::to_owned).collect()
}

#[tokio::test]
async fn a_list_is_asked_once_and_its_people_read_it() {
    let (office, code) = begun().await;
    office.portal.go_to(day("2026-03-07"));
    let hr = office.officer("hr-one").await;
    let (address, query) = (format!("/hr/cycles/{code}/reminders"), "step=self&state=late");
    let page = hr.get(&format!("{address}?{query}")).await;
    assert!(page.says("4人に連絡する内容を確かめてください"), "{}", page.text());
    assert!(page.says("自己申告の期限（3月6日（金））が過ぎています"), "{}", page.text());
    for (words, answer) in
        [("", "連絡の文を書いてください"), ("あ".repeat(1001).as_str(), "1,000文字")]
    {
        let back = send(&hr, &address, query, words).await;
        assert_eq!(back.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(back.says(answer), "{}", back.text());
        assert!(back.says(words), "what was typed stays");
    }
    let words = "3月10日までにお願いします。\n分からないことは聞いてください。";
    let board = sent_on(&send(&hr, &address, query, words).await).location().unwrap();
    let after = hr.get(&board).await;
    assert!(after.says("4人に連絡しました"), "{}", after.text());
    let again = hr.get(&format!("{address}?{query}")).await;
    assert!(
        again.says("同じ段階の4人に連絡しています"),
        "asked twice within a day: {}",
        again.text()
    );
    assert!(again.says("4人のうち0人"));

    // Those whose turn it is, and nobody else.
    let inoue = signed_in(&office, "井上 明里").await;
    let home = inoue.get("/").await;
    assert!(home.says("お願いの連絡を読む") && home.says("連絡が1通あります"), "{}", home.text());
    let inbox = inoue.get("/inbox").await;
    assert!(inbox.says("3月10日までにお願いします") && inbox.says("未読"), "{}", inbox.text());
    let form = format!("/me/cycles/{code}/self");
    assert!(inbox.attributes("main a", "href").contains(&form));
    assert!(!inoue.get("/").await.says("お願いの連絡を読む"), "it is read");
    assert!(!inoue.get("/inbox").await.says("未読"));
    assert!(hr.get(&format!("{address}?{query}")).await.says("4人のうち1人"));
    let done = signed_in(&office, "山本 健太").await;
    assert!(done.get("/inbox").await.says("新しい連絡はありません"));
    let log: (String, i64) = sqlx::query_as(
        "select summary, (select count(*) from reminder_addressee)
        from audit_entry where verb = 'send_reminder'",
    )
    .fetch_one(office.pool())
    .await
    .unwrap();
    assert_eq!(log.1, 4);
    assert!(log.0.ends_with("自己申告が期限切れ（すべての所属）の4人に連絡した。"), "{}", log.0);

    // A head asks within reach; a list without a turn is answered, not sent.
    let chief = signed_in(&office, "中村 恵子").await;
    let own = format!("/team/cycles/{code}/reminders");
    assert!(!chief.get(&format!("{own}?{query}")).await.says("すべての所属"), "nor what HR sent");
    sent_on(&send(&chief, &own, query, "係の3人へ。").await);
    let count: (i64,) = sqlx::query_as(
        "select count(*) from reminder_addressee join reminder using (reminder_id)
        where words = '係の3人へ。'",
    )
    .fetch_one(office.pool())
    .await
    .unwrap();
    assert_eq!(count.0, 3, "without the head of the section");
    let nobody = chief.get(&format!("{own}?step=secondary&state=late")).await;
    let to = sent_on(&nobody).location().unwrap();
    assert!(chief.get(&to).await.says("いま番になっている人がいません"));
    let page = chief.get(&format!("{own}?{query}")).await;
    let forged = [("_csrf", page.csrf()), ("step", "self".into()), ("words", "x".into())];
    let forged: Vec<(&str, &str)> = forged.iter().map(|(a, b)| (*a, b.as_str())).collect();
    assert_eq!(chief.post(&address, &forged).await.status, StatusCode::NOT_FOUND, "HR's");

    // When the cycle has ended, nothing is sent.
    let page = hr.get(&format!("{address}?{query}")).await;
    let reason = Prose::within("災害のため", 400).unwrap();
    let demo = Actor::system("demo");
    actions::cancel_cycle(office.app(), &demo, &code, reason).await.unwrap();
    let late = hr.submit(&page, &address, &[("words", "もう一度")]).await;
    let told = hr.get(&sent_on(&late).location().unwrap()).await;
    assert!(told.says("実施中の評価だけ、連絡を送れます"), "{}", told.text());
}

#[tokio::test]
async fn a_form_that_was_carried_out_is_refused_after_a_restart() {
    let (office, code) = begun().await;
    let hr = office.officer("hr-one").await;
    let address = format!("/hr/cycles/{code}/reminders");
    let page = hr.get(&format!("{address}?step=self")).await;
    let sent = [("words", "お願いします。")];
    let first = hr.submit(&page, &address, &sent).await;
    assert_eq!(first.status, StatusCode::SEE_OTHER, "{}", first.text());
    let second = hr.submit(&page, &address, &sent).await;
    assert_eq!(second.location(), first.location(), "the answer of the first");
    // The program remembers nothing; the database has the key of the deed.
    let after = office.portal.after_a_restart(&hr);
    let third = after.submit(&page, &address, &sent).await;
    assert_eq!(third.status, StatusCode::CONFLICT, "{}", third.text());
    let count: (i64,) =
        sqlx::query_as("select count(*) from reminder").fetch_one(office.pool()).await.unwrap();
    assert_eq!(count.0, 1);
    // Another form of the same page is another deed.
    let page = after.get(&format!("{address}?step=self")).await;
    sent_on(&after.submit(&page, &address, &sent).await);
}
