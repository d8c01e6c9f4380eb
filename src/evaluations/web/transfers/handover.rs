//! 引継ぎ: what the former evaluator leaves behind (`/team/handovers`), and what the one who goes on reads
//! (`…/sheets/{sheet}/handover`). Ratings that were not handed in are never among it.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;

use crate::audit::{Entry, Failed, note_look};
use crate::evaluations::actions::{self, Loaded};
use crate::evaluations::forms::DateInput;
use crate::evaluations::policy::Observations;
use crate::evaluations::store::transfers::{self as store, FormerRow, Handed, RecordRow};
use crate::evaluations::store::{evidence, observations};
use crate::evaluations::transfer::PartRecordRefusal;
use crate::evaluations::web::hr;
use crate::kernel::ids::{EmployeeId, SheetId};
use crate::kernel::time::{month_day, wareki_time};
use crate::kernel::{Period, Prose, Refusal};
use crate::platform::App;
use crate::ui::components::{
    Button, Caption, DateField, Empty, ErrorSummary, Field, History, HistoryEntry,
};
use crate::ui::{
    Asking, Door, Error, FormData, Notice, Path, Posted, Problems, Routes, Shell, page, page_with,
    see_other,
};

/// Characters of a part record.
const LIMIT: usize = 2_000;
/// Memos of the period that the packet shows at most.
const MEMOS: i64 = 130;

pub(super) fn routes() -> Routes {
    Routes::new()
        .get("/team/handovers", Door::Guarded, index)
        .get("/team/handovers/{sheet}", Door::Guarded, show)
        .post("/team/handovers/{sheet}", Door::Guarded, write)
        .get("/team/cycles/{cycle}/sheets/{sheet}/handover", Door::Guarded, packet)
        .get("/hr/cycles/{cycle}/sheets/{sheet}/handover", Door::Guarded, packet_for_officer)
}

struct FormerView {
    href: String,
    name: String,
    cycle: String,
    successor: String,
    at: String,
    records: String,
}

#[derive(Template)]
#[template(path = "evaluations/handovers.html")]
struct HandoversPage {
    shell: Shell,
    caption: Caption,
    rows: Vec<FormerView>,
    empty: Empty,
}

/// The sheets that one rated before.
async fn index(State(app): State<App>, asking: Asking) -> Result<Response, Error> {
    let person = asking.actor().employee().ok_or(Error::NotFound)?;
    let rows = store::former(app.db.reader(), person, None).await?;
    let heading = "引き継いだ評価";
    page(&HandoversPage {
        shell: asking.shell(heading).crumbs(&[("ホーム", "/"), ("部下の評価", "/team")], heading),
        caption: Caption::new(
            "handovers",
            "ほかの評価者に引き継いだ評価",
            format!("{}件。新しい順にならんでいます。", rows.len()),
        ),
        rows: rows
            .into_iter()
            .map(|row| FormerView {
                href: format!("/team/handovers/{}", row.sheet),
                name: row.name,
                cycle: row.cycle,
                successor: row.successor,
                at: wareki_time(row.handed_at),
                records: match (row.records, row.is_open) {
                    (0, true) => "まだ書いていません".to_owned(),
                    (0, false) => "なし".to_owned(),
                    (count, _) => format!("{count}件"),
                },
            })
            .collect(),
        empty: Empty::new("ほかの評価者に引き継いだ評価はありません。"),
    })
}

#[derive(Template)]
#[template(path = "evaluations/part_record.html")]
struct PartRecordPage {
    shell: Shell,
    errors: ErrorSummary,
    heading: String,
    lead: String,
    records: History,
    action: String,
    /// While the result is not settled.
    form: Option<RecordForm>,
}

struct RecordForm {
    dates: Vec<DateField>,
    words: Field,
    button: Button,
}

fn entries(records: &[RecordRow]) -> History {
    let entry = |row: &RecordRow| {
        HistoryEntry::new(row.at, &row.author, format!("{}のこと", row.days)).words(&row.words)
    };
    History::new(records.iter().map(entry).collect())
}

