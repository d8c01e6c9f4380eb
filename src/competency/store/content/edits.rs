//! Who edited a row last, for the conflict page.

use sqlx::PgExecutor;

use crate::kernel::Timestamp;
use crate::kernel::ids::{AccountId, ElementId, RankId, RoleExpectationId};
use crate::platform::StoreError;

/// Who edited a row last, for the conflict page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LastEdit {
    /// Whose account it was; `None` when the row stands as it was copied.
    pub account: Option<AccountId>,
    /// Name; empty when the row stands as it was copied.
    pub by: String,
    /// When; `None` when the row stands as it was copied.
    pub at: Option<Timestamp>,
}

/// Who edited an element's name and sentence last.
pub async fn last_edit_of_element(
    executor: impl PgExecutor<'_>,
    element: ElementId,
) -> Result<Option<LastEdit>, StoreError> {
    Ok(sqlx::query_as!(
        LastEdit,
        "select coalesce(a.display_name, '') as \"by!\", e.edited_at as at,
            e.edited_by as \"account: AccountId\"
        from element e
        left join account a on a.account_id = e.edited_by
        where e.element_id = $1",
        element as ElementId
    )
    .fetch_optional(executor)
    .await?)
}

/// Who edited an element's texts for a rank last.
pub async fn last_edit_at_rank(
    executor: impl PgExecutor<'_>,
    element: ElementId,
    rank: RankId,
) -> Result<Option<LastEdit>, StoreError> {
    Ok(sqlx::query_as!(
        LastEdit,
        "select coalesce(a.display_name, '') as \"by!\", t.edited_at as at,
            t.edited_by as \"account: AccountId\"
        from element_rank t
        left join account a on a.account_id = t.edited_by
        where t.element_id = $1 and t.rank_id = $2",
        element as ElementId,
        rank as RankId
    )
    .fetch_optional(executor)
    .await?)
}

/// Who edited a role last.
pub async fn last_edit_of_role(
    executor: impl PgExecutor<'_>,
    role: RoleExpectationId,
) -> Result<Option<LastEdit>, StoreError> {
    Ok(sqlx::query_as!(
        LastEdit,
        "select coalesce(a.display_name, '') as \"by!\", r.edited_at as at,
            r.edited_by as \"account: AccountId\"
        from role_expectation r
        left join account a on a.account_id = r.edited_by
        where r.role_expectation_id = $1",
        role as RoleExpectationId
    )
    .fetch_optional(executor)
    .await?)
}
