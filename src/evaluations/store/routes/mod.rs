//! Rules of who rates whom, barred pairs, and who is above whom on a day.

mod listing;

use std::collections::HashMap;

use sqlx::postgres::types::PgRange;
use sqlx::{PgConnection, PgExecutor};

use super::super::policy::SetRoutes;
use super::super::route::{Fitness, Pick, RouteRule, RouteRules, RouteWay, Superiors};
use crate::access::Permit;
use crate::audit::Work;
use crate::kernel::ids::{
    AccountId, AuthorityId, DepartmentId, EmployeeId, JobFamilyId, RankId, RouteBarId, RouteRuleId,
};
use crate::kernel::{Date, Period};
use crate::platform::StoreError;

pub use listing::{bars, department_by_code, families, rules};

struct RuleColumns {
    id: RouteRuleId,
    authority: AuthorityId,
    department: Option<DepartmentId>,
    rank: Option<RankId>,
    family: Option<JobFamilyId>,
    period: PgRange<Date>,
    primary_way: RouteWay,
    primary_department: Option<DepartmentId>,
    primary_person: Option<EmployeeId>,
    secondary_way: RouteWay,
    secondary_department: Option<DepartmentId>,
    secondary_person: Option<EmployeeId>,
    assistant_way: RouteWay,
    assistant_department: Option<DepartmentId>,
    assistant_person: Option<EmployeeId>,
    adjuster_way: RouteWay,
    adjuster_department: Option<DepartmentId>,
    adjuster_person: Option<EmployeeId>,
    confirmer_way: RouteWay,
    confirmer_department: Option<DepartmentId>,
    confirmer_person: Option<EmployeeId>,
    reason: String,
}

impl RuleColumns {
    fn decode(self) -> Result<RouteRule, StoreError> {
        let broken = |column| StoreError::Impossible {
            table: "route_rule",
            column,
            row: self.id.to_string(),
        };
        let primary = Pick::of(self.primary_way, self.primary_department, self.primary_person);
        let secondary =
            Pick::of(self.secondary_way, self.secondary_department, self.secondary_person);
        let assistant =
            Pick::of(self.assistant_way, self.assistant_department, self.assistant_person);
        let adjuster = Pick::of(self.adjuster_way, self.adjuster_department, self.adjuster_person);
        let confirmer =
            Pick::of(self.confirmer_way, self.confirmer_department, self.confirmer_person);
        Ok(RouteRule {
            id: self.id,
            authority: self.authority,
            department: self.department,
            rank: self.rank,
            family: self.family,
            period: Period::from_range(&self.period).ok_or_else(|| broken("period"))?,
            primary: primary.ok_or_else(|| broken("primary_way"))?,
            secondary: secondary.ok_or_else(|| broken("secondary_way"))?,
            assistant: assistant.ok_or_else(|| broken("assistant_way"))?,
            adjuster: adjuster.ok_or_else(|| broken("adjuster_way"))?,
            confirmer: confirmer.ok_or_else(|| broken("confirmer_way"))?,
            reason: self.reason,
        })
    }
}

