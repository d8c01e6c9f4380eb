//! Figures: the progress, a line that rises, one that falls, one that is kept, the pack, a value typed.

use jinzai::access::Role;
use jinzai::demo::fill;

use super::super::{Size, journey};
use crate::demo::SMALL;
use crate::support::portal::Portal;

const PAGES: [(&str, &str); 9] = [
    ("progress", "/strategy/progress"),
    ("kpi-falling", "/strategy/kpis/overtime"),
    ("kpi-rising", "/strategy/kpis/dx-people"),
    ("kpi-kept", "/strategy/kpis/desk-sharing"),
    ("kpi-stale", "/strategy/kpis/dx-attitude"),
    ("council", "/strategy/council"),
    ("figures", "/strategy/figures"),
    ("kpi-form", "/hr/strategy/kpis/overtime"),
    ("strategy-desk", "/hr/strategy"),
];

async fn with_a_city() -> Portal {
    let portal = Portal::seeded().await;
    fill(&portal.app, SMALL).await.unwrap();
    let account = portal.account("journey", None, "長谷川 真理子").await;
    portal.grant(account, Role::StrategyOfficer).await;
    portal
}

#[test]
fn a_plan_with_its_figures() {
    journey(with_a_city, async |tab| {
        tab.sign_in("journey").await;
        for (name, path) in PAGES {
            tab.go(path).await;
            tab.look(name).await;
        }
        tab.resize(Size::Narrow).await;
        for (name, path) in &PAGES[..6] {
            tab.go(path).await;
            tab.fits(name).await;
        }
        tab.resize(Size::Office).await;
        tab.go("/hr/strategy/kpis/public-male-leave/readings/new").await;
        tab.look("reading-form").await;
        tab.fill("値（％）", "0.58").await;
        tab.press("値を入れる").await;
        assert!(tab.title().await.starts_with("誤り："));
        assert!(tab.focus().await.starts_with("section.errsum"), "{}", tab.focus().await);
        assert!(tab.says("0.58％なのか、58％なのか").await);
        tab.look("reading-asked").await;
        let typed = tab.find("#value").await.prop("value").await.unwrap();
        assert_eq!(typed.as_deref(), Some("0.58"));
    });
}
