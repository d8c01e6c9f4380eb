//! What the city has published stands on the pages word for word.

use axum::http::StatusCode;

use crate::support::portal::Portal;

const OVERVIEW: &str = include_str!("../../../content/source/strategy-overview.txt");

fn folded(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

async fn portal() -> Portal {
    let portal = Portal::start().await;
    jinzai::seed::actions::load(&portal.app).await.unwrap();
    portal
}

/// Every line of the overview is found on the reading pages, except the roles of everyone and of
/// supervisors, which have pages of their own.
#[tokio::test]
async fn every_line_of_the_overview_is_on_a_page() {
    let portal = portal().await;
    let visitor = portal.visitor();
    let mut shown = String::new();
    for path in ["/credo", "/strategy"] {
        let page = visitor.get(path).await;
        assert_eq!(page.status, StatusCode::OK, "{path}");
        shown.push_str(&folded(&page.all("main").join("")));
    }
    let elsewhere = [
        "部下の成長支援",
        "良好な職場環境の形成",
        "マネジメントスキル・部下育成スキルの向上",
        "主体的な能力・スキル向上への取組み",
        "市役所内外との協働・連携・対話",
        "職員の学び合い、ベテラン職員と後輩職員の相互補完・相互尊重",
        "北九州市人財戦略の概要",
        // Said by the source line in another spelling.
        "令和７年３月",
        // The heading of a slide that the page says in easier words.
        "北九州市人財戦略",
    ];
    let decoration = ["New!!", "●", "【", "】", "×", "/", "1.", "2.", "3.", "4."];
    let pieces = OVERVIEW.lines().flat_map(|line| {
        let bare = decoration.iter().fold(line.to_owned(), |line, mark| line.replace(mark, "\n"));
        bare.split('\n').map(folded).collect::<Vec<_>>()
    });
    let missing: Vec<String> = pieces
        .filter(|piece| !piece.is_empty() && !elsewhere.contains(&piece.as_str()))
        .filter(|piece| !shown.contains(piece.as_str()))
        // Two texts side by side in one line.
        .filter(|piece| {
            let cut = piece.char_indices().skip(1).map(|(at, _)| at).find(|at| {
                shown.contains(&piece[..*at])
                    && (shown.contains(&piece[*at..]) || elsewhere.contains(&&piece[*at..]))
                    && *at > 12
            });
            cut.is_none()
        })
        .collect();
    assert!(missing.is_empty(), "not on a page: {missing:#?}");
}

#[tokio::test]
async fn the_background_is_dated_in_both_calendars() {
    let page = portal().await.visitor().get("/strategy").await;
    assert_eq!(page.h1(), "人財戦略");
    let months = page.all("#background ~ .thread time");
    assert_eq!(months, ["平成21年2月", "令和5年12月", "令和6年3月", "令和6年3月", "令和7年3月"]);
    assert!(page.says("2009（H21）年2月"));
    assert!(page.says("※旧基本構想・基本計画を踏まえた基本方針として随時更新"));
    assert_eq!(
        page.all(".pillar h3"),
        ["人材確保", "人材育成", "DX人材の育成・確保", "職場・仕事環境の整備"]
    );
    assert!(page.says("働きがい・働きやすさの向上〜オフィス改革等の推進〜"));
    let links = page.attributes("main a", "href");
    for id in ["#vision", "#background", "#frame", "#new", "#profiles", "#pillars", "#direction"] {
        assert!(links.contains(&id.to_owned()), "{id}");
        assert_eq!(page.all(id).len(), 1, "{id}");
    }
}

#[tokio::test]
async fn each_pillar_and_measure_has_its_page() {
    let portal = portal().await;
    let visitor = portal.visitor();
    for (code, name) in [
        ("recruitment", "人材確保"),
        ("development", "人材育成"),
        ("dx", "DX人材の育成・確保"),
        ("workplace", "職場・仕事環境の整備"),
    ] {
        let page = visitor.get(&format!("/strategy/pillars/{code}")).await;
        assert_eq!(page.h1(), name);
        assert_eq!(page.all("main section > .sec-head h2").len(), 3, "{code}");
        assert!(page.says("サインインすると見られます"));
        assert_eq!(page.all("table").len(), 0, "initiatives need sign-in");
    }
    let measure = visitor.get("/strategy/measures/workplace-3").await;
    assert_eq!(measure.h1(), "働きがい・働きやすさの向上");
    assert!(measure.says("〜オフィス改革等の推進〜"));
    let staff = visitor.get("/strategy/ideal-staff").await;
    assert_eq!(staff.all(".beads li").len(), 5);
    for path in ["/strategy/pillars/x", "/strategy/measures/dx-4", "/strategy/measures/%00"] {
        assert_eq!(visitor.get(path).await.status, StatusCode::NOT_FOUND, "{path}");
    }
}
