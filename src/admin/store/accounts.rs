//! Accounts with what is granted to them.

use sqlx::PgExecutor;

use crate::access::{Role, Scope};
use crate::admin::policy::ListAccounts;
use crate::identity::policy::InvitableStaff;
use crate::kernel::ids::{AccountId, AuthorityId, DepartmentId, EmployeeId};
use crate::kernel::text::search_key;
use crate::kernel::{Date, Timestamp};
use crate::platform::StoreError;

/// Rows on one page.
pub const PAGE: i64 = 50;

/// One account in the list.
pub struct AccountLine {
    pub account_id: AccountId,
    pub login: String,
    pub display_name: String,
    pub has_password: bool,
    pub ended_at: Option<Timestamp>,
    pub last_signed_in_at: Option<Timestamp>,
    pub roles: Vec<String>,
    pub found: i64,
}

/// Which accounts.
pub struct AccountFilter {
    pub words: String,
    pub role: Option<Role>,
    pub page: i64,
}

/// Accounts by login, with today's roles; each row carries how many were found in all.
pub async fn list(
    executor: impl PgExecutor<'_>,
    scope: &Scope<ListAccounts>,
    filter: &AccountFilter,
    today: Date,
) -> Result<Vec<AccountLine>, StoreError> {
    if scope.is_nobody() {
        return Ok(Vec::new());
    }
    let words = search_key(&filter.words);
    Ok(sqlx::query_as!(
        AccountLine,
        "select a.account_id as \"account_id: AccountId\", a.login, a.display_name,
            a.password_hash is not null as \"has_password!\", a.ended_at, a.last_signed_in_at,
            array(
                select distinct g.role from account_grant_held g
                where g.account_id = a.account_id and g.held @> $3::date and g.revoked_at is null
                order by g.role
            ) as \"roles!\",
            count(*) over () as \"found!\"
        from account a
        left join employee e on e.employee_id = a.employee_id
        where ($1 = '' or a.login like '%' || $1 || '%' or lower(a.display_name) like '%' || $1 || '%'
               or e.search_key like '%' || $1 || '%')
          and ($2::text is null or exists (
              select 1 from account_grant_held g
              where g.account_id = a.account_id and g.role = $2 and g.held @> $3::date
                and g.revoked_at is null
          ))
        order by a.login
        limit $4 offset $5",
        words,
        filter.role.map(Role::as_str),
        today,
        PAGE,
        (filter.page - 1).max(0) * PAGE
    )
    .fetch_all(executor)
    .await?)
}

/// One account.
pub struct AccountCard {
    pub employee_id: Option<EmployeeId>,
    pub login: String,
    pub display_name: String,
    pub has_password: bool,
    pub created_at: Timestamp,
    pub ended_at: Option<Timestamp>,
    pub last_signed_in_at: Option<Timestamp>,
    pub invited_until: Option<Timestamp>,
}

/// The account, when it is in reach.
pub async fn card(
    executor: impl PgExecutor<'_>,
    scope: &Scope<ListAccounts>,
    id: AccountId,
    now: Timestamp,
) -> Result<Option<AccountCard>, StoreError> {
    if scope.is_nobody() {
        return Ok(None);
    }
    Ok(sqlx::query_as!(
        AccountCard,
        "select a.employee_id as \"employee_id: EmployeeId\",
            a.login, a.display_name, a.password_hash is not null as \"has_password!\", a.created_at,
            a.ended_at, a.last_signed_in_at,
            (
                select max(i.expires_at) from invitation i
                where i.account_id = a.account_id and i.used_at is null and i.expires_at > $2
            ) as invited_until
        from account a
        where a.account_id = $1",
        id as AccountId,
        now
    )
    .fetch_optional(executor)
    .await?)
}

/// An employee whom one may think of inviting.
pub struct Invitable {
    pub employee_id: EmployeeId,
    pub employee_number: String,
    pub name: String,
    /// Has a password or a role already: for an administrator to invite.
    pub is_settled: bool,
}

/// Employees of these numbers in scope who are employed on the day.
pub async fn employees_of_numbers(
    executor: impl PgExecutor<'_>,
    scope: &Scope<InvitableStaff>,
    numbers: &[String],
    on: Date,
) -> Result<Vec<Invitable>, StoreError> {
    Ok(sqlx::query_as!(
        Invitable,
        "select e.employee_id as \"employee_id: EmployeeId\", e.employee_number, e.name,
            exists (
                select from account a
                where a.employee_id = e.employee_id
                  and (a.password_hash is not null or account_has_grants(a.account_id, $2))
            ) as \"is_settled!\"
        from employee e
        left join staff_on($2) s on s.employee_id = e.employee_id
        where e.employee_number = any($1)
          and (e.left_on is null or e.left_on > $2)
          and e.employee_id is distinct from $3
          and (
              $4::boolean
              or s.authority_id = any($5)
              or s.department_id in (
                  select below.department_id
                  from unnest($6::uuid[]) root
                  cross join lateral department_below(root, $2) below
              )
          )
        order by e.employee_number",
        numbers,
        on,
        scope.except() as Option<EmployeeId>,
        scope.is_everyone(),
        scope.authorities() as &[AuthorityId],
        scope.departments() as &[DepartmentId]
    )
    .fetch_all(executor)
    .await?)
}
