//! What an element serves: drafted with it, compared, put in force with its version, and read from both
//! ends.

use axum::http::StatusCode;
use jinzai::competency::document::{FrameworkFile, workbook};

use super::{House, begin_draft, press};

/// The role of 主査 that is tied and untied here.
const ROLE: &str = "主査：後輩の人材育成に取り組み、日々の仕事を通して知識と経験を伝える。";

#[tokio::test]
async fn ties_are_part_of_the_draft_and_come_in_force_with_it() {
    let house = House::start().await;
    jinzai::seed::actions::load(&house.portal.app).await.unwrap();
    let (first, second) = (house.officer("hr").await, house.officer("hr2").await);
    let chief = house.chief().await;
    let draft = begin_draft(&first, "改正").await;
    let element = format!("{draft}/elements/shimin");
    let form = first.get(&element).await;
    assert!(form.says("支える柱とクレド") && form.says("つながる役割") && form.says(ROLE));
    let saved = first.submit(&form, &element, &[("links", "柱：人材確保"), ("roles", ROLE)]).await;
    assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.text());
    let ticked = first.get(&element).await.attributes("input[name=roles][checked]", "value");
    assert_eq!(ticked, [ROLE]);

    let table = first.get(&format!("{draft}/comparison")).await;
    assert!(table.says("つながりの変更") && table.says("つながる役割"));
    assert!(table.text().contains("人材確保"), "ties by their names");
    assert!(!table.text().contains("shusa-3"), "and not by their keys");
    let before = chief.get("/competencies/shimin").await;
    assert!(!before.says(ROLE), "the version in force is as it was");
    assert!(before.says("市民の話をよく聴き、分かりやすく説明する。"));

    // What is only tied in the draft leaves with it, and comes back.
    let json = first.get(&format!("{draft}/file.json")).await;
    let file = FrameworkFile::from_json(&json.bytes).unwrap();
    let own = file.elements.iter().find(|own| own.key == "shimin").unwrap();
    assert_eq!(own.links, ["pillar:recruitment", "role:shusa-3"]);
    let excel = first.get(&format!("{draft}/file.xlsx")).await;
    assert_eq!(workbook::from_workbook(&excel.bytes).unwrap(), file);

    press(&first, &format!("{draft}/submission")).await;
    let approval = format!("{draft}/approval");
    let form = second.get(&approval).await;
    let day =
        [("effective_on_year", "2026"), ("effective_on_month", "4"), ("effective_on_day", "1")];
    let approved = second.submit(&form, &approval, &day).await;
    assert_eq!(approved.status, StatusCode::SEE_OTHER, "{}", approved.text());
    house.portal.go_to("2026-04-01".parse().unwrap());
    let chief = house.portal.signed_in("0000100").await;
    let after = chief.get("/competencies/shimin").await;
    assert!(after.says(ROLE) && after.says("人材確保"));
    let roles = chief.get("/roles/ranks/shusa").await;
    assert!(roles.says("つながる能力：人材育成・変革マインド育成力") || roles.says("市民志向力"));
    assert!(roles.attributes("#shusa-3 a", "href").contains(&"/competencies/shimin".to_owned()));
    assert!(chief.get("/thread/pillars/recruitment").await.says("市民志向力"));
    let history = chief.get("/competencies/shimin/history").await;
    assert!(history.says("つながる役割"));
}

#[tokio::test]
async fn a_role_that_goes_takes_its_ties_along_and_the_database_keeps_them_whole() {
    let house = House::start().await;
    let officer = house.officer("hr").await;
    let draft = begin_draft(&officer, "改正").await;
    let removal = format!("{draft}/roles/shusa-3/removal");
    assert!(
        officer
            .get(&removal)
            .await
            .says("人材育成・変革マインド育成力とのつながりもなくなります。")
    );
    assert_eq!(press(&officer, &removal).await.status, StatusCode::SEE_OTHER);
    let element = officer.get(&format!("{draft}/elements/ikusei")).await;
    assert!(!element.says(ROLE));
    let json = officer.get(&format!("{draft}/file.json")).await;
    let file = FrameworkFile::from_json(&json.bytes).unwrap();
    assert!(file.elements.iter().all(|own| !own.links.contains(&"role:shusa-3".to_owned())));

    let pool = &house.portal.database.pool;
    let unknown = sqlx::query(
        "insert into element_link (element_id, target_kind, target_key)
        select element_id, 'role', 'shusa-3' from element where element_key = 'ikusei'
            and framework_version_id = (select framework_version_id from framework_version where state = 'draft')",
    )
    .execute(pool)
    .await;
    assert!(unknown.unwrap_err().to_string().contains("roles of its own version"));
    let tied = sqlx::query(
        "delete from role_expectation where role_key = 'shusa-1'
            and framework_version_id = (select framework_version_id from framework_version where state = 'draft')",
    )
    .execute(pool)
    .await;
    assert!(tied.unwrap_err().to_string().contains("still serve"));
}

#[tokio::test]
async fn two_officers_who_tie_the_same_element_meet_the_conflict_page() {
    let house = House::start().await;
    let (first, second) = (house.officer("hr").await, house.officer("hr2").await);
    let draft = begin_draft(&first, "改正").await;
    let element = format!("{draft}/elements/shimin");
    let (mine, theirs) = (first.get(&element).await, second.get(&element).await);
    second.submit(&theirs, &element, &[("roles", ROLE)]).await;
    let other = "係員：担当業務の決まりと手順を身に付け、正確に、期限までに行う。";
    let conflict = first.submit(&mine, &element, &[("roles", other)]).await;
    assert_eq!(conflict.status, StatusCode::CONFLICT);
    assert!(conflict.says("つながる役割") && conflict.says(ROLE) && conflict.says(other));
    let decided = first.submit(&conflict, &element, &[("keep.roles", "mine")]).await;
    assert_eq!(decided.status, StatusCode::SEE_OTHER, "{}", decided.text());
    let ticked = first.get(&element).await.attributes("input[name=roles][checked]", "value");
    assert_eq!(ticked, [other]);
}
