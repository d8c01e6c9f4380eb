//! Choosing the files of a list. Reading them changes nothing.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;

use super::{BASE, WAY};
use crate::audit::Failed;
use crate::exchange::actions::{Arrived, MOST_FILES, stage_transfer};
use crate::exchange::columns::Target;
use crate::exchange::forms::optional_day;
use crate::exchange::policy::ImportTransfers;
use crate::exchange::table::{TextEncoding, write_csv};
use crate::exchange::transfers::TransferColumn;
use crate::kernel::Refusal;
use crate::platform::App;
use crate::ui::components::{DateField, ErrorSummary, Field};
use crate::ui::{
    Asking, Error, FormData, Posted, Problems, Shell, csv_file, page, page_with, see_other,
};

#[derive(Template)]
#[template(path = "exchange/transfer_new.html")]
struct NewPage {
    shell: Shell,
    errors: ErrorSummary,
    files: Vec<Field>,
    on: DateField,
    columns: String,
}

fn field_name(at: usize) -> String {
    if at == 0 { "file".to_owned() } else { format!("file{}", at + 1) }
}

fn new_page(asking: &Asking, form: &FormData, problems: &Problems<String>) -> NewPage {
    let accept = ".csv,.txt,.tsv,.xlsx";
    let files = (0..MOST_FILES).map(|at| {
        let name = field_name(at);
        let field = match at {
            0 => Field::file(name.clone(), "発令一覧のファイル", accept)
                .hint("CSV（UTF-8かShift_JIS）か、Excel（.xlsx）。10MBまで、60,000行まで。"),
            1 => Field::file(name.clone(), "2つ目のファイル", accept)
                .hint("組織の変更や退職が別のファイルのとき。まとめて確かめます。")
                .optional(),
            _ => Field::file(name.clone(), "3つ目のファイル", accept).optional(),
        };
        field.error(problems.at(&name))
    });
    let labels: Vec<&str> = TransferColumn::ALL.iter().map(|column| column.label()).collect();
    NewPage {
        shell: asking
            .shell("発令一覧を取り込む")
            .crumbs(&WAY, "発令一覧を取り込む")
            .with_errors(!problems.is_empty()),
        errors: ErrorSummary::new(problems.summary()),
        files: files.collect(),
        on: DateField::new("on", "発令日の列がないときの発令日")
            .hint("どの行にも発令日があるときは、書かなくて構いません。")
            .typed(form.one("on_year"), form.one("on_month"), form.one("on_day"))
            .optional()
            .error(problems.at(&"on".to_owned())),
        columns: labels.join("、"),
    }
}

/// The form.
pub(super) async fn new(asking: Asking) -> Result<Response, Error> {
    asking.actor().may::<ImportTransfers>(())?;
    page(&new_page(&asking, &FormData::default(), &Problems::new()))
}

/// Reads the files, checks them, keeps all of it until somebody applies it.
pub(super) async fn create(
    State(app): State<App>,
    asking: Asking,
    Posted(form): Posted,
) -> Result<Response, Error> {
    asking.actor().may::<ImportTransfers>(())?;
    let mut problems: Problems<String> = Problems::new();
    let mut arrived = Vec::new();
    let mut fields = Vec::new();
    for at in 0..MOST_FILES {
        let name = field_name(at);
        let Some(file) = form.file(&name).filter(|file| !file.file_name.is_empty()) else {
            continue;
        };
        let clean: String = file.file_name.chars().filter(|c| !c.is_control()).take(200).collect();
        arrived.push(Arrived { name: clean, bytes: file.bytes.clone() });
        fields.push(name);
    }
    if arrived.is_empty() {
        problems.add(field_name(0), "発令一覧のファイルを選んでください");
    }
    let day = optional_day(&form, &mut problems);
    if problems.is_empty() {
        match stage_transfer(&app, asking.actor(), &arrived, day).await {
            Ok(id) => return see_other(&asking, &format!("{BASE}/{id}"), None).await,
            Err(Failed::Refused(unread)) => {
                let field = fields.get(unread.file).cloned().unwrap_or_else(|| field_name(0));
                problems.add(field, unread.sentence());
            }
            Err(failed) => return Err(failed.into()),
        }
    }
    page_with(StatusCode::UNPROCESSABLE_ENTITY, &new_page(&asking, &form, &problems))
}

/// A small file with the right headings.
pub(super) async fn sample(asking: Asking) -> Result<Response, Error> {
    asking.actor().may::<ImportTransfers>(())?;
    let heading: Vec<String> =
        TransferColumn::ALL.iter().map(|column| column.label().to_owned()).collect();
    let width = heading.len();
    let rows = [
        "R8.4.1,転任,0000004,見本　三郎,,01010100,見本局　見本部　見本課,係員",
        "R8.4.1,採用,0000005,見本　四郎,ミホン　シロウ,01010101,,係員,,,一般事務,条件付採用",
        "R8.4.1,育児休業,0000003,見本　次郎,,,,,,,,,R9.3.31",
        "R8.3.31,退職,0000002,見本　花子",
        "R8.4.1,新設,,,,01010102,見本新係,,,,,,,,01010100,係",
    ];
    let rows = rows.iter().map(|row| {
        let mut cells: Vec<String> = row.split(',').map(str::to_owned).collect();
        cells.resize(width, String::new());
        cells
    });
    let table: Vec<Vec<String>> = [heading].into_iter().chain(rows).collect();
    let file = write_csv(&table, TextEncoding::Utf8);
    Ok(csv_file("発令一覧の見本.csv", file.bytes))
}
