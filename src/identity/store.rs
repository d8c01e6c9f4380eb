//! All SQL of the room.

use serde_json::Value;
use sha2::{Digest, Sha256};
use sqlx::{PgConnection, PgExecutor};

use super::account::{Failures, Lifetimes, normalized_code};
use super::policy::{GrantRole, InviteAccounts, KeepOwnAccount};
use crate::access::{Actor, Grant, Permit, Role};
use crate::audit::Work;
use crate::kernel::ids::{
    AccountId, AuthorityId, DepartmentId, EmployeeId, GrantId, InvitationId, KeptFormId, SessionId,
};
use crate::kernel::{Now, Period, Timestamp};
use crate::platform::{Db, StoreError};
use crate::ui::{NavCounts, Notice, SignedIn};

/// SHA-256 of a token or code; the plain text is never stored.
pub(super) fn secret_hash(secret: &str) -> Vec<u8> {
    Sha256::digest(secret.as_bytes()).to_vec()
}

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
pub(super) async fn account_by_login(
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
pub(super) async fn account(
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

/// Recent failures of a login and of an address.
pub(super) async fn failures(
    db: &Db,
    login: &str,
    address: &str,
    since: Timestamp,
) -> Result<(Failures, Failures), StoreError> {
    let row = sqlx::query!(
        "select
            (select count(*) from sign_in_failure where login = $1 and at > $3) as \"by_login!\",
            (select max(at) from sign_in_failure where login = $1 and at > $3) as last_by_login,
            (select count(*) from sign_in_failure where address = $2 and at > $3) as \"by_address!\",
            (select max(at) from sign_in_failure where address = $2 and at > $3) as last_by_address",
        login,
        address,
        since
    )
    .fetch_one(db.reader())
    .await?;
    Ok((
        Failures { count: row.by_login, last: row.last_by_login },
        Failures { count: row.by_address, last: row.last_by_address },
    ))
}

/// Remembers a failure (bookkeeping).
pub(super) async fn note_failure(
    db: &Db,
    login: &str,
    address: &str,
    at: Timestamp,
) -> Result<(), StoreError> {
    sqlx::query!(
        "insert into sign_in_failure (sign_in_failure_id, at, login, address)
        values (gen_random_uuid(), $1, $2, $3)",
        at,
        login,
        address
    )
    .execute(db.bookkeeping())
    .await?;
    Ok(())
}

/// Opens a session (bookkeeping) and forgets the login's failures.
pub(super) async fn open_session(
    db: &Db,
    account: &AccountRow,
    token: &str,
    address: &str,
    browser: &str,
    now: Now,
) -> Result<(), StoreError> {
    let id = SessionId::mint();
    sqlx::query!(
        "with opened as (
            insert into session (session_id, account_id, token_hash, created_at, last_seen_at, address, browser)
            values ($1, $2, $3, $4, $4, $5, $6)
        ), forgiven as (
            delete from sign_in_failure where login = $7
        )
        update account set last_signed_in_at = $4 where account_id = $2",
        id as SessionId,
        account.account_id as AccountId,
        secret_hash(token),
        now.at,
        address,
        browser,
        account.login
    )
    .execute(db.bookkeeping())
    .await?;
    Ok(())
}

/// Ends the session of a token (bookkeeping).
pub(super) async fn end_session_of(db: &Db, token: &str, at: Timestamp) -> Result<(), StoreError> {
    sqlx::query!(
        "update session set ended_at = $2 where token_hash = $1 and ended_at is null",
        secret_hash(token),
        at
    )
    .execute(db.bookkeeping())
    .await?;
    Ok(())
}

/// Ends one session of the permit's account, or all but one.
pub(super) async fn end_sessions(
    db: &Db,
    permit: &Permit<KeepOwnAccount>,
    one: Option<SessionId>,
    all_but: Option<SessionId>,
    at: Timestamp,
) -> Result<u64, StoreError> {
    let ended = sqlx::query!(
        "update session set ended_at = $4
        where account_id = $1
          and ended_at is null
          and ($2::uuid is null or session_id = $2)
          and ($3::uuid is null or session_id <> $3)",
        *permit.subject() as AccountId,
        one as Option<SessionId>,
        all_but as Option<SessionId>,
        at
    )
    .execute(db.bookkeeping())
    .await?;
    Ok(ended.rows_affected())
}

/// A session as its owner sees it.
pub(super) struct SessionRow {
    pub session_id: SessionId,
    pub created_at: Timestamp,
    pub last_seen_at: Timestamp,
    pub address: String,
    pub browser: String,
}

/// Living sessions of an account, newest first.
pub(super) async fn sessions_of(
    db: &Db,
    account: AccountId,
    created_after: Timestamp,
    seen_after: Timestamp,
) -> Result<Vec<SessionRow>, StoreError> {
    Ok(sqlx::query_as!(
        SessionRow,
        "select session_id as \"session_id: SessionId\", created_at, last_seen_at, address, browser
        from session
        where account_id = $1 and ended_at is null and created_at > $2 and last_seen_at > $3
        order by last_seen_at desc
        limit 50",
        account as AccountId,
        created_after,
        seen_after
    )
    .fetch_all(db.reader())
    .await?)
}

/// The person behind a token, while the session is alive. Renews `last_seen_at` at most once a
/// minute and takes the flash out (bookkeeping).
pub async fn resolve(
    db: &Db,
    token: &str,
    lifetimes: Lifetimes,
    now: Now,
) -> Result<Option<SignedIn>, StoreError> {
    let row = sqlx::query!(
        "select s.session_id as \"session_id: SessionId\", s.created_at, s.last_seen_at,
            s.flash, a.account_id as \"account_id: AccountId\",
            a.employee_id as \"employee_id: EmployeeId\", a.display_name, a.theme,
            (
                select max(previous.created_at)
                from session previous
                where previous.account_id = a.account_id and previous.created_at < s.created_at
            ) as last_signed_in_at,
            (
                select f.name || ' ' || r.name
                from posting p
                join department_fact f on f.department_id = p.department_id and f.period @> $2::date
                join rank r on r.rank_id = p.rank_id
                where p.employee_id = a.employee_id and p.kind = 'primary' and p.period @> $2::date
            ) as post,
            exists (select 1 from account_grant g where g.account_id = a.account_id) as \"has_grants!\"
        from session s
        join account a on a.account_id = s.account_id
        left join employee e on e.employee_id = a.employee_id
        where s.token_hash = $1
          and s.ended_at is null
          and (a.ended_at is null or a.ended_at > $3)
          and (e.left_on is null or e.left_on > $2)",
        secret_hash(token),
        now.today,
        now.at
    )
    .fetch_optional(db.reader())
    .await?;
    let Some(row) = row else { return Ok(None) };
    if !lifetimes.alive(row.created_at, row.last_seen_at, now.at) {
        return Ok(None);
    }
    if row.flash.is_some() || now.at - row.last_seen_at > chrono::Duration::seconds(60) {
        sqlx::query!(
            "update session set last_seen_at = $2, flash = null where session_id = $1",
            row.session_id as SessionId,
            now.at
        )
        .execute(db.bookkeeping())
        .await?;
    }
    let grants =
        if row.has_grants { grants_of(db, row.account_id, now).await? } else { Vec::new() };
    let flash = row.flash.and_then(|value| serde_json::from_value::<Notice>(value).ok());
    Ok(Some(SignedIn {
        session: row.session_id,
        actor: Actor::person(row.account_id, row.employee_id, row.display_name.clone(), grants),
        name: row.display_name,
        post: row.post.unwrap_or_default(),
        theme: match row.theme.as_str() {
            "light" => "light",
            "dark" => "dark",
            _ => "",
        },
        last_signed_in_at: row.last_signed_in_at,
        flash,
        counts: NavCounts::default(),
    }))
}

/// Grants valid today.
pub(super) async fn grants_of(
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

/// The account of a session that has ended by age or idleness (not by signing out).
pub async fn lapsed_account(db: &Db, token: &str) -> Result<Option<AccountId>, StoreError> {
    Ok(sqlx::query_scalar!(
        "select account_id as \"account_id: AccountId\"
        from session
        where token_hash = $1 and ended_at is null",
        secret_hash(token)
    )
    .fetch_optional(db.reader())
    .await?)
}

/// Minutes for which a form that came too late is kept.
const KEPT_MINUTES: i64 = 30;

/// Keeps a posted form for its account (bookkeeping).
pub async fn keep_form(
    db: &Db,
    account: AccountId,
    path: &str,
    fields: &Value,
    now: Now,
) -> Result<(), StoreError> {
    sqlx::query!(
        "insert into kept_form (kept_form_id, account_id, path, fields, kept_at, expires_at)
        values ($1, $2, $3, $4, $5, $6)",
        KeptFormId::mint() as KeptFormId,
        account as AccountId,
        path,
        fields,
        now.at,
        now.at + chrono::Duration::minutes(KEPT_MINUTES)
    )
    .execute(db.bookkeeping())
    .await?;
    Ok(())
}

/// A kept form of an account.
pub(super) struct KeptForm {
    pub id: KeptFormId,
    pub path: String,
    pub fields: Value,
    pub kept_at: Timestamp,
    pub expires_at: Timestamp,
}

/// The newest kept form of the account, or the one asked for, while it has not expired.
pub(super) async fn kept_form(
    db: &Db,
    account: AccountId,
    id: Option<KeptFormId>,
    now: Now,
) -> Result<Option<KeptForm>, StoreError> {
    Ok(sqlx::query_as!(
        KeptForm,
        "select kept_form_id as \"id: KeptFormId\", path, fields, kept_at, expires_at
        from kept_form
        where account_id = $1 and expires_at > $2 and ($3::uuid is null or kept_form_id = $3)
        order by kept_at desc
        limit 1",
        account as AccountId,
        now.at,
        id as Option<KeptFormId>
    )
    .fetch_optional(db.reader())
    .await?)
}

/// Removes a kept form once its owner has taken or dropped it (bookkeeping).
pub(super) async fn drop_kept_form(
    db: &Db,
    account: AccountId,
    id: KeptFormId,
) -> Result<(), StoreError> {
    sqlx::query!(
        "delete from kept_form where account_id = $1 and kept_form_id = $2",
        account as AccountId,
        id as KeptFormId
    )
    .execute(db.bookkeeping())
    .await?;
    Ok(())
}

/// Sets what the next page says (bookkeeping).
pub async fn leave_notice(db: &Db, session: SessionId, notice: &Notice) -> Result<(), StoreError> {
    sqlx::query!(
        "update session set flash = $2 where session_id = $1",
        session as SessionId,
        serde_json::to_value(notice).unwrap_or_default()
    )
    .execute(db.bookkeeping())
    .await?;
    Ok(())
}

/// Removes what is no longer needed: old sessions, failures, kept forms, idempotency keys.
pub(super) async fn sweep(db: &Db, now: Timestamp) -> Result<(), StoreError> {
    let day_ago = now - chrono::Duration::days(1);
    let month_ago = now - chrono::Duration::days(31);
    sqlx::query!("delete from form_key where received_at < $1", day_ago)
        .execute(db.bookkeeping())
        .await?;
    sqlx::query!("delete from kept_form where expires_at < $1", now)
        .execute(db.bookkeeping())
        .await?;
    sqlx::query!("delete from sign_in_failure where at < $1", day_ago)
        .execute(db.bookkeeping())
        .await?;
    sqlx::query!(
        "delete from session s
        where s.created_at < $1 and not exists (select 1 from form_key k where k.session_id = s.session_id)",
        month_ago
    )
    .execute(db.bookkeeping())
    .await?;
    Ok(())
}

/// A new account in a batch.
pub(super) struct NewAccount<'a> {
    pub login: &'a str,
    pub employee: Option<EmployeeId>,
    pub name: &'a str,
}

/// Creates accounts, set-based; those whose login exists already are left alone. Returns the
/// accounts of all given logins, in no particular order.
pub(super) async fn create_accounts(
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

/// Stores invitations (account and code), set-based; earlier unused ones of the same accounts end.
pub(super) async fn create_invitations(
    work: &mut Work,
    _permit: &Permit<InviteAccounts>,
    invitations: &[(AccountId, String)],
    expires_at: Timestamp,
) -> Result<(), StoreError> {
    let at = work.now().at;
    let ids: Vec<InvitationId> = invitations.iter().map(|_| InvitationId::mint()).collect();
    let accounts: Vec<AccountId> = invitations.iter().map(|(account, _)| *account).collect();
    let hashes: Vec<Vec<u8>> =
        invitations.iter().map(|(_, code)| secret_hash(&normalized_code(code))).collect();
    sqlx::query!(
        "update invitation set expires_at = $2
        where account_id = any($1) and used_at is null and expires_at > $2",
        &accounts as &[AccountId],
        at
    )
    .execute(work.conn())
    .await?;
    sqlx::query!(
        "insert into invitation (invitation_id, account_id, code_hash, created_at, expires_at)
        select id, account_id, code_hash, $4, $5
        from unnest($1::uuid[], $2::uuid[], $3::bytea[]) as i (id, account_id, code_hash)",
        &ids as &[InvitationId],
        &accounts as &[AccountId],
        &hashes,
        at,
        expires_at
    )
    .execute(work.conn())
    .await?;
    Ok(())
}

/// The account that a code invites, locked for use.
pub(super) async fn invited_account(
    conn: &mut PgConnection,
    code: &str,
    at: Timestamp,
) -> Result<Option<(InvitationId, AccountRow)>, StoreError> {
    let row = sqlx::query!(
        "select i.invitation_id as \"invitation_id: InvitationId\",
            a.account_id as \"account_id: AccountId\", a.employee_id as \"employee_id: EmployeeId\",
            a.login, a.display_name, a.password_hash
        from invitation i
        join account a using (account_id)
        where i.code_hash = $1 and i.used_at is null and i.expires_at > $2 and a.ended_at is null
        for update of i",
        secret_hash(&normalized_code(code)),
        at
    )
    .fetch_optional(conn)
    .await?;
    Ok(row.map(|row| {
        let account = AccountRow {
            account_id: row.account_id,
            employee_id: row.employee_id,
            login: row.login,
            display_name: row.display_name,
            password_hash: row.password_hash,
        };
        (row.invitation_id, account)
    }))
}

/// Marks an invitation used.
pub(super) async fn use_invitation(work: &mut Work, id: InvitationId) -> Result<(), StoreError> {
    let at = work.now().at;
    sqlx::query!(
        "update invitation set used_at = $2 where invitation_id = $1",
        id as InvitationId,
        at
    )
    .execute(work.conn())
    .await?;
    Ok(())
}

/// Sets the password of the permit's account.
pub(super) async fn set_password(
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

/// Sets the theme of the permit's account (bookkeeping: no record of the city).
pub(super) async fn set_theme(
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

/// Grants a role to the permit's account.
pub(super) async fn grant(
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
pub(super) async fn grant_for_update(
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
pub(super) async fn revoke(
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
