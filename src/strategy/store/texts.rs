//! The city's own words: outline, pillars, measures.

use sqlx::PgExecutor;

use crate::access::Permit;
use crate::audit::Work;
use crate::credo::Source;
use crate::kernel::ids::{MeasureId, PillarId, SourceId};
use crate::kernel::{Date, YearMonth};
use crate::platform::StoreError;
use crate::strategy::outline::{Outline, Passage, PassageKind, PlacedPassage};
use crate::strategy::pillar::{Measure, Pillar};
use crate::strategy::policy::LoadStrategy;

/// What the strategy says of itself.
pub async fn outline(executor: impl PgExecutor<'_>) -> Result<Outline, StoreError> {
    let rows = sqlx::query!(
        "select t.text_key, t.kind as \"kind: PassageKind\", t.parent_key, t.position, t.body, t.note,
            t.happened_on, t.month_text, t.is_new,
            s.document as \"document?\", s.section as \"section?\", s.issuer as \"issuer?\",
            s.issued_on as \"issued_on?\", s.issued_text as \"issued_text?\"
        from strategy_text t
        left join source s on s.source_id = t.source_id
        order by t.kind, t.parent_key nulls first, t.position"
    )
    .fetch_all(executor)
    .await?;
    let mut placed = Vec::with_capacity(rows.len());
    for row in rows {
        let source = Source::of_columns(
            row.document,
            row.section,
            row.issuer,
            row.issued_on,
            row.issued_text,
        );
        let month = row.happened_on.map(YearMonth::of).zip(row.month_text);
        placed.push(PlacedPassage {
            kind: row.kind,
            parent: row.parent_key,
            position: row.position,
            passage: Passage { key: row.text_key, body: row.body, is_new: row.is_new, source },
            note: row.note,
            month,
        });
    }
    Outline::from_placed(placed).map_err(|one| StoreError::Impossible {
        table: "strategy_text",
        column: "parent_key",
        row: one.passage.key,
    })
}

/// One line under a pillar, with the pillar beside it.
struct PillarRow {
    pillar_id: PillarId,
    code: String,
    name: String,
    pillar_is_new: bool,
    pillar_document: Option<String>,
    pillar_section: Option<String>,
    pillar_issuer: Option<String>,
    pillar_issued_on: Option<Date>,
    pillar_issued_text: Option<String>,
    kind: Option<String>,
    key: Option<String>,
    line: Option<i32>,
    measure_id: Option<MeasureId>,
    body: Option<String>,
    is_new: Option<bool>,
    document: Option<String>,
    section: Option<String>,
    issuer: Option<String>,
    issued_on: Option<Date>,
    issued_text: Option<String>,
}

/// The pillars with their aims and measures, in the order of the data (decision 25).
pub async fn pillars(executor: impl PgExecutor<'_>) -> Result<Vec<Pillar>, StoreError> {
    let rows = sqlx::query_as!(
        PillarRow,
        "select p.pillar_id as \"pillar_id: PillarId\", p.code, p.name, p.is_new as pillar_is_new,
            ps.document as \"pillar_document?\", ps.section as \"pillar_section?\",
            ps.issuer as \"pillar_issuer?\", ps.issued_on as \"pillar_issued_on?\",
            ps.issued_text as \"pillar_issued_text?\",
            c.kind as \"kind?\", c.key as \"key?\", c.line as \"line?\",
            c.measure_id as \"measure_id?: MeasureId\", c.body as \"body?\", c.is_new as \"is_new?\",
            s.document as \"document?\", s.section as \"section?\", s.issuer as \"issuer?\",
            s.issued_on as \"issued_on?\", s.issued_text as \"issued_text?\"
        from pillar p
        left join source ps on ps.source_id = p.source_id
        left join pillar_content c on c.pillar_id = p.pillar_id
        left join source s on s.source_id = c.source_id
        order by p.position, c.kind, c.position, c.line"
    )
    .fetch_all(executor)
    .await?;
    let mut pillars: Vec<Pillar> = Vec::new();
    for row in rows {
        let known = pillars.last().is_some_and(|last| last.id == row.pillar_id);
        if !known {
            let source = Source::of_columns(
                row.pillar_document,
                row.pillar_section,
                row.pillar_issuer,
                row.pillar_issued_on,
                row.pillar_issued_text,
            );
            pillars.push(Pillar {
                id: row.pillar_id,
                code: row.code,
                name: row.name,
                aim: Vec::new(),
                measures: Vec::new(),
                is_new: row.pillar_is_new,
                source,
            });
        }
        let (Some(pillar), Some(key), Some(body)) = (pillars.last_mut(), row.key, row.body) else {
            continue;
        };
        let source = Source::of_columns(
            row.document,
            row.section,
            row.issuer,
            row.issued_on,
            row.issued_text,
        );
        let is_new = row.is_new.unwrap_or(false);
        match (row.kind.as_deref(), row.measure_id, row.line) {
            (Some("measure"), Some(id), Some(0)) => {
                let sub_lines = Vec::new();
                let measure = Measure { id, code: key, name: body, sub_lines, is_new, source };
                pillar.measures.push(measure);
            }
            (Some("measure"), Some(_), _) => {
                if let Some(measure) = pillar.measures.last_mut() {
                    measure.sub_lines.push(body);
                }
            }
            _ => pillar.aim.push(Passage { key, body, is_new, source }),
        }
    }
    Ok(pillars)
}

