//! Moving the deadlines of a running cycle; ending and calling off cycles.

use super::super::cycle::{CycleStage, CycleStep};
use super::super::event::EventVerb;
use super::super::policy::{EndCycle, MoveDeadlines};
use super::super::store::way::{self, Moved};
use super::super::store::{confirmation, cycle as cycles};
use super::cycles::{CycleResult, by, facts_of, locked};
use crate::access::Actor;
use crate::audit::{Entry, Failed, Work};
use crate::kernel::{Prose, Revision};
use crate::platform::App;

/// Moves the deadlines of a running cycle, with a reason. What is late is counted by the new ones.
pub async fn move_deadlines(
    app: &App,
    actor: &Actor,
    code: &str,
    steps: &[CycleStep],
    reason: &Prose,
    read: Revision,
) -> CycleResult<()> {
    let mut work = Work::begin(app, actor).await?;
    let cycle = locked(&mut work, code).await?;
    let permit = actor.may::<MoveDeadlines>(facts_of(&cycle))?;
    cycle.state.refuse_unless_open()?;
    if !cycles::move_deadlines(&mut work, &permit, steps, read).await? {
        return Err(Failed::Stale);
    }
    let days = |steps: &[CycleStep]| -> serde_json::Value {
        steps.iter().map(|step| serde_json::json!([step.kind, step.due_on])).collect()
    };
    let what = format!("{}の期限を変えた。", cycle.name);
    let entry = Entry::new("move_deadlines", "cycle", cycle.id, what)
        .because(reason.as_str())
        .before(days(&cycle.setup.steps))
        .after(days(steps));
    work.finish(entry).await?;
    Ok(())
}

/// Ends a cycle whose sheets have all ended; disclosed sheets are closed with it.
pub async fn close_cycle(app: &App, actor: &Actor, code: &str) -> CycleResult<()> {
    let mut work = Work::begin(app, actor).await?;
    let cycle = locked(&mut work, code).await?;
    let permit = actor.may::<EndCycle>(facts_of(&cycle))?;
    let running = confirmation::running(work.conn(), cycle.id).await?;
    let state = cycle.state.clone().close(work.now().at, running)?;
    let ids = confirmation::disclosed(work.conn(), cycle.id).await?;
    let at = work.now().at;
    let ways = way::workflows(work.conn(), &ids).await?;
    let moves: Vec<Moved> = ways
        .into_iter()
        .filter_map(|(id, before)| {
            let after = before.clone().close(by(actor), at).ok()?;
            Some(Moved { id, before, after })
        })
        .collect();
    confirmation::save_end(&mut work, &permit, &moves, EventVerb::Closed, None).await?;
    cycles::save_ending(&mut work, &permit, &state, cycle.pins).await?;
    let entry = Entry::new("close_cycle", "cycle", cycle.id, format!("{}を終えた。", cycle.name));
    work.finish(entry).await?;
    Ok(())
}

/// Calls a cycle off, with its sheets that are not confirmed yet.
pub async fn cancel_cycle(app: &App, actor: &Actor, code: &str, reason: Prose) -> CycleResult<()> {
    let mut work = Work::begin(app, actor).await?;
    let cycle = locked(&mut work, code).await?;
    let permit = actor.may::<EndCycle>(facts_of(&cycle))?;
    let at = work.now().at;
    let state = cycle.state.clone().cancel(reason.clone(), at)?;
    if cycle.state.stage() == CycleStage::Open {
        let ids = confirmation::unconfirmed(work.conn(), cycle.id).await?;
        let ways = way::workflows(work.conn(), &ids).await?;
        let moves: Vec<Moved> = ways
            .into_iter()
            .filter_map(|(id, before)| {
                let after = before.clone().cancel(reason.clone(), by(actor), at).ok()?;
                Some(Moved { id, before, after })
            })
            .collect();
        let words = Some(reason.as_str());
        confirmation::save_end(&mut work, &permit, &moves, EventVerb::Cancelled, words).await?;
    }
    cycles::save_ending(&mut work, &permit, &state, cycle.pins).await?;
    let entry =
        Entry::new("cancel_cycle", "cycle", cycle.id, format!("{}を中止した。", cycle.name))
            .because(reason.as_str());
    work.finish(entry).await?;
    Ok(())
}
