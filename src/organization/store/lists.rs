//! The lists of master data as a whole: out, and into a register that has nobody yet.

use sqlx::PgConnection;

use super::register::period;
use crate::access::Permit;
use crate::audit::Work;
use crate::kernel::Date;
use crate::kernel::ids::{AuthorityId, JobFamilyId, MasterFactId, MasterId, RankId};
use crate::organization::master::MasterKind;
use crate::organization::policy::KeepRegister;
use crate::organization::posting::EmploymentKind;
use crate::organization::register::RegisteredMaster;
use crate::platform::StoreError;

/// Every row of every list, with its dated names.
pub(crate) async fn all_masters(
    conn: &mut PgConnection,
) -> Result<Vec<RegisteredMaster>, StoreError> {
    let rows = sqlx::query!(
        "select m.kind as \"kind!: MasterKind\", m.code as \"code!\", m.name as \"name!\", m.position,
            m.is_supervisory, m.law as \"law: EmploymentKind\"
        from (
            select 'rank' as kind, code, name, position, is_supervisory, null as law from rank
            union all
            select 'job_family', name, name, null, null, null from job_family
            union all
            select 'employment_type', code, name, null, null, kind from employment_type
            union all
            select 'authority', code, name, null, null, null from authority
        ) m
        order by m.kind, m.position, m.code"
    )
    .fetch_all(&mut *conn)
    .await?;
    let facts = sqlx::query!(
        "select f.kind as \"kind: MasterKind\", coalesce(r.code, j.name, t.code, a.code) as \"code!\",
            f.period, f.name
        from master_fact f
        left join rank r on r.rank_id = f.rank_id
        left join job_family j on j.job_family_id = f.job_family_id
        left join employment_type t on t.employment_type_id = f.employment_type_id
        left join authority a on a.authority_id = f.authority_id
        order by lower(f.period)"
    )
    .fetch_all(conn)
    .await?;
    let mut masters: Vec<RegisteredMaster> = rows
        .into_iter()
        .map(|row| RegisteredMaster {
            kind: row.kind,
            code: row.code,
            name: row.name,
            position: row.position,
            is_supervisory: row.is_supervisory,
            law: row.law,
            names: Vec::new(),
        })
        .collect();
    for fact in facts {
        let span = period("master_fact", &fact.name, &fact.period)?;
        let own = masters.iter_mut().find(|own| own.kind == fact.kind && own.code == fact.code);
        if let Some(own) = own {
            own.names.push((span, fact.name));
        }
    }
    Ok(masters)
}

/// Makes the lists what `masters` says, by code: rows that are there take its names and places, others
/// are added. What it does not name stays, above its ranks. Only for a register that has nobody.
pub(crate) async fn fill_masters(
    work: &mut Work,
    permit: &Permit<KeepRegister>,
    masters: &[RegisteredMaster],
) -> Result<(), StoreError> {
    let of = |kind: MasterKind| masters.iter().filter(move |own| own.kind == kind);
    let codes = |kind| of(kind).map(|own| own.code.clone()).collect::<Vec<String>>();
    let names = |kind| of(kind).map(|own| own.name.clone()).collect::<Vec<String>>();

    let (rank_codes, rank_names) = (codes(MasterKind::Rank), names(MasterKind::Rank));
    let steps: Vec<i32> = of(MasterKind::Rank).map(|own| own.position.unwrap_or(0)).collect();
    let highest = steps.iter().copied().max().unwrap_or(0);
    let marks: Vec<bool> =
        of(MasterKind::Rank).map(|own| own.is_supervisory.unwrap_or(false)).collect();
    let ids: Vec<RankId> = rank_codes.iter().map(|_| RankId::mint()).collect();
    // Out of the way first: no two ranks share a step or a name on the way.
    sqlx::query!(
        "update rank set position = position + 100000, name = case when code = any ($1) then '~' || code else name end",
        &rank_codes
    )
    .execute(work.conn())
    .await?;
    sqlx::query!(
        "insert into rank (rank_id, code, name, position, is_supervisory)
        select x.id, x.code, x.name, x.position, x.is_supervisory
        from unnest($1::uuid[], $2::text[], $3::text[], $4::integer[], $5::boolean[])
            as x (id, code, name, position, is_supervisory)
        on conflict (code) do update
        set name = excluded.name, position = excluded.position, is_supervisory = excluded.is_supervisory",
        &ids as &[RankId],
        &rank_codes,
        &rank_names,
        &steps,
        &marks
    )
    .execute(work.conn())
    .await?;
    sqlx::query!(
        "update rank set position = position - 100000 + $1 where position > 100000",
        highest
    )
    .execute(work.conn())
    .await?;

    let families = names(MasterKind::JobFamily);
    let ids: Vec<JobFamilyId> = families.iter().map(|_| JobFamilyId::mint()).collect();
    sqlx::query!(
        "insert into job_family (job_family_id, name)
        select x.id, x.name
        from unnest($1::uuid[], $2::text[]) as x (id, name)
        on conflict (name) do nothing",
        &ids as &[JobFamilyId],
        &families
    )
    .execute(work.conn())
    .await?;

    let authorities = codes(MasterKind::Authority);
    let ids: Vec<AuthorityId> = authorities.iter().map(|_| AuthorityId::mint()).collect();
    sqlx::query!(
        "insert into authority (authority_id, code, name)
        select x.id, x.code, x.name
        from unnest($1::uuid[], $2::text[], $3::text[]) as x (id, code, name)
        on conflict (code) do update set name = excluded.name",
        &ids as &[AuthorityId],
        &authorities,
        &names(MasterKind::Authority)
    )
    .execute(work.conn())
    .await?;
    fill_types(work, permit, of(MasterKind::EmploymentType)).await?;
    fill_names(work, permit, masters).await
}

