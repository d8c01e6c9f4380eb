//! Writing entries, sealing them, checking the chain, reading the trail of one subject.

mod stroke;

use std::path::Path;

use serde_json::Value;
use sqlx::{PgConnection, PgExecutor};

use super::chain::{Broken, GENESIS, Link, Verdict, detail_hash, entry_hash, hex};
use super::entry::{Entry, Subject};
use crate::access::{Actor, Post};
use crate::kernel::Timestamp;
use crate::kernel::ids::{AccountId, AuditEntryId, SessionId};
use crate::platform::{App, Db, StoreError};

pub use stroke::Stroke;
pub(crate) use stroke::stroke;

/// Rows linked per transaction by the sealer.
const BATCH: i64 = 500;
/// Key of the advisory lock that keeps sealers apart.
const SEALER_LOCK: i64 = 7_011_001;

/// Inserts an unlinked entry with its detail, and the key of the form that asked for the deed, all in one
/// statement: a key that a deed has taken before is refused by `form_key_pkey`. Without a reason, a before and
/// an after there is no detail to keep.
pub(super) async fn append(
    conn: &mut PgConnection,
    actor: &Actor,
    at: Timestamp,
    entry: &Entry,
    post: Option<&Post>,
) -> Result<(), StoreError> {
    let id = AuditEntryId::mint();
    let hash = detail_hash(entry.reason.as_deref(), entry.before.as_ref(), entry.after.as_ref());
    sqlx::query!(
        "with entry as (
            insert into audit_entry
                (audit_entry_id, at, actor_account_id, actor_name, verb, subject_kind, subject_id, summary, detail_hash)
            values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
        ), form as (
            insert into form_key (session_id, form_key, received_at)
            select $13, $14, $2
            where $14::uuid is not null
        )
        insert into audit_detail (audit_entry_id, reason, before, after)
        select $1, $10::text, $11::jsonb, $12::jsonb
        where num_nonnulls($10, $11, $12) > 0",
        id as AuditEntryId,
        at,
        actor.account() as Option<AccountId>,
        actor.name(),
        entry.verb,
        entry.subject.kind,
        entry.subject.id,
        entry.summary,
        hash,
        entry.reason,
        entry.before,
        entry.after,
        post.map(Post::session) as Option<SessionId>,
        post.map(Post::key),
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Logs that somebody looked at a record of another person: through the append-only path, not in the
/// reader's transaction (decision 1).
pub async fn note_look(app: &App, actor: &Actor, entry: Entry) -> Result<(), StoreError> {
    let mut conn = app.db.bookkeeping().acquire().await?;
    append(&mut conn, actor, app.now().at, &entry, None).await
}

struct LinkRow {
    audit_entry_id: AuditEntryId,
    at: Timestamp,
    actor_account_id: Option<AccountId>,
    actor_name: String,
    verb: String,
    subject_kind: String,
    subject_id: String,
    summary: String,
    detail_hash: Vec<u8>,
}

impl LinkRow {
    fn link(self) -> Link {
        Link {
            id: self.audit_entry_id.to_string(),
            at_micros: self.at.timestamp_micros(),
            actor: self.actor_account_id.map(|id| id.to_string()).unwrap_or_default(),
            actor_name: self.actor_name,
            verb: self.verb,
            subject_kind: self.subject_kind,
            subject_id: self.subject_id,
            summary: self.summary,
            detail_hash: self.detail_hash,
        }
    }
}

/// Links committed entries that are not linked yet, in the order in which they became visible, and
/// appends the head to the file. Returns how many were linked. Only one sealer works at a time.
pub async fn seal(db: &Db, head_file: &Path) -> Result<u64, StoreError> {
    let mut linked = 0;
    loop {
        let mut transaction = db.begin().await?;
        let mine =
            sqlx::query_scalar!("select pg_try_advisory_xact_lock($1) as \"mine!\"", SEALER_LOCK)
                .fetch_one(&mut *transaction)
                .await?;
        if !mine {
            return Ok(linked);
        }
        let head = sqlx::query!(
            "select seal_number as \"number!\", entry_hash as \"hash!\"
            from audit_entry
            where seal_number is not null
            order by seal_number desc
            limit 1"
        )
        .fetch_optional(&mut *transaction)
        .await?;
        let (mut number, mut previous) =
            head.map_or((0, GENESIS.to_vec()), |head| (head.number, head.hash));
        let rows = sqlx::query_as!(
            LinkRow,
            "select audit_entry_id as \"audit_entry_id: AuditEntryId\", at,
                actor_account_id as \"actor_account_id: AccountId\", actor_name, verb, subject_kind,
                subject_id, summary, detail_hash
            from audit_entry
            where seal_number is null
            order by at, audit_entry_id
            limit $1",
            BATCH
        )
        .fetch_all(&mut *transaction)
        .await?;
        if rows.is_empty() {
            return Ok(linked);
        }
        let (mut ids, mut numbers, mut befores, mut hashes) = (vec![], vec![], vec![], vec![]);
        for row in rows {
            ids.push(row.audit_entry_id);
            number += 1;
            let hash = entry_hash(number, &previous, &row.link());
            numbers.push(number);
            befores.push(previous);
            hashes.push(hash.clone());
            previous = hash;
        }
        let count = ids.len() as u64;
        sqlx::query!(
            "update audit_entry e
            set seal_number = s.number, previous_hash = s.previous, entry_hash = s.hash
            from unnest($1::uuid[], $2::bigint[], $3::bytea[], $4::bytea[]) as s (id, number, previous, hash)
            where e.audit_entry_id = s.id",
            &ids as &[AuditEntryId],
            &numbers,
            &befores,
            &hashes,
        )
        .execute(&mut *transaction)
        .await?;
        transaction.commit().await?;
        linked += count;
        write_head(head_file, number, &previous).await;
        // What has come meanwhile is linked with what comes in the next second: one commit for all.
        if count < BATCH.unsigned_abs() {
            return Ok(linked);
        }
    }
}

async fn write_head(file: &Path, number: i64, hash: &[u8]) {
    use tokio::io::AsyncWriteExt;
    let line = format!("{number} {}\n", hex(hash));
    let opened = tokio::fs::OpenOptions::new().create(true).append(true).open(file).await;
    let written = match opened {
        Ok(mut handle) => match handle.write_all(line.as_bytes()).await {
            Ok(()) => handle.flush().await,
            Err(error) => Err(error),
        },
        Err(error) => Err(error),
    };
    if let Err(error) = written {
        tracing::error!(%error, "the head of the audit chain could not be written to its file");
    }
}

/// Recomputes the whole chain and compares it with the heads written outside the database.
pub async fn check(db: &Db, head_file: &Path) -> Result<Verdict, StoreError> {
    let heads = tokio::fs::read_to_string(head_file).await.unwrap_or_default();
    let mut heads = heads
        .lines()
        .filter_map(|line| {
            let (number, hash) = line.split_once(' ')?;
            Some((number.parse::<i64>().ok()?, hash.to_owned()))
        })
        .peekable();
    let (mut number, mut previous) = (0_i64, GENESIS.to_vec());
    loop {
        let rows = sqlx::query!(
            "select e.audit_entry_id as \"audit_entry_id: AuditEntryId\", e.at,
                e.actor_account_id as \"actor_account_id: AccountId\", e.actor_name, e.verb,
                e.subject_kind, e.subject_id, e.summary, e.detail_hash,
                e.seal_number as \"seal_number!\", e.previous_hash as \"previous_hash!\",
                e.entry_hash as \"entry_hash!\",
                d.audit_entry_id is not null as \"has_detail!\", d.reason, d.before, d.after
            from audit_entry e
            left join audit_detail d using (audit_entry_id)
            where e.seal_number > $1
            order by e.seal_number
            limit 2000",
            number
        )
        .fetch_all(db.reader())
        .await?;
        if rows.is_empty() {
            break;
        }
        for row in rows {
            number += 1;
            let broken = |why: &str| {
                Ok(Verdict::Broken(Broken {
                    number,
                    entry: Some(row.audit_entry_id.to_string()),
                    why: why.to_owned(),
                }))
            };
            if row.seal_number != number {
                return broken("この番号の記録がありません（前の記録が消されています）");
            }
            if row.previous_hash != previous {
                return broken("前の記録とつながっていません");
            }
            if row.has_detail
                && detail_hash(row.reason.as_deref(), row.before.as_ref(), row.after.as_ref())
                    != row.detail_hash
            {
                return broken("内容の詳細が書き換えられています");
            }
            let entry_id = row.audit_entry_id;
            let stored = row.entry_hash;
            let link = LinkRow {
                audit_entry_id: entry_id,
                at: row.at,
                actor_account_id: row.actor_account_id,
                actor_name: row.actor_name,
                verb: row.verb,
                subject_kind: row.subject_kind,
                subject_id: row.subject_id,
                summary: row.summary,
                detail_hash: row.detail_hash,
            }
            .link();
            let hash = entry_hash(number, &previous, &link);
            let mut why = (hash != stored).then_some("記録が書き換えられています");
            while let Some((at, written)) = heads.next_if(|(at, _)| *at <= number) {
                if at == number && written != hex(&hash) {
                    why = why.or(Some("データベースの外に控えた値と違います"));
                }
            }
            if let Some(why) = why {
                return Ok(Verdict::Broken(Broken {
                    number,
                    entry: Some(entry_id.to_string()),
                    why: why.to_owned(),
                }));
            }
            previous = hash;
        }
    }
    if let Some((missing, _)) = heads.next() {
        return Ok(Verdict::Broken(Broken {
            number: number + 1,
            entry: None,
            why: format!(
                "記録の終わりが切り取られています（控えには{missing}件目までありますが、{number}件しかありません）"
            ),
        }));
    }
    let unsealed = sqlx::query_scalar!(
        "select count(*) as \"count!\" from audit_entry where seal_number is null"
    )
    .fetch_one(db.reader())
    .await?;
    Ok(Verdict::Sound { sealed: number, unsealed })
}

/// One entry of a subject's history, for its page.
#[derive(Debug, Clone)]
pub struct Trail {
    /// When.
    pub at: Timestamp,
    /// Whose account; `None`: the system.
    pub actor: Option<AccountId>,
    /// Who, by the name of that time.
    pub actor_name: String,
    /// Which deed.
    pub verb: String,
    /// One sentence.
    pub summary: String,
    /// The words given for it.
    pub reason: Option<String>,
    /// What stood before.
    pub before: Option<Value>,
    /// What stood after.
    pub after: Option<Value>,
}

/// The latest 200 entries about one subject, newest first.
pub async fn trail_of(
    executor: impl PgExecutor<'_>,
    subject: &Subject,
) -> Result<Vec<Trail>, StoreError> {
    let rows = sqlx::query!(
        "select e.at, e.actor_account_id as \"actor: AccountId\", e.actor_name, e.verb, e.summary,
            d.reason as \"reason?\", d.before as \"before?\", d.after as \"after?\"
        from audit_entry e
        left join audit_detail d using (audit_entry_id)
        where e.subject_kind = $1 and e.subject_id = $2
        order by e.at desc
        limit 200",
        subject.kind,
        subject.id
    )
    .fetch_all(executor)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| Trail {
            at: row.at,
            actor: row.actor,
            actor_name: row.actor_name,
            verb: row.verb,
            summary: row.summary,
            reason: row.reason,
            before: row.before,
            after: row.after,
        })
        .collect())
}
