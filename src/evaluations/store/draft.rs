//! What is being typed: the second of the three write paths (decision 2). Durable at once, without an
//! audit entry; gone when its text becomes the record. Texts that lose a collision are kept.

use std::collections::HashMap;

use sqlx::PgExecutor;

use super::super::entry::SheetField;
use super::super::policy::FillStep;
use crate::access::Permit;
use crate::audit::Work;
use crate::kernel::Timestamp;
use crate::kernel::ids::{AccountId, SheetId, SheetKeptTextId};
use crate::platform::{Db, StoreError};

/// Who types: two people may have one name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Typist {
    /// Their account.
    pub account: AccountId,
    /// Their name.
    pub name: String,
}

/// A draft of one field.
#[derive(Debug, Clone)]
pub struct DraftRow {
    pub field: SheetField,
    pub text: String,
    pub saved_at: Timestamp,
    /// Who typed it.
    pub author: Typist,
    /// Raised by every save; guards against two saves at the same moment.
    pub revision: i64,
}

struct FieldRow {
    sheet: SheetId,
    position: i32,
    field: String,
    text: String,
    saved_at: Timestamp,
    account: AccountId,
    author: String,
    revision: i64,
}

/// Drafts of some sheets, by sheet and place.
pub async fn drafts(
    executor: impl PgExecutor<'_>,
    ids: &[SheetId],
) -> Result<HashMap<(SheetId, i32), Vec<DraftRow>>, StoreError> {
    let rows = sqlx::query_as!(
        FieldRow,
        "select d.sheet_id as \"sheet: SheetId\", d.position, d.field, d.text, d.saved_at,
            d.author_id as \"account: AccountId\", a.display_name as author, d.revision
        from sheet_draft d
        join account a on a.account_id = d.author_id
        where d.sheet_id = any ($1)",
        ids as &[SheetId]
    )
    .fetch_all(executor)
    .await?;
    let mut by_step: HashMap<(SheetId, i32), Vec<DraftRow>> = HashMap::new();
    for row in rows {
        let Some(field) = SheetField::parse(&row.field) else { continue };
        by_step.entry((row.sheet, row.position)).or_default().push(DraftRow {
            field,
            text: row.text,
            saved_at: row.saved_at,
            author: Typist { account: row.account, name: row.author },
            revision: row.revision,
        });
    }
    Ok(by_step)
}

/// A text to keep, with the revision of the draft it replaces (0: there was none).
pub struct NewDraft {
    pub field: SheetField,
    pub text: String,
    pub replaces: i64,
}

/// The write path of drafts.
pub struct Drafts<'a>(pub &'a Db);

