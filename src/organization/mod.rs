//! Who works where, at which rank, from which day until which day.
//!
//! Nouns: [`department`] (the dated tree 局・部・課・係), [`employee`] (a person, a number, a name),
//! [`rank`] (the ladder of 職位), [`posting`] (発令: employee × department × rank for a period, 本務 or
//! 兼務, head or not), [`chart`] (who is whose superior and who is in whose
//! reach on a day), [`staffing`] (the verbs on one person), [`deed`] (in whose reach such a verb lies),
//! [`choices`] (what its form chooses from), `reorganization` (the verbs on departments, and taking one
//! of them back).
//!
//! Tables: `authority`, `rank`, `job_family`, `employment_type`, `master_fact`, `department`, `department_fact`, `deputy`,
//! `employee`, `employee_name`, `posting`, `leave`, `reorganization`, `reorganization_department`. Spans
//! are half-open day ranges; the database refuses overlaps.
//!
//! Invariants: rank, post and headship are three things (decision 8): superiors follow headship in the
//! tree on a day, never rank. Facts are changed (the old one ends, a new one begins) or corrected (the
//! old one was never true), never deleted. Nothing here knows "now": every question names its day.

pub mod actions;
pub mod chart;
pub mod choices;
pub mod deed;
pub mod department;
pub mod employee;
mod forms;
mod inverse;
pub mod listing;
pub(crate) mod master;
pub mod policy;
pub mod posting;
pub mod rank;
pub mod register;
pub(crate) mod reorganization;
pub mod staffing;
mod store;
mod web;

pub use chart::{Chart, ChartPost, DeputyOf, HeadshipOf, WayHead, WayStep, acting_words};
pub use department::{DepartmentLevel, DepartmentNode, Tree, TreeProblem};
pub use employee::{EmployeeNumber, LeaveKind, NameKind, NumberFormat, NumberProblem, PersonName};
pub use forms::staff_filter;
pub use inverse::Before;
pub use master::{InUse, MasterKind, MasterRefusal, Named, OutOfUse};
pub use posting::{
    EmploymentKind, EmploymentType, PostingKind, PostingRefusal, PostingSpan, check_postings,
};
pub use rank::{LADDER, LadderStep};
pub use register::{
    DepartmentIs, EmployeeIs, NameIs, NewEmployee, OpenFact, OpenLeave, OpenName, OpenPosting,
    PostingIs, Register, RegisteredEmployee, RegisteredFact, RegisteredLeave, RegisteredMaster,
    RegisteredName, RegisteredPosting, RegisteredRank, RegisteredType, StaffChanges, Was,
    types_of_law,
};
pub use store::{
    Superiors, authority_by_code, changed_since, employment_types, head_of_on, rank_ids, reach_of,
    superiors_of, superiors_on,
};
pub use web::routes;
