//! Transfer lists, newest first.

use askama::Template;
use axum::extract::State;
use axum::response::Response;

use super::BASE;
use crate::exchange::policy::ImportTransfers;
use crate::exchange::store::{self, TransferState, TransferView};
use crate::exchange::transfers::report::TransferReport;
use crate::kernel::number::grouped;
use crate::kernel::time::wareki_time;
use crate::platform::App;
use crate::ui::components::{Caption, Empty, Pager, Tag};
use crate::ui::{Asking, Error, Query, Shell, page};

/// The tag of a list.
pub(super) fn tag(state: TransferState, sound: bool) -> Tag {
    match state {
        TransferState::Applied => Tag::complete(),
        TransferState::Discarded | TransferState::Undone => Tag::stopped(),
        TransferState::Checked if sound => Tag::awaiting_check(),
        TransferState::Checked => Tag::failed(),
    }
}

struct TransferLine {
    href: String,
    name: String,
    at: String,
    by: String,
    counts: String,
    tag: Tag,
}

#[derive(Template)]
#[template(path = "exchange/transfers.html")]
struct TransfersPage {
    shell: Shell,
    caption: Caption,
    rows: Vec<TransferLine>,
    empty: Empty,
    pager: Pager,
}

fn line(row: TransferView) -> TransferLine {
    let report: TransferReport = serde_json::from_value(row.report).unwrap_or_default();
    TransferLine {
        href: format!("{BASE}/{}", row.id),
        name: row.file_names.join("、"),
        at: wareki_time(row.staged_at),
        by: row.staged_by.unwrap_or_else(|| "システム".to_owned()),
        counts: format!(
            "{}行、誤り {}、注意 {}",
            grouped(report.rows_read),
            grouped(report.error_count),
            grouped(report.doubt_count)
        ),
        tag: tag(row.state, report.error_count == 0),
    }
}

/// The list.
pub(super) async fn index(
    State(app): State<App>,
    asking: Asking,
    Query(query): Query,
) -> Result<Response, Error> {
    asking.actor().may::<ImportTransfers>(())?;
    let number = query.one("page").parse::<u32>().unwrap_or(1).clamp(1, 10_000);
    let rows_a_page = i64::try_from(Pager::ROWS).unwrap_or(50);
    let offset = i64::from(number - 1) * rows_a_page;
    let found = store::transfers(app.db.reader(), rows_a_page, offset).await?;
    let all = found.first().map_or(0, |row| row.found);
    page(&TransfersPage {
        shell: asking
            .shell("発令一覧の取込")
            .crumbs(&[("ホーム", "/"), ("人事の仕事", "/hr"), ("取込", "/hr/imports")], "発令一覧")
            .wide(),
        caption: Caption::new("transfers", "発令一覧", format!("{}件。新しい順です。", grouped(all))),
        rows: found.into_iter().map(line).collect(),
        empty: Empty::new("発令一覧の取込はまだありません。はじめに見本のファイルを使うと、列の名前を合わせやすくなります。")
            .action("/hr/imports/transfers/sample.csv", "見本のファイルを受け取る"),
        pager: Pager::for_rows(number, u64::try_from(all).unwrap_or(0), ""),
    })
}
