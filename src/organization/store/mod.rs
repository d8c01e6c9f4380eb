//! All SQL of the room.

mod change;
mod chart;
mod departments;
mod deputies;
mod facts;
mod leaves;
mod names;
mod person;
mod records;
mod register;
mod staff;
mod withdraw;

pub(super) use change::{add_authority, add_ranks, apply, apply_deed};
pub use chart::{Superiors, head_of_on, reach_of, superiors_of, superiors_on};
pub(super) use departments::{ChildRow, HeadRow, children_on, department_on, heads_on, way_to};
pub(super) use deputies::{DeputyRow, deputies_of, deputies_on, end_deputies, open_deputies};
pub(super) use person::{
    LeaveRow, MemberRow, PersonRow, PostRow, leaves_of, members_of, people_named, person_in_scope,
    posts_of,
};
pub(super) use records::{record, record_for_change};
pub(super) use register::choices;
pub(crate) use register::load_register;
pub use register::{authority_by_code, rank_ids};
pub(super) use staff::{StaffFilter, StaffRow, ranks, staff_page};
