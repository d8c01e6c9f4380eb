//! Transfer lists: read and checked, checked again with what a person said, given up.

use chrono::Duration;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::{Arrived, KEPT_DAYS};
use crate::access::Actor;
use crate::audit::{Entry, Failed, Work};
use crate::exchange::policy::ImportTransfers;
use crate::exchange::report::error_rows;
use crate::exchange::store::{self, CheckedTransfer, TransferFile, TransferState};
use crate::exchange::table::{self, FileRefusal, Limits, Sheet, TextEncoding, write_csv};
use crate::exchange::transfers::columns::fingerprints;
use crate::exchange::transfers::plan::{TransferPlan, make_plan};
use crate::exchange::transfers::report::TransferReport;
use crate::exchange::transfers::{Choices, KindWords, Pointing, TransferKind, read_list};
use crate::kernel::ids::{AuthorityId, ImportMappingId, TransferId, TransferWordId};
use crate::kernel::refusal::Never;
use crate::kernel::{Refusal, Revision};
use crate::organization::actions::{MAYOR, RegisterRefusal, load_for_check};
use crate::organization::{Register, authority_by_code};
use crate::platform::{App, StoreError};

/// Files of one list.
pub const MOST_FILES: usize = 3;

/// Why a file of a list is not read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnreadFile {
    /// Which file, from 0.
    pub file: usize,
    /// Why.
    pub why: FileRefusal,
}

impl Refusal for UnreadFile {
    fn code(&self) -> &'static str {
        self.why.code()
    }
    fn sentence(&self) -> String {
        self.why.sentence()
    }
}

/// Why a transfer list is not applied, or not taken back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TransferRefusal {
    /// There is something to mend.
    Errors(usize),
    /// Doubts that nobody has acknowledged.
    Doubts(usize),
    /// The register has moved on since the check; the list was checked again.
    Moved,
    /// Applied, given up or taken back before.
    Settled,
    /// Nothing would change.
    Nothing,
    /// Another job of the same list is running.
    Running,
    /// Too late to take back.
    TooLate(i64),
    /// Something stands on it.
    StoodOn(Vec<String>),
    /// The register refused the batch.
    Register(RegisterRefusal),
}

impl Refusal for TransferRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::Errors(_) => "transfer_has_errors",
            Self::Doubts(_) => "transfer_has_doubts",
            Self::Moved => "transfer_moved",
            Self::Settled => "transfer_settled",
            Self::Nothing => "transfer_changes_nothing",
            Self::Running => "transfer_running",
            Self::TooLate(_) => "transfer_too_late",
            Self::StoodOn(_) => "transfer_stood_on",
            Self::Register(refusal) => refusal.code(),
        }
    }
    fn sentence(&self) -> String {
        match self {
            Self::Errors(count) => {
                format!(
                    "誤りが{count}件あるので、取り込めません。直してから、もう一度読んでください"
                )
            }
            Self::Doubts(count) => {
                format!("注意{count}件を読んで、「確かめました」を選んでください")
            }
            Self::Moved => {
                "確かめたあとで登録が変わりました。もう一度読んだ結果を確かめてください".to_owned()
            }
            Self::Settled => "この発令一覧は、もう終わっています".to_owned(),
            Self::Nothing => "登録と同じ内容です。取り込むものはありません".to_owned(),
            Self::Running => "この発令一覧は、いま取り込んでいます".to_owned(),
            Self::TooLate(0) => "取込の取り消しは、この市では使いません".to_owned(),
            Self::TooLate(hours) => {
                format!(
                    "取り込んでから{hours}時間を過ぎたので、取り消せません。職員のページで直してください"
                )
            }
            Self::StoodOn(what) => format!("{}ので、取り消せません", what.join("、")),
            Self::Register(refusal) => refusal.sentence(),
        }
    }
}

/// Parsing and comparing take a while: off the async threads. A panic there is a panic here.
async fn aside<T: Send + 'static>(job: impl FnOnce() -> T + Send + 'static) -> T {
    match tokio::task::spawn_blocking(job).await {
        Ok(done) => done,
        Err(failed) => std::panic::resume_unwind(failed.into_panic()),
    }
}

