//! Transfer lists in the browser: from the files to the register and back.

use std::time::Duration;

use axum::http::StatusCode;
use jinzai::access::{Actor, Grant, Role};
use jinzai::exchange::actions::{Arrived, import_staff};

use crate::support::portal::{Client, Page, Portal};

pub const STAFF: &[u8] = include_bytes!("../../data/staff-cp932.csv");
pub const TRANSFERS: &[u8] = include_bytes!("../../data/transfers-cp932.csv");
pub const BASE: &str = "/hr/imports/transfers";

/// Four people in two units, as a staff list.
pub const SMALL: &str = "職員番号,氏名,フリガナ,所属コード,局区,部,課,係,職位,所属長,職種,任用区分,採用年月日,現所属発令日,本務兼務
0000001,山本　一,ヤマモト　ハジメ,01000000,総務局,,,,局長,○,一般事務,正規,H1.4.1,R5.4.1,本務
0000002,髙橋　実,タカハシ　ミノル,01010000,総務局,人事部,,,部長,○,一般事務,正規,H5.4.1,R5.4.1,本務
0000003,𠮷田　三,ヨシダ　ミツ,01010000,総務局,人事部,,,係員,,一般事務,正規,R2.4.1,R6.4.1,本務
0000004,林　結衣,ハヤシ　ユイ,01020000,総務局,企画部,,,主任,,一般事務,正規,R2.4.1,R6.4.1,本務
";

const HEADING: &str = "発令日,発令区分,職員番号,氏名,フリガナ,新所属コード,新所属,新職位";
const MOVE: &str = "R8.4.1,転任,0000003,𠮷田　三,,01020000,総務局　企画部,係員";
const HIRE: &str = "R8.4.1,採用,0000009,新人　花,シンジン　ハナ,01010000,,係員";

pub async fn city(staff: &[u8]) -> (Portal, Client) {
    let portal = Portal::start().await;
    let arrived = Arrived { name: "職員一覧.csv".to_owned(), bytes: staff.to_vec() };
    let on = "2025-10-01".parse().ok();
    assert!(import_staff(&portal.app, &arrived, on, false).await.unwrap().applied);
    let hr = portal.officer("jinji", Role::HrOfficer).await;
    (portal, hr)
}

pub async fn upload(hr: &Client, bytes: &[u8]) -> Page {
    let form = hr.get(&format!("{BASE}/new")).await;
    hr.upload(&form, BASE, &[], ("file", "発令.csv", bytes)).await
}

pub async fn staged(hr: &Client, bytes: &[u8]) -> String {
    let answer = upload(hr, bytes).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.first(".errsum"));
    answer.location().unwrap()
}

fn list(rows: &[&str]) -> Vec<u8> {
    format!("{HEADING}\n{}\n", rows.join("\n")).into_bytes()
}

/// Follows the job page until the work has ended.
async fn ended(hr: &Client, path: &str) -> Page {
    for _ in 0..2_400 {
        let page = hr.get(&format!("{path}/job")).await;
        if !page.says("最新の状況を見る") {
            return page;
        }
        tokio::time::sleep(Duration::from_millis(25)).await;
    }
    panic!("the job does not end");
}

pub async fn apply(hr: &Client, path: &str) -> Page {
    let check = hr.get(&format!("{path}/check")).await;
    let answer = hr.submit(&check, &format!("{path}/application"), &[("doubts", "yes")]).await;
    assert_eq!(answer.location(), Some(format!("{path}/job")), "{}", answer.first("main"));
    ended(hr, path).await
}

pub async fn take_back(hr: &Client, path: &str) -> Page {
    let check = hr.get(&format!("{path}/undo")).await;
    assert_eq!(check.h1(), "取り消す内容を確かめてください");
    let answer = hr.submit(&check, &format!("{path}/undo"), &[]).await;
    assert_eq!(answer.location(), Some(format!("{path}/job")));
    ended(hr, path).await
}

pub async fn one<T>(portal: &Portal, sql: &'static str) -> T
where
    T: Send + Unpin + for<'r> sqlx::Decode<'r, sqlx::Postgres> + sqlx::Type<sqlx::Postgres>,
    (T,): for<'r> sqlx::FromRow<'r, sqlx::postgres::PgRow>,
{
    sqlx::query_scalar(sql).fetch_one(portal.app.db.reader()).await.unwrap()
}

/// Everything that the register says, without revisions.
pub async fn register(portal: &Portal) -> String {
    one(
        portal,
        "select md5(
            (select string_agg((to_jsonb(p) - 'revision')::text, '' order by posting_id) from posting p)
            || (select string_agg((to_jsonb(e) - 'revision')::text, '' order by employee_id) from employee e)
            || (select string_agg((to_jsonb(f) - 'revision')::text, '' order by department_fact_id) from department_fact f)
            || coalesce((select string_agg((to_jsonb(l) - 'revision')::text, '' order by leave_id) from leave l), '')
        )",
    )
    .await
}

