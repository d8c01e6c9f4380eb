//! Results of a cycle for HR: who waits for the confirmation, and what the records say.

use std::collections::HashMap;

use sqlx::PgExecutor;

use super::super::cycle::Cycle;
use super::super::policy::HandledSheets;
use super::super::record::RecordContent;
use super::confirmation::reaches_whole;
use super::sheet::impossible;
use crate::access::Scope;
use crate::kernel::ids::{CycleId, DepartmentId, EmployeeId, SheetId};
use crate::platform::StoreError;

/// Some sheets in the order of employee numbers, and how many there are in all.
#[derive(Debug, Clone, Default)]
pub struct Listed {
    pub ids: Vec<SheetId>,
    pub total: i64,
}

struct ListedRow {
    sheet: SheetId,
    total: i64,
}

fn of_rows(rows: Vec<ListedRow>) -> Listed {
    let total = rows.first().map_or(0, |row| row.total);
    Listed { ids: rows.into_iter().map(|row| row.sheet).collect(), total }
}

/// Sheets of a cycle in scope, by employee number from `$skip` on; `$which` says which.
macro_rules! listed {
    ($which:tt, $cycle:expr, $scope:expr, $place:expr, $skip:expr, $rows:expr) => {
        sqlx::query_as!(
            ListedRow,
            "select s.sheet_id as \"sheet: SheetId\", count(*) over () as \"total!\"
            from sheet s
            join employee e on e.employee_id = s.employee_id
            where s.cycle_id = $1
              and ($2::uuid is null or s.employee_id <> $2)
              and (
                  $3::boolean
                  or s.department_id in (
                      select below.department_id
                      from unnest($4::uuid[]) root
                      cross join lateral department_below(root, $5) below
                  )
              )
              and (
                  $8 = ''
                  or s.department_id in (
                      select below.department_id
                      from department_fact f
                      cross join lateral department_below(f.department_id, $5) below
                      where f.period @> $5 and (f.code = $8 or strpos(f.name, $8) > 0)
                  )
              )
              and "
                + $which
                + "
            order by e.employee_number
            limit $6 offset $7",
            $cycle.id as CycleId,
            $scope.except() as Option<EmployeeId>,
            reaches_whole($scope, $cycle),
            $scope.departments() as &[DepartmentId],
            $cycle.setup.base_date,
            $rows,
            $skip,
            $place
        )
    };
}

/// Sheets that wait for HR to confirm them, in scope; those of [`super::confirmation::open_at`], by
/// employee number from `skip` on. `place` is a department's code or a part of its name; blank: all.
pub async fn waiting(
    executor: impl PgExecutor<'_>,
    cycle: &Cycle,
    scope: &Scope<HandledSheets>,
    place: &str,
    skip: i64,
    rows: i64,
) -> Result<Listed, StoreError> {
    let found = listed!(
        "s.standing = 'running'
              and exists (
                  select from sheet_step t
                  where t.sheet_id = s.sheet_id and t.kind = 'confirmation' and t.state = 'open'
                    and t.evaluator_id is null
              )",
        cycle,
        scope,
        place,
        skip,
        rows
    );
    Ok(of_rows(found.fetch_all(executor).await?))
}

/// Sheets with a record, in scope, by employee number from `skip` on; `place` as above.
pub async fn confirmed(
    executor: impl PgExecutor<'_>,
    cycle: &Cycle,
    scope: &Scope<HandledSheets>,
    place: &str,
    skip: i64,
    rows: i64,
) -> Result<Listed, StoreError> {
    let found = listed!(
        "exists (select from sheet_record r where r.sheet_id = s.sheet_id)",
        cycle,
        scope,
        place,
        skip,
        rows
    );
    Ok(of_rows(found.fetch_all(executor).await?))
}

/// The records of sheets as they count now, in the order of `ids`.
pub async fn records(
    executor: impl PgExecutor<'_>,
    ids: &[SheetId],
) -> Result<Vec<(SheetId, RecordContent)>, StoreError> {
    let rows = sqlx::query!(
        "select distinct on (sheet_id) sheet_id as \"sheet: SheetId\", content
        from sheet_record
        where sheet_id = any ($1)
        order by sheet_id, number desc",
        ids as &[SheetId]
    )
    .fetch_all(executor)
    .await?;
    let mut found = HashMap::with_capacity(rows.len());
    for row in rows {
        let content = serde_json::from_value(row.content)
            .map_err(|_| impossible("sheet_record", "content", row.sheet))?;
        found.insert(row.sheet, content);
    }
    Ok(ids.iter().filter_map(|id| Some((*id, found.remove(id)?))).collect())
}
