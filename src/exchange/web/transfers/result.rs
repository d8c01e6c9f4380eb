//! What a list says, what it would do, what to mend, what to look at.

use std::fmt::Write;

use askama::Template;
use axum::extract::State;
use axum::response::Response;

use super::list::tag;
use super::{BASE, WAY};
use crate::exchange::actions::{is_running, transfer_errors_csv, undo_until};
use crate::exchange::plan::{Change, Verdict};
use crate::exchange::policy::ImportTransfers;
use crate::exchange::store::{self, TransferState, TransferView};
use crate::exchange::transfers::plan::{Lacking, Outcome};
use crate::exchange::transfers::report::TransferReport;
use crate::exchange::transfers::{Finding, TransferKind};
use crate::kernel::ids::TransferId;
use crate::kernel::number::grouped;
use crate::kernel::time::{wareki, wareki_time};
use crate::platform::App;
use crate::ui::components::{Caption, Note, Pager, Summary, SummaryRow, Tag};
use crate::ui::{Asking, Error, Path, Query, Shell, csv_file, page};

/// Findings shown on the page; the file has all of them.
const SHOWN: usize = 200;

struct KindView {
    label: &'static str,
    href: String,
    rows: String,
    changing: String,
    wrong: String,
    here: bool,
}

struct FindingView {
    row: String,
    column: String,
    value: String,
    cure: String,
}

struct RowView {
    place: String,
    kind: &'static str,
    on: String,
    name: String,
    href: Option<String>,
    changes: Vec<Change>,
    note: &'static str,
}

struct LackingView {
    name: String,
    href: Option<String>,
    note: String,
}

struct AfterView {
    id: &'static str,
    heading: &'static str,
    lead: String,
    rows: Vec<LackingView>,
    more: Option<String>,
}

#[derive(Template)]
#[template(path = "exchange/transfer.html")]
struct TransferPage {
    shell: Shell,
    heading: &'static str,
    state: Tag,
    note: Note,
    facts: Summary,
    base: String,
    is_open: bool,
    may_apply: bool,
    may_undo: bool,
    would_pad: Option<String>,
    kinds: Vec<KindView>,
    kinds_caption: Caption,
    errors_caption: Caption,
    errors: Vec<FindingView>,
    more_errors: bool,
    doubts_caption: Caption,
    doubts: Vec<FindingView>,
    more_doubts: Option<String>,
    after: Vec<AfterView>,
    rows_caption: Caption,
    rows: Vec<RowView>,
    pager: Pager,
}

/// The list and what was found, for whoever keeps the register.
pub(super) async fn load(
    app: &App,
    asking: &Asking,
    id: TransferId,
) -> Result<(TransferView, TransferReport), Error> {
    asking.actor().may::<ImportTransfers>(())?;
    let view = store::transfer(app.db.reader(), id).await?.ok_or(Error::NotFound)?;
    let report = serde_json::from_value(view.report.clone()).unwrap_or_default();
    Ok((view, report))
}

fn place(file: usize, row: Option<usize>, files: usize) -> String {
    let row = row.map(|row| row.to_string()).unwrap_or_default();
    if files > 1 { format!("{}つ目のファイル　{row}", file + 1) } else { row }
}

fn finding_view(finding: &Finding, files: usize) -> FindingView {
    let problem = &finding.problem;
    FindingView {
        row: place(finding.file, problem.row, files),
        column: problem.column.clone().unwrap_or_default(),
        value: problem.value.clone(),
        cure: problem.cure.clone(),
    }
}

fn row_view(row: Outcome, files: usize) -> RowView {
    RowView {
        place: place(row.file, Some(row.row), files),
        kind: row.kind.label(),
        on: wareki(row.on),
        name: format!("{}　{}", row.number, row.name),
        href: row.employee.map(|id| format!("/hr/staff/{id}")),
        changes: row.changes,
        note: match row.verdict {
            Verdict::Wrong => "誤りがあります",
            Verdict::Unchanged => "変わりません",
            Verdict::New | Verdict::Changed => "",
        },
    }
}

