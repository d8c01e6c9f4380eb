//! The reading pages, open to visitors.

use jinzai::seed;

use super::super::{Size, journey};
use crate::support::portal::Portal;

/// Pages that a visitor reads.
const PAGES: [(&str, &str); 9] = [
    ("credo", "/credo"),
    ("strategy", "/strategy"),
    ("ideal-staff", "/strategy/ideal-staff"),
    ("pillar-recruitment", "/strategy/pillars/recruitment"),
    ("pillar-development", "/strategy/pillars/development"),
    ("pillar-dx", "/strategy/pillars/dx"),
    ("pillar-workplace", "/strategy/pillars/workplace"),
    ("help", "/help"),
    ("contact", "/help/contact"),
];

async fn with_the_content() -> Portal {
    let portal = Portal::start().await;
    seed::actions::load(&portal.app).await.unwrap();
    portal
}

#[test]
fn a_visitor_reads_the_strategy() {
    journey(with_the_content, async |tab| {
        for (name, path) in PAGES {
            tab.go(path).await;
            assert_eq!(tab.path().await, path, "open without signing in");
            tab.look(name).await;
        }
    });
}

#[test]
fn nothing_is_cut_off_at_320_pixels() {
    journey(with_the_content, async |tab| {
        tab.resize(Size::Narrow).await;
        for (name, path) in PAGES {
            tab.go(path).await;
            tab.fits(name).await;
            tab.picture(&format!("{name}-320")).await;
        }
    });
}