pub async fn people(portal: &Portal) -> i64 {
    one(portal, "select count(*) from employee").await
}

#[tokio::test]
async fn the_sample_list_goes_through_and_back() {
    let (portal, hr) = city(STAFF).await;
    let before = register(&portal).await;
    let path = staged(&hr, TRANSFERS).await;
    let page = hr.get(&path).await;
    assert!(page.says("700行を読みました"), "{}", page.first("main"));
    assert!(page.all("#h-errors").is_empty(), "{}", page.first("main"));
    // What is doubtful is reported, not hidden.
    for words in [
        "休職の記録がないので、何も変わりません",
        "発令区分を確かめてください",
        "もう、その所属と職位です",
        "所属長がいなくなります",
    ] {
        assert!(page.says(words), "{words}");
    }
    assert!(page.says("アカウントが要る職員") && page.says("サインインが終わる職員"));
    let kinds: Vec<String> = page.all("#kinds tbody th, table tbody th a");
    assert!(kinds.iter().any(|kind| kind == "昇任"), "{kinds:?}");
    let retired = hr.get(&format!("{path}?kind=retire")).await;
    assert!(retired.says("令和8年3月31日まで"));
    assert_eq!(register(&portal).await, before, "reading changes nothing");

    // Doubts must have been read.
    let check = hr.get(&format!("{path}/check")).await;
    let unread = hr.submit(&check, &format!("{path}/application"), &[]).await;
    assert_eq!(unread.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(unread.says("「確かめました」を選んでください"));

    let done = apply(&hr, &path).await;
    assert_eq!(done.h1(), "発令一覧を取り込みました", "{}", done.first("main"));
    assert_eq!(people(&portal).await, 4_199 + 60);
    let left: i64 =
        one(&portal, "select count(*) from employee where left_on = '2026-04-01'").await;
    assert_eq!(left, 69);
    let on_leave: i64 =
        one(&portal, "select count(*) from leave where period @> date '2026-04-01'").await;
    assert_eq!(on_leave, 24);
    // Nobody has moved yet: the facts are of 1 April.
    let today: i64 =
        one(&portal, "select count(*) from posting where lower(period) = '2026-04-01'").await;
    assert!(today > 500, "{today}");
    let entries: i64 =
        one(&portal, "select count(*) from audit_entry where verb = 'apply_transfer'").await;
    assert_eq!(entries, 1);

    let back = take_back(&hr, &path).await;
    assert_eq!(back.h1(), "取込を取り消しました", "{}", back.first("main"));
    assert_eq!(register(&portal).await, before, "the register says what it said");
    assert!(hr.get(&path).await.says("登録は、取り込む前に戻りました"));
}

/// The 700 rows with mistakes planted here and there: each is found in its row, with its cure.
#[tokio::test]
async fn planted_mistakes_are_found_in_their_rows() {
    let (portal, hr) = city(STAFF).await;
    let before = register(&portal).await;
    let (text, _, _) = encoding_rs::SHIFT_JIS.decode(TRANSFERS);
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    let cell = |line: &str, at: usize| line.split(',').nth(at).unwrap().to_owned();
    let set = |line: &mut String, at: usize, text: &str| {
        let mut cells: Vec<&str> = line.split(',').collect();
        cells[at] = text;
        *line = cells.join(",");
    };
    let number = cell(&lines[10], 2);
    set(&mut lines[10], 2, number.trim_start_matches('0'));
    set(&mut lines[20], 0, "R8.2.30");
    set(&mut lines[30], 4, "99999999");
    set(&mut lines[40], 3, "無関係　太郎");
    set(&mut lines[50], 1, "異同");
    set(&mut lines[60], 6, "副部長");
    let twice = lines[70].clone();
    lines.push(twice);
    let unknown = "R8.4.1,転任,9999999,だれ　か,14020103,議会事務局　企画部　企画課　推進係,係員,";
    lines.push(unknown.to_owned());
    lines.push("R8.4.1,廃止,,,14020103,,,".to_owned());
    lines.push("H20.4.1,転任,0008126,渡邉　隆,14020103,,係員,".to_owned());
    let path = staged(&hr, lines.join("\n").as_bytes()).await;
    let page = hr.get(&path).await;
    assert!(page.says("このままでは取り込めません"));
    let table = page.all("table:has(#errors) tbody tr, [aria-labelledby=errors] tbody tr");
    for (row, words) in [
        (11, "先頭の0が落ちています"),
        (21, "令和8年2月30日はありません"),
        (31, "令和8年4月1日の時点にはありません。所属コードを確かめてください"),
        (41, "番号か氏名を直してください"),
        (51, "知らない言葉です"),
        (61, "係員、主任、主査、係長、課長、部長、局長のどれかに直してください"),
        (702, "どちらかを消してください"),
        (703, "登録にない番号です"),
        (704, "人が残っています"),
        (705, "より前です"),
    ] {
        let found = table
            .iter()
            .any(|line| line.trim_start().starts_with(&row.to_string()) && line.contains(words));
        assert!(found, "row {row}: {words}\n{}", table.join("\n"));
    }
    let csv = hr.get(&format!("{path}/errors.csv")).await;
    assert!(csv.text().contains("備考,直し方"), "{}", csv.text());
    assert!(csv.text().contains("異同"));
    // A forged application is refused.
    hr.post(&format!("{path}/application"), &[("_csrf", &page.csrf()), ("revision", "1")]).await;
    assert!(hr.get(&path).await.says("取り込めません"));
    assert_eq!(register(&portal).await, before, "nothing is half applied");
}

#[tokio::test]
async fn columns_and_words_are_told_once() {
    let (portal, hr) = city(SMALL.as_bytes()).await;
    let file = |row: &str| {
        format!("令和8年4月1日付 人事異動,,,\n,,,\n何を,番号,だれ,どこへ,職\n{row}\n").into_bytes()
    };
    let path = staged(&hr, &file("充て職,3,𠮷田　三,01020000,係員")).await;
    assert!(hr.get(&path).await.says("列が分かりません"));
    let form = hr.get(&format!("{path}/columns")).await;
    assert_eq!(form.h1(), "列と言葉の対応");
    let said = [
        ("column.0.kind", "0"),
        ("column.0.number", "1"),
        ("column.0.name", "2"),
        ("column.0.code", "3"),
        ("column.0.rank", "4"),
        ("keep_as", "企画課の一覧"),
    ];
    let action = format!("{path}/columns");
    hr.submit(&form, &action, &said).await;
    let page = hr.get(&path).await;
    assert!(page.says("知らない言葉です"), "{}", page.first("main"));
    // Words, zeros, and a day for all rows: the day was not given with the file, so it is a new upload.
    let form = hr.get(&action).await;
    hr.submit(&form, &action, &[("word.0", "move"), ("pad", "yes")]).await;
    let page = hr.get(&path).await;
    assert!(page.says("発令日を書いてください"), "{}", page.first("main"));
    let form = hr.get(&format!("{BASE}/new")).await;
    let day = [("on_year", "R8"), ("on_month", "4"), ("on_day", "1")];
    let bytes = file("充て職,3,𠮷田　三,01020000,係員");
    let answer = hr.upload(&form, BASE, &day, ("file", "次の発令.csv", &bytes)).await;
    let next = answer.location().unwrap();
    let page = hr.get(&next).await;
    assert!(page.says("まだ取り込んでいません"), "{}", page.first("main"));
    assert_eq!(apply(&hr, &next).await.h1(), "発令一覧を取り込みました");
    let moved: i64 =
        one(&portal, "select count(*) from posting where lower(period) = '2026-04-01'").await;
    assert_eq!(moved, 1);
    // Named, renamed, forgotten.
    let kept = hr.get(&format!("{BASE}/mappings")).await;
    assert!(kept.says("企画課の一覧に") || kept.says("「充て職」は転任（異動）"));
    let mapping: String = one(&portal, "select import_mapping_id::text from import_mapping").await;
    let action = format!("{BASE}/mappings/{}", mapping.replace('-', ""));
    hr.submit(&kept, &action, &[("name", "人事課の一覧")]).await;
    let name: String = one(&portal, "select name from import_mapping").await;
    assert_eq!(name, "人事課の一覧");
    let kept = hr.get(&format!("{BASE}/mappings")).await;
    hr.submit(&kept, &action, &[("do", "forget")]).await;
    let word: String = one(&portal, "select transfer_word_id::text from transfer_word").await;
    let action = format!("{BASE}/words/{}/removal", word.replace('-', ""));
    let kept = hr.get(&format!("{BASE}/mappings")).await;
    hr.submit(&kept, &action, &[]).await;
    let left: i64 = one(
        &portal,
        "select (select count(*) from import_mapping) + (select count(*) from transfer_word)",
    )
    .await;
    assert_eq!(left, 0);
    let again = staged(&hr, &bytes).await;
    assert!(hr.get(&again).await.says("列が分かりません"));
}

#[tokio::test]
async fn a_second_click_and_a_stale_tab_do_nothing() {
    let (portal, hr) = city(SMALL.as_bytes()).await;
    let path = staged(&hr, &list(&[MOVE, HIRE])).await;
    let check = hr.get(&format!("{path}/check")).await;
    let stale = hr.get(&format!("{path}/check")).await;
    let action = format!("{path}/application");
    hr.submit(&check, &action, &[]).await;
    hr.submit(&check, &action, &[]).await;
    assert_eq!(ended(&hr, &path).await.h1(), "発令一覧を取り込みました");
    let answer = hr.submit(&stale, &action, &[]).await;
    assert_eq!(answer.location().as_deref(), Some(path.as_str()));
    assert!(hr.get(&path).await.says("この発令一覧は、もう終わっています"));
    assert_eq!(people(&portal).await, 5);
    let jobs: i64 =
        one(&portal, "select count(*) from audit_entry where verb = 'apply_transfer'").await;
    assert_eq!(jobs, 1);
}

#[tokio::test]
async fn what_was_looked_at_is_what_is_applied() {
    let (portal, hr) = city(SMALL.as_bytes()).await;
    let first = staged(&hr, &list(&[MOVE, HIRE])).await;
    let check = hr.get(&format!("{first}/check")).await;
    let second = staged(&hr, &list(&[MOVE])).await;
    let job = apply(&hr, &second).await;
    assert_eq!(job.h1(), "発令一覧を取り込みました", "{}", job.first("main"));
    hr.submit(&check, &format!("{first}/application"), &[]).await;
    let job = ended(&hr, &first).await;
    assert_eq!(job.h1(), "発令一覧を取り込めませんでした");
    assert!(job.says("確かめたあとで登録が変わりました"));
    assert_eq!(people(&portal).await, 4, "nothing of it");
    assert!(hr.get(&first).await.says("もう、その所属と職位です"));
    let job = apply(&hr, &first).await;
    assert_eq!(job.h1(), "発令一覧を取り込みました", "{}", job.first("main"));
    assert_eq!(people(&portal).await, 5);
    // What the second list stands on cannot be taken from under it.
    let job = take_back(&hr, &first).await;
    assert_eq!(job.h1(), "取込を取り消しました", "only the hire was the first list's");
    assert_eq!(people(&portal).await, 4);
}

#[tokio::test]
async fn what_something_stands_on_is_not_taken_back() {
    let (portal, hr) = city(SMALL.as_bytes()).await;
    let path = staged(&hr, &list(&[MOVE, HIRE])).await;
    apply(&hr, &path).await;
    let later = staged(&hr, &list(&["R8.5.1,転任,0000003,𠮷田　三,,01010000,,係員"])).await;
    apply(&hr, &later).await;
    let job = take_back(&hr, &path).await;
    assert_eq!(job.h1(), "取り消せませんでした");
    assert!(
        job.says("𠮷田 三の登録が、そのあとで変わっていますので、取り消せません"),
        "{}",
        job.first("main")
    );
    assert!(job.says("登録は、取り込んだときのままです"));
    take_back(&hr, &later).await;
    // Revisions went on, so the first stays: what it made was touched.
    let job = take_back(&hr, &path).await;
    assert_eq!(job.h1(), "取り消せませんでした");
    assert_eq!(people(&portal).await, 5);
}

#[tokio::test]
async fn after_a_day_nothing_is_taken_back() {
    let (portal, hr) = city(SMALL.as_bytes()).await;
    let path = staged(&hr, &list(&[MOVE])).await;
    apply(&hr, &path).await;
    assert!(hr.get(&path).await.says("まで取り消せます"));
    sqlx::query("update transfer set settled_at = settled_at - interval '25 hours'")
        .execute(portal.app.db.reader())
        .await
        .unwrap();
    let check = hr.get(&format!("{path}/undo")).await;
    hr.submit(&check, &format!("{path}/undo"), &[]).await;
    assert!(ended(&hr, &path).await.says("24時間を過ぎたので、取り消せません"));
}

#[tokio::test]
async fn a_killed_server_has_applied_nothing_and_the_page_says_so() {
    let (portal, hr) = city(SMALL.as_bytes()).await;
    let path = staged(&hr, &list(&[MOVE, HIRE])).await;
    sqlx::query(
        "insert into transfer_job (transfer_id, deed, step, steps, started_at, beat_at)
        select transfer_id, 'apply', 3, 5, $1, $1 from transfer",
    )
    .bind(portal.app.now().at - chrono::Duration::minutes(5))
    .execute(portal.app.db.reader())
    .await
    .unwrap();
    let job = hr.get(&format!("{path}/job")).await;
    assert_eq!(job.h1(), "発令一覧を取り込めませんでした");
    assert!(job.says("処理の途中でサーバーが止まりました"));
    assert!(job.says("登録は何も変わっていません。結果のページから、もう一度取り込んでください"));
    assert!(!hr.get(&path).await.says("進み具合を見る"), "nothing runs");
    // One that is alive is shown with its progress, and cannot be begun twice.
    sqlx::query("update transfer_job set beat_at = $1")
        .bind(portal.app.now().at)
        .execute(portal.app.db.reader())
        .await
        .unwrap();
    let job = hr.get(&format!("{path}/job")).await;
    assert_eq!(job.attributes("progress", "value"), ["3"]);
    assert!(job.says("最新の状況を見る") && job.says("この画面を閉じても、処理は続きます"));
    assert!(hr.get(&path).await.says("進み具合を見る"));
    sqlx::query("update transfer_job set beat_at = $1")
        .bind(portal.app.now().at - chrono::Duration::minutes(5))
        .execute(portal.app.db.reader())
        .await
        .unwrap();
    assert_eq!(apply(&hr, &path).await.h1(), "発令一覧を取り込みました");
    assert_eq!(people(&portal).await, 5);
}

#[tokio::test]
async fn files_that_are_no_list_are_refused_in_words() {
    let (_portal, hr) = city(SMALL.as_bytes()).await;
    let many = format!("{HEADING}\n{}", "R8.4.1,転任,1,a\n".repeat(200_000));
    for (bytes, sentence) in [
        (b"%PDF-1.7 ...".to_vec(), "選んだのはPDFです"),
        (b"".to_vec(), "ファイルに何も書かれていません"),
        (many.into_bytes(), "一度に読めるのは60,000行までです"),
    ] {
        let answer = upload(&hr, &bytes).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{sentence}");
        assert!(answer.says(sentence), "{sentence}: {}", answer.first(".errsum"));
    }
    let twice = format!("{HEADING},発令区分\n{MOVE},転任\n");
    let path = staged(&hr, twice.as_bytes()).await;
    assert!(hr.get(&path).await.says("「発令区分」の列が2つあります（2列目と9列目）"));
    let form = hr.get(&format!("{BASE}/new")).await;
    let none = hr.submit(&form, BASE, &[]).await;
    assert!(none.says("発令一覧のファイルを選んでください"));
    let sample = hr.get(&format!("{BASE}/sample.csv")).await;
    let path = staged(&hr, &sample.bytes).await;
    assert!(hr.get(&path).await.says("5行を読みました"));
    let page = hr.get(&path).await;
    hr.submit(&page, &format!("{path}/discard"), &[]).await;
    assert!(hr.get(&path).await.says("取込をやめました"));
    assert_eq!(hr.get(&format!("{path}/errors.csv")).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn who_keeps_part_of_the_register_brings_no_lists_in() {
    let (portal, hr) = city(SMALL.as_bytes()).await;
    let path = staged(&hr, &list(&[MOVE])).await;
    let auditor = portal.officer("kansa", Role::Auditor).await;
    for page in [BASE.to_owned(), path.clone(), format!("{path}/job"), format!("{path}/errors.csv")]
    {
        assert_eq!(auditor.get(&page).await.status, StatusCode::NOT_FOUND, "{page}");
    }
    let limited = Actor::person(
        jinzai::kernel::ids::AccountId::mint(),
        None,
        "局の人事".to_owned(),
        vec![Grant {
            role: Role::HrOfficer,
            authority: None,
            department: Some(jinzai::kernel::ids::DepartmentId::mint()),
        }],
    );
    let denied = jinzai::exchange::actions::stage_transfer(&portal.app, &limited, &[], None).await;
    assert!(matches!(denied, Err(jinzai::audit::Failed::Denied(_))));
}
