//! Master data and its dated names.

use sqlx::{PgConnection, PgExecutor};

use super::change::all;
use super::register::period;
use crate::access::Permit;
use crate::audit::Work;
use crate::kernel::ids::{MasterFactId, MasterId};
use crate::kernel::{Date, Revision};
use crate::organization::master::{MasterChange, MasterKind, MasterName, NewMaster};
use crate::organization::policy::KeepRegister;
use crate::organization::posting::EmploymentKind;
use crate::organization::register::Was;
use crate::platform::StoreError;

/// One row of a list.
#[derive(Debug, Clone)]
pub(crate) struct MasterRow {
    pub id: MasterId,
    pub code: Option<String>,
    pub name: String,
    /// Step of the ladder.
    pub position: Option<i32>,
    pub is_supervisory: Option<bool>,
    /// What a 任用区分 is in law.
    pub kind: Option<EmploymentKind>,
    /// People posted with it on the day.
    pub people: i64,
}

/// A list on a day, or one row of it.
pub(crate) async fn masters(
    executor: impl PgExecutor<'_>,
    kind: MasterKind,
    only: Option<MasterId>,
    day: Date,
) -> Result<Vec<MasterRow>, StoreError> {
    Ok(sqlx::query_as!(
        MasterRow,
        "select m.id as \"id!: MasterId\", m.code, m.name as \"name!\", m.position, m.is_supervisory,
            m.law as \"kind: EmploymentKind\",
            (
                select count(distinct p.employee_id)
                from posting p
                where p.period @> $3::date
                  and case $1
                      when 'rank' then p.rank_id = m.id
                      when 'job_family' then p.job_family_id = m.id
                      when 'authority' then p.authority_id = m.id
                      else p.employment_type = m.code
                  end
            ) as \"people!\"
        from (
            select 'rank' as kind, rank_id as id, code, name, position, is_supervisory, null as law
            from rank
            union all
            select 'job_family', job_family_id, null, name, null, null, null from job_family
            union all
            select 'authority', authority_id, code, name, null, null, null from authority
            union all
            select 'employment_type', employment_type_id, code, name, null, null, kind from employment_type
        ) m
        where m.kind = $1 and ($2::uuid is null or m.id = $2)
        order by m.position desc, m.name",
        kind.as_str(),
        only as Option<MasterId>,
        day
    )
    .fetch_all(executor)
    .await?)
}

/// The dated names of a list.
pub(crate) async fn names(
    executor: impl PgExecutor<'_>,
    kind: MasterKind,
) -> Result<Vec<(MasterId, MasterName)>, StoreError> {
    let rows = sqlx::query!(
        "select master_fact_id as \"fact: MasterFactId\", revision as \"revision: Revision\",
            coalesce(rank_id, job_family_id, authority_id, employment_type_id) as \"id!: MasterId\", period, name
        from master_fact
        where kind = $1",
        kind.as_str()
    )
    .fetch_all(executor)
    .await?;
    rows.into_iter()
        .map(|row| {
            let period = period("master_fact", row.fact, &row.period)?;
            let was = Was { id: row.fact, revision: row.revision };
            Ok((row.id, MasterName { row: Some(was), period, name: row.name }))
        })
        .collect()
}

/// How many people hold it on or after a day.
pub(crate) async fn held_from(
    executor: impl PgExecutor<'_>,
    kind: MasterKind,
    id: MasterId,
    day: Date,
) -> Result<i64, StoreError> {
    Ok(sqlx::query_scalar!(
        "select count(distinct employee_id) as \"people!\"
        from posting
        where (upper(period) is null or upper(period) > $3)
          and case $1
              when 'rank' then rank_id = $2
              when 'job_family' then job_family_id = $2
              when 'authority' then authority_id = $2
              else employment_type = (select code from employment_type where employment_type_id = $2)
          end",
        kind.as_str(),
        id as MasterId,
        day
    )
    .fetch_one(executor)
    .await?)
}

/// One change of names at a time: what is compared is what is changed.
pub(crate) async fn lock_masters(conn: &mut PgConnection) -> Result<(), StoreError> {
    sqlx::query!("lock table master_fact, posting in share row exclusive mode")
        .execute(conn)
        .await?;
    Ok(())
}

