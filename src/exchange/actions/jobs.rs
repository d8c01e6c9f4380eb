//! Applying and taking back run beside the request that asked for them: a closed browser stops nothing.
//!
//! All of it is one transaction. A killed server takes the transaction with it, so the state of the list
//! says what holds: `applied` with everything, or `checked` with nothing. The job row only says how far
//! the work has come, and when it was last heard of.

use std::time::Duration;

use serde_json::json;

use super::transfers::{TransferRefusal, check, city_words, json_of, mayor, read_files};
use super::undo::run_undo;
use crate::access::Actor;
use crate::audit::{Entry, Failed, Work};
use crate::exchange::policy::ImportTransfers;
use crate::exchange::store::{self, CheckedTransfer, JobDeed, JobRow, TransferState};
use crate::exchange::transfers::plan::TransferPlan;
use crate::exchange::transfers::{Choices, Pointing};
use crate::kernel::ids::TransferId;
use crate::kernel::{Refusal, Revision, Timestamp};
use crate::organization::Before;
use crate::organization::actions::{apply_changes, load_for_change};
use crate::organization::policy::KeepRegister;
use crate::platform::{App, StoreError};

/// How often a running job says that it is alive.
const BEAT: Duration = Duration::from_secs(2);

/// A job that was not heard of for so long was killed.
const DEAD_AFTER_SECONDS: i64 = 20;

/// What the page says of a failure of ours; the log has its cause.
pub const UNEXPECTED: &str = "思わぬ理由で止まりました";

/// Steps of a job: files, register, comparison, writing, the end.
const STEPS: i32 = 5;

/// Whether a job is running.
pub fn is_running(job: &JobRow, now: Timestamp) -> bool {
    let silent = (now - job.beat_at).num_seconds();
    job.finished_at.is_none() && silent <= DEAD_AFTER_SECONDS
}

/// Begins applying a list; the answer is given at once, the work goes on beside it. Every doubt must
/// have been acknowledged.
pub async fn start_apply(
    app: &App,
    actor: &Actor,
    id: TransferId,
    revision: Revision,
    doubts_seen: bool,
) -> Result<(), Failed<TransferRefusal>> {
    actor.may::<ImportTransfers>(())?;
    actor.may::<KeepRegister>(())?;
    let view = store::transfer(app.db.reader(), id).await?.ok_or(Failed::Missing)?;
    let report: crate::exchange::transfers::report::TransferReport =
        serde_json::from_value(view.report).unwrap_or_default();
    let refusal = match () {
        () if view.state != TransferState::Checked => Some(TransferRefusal::Settled),
        () if view.revision != revision => Some(TransferRefusal::Moved),
        () if !report.is_sound() => Some(TransferRefusal::Errors(report.error_count)),
        () if !report.changes_something => Some(TransferRefusal::Nothing),
        () if report.doubt_count > 0 && !doubts_seen => {
            Some(TransferRefusal::Doubts(report.doubt_count))
        }
        () => None,
    };
    if let Some(refusal) = refusal {
        return Err(Failed::Refused(refusal));
    }
    start(app, actor, id, JobDeed::Apply, revision).await
}

/// Begins taking a list back.
pub async fn start_undo(
    app: &App,
    actor: &Actor,
    id: TransferId,
    revision: Revision,
) -> Result<(), Failed<TransferRefusal>> {
    actor.may::<ImportTransfers>(())?;
    actor.may::<KeepRegister>(())?;
    let view = store::transfer(app.db.reader(), id).await?.ok_or(Failed::Missing)?;
    if view.state != TransferState::Applied || view.revision != revision {
        return Err(Failed::Refused(TransferRefusal::Settled));
    }
    start(app, actor, id, JobDeed::Undo, revision).await
}

async fn start(
    app: &App,
    actor: &Actor,
    id: TransferId,
    deed: JobDeed,
    revision: Revision,
) -> Result<(), Failed<TransferRefusal>> {
    let now = app.now().at;
    let dead_before = now - chrono::Duration::seconds(DEAD_AFTER_SECONDS);
    if !store::take_job(&app.db, id, deed, STEPS, now, dead_before).await? {
        return Err(Failed::Refused(TransferRefusal::Running));
    }
    let (app, actor) = (app.clone(), actor.clone());
    tokio::spawn(async move { run(&app, &actor, id, deed, revision).await });
    Ok(())
}

