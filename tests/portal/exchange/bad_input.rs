//! Each thing that an office's file may hold by mistake gets its own sentence on the page, beside its row,
//! and nothing is half applied. The rules have their own tests; here a person meets them.

use std::io::Write;

use axum::http::StatusCode;
use jinzai::kernel::ids::DepartmentId;

use super::transfers::{BASE, SMALL, city, people, register, staged, upload};

const HEADING: &str = "発令日,発令区分,職員番号,氏名,フリガナ,新所属コード,新所属,新職位,\
                       旧所属コード,上の所属のコード,段階";

/// A workbook of a few kilobytes that would unpack to more than is read.
fn bomb() -> Vec<u8> {
    let name = b"xl/workbook.xml";
    let unpacked: u32 = 220 * 1024 * 1024;
    let mut part = flate2::write::DeflateEncoder::new(Vec::new(), flate2::Compression::fast());
    let zeros = vec![0; 1024 * 1024];
    for _ in 0..220 {
        part.write_all(&zeros).unwrap();
    }
    let part = part.finish().unwrap();
    let size = |length: usize| u32::try_from(length).unwrap().to_le_bytes();
    let short = |number: u16| number.to_le_bytes();
    let mut head = Vec::new();
    head.extend(short(20));
    head.extend(short(0));
    head.extend(short(8));
    head.extend([0; 8]);
    head.extend(size(part.len()));
    head.extend(unpacked.to_le_bytes());
    head.extend(short(u16::try_from(name.len()).unwrap()));
    head.extend(short(0));
    let mut file = [b"PK\x03\x04".as_slice(), &head, name, &part].concat();
    let start = file.len();
    file.extend([b"PK\x01\x02".as_slice(), &short(20), &head, &[0; 14], name].concat());
    let length = file.len() - start;
    file.extend([b"PK\x05\x06".as_slice(), &[0; 4], &short(1), &short(1)].concat());
    file.extend([size(length).as_slice(), &size(start), &short(0)].concat());
    file
}

#[tokio::test]
async fn every_mistake_has_its_sentence_beside_its_row() {
    let (portal, hr) = city(SMALL.as_bytes()).await;
    // 01020000 was 01990000 until last year.
    let planning: DepartmentId =
        sqlx::query_scalar("select department_id from department_fact where code = '01020000'")
            .fetch_one(portal.app.db.reader())
            .await
            .unwrap();
    sqlx::query(
        "insert into department_fact (department_fact_id, department_id, period, code, name, level, parent_id)
         select gen_random_uuid(), department_id, daterange('2019-04-01', lower(period)), '01990000', name, level, parent_id
         from department_fact where department_id = $1",
    )
    .bind(planning)
    .execute(&portal.database.pool)
    .await
    .unwrap();
    let before = register(&portal).await;
    let rows = [
        // a cycle in the tree, a unit closed with people in it
        ("R8.4.1,移管,,,,01000000,,,,01020000,", "たどると自分に戻ります"),
        ("R8.4.1,廃止,,,,01020000,,,,,", "林 結衣1人が残っています"),
        // before hire, after retirement
        (
            "R2.3.1,転任,0000003,𠮷田　三,,01020000,,係員,,,",
            "採用年月日（令和2年4月1日）より前です",
        ),
        ("R8.3.31,退職,0000004,林　結衣,,,,,,,", ""),
        ("R8.4.1,転任,0000004,林　結衣,,01010000,,主任,,,", "令和8年3月31日に退職する職員です"),
        // the same number twice
        (
            "R8.4.1,転任,0000002,髙橋　実,,01020000,,部長,,,",
            "同じ職員番号「0000002」の「転任」です",
        ),
        ("R8.4.1,転任,0000002,髙橋　実,,01020000,,部長,,,", ""),
        // no such day, a formula
        ("R8.2.30,転任,0000001,山本　一,,01020000,,局長,,,", "令和8年2月30日はありません"),
        ("R8.4.1,転任,=B2,山本　一,,01020000,,局長,,,", "式が入っています"),
    ];
    let lines: Vec<&str> = rows.iter().map(|(row, _)| *row).collect();
    let path = staged(&hr, format!("{HEADING}\n{}\n", lines.join("\n")).as_bytes()).await;
    let page = hr.get(&path).await;
    assert!(page.says("このままでは取り込めません"));
    let table = page.all("table:has(#errors) tbody tr, [aria-labelledby=errors] tbody tr");
    for ((_, words), number) in rows.iter().zip(2..).filter(|((_, words), _)| !words.is_empty()) {
        let found = table.iter().any(|line| line.contains(words));
        assert!(found, "row {number}: {words}\n{}", table.join("\n"));
    }
    let csv = hr.get(&format!("{path}/errors.csv")).await.text();
    assert!(csv.contains("直し方") && csv.contains("2月30日はありません"), "{csv}");
    // Last year's code, in a list that leaves the department where it is.
    let old = "R8.4.1,転任,0000003,𠮷田　三,,01990000,,係員,,,";
    let path = staged(&hr, format!("{HEADING}\n{old}\n").as_bytes()).await;
    let page = hr.get(&path).await;
    assert!(page.says("前のコードです。いまの「01020000」"), "{}", page.first("main"));
    assert_eq!(register(&portal).await, before, "nothing is half applied");
}

