//! A new owner for what somebody answered for: an initiative or a KPI whose owner was transferred or has
//! left. Who stays although transferred is named again.

use crate::kernel::ids::{DepartmentId, EmployeeId, InitiativeId, KpiId};
use crate::kernel::{Code, Prose};

/// What somebody answers for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answered {
    /// 事業.
    Initiative(InitiativeId),
    /// 指標.
    Kpi(KpiId),
}

/// What a permission to name an owner stands on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NamingFacts {
    /// Of what.
    pub what: Answered,
    /// Who stands in.
    pub deputy: Option<EmployeeId>,
}

/// Who is named, as typed, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Naming {
    /// Employee number of who shall answer for it.
    pub owner: Code,
    /// Employee number of who shall stand in.
    pub deputy: Option<Code>,
    /// Why; the audit log keeps it.
    pub reason: Prose,
}

/// Who is named, found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NewOwner {
    /// Who answers for it.
    pub owner: EmployeeId,
    /// Who stands in.
    pub deputy: Option<EmployeeId>,
    /// Where the owner works.
    pub department: DepartmentId,
}
