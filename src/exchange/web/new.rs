//! `/hr/imports/new`: choosing a file. Reading it changes nothing.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;

use crate::audit::Failed;
use crate::exchange::actions::{Arrived, stage_staff};
use crate::exchange::columns::Target;
use crate::exchange::forms::{self, ImportField};
use crate::exchange::policy::ImportStaff;
use crate::exchange::staff::StaffColumn;
use crate::exchange::table::{TextEncoding, write_csv};
use crate::kernel::Refusal;
use crate::platform::App;
use crate::ui::components::{DateField, ErrorSummary, Field};
use crate::ui::{
    Asking, Error, FormData, Posted, Problems, Shell, csv_file, page, page_with, see_other,
};

#[derive(Template)]
#[template(path = "exchange/new.html")]
struct NewPage {
    shell: Shell,
    errors: ErrorSummary,
    file: Field,
    on: DateField,
    required: String,
    optional: String,
}

fn new_page(asking: &Asking, form: &FormData, problems: &Problems<ImportField>) -> NewPage {
    let labels = |required: bool| {
        let words: Vec<&str> = StaffColumn::ALL
            .iter()
            .filter(|column| column.is_required() == required)
            .map(|column| column.label())
            .collect();
        words.join("、")
    };
    let on = DateField::new("on", "一覧の基準日")
        .hint("この日の時点の一覧として読みます。例：令和8年4月1日は「令和8」「4」「1」。")
        .error(problems.at(&ImportField::On));
    let on = if form.has("on_year") {
        on.typed(form.one("on_year"), form.one("on_month"), form.one("on_day"))
    } else {
        on.day(asking.now.today)
    };
    NewPage {
        shell: asking
            .shell("職員一覧を取り込む")
            .crumbs(
                &[("ホーム", "/"), ("人事の仕事", "/hr"), ("取込", "/hr/imports")],
                "職員一覧を取り込む",
            )
            .with_errors(!problems.is_empty()),
        errors: ErrorSummary::new(problems.summary()),
        file: Field::file("file", "職員一覧のファイル", ".csv,.txt,.tsv,.xlsx")
            .hint("CSV（UTF-8かShift_JIS）か、Excel（.xlsx）。10MBまで。")
            .error(problems.at(&ImportField::File)),
        on,
        required: labels(true),
        optional: labels(false),
    }
}

/// The form.
pub(super) async fn new(asking: Asking) -> Result<Response, Error> {
    asking.actor().may::<ImportStaff>(())?;
    page(&new_page(&asking, &FormData::default(), &Problems::new()))
}

/// Reads the file, checks it, keeps both until somebody applies it.
pub(super) async fn create(
    State(app): State<App>,
    asking: Asking,
    Posted(form): Posted,
) -> Result<Response, Error> {
    asking.actor().may::<ImportStaff>(())?;
    let mut problems = Problems::new();
    let file = form.file("file").filter(|file| !file.file_name.is_empty());
    if file.is_none() {
        problems.add(ImportField::File, "職員一覧のファイルを選んでください");
    }
    let on = forms::day(&form, asking.now.today, &mut problems);
    let (Some(file), Some(on)) = (file, on) else {
        let again = new_page(&asking, &form, &problems);
        return page_with(StatusCode::UNPROCESSABLE_ENTITY, &again);
    };
    let name: String = file.file_name.chars().filter(|c| !c.is_control()).take(200).collect();
    let arrived = Arrived { name, bytes: file.bytes.clone() };
    match stage_staff(&app, asking.actor(), &arrived, on).await {
        Ok(id) => see_other(&asking, &format!("/hr/imports/{id}"), None).await,
        Err(Failed::Refused(refusal)) => {
            let problems = Problems::one(ImportField::File, refusal.sentence());
            let again = new_page(&asking, &form, &problems);
            page_with(StatusCode::UNPROCESSABLE_ENTITY, &again)
        }
        Err(failed) => Err(failed.into()),
    }
}

/// A small file with the right headings.
pub(super) async fn sample(asking: Asking) -> Result<Response, Error> {
    asking.actor().may::<ImportStaff>(())?;
    let heading: Vec<String> =
        StaffColumn::ALL.iter().take(15).map(|column| column.label().to_owned()).collect();
    let people = [
        "0000001,見本　一郎,ミホン　イチロウ,01000000,見本局,,,,局長,○,一般事務,正規,H2.4.1,R7.4.1,本務",
        "0000002,見本　花子,ミホン　ハナコ,01010000,見本局,見本部,,,部長,○,一般事務,正規,H8.4.1,R6.4.1,本務",
        "0000003,見本　次郎,ミホン　ジロウ,01010100,見本局,見本部,見本課,,課長,○,土木,正規,H15.4.1,R6.4.1,本務",
        "0000004,見本　三郎,ミホン　サブロウ,01010101,見本局,見本部,見本課,見本係,係員,,一般事務,正規,R4.4.1,R4.4.1,本務",
        "0000004,見本　三郎,ミホン　サブロウ,01010000,見本局,見本部,,,係員,,一般事務,正規,R4.4.1,R7.4.1,兼務",
    ];
    let rows: Vec<Vec<String>> = [heading]
        .into_iter()
        .chain(people.iter().map(|row| row.split(',').map(str::to_owned).collect()))
        .collect();
    let file = write_csv(&rows, TextEncoding::Utf8);
    Ok(csv_file("職員一覧の見本.csv", file.bytes))
}
