//! Changing the register in batches: one statement per kind of change, however many rows.

use super::facts::{correct_facts, end_facts, open_facts};
use super::leaves::{correct_leaves, end_leaves, open_leaves};
use super::names::{correct_names, end_names, open_names};
use super::withdraw::{withdraw, withdraw_departments};
use crate::access::Permit;
use crate::audit::Work;
use crate::kernel::Date;
use crate::kernel::ids::{AuthorityId, DepartmentId, EmployeeId, JobFamilyId, PostingId, RankId};
use crate::organization::policy::{KeepRegister, KeepStaff, Keeps};
use crate::organization::rank::LadderStep;
use crate::organization::register::{EmployeeIs, PostingIs, StaffChanges};
use crate::platform::StoreError;

/// Adds an authority unless its code is there.
pub(crate) async fn add_authority(
    work: &mut Work,
    _permit: &Permit<KeepRegister>,
    code: &str,
    name: &str,
) -> Result<u64, StoreError> {
    let done = sqlx::query!(
        "insert into authority (authority_id, code, name) values ($1, $2, $3)
        on conflict (code) do nothing",
        AuthorityId::mint() as AuthorityId,
        code,
        name
    )
    .execute(work.conn())
    .await?;
    Ok(done.rows_affected())
}

/// Adds the ranks whose codes are missing.
pub(crate) async fn add_ranks(
    work: &mut Work,
    _permit: &Permit<KeepRegister>,
    ladder: &[LadderStep],
) -> Result<u64, StoreError> {
    let ids: Vec<RankId> = ladder.iter().map(|_| RankId::mint()).collect();
    let codes: Vec<String> = ladder.iter().map(|step| step.code.to_owned()).collect();
    let names: Vec<String> = ladder.iter().map(|step| step.name.to_owned()).collect();
    let positions: Vec<i32> = ladder.iter().map(|step| step.position).collect();
    let supervisory: Vec<bool> = ladder.iter().map(|step| step.is_supervisory).collect();
    let done = sqlx::query!(
        "insert into rank (rank_id, code, name, position, is_supervisory)
        select * from unnest($1::uuid[], $2::text[], $3::text[], $4::integer[], $5::boolean[])
        on conflict (code) do nothing",
        &ids as &[RankId],
        &codes,
        &names,
        &positions,
        &supervisory
    )
    .execute(work.conn())
    .await?;
    Ok(done.rows_affected())
}

/// Carries the changes out, set by set. `false`: a row is no longer what it was when it was read,
/// and nothing may be kept. Overlaps are checked once, at the end.
pub(crate) async fn apply(
    work: &mut Work,
    permit: &Permit<impl Keeps>,
    changes: &StaffChanges,
) -> Result<bool, StoreError> {
    sqlx::query!(
        "set constraints department_fact_one_at_a_time, department_fact_code_taken,
            posting_one_primary, posting_once_per_department, leave_one_at_a_time,
            employee_name_one_at_a_time deferred"
    )
    .execute(work.conn())
    .await?;
    let mut fresh = withdraw(work, permit, changes).await?;
    add_job_families(work, permit, changes).await?;
    add_departments(work, permit, changes).await?;
    fresh &= end_facts(work, permit, changes).await?;
    fresh &= correct_facts(work, permit, changes).await?;
    open_facts(work, permit, changes).await?;
    add_employees(work, permit, changes).await?;
    fresh &= correct_employees(work, permit, changes).await?;
    fresh &= end_postings(work, permit, changes).await?;
    fresh &= correct_postings(work, permit, changes).await?;
    open_postings(work, permit, changes).await?;
    fresh &= end_leaves(work, permit, changes).await?;
    fresh &= correct_leaves(work, permit, changes).await?;
    open_leaves(work, permit, changes).await?;
    fresh &= end_names(work, permit, changes).await?;
    fresh &= correct_names(work, permit, changes).await?;
    open_names(work, permit, changes).await?;
    fresh &= withdraw_departments(work, permit, changes).await?;
    sqlx::query!(
        "set constraints department_fact_one_at_a_time, department_fact_code_taken,
            posting_one_primary, posting_once_per_department, leave_one_at_a_time,
            employee_name_one_at_a_time immediate"
    )
    .execute(work.conn())
    .await?;
    if rows_of(changes) >= MANY {
        analyze(work, permit).await?;
    }
    Ok(fresh)
}

