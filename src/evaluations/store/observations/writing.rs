//! Memos: written, put right, thrown away, handed over.

use crate::access::Permit;
use crate::audit::Work;
use crate::evaluations::observation::{Observation, ObservationTag, Tone};
use crate::evaluations::policy::{
    HandOverObservations, KeepObservation, MemoFacts, WriteObservation,
};
use crate::evaluations::store::Connection;
use crate::kernel::ids::{EmployeeId, ObservationId};
use crate::kernel::{Prose, Revision};
use crate::platform::StoreError;

/// A memo, locked for a change.
pub struct LockedMemo {
    pub facts: MemoFacts,
    pub subject: EmployeeId,
    pub revision: Revision,
}

/// Locks a memo that was not thrown away.
pub async fn lock(
    conn: &mut Connection,
    id: ObservationId,
) -> Result<Option<LockedMemo>, StoreError> {
    let row = sqlx::query!(
        "select author_id as \"author: EmployeeId\", subject_id as \"subject: EmployeeId\",
            revision as \"revision: Revision\"
        from observation
        where observation_id = $1 and withdrawn_at is null
        for update",
        id as ObservationId
    )
    .fetch_optional(conn)
    .await?;
    Ok(row.map(|row| LockedMemo {
        facts: MemoFacts { observation: id, author: row.author },
        subject: row.subject,
        revision: row.revision,
    }))
}

/// Writes a new memo. One that is written in an evaluator's place is theirs to read from the beginning.
pub async fn insert(
    work: &mut Work,
    permit: &Permit<WriteObservation>,
    id: ObservationId,
    memo: &Observation,
) -> Result<(), StoreError> {
    let at = work.now().at;
    sqlx::query!(
        "insert into observation
            (observation_id, author_id, subject_id, observed_on, fact, tone, guidance, recorded_at, saved_at,
            in_place_of_id)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $8, $9)",
        id as ObservationId,
        permit.subject().author as EmployeeId,
        permit.subject().subject as EmployeeId,
        memo.on,
        memo.fact.as_str(),
        memo.tone.map(Tone::as_str),
        memo.guidance.as_ref().map(Prose::as_str),
        at,
        permit.subject().in_place_of as Option<EmployeeId>
    )
    .execute(work.conn())
    .await?;
    if let Some(evaluator) = permit.subject().in_place_of {
        sqlx::query!(
            "insert into observation_handover (observation_id, receiver_id, handed_by, handed_at)
            values ($1, $2, $3, $4)",
            id as ObservationId,
            evaluator as EmployeeId,
            permit.subject().author as EmployeeId,
            at
        )
        .execute(work.conn())
        .await?;
    }
    insert_tags(work, id, &memo.tags).await
}

async fn insert_tags(
    work: &mut Work,
    id: ObservationId,
    tags: &[ObservationTag],
) -> Result<(), StoreError> {
    let kinds: Vec<String> = tags.iter().map(|tag| tag.kind.to_string()).collect();
    let keys: Vec<String> = tags.iter().map(|tag| tag.key.clone()).collect();
    sqlx::query!(
        "insert into observation_tag (observation_id, kind, tag_key)
        select $1, kind, tag_key from unnest($2::text[], $3::text[]) as t (kind, tag_key)",
        id as ObservationId,
        &kinds,
        &keys
    )
    .execute(work.conn())
    .await?;
    Ok(())
}

/// Keeps what the permit's memo says now, then writes it anew, one revision further.
pub async fn change(
    work: &mut Work,
    permit: &Permit<KeepObservation>,
    memo: &Observation,
) -> Result<(), StoreError> {
    let id = permit.subject().observation;
    let at = work.now().at;
    sqlx::query!(
        "insert into observation_earlier
            (observation_id, revision, observed_on, fact, tone, guidance, replaced_at)
        select observation_id, revision, observed_on, fact, tone, guidance, $2
        from observation
        where observation_id = $1",
        id as ObservationId,
        at
    )
    .execute(work.conn())
    .await?;
    sqlx::query!(
        "update observation
        set observed_on = $2, fact = $3, tone = $4, guidance = $5, saved_at = $6, revision = revision + 1
        where observation_id = $1",
        id as ObservationId,
        memo.on,
        memo.fact.as_str(),
        memo.tone.map(Tone::as_str),
        memo.guidance.as_ref().map(Prose::as_str),
        at
    )
    .execute(work.conn())
    .await?;
    sqlx::query!("delete from observation_tag where observation_id = $1", id as ObservationId)
        .execute(work.conn())
        .await?;
    insert_tags(work, id, &memo.tags).await
}

/// Throws the permit's memo away.
pub async fn withdraw(work: &mut Work, permit: &Permit<KeepObservation>) -> Result<(), StoreError> {
    let at = work.now().at;
    sqlx::query!(
        "update observation set withdrawn_at = $2, revision = revision + 1 where observation_id = $1",
        permit.subject().observation as ObservationId,
        at
    )
    .execute(work.conn())
    .await?;
    Ok(())
}

/// Gives the author's memos about the subject to the receiver; those that were given before stay.
/// Number of memos that are new to the receiver.
pub async fn hand_over(
    work: &mut Work,
    permit: &Permit<HandOverObservations>,
) -> Result<u64, StoreError> {
    let at = work.now().at;
    let facts = permit.subject();
    let done = sqlx::query!(
        "insert into observation_handover (observation_id, receiver_id, handed_by, handed_at)
        select o.observation_id, $3, $1, $4
        from observation o
        where o.author_id = $1 and o.subject_id = $2 and o.withdrawn_at is null
        on conflict (observation_id, receiver_id) do nothing",
        facts.author as EmployeeId,
        facts.subject as EmployeeId,
        facts.receiver as EmployeeId,
        at
    )
    .execute(work.conn())
    .await?;
    Ok(done.rows_affected())
}
