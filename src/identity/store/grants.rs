//! Roles, over which reach, in which period.

use super::super::policy::GrantRole;
use crate::access::{Grant, Permit, Role};
use crate::audit::Work;
use crate::kernel::ids::{AccountId, AuthorityId, DepartmentId, GrantId};
use crate::kernel::{Now, Period};
use crate::platform::{Db, StoreError};

/// Grants valid today.
pub(in crate::identity) async fn grants_of(
    db: &Db,
    account: AccountId,
    now: Now,
) -> Result<Vec<Grant>, StoreError> {
    let rows = sqlx::query!(
        "select role as \"role: Role\", authority_id as \"authority_id: AuthorityId\",
            department_id as \"department_id: DepartmentId\"
        from account_grant
        where account_id = $1 and period @> $2::date and revoked_at is null",
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

/// Grants a role to the permit's account.
pub(in crate::identity) async fn grant(
    work: &mut Work,
    permit: &Permit<GrantRole>,
    grant: &Grant,
    period: Period,
) -> Result<GrantId, StoreError> {
    let id = GrantId::mint();
    let at = work.now().at;
    let by = work.actor().account();
    sqlx::query!(
        "insert into account_grant
            (grant_id, account_id, role, authority_id, department_id, period, granted_by, granted_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8)",
        id as GrantId,
        *permit.subject() as AccountId,
        grant.role.as_str(),
        grant.authority as Option<AuthorityId>,
        grant.department as Option<DepartmentId>,
        period.to_range(),
        by as Option<AccountId>,
        at
    )
    .execute(work.conn())
    .await?;
    Ok(id)
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
) -> Result<(), StoreError> {
    let at = work.now().at;
    sqlx::query!(
        "update account_grant set revoked_at = $3 where grant_id = $1 and account_id = $2",
        id as GrantId,
        *permit.subject() as AccountId,
        at
    )
    .execute(work.conn())
    .await?;
    Ok(())
}