/// Carries out what the permit is for.
pub(crate) async fn apply_deed(
    work: &mut Work,
    permit: &Permit<KeepStaff>,
) -> Result<bool, StoreError> {
    apply(work, permit, &permit.subject().changes).await
}

/// From so many rows on, what the database knows of its tables is out of date at once.
const MANY: usize = 1000;

fn rows_of(changes: &StaffChanges) -> usize {
    changes.new_employees.len()
        + changes.open_postings.len()
        + changes.open_facts.len()
        + changes.open_leaves.len()
}

/// Plans after a whole city arrived: without figures the planner takes its tables for small ones, until
/// the server gets round to counting them.
async fn analyze(work: &mut Work, _permit: &Permit<impl Keeps>) -> Result<(), StoreError> {
    sqlx::query!("analyze department, department_fact, employee, posting, leave")
        .execute(work.conn())
        .await?;
    Ok(())
}

/// Whether every row asked for was found as it was read.
pub(super) fn all<T>(list: &[T], rows: u64) -> bool {
    u64::try_from(list.len()).is_ok_and(|expected| expected == rows)
}

async fn add_job_families(
    work: &mut Work,
    _permit: &Permit<impl Keeps>,
    changes: &StaffChanges,
) -> Result<(), StoreError> {
    let (ids, names): (Vec<JobFamilyId>, Vec<String>) =
        changes.new_job_families.iter().cloned().unzip();
    sqlx::query!(
        "insert into job_family (job_family_id, name) select * from unnest($1::uuid[], $2::text[])",
        &ids as &[JobFamilyId],
        &names
    )
    .execute(work.conn())
    .await?;
    Ok(())
}

async fn add_departments(
    work: &mut Work,
    _permit: &Permit<impl Keeps>,
    changes: &StaffChanges,
) -> Result<(), StoreError> {
    let at = work.now().at;
    sqlx::query!(
        "insert into department (department_id, created_at)
        select id, $2 from unnest($1::uuid[]) id",
        &changes.new_departments as &[DepartmentId],
        at
    )
    .execute(work.conn())
    .await?;
    Ok(())
}

/// The columns of people, side by side.
struct People {
    numbers: Vec<String>,
    names: Vec<String>,
    kana: Vec<String>,
    keys: Vec<String>,
    hired: Vec<Date>,
    left: Vec<Option<Date>>,
    terms: Vec<Option<Date>>,
}

impl People {
    fn of<'a>(list: impl Iterator<Item = &'a EmployeeIs> + Clone) -> Self {
        Self {
            numbers: list.clone().map(|is| is.number.to_string()).collect(),
            names: list.clone().map(|is| is.name.to_string()).collect(),
            kana: list.clone().map(|is| is.kana.to_string()).collect(),
            keys: list.clone().map(|is| is.name.search_key(&is.kana, &is.number)).collect(),
            hired: list.clone().map(|is| is.hired_on).collect(),
            left: list.clone().map(|is| is.left_on).collect(),
            terms: list.map(|is| is.term_ends_on).collect(),
        }
    }
}

