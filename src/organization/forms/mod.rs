//! What is typed about departments and master data.

mod department;
mod master;

pub(crate) use department::{
    ChangeInput, DepartmentInput, DeputyInput, MergeInput, PARTS, REASON, SOURCES, SplitInput,
    reason, typed_day,
};
pub(crate) use master::{master_end, master_name, new_master};