/// What a list says and what it would do.
pub(super) struct Played {
    pub report: TransferReport,
    pub plan: Option<TransferPlan>,
    pub essence: Vec<u8>,
    pub register: Register,
}

impl Played {
    fn rows(&self) -> Result<Vec<(TransferKind, Value)>, StoreError> {
        let outcomes = self.plan.iter().flat_map(|plan| &plan.outcomes);
        outcomes.map(|row| Ok((row.kind, json_of(row)?))).collect()
    }
}

pub(super) fn json_of(value: &impl serde::Serialize) -> Result<Value, StoreError> {
    serde_json::to_value(value).map_err(|error| StoreError::Impossible {
        table: "transfer",
        column: "report",
        row: error.to_string(),
    })
}

pub(super) async fn read_files(files: Vec<Vec<u8>>) -> Result<Vec<Sheet>, UnreadFile> {
    aside(move || {
        let each = files.iter().enumerate().map(|(file, bytes)| {
            table::read(bytes, Limits::default()).map_err(|why| UnreadFile { file, why })
        });
        each.collect()
    })
    .await
}

pub(super) async fn check(
    sheets: Vec<Sheet>,
    pointing: Vec<Pointing>,
    words: KindWords,
    choices: Choices,
    register: Register,
    authority: AuthorityId,
) -> Played {
    aside(move || {
        let list = read_list(&sheets, &pointing, &words, &choices);
        let plan = list.is_understood().then(|| make_plan(&list, &register, authority, &choices));
        let report = TransferReport::of(&sheets, &pointing, &list, plan.as_ref());
        let essence = plan.as_ref().map_or(Value::Null, TransferPlan::essence).to_string();
        let essence = Sha256::digest(essence.as_bytes()).to_vec();
        Played { report, plan, essence, register }
    })
    .await
}

pub(super) async fn city_words(app: &App) -> Result<KindWords, StoreError> {
    let rows = store::words(app.db.reader()).await?;
    Ok(KindWords::with(rows.into_iter().map(|row| (row.word, row.kind))))
}

pub(super) async fn mayor<R>(app: &App) -> Result<AuthorityId, Failed<R>> {
    authority_by_code(app.db.reader(), MAYOR).await?.ok_or(Failed::Missing)
}

/// What was said of the headings of these files before: columns, and the choices of the first that is
/// known.
async fn remembered(
    app: &App,
    sheets: &[Sheet],
) -> Result<(Vec<Pointing>, Option<Choices>), StoreError> {
    let kept = store::mappings(app.db.reader()).await?;
    let mut choices = None;
    let pointing = sheets.iter().map(|sheet| {
        let found = fingerprints(sheet).into_iter().find_map(|(index, print)| {
            Some((index, kept.iter().find(|k| k.fingerprint == print)?))
        });
        let Some((index, known)) = found else { return Pointing::default() };
        let columns = serde_json::from_value(known.columns.clone()).unwrap_or_default();
        if choices.is_none() {
            choices = serde_json::from_value::<Choices>(known.choices.clone()).ok();
        }
        Pointing { heading: Some(index), columns }
    });
    Ok((pointing.collect(), choices))
}

