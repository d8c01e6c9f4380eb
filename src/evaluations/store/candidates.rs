//! Who takes part in a cycle, and who is above them on its base date.

use std::collections::HashMap;

use sqlx::PgConnection;

use super::super::cycle::Cycle;
use super::super::route::{Beside, ExceptionalRoute, Superiors};
use crate::kernel::Period;
use crate::kernel::ids::{
    AuthorityId, CycleId, DepartmentId, EmployeeId, JobFamilyId, PostingId, RankId,
};
use crate::platform::StoreError;

/// Somebody whom the cycle's rules reach on its base date.
#[derive(Debug, Clone)]
pub struct Candidate {
    pub employee: EmployeeId,
    pub posting: PostingId,
    pub department: DepartmentId,
    pub rank: RankId,
    pub family: JobFamilyId,
    pub superiors: Superiors,
    pub exception: Option<ExceptionalRoute>,
    /// Taken out by HR.
    pub left_out: bool,
    /// Kept out by the cycle's rule on leaves.
    pub on_leave: bool,
    /// Has served too little of the period.
    pub is_short: bool,
    /// Has a sheet of the kind for overlapping days.
    pub has_sheet: bool,
}

impl Candidate {
    /// Whether a sheet is made for them.
    pub fn takes_part(&self) -> bool {
        !(self.left_out || self.on_leave || self.is_short || self.has_sheet)
    }
    /// Nothing but a too short service keeps them out.
    pub fn is_short_only(&self) -> bool {
        self.is_short && !self.left_out && !self.on_leave
    }
    /// Nothing but another sheet keeps them out.
    pub fn has_sheet_only(&self) -> bool {
        self.has_sheet && !(self.left_out || self.on_leave || self.is_short)
    }
}

/// Everybody in reach of the cycle's rules.
pub async fn candidates(
    conn: &mut PgConnection,
    cycle: &Cycle,
) -> Result<Vec<Candidate>, StoreError> {
    let setup = &cycle.setup;
    let away = leaves(&mut *conn, setup.period).await?;
    let shared: Vec<String> =
        setup.kind.sharing().iter().map(|kind| kind.as_str().to_owned()).collect();
    let rows = sqlx::query!(
        "with place as (
            select department_id from department_on($2) where cardinality($3::uuid[]) = 0
            union
            select b.department_id
            from unnest($3::uuid[]) as root (department_id)
            cross join lateral department_below(root.department_id, $2) b
        ),
        superior as materialized (
            select * from superior_on($2)
        )
        select p.employee_id as \"employee: EmployeeId\", p.posting_id as \"posting: PostingId\",
            p.department_id as \"department: DepartmentId\", p.rank_id as \"rank: RankId\",
            p.job_family_id as \"family: JobFamilyId\",
            s.superior_id as \"first?: EmployeeId\", s.second_superior_id as \"second?: EmployeeId\",
            x.primary_id as \"primary?: EmployeeId\", x.secondary_id as \"secondary?: EmployeeId\",
            x.assistant_id as \"assistant?: EmployeeId\", x.adjuster_id as \"adjuster?: EmployeeId\",
            x.confirmer_id as \"confirmer?: EmployeeId\",
            coalesce(x.is_left_out, false) as \"left_out!\",
            e.hired_on, e.left_on,
            exists (
                select 1 from sheet other
                where other.employee_id = p.employee_id and other.kind = any ($4) and other.period && $5
                  and other.standing not in ('excluded', 'cancelled')
            ) as \"has_sheet!\"
        from posting p
        join employee e on e.employee_id = p.employee_id and (e.left_on is null or e.left_on > $2)
        join place on place.department_id = p.department_id
        left join superior s on s.employee_id = p.employee_id
        left join cycle_exception x on x.cycle_id = $1 and x.employee_id = p.employee_id
        where p.kind = 'primary'
          and p.period @> $2::date
          and p.authority_id = $6
          and p.rank_id = any ($7)
          and p.employment_type = any ($8)
        order by p.employee_id",
        cycle.id as CycleId,
        setup.base_date,
        &setup.departments as &[DepartmentId],
        &shared,
        setup.period.to_range(),
        setup.authority as AuthorityId,
        &setup.ranks as &[RankId],
        &setup.employment_types
    )
    .fetch_all(conn)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| {
            let leaves = away.get(&row.employee).map_or(&[][..], Vec::as_slice);
            let employed = Period::new(row.hired_on, row.left_on)
                .unwrap_or_else(|_| Period::since(row.hired_on));
            Candidate {
                employee: row.employee,
                posting: row.posting,
                department: row.department,
                rank: row.rank,
                family: row.family,
                superiors: Superiors { first: row.first, second: row.second },
                exception: row.primary.map(|primary| ExceptionalRoute {
                    primary,
                    secondary: row.secondary,
                    beside: Beside {
                        assistant: row.assistant,
                        adjuster: row.adjuster,
                        confirmer: row.confirmer,
                    },
                }),
                left_out: row.left_out,
                on_leave: setup.leave.leaves_out(leaves, setup.period, setup.base_date),
                is_short: setup.service.is_short(setup.period, employed, leaves),
                has_sheet: row.has_sheet,
            }
        })
        .collect())
}

/// Leaves that touch a period, by person.
async fn leaves(
    conn: &mut PgConnection,
    period: Period,
) -> Result<HashMap<EmployeeId, Vec<Period>>, StoreError> {
    let rows = sqlx::query!(
        "select employee_id as \"employee: EmployeeId\", period from leave where period && $1",
        period.to_range()
    )
    .fetch_all(conn)
    .await?;
    let mut found: HashMap<EmployeeId, Vec<Period>> = HashMap::new();
    for row in rows {
        if let Some(leave) = Period::from_range(&row.period) {
            found.entry(row.employee).or_default().push(leave);
        }
    }
    Ok(found)
}
