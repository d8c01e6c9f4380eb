//! The verbs: sign in and out, accept an invitation, choose a password, invite, grant.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::Duration;

use super::account::{
    FAILURE_WINDOW_MINUTES, GrantRefusal, InvitationRefusal, Lifetimes, PasswordRefusal,
    SignInRefusal, new_code, wait_seconds,
};
use super::password::{self, Cost, NewPassword};
use super::policy::{GrantRole, InviteAccounts, KeepOwnAccount, OpenAccounts};
use super::store::{self, AccountRow, NewAccount};
use crate::access::{Actor, Grant, Role};
use crate::audit::{Entry, Failed, Work};
use crate::kernel::ids::{AccountId, EmployeeId, GrantId, KeptFormId, SessionId};
use crate::kernel::refusal::Never;
use crate::kernel::{Now, Period, Timestamp};
use crate::platform::{App, Config, StoreError};

/// Days for which an invitation can be used.
pub const INVITATION_DAYS: i64 = 30;

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
    store::open_session(&app.db, account, &token, &origin.address, &origin.browser, now).await?;
    Ok(Opened { token, account: account.account_id })
}

/// Ends the session of this browser.
pub async fn sign_out(app: &App, token: &str) -> Result<(), StoreError> {
    store::end_session_of(&app.db, token, app.now().at).await
}

/// Ends one of one's own sessions. `false`: it was not there.
pub async fn end_session(
    app: &App,
    actor: &Actor,
    session: SessionId,
) -> Result<bool, Failed<Never>> {
    let permit = own(actor)?;
    Ok(store::end_sessions(&app.db, &permit, Some(session), None, app.now().at).await? > 0)
}

/// Ends all of one's sessions but this one. Returns how many.
pub async fn end_other_sessions(
    app: &App,
    actor: &Actor,
    this: SessionId,
) -> Result<u64, Failed<Never>> {
    let permit = own(actor)?;
    Ok(store::end_sessions(&app.db, &permit, None, Some(this), app.now().at).await?)
}

fn own<R>(actor: &Actor) -> Result<crate::access::Permit<KeepOwnAccount>, Failed<R>> {
    let account = actor.account().ok_or(Failed::Missing)?;
    Ok(actor.may::<KeepOwnAccount>(account)?)
}

/// Whom a code invites, for showing the name before a password is chosen.
pub async fn invited(
    app: &App,
    code: &str,
    origin: &Origin,
) -> Result<AccountRow, Failed<InvitationRefusal>> {
    let now = app.now();
    let seconds = wait(app, "招待", &origin.address, now).await?;
    if seconds > 0 {
        return Err(Failed::Refused(InvitationRefusal::Wait { seconds }));
    }
    let mut conn = app.db.reader().acquire().await?;
    if let Some((_, account)) = store::invited_account(&mut conn, code, now.at).await? {
        return Ok(account);
    }
    store::note_failure(&app.db, "招待", &origin.address, now.at).await?;
    Err(Failed::Refused(InvitationRefusal::Unknown))
}

