//! `/inbox`: what one was asked.

use askama::Template;
use axum::extract::State;
use axum::response::Response;

use crate::evaluations::store::reminders::{self, MessageRow};
use crate::evaluations::workflow::StepKind;
use crate::kernel::number::grouped;
use crate::kernel::time::wareki_time;
use crate::platform::App;
use crate::ui::components::{Empty, Pager, Tag, Tone};
use crate::ui::{Asking, Error, Query, Shell, page};

struct MessageView {
    id: String,
    title: String,
    about: String,
    words: String,
    tag: Option<Tag>,
    /// Where it is done, while it is still one's turn.
    go: Option<(String, String)>,
}

#[derive(Template)]
#[template(path = "evaluations/inbox.html")]
struct InboxPage {
    shell: Shell,
    lead: String,
    messages: Vec<MessageView>,
    empty: Empty,
    pager: Pager,
}

pub(super) async fn show(
    State(app): State<App>,
    asking: Asking,
    Query(query): Query,
) -> Result<Response, Error> {
    let number = query.one("page").parse::<u32>().unwrap_or(1).max(1);
    let rows = i64::try_from(Pager::ROWS).unwrap_or(50);
    let found = match asking.actor().employee() {
        Some(person) => {
            let skip = rows * i64::from(number - 1);
            reminders::messages(app.db.reader(), person, skip, rows).await?
        }
        None => Vec::new(),
    };
    let total = found.first().map_or(0, |row| row.found);
    if let Some(person) = asking.actor().employee().filter(|_| found.iter().any(|one| one.is_new)) {
        reminders::note_read(&app.db, person, asking.now.at).await?;
    }
    let heading = "あなたへの連絡";
    page(&InboxPage {
        shell: asking.shell(heading).crumbs(&[("ホーム", "/")], heading),
        lead: format!("{}通。新しい順にならんでいます。", grouped(total)),
        messages: found.into_iter().enumerate().map(message).collect(),
        empty: Empty::new("新しい連絡はありません。"),
        pager: Pager::for_rows(number, u64::try_from(total).unwrap_or_default(), ""),
    })
}

fn message((index, row): (usize, MessageRow)) -> MessageView {
    let href = match row.kind {
        StepKind::SelfAssessment => format!("/me/cycles/{}/self", row.code),
        _ => format!("/team/cycles/{}", row.code),
    };
    MessageView {
        id: format!("message-{index}"),
        title: format!("{}の{}", row.cycle, row.step),
        about: format!("{}　{}さんから", wareki_time(row.sent_at), row.sent_by),
        words: row.words,
        tag: row.is_new.then(|| Tag::new(Tone::You, "未読")),
        go: row.waits.then(|| (href, format!("{}へ進む", row.step))),
    }
}
