//! Taking an act on departments back: structure, people and deputies in one work, while nothing was built
//! on it.

use super::departments::{Preview, looked_at};
use super::{RegisterRefusal, refused};
use crate::access::Actor;
use crate::audit::{Entry, Failed, Work};
use crate::kernel::ids::ReorganizationId;
use crate::kernel::{Date, Now, Refusal, Revision};
use crate::organization::policy::KeepRegister;
use crate::organization::reorganization::{Plan, TakingBack, UndoRefusal, undo_until};
use crate::organization::store::{self, KeptReorganization};
use crate::platform::{App, StoreError};

/// An act, and what taking it back would do.
#[derive(Debug)]
pub(crate) struct UndoPreview {
    /// The act.
    pub kept: KeptReorganization,
    /// What would happen, or what stands in the way.
    pub looked: Result<Preview, UndoRefusal>,
}

/// Whether it is early enough.
pub(crate) fn in_time(
    app: &App,
    now: Now,
    on: Date,
    at: crate::kernel::Timestamp,
) -> Result<(), UndoRefusal> {
    let until = undo_until(at, on, app.config.import_undo_hours);
    if on > now.today || now.at <= until { Ok(()) } else { Err(UndoRefusal::Late { until }) }
}

fn ready(app: &App, now: Now, kept: &KeptReorganization) -> Result<TakingBack, UndoRefusal> {
    let back = kept.back.clone().ok_or(UndoRefusal::Undone)?;
    in_time(app, now, kept.act.on, kept.act.at)?;
    Ok(back)
}

/// What was built on it, by the rows that it left.
fn unchanged(names: Vec<String>) -> Result<(), UndoRefusal> {
    if names.is_empty() { Ok(()) } else { Err(UndoRefusal::Changed { names }) }
}

/// Looks at what taking an act back would do; changes nothing.
pub(crate) async fn preview_undo(
    app: &App,
    actor: &Actor,
    id: ReorganizationId,
) -> Result<UndoPreview, Failed<UndoRefusal>> {
    actor.may::<KeepRegister>(())?;
    let mut conn = app.db.reader().acquire().await?;
    let kept = store::reorganization(&mut conn, id, false).await?.ok_or(Failed::Missing)?;
    let back = match ready(app, app.now(), &kept) {
        Ok(back) => back,
        Err(refusal) => return Ok(UndoPreview { kept, looked: Err(refusal) }),
    };
    let changed = store::changed_since(&mut conn, &back.changes).await?;
    let known = store::inventory(&mut conn, &kept.departments, false).await?;
    let plan = unchanged(changed).and_then(|()| back.plan(&known, kept.act.on));
    let plan = match plan {
        Ok(plan) => plan,
        Err(refusal) => return Ok(UndoPreview { kept, looked: Err(refusal) }),
    };
    let looked = looked_at(&mut conn, known, plan).await?;
    Ok(UndoPreview { kept, looked: Ok(looked) })
}

/// Takes an act back, with one audit entry and the reason.
pub(crate) async fn undo_reorganization(
    app: &App,
    actor: &Actor,
    id: ReorganizationId,
    revision: Revision,
    reason: &str,
) -> Result<Plan, Failed<UndoRefusal>> {
    let mut work = Work::begin(app, actor).await?;
    let permit = actor.may::<KeepRegister>(())?;
    let kept = store::reorganization(work.conn(), id, true).await?.ok_or(Failed::Missing)?;
    let back = ready(app, work.now(), &kept).map_err(Failed::Refused)?;
    if kept.act.revision != revision {
        return Err(Failed::Stale);
    }
    let known = store::inventory(work.conn(), &kept.departments, true).await?;
    let changed = store::changed_since(work.conn(), &back.changes).await?;
    unchanged(changed).map_err(Failed::Refused)?;
    let plan = back.plan(&known, kept.act.on).map_err(Failed::Refused)?;
    let mut fresh = store::apply(&mut work, &permit, &plan.changes).await.map_err(register)?;
    fresh &= store::restore_deputies(&mut work, &permit, &back.deputies).await.map_err(register)?;
    store::open_deputies(&mut work, &permit, &back.gone).await.map_err(register)?;
    if !fresh {
        return Err(Failed::Refused(UndoRefusal::Changed { names: Vec::new() }));
    }
    store::undo_reorganization(&mut work, &permit, id).await?;
    let summary = format!("取り消しました：{}", kept.act.summary);
    let entry = Entry::new("undo_reorganization", "department", plan.department, summary);
    work.finish(entry.because(reason).after(&back)).await?;
    Ok(plan)
}

/// A constraint says what was built on it.
fn register(error: StoreError) -> Failed<UndoRefusal> {
    match refused(error) {
        Failed::Refused(RegisterRefusal::StoodOn) => Failed::Refused(UndoRefusal::StoodOn),
        Failed::Refused(refusal) => {
            Failed::Refused(UndoRefusal::Register(refusal.code(), refusal.sentence()))
        }
        Failed::Broken(error) => Failed::Broken(error),
        _ => Failed::Stale,
    }
}
