//! Acts on departments that can be taken back, and what was built on a batch since.

use sqlx::types::Json;
use sqlx::{PgConnection, PgExecutor};

use super::change::all;
use crate::access::Permit;
use crate::audit::Work;
use crate::kernel::ids::{
    DepartmentFactId, DepartmentId, DeputyId, EmployeeId, LeaveId, PostingId, ReorganizationId,
};
use crate::kernel::{Date, Period, Revision, Timestamp};
use crate::organization::policy::KeepRegister;
use crate::organization::register::{StaffChanges, Was};
use crate::organization::reorganization::TakingBack;
use crate::platform::StoreError;

/// An act as the list and its own page show it.
#[derive(Debug, Clone)]
pub(crate) struct ReorganizationRow {
    pub id: ReorganizationId,
    pub revision: Revision,
    pub summary: String,
    pub on: Date,
    pub at: Timestamp,
    pub by: String,
    pub undone_at: Option<Timestamp>,
    pub undone_by: Option<String>,
    pub found: i64,
}

/// One act with what takes it back.
#[derive(Debug, Clone)]
pub(crate) struct KeptReorganization {
    pub act: ReorganizationRow,
    /// Gone once it was used.
    pub back: Option<TakingBack>,
    /// What it was about and is still in the register.
    pub departments: Vec<DepartmentId>,
}

/// Keeps an act beside what takes it back.
pub(crate) async fn keep_reorganization(
    work: &mut Work,
    _permit: &Permit<KeepRegister>,
    (verb, summary): (&str, &str),
    on: Date,
    back: &TakingBack,
    departments: &[DepartmentId],
) -> Result<(), StoreError> {
    let id = ReorganizationId::mint();
    let (by, at) = (work.actor().name().to_owned(), work.now().at);
    sqlx::query!(
        "insert into reorganization
            (reorganization_id, verb, summary, begins_on, inverse, carried_out_by, carried_out_at)
        values ($1, $2, $3, $4, $5, $6, $7)",
        id as ReorganizationId,
        verb,
        summary,
        on,
        Json(back) as Json<&TakingBack>,
        by,
        at
    )
    .execute(work.conn())
    .await?;
    sqlx::query!(
        "insert into reorganization_department (reorganization_id, department_id)
        select distinct $1::uuid, x.id from unnest($2::uuid[]) as x (id)",
        id as ReorganizationId,
        departments as &[DepartmentId]
    )
    .execute(work.conn())
    .await?;
    Ok(())
}

/// Acts on departments, latest first: all, or those about one department.
pub(crate) async fn reorganizations(
    executor: impl PgExecutor<'_>,
    department: Option<DepartmentId>,
    limit: i64,
    offset: i64,
) -> Result<Vec<ReorganizationRow>, StoreError> {
    Ok(sqlx::query_as!(
        ReorganizationRow,
        "select r.reorganization_id as \"id: ReorganizationId\", r.revision as \"revision: Revision\",
            r.summary, r.begins_on as \"on\", r.carried_out_at as at, r.carried_out_by as by, r.undone_at,
            r.undone_by, count(*) over () as \"found!\"
        from reorganization r
        where $1::uuid is null or exists (
            select from reorganization_department d
            where d.reorganization_id = r.reorganization_id and d.department_id = $1
        )
        order by r.carried_out_at desc, r.reorganization_id desc
        limit $2 offset $3",
        department as Option<DepartmentId>,
        limit,
        offset
    )
    .fetch_all(executor)
    .await?)
}

/// One act and the departments it was about that are still in the register. For a change it is locked
/// until the work ends.
pub(crate) async fn reorganization(
    conn: &mut PgConnection,
    id: ReorganizationId,
    for_change: bool,
) -> Result<Option<KeptReorganization>, StoreError> {
    if for_change {
        sqlx::query!(
            "select reorganization_id from reorganization where reorganization_id = $1 for update",
            id as ReorganizationId
        )
        .fetch_optional(&mut *conn)
        .await?;
    }
    let row = sqlx::query!(
        "select r.revision as \"revision: Revision\", r.summary, r.begins_on,
            r.inverse as \"inverse: Json<TakingBack>\", r.carried_out_at,
            r.carried_out_by as by, r.undone_at, r.undone_by,
            array(
                select d.department_id from reorganization_department d
                where d.reorganization_id = r.reorganization_id
            ) as \"departments!: Vec<DepartmentId>\"
        from reorganization r
        where r.reorganization_id = $1",
        id as ReorganizationId
    )
    .fetch_optional(conn)
    .await?;
    Ok(row.map(|row| {
        let act = ReorganizationRow {
            id,
            revision: row.revision,
            summary: row.summary,
            on: row.begins_on,
            at: row.carried_out_at,
            by: row.by,
            undone_at: row.undone_at,
            undone_by: row.undone_by,
            found: 1,
        };
        KeptReorganization {
            act,
            back: row.inverse.map(|Json(back)| back),
            departments: row.departments,
        }
    }))
}

