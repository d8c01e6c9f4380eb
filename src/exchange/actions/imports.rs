//! The verbs: check a staff list, keep it, apply it, give it up; and the command `jinzai import staff`.

use chrono::Duration;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::access::Actor;
use crate::audit::{Entry, Failed, Work};
use crate::exchange::plan::{Ground, Plan, make_plan};
use crate::exchange::policy::ImportStaff;
use crate::exchange::problem::Problem;
use crate::exchange::report::{Report, error_rows};
use crate::exchange::staff::{StaffColumn, StaffFormat, StaffList, read_staff};
use crate::exchange::store::{self, ImportState, NewImport};
use crate::exchange::table::{self, FileRefusal, Limits, Sheet, TextEncoding, write_csv};
use crate::kernel::ids::{AuthorityId, ImportId};
use crate::kernel::{Date, Refusal, Revision};
use crate::organization::actions::{
    MAYOR, RegisterRefusal, apply_changes, ensure_basics, load_for_change, load_for_check,
};
use crate::organization::policy::KeepRegister;
use crate::organization::{Register, authority_by_code};
use crate::platform::{App, StoreError};

/// Days after which a checked file that nobody applied is given up.
pub const KEPT_DAYS: i64 = 30;

/// Columns that a person pointed at: target and column from 0.
pub type Chosen = Vec<(StaffColumn, usize)>;

/// A file as it arrived.
#[derive(Debug, Clone)]
pub struct Arrived {
    /// Name as the browser or the command line gave it.
    pub name: String,
    /// Content.
    pub bytes: Vec<u8>,
}

/// Why an import is not applied.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ImportRefusal {
    /// There is something to mend.
    Problems(usize),
    /// The register has moved on since the check; the import was checked again.
    Moved,
    /// It was applied or given up before.
    Settled,
    /// Nothing would change.
    Nothing,
    /// The register refused the batch.
    Register(RegisterRefusal),
}

impl Refusal for ImportRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::Problems(_) => "import_has_problems",
            Self::Moved => "import_moved",
            Self::Settled => "import_settled",
            Self::Nothing => "import_changes_nothing",
            Self::Register(refusal) => refusal.code(),
        }
    }
    fn sentence(&self) -> String {
        match self {
            Self::Problems(count) => {
                format!(
                    "誤りが{count}件あるので、取り込めません。直してから、もう一度読んでください"
                )
            }
            Self::Moved => {
                "確かめたあとで登録が変わりました。もう一度読んだ結果を確かめてください".to_owned()
            }
            Self::Settled => "この取込は、もう終わっています".to_owned(),
            Self::Nothing => "登録と同じ内容です。取り込むものはありません".to_owned(),
            Self::Register(refusal) => refusal.sentence(),
        }
    }
}

/// Another room's failure as ours; `refusal` says what its refusal means here.
fn carried<R, S>(failed: Failed<R>, refusal: impl FnOnce(R) -> Failed<S>) -> Failed<S> {
    match failed {
        Failed::Denied(denied) => Failed::Denied(denied),
        Failed::Missing => Failed::Missing,
        Failed::Stale => Failed::Stale,
        Failed::Refused(refused) => refusal(refused),
        Failed::Broken(error) => Failed::Broken(error),
    }
}

/// What a file says and what it would do.
pub struct Checked {
    /// For the page.
    pub report: Report,
    /// What to do; `None` when the columns are not understood.
    pub plan: Option<Plan>,
    /// Hash of what the plan does.
    pub essence: Vec<u8>,
}

fn hash(bytes: &[u8]) -> Vec<u8> {
    Sha256::digest(bytes).to_vec()
}

fn essence_of(plan: Option<&Plan>) -> Vec<u8> {
    hash(plan.map_or(Value::Null, Plan::essence).to_string().as_bytes())
}

/// Parsing and comparing take a few hundred milliseconds: off the async threads. A panic there is a
/// panic here.
async fn aside<T: Send + 'static>(job: impl FnOnce() -> T + Send + 'static) -> T {
    match tokio::task::spawn_blocking(job).await {
        Ok(done) => done,
        Err(failed) => std::panic::resume_unwind(failed.into_panic()),
    }
}

async fn read_sheet(bytes: Vec<u8>) -> Result<Sheet, FileRefusal> {
    aside(move || table::read(&bytes, Limits::default())).await
}

async fn check(
    sheet: Sheet,
    chosen: Chosen,
    register: Register,
    authority: AuthorityId,
    on: Date,
) -> Checked {
    aside(move || {
        let read: Result<StaffList, Vec<Problem>> =
            read_staff(&sheet, &StaffFormat::default(), &chosen);
        let (report, plan) = match read {
            Ok(list) => {
                let plan = make_plan(&list, Ground { register: &register, authority, on });
                (Report::of(&sheet, list.layout.heading_row, &plan), Some(plan))
            }
            Err(problems) => (Report::of_columns(&sheet, problems), None),
        };
        let essence = essence_of(plan.as_ref());
        Checked { report, plan, essence }
    })
    .await
}

