//! Signed-in browsers, failures that slow the next try down, and the sweep of what is past.

use super::super::account::{Failures, Lifetimes};
use super::super::policy::{EndSessions, InviteAccounts, KeepOwnAccount};
use super::accounts::AccountRow;
use super::grants::grants_of;
use super::secret_hash;
use crate::access::{Actor, Permit};
use crate::audit::Work;
use crate::kernel::ids::{AccountId, EmployeeId, SessionId};
use crate::kernel::{Now, Timestamp};
use crate::platform::{Db, StoreError};
use crate::ui::{Around, NavCounts, SignedIn};

/// Recent failures of a login and of an address.
pub(in crate::identity) async fn failures(
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
pub(in crate::identity) async fn note_failure(
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
pub(in crate::identity) async fn open_session(
    db: &Db,
    account: &AccountRow,
    token: &str,
    address: &str,
    browser: &str,
    now: Now,
) -> Result<SessionId, StoreError> {
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
    Ok(id)
}

/// Ends the session of a token (bookkeeping).
pub(in crate::identity) async fn end_session_of(
    db: &Db,
    token: &str,
    at: Timestamp,
) -> Result<(), StoreError> {
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
pub(in crate::identity) async fn end_sessions(
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

/// Ends every session of the permit's account.
pub(in crate::identity) async fn end_sessions_of(
    work: &mut Work,
    permit: &Permit<EndSessions>,
) -> Result<u64, StoreError> {
    end_all(work, &[*permit.subject()]).await
}

/// Ends the sessions of those invited accounts that had a password.
pub(in crate::identity) async fn end_sessions_of_invited(
    work: &mut Work,
    permit: &Permit<InviteAccounts>,
) -> Result<u64, StoreError> {
    let known = permit.subject().iter().filter(|facts| facts.has_password);
    let accounts: Vec<AccountId> = known.map(|facts| facts.account).collect();
    end_all(work, &accounts).await
}

async fn end_all(work: &mut Work, accounts: &[AccountId]) -> Result<u64, StoreError> {
    let at = work.now().at;
    let ended = sqlx::query!(
        "update session set ended_at = $2 where account_id = any($1) and ended_at is null",
        accounts as &[AccountId],
        at
    )
    .execute(work.conn())
    .await?;
    Ok(ended.rows_affected())
}

/// A session as its owner sees it.
pub(in crate::identity) struct SessionRow {
    pub session_id: SessionId,
    pub created_at: Timestamp,
    pub last_seen_at: Timestamp,
    pub address: String,
    pub browser: String,
}

/// Living sessions of an account, newest first.
pub(in crate::identity) async fn sessions_of(
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

struct SessionOwner {
    session_id: SessionId,
    created_at: Timestamp,
    last_seen_at: Timestamp,
    account_id: AccountId,
    employee_id: Option<EmployeeId>,
    display_name: String,
    theme: String,
    last_signed_in_at: Option<Timestamp>,
    post: Option<String>,
    has_grants: bool,
}

/// Who stands behind a token; `$around` is what pages show around their content.
macro_rules! session_owner {
    ($around:tt, $token:expr, $now:expr) => {
        sqlx::query_as!(
            SessionOwner,
            "select s.session_id as \"session_id: SessionId\", s.created_at, s.last_seen_at,
                a.account_id as \"account_id: AccountId\",
                a.employee_id as \"employee_id: EmployeeId\", a.display_name, a.theme,
                exists (select 1 from account_grant g where g.account_id = a.account_id)
                    as \"has_grants!\", "
                + $around
                + "
            from session s
            join account a on a.account_id = s.account_id
            left join employee e on e.employee_id = a.employee_id
            where s.token_hash = $1
              and s.ended_at is null
              and (a.ended_at is null or a.ended_at > $3)
              and (e.left_on is null or e.left_on > $2)",
            secret_hash($token),
            $now.today,
            $now.at
        )
    };
}

/// The person behind a token, while the session is alive. Renews `last_seen_at` at most once a
/// minute (bookkeeping). What stands around the content is read
/// unless it is handed in.
pub async fn resolve(
    db: &Db,
    token: &str,
    lifetimes: Lifetimes,
    now: Now,
    shown: Option<Around>,
) -> Result<Option<SignedIn>, StoreError> {
    let row = if shown.is_some() {
        session_owner!("null::timestamptz as last_signed_in_at, null::text as post", token, now)
            .fetch_optional(db.reader())
            .await?
    } else {
        session_owner!(
            "(
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
            ) as post",
            token,
            now
        )
        .fetch_optional(db.reader())
        .await?
    };
    let Some(row) = row else { return Ok(None) };
    if !lifetimes.alive(row.created_at, row.last_seen_at, now.at) {
        return Ok(None);
    }
    if now.at - row.last_seen_at > chrono::Duration::seconds(60) {
        sqlx::query!(
            "update session set last_seen_at = $2
            from set_config('synchronous_commit', 'off', true)
            where session_id = $1",
            row.session_id as SessionId,
            now.at
        )
        .execute(db.bookkeeping())
        .await?;
    }
    let grants =
        if row.has_grants { grants_of(db, row.account_id, now).await? } else { Vec::new() };
    Ok(Some(SignedIn {
        session: row.session_id,
        actor: Actor::person(row.account_id, row.employee_id, row.display_name.clone(), grants),
        name: row.display_name,
        theme: match row.theme.as_str() {
            "light" => "light",
            "dark" => "dark",
            _ => "",
        },
        around: shown.unwrap_or_else(|| Around {
            post: row.post.unwrap_or_default(),
            last_signed_in_at: row.last_signed_in_at,
            counts: NavCounts::default(),
        }),
        read: None,
    }))
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

/// Removes what is no longer needed: old sessions, failures, kept forms, idempotency keys.
pub(in crate::identity) async fn sweep(db: &Db, now: Timestamp) -> Result<(), StoreError> {
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
