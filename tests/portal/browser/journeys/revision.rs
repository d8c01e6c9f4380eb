//! A real revision played through by three people, as they meet it in a browser: one writes, another
//! sends it back and approves it, everybody reads it, and on its day it is in force.

use jinzai::access::Role;
use jinzai::seed;

use super::super::{Size, journey};
use crate::support::portal::Portal;

const NEW: &str = "担当分野の計画を立て、関係者の進み具合をそろえて、成果を出し切る力。";

async fn with_two_officers() -> Portal {
    let portal = Portal::start().await;
    seed::actions::load(&portal.app).await.unwrap();
    jinzai::seed::actions::load_definitions(&portal.app).await.unwrap();
    portal.officer("hr1", Role::HrOfficer).await;
    portal.officer("hr2", Role::HrOfficer).await;
    portal.account("0000100", None, "中村 恵子").await;
    portal
}

#[test]
fn a_revision_by_three_people() {
    journey(with_two_officers, async |tab| {
        // The first writes.
        tab.sign_in("hr1").await;
        tab.go("/hr/competencies").await;
        tab.look("definitions").await;
        tab.follow("下書きを始める").await;
        tab.fill("版の題名", "令和8年度の見直し").await;
        tab.find("input[name=kind][value=改正]").await.click().await.unwrap();
        tab.fill("改正の理由", "主査の定義を分かりやすくするため。").await;
        tab.press("下書きを始める").await;
        assert!(tab.says("下書きを始めました。").await);
        let draft = tab.path().await;
        tab.look("definitions-draft").await;
        tab.go(&format!("{draft}/elements/gyomu/ranks/shusa")).await;
        tab.fill("定義", NEW).await;
        tab.press("下書きを保存する").await;
        tab.go(&format!("{draft}/comparison")).await;
        assert!(tab.says("出し切る").await);
        tab.look("definitions-comparison").await;
        tab.go(&format!("{draft}/submission")).await;
        tab.look("definitions-submission").await;
        tab.press("承認を求める").await;
        tab.go("/account").await;
        tab.press("サインアウト").await;

        // The second sends it back, with words about one element.
        tab.sign_in("hr2").await;
        tab.go(&format!("{draft}/approval")).await;
        tab.look("definitions-approval").await;
        tab.go(&format!("{draft}/return")).await;
        tab.press("下書きへ差し戻す").await;
        assert!(tab.says("差し戻す理由を書いてください").await);
        tab.fill("差し戻す理由", "全体はよいです。").await;
        tab.fill("「業務遂行力」について", "主査の定義を1文にしてください。").await;
        tab.look("definitions-return").await;
        tab.press("下書きへ差し戻す").await;
        assert!(tab.says("主査の定義を1文にしてください。").await);
        tab.look("definitions-returned").await;
        tab.go("/account").await;
        tab.press("サインアウト").await;

        // The first hands it in again; the second approves it for the first of April.
        tab.sign_in("hr1").await;
        tab.go(&format!("{draft}/submission")).await;
        tab.press("承認を求める").await;
        tab.go("/account").await;
        tab.press("サインアウト").await;
        tab.sign_in("hr2").await;
        tab.go(&format!("{draft}/approval")).await;
        tab.fill("年", "令和8").await;
        tab.fill("月", "4").await;
        tab.fill("日", "1").await;
        tab.press("第2版として承認する").await;
        assert!(tab.says("第2版として承認しました。").await);
        tab.look("definitions-scheduled").await;
        tab.go("/account").await;
        tab.press("サインアウト").await;

        // The third reads what will change before its day.
        tab.sign_in("0000100").await;
        tab.go("/competencies/ranks/shusa").await;
        assert!(tab.says("新しい版（第2版）になります。").await);
        tab.go("/competencies/versions").await;
        tab.look("versions").await;
        tab.go("/competencies/versions/2/comparison").await;
        tab.look("versions-comparison").await;
        tab.resize(Size::Narrow).await;
        tab.fits("versions-comparison").await;
        tab.go("/competencies/search?q=%E5%87%BA%E3%81%97%E5%88%87%E3%82%8B").await;
        tab.fits("search").await;

        // On its day the new words are in force.
        tab.go("/competencies/ranks/shusa").await;
        assert!(!tab.says("出し切る力").await);
        tab.portal.go_to("2026-04-01".parse().unwrap());
        tab.leave().await;
        tab.sign_in("0000100").await;
        tab.go("/competencies/ranks/shusa").await;
        assert!(tab.says("出し切る力").await);
        tab.look("rank-in-force").await;
    });
}
