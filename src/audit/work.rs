//! A transaction that commits only with an entry, and how work ends badly.

use sqlx::{PgConnection, Postgres, Transaction};

use super::entry::Entry;
use super::store;
use crate::access::{Actor, Denied};
use crate::kernel::{Now, Refusal};
use crate::platform::{App, StoreError};

/// One change of the city's records: everything in it is saved together with its audit entry,
/// or nothing is. Dropping it without [`Work::finish`] undoes all.
#[must_use = "work that is not finished is undone"]
pub struct Work {
    transaction: Transaction<'static, Postgres>,
    now: Now,
    actor: Actor,
}

impl Work {
    /// Opens the transaction in the name of `actor`.
    pub async fn begin(app: &App, actor: &Actor) -> Result<Self, StoreError> {
        Ok(Self { transaction: app.db.begin().await?, now: app.now(), actor: actor.clone() })
    }
    /// The connection, for loading and for the store's writes.
    pub fn conn(&mut self) -> &mut PgConnection {
        &mut self.transaction
    }
    /// When this work began.
    pub fn now(&self) -> Now {
        self.now
    }
    /// Who does it.
    pub fn actor(&self) -> &Actor {
        &self.actor
    }
    /// Everything in this work is written under these words instead of the actor's name: whom they
    /// stand in for, beside it. Who it is stays the same.
    pub fn under_name(&mut self, words: String) {
        self.actor = self.actor.clone().under_name(words);
    }
    /// Writes the entry, and the key of the form that asked for it, and commits: the only commit there is.
    pub async fn finish(mut self, entry: Entry) -> Result<(), StoreError> {
        let post = self.actor.post().filter(|post| !post.is_written());
        store::append(&mut self.transaction, &self.actor, self.now.at, &entry, post).await?;
        self.transaction.commit().await?;
        if let Some(post) = post {
            post.note_written();
        }
        Ok(())
    }
}

/// How an action ends badly; `R` is the refusal of its rule.
#[derive(Debug, thiserror::Error)]
pub enum Failed<R> {
    /// Permission.
    #[error("denied: {0}")]
    Denied(Denied),
    /// Not there, or out of reach.
    #[error("missing")]
    Missing,
    /// Somebody saved first.
    #[error("stale")]
    Stale,
    /// A rule said no.
    #[error("refused")]
    Refused(R),
    /// The database failed.
    #[error(transparent)]
    Broken(#[from] StoreError),
}

impl<R> From<Denied> for Failed<R> {
    fn from(denied: Denied) -> Self {
        match denied {
            Denied::OutOfReach => Self::Missing,
            Denied::NotAllowed => Self::Denied(denied),
        }
    }
}

impl<R> From<sqlx::Error> for Failed<R> {
    fn from(error: sqlx::Error) -> Self {
        Self::Broken(error.into())
    }
}

impl<R: Refusal> Failed<R> {
    /// The refusal, when a rule said no.
    pub fn refusal(&self) -> Option<&R> {
        match self {
            Self::Refused(refusal) => Some(refusal),
            _ => None,
        }
    }
}
