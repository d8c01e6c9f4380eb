//! Roles, over which reach, in which period.

use super::super::grant::GrantTerms;
use super::super::policy::GrantRole;
use crate::access::{Grant, Permit, Role};
use crate::audit::Work;
use crate::kernel::ids::{AccountId, AuthorityId, DepartmentId, GrantId};
use crate::kernel::{Date, Line, Now};
use crate::platform::{Db, StoreError};

/// Grants valid today.
pub(in crate::identity) async fn grants_of(
    db: &Db,
    account: AccountId,
    now: Now,
) -> Result<Vec<Grant>, StoreError> {
    let rows = sqlx::query!(
        "select role as \"role!: Role\", authority_id as \"authority_id: AuthorityId\",
            department_id as \"department_id: DepartmentId\"
        from account_grant_held
        where account_id = $1 and held @> $2::date and revoked_at is null",
        account as AccountId,
        now.today
    )
    .fetch_all(db.reader())
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| Grant {
            role: row.role,
            authority: row.authority_id,
            department: row.department_id,
        })
        .collect())
}

/// Grants a role to the permit's account over each reach of the terms.
pub(in crate::identity) async fn grant(
    work: &mut Work,
    permit: &Permit<GrantRole>,
    terms: &GrantTerms,
) -> Result<(), StoreError> {
    let at = work.now().at;
    let by = work.actor().account();
    let ids: Vec<GrantId> = terms.grants.iter().map(|_| GrantId::mint()).collect();
    let roles: Vec<String> = terms.grants.iter().map(|g| g.role.as_str().to_owned()).collect();
    let authorities: Vec<Option<AuthorityId>> = terms.grants.iter().map(|g| g.authority).collect();
    let departments: Vec<Option<DepartmentId>> =
        terms.grants.iter().map(|g| g.department).collect();
    sqlx::query!(
        "insert into account_grant
            (grant_id, account_id, role, authority_id, department_id, period, ends_with_posting, reason,
             granted_by, granted_at)
        select id, $2, role, authority_id, department_id, $6, $7, $8, $9, $10
        from unnest($1::uuid[], $3::text[], $4::uuid[], $5::uuid[])
            as g (id, role, authority_id, department_id)",
        &ids as &[GrantId],
        *permit.subject() as AccountId,
        &roles,
        &authorities as &[Option<AuthorityId>],
        &departments as &[Option<DepartmentId>],
        terms.period.to_range(),
        terms.ends_with_posting,
        terms.reason,
        by as Option<AccountId>,
        at
    )
    .execute(work.conn())
    .await?;
    Ok(())
}

/// Whether the account's owner has a primary post on the day: something for a grant to end with.
pub(in crate::identity) async fn stays_on(
    work: &mut Work,
    account: AccountId,
    day: Date,
) -> Result<bool, StoreError> {
    let stays = sqlx::query_scalar!(
        "select stay_ends_on(employee_id, $2) > $2 as stays from account where account_id = $1",
        account as AccountId,
        day
    )
    .fetch_optional(work.conn())
    .await?;
    Ok(stays.flatten().unwrap_or(false))
}

/// A grant, locked: whose and what.
pub(in crate::identity) async fn grant_for_update(
    work: &mut Work,
    id: GrantId,
) -> Result<Option<(AccountId, Role)>, StoreError> {
    let row = sqlx::query!(
        "select account_id as \"account_id: AccountId\", role as \"role: Role\"
        from account_grant
        where grant_id = $1 and revoked_at is null
        for update",
        id as GrantId
    )
    .fetch_optional(work.conn())
    .await?;
    Ok(row.map(|row| (row.account_id, row.role)))
}

/// Takes a grant of the permit's account back.
pub(in crate::identity) async fn revoke(
    work: &mut Work,
    permit: &Permit<GrantRole>,
    id: GrantId,
    reason: &Line,
) -> Result<(), StoreError> {
    let by = permit.actor().account();
    let at = work.now().at;
    sqlx::query!(
        "update account_grant
        set revoked_at = $3, revoked_by = $4, revoke_reason = $5
        where grant_id = $1 and account_id = $2",
        id as GrantId,
        *permit.subject() as AccountId,
        at,
        by as Option<AccountId>,
        reason.as_str()
    )
    .execute(work.conn())
    .await?;
    Ok(())
}
