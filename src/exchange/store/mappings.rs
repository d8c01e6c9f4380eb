//! What was said of the columns of a heading, and of words.

use serde_json::Value;
use sqlx::PgExecutor;

use crate::access::Permit;
use crate::audit::Work;
use crate::exchange::policy::ImportTransfers;
use crate::exchange::transfers::TransferKind;
use crate::kernel::ids::{ImportMappingId, TransferWordId};
use crate::kernel::{Revision, Timestamp};
use crate::platform::StoreError;

crate::text_enum! {
    /// What kind of file a mapping is for.
    pub enum MappingKind {
        /// 発令一覧.
        Transfer = "transfer",
    }
}

/// A kept mapping.
pub struct MappingRow {
    /// Which.
    pub id: ImportMappingId,
    /// Fingerprint of the heading.
    pub fingerprint: Vec<u8>,
    /// What the office calls it.
    pub name: String,
    /// Columns that were pointed at.
    pub columns: Value,
    /// What the list does not say.
    pub choices: Value,
    /// When it was last used or changed.
    pub used_at: Timestamp,
    /// Revision of the row.
    pub revision: Revision,
}

/// A word of the city.
pub struct WordRow {
    /// Which.
    pub id: TransferWordId,
    /// The word.
    pub word: String,
    /// What it means.
    pub kind: TransferKind,
}

/// All mappings, the last used first.
pub(crate) async fn mappings(executor: impl PgExecutor<'_>) -> Result<Vec<MappingRow>, StoreError> {
    Ok(sqlx::query_as!(
        MappingRow,
        "select import_mapping_id as \"id: ImportMappingId\", fingerprint, name, columns, choices, used_at,
            revision as \"revision: Revision\"
        from import_mapping
        where kind = 'transfer'
        order by used_at desc, import_mapping_id
        limit 200"
    )
    .fetch_all(executor)
    .await?)
}

/// Keeps what was said of a heading; what was said before is replaced.
pub(crate) async fn keep_mapping(
    work: &mut Work,
    _permit: &Permit<ImportTransfers>,
    fingerprint: &[u8],
    name: &str,
    columns: &Value,
    choices: &Value,
) -> Result<(), StoreError> {
    let at = work.now().at;
    sqlx::query!(
        "insert into import_mapping (
            import_mapping_id, kind, fingerprint, name, columns, choices, used_at
        )
        values ($1, $2, $3, $4, $5, $6, $7)
        on conflict (kind, fingerprint) do update
        set name = excluded.name, columns = excluded.columns, choices = excluded.choices,
            used_at = excluded.used_at, revision = import_mapping.revision + 1",
        ImportMappingId::mint() as ImportMappingId,
        MappingKind::Transfer.as_str(),
        fingerprint,
        name,
        columns,
        choices,
        at
    )
    .execute(work.conn())
    .await?;
    Ok(())
}

/// Another name; `false` when the row is no longer what it was.
pub(crate) async fn rename_mapping(
    work: &mut Work,
    _permit: &Permit<ImportTransfers>,
    id: ImportMappingId,
    revision: Revision,
    name: &str,
) -> Result<bool, StoreError> {
    let done = sqlx::query!(
        "update import_mapping set name = $3, revision = revision + 1
        where import_mapping_id = $1 and revision = $2",
        id as ImportMappingId,
        revision as Revision,
        name
    )
    .execute(work.conn())
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Forgets a mapping; `None`: it is gone already.
pub(crate) async fn forget_mapping(
    work: &mut Work,
    _permit: &Permit<ImportTransfers>,
    id: ImportMappingId,
) -> Result<Option<String>, StoreError> {
    Ok(sqlx::query_scalar!(
        "delete from import_mapping where import_mapping_id = $1 returning name",
        id as ImportMappingId
    )
    .fetch_optional(work.conn())
    .await?)
}

/// All words of the city.
pub(crate) async fn words(executor: impl PgExecutor<'_>) -> Result<Vec<WordRow>, StoreError> {
    Ok(sqlx::query_as!(
        WordRow,
        "select transfer_word_id as \"id: TransferWordId\", word, kind as \"kind: TransferKind\"
        from transfer_word
        order by word"
    )
    .fetch_all(executor)
    .await?)
}

/// Explains words; what was said before is replaced.
pub(crate) async fn keep_words(
    work: &mut Work,
    _permit: &Permit<ImportTransfers>,
    said: &[(String, TransferKind)],
) -> Result<(), StoreError> {
    let ids: Vec<TransferWordId> = said.iter().map(|_| TransferWordId::mint()).collect();
    let words: Vec<String> = said.iter().map(|(word, _)| word.clone()).collect();
    let kinds: Vec<String> = said.iter().map(|(_, kind)| kind.to_string()).collect();
    sqlx::query!(
        "insert into transfer_word (transfer_word_id, word, kind)
        select * from unnest($1::uuid[], $2::text[], $3::text[])
        on conflict (word) do update set kind = excluded.kind",
        &ids as &[TransferWordId],
        &words,
        &kinds
    )
    .execute(work.conn())
    .await?;
    Ok(())
}

/// Forgets a word; `None`: it is gone already.
pub(crate) async fn forget_word(
    work: &mut Work,
    _permit: &Permit<ImportTransfers>,
    id: TransferWordId,
) -> Result<Option<String>, StoreError> {
    Ok(sqlx::query_scalar!(
        "delete from transfer_word where transfer_word_id = $1 returning word",
        id as TransferWordId
    )
    .fetch_optional(work.conn())
    .await?)
}
