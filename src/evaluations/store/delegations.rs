//! 代理: who does whose turns on a day.

use sqlx::postgres::types::PgRange;
use sqlx::{PgConnection, PgExecutor};

use super::super::policy::{DelegateTurns, DelegationFacts, Delegations};
use super::super::workflow::StepKind;
use crate::access::{Permit, Scope};
use crate::audit::Work;
use crate::kernel::ids::{AccountId, AuthorityId, EmployeeId, EvaluatorDelegationId, SheetId};
use crate::kernel::{Date, Period, Timestamp};
use crate::platform::StoreError;

/// A step of a sheet that somebody does in another one's place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StandIn {
    pub kind: StepKind,
    pub evaluator: EmployeeId,
    pub name: String,
    /// They read what the evaluator noted.
    pub reads_memos: bool,
    /// They read what the evaluator has noted since then: the ratee reads it, too.
    pub reads_since: Option<Timestamp>,
}

/// The step of a sheet in which a person stands in on a day; the first one, when there are two.
pub async fn stand_in(
    executor: impl PgExecutor<'_>,
    id: SheetId,
    person: EmployeeId,
    today: Date,
) -> Result<Option<StandIn>, StoreError> {
    let assigned: Vec<StepKind> =
        StepKind::ALL.iter().copied().filter(|kind| kind.is_assigned()).collect();
    stand_in_among(executor, id, person, (&assigned, today)).await
}

/// The same among some kinds of steps. Nobody on their own sheet, their superior's, one where HR has barred
/// them or where they have a step themselves.
pub async fn stand_in_among(
    executor: impl PgExecutor<'_>,
    id: SheetId,
    person: EmployeeId,
    (kinds, today): (&[StepKind], Date),
) -> Result<Option<StandIn>, StoreError> {
    let kinds: Vec<String> = kinds.iter().map(|kind| kind.as_str().to_owned()).collect();
    Ok(sqlx::query_as!(
        StandIn,
        "select t.kind as \"kind: StepKind\", d.evaluator_id as \"evaluator: EmployeeId\", e.name,
            d.reads_memos, (case when m.shown = 'at_once' then c.opened_at end) as reads_since
        from evaluator_delegation d
        join sheet_step t on t.sheet_id = $1 and t.evaluator_id = d.evaluator_id and t.kind = any ($4)
        join sheet s on s.sheet_id = t.sheet_id
        join cycle c on c.cycle_id = s.cycle_id
        left join cycle_memo_rule m on m.cycle_id = s.cycle_id
        join employee e on e.employee_id = d.evaluator_id
        where d.delegate_id = $2
          and d.period @> $3::date
          and may_stand_in($2, s.sheet_id, s.employee_id, $3)
          and not exists (
              select from superior_on($3) above
              where above.employee_id = $2 and s.employee_id in (above.superior_id, above.second_superior_id)
          )
        order by t.position
        limit 1",
        id as SheetId,
        person as EmployeeId,
        today,
        &kinds
    )
    .fetch_optional(executor)
    .await?)
}

/// The evaluator in whose place a person may note on a day what they see of a ratee.
pub async fn stands_in_about(
    executor: impl PgExecutor<'_>,
    person: EmployeeId,
    ratee: EmployeeId,
    today: Date,
) -> Result<Option<(EmployeeId, String)>, StoreError> {
    let row = sqlx::query!(
        "select e.employee_id as \"evaluator: EmployeeId\", e.name
        from observation_seat($1, $2) seat
        join employee e on e.employee_id = seat.evaluator_id
        where seat.ratee_id = $3
        order by e.employee_number
        limit 1",
        person as EmployeeId,
        today,
        ratee as EmployeeId
    )
    .fetch_optional(executor)
    .await?;
    Ok(row.map(|row| (row.evaluator, row.name)))
}

/// Whose steps a person does on a day: their own first, then those of others, with their names.
pub async fn seats(
    executor: impl PgExecutor<'_>,
    person: EmployeeId,
    today: Date,
) -> Result<Vec<(EmployeeId, String)>, StoreError> {
    let rows = sqlx::query!(
        "select e.employee_id as \"id: EmployeeId\", e.name
        from evaluator_seat($1, $2) seat
        join employee e on e.employee_id = seat.evaluator_id
        order by e.employee_id <> $1, e.employee_number",
        person as EmployeeId,
        today
    )
    .fetch_all(executor)
    .await?;
    Ok(rows.into_iter().map(|row| (row.id, row.name)).collect())
}

