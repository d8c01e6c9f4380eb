//! Memos: written, put right, thrown away, handed over. The audit log says that it was done, never
//! what the memo says: memos are private, and an earlier wording is kept beside the memo itself.

use serde_json::json;

use super::super::delegation::both_names;
use super::super::observation::{Observation, ObservationRefusal};
use super::super::policy::{
    HandOverObservations, HandoverFacts, KeepObservation, WriteFacts, WriteObservation,
};
use super::super::store::observations::{self as store, PersonRow};
use super::super::store::{delegations, evidence};
use crate::access::Actor;
use crate::audit::{Entry, Failed, Work};
use crate::kernel::Revision;
use crate::kernel::ids::{EmployeeId, ObservationId};
use crate::platform::{App, StoreError};

type MemoResult<T> = Result<T, Failed<ObservationRefusal>>;

/// What the audit log keeps of a memo.
fn outline(memo: &Observation) -> serde_json::Value {
    let tags: Vec<String> = memo.tags.iter().map(ToString::to_string).collect();
    json!({ "about": memo.subject, "on": memo.on, "tags": tags })
}

/// Writes a memo in the name of `actor`.
pub async fn write_observation(
    app: &App,
    actor: &Actor,
    memo: &Observation,
) -> MemoResult<ObservationId> {
    let author = actor.employee().ok_or(Failed::Missing)?;
    let ids = write_observations(app, actor, std::slice::from_ref(&(author, memo.clone()))).await?;
    ids.first().copied().ok_or(Failed::Missing)
}

/// Writes memos of one author or, for the demo city's invented people, of several, in one work: all or
/// none.
pub async fn write_observations(
    app: &App,
    actor: &Actor,
    memos: &[(EmployeeId, Observation)],
) -> MemoResult<Vec<ObservationId>> {
    let mut work = Work::begin(app, actor).await?;
    let today = work.now().today;
    let mut ids = Vec::with_capacity(memos.len());
    for (author, memo) in memos {
        let (author, subject) = (*author, memo.subject);
        let mut leads =
            author != subject && store::leads(work.conn(), author, subject, today).await?;
        let mut place = None;
        if author != subject && !leads {
            place = delegations::stands_in_about(work.conn(), author, subject, today).await?;
            leads = place.is_some();
        }
        let in_place_of = place.as_ref().map(|(id, _)| *id);
        let facts = WriteFacts { author, subject, leads, in_place_of };
        let permit = actor.may::<WriteObservation>(facts)?;
        if let Some((_, name)) = place {
            work.under_name(both_names(actor.name(), &name));
        }
        memo.check(author, today).map_err(Failed::Refused)?;
        let id = ObservationId::mint();
        store::insert(&mut work, &permit, id, memo).await?;
        ids.push(id);
    }
    let entry = if let ([(author, memo)], [id]) = (memos, ids.as_slice()) {
        let what = if memo.subject == *author {
            "実績メモを書きました"
        } else {
            "観察メモを書きました"
        };
        Entry::new("write_observation", "observation", id, what).after(outline(memo))
    } else {
        let what = format!("メモを{}件書きました", memos.len());
        let rows: Vec<_> = memos.iter().map(|(_, memo)| outline(memo)).collect();
        Entry::new("write_observations", "observation", "batch", what).after(rows)
    };
    work.finish(entry).await?;
    Ok(ids)
}

/// Whether anybody has written a memo.
pub async fn has_observations(app: &App) -> Result<bool, StoreError> {
    store::has_some(app.db.reader()).await
}

/// Puts a memo right that was read at `revision`. Whom it is about does not change.
pub async fn change_observation(
    app: &App,
    actor: &Actor,
    id: ObservationId,
    revision: Revision,
    memo: &Observation,
) -> MemoResult<()> {
    let mut work = Work::begin(app, actor).await?;
    let saved = store::lock(work.conn(), id).await?.ok_or(Failed::Missing)?;
    let permit = actor.may::<KeepObservation>(saved.facts)?;
    if saved.revision != revision {
        return Err(Failed::Stale);
    }
    let memo = Observation { subject: saved.subject, ..memo.clone() };
    memo.check(saved.facts.author, work.now().today).map_err(Failed::Refused)?;
    store::change(&mut work, &permit, &memo).await?;
    evidence::follow_memo(&mut work, id).await?;
    let entry = Entry::new("change_observation", "observation", id, "メモを直しました");
    work.finish(entry.after(outline(&memo))).await?;
    Ok(())
}

/// Throws a memo away.
pub async fn withdraw_observation(app: &App, actor: &Actor, id: ObservationId) -> MemoResult<()> {
    let mut work = Work::begin(app, actor).await?;
    let saved = store::lock(work.conn(), id).await?.ok_or(Failed::Missing)?;
    let permit = actor.may::<KeepObservation>(saved.facts)?;
    store::withdraw(&mut work, &permit).await?;
    evidence::follow_memo(&mut work, id).await?;
    let entry = Entry::new("withdraw_observation", "observation", id, "メモを消しました");
    work.finish(entry).await?;
    Ok(())
}

/// To whom one's memos about a person can be handed over today.
pub async fn receivers_for(
    app: &App,
    actor: &Actor,
    subject: EmployeeId,
) -> MemoResult<Vec<(EmployeeId, String)>> {
    let author = actor.employee().ok_or(Failed::Missing)?;
    let today = app.now().today;
    let found = store::receivers(app.db.reader(), subject, author, today).await?;
    Ok(found.into_iter().map(|PersonRow { id, name, .. }| (id, name)).collect())
}

/// Hands one's memos about a person over to a superior of theirs. Number of memos handed.
pub async fn hand_over(
    app: &App,
    actor: &Actor,
    subject: EmployeeId,
    receiver: EmployeeId,
) -> MemoResult<u64> {
    let author = actor.employee().ok_or(Failed::Missing)?;
    let mut work = Work::begin(app, actor).await?;
    let today = work.now().today;
    let permit = actor.may::<HandOverObservations>(HandoverFacts { author, subject, receiver })?;
    let known = store::receivers(work.conn(), subject, author, today).await?;
    if known.iter().all(|person| person.id != receiver) {
        return Err(Failed::Refused(ObservationRefusal::NoReceiver));
    }
    let handed = store::hand_over(&mut work, &permit).await?;
    if handed == 0 {
        return Err(Failed::Refused(ObservationRefusal::NothingToHand));
    }
    let entry = Entry::new(
        "hand_over_observations",
        "employee",
        subject,
        format!("観察メモ{handed}件を引き継ぎました"),
    );
    work.finish(entry.after(json!({ "to": receiver, "count": handed }))).await?;
    Ok(handed)
}
