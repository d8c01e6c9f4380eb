//! `/hr/imports/register`: a register that was written out, brought into an empty database. It is read and
//! carried out on trial first; the page that shows what it comes to holds the file until it is taken in,
//! so that nobody's data lies on the server beside the register.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use crate::audit::Failed;
use crate::exchange::actions::{
    RegisterFileRefusal, apply_register, check_register, read_register, read_table,
};
use crate::exchange::policy::ImportRegister;
use crate::exchange::problem::Problem;
use crate::exchange::register::{ReadTable, RegisterTable};
use crate::exchange::table::write_workbook;
use crate::kernel::Refusal;
use crate::kernel::number::grouped;
use crate::platform::App;
use crate::ui::components::{ErrorSummary, Field, Summary, SummaryRow};
use crate::ui::{
    Asking, Error, FormData, Notice, Posted, Problems, Shell, page, page_with, see_other,
};

const HOME: &str = "/hr/imports/register";
const WAY: [(&str, &str); 3] = [("ホーム", "/"), ("人事の仕事", "/hr"), ("取込", "/hr/imports")];
/// Most problems that the page lists.
const SHOWN: usize = 200;

#[derive(Template)]
#[template(path = "exchange/register.html")]
struct FilePage {
    shell: Shell,
    errors: ErrorSummary,
    book: Field,
    tables: Vec<Field>,
}

fn file_page(asking: &Asking, problems: &Problems<String>) -> FilePage {
    let title = "人事の登録を取り込む";
    let at = |name: &str| problems.at(&name.to_owned());
    let table = |own: &RegisterTable| {
        Field::file(own.as_str(), format!("「{}」のCSV", own.label()), ".csv,.txt,.tsv,.xlsx")
            .optional()
            .error(at(own.as_str()))
    };
    FilePage {
        shell: asking.shell(title).crumbs(&WAY, title).with_errors(!problems.is_empty()),
        errors: ErrorSummary::new(problems.summary()),
        book: Field::file("book", "まるごと書き出したExcel（.xlsx）", ".xlsx")
            .hint("CSVで取り込むときは選ばず、下の表ごとのファイルを選びます。合わせて10MBまで。")
            .optional()
            .error(at("book")),
        tables: RegisterTable::ALL.iter().map(table).collect(),
    }
}

/// The form.
pub(super) async fn new(asking: Asking) -> Result<Response, Error> {
    asking.actor().may::<ImportRegister>(())?;
    page(&file_page(&asking, &Problems::new()))
}

#[derive(Template)]
#[template(path = "exchange/register_result.html")]
struct ResultPage {
    shell: Shell,
    heading: &'static str,
    sentence: String,
    rows: Summary,
    problems: Vec<Problem>,
    /// How many more there are.
    more: usize,
    /// The file once more, for the form that takes it in.
    book: Option<String>,
    people: String,
}

/// The files of the form: the workbook, or a table each.
async fn chosen(form: &FormData) -> Result<Vec<ReadTable>, Result<Problems<String>, Error>> {
    let file = |name: &str| form.file(name).filter(|file| !file.file_name.is_empty());
    let at = |name: &str, failed: Failed<RegisterFileRefusal>| match failed {
        Failed::Refused(refusal) => Ok(Problems::one(name.to_owned(), refusal.sentence())),
        failed => Err(failed.into()),
    };
    if let Some(book) = file("book") {
        return read_register(book.bytes.clone()).await.map_err(|failed| at("book", failed));
    }
    let mut tables = Vec::new();
    for which in RegisterTable::ALL {
        if let Some(own) = file(which.as_str()) {
            let read = read_table(*which, own.bytes.clone()).await;
            tables.push(read.map_err(|failed| at(which.as_str(), failed))?);
        }
    }
    if tables.is_empty() {
        let sentence = "Excelのファイルか、表ごとのファイルを選んでください";
        return Err(Ok(Problems::one("book".to_owned(), sentence)));
    }
    Ok(tables)
}

