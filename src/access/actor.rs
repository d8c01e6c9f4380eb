//! The one who asks.

use super::permit::{Action, Denied, Permit};
use super::post::Post;
use super::role::Role;
use super::scope::{Listing, Scope};
use crate::kernel::ids::{AccountId, AuthorityId, DepartmentId, EmployeeId};

/// A role as granted, valid today.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grant {
    /// What for.
    pub role: Role,
    /// Over which authority; `None`: all.
    pub authority: Option<AuthorityId>,
    /// Over which department and all below; `None`: all.
    pub department: Option<DepartmentId>,
}

impl Grant {
    /// Over everything.
    pub fn is_whole(&self) -> bool {
        self.authority.is_none() && self.department.is_none()
    }
    /// Whether somebody in that place is in its reach.
    pub fn reaches(&self, place: &Place) -> bool {
        self.authority.is_none_or(|own| place.authority == Some(own))
            && self.department.is_none_or(|own| place.departments.contains(&own))
    }
}

/// Where somebody works on a day; without a post, nowhere: only an unlimited grant reaches them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Place {
    /// 任命権者 of the primary post.
    pub authority: Option<AuthorityId>,
    /// The department of the primary post and all above it.
    pub departments: Vec<DepartmentId>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Who {
    Person { account: AccountId, employee: Option<EmployeeId>, name: String },
    System(&'static str),
}

/// A person with grants, or the system doing a named job.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Actor {
    who: Who,
    grants: Vec<Grant>,
    post: Option<Post>,
}

impl Actor {
    /// A signed-in person. Made where a session is resolved.
    pub fn person(
        account: AccountId,
        employee: Option<EmployeeId>,
        name: String,
        grants: Vec<Grant>,
    ) -> Self {
        Self { who: Who::Person { account, employee, name }, grants, post: None }
    }
    /// The system doing a named job, such as `seed`. Its powers are listed in the policies.
    pub fn system(job: &'static str) -> Self {
        Self { who: Who::System(job), grants: Vec::new(), post: None }
    }
    /// The account, for people.
    pub fn account(&self) -> Option<AccountId> {
        match &self.who {
            Who::Person { account, .. } => Some(*account),
            Who::System(_) => None,
        }
    }
    /// The employee, for people who are on the staff.
    pub fn employee(&self) -> Option<EmployeeId> {
        match &self.who {
            Who::Person { employee, .. } => *employee,
            Who::System(_) => None,
        }
    }
    /// The name, as the audit log keeps it.
    pub fn name(&self) -> &str {
        match &self.who {
            Who::Person { name, .. } => name,
            Who::System(job) => job,
        }
    }
    /// The same person with other words for the log: whom they stand in for, beside their name.
    #[must_use]
    pub fn under_name(mut self, words: String) -> Self {
        if let Who::Person { name, .. } = &mut self.who {
            *name = words;
        }
        self
    }
    /// The same person answering a posted form.
    #[must_use]
    pub fn answering(mut self, post: Post) -> Self {
        self.post = Some(post);
        self
    }
    /// The posted form that is being answered.
    pub fn post(&self) -> Option<&Post> {
        self.post.as_ref()
    }
    /// Whether the system is doing this job.
    pub fn is_system(&self, job: &str) -> bool {
        matches!(self.who, Who::System(own) if own == job)
    }
    /// Whether this is that employee.
    pub fn is_employee(&self, id: EmployeeId) -> bool {
        self.employee() == Some(id)
    }
    /// Whether the role is granted, over whatever reach.
    pub fn holds(&self, role: Role) -> bool {
        self.grants.iter().any(|grant| grant.role == role)
    }
    /// Whether the role is granted over everything.
    pub fn holds_whole(&self, role: Role) -> bool {
        self.grants(role).any(Grant::is_whole)
    }
    /// Whether a grant of the role reaches somebody in that place.
    pub fn reaches(&self, role: Role, place: &Place) -> bool {
        self.grants(role).any(|grant| grant.reaches(place))
    }
    /// The grants of one role.
    pub fn grants(&self, role: Role) -> impl Iterator<Item = &Grant> {
        self.grants.iter().filter(move |grant| grant.role == role)
    }
    /// All grants.
    pub fn all_grants(&self) -> &[Grant] {
        &self.grants
    }
    /// Asks for proof. The only way to a [`Permit`]. A refusal is logged here, where every deed passes:
    /// the account and the deed, no name and nothing of the subject (ASVS 5.0 16.3.2).
    pub fn may<A: Action>(&self, subject: A::Subject) -> Result<Permit<A>, Denied> {
        if let Err(denied) = A::decide(self, &subject) {
            let account = self.account().map(|id| id.to_string());
            let deed = std::any::type_name::<A>().rsplit("::").next();
            tracing::warn!(account.id = account, deed, why = %denied, "refused");
            return Err(denied);
        }
        Ok(Permit::mint(self.clone(), subject))
    }
    /// Whether it would be allowed, for showing or hiding a button.
    pub fn could<A: Action>(&self, subject: &A::Subject) -> bool {
        A::decide(self, subject).is_ok()
    }
    /// What this actor may see of a listing.
    pub fn scope<L: Listing>(&self) -> Scope<L> {
        L::scope(self)
    }
}
