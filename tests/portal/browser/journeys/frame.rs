//! The frame around every page: signing in, keys, scripts off.

use chrono::{DateTime, Duration, Utc};

use super::super::tab::{ENTER, TAB};
use super::super::{Size, journey};
use crate::support::portal::Portal;

async fn with_an_account() -> Portal {
    let portal = Portal::start().await;
    portal.account("0001953", None, "長谷川 真理子").await;
    portal
}

#[test]
fn signing_in_after_a_mistake() {
    journey(with_an_account, async |tab| {
        tab.go("/account").await;
        assert_eq!(tab.path().await, "/signin?to=%2Faccount");
        tab.look("sign-in").await;

        tab.fill("職員番号", "0001953").await;
        tab.fill("パスワード", "wrong one").await;
        tab.press("サインイン").await;
        assert!(tab.title().await.starts_with("誤り："));
        assert!(tab.focus().await.starts_with("section.errsum"), "{}", tab.focus().await);
        assert!(tab.says("職員番号かパスワードが違います").await);
        tab.look("sign-in-wrong").await;

        // From the summary to the field by keys alone; what was typed is there.
        tab.key(TAB).await;
        tab.key(ENTER).await;
        assert!(tab.focus().await.starts_with("input#number"), "{}", tab.focus().await);
        let typed = tab.find("#number").await.prop("value").await.unwrap();
        assert_eq!(typed.as_deref(), Some("0001953"));

        tab.sign_in("0001953").await;
        tab.go("/account").await;
        assert!(tab.says("長谷川 真理子").await);
        tab.look("account").await;
    });
}

#[test]
fn the_first_key_leads_past_the_navigation() {
    journey(with_an_account, async |tab| {
        for path in ["/signin", "/credo", "/help", "/nowhere"] {
            tab.go(path).await;
            tab.key(TAB).await;
            let focus = tab.focus().await;
            assert!(focus.ends_with("本文へ進む"), "{path}: {focus}");
            tab.key(ENTER).await;
            let focus = tab.focus().await;
            assert!(focus.starts_with("main#main"), "{path}: {focus}");
        }
    });
}

#[test]
fn signing_in_and_out_without_scripts() {
    journey(with_an_account, async |tab| {
        tab.run_scripts(false).await;
        tab.sign_in("0001953").await;
        tab.go("/account").await;
        tab.choose("暗い").await;
        tab.press("画面の色").await;
        assert!(tab.says("画面の色を変えました").await);
        let theme = tab.find("html").await.attr("data-theme").await.unwrap();
        assert_eq!(theme.as_deref(), Some("dark"));
        tab.press("サインアウト").await;
        assert!(tab.path().await.starts_with("/signin"));
        tab.go("/account").await;
        assert!(tab.path().await.starts_with("/signin"), "the session has ended");
    });
}

#[test]
fn a_telephone_has_one_row_of_header_and_a_menu_with_all_of_it() {
    journey(with_an_account, async |tab| {
        tab.sign_in("0001953").await;
        tab.resize(Size::Phone).await;
        tab.go("/account").await;
        let high = tab.ask("return document.querySelector('.head').offsetHeight").await;
        assert!(high.as_u64().is_some_and(|high| high <= 64), "the header is {high} px high");
        let shown = "return document.querySelector('.fold .who').checkVisibility()";
        assert_eq!(tab.ask(shown).await, false, "it is folded");
        tab.pick(".menu").await;
        assert_eq!(tab.ask(shown).await, true);
        assert!(tab.says("クレド・役割").await);
        tab.fits("the open menu").await;
        tab.picture("menu-390").await;
        tab.press("サインアウト").await;
        assert!(tab.path().await.starts_with("/signin"));
        // Without scripts, all of it is there, unfolded.
        tab.run_scripts(false).await;
        tab.sign_in("0001953").await;
        assert_eq!(tab.ask(shown).await, true);
        assert!(tab.says("クレド・役割").await);
        tab.run_scripts(true).await;
        tab.resize(Size::Office).await;
    });
}

#[test]
fn errors_have_a_way_on() {
    journey(with_an_account, async |tab| {
        tab.go("/nowhere").await;
        assert_eq!(tab.heading().await, "ページが見つかりません");
        tab.look("not-found").await;
        tab.resize(Size::Narrow).await;
        tab.fits("not-found").await;
        tab.follow("ホームへもどる").await;
        assert_eq!(tab.path().await, "/");
    });
}

async fn with_a_short_session() -> Portal {
    let portal = Portal::with(|config| config.session_idle_minutes = 5).await;
    portal.account("0001953", None, "長谷川 真理子").await;
    portal
}

#[test]
fn the_session_is_prolonged_before_it_ends() {
    journey(with_a_short_session, async |tab| {
        tab.sign_in("0001953").await;
        tab.go("/account").await;
        tab.hears("このまま何もしないと、5分後にサインインが終わります。").await;
        tab.look("session-ends").await;
        tab.portal.wait(Duration::minutes(4));
        tab.pick(".actbar button").await;
        let now = tab.portal.app.now().at;
        loop {
            let seen: DateTime<Utc> = sqlx::query_scalar("select max(last_seen_at) from session")
                .fetch_one(&tab.portal.database.pool)
                .await
                .unwrap();
            if seen == now {
                break;
            }
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
        tab.portal.wait(Duration::minutes(4));
        tab.go("/account").await;
        assert_eq!(tab.path().await, "/account", "eight minutes later the session goes on");
        tab.portal.wait(Duration::minutes(6));
        tab.pick(".actbar button").await;
        tab.hears("サインインが終わりました。").await;
    });
}