fn after_views(report: &TransferReport) -> Vec<AfterView> {
    let after = &report.after;
    let on = after.on.map(wareki).unwrap_or_default();
    let one = |id, heading, lead: String, list: &[Lacking]| AfterView {
        id,
        heading,
        lead,
        rows: list
            .iter()
            .take(SHOWN)
            .map(|lacking| LackingView {
                name: format!("{}　{}", lacking.number, lacking.name),
                href: lacking.employee.map(|id| format!("/hr/staff/{id}")),
                note: lacking.note.clone(),
            })
            .collect(),
        more: (list.len() > SHOWN)
            .then(|| format!("ほかに{}件あります。", grouped(list.len() - SHOWN))),
    };
    let count = |list: &[Lacking], unit: &str| format!("{}{unit}。", grouped(list.len()));
    [
        one(
            "no-superior",
            "上司がいなくなる職員",
            format!("{on}の時点。{}", count(&after.without_superior, "人")),
            &after.without_superior,
        ),
        one(
            "no-head",
            "所属長がいない所属",
            format!(
                "{on}の時点。{}上司は、1つ上の所属長になります。",
                count(&after.without_head, "件")
            ),
            &after.without_head,
        ),
        one(
            "accounts-open",
            "アカウントが要る職員",
            format!(
                "{}取り込んだあとで、「利用者と権限」から招待します。",
                count(&after.to_invite, "人")
            ),
            &after.to_invite,
        ),
        one(
            "accounts-end",
            "サインインが終わる職員",
            format!("{}最後の日の次の日から、サインインできません。", count(&after.to_end, "人")),
            &after.to_end,
        ),
    ]
    .into_iter()
    .filter(|view| !view.rows.is_empty())
    .collect()
}

fn standing_note(app: &App, view: &TransferView, report: &TransferReport) -> Note {
    match view.state {
        TransferState::Applied if view.has_inverse => {
            let until = view.settled_at.map(|at| wareki_time(undo_until(app, at)));
            Note::ok("取り込みました。").body(format!(
                "これに続く登録がなければ、{}まで取り消せます。",
                until.unwrap_or_default()
            ))
        }
        TransferState::Applied => Note::ok("取り込みました。").body("登録はこの一覧のとおりです。"),
        TransferState::Undone => {
            Note::info("取込を取り消しました。").body("登録は、取り込む前に戻りました。")
        }
        TransferState::Discarded => {
            Note::info("取込をやめました。").body("登録は変わっていません。")
        }
        TransferState::Checked if !report.is_understood() => Note::bad("列が分かりません。")
            .body("「列と言葉の対応」で、どの列が何かを選んでください。登録は変わっていません。"),
        TransferState::Checked if !report.is_sound() => Note::bad("このままでは取り込めません。")
            .body("下の表のとおりにファイルを直してから、もう一度読んでください。登録は変わっていません。"),
        TransferState::Checked if !report.changes_something => {
            Note::info("登録と同じ内容です。").body("取り込むものはありません。")
        }
        TransferState::Checked => {
            Note::you("まだ取り込んでいません。").body("結果を確かめてから、取り込んでください。")
        }
    }
}

fn facts(view: &TransferView, report: &TransferReport) -> Summary {
    let mut files = String::new();
    for (name, file) in view.file_names.iter().zip(&report.files) {
        let _infallible = writeln!(files, "{name}　{}", file.source);
        if file.further_sheets > 0 {
            let _infallible = writeln!(
                files,
                "ほかのシートが{}つあります。読んでいません。",
                file.further_sheets
            );
        }
    }
    let by = |who: &Option<String>| who.clone().unwrap_or_else(|| "システム".to_owned());
    let mut rows = vec![
        SummaryRow::new("ファイル", files.trim_end()),
        SummaryRow::new(
            "読んだ人",
            format!("{}　{}", by(&view.staged_by), wareki_time(view.staged_at)),
        ),
    ];
    if let Some(at) = view.settled_at {
        let word = if view.state == TransferState::Discarded {
            "やめた人"
        } else {
            "取り込んだ人"
        };
        rows.push(SummaryRow::new(word, format!("{}　{}", by(&view.settled_by), wareki_time(at))));
    }
    if let Some(at) = view.undone_at {
        rows.push(SummaryRow::new(
            "取り消した人",
            format!("{}　{}", by(&view.undone_by), wareki_time(at)),
        ));
    }
    Summary::new(rows)
}

