//! An employee with nothing to do reads: the credo, what the own rank asks, the way to the next one.

use jinzai::seed;

use super::super::{Size, journey};
use crate::competency::House;
use crate::support::portal::Portal;

const CHIEF: &str = "0000100";

async fn a_house() -> Portal {
    let portal = Portal::start().await;
    seed::actions::load(&portal.app).await.unwrap();
    let house = House::on(portal).await;
    house.chief_account().await;
    house.portal
}

#[test]
fn from_the_credo_to_the_next_rank() {
    journey(a_house, async |tab| {
        tab.sign_in(CHIEF).await;
        assert!(
            tab.heading().await.starts_with("いま、中村さんの番になっている手続きはありません")
        );
        tab.look("home-nothing").await;
        tab.follow("クレドのページを読む").await;
        tab.press("読みました").await;
        assert!(tab.says("「読みました」と記録しました").await);
        tab.look("credo-read").await;
        tab.go("/").await;
        tab.follow("くわしく見る").await;
        assert_eq!(tab.heading().await, "係長に求められる役割と能力");
        tab.look("me-role").await;
        tab.follow("次の職位（課長）と比べる").await;
        tab.look("compare").await;
        tab.look_in_forced_colours("compare").await;
        tab.go("/roles").await;
        tab.look("roles").await;
        tab.go("/competencies").await;
        tab.look("competencies").await;
        tab.go("/competencies/gyomu").await;
        tab.look("element").await;
        tab.resize(Size::Narrow).await;
        tab.fits("element").await;
    });
}
