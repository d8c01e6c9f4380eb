//! Imports in the browser: from the file to the register.

use axum::http::StatusCode;
use jinzai::access::Role;

use crate::support::portal::{Client, Page, Portal};

const HEADING: &str = "職員番号,氏名,フリガナ,所属コード,局区,部,課,係,職位,所属長,職種,任用区分,\
                       採用年月日,現所属発令日,本務兼務";
const BOSS: &str =
    "0000001,山本　一,ヤマモト　ハジメ,01000000,総務局,,,,局長,○,一般事務,正規,H1.4.1,R5.4.1,本務";
const CLERK: &str =
    "0000003,𠮷田　三,ヨシダ　ミツ,01010000,総務局,人事部,,,係員,,一般事務,正規,R2.4.1,R6.4.1,本務";

async fn office() -> (Portal, Client) {
    let portal = Portal::start().await;
    let demo = jinzai::access::Actor::system("demo");
    jinzai::organization::actions::ensure_basics(&portal.app, &demo).await.unwrap();
    let hr = portal.officer("jinji", Role::HrOfficer).await;
    (portal, hr)
}

fn file(heading: &str, rows: &[&str]) -> Vec<u8> {
    format!("{heading}\n{}\n", rows.join("\n")).into_bytes()
}

async fn upload(hr: &Client, name: &str, bytes: &[u8], values: &[(&str, &str)]) -> Page {
    let form = hr.get("/hr/imports/new").await;
    hr.upload(&form, "/hr/imports", values, ("file", name, bytes)).await
}

async fn staged(hr: &Client, bytes: &[u8]) -> String {
    let answer = upload(hr, "一覧.csv", bytes, &[]).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.first(".errsum"));
    answer.location().unwrap()
}

async fn people(portal: &Portal) -> i64 {
    sqlx::query_scalar("select count(*) from employee")
        .fetch_one(portal.app.db.reader())
        .await
        .unwrap()
}

#[tokio::test]
async fn a_file_is_read_looked_at_and_applied_once() {
    let (portal, hr) = office().await;
    assert!(hr.get("/hr/imports").await.says("取込はまだありません"));
    let path = staged(&hr, &file(HEADING, &[BOSS, CLERK])).await;
    let result = hr.get(&path).await;
    assert_eq!(result.h1(), "職員一覧を読んだ結果");
    assert!(result.says("2行を読みました。追加 2、変更 0、変わらない 0、誤り 0"));
    assert_eq!(people(&portal).await, 0, "reading changes nothing");
    let check = hr.get(&format!("{path}/check")).await;
    assert_eq!(check.h1(), "取り込む内容を確かめてください");
    let action = format!("{path}/application");
    let answer = hr.submit(&check, &action, &[]).await;
    assert_eq!(answer.location().as_deref(), Some(path.as_str()));
    assert_eq!(people(&portal).await, 2);
    let done = hr.get(&path).await;
    assert_eq!(done.h1(), "職員一覧を取り込みました");
    assert!(done.says("職員の一覧を見る"));
    // The same form once more is answered, not carried out; a fresh one is refused in words.
    hr.submit(&check, &action, &[]).await;
    let fresh = hr.get(&path).await;
    hr.post(&action, &[("_csrf", &fresh.csrf()), ("revision", "1")]).await;
    let again = staged(&hr, &file(HEADING, &[BOSS, CLERK])).await;
    assert!(hr.get(&again).await.says("登録と同じ内容です"));
    assert_eq!(people(&portal).await, 2);
    assert!(hr.get("/hr/imports").await.says("2件。新しい順です"));
}

#[tokio::test]
async fn problems_are_shown_by_row_and_column_and_come_back_as_a_file() {
    let (portal, hr) = office().await;
    let wrong = CLERK.replace("0000003", "00000A3").replace("R6.4.1", "R6.2.30");
    let path = staged(&hr, &file(HEADING, &[BOSS, &wrong])).await;
    let page = hr.get(&path).await;
    assert!(page.says("このままでは取り込めません"));
    assert!(page.says("2行を読みました。追加 1、変更 0、変わらない 0、誤り 1"));
    let cells = page.all("table tbody tr:first-child :is(td, th)");
    assert_eq!(cells[..4], ["3", "職員番号", "00000A3", "7けたの数字に直してください"]);
    assert!(page.says("令和6年2月30日はありません"));
    let csv = hr.get(&format!("{path}/errors.csv")).await;
    let text = csv.text();
    assert!(text.starts_with("\u{feff}職員番号,"));
    assert!(text.contains("本務兼務,直し方"));
    assert!(
        text.contains("00000A3,𠮷田　三") && text.contains("職員番号：7けたの数字に直してください")
    );
    // Applying is refused even when the form is forged, and the check page leads back.
    assert_eq!(hr.get(&format!("{path}/check")).await.location().as_deref(), Some(path.as_str()));
    hr.post(&format!("{path}/application"), &[("_csrf", &page.csrf()), ("revision", "1")]).await;
    assert!(hr.get(&path).await.says("誤りが2件あるので、取り込めません"));
    assert_eq!(people(&portal).await, 0);
}