async fn add_employees(
    work: &mut Work,
    _permit: &Permit<impl Keeps>,
    changes: &StaffChanges,
) -> Result<(), StoreError> {
    let list = &changes.new_employees;
    let ids: Vec<EmployeeId> = list.iter().map(|new| new.id).collect();
    let people = People::of(list.iter().map(|new| &new.is));
    sqlx::query!(
        "insert into employee (
            employee_id, employee_number, name, kana, search_key, hired_on, left_on, term_ends_on
        )
        select * from unnest(
            $1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::date[], $7::date[], $8::date[]
        )",
        &ids as &[EmployeeId],
        &people.numbers,
        &people.names,
        &people.kana,
        &people.keys,
        &people.hired,
        &people.left as &[Option<Date>],
        &people.terms as &[Option<Date>]
    )
    .execute(work.conn())
    .await?;
    Ok(())
}

async fn correct_employees(
    work: &mut Work,
    _permit: &Permit<impl Keeps>,
    changes: &StaffChanges,
) -> Result<bool, StoreError> {
    let list = &changes.correct_employees;
    let ids: Vec<EmployeeId> = list.iter().map(|(was, _)| was.id).collect();
    let revisions: Vec<i64> = list.iter().map(|(was, _)| was.revision.get()).collect();
    let people = People::of(list.iter().map(|(_, is)| is));
    let done = sqlx::query!(
        "update employee e
        set name = x.name, kana = x.kana, search_key = x.search_key, hired_on = x.hired_on,
            left_on = x.left_on, term_ends_on = x.term_ends_on, revision = e.revision + 1
        from unnest(
            $1::uuid[], $2::bigint[], $3::text[], $4::text[], $5::text[], $6::date[], $7::date[], $8::date[]
        ) as x (id, revision, name, kana, search_key, hired_on, left_on, term_ends_on)
        where e.employee_id = x.id and e.revision = x.revision",
        &ids as &[EmployeeId],
        &revisions,
        &people.names,
        &people.kana,
        &people.keys,
        &people.hired,
        &people.left as &[Option<Date>],
        &people.terms as &[Option<Date>]
    )
    .execute(work.conn())
    .await?;
    Ok(all(list, done.rows_affected()))
}

async fn end_postings(
    work: &mut Work,
    _permit: &Permit<impl Keeps>,
    changes: &StaffChanges,
) -> Result<bool, StoreError> {
    let list = &changes.end_postings;
    let ids: Vec<PostingId> = list.iter().map(|(was, _)| was.id).collect();
    let revisions: Vec<i64> = list.iter().map(|(was, _)| was.revision.get()).collect();
    let until: Vec<Date> = list.iter().map(|(_, until)| *until).collect();
    let done = sqlx::query!(
        "update posting p
        set period = daterange(lower(p.period), x.until), revision = p.revision + 1
        from unnest($1::uuid[], $2::bigint[], $3::date[]) as x (id, revision, until)
        where p.posting_id = x.id and p.revision = x.revision",
        &ids as &[PostingId],
        &revisions,
        &until
    )
    .execute(work.conn())
    .await?;
    Ok(all(list, done.rows_affected()))
}

/// The columns of postings, side by side.
struct Posts {
    authorities: Vec<AuthorityId>,
    departments: Vec<DepartmentId>,
    ranks: Vec<RankId>,
    families: Vec<JobFamilyId>,
    types: Vec<String>,
    kinds: Vec<String>,
    heads: Vec<bool>,
    titles: Vec<Option<String>>,
    assigned: Vec<Date>,
}

impl Posts {
    fn of<'a>(list: impl Iterator<Item = &'a PostingIs> + Clone) -> Self {
        Self {
            authorities: list.clone().map(|is| is.authority).collect(),
            departments: list.clone().map(|is| is.department).collect(),
            ranks: list.clone().map(|is| is.rank).collect(),
            families: list.clone().map(|is| is.job_family).collect(),
            types: list.clone().map(|is| is.employment_type.to_string()).collect(),
            kinds: list.clone().map(|is| is.kind.to_string()).collect(),
            heads: list.clone().map(|is| is.is_head).collect(),
            titles: list.clone().map(|is| is.title.clone()).collect(),
            assigned: list.map(|is| is.assigned_on).collect(),
        }
    }
}

