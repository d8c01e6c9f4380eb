//! Asking those whose turn it is.

use serde_json::json;

use super::super::cycle::Cycle;
use super::super::policy::{FollowFacts, SendReminder};
use super::super::reminder::{EVERYWHERE, ReminderRefusal, StepList};
use super::super::store::cycle as cycles;
use super::super::store::progress::Filter;
use super::super::store::reminders::{self, NewReminder};
use super::super::workflow::StepKind;
use crate::access::Actor;
use crate::audit::{Entry, Failed, Work};
use crate::kernel::Prose;
use crate::kernel::ids::{EmployeeId, ReminderId};
use crate::platform::App;

/// Sends words to everybody in a list whose turn it is; `about` names the list. Gives how many they are.
pub async fn send_reminder(
    app: &App,
    actor: &Actor,
    (cycle, head): (&Cycle, Option<EmployeeId>),
    filter: &Filter<'_>,
    (about, words): (&str, &Prose),
) -> Result<u64, Failed<ReminderRefusal>> {
    let facts = FollowFacts { cycle: cycle.id, authority: cycle.setup.authority, head };
    let mut work = Work::begin(app, actor).await?;
    let permit = actor.may::<SendReminder>(facts)?;
    if cycle.state.refuse_unless_open().is_err() {
        return Err(Failed::Refused(ReminderRefusal::NotOpen));
    }
    let id = ReminderId::mint();
    let new = NewReminder { id, about, words: words.as_str() };
    let people = reminders::insert(&mut work, &permit, filter, new).await?;
    if people == 0 {
        return Err(Failed::Refused(ReminderRefusal::Nobody));
    }
    let what = format!("{}：{about}の{people}人に連絡した。", cycle.name);
    let entry = Entry::new("send_reminder", "reminder", id, what)
        .after(json!({ "people": people, "words": words.as_str() }));
    work.finish(entry).await?;
    Ok(people)
}

/// Asks everybody of a cycle whose turn it is in a step, unless that was done before. Gives how many they are.
pub async fn remind_all(
    app: &App,
    actor: &Actor,
    code: &str,
    kind: StepKind,
    words: &Prose,
) -> Result<u64, Failed<ReminderRefusal>> {
    let mut conn = app.db.reader().acquire().await?;
    let cycle = cycles::cycle_by_code(&mut conn, code, false).await?.ok_or(Failed::Missing)?;
    if !reminders::sent(&mut *conn, cycle.id, kind, None).await?.is_empty() {
        return Ok(0);
    }
    drop(conn);
    let list = StepList::Open;
    let about = list.about(cycle.step_name(kind), EVERYWHERE);
    let states = Some(list.states(false));
    let filter = Filter { cycle: cycle.id, kind, departments: None, states };
    send_reminder(app, actor, (&cycle, None), &filter, (&about, words)).await
}