async fn record_page(
    app: &App,
    asking: &Asking,
    row: &FormerRow,
    typed: &FormData,
    problems: &Problems<&'static str>,
) -> Result<PartRecordPage, Error> {
    let person = asking.actor().employee().ok_or(Error::NotFound)?;
    let mut conn = app.db.reader().acquire().await?;
    let records = store::records(&mut conn, row.sheet, Some(person)).await?;
    let is_first = !typed.has("words");
    let today = asking.now.today;
    let last = row.period.last_day().map_or(today, |last| last.min(today));
    let days = [("from", "始まりの日", row.period.from()), ("until", "終わりの日", last)];
    let date = |(name, label, day): (&'static str, &str, crate::kernel::Date)| {
        let date = if is_first { DateInput::of(day) } else { DateInput::read(typed, name) };
        DateField::new(name, label)
            .typed(&date.year, &date.month, &date.day)
            .error(problems.at(&name))
    };
    let heading = format!("{}さんの評価の引継ぎ", row.name);
    Ok(PartRecordPage {
        shell: asking
            .shell(&heading)
            .crumbs(
                &[("ホーム", "/"), ("部下の評価", "/team"), ("引き継いだ評価", "/team/handovers")],
                &row.name,
            )
            .with_errors(!problems.is_empty()),
        errors: ErrorSummary::new(problems.summary()),
        lead: format!(
            "{}は、{}に{}さんに引き継ぎました。受け持っていた間に見たことを書くと、いまの評価者と人事担当が読みます。書いたものは直せません。書き足すことはできます。",
            row.cycle,
            wareki_time(row.handed_at),
            row.successor
        ),
        heading,
        records: entries(&records),
        action: format!("/team/handovers/{}", row.sheet),
        // What was typed in a form that came too late stays to be copied.
        form: (row.is_open || !is_first).then(|| RecordForm {
            dates: days.into_iter().map(date).collect(),
            words: Field::area("words", "見たこと", LIMIT)
                .rows(8)
                .hint("だれが見ても分かる事実を書きます。段階は書きません。")
                .value(typed.one("words"))
                .error(problems.at(&"words")),
            button: Button::primary("引継ぎを書く"),
        }),
    })
}

async fn show(
    State(app): State<App>,
    asking: Asking,
    Path(sheet): Path<SheetId>,
) -> Result<Response, Error> {
    let row = actions::former_sheet(&app, asking.actor(), sheet).await?;
    page(&record_page(&app, &asking, &row, &FormData::default(), &Problems::new()).await?)
}

fn days(form: &FormData, problems: &mut Problems<&'static str>) -> Option<Period> {
    let first = DateInput::read(form, "from").parse("from", "始まりの日", problems);
    let last = DateInput::read(form, "until").parse("until", "終わりの日", problems);
    let (first, last) = first.zip(last)?;
    let days = Period::inclusive(first, last);
    if days.is_err() {
        problems.add("until", "終わりの日は、始まりの日より後にしてください".to_owned());
    }
    days.ok()
}

async fn write(
    State(app): State<App>,
    asking: Asking,
    Path(sheet): Path<SheetId>,
    Posted(form): Posted,
) -> Result<Response, Error> {
    let row = actions::former_sheet(&app, asking.actor(), sheet).await?;
    let mut problems = Problems::new();
    let days = days(&form, &mut problems);
    let words = Prose::within(form.one("words"), LIMIT)
        .map_err(|problem| problems.add("words", problem.sentence("見たこと")));
    if let (Some(days), Ok(words)) = (days, words) {
        match actions::write_part_record(&app, asking.actor(), sheet, days, &words).await {
            Ok(()) => {
                let notice = Notice::ok("引継ぎを書きました。")
                    .body(format!("{}さんが、評価するときに読みます。", row.successor));
                return see_other(&asking, &format!("/team/handovers/{sheet}"), notice).await;
            }
            Err(Failed::Refused(refusal)) => {
                let place = match refusal {
                    PartRecordRefusal::Days => "from",
                    PartRecordRefusal::Settled => "words",
                };
                problems.add(place, refusal.sentence());
            }
            Err(failed) => return Err(failed.into()),
        }
    }
    let again = record_page(&app, &asking, &row, &form, &problems).await?;
    page_with(StatusCode::UNPROCESSABLE_ENTITY, &again)
}