async fn correct_postings(
    work: &mut Work,
    _permit: &Permit<impl Keeps>,
    changes: &StaffChanges,
) -> Result<bool, StoreError> {
    let list = &changes.correct_postings;
    let ids: Vec<PostingId> = list.iter().map(|(was, ..)| was.id).collect();
    let revisions: Vec<i64> = list.iter().map(|(was, ..)| was.revision.get()).collect();
    let from: Vec<Date> = list.iter().map(|(_, period, _)| period.from()).collect();
    let until: Vec<Option<Date>> = list.iter().map(|(_, period, _)| period.until()).collect();
    let posts = Posts::of(list.iter().map(|(_, _, is)| is));
    let done = sqlx::query!(
        "update posting p
        set period = daterange(x.since, x.until), authority_id = x.authority_id,
            department_id = x.department_id, rank_id = x.rank_id, job_family_id = x.job_family_id,
            employment_type = x.employment_type, kind = x.kind, is_head = x.is_head, title = x.title,
            assigned_on = x.assigned_on, revision = p.revision + 1
        from unnest(
            $1::uuid[], $2::bigint[], $3::date[], $4::date[], $5::uuid[], $6::uuid[], $7::uuid[],
            $8::uuid[], $9::text[], $10::text[], $11::boolean[], $12::text[], $13::date[]
        ) as x (
            id, revision, since, until, authority_id, department_id, rank_id, job_family_id,
            employment_type, kind, is_head, title, assigned_on
        )
        where p.posting_id = x.id and p.revision = x.revision",
        &ids as &[PostingId],
        &revisions,
        &from,
        &until as &[Option<Date>],
        &posts.authorities as &[AuthorityId],
        &posts.departments as &[DepartmentId],
        &posts.ranks as &[RankId],
        &posts.families as &[JobFamilyId],
        &posts.types,
        &posts.kinds,
        &posts.heads,
        &posts.titles as &[Option<String>],
        &posts.assigned
    )
    .execute(work.conn())
    .await?;
    Ok(all(list, done.rows_affected()))
}

async fn open_postings(
    work: &mut Work,
    _permit: &Permit<impl Keeps>,
    changes: &StaffChanges,
) -> Result<(), StoreError> {
    let list = &changes.open_postings;
    let ids: Vec<PostingId> = list.iter().map(|open| open.id).collect();
    let employees: Vec<EmployeeId> = list.iter().map(|open| open.employee).collect();
    let from: Vec<Date> = list.iter().map(|open| open.period.from()).collect();
    let until: Vec<Option<Date>> = list.iter().map(|open| open.period.until()).collect();
    let posts = Posts::of(list.iter().map(|open| &open.is));
    sqlx::query!(
        "insert into posting (
            posting_id, employee_id, period, authority_id, department_id, rank_id, job_family_id,
            employment_type, kind, is_head, title, assigned_on
        )
        select x.id, x.employee_id, daterange(x.since, x.until), x.authority_id, x.department_id,
            x.rank_id, x.job_family_id, x.employment_type, x.kind, x.is_head, x.title, x.assigned_on
        from unnest(
            $1::uuid[], $2::uuid[], $3::date[], $4::date[], $5::uuid[], $6::uuid[], $7::uuid[],
            $8::uuid[], $9::text[], $10::text[], $11::boolean[], $12::text[], $13::date[]
        ) as x (
            id, employee_id, since, until, authority_id, department_id, rank_id, job_family_id,
            employment_type, kind, is_head, title, assigned_on
        )",
        &ids as &[PostingId],
        &employees as &[EmployeeId],
        &from,
        &until as &[Option<Date>],
        &posts.authorities as &[AuthorityId],
        &posts.departments as &[DepartmentId],
        &posts.ranks as &[RankId],
        &posts.families as &[JobFamilyId],
        &posts.types,
        &posts.kinds,
        &posts.heads,
        &posts.titles as &[Option<String>],
        &posts.assigned
    )
    .execute(work.conn())
    .await?;
    Ok(())
}
