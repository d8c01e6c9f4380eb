//! A whole cycle as its people see it: two HR officers, an employee, two evaluators.

use chrono::Duration;
use jinzai::access::Role;

use super::super::tab::{DOWN, ENTER, TAB, Tab};
use super::super::{Size, journey};
use crate::evaluations::office::Office;
use crate::support::portal::Portal;

const YAMAMOTO: &str = "0001042";
const NAKAMURA: &str = "0000100";
const OKAMOTO: &str = "0000010";

const FACT: &str = "研修申込みの電子化を自ら提案し、他局の担当者を巻き込んで様式を統一した。";
const MORE: &str = "試行の不具合も、その日のうちに直した。";

async fn an_office() -> Portal {
    let office = Office::start().await;
    office.accounts().await;
    for login in ["hr-one", "hr-two"] {
        office.portal.office_of(login, Role::HrOfficer).await;
    }
    office.portal
}

/// The next person sits down at the browser.
async fn now(tab: &Tab, login: &str) {
    tab.leave().await;
    tab.sign_in(login).await;
}

#[test]
fn a_cycle_from_its_set_up_to_its_result() {
    journey(an_office, async |tab| {
        open_the_cycle(tab).await;
        assess_oneself(tab).await;
        rate_by_keys(tab).await;
        send_back_and_rate_again(tab).await;
        confirm_and_disclose(tab).await;
        read_the_result(tab).await;
    });
}

async fn open_the_cycle(tab: &mut Tab) {
    now(tab, "hr-one").await;
    tab.follow("人事の仕事").await;
    assert_eq!(tab.heading().await, "人事の作業台");
    tab.look("hr-desk").await;
    tab.follow("評価サイクル").await;
    tab.follow("評価サイクルを作る").await;
    tab.write("#base-month", "13").await;
    tab.press("評価サイクルを作る").await;
    assert!(tab.title().await.starts_with("誤り："));
    tab.look("hr-cycle-new-wrong").await;
    tab.write("#base-month", "3").await;
    tab.press("評価サイクルを作る").await;
    assert_eq!(tab.heading().await, "リハーサル");
    assert!(tab.says("一次評価者が決まっていない職員が1人います").await);
    tab.look("hr-rehearsal").await;

    // The 局長 has nobody above: taken out, with a reason.
    tab.follow("職員を見る").await;
    tab.press("選んだ職員を対象から外す").await;
    assert!(tab.title().await.starts_with("誤り："));
    tab.look("hr-people-wrong").await;
    tab.pick("input[name=person]").await;
    tab.write("#reason", "特別職が評価する").await;
    tab.press("選んだ職員を対象から外す").await;
    tab.go("/hr/cycles/2025-2/start").await;
    tab.look("hr-start").await;
    tab.press("もう一人の人事担当に承認を頼む").await;
    assert!(tab.says("開始の承認を頼んでいます").await);

    now(tab, "hr-two").await;
    tab.go("/hr").await;
    assert!(tab.says("評価サイクルの開始が、2人目の確認を待っています").await);
    tab.go("/hr/cycles/2025-2").await;
    tab.follow("開始の確認へ進む").await;
    tab.press("評価サイクルを開始する").await;
    assert!(tab.says("評価サイクルを開始しました").await);
    tab.look("hr-cycle-open").await;
    tab.follow("進み具合を見る").await;
    tab.look("hr-progress").await;
}

async fn assess_oneself(tab: &mut Tab) {
    now(tab, YAMAMOTO).await;
    assert!(tab.heading().await.contains("山本さんの番になっている手続きが1件"));
    tab.look("home-employee").await;
    // From the head of the page to the first task: ten presses, two by the skip link.
    tab.go("/").await;
    tab.tab_to("a 自己申告を入力する", 10).await;
    tab.go("/").await;
    tab.key(TAB).await;
    tab.key(ENTER).await;
    tab.tab_to("a 自己申告を入力する", 2).await;
    tab.go("/me").await;
    tab.look("me").await;
    tab.follow("自己申告を入力する").await;

    tab.press("提出前の確認へ進む").await;
    assert!(tab.focus().await.starts_with("section.errsum"), "{}", tab.focus().await);
    tab.look("self-empty").await;
    tab.resize(Size::Narrow).await;
    tab.fits("self-empty").await;
    tab.resize(Size::Office).await;

    // A fact noted on the way stands beside the question, and is put forward by its box.
    tab.go("/me/notes/new").await;
    tab.write("#fact", FACT).await;
    tab.pick("main details > summary").await;
    tab.pick("input[name=tags]").await;
    tab.press("実績メモを保存する").await;

    // Saved while typing; a reload shows it.
    tab.go("/me/cycles/2025-2/self").await;
    tab.pick("input[name=evidence-1]").await;
    tab.hears("10時42分に下書きを保存しました").await;
    tab.go("/me/cycles/2025-2/self").await;
    assert!(tab.find("input[name=evidence-1]").await.is_selected().await.unwrap());
    tab.pick("#e1-2").await;
    tab.write("#e1_why", FACT).await;
    tab.key(TAB).await;
    tab.hears("10時42分に下書きを保存しました").await;
    tab.go("/me/cycles/2025-2/self").await;
    assert_eq!(tab.value("#e1_why").await, FACT);
    assert!(tab.find("#e1-2").await.is_selected().await.unwrap());
    for element in ["e2", "e3"] {
        tab.pick(&format!("#{element}-2")).await;
        tab.write(&format!("#{element}_why"), FACT).await;
    }
    tab.look("self").await;
    tab.press("提出前の確認へ進む").await;
    tab.look("self-check").await;
    tab.press("上司へ提出する").await;
    assert_eq!(tab.heading().await, "自己申告を提出しました");
    assert!(tab.says("次は、中村 恵子さん（一次評価）").await);
    tab.look("self-done").await;
}

