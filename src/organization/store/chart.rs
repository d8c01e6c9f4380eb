//! Superiors, reach, heads, as the database derives them on a day.

use sqlx::PgExecutor;

use crate::kernel::Date;
use crate::kernel::ids::{DepartmentId, EmployeeId};
use crate::platform::StoreError;

/// Somebody's superiors on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Superiors {
    /// Whose.
    pub employee: EmployeeId,
    /// Department of the primary post that day.
    pub department: DepartmentId,
    /// Head of the nearest department at or above it.
    pub superior: Option<EmployeeId>,
    /// The superior's superior.
    pub second_superior: Option<EmployeeId>,
}

/// The superiors of everyone posted on that day. One query for a whole city.
pub async fn superiors_on(
    executor: impl PgExecutor<'_>,
    day: Date,
) -> Result<Vec<Superiors>, StoreError> {
    Ok(sqlx::query_as!(
        Superiors,
        "select employee_id as \"employee!: EmployeeId\", department_id as \"department!: DepartmentId\",
            superior_id as \"superior: EmployeeId\", second_superior_id as \"second_superior: EmployeeId\"
        from superior_on($1)",
        day
    )
    .fetch_all(executor)
    .await?)
}

/// The superiors of one person; `None` when they have no primary post that day.
pub async fn superiors_of(
    executor: impl PgExecutor<'_>,
    employee: EmployeeId,
    day: Date,
) -> Result<Option<Superiors>, StoreError> {
    Ok(sqlx::query_as!(
        Superiors,
        "select employee_id as \"employee!: EmployeeId\", department_id as \"department!: DepartmentId\",
            superior_id as \"superior: EmployeeId\", second_superior_id as \"second_superior: EmployeeId\"
        from superior_on($1)
        where employee_id = $2",
        day,
        employee as EmployeeId
    )
    .fetch_optional(executor)
    .await?)
}

/// Everyone whom a person leads on that day, directly or through others.
pub async fn reach_of(
    executor: impl PgExecutor<'_>,
    leader: EmployeeId,
    day: Date,
) -> Result<Vec<EmployeeId>, StoreError> {
    Ok(sqlx::query_scalar!(
        "select employee_id as \"id!: EmployeeId\" from reach_on($1, $2)",
        leader as EmployeeId,
        day
    )
    .fetch_all(executor)
    .await?)
}

/// Who acts as head of a department on that day.
pub async fn head_of_on(
    executor: impl PgExecutor<'_>,
    department: DepartmentId,
    day: Date,
) -> Result<Option<EmployeeId>, StoreError> {
    Ok(sqlx::query_scalar!(
        "select employee_id as \"id!: EmployeeId\" from acting_head_on($2) where department_id = $1",
        department as DepartmentId,
        day
    )
    .fetch_optional(executor)
    .await?)
}
