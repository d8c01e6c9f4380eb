//! Transfer lists: their files, what the check found, their rows.

use serde_json::Value;
use sqlx::PgExecutor;

use crate::access::Permit;
use crate::audit::Work;
use crate::exchange::policy::ImportTransfers;
use crate::exchange::transfers::TransferKind;
use crate::kernel::ids::{AccountId, TransferId};
use crate::kernel::{Revision, Timestamp};
use crate::platform::StoreError;

crate::text_enum! {
    /// What became of a transfer list.
    pub enum TransferState {
        /// Checked, not applied.
        Checked = "checked",
        /// Applied.
        Applied = "applied",
        /// Given up, by a person or by age.
        Discarded = "discarded",
        /// Applied and taken back.
        Undone = "undone",
    }
}

/// A file to keep, or as kept.
pub struct TransferFile {
    /// Name as the browser gave it.
    pub file_name: String,
    /// Content; gone once the list is settled.
    pub file: Option<Vec<u8>>,
    /// What a person said of its columns.
    pub pointing: Value,
}

/// What a check found, ready to be kept.
pub(crate) struct CheckedTransfer<'a> {
    pub choices: &'a Value,
    pub report: &'a Value,
    pub essence: &'a [u8],
    pub rows: &'a [(TransferKind, Value)],
}

/// A list with what decides whether it may be applied.
pub struct LockedTransfer {
    /// What became of it.
    pub state: TransferState,
    /// Revision of the row.
    pub revision: Revision,
    /// What the list does not say.
    pub choices: Value,
    /// Hash of what was looked at.
    pub essence: Vec<u8>,
    /// The batch that takes it back.
    pub inverse: Option<Value>,
    /// When it was applied or given up.
    pub settled_at: Option<Timestamp>,
}

/// A list as its page shows it.
pub struct TransferView {
    /// Which.
    pub id: TransferId,
    /// Names of its files.
    pub file_names: Vec<String>,
    /// What the list does not say.
    pub choices: Value,
    /// What the check found.
    pub report: Value,
    /// What became of it.
    pub state: TransferState,
    /// Revision of the row.
    pub revision: Revision,
    /// Whether the way back is kept.
    pub has_inverse: bool,
    /// When it was read.
    pub staged_at: Timestamp,
    /// Who read it.
    pub staged_by: Option<String>,
    /// When it was applied or given up.
    pub settled_at: Option<Timestamp>,
    /// By whom.
    pub settled_by: Option<String>,
    /// When it was taken back.
    pub undone_at: Option<Timestamp>,
    /// By whom.
    pub undone_by: Option<String>,
    /// Lists in all, on every page of the list.
    pub found: i64,
}

/// Keeps a checked list with its files and rows.
pub(crate) async fn insert_transfer(
    work: &mut Work,
    permit: &Permit<ImportTransfers>,
    id: TransferId,
    files: &[(TransferFile, Vec<u8>)],
    checked: &CheckedTransfer<'_>,
) -> Result<(), StoreError> {
    let (by, at) = (work.actor().account(), work.now().at);
    sqlx::query!(
        "insert into transfer (transfer_id, choices, report, essence_hash, state, staged_by, staged_at)
        values ($1, $2, $3, $4, 'checked', $5, $6)",
        id as TransferId,
        checked.choices,
        checked.report,
        checked.essence,
        by as Option<AccountId>,
        at
    )
    .execute(work.conn())
    .await?;
    for (position, (file, hash)) in (0_i32..).zip(files) {
        sqlx::query!(
            "insert into transfer_file (transfer_id, position, file_name, file, file_hash, pointing)
            values ($1, $2, $3, $4, $5, $6)",
            id as TransferId,
            position,
            file.file_name,
            file.file,
            hash,
            file.pointing
        )
        .execute(work.conn())
        .await?;
    }
    insert_rows(work, permit, id, checked.rows).await
}