/// Reads the files of a list, checks them together against the register, keeps files and findings.
/// Changes nothing of the register. A heading that is known from before brings its columns along.
pub async fn stage_transfer(
    app: &App,
    actor: &Actor,
    arrived: &[Arrived],
    day: Option<crate::kernel::Date>,
) -> Result<TransferId, Failed<UnreadFile>> {
    actor.may::<ImportTransfers>(())?;
    let bytes = arrived.iter().map(|file| file.bytes.clone()).collect();
    let sheets = read_files(bytes).await.map_err(Failed::Refused)?;
    let (pointing, choices) = remembered(app, &sheets).await?;
    let choices = Choices { day, ..choices.unwrap_or_default() };
    let authority = mayor(app).await?;
    let register = load_for_check(app).await?;
    let words = city_words(app).await?;
    let checked =
        check(sheets, pointing.clone(), words, choices.clone(), register, authority).await;
    let mut work = Work::begin(app, actor).await?;
    let permit = actor.may::<ImportTransfers>(())?;
    let now = work.now().at;
    let old = now - Duration::days(KEPT_DAYS);
    let undo = now - Duration::hours(app.config.import_undo_hours);
    store::discard_older_transfers(&mut work, &permit, old, undo).await?;
    let id = TransferId::mint();
    let mut files = Vec::with_capacity(arrived.len());
    for (file, said) in arrived.iter().zip(&pointing) {
        let kept = TransferFile {
            file_name: file.name.clone(),
            file: Some(file.bytes.clone()),
            pointing: json_of(said)?,
        };
        files.push((kept, Sha256::digest(&file.bytes).to_vec()));
    }
    let rows = checked.rows()?;
    let keep = CheckedTransfer {
        choices: &json_of(&choices)?,
        report: &json_of(&checked.report)?,
        essence: &checked.essence,
        rows: &rows,
    };
    store::insert_transfer(&mut work, &permit, id, &files, &keep).await?;
    let entry =
        Entry::new("stage_transfer", "transfer", id, "発令一覧のファイルを読んで確かめました");
    work.finish(entry.after(counts(&checked.report))).await?;
    Ok(id)
}

fn counts(report: &TransferReport) -> Value {
    json!({ "rows": report.rows_read, "errors": report.error_count, "doubts": report.doubt_count })
}

/// What a person said of the columns of a list.
#[derive(Debug, Clone, Default)]
pub struct Said {
    /// Per file.
    pub pointing: Vec<Pointing>,
    /// What the list does not say.
    pub choices: Choices,
    /// Words of 発令区分 and what they mean.
    pub words: Vec<(String, TransferKind)>,
    /// Name under which the columns are kept for the next file with the same heading.
    pub keep_as: Option<String>,
}

/// Checks a staged list again with what a person said, and keeps that for the next list.
pub async fn check_transfer(
    app: &App,
    actor: &Actor,
    id: TransferId,
    said: &Said,
) -> Result<(), Failed<TransferRefusal>> {
    let mut work = Work::begin(app, actor).await?;
    let permit = actor.may::<ImportTransfers>(())?;
    let locked = store::lock_transfer(&mut work, id).await?.ok_or(Failed::Missing)?;
    if locked.state != TransferState::Checked {
        return Err(Failed::Refused(TransferRefusal::Settled));
    }
    let files = store::transfer_files(work.conn(), id).await?;
    let bytes = files.into_iter().filter_map(|file| file.file).collect();
    let sheets = read_files(bytes).await.map_err(|_| Failed::Missing)?;
    store::keep_words(&mut work, &permit, &said.words).await?;
    let known = store::words(work.conn()).await?;
    let words = KindWords::with(known.into_iter().map(|row| (row.word, row.kind)));
    let authority = mayor(app).await?;
    let register = load_for_check(app).await?;
    let choices = said.choices.clone();
    let checked = check(sheets, said.pointing.clone(), words, choices, register, authority).await;
    if let Some(name) = &said.keep_as {
        // The day belongs to the list, not to its heading.
        let choices = json_of(&Choices { day: None, ..said.choices.clone() })?;
        for (at, (file, pointing)) in checked.report.files.iter().zip(&said.pointing).enumerate() {
            let columns = json_of(&pointing.columns)?;
            let name = if at == 0 { name.clone() } else { format!("{name}（{}）", at + 1) };
            let print = file.fingerprint();
            store::keep_mapping(&mut work, &permit, &print, &name, &columns, &choices).await?;
        }
    }
    let pointing = said.pointing.iter().map(json_of).collect::<Result<Vec<Value>, StoreError>>()?;
    let rows = checked.rows()?;
    let keep = CheckedTransfer {
        choices: &json_of(&said.choices)?,
        report: &json_of(&checked.report)?,
        essence: &checked.essence,
        rows: &rows,
    };
    store::check_transfer_again(&mut work, &permit, id, &pointing, &keep).await?;
    let entry =
        Entry::new("check_transfer_again", "transfer", id, "発令一覧を読み直して確かめました");
    let what = json!({ "counts": counts(&checked.report), "words": said.words.len() });
    Ok(work.finish(entry.after(what)).await?)
}

