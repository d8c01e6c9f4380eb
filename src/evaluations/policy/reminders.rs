//! Following a cycle, and asking those whose turn it is.

use super::officer_of;
use crate::access::{Action, Actor, Denied};
use crate::kernel::ids::{AuthorityId, CycleId, EmployeeId};

/// Whose people are followed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FollowFacts {
    /// The cycle.
    pub cycle: CycleId,
    /// Whose cycle.
    pub authority: AuthorityId,
    /// The head of the departments that are looked at; `None` for the whole cycle.
    pub head: Option<EmployeeId>,
}

fn follower(who: &Actor, facts: &FollowFacts) -> Result<(), Denied> {
    match facts.head {
        Some(head) if who.is_employee(head) => Ok(()),
        Some(_) => Err(Denied::OutOfReach),
        None => officer_of(who, facts.authority),
    }
}

/// Reading how far a cycle is: people's state, never their content. HR for the whole cycle, heads for their
/// own departments and all below.
pub struct FollowCycle;
impl Action for FollowCycle {
    type Subject = FollowFacts;
    fn decide(who: &Actor, subject: &FollowFacts) -> Result<(), Denied> {
        follower(who, subject)
    }
}

/// Asking those whose turn it is, in what one follows.
pub struct SendReminder;
impl Action for SendReminder {
    type Subject = FollowFacts;
    fn decide(who: &Actor, subject: &FollowFacts) -> Result<(), Denied> {
        follower(who, subject)
    }
}