/// Says that an act was taken back; what took it back is gone.
pub(crate) async fn undo_reorganization(
    work: &mut Work,
    _permit: &Permit<KeepRegister>,
    id: ReorganizationId,
) -> Result<(), StoreError> {
    let (by, at) = (work.actor().name().to_owned(), work.now().at);
    sqlx::query!(
        "update reorganization
        set inverse = null, undone_by = $2, undone_at = $3, revision = revision + 1
        where reorganization_id = $1",
        id as ReorganizationId,
        by,
        at
    )
    .execute(work.conn())
    .await?;
    Ok(())
}

/// Gives deputies the days back that they had. `false`: a row is no longer what it was.
pub(crate) async fn restore_deputies(
    work: &mut Work,
    _permit: &Permit<KeepRegister>,
    list: &[(Was<DeputyId>, Period)],
) -> Result<bool, StoreError> {
    let ids: Vec<DeputyId> = list.iter().map(|(was, _)| was.id).collect();
    let revisions: Vec<i64> = list.iter().map(|(was, _)| was.revision.get()).collect();
    let from: Vec<Date> = list.iter().map(|(_, period)| period.from()).collect();
    let until: Vec<Option<Date>> = list.iter().map(|(_, period)| period.until()).collect();
    let done = sqlx::query!(
        "update deputy d
        set period = daterange(x.since, x.until), revision = d.revision + 1
        from unnest($1::uuid[], $2::bigint[], $3::date[], $4::date[]) as x (id, revision, since, until)
        where d.deputy_id = x.id and d.revision = x.revision",
        &ids as &[DeputyId],
        &revisions,
        &from,
        &until as &[Option<Date>]
    )
    .execute(work.conn())
    .await?;
    Ok(all(list, done.rows_affected()))
}

/// Ids and revisions as two columns.
fn columns<I: Copy>(rows: impl Iterator<Item = Was<I>>) -> (Vec<I>, Vec<i64>) {
    rows.map(|was| (was.id, was.revision.get())).unzip()
}

/// Whose rows have been changed since a batch, of those that its inverse would change: names of people and
/// departments, by their words, five of each at most.
pub async fn changed_since(
    conn: &mut PgConnection,
    inverse: &StaffChanges,
) -> Result<Vec<String>, StoreError> {
    let corrected = inverse.correct_postings.iter().map(|(was, ..)| *was);
    let (postings, posting_revisions) =
        columns(inverse.withdraw_postings.iter().copied().chain(corrected));
    let corrected = inverse.correct_employees.iter().map(|(was, _)| *was);
    let (employees, employee_revisions) =
        columns(inverse.withdraw_employees.iter().copied().chain(corrected));
    let corrected = inverse.correct_leaves.iter().map(|(was, ..)| *was);
    let (leaves, leave_revisions) =
        columns(inverse.withdraw_leaves.iter().copied().chain(corrected));
    let corrected = inverse.correct_facts.iter().map(|(was, ..)| *was);
    let (facts, fact_revisions) = columns(inverse.withdraw_facts.iter().copied().chain(corrected));
    Ok(sqlx::query_scalar!(
        "with person as (
            select p.employee_id
            from unnest($1::uuid[], $2::bigint[]) as x (id, revision)
            join posting p on p.posting_id = x.id and p.revision <> x.revision
            union
            select e.employee_id
            from unnest($3::uuid[], $4::bigint[]) as x (id, revision)
            join employee e on e.employee_id = x.id and e.revision <> x.revision
            union
            select l.employee_id
            from unnest($5::uuid[], $6::bigint[]) as x (id, revision)
            join leave l on l.leave_id = x.id and l.revision <> x.revision
        )
        (select e.name as \"name!\"
        from person
        join employee e on e.employee_id = person.employee_id
        order by e.kana, e.employee_number
        limit 5)
        union all
        (select distinct f.name
        from unnest($7::uuid[], $8::bigint[]) as x (id, revision)
        join department_fact f on f.department_fact_id = x.id and f.revision <> x.revision
        order by f.name
        limit 5)",
        &postings as &[PostingId],
        &posting_revisions,
        &employees as &[EmployeeId],
        &employee_revisions,
        &leaves as &[LeaveId],
        &leave_revisions,
        &facts as &[DepartmentFactId],
        &fact_revisions
    )
    .fetch_all(conn)
    .await?)
}
