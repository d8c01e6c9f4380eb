//! All SQL of the room.

use sqlx::PgExecutor;

use super::edition::{CredoText, Edition, EffectiveDay, NewEdition, Source, Statement, TextKind};
use super::policy::{AcknowledgeCredo, PublishEdition};
use crate::access::Permit;
use crate::audit::Work;
use crate::kernel::ids::{AcknowledgementId, CredoEditionId, EmployeeId, SourceId};
use crate::kernel::{Date, Timestamp, VersionNumber, YearMonth};
use crate::platform::StoreError;

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
pub async fn edition_in_force(
    executor: impl PgExecutor<'_>,
    on: Date,
) -> Result<Option<Edition>, StoreError> {
    Ok(edition_to_read(executor, on).await?.filter(|edition| edition.has_begun(on)))
}

/// The edition in force on a day; before the first one takes effect, the first one.
pub async fn edition_to_read(
    executor: impl PgExecutor<'_>,
    on: Date,
) -> Result<Option<Edition>, StoreError> {
    let rows = sqlx::query_as!(
        ContentRow,
        "with chosen as (
            select e.*
            from credo_edition e
            where e.published_at is not null
            order by
                e.effective_on > $1,
                case when e.effective_on <= $1 then e.effective_on end desc,
                e.effective_on
            limit 1
        )
        select e.credo_edition_id as \"credo_edition_id!: CredoEditionId\", e.number as \"number!\",
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
        from chosen e
        join source es on es.source_id = e.source_id
        left join credo_content c on c.credo_edition_id = e.credo_edition_id
        left join source s on s.source_id = c.source_id
        order by c.kind, c.position, c.line",
        on
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

/// When an employee said that they had read an edition.
pub async fn acknowledged_at(
    executor: impl PgExecutor<'_>,
    edition: CredoEditionId,
    employee: EmployeeId,
) -> Result<Option<Timestamp>, StoreError> {
    Ok(sqlx::query_scalar!(
        "select acknowledged_at
        from credo_acknowledgement
        where credo_edition_id = $1 and employee_id = $2",
        edition as CredoEditionId,
        employee as EmployeeId
    )
    .fetch_optional(executor)
    .await?)
}

/// Lets one process at a time load the content; the others wait until it has committed.
pub(super) async fn queue_up(work: &mut Work) -> Result<(), StoreError> {
    sqlx::query!("select pg_advisory_xact_lock(hashtext('credo_edition'))")
        .execute(work.conn())
        .await?;
    Ok(())
}

/// The newest edition's id, number and 施行日, published or not.
pub(super) async fn newest(
    executor: impl PgExecutor<'_>,
) -> Result<Option<(CredoEditionId, i32, EffectiveDay)>, StoreError> {
    let row = sqlx::query!(
        "select credo_edition_id as \"credo_edition_id: CredoEditionId\", number,
            effective_on, effective_on_is_sample
        from credo_edition
        order by number desc
        limit 1"
    )
    .fetch_optional(executor)
    .await?;
    Ok(row.map(|row| {
        let effective =
            EffectiveDay { on: row.effective_on, is_sample: row.effective_on_is_sample };
        (row.credo_edition_id, row.number, effective)
    }))
}

/// The ids of sources, in the order given; new ones are added, set-based.
pub(super) async fn keep_sources(
    work: &mut Work,
    sources: &[&Source],
) -> Result<Vec<SourceId>, StoreError> {
    let ids: Vec<SourceId> = sources.iter().map(|_| SourceId::mint()).collect();
    let documents: Vec<String> = sources.iter().map(|s| s.document.clone()).collect();
    let sections: Vec<String> = sources.iter().map(|s| s.section.clone()).collect();
    let issuers: Vec<String> = sources.iter().map(|s| s.issuer.clone()).collect();
    let months: Vec<Date> = sources.iter().map(|s| s.issued.first_day()).collect();
    let texts: Vec<String> = sources.iter().map(|s| s.issued_text.clone()).collect();
    sqlx::query!(
        "insert into source (source_id, document, section, issuer, issued_on, issued_text)
        select source_id, document, section, issuer, issued_on, issued_text
        from unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::date[], $6::text[])
            as s (source_id, document, section, issuer, issued_on, issued_text)
        on conflict on constraint source_place_key do nothing",
        &ids as &[SourceId],
        &documents,
        &sections,
        &issuers,
        &months,
        &texts
    )
    .execute(work.conn())
    .await?;
    Ok(sqlx::query_scalar!(
        "select s.source_id as \"source_id: SourceId\"
        from unnest($1::text[], $2::text[], $3::text[], $4::date[]) with ordinality
            as asked (document, section, issuer, issued_on, place)
        join source s using (document, section, issuer, issued_on)
        order by asked.place",
        &documents,
        &sections,
        &issuers,
        &months
    )
    .fetch_all(work.conn())
    .await?)
}

/// Where each text of an edition stands, as ids.
pub(super) struct EditionSources {
    pub edition: SourceId,
    pub statements: Vec<Option<SourceId>>,
    pub texts: Vec<Option<SourceId>>,
}