async fn run(app: &App, actor: &Actor, id: TransferId, deed: JobDeed, revision: Revision) {
    let work = async {
        match deed {
            JobDeed::Apply => run_apply(app, actor, id, revision).await,
            JobDeed::Undo => run_undo(app, actor, id).await,
        }
    };
    let beats = async {
        loop {
            tokio::time::sleep(BEAT).await;
            if let Err(error) = store::beat_job(&app.db, id, None, app.now().at).await {
                tracing::warn!(%error, "a job cannot say that it is alive");
            }
        }
    };
    let ended = tokio::select! {
        ended = work => ended,
        () = beats => return,
    };
    let refusal = match ended {
        Ok(()) => None,
        Err(Failed::Refused(refusal)) => Some(refusal.sentence()),
        Err(Failed::Stale) => Some(TransferRefusal::Moved.sentence()),
        Err(failed) => {
            tracing::error!(error = %failed, transfer.id = %id, "a transfer list failed");
            Some(UNEXPECTED.to_owned())
        }
    };
    if let Err(error) = store::finish_job(&app.db, id, refusal.as_deref(), app.now().at).await {
        tracing::error!(%error, transfer.id = %id, "the end of a job could not be noted");
    }
}

pub(super) async fn step(app: &App, id: TransferId, step: i32) -> Result<(), StoreError> {
    store::beat_job(&app.db, id, Some(step), app.now().at).await
}

/// Applies a list as a whole, in one transaction with one audit entry that holds every row's change. It
/// is played on the register anew, under its lock; when it would do something else than what was looked
/// at, the new findings are kept and nothing else is changed.
async fn run_apply(
    app: &App,
    actor: &Actor,
    id: TransferId,
    revision: Revision,
) -> Result<(), Failed<TransferRefusal>> {
    let words = city_words(app).await?;
    let authority = mayor(app).await?;
    let mut work = Work::begin(app, actor).await?;
    let permit = actor.may::<ImportTransfers>(())?;
    let keep = actor.may::<KeepRegister>(())?;
    let locked = store::lock_transfer(&mut work, id).await?.ok_or(Failed::Missing)?;
    if locked.state != TransferState::Checked {
        return Err(Failed::Refused(TransferRefusal::Settled));
    }
    // Somebody read it again since: what would be applied is not what was looked at.
    if locked.revision != revision {
        return Err(Failed::Refused(TransferRefusal::Moved));
    }
    let files = store::transfer_files(work.conn(), id).await?;
    let names: Vec<String> = files.iter().map(|file| file.file_name.clone()).collect();
    let said = files.iter().map(|file| serde_json::from_value(file.pointing.clone()));
    let pointing: Vec<Pointing> = said.map(Result::unwrap_or_default).collect();
    let choices: Choices = serde_json::from_value(locked.choices).unwrap_or_default();
    let bytes = files.into_iter().filter_map(|file| file.file).collect();
    let sheets = read_files(bytes).await.map_err(|_| Failed::Missing)?;
    step(app, id, 1).await?;
    let register = load_for_change(&mut work, &keep).await?;
    step(app, id, 2).await?;
    let checked =
        check(sheets, pointing.clone(), words, choices.clone(), register, authority).await;
    step(app, id, 3).await?;
    if checked.essence != locked.essence {
        let outcomes = checked.plan.iter().flat_map(|plan| &plan.outcomes);
        let rows = outcomes
            .map(|row| Ok((row.kind, json_of(row)?)))
            .collect::<Result<Vec<_>, StoreError>>()?;
        let again = CheckedTransfer {
            choices: &json_of(&choices)?,
            report: &json_of(&checked.report)?,
            essence: &checked.essence,
            rows: &rows,
        };
        let said = pointing.iter().map(json_of).collect::<Result<Vec<_>, StoreError>>()?;
        store::check_transfer_again(&mut work, &permit, id, &said, &again).await?;
        let summary = "登録が変わっていたので、発令一覧を読み直しました";
        work.finish(Entry::new("check_transfer_again", "transfer", id, summary)).await?;
        return Err(Failed::Refused(TransferRefusal::Moved));
    }
    let errors = checked.report.error_count;
    let plan = checked.plan.filter(TransferPlan::is_sound);
    let plan = plan.ok_or(Failed::Refused(TransferRefusal::Errors(errors)))?;
    if plan.changes.is_empty() {
        return Err(Failed::Refused(TransferRefusal::Nothing));
    }
    let back = json_of(&plan.changes.inverse(&Before::register(&checked.register)))?;
    apply_changes(&mut work, &keep, &plan.changes).await.map_err(|failed| match failed {
        Failed::Denied(denied) => Failed::Denied(denied),
        Failed::Missing => Failed::Missing,
        Failed::Stale => Failed::Stale,
        Failed::Refused(refusal) => Failed::Refused(TransferRefusal::Register(refusal)),
        Failed::Broken(error) => Failed::Broken(error),
    })?;
    step(app, id, 4).await?;
    let can_undo = app.config.import_undo_hours > 0;
    let back = can_undo.then_some(&back);
    store::settle_transfer(&mut work, &permit, id, TransferState::Applied, back).await?;
    let summary = format!(
        "発令一覧を取り込みました。{}行、注意{}件を確かめました",
        checked.report.rows_read, checked.report.doubt_count
    );
    let details = json!({ "files": names, "plan": plan.essence() });
    Ok(work.finish(Entry::new("apply_transfer", "transfer", id, summary).after(details)).await?)
}
