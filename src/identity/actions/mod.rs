//! The verbs: sign in and out, choose a password, end sessions; invite; grant.

mod granting;
mod inviting;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::Duration;

pub use granting::{grant_role, grant_roles, revoke_grant};
pub use inviting::{
    INVITATION_DAYS, Invited, Invitee, accept_invitation, invite, invite_administrator, invited,
    open_accounts,
};

use super::account::{
    FAILURE_WINDOW_MINUTES, Lifetimes, PasswordRefusal, SignInRefusal, wait_seconds,
};
use super::password::{self, Cost, NewPassword};
use super::policy::{EndSessions, KeepOwnAccount};
use super::store::{self, AccountRow};
use crate::access::{Actor, Permit};
use crate::audit::{Entry, Failed, Work};
use crate::kernel::Now;
use crate::kernel::ids::{AccountId, KeptFormId, SessionId};
use crate::kernel::refusal::Never;
use crate::platform::{App, Config, StoreError};

/// Lifetimes as configured.
pub fn lifetimes(config: &Config) -> Lifetimes {
    Lifetimes {
        idle: Duration::minutes(config.session_idle_minutes),
        absolute: Duration::hours(config.session_hours),
    }
}

/// Cost of hashing as configured: token cost in tests only.
fn cost(app: &App) -> Cost {
    if app.config.cheap_hashes { Cost::Token } else { Cost::Standard }
}

/// Where a visitor signs in from.
#[derive(Debug, Clone)]
pub struct Origin {
    /// Network address.
    pub address: String,
    /// Browser as it names itself.
    pub browser: String,
}

/// A session that was just opened.
#[derive(Debug)]
pub struct Opened {
    /// For the cookie.
    pub token: String,
    /// Whose.
    pub account: AccountId,
    /// Which.
    pub session: SessionId,
}

/// Checks login and password, slowed down by failures; opens a session with a fresh token.
pub async fn sign_in(
    app: &App,
    login: &str,
    typed: &str,
    origin: &Origin,
) -> Result<Opened, Failed<SignInRefusal>> {
    let now = app.now();
    let seconds = wait(app, login, &origin.address, now).await?;
    if seconds > 0 {
        return Err(Failed::Refused(SignInRefusal::Wait { seconds }));
    }
    let account = store::account_by_login(app.db.reader(), login, now).await?;
    let hash = account.as_ref().and_then(|account| account.password_hash.clone());
    let fits = password::matches(typed, hash, cost(app)).await;
    let Some(account) = account.filter(|_| fits) else {
        store::note_failure(&app.db, login, &origin.address, now.at).await?;
        tracing::warn!(address = origin.address, "sign-in failed");
        metrics::counter!("jinzai_sign_in_failures_total").increment(1);
        return Err(Failed::Refused(SignInRefusal::Wrong));
    };
    tracing::info!(account.id = %account.account_id, "signed in");
    Ok(open(app, &account, origin, now).await?)
}

async fn wait(app: &App, login: &str, address: &str, now: Now) -> Result<i64, StoreError> {
    let since = now.at - Duration::minutes(FAILURE_WINDOW_MINUTES);
    let (by_login, by_address) = store::failures(&app.db, login, address, since).await?;
    Ok(wait_seconds(by_login, by_address, now.at))
}

async fn open(
    app: &App,
    account: &AccountRow,
    origin: &Origin,
    now: Now,
) -> Result<Opened, StoreError> {
    let token = URL_SAFE_NO_PAD.encode(rand::random::<[u8; 32]>());
    let session =
        store::open_session(&app.db, account, &token, &origin.address, &origin.browser, now)
            .await?;
    Ok(Opened { token, account: account.account_id, session })
}

/// Ends the session of this browser.
pub async fn sign_out(app: &App, token: &str) -> Result<(), StoreError> {
    store::end_session_of(&app.db, token, app.now().at).await
}

/// Which of one's own sessions to end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    /// One.
    One(SessionId),
    /// All but the one that asks.
    Others,
}

