//! What a version says, read whole or for one rank, and written whole when a draft begins.

use std::collections::HashMap;

use sqlx::{PgConnection, PgExecutor};

use crate::audit::Work;
use crate::competency::content::Content;
use crate::competency::element::{Behaviour, Element, ElementAtRank, ElementKey, Link, LinkKind};
use crate::competency::role::{Audience, Role, RoleKey};
use crate::competency::scale::Grade;
use crate::kernel::ids::{AccountId, ElementId, FrameworkVersionId, RankId, RoleExpectationId};
use crate::kernel::{Line, Prose, Revision, Timestamp, Weight};
use crate::platform::StoreError;

/// How much of a version is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// Everything.
    Whole,
    /// Everything but 着眼点 and behaviours.
    Outline,
    /// What concerns one rank: its own roles beside those of everyone and of 管理監督者, and each
    /// element with that rank's texts at most.
    Rank(RankId),
}

/// The content of a version.
pub async fn content(
    conn: &mut PgConnection,
    version: FrameworkVersionId,
    part: Part,
) -> Result<Content, StoreError> {
    let rank = match part {
        Part::Rank(rank) => Some(rank),
        Part::Whole | Part::Outline => None,
    };
    let ranks = ranks(&mut *conn, version).await?;
    let roles = roles(&mut *conn, version, rank).await?;
    let mut elements = elements(&mut *conn, version).await?;
    let mut at_ranks = at_ranks(&mut *conn, version, rank, part != Part::Outline).await?;
    for element in &mut elements {
        element.ranks = at_ranks.remove(&element.id).unwrap_or_default();
    }
    Ok(Content { ranks, roles, elements })
}

async fn ranks(
    executor: impl PgExecutor<'_>,
    version: FrameworkVersionId,
) -> Result<Vec<RankId>, StoreError> {
    Ok(sqlx::query_scalar!(
        "select rank_id as \"rank: RankId\"
        from framework_version_rank v
        join rank r using (rank_id)
        where v.framework_version_id = $1
        order by r.position",
        version as FrameworkVersionId
    )
    .fetch_all(executor)
    .await?)
}

async fn roles(
    executor: impl PgExecutor<'_>,
    version: FrameworkVersionId,
    rank: Option<RankId>,
) -> Result<Vec<Role>, StoreError> {
    let rows = sqlx::query!(
        "select e.role_expectation_id as \"id: RoleExpectationId\", e.role_key as \"key: RoleKey\",
            e.audience, e.rank_id as \"rank: RankId\", e.position, e.body as \"body: Prose\",
            e.source as \"source: Line\", e.is_sample, e.revision as \"revision: Revision\"
        from role_expectation e
        left join rank r on r.rank_id = e.rank_id
        where e.framework_version_id = $1
          and ($2::uuid is null or e.rank_id is null or e.rank_id = $2)
        order by case e.audience when 'everyone' then 0 when 'supervisors' then 1 else 2 end,
            r.position, e.position, e.role_key",
        version as FrameworkVersionId,
        rank as Option<RankId>
    )
    .fetch_all(executor)
    .await?;
    rows.into_iter()
        .map(|row| {
            let audience = Audience::decode(&row.audience, row.rank).ok_or_else(|| {
                StoreError::Impossible {
                    table: "role_expectation",
                    column: "audience",
                    row: row.id.to_string(),
                }
            })?;
            Ok(Role {
                id: row.id,
                key: row.key,
                audience,
                position: row.position,
                body: row.body,
                source: row.source,
                is_sample: row.is_sample,
                revision: row.revision,
            })
        })
        .collect()
}

/// The elements of a version in order, without their texts per rank.
async fn elements(
    conn: &mut PgConnection,
    version: FrameworkVersionId,
) -> Result<Vec<Element>, StoreError> {
    let mut links: HashMap<ElementId, Vec<Link>> = HashMap::new();
    let rows = sqlx::query!(
        "select l.element_id as \"element: ElementId\", l.target_kind as \"kind: LinkKind\", l.target_key
        from element_link l
        join element e using (element_id)
        where e.framework_version_id = $1
        order by l.target_kind desc, l.target_key",
        version as FrameworkVersionId
    )
    .fetch_all(&mut *conn)
    .await?;
    for row in rows {
        links.entry(row.element).or_default().push(Link { kind: row.kind, key: row.target_key });
    }
    let rows = sqlx::query!(
        "select element_id as \"id: ElementId\", element_key as \"key: ElementKey\", position,
            name as \"name: Line\", summary as \"summary: Prose\", name_source as \"name_source: Line\",
            is_sample, revision as \"revision: Revision\"
        from element
        where framework_version_id = $1
        order by position, element_key",
        version as FrameworkVersionId
    )
    .fetch_all(conn)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| Element {
            links: links.remove(&row.id).unwrap_or_default(),
            id: row.id,
            key: row.key,
            position: row.position,
            name: row.name,
            summary: row.summary,
            name_source: row.name_source,
            is_sample: row.is_sample,
            ranks: Vec::new(),
            revision: row.revision,
        })
        .collect())
}

type Slot = (ElementId, RankId);

