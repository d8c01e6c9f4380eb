//! Figures: the progress, a line that rises, one that falls, one that is kept, the pack, a value typed.

use jinzai::access::Role;
use jinzai::demo::fill;

use super::super::tab::Tab;
use super::super::{Size, journey};
use crate::demo::SMALL;
use crate::support::portal::Portal;

const PAGES: [(&str, &str); 10] = [
    ("progress", "/strategy/progress"),
    ("kpi-falling", "/strategy/kpis/overtime"),
    ("kpi-rising", "/strategy/kpis/dx-people"),
    ("kpi-kept", "/strategy/kpis/desk-sharing"),
    ("kpi-stale", "/strategy/kpis/dx-attitude"),
    ("council", "/strategy/council"),
    ("figures", "/strategy/figures"),
    ("kpi-form", "/hr/strategy/kpis/overtime"),
    ("strategy-desk", "/hr/strategy"),
    ("plan-files", "/hr/strategy/plan"),
];

async fn with_a_city() -> Portal {
    let portal = Portal::seeded().await;
    fill(&portal.app, SMALL).await.unwrap();
    let account = portal.account("journey", None, "長谷川 真理子").await;
    portal.grant(account, Role::StrategyOfficer).await;
    portal
}

/// A councillor gets the pack on paper: three or four sheets for the seventeen figures, no row cut, no
/// heading left behind at the foot of a page, nothing wider than the sheet, no control printed.
async fn the_pack_on_paper(tab: &mut Tab) {
    tab.go("/strategy/council").await;
    let sheets = tab.print("council").await;
    assert!((2..=4).contains(&sheets), "{sheets} sheets");
    let cut = "const of = (css, how) => [...document.querySelectorAll(css)].filter((e) => !how(e))
            .map((e) => css + ': ' + e.textContent.trim().slice(0, 30));
        const whole = (e) => getComputedStyle(e).breakInside === 'avoid';
        const stays = (e) => getComputedStyle(e).breakAfter === 'avoid';
        const gone = (e) => e.getClientRects().length === 0;
        return [...of('main tr', whole), ...of('main h1, main h2, main section > p', stays),
            ...of('main tr.group', stays), ...of('form, .head, .foot, .crumb', gone)]";
    assert_eq!(tab.ask_on_paper(cut).await, serde_json::json!([]));
    // Every figure with a value has its day and its source on the sheet.
    let bare = "return [...document.querySelectorAll('main tbody tr:not(.group)')]
        .filter((e) => !/[0-9]日|まだありません/.test(e.children[1].textContent))
        .concat([...document.querySelectorAll('main tbody tr:not(.group) th')]
            .filter((e) => !/出典：[^（]/.test(e.textContent)))
        .map((e) => e.textContent)";
    assert_eq!(tab.ask_on_paper(bare).await, serde_json::json!([]));
}

#[test]
fn a_plan_with_its_figures() {
    journey(with_a_city, async |tab| {
        tab.sign_in("journey").await;
        for (name, path) in PAGES {
            tab.go(path).await;
            tab.look(name).await;
            if name.starts_with("kpi-") || name == "progress" {
                tab.look_in_forced_colours(name).await;
            }
        }
        the_pack_on_paper(tab).await;
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
