//! `/hr/exports`: the register as files, and the list of staff as an officer sees it.

use askama::Template;
use axum::extract::State;
use axum::response::Response;

use crate::exchange::actions::{export_register, export_table};
use crate::exchange::policy::ExportRegister;
use crate::exchange::register::RegisterTable;
use crate::exchange::table::{TextEncoding, WrittenTable, write_csv, write_workbook};
use crate::organization::actions::lists::export_staff;
use crate::organization::staff_filter;
use crate::platform::App;
use crate::ui::components::Note;
use crate::ui::{Asking, CSV, Error, Path, Query, Shell, attachment, page};

/// What a workbook is to a browser.
const WORKBOOK: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

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

/// Characters of the list that the encoding cannot say, and the other ways.
#[derive(Template)]
#[template(path = "exchange/lost.html")]
struct LostPage {
    shell: Shell,
    note: Note,
    lost: Vec<String>,
    files: [(&'static str, String); 2],
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
        return Ok(attachment("人事の登録.xlsx", WORKBOOK, bytes));
    }
    let which = RegisterTable::parse(&word).ok_or(Error::NotFound)?;
    let encoding =
        if query.one("encoding") == "sjis" { TextEncoding::Cp932 } else { TextEncoding::Utf8 };
    let written = export_table(&app, asking.actor(), which, encoding).await?;
    if let Some((note, lost)) = lost_in(which.label(), &written) {
        return page(&exports_page(&asking, Some(note), lost));
    }
    Ok(csv(which.label(), encoding, written.bytes))
}

/// What the encoding could not say, if anything.
fn lost_in(label: &str, written: &WrittenTable) -> Option<(Note, Vec<String>)> {
    if written.lost.is_empty() {
        return None;
    }
    let count = written.lost.len();
    let note = Note::bad(format!("「{label}」には、Shift_JISで書けない文字が{count}つあります。"))
        .body("書き出していません。UTF-8のCSVか、Excelで書き出してください。");
    let shown = written.lost.iter().take(200);
    let lost =
        shown.map(|lost| format!("{}行目の{}列目　{}", lost.row, lost.column + 1, lost.character));
    Some((note, lost.collect()))
}

/// Only UTF-8 is text to a browser; a file in another encoding is bytes to be saved.
fn csv(label: &str, encoding: TextEncoding, bytes: Vec<u8>) -> Response {
    let kind = match encoding {
        TextEncoding::Cp932 => "application/octet-stream",
        _ => CSV,
    };
    attachment(&format!("{label}.csv"), kind, bytes)
}

/// The list of staff with the filter, day and order of the page that links here.
pub(super) async fn staff(
    State(app): State<App>,
    asking: Asking,
    Path(file): Path<String>,
    Query(query): Query,
) -> Result<Response, Error> {
    let encoding = match file.as_str() {
        "staff.xlsx" => None,
        "staff.csv" => Some(TextEncoding::Utf8),
        "staff-sjis.csv" => Some(TextEncoding::Cp932),
        _ => return Err(Error::NotFound),
    };
    let (filter, day) = (staff_filter(&query), asking.on(&query));
    let asked = form_urlencoded::Serializer::new(String::new())
        .extend_pairs(query.pairs().iter().filter(|(_, value)| !value.is_empty()))
        .finish();
    let rows = export_staff(&app, asking.actor(), &filter, &asked, day).await?;
    let Some(encoding) = encoding else {
        let written = tokio::task::spawn_blocking(move || write_workbook(&[("職員", rows)])).await;
        let bytes = written.ok().flatten().ok_or(Error::NotFound)?;
        return Ok(attachment("職員の一覧.xlsx", WORKBOOK, bytes));
    };
    let written = write_csv(&rows, encoding);
    let Some((note, lost)) = lost_in("職員の一覧", &written) else {
        return Ok(csv("職員の一覧", encoding, written.bytes));
    };
    page(&LostPage {
        shell: asking
            .shell("職員の一覧を書き出す")
            .crumbs(&[("ホーム", "/"), ("人事の仕事", "/hr"), ("職員", "/hr/staff")], "書き出す"),
        note,
        lost,
        files: [("UTF-8のCSVで書き出す", "staff.csv"), ("Excelで書き出す", "staff.xlsx")]
            .map(|(label, file)| (label, format!("/hr/exports/staff/{file}?{asked}"))),
    })
}
