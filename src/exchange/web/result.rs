//! `/hr/imports/{import}`: what a file says, what it would do, what to mend.

use askama::Template;
use axum::extract::State;
use axum::response::Response;

use super::list::tag;
use crate::audit::Failed;
use crate::exchange::actions::{self, chosen_from};
use crate::exchange::columns::Target;
use crate::exchange::forms;
use crate::exchange::plan::{Change, DepartmentOutcome, RowOutcome};
use crate::exchange::policy::ImportStaff;
use crate::exchange::problem::Problem;
use crate::exchange::report::Report;
use crate::exchange::staff::StaffColumn;
use crate::exchange::store::{self, ImportRow, ImportState};
use crate::kernel::Refusal;
use crate::kernel::ids::ImportId;
use crate::kernel::number::grouped;
use crate::kernel::time::{wareki, wareki_time};
use crate::platform::App;
use crate::ui::components::{Caption, Field, Note, SelectOption, Summary, SummaryRow, Tag};
use crate::ui::{Asking, Error, Notice, Path, Posted, Problems, Shell, csv_file, page, see_other};

/// Problems shown on the page; the file has all of them.
const SHOWN: usize = 200;

/// A count and where its rows stand on the page.
struct CountView {
    label: &'static str,
    count: String,
    href: Option<&'static str>,
}

/// One line of the table 行｜列｜入っている値｜直し方.
struct ProblemView {
    row: String,
    column: String,
    value: String,
    cure: String,
}

/// One row or department that is new or changes.
pub(super) struct ChangeView {
    pub(super) place: String,
    pub(super) name: String,
    pub(super) changes: Vec<Change>,
}

#[derive(Template)]
#[template(path = "exchange/result.html")]
struct ResultPage {
    shell: Shell,
    heading: String,
    state: Tag,
    note: Note,
    counts: Vec<CountView>,
    sentence: String,
    facts: Summary,
    is_open: bool,
    may_apply: bool,
    base: String,
    problems_caption: Caption,
    problems: Vec<ProblemView>,
    more_problems: bool,
    columns: Vec<Field>,
    remarks: Vec<String>,
    changed_caption: Caption,
    changed: Vec<ChangeView>,
    departments_caption: Caption,
    departments: Vec<ChangeView>,
    new_caption: Caption,
    new: Vec<ChangeView>,
}

pub(super) fn row_view(row: &RowOutcome) -> ChangeView {
    ChangeView {
        place: format!("{}行目", row.row),
        name: format!("{}　{}", row.number, row.name),
        changes: row.changes.clone(),
    }
}

fn department_view(department: &DepartmentOutcome) -> ChangeView {
    ChangeView {
        place: department.code.clone(),
        name: department.full_name.clone(),
        changes: department.changes.clone(),
    }
}

fn problem_view(problem: &Problem) -> ProblemView {
    ProblemView {
        row: problem.row.map_or_else(String::new, |row| row.to_string()),
        column: problem.column.clone().unwrap_or_default(),
        value: problem.value.clone(),
        cure: problem.cure.clone(),
    }
}

fn count_views(report: &Report) -> Vec<CountView> {
    let counts = report.counts;
    let one = |label, count: usize, href| CountView {
        label,
        count: grouped(count),
        href: Some(href).filter(|_| count > 0),
    };
    vec![
        one("追加", counts.new, "#new"),
        one("変更", counts.changed, "#changed"),
        CountView { label: "変わらない", count: grouped(counts.unchanged), href: None },
        one("誤り", counts.wrong, "#problems"),
    ]
}

