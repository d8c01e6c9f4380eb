//! A deed that is one statement, its entry among it.

use sqlx::PgPool;

use super::super::chain::detail_hash;
use super::super::entry::Entry;
use crate::access::{Actor, Post};
use crate::kernel::Timestamp;
use crate::kernel::ids::{AccountId, AuditEntryId, SessionId};
use crate::platform::App;

/// One change of the city's records that fits into one statement: the statement writes the entry, and the key
/// of the form that asked for it, with everything else or not at all. What a [`Work`](crate::audit::Work)
/// does in a transaction of four trips to the database takes one.
///
/// Only the macro [`stroke!`] can carry it out, and the macro writes the entry.
#[must_use = "a stroke that is not carried out changes nothing"]
pub struct Stroke {
    pool: PgPool,
    pub(crate) id: AuditEntryId,
    pub(crate) at: Timestamp,
    pub(crate) actor: Actor,
    pub(crate) verb: &'static str,
    pub(crate) kind: &'static str,
    pub(crate) subject: String,
    pub(crate) summary: String,
    pub(crate) detail_hash: Vec<u8>,
    post: Option<Post>,
}

impl Stroke {
    /// A change by `actor` at a moment. The entry says what was done; a reason, a before and an after need a
    /// [`Work`](crate::audit::Work).
    pub fn new(app: &App, actor: Actor, at: Timestamp, entry: Entry) -> Self {
        debug_assert!(
            entry.reason.is_none() && entry.before.is_none() && entry.after.is_none(),
            "a stroke keeps no detail"
        );
        Self {
            pool: app.db.bookkeeping().clone(),
            id: AuditEntryId::mint(),
            at,
            post: actor.post().filter(|post| !post.is_written()).cloned(),
            actor,
            verb: entry.verb,
            kind: entry.subject.kind,
            subject: entry.subject.id,
            summary: entry.summary,
            detail_hash: detail_hash(None, None, None),
        }
    }
    /// Who does it, as an account.
    pub fn account(&self) -> Option<AccountId> {
        self.actor.account()
    }
    /// The browser that sent the form.
    pub(crate) fn session(&self) -> Option<SessionId> {
        self.post.as_ref().map(Post::session)
    }
    /// The key of the form.
    pub(crate) fn key(&self) -> Option<uuid::Uuid> {
        self.post.as_ref().map(Post::key)
    }
    /// For the macro alone.
    pub(crate) fn way_in(&self) -> &PgPool {
        &self.pool
    }
    /// It was carried out: further deeds for the same form go without its key.
    pub(crate) fn note_written(&self) {
        if let Some(post) = &self.post {
            post.note_written();
        }
    }
}

/// Carries a [`Stroke`] out. `$changes` are the pieces of what stands between `with` and the entry: common table
/// expressions, of which `done` gives one row when the deed may be done, and none when not; all others take
/// their rows from it. They may use `$1` (id of the entry), `$2` (the moment) and `$3` (the account); their
/// own values begin with `$12`. Gives whether it was done.
macro_rules! stroke {
    ([$($changes:tt),+], $stroke:expr, $($value:expr),* $(,)?) => {
        async {
            let stroke = $stroke;
            let done = sqlx::query_scalar!(
                "with " + $($changes +)+ ", entry as (
                    insert into audit_entry
                        (audit_entry_id, at, actor_account_id, actor_name, verb, subject_kind, subject_id, summary,
                            detail_hash)
                    select $1::uuid, $2::timestamptz, $3::uuid, $4, $5, $6, $7, $8, $9
                    from done
                ), form as (
                    insert into form_key (session_id, form_key, received_at)
                    select $10, $11, $2::timestamptz
                    from done
                    where $11::uuid is not null
                )
                select exists (select from done) as \"done!\"",
                stroke.id as crate::kernel::ids::AuditEntryId,
                stroke.at,
                stroke.account() as Option<crate::kernel::ids::AccountId>,
                stroke.actor.name(),
                stroke.verb,
                stroke.kind,
                &stroke.subject,
                &stroke.summary,
                &stroke.detail_hash,
                stroke.session() as Option<crate::kernel::ids::SessionId>,
                stroke.key(),
                $($value),*
            )
            .fetch_one(stroke.way_in())
            .await?;
            if done {
                stroke.note_written();
            }
            Ok::<bool, crate::platform::StoreError>(done)
        }
    };
}
pub(crate) use stroke;
