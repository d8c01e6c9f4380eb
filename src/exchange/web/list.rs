//! `/hr/imports`: what was brought in, newest first.

use askama::Template;
use axum::extract::State;
use axum::response::Response;

use crate::exchange::policy::ImportStaff;
use crate::exchange::store::{self, ImportRow, ImportState};
use crate::kernel::number::grouped;
use crate::kernel::time::{wareki, wareki_time};
use crate::platform::App;
use crate::ui::components::{Caption, Empty, Pager, Tag};
use crate::ui::{Asking, Error, Query, Shell, page};

/// The tag of an import.
pub(super) fn tag(state: ImportState, sound: bool) -> Tag {
    match state {
        ImportState::Applied => Tag::complete(),
        ImportState::Discarded => Tag::stopped(),
        ImportState::Checked if sound => Tag::awaiting_check(),
        ImportState::Checked => Tag::failed(),
    }
}

struct ImportView {
    href: String,
    file_name: String,
    at: String,
    by: String,
    on: String,
    counts: String,
    tag: Tag,
}

#[derive(Template)]
#[template(path = "exchange/imports.html")]
struct ImportsPage {
    shell: Shell,
    caption: Caption,
    rows: Vec<ImportView>,
    empty: Empty,
    pager: Pager,
}

fn view(row: ImportRow) -> Result<ImportView, Error> {
    let report = row.report()?;
    let sound = report.counts.wrong == 0 && !report.columns_missing;
    Ok(ImportView {
        href: format!("/hr/imports/{}", row.id),
        at: wareki_time(row.staged_at),
        by: row.staged_by.unwrap_or_else(|| "システム".to_owned()),
        on: wareki(row.on),
        counts: if report.columns_missing {
            "見出しを読めませんでした".to_owned()
        } else {
            report.counts.sentence()
        },
        tag: tag(row.state, sound),
        file_name: row.file_name,
    })
}

/// The list.
pub(super) async fn index(
    State(app): State<App>,
    asking: Asking,
    Query(query): Query,
) -> Result<Response, Error> {
    asking.actor().may::<ImportStaff>(())?;
    let number = query.one("page").parse::<u32>().unwrap_or(1).clamp(1, 10_000);
    let rows_a_page = i64::try_from(Pager::ROWS).unwrap_or(50);
    let offset = i64::from(number - 1) * rows_a_page;
    let found = store::imports(app.db.reader(), rows_a_page, offset).await?;
    let all = found.first().map_or(0, |row| row.found);
    let rows = found.into_iter().map(view).collect::<Result<Vec<_>, _>>()?;
    page(&ImportsPage {
        shell: asking
            .shell("取込")
            .crumbs(&[("ホーム", "/"), ("人事の仕事", "/hr")], "取込")
            .wide(),
        caption: Caption::new("imports", "取込", format!("{}件。新しい順です。", grouped(all))),
        rows,
        empty: Empty::new(
            "取込はまだありません。はじめに見本のファイルを使うと、列の名前を合わせやすくなります。",
        )
        .action("/hr/imports/sample.csv", "見本のファイルを受け取る"),
        pager: Pager::for_rows(number, u64::try_from(all).unwrap_or(0), ""),
    })
}
