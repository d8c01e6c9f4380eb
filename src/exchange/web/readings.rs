//! `/hr/strategy/readings`: readings from a file, looked at before they are taken in; all of them as a
//! file.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use crate::audit::Failed;
use crate::exchange::forms::ImportField;
use crate::exchange::readings::{self, Column, Found, RowProblem};
use crate::exchange::table::{self, Limits, TextEncoding, write_csv, write_workbook};
use crate::kernel::Refusal;
use crate::kernel::number::grouped;
use crate::platform::App;
use crate::strategy::actions::{check_readings, record_readings};
use crate::strategy::policy::KeepKpis;
use crate::strategy::reading::NewReading;
use crate::strategy::{KpiView, kpis};
use crate::ui::components::{ErrorSummary, Field};
use crate::ui::{
    Asking, Error, Notice, Posted, Problems, Shell, attachment, csv_file, page, page_with,
    see_other,
};

const HOME: &str = "/hr/strategy/readings";
/// Most problems and values that the page lists.
const SHOWN: usize = 200;

#[derive(Template)]
#[template(path = "exchange/readings.html")]
struct FilePage {
    shell: Shell,
    errors: ErrorSummary,
    file: Field,
    required: String,
    optional: String,
}

fn file_page(asking: &Asking, problems: &Problems<ImportField>) -> FilePage {
    let labels = |required: bool| {
        let columns = Column::ALL.iter().filter(|column| column.is_required() == required);
        columns.map(|column| column.label()).collect::<Vec<_>>().join("、")
    };
    FilePage {
        shell: asking
            .shell("指標の値を取り込む")
            .crumbs(&[("ホーム", "/"), ("戦略と事業", "/hr/strategy")], "指標の値を取り込む")
            .with_errors(!problems.is_empty()),
        errors: ErrorSummary::new(problems.summary()),
        file: Field::file("file", "指標の値のファイル", ".csv,.txt,.tsv,.xlsx")
            .hint("CSV（UTF-8かShift_JIS）か、Excel（.xlsx）。10MBまで。")
            .error(problems.at(&ImportField::File)),
        required: labels(true),
        optional: labels(false),
    }
}

/// The form.
pub(super) async fn new(asking: Asking) -> Result<Response, Error> {
    asking.actor().may::<KeepKpis>(())?;
    page(&file_page(&asking, &Problems::new()))
}

/// A row that would be taken in.
struct NewRow {
    row: usize,
    name: String,
    span: String,
    value: String,
    kind: &'static str,
}

#[derive(Template)]
#[template(path = "exchange/readings_result.html")]
struct ResultPage {
    shell: Shell,
    sentence: String,
    problems: Vec<RowProblem>,
    /// How many more there are.
    more_problems: String,
    new: Vec<NewRow>,
    more_new: String,
    count: String,
    /// The file once more, for the form that takes it in.
    held: Option<String>,
}

/// What a file says, with what the rules say to it; nothing is kept.
async fn judged(
    app: &App,
    asking: &Asking,
    views: &[KpiView],
    sheet: &table::Sheet,
) -> Result<Found, Error> {
    let mut found = readings::read(sheet, views);
    let batch = batch(&found);
    match check_readings(app, asking.actor(), &batch).await {
        Ok(()) => {}
        Err(Failed::Refused(refusals)) => {
            for (at, refusal) in &refusals.0 {
                let row = found.new.get(*at).map_or(0, |(row, ..)| *row);
                let value =
                    found.new.get(*at).map_or_else(String::new, |(_, code, _)| code.clone());
                let cure = refusal.sentence();
                let column = Column::Value.label();
                found.problems.push(RowProblem { row, column, value, cure });
            }
        }
        Err(failed) => return Err(failed.into()),
    }
    found.problems.sort_by_key(|problem| problem.row);
    Ok(found)
}

fn batch(found: &Found) -> Vec<(String, NewReading)> {
    found.new.iter().map(|(_, code, reading)| (code.clone(), reading.clone())).collect()
}

/// The file as the form holds it, where it can be taken in: packed, so that whatever may be chosen also fits
/// into the form.
async fn held(found: &Found, sheet: &table::Sheet) -> Option<String> {
    if !found.problems.is_empty() || found.new.is_empty() {
        return None;
    }
    let texts = |row: &table::Row| row.cells.iter().map(|cell| cell.text.clone()).collect();
    let rows: Vec<Vec<String>> = sheet.rows.iter().map(texts).collect();
    let write = move || write_workbook(&[("指標の値", rows)]);
    let bytes = tokio::task::spawn_blocking(write).await.ok()??;
    Some(STANDARD.encode(bytes))
}

/// What a list leaves out.
fn more(all: usize) -> String {
    let rest = all.saturating_sub(SHOWN);
    if rest == 0 { String::new() } else { format!("ほかに{}件あります。", grouped(rest)) }
}

