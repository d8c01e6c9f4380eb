//! A version leaves as a file and comes back as a draft, after a look at what it would change.

use std::io::Cursor;

use axum::http::StatusCode;
use jinzai::competency::document::{FrameworkFile, workbook};

use super::{House, press};
use crate::support::portal::{Client, Page};

const FORM: &str = "/hr/frameworks/general/imports/new";
const ACTION: &str = "/hr/frameworks/general/imports";

async fn upload(officer: &Client, name: &str, bytes: &[u8]) -> Page {
    let form = officer.get(FORM).await;
    officer.upload(&form, ACTION, &[], ("file", name, bytes)).await
}

#[tokio::test]
async fn a_version_goes_out_and_comes_back_the_same() {
    let house = House::start().await;
    let officer = house.officer("hr").await;
    let base = format!("/hr/frameworks/general/versions/{}", house.loaded.version);
    let json = officer.get(&format!("{base}/file.json")).await;
    assert_eq!(json.status, StatusCode::OK);
    let file = FrameworkFile::from_json(&json.bytes).unwrap();
    assert_eq!(file.framework.code, "general");
    let excel = officer.get(&format!("{base}/file.xlsx")).await;
    assert_eq!(workbook::from_workbook(&excel.bytes).unwrap(), file, "both say the same");

    let read = upload(&officer, "定義.json", &json.bytes).await;
    assert_eq!(read.status, StatusCode::SEE_OTHER);
    let check = officer.get(&read.location().unwrap()).await;
    assert!(check.says("第1版と違うところがありません。"), "not a byte is lost");
}

#[tokio::test]
async fn a_changed_workbook_becomes_a_draft_after_a_look() {
    let house = House::start().await;
    let officer = house.officer("hr").await;
    let base = format!("/hr/frameworks/general/versions/{}", house.loaded.version);
    let excel = officer.get(&format!("{base}/file.xlsx")).await;
    let mut file = workbook::from_workbook(&excel.bytes).unwrap();
    let own = file.elements.iter_mut().find(|own| own.key == "gyomu").unwrap();
    own.ranks[0].definition = Some("=計画を立て、最後まで進める力。".to_owned());
    file.version.title = "Excelで直した版".to_owned();
    let bytes = workbook::to_workbook(&file).unwrap();
    let read = upload(&officer, "定義.xlsx", &bytes).await;
    let address = read.location().unwrap_or_else(|| panic!("{}", read.text()));
    let check = officer.get(&address).await;
    assert!(check.says("1か所") && check.says("最後まで進める力"));
    let made = press(&officer, &address).await;
    assert_eq!(made.status, StatusCode::SEE_OTHER);
    let draft = made.location().unwrap();
    assert!(officer.get(&draft).await.says("Excelで直した版"));
    assert!(officer.get(&format!("{draft}/comparison")).await.says("最後まで進める力"));
    // The same file makes one draft; another file waits until that one is done.
    assert!(officer.get(&address).await.says("このファイルから下書きを作りました。"));
    let second = upload(&officer, "もう1つ.xlsx", &bytes).await;
    let refused = press(&officer, &second.location().unwrap()).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.says("下書きがすでにあります"));
}

#[tokio::test]
async fn a_bad_file_is_answered_with_every_problem_and_changes_nothing() {
    let house = House::start().await;
    let officer = house.officer("hr").await;
    let base = format!("/hr/frameworks/general/versions/{}", house.loaded.version);
    let json = officer.get(&format!("{base}/file.json")).await;
    let mut file = FrameworkFile::from_json(&json.bytes).unwrap();
    file.elements[0].ranks[0].rank = "shacho".to_owned();
    file.elements[1].key = file.elements[2].key.clone();
    file.scale.grades.clear();
    let bad = upload(&officer, "定義.json", &file.to_json().unwrap()).await;
    assert_eq!(bad.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(bad.title().starts_with("誤り："));
    assert!(bad.says("職位「shacho」はありません。"));
    assert!(bad.says("同じ符号が2つあります。どちらかを消してください"));
    for (name, bytes, words) in [
        ("空.json", &b""[..], "定義のファイルを選んでください"),
        ("写真.png", &b"\x89PNG"[..], "行目を読めません。"),
        ("壊れた.xlsx", &b"PK\x03\x04broken"[..], "Excel（.xlsx）として読めません。"),
    ] {
        let answer = upload(&officer, name, bytes).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{name}");
        assert!(answer.says(words), "{name}: {}", answer.text());
    }
    let kept: i64 = sqlx::query_scalar("select count(*) from framework_import")
        .fetch_one(&house.portal.database.pool)
        .await
        .unwrap();
    assert_eq!(kept, 0);
    let chief = house.chief().await;
    for path in [FORM.to_owned(), format!("{base}/file.json"), format!("{base}/case.json")] {
        assert_eq!(chief.get(&path).await.status, StatusCode::NOT_FOUND, "{path}");
    }
}

/// The package as others check it: a validator that is not ours, against the facts of the published
/// CASE 1.1 binding (which fields an object has, their types, which must be there).
#[tokio::test]
async fn the_case_package_is_valid() {
    let house = House::start().await;
    let officer = house.officer("hr").await;
    let base = format!("/hr/frameworks/general/versions/{}", house.loaded.version);
    let answer = officer.get(&format!("{base}/case.json")).await;
    assert_eq!(answer.status, StatusCode::OK);
    let package: serde_json::Value = serde_json::from_slice(&answer.bytes).unwrap();
    let schema: serde_json::Value =
        serde_json::from_reader(Cursor::new(include_str!("../../data/case-1.1.schema.json")))
            .unwrap();
    let validator = jsonschema::draft202012::options()
        .should_validate_formats(true)
        .build(&schema)
        .expect("the schema itself is one");
    let wrong: Vec<String> = validator
        .iter_errors(&package)
        .map(|error| format!("{}: {error}", error.instance_path()))
        .collect();
    assert!(wrong.is_empty(), "{wrong:?}");
    let mut broken = package.clone();
    broken["CFItems"][0].as_object_mut().unwrap().remove("fullStatement");
    assert!(!validator.is_valid(&broken), "the check does check");
    broken = package;
    broken["CFDocument"]["lastChangeDateTime"] = serde_json::json!("いつか");
    assert!(!validator.is_valid(&broken));
}
