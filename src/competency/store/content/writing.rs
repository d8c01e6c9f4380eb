//! A content written whole, when a draft begins.

use crate::audit::Work;
use crate::competency::content::Content;
use crate::competency::element::{Behaviour, Element, ElementAtRank, Link};
use crate::competency::role::Role;
use crate::kernel::ids::{AccountId, ElementId, FrameworkVersionId, RankId, RoleExpectationId};
use crate::platform::StoreError;

/// Writes a whole content into a draft without one. Elements and roles get fresh ids: keys are what
/// joins versions, ids belong to one.
pub async fn insert_content(
    work: &mut Work,
    version: FrameworkVersionId,
    content: &Content,
) -> Result<(), StoreError> {
    insert_ranks(work, version, &content.ranks).await?;
    insert_roles(work, version, &content.roles).await?;
    let ids: Vec<ElementId> = content.elements.iter().map(|_| ElementId::mint()).collect();
    insert_elements(work, version, &content.elements, &ids).await?;
    insert_at_ranks(work, &content.elements, &ids).await
}

pub(in crate::competency::store) async fn insert_ranks(
    work: &mut Work,
    version: FrameworkVersionId,
    ranks: &[RankId],
) -> Result<(), StoreError> {
    sqlx::query!(
        "insert into framework_version_rank (framework_version_id, rank_id)
        select $1, rank_id from unnest($2::uuid[]) as row (rank_id)
        on conflict do nothing",
        version as FrameworkVersionId,
        ranks as &[RankId]
    )
    .execute(work.conn())
    .await?;
    Ok(())
}

async fn insert_roles(
    work: &mut Work,
    version: FrameworkVersionId,
    roles: &[Role],
) -> Result<(), StoreError> {
    let ids: Vec<RoleExpectationId> = roles.iter().map(|_| RoleExpectationId::mint()).collect();
    let keys: Vec<String> = roles.iter().map(|role| role.key.to_string()).collect();
    let audiences: Vec<String> =
        roles.iter().map(|role| role.audience.as_str().to_owned()).collect();
    let ranks: Vec<Option<RankId>> = roles.iter().map(|role| role.audience.rank()).collect();
    let positions: Vec<i32> = roles.iter().map(|role| role.position).collect();
    let bodies: Vec<String> = roles.iter().map(|role| role.body.to_string()).collect();
    let samples: Vec<bool> = roles.iter().map(|role| role.is_sample).collect();
    let sources: Vec<Option<String>> =
        roles.iter().map(|role| role.source.as_ref().map(ToString::to_string)).collect();
    sqlx::query!(
        "insert into role_expectation (role_expectation_id, framework_version_id, role_key, audience,
            rank_id, position, body, is_sample, source)
        select row.id, $1, row.key, row.audience, row.rank, row.position, row.body, row.sample, row.source
        from unnest($2::uuid[], $3::text[], $4::text[], $5::uuid[], $6::int[], $7::text[], $8::bool[],
            $9::text[]) as row (id, key, audience, rank, position, body, sample, source)",
        version as FrameworkVersionId,
        &ids as &[RoleExpectationId],
        &keys,
        &audiences,
        &ranks as &[Option<RankId>],
        &positions,
        &bodies,
        &samples,
        &sources as &[Option<String>]
    )
    .execute(work.conn())
    .await?;
    Ok(())
}

async fn insert_elements(
    work: &mut Work,
    version: FrameworkVersionId,
    elements: &[Element],
    ids: &[ElementId],
) -> Result<(), StoreError> {
    let keys: Vec<String> = elements.iter().map(|own| own.key.to_string()).collect();
    let positions: Vec<i32> = (1..).take(elements.len()).collect();
    let names: Vec<String> = elements.iter().map(|own| own.name.to_string()).collect();
    let summaries: Vec<Option<String>> =
        elements.iter().map(|own| own.summary.as_ref().map(ToString::to_string)).collect();
    let sources: Vec<Option<String>> =
        elements.iter().map(|own| own.name_source.as_ref().map(ToString::to_string)).collect();
    let samples: Vec<bool> = elements.iter().map(|own| own.is_sample).collect();
    sqlx::query!(
        "insert into element (element_id, framework_version_id, element_key, position, name, summary,
            name_source, is_sample)
        select row.id, $1, row.key, row.position, row.name, row.summary, row.source, row.sample
        from unnest($2::uuid[], $3::text[], $4::int[], $5::text[], $6::text[], $7::text[], $8::bool[])
            as row (id, key, position, name, summary, source, sample)",
        version as FrameworkVersionId,
        ids as &[ElementId],
        &keys,
        &positions,
        &names,
        &summaries as &[Option<String>],
        &sources as &[Option<String>],
        &samples
    )
    .execute(work.conn())
    .await?;
    let pairs = elements.iter().zip(ids);
    let links: Vec<(ElementId, &Link)> =
        pairs.flat_map(|(own, id)| own.links.iter().map(|link| (*id, link))).collect();
    insert_links(work, &links).await
}

