//! What ends with a person's service, beyond the register itself; whether a number is taken.

use sqlx::PgExecutor;

use crate::kernel::Date;
use crate::kernel::ids::EmployeeId;
use crate::organization::employee::EmployeeNumber;
use crate::platform::StoreError;

/// How a person signs in.
#[derive(Debug, Clone, Copy)]
pub(crate) struct AccountOf {
    /// An account that has not ended.
    pub has_account: bool,
    /// Roles that would still be granted on the day.
    pub grants: i64,
}

/// The account of a person and the grants that would go on from a day.
pub(crate) async fn account_of(
    executor: impl PgExecutor<'_>,
    employee: EmployeeId,
    day: Date,
) -> Result<AccountOf, StoreError> {
    Ok(sqlx::query_as!(
        AccountOf,
        "select count(distinct a.account_id) > 0 as \"has_account!\", count(g.grant_id) as \"grants!\"
        from account a
        left join account_grant g on g.account_id = a.account_id and g.revoked_at is null
            and (upper(g.period) is null or upper(g.period) > $2)
        where a.employee_id = $1 and a.ended_at is null",
        employee as EmployeeId,
        day
    )
    .fetch_one(executor)
    .await?)
}

/// Whether somebody has the number already.
pub(crate) async fn number_is_taken(
    executor: impl PgExecutor<'_>,
    number: &EmployeeNumber,
) -> Result<bool, StoreError> {
    Ok(sqlx::query_scalar!(
        "select exists (select from employee where employee_number = $1) as \"taken!\"",
        number.as_str()
    )
    .fetch_one(executor)
    .await?)
}
