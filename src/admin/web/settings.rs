//! `/admin/settings`: the settings in force, and how the installation fares. Nothing is changed here:
//! settings come from the environment when the program starts.

use askama::Template;
use axum::extract::State;
use axum::response::Response;

use crate::admin::policy::ReadSettings;
use crate::admin::store::health::{self, Health};
use crate::audit::hex;
use crate::identity::actions::lifetimes;
use crate::kernel::number::grouped;
use crate::kernel::time::wareki_time;
use crate::platform::{App, Setting};
use crate::ui::components::{Caption, Summary, SummaryRow};
use crate::ui::{Asking, Error, Shell, page};

#[derive(Template)]
#[template(path = "admin/settings.html")]
struct SettingsPage {
    shell: Shell,
    facts: Summary,
    caption: Caption,
    settings: Vec<Setting>,
}

pub(super) async fn show(State(app): State<App>, asking: Asking) -> Result<Response, Error> {
    let scope = asking.actor().scope::<ReadSettings>();
    let seen_after = asking.now.at - lifetimes(&app.config).idle;
    let health =
        health::health(app.db.reader(), &scope, seen_after).await?.ok_or(Error::NotFound)?;
    let settings = app.config.described();
    page(&SettingsPage {
        shell: asking
            .shell("設定と動き")
            .crumbs(&[("ホーム", "/"), ("管理", "/admin")], "設定と動き")
            .wide(),
        facts: facts_of(&app, &health),
        caption: Caption::new("settings", "設定", format!("{}件。", settings.len())),
        settings,
    })
}

fn facts_of(app: &App, health: &Health) -> Summary {
    let sealed = match (health.head_number, &health.head_hash, health.head_at) {
        (Some(number), Some(hash), Some(at)) => SummaryRow::new(
            "監査ログのつながり",
            format!("{}件目まで（{}）", grouped(number), wareki_time(at)),
        )
        .note(hex(hash)),
        _ => SummaryRow::new("監査ログのつながり", "まだ1件もありません"),
    };
    let migrations = crate::MIGRATOR.iter().map(|migration| migration.version);
    Summary::new(vec![
        SummaryRow::new("プログラムの版", env!("CARGO_PKG_VERSION")).note(app.config.mode.label()),
        SummaryRow::new("データベースの版", format!("PostgreSQL {}", health.version)),
        SummaryRow::new("データベースの大きさ", format!("{}MB", grouped(health.bytes / 1_000_000))),
        SummaryRow::new("表の形の版", migrations.max().unwrap_or_default().to_string())
            .note(format!("{}個の変更を当てています。", crate::MIGRATOR.iter().count())),
        sealed,
        SummaryRow::new("まだつないでいない記録", format!("{}件", grouped(health.tail)))
            .note("ふだんは1秒のうちに0件になります。"),
        SummaryRow::new("サインインしている端末", format!("{}台", grouped(health.sessions))),
        SummaryRow::new("バックアップ", "プログラムは、いつ取ったかを記録していません")
            .note("jinzai backup で取り、別の機械に置いてください。"),
    ])
}
