//! The plan of the demo city: worked by hand beside its pages, told by department without telling of
//! people, published without names.

use jinzai::demo::fill;
use jinzai::evaluations::goal::serving::LEAST;
use jinzai::strategy::{Which, initiatives, kpis, site};

use crate::demo::SMALL;
use crate::support::portal::{Client, Portal};

async fn city() -> (Portal, Client) {
    let portal = Portal::seeded().await;
    fill(&portal.app, SMALL).await.unwrap();
    let reader = portal.officer("reader", jinzai::access::Role::StrategyOfficer).await;
    (portal, reader)
}

#[tokio::test]
async fn rates_are_what_a_hand_works_out() {
    let (portal, reader) = city().await;
    for (code, words) in [
        // Falling, away from the target: from 12.9 to 10.0 is a way of −2.9; 12.1 has come −0.8 of it.
        // −0.8 ÷ −2.9 = 0.27586…; a tenth that is not whole is not told: 27.5 ％.
        ("overtime", "（12.1 − 12.9）÷（10.0 − 12.9）＝ 27.5％"),
        // From a baseline of zero, where value ÷ target happens to be right: 1500 ÷ 1800 = 0.83333…
        ("dx-people", "（1,500 − 0）÷（1,800 − 0）＝ 83.3％"),
        // Kept: 74 lies between 60 and 80, so nothing is missing.
        ("desk-sharing", "74％は、60％〜80％の中"),
    ] {
        let page = reader.get(&format!("/strategy/kpis/{code}")).await;
        assert!(page.says(words), "{code}: {words}\n{}", page.text());
    }
    // A target of zero can be reached: the way from the baseline to it is what counts.
    let all = kpis(portal.app.db.reader(), portal.app.now().today).await.unwrap();
    let gap = all.iter().find(|view| view.code == "dx-attitude").unwrap();
    assert!(
        gap.targets.values().any(|target| gap.definition.target_words(target).starts_with('0'))
    );
}

#[tokio::test]
async fn few_people_stay_hidden_behind_an_initiative() {
    let (portal, reader) = city().await;
    let all =
        initiatives(portal.app.db.reader(), Which::All, portal.app.now().today).await.unwrap();
    let (mut told, mut hidden) = (0, 0);
    for view in &all {
        let page = reader.get(&format!("/strategy/initiatives/{}/goals", view.id)).await;
        let cells = page.all("main tbody td.num");
        for row in cells.chunks(2) {
            let people: i64 = row[0].parse().unwrap();
            assert!(people >= LEAST, "{}: {}", view.title, page.text());
            told += 1;
        }
        hidden += usize::from(page.says("人数が少ないので、数は出しません"));
    }
    assert!(told > 0 && hidden > 0, "the city has both: {told} told, {hidden} with hidden ones");
}

#[tokio::test]
async fn the_public_site_is_the_same_twice_and_names_nobody() {
    let (portal, _) = city().await;
    let (app, pool) = (&portal.app, &portal.database.pool);
    let today = app.now().today;
    let (first, second) = (site(app, today).await.unwrap(), site(app, today).await.unwrap());
    assert_eq!(first, second, "byte for byte");
    let names: Vec<(String, String)> =
        sqlx::query_as("select name, employee_number from employee").fetch_all(pool).await.unwrap();
    assert!(names.len() >= 300 && first.len() >= 3);
    for file in &first {
        let Ok(text) = std::str::from_utf8(&file.bytes) else { continue };
        let folded: String = text.split_whitespace().collect();
        for (name, number) in &names {
            let name: String = name.split_whitespace().collect();
            assert!(!folded.contains(&name), "{name} in {}", file.name);
            assert!(!text.contains(number.as_str()), "{number} in {}", file.name);
        }
    }
    let index = first.iter().find(|file| file.name == "index.html").unwrap();
    assert!(std::str::from_utf8(&index.bytes).unwrap().contains("1人1か月の時間外勤務"));
}
