//! The register out: as one workbook, or table by table.

use serde_json::json;

use super::RegisterFileRefusal;
use crate::access::Actor;
use crate::audit::{Entry, Failed, Work};
use crate::exchange::policy::ExportRegister;
use crate::exchange::register::RegisterTable;
use crate::exchange::table::{TextEncoding, WrittenTable, write_csv, write_workbook};
use crate::organization::actions::load_for_check;
use crate::platform::App;

/// One table as CSV. What the encoding cannot say is listed.
pub async fn export_table(
    app: &App,
    actor: &Actor,
    which: RegisterTable,
    encoding: TextEncoding,
) -> Result<WrittenTable, Failed<RegisterFileRefusal>> {
    let work = Work::begin(app, actor).await?;
    actor.may::<ExportRegister>(())?;
    let register = load_for_check(app).await?;
    let rows = which.rows(&register);
    let written = write_csv(&rows, encoding);
    let summary = format!("人事の登録のうち「{}」を書き出しました", which.label());
    let entry = Entry::new("export_register", "register", which, summary);
    let what = json!({ "rows": rows.len() - 1, "encoding": encoding.label() });
    work.finish(entry.after(what)).await?;
    Ok(written)
}

/// The whole register as a workbook, one sheet per table.
pub async fn export_register(
    app: &App,
    actor: &Actor,
) -> Result<Vec<u8>, Failed<RegisterFileRefusal>> {
    let work = Work::begin(app, actor).await?;
    actor.may::<ExportRegister>(())?;
    let register = load_for_check(app).await?;
    let tables: Vec<(&str, Vec<Vec<String>>)> =
        RegisterTable::ALL.iter().map(|table| (table.label(), table.rows(&register))).collect();
    let people = register.employees.len();
    let bytes = tokio::task::spawn_blocking(move || write_workbook(&tables)).await;
    let bytes = bytes.ok().flatten().ok_or(Failed::Refused(RegisterFileRefusal::Unwritable))?;
    let entry =
        Entry::new("export_register", "register", "all", "人事の登録をまるごと書き出しました");
    work.finish(entry.after(json!({ "people": people }))).await?;
    Ok(bytes)
}
