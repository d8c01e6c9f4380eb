//! Accounts: who may sign in, their password and the colours of their screens.

use sqlx::PgExecutor;

use super::super::policy::{InviteAccounts, KeepOwnAccount, OpenAccounts};
use crate::access::Permit;
use crate::audit::Work;
use crate::kernel::Now;
use crate::kernel::ids::{AccountId, EmployeeId};
use crate::platform::{Db, StoreError};

/// What signing in needs to know of an account.
#[derive(Debug, Clone)]
pub struct AccountRow {
    /// Account.
    pub account_id: AccountId,
    /// Employee, when there is one.
    pub employee_id: Option<EmployeeId>,
    /// Login.
    pub login: String,
    /// Name in the header.
    pub display_name: String,
    /// Hash, once a password was chosen.
    pub password_hash: Option<String>,
}

/// The account of a login, unless it has ended or its employee has left.
pub(in crate::identity) async fn account_by_login(
    executor: impl PgExecutor<'_>,
    login: &str,
    now: Now,
) -> Result<Option<AccountRow>, StoreError> {
    Ok(sqlx::query_as!(
        AccountRow,
        "select a.account_id as \"account_id: AccountId\", a.employee_id as \"employee_id: EmployeeId\",
            a.login, a.display_name, a.password_hash
        from account a
        left join employee e on e.employee_id = a.employee_id
        where a.login = $1
          and (a.ended_at is null or a.ended_at > $2)
          and (e.left_on is null or e.left_on > $3)",
        login,
        now.at,
        now.today
    )
    .fetch_optional(executor)
    .await?)
}

/// The account itself.
pub(in crate::identity) async fn account(
    executor: impl PgExecutor<'_>,
    id: AccountId,
) -> Result<Option<AccountRow>, StoreError> {
    Ok(sqlx::query_as!(
        AccountRow,
        "select account_id as \"account_id: AccountId\", employee_id as \"employee_id: EmployeeId\",
            login, display_name, password_hash
        from account
        where account_id = $1",
        id as AccountId
    )
    .fetch_optional(executor)
    .await?)
}

/// A new account in a batch.
pub(in crate::identity) struct NewAccount<'a> {
    pub login: &'a str,
    pub employee: Option<EmployeeId>,
    pub name: &'a str,
}

/// Creates accounts, set-based; those whose login exists already are left alone. Returns the
/// accounts of all given logins, in no particular order.
pub(in crate::identity) async fn create_accounts(
    work: &mut Work,
    _permit: &Permit<InviteAccounts>,
    accounts: &[NewAccount<'_>],
) -> Result<Vec<(AccountId, String)>, StoreError> {
    let at = work.now().at;
    let ids: Vec<AccountId> = accounts.iter().map(|_| AccountId::mint()).collect();
    let logins: Vec<String> = accounts.iter().map(|a| a.login.to_owned()).collect();
    let employees: Vec<Option<EmployeeId>> = accounts.iter().map(|a| a.employee).collect();
    let names: Vec<String> = accounts.iter().map(|a| a.name.to_owned()).collect();
    sqlx::query!(
        "insert into account (account_id, login, employee_id, display_name, created_at)
        select id, login, employee_id, name, $5
        from unnest($1::uuid[], $2::text[], $3::uuid[], $4::text[]) as a (id, login, employee_id, name)
        on conflict do nothing",
        &ids as &[AccountId],
        &logins,
        &employees as &[Option<EmployeeId>],
        &names,
        at
    )
    .execute(work.conn())
    .await?;
    let rows = sqlx::query!(
        "select account_id as \"account_id: AccountId\", login from account where login = any($1)",
        &logins
    )
    .fetch_all(work.conn())
    .await?;
    Ok(rows.into_iter().map(|row| (row.account_id, row.login)).collect())
}

/// Sets the password of the permit's account.
pub(in crate::identity) async fn set_password(
    work: &mut Work,
    permit: &Permit<KeepOwnAccount>,
    hash: &str,
) -> Result<(), StoreError> {
    sqlx::query!(
        "update account set password_hash = $2 where account_id = $1",
        *permit.subject() as AccountId,
        hash
    )
    .execute(work.conn())
    .await?;
    Ok(())
}

/// Sets password hashes, set-based.
pub(in crate::identity) async fn set_passwords(
    work: &mut Work,
    _permit: &Permit<OpenAccounts>,
    hashes: &[(AccountId, String)],
) -> Result<(), StoreError> {
    let ids: Vec<AccountId> = hashes.iter().map(|(account, _)| *account).collect();
    let texts: Vec<String> = hashes.iter().map(|(_, hash)| hash.clone()).collect();
    sqlx::query!(
        "update account a
        set password_hash = new.hash
        from unnest($1::uuid[], $2::text[]) as new (account_id, hash)
        where a.account_id = new.account_id",
        &ids as &[AccountId],
        &texts
    )
    .execute(work.conn())
    .await?;
    Ok(())
}

/// Sets the theme of the permit's account (bookkeeping: no record of the city).
pub(in crate::identity) async fn set_theme(
    db: &Db,
    permit: &Permit<KeepOwnAccount>,
    theme: &str,
) -> Result<(), StoreError> {
    sqlx::query!(
        "update account set theme = $2 where account_id = $1",
        *permit.subject() as AccountId,
        theme
    )
    .execute(db.bookkeeping())
    .await?;
    Ok(())
}
