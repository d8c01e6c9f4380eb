//! What a listing may show to an actor: a union handed to SQL, never a list carried in a session.

use std::marker::PhantomData;

use super::actor::Actor;
use super::role::Role;
use crate::kernel::ids::{AuthorityId, DepartmentId, EmployeeId};

/// A kind of list. Its policy mints the scope.
pub trait Listing: Sized {
    /// What this actor sees of it.
    fn scope(who: &Actor) -> Scope<Self>;
}

/// A union: everything, or some authorities, departments (and below), one's team, oneself;
/// less one person's own records. Queries bind the parts; "team" is resolved inside the SQL on the
/// day of the question. Made in `policy.rs` only.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scope<L> {
    everyone: bool,
    authorities: Vec<AuthorityId>,
    departments: Vec<DepartmentId>,
    team_of: Option<EmployeeId>,
    own: Option<EmployeeId>,
    except: Option<EmployeeId>,
    listing: PhantomData<L>,
}

impl<L> Scope<L> {
    /// Nothing.
    pub fn nobody() -> Self {
        Self {
            everyone: false,
            authorities: Vec::new(),
            departments: Vec::new(),
            team_of: None,
            own: None,
            except: None,
            listing: PhantomData,
        }
    }
    /// Everything.
    pub fn everyone() -> Self {
        Self { everyone: true, ..Self::nobody() }
    }
    /// Adds one authority.
    #[must_use]
    pub fn and_authority(mut self, id: AuthorityId) -> Self {
        self.authorities.push(id);
        self
    }
    /// Adds one department and all below it.
    #[must_use]
    pub fn and_department(mut self, id: DepartmentId) -> Self {
        self.departments.push(id);
        self
    }
    /// Adds what the actor's grants of a role reach: everything, authorities, departments. No grant
    /// names both an authority and a department; if one did, the department would decide, as the
    /// narrower of the two.
    #[must_use]
    pub fn and_grants_of(mut self, who: &Actor, role: Role) -> Self {
        for grant in who.grants(role) {
            match (grant.authority, grant.department) {
                (None, None) => self.everyone = true,
                (_, Some(department)) => self.departments.push(department),
                (Some(authority), None) => self.authorities.push(authority),
            }
        }
        self
    }
    /// Adds everyone whose superior (of any degree) this person is.
    #[must_use]
    pub fn and_team_of(mut self, id: Option<EmployeeId>) -> Self {
        self.team_of = id;
        self
    }
    /// Adds one's own.
    #[must_use]
    pub fn and_own(mut self, id: Option<EmployeeId>) -> Self {
        self.own = id;
        self
    }
    /// Takes away one person's own records, whatever else reaches them.
    #[must_use]
    pub fn but_not(mut self, id: Option<EmployeeId>) -> Self {
        self.except = id;
        self
    }
    /// Bind: everything is visible.
    pub fn is_everyone(&self) -> bool {
        self.everyone
    }
    /// Bind: these authorities.
    pub fn authorities(&self) -> &[AuthorityId] {
        &self.authorities
    }
    /// Bind: these departments and below.
    pub fn departments(&self) -> &[DepartmentId] {
        &self.departments
    }
    /// Bind: the team of this person.
    pub fn team_of(&self) -> Option<EmployeeId> {
        self.team_of
    }
    /// Bind: this person's own.
    pub fn own(&self) -> Option<EmployeeId> {
        self.own
    }
    /// Bind: never this person's.
    pub fn except(&self) -> Option<EmployeeId> {
        self.except
    }
    /// Nothing at all can be seen; no query is needed.
    pub fn is_nobody(&self) -> bool {
        !self.everyone
            && self.authorities.is_empty()
            && self.departments.is_empty()
            && self.team_of.is_none()
            && self.own.is_none()
    }
}