async fn fill_types<'a>(
    work: &mut Work,
    _permit: &Permit<KeepRegister>,
    types: impl Iterator<Item = &'a RegisteredMaster> + Clone,
) -> Result<(), StoreError> {
    let codes: Vec<String> = types.clone().map(|own| own.code.clone()).collect();
    let names: Vec<String> = types.clone().map(|own| own.name.clone()).collect();
    let kinds = types.map(|own| own.law.unwrap_or(EmploymentKind::Regular).as_str().to_owned());
    let kinds: Vec<String> = kinds.collect();
    let ids: Vec<MasterId> = codes.iter().map(|_| MasterId::mint()).collect();
    sqlx::query!("update employment_type set name = '~' || code where code = any ($1)", &codes)
        .execute(work.conn())
        .await?;
    sqlx::query!(
        "insert into employment_type (employment_type_id, code, name, kind)
        select x.id, x.code, x.name, x.kind
        from unnest($1::uuid[], $2::text[], $3::text[], $4::text[]) as x (id, code, name, kind)
        on conflict (code) do update set name = excluded.name, kind = excluded.kind",
        &ids as &[MasterId],
        &codes,
        &names,
        &kinds
    )
    .execute(work.conn())
    .await?;
    Ok(())
}

async fn fill_names(
    work: &mut Work,
    _permit: &Permit<KeepRegister>,
    masters: &[RegisteredMaster],
) -> Result<(), StoreError> {
    let dated: Vec<_> =
        masters.iter().flat_map(|own| own.names.iter().map(move |name| (own, name))).collect();
    let ids: Vec<MasterFactId> = dated.iter().map(|_| MasterFactId::mint()).collect();
    let kinds: Vec<String> = dated.iter().map(|(own, _)| own.kind.to_string()).collect();
    let codes: Vec<String> = dated.iter().map(|(own, _)| own.code.clone()).collect();
    let from: Vec<Date> = dated.iter().map(|(_, (period, _))| period.from()).collect();
    let until: Vec<Option<Date>> = dated.iter().map(|(_, (period, _))| period.until()).collect();
    let names: Vec<String> = dated.iter().map(|(_, (_, name))| name.clone()).collect();
    sqlx::query!(
        "insert into master_fact (
            master_fact_id, kind, rank_id, job_family_id, authority_id, employment_type_id, period, name
        )
        select
            x.id, x.kind, r.rank_id, j.job_family_id, a.authority_id, t.employment_type_id,
            daterange(x.since, x.until), x.name
        from unnest($1::uuid[], $2::text[], $3::text[], $4::date[], $5::date[], $6::text[])
            as x (id, kind, code, since, until, name)
        left join rank r on x.kind = 'rank' and r.code = x.code
        left join job_family j on x.kind = 'job_family' and j.name = x.code
        left join authority a on x.kind = 'authority' and a.code = x.code
        left join employment_type t on x.kind = 'employment_type' and t.code = x.code",
        &ids as &[MasterFactId],
        &kinds,
        &codes,
        &from,
        &until as &[Option<Date>],
        &names
    )
    .execute(work.conn())
    .await?;
    Ok(())
}
