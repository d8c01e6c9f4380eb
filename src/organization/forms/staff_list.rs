//! The list of staff as the address asks for it.

use crate::kernel::ids::{AuthorityId, DepartmentId, JobFamilyId, RankId};
use crate::kernel::text::search_key;
use crate::organization::listing::{StaffFilter, StaffOrder};
use crate::organization::posting::EmploymentType;
use crate::ui::FormData;

/// What the list is narrowed by, as the address has it.
pub const STAFF_FILTERS: [&str; 8] =
    ["q", "department", "rank", "family", "type", "authority", "who", "on"];

/// What the address narrows the list to.
pub fn staff_filter(query: &FormData) -> StaffFilter {
    StaffFilter {
        search: query.filled("q").map(search_key).filter(|key| !key.is_empty()),
        department: query.one("department").parse::<DepartmentId>().ok(),
        rank: query.one("rank").parse::<RankId>().ok(),
        employment_type: EmploymentType::parse(query.one("type")),
        heads: query.one("who") == "heads",
        away: query.one("who") == "away",
        job_family: query.one("family").parse::<JobFamilyId>().ok(),
        authority: query.one("authority").parse::<AuthorityId>().ok(),
        term_ends: query.one("who") == "term",
        order: StaffOrder::parse(query.one("sort")),
    }
}