async fn at_ranks(
    conn: &mut PgConnection,
    version: FrameworkVersionId,
    rank: Option<RankId>,
    with_texts: bool,
) -> Result<HashMap<ElementId, Vec<ElementAtRank>>, StoreError> {
    let (mut indicators, mut behaviours) = if with_texts {
        (indicators(&mut *conn, version, rank).await?, behaviours(&mut *conn, version, rank).await?)
    } else {
        (HashMap::new(), HashMap::new())
    };
    let rows = sqlx::query!(
        "select t.element_id as \"element: ElementId\", t.rank_id as \"rank: RankId\",
            t.definition as \"definition: Prose\", t.weight, t.is_sample,
            t.revision as \"revision: Revision\"
        from element_rank t
        join element e using (element_id)
        join rank r using (rank_id)
        where e.framework_version_id = $1 and ($2::uuid is null or t.rank_id = $2)
        order by r.position",
        version as FrameworkVersionId,
        rank as Option<RankId>
    )
    .fetch_all(conn)
    .await?;
    let mut found: HashMap<ElementId, Vec<ElementAtRank>> = HashMap::new();
    for row in rows {
        let slot = (row.element, row.rank);
        let weight = Weight::new(row.weight).ok_or_else(|| StoreError::Impossible {
            table: "element_rank",
            column: "weight",
            row: format!("{} {}", row.element, row.rank),
        })?;
        found.entry(row.element).or_default().push(ElementAtRank {
            rank: row.rank,
            definition: row.definition,
            weight,
            is_sample: row.is_sample,
            indicators: indicators.remove(&slot).unwrap_or_default(),
            behaviours: behaviours.remove(&slot).unwrap_or_default(),
            revision: row.revision,
        });
    }
    Ok(found)
}

async fn indicators(
    executor: impl PgExecutor<'_>,
    version: FrameworkVersionId,
    rank: Option<RankId>,
) -> Result<HashMap<Slot, Vec<Line>>, StoreError> {
    let rows = sqlx::query!(
        "select i.element_id as \"element: ElementId\", i.rank_id as \"rank: RankId\",
            i.body as \"body: Line\"
        from element_indicator i
        join element e using (element_id)
        where e.framework_version_id = $1 and ($2::uuid is null or i.rank_id = $2)
        order by i.element_id, i.rank_id, i.position",
        version as FrameworkVersionId,
        rank as Option<RankId>
    )
    .fetch_all(executor)
    .await?;
    let mut found: HashMap<Slot, Vec<Line>> = HashMap::new();
    for row in rows {
        found.entry((row.element, row.rank)).or_default().push(row.body);
    }
    Ok(found)
}

/// Best grade first, by the version's scale; grades that the scale does not have come last.
async fn behaviours(
    executor: impl PgExecutor<'_>,
    version: FrameworkVersionId,
    rank: Option<RankId>,
) -> Result<HashMap<Slot, Vec<Behaviour>>, StoreError> {
    let rows = sqlx::query!(
        "select b.element_id as \"element: ElementId\", b.rank_id as \"rank: RankId\",
            b.grade as \"grade: Grade\", b.body as \"body: Prose\"
        from element_behaviour b
        join element e using (element_id)
        join framework_version v using (framework_version_id)
        left join scale_grade g on g.scale_id = v.scale_id and g.grade = b.grade
        where e.framework_version_id = $1 and ($2::uuid is null or b.rank_id = $2)
        order by b.element_id, b.rank_id, g.position, b.grade",
        version as FrameworkVersionId,
        rank as Option<RankId>
    )
    .fetch_all(executor)
    .await?;
    let mut found: HashMap<Slot, Vec<Behaviour>> = HashMap::new();
    for row in rows {
        found
            .entry((row.element, row.rank))
            .or_default()
            .push(Behaviour { grade: row.grade, text: row.body });
    }
    Ok(found)
}

/// Who edited a row last, for the conflict page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LastEdit {
    /// Name; empty when the row stands as it was copied.
    pub by: String,
    /// When; `None` when the row stands as it was copied.
    pub at: Option<Timestamp>,
}

/// Who edited an element's name and sentence last.
pub async fn last_edit_of_element(
    executor: impl PgExecutor<'_>,
    element: ElementId,
) -> Result<Option<LastEdit>, StoreError> {
    Ok(sqlx::query_as!(
        LastEdit,
        "select coalesce(a.display_name, '') as \"by!\", e.edited_at as at
        from element e
        left join account a on a.account_id = e.edited_by
        where e.element_id = $1",
        element as ElementId
    )
    .fetch_optional(executor)
    .await?)
}

/// Who edited an element's texts for a rank last.
pub async fn last_edit_at_rank(
    executor: impl PgExecutor<'_>,
    element: ElementId,
    rank: RankId,
) -> Result<Option<LastEdit>, StoreError> {
    Ok(sqlx::query_as!(
        LastEdit,
        "select coalesce(a.display_name, '') as \"by!\", t.edited_at as at
        from element_rank t
        left join account a on a.account_id = t.edited_by
        where t.element_id = $1 and t.rank_id = $2",
        element as ElementId,
        rank as RankId
    )
    .fetch_optional(executor)
    .await?)
}

/// Who edited a role last.
pub async fn last_edit_of_role(
    executor: impl PgExecutor<'_>,
    role: RoleExpectationId,
) -> Result<Option<LastEdit>, StoreError> {
    Ok(sqlx::query_as!(
        LastEdit,
        "select coalesce(a.display_name, '') as \"by!\", r.edited_at as at
        from role_expectation r
        left join account a on a.account_id = r.edited_by
        where r.role_expectation_id = $1",
        role as RoleExpectationId
    )
    .fetch_optional(executor)
    .await?)
}

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

pub(super) async fn insert_ranks(
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

pub(super) async fn insert_links(
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
pub(super) async fn insert_texts(
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
pub(super) fn editor(work: &Work) -> Option<AccountId> {
    work.actor().account()
}
