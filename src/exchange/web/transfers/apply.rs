//! Applying a checked list, taking it back, giving it up: each after a look at what it does.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;

use super::result::load;
use super::{BASE, WAY};
use crate::audit::Failed;
use crate::exchange::actions::{
    TransferRefusal, discard_transfer, start_apply, start_undo, undo_until,
};
use crate::exchange::store::{TransferState, TransferView};
use crate::exchange::transfers::report::TransferReport;
use crate::kernel::ids::TransferId;
use crate::kernel::number::grouped;
use crate::kernel::time::{wareki, wareki_time};
use crate::kernel::{Refusal, Revision};
use crate::platform::App;
use crate::ui::components::{
    Button, ErrorSummary, Field, SelectOption, SoftChecks, Summary, SummaryRow,
};
use crate::ui::pages::CheckPage;
use crate::ui::{Asking, Error, Notice, Path, Posted, Problems, page, page_with, see_other};

fn check_page(
    app: &App,
    asking: &Asking,
    view: &TransferView,
    report: &TransferReport,
    problems: &Problems<String>,
) -> CheckPage {
    let back = format!("{BASE}/{}", view.id);
    let mut rows = vec![SummaryRow::new("ファイル", view.file_names.join("\n"))];
    rows.extend(report.by_kind().map(|(kind, counts)| {
        let words = format!("{}行（変わる {}）", grouped(counts.rows), grouped(counts.changing));
        SummaryRow::new(kind.label(), words)
    }));
    let after = &report.after;
    for (label, count, unit) in [
        ("上司がいなくなる職員", after.without_superior.len(), "人"),
        ("所属長がいない所属", after.without_head.len(), "件"),
        ("アカウントが要る職員", after.to_invite.len(), "人"),
        ("サインインが終わる職員", after.to_end.len(), "人"),
    ] {
        if count > 0 {
            rows.push(SummaryRow::new(label, format!("{}{unit}", grouped(count))));
        }
    }
    let mut fields = Vec::new();
    if report.doubt_count > 0 {
        let label = format!("注意{}件", grouped(report.doubt_count));
        let options = vec![
            SelectOption::new("", "選んでください"),
            SelectOption::new("yes", "読んで、確かめました"),
        ];
        let key = "doubts".to_owned();
        fields.push(
            Field::select("doubts", label, options)
                .hint("注意は、結果のページにあります。このままでも取り込めます。")
                .error(problems.at(&key)),
        );
    }
    let mut effects = vec![
        "すべての行をまとめて登録します。一部だけが登録されることはありません。".to_owned(),
        format!(
            "どの行も、その発令日から有効です。{}より後の日付は、予定として見えます。",
            wareki(asking.now.today)
        ),
        "だれがいつ取り込んだかと、1行ごとの変更が、監査ログに残ります。".to_owned(),
    ];
    if app.config.import_undo_hours > 0 {
        effects.push(format!(
            "これに続く登録がなければ、{}時間のあいだ取り消せます。",
            app.config.import_undo_hours
        ));
    }
    CheckPage {
        shell: asking
            .shell("取り込む内容を確かめてください")
            .crumbs(&WAY, "確かめる")
            .with_errors(!problems.is_empty()),
        errors: ErrorSummary::new(problems.summary()),
        heading: "取り込む内容を確かめてください".to_owned(),
        lead: format!("{}行を読みました。誤りはありません。", grouped(report.rows_read)),
        soft: SoftChecks::default(),
        summary: Summary::new(rows),
        effects,
        action: format!("{back}/application"),
        hidden: vec![("revision".to_owned(), view.revision.to_string())],
        fields,
        button: Button::primary("この内容で取り込む"),
        back: Some((back, "結果へもどる".to_owned())),
    }
}

/// The check page: how many of what, from when, whether it can be undone.
pub(super) async fn check(
    State(app): State<App>,
    asking: Asking,
    Path(id): Path<TransferId>,
) -> Result<Response, Error> {
    let (view, report) = load(&app, &asking, id).await?;
    if view.state != TransferState::Checked || !report.is_sound() || !report.changes_something {
        return see_other(&asking, &format!("{BASE}/{id}"), None).await;
    }
    page(&check_page(&app, &asking, &view, &report, &Problems::new()))
}

