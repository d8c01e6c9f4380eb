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

/// One part of a scope: why somebody is seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// Everybody is.
    Everyone,
    /// By 任命権者.
    Authority(AuthorityId),
    /// By a department at or above a post.
    Department(DepartmentId),
    /// As one who is led.
    Team,
    /// Oneself.
    Own,
}

/// What a scope is asked about: one person on a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Whereabouts {
    /// Who.
    pub person: EmployeeId,
    /// 任命権者 of any post.
    pub authorities: Vec<AuthorityId>,
    /// Departments of the posts of that day, and all above them.
    pub departments: Vec<DepartmentId>,
    /// Who leads them on that day, directly or through others.
    pub leaders: Vec<EmployeeId>,
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
    /// The parts through which somebody is seen: what queries ask of their rows, asked of one person whose
    /// facts are known. None: not seen. Pages of the portal and this are compared by a test.
    pub fn parts_reaching(&self, seen: &Whereabouts) -> Vec<Part> {
        if self.except == Some(seen.person) {
            return Vec::new();
        }
        let everyone = self.everyone.then_some(Part::Everyone);
        let authorities = self.authorities.iter().filter(|own| seen.authorities.contains(own));
        let departments = self.departments.iter().filter(|own| seen.departments.contains(own));
        let team = self.team_of.is_some_and(|leader| seen.leaders.contains(&leader));
        let own = self.own == Some(seen.person);
        everyone
            .into_iter()
            .chain(authorities.map(|id| Part::Authority(*id)))
            .chain(departments.map(|id| Part::Department(*id)))
            .chain(team.then_some(Part::Team))
            .chain(own.then_some(Part::Own))
            .collect()
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
