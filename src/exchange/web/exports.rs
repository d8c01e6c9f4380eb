//! `/hr/exports`: the register as files.

use askama::Template;
use axum::extract::State;
use axum::response::Response;

use crate::exchange::actions::{export_register, export_table};
use crate::exchange::policy::ExportRegister;
use crate::exchange::register::RegisterTable;
use crate::exchange::table::TextEncoding;
use crate::platform::App;
use crate::ui::components::Note;
use crate::ui::{Asking, Error, Path, Query, Shell, attachment, page};

struct TableView {
    label: &'static str,
    columns: String,
    href: String,
}

#[derive(Template)]
#[template(path = "exchange/exports.html")]
struct ExportsPage {
    shell: Shell,
    note: Option<Note>,
    lost: Vec<String>,
    tables: Vec<TableView>,
}

fn exports_page(asking: &Asking, note: Option<Note>, lost: Vec<String>) -> ExportsPage {
    ExportsPage {
        shell: asking
            .shell("人事の登録を書き出す")
            .crumbs(&[("ホーム", "/"), ("人事の仕事", "/hr"), ("取込", "/hr/imports")], "書き出す"),
        note,
        lost,
        tables: RegisterTable::ALL
            .iter()
            .map(|table| TableView {
                label: table.label(),
                columns: table.heading().join("、"),
                href: format!("/hr/exports/{table}"),
            })
            .collect(),
    }
}

/// The page.
pub(super) async fn index(asking: Asking) -> Result<Response, Error> {
    asking.actor().may::<ExportRegister>(())?;
    page(&exports_page(&asking, None, Vec::new()))
}

/// One table as CSV: UTF-8, or Shift_JIS when it can say every character. Otherwise the characters are
/// listed and nothing is written: a name with another character in it is another name.
pub(super) async fn table(
    State(app): State<App>,
    asking: Asking,
    Path(word): Path<String>,
    Query(query): Query,
) -> Result<Response, Error> {
    asking.actor().may::<ExportRegister>(())?;
    if word == "register.xlsx" {
        let bytes = export_register(&app, asking.actor()).await?;
        let kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
        return Ok(attachment("人事の登録.xlsx", kind, bytes));
    }
    let which = RegisterTable::parse(&word).ok_or(Error::NotFound)?;
    let encoding =
        if query.one("encoding") == "sjis" { TextEncoding::Cp932 } else { TextEncoding::Utf8 };
    let written = export_table(&app, asking.actor(), which, encoding).await?;
    if !written.lost.is_empty() {
        let note = Note::bad(format!(
            "「{}」には、Shift_JISで書けない文字が{}つあります。",
            which.label(),
            written.lost.len()
        ))
        .body("書き出していません。UTF-8のCSVか、Excelで書き出してください。");
        let lost =
            written.lost.iter().take(200).map(|lost| {
                format!("{}行目の{}列目　{}", lost.row, lost.column + 1, lost.character)
            });
        return page(&exports_page(&asking, Some(note), lost.collect()));
    }
    let name = format!("{}.csv", which.label());
    // Only UTF-8 is text to a browser; a file in another encoding is bytes to be saved.
    let kind = match encoding {
        TextEncoding::Cp932 => "application/octet-stream",
        _ => "text/csv; charset=utf-8",
    };
    Ok(attachment(&name, kind, written.bytes))
}