/// Begins the work and leads to the page that shows how far it has come.
pub(super) async fn apply(
    State(app): State<App>,
    asking: Asking,
    Path(id): Path<TransferId>,
    Posted(form): Posted,
) -> Result<Response, Error> {
    let revision = Revision::parse(form.one("revision"));
    let seen = form.one("doubts") == "yes";
    let job = format!("{BASE}/{id}/job");
    match start_apply(&app, asking.actor(), id, revision, seen).await {
        Ok(()) | Err(Failed::Refused(TransferRefusal::Running)) => {
            see_other(&asking, &job, None).await
        }
        Err(Failed::Refused(refusal @ TransferRefusal::Doubts(_))) => {
            let (view, report) = load(&app, &asking, id).await?;
            let problems = Problems::one("doubts".to_owned(), refusal.sentence());
            let again = check_page(&app, &asking, &view, &report, &problems);
            page_with(StatusCode::UNPROCESSABLE_ENTITY, &again)
        }
        Err(Failed::Refused(refusal)) => {
            see_other(&asking, &format!("{BASE}/{id}"), Notice::bad(refusal.sentence())).await
        }
        Err(failed) => Err(failed.into()),
    }
}

/// What taking back would do.
pub(super) async fn check_undo(
    State(app): State<App>,
    asking: Asking,
    Path(id): Path<TransferId>,
) -> Result<Response, Error> {
    let (view, report) = load(&app, &asking, id).await?;
    let back = format!("{BASE}/{id}");
    let until = view.settled_at.map(|at| undo_until(&app, at));
    let Some(until) = until.filter(|_| view.state == TransferState::Applied && view.has_inverse)
    else {
        return see_other(&asking, &back, None).await;
    };
    page(&CheckPage {
        shell: asking.shell("取り消す内容を確かめてください").crumbs(&WAY, "取り消す"),
        errors: ErrorSummary::default(),
        heading: "取り消す内容を確かめてください".to_owned(),
        lead: format!("{}まで取り消せます。", wareki_time(until)),
        soft: SoftChecks::default(),
        summary: Summary::new(vec![
            SummaryRow::new("ファイル", view.file_names.join("\n")),
            SummaryRow::new("行", format!("{}行", grouped(report.rows_read))),
        ]),
        effects: vec![
            "この発令一覧で登録した発令、休職、職員、所属を、すべて元に戻します。".to_owned(),
            "これに続く登録、評価シート、使われたアカウントがあるときは、取り消しません。"
                .to_owned(),
            "取り消したことも、監査ログに残ります。".to_owned(),
        ],
        action: format!("{back}/undo"),
        hidden: vec![("revision".to_owned(), view.revision.to_string())],
        fields: Vec::new(),
        button: Button::danger("この取込を取り消す"),
        back: Some((back.clone(), "結果へもどる".to_owned())),
    })
}

/// Begins taking the list back.
pub(super) async fn undo(
    State(app): State<App>,
    asking: Asking,
    Path(id): Path<TransferId>,
    Posted(form): Posted,
) -> Result<Response, Error> {
    let revision = Revision::parse(form.one("revision"));
    match start_undo(&app, asking.actor(), id, revision).await {
        Ok(()) | Err(Failed::Refused(TransferRefusal::Running)) => {
            see_other(&asking, &format!("{BASE}/{id}/job"), None).await
        }
        Err(Failed::Refused(refusal)) => {
            see_other(&asking, &format!("{BASE}/{id}"), Notice::bad(refusal.sentence())).await
        }
        Err(failed) => Err(failed.into()),
    }
}

/// Gives the list up.
pub(super) async fn discard(
    State(app): State<App>,
    asking: Asking,
    Path(id): Path<TransferId>,
    Posted(_form): Posted,
) -> Result<Response, Error> {
    match discard_transfer(&app, asking.actor(), id).await {
        Ok(()) => {
            let notice = Notice::ok("取込をやめました。").body("登録は変わっていません。");
            see_other(&asking, BASE, notice).await
        }
        Err(Failed::Refused(refusal)) => {
            see_other(&asking, &format!("{BASE}/{id}"), Notice::bad(refusal.sentence())).await
        }
        Err(failed) => Err(failed.into()),
    }
}
