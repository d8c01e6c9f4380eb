//! `/hr/organization/reorganizations`: the acts on departments, latest first, and taking one back.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;

use super::At;
use super::check::{listed_people, numbered};
use crate::audit::Failed;
use crate::kernel::ids::{DepartmentId, ReorganizationId};
use crate::kernel::number::grouped;
use crate::kernel::time::{wareki, wareki_time};
use crate::kernel::{Prose, Refusal, Revision};
use crate::organization::actions::departments::Preview;
use crate::organization::actions::undo::{UndoPreview, in_time, preview_undo, undo_reorganization};
use crate::organization::forms::REASON;
use crate::organization::policy::KeepRegister;
use crate::organization::reorganization::UndoRefusal;
use crate::organization::store::{self, ReorganizationRow};
use crate::platform::App;
use crate::ui::components::{
    Button, Caption, Empty, ErrorSummary, Field, Note, Pager, SoftChecks, Summary, SummaryRow,
};
use crate::ui::pages::CheckPage;
use crate::ui::{Asking, Error, Notice, Path, Posted, Query, Shell, page, page_with, see_other};

const LIST: &str = "/hr/organization/reorganizations";
const WAY: [(&str, &str); 4] = [
    ("ホーム", "/"),
    ("人事の仕事", "/hr"),
    ("組織", "/hr/organization"),
    ("組織の変更の記録", LIST),
];

/// Whether an act can be taken back.
enum Undo {
    Open(String),
    Done(String),
    Over,
}

struct ActLine {
    summary: String,
    on: String,
    at: String,
    by: String,
    undo: Undo,
}

#[derive(Template)]
#[template(path = "organization/reorganizations.html")]
struct ActsPage {
    shell: Shell,
    caption: Caption,
    rows: Vec<ActLine>,
    empty: Empty,
    pager: Pager,
    /// The list without its filter.
    all: Option<String>,
}

fn line(app: &App, asking: &Asking, row: &ReorganizationRow) -> ActLine {
    let undo = match row.undone_at {
        Some(at) => Undo::Done(format!(
            "{}に取り消しました（{}）",
            wareki_time(at),
            row.undone_by.as_deref().unwrap_or_default()
        )),
        None if in_time(app, asking.now, row.on, row.at).is_ok() => {
            Undo::Open(format!("{LIST}/{}/undo", row.id))
        }
        None => Undo::Over,
    };
    ActLine {
        summary: row.summary.clone(),
        on: wareki(row.on),
        at: wareki_time(row.at),
        by: row.by.clone(),
        undo,
    }
}

/// The acts: all, or with `?department=` those about one.
pub(super) async fn index(
    State(app): State<App>,
    asking: Asking,
    Query(query): Query,
) -> Result<Response, Error> {
    asking.actor().may::<KeepRegister>(())?;
    let about = query.one("department").parse::<DepartmentId>().ok();
    let number = query.one("page").parse::<u32>().unwrap_or(1).clamp(1, 10_000);
    let rows_a_page = i64::try_from(Pager::ROWS).unwrap_or(50);
    let offset = i64::from(number - 1) * rows_a_page;
    let found = store::reorganizations(app.db.reader(), about, rows_a_page, offset).await?;
    let all = found.first().map_or(0, |row| row.found);
    let filter = about.map_or_else(String::new, |id| format!("department={id}"));
    page(&ActsPage {
        shell: asking.shell("組織の変更の記録").crumbs(&WAY[..3], "組織の変更の記録").wide(),
        caption: Caption::new("acts", "組織の変更", format!("{}件。新しい順です。", grouped(all))),
        rows: found.iter().map(|row| line(&app, &asking, row)).collect(),
        empty: Empty::new(
            "組織の変更の記録はまだありません。所属を作ったり変えたりすると、ここに残ります。",
        )
        .action("/hr/organization", "組織を見る"),
        pager: Pager::for_rows(number, u64::try_from(all).unwrap_or(0), filter),
        all: about.map(|_| LIST.to_owned()),
    })
}

/// What taking it back comes to, one sentence each.
fn effects(looked: &Preview) -> Vec<String> {
    let (plan, effects) = (&looked.plan, &looked.effects);
    let mut said = Vec::new();
    let back: std::collections::BTreeSet<&str> =
        plan.changes.correct_facts.iter().map(|(.., is)| is.name.as_str()).collect();
    if !back.is_empty() {
        let names: Vec<&str> = back.into_iter().collect();
        said.push(format!("「{}」の登録が、変更の前に戻ります。", names.join("」「")));
    }
    if !plan.closed.is_empty() {
        let names: Vec<String> =
            plan.closed.iter().map(|id| looked.known.name(*id, plan.on)).collect();
        said.push(format!("変更でできた「{}」は、なかったことになります。", names.join("」「")));
    }
    said.push(match effects.moved.len() {
        0 => "職員の発令は変わりません。".to_owned(),
        moved => format!("{}人の発令が、変更の前に戻ります。", numbered(moved)),
    });
    if !effects.led_anew.is_empty() {
        said.push(format!("上司が変わる職員は{}人です。", numbered(effects.led_anew.len())));
    }
    if !effects.heads_lost.is_empty() {
        let words = listed_people(&effects.heads_lost, &looked.names);
        said.push(format!("所属長でなくなる職員：{words}"));
    }
    if !effects.alone.is_empty() {
        let words = listed_people(&effects.alone, &looked.names);
        said.push(format!("上司がいなくなる職員：{words}"));
    }
    said.push("取り消したことと理由が、監査ログに残ります。".to_owned());
    said
}