pub(in crate::competency::store) async fn insert_links(
    work: &mut Work,
    links: &[(ElementId, &Link)],
) -> Result<(), StoreError> {
    let ids: Vec<ElementId> = links.iter().map(|(id, _)| *id).collect();
    let kinds: Vec<String> = links.iter().map(|(_, link)| link.kind.to_string()).collect();
    let keys: Vec<String> = links.iter().map(|(_, link)| link.key.clone()).collect();
    sqlx::query!(
        "insert into element_link (element_id, target_kind, target_key)
        select row.id, row.kind, row.key
        from unnest($1::uuid[], $2::text[], $3::text[]) as row (id, kind, key)
        on conflict do nothing",
        &ids as &[ElementId],
        &kinds,
        &keys
    )
    .execute(work.conn())
    .await?;
    Ok(())
}

async fn insert_at_ranks(
    work: &mut Work,
    elements: &[Element],
    ids: &[ElementId],
) -> Result<(), StoreError> {
    let all: Vec<(ElementId, &ElementAtRank)> = elements
        .iter()
        .zip(ids)
        .flat_map(|(element, id)| element.ranks.iter().map(|own| (*id, own)))
        .collect();
    let elements: Vec<ElementId> = all.iter().map(|(id, _)| *id).collect();
    let ranks: Vec<RankId> = all.iter().map(|(_, own)| own.rank).collect();
    let definitions: Vec<Option<String>> =
        all.iter().map(|(_, own)| own.definition.as_ref().map(ToString::to_string)).collect();
    let weights: Vec<i32> = all.iter().map(|(_, own)| own.weight.get()).collect();
    let samples: Vec<bool> = all.iter().map(|(_, own)| own.is_sample).collect();
    sqlx::query!(
        "insert into element_rank (element_id, rank_id, definition, weight, is_sample)
        select row.element, row.rank, row.definition, row.weight, row.sample
        from unnest($1::uuid[], $2::uuid[], $3::text[], $4::int[], $5::bool[])
            as row (element, rank, definition, weight, sample)",
        &elements as &[ElementId],
        &ranks as &[RankId],
        &definitions as &[Option<String>],
        &weights,
        &samples
    )
    .execute(work.conn())
    .await?;
    insert_texts(work, &all).await
}

/// 着眼点 and behaviours of elements at ranks that have none yet.
pub(in crate::competency::store) async fn insert_texts(
    work: &mut Work,
    all: &[(ElementId, &ElementAtRank)],
) -> Result<(), StoreError> {
    let mut elements: Vec<ElementId> = Vec::new();
    let mut ranks: Vec<RankId> = Vec::new();
    let mut positions: Vec<i32> = Vec::new();
    let mut bodies: Vec<String> = Vec::new();
    for (id, own) in all {
        for (position, body) in (1..).zip(&own.indicators) {
            elements.push(*id);
            ranks.push(own.rank);
            positions.push(position);
            bodies.push(body.to_string());
        }
    }
    sqlx::query!(
        "insert into element_indicator (element_id, rank_id, position, body)
        select row.element, row.rank, row.position, row.body
        from unnest($1::uuid[], $2::uuid[], $3::int[], $4::text[]) as row (element, rank, position, body)",
        &elements as &[ElementId],
        &ranks as &[RankId],
        &positions,
        &bodies
    )
    .execute(work.conn())
    .await?;
    let behaviours: Vec<(ElementId, RankId, &Behaviour)> = all
        .iter()
        .flat_map(|(id, own)| own.behaviours.iter().map(|text| (*id, own.rank, text)))
        .collect();
    let elements: Vec<ElementId> = behaviours.iter().map(|(id, _, _)| *id).collect();
    let ranks: Vec<RankId> = behaviours.iter().map(|(_, rank, _)| *rank).collect();
    let grades: Vec<String> = behaviours.iter().map(|(_, _, own)| own.grade.to_string()).collect();
    let bodies: Vec<String> = behaviours.iter().map(|(_, _, own)| own.text.to_string()).collect();
    sqlx::query!(
        "insert into element_behaviour (element_id, rank_id, grade, body)
        select row.element, row.rank, row.grade, row.body
        from unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[]) as row (element, rank, grade, body)",
        &elements as &[ElementId],
        &ranks as &[RankId],
        &grades,
        &bodies
    )
    .execute(work.conn())
    .await?;
    Ok(())
}

/// The account behind an edit, for the columns that say who.
pub(in crate::competency::store) fn editor(work: &Work) -> Option<AccountId> {
    work.actor().account()
}
