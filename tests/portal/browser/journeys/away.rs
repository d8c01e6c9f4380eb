//! What is typed while the server cannot save it: the page says so, tries again by itself, asks before it is
//! left, and loses nothing.

use std::cell::RefCell;
use std::time::Duration;

use serde_json::json;

use super::super::journey;
use super::super::tab::Tab;
use crate::evaluations::office::Office;
use crate::support::own_server::OwnServer;
use crate::support::portal::Portal;

const OWN: &str = "/me/cycles/2025-2/self";
const WHY: &str = "#e1_why";
/// The script tries again every fifteen seconds; a busy machine may need some more.
const UNTIL_IT_TRIES_AGAIN: Duration = Duration::from_mins(1);

/// Types at the end of a text that could be saved before.
async fn types_what_cannot_be_saved(tab: &Tab, words: &str) {
    tab.find(WHY).await.send_keys(words).await.unwrap();
    tab.hears("から保存できていません。入力した文は画面に残っています").await;
    assert!(tab.asks_before_leaving().await);
    assert!(tab.value(WHY).await.ends_with(words), "it stays on the page");
}

async fn it_is_saved_by_itself(tab: &Tab) {
    tab.hears_within(UNTIL_IT_TRIES_AGAIN, "に下書きを保存しました").await;
    let spoken = tab.ask("return document.getElementById('save-said').textContent").await;
    assert_eq!(spoken, "保存できるようになりました");
    assert!(!tab.asks_before_leaving().await, "nothing is left to lose");
}

#[test]
fn what_is_typed_while_the_server_is_away_is_saved_when_it_is_back() {
    let own = RefCell::new(None);
    let an_office = async || -> Portal {
        let (server, database) = OwnServer::start().await;
        own.replace(Some(server));
        let office = Office::on(Portal::over(database, |_| ())).await;
        office.open(&office.setup()).await;
        office.accounts().await;
        office.portal
    };
    journey(an_office, async |tab| {
        let mut server = own.take().expect("it was started");
        tab.sign_in("0001042").await;
        tab.go(OWN).await;
        assert!(!tab.asks_before_leaving().await);

        // The database's server is gone: the portal answers that it cannot save.
        server.ends();
        types_what_cannot_be_saved(tab, "申込みを電子にした。").await;
        tab.picture("away").await;
        server.is_back();
        it_is_saved_by_itself(tab).await;

        // The portal itself cannot be reached: nothing answers.
        tab.connect(false).await;
        types_what_cannot_be_saved(tab, "様式も統一した。").await;
        tab.connect(true).await;
        it_is_saved_by_itself(tab).await;

        tab.go(OWN).await;
        assert_eq!(tab.value(WHY).await, "申込みを電子にした。様式も統一した。");
        let kept: Vec<String> = sqlx::query_scalar("select text from sheet_draft")
            .fetch_all(&tab.portal.database.pool)
            .await
            .unwrap();
        assert_eq!(kept, ["申込みを電子にした。様式も統一した。"]);
        // On paper, nothing says how much may be typed, and the empty boxes of hints are gone.
        let script =
            "return [...document.querySelectorAll('.count-line, .field .hint, .need, .head')]
            .filter((e) => e.checkVisibility()).map((e) => e.textContent)";
        assert_eq!(tab.ask_on_paper(script).await, json!([]));
        // The portal goes before its server.
        own.replace(Some(server));
    });
}
