//! All SQL of the room.

mod change;
mod chart;
mod departments;
mod deputies;
mod facts;
mod leaves;
mod leaving;
mod lists;
mod masters;
mod names;
mod person;
mod records;
mod register;
mod reorganization;
mod staff;
mod undo;
mod withdraw;

/// A connection, as actions hand it from one query to the next.
pub(super) type Connection = sqlx::PgConnection;

pub(super) use change::{add_authority, add_ranks, apply, apply_deed};
pub use chart::{Superiors, head_of_on, reach_of, superiors_of, superiors_on};
pub(super) use departments::{ChildRow, HeadRow, children_on, department_on, heads_on, way_to};
pub(super) use deputies::{deputies_of, deputies_on, end_deputies, open_deputies};
pub(super) use leaving::{account_of, number_is_taken};
pub(super) use lists::fill_masters;
pub(super) use masters::{
    MasterRow, add_master, change_names, held_from, lock_masters, masters, names, names_differ,
    turn_names,
};
pub(super) use names::names_due;
pub(super) use person::{
    MemberRow, PersonRow, PostRow, leaves_of, members_of, people_named, person_in_scope, posts_of,
};
pub(super) use records::{record, record_for_change};
pub(crate) use register::load_register;
pub use register::{authority_by_code, employment_types, rank_ids};
pub(super) use register::{choices, keep_masters};
pub(super) use reorganization::{
    ComingRow, CountedRow, HistoryRow, city_on, coming_after, counted_on, history_of, inventory,
    names_of, posted_by_number, way_up,
};
pub(super) use staff::{StaffRow, ranks, staff_page};
pub use undo::changed_since;
pub(super) use undo::{
    KeptReorganization, ReorganizationRow, keep_reorganization, reorganization, reorganizations,
    restore_deputies, undo_reorganization,
};
