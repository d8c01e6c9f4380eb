//! Opening a cycle beside the request that asked for it: a closed browser stops nothing.
//!
//! The opening is one transaction. A killed server takes it along, so the cycle says what holds: open
//! with every sheet, or as before with none. The job row only says how far the work has come, and when
//! it was last heard of.

use std::time::Duration;

use tokio::task::JoinHandle;

use super::super::cycle::CycleRefusal;
use super::super::policy::{CycleFacts, OpenCycle};
use super::super::store::cycle as cycles;
use super::super::store::opening_job::{self as store, JobRow};
use super::opening::open_telling;
use crate::access::Actor;
use crate::audit::Failed;
use crate::kernel::ids::CycleId;
use crate::kernel::{Refusal, Timestamp};
use crate::platform::App;

/// How often a running job says that it is alive.
const BEAT: Duration = Duration::from_secs(2);

/// A job that was not heard of for so long was killed.
const DEAD_AFTER_SECONDS: i64 = 20;

/// Up to so many people the answer is waited for.
const AT_ONCE: i64 = 1_000;

/// Whether a job is running.
pub fn is_opening(job: &JobRow, now: Timestamp) -> bool {
    job.finished_at.is_none() && (now - job.beat_at).num_seconds() <= DEAD_AFTER_SECONDS
}

/// Whether the opening of a cycle is so much work that it goes on beside its request.
pub async fn opens_beside(
    app: &App,
    actor: &Actor,
    code: &str,
) -> Result<bool, Failed<CycleRefusal>> {
    let mut conn = app.db.reader().acquire().await?;
    let cycle = cycles::cycle_by_code(&mut conn, code, false).await?.ok_or(Failed::Missing)?;
    let setup = &cycle.setup;
    let facts = CycleFacts { cycle: Some(cycle.id), authority: setup.authority };
    let _permit = actor.may::<OpenCycle>(facts)?;
    drop(conn);
    Ok(store::posts(&app.db, setup.authority, setup.base_date).await? > AT_ONCE)
}

/// Begins opening a cycle; the answer is given at once, the work goes on beside it. While it goes on, a
/// second click finds it running. The handle ends with the work.
pub async fn start_opening(
    app: &App,
    actor: &Actor,
    code: &str,
) -> Result<Option<JoinHandle<()>>, Failed<CycleRefusal>> {
    let mut conn = app.db.reader().acquire().await?;
    let cycle = cycles::cycle_by_code(&mut conn, code, false).await?.ok_or(Failed::Missing)?;
    drop(conn);
    let facts = CycleFacts { cycle: Some(cycle.id), authority: cycle.setup.authority };
    let _permit = actor.may::<OpenCycle>(facts)?;
    // What can be said at once is said at once; the work asks again under its lock.
    let needs_second = app.config.opening_needs_second;
    cycle.state.clone().open(actor.account(), app.now().at, needs_second, 0)?;
    let now = app.now().at;
    let dead_before = now - chrono::Duration::seconds(DEAD_AFTER_SECONDS);
    if !store::take(&app.db, cycle.id, now, dead_before).await? {
        return Ok(None);
    }
    let (app, actor, code) = (app.clone(), actor.clone(), code.to_owned());
    Ok(Some(tokio::spawn(async move { run(&app, &actor, &code, cycle.id).await })))
}

async fn run(app: &App, actor: &Actor, code: &str, id: CycleId) {
    let whole = |number: usize| i32::try_from(number).unwrap_or(i32::MAX);
    let tell = async |made: usize, wanted: usize| {
        let progress = Some((whole(made), whole(wanted)));
        if let Err(error) = store::beat(&app.db, id, progress, app.now().at).await {
            tracing::warn!(%error, "an opening cannot say how far it has come");
        }
    };
    let beats = async {
        loop {
            tokio::time::sleep(BEAT).await;
            if let Err(error) = store::beat(&app.db, id, None, app.now().at).await {
                tracing::warn!(%error, "an opening cannot say that it is alive");
            }
        }
    };
    let ended = tokio::select! {
        ended = open_telling(app, actor, code, tell) => ended,
        () = beats => return,
    };
    let refusal = match ended {
        Ok(_) => None,
        Err(Failed::Refused(refusal)) => Some(refusal.sentence()),
        Err(failed) => {
            tracing::error!(error = %failed, cycle.id = %id, "an opening failed");
            Some("思わぬ理由で止まりました".to_owned())
        }
    };
    if let Err(error) = store::finish(&app.db, id, refusal.as_deref(), app.now().at).await {
        tracing::error!(%error, cycle.id = %id, "the end of an opening could not be noted");
    }
}
