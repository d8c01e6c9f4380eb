//! All SQL of the room.

mod chart;
mod departments;
mod register;
mod staff;

pub use chart::{Superiors, head_of_on, reach_of, superiors_of, superiors_on};
pub(super) use departments::{
    ChildRow, DepartmentRow, HeadRow, children_on, department_on, heads_on, tree_on, way_to,
};
pub(crate) use register::load_register;
pub(super) use register::{add_authority, add_leaves, add_ranks, apply};
pub use register::{authority_by_code, rank_ids};
pub(super) use staff::{
    LeaveRow, MemberRow, PersonRow, PostRow, RankRow, StaffFilter, StaffRow, leaves_of, members_of,
    people_named, person, posts_of, ranks, staff_page,
};
