//! What is typed about departments, master data and people.

mod department;
mod master;
pub(super) mod staff;
mod staff_list;

pub(crate) use department::{
    ChangeInput, DepartmentInput, DeputyInput, MergeInput, PARTS, REASON, SOURCES, SplitInput,
    reason, typed_day,
};
pub(crate) use master::{master_end, master_name, new_master};
pub use staff_list::{STAFF_FILTERS, staff_filter};