/// Ends and opens names. `false`: a row is no longer what it was when it was read.
pub(crate) async fn change_names(
    work: &mut Work,
    _permit: &Permit<KeepRegister>,
    (kind, id): (MasterKind, MasterId),
    change: &MasterChange,
) -> Result<bool, StoreError> {
    let mut fresh = true;
    if let Some((was, on)) = change.end {
        let done = sqlx::query!(
            "update master_fact
            set period = daterange(lower(period), $3), revision = revision + 1
            where master_fact_id = $1 and revision = $2",
            was.id as MasterFactId,
            was.revision.get(),
            on
        )
        .execute(work.conn())
        .await?;
        fresh = all(&[was], done.rows_affected());
    }
    for (period, name) in &change.open {
        sqlx::query!(
            "insert into master_fact (
                master_fact_id, kind, rank_id, job_family_id, authority_id, employment_type_id, period, name
            )
            values (
                $1, $2, case $2 when 'rank' then $3::uuid end, case $2 when 'job_family' then $3::uuid end,
                case $2 when 'authority' then $3::uuid end, case $2 when 'employment_type' then $3::uuid end,
                daterange($4, $5), $6
            )",
            MasterFactId::mint() as MasterFactId,
            kind.as_str(),
            id as MasterId,
            period.from(),
            period.until(),
            name
        )
        .execute(work.conn())
        .await?;
    }
    Ok(fresh)
}

/// Adds a row; ranks above it move up by one.
pub(crate) async fn add_master(
    work: &mut Work,
    _permit: &Permit<KeepRegister>,
    kind: MasterKind,
    new: &NewMaster,
) -> Result<MasterId, StoreError> {
    let id = MasterId::mint();
    match kind {
        MasterKind::Rank => {
            // In two steps: no two ranks may share a step on the way.
            sqlx::query!(
                "update rank set position = position + 100000 where position > $1",
                new.above
            )
            .execute(work.conn())
            .await?;
            sqlx::query!("update rank set position = position - 99999 where position > 100000")
                .execute(work.conn())
                .await?;
            sqlx::query!(
                "insert into rank (rank_id, code, name, position, is_supervisory) values ($1, $2, $3, $4, $5)",
                id as MasterId,
                new.code,
                new.name,
                new.above + 1,
                new.is_supervisory
            )
            .execute(work.conn())
            .await?;
        }
        MasterKind::JobFamily => {
            sqlx::query!(
                "insert into job_family (job_family_id, name) values ($1, $2)",
                id as MasterId,
                new.name
            )
            .execute(work.conn())
            .await?;
        }
        MasterKind::EmploymentType => {
            sqlx::query!(
                "insert into employment_type (employment_type_id, code, name, kind) values ($1, $2, $3, $4)",
                id as MasterId,
                new.code,
                new.name,
                new.kind.unwrap_or(EmploymentKind::Regular).as_str()
            )
            .execute(work.conn())
            .await?;
        }
        MasterKind::Authority => {
            sqlx::query!(
                "insert into authority (authority_id, code, name) values ($1, $2, $3)",
                id as MasterId,
                new.code,
                new.name
            )
            .execute(work.conn())
            .await?;
        }
    }
    Ok(id)
}

/// Writes the names of a day into the lists, where they differ; what was renamed, old and new.
pub(crate) async fn turn_names(
    work: &mut Work,
    _permit: &Permit<KeepRegister>,
    day: Date,
) -> Result<Vec<(String, String)>, StoreError> {
    let turned = sqlx::query!(
        "with due as (
            select rank_id, job_family_id, authority_id, employment_type_id, name
            from master_fact
            where period @> $1::date
        ),
        ranks as (
            update rank x set name = due.name
            from due join rank old using (rank_id)
            where x.rank_id = old.rank_id and old.name <> due.name
            returning old.name as before, x.name as after
        ),
        families as (
            update job_family x set name = due.name
            from due join job_family old using (job_family_id)
            where x.job_family_id = old.job_family_id and old.name <> due.name
            returning old.name as before, x.name as after
        ),
        authorities as (
            update authority x set name = due.name
            from due join authority old using (authority_id)
            where x.authority_id = old.authority_id and old.name <> due.name
            returning old.name as before, x.name as after
        ),
        types as (
            update employment_type x set name = due.name
            from due join employment_type old using (employment_type_id)
            where x.employment_type_id = old.employment_type_id and old.name <> due.name
            returning old.name as before, x.name as after
        )
        select before as \"before!\", after as \"after!\" from ranks
        union all select before, after from families
        union all select before, after from authorities
        union all select before, after from types",
        day
    )
    .fetch_all(work.conn())
    .await?;
    Ok(turned.into_iter().map(|row| (row.before, row.after)).collect())
}

/// Whether a name of the lists differs from that of a day.
pub(crate) async fn names_differ(
    executor: impl PgExecutor<'_>,
    day: Date,
) -> Result<bool, StoreError> {
    Ok(sqlx::query_scalar!(
        "select exists (
            select
            from master_fact f
            left join rank r on r.rank_id = f.rank_id
            left join job_family j on j.job_family_id = f.job_family_id
            left join authority a on a.authority_id = f.authority_id
            left join employment_type t on t.employment_type_id = f.employment_type_id
            where f.period @> $1::date and f.name <> coalesce(r.name, j.name, a.name, t.name)
        ) as \"differ!\"",
        day
    )
    .fetch_one(executor)
    .await?)
}
