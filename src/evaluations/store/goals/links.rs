//! What a goal can be linked with, and what a link is called.

use sqlx::PgExecutor;

use crate::kernel::ids::{DepartmentGoalId, DepartmentId, InitiativeId};
use crate::kernel::{Date, FiscalYear};
use crate::platform::StoreError;

/// A goal of a department that can be chosen.
#[derive(Debug, Clone)]
pub struct UpperRow {
    pub id: DepartmentGoalId,
    /// 「人財育成課」.
    pub department: String,
    pub title: String,
    /// It was withdrawn: named where it is linked already, not offered.
    pub withdrawn: bool,
}

/// The goals of a year of a department and all above it, the nearest department first; `own` leaves
/// the department's own goals in.
pub async fn uppers(
    executor: impl PgExecutor<'_>,
    department: DepartmentId,
    own: bool,
    year: FiscalYear,
    on: Date,
) -> Result<Vec<UpperRow>, StoreError> {
    Ok(sqlx::query_as!(
        UpperRow,
        "select g.department_goal_id as \"id: DepartmentGoalId\", f.name as department, g.title,
            g.withdrawn_at is not null as \"withdrawn!\"
        from department_above($1, $4) a
        join department_goal g on g.department_id = a.department_id and g.fiscal_year = $3
        join department_fact f on f.department_id = a.department_id and f.period @> $4::date
        where $2 or a.step > 0
        order by a.step, g.position, g.department_goal_id",
        department as DepartmentId,
        own,
        year.year(),
        on
    )
    .fetch_all(executor)
    .await?)
}

/// An initiative that can be chosen.
#[derive(Debug, Clone)]
pub struct InitiativeRow {
    pub id: InitiativeId,
    pub title: String,
    /// 見本.
    pub is_sample: bool,
}

/// The initiatives that run in a fiscal year, in the order of their titles.
pub async fn initiatives(
    executor: impl PgExecutor<'_>,
    year: FiscalYear,
) -> Result<Vec<InitiativeRow>, StoreError> {
    Ok(sqlx::query_as!(
        InitiativeRow,
        "select initiative_id as \"id: InitiativeId\", title, is_sample
        from initiative
        where period @> $1::date and status <> 'stopped'
        order by title, initiative_id",
        year.first_day()
    )
    .fetch_all(executor)
    .await?)
}

/// Names of linked goals of departments and initiatives, whatever has become of them.
pub async fn names(
    executor: impl PgExecutor<'_>,
    uppers: &[DepartmentGoalId],
    initiatives: &[InitiativeId],
) -> Result<(Vec<(DepartmentGoalId, String)>, Vec<(InitiativeId, String)>), StoreError> {
    let rows = sqlx::query!(
        "select g.department_goal_id as \"upper: DepartmentGoalId\",
            null::uuid as \"initiative: InitiativeId\",
            coalesce((
                select f.name || '：' from department_fact f
                where f.department_id = g.department_id
                order by upper_inf(f.period) desc, upper(f.period) desc
                limit 1
            ), '') || g.title as \"name!\"
        from department_goal g
        where g.department_goal_id = any ($1)
        union all
        select null, i.initiative_id, i.title from initiative i where i.initiative_id = any ($2)",
        uppers as &[DepartmentGoalId],
        initiatives as &[InitiativeId]
    )
    .fetch_all(executor)
    .await?;
    let mut names = (Vec::new(), Vec::new());
    for row in rows {
        if let Some(id) = row.upper {
            names.0.push((id, row.name));
        } else if let Some(id) = row.initiative {
            names.1.push((id, row.name));
        }
    }
    Ok(names)
}