/// The rules of an authority that hold on a day, with the tree that they are read in. Without a
/// rule the tree is not asked for.
pub async fn rules_on(
    conn: &mut PgConnection,
    authority: AuthorityId,
    on: Date,
) -> Result<RouteRules, StoreError> {
    let rows = sqlx::query_as!(
        RuleColumns,
        "select route_rule_id as \"id: RouteRuleId\", authority_id as \"authority: AuthorityId\",
            department_id as \"department: DepartmentId\", rank_id as \"rank: RankId\",
            job_family_id as \"family: JobFamilyId\", period, primary_way as \"primary_way: RouteWay\",
            primary_department_id as \"primary_department: DepartmentId\",
            primary_person_id as \"primary_person: EmployeeId\",
            secondary_way as \"secondary_way: RouteWay\",
            secondary_department_id as \"secondary_department: DepartmentId\",
            secondary_person_id as \"secondary_person: EmployeeId\",
            assistant_way as \"assistant_way: RouteWay\",
            assistant_department_id as \"assistant_department: DepartmentId\",
            assistant_person_id as \"assistant_person: EmployeeId\",
            adjuster_way as \"adjuster_way: RouteWay\",
            adjuster_department_id as \"adjuster_department: DepartmentId\",
            adjuster_person_id as \"adjuster_person: EmployeeId\",
            confirmer_way as \"confirmer_way: RouteWay\",
            confirmer_department_id as \"confirmer_department: DepartmentId\",
            confirmer_person_id as \"confirmer_person: EmployeeId\",
            reason
        from route_rule
        where authority_id = $1 and period @> $2::date
        order by route_rule_id",
        authority as AuthorityId,
        on
    )
    .fetch_all(&mut *conn)
    .await?;
    if rows.is_empty() {
        return Ok(RouteRules::default());
    }
    let rules = rows.into_iter().map(RuleColumns::decode).collect::<Result<Vec<_>, _>>()?;
    let parents = sqlx::query!(
        "select department_id as \"department!: DepartmentId\", parent_id as \"parent!: DepartmentId\"
        from department_on($1)
        where parent_id is not null",
        on
    )
    .fetch_all(&mut *conn)
    .await?;
    let heads = sqlx::query!(
        "select department_id as \"department!: DepartmentId\", employee_id as \"head!: EmployeeId\"
        from acting_head_on($1)",
        on
    )
    .fetch_all(&mut *conn)
    .await?;
    let asks = |pick: &Pick| *pick == Pick::AboveSecondary;
    let above = if rules.iter().any(|rule| asks(&rule.adjuster) || asks(&rule.confirmer)) {
        superiors(conn, on).await?
    } else {
        HashMap::new()
    };
    Ok(RouteRules {
        above,
        rules,
        parents: parents.into_iter().map(|row| (row.department, row.parent)).collect(),
        heads: heads.into_iter().map(|row| (row.department, row.head)).collect(),
    })
}

/// Everybody's superior on a day.
async fn superiors(
    conn: &mut PgConnection,
    on: Date,
) -> Result<HashMap<EmployeeId, EmployeeId>, StoreError> {
    let rows = sqlx::query!(
        "select employee_id as \"person!: EmployeeId\", superior_id as \"above!: EmployeeId\"
        from superior_on($1)
        where superior_id is not null",
        on
    )
    .fetch_all(conn)
    .await?;
    Ok(rows.into_iter().map(|row| (row.person, row.above)).collect())
}

/// Barred pairs, also those that were barred after the day (a base date may lie in the past, and a
/// bar is meant at once), and who is above those who are named as evaluators by a rule or an
/// exception. Superiors by the organisation need no such look.
pub async fn fitness(
    conn: &mut PgConnection,
    authority: AuthorityId,
    on: Date,
    named: &[EmployeeId],
) -> Result<Fitness, StoreError> {
    let mut fitness = Fitness::default();
    let bars = sqlx::query!(
        "select evaluator_id as \"evaluator: EmployeeId\", ratee_id as \"ratee: EmployeeId\"
        from route_bar
        where authority_id = $1 and (upper(period) is null or upper(period) > $2::date)",
        authority as AuthorityId,
        on
    )
    .fetch_all(&mut *conn)
    .await?;
    for bar in bars {
        fitness.bar(bar.evaluator, bar.ratee);
    }
    if named.is_empty() {
        return Ok(fitness);
    }
    let above = sqlx::query!(
        "select employee_id as \"person!: EmployeeId\", superior_id as \"first: EmployeeId\",
            second_superior_id as \"second: EmployeeId\"
        from superior_on($1)
        where employee_id = any ($2)",
        on,
        named as &[EmployeeId]
    )
    .fetch_all(conn)
    .await?;
    for row in above {
        fitness.superiors(row.person, Superiors { first: row.first, second: row.second });
    }
    Ok(fitness)
}

/// Whose rule it is.
pub async fn authority_of_rule(
    executor: impl PgExecutor<'_>,
    id: RouteRuleId,
) -> Result<Option<AuthorityId>, StoreError> {
    Ok(sqlx::query_scalar!(
        "select authority_id as \"id: AuthorityId\" from route_rule where route_rule_id = $1",
        id as RouteRuleId
    )
    .fetch_optional(executor)
    .await?)
}

/// Whose barred pair it is, and who are in it.
pub async fn parts_of_bar(
    executor: impl PgExecutor<'_>,
    id: RouteBarId,
) -> Result<Option<(AuthorityId, [EmployeeId; 2])>, StoreError> {
    let row = sqlx::query!(
        "select authority_id as \"authority: AuthorityId\", evaluator_id as \"evaluator: EmployeeId\",
            ratee_id as \"ratee: EmployeeId\"
        from route_bar where route_bar_id = $1",
        id as RouteBarId
    )
    .fetch_optional(executor)
    .await?;
    Ok(row.map(|row| (row.authority, [row.evaluator, row.ratee])))
}

