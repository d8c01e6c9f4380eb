//! `/hr/imports/register`: a register that was written out, brought into an empty database. It is read and
//! carried out on trial first; it is kept on the server until it is taken in or given up, for a day at
//! most, because a form does not hold a city.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;

use crate::audit::Failed;
use crate::exchange::actions::{
    RegisterFileRefusal, apply_staged_register, counted, discard_register, read_register,
    read_table, stage_register, staged_register,
};
use crate::exchange::policy::ImportRegister;
use crate::exchange::problem::Problem;
use crate::exchange::register::{ReadTable, RegisterTable};
use crate::kernel::Refusal;
use crate::kernel::ids::RegisterFileId;
use crate::kernel::number::grouped;
use crate::platform::App;
use crate::ui::components::{ErrorSummary, Field, Summary, SummaryRow};
use crate::ui::{
    Asking, Error, FormData, Notice, Path, Posted, Problems, Shell, page, page_with, see_other,
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
    /// Address of the kept file, when it can be taken in.
    kept: Option<String>,
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

fn rows<'a>(tables: impl Iterator<Item = (&'a str, usize)>) -> Summary {
    let row = |(label, rows)| SummaryRow::new(label, format!("{}行", grouped(rows)));
    Summary::new(tables.map(row).collect())
}

fn way() -> Vec<(&'static str, &'static str)> {
    [&WAY[..], &[("人事の登録を取り込む", HOME)]].concat()
}

/// What has to be mended; nothing of it is kept.
fn problems_page(
    asking: &Asking,
    tables: &[(String, usize)],
    problems: Vec<Problem>,
) -> ResultPage {
    let heading = "直すところがあります";
    let found = grouped(problems.len());
    ResultPage {
        shell: asking.shell(heading).crumbs(&way(), "確認"),
        heading,
        sentence: format!(
            "誤りが{found}件あります。直すところがあるうちは、どの行も取り込みません。"
        ),
        rows: rows(tables.iter().map(|(label, rows)| (label.as_str(), *rows))),
        more: problems.len().saturating_sub(SHOWN),
        problems: problems.into_iter().take(SHOWN).collect(),
        kept: None,
        people: String::new(),
    }
}

/// What a kept register comes to.
pub(super) async fn show(
    State(app): State<App>,
    asking: Asking,
    Path(id): Path<RegisterFileId>,
) -> Result<Response, Error> {
    let view = staged_register(&app, asking.actor(), id).await?;
    let heading = "取り込む内容を確かめてください";
    let people = grouped(i64::from(view.people));
    page(&ResultPage {
        shell: asking.shell(heading).crumbs(&way(), "確認"),
        heading,
        sentence: format!("職員{people}人の登録になります。まだ何も変わっていません。"),
        rows: rows(view.tables.iter().map(|(label, rows)| (label.as_str(), *rows))),
        more: 0,
        problems: Vec::new(),
        kept: Some(format!("{HOME}/{id}")),
        people,
    })
}

/// Name of what was chosen, for the log.
fn chosen_name(form: &FormData) -> String {
    let names = ["book"].into_iter().chain(RegisterTable::ALL.iter().map(|own| own.as_str()));
    let names = names.filter_map(|name| form.file(name)).map(|file| file.file_name.as_str());
    let names: Vec<&str> = names.filter(|name| !name.is_empty()).collect();
    names.join("、").chars().filter(|c| !c.is_control()).take(200).collect()
}

/// Reads the files and carries them out on trial; what is sound is kept for the look at it.
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
    let counts = counted(&tables);
    match stage_register(&app, asking.actor(), &chosen_name(&form), tables).await {
        Ok(id) => see_other(&asking, &format!("{HOME}/{id}"), None).await,
        Err(Failed::Refused(RegisterFileRefusal::Problems(problems))) => {
            let shown = problems_page(&asking, &counts, problems);
            page_with(StatusCode::UNPROCESSABLE_ENTITY, &shown)
        }
        Err(Failed::Refused(refusal)) => {
            again(Problems::one("book".to_owned(), refusal.sentence()))
        }
        Err(failed) => Err(failed.into()),
    }
}

/// A page from before, of a file that is not there any more.
async fn no_more(asking: &Asking) -> Result<Response, Error> {
    let notice = Notice::bad("このファイルは、もう残っていません。")
        .body("取り込んだか、やめたか、1日たっています。");
    see_other(asking, HOME, notice).await
}

/// Takes in what was looked at, as a whole or not at all.
pub(super) async fn apply(
    State(app): State<App>,
    asking: Asking,
    Path(id): Path<RegisterFileId>,
    Posted(_form): Posted,
) -> Result<Response, Error> {
    // Before the file is looked for: who may not know of it is not told that it is gone.
    asking.actor().may::<ImportRegister>(())?;
    match apply_staged_register(&app, asking.actor(), id).await {
        Ok(people) => {
            let notice = Notice::ok("人事の登録を取り込みました。")
                .body(format!("職員{}人の登録になりました。", grouped(people)));
            see_other(&asking, "/hr/staff", notice).await
        }
        Err(Failed::Missing) => no_more(&asking).await,
        Err(Failed::Refused(refusal)) => {
            let problems = Problems::one("book".to_owned(), refusal.sentence());
            page_with(StatusCode::UNPROCESSABLE_ENTITY, &file_page(&asking, &problems))
        }
        Err(failed) => Err(failed.into()),
    }
}

/// Gives the file up.
pub(super) async fn discard(
    State(app): State<App>,
    asking: Asking,
    Path(id): Path<RegisterFileId>,
    Posted(_form): Posted,
) -> Result<Response, Error> {
    // Before the file is looked for: who may not know of it is not told that it is gone.
    asking.actor().may::<ImportRegister>(())?;
    match discard_register(&app, asking.actor(), id).await {
        Ok(()) => {
            let notice = Notice::ok("取込をやめました。").body("ファイルは消しました。");
            see_other(&asking, HOME, notice).await
        }
        Err(Failed::Missing) => no_more(&asking).await,
        Err(failed) => Err(failed.into()),
    }
}
