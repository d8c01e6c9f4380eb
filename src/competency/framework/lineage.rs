//! A framework: the lineage that versions belong to, and for whom it is.

use crate::kernel::Weight;
use crate::kernel::ids::{AuthorityId, FrameworkId, JobFamilyId};

/// 定義集.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Framework {
    /// The lineage.
    pub id: FrameworkId,
    /// The word in addresses, e.g. `general`.
    pub code: String,
    /// Name on screen.
    pub name: String,
    /// 任命権者; `None`: every one.
    pub authority: Option<AuthorityId>,
    /// 職種; `None`: every one.
    pub job_family: Option<JobFamilyId>,
    /// What the weights of each rank sum to.
    pub weight_total: Weight,
}
