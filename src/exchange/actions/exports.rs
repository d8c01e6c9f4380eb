//! The register out and in: as one workbook, or table by table.

use serde_json::json;

use super::Arrived;
use crate::access::Actor;
use crate::audit::{Entry, Failed, Work};
use crate::exchange::policy::{ExportRegister, ImportTransfers};
use crate::exchange::problem::Problem;
use crate::exchange::register::{ReadTable, RegisterTable, read, read_masters};
use crate::exchange::table::{
    self, FileRefusal, Limits, TextEncoding, WrittenTable, write_csv, write_workbook,
};
use crate::kernel::Refusal;
use crate::organization::MasterRefusal;
use crate::organization::actions::departments::open_deputies;
use crate::organization::actions::masters::fill;
use crate::organization::actions::{
    RegisterRefusal, apply_changes, ensure_basics, load_for_change, load_for_check,
};
use crate::organization::policy::KeepRegister;
use crate::platform::{App, StoreError};

/// Limits of a whole register: 46,000 staff with twenty years of history.
const REGISTER: Limits = Limits { bytes: 100 * 1024 * 1024, rows: 1_000_000, columns: 50 };

/// Why a register is not taken out or brought in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RegisterFileRefusal {
    /// The workbook could not be written.
    Unwritable,
    /// The file is not read.
    File(FileRefusal),
    /// None of its sheets is a table of the register.
    NoTable,
    /// The register is not empty: a whole register replaces nothing.
    NotEmpty,
    /// There is something to mend.
    Problems(Vec<Problem>),
    /// The lists of master data refused it.
    Master(MasterRefusal),
    /// The register refused it.
    Register(RegisterRefusal),
}

impl Refusal for RegisterFileRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::Unwritable => "register_unwritable",
            Self::File(refusal) => refusal.code(),
            Self::NoTable => "register_no_table",
            Self::NotEmpty => "register_not_empty",
            Self::Problems(_) => "register_has_problems",
            Self::Master(refusal) => refusal.code(),
            Self::Register(refusal) => refusal.code(),
        }
    }
    fn sentence(&self) -> String {
        match self {
            Self::Unwritable => "Excelのファイルを作れませんでした".to_owned(),
            Self::File(refusal) => refusal.sentence(),
            Self::NoTable => {
                "「職員」「発令」のシートがありません。書き出したファイルを選んでください"
                    .to_owned()
            }
            Self::NotEmpty => {
                "職員か所属がもう登録されています。空のデータベースに取り込んでください".to_owned()
            }
            Self::Problems(problems) => {
                let all: Vec<&str> = problems.iter().map(|p| p.sentence.as_str()).collect();
                all.join("\n")
            }
            Self::Master(refusal) => refusal.sentence(),
            Self::Register(refusal) => refusal.sentence(),
        }
    }
}

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

/// Fills an empty register from such a workbook, in one transaction with one audit entry. Ranks and 市長
/// are made first, as for any register. Returns the number of people.
pub async fn import_register(
    app: &App,
    arrived: &Arrived,
) -> Result<usize, Failed<RegisterFileRefusal>> {
    let actor = Actor::system("import");
    let bytes = arrived.bytes.clone();
    let sheets = tokio::task::spawn_blocking(move || table::read_workbook(&bytes, REGISTER)).await;
    let sheets = sheets
        .map_err(|_| Failed::Stale)?
        .map_err(|refusal| Failed::Refused(RegisterFileRefusal::File(refusal)))?;
    let tables: Vec<ReadTable> = sheets
        .into_iter()
        .filter_map(|(name, rows)| {
            let table = RegisterTable::ALL.iter().find(|table| table.label() == name)?;
            Some(ReadTable { table: *table, rows })
        })
        .collect();
    if tables.is_empty() {
        return Err(Failed::Refused(RegisterFileRefusal::NoTable));
    }
    ensure_basics(app, &actor).await.map_err(|_| Failed::Stale)?;
    let mut work = Work::begin(app, &actor).await?;
    actor.may::<ImportTransfers>(())?;
    let keep = actor.may::<KeepRegister>(())?;
    let register = load_for_change(&mut work, &keep).await?;
    let has_history = register.masters.iter().any(|own| !own.names.is_empty());
    if !register.employees.is_empty() || !register.facts.is_empty() || has_history {
        return Err(Failed::Refused(RegisterFileRefusal::NotEmpty));
    }
    let to_mend = |problems| Failed::Refused(RegisterFileRefusal::Problems(problems));
    let masters = read_masters(&tables).map_err(to_mend)?;
    fill(&mut work, &keep, &masters).await.map_err(|failed| match failed {
        Failed::Refused(refusal) => Failed::Refused(RegisterFileRefusal::Master(refusal)),
        Failed::Broken(error) => Failed::Broken(error),
        _ => Failed::Stale,
    })?;
    // Postings name what is in the lists now.
    let register = load_for_change(&mut work, &keep).await?;
    let filled = read(&tables, &register).map_err(to_mend)?;
    let people = filled.changes.new_employees.len();
    let refused = |failed: Failed<RegisterRefusal>| match failed {
        Failed::Refused(refusal) => Failed::Refused(RegisterFileRefusal::Register(refusal)),
        Failed::Broken(error) => Failed::Broken(error),
        _ => Failed::Broken(StoreError::Taken("register".to_owned())),
    };
    apply_changes(&mut work, &keep, &filled.changes).await.map_err(refused)?;
    open_deputies(&mut work, &keep, &filled.deputies).await.map_err(refused)?;
    let summary = format!("人事の登録をまるごと取り込みました。職員{people}人");
    let entry = Entry::new("import_register", "register", "all", summary);
    work.finish(entry.after(json!({ "file": arrived.name }))).await?;
    Ok(people)
}
