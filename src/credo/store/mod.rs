//! All SQL of the room.

mod editions;
pub(super) mod pledges;

pub(super) use editions::forget_choices;
pub use editions::{edition_in_force, edition_to_read};
use sqlx::PgExecutor;

use super::edition::{CredoText, EffectiveDay, NewEdition, Source, Statement, TextKind};
use super::policy::{AcknowledgeCredo, PublishEdition};
use crate::access::Permit;
use crate::audit::Work;
use crate::kernel::ids::{AcknowledgementId, CredoEditionId, EmployeeId, SourceId};
use crate::kernel::{Date, Timestamp, VersionNumber};
use crate::platform::StoreError;

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
