//! The same work where pages run no scripts: a whole sheet by an employee, two evaluators and HR.

use jinzai::access::Role;

use super::super::journey;
use crate::evaluations::office::Office;
use crate::support::portal::Portal;

const FACT: &str = "研修申込みの電子化を自ら提案し、他局の担当者を巻き込んで様式を統一した。";

async fn an_open_cycle() -> Portal {
    let office = Office::start().await;
    office.accounts().await;
    office.portal.office_of("hr-one", Role::HrOfficer).await;
    office.open(&office.setup()).await;
    office.portal
}

#[test]
fn a_sheet_from_memo_to_result_without_scripts() {
    journey(an_open_cycle, async |tab| {
        tab.run_scripts(false).await;
        tab.sign_in("0001042").await;
        tab.go("/me/notes/new").await;
        tab.write("#fact", FACT).await;
        tab.pick("main details > summary").await;
        tab.pick("input[name=tags]").await;
        tab.press("実績メモを保存する").await;
        tab.go("/").await;
        tab.follow("自己申告を入力する").await;
        tab.press("提出前の確認へ進む").await;
        assert!(tab.title().await.starts_with("誤り："));
        // Half of it is kept by the button, and shown again.
        tab.pick("#e1-2").await;
        tab.write("#e1_why", FACT).await;
        tab.pick("input[name=evidence-1]").await;
        tab.press("下書きを保存する").await;
        assert!(tab.find("input[name=evidence-1]").await.is_selected().await.unwrap());
        assert!(tab.says("10時42分に下書きを保存しました").await);
        assert_eq!(tab.value("#e1_why").await, FACT);
        tab.press("選択を取り消す").await;
        assert!(!tab.find("#e1-2").await.is_selected().await.unwrap());
        for element in ["e1", "e2", "e3"] {
            tab.pick(&format!("#{element}-3")).await;
            tab.write(&format!("#{element}_why"), FACT).await;
        }
        tab.press("提出前の確認へ進む").await;
        tab.press("上司へ提出する").await;
        assert_eq!(tab.heading().await, "自己申告を提出しました");
        tab.follow("自分の評価へもどる").await;
        tab.press("サインアウト").await;

        tab.sign_in("0000100").await;
        tab.go("/team/cycles/2025-2").await;
        tab.follow("評価を入力する").await;
        assert!(tab.says("本人の自己評価 B").await);
        assert!(tab.says("本人が根拠に選んだ実績メモ（1件）").await);
        for element in ["e1", "e2", "e3"] {
            tab.pick(&format!("#{element}-3")).await;
            tab.write(&format!("#{element}_why"), FACT).await;
        }
        tab.write("#summary", "安定して進めた。").await;
        tab.pick("#overall-3").await;
        tab.press("提出前の確認へ進む").await;
        tab.press("二次評価者へ提出する").await;
        assert_eq!(tab.heading().await, "山本 健太さんの評価を提出しました");
        // Back shows the state, and posts nothing again.
        tab.go("/team/cycles/2025-2").await;
        assert!(tab.says("3人のうち1人を提出しました").await);
        tab.press("サインアウト").await;

        tab.sign_in("0000010").await;
        tab.go("/team/cycles/2025-2").await;
        tab.follow("評価を入力する").await;
        tab.press("まだ選んでいない要素に、一次評価と同じ段階を入れる").await;
        tab.pick("#overall-3").await;
        tab.press("提出前の確認へ進む").await;
        tab.press("人事課へ提出する").await;
        tab.press("サインアウト").await;

        tab.sign_in("hr-one").await;
        tab.go("/hr/cycles/2025-2").await;
        tab.follow("確認待ちの1人を確定する").await;
        tab.press("1人の評価を確定する").await;
        tab.follow("開示待ちの1人に開示する").await;
        tab.press("1人に結果を開示する").await;
        tab.press("サインアウト").await;

        tab.sign_in("0001042").await;
        tab.go("/me").await;
        tab.follow("評価の結果を読む").await;
        assert!(tab.says("全体の評語は B です。").await);
        tab.press("内容を確認しました").await;
    });
}