/// The result of the check, or of the import.
pub(super) async fn show(
    State(app): State<App>,
    asking: Asking,
    Path(id): Path<TransferId>,
    Query(query): Query,
) -> Result<Response, Error> {
    // The job first: see the job's page.
    let job = store::job(&app.db, id).await?;
    let (view, report) = load(&app, &asking, id).await?;
    let running = job.as_ref().is_some_and(|job| is_running(job, asking.now.at));
    let kind = TransferKind::parse(query.one("kind"));
    let number = query.one("page").parse::<u32>().unwrap_or(1).clamp(1, 10_000);
    let a_page = i64::try_from(Pager::ROWS).unwrap_or(50);
    let offset = i64::from(number - 1) * a_page;
    let found = store::transfer_rows(app.db.reader(), id, kind, a_page, offset).await?;
    let outcomes = found.into_iter().filter_map(|row| serde_json::from_value(row).ok());
    let files = report.files.len();
    let rows: Vec<RowView> = outcomes.map(|row| row_view(row, files)).collect();
    let all_rows: usize = report
        .by_kind()
        .filter(|(own, _)| kind.is_none_or(|kind| kind == *own))
        .map(|(_, counts)| counts.rows)
        .sum();
    let base = format!("{BASE}/{id}");
    let is_open = view.state == TransferState::Checked && !running;
    let shown = |all: usize| {
        if all > SHOWN {
            format!("{}件のうち、はじめの{SHOWN}件です。", grouped(all))
        } else {
            format!("{}件。", grouped(all))
        }
    };
    let name = view.file_names.join("、");
    page(&TransferPage {
        shell: asking.shell(format!("発令一覧 – {name}")).crumbs(&WAY, &name).wide(),
        heading: match view.state {
            TransferState::Applied => "発令一覧を取り込みました",
            TransferState::Undone => "発令一覧を取り消しました",
            _ => "発令一覧を読んだ結果",
        },
        state: tag(view.state, report.is_sound()),
        note: if running {
            Note::info("いま処理しています。").link(format!("{base}/job"), "進み具合を見る")
        } else {
            standing_note(&app, &view, &report)
        },
        facts: facts(&view, &report),
        is_open,
        may_apply: is_open && report.is_sound() && report.changes_something,
        may_undo: view.state == TransferState::Applied
            && view.has_inverse
            && !running
            && view.settled_at.is_some_and(|at| undo_until(&app, at) >= asking.now.at),
        would_pad: (is_open && report.would_pad > 0).then(|| {
            format!(
                "先頭の0が落ちた職員番号が{}件あります。桁をそろえると、どれも1人に決まります。",
                grouped(report.would_pad)
            )
        }),
        kinds: report
            .by_kind()
            .map(|(own, counts)| KindView {
                label: own.label(),
                href: format!("{base}?kind={own}#rows"),
                rows: grouped(counts.rows),
                changing: grouped(counts.changing),
                wrong: grouped(counts.wrong),
                here: kind == Some(own),
            })
            .collect(),
        kinds_caption: Caption::new(
            "kinds",
            "発令区分ごとの行",
            format!("{}行を読みました。", grouped(report.rows_read)),
        ),
        errors_caption: Caption::new("errors", "誤り", shown(report.error_count)),
        errors: report.errors.iter().take(SHOWN).map(|f| finding_view(f, files)).collect(),
        more_errors: report.error_count > SHOWN,
        doubts_caption: Caption::new("doubts", "注意", shown(report.doubt_count)),
        doubts: report.doubts.iter().take(SHOWN).map(|f| finding_view(f, files)).collect(),
        more_doubts: (report.doubt_count > SHOWN)
            .then(|| format!("ほかに{}件あります。", grouped(report.doubt_count - SHOWN))),
        after: after_views(&report),
        rows_caption: Caption::new(
            "rows",
            kind.map_or("すべての行", TransferKind::label),
            format!("{}行。", grouped(all_rows)),
        ),
        rows,
        pager: Pager::for_rows(
            number,
            u64::try_from(all_rows).unwrap_or(0),
            kind.map(|kind| format!("kind={kind}")).unwrap_or_default(),
        ),
        base,
    })
}

/// The rows with errors, in the office's own columns.
pub(super) async fn errors(
    State(app): State<App>,
    asking: Asking,
    Path(id): Path<TransferId>,
) -> Result<Response, Error> {
    let bytes = transfer_errors_csv(&app, asking.actor(), id).await?;
    Ok(csv_file("発令一覧の誤り.csv", bytes))
}
