//! Two versions beside each other as people meet them: any two, on screen and as a workbook; two ranks
//! on two days; words looked for.

use std::io::Cursor;

use axum::http::StatusCode;
use calamine::{Reader, Xlsx};

use jinzai::competency::comparison::{Comparison, Edition};
use jinzai::competency::{Content, ElementKey, Part, content_of, ladder, scale};
use jinzai::kernel::Prose;

use super::{House, begin_draft, edit_definition, press};
use crate::support::portal::Client;

const NEW: &str = "担当分野の計画を立て、関係者の進み具合をそろえて、成果を出し切る力。";

/// Second version, in force from the day given.
async fn second_version(house: &House, day: [&str; 3]) -> (Client, String) {
    let (first, second) = (house.officer("hr").await, house.officer("hr2").await);
    let draft = begin_draft(&first, "改正").await;
    edit_definition(&first, &draft, NEW).await;
    press(&first, &format!("{draft}/submission")).await;
    let approval = format!("{draft}/approval");
    let form = second.get(&approval).await;
    let on = [
        ("effective_on_year", day[0]),
        ("effective_on_month", day[1]),
        ("effective_on_day", day[2]),
    ];
    let approved = second.submit(&form, &approval, &on).await;
    assert_eq!(approved.status, StatusCode::SEE_OTHER);
    (first, draft)
}

#[tokio::test]
async fn any_two_versions_are_compared_on_screen_and_as_a_workbook() {
    let house = House::start().await;
    let (officer, draft) = second_version(&house, ["令和8", "4", "1"]).await;
    let chief = house.chief().await;
    let list = chief.get("/competencies/versions").await;
    assert!(list.says("第2版") && list.says("（予定）"));
    assert!(list.says("主査の定義を分かりやすくするため。"));
    let visitor = house.portal.visitor();
    let open = visitor.get("/competencies/versions").await;
    assert!(open.says("第1版") && !open.says("第2版"), "versions to come are for the signed-in");

    let forward = chief.get("/competencies/versions/2/comparison").await;
    assert!(forward.all("ins").iter().any(|text| text.contains("出し切る")));
    let backward = chief.get("/competencies/versions/1/comparison?with=2").await;
    assert!(backward.all("del").iter().any(|text| text.contains("出し切る")));
    let again = chief.get("/competencies/versions/2/comparison").await;
    assert_eq!(again.all("table.legal"), forward.all("table.legal"), "same input, same table");
    assert_eq!(
        chief.get("/competencies/versions/1/comparison").await.status,
        StatusCode::NOT_FOUND,
        "the first version has nothing before it"
    );

    for (client, path) in [
        (&officer, format!("{draft}/comparison.xlsx")),
        (&chief, "/competencies/versions/2/comparison.xlsx".to_owned()),
    ] {
        let file = client.get(&path).await;
        assert_eq!(file.status, StatusCode::OK, "{path}");
        let mut book = Xlsx::new(Cursor::new(file.bytes.clone())).expect("a workbook");
        let range = book.worksheet_range("新旧対照表").expect("the sheet");
        let cells: Vec<String> = range.cells().map(|(_, _, cell)| cell.to_string()).collect();
        assert!(cells.iter().any(|cell| cell == NEW), "{path}");
        assert!(cells.iter().any(|cell| cell == "主査　定義"), "{path}");
    }
    let stranger = chief.get(&format!("{draft}/comparison.xlsx")).await;
    assert_eq!(stranger.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn two_ranks_are_read_on_two_days() {
    let house = House::start().await;
    second_version(&house, ["令和8", "4", "1"]).await;
    let chief = house.chief().await;
    let same = chief.get("/compare?from=shusa&to=shusa&only=diff&to_on=2026-04-01").await;
    assert!(same.says("主査（第1版）") && same.says("主査（第2版）"));
    assert!(same.says("出し切る力"));
    let today = chief.get("/compare?from=shusa&to=shusa&only=diff").await;
    assert!(today.says("2つの職位に求められることは同じです。"));
    let visitor = house.portal.visitor();
    let early = visitor.get("/compare?from=shusa&to=shusa&to_on=2026-04-01").await;
    assert!(!early.says("出し切る力"), "visitors do not read what is to come");
}

#[tokio::test]
async fn words_are_found_however_they_are_written() {
    let house = House::start().await;
    let visitor = house.portal.visitor();
    let empty = visitor.get("/competencies/search").await;
    assert_eq!(empty.status, StatusCode::OK);
    let found = visitor
        .get("/competencies/search?q=%E5%A4%89%E9%9D%A9%E3%81%BE%E3%81%84%E3%82%93%E3%81%A9")
        .await;
    assert!(found.says("変革マインド"), "変革まいんど");
    let nothing = visitor.get("/competencies/search?q=xyzzy").await;
    assert!(nothing.says("「xyzzy」のある文はありません。"));
}

/// 7 ranks × 18 elements, every definition and behaviour changed: printed for the notes, and bounded so
/// that a page never waits for it. `--release` on an idle machine says what people meet.
#[tokio::test]
async fn seven_ranks_by_eighteen_elements_are_compared_at_once() {
    let house = House::start().await;
    let mut conn = house.portal.database.pool.acquire().await.unwrap();
    let base = content_of(&mut conn, house.loaded.version, Part::Whole).await.unwrap();
    let scale = scale(&mut conn, house.loaded.scale).await.unwrap().unwrap();
    let ladder = ladder(&mut *conn).await.unwrap();
    let mut old = Content { elements: Vec::new(), ..base.clone() };
    for number in 0..18 {
        let mut element = base.elements[number % base.elements.len()].clone();
        element.key = ElementKey::parse(&format!("e{number}")).unwrap();
        element.ranks = ladder
            .rungs()
            .iter()
            .map(|rung| {
                let mut own = element.ranks[0].clone();
                own.rank = rung.id;
                own
            })
            .collect();
        old.elements.push(element);
    }
    let mut new = old.clone();
    let change = |text: &Prose| {
        Prose::within(&text.as_str().replace('を', "と関係者の理解を"), 1000).unwrap()
    };
    for own in new.elements.iter_mut().flat_map(|element| &mut element.ranks) {
        own.definition = own.definition.as_ref().map(change);
        for behaviour in &mut own.behaviours {
            behaviour.text = change(&behaviour.text);
        }
    }
    let begun = std::time::Instant::now();
    let comparison = Comparison::between(
        Edition { content: &old, scale: &scale },
        Edition { content: &new, scale: &scale },
        &ladder,
    );
    let taken = begun.elapsed();
    let rows: usize = comparison.sections.iter().map(|section| section.rows.len()).sum();
    println!("{} ranks x 18 elements, {rows} changed texts: {taken:?}", ladder.rungs().len());
    assert_eq!(comparison.sections.len(), 18);
    assert!(taken < std::time::Duration::from_secs(5), "{taken:?}");
}
