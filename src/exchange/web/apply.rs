//! Applying a checked file, after a look at what it does; or giving it up.

use axum::extract::State;
use axum::response::Response;

use super::result::load;
use crate::audit::Failed;
use crate::exchange::actions::{apply_import, discard_import};
use crate::exchange::store::ImportState;
use crate::kernel::ids::ImportId;
use crate::kernel::number::grouped;
use crate::kernel::time::wareki;
use crate::kernel::{Refusal, Revision};
use crate::platform::App;
use crate::ui::components::{Button, ErrorSummary, SoftChecks, Summary, SummaryRow};
use crate::ui::pages::CheckPage;
use crate::ui::{Asking, Error, Notice, Path, Posted, page, see_other};

/// The check page: how many, from when, whether it can be undone.
pub(super) async fn check(
    State(app): State<App>,
    asking: Asking,
    Path(id): Path<ImportId>,
) -> Result<Response, Error> {
    let (row, report) = load(&app, &asking, id).await?;
    let back = format!("/hr/imports/{id}");
    if row.state != ImportState::Checked || !report.is_sound() {
        return see_other(&asking, &back, None).await;
    }
    let counts = report.counts;
    let departments = report.departments;
    page(&CheckPage {
        shell: asking.shell("取り込む内容を確かめてください").crumbs(
            &[
                ("ホーム", "/"),
                ("人事の仕事", "/hr"),
                ("取込", "/hr/imports"),
                (&row.file_name, &back),
            ],
            "確かめる",
        ),
        errors: ErrorSummary::default(),
        heading: "取り込む内容を確かめてください".to_owned(),
        lead: counts.sentence(),
        soft: SoftChecks::default(),
        summary: Summary::new(vec![
            SummaryRow::new("ファイル", row.file_name.clone()),
            SummaryRow::new("一覧の基準日", wareki(row.on)),
            SummaryRow::new("追加になる行", format!("{}行", grouped(counts.new))),
            SummaryRow::new("変更になる行", format!("{}行", grouped(counts.changed))),
            SummaryRow::new(
                "所属",
                format!("追加 {}、変更 {}", grouped(departments.new), grouped(departments.changed)),
            ),
        ]),
        effects: vec![
            "すべての行をまとめて登録します。一部だけが登録されることはありません。".to_owned(),
            format!("一覧にない職員{}人の登録は変わりません。", grouped(report.not_in_list)),
            "これまでの発令は消えません。変わる前の内容は、日付とともに残ります。".to_owned(),
            "だれがいつ取り込んだかと、1行ごとの変更が、監査ログに残ります。".to_owned(),
        ],
        action: format!("{back}/application"),
        hidden: vec![("revision".to_owned(), row.revision.to_string())],
        fields: Vec::new(),
        button: Button::primary("この内容で取り込む"),
        back: Some((back.clone(), "結果へもどる".to_owned())),
    })
}

/// Applies it, or says why not on the result page.
pub(super) async fn apply(
    State(app): State<App>,
    asking: Asking,
    Path(id): Path<ImportId>,
    Posted(form): Posted,
) -> Result<Response, Error> {
    let back = format!("/hr/imports/{id}");
    let revision = Revision::parse(form.one("revision"));
    match apply_import(&app, asking.actor(), id, revision).await {
        Ok(report) => {
            let notice = Notice::ok("職員一覧を取り込みました。")
                .body(report.counts.sentence())
                .link("/hr/staff", "職員の一覧を見る");
            see_other(&asking, &back, notice).await
        }
        Err(Failed::Refused(refusal)) => {
            see_other(&asking, &back, Notice::bad(refusal.sentence())).await
        }
        Err(failed) => Err(failed.into()),
    }
}

/// Gives the file up.
pub(super) async fn discard(
    State(app): State<App>,
    asking: Asking,
    Path(id): Path<ImportId>,
    Posted(_form): Posted,
) -> Result<Response, Error> {
    match discard_import(&app, asking.actor(), id).await {
        Ok(()) => {
            let notice = Notice::ok("取込をやめました。").body("登録は変わっていません。");
            see_other(&asking, "/hr/imports", notice).await
        }
        Err(Failed::Refused(refusal)) => {
            see_other(&asking, &format!("/hr/imports/{id}"), Notice::bad(refusal.sentence())).await
        }
        Err(failed) => Err(failed.into()),
    }
}