#[tokio::test]
async fn what_is_no_list_is_refused_beside_the_field() {
    let (_portal, hr) = office().await;
    for (bytes, sentence) in [
        (
            b"%PDF-1.7 ...".as_slice(),
            "CSVかExcel（.xlsx）のファイルを選んでください。選んだのはPDFです",
        ),
        (b"PK\x03\x04 hello.txt", "選んだのはZIPです"),
        (b"", "ファイルに何も書かれていません"),
        (b"\n\n , \n", "ファイルに何も書かれていません"),
        (b"a,\"b\n", "1行目の「\"」が閉じていません"),
        (b"\0\x01\x02", "選んだのは別の種類のファイルです"),
    ] {
        let answer = upload(&hr, "一覧.csv", bytes, &[]).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{sentence}");
        assert!(answer.says(sentence), "{sentence}: {}", answer.first(".errsum"));
        assert!(answer.title().starts_with("誤り："));
    }
    let form = hr.get("/hr/imports/new").await;
    let none = hr.submit(&form, "/hr/imports", &[]).await;
    assert!(none.says("職員一覧のファイルを選んでください"));
    let day = [("on_year", "R8"), ("on_month", "2"), ("on_day", "30")];
    let wrong = upload(&hr, "一覧.csv", &file(HEADING, &[BOSS]), &day).await;
    assert!(wrong.says("令和8年2月30日はありません。一覧の基準日を確かめてください"));
    assert_eq!(wrong.attributes("#on", "value"), ["R8"], "what was typed is kept");
}

#[tokio::test]
async fn a_column_with_another_heading_can_be_pointed_at() {
    let (portal, hr) = office().await;
    let heading = HEADING.replace("所属コード", "部署の番号");
    let path = staged(&hr, &file(&heading, &[BOSS, CLERK])).await;
    let page = hr.get(&path).await;
    assert!(page.says("「所属コード」の列がありません。1行目の見出しを確かめてください"));
    let answer = hr.submit(&page, &path, &[("column.department_code", "3")]).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
    let page = hr.get(&path).await;
    assert!(page.says("追加 2、変更 0、変わらない 0、誤り 0"), "{}", page.first("main"));
    let check = hr.get(&format!("{path}/check")).await;
    hr.submit(&check, &format!("{path}/application"), &[]).await;
    assert_eq!(people(&portal).await, 2);
}

#[tokio::test]
async fn what_was_looked_at_is_what_is_applied() {
    let (portal, hr) = office().await;
    let first = staged(&hr, &file(HEADING, &[BOSS, CLERK])).await;
    let check = hr.get(&format!("{first}/check")).await;
    let second = staged(&hr, &file(HEADING, &[BOSS])).await;
    let other = hr.get(&format!("{second}/check")).await;
    hr.submit(&other, &format!("{second}/application"), &[]).await;
    // 山本 is there now: the first file would do something else than what was shown.
    hr.submit(&check, &format!("{first}/application"), &[]).await;
    assert_eq!(people(&portal).await, 1);
    let page = hr.get(&first).await;
    assert!(page.says("確かめたあとで登録が変わりました"));
    assert!(page.says("追加 1、変更 0、変わらない 1、誤り 0"));
    let check = hr.get(&format!("{first}/check")).await;
    hr.submit(&check, &format!("{first}/application"), &[]).await;
    assert_eq!(people(&portal).await, 2);
}

#[tokio::test]
async fn a_file_can_be_given_up() {
    let (portal, hr) = office().await;
    let path = staged(&hr, &file(HEADING, &[BOSS])).await;
    let page = hr.get(&path).await;
    hr.submit(&page, &format!("{path}/discard"), &[]).await;
    assert!(hr.get(&path).await.says("取込をやめました"));
    assert_eq!(hr.get(&format!("{path}/errors.csv")).await.status, StatusCode::NOT_FOUND);
    assert_eq!(people(&portal).await, 0);
    let sample = hr.get("/hr/imports/sample.csv").await;
    assert!(sample.text().contains("見本　花子"));
    let path = staged(&hr, &sample.bytes).await;
    assert!(hr.get(&path).await.says("5行を読みました。追加 5、変更 0、変わらない 0、誤り 0"));
}
