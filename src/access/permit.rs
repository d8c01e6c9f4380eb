//! Proof that an actor may do a deed to a subject.

use super::actor::Actor;

/// Something that can be done. `Subject` is the few facts that a decision needs.
/// *Who* may is decided here; *when* it is possible belongs to the transition.
pub trait Action {
    /// The facts that the decision stands on, with the id that the write will use.
    type Subject;
    /// Says no, or nothing.
    fn decide(who: &Actor, subject: &Self::Subject) -> Result<(), Denied>;
}

/// Why not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Denied {
    /// The subject is not in reach: the answer is 404, whether it exists or not (decision 17).
    #[error("out of reach")]
    OutOfReach,
    /// In reach, but this deed is not allowed: 403.
    #[error("not allowed")]
    NotAllowed,
}

/// Held by whoever has been allowed. Neither cloned nor stored.
#[derive(Debug)]
pub struct Permit<A: Action> {
    actor: Actor,
    subject: A::Subject,
}

impl<A: Action> Permit<A> {
    pub(super) fn mint(actor: Actor, subject: A::Subject) -> Self {
        Self { actor, subject }
    }
    /// Who was allowed.
    pub fn actor(&self) -> &Actor {
        &self.actor
    }
    /// What it was allowed for; writes read their id from here.
    pub fn subject(&self) -> &A::Subject {
        &self.subject
    }
}
