//! 定義集: a lineage of versions, and the life of one version.
//!
//! A version is drafted as a copy of the one in force, submitted, sent back with words or approved by
//! someone else, scheduled by its 施行日, in force, superseded. Whether it is scheduled, in force or
//! superseded is never stored: it follows from the days ([`effective`]).

mod effective;
mod lineage;
mod readiness;
mod version;

pub use effective::{Calendar, Standing, in_force, newest, standing};
pub use lineage::Framework;
pub use readiness::{Finding, check};
pub use version::{
    Approval, ElementRemark, Heading, Remark, Signature, Stage, Version, VersionKind,
    VersionRefusal,
};