/// Adds a rule.
pub async fn insert_rule(
    work: &mut Work,
    permit: &Permit<SetRoutes>,
    rule: &RouteRule,
) -> Result<(), StoreError> {
    let at = work.now().at;
    sqlx::query!(
        "insert into route_rule (route_rule_id, authority_id, department_id, rank_id, job_family_id, period,
            primary_way, primary_department_id, primary_person_id, secondary_way, secondary_department_id,
            secondary_person_id, reason, set_by, set_at, assistant_way, assistant_department_id,
            assistant_person_id, adjuster_way, adjuster_department_id, adjuster_person_id, confirmer_way,
            confirmer_department_id, confirmer_person_id)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20,
            $21, $22, $23, $24)",
        rule.id as RouteRuleId,
        permit.subject().authority as AuthorityId,
        rule.department as Option<DepartmentId>,
        rule.rank as Option<RankId>,
        rule.family as Option<JobFamilyId>,
        rule.period.to_range(),
        rule.primary.way().as_str(),
        rule.primary.department() as Option<DepartmentId>,
        rule.primary.person() as Option<EmployeeId>,
        rule.secondary.way().as_str(),
        rule.secondary.department() as Option<DepartmentId>,
        rule.secondary.person() as Option<EmployeeId>,
        rule.reason,
        permit.actor().account() as Option<AccountId>,
        at,
        rule.assistant.way().as_str(),
        rule.assistant.department() as Option<DepartmentId>,
        rule.assistant.person() as Option<EmployeeId>,
        rule.adjuster.way().as_str(),
        rule.adjuster.department() as Option<DepartmentId>,
        rule.adjuster.person() as Option<EmployeeId>,
        rule.confirmer.way().as_str(),
        rule.confirmer.department() as Option<DepartmentId>,
        rule.confirmer.person() as Option<EmployeeId>
    )
    .execute(work.conn())
    .await?;
    Ok(())
}

/// Ends a rule: it does not hold from today on. One that has not begun is taken away. Gives how many.
pub async fn end_rule(
    work: &mut Work,
    _permit: &Permit<SetRoutes>,
    id: RouteRuleId,
) -> Result<u64, StoreError> {
    let today = work.now().today;
    let ended = sqlx::query!(
        "update route_rule set period = daterange(lower(period), $2)
        where route_rule_id = $1 and lower(period) < $2 and (upper(period) is null or upper(period) > $2)",
        id as RouteRuleId,
        today
    )
    .execute(work.conn())
    .await?
    .rows_affected();
    let gone = sqlx::query!(
        "delete from route_rule where route_rule_id = $1 and lower(period) >= $2",
        id as RouteRuleId,
        today
    )
    .execute(work.conn())
    .await?
    .rows_affected();
    Ok(ended + gone)
}

/// Bars a pair from today on.
pub async fn insert_bar(
    work: &mut Work,
    permit: &Permit<SetRoutes>,
    id: RouteBarId,
    (evaluator, ratee): (EmployeeId, EmployeeId),
    reason: &str,
) -> Result<(), StoreError> {
    let (at, today) = (work.now().at, work.now().today);
    sqlx::query!(
        "insert into route_bar (route_bar_id, authority_id, evaluator_id, ratee_id, period, reason, set_by, set_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8)",
        id as RouteBarId,
        permit.subject().authority as AuthorityId,
        evaluator as EmployeeId,
        ratee as EmployeeId,
        Period::since(today).to_range(),
        reason,
        permit.actor().account() as Option<AccountId>,
        at
    )
    .execute(work.conn())
    .await?;
    Ok(())
}

/// Lifts a bar: it does not hold from today on. Gives how many.
pub async fn lift_bar(
    work: &mut Work,
    _permit: &Permit<SetRoutes>,
    id: RouteBarId,
) -> Result<u64, StoreError> {
    let today = work.now().today;
    let ended = sqlx::query!(
        "update route_bar set period = daterange(lower(period), $2)
        where route_bar_id = $1 and lower(period) < $2 and (upper(period) is null or upper(period) > $2)",
        id as RouteBarId,
        today
    )
    .execute(work.conn())
    .await?
    .rows_affected();
    let gone = sqlx::query!(
        "delete from route_bar where route_bar_id = $1 and lower(period) >= $2",
        id as RouteBarId,
        today
    )
    .execute(work.conn())
    .await?
    .rows_affected();
    Ok(ended + gone)
}
