//! `/hr/strategy/plan`: figures and initiatives as files, out and in. A file is read and carried out on
//! trial first; the page that shows what it comes to holds it until it is taken in.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use crate::audit::Failed;
use crate::exchange::actions::{
    Looked, PlanFileRefusal, Taken, apply_plan, check_plan, plan_that_stands, read_plan,
    read_plan_table,
};
use crate::exchange::policy::KeepPlanFiles;
use crate::exchange::problem::Problem;
use crate::exchange::strategy::{PlanTable, ReadTable, rows};
use crate::exchange::table::{TextEncoding, write_csv, write_workbook};
use crate::kernel::Refusal;
use crate::platform::App;
use crate::ui::components::{ErrorSummary, Field, Note};
use crate::ui::{
    Asking, Error, FormData, Notice, Path, Posted, Problems, Shell, attachment, csv_file, page,
    page_with, see_other,
};

const HOME: &str = "/hr/strategy/plan";
const WAY: [(&str, &str); 2] = [("ホーム", "/"), ("戦略と事業", "/hr/strategy")];
const WORKBOOK: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
/// Most problems and steps that the page lists.
const SHOWN: usize = 200;

struct TableLink {
    label: &'static str,
    href: String,
}

#[derive(Template)]
#[template(path = "exchange/plan.html")]
struct FilePage {
    shell: Shell,
    errors: ErrorSummary,
    book: Field,
    tables: Vec<Field>,
    links: Vec<TableLink>,
}

fn file_page(asking: &Asking, problems: &Problems<String>) -> FilePage {
    let title = "計画の書き出しと取込";
    let at = |name: &str| problems.at(&name.to_owned());
    let table = |own: &PlanTable| {
        Field::file(own.as_str(), format!("「{}」のCSV", own.label()), ".csv,.txt,.tsv,.xlsx")
            .optional()
            .error(at(own.as_str()))
    };
    let link = |own: &PlanTable| TableLink {
        label: own.label(),
        href: format!("{HOME}/{}.csv", own.as_str()),
    };
    FilePage {
        shell: asking.shell(title).crumbs(&WAY, title).with_errors(!problems.is_empty()),
        errors: ErrorSummary::new(problems.summary()),
        book: Field::file("book", "書き出して直したExcel（.xlsx）", ".xlsx")
            .hint("CSVで取り込むときは選ばず、下の表ごとのファイルを選びます。合わせて10MBまで。")
            .optional()
            .error(at("book")),
        tables: PlanTable::ALL.iter().map(table).collect(),
        links: PlanTable::ALL.iter().map(link).collect(),
    }
}

/// The form.
pub(super) async fn new(asking: Asking) -> Result<Response, Error> {
    asking.actor().may::<KeepPlanFiles>(())?;
    page(&file_page(&asking, &Problems::new()))
}

/// What a row does, as it is shown.
struct StepRow {
    name: String,
    place: String,
    does: &'static str,
    words: Vec<String>,
}

#[derive(Template)]
#[template(path = "exchange/plan_result.html")]
struct ResultPage {
    shell: Shell,
    heading: &'static str,
    note: Option<Note>,
    sentence: String,
    passed_over: Option<String>,
    problems: Vec<Problem>,
    /// How many more there are.
    more_problems: usize,
    steps: Vec<StepRow>,
    more_steps: usize,
    count: usize,
    /// The file once more and what it does, for the form that takes it in.
    held: Option<(String, String)>,
}

fn result_page(
    asking: &Asking,
    looked: &Looked,
    book: Option<String>,
    note: Option<Note>,
) -> ResultPage {
    let found = &looked.found;
    let heading = if !found.problems.is_empty() {
        "直すところがあります"
    } else if found.steps.is_empty() {
        "変わるところはありません"
    } else {
        "取り込む内容を確かめてください"
    };
    let step = |own: &crate::exchange::strategy::Step| StepRow {
        name: own.name.clone(),
        place: format!("{}の{}行目", own.table.label(), own.row),
        does: own.act.label(),
        words: own.words.clone(),
    };
    ResultPage {
        shell: asking
            .shell(heading)
            .crumbs(&[&WAY[..], &[("計画の書き出しと取込", HOME)]].concat(), "確認"),
        heading,
        note,
        sentence: format!(
            "変わる行 {}、変わらない行 {}、直すところ {}。まだ何も変わっていません。",
            found.steps.len(),
            found.unchanged,
            found.problems.len()
        ),
        passed_over: (!found.passed_over.is_empty()).then(|| found.passed_over.join("、")),
        more_problems: found.problems.len().saturating_sub(SHOWN),
        problems: found.problems.iter().take(SHOWN).cloned().collect(),
        more_steps: found.steps.len().saturating_sub(SHOWN),
        steps: found.steps.iter().take(SHOWN).map(step).collect(),
        count: found.steps.len(),
        held: book.map(|book| (book, looked.mark.clone())),
    }
}

