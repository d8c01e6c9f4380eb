//! What is granted to whom, over what, on which days.

use sqlx::PgExecutor;
use sqlx::postgres::types::PgRange;

use crate::access::{Role, Scope};
use crate::admin::policy::ListAccounts;
use crate::kernel::ids::{AccountId, AuthorityId, DepartmentId, GrantId};
use crate::kernel::text::search_key;
use crate::kernel::{Date, Period, Timestamp};
use crate::platform::StoreError;

/// Rows on one page.
pub const PAGE: i64 = 50;

/// A grant with the words of today.
pub struct GrantLine {
    pub grant_id: GrantId,
    pub account_id: AccountId,
    pub login: String,
    pub holder: String,
    pub role: Role,
    pub authority: Option<String>,
    pub department: Option<String>,
    pub period: Option<Period>,
    /// The days on which it holds; `None`: never.
    pub held: Option<Period>,
    pub ends_with_posting: bool,
    pub reason: Option<String>,
    pub granted_by: Option<String>,
    pub revoked_at: Option<Timestamp>,
    pub revoked_by: Option<String>,
    pub revoke_reason: Option<String>,
    /// Found in all, on every page.
    pub found: i64,
}

/// Which grants.
#[derive(Default)]
pub struct GrantFilter {
    /// Of this account.
    pub account: Option<AccountId>,
    /// This one.
    pub grant: Option<GrantId>,
    /// Part of the holder's name, reading or number, or of the name of what it is over.
    pub words: String,
    pub role: Option<Role>,
    /// `planned`, `holds`, `over`.
    pub state: Option<String>,
    /// From 1.
    pub page: i64,
}

/// Grants, newest first.
pub async fn list(
    executor: impl PgExecutor<'_>,
    scope: &Scope<ListAccounts>,
    filter: &GrantFilter,
    today: Date,
) -> Result<Vec<GrantLine>, StoreError> {
    if scope.is_nobody() {
        return Ok(Vec::new());
    }
    let rows = sqlx::query!(
        "select g.grant_id as \"grant_id!: GrantId\", g.account_id as \"account_id!: AccountId\",
            a.login, a.display_name as holder, g.role as \"role!: Role\",
            u.name as \"authority?\", f.name as \"department?\",
            g.period as \"period!: PgRange<Date>\",
            case when not isempty(g.held) then g.held end as \"held?: PgRange<Date>\",
            g.ends_with_posting as \"ends_with_posting!\", g.reason,
            b.display_name as \"granted_by?\", g.revoked_at,
            c.display_name as \"revoked_by?\", g.revoke_reason,
            count(*) over () as \"found!\"
        from account_grant_held g
        join account a on a.account_id = g.account_id
        left join employee e on e.employee_id = a.employee_id
        left join authority u on u.authority_id = g.authority_id
        left join lateral (
            -- a department that is no more keeps its last name
            select d.name from department_fact d
            where d.department_id = g.department_id
            order by (d.period @> $1::date) desc, lower(d.period) desc
            limit 1
        ) f on true
        left join account b on b.account_id = g.granted_by
        left join account c on c.account_id = g.revoked_by
        where ($2::uuid is null or g.account_id = $2)
          and ($3::uuid is null or g.grant_id = $3)
          and ($4 = '' or a.login like '%' || $4 || '%' or lower(a.display_name) like '%' || $4 || '%'
               or e.search_key like '%' || $4 || '%' or lower(f.name) like '%' || $4 || '%'
               or lower(u.name) like '%' || $4 || '%')
          and ($5::text is null or g.role = $5)
          and (
              $6::text is null
              or $6 = case
                  when g.revoked_at is null and g.held @> $1::date then 'holds'
                  when g.revoked_at is null and lower(g.held) > $1::date then 'planned'
                  else 'over'
              end
          )
        order by lower(g.period) desc, g.granted_at desc, g.grant_id
        limit $7 offset $8",
        today,
        filter.account as Option<AccountId>,
        filter.grant as Option<GrantId>,
        search_key(&filter.words),
        filter.role.map(Role::as_str),
        filter.state,
        PAGE,
        (filter.page - 1).max(0) * PAGE
    )
    .fetch_all(executor)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| GrantLine {
            grant_id: row.grant_id,
            account_id: row.account_id,
            login: row.login,
            holder: row.holder,
            role: row.role,
            authority: row.authority,
            department: row.department,
            period: Period::from_range(&row.period),
            held: row.held.as_ref().and_then(Period::from_range),
            ends_with_posting: row.ends_with_posting,
            reason: row.reason,
            granted_by: row.granted_by,
            revoked_at: row.revoked_at,
            revoked_by: row.revoked_by,
            revoke_reason: row.revoke_reason,
            found: row.found,
        })
        .collect())
}

/// Departments of these codes on a day, as (code, department).
pub async fn departments_of_codes(
    executor: impl PgExecutor<'_>,
    codes: &[String],
    on: Date,
) -> Result<Vec<(String, DepartmentId)>, StoreError> {
    let rows = sqlx::query!(
        "select code, department_id as \"id: DepartmentId\"
        from department_fact
        where code = any($1) and period @> $2::date",
        codes,
        on
    )
    .fetch_all(executor)
    .await?;
    Ok(rows.into_iter().map(|row| (row.code, row.id)).collect())
}

/// Authorities, for choosing.
pub async fn authorities(
    executor: impl PgExecutor<'_>,
) -> Result<Vec<(AuthorityId, String)>, StoreError> {
    let rows = sqlx::query!(
        "select authority_id as \"id: AuthorityId\", name from authority order by code, name"
    )
    .fetch_all(executor)
    .await?;
    Ok(rows.into_iter().map(|row| (row.id, row.name)).collect())
}