/// Lets one process at a time load the content; the others wait until it has committed.
pub(in crate::strategy) async fn queue_up(work: &mut Work) -> Result<(), StoreError> {
    sqlx::query!("select pg_advisory_xact_lock(hashtext('strategy_text'))")
        .execute(work.conn())
        .await?;
    Ok(())
}

/// Whether the strategy's words are there.
pub(in crate::strategy) async fn is_loaded(
    executor: impl PgExecutor<'_>,
) -> Result<bool, StoreError> {
    Ok(sqlx::query_scalar!("select exists (select from pillar) as \"is_loaded!\"")
        .fetch_one(executor)
        .await?)
}

/// Passages with the ids of their sources.
pub(in crate::strategy) struct PassageSources<'a> {
    pub passages: &'a [PlacedPassage],
    pub sources: &'a [Option<SourceId>],
}

/// Writes the outline, set-based; parents stand before their children.
pub(in crate::strategy) async fn load_texts(
    work: &mut Work,
    _permit: &Permit<LoadStrategy>,
    texts: &PassageSources<'_>,
) -> Result<(), StoreError> {
    let of = |read: fn(&PlacedPassage) -> String| -> Vec<String> {
        texts.passages.iter().map(read).collect()
    };
    let keys = of(|one| one.passage.key.clone());
    let kinds: Vec<PassageKind> = texts.passages.iter().map(|one| one.kind).collect();
    let parents: Vec<Option<String>> =
        texts.passages.iter().map(|one| one.parent.clone()).collect();
    let positions: Vec<i32> = texts.passages.iter().map(|one| one.position).collect();
    let bodies = of(|one| one.passage.body.clone());
    let notes: Vec<Option<String>> = texts.passages.iter().map(|one| one.note.clone()).collect();
    let months: Vec<Option<Date>> = texts
        .passages
        .iter()
        .map(|one| one.month.as_ref().map(|(month, _)| month.first_day()))
        .collect();
    let month_texts: Vec<Option<String>> =
        texts.passages.iter().map(|one| one.month.as_ref().map(|(_, text)| text.clone())).collect();
    let news: Vec<bool> = texts.passages.iter().map(|one| one.passage.is_new).collect();
    sqlx::query!(
        "insert into strategy_text
            (strategy_text_id, text_key, kind, parent_key, position, body, note, happened_on,
             month_text, is_new, source_id)
        select gen_random_uuid(), text_key, kind, parent_key, position, body, note, happened_on,
            month_text, is_new, source_id
        from unnest($1::text[], $2::text[], $3::text[], $4::int[], $5::text[], $6::text[],
                $7::date[], $8::text[], $9::bool[], $10::uuid[])
            as t (text_key, kind, parent_key, position, body, note, happened_on, month_text, is_new,
                source_id)",
        &keys,
        &kinds as &[PassageKind],
        &parents as &[Option<String>],
        &positions,
        &bodies,
        &notes as &[Option<String>],
        &months as &[Option<Date>],
        &month_texts as &[Option<String>],
        &news,
        texts.sources as &[Option<SourceId>]
    )
    .execute(work.conn())
    .await?;
    Ok(())
}

/// Sources of the pillars, of all aims and of all measures, each in reading order.
pub(in crate::strategy) struct PillarSources {
    pub pillars: Vec<Option<SourceId>>,
    pub aims: Vec<Option<SourceId>>,
    pub measures: Vec<Option<SourceId>>,
}

