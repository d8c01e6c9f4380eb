//! What is typed about departments, master data and people.

mod department;
mod master;
pub(super) mod staff;

pub(crate) use department::{
    ChangeInput, DepartmentInput, DeputyInput, MergeInput, PARTS, REASON, SOURCES, SplitInput,
    reason, typed_day,
};
pub(crate) use master::{master_end, master_name, new_master};