/// The files of the form: the workbook, or a table each.
async fn chosen(form: &FormData) -> Result<Vec<ReadTable>, Problems<String>> {
    let file = |name: &str| form.file(name).filter(|file| !file.file_name.is_empty());
    let at =
        |name: &str, refusal: PlanFileRefusal| Problems::one(name.to_owned(), refusal.sentence());
    if let Some(book) = file("book") {
        return read_plan(book.bytes.clone()).await.map_err(|refusal| at("book", refusal));
    }
    let mut tables = Vec::new();
    for which in PlanTable::ALL {
        if let Some(own) = file(which.as_str()) {
            let read = read_plan_table(*which, own.bytes.clone()).await;
            tables.push(read.map_err(|refusal| at(which.as_str(), refusal))?);
        }
    }
    if tables.is_empty() {
        let sentence = "Excelのファイルか、表ごとのファイルを選んでください";
        return Err(Problems::one("book".to_owned(), sentence));
    }
    Ok(tables)
}

/// Tables as one workbook.
async fn workbook(tables: Vec<(&'static str, Vec<Vec<String>>)>) -> Option<Vec<u8>> {
    tokio::task::spawn_blocking(move || write_workbook(&tables)).await.ok()?
}

/// The tables as the form holds them, where they can be taken in.
async fn held(looked: &Looked, tables: &[ReadTable]) -> Option<String> {
    if !looked.found.is_sound() {
        return None;
    }
    let texts = |own: &ReadTable| {
        let rows = own.rows.iter();
        let rows = rows.map(|row| row.cells.iter().map(|cell| cell.text.clone()).collect());
        (own.table.label(), rows.collect())
    };
    workbook(tables.iter().map(texts).collect()).await.map(|bytes| STANDARD.encode(bytes))
}

/// Reads the files and carries them out on trial. Nothing is kept.
pub(super) async fn check(
    State(app): State<App>,
    asking: Asking,
    Posted(form): Posted,
) -> Result<Response, Error> {
    asking.actor().may::<KeepPlanFiles>(())?;
    let tables = match chosen(&form).await {
        Ok(tables) => tables,
        Err(problems) => {
            return page_with(StatusCode::UNPROCESSABLE_ENTITY, &file_page(&asking, &problems));
        }
    };
    let looked = check_plan(&app, asking.actor(), &tables).await?;
    let shown = result_page(&asking, &looked, held(&looked, &tables).await, None);
    let has_problems = !looked.found.problems.is_empty();
    let status = if has_problems { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    page_with(status, &shown)
}

/// Takes in what was looked at, as a whole or not at all.
pub(super) async fn apply(
    State(app): State<App>,
    asking: Asking,
    Posted(form): Posted,
) -> Result<Response, Error> {
    asking.actor().may::<KeepPlanFiles>(())?;
    let bytes = STANDARD.decode(form.one("held")).unwrap_or_default();
    let tables = match read_plan(bytes).await {
        Ok(tables) => tables,
        Err(refusal) => {
            let again = Problems::one("book".to_owned(), refusal.sentence());
            return page_with(StatusCode::UNPROCESSABLE_ENTITY, &file_page(&asking, &again));
        }
    };
    let taken = match apply_plan(&app, asking.actor(), &tables, form.one("mark")).await {
        Ok(taken) => taken,
        // Somebody saved between the reading and the locking.
        Err(Failed::Stale) => Taken::Not(check_plan(&app, asking.actor(), &tables).await?),
        Err(failed) => return Err(failed.into()),
    };
    match taken {
        Taken::Done(count) => {
            let notice = Notice::ok(format!("計画のファイルから{count}件を取り込みました。"));
            see_other(&asking, "/hr/strategy", notice).await
        }
        Taken::Not(looked) => {
            let note = Note::bad("確かめたあとで、計画が変わりました。")
                .body("まだ取り込んでいません。もう一度、内容を確かめてください。");
            let shown = result_page(&asking, &looked, held(&looked, &tables).await, Some(note));
            page_with(StatusCode::CONFLICT, &shown)
        }
    }
}

/// `plan.xlsx`, or one table as CSV.
pub(super) async fn export(
    State(app): State<App>,
    asking: Asking,
    Path(file): Path<String>,
) -> Result<Response, Error> {
    asking.actor().may::<KeepPlanFiles>(())?;
    if file == "plan.xlsx" {
        let standing = plan_that_stands(&app, asking.actor()).await?;
        let tables = PlanTable::ALL.iter().map(|own| (own.label(), rows(*own, &standing)));
        let bytes = workbook(tables.collect()).await.ok_or(Error::NotFound)?;
        return Ok(attachment("計画.xlsx", WORKBOOK, bytes));
    }
    let table = file.strip_suffix(".csv").and_then(PlanTable::parse).ok_or(Error::NotFound)?;
    let standing = plan_that_stands(&app, asking.actor()).await?;
    let written = write_csv(&rows(table, &standing), TextEncoding::Utf8);
    let name = format!("計画の{}.csv", table.label());
    Ok(csv_file(&name, written.bytes))
}
