//! What happened to a version, as the audit log has it.

use askama::Template;
use axum::extract::State;
use axum::response::Response;

use super::open;
use crate::platform::App;
use crate::ui::components::{History, HistoryEntry};
use crate::ui::{Asking, Error, Path, Shell, page};

#[derive(Template)]
#[template(path = "competency/desk/history.html")]
struct HistoryPage {
    shell: Shell,
    heading: String,
    history: History,
}

/// What happened to a version, newest first, as the audit log has it.
pub(in crate::competency::web) async fn show(
    State(app): State<App>,
    asking: Asking,
    Path((code, version)): Path<(String, String)>,
) -> Result<Response, Error> {
    let mut desk = open(&app, &asking, &code, &version).await?;
    let mut trail = desk.reader.trail(desk.version.id).await?;
    trail.sort_by_key(|entry| std::cmp::Reverse(entry.at));
    let entries = trail.into_iter().map(|entry| {
        let actor = match entry.actor_name.as_str() {
            "seed" | "demo" => "人財ポータル（初めの読込み）".to_owned(),
            _ => entry.actor_name.clone(),
        };
        let line = HistoryEntry::new(entry.at, actor, entry.summary);
        match entry.reason {
            Some(reason) => line.words(reason),
            None => line,
        }
    });
    page(&HistoryPage {
        shell: desk.shell(&asking, "履歴"),
        heading: format!("{}の履歴", desk.short()),
        history: History::new(entries.collect()),
    })
}
