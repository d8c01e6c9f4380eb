//! お願いの連絡: what was sent about a cycle, and what somebody was sent.

use sqlx::PgExecutor;

use super::super::policy::SendReminder;
use super::super::workflow::StepKind;
use super::progress::Filter;
use crate::access::Permit;
use crate::audit::Work;
use crate::kernel::Timestamp;
use crate::kernel::ids::{AccountId, CycleId, DepartmentId, EmployeeId, ReminderId};
use crate::platform::{Db, StoreError};

/// Those whose turn it is in a list: how many people, and how many sheets wait for them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Addressees {
    pub people: i64,
    pub sheets: i64,
}

/// Whom a reminder for that list would ask.
pub async fn addressees(
    executor: impl PgExecutor<'_>,
    filter: &Filter<'_>,
) -> Result<Addressees, StoreError> {
    let row = sqlx::query!(
        "select count(distinct x.evaluator_id) as \"people!\", count(*) as \"sheets!\"
        from sheet_step_state($1, $2) x
        where x.evaluator_id is not null and x.state = any ($3)
          and ($4::uuid[] is null or x.department_id = any ($4))",
        filter.cycle as CycleId,
        filter.kind.as_str(),
        &filter.state_words(),
        filter.departments as Option<&[DepartmentId]>
    )
    .fetch_one(executor)
    .await?;
    Ok(Addressees { people: row.people, sheets: row.sheets })
}

/// A reminder to be sent.
pub struct NewReminder<'a> {
    pub id: ReminderId,
    pub about: &'a str,
    pub words: &'a str,
}

/// Sends it to everybody in the list whose turn it is. Gives how many that are.
pub async fn insert(
    work: &mut Work,
    permit: &Permit<SendReminder>,
    filter: &Filter<'_>,
    new: NewReminder<'_>,
) -> Result<u64, StoreError> {
    let (at, sender) = (work.now().at, permit.actor());
    sqlx::query!(
        "insert into reminder (reminder_id, cycle_id, kind, about, words, sent_at, sent_by, sent_by_name)
        values ($1, $2, $3, $4, $5, $6, $7, $8)",
        new.id as ReminderId,
        permit.subject().cycle as CycleId,
        filter.kind.as_str(),
        new.about,
        new.words,
        at,
        sender.account() as Option<AccountId>,
        sender.name()
    )
    .execute(work.conn())
    .await?;
    let sent = sqlx::query!(
        "insert into reminder_addressee (reminder_id, employee_id, sheets)
        select $5, x.evaluator_id, count(*)
        from sheet_step_state($1, $2) x
        where x.evaluator_id is not null and x.state = any ($3)
          and ($4::uuid[] is null or x.department_id = any ($4))
        group by x.evaluator_id",
        filter.cycle as CycleId,
        filter.kind.as_str(),
        &filter.state_words(),
        filter.departments as Option<&[DepartmentId]>,
        new.id as ReminderId
    )
    .execute(work.conn())
    .await?;
    Ok(sent.rows_affected())
}

/// A reminder as those who follow the cycle see it.
#[derive(Debug, Clone)]
pub struct SentRow {
    pub about: String,
    pub words: String,
    pub sent_at: Timestamp,
    pub sent_by: String,
    pub people: i64,
    pub have_read: i64,
}

/// What was sent about a step, newest first; twenty at most. By one sender alone, or by all.
pub async fn sent(
    executor: impl PgExecutor<'_>,
    cycle: CycleId,
    kind: StepKind,
    by: Option<AccountId>,
) -> Result<Vec<SentRow>, StoreError> {
    Ok(sqlx::query_as!(
        SentRow,
        "select r.about, r.words, r.sent_at, r.sent_by_name as sent_by, a.people as \"people!\",
            a.have_read as \"have_read!\"
        from reminder r
        cross join lateral (
            select count(*) as people, count(x.read_at) as have_read
            from reminder_addressee x
            where x.reminder_id = r.reminder_id
        ) a
        where r.cycle_id = $1 and r.kind = $2 and ($3::uuid is null or r.sent_by = $3)
        order by r.sent_at desc
        limit 20",
        cycle as CycleId,
        kind.as_str(),
        by as Option<AccountId>
    )
    .fetch_all(executor)
    .await?)
}

/// A reminder as its addressee reads it.
#[derive(Debug, Clone)]
pub struct MessageRow {
    pub code: String,
    pub cycle: String,
    pub kind: StepKind,
    pub step: String,
    pub words: String,
    pub sent_at: Timestamp,
    pub sent_by: String,
    pub is_new: bool,
    /// It is still their turn somewhere in that step.
    pub waits: bool,
    /// How many there are, on whatever page.
    pub found: i64,
}

/// What somebody was sent, newest first, from that place on.
pub async fn messages(
    executor: impl PgExecutor<'_>,
    person: EmployeeId,
    skip: i64,
    rows: i64,
) -> Result<Vec<MessageRow>, StoreError> {
    Ok(sqlx::query_as!(
        MessageRow,
        "select c.code, c.name as cycle, r.kind as \"kind: StepKind\", cs.name as step, r.words, r.sent_at,
            r.sent_by_name as sent_by, a.read_at is null as \"is_new!\",
            exists (
                select from sheet_step t
                join sheet s on s.sheet_id = t.sheet_id and s.standing = 'running'
                where t.evaluator_id = a.employee_id and t.cycle_id = r.cycle_id and t.state = 'open'
                  and t.kind = r.kind
            ) as \"waits!\", count(*) over () as \"found!\"
        from reminder_addressee a
        join reminder r on r.reminder_id = a.reminder_id
        join cycle c on c.cycle_id = r.cycle_id
        join cycle_step cs on cs.cycle_id = r.cycle_id and cs.kind = r.kind
        where a.employee_id = $1
        order by r.sent_at desc, r.reminder_id
        limit $2 offset $3",
        person as EmployeeId,
        rows,
        skip
    )
    .fetch_all(executor)
    .await?)
}

/// Everything that somebody was sent is read (bookkeeping, decision 2).
pub async fn note_read(db: &Db, person: EmployeeId, at: Timestamp) -> Result<(), StoreError> {
    sqlx::query!(
        "update reminder_addressee set read_at = $2 where employee_id = $1 and read_at is null",
        person as EmployeeId,
        at
    )
    .execute(db.bookkeeping())
    .await?;
    Ok(())
}
