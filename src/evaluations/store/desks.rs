//! Which pages of an evaluator somebody has.

use sqlx::PgExecutor;

use crate::kernel::Date;
use crate::kernel::ids::EmployeeId;
use crate::platform::StoreError;

/// The pages beside the list of one's cycles.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Desks {
    /// There is somebody about whom one may note something.
    pub notes: bool,
    /// There are memos about others that one reads.
    pub memos: bool,
    /// One has turns that can be handed over, or was handed some.
    pub delegations: bool,
}

/// What of it a person has on a day: the same rules by which the pages open.
pub async fn of(
    executor: impl PgExecutor<'_>,
    person: EmployeeId,
    today: Date,
) -> Result<Desks, StoreError> {
    Ok(sqlx::query_as!(
        Desks,
        "select exists (
                select
                from sheet_step t
                join sheet s on s.sheet_id = t.sheet_id
                join cycle c on c.cycle_id = s.cycle_id
                where t.evaluator_id = $1
                  and t.kind in ('assistant', 'primary', 'secondary')
                  and t.state <> 'skipped'
                  and c.stage = 'open'
                  and s.employee_id <> $1
            )
            or exists (select from observation_seat($1, $2))
            -- whom everybody leads is asked only for those who head something: it takes the whole city
            or exists (select from headship_on($2) where employee_id = $1)
                and exists (select from superior_on($2) where superior_id = $1) as \"notes!\",
            exists (
                select from observation o
                where o.author_id = $1 and o.subject_id <> $1 and o.withdrawn_at is null
            )
            or exists (
                select
                from observation_handover h
                join observation o on o.observation_id = h.observation_id and o.withdrawn_at is null
                where h.receiver_id = $1 and o.author_id <> o.subject_id
            ) as \"memos!\",
            exists (
                select from sheet_step t
                where t.evaluator_id = $1 and t.kind <> 'self' and t.state <> 'skipped'
            )
            or exists (
                select from evaluator_delegation d where $1 in (d.evaluator_id, d.delegate_id)
            ) as \"delegations!\"",
        person as EmployeeId,
        today
    )
    .fetch_one(executor)
    .await?)
}