fn chosen_json(chosen: &Chosen) -> Value {
    Value::Array(chosen.iter().map(|(column, at)| json!([column, at])).collect())
}

/// Unknown words are left out: a column that no longer exists was not chosen.
pub(crate) fn chosen_from(value: &Value) -> Chosen {
    let pairs = value.as_array().map(Vec::as_slice).unwrap_or_default();
    pairs
        .iter()
        .filter_map(|pair| {
            let column = StaffColumn::parse(pair.get(0)?.as_str()?)?;
            Some((column, usize::try_from(pair.get(1)?.as_u64()?).ok()?))
        })
        .collect()
}

async fn default_authority<R>(app: &App) -> Result<AuthorityId, Failed<R>> {
    authority_by_code(app.db.reader(), MAYOR).await?.ok_or(Failed::Missing)
}

/// Reads a file, checks it against the register, and keeps file and findings. Changes nothing of the
/// register.
pub async fn stage_staff(
    app: &App,
    actor: &Actor,
    arrived: &Arrived,
    on: Date,
) -> Result<ImportId, Failed<FileRefusal>> {
    actor.may::<ImportStaff>(())?;
    let sheet = read_sheet(arrived.bytes.clone()).await.map_err(Failed::Refused)?;
    let authority = default_authority(app).await?;
    let register = load_for_check(app).await?;
    let checked = check(sheet, Vec::new(), register, authority, on).await;
    let mut work = Work::begin(app, actor).await?;
    let permit = actor.may::<ImportStaff>(())?;
    let old = work.now().at - Duration::days(KEPT_DAYS);
    store::discard_older(&mut work, &permit, old).await?;
    let id = ImportId::mint();
    let new = NewImport {
        id,
        file_name: &arrived.name,
        file: &arrived.bytes,
        file_hash: &hash(&arrived.bytes),
        on,
        chosen: chosen_json(&Vec::new()),
        report: &checked.report,
        essence: &checked.essence,
    };
    store::insert(&mut work, &permit, &new).await?;
    let entry = Entry::new("stage_import", "import", id, "職員一覧のファイルを読んで確かめました");
    work.finish(entry.after(json!({ "on": on, "counts": checked.report.counts }))).await?;
    Ok(id)
}

/// Checks a staged file again: with columns pointed at, or for another day.
pub async fn check_again(
    app: &App,
    actor: &Actor,
    id: ImportId,
    on: Date,
    chosen: &Chosen,
) -> Result<(), Failed<ImportRefusal>> {
    let mut work = Work::begin(app, actor).await?;
    let permit = actor.may::<ImportStaff>(())?;
    let staged = store::lock(&mut work, id).await?.ok_or(Failed::Missing)?;
    let bytes = staged.file.ok_or(Failed::Refused(ImportRefusal::Settled))?;
    let sheet = read_sheet(bytes).await.map_err(|_| Failed::Missing)?;
    let authority = default_authority(app).await?;
    let register = load_for_check(app).await?;
    let checked = check(sheet, chosen.clone(), register, authority, on).await;
    let columns = chosen_json(chosen);
    store::check_again(&mut work, &permit, id, on, &columns, &checked.report, &checked.essence)
        .await?;
    let entry = Entry::new("check_import_again", "import", id, "職員一覧を読み直して確かめました");
    Ok(work.finish(entry.after(json!({ "on": on, "counts": checked.report.counts }))).await?)
}

/// Applies a staged file as a whole, in one transaction with one audit entry that holds every row's
/// change. The file is compared with the register anew; when it would do something else than what was
/// looked at, the new findings are kept and nothing else is changed.
pub async fn apply_import(
    app: &App,
    actor: &Actor,
    id: ImportId,
    revision: Revision,
) -> Result<Report, Failed<ImportRefusal>> {
    let mut work = Work::begin(app, actor).await?;
    let permit = actor.may::<ImportStaff>(())?;
    let keep = actor.may::<KeepRegister>(())?;
    let staged = store::lock(&mut work, id).await?.ok_or(Failed::Missing)?;
    if staged.state != ImportState::Checked {
        return Err(Failed::Refused(ImportRefusal::Settled));
    }
    if staged.revision != revision {
        return Err(Failed::Refused(ImportRefusal::Moved));
    }
    let bytes = staged.file.ok_or(Failed::Refused(ImportRefusal::Settled))?;
    let sheet = read_sheet(bytes).await.map_err(|_| Failed::Missing)?;
    let authority = default_authority(app).await?;
    let register = load_for_change(&mut work, &keep).await?;
    let chosen = chosen_from(&staged.chosen);
    let checked = check(sheet, chosen, register, authority, staged.on).await;
    if checked.essence != staged.essence {
        store::check_again(
            &mut work,
            &permit,
            id,
            staged.on,
            &staged.chosen,
            &checked.report,
            &checked.essence,
        )
        .await?;
        let entry = Entry::new(
            "check_import_again",
            "import",
            id,
            "登録が変わっていたので、職員一覧を読み直しました",
        );
        work.finish(entry.after(json!({ "counts": checked.report.counts }))).await?;
        return Err(Failed::Refused(ImportRefusal::Moved));
    }
    let plan = applicable(checked.plan, &checked.report)?;
    apply_changes(&mut work, &keep, &plan.changes)
        .await
        .map_err(|failed| carried(failed, |no| Failed::Refused(ImportRefusal::Register(no))))?;
    store::settle(&mut work, &permit, id, ImportState::Applied).await?;
    work.finish(applied_entry(id, &staged.file_name, &plan)).await?;
    Ok(checked.report)
}