/// Sheets with which an evaluator still has to do something, if only a talk after the rating, and with which
/// somebody may not stand in for them.
pub async fn unfit_sheets(
    conn: &mut PgConnection,
    evaluator: EmployeeId,
    delegate: EmployeeId,
    today: Date,
) -> Result<i64, StoreError> {
    Ok(sqlx::query_scalar!(
        "select count(*) as \"sheets!\"
        from sheet_step t
        join sheet s on s.sheet_id = t.sheet_id and s.standing not in ('excluded', 'cancelled', 'closed')
        join cycle c on c.cycle_id = s.cycle_id and c.stage = 'open'
        where t.evaluator_id = $1
          and t.kind <> 'self'
          and (
              t.state in ('waiting', 'open') and s.standing = 'running'
              or t.state <> 'skipped' and t.kind = 'primary'
          )
          and (
              not may_stand_in($2, s.sheet_id, s.employee_id, $3)
              or exists (
                  select from superior_on($3) above
                  where above.employee_id = $2
                    and s.employee_id in (above.superior_id, above.second_superior_id)
              )
          )",
        evaluator as EmployeeId,
        delegate as EmployeeId,
        today
    )
    .fetch_one(conn)
    .await?)
}

/// Whether a person has a step of others' sheets in an open cycle.
pub async fn is_evaluator(
    executor: impl PgExecutor<'_>,
    person: EmployeeId,
) -> Result<bool, StoreError> {
    Ok(sqlx::query_scalar!(
        "select exists (
            select from sheet_step t
            where t.evaluator_id = $1 and t.kind <> 'self' and t.state <> 'skipped'
        ) as \"is!\"",
        person as EmployeeId
    )
    .fetch_one(executor)
    .await?)
}

/// 任命権者 of somebody's primary post on a day.
pub async fn authority_of(
    executor: impl PgExecutor<'_>,
    person: EmployeeId,
    today: Date,
) -> Result<Option<AuthorityId>, StoreError> {
    Ok(sqlx::query_scalar!(
        "select authority_id as \"id: AuthorityId\" from posting
        where employee_id = $1 and kind = 'primary' and period @> $2::date",
        person as EmployeeId,
        today
    )
    .fetch_optional(executor)
    .await?)
}

/// A delegation that is to be.
pub struct NewDelegation<'a> {
    pub id: EvaluatorDelegationId,
    pub delegate: EmployeeId,
    pub period: Period,
    pub reason: &'a str,
}

/// Hands an evaluator's turns over.
pub async fn insert(
    work: &mut Work,
    permit: &Permit<DelegateTurns>,
    new: NewDelegation<'_>,
) -> Result<(), StoreError> {
    let at = work.now().at;
    let facts = *permit.subject();
    sqlx::query!(
        "insert into evaluator_delegation (evaluator_delegation_id, authority_id, evaluator_id, delegate_id,
            period, reason, set_by, set_by_name, set_at, reads_memos)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        new.id as EvaluatorDelegationId,
        facts.authority as AuthorityId,
        facts.evaluator as EmployeeId,
        new.delegate as EmployeeId,
        new.period.to_range(),
        new.reason,
        permit.actor().account() as Option<AccountId>,
        permit.actor().name(),
        at,
        facts.opens_memos
    )
    .execute(work.conn())
    .await?;
    Ok(())
}

/// The delegation of an evaluator that holds on a day.
pub async fn running(
    executor: impl PgExecutor<'_>,
    evaluator: EmployeeId,
    today: Date,
) -> Result<Option<EvaluatorDelegationId>, StoreError> {
    Ok(sqlx::query_scalar!(
        "select evaluator_delegation_id as \"id: EvaluatorDelegationId\" from evaluator_delegation
        where evaluator_id = $1 and period @> $2::date",
        evaluator as EmployeeId,
        today
    )
    .fetch_optional(executor)
    .await?)
}