fn result_page(
    asking: &Asking,
    views: &[KpiView],
    found: &Found,
    sheet: &table::Sheet,
    held: Option<String>,
) -> ResultPage {
    let new = found.new.iter().filter_map(|(row, code, reading)| {
        let view = views.iter().find(|view| view.code == *code)?;
        let rhythm = view.definition.rhythm;
        let value = match (reading.given.value, reading.given.share) {
            (Some(value), _) => view.definition.words(value),
            (None, Some((over, under))) => format!("{over} ÷ {under}"),
            (None, None) => String::new(),
        };
        Some(NewRow {
            row: *row,
            name: view.definition.name.to_string(),
            span: rhythm.name_of(&rhythm.period_of(reading.as_of)),
            value,
            kind: if reading.corrects.is_some() { "直す" } else { "追加" },
        })
    });
    let corrected = found.new.iter().filter(|(.., reading)| reading.corrects.is_some()).count();
    let wrong: std::collections::BTreeSet<usize> =
        found.problems.iter().map(|problem| problem.row).collect();
    ResultPage {
        shell: asking.shell("指標の値を確かめてください").crumbs(
            &[("ホーム", "/"), ("戦略と事業", "/hr/strategy"), ("指標の値を取り込む", HOME)],
            "確認",
        ),
        sentence: format!(
            "{}を読みました。追加 {}、直す {}、変わらない {}、誤りのある行 {}。",
            sheet.source.label(),
            grouped(found.new.len() - corrected),
            grouped(corrected),
            grouped(found.unchanged),
            grouped(wrong.len())
        ),
        more_problems: more(found.problems.len()),
        problems: found.problems.iter().take(SHOWN).cloned().collect(),
        new: new.take(SHOWN).collect(),
        more_new: more(found.new.len()),
        count: grouped(found.new.len()),
        held,
    }
}

/// Reads a file and says what it would do. Nothing is kept.
pub(super) async fn check(
    State(app): State<App>,
    asking: Asking,
    Posted(form): Posted,
) -> Result<Response, Error> {
    asking.actor().may::<KeepKpis>(())?;
    let sheet = match form.file("file").filter(|file| !file.file_name.is_empty()) {
        None => Err("指標の値のファイルを選んでください".to_owned()),
        Some(file) => {
            table::read(&file.bytes, Limits::default()).map_err(|refusal| refusal.sentence())
        }
    };
    let sheet = match sheet {
        Ok(sheet) => sheet,
        Err(sentence) => {
            let again = file_page(&asking, &Problems::one(ImportField::File, sentence));
            return page_with(StatusCode::UNPROCESSABLE_ENTITY, &again);
        }
    };
    let views = kpis(app.db.reader(), asking.now.today).await?;
    let found = judged(&app, &asking, &views, &sheet).await?;
    page(&result_page(&asking, &views, &found, &sheet, held(&found, &sheet).await))
}

/// Takes in what was looked at, as a whole or not at all.
pub(super) async fn apply(
    State(app): State<App>,
    asking: Asking,
    Posted(form): Posted,
) -> Result<Response, Error> {
    asking.actor().may::<KeepKpis>(())?;
    let bytes = STANDARD.decode(form.one("held")).unwrap_or_default();
    let Ok(sheet) = table::read(&bytes, Limits::default()) else {
        return see_other(&asking, HOME, None).await;
    };
    let views = kpis(app.db.reader(), asking.now.today).await?;
    let found = judged(&app, &asking, &views, &sheet).await?;
    if !found.problems.is_empty() || found.new.is_empty() {
        let page = result_page(&asking, &views, &found, &sheet, None);
        return page_with(StatusCode::UNPROCESSABLE_ENTITY, &page);
    }
    record_readings(&app, asking.actor(), &batch(&found)).await?;
    let notice = Notice::ok(format!("指標の値を{}件取り込みました。", grouped(found.new.len())));
    see_other(&asking, "/strategy/progress", notice).await
}

/// Every reading that stands.
pub(super) async fn export(State(app): State<App>, asking: Asking) -> Result<Response, Error> {
    asking.actor().may::<KeepKpis>(())?;
    let views = kpis(app.db.reader(), asking.now.today).await?;
    let file = write_csv(&readings::rows(&views), TextEncoding::Utf8);
    Ok(csv_file("指標の値.csv", file.bytes))
}

/// The same as a workbook.
pub(super) async fn workbook(State(app): State<App>, asking: Asking) -> Result<Response, Error> {
    asking.actor().may::<KeepKpis>(())?;
    let views = kpis(app.db.reader(), asking.now.today).await?;
    let bytes = write_workbook(&[("指標の値", readings::rows(&views))]).ok_or(Error::NotFound)?;
    let kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
    Ok(attachment("指標の値.xlsx", kind, bytes))
}

/// The headings and a row for each figure, to be filled in.
pub(super) async fn template(State(app): State<App>, asking: Asking) -> Result<Response, Error> {
    asking.actor().may::<KeepKpis>(())?;
    let mut views = kpis(app.db.reader(), asking.now.today).await?;
    views.sort_by(|a, b| a.code.cmp(&b.code));
    let file = write_csv(&readings::template(&views), TextEncoding::Utf8);
    Ok(csv_file("指標の値（ひな形）.csv", file.bytes))
}
