//! Keys of posted forms whose deeds were done. A deed writes its key in its own transaction
//! ([`Work`](crate::audit::Work)); here is what happens to them afterwards (bookkeeping).

use uuid::Uuid;

use super::db::{Db, StoreError};
use crate::kernel::ids::SessionId;

/// The constraint that refuses a second deed for one key.
pub const TAKEN: &str = "form_key_pkey";

/// Gives the key back: only a part was carried out, the corrected form may come with the same key.
pub async fn give_back(db: &Db, session: SessionId, key: Uuid) -> Result<(), StoreError> {
    sqlx::query!(
        "delete from form_key where session_id = $1 and form_key = $2",
        session as SessionId,
        key
    )
    .execute(db.bookkeeping())
    .await?;
    Ok(())
}
