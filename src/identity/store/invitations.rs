//! One-time codes that let their holder choose a password.

use sqlx::PgConnection;

use super::super::account::normalized_code;
use super::super::policy::InviteAccounts;
use super::accounts::AccountRow;
use super::secret_hash;
use crate::access::Permit;
use crate::audit::Work;
use crate::kernel::Timestamp;
use crate::kernel::ids::{AccountId, EmployeeId, InvitationId};
use crate::platform::StoreError;

/// Stores invitations (account and code), set-based; earlier unused ones of the same accounts end.
pub(in crate::identity) async fn create_invitations(
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
pub(in crate::identity) async fn invited_account(
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