/// Ends one's own sessions, once the password was typed again (ASVS 5.0 7.5.2): whoever finds a browser
/// open does not lock its owner out. Returns how many; 0: it was not there.
pub async fn end_own_sessions(
    app: &App,
    actor: &Actor,
    this: SessionId,
    which: Ending,
    typed: &str,
    address: &str,
) -> Result<u64, Failed<PasswordRefusal>> {
    let permit = own(actor)?;
    typed_again(app, &permit, typed, address).await?;
    let (one, all_but) = match which {
        Ending::One(session) => (Some(session), None),
        Ending::Others => (None, Some(this)),
    };
    Ok(store::end_sessions(&app.db, &permit, one, all_but, app.now().at).await?)
}

/// Compares the password typed once more, slowed down by failures as signing in is: an open browser is
/// no place to guess.
async fn typed_again(
    app: &App,
    permit: &Permit<KeepOwnAccount>,
    typed: &str,
    address: &str,
) -> Result<(), Failed<PasswordRefusal>> {
    let account =
        store::account(app.db.reader(), *permit.subject()).await?.ok_or(Failed::Missing)?;
    let now = app.now();
    let seconds = wait(app, &account.login, address, now).await?;
    if seconds > 0 {
        return Err(Failed::Refused(PasswordRefusal::Wait { seconds }));
    }
    if password::matches(typed, account.password_hash, cost(app)).await {
        return Ok(());
    }
    store::note_failure(&app.db, &account.login, address, now.at).await?;
    tracing::warn!(account.id = %account.account_id, "the password typed again was wrong");
    metrics::counter!("jinzai_sign_in_failures_total").increment(1);
    Err(Failed::Refused(PasswordRefusal::WrongCurrent))
}

/// Ends every session of somebody else at once. Returns how many.
pub async fn end_sessions_of(
    app: &App,
    actor: &Actor,
    account: AccountId,
) -> Result<u64, Failed<Never>> {
    let mut work = Work::begin(app, actor).await?;
    store::account(&mut *work.conn(), account).await?.ok_or(Failed::Missing)?;
    let permit = actor.may::<EndSessions>(account)?;
    let ended = store::end_sessions_of(&mut work, &permit).await?;
    let summary = format!("サインインを{ended}件終わらせました");
    work.finish(Entry::new("end_sessions", "account", account, summary)).await?;
    Ok(ended)
}

fn own<R>(actor: &Actor) -> Result<Permit<KeepOwnAccount>, Failed<R>> {
    let account = actor.account().ok_or(Failed::Missing)?;
    Ok(actor.may::<KeepOwnAccount>(account)?)
}

fn broken<R>(problem: password::HashProblem) -> Failed<R> {
    Failed::Broken(StoreError::Database(sqlx::Error::Configuration(Box::new(problem))))
}

/// Changes one's own password and ends the other sessions.
pub async fn change_password(
    app: &App,
    actor: &Actor,
    this: SessionId,
    current: &str,
    new: NewPassword,
    address: &str,
) -> Result<(), Failed<PasswordRefusal>> {
    let permit = own(actor)?;
    typed_again(app, &permit, current, address).await?;
    let hash = password::hash(new, cost(app)).await.map_err(broken)?;
    let mut work = Work::begin(app, actor).await?;
    store::set_password(&mut work, &permit, &hash).await?;
    let entry =
        Entry::new("change_password", "account", *permit.subject(), "パスワードを変えました");
    work.finish(entry).await?;
    store::end_sessions(&app.db, &permit, None, Some(this), app.now().at).await?;
    Ok(())
}

/// Sets the colours of one's own screens: `system`, `light` or `dark`; anything else is `system`.
pub async fn set_theme(app: &App, actor: &Actor, theme: &str) -> Result<(), Failed<Never>> {
    let permit = own(actor)?;
    let theme = if matches!(theme, "light" | "dark") { theme } else { "system" };
    Ok(store::set_theme(&app.db, &permit, theme).await?)
}

/// Removes old sessions, failures, kept forms and idempotency keys.
pub async fn sweep(app: &App) -> Result<(), StoreError> {
    store::sweep(&app.db, app.now().at).await
}

/// Removes a kept form of one's own.
pub async fn drop_kept_form(app: &App, actor: &Actor, id: KeptFormId) -> Result<(), Failed<Never>> {
    let permit = own(actor)?;
    Ok(store::drop_kept_form(&app.db, *permit.subject(), id).await?)
}