fn facts(row: &ImportRow, report: &Report) -> Summary {
    let mut rows = vec![
        SummaryRow::new("ファイル", format!("{}　{}", row.file_name, report.source)),
        SummaryRow::new("一覧の基準日", wareki(row.on)),
        SummaryRow::new(
            "読んだ人",
            format!(
                "{}　{}",
                row.staged_by.as_deref().unwrap_or("システム"),
                wareki_time(row.staged_at)
            ),
        ),
    ];
    if let Some(at) = row.settled_at {
        let word =
            if row.state == ImportState::Applied { "取り込んだ人" } else { "やめた人" };
        let by = row.settled_by.as_deref().unwrap_or("システム");
        rows.push(SummaryRow::new(word, format!("{by}　{}", wareki_time(at))));
    }
    if !report.columns_missing {
        rows.push(SummaryRow::new(
            "中身",
            format!("職員{}人、発令{}件", grouped(report.people), grouped(report.posts)),
        ));
        let departments = report.departments;
        rows.push(SummaryRow::new(
            "所属",
            format!(
                "追加 {}、変更 {}、変わらない {}",
                grouped(departments.new),
                grouped(departments.changed),
                grouped(departments.unchanged)
            ),
        ));
        rows.push(
            SummaryRow::new("一覧にない職員", format!("{}人", grouped(report.not_in_list)))
                .note("登録は変わりません。"),
        );
    }
    if !report.new_job_families.is_empty() {
        rows.push(SummaryRow::new("新しい職種", report.new_job_families.join("、")));
    }
    if report.further_sheets > 0 {
        let words = format!("ほかのシートが{}つあります。読んでいません。", report.further_sheets);
        rows.push(SummaryRow::new("シート", words));
    }
    Summary::new(rows)
}

fn standing_note(row: &ImportRow, report: &Report) -> Note {
    match row.state {
        ImportState::Applied => Note::ok("取り込みました。").body("登録はこの一覧のとおりです。"),
        ImportState::Discarded => Note::info("取込をやめました。").body("登録は変わっていません。"),
        ImportState::Checked if !report.is_sound() => Note::bad("このままでは取り込めません。")
            .body("下の表のとおりにファイルを直してから、もう一度読んでください。登録は変わっていません。"),
        ImportState::Checked if !report.changes_something() => {
            Note::info("登録と同じ内容です。").body("取り込むものはありません。")
        }
        ImportState::Checked => {
            Note::you("まだ取り込んでいません。").body("結果を確かめてから、取り込んでください。")
        }
    }
}

/// Boxes for pointing at columns, when headings were not understood.
fn column_fields(report: &Report, row: &ImportRow) -> Vec<Field> {
    if !report.columns_missing || row.state != ImportState::Checked {
        return Vec::new();
    }
    let widest = report.first_rows.iter().map(Vec::len).max().unwrap_or(0);
    let sample = |at: usize| {
        let texts = report.first_rows.iter().filter_map(|cells| cells.get(at));
        texts.filter(|text| !text.is_empty()).take(2).cloned().collect::<Vec<_>>().join("／")
    };
    let mut options = vec![SelectOption::new("", "見出しで探す")];
    options
        .extend((0..widest).map(|at| {
            SelectOption::new(at.to_string(), format!("{}列目　{}", at + 1, sample(at)))
        }));
    let chosen = chosen_from(&row.chosen);
    let missing = report.problems.iter().filter_map(|problem| problem.column.as_deref());
    let missing: Vec<&str> = missing.collect();
    StaffColumn::ALL
        .iter()
        .filter(|column| {
            missing.contains(&column.label()) || chosen.iter().any(|(own, _)| own == *column)
        })
        .map(|column| {
            let at = chosen.iter().find(|(own, _)| own == column);
            Field::select(format!("column.{column}"), column.label(), options.clone())
                .value(at.map_or_else(String::new, |(_, at)| at.to_string()))
        })
        .collect()
}

/// The import and its report, for whoever keeps the register.
pub(super) async fn load(
    app: &App,
    asking: &Asking,
    id: ImportId,
) -> Result<(ImportRow, Report), Error> {
    asking.actor().may::<ImportStaff>(())?;
    let row = store::import(app.db.reader(), id).await?.ok_or(Error::NotFound)?;
    let report = row.report()?;
    Ok((row, report))
}

