//! Inviting people, and accepting an invitation.

use chrono::Duration;

use super::super::account::{InvitationRefusal, InviteRefusal, new_code};
use super::super::grant::GrantRefusal;
use super::super::password::{self, NewPassword};
use super::super::policy::{InviteAccounts, InviteeFacts, KeepOwnAccount, OpenAccounts};
use super::super::store::{self, AccountRow};
use super::{Opened, Origin, broken, cost, grant_role, open, wait};
use crate::access::{Actor, Grant, Role};
use crate::audit::{Entry, Failed, Work};
use crate::kernel::ids::{AccountId, EmployeeId};
use crate::kernel::{Period, Timestamp};
use crate::platform::App;

/// Days for which an invitation can be used.
pub const INVITATION_DAYS: i64 = 30;

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

/// Creates accounts where they are missing, and an invitation for each, in one batch. Where a password
/// was chosen before, the account's sessions end; the password itself holds until the code is used, and
/// signing in with it tells of the code.
pub async fn invite(
    app: &App,
    actor: &Actor,
    invitees: &[Invitee],
) -> Result<Vec<Invited>, Failed<InviteRefusal>> {
    let mut work = Work::begin(app, actor).await?;
    let facts = facts_of(&mut work, invitees).await?;
    let permit = actor.may::<InviteAccounts>(facts)?;
    store::create_accounts(&mut work, &permit, &names(invitees)).await.map_err(stale)?;
    let invited: Vec<Invited> = {
        let mut chance = rand::rng();
        let code = |facts: &InviteeFacts| Invited {
            account: facts.account,
            login: facts.login.clone(),
            code: new_code(&mut chance),
        };
        permit.subject().iter().map(code).collect()
    };
    let codes: Vec<&str> = invited.iter().map(|one| one.code.as_str()).collect();
    let expires: Timestamp = work.now().at + Duration::days(INVITATION_DAYS);
    store::create_invitations(&mut work, &permit, &codes, expires).await?;
    store::end_sessions_of_invited(&mut work, &permit).await?;
    work.finish(entry_of(permit.subject())).await?;
    Ok(invited)
}

fn names(invitees: &[Invitee]) -> Vec<&str> {
    invitees.iter().map(|invitee| invitee.name.as_str()).collect()
}

/// Somebody opened the same account meanwhile.
fn stale<R>(error: crate::platform::StoreError) -> Failed<R> {
    let taken = error.is_taken("account_login_taken") || error.is_taken("account_employee_taken");
    if taken { Failed::Stale } else { Failed::Broken(error) }
}

/// What is known of the invitees, in their order, with their accounts locked.
async fn facts_of(
    work: &mut Work,
    invitees: &[Invitee],
) -> Result<Vec<InviteeFacts>, Failed<InviteRefusal>> {
    let asked: Vec<(&str, Option<EmployeeId>)> =
        invitees.iter().map(|invitee| (invitee.login.as_str(), invitee.employee)).collect();
    let facts = store::invitees_for_update(work, &asked).await?;
    // An employee's account is theirs whatever it is called; a login of somebody else's is not.
    for (facts, invitee) in facts.iter().zip(invitees) {
        if invitee.employee.is_some() && facts.employee != invitee.employee {
            let login = invitee.login.clone();
            return Err(Failed::Refused(InviteRefusal::LoginTaken { login }));
        }
    }
    Ok(facts)
}

/// One line for the batch; about the account itself when there is one only, so that its trail shows it.
fn entry_of(invitees: &[InviteeFacts]) -> Entry {
    let again = invitees.iter().filter(|facts| facts.has_password).count();
    let mut summary = format!("{}人を招待しました", invitees.len());
    if again > 0 {
        summary =
            format!("{summary}。うち{again}人はパスワードを決めた人で、サインインを終わらせました");
    }
    let rows: Vec<serde_json::Value> = invitees
        .iter()
        .map(|facts| {
            serde_json::json!({
                "account": facts.account,
                "login": facts.login,
                "had_password": facts.has_password,
                "had_role": facts.has_grants,
            })
        })
        .collect();
    let entry = match invitees {
        [one] => Entry::new("invite_accounts", "account", one.account, summary),
        _ => Entry::new("invite_accounts", "account", "batch", summary),
    };
    entry.after(&rows)
}

/// Opens accounts with passwords that are known beforehand, in one batch; an account that is there
/// already gets the password. Returns the accounts in order.
pub async fn open_accounts(
    app: &App,
    actor: &Actor,
    sign_ins: Vec<(Invitee, NewPassword)>,
) -> Result<Vec<AccountId>, Failed<InviteRefusal>> {
    let permit = actor.may::<OpenAccounts>(())?;
    let (mut invitees, mut hashing) = (Vec::new(), Vec::new());
    for (invitee, password) in sign_ins {
        hashing.push(tokio::spawn(password::hash(password, cost(app))));
        invitees.push(invitee);
    }
    let mut work = Work::begin(app, actor).await?;
    let facts = facts_of(&mut work, &invitees).await?;
    let inviting = actor.may::<InviteAccounts>(facts)?;
    store::create_accounts(&mut work, &inviting, &names(&invitees)).await.map_err(stale)?;
    let mut opened = Vec::with_capacity(invitees.len());
    for (facts, hash) in inviting.subject().iter().zip(hashing) {
        let hash = hash.await.map_err(|_| Failed::Stale)?.map_err(broken)?;
        opened.push((facts.account, hash));
    }
    store::set_passwords(&mut work, &permit, &opened).await?;
    let logins: Vec<&String> = invitees.iter().map(|i| &i.login).collect();
    let summary = format!("{}人のサインインを作りました", invitees.len());
    work.finish(Entry::new("open_accounts", "account", "batch", summary).after(&logins)).await?;
    Ok(opened.into_iter().map(|(account, _)| account).collect())
}

/// `jinzai invite`: an account for a first administrator, as the system, with its one-time code.
pub async fn invite_administrator(
    app: &App,
    login: &str,
    name: &str,
) -> Result<Invited, Failed<InviteRefusal>> {
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
    if let Some((_, account)) = store::invited_account(&mut conn, code, now).await? {
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
    let (_, account) = store::invited_account(&mut conn, code, now)
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
    let (invitation, account) = store::invited_account(work.conn(), code, now)
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