/// Uses an invitation: sets the password, ends the account's other sessions, signs in.
pub async fn accept_invitation(
    app: &App,
    code: &str,
    new: NewPassword,
    origin: &Origin,
) -> Result<Opened, Failed<InvitationRefusal>> {
    let hash = password::hash(new, cost(app)).await.map_err(broken)?;
    let mut conn = app.db.reader().acquire().await?;
    let now = app.now();
    let (_, account) = store::invited_account(&mut conn, code, now.at)
        .await?
        .ok_or(Failed::Refused(InvitationRefusal::Unknown))?;
    drop(conn);
    let actor = Actor::person(
        account.account_id,
        account.employee_id,
        account.display_name.clone(),
        Vec::new(),
    );
    let mut work = Work::begin(app, &actor).await?;
    // Locked and read again: two browsers may hold the same code.
    let (invitation, account) = store::invited_account(work.conn(), code, now.at)
        .await?
        .ok_or(Failed::Refused(InvitationRefusal::Unknown))?;
    let permit = actor.may::<KeepOwnAccount>(account.account_id)?;
    store::use_invitation(&mut work, invitation).await?;
    store::set_password(&mut work, &permit, &hash).await?;
    let entry = Entry::new(
        "accept_invitation",
        "account",
        account.account_id,
        "招待を受けてパスワードを決めました",
    );
    work.finish(entry).await?;
    store::end_sessions(&app.db, &permit, None, None, now.at).await?;
    Ok(open(app, &account, origin, now).await?)
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
) -> Result<(), Failed<PasswordRefusal>> {
    let permit = own(actor)?;
    let account =
        store::account(app.db.reader(), *permit.subject()).await?.ok_or(Failed::Missing)?;
    if !password::matches(current, account.password_hash, cost(app)).await {
        return Err(Failed::Refused(PasswordRefusal::WrongCurrent));
    }
    let hash = password::hash(new, cost(app)).await.map_err(broken)?;
    let mut work = Work::begin(app, actor).await?;
    store::set_password(&mut work, &permit, &hash).await?;
    let entry =
        Entry::new("change_password", "account", account.account_id, "パスワードを変えました");
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

/// Someone to invite.
#[derive(Debug, Clone)]
pub struct Invitee {
    /// Employee number, or a chosen name.
    pub login: String,
    /// Employee, when there is one.
    pub employee: Option<EmployeeId>,
    /// Name in the header.
    pub name: String,
}

/// An invitation as handed out on paper.
#[derive(Debug, Clone)]
pub struct Invited {
    /// Account.
    pub account: AccountId,
    /// Login.
    pub login: String,
    /// One-time code; not stored in plain, shown this once.
    pub code: String,
}

/// Creates accounts where they are missing, and an invitation for each, in one batch.
pub async fn invite(
    app: &App,
    actor: &Actor,
    invitees: &[Invitee],
) -> Result<Vec<Invited>, Failed<Never>> {
    let mut work = Work::begin(app, actor).await?;
    let permit = actor.may::<InviteAccounts>(())?;
    let accounts: Vec<NewAccount<'_>> = invitees
        .iter()
        .map(|i| NewAccount { login: &i.login, employee: i.employee, name: &i.name })
        .collect();
    let created = store::create_accounts(&mut work, &permit, &accounts).await?;
    let invited: Vec<Invited> = {
        let mut chance = rand::rng();
        created
            .into_iter()
            .map(|(account, login)| Invited { account, login, code: new_code(&mut chance) })
            .collect()
    };
    let pairs: Vec<(AccountId, String)> =
        invited.iter().map(|i| (i.account, i.code.clone())).collect();
    let expires: Timestamp = work.now().at + Duration::days(INVITATION_DAYS);
    store::create_invitations(&mut work, &permit, &pairs, expires).await?;
    let logins: Vec<&String> = invited.iter().map(|i| &i.login).collect();
    let entry = Entry::new(
        "invite_accounts",
        "account",
        "batch",
        format!("{}人を招待しました", invited.len()),
    )
    .after(&logins);
    work.finish(entry).await?;
    Ok(invited)
}

/// Opens accounts with passwords that are known beforehand, in one batch; an account that is there
/// already gets the password. Returns the accounts in order.
pub async fn open_accounts(
    app: &App,
    actor: &Actor,
    sign_ins: Vec<(Invitee, NewPassword)>,
) -> Result<Vec<AccountId>, Failed<Never>> {
    let permit = actor.may::<OpenAccounts>(())?;
    let inviting = actor.may::<InviteAccounts>(())?;
    let (mut invitees, mut hashing) = (Vec::new(), Vec::new());
    for (invitee, password) in sign_ins {
        hashing.push(tokio::spawn(password::hash(password, cost(app))));
        invitees.push(invitee);
    }
    let mut work = Work::begin(app, actor).await?;
    let new: Vec<NewAccount<'_>> = invitees
        .iter()
        .map(|i| NewAccount { login: &i.login, employee: i.employee, name: &i.name })
        .collect();
    let created = store::create_accounts(&mut work, &inviting, &new).await?;
    let mut opened = Vec::with_capacity(invitees.len());
    for (invitee, hash) in invitees.iter().zip(hashing) {
        let (account, _) =
            created.iter().find(|(_, login)| *login == invitee.login).ok_or(Failed::Missing)?;
        let hash = hash.await.map_err(|_| Failed::Stale)?.map_err(broken)?;
        opened.push((*account, hash));
    }
    store::set_passwords(&mut work, &permit, &opened).await?;
    let logins: Vec<&String> = invitees.iter().map(|i| &i.login).collect();
    let summary = format!("{}人のサインインを作りました", invitees.len());
    work.finish(Entry::new("open_accounts", "account", "batch", summary).after(&logins)).await?;
    Ok(opened.into_iter().map(|(account, _)| account).collect())
}

/// Grants a role over a reach, from today until the given day.
pub async fn grant_role(
    app: &App,
    actor: &Actor,
    account: AccountId,
    grant: Grant,
    period: Period,
) -> Result<(), Failed<GrantRefusal>> {
    let mut work = Work::begin(app, actor).await?;
    let permit = actor.may::<GrantRole>(account)?;
    store::grant(&mut work, &permit, &grant, period).await.map_err(|error| {
        if error.is_taken("account_grant_once") {
            Failed::Refused(GrantRefusal::AlreadyGranted)
        } else {
            Failed::Broken(error)
        }
    })?;
    let entry = Entry::new(
        "grant_role",
        "account",
        account,
        format!("「{}」の権限を付けました", grant.role.label()),
    )
    .after(serde_json::json!({ "role": grant.role, "period": period.to_string() }));
    work.finish(entry).await?;
    Ok(())
}

/// Takes a grant back at once.
pub async fn revoke_grant(
    app: &App,
    actor: &Actor,
    grant: GrantId,
) -> Result<AccountId, Failed<Never>> {
    let mut work = Work::begin(app, actor).await?;
    let (account, role) =
        store::grant_for_update(&mut work, grant).await?.ok_or(Failed::Missing)?;
    let permit = actor.may::<GrantRole>(account)?;
    store::revoke(&mut work, &permit, grant).await?;
    let summary = format!("「{}」の権限を外しました", role.label());
    work.finish(Entry::new("revoke_grant", "account", account, summary)).await?;
    Ok(account)
}

/// `jinzai invite`: an account for a first administrator, as the system, with its one-time code.
pub async fn invite_administrator(
    app: &App,
    login: &str,
    name: &str,
) -> Result<Invited, Failed<Never>> {
    let actor = Actor::system("invite");
    let invitee = Invitee { login: login.to_owned(), employee: None, name: name.to_owned() };
    let invited = invite(app, &actor, &[invitee]).await?.pop().ok_or(Failed::Missing)?;
    let held = store::grants_of(&app.db, invited.account, app.now()).await?;
    if !held.iter().any(|grant| grant.role == Role::Administrator) {
        let grant = Grant { role: Role::Administrator, authority: None, department: None };
        let granted =
            grant_role(app, &actor, invited.account, grant, Period::since(app.now().today)).await;
        match granted {
            // A later period of the same grant stands already.
            Ok(()) | Err(Failed::Refused(GrantRefusal::AlreadyGranted)) => {}
            Err(Failed::Broken(error)) => return Err(Failed::Broken(error)),
            Err(_) => return Err(Failed::Missing),
        }
    }
    Ok(invited)
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