/// The result of the check, or of the import.
pub(super) async fn show(
    State(app): State<App>,
    asking: Asking,
    Path(id): Path<ImportId>,
) -> Result<Response, Error> {
    let (row, report) = load(&app, &asking, id).await?;
    let is_open = row.state == ImportState::Checked;
    let sample = |what: &str, shown: usize, all: usize| {
        let (shown_words, all_words) = (grouped(shown), grouped(all));
        if shown < all {
            format!("{all_words}{what}のうち、はじめの{shown_words}{what}です。")
        } else {
            format!("{all_words}{what}。")
        }
    };
    let all_departments = report.departments.new + report.departments.changed;
    page(&ResultPage {
        shell: asking
            .shell(format!("取込の結果 – {}", row.file_name))
            .crumbs(
                &[("ホーム", "/"), ("人事の仕事", "/hr"), ("取込", "/hr/imports")],
                &row.file_name,
            )
            .wide(),
        heading: if row.state == ImportState::Applied {
            "職員一覧を取り込みました".to_owned()
        } else {
            "職員一覧を読んだ結果".to_owned()
        },
        state: tag(row.state, report.is_sound()),
        note: standing_note(&row, &report),
        counts: if report.columns_missing { Vec::new() } else { count_views(&report) },
        sentence: format!("{}行を読みました。", grouped(report.counts.read)),
        facts: facts(&row, &report),
        is_open,
        may_apply: is_open && report.is_sound() && report.changes_something(),
        base: format!("/hr/imports/{id}"),
        problems_caption: Caption::new(
            "problems",
            "誤り",
            sample("件", report.problems.len().min(SHOWN), report.problems.len()),
        ),
        problems: report.problems.iter().take(SHOWN).map(problem_view).collect(),
        more_problems: report.problems.len() > SHOWN,
        columns: column_fields(&report, &row),
        remarks: report.remarks.iter().take(SHOWN).map(|remark| remark.sentence.clone()).collect(),
        changed_caption: Caption::new(
            "changed",
            "変更",
            sample("行", report.changed_samples.len(), report.counts.changed),
        ),
        changed: report.changed_samples.iter().map(row_view).collect(),
        departments_caption: Caption::new(
            "changed-departments",
            "追加か変更になる所属",
            sample("件", report.department_samples.len(), all_departments),
        ),
        departments: report.department_samples.iter().map(department_view).collect(),
        new_caption: Caption::new(
            "new",
            "追加",
            sample("行", report.new_samples.len(), report.counts.new),
        ),
        new: report.new_samples.iter().map(row_view).collect(),
    })
}

/// Reads the kept file again, with columns pointed at.
pub(super) async fn check_again(
    State(app): State<App>,
    asking: Asking,
    Path(id): Path<ImportId>,
    Posted(form): Posted,
) -> Result<Response, Error> {
    let (row, _) = load(&app, &asking, id).await?;
    let mut problems = Problems::new();
    let on = if form.has("on_year") {
        forms::day(&form, asking.now.today, &mut problems)
    } else {
        Some(row.on)
    };
    let on = on.unwrap_or(row.on);
    let back = format!("/hr/imports/{id}");
    match actions::check_again(&app, asking.actor(), id, on, &forms::chosen(&form)).await {
        Ok(()) => see_other(&asking, &back, Notice::ok("もう一度読みました。")).await,
        Err(Failed::Refused(refusal)) => {
            see_other(&asking, &back, Notice::bad(refusal.sentence())).await
        }
        Err(failed) => Err(failed.into()),
    }
}

/// The rows with problems, in the office's own columns.
pub(super) async fn errors(
    State(app): State<App>,
    asking: Asking,
    Path(id): Path<ImportId>,
) -> Result<Response, Error> {
    let bytes = actions::errors_csv(&app, asking.actor(), id).await?;
    Ok(csv_file("職員一覧の誤り.csv", bytes))
}
