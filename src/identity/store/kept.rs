//! Forms that came after the session had ended.

use serde_json::Value;

use crate::kernel::ids::{AccountId, KeptFormId};
use crate::kernel::{Now, Timestamp};
use crate::platform::{Db, StoreError};

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
pub(in crate::identity) struct KeptForm {
    pub id: KeptFormId,
    pub path: String,
    pub fields: Value,
    pub kept_at: Timestamp,
    pub expires_at: Timestamp,
}

/// The newest kept form of the account, or the one asked for, while it has not expired.
pub(in crate::identity) async fn kept_form(
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
pub(in crate::identity) async fn drop_kept_form(
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