async fn insert_rows(
    work: &mut Work,
    _permit: &Permit<ImportTransfers>,
    id: TransferId,
    rows: &[(TransferKind, Value)],
) -> Result<(), StoreError> {
    let positions: Vec<i32> = (0_i32..).take(rows.len()).collect();
    let kinds: Vec<String> = rows.iter().map(|(kind, _)| kind.to_string()).collect();
    let outcomes: Vec<Value> = rows.iter().map(|(_, outcome)| outcome.clone()).collect();
    sqlx::query!(
        "insert into transfer_row (transfer_id, position, kind, outcome)
        select $1, x.position, x.kind, x.outcome
        from unnest($2::integer[], $3::text[], $4::jsonb[]) as x (position, kind, outcome)",
        id as TransferId,
        &positions,
        &kinds,
        &outcomes
    )
    .execute(work.conn())
    .await?;
    Ok(())
}

/// Replaces what a check found.
pub(crate) async fn check_transfer_again(
    work: &mut Work,
    permit: &Permit<ImportTransfers>,
    id: TransferId,
    pointing: &[Value],
    checked: &CheckedTransfer<'_>,
) -> Result<(), StoreError> {
    sqlx::query!(
        "update transfer
        set choices = $2, report = $3, essence_hash = $4, revision = revision + 1
        where transfer_id = $1",
        id as TransferId,
        checked.choices,
        checked.report,
        checked.essence
    )
    .execute(work.conn())
    .await?;
    let positions: Vec<i32> = (0_i32..).take(pointing.len()).collect();
    sqlx::query!(
        "update transfer_file f set pointing = x.pointing
        from unnest($2::integer[], $3::jsonb[]) as x (position, pointing)
        where f.transfer_id = $1 and f.position = x.position",
        id as TransferId,
        &positions,
        pointing
    )
    .execute(work.conn())
    .await?;
    sqlx::query!("delete from transfer_row where transfer_id = $1", id as TransferId)
        .execute(work.conn())
        .await?;
    insert_rows(work, permit, id, checked.rows).await
}

/// The list, locked until the work ends.
pub(crate) async fn lock_transfer(
    work: &mut Work,
    id: TransferId,
) -> Result<Option<LockedTransfer>, StoreError> {
    Ok(sqlx::query_as!(
        LockedTransfer,
        "select state as \"state: TransferState\", revision as \"revision: Revision\", choices,
            essence_hash as essence, inverse, settled_at
        from transfer
        where transfer_id = $1
        for update",
        id as TransferId
    )
    .fetch_optional(work.conn())
    .await?)
}

/// Its files in order.
pub(crate) async fn transfer_files(
    executor: impl PgExecutor<'_>,
    id: TransferId,
) -> Result<Vec<TransferFile>, StoreError> {
    Ok(sqlx::query_as!(
        TransferFile,
        "select file_name, file, pointing from transfer_file where transfer_id = $1 order by position",
        id as TransferId
    )
    .fetch_all(executor)
    .await?)
}

/// Applied, with the way back; or given up. The files go either way, the rows of what was given up as
/// well.
pub(crate) async fn settle_transfer(
    work: &mut Work,
    _permit: &Permit<ImportTransfers>,
    id: TransferId,
    state: TransferState,
    inverse: Option<&Value>,
) -> Result<(), StoreError> {
    let (by, at) = (work.actor().account(), work.now().at);
    sqlx::query!(
        "update transfer
        set state = $2, inverse = $3, settled_by = $4, settled_at = $5, revision = revision + 1
        where transfer_id = $1",
        id as TransferId,
        state.as_str(),
        inverse,
        by as Option<AccountId>,
        at
    )
    .execute(work.conn())
    .await?;
    sqlx::query!("update transfer_file set file = null where transfer_id = $1", id as TransferId)
        .execute(work.conn())
        .await?;
    if state == TransferState::Discarded {
        sqlx::query!("delete from transfer_row where transfer_id = $1", id as TransferId)
            .execute(work.conn())
            .await?;
    }
    Ok(())
}

/// Taken back.
pub(crate) async fn undo_transfer(
    work: &mut Work,
    _permit: &Permit<ImportTransfers>,
    id: TransferId,
) -> Result<(), StoreError> {
    let (by, at) = (work.actor().account(), work.now().at);
    sqlx::query!(
        "update transfer
        set state = 'undone', inverse = null, undone_by = $2, undone_at = $3, revision = revision + 1
        where transfer_id = $1",
        id as TransferId,
        by as Option<AccountId>,
        at
    )
    .execute(work.conn())
    .await?;
    Ok(())
}

