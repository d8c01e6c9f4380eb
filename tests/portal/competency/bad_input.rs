//! What officers type, paste and choose wrongly: the sentence, and nothing typed is lost.

use axum::http::StatusCode;

use super::{House, begin_draft, edit_definition, press};
use crate::demo::{SMALL, sign_in};

#[tokio::test]
async fn nothing_is_published_without_behaviours_or_definitions() {
    let house = House::start().await;
    let officer = house.officer("hr").await;
    let draft = begin_draft(&officer, "改正").await;
    let address = format!("{draft}/elements/gyomu/ranks/shusa");
    let form = officer.get(&address).await;
    let cleared = [("definition", ""), ("behaviour.B", ""), ("behaviour.D", "　")];
    let saved = officer.submit(&form, &address, &cleared).await;
    assert_eq!(saved.status, StatusCode::SEE_OTHER, "a draft may be unfinished");
    assert!(officer.get(&draft).await.says("承認を求める前に直すところが2件あります。"));
    let check = officer.get(&format!("{draft}/submission")).await;
    assert!(check.says("「業務遂行力」の主査の定義を書いてください"));
    assert!(check.says("「業務遂行力」の主査のB・Dの行動を書いてください"));
    let csrf = officer.get(&format!("{draft}/weights")).await.csrf();
    let forced = officer.post(&format!("{draft}/submission"), &[("_csrf", &csrf)]).await;
    assert_eq!(forced.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(officer.get("/hr/competencies").await.says("下書き"), "still a draft");
}

#[tokio::test]
async fn text_pasted_from_a_word_processor_is_cleaned() {
    let house = House::start().await;
    let officer = house.officer("hr").await;
    let draft = begin_draft(&officer, "改正").await;
    // A byte order mark, a soft hyphen, marks of direction, the line break inside a paragraph.
    let pasted = "\u{feff}計画\u{ad}を\u{202a}立て\u{202c}、\u{2060}進める\u{b}力\r\n2行目";
    let saved = edit_definition(&officer, &draft, pasted).await;
    assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.text());
    let page = officer.get(&format!("{draft}/elements/gyomu/ranks/shusa")).await;
    assert!(page.text().contains("計画を立て、進める力\n2行目"), "{}", page.text());
    let element = format!("{draft}/elements/gyomu");
    let form = officer.get(&element).await;
    let name = [("name", "\u{feff}業務\u{200b}推進力\u{ad}")];
    assert_eq!(officer.submit(&form, &element, &name).await.status, StatusCode::SEE_OTHER);
    assert!(officer.get(&element).await.h1().starts_with("業務推進力"));
}

#[tokio::test]
async fn twenty_thousand_characters_are_answered_in_every_box_and_kept() {
    let house = House::start().await;
    let officer = house.officer("hr").await;
    let draft = begin_draft(&officer, "改正").await;
    let long = "長".repeat(20_000);
    let boxes = [
        (format!("{draft}/heading"), "title", "版の題名は"),
        (format!("{draft}/heading"), "reason", "改正の理由は"),
        (format!("{draft}/elements/gyomu"), "name", "名称は"),
        (format!("{draft}/elements/gyomu"), "summary", "要素の説明は"),
        (format!("{draft}/elements/gyomu/ranks/shusa"), "behaviour.A", "Aの行動は"),
        (format!("{draft}/roles/shusa-1"), "body", "役割の文は"),
    ];
    for (address, name, words) in boxes {
        let form = officer.get(&address).await;
        let answer = officer.submit(&form, &address, &[(name, &long)]).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{address} {name}");
        assert!(answer.says(words) && answer.says("いま20000文字なので"), "{address} {name}");
        assert!(answer.text().contains(&long), "{address} {name}: what was typed is kept");
    }
    let search = officer.get(&format!("{draft}/search?q={}", "a".repeat(3000))).await;
    assert_eq!(search.status, StatusCode::OK);
}

/// In a city with a running cycle: the 施行日 may not lie inside its period, but for its first day.
#[tokio::test]
async fn a_day_inside_a_running_period_is_refused_with_the_period() {
    let house = crate::support::portal::Portal::start().await;
    jinzai::seed::actions::load(&house.app).await.unwrap();
    let city = jinzai::demo::fill(&house.app, SMALL).await.unwrap();
    let (first, second) =
        (sign_in(&house, &city, "hr").await, sign_in(&house, &city, "hr_second").await);
    let list = first.get("/hr/competencies").await;
    let versions = list.attributes("main a[href*='/versions/']", "href");
    let mut draft = None;
    for address in &versions {
        if first.get(address).await.says("差し戻されました。") {
            draft = Some(address.clone());
        }
    }
    let draft = draft.expect("the city has a draft that was sent back");
    let changes = first.get(&draft).await;
    assert!(changes.says("前の提出から変わったところを見る"));
    assert_eq!(press(&first, &format!("{draft}/submission")).await.status, StatusCode::SEE_OTHER);
    let approval = format!("{draft}/approval");
    let form = second.get(&approval).await;
    assert!(form.says("前の提出から変わったところを見る"));
    let day =
        [("effective_on_year", "2026"), ("effective_on_month", "3"), ("effective_on_day", "20")];
    let refused = second.submit(&form, &approval, &day).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.says("評価期間"), "{}", refused.text());
    assert_eq!(refused.attributes("[name=effective_on_day]", "value"), ["20"]);
}
