//! Changing what departments are called and where they stand.

use super::change::all;
use crate::access::Permit;
use crate::audit::Work;
use crate::kernel::Date;
use crate::kernel::ids::{DepartmentFactId, DepartmentId};
use crate::organization::policy::Keeps;
use crate::organization::register::StaffChanges;
use crate::platform::StoreError;

pub(super) async fn end_facts(
    work: &mut Work,
    _permit: &Permit<impl Keeps>,
    changes: &StaffChanges,
) -> Result<bool, StoreError> {
    let list = &changes.end_facts;
    let ids: Vec<DepartmentFactId> = list.iter().map(|(was, _)| was.id).collect();
    let revisions: Vec<i64> = list.iter().map(|(was, _)| was.revision.get()).collect();
    let until: Vec<Date> = list.iter().map(|(_, until)| *until).collect();
    let done = sqlx::query!(
        "update department_fact f
        set period = daterange(lower(f.period), x.until), revision = f.revision + 1
        from unnest($1::uuid[], $2::bigint[], $3::date[]) as x (id, revision, until)
        where f.department_fact_id = x.id and f.revision = x.revision",
        &ids as &[DepartmentFactId],
        &revisions,
        &until
    )
    .execute(work.conn())
    .await?;
    Ok(all(list, done.rows_affected()))
}

pub(super) async fn correct_facts(
    work: &mut Work,
    _permit: &Permit<impl Keeps>,
    changes: &StaffChanges,
) -> Result<bool, StoreError> {
    let list = &changes.correct_facts;
    let ids: Vec<DepartmentFactId> = list.iter().map(|(was, ..)| was.id).collect();
    let revisions: Vec<i64> = list.iter().map(|(was, ..)| was.revision.get()).collect();
    let from: Vec<Date> = list.iter().map(|(_, period, _)| period.from()).collect();
    let until: Vec<Option<Date>> = list.iter().map(|(_, period, _)| period.until()).collect();
    let codes: Vec<String> = list.iter().map(|(.., is)| is.code.clone()).collect();
    let names: Vec<String> = list.iter().map(|(.., is)| is.name.clone()).collect();
    let levels: Vec<String> = list.iter().map(|(.., is)| is.level.to_string()).collect();
    let parents: Vec<Option<DepartmentId>> = list.iter().map(|(.., is)| is.parent).collect();
    let done = sqlx::query!(
        "update department_fact f
        set period = daterange(x.since, x.until), code = x.code, name = x.name, level = x.level,
            parent_id = x.parent_id, revision = f.revision + 1
        from unnest(
            $1::uuid[], $2::bigint[], $3::date[], $4::date[], $5::text[], $6::text[], $7::text[], $8::uuid[]
        ) as x (id, revision, since, until, code, name, level, parent_id)
        where f.department_fact_id = x.id and f.revision = x.revision",
        &ids as &[DepartmentFactId],
        &revisions,
        &from,
        &until as &[Option<Date>],
        &codes,
        &names,
        &levels,
        &parents as &[Option<DepartmentId>]
    )
    .execute(work.conn())
    .await?;
    Ok(all(list, done.rows_affected()))
}

pub(super) async fn open_facts(
    work: &mut Work,
    _permit: &Permit<impl Keeps>,
    changes: &StaffChanges,
) -> Result<(), StoreError> {
    let list = &changes.open_facts;
    let ids: Vec<DepartmentFactId> = list.iter().map(|open| open.fact).collect();
    let departments: Vec<DepartmentId> = list.iter().map(|open| open.department).collect();
    let from: Vec<Date> = list.iter().map(|open| open.period.from()).collect();
    let until: Vec<Option<Date>> = list.iter().map(|open| open.period.until()).collect();
    let codes: Vec<String> = list.iter().map(|open| open.is.code.clone()).collect();
    let names: Vec<String> = list.iter().map(|open| open.is.name.clone()).collect();
    let levels: Vec<String> = list.iter().map(|open| open.is.level.to_string()).collect();
    let parents: Vec<Option<DepartmentId>> = list.iter().map(|open| open.is.parent).collect();
    sqlx::query!(
        "insert into department_fact (department_fact_id, department_id, period, code, name, level, parent_id)
        select x.id, x.department_id, daterange(x.since, x.until), x.code, x.name, x.level, x.parent_id
        from unnest($1::uuid[], $2::uuid[], $3::date[], $4::date[], $5::text[], $6::text[], $7::text[], $8::uuid[])
            as x (id, department_id, since, until, code, name, level, parent_id)",
        &ids as &[DepartmentFactId],
        &departments as &[DepartmentId],
        &from,
        &until as &[Option<Date>],
        &codes,
        &names,
        &levels,
        &parents as &[Option<DepartmentId>]
    )
    .execute(work.conn())
    .await?;
    Ok(())
}