fn result_page(
    asking: &Asking,
    tables: &[ReadTable],
    people: usize,
    problems: Vec<Problem>,
    book: Option<String>,
) -> ResultPage {
    let count = |count: usize| grouped(i64::try_from(count).unwrap_or(i64::MAX));
    let rows = tables.iter().map(|own| {
        let read = own.rows.len().saturating_sub(1);
        SummaryRow::new(own.table.label(), format!("{}行", count(read)))
    });
    let heading = if problems.is_empty() {
        "取り込む内容を確かめてください"
    } else {
        "直すところがあります"
    };
    let crumbs = [&WAY[..], &[("人事の登録を取り込む", HOME)]].concat();
    ResultPage {
        shell: asking.shell(heading).crumbs(&crumbs, "確認"),
        heading,
        sentence: if problems.is_empty() {
            format!("職員{}人の登録になります。まだ何も変わっていません。", count(people))
        } else {
            format!(
                "誤りが{}件あります。直すところがあるうちは、どの行も取り込みません。",
                count(problems.len())
            )
        },
        rows: Summary::new(rows.collect()),
        more: problems.len().saturating_sub(SHOWN),
        problems: problems.into_iter().take(SHOWN).collect(),
        book,
        people: count(people),
    }
}

/// The tables as one workbook, as the form holds it.
async fn held(tables: &[ReadTable]) -> Option<String> {
    let texts = |own: &ReadTable| {
        let rows = own.rows.iter();
        let rows = rows.map(|row| row.cells.iter().map(|cell| cell.text.clone()).collect());
        (own.table.label(), rows.collect())
    };
    let tables: Vec<(&str, Vec<Vec<String>>)> = tables.iter().map(texts).collect();
    let bytes = tokio::task::spawn_blocking(move || write_workbook(&tables)).await.ok()??;
    Some(STANDARD.encode(bytes))
}

/// Reads the files and carries them out on trial. Nothing is kept.
pub(super) async fn check(
    State(app): State<App>,
    asking: Asking,
    Posted(form): Posted,
) -> Result<Response, Error> {
    asking.actor().may::<ImportRegister>(())?;
    let again = |problems: Problems<String>| {
        page_with(StatusCode::UNPROCESSABLE_ENTITY, &file_page(&asking, &problems))
    };
    let tables = match chosen(&form).await {
        Ok(tables) => tables,
        Err(Ok(problems)) => return again(problems),
        Err(Err(error)) => return Err(error),
    };
    match check_register(&app, asking.actor(), &tables).await {
        Ok(people) => {
            let book = held(&tables).await;
            page(&result_page(&asking, &tables, people, Vec::new(), book))
        }
        Err(Failed::Refused(RegisterFileRefusal::Problems(problems))) => {
            let shown = result_page(&asking, &tables, 0, problems, None);
            page_with(StatusCode::UNPROCESSABLE_ENTITY, &shown)
        }
        Err(Failed::Refused(refusal)) => {
            again(Problems::one("book".to_owned(), refusal.sentence()))
        }
        Err(failed) => Err(failed.into()),
    }
}

/// Takes in what was looked at, as a whole or not at all.
pub(super) async fn apply(
    State(app): State<App>,
    asking: Asking,
    Posted(form): Posted,
) -> Result<Response, Error> {
    asking.actor().may::<ImportRegister>(())?;
    let again = |sentence: String| {
        let problems = Problems::one("book".to_owned(), sentence);
        page_with(StatusCode::UNPROCESSABLE_ENTITY, &file_page(&asking, &problems))
    };
    let Ok(bytes) = STANDARD.decode(form.one("held")) else {
        return again("もう一度、ファイルを選んでください".to_owned());
    };
    let done = match read_register(bytes).await {
        Ok(tables) => apply_register(&app, asking.actor(), &tables, "人事の登録.xlsx").await,
        Err(failed) => Err(failed),
    };
    match done {
        Ok(people) => {
            let notice = Notice::ok("人事の登録を取り込みました。")
                .body(format!("職員{people}人の登録になりました。"));
            see_other(&asking, "/hr/staff", notice).await
        }
        Err(Failed::Refused(refusal)) => again(refusal.sentence()),
        Err(failed) => Err(failed.into()),
    }
}
