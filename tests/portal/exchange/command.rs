//! `jinzai import staff`: the two sample lists of an office, and lists with something to mend.

use std::time::Instant;

use jinzai::exchange::actions::{Arrived, Imported, import_staff};
use jinzai::exchange::report::in_words;
use jinzai::kernel::Date;

use crate::support::portal::Portal;

const UTF8: &[u8] = include_bytes!("../../data/staff-utf8.csv");
const CP932: &[u8] = include_bytes!("../../data/staff-cp932.csv");

fn day(text: &str) -> Date {
    text.parse().unwrap()
}

async fn import(portal: &Portal, bytes: &[u8], on: &str, dry_run: bool) -> Imported {
    let arrived = Arrived { name: "職員一覧.csv".to_owned(), bytes: bytes.to_vec() };
    import_staff(&portal.app, &arrived, Some(day(on)), dry_run).await.unwrap()
}

async fn count(portal: &Portal, table: &str) -> i64 {
    let sql = format!("select count(*) from {table}");
    sqlx::query_scalar(sqlx::AssertSqlSafe(sql)).fetch_one(portal.app.db.reader()).await.unwrap()
}

#[tokio::test]
async fn both_sample_lists_are_imported_and_again_change_nothing() {
    for bytes in [UTF8, CP932] {
        let portal = Portal::start().await;
        let checked = import(&portal, bytes, "2025-10-01", true).await;
        assert!(checked.report.is_sound() && !checked.applied);
        assert_eq!(count(&portal, "employee").await, 0);

        let started = Instant::now();
        let imported = import(&portal, bytes, "2025-10-01", false).await;
        eprintln!("the whole import took {:?}", started.elapsed());
        assert!(imported.applied);
        assert_eq!(
            imported.report.counts.sentence(),
            "4,259行を読みました。追加 4,259、変更 0、変わらない 0、誤り 0"
        );
        assert_eq!(count(&portal, "employee").await, 4_199);
        assert_eq!(count(&portal, "posting").await, 4_259);
        assert_eq!(count(&portal, "department").await, 1_365);
        assert_eq!(
            count(&portal, "staged_import where state = 'applied' and file is null").await,
            1
        );
        assert_eq!(count(&portal, "audit_entry where verb = 'apply_import'").await, 1);

        let again = import(&portal, bytes, "2026-04-01", false).await;
        assert!(!again.applied);
        assert_eq!(again.report.counts.unchanged, 4_259);
        assert!(in_words(&again.report, false, false).contains("登録と同じ内容"));
    }
}

#[tokio::test]
async fn rare_characters_and_zeros_survive() {
    let portal = Portal::start().await;
    import(&portal, UTF8, "2025-10-01", false).await;
    let name: String =
        sqlx::query_scalar("select name from employee where employee_number = '0002798'")
            .fetch_one(portal.app.db.reader())
            .await
            .unwrap();
    assert_eq!(name, "𠮷田 直樹");
    let odd: Vec<String> = sqlx::query_scalar(
        "select distinct substr(name, 1, 2) from employee where name ~ '^(髙橋|山﨑|邉見|濵田|瀨戸|德永)' order by 1",
    )
    .fetch_all(portal.app.db.reader())
    .await
    .unwrap();
    assert_eq!(odd.len(), 6, "{odd:?}");
    // Moving from one file to the other corrects names and nothing else.
    let other = import(&portal, CP932, "2025-10-01", false).await;
    assert_eq!((other.report.counts.new, other.report.counts.wrong), (0, 0));
    assert_eq!(count(&portal, "posting").await, 4_259);
}

#[tokio::test]
async fn one_wrong_cell_and_nothing_is_changed() {
    let portal = Portal::start().await;
    let text = String::from_utf8(UTF8.to_vec()).unwrap().replacen("0001953", "00019X3", 1);
    let imported = import(&portal, text.as_bytes(), "2025-10-01", false).await;
    assert!(!imported.applied);
    let words = in_words(&imported.report, false, false);
    assert!(
        words.contains("誤り　2行目の職員番号「00019X3」は、7けたの数字に直してください"),
        "{words}"
    );
    assert!(
        words.ends_with("誤りがあるので、何も変えていません。直してから、もう一度読んでください")
    );
    for table in ["employee", "posting", "department", "staged_import"] {
        assert_eq!(count(&portal, table).await, 0, "{table}");
    }
}

#[tokio::test]
async fn two_imports_at_once_do_not_meet() {
    let portal = Portal::start().await;
    let (one, two) = tokio::join!(
        import(&portal, UTF8, "2025-10-01", false),
        import(&portal, UTF8, "2025-10-01", false)
    );
    assert_eq!(u8::from(one.applied) + u8::from(two.applied), 1);
    assert_eq!(count(&portal, "employee").await, 4_199);
}