impl Drafts<'_> {
    /// Keeps texts of an open step, all in one statement. Gives back the fields that were kept: a
    /// field whose draft was replaced in the same moment is missing, as are all when the step has
    /// been submitted meanwhile.
    pub async fn keep(
        &self,
        permit: &Permit<FillStep>,
        author: AccountId,
        new: &[NewDraft],
        at: Timestamp,
    ) -> Result<Vec<SheetField>, StoreError> {
        let facts = permit.subject();
        let fields: Vec<String> = new.iter().map(|draft| draft.field.to_string()).collect();
        let texts: Vec<String> = new.iter().map(|draft| draft.text.clone()).collect();
        let revisions: Vec<i64> = new.iter().map(|draft| draft.replaces + 1).collect();
        let kept = sqlx::query_scalar!(
            "with step as (
                select sheet_id, position from sheet_step
                where sheet_id = $1 and position = $2 and state = 'open'
                for key share
            ), begun as (
                -- the board shows that somebody has begun; taken first, as by a save that takes drafts away
                update sheet_revision v set typed = v.typed + 1
                from step
                where v.sheet_id = step.sheet_id and 1 = any ($7::bigint[])
                returning 1
            )
            insert into sheet_draft as d (sheet_id, position, field, author_id, text, saved_at, revision)
            select step.sheet_id, step.position, n.field, $3, n.text, $4, n.revision
            from step
            cross join unnest($5::text[], $6::text[], $7::bigint[]) as n (field, text, revision)
            where (select count(*) from begun) >= 0
            on conflict (sheet_id, position, field) do update
            set text = excluded.text, author_id = excluded.author_id, saved_at = excluded.saved_at,
                revision = excluded.revision
            where d.revision = excluded.revision - 1
            returning field",
            facts.sheet as SheetId,
            facts.position,
            author as AccountId,
            at,
            &fields,
            &texts,
            &revisions
        )
        .fetch_all(self.0.bookkeeping())
        .await?;
        Ok(kept.iter().filter_map(|field| SheetField::parse(field)).collect())
    }

    /// Keeps texts that lost a collision, for the history.
    pub async fn keep_losers(
        &self,
        permit: &Permit<FillStep>,
        author: AccountId,
        losers: &[(SheetField, String)],
        at: Timestamp,
    ) -> Result<(), StoreError> {
        if losers.is_empty() {
            return Ok(());
        }
        let facts = permit.subject();
        let ids: Vec<SheetKeptTextId> = losers.iter().map(|_| SheetKeptTextId::mint()).collect();
        let fields: Vec<String> = losers.iter().map(|(field, _)| field.to_string()).collect();
        let texts: Vec<String> = losers.iter().map(|(_, text)| text.clone()).collect();
        sqlx::query!(
            "insert into sheet_kept_text (sheet_kept_text_id, sheet_id, position, field, author_id, text, kept_at)
            select n.id, $1, $2, n.field, $3, n.text, $4
            from unnest($5::uuid[], $6::text[], $7::text[]) as n (id, field, text)",
            facts.sheet as SheetId,
            facts.position,
            author as AccountId,
            at,
            &ids as &[SheetKeptTextId],
            &fields,
            &texts
        )
        .execute(self.0.bookkeeping())
        .await?;
        Ok(())
    }
}

/// Removes drafts whose text has become the record; what was typed there since stays.
pub async fn clear(
    work: &mut Work,
    permit: &Permit<FillStep>,
    done: &[&DraftRow],
) -> Result<(), StoreError> {
    if done.is_empty() {
        return Ok(());
    }
    let facts = *permit.subject();
    let fields: Vec<String> = done.iter().map(|row| row.field.to_string()).collect();
    let revisions: Vec<i64> = done.iter().map(|row| row.revision).collect();
    sqlx::query!(
        "delete from sheet_draft d
        using unnest($3::text[], $4::bigint[]) as n (field, revision)
        where d.sheet_id = $1 and d.position = $2 and d.field = n.field and d.revision = n.revision",
        facts.sheet as SheetId,
        facts.position,
        &fields,
        &revisions
    )
    .execute(work.conn())
    .await?;
    Ok(())
}

/// A text that lost a collision.
pub struct KeptRow {
    pub field: SheetField,
    pub text: String,
    pub kept_at: Timestamp,
    pub author: String,
}

/// Texts of one step that lost, newest first.
pub async fn kept_texts(
    executor: impl PgExecutor<'_>,
    id: SheetId,
    position: i32,
) -> Result<Vec<KeptRow>, StoreError> {
    let rows = sqlx::query!(
        "select k.field, k.text, k.kept_at, a.display_name as author
        from sheet_kept_text k
        join account a on a.account_id = k.author_id
        where k.sheet_id = $1 and k.position = $2
        order by k.kept_at desc, k.sheet_kept_text_id desc
        limit 100",
        id as SheetId,
        position
    )
    .fetch_all(executor)
    .await?;
    Ok(rows
        .into_iter()
        .filter_map(|row| {
            Some(KeptRow {
                field: SheetField::parse(&row.field)?,
                text: row.text,
                kept_at: row.kept_at,
                author: row.author,
            })
        })
        .collect())
}
