//! Accounts: who may sign in, their password and the colours of their screens.

use sqlx::PgExecutor;

use super::super::policy::{InviteAccounts, InviteeFacts, KeepOwnAccount, OpenAccounts};
use crate::access::{Permit, Place};
use crate::audit::Work;
use crate::kernel::Now;
use crate::kernel::ids::{AccountId, AuthorityId, DepartmentId, EmployeeId};
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

/// What is known of people to invite (login, employee), in their order, their accounts locked: a role
/// that is being granted meanwhile waits, or has been granted before.
pub(in crate::identity) async fn invitees_for_update(
    work: &mut Work,
    asked: &[(&str, Option<EmployeeId>)],
) -> Result<Vec<InviteeFacts>, StoreError> {
    let today = work.now().today;
    let logins: Vec<String> = asked.iter().map(|(login, _)| (*login).to_owned()).collect();
    let employees: Vec<Option<EmployeeId>> = asked.iter().map(|(_, employee)| *employee).collect();
    sqlx::query_scalar!(
        "select account_id as \"id: AccountId\"
        from account
        where login = any($1) or employee_id = any($2)
        order by account_id
        for update",
        &logins,
        &employees as &[Option<EmployeeId>]
    )
    .fetch_all(work.conn())
    .await?;
    let rows = sqlx::query!(
        "select asked.login as \"asked!\", asked.employee_id as \"asked_employee: EmployeeId\",
            a.account_id as \"account_id?: AccountId\", a.login as \"login?\",
            a.employee_id as \"employee_id?: EmployeeId\",
            coalesce(a.password_hash is not null, false) as \"has_password!\",
            coalesce(account_has_grants(a.account_id, $3), false) as \"has_grants!\",
            s.authority_id as \"authority?: AuthorityId\",
            array(select department_id from department_above(s.department_id, $3))
                as \"departments!: Vec<DepartmentId>\"
        from unnest($1::text[], $2::uuid[]) with ordinality as asked (login, employee_id, place)
        left join lateral (
            select o.account_id, o.login, o.employee_id, o.password_hash
            from account o
            where o.employee_id = asked.employee_id or o.login = asked.login
            order by (o.employee_id is not distinct from asked.employee_id) desc
            limit 1
        ) a on true
        left join staff_on($3) s on s.employee_id = coalesce(a.employee_id, asked.employee_id)
        order by asked.place",
        &logins,
        &employees as &[Option<EmployeeId>],
        today
    )
    .fetch_all(work.conn())
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| InviteeFacts {
            account: row.account_id.unwrap_or_else(AccountId::mint),
            exists: row.account_id.is_some(),
            employee: if row.account_id.is_some() { row.employee_id } else { row.asked_employee },
            login: row.login.unwrap_or(row.asked),
            has_password: row.has_password,
            has_grants: row.has_grants,
            place: Place { authority: row.authority, departments: row.departments },
        })
        .collect())
}

/// Creates the accounts of the permit that are not there, set-based; `names` in its order.
pub(in crate::identity) async fn create_accounts(
    work: &mut Work,
    permit: &Permit<InviteAccounts>,
    names: &[&str],
) -> Result<(), StoreError> {
    let at = work.now().at;
    let new: Vec<_> =
        permit.subject().iter().zip(names).filter(|(facts, _)| !facts.exists).collect();
    let ids: Vec<AccountId> = new.iter().map(|(facts, _)| facts.account).collect();
    let logins: Vec<String> = new.iter().map(|(facts, _)| facts.login.clone()).collect();
    let employees: Vec<Option<EmployeeId>> = new.iter().map(|(facts, _)| facts.employee).collect();
    let names: Vec<String> = new.iter().map(|(_, name)| (**name).to_owned()).collect();
    sqlx::query!(
        "insert into account (account_id, login, employee_id, display_name, created_at)
        select id, login, employee_id, name, $5
        from unnest($1::uuid[], $2::text[], $3::uuid[], $4::text[]) as a (id, login, employee_id, name)",
        &ids as &[AccountId],
        &logins,
        &employees as &[Option<EmployeeId>],
        &names,
        at
    )
    .execute(work.conn())
    .await?;
    Ok(())
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
