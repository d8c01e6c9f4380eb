//! Granting roles and taking them back.

use super::super::account::{GrantRefusal, check_reach};
use super::super::policy::GrantRole;
use super::super::store;
use crate::access::{Actor, Grant};
use crate::audit::{Entry, Failed, Work};
use crate::kernel::Period;
use crate::kernel::ids::{AccountId, GrantId};
use crate::kernel::refusal::Never;
use crate::platform::App;

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
    check_reach(&grant).map_err(Failed::Refused)?;
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
