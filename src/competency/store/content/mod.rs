//! What a version says, read whole or for one rank, and written whole when a draft begins.

mod edits;
mod writing;

use std::collections::HashMap;

use sqlx::{PgConnection, PgExecutor};

use crate::competency::content::Content;
use crate::competency::element::{Behaviour, Element, ElementAtRank, ElementKey, Link, LinkKind};
use crate::competency::role::{Audience, Role, RoleKey};
use crate::competency::scale::Grade;
use crate::kernel::ids::{ElementId, FrameworkVersionId, RankId, RoleExpectationId};
use crate::kernel::{Line, Prose, Revision, Weight};
use crate::platform::StoreError;

pub use edits::{LastEdit, last_edit_at_rank, last_edit_of_element, last_edit_of_role};
pub use writing::insert_content;
pub(super) use writing::{editor, insert_links, insert_ranks, insert_texts};

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
        order by case l.target_kind when 'pillar' then 0 when 'credo' then 1 else 2 end, l.target_key",
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