fn check_page(
    app: &App,
    asking: &Asking,
    (row, looked): (&ReorganizationRow, &Preview),
    typed: &str,
    problems: &At,
) -> CheckPage {
    let until = crate::organization::reorganization::undo_until(
        row.at,
        row.on,
        app.config.import_undo_hours,
    );
    let reason = Field::area("reason", "取り消す理由", REASON)
        .hint("監査ログに残ります。")
        .value(typed)
        .error(problems.at(&"reason".to_owned()));
    CheckPage {
        shell: asking
            .shell("取り消す内容を確かめてください")
            .crumbs(&WAY, "取り消す")
            .with_errors(!problems.is_empty()),
        errors: ErrorSummary::new(problems.summary()),
        heading: "取り消す内容を確かめてください".to_owned(),
        lead: format!("{}まで取り消せます。", wareki_time(until)),
        soft: SoftChecks::default(),
        summary: Summary::new(vec![
            SummaryRow::new("取り消す変更", row.summary.clone()),
            SummaryRow::new("いつから", wareki(row.on)),
            SummaryRow::new("登録した日時", wareki_time(row.at)),
            SummaryRow::new("登録した人", row.by.clone()),
        ]),
        effects: effects(looked),
        action: format!("{LIST}/{}/undo", row.id),
        hidden: vec![("revision".to_owned(), row.revision.to_string())],
        fields: vec![reason],
        button: Button::danger("この変更を取り消す"),
        back: Some((LIST.to_owned(), "取り消さずにもどる".to_owned())),
    }
}

/// An act that cannot be taken back (any more), and why.
#[derive(Template)]
#[template(path = "organization/reorganization.html")]
struct StandsPage {
    shell: Shell,
    note: Note,
    summary: Summary,
}

fn stands_page(asking: &Asking, row: &ReorganizationRow, refusal: &UndoRefusal) -> StandsPage {
    let title = "この変更は取り消せません";
    StandsPage {
        shell: asking.shell(title).crumbs(&WAY, "取り消す"),
        note: Note::info(format!("{}。", refusal.sentence())),
        summary: Summary::new(vec![
            SummaryRow::new("組織の変更", row.summary.clone()),
            SummaryRow::new("いつから", wareki(row.on)),
            SummaryRow::new("登録した日時", wareki_time(row.at)),
            SummaryRow::new("登録した人", row.by.clone()),
        ]),
    }
}

/// What taking it back would do, or what stands in the way.
pub(super) async fn check(
    State(app): State<App>,
    asking: Asking,
    Path(id): Path<ReorganizationId>,
) -> Result<Response, Error> {
    let UndoPreview { kept, looked } = preview_undo(&app, asking.actor(), id).await?;
    match looked {
        Ok(looked) => page(&check_page(&app, &asking, (&kept.act, &looked), "", &At::new())),
        Err(refusal) => page(&stands_page(&asking, &kept.act, &refusal)),
    }
}

/// Takes it back.
pub(super) async fn undo(
    State(app): State<App>,
    asking: Asking,
    Path(id): Path<ReorganizationId>,
    Posted(form): Posted,
) -> Result<Response, Error> {
    asking.actor().may::<KeepRegister>(())?;
    let typed = form.one("reason");
    let reason = match Prose::within(typed, REASON) {
        Ok(reason) => reason,
        Err(problem) => {
            let UndoPreview { kept, looked } = preview_undo(&app, asking.actor(), id).await?;
            let problems = At::one("reason".to_owned(), problem.sentence("取り消す理由"));
            return match looked {
                Ok(looked) => page_with(
                    StatusCode::UNPROCESSABLE_ENTITY,
                    &check_page(&app, &asking, (&kept.act, &looked), typed, &problems),
                ),
                Err(refusal) => page(&stands_page(&asking, &kept.act, &refusal)),
            };
        }
    };
    let revision = Revision::parse(form.one("revision"));
    match undo_reorganization(&app, asking.actor(), id, revision, reason.as_str()).await {
        Ok(plan) => {
            let notice = Notice::ok("組織の変更を取り消しました。")
                .body("所属と職員の発令は、変更の前の登録に戻っています。");
            let gone = plan.closed.contains(&plan.department);
            let to = match (gone, plan.on > asking.now.today) {
                (true, _) => LIST.to_owned(),
                (false, true) => format!("/hr/organization/{}?on={}", plan.department, plan.on),
                (false, false) => format!("/hr/organization/{}", plan.department),
            };
            see_other(&asking, &to, notice).await
        }
        Err(Failed::Refused(refusal)) => {
            see_other(&asking, LIST, Notice::bad(format!("{}。", refusal.sentence()))).await
        }
        Err(failed) => Err(failed.into()),
    }
}