#[tokio::test]
async fn both_names_of_the_year_of_change_are_read() {
    let rows = "令和元年4月1日,転任,0000003,𠮷田　三,,01020000,,係員,,,\n\
                平成31年4月1日,転任,0000004,林　結衣,,01010000,,主任,,,";
    let staff = SMALL.replace("R2.4.1,R6.4.1", "H30.4.1,H30.4.1");
    let (_portal, hr) = city(staff.as_bytes()).await;
    let path = staged(&hr, format!("{HEADING}\n{rows}\n").as_bytes()).await;
    let page = hr.get(&path).await;
    assert!(page.all("#h-errors").is_empty(), "{}", page.first("main"));
    let moves = hr.get(&format!("{path}?kind=move")).await;
    assert_eq!(moves.text().matches("平成31年4月1日").count(), 2, "{}", moves.first("main"));
}

#[tokio::test]
async fn what_swells_and_what_lacks_a_column_is_refused() {
    let (portal, hr) = city(SMALL.as_bytes()).await;
    let bytes = bomb();
    assert!(bytes.len() < 4 * 1024 * 1024);
    let answer = upload(&hr, &bytes).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(answer.says("開くと大きくなりすぎるファイルです"), "{}", answer.first(".errsum"));
    let form = hr.get("/hr/imports/new").await;
    let staff = hr.upload(&form, "/hr/imports", &[], ("file", "職員.xlsx", &bytes)).await;
    assert!(staff.says("開くと大きくなりすぎるファイルです"), "{}", staff.first(".errsum"));
    let register = "/hr/imports/register";
    let form = hr.get(register).await;
    let whole = hr.upload(&form, register, &[], ("book", "登録.xlsx", &bytes)).await;
    assert_eq!(whole.status, StatusCode::UNPROCESSABLE_ENTITY);
    for (heading, sentence) in [
        ("発令日,職員番号,氏名", "「発令区分」の列がありません"),
        ("発令日,発令区分,職員番号,氏名,発令日", "「発令日」の列が2つあります（1列目と5列目）"),
    ] {
        let path = staged(&hr, format!("{heading}\nR8.4.1,0000003,a\n").as_bytes()).await;
        let page = hr.get(&path).await;
        assert!(page.says(sentence), "{sentence}: {}", page.first("main"));
        assert_eq!(hr.get(&format!("{path}/check")).await.status, StatusCode::SEE_OTHER, "{BASE}");
    }
    assert_eq!(people(&portal).await, 4);
}
