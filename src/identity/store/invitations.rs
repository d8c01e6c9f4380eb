//! One-time codes that let their holder choose a password.

use sqlx::PgConnection;

use super::super::account::normalized_code;
use super::super::policy::{InviteAccounts, invites_anybody};
use super::accounts::AccountRow;
use super::secret_hash;
use crate::access::Permit;
use crate::audit::Work;
use crate::kernel::ids::{AccountId, EmployeeId, InvitationId};
use crate::kernel::{Now, Timestamp};
use crate::platform::{Db, StoreError};

/// Stores a code for each account of the permit, set-based; earlier unused ones of the same accounts end.
pub(in crate::identity) async fn create_invitations(
    work: &mut Work,
    permit: &Permit<InviteAccounts>,
    codes: &[&str],
    expires_at: Timestamp,
) -> Result<(), StoreError> {
    let at = work.now().at;
    let ids: Vec<InvitationId> = codes.iter().map(|_| InvitationId::mint()).collect();
    let accounts: Vec<AccountId> = permit.subject().iter().map(|facts| facts.account).collect();
    let hashes: Vec<Vec<u8>> =
        codes.iter().map(|code| secret_hash(&normalized_code(code))).collect();
    sqlx::query!(
        "update invitation set expires_at = $2
        where account_id = any($1) and used_at is null and expires_at > $2",
        &accounts as &[AccountId],
        at
    )
    .execute(work.conn())
    .await?;
    sqlx::query!(
        "insert into invitation
            (invitation_id, account_id, code_hash, created_at, expires_at, made_by, opens_any)
        select id, account_id, code_hash, $4, $5, $6, $7
        from unnest($1::uuid[], $2::uuid[], $3::bytea[]) as i (id, account_id, code_hash)",
        &ids as &[InvitationId],
        &accounts as &[AccountId],
        &hashes,
        at,
        expires_at,
        permit.actor().account() as Option<AccountId>,
        invites_anybody(permit.actor())
    )
    .execute(work.conn())
    .await?;
    Ok(())
}

/// The account that a code invites, locked for use. A code opens what its maker might have invited at
/// this moment: one of an HR officer is void once the account has a password or a role.
pub(in crate::identity) async fn invited_account(
    conn: &mut PgConnection,
    code: &str,
    now: Now,
) -> Result<Option<(InvitationId, AccountRow)>, StoreError> {
    let row = sqlx::query!(
        "select i.invitation_id as \"invitation_id: InvitationId\",
            a.account_id as \"account_id: AccountId\", a.employee_id as \"employee_id: EmployeeId\",
            a.login, a.display_name, a.password_hash
        from invitation i
        join account a using (account_id)
        left join employee e on e.employee_id = a.employee_id
        where i.code_hash = $1
          and i.used_at is null
          and i.expires_at > $2
          and (a.ended_at is null or a.ended_at > $2)
          and (e.left_on is null or e.left_on > $3)
          and (
              i.opens_any
              or a.password_hash is null and not account_has_grants(a.account_id, $3)
          )
        for update of a, i",
        secret_hash(&normalized_code(code)),
        now.at,
        now.today
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

/// An unused code of an account whose owner has a password: when it was made, and by whom.
pub(in crate::identity) async fn open_code_of(
    db: &Db,
    account: AccountId,
    at: Timestamp,
) -> Result<Option<(Timestamp, Option<String>)>, StoreError> {
    let row = sqlx::query!(
        "select i.created_at, m.display_name as \"made_by?\"
        from invitation i
        join account a on a.account_id = i.account_id and a.password_hash is not null
        left join account m on m.account_id = i.made_by
        where i.account_id = $1 and i.opens_any and i.used_at is null and i.expires_at > $2
        order by i.created_at desc
        limit 1",
        account as AccountId,
        at
    )
    .fetch_optional(db.reader())
    .await?;
    Ok(row.map(|row| (row.created_at, row.made_by)))
}

/// Marks an invitation used.
pub(in crate::identity) async fn use_invitation(
    work: &mut Work,
    id: InvitationId,
) -> Result<(), StoreError> {
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