fn applicable(plan: Option<Plan>, report: &Report) -> Result<Plan, Failed<ImportRefusal>> {
    match plan {
        Some(plan) if plan.is_sound() && plan.changes.is_empty() => {
            Err(Failed::Refused(ImportRefusal::Nothing))
        }
        Some(plan) if plan.is_sound() => Ok(plan),
        _ => Err(Failed::Refused(ImportRefusal::Problems(report.problems.len()))),
    }
}

fn applied_entry(id: ImportId, file_name: &str, plan: &Plan) -> Entry {
    let summary = format!("職員一覧を取り込みました。{}", plan.counts.sentence());
    let details = json!({ "file": file_name, "plan": plan.essence() });
    Entry::new("apply_import", "import", id, summary).after(details)
}

/// Gives a staged file up; nothing of the register changes.
pub async fn discard_import(
    app: &App,
    actor: &Actor,
    id: ImportId,
) -> Result<(), Failed<ImportRefusal>> {
    let mut work = Work::begin(app, actor).await?;
    let permit = actor.may::<ImportStaff>(())?;
    let staged = store::lock(&mut work, id).await?.ok_or(Failed::Missing)?;
    if staged.state != ImportState::Checked {
        return Err(Failed::Refused(ImportRefusal::Settled));
    }
    store::settle(&mut work, &permit, id, ImportState::Discarded).await?;
    let entry = Entry::new("discard_import", "import", id, "取込をやめました");
    Ok(work.finish(entry).await?)
}

/// The rows with problems in the office's own columns and 直し方, as CSV. `None`: nothing is kept.
pub async fn errors_csv(
    app: &App,
    actor: &Actor,
    id: ImportId,
) -> Result<Vec<u8>, Failed<ImportRefusal>> {
    actor.may::<ImportStaff>(())?;
    let row = store::import(app.db.reader(), id).await?.ok_or(Failed::Missing)?;
    let bytes = store::file(app.db.reader(), id).await?.ok_or(Failed::Missing)?;
    let report = row.report()?;
    let sheet = read_sheet(bytes).await.map_err(|_| Failed::Missing)?;
    let rows = error_rows(&sheet, report.heading_row, &report.problems);
    Ok(write_csv(&rows, TextEncoding::Utf8).bytes)
}

/// How `jinzai import staff` ended.
pub struct Imported {
    /// What the file says.
    pub report: Report,
    /// Whether the register was changed.
    pub applied: bool,
}

/// The command: checks a file and, unless `dry_run`, applies it in the same transaction when there is
/// nothing to mend. Prepares an empty register (市長 and the seven ranks) first.
pub async fn import_staff(
    app: &App,
    arrived: &Arrived,
    on: Option<Date>,
    dry_run: bool,
) -> Result<Imported, Failed<FileRefusal>> {
    let actor = Actor::system("import");
    let on = on.unwrap_or(app.now().today);
    let sheet = read_sheet(arrived.bytes.clone()).await.map_err(Failed::Refused)?;
    let basics =
        ensure_basics(app, &actor).await.map_err(|failed| carried(failed, |no| match no {}))?;
    if dry_run {
        let register = load_for_check(app).await?;
        let checked = check(sheet, Vec::new(), register, basics.authority, on).await;
        return Ok(Imported { report: checked.report, applied: false });
    }
    let mut work = Work::begin(app, &actor).await?;
    let permit = actor.may::<ImportStaff>(())?;
    let keep = actor.may::<KeepRegister>(())?;
    let register = load_for_change(&mut work, &keep).await?;
    let checked = check(sheet, Vec::new(), register, basics.authority, on).await;
    let sound = checked.plan.as_ref().is_some_and(Plan::is_sound);
    let Some(plan) = checked.plan.filter(|plan| sound && !plan.changes.is_empty()) else {
        return Ok(Imported { report: checked.report, applied: false });
    };
    let id = ImportId::mint();
    let new = NewImport {
        id,
        file_name: &arrived.name,
        file: &arrived.bytes,
        file_hash: &hash(&arrived.bytes),
        on,
        chosen: chosen_json(&Vec::new()),
        report: &checked.report,
        essence: &checked.essence,
    };
    store::insert(&mut work, &permit, &new).await?;
    // The plan was made against the locked register: a refusal of the database is our mistake.
    apply_changes(&mut work, &keep, &plan.changes).await.map_err(|failed| {
        carried(failed, |no| Failed::Broken(StoreError::Taken(no.code().to_owned())))
    })?;
    store::settle(&mut work, &permit, id, ImportState::Applied).await?;
    work.finish(applied_entry(id, &arrived.name, &plan)).await?;
    Ok(Imported { report: checked.report, applied: true })
}
