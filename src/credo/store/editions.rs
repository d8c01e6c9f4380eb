//! Reading an edition with everything in it.

use std::sync::{Arc, LazyLock};
use std::time::Duration;

use sqlx::PgExecutor;

use super::super::edition::{CredoText, Edition, EffectiveDay, Source, Statement, TextKind};
use crate::kernel::ids::CredoEditionId;
use crate::kernel::{Date, VersionNumber, YearMonth};
use crate::platform::{Db, Kept, Lately, StoreError};

/// One line or text of an edition, with the edition beside it.
struct ContentRow {
    credo_edition_id: CredoEditionId,
    number: i32,
    title: String,
    edition_is_new: bool,
    effective_on: Date,
    effective_on_is_sample: bool,
    edition_document: String,
    edition_section: String,
    edition_issuer: String,
    edition_issued_on: Date,
    edition_issued_text: String,
    kind: Option<String>,
    text_key: Option<String>,
    caption: Option<String>,
    label: Option<String>,
    body: Option<String>,
    is_new: Option<bool>,
    document: Option<String>,
    section: Option<String>,
    issuer: Option<String>,
    issued_on: Option<Date>,
    issued_text: Option<String>,
}

/// The edition in force on a day.
pub async fn edition_in_force(db: &Db, on: Date) -> Result<Option<Arc<Edition>>, StoreError> {
    Ok(edition_to_read(db, on).await?.filter(|edition| edition.has_begun(on)))
}

/// Published editions: the database refuses to change their words. Their day may change once, so it is
/// part of the key.
static EDITIONS: LazyLock<Kept<Chosen, Edition>> = LazyLock::new(|| Kept::up_to(50));

/// Which edition is read on a day, and from which day on it holds.
type Chosen = (CredoEditionId, EffectiveDay);

/// Choices of the last second, by database and day: the page that everybody reads asks the database
/// once a second.
static CHOICES: LazyLock<Lately<(u64, Date), Chosen>> =
    LazyLock::new(|| Lately::within(Duration::from_secs(1), 200));

/// After a change of the editions.
pub(in crate::credo) fn forget_choices() {
    CHOICES.forget();
}

/// The edition in force on a day; before the first one takes effect, the first one. What another program
/// has published is seen a second later at most.
pub async fn edition_to_read(db: &Db, on: Date) -> Result<Option<Arc<Edition>>, StoreError> {
    let key = (db.number(), on);
    let chosen = match CHOICES.get(&key) {
        Some(choice) => choice,
        None => match choice(db.reader(), on).await? {
            Some(choice) => {
                CHOICES.hold(key, choice);
                choice
            }
            None => return Ok(None),
        },
    };
    if let Some(known) = EDITIONS.get(&chosen) {
        return Ok(Some(known));
    }
    let (id, effective) = chosen;
    let read = edition(db.reader(), id).await?;
    Ok(read.map(|read| EDITIONS.keep(chosen, Edition { effective, ..read })))
}

async fn choice(executor: impl PgExecutor<'_>, on: Date) -> Result<Option<Chosen>, StoreError> {
    let row = sqlx::query!(
        "select e.credo_edition_id as \"id: CredoEditionId\", e.effective_on as \"on!\",
            e.effective_on_is_sample as \"is_sample!\"
        from credo_edition e
        where e.published_at is not null
        order by
            e.effective_on > $1,
            case when e.effective_on <= $1 then e.effective_on end desc,
            e.effective_on
        limit 1",
        on
    )
    .fetch_optional(executor)
    .await?;
    Ok(row.map(|row| (row.id, EffectiveDay { on: row.on, is_sample: row.is_sample })))
}

async fn edition(
    executor: impl PgExecutor<'_>,
    id: CredoEditionId,
) -> Result<Option<Edition>, StoreError> {
    let rows = sqlx::query_as!(
        ContentRow,
        "select e.credo_edition_id as \"credo_edition_id!: CredoEditionId\", e.number as \"number!\",
            e.title as \"title!\", e.is_new as \"edition_is_new!\",
            e.effective_on as \"effective_on!\",
            e.effective_on_is_sample as \"effective_on_is_sample!\",
            es.document as \"edition_document!\", es.section as \"edition_section!\",
            es.issuer as \"edition_issuer!\", es.issued_on as \"edition_issued_on!\",
            es.issued_text as \"edition_issued_text!\",
            c.kind as \"kind?\", c.text_key as \"text_key?\", c.caption as \"caption?\",
            c.label as \"label?\", c.body as \"body?\", c.is_new as \"is_new?\",
            s.document as \"document?\", s.section as \"section?\", s.issuer as \"issuer?\",
            s.issued_on as \"issued_on?\", s.issued_text as \"issued_text?\"
        from credo_edition e
        join source es on es.source_id = e.source_id
        left join credo_content c on c.credo_edition_id = e.credo_edition_id
        left join source s on s.source_id = c.source_id
        where e.credo_edition_id = $1
        order by c.kind, c.position, c.line",
        id as CredoEditionId
    )
    .fetch_all(executor)
    .await?;
    decode(rows)
}

fn decode(rows: Vec<ContentRow>) -> Result<Option<Edition>, StoreError> {
    let Some(first) = rows.first() else { return Ok(None) };
    let impossible = |column, row: &str| StoreError::Impossible {
        table: "credo_edition",
        column,
        row: row.to_owned(),
    };
    let id = first.credo_edition_id;
    let mut edition = Edition {
        id,
        number: VersionNumber::new(first.number)
            .ok_or_else(|| impossible("number", &id.to_string()))?,
        title: first.title.clone(),
        is_new: first.edition_is_new,
        source: Source {
            document: first.edition_document.clone(),
            section: first.edition_section.clone(),
            issuer: first.edition_issuer.clone(),
            issued: YearMonth::of(first.edition_issued_on),
            issued_text: first.edition_issued_text.clone(),
        },
        effective: EffectiveDay { on: first.effective_on, is_sample: first.effective_on_is_sample },
        statements: Vec::new(),
        texts: Vec::new(),
    };
    for row in rows {
        let (Some(kind), Some(key), Some(body)) = (row.kind, row.text_key, row.body) else {
            continue;
        };
        let source = Source::of_columns(
            row.document,
            row.section,
            row.issuer,
            row.issued_on,
            row.issued_text,
        );
        if kind == "statement" {
            match edition.statements.last_mut().filter(|last| last.key == key) {
                Some(last) => last.lines.push(body),
                None => edition.statements.push(Statement { key, lines: vec![body], source }),
            }
        } else {
            let kind = TextKind::parse(&kind).ok_or_else(|| impossible("kind", &key))?;
            let is_new = row.is_new.unwrap_or(false);
            let (caption, label) = (row.caption, row.label);
            edition.texts.push(CredoText { key, kind, caption, label, body, is_new, source });
        }
    }
    Ok(Some(edition))
}
