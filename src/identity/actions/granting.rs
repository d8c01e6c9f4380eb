//! Granting roles and taking them back.

use super::super::grant::{GrantRefusal, GrantTerms, check_reach};
use super::super::policy::GrantRole;
use super::super::store;
use crate::access::{Actor, Grant};
use crate::audit::{Entry, Failed, Work};
use crate::kernel::ids::{AccountId, GrantId};
use crate::kernel::refusal::Never;
use crate::kernel::{Line, Period};
use crate::platform::App;

/// Grants a role over a reach for a period.
pub async fn grant_role(
    app: &App,
    actor: &Actor,
    account: AccountId,
    grant: Grant,
    period: Period,
) -> Result<(), Failed<GrantRefusal>> {
    let terms = GrantTerms { grants: vec![grant], period, ends_with_posting: false, reason: None };
    grant_roles(app, actor, account, &terms).await
}

/// Grants a role over several reaches in one act: all of them, or none.
pub async fn grant_roles(
    app: &App,
    actor: &Actor,
    account: AccountId,
    terms: &GrantTerms,
) -> Result<(), Failed<GrantRefusal>> {
    let mut work = Work::begin(app, actor).await?;
    let permit = actor.may::<GrantRole>(account)?;
    for grant in &terms.grants {
        check_reach(grant).map_err(Failed::Refused)?;
    }
    let first_day = terms.period.from();
    if terms.ends_with_posting && !store::stays_on(&mut work, account, first_day).await? {
        return Err(Failed::Refused(GrantRefusal::NoPosting));
    }
    store::grant(&mut work, &permit, terms).await.map_err(|error| {
        if error.is_taken("account_grant_once") {
            Failed::Refused(GrantRefusal::AlreadyGranted)
        } else {
            Failed::Broken(error)
        }
    })?;
    work.finish(entry_of(account, terms)).await?;
    Ok(())
}

fn entry_of(account: AccountId, terms: &GrantTerms) -> Entry {
    let role = terms.grants.first().map_or("", |grant| grant.role.label());
    let summary = match terms.grants.len() {
        1 => format!("「{role}」の権限を付けました"),
        several => format!("「{role}」の権限を、{several}つの範囲に付けました"),
    };
    let rows: Vec<serde_json::Value> = terms
        .grants
        .iter()
        .map(|grant| {
            serde_json::json!({
                "role": grant.role,
                "authority": grant.authority,
                "department": grant.department,
                "period": terms.period.to_string(),
                "ends_with_posting": terms.ends_with_posting,
            })
        })
        .collect();
    let entry = Entry::new("grant_role", "account", account, summary).after(&rows);
    match &terms.reason {
        Some(reason) => entry.because(reason),
        None => entry,
    }
}

/// Takes a grant back at once, with the reason.
pub async fn revoke_grant(
    app: &App,
    actor: &Actor,
    grant: GrantId,
    reason: &Line,
) -> Result<AccountId, Failed<Never>> {
    let mut work = Work::begin(app, actor).await?;
    let (account, role) =
        store::grant_for_update(&mut work, grant).await?.ok_or(Failed::Missing)?;
    let permit = actor.may::<GrantRole>(account)?;
    store::revoke(&mut work, &permit, grant, reason).await?;
    let summary = format!("「{}」の権限を外しました", role.label());
    let entry = Entry::new("revoke_grant", "account", account, summary).because(reason.as_str());
    work.finish(entry).await?;
    Ok(account)
}
