//! The register in: from a workbook or table by table, looked at first, then as a whole or not at all.

use chrono::Duration;
use serde_json::json;

use super::Arrived;
use crate::access::Actor;
use crate::audit::{Entry, Failed, Work};
use crate::exchange::policy::ImportRegister;
use crate::exchange::problem::Problem;
use crate::exchange::register::{ReadTable, RegisterTable, read, read_masters};
use crate::exchange::store::{self, RegisterFileView};
use crate::exchange::table::{self, FileRefusal, Limits, write_workbook};
use crate::kernel::Refusal;
use crate::kernel::ids::RegisterFileId;
use crate::organization::MasterRefusal;
use crate::organization::actions::departments::open_deputies;
use crate::organization::actions::masters::fill;
use crate::organization::actions::{
    RegisterRefusal, apply_changes, ensure_basics, load_for_change,
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

/// The tables of a workbook, by the names of its sheets.
pub async fn read_register(bytes: Vec<u8>) -> Result<Vec<ReadTable>, Failed<RegisterFileRefusal>> {
    let sheets = tokio::task::spawn_blocking(move || table::read_workbook(&bytes, REGISTER)).await;
    let sheets = sheets
        .map_err(|_| Failed::Stale)?
        .map_err(|refusal| Failed::Refused(RegisterFileRefusal::File(refusal)))?;
    let known = sheets.into_iter().filter_map(|(name, rows)| {
        let table = RegisterTable::ALL.iter().find(|table| table.label() == name)?;
        Some(ReadTable { table: *table, rows })
    });
    let tables: Vec<ReadTable> = known.collect();
    if tables.is_empty() {
        return Err(Failed::Refused(RegisterFileRefusal::NoTable));
    }
    Ok(tables)
}

/// One table from a file of its own.
pub async fn read_table(
    which: RegisterTable,
    bytes: Vec<u8>,
) -> Result<ReadTable, Failed<RegisterFileRefusal>> {
    let sheet = tokio::task::spawn_blocking(move || table::read(&bytes, REGISTER)).await;
    let sheet = sheet
        .map_err(|_| Failed::Stale)?
        .map_err(|refusal| Failed::Refused(RegisterFileRefusal::File(refusal)))?;
    Ok(ReadTable { table: which, rows: sheet.rows })
}

/// What the tables would come to: everything is carried out and given up again. Returns the number of
/// people.
pub async fn check_register(
    app: &App,
    actor: &Actor,
    tables: &[ReadTable],
) -> Result<usize, Failed<RegisterFileRefusal>> {
    let mut work = Work::begin(app, actor).await?;
    fill_register(&mut work, actor, tables).await
}

/// How long a register that was looked at is kept: it says everything about everybody.
const REGISTER_KEPT_HOURS: i64 = 24;

/// The tables as one workbook.
async fn workbook(tables: Vec<ReadTable>) -> Option<Vec<u8>> {
    let texts = |own: &ReadTable| {
        let rows = own.rows.iter();
        let rows = rows.map(|row| row.cells.iter().map(|cell| cell.text.clone()).collect());
        (own.table.label(), rows.collect())
    };
    let write = move || {
        let tables: Vec<(&str, Vec<Vec<String>>)> = tables.iter().map(texts).collect();
        write_workbook(&tables)
    };
    tokio::task::spawn_blocking(write).await.ok()?
}

/// Name of each table and its rows below the heading.
pub fn counted(tables: &[ReadTable]) -> Vec<(String, usize)> {
    let count = |own: &ReadTable| (own.table.label().to_owned(), own.rows.len().saturating_sub(1));
    tables.iter().map(count).collect()
}

/// Looks at a register and keeps it until it is taken in.
pub async fn stage_register(
    app: &App,
    actor: &Actor,
    file_name: &str,
    tables: Vec<ReadTable>,
) -> Result<RegisterFileId, Failed<RegisterFileRefusal>> {
    let people = check_register(app, actor, &tables).await?;
    let counts = counted(&tables);
    let unwritable = Failed::Refused(RegisterFileRefusal::Unwritable);
    let file = workbook(tables).await.ok_or(unwritable)?;
    let mut work = Work::begin(app, actor).await?;
    let permit = actor.may::<ImportRegister>(())?;
    let now = work.now().at;
    let old = now - Duration::hours(REGISTER_KEPT_HOURS);
    store::drop_register_files(&mut work, &permit, old).await?;
    let view = RegisterFileView {
        file_name: file_name.to_owned(),
        people: i32::try_from(people).unwrap_or(i32::MAX),
        tables: counts,
        staged_at: now,
    };
    let id = RegisterFileId::mint();
    store::keep_register_file(&mut work, &permit, id, &file, &view).await?;
    let summary = "人事の登録のファイルを読んで確かめました";
    let entry = Entry::new("stage_register", "register_file", id, summary);
    work.finish(entry.after(json!({ "file": file_name, "rows": view.tables }))).await?;
    Ok(id)
}

/// What is known of a register that was looked at.
pub async fn staged_register(
    app: &App,
    actor: &Actor,
    id: RegisterFileId,
) -> Result<RegisterFileView, Failed<RegisterFileRefusal>> {
    actor.may::<ImportRegister>(())?;
    store::register_file(app.db.reader(), id).await?.ok_or(Failed::Missing)
}

/// Takes in what was looked at, in one transaction with one audit entry. Returns the number of people.
pub async fn apply_staged_register(
    app: &App,
    actor: &Actor,
    id: RegisterFileId,
) -> Result<usize, Failed<RegisterFileRefusal>> {
    let mut work = Work::begin(app, actor).await?;
    let permit = actor.may::<ImportRegister>(())?;
    let kept = store::take_register_file(&mut work, &permit, id).await?;
    let (name, bytes) = kept.ok_or(Failed::Missing)?;
    let tables = read_register(bytes).await?;
    let people = fill_register(&mut work, actor, &tables).await?;
    work.finish(filled_entry(people, &tables, &name)).await?;
    Ok(people)
}

/// Gives up what was looked at.
pub async fn discard_register(
    app: &App,
    actor: &Actor,
    id: RegisterFileId,
) -> Result<(), Failed<RegisterFileRefusal>> {
    let mut work = Work::begin(app, actor).await?;
    let permit = actor.may::<ImportRegister>(())?;
    let kept = store::take_register_file(&mut work, &permit, id).await?;
    let (name, _) = kept.ok_or(Failed::Missing)?;
    let summary = "人事の登録の取込をやめました";
    let entry = Entry::new("discard_register", "register_file", id, summary);
    Ok(work.finish(entry.after(json!({ "file": name }))).await?)
}

/// Drops what was looked at and is older than a day; the program does it by itself.
pub async fn drop_old_registers(app: &App) -> Result<(), Failed<RegisterFileRefusal>> {
    let actor = Actor::system("calendar");
    let mut work = Work::begin(app, &actor).await?;
    let permit = actor.may::<ImportRegister>(())?;
    let old = work.now().at - Duration::hours(REGISTER_KEPT_HOURS);
    let dropped = store::drop_register_files(&mut work, &permit, old).await?;
    if dropped > 0 {
        let summary = format!("1日たった、人事の登録のファイルを{dropped}件消しました");
        work.finish(Entry::new("drop_registers", "register_file", "old", summary)).await?;
    }
    Ok(())
}

/// Fills an empty register, in one transaction with one audit entry. Returns the number of people.
pub async fn apply_register(
    app: &App,
    actor: &Actor,
    tables: &[ReadTable],
    file_name: &str,
) -> Result<usize, Failed<RegisterFileRefusal>> {
    let mut work = Work::begin(app, actor).await?;
    let people = fill_register(&mut work, actor, tables).await?;
    work.finish(filled_entry(people, tables, file_name)).await?;
    Ok(people)
}

fn filled_entry(people: usize, tables: &[ReadTable], file_name: &str) -> Entry {
    let summary = format!("人事の登録をまるごと取り込みました。職員{people}人");
    let entry = Entry::new("import_register", "register", "all", summary);
    entry.after(json!({ "file": file_name, "rows": counted(tables) }))
}

async fn fill_register(
    work: &mut Work,
    actor: &Actor,
    tables: &[ReadTable],
) -> Result<usize, Failed<RegisterFileRefusal>> {
    actor.may::<ImportRegister>(())?;
    let keep = actor.may::<KeepRegister>(())?;
    let register = load_for_change(work, &keep).await?;
    let has_history = register.masters.iter().any(|own| !own.names.is_empty());
    if !register.employees.is_empty() || !register.facts.is_empty() || has_history {
        return Err(Failed::Refused(RegisterFileRefusal::NotEmpty));
    }
    let to_mend = |problems| Failed::Refused(RegisterFileRefusal::Problems(problems));
    let masters = read_masters(tables).map_err(to_mend)?;
    fill(work, &keep, &masters).await.map_err(|failed| match failed {
        Failed::Refused(refusal) => Failed::Refused(RegisterFileRefusal::Master(refusal)),
        Failed::Broken(error) => Failed::Broken(error),
        _ => Failed::Stale,
    })?;
    // Postings name what is in the lists now.
    let register = load_for_change(work, &keep).await?;
    let filled = read(tables, &register).map_err(to_mend)?;
    let refused = |failed: Failed<RegisterRefusal>| match failed {
        Failed::Refused(refusal) => Failed::Refused(RegisterFileRefusal::Register(refusal)),
        Failed::Broken(error) => Failed::Broken(error),
        _ => Failed::Broken(StoreError::Taken("register".to_owned())),
    };
    apply_changes(work, &keep, &filled.changes).await.map_err(refused)?;
    open_deputies(work, &keep, &filled.deputies).await.map_err(refused)?;
    Ok(filled.changes.new_employees.len())
}

/// `jinzai import register`: ranks and 市長 are made first, as for any register.
pub async fn import_register(
    app: &App,
    arrived: &Arrived,
) -> Result<usize, Failed<RegisterFileRefusal>> {
    let actor = Actor::system("import");
    let tables = read_register(arrived.bytes.clone()).await?;
    ensure_basics(app, &actor).await.map_err(|_| Failed::Stale)?;
    apply_register(app, &actor, &tables, &arrived.name).await
}