/// Whose delegation it is, and to whom.
pub async fn facts(
    executor: impl PgExecutor<'_>,
    id: EvaluatorDelegationId,
) -> Result<Option<(DelegationFacts, EmployeeId)>, StoreError> {
    let row = sqlx::query!(
        "select authority_id as \"authority: AuthorityId\", evaluator_id as \"evaluator: EmployeeId\",
            delegate_id as \"delegate: EmployeeId\"
        from evaluator_delegation where evaluator_delegation_id = $1",
        id as EvaluatorDelegationId
    )
    .fetch_optional(executor)
    .await?;
    Ok(row.map(|row| {
        let (authority, evaluator) = (row.authority, row.evaluator);
        let facts = DelegationFacts { authority, evaluator, opens_memos: false };
        (facts, row.delegate)
    }))
}

/// Ends a delegation: it does not hold from today on. One that has not begun is taken away. Gives how many.
pub async fn end(
    work: &mut Work,
    _permit: &Permit<DelegateTurns>,
    id: EvaluatorDelegationId,
) -> Result<u64, StoreError> {
    let (at, today) = (work.now().at, work.now().today);
    let ended = sqlx::query!(
        "update evaluator_delegation set period = daterange(lower(period), $2), ended_at = $3
        where evaluator_delegation_id = $1 and lower(period) < $2 and upper(period) > $2",
        id as EvaluatorDelegationId,
        today,
        at
    )
    .execute(work.conn())
    .await?
    .rows_affected();
    let gone = sqlx::query!(
        "delete from evaluator_delegation where evaluator_delegation_id = $1 and lower(period) >= $2",
        id as EvaluatorDelegationId,
        today
    )
    .execute(work.conn())
    .await?
    .rows_affected();
    Ok(ended + gone)
}

/// A delegation as the pages list it.
pub struct DelegationRow {
    pub id: EvaluatorDelegationId,
    pub evaluator: EmployeeId,
    pub evaluator_name: String,
    pub evaluator_number: String,
    pub delegate_name: String,
    pub delegate_number: String,
    pub period: Period,
    pub reason: String,
    pub set_by_name: String,
    pub reads_memos: bool,
    pub ended_at: Option<Timestamp>,
}

/// Delegations in scope, newest first; `of`: only those of one person, as evaluator or as stand-in.
pub async fn delegations(
    executor: impl PgExecutor<'_>,
    scope: &Scope<Delegations>,
    of: Option<EmployeeId>,
) -> Result<Vec<DelegationRow>, StoreError> {
    let rows = sqlx::query!(
        "select d.evaluator_delegation_id as \"id: EvaluatorDelegationId\",
            d.evaluator_id as \"evaluator: EmployeeId\", e.name as evaluator_name,
            e.employee_number as evaluator_number, g.name as delegate_name,
            g.employee_number as delegate_number, d.period as \"period: PgRange<Date>\", d.reason,
            d.set_by_name, d.reads_memos, d.ended_at
        from evaluator_delegation d
        join employee e on e.employee_id = d.evaluator_id
        join employee g on g.employee_id = d.delegate_id
        where ($1 or d.authority_id = any ($2) or $3 in (d.evaluator_id, d.delegate_id))
          and ($4::uuid is null or $4 in (d.evaluator_id, d.delegate_id))
        order by lower(d.period) desc, e.employee_number
        limit 200",
        scope.is_everyone(),
        scope.authorities() as &[AuthorityId],
        scope.own() as Option<EmployeeId>,
        of as Option<EmployeeId>
    )
    .fetch_all(executor)
    .await?;
    rows.into_iter()
        .map(|row| {
            Ok(DelegationRow {
                period: Period::from_range(&row.period).ok_or_else(|| StoreError::Impossible {
                    table: "evaluator_delegation",
                    column: "period",
                    row: row.id.to_string(),
                })?,
                id: row.id,
                evaluator: row.evaluator,
                evaluator_name: row.evaluator_name,
                evaluator_number: row.evaluator_number,
                delegate_name: row.delegate_name,
                delegate_number: row.delegate_number,
                reason: row.reason,
                set_by_name: row.set_by_name,
                reads_memos: row.reads_memos,
                ended_at: row.ended_at,
            })
        })
        .collect()
}
