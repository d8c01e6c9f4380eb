//! Rules and barred pairs as the page lists them, and what its form looks up.

use sqlx::PgExecutor;
use sqlx::postgres::types::PgRange;

use crate::access::Scope;
use crate::evaluations::policy::ListCycles;
use crate::evaluations::route::RouteWay;
use crate::evaluations::store::offers::Named;
use crate::kernel::ids::{
    AuthorityId, DepartmentId, EmployeeId, JobFamilyId, RouteBarId, RouteRuleId,
};
use crate::kernel::{Date, Period};
use crate::platform::StoreError;

/// A rule as the page lists it.
pub struct RuleRow {
    pub id: RouteRuleId,
    pub authority: String,
    pub department: Option<String>,
    pub rank: Option<String>,
    pub family: Option<String>,
    pub period: Period,
    pub primary_way: RouteWay,
    pub primary_department: Option<String>,
    pub primary_person: Option<String>,
    pub secondary_way: RouteWay,
    pub secondary_department: Option<String>,
    pub secondary_person: Option<String>,
    pub assistant_way: RouteWay,
    pub assistant_department: Option<String>,
    pub assistant_person: Option<String>,
    pub adjuster_way: RouteWay,
    pub adjuster_department: Option<String>,
    pub adjuster_person: Option<String>,
    pub confirmer_way: RouteWay,
    pub confirmer_department: Option<String>,
    pub confirmer_person: Option<String>,
    pub reason: String,
}

/// Rules in scope that hold on a day or later, with names.
pub async fn rules(
    executor: impl PgExecutor<'_>,
    scope: &Scope<ListCycles>,
    on: Date,
) -> Result<Vec<RuleRow>, StoreError> {
    let rows = sqlx::query!(
        "with place as materialized (select department_id, full_name from department_on($3))
        select u.route_rule_id as \"id: RouteRuleId\", a.name as authority, d.full_name as \"department?\",
            r.name as \"rank?\", j.name as \"family?\", u.period, u.primary_way as \"primary_way: RouteWay\",
            pd.full_name as \"primary_department?\", pe.name as \"primary_person?\",
            u.secondary_way as \"secondary_way: RouteWay\", sd.full_name as \"secondary_department?\",
            se.name as \"secondary_person?\", u.assistant_way as \"assistant_way: RouteWay\",
            ad.full_name as \"assistant_department?\", ae.name as \"assistant_person?\",
            u.adjuster_way as \"adjuster_way: RouteWay\", jd.full_name as \"adjuster_department?\",
            je.name as \"adjuster_person?\", u.confirmer_way as \"confirmer_way: RouteWay\",
            cd.full_name as \"confirmer_department?\", ce.name as \"confirmer_person?\", u.reason
        from route_rule u
        join authority a on a.authority_id = u.authority_id
        left join place d on d.department_id = u.department_id
        left join rank r on r.rank_id = u.rank_id
        left join job_family j on j.job_family_id = u.job_family_id
        left join place pd on pd.department_id = u.primary_department_id
        left join employee pe on pe.employee_id = u.primary_person_id
        left join place sd on sd.department_id = u.secondary_department_id
        left join employee se on se.employee_id = u.secondary_person_id
        left join place ad on ad.department_id = u.assistant_department_id
        left join employee ae on ae.employee_id = u.assistant_person_id
        left join place jd on jd.department_id = u.adjuster_department_id
        left join employee je on je.employee_id = u.adjuster_person_id
        left join place cd on cd.department_id = u.confirmer_department_id
        left join employee ce on ce.employee_id = u.confirmer_person_id
        where ($1 or u.authority_id = any ($2)) and (upper(u.period) is null or upper(u.period) > $3)
        order by a.code, d.full_name nulls last, r.position nulls last, j.name, u.period
        limit 500",
        scope.is_everyone(),
        scope.authorities() as &[AuthorityId],
        on
    )
    .fetch_all(executor)
    .await?;
    rows.into_iter()
        .map(|row| {
            Ok(RuleRow {
                period: whole(&row.period, "route_rule", row.id)?,
                id: row.id,
                authority: row.authority,
                department: row.department,
                rank: row.rank,
                family: row.family,
                primary_way: row.primary_way,
                primary_department: row.primary_department,
                primary_person: row.primary_person,
                secondary_way: row.secondary_way,
                secondary_department: row.secondary_department,
                secondary_person: row.secondary_person,
                assistant_way: row.assistant_way,
                assistant_department: row.assistant_department,
                assistant_person: row.assistant_person,
                adjuster_way: row.adjuster_way,
                adjuster_department: row.adjuster_department,
                adjuster_person: row.adjuster_person,
                confirmer_way: row.confirmer_way,
                confirmer_department: row.confirmer_department,
                confirmer_person: row.confirmer_person,
                reason: row.reason,
            })
        })
        .collect()
}

fn whole(
    range: &PgRange<Date>,
    table: &'static str,
    id: impl ToString,
) -> Result<Period, StoreError> {
    Period::from_range(range).ok_or_else(|| StoreError::Impossible {
        table,
        column: "period",
        row: id.to_string(),
    })
}

/// A barred pair as the page lists it.
pub struct BarRow {
    pub id: RouteBarId,
    pub evaluator: String,
    pub evaluator_number: String,
    pub ratee: String,
    pub ratee_number: String,
    pub period: Period,
    pub reason: String,
}

/// Barred pairs in scope that hold on a day or later. An officer never reads of a pair of their own.
pub async fn bars(
    executor: impl PgExecutor<'_>,
    scope: &Scope<ListCycles>,
    on: Date,
    officer: Option<EmployeeId>,
) -> Result<Vec<BarRow>, StoreError> {
    let rows = sqlx::query!(
        "select b.route_bar_id as \"id: RouteBarId\", e.name as evaluator, e.employee_number as evaluator_number,
            r.name as ratee, r.employee_number as ratee_number, b.period, b.reason
        from route_bar b
        join employee e on e.employee_id = b.evaluator_id
        join employee r on r.employee_id = b.ratee_id
        where ($1 or b.authority_id = any ($2))
          and (upper(b.period) is null or upper(b.period) > $3)
          and ($4::uuid is null or $4 not in (b.evaluator_id, b.ratee_id))
        order by r.employee_number, e.employee_number
        limit 500",
        scope.is_everyone(),
        scope.authorities() as &[AuthorityId],
        on,
        officer as Option<EmployeeId>
    )
    .fetch_all(executor)
    .await?;
    rows.into_iter()
        .map(|row| {
            Ok(BarRow {
                period: whole(&row.period, "route_bar", row.id)?,
                id: row.id,
                evaluator: row.evaluator,
                evaluator_number: row.evaluator_number,
                ratee: row.ratee,
                ratee_number: row.ratee_number,
                reason: row.reason,
            })
        })
        .collect()
}

/// 職種, by name.
pub async fn families(
    executor: impl PgExecutor<'_>,
) -> Result<Vec<Named<JobFamilyId>>, StoreError> {
    Ok(sqlx::query_as!(
        Named,
        "select job_family_id as \"id: JobFamilyId\", name from job_family order by name"
    )
    .fetch_all(executor)
    .await?)
}

/// The department of a code on a day.
pub async fn department_by_code(
    executor: impl PgExecutor<'_>,
    code: &str,
    on: Date,
) -> Result<Option<DepartmentId>, StoreError> {
    Ok(sqlx::query_scalar!(
        "select department_id as \"id: DepartmentId\" from department_fact
        where code = $1 and period @> $2::date
        limit 1",
        code,
        on
    )
    .fetch_optional(executor)
    .await?)
}