async fn rate_by_keys(tab: &mut Tab) {
    now(tab, NAKAMURA).await;
    tab.look("home-supervisor").await;
    tab.go("/team").await;
    tab.look("team").await;
    tab.follow("令和7年度 下期 能力評価").await;
    tab.look("team-cycle").await;
    tab.follow("評価を入力する").await;
    assert!(tab.path().await.ends_with("#element-1"), "{}", tab.path().await);

    // Arriving at an element: six presses to the scale, an arrow chooses, the next press is the
    // reason, the one after it leads on (ui-guide 12).
    tab.tab_to("input#e1", 6).await;
    tab.key(DOWN).await;
    tab.key(DOWN).await;
    assert!(tab.focus().await.starts_with("input#e1-3"), "{}", tab.focus().await);
    tab.tab_to("textarea#e1_why", 1).await;
    tab.type_here(FACT).await;
    tab.tab_to("a 定義を読む", 1).await;
    tab.hears("10時42分に下書きを保存しました").await;
    assert!(tab.says("3つの要素のうち1つの段階を選びました").await);
    assert!(tab.says("本人の自己評価 A").await, "the facts stand beside the choice");

    // The session ends in the middle: the page says so, and what was typed comes back.
    tab.portal.wait(Duration::minutes(61));
    tab.write("#e2_why", FACT).await;
    tab.key(TAB).await;
    tab.hears("サインインが終わりました。「下書きを保存する」を押して").await;
    tab.press("下書きを保存する").await;
    assert_eq!(tab.heading().await, "サインインしてください");
    tab.look("lapsed").await;
    tab.sign_in(NAKAMURA).await;
    assert_eq!(tab.heading().await, "入力した内容は残っています");
    tab.look("kept").await;
    tab.press("この内容で続ける").await;
    assert!(tab.says("11時43分に下書きを保存しました").await);
    assert_eq!(tab.value("#e2_why").await, FACT);

    tab.pick("#e2-2").await;
    tab.pick("#e3-3").await;
    tab.write("#e3_why", FACT).await;
    tab.write("#summary", "自分から課題を見つけた。").await;
    tab.pick("#overall-2").await;
    tab.press("提出前の確認へ進む").await;
    assert!(tab.says("計算した評語（B）と違う評語を選んだ理由を書いてください").await);
    tab.look("sheet-wrong").await;
    // From the summary to the control by keys, with nothing lost.
    tab.key(TAB).await;
    tab.key(ENTER).await;
    assert!(tab.focus().await.starts_with("textarea#overall_why"), "{}", tab.focus().await);
    tab.pick("#overall-3").await;
    tab.press("提出前の確認へ進む").await;
    tab.look("sheet-check").await;
    tab.press("二次評価者へ提出する").await;
    assert_eq!(tab.heading().await, "山本 健太さんの評価を提出しました");
}

async fn send_back_and_rate_again(tab: &mut Tab) {
    now(tab, OKAMOTO).await;
    tab.go("/team/cycles/2025-2").await;
    tab.follow("評価を入力する").await;
    tab.look("sheet-second").await;
    tab.follow("差し戻す").await;
    tab.press("差し戻す").await;
    assert!(tab.says("差し戻す理由を書いてください").await);
    tab.look("return-wrong").await;
    let words = "「変革推進力」を選んだ事実を、もう一つ書き足してください。";
    tab.write("#reason", words).await;
    tab.press("差し戻す").await;

    now(tab, NAKAMURA).await;
    assert!(tab.says("岡本 薫さんから差し戻されました").await);
    tab.go("/team/cycles/2025-2").await;
    tab.follow("差戻しの言葉を読んで見直す").await;
    assert!(tab.says(words).await);
    tab.look("sheet-returned").await;
    tab.write("#e3_why", &format!("{FACT}{MORE}")).await;
    tab.press("提出前の確認へ進む").await;
    tab.press("二次評価者へ提出する").await;

    now(tab, OKAMOTO).await;
    tab.go("/team/cycles/2025-2").await;
    tab.follow("評価を入力する").await;
    assert!(tab.says(MORE).await);
    tab.press("まだ選んでいない要素に、一次評価と同じ段階を入れる").await;
    tab.pick("#overall-3").await;
    tab.press("提出前の確認へ進む").await;
    tab.press("人事課へ提出する").await;
    tab.follow("部下の一覧へもどる").await;
    tab.follow("山本 健太").await;
    tab.look("sheet-read").await;
    tab.follow("履歴を見る").await;
    assert!(tab.says(words).await);
    tab.look("sheet-history").await;
}

async fn confirm_and_disclose(tab: &mut Tab) {
    now(tab, "hr-one").await;
    tab.go("/hr/cycles/2025-2").await;
    tab.follow("確認待ちの1人を確定する").await;
    tab.look("hr-confirm").await;
    tab.press("1人の評価を確定する").await;
    tab.follow("開示待ちの1人に開示する").await;
    tab.press("1人に結果を開示する").await;
}

async fn read_the_result(tab: &mut Tab) {
    now(tab, YAMAMOTO).await;
    tab.go("/me").await;
    tab.follow("評価の結果を読む").await;
    assert!(tab.says("全体の評語は B です。").await);
    assert!(tab.says("66は60以上80未満なので、評語はB").await);
    tab.look("feedback").await;
    tab.resize(Size::Narrow).await;
    tab.fits("feedback").await;
    tab.resize(Size::Office).await;
    tab.write("#opinion", "次は後輩に任せる場面を増やします。").await;
    tab.press("内容を確認しました").await;
    assert!(tab.says("次は後輩に任せる場面を増やします。").await);
}