/// A memo as the packet prints it.
struct MemoView {
    on: String,
    author: String,
    fact: String,
}

#[derive(Template)]
#[template(path = "evaluations/handover.html")]
struct PacketPage {
    shell: Shell,
    heading: String,
    about: String,
    turns: History,
    records: History,
    has_records: bool,
    goals: Vec<String>,
    agreements: Vec<String>,
    /// `None` for HR: memos belong to those who wrote them and those whom they were handed to.
    memos: Option<Vec<MemoView>>,
    back: (String, String),
}

async fn packet_page(
    app: &App,
    asking: &Asking,
    loaded: &Loaded,
    shell: Shell,
    reads_memos: bool,
    back: (String, String),
) -> Result<PacketPage, Error> {
    let mut conn = app.db.reader().acquire().await?;
    let Handed { turns, records } = store::handed(&mut conn, loaded.id()).await?;
    if turns.is_empty() {
        return Err(Error::NotFound);
    }
    let beside = evidence::of_sheet(&mut *conn, loaded.id()).await?;
    let head = &loaded.head;
    let memos = if reads_memos {
        let scope = asking.actor().scope::<Observations>();
        let about: (EmployeeId, bool) = (head.employee, false);
        let reader = (&scope, None);
        let rows =
            observations::memos_beside(&mut *conn, reader, about, head.period, MEMOS).await?;
        let view = |row: observations::MemoRow| MemoView {
            on: month_day(row.on),
            author: row.author_name,
            fact: row.fact,
        };
        Some(rows.into_iter().map(view).collect())
    } else {
        None
    };
    let turns = turns
        .into_iter()
        .map(|turn| {
            let step = loaded.cycle.step_name(turn.kind).to_owned();
            let what = format!("{step}を{}さんに引き継ぎました", turn.successor);
            HistoryEntry::new(turn.at, turn.former, what).words(turn.reason)
        })
        .collect();
    Ok(PacketPage {
        shell,
        heading: format!("{}さんの評価の引継ぎ", head.name),
        about: format!(
            "{}　{}　{}　{}",
            loaded.cycle.name, head.number, loaded.department, head.rank
        ),
        turns: History::new(turns),
        has_records: !records.is_empty(),
        records: entries(&records),
        goals: beside
            .goals
            .iter()
            .map(|goal| match goal.weight {
                Some(weight) => format!("目標{}　{}（ウエイト{weight}）", goal.number, goal.title),
                None => format!("目標{}　{}", goal.number, goal.title),
            })
            .collect(),
        agreements: beside
            .agreements
            .iter()
            .map(|one| format!("{}　{}　{}", one.kind.label(), month_day(one.on), one.words))
            .collect(),
        memos,
        back,
    })
}

/// For the evaluators of today.
async fn packet(
    State(app): State<App>,
    asking: Asking,
    Path((code, id)): Path<(String, SheetId)>,
) -> Result<Response, Error> {
    let (loaded, kind) = actions::load_as_evaluator(&app, asking.actor(), &code, id).await?;
    let sheet = format!("/team/cycles/{code}/sheets/{id}");
    let shell = super::super::saving::shell_of(&asking, &loaded, kind, "引継ぎ");
    let back = (sheet, "評価シートへもどる".to_owned());
    page(&packet_page(&app, &asking, &loaded, shell, true, back).await?)
}

/// For HR; the look is logged.
async fn packet_for_officer(
    State(app): State<App>,
    asking: Asking,
    Path((code, id)): Path<(String, SheetId)>,
) -> Result<Response, Error> {
    let cycle = hr::load(&app, &asking, &code).await?;
    let loaded = actions::load_as_officer(&app, asking.actor(), &code, id).await?;
    let back = (format!("{}/sheets/{id}", hr::address(&code)), "シートへもどる".to_owned());
    let shell = hr::shell(&asking, &cycle, "引継ぎ");
    let found = packet_page(&app, &asking, &loaded, shell, false, back).await?;
    let summary = format!("{}の{}の引継ぎを見た。", loaded.head.name, cycle.name);
    note_look(&app, asking.actor(), Entry::new("look_at_sheet", "sheet", id, summary)).await?;
    page(&found)
}