/// Gives up lists that nobody has applied since `before`, and forgets ways back that are too old.
pub(crate) async fn discard_older_transfers(
    work: &mut Work,
    _permit: &Permit<ImportTransfers>,
    before: Timestamp,
    inverse_before: Timestamp,
) -> Result<(), StoreError> {
    let at = work.now().at;
    sqlx::query!(
        "with old as (
            update transfer
            set state = 'discarded', settled_at = $2, revision = revision + 1
            where state = 'checked' and staged_at < $1
            returning transfer_id
        ), rows as (
            delete from transfer_row r using old where r.transfer_id = old.transfer_id
        )
        update transfer_file f set file = null from old where f.transfer_id = old.transfer_id",
        before,
        at
    )
    .execute(work.conn())
    .await?;
    sqlx::query!(
        "update transfer set inverse = null where inverse is not null and settled_at < $1",
        inverse_before
    )
    .execute(work.conn())
    .await?;
    Ok(())
}

/// One list.
pub(crate) async fn transfer(
    executor: impl PgExecutor<'_>,
    id: TransferId,
) -> Result<Option<TransferView>, StoreError> {
    Ok(sqlx::query_as!(
        TransferView,
        "select t.transfer_id as \"id: TransferId\",
            array(
                select f.file_name from transfer_file f
                where f.transfer_id = t.transfer_id order by f.position
            ) as \"file_names!\",
            t.choices, t.report, t.state as \"state: TransferState\",
            t.revision as \"revision: Revision\", t.inverse is not null as \"has_inverse!\",
            t.staged_at, a.display_name as \"staged_by?\", t.settled_at,
            b.display_name as \"settled_by?\", t.undone_at, c.display_name as \"undone_by?\",
            1::bigint as \"found!\"
        from transfer t
        left join account a on a.account_id = t.staged_by
        left join account b on b.account_id = t.settled_by
        left join account c on c.account_id = t.undone_by
        where t.transfer_id = $1",
        id as TransferId
    )
    .fetch_optional(executor)
    .await?)
}

/// Lists, newest first; of what was found only the counts.
pub(crate) async fn transfers(
    executor: impl PgExecutor<'_>,
    limit: i64,
    offset: i64,
) -> Result<Vec<TransferView>, StoreError> {
    Ok(sqlx::query_as!(
        TransferView,
        "select t.transfer_id as \"id: TransferId\",
            array(
                select f.file_name from transfer_file f
                where f.transfer_id = t.transfer_id order by f.position
            ) as \"file_names!\",
            t.choices,
            jsonb_build_object(
                'rows_read', t.report -> 'rows_read', 'error_count', t.report -> 'error_count',
                'doubt_count', t.report -> 'doubt_count'
            ) as \"report!\",
            t.state as \"state: TransferState\",
            t.revision as \"revision: Revision\", t.inverse is not null as \"has_inverse!\",
            t.staged_at, a.display_name as \"staged_by?\", t.settled_at,
            b.display_name as \"settled_by?\", t.undone_at, c.display_name as \"undone_by?\",
            count(*) over () as \"found!\"
        from transfer t
        left join account a on a.account_id = t.staged_by
        left join account b on b.account_id = t.settled_by
        left join account c on c.account_id = t.undone_by
        order by t.staged_at desc, t.transfer_id
        limit $1 offset $2",
        limit,
        offset
    )
    .fetch_all(executor)
    .await?)
}

/// What happens to the rows of one kind, or of all, a page of them.
pub(crate) async fn transfer_rows(
    executor: impl PgExecutor<'_>,
    id: TransferId,
    kind: Option<TransferKind>,
    limit: i64,
    offset: i64,
) -> Result<Vec<Value>, StoreError> {
    let kind = kind.map(TransferKind::as_str);
    Ok(sqlx::query_scalar!(
        "select outcome from transfer_row
        where transfer_id = $1 and ($2::text is null or kind = $2)
        order by position
        limit $3 offset $4",
        id as TransferId,
        kind,
        limit,
        offset
    )
    .fetch_all(executor)
    .await?)
}

/// Names of 職種, for a choice.
pub(crate) async fn job_family_names(
    executor: impl PgExecutor<'_>,
) -> Result<Vec<String>, StoreError> {
    Ok(sqlx::query_scalar!("select name from job_family order by name").fetch_all(executor).await?)
}