/// Writes the pillars with everything below them, set-based.
pub(in crate::strategy) async fn load_pillars(
    work: &mut Work,
    _permit: &Permit<LoadStrategy>,
    pillars: &[Pillar],
    sources: &PillarSources,
) -> Result<(), StoreError> {
    let ids: Vec<PillarId> = pillars.iter().map(|pillar| pillar.id).collect();
    let codes: Vec<String> = pillars.iter().map(|pillar| pillar.code.clone()).collect();
    let names: Vec<String> = pillars.iter().map(|pillar| pillar.name.clone()).collect();
    let news: Vec<bool> = pillars.iter().map(|pillar| pillar.is_new).collect();
    sqlx::query!(
        "insert into pillar (pillar_id, code, position, name, is_new, source_id)
        select pillar_id, code, position, name, is_new, source_id
        from unnest($1::uuid[], $2::text[], $3::text[], $4::bool[], $5::uuid[]) with ordinality
            as p (pillar_id, code, name, is_new, source_id, position)",
        &ids as &[PillarId],
        &codes,
        &names,
        &news,
        &sources.pillars as &[Option<SourceId>]
    )
    .execute(work.conn())
    .await?;
    load_aims(work, pillars, &sources.aims).await?;
    load_measures(work, pillars, &sources.measures).await
}

async fn load_aims(
    work: &mut Work,
    pillars: &[Pillar],
    sources: &[Option<SourceId>],
) -> Result<(), StoreError> {
    let aims: Vec<(PillarId, &Passage)> =
        pillars.iter().flat_map(|pillar| pillar.aim.iter().map(|aim| (pillar.id, aim))).collect();
    let ids: Vec<PillarId> = aims.iter().map(|(id, _)| *id).collect();
    let keys: Vec<String> = aims.iter().map(|(_, aim)| aim.key.clone()).collect();
    let bodies: Vec<String> = aims.iter().map(|(_, aim)| aim.body.clone()).collect();
    let news: Vec<bool> = aims.iter().map(|(_, aim)| aim.is_new).collect();
    sqlx::query!(
        "insert into pillar_aim (pillar_id, position, aim_key, body, is_new, source_id)
        select pillar_id, row_number() over (partition by pillar_id order by place),
            aim_key, body, is_new, source_id
        from unnest($1::uuid[], $2::text[], $3::text[], $4::bool[], $5::uuid[]) with ordinality
            as a (pillar_id, aim_key, body, is_new, source_id, place)",
        &ids as &[PillarId],
        &keys,
        &bodies,
        &news,
        sources as &[Option<SourceId>]
    )
    .execute(work.conn())
    .await?;
    Ok(())
}

async fn load_measures(
    work: &mut Work,
    pillars: &[Pillar],
    sources: &[Option<SourceId>],
) -> Result<(), StoreError> {
    let measures: Vec<(PillarId, &Measure)> = pillars
        .iter()
        .flat_map(|pillar| pillar.measures.iter().map(|measure| (pillar.id, measure)))
        .collect();
    let pillar_ids: Vec<PillarId> = measures.iter().map(|(id, _)| *id).collect();
    let ids: Vec<MeasureId> = measures.iter().map(|(_, measure)| measure.id).collect();
    let codes: Vec<String> = measures.iter().map(|(_, measure)| measure.code.clone()).collect();
    let names: Vec<String> = measures.iter().map(|(_, measure)| measure.name.clone()).collect();
    let news: Vec<bool> = measures.iter().map(|(_, measure)| measure.is_new).collect();
    sqlx::query!(
        "insert into measure (measure_id, pillar_id, code, position, name, is_new, source_id)
        select measure_id, pillar_id, code, row_number() over (partition by pillar_id order by place),
            name, is_new, source_id
        from unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::bool[], $6::uuid[])
            with ordinality
            as m (measure_id, pillar_id, code, name, is_new, source_id, place)",
        &ids as &[MeasureId],
        &pillar_ids as &[PillarId],
        &codes,
        &names,
        &news,
        sources as &[Option<SourceId>]
    )
    .execute(work.conn())
    .await?;
    let lines: Vec<(MeasureId, &String)> = measures
        .iter()
        .flat_map(|(_, measure)| measure.sub_lines.iter().map(|line| (measure.id, line)))
        .collect();
    let ids: Vec<MeasureId> = lines.iter().map(|(id, _)| *id).collect();
    let bodies: Vec<String> = lines.iter().map(|(_, line)| (*line).clone()).collect();
    sqlx::query!(
        "insert into measure_sub_line (measure_id, position, body)
        select measure_id, row_number() over (partition by measure_id order by place), body
        from unnest($1::uuid[], $2::text[]) with ordinality as l (measure_id, body, place)",
        &ids as &[MeasureId],
        &bodies
    )
    .execute(work.conn())
    .await?;
    Ok(())
}