/// Writes an edition with all its words, then closes it: from here on it never changes.
pub(super) async fn publish(
    work: &mut Work,
    _permit: &Permit<PublishEdition>,
    number: VersionNumber,
    edition: &NewEdition,
    sources: &EditionSources,
) -> Result<CredoEditionId, StoreError> {
    let id = CredoEditionId::mint();
    let at = work.now().at;
    sqlx::query!(
        "insert into credo_edition
            (credo_edition_id, number, title, is_new, source_id, effective_on,
             effective_on_is_sample, created_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8)",
        id as CredoEditionId,
        number.get(),
        edition.title,
        edition.is_new,
        sources.edition as SourceId,
        edition.effective.on,
        edition.effective.is_sample,
        at
    )
    .execute(work.conn())
    .await?;
    write_statements(work, id, &edition.statements, &sources.statements).await?;
    write_texts(work, id, &edition.texts, &sources.texts).await?;
    sqlx::query!(
        "update credo_edition set published_at = $2 where credo_edition_id = $1",
        id as CredoEditionId,
        at
    )
    .execute(work.conn())
    .await?;
    Ok(id)
}

async fn write_statements(
    work: &mut Work,
    edition: CredoEditionId,
    statements: &[Statement],
    sources: &[Option<SourceId>],
) -> Result<(), StoreError> {
    let keys: Vec<String> = statements.iter().map(|statement| statement.key.clone()).collect();
    sqlx::query!(
        "insert into credo_statement (credo_edition_id, position, statement_key, source_id)
        select $1, s.position, s.statement_key, s.source_id
        from unnest($2::text[], $3::uuid[]) with ordinality
            as s (statement_key, source_id, position)",
        edition as CredoEditionId,
        &keys,
        sources as &[Option<SourceId>]
    )
    .execute(work.conn())
    .await?;
    let lines: Vec<(&str, &str)> = statements
        .iter()
        .flat_map(|s| s.lines.iter().map(|line| (s.key.as_str(), line.as_str())))
        .collect();
    let keys: Vec<String> = lines.iter().map(|(key, _)| (*key).to_owned()).collect();
    let bodies: Vec<String> = lines.iter().map(|(_, body)| (*body).to_owned()).collect();
    sqlx::query!(
        "insert into credo_line (credo_edition_id, statement_position, position, body)
        select $1, s.position, row_number() over (partition by s.position order by l.place), l.body
        from unnest($2::text[], $3::text[]) with ordinality as l (statement_key, body, place)
        join credo_statement s
            on s.credo_edition_id = $1 and s.statement_key = l.statement_key",
        edition as CredoEditionId,
        &keys,
        &bodies
    )
    .execute(work.conn())
    .await?;
    Ok(())
}

async fn write_texts(
    work: &mut Work,
    edition: CredoEditionId,
    texts: &[CredoText],
    sources: &[Option<SourceId>],
) -> Result<(), StoreError> {
    let keys: Vec<String> = texts.iter().map(|text| text.key.clone()).collect();
    let kinds: Vec<TextKind> = texts.iter().map(|text| text.kind).collect();
    let captions: Vec<Option<String>> = texts.iter().map(|text| text.caption.clone()).collect();
    let labels: Vec<Option<String>> = texts.iter().map(|text| text.label.clone()).collect();
    let bodies: Vec<String> = texts.iter().map(|text| text.body.clone()).collect();
    let news: Vec<bool> = texts.iter().map(|text| text.is_new).collect();
    sqlx::query!(
        "insert into credo_text
            (credo_edition_id, text_key, kind, position, caption, label, body, is_new, source_id)
        select $1, t.text_key, t.kind, row_number() over (partition by t.kind order by t.place),
            t.caption, t.label, t.body, t.is_new, t.source_id
        from unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::bool[], $8::uuid[])
            with ordinality
            as t (text_key, kind, caption, label, body, is_new, source_id, place)",
        edition as CredoEditionId,
        &keys,
        &kinds as &[TextKind],
        &captions as &[Option<String>],
        &labels as &[Option<String>],
        &bodies,
        &news,
        sources as &[Option<SourceId>]
    )
    .execute(work.conn())
    .await?;
    Ok(())
}

/// Replaces a sample 施行日 by the city's own.
pub(super) async fn set_effective_day(
    work: &mut Work,
    _permit: &Permit<PublishEdition>,
    edition: CredoEditionId,
    on: Date,
) -> Result<(), StoreError> {
    sqlx::query!(
        "update credo_edition
        set effective_on = $2, effective_on_is_sample = false
        where credo_edition_id = $1",
        edition as CredoEditionId,
        on
    )
    .execute(work.conn())
    .await?;
    Ok(())
}

/// Notes that the permit's employee has read an edition. `false`: it was noted before.
pub(super) async fn acknowledge(
    work: &mut Work,
    permit: &Permit<AcknowledgeCredo>,
    edition: CredoEditionId,
) -> Result<bool, StoreError> {
    let at = work.now().at;
    let done = sqlx::query!(
        "insert into credo_acknowledgement
            (credo_acknowledgement_id, credo_edition_id, employee_id, acknowledged_at)
        values ($1, $2, $3, $4)
        on conflict on constraint credo_acknowledgement_once do nothing",
        AcknowledgementId::mint() as AcknowledgementId,
        edition as CredoEditionId,
        *permit.subject() as EmployeeId,
        at
    )
    .execute(work.conn())
    .await?;
    Ok(done.rows_affected() == 1)
}