/// Gives a staged list up; nothing of the register changes.
pub async fn discard_transfer(
    app: &App,
    actor: &Actor,
    id: TransferId,
) -> Result<(), Failed<TransferRefusal>> {
    let mut work = Work::begin(app, actor).await?;
    let permit = actor.may::<ImportTransfers>(())?;
    let locked = store::lock_transfer(&mut work, id).await?.ok_or(Failed::Missing)?;
    if locked.state != TransferState::Checked {
        return Err(Failed::Refused(TransferRefusal::Settled));
    }
    store::settle_transfer(&mut work, &permit, id, TransferState::Discarded, None).await?;
    let entry = Entry::new("discard_transfer", "transfer", id, "発令一覧の取込をやめました");
    Ok(work.finish(entry).await?)
}

/// The rows with errors in the office's own columns and 直し方, file below file, as CSV.
pub async fn transfer_errors_csv(
    app: &App,
    actor: &Actor,
    id: TransferId,
) -> Result<Vec<u8>, Failed<TransferRefusal>> {
    actor.may::<ImportTransfers>(())?;
    let view = store::transfer(app.db.reader(), id).await?.ok_or(Failed::Missing)?;
    let report: TransferReport = serde_json::from_value(view.report).unwrap_or_default();
    let files = store::transfer_files(app.db.reader(), id).await?;
    let bytes: Vec<Vec<u8>> = files.into_iter().filter_map(|file| file.file).collect();
    if bytes.is_empty() {
        return Err(Failed::Missing);
    }
    let sheets = read_files(bytes).await.map_err(|_| Failed::Missing)?;
    let mut rows = Vec::new();
    for (at, (sheet, file)) in sheets.iter().zip(&report.files).enumerate() {
        let own = report.errors.iter().filter(|finding| finding.file == at);
        let problems: Vec<_> = own.map(|finding| finding.problem.clone()).collect();
        if !problems.is_empty() {
            rows.extend(error_rows(sheet, file.heading_row, &problems));
        }
    }
    Ok(write_csv(&rows, TextEncoding::Utf8).bytes)
}

/// Another name for a kept mapping.
pub async fn rename_mapping(
    app: &App,
    actor: &Actor,
    id: ImportMappingId,
    revision: Revision,
    name: &str,
) -> Result<(), Failed<Never>> {
    let mut work = Work::begin(app, actor).await?;
    let permit = actor.may::<ImportTransfers>(())?;
    if !store::rename_mapping(&mut work, &permit, id, revision, name).await? {
        return Err(Failed::Stale);
    }
    let summary = format!("列の対応の名前を「{name}」に変えました");
    Ok(work.finish(Entry::new("rename_mapping", "import_mapping", id, summary)).await?)
}

/// Forgets a kept mapping: the next file with its heading is read by its words alone.
pub async fn forget_mapping(
    app: &App,
    actor: &Actor,
    id: ImportMappingId,
) -> Result<(), Failed<Never>> {
    let mut work = Work::begin(app, actor).await?;
    let permit = actor.may::<ImportTransfers>(())?;
    let name = store::forget_mapping(&mut work, &permit, id).await?.ok_or(Failed::Missing)?;
    let summary = format!("列の対応「{name}」を消しました");
    Ok(work.finish(Entry::new("forget_mapping", "import_mapping", id, summary)).await?)
}

/// Forgets what a word means.
pub async fn forget_word(
    app: &App,
    actor: &Actor,
    id: TransferWordId,
) -> Result<(), Failed<Never>> {
    let mut work = Work::begin(app, actor).await?;
    let permit = actor.may::<ImportTransfers>(())?;
    let word = store::forget_word(&mut work, &permit, id).await?.ok_or(Failed::Missing)?;
    let summary = format!("発令区分の言葉「{word}」を消しました");
    Ok(work.finish(Entry::new("forget_word", "transfer_word", id, summary)).await?)
}
