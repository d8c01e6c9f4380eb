//! Changes of a draft. Every write names the permit; the version it touches is the permit's.
//! A write that finds another revision than the one it was read with changes nothing and says so.

use sqlx::PgExecutor;

use super::content::{editor, insert_links, insert_ranks, insert_texts};
use crate::access::Permit;
use crate::audit::Work;
use crate::competency::element::{Element, ElementAtRank, ElementKey, Link};
use crate::competency::policy::EditDraft;
use crate::competency::role::{Audience, Role, RoleKey};
use crate::kernel::ids::{AccountId, ElementId, FrameworkVersionId, RankId, RoleExpectationId};
use crate::kernel::{Line, Prose, Revision, Weight};
use crate::platform::StoreError;

/// Sets the ranks that the draft is for.
pub async fn save_ranks(
    work: &mut Work,
    permit: &Permit<EditDraft>,
    ranks: &[RankId],
) -> Result<(), StoreError> {
    let version = permit.subject().version;
    sqlx::query!(
        "delete from framework_version_rank where framework_version_id = $1 and rank_id <> all($2)",
        version as FrameworkVersionId,
        ranks as &[RankId]
    )
    .execute(work.conn())
    .await?;
    insert_ranks(work, version, ranks).await
}

/// Saves name, sentence, source and ties of an element. `false`: somebody saved first.
pub async fn save_element(
    work: &mut Work,
    permit: &Permit<EditDraft>,
    element: &Element,
) -> Result<bool, StoreError> {
    let (by, at) = (editor(work), work.now().at);
    let saved = sqlx::query!(
        "update element
        set name = $4, summary = $5, name_source = $6, is_sample = $7, edited_by = $8, edited_at = $9,
            revision = revision + 1
        where framework_version_id = $1 and element_id = $2 and revision = $3",
        permit.subject().version as FrameworkVersionId,
        element.id as ElementId,
        element.revision as Revision,
        element.name.as_str(),
        element.summary.as_ref().map(Prose::as_str),
        element.name_source.as_ref().map(Line::as_str),
        element.is_sample,
        by as Option<AccountId>,
        at
    )
    .execute(work.conn())
    .await?;
    if saved.rows_affected() == 0 {
        return Ok(false);
    }
    sqlx::query!("delete from element_link where element_id = $1", element.id as ElementId)
        .execute(work.conn())
        .await?;
    let links: Vec<(ElementId, &Link)> =
        element.links.iter().map(|link| (element.id, link)).collect();
    insert_links(work, &links).await?;
    Ok(true)
}

/// Adds an element at the end, without texts.
pub async fn add_element(
    work: &mut Work,
    permit: &Permit<EditDraft>,
    element: &Element,
) -> Result<(), StoreError> {
    let (by, at) = (editor(work), work.now().at);
    sqlx::query!(
        "insert into element (element_id, framework_version_id, element_key, position, name, summary,
            name_source, is_sample, edited_by, edited_at)
        select $1, $2, $3, coalesce(max(position), 0) + 1, $4, $5, $6, $7, $8, $9
        from element
        where framework_version_id = $2",
        element.id as ElementId,
        permit.subject().version as FrameworkVersionId,
        element.key.as_str(),
        element.name.as_str(),
        element.summary.as_ref().map(Prose::as_str),
        element.name_source.as_ref().map(Line::as_str),
        element.is_sample,
        by as Option<AccountId>,
        at
    )
    .execute(work.conn())
    .await?;
    Ok(())
}

/// Takes an element out of the draft, with its texts.
pub async fn remove_element(
    work: &mut Work,
    permit: &Permit<EditDraft>,
    element: ElementId,
) -> Result<(), StoreError> {
    let version = permit.subject().version;
    for table_delete in [
        sqlx::query!("delete from element_indicator where element_id = $1", element as ElementId),
        sqlx::query!("delete from element_behaviour where element_id = $1", element as ElementId),
        sqlx::query!("delete from element_rank where element_id = $1", element as ElementId),
        sqlx::query!("delete from element_link where element_id = $1", element as ElementId),
        sqlx::query!(
            "delete from element where element_id = $1 and framework_version_id = $2",
            element as ElementId,
            version as FrameworkVersionId
        ),
    ] {
        table_delete.execute(work.conn()).await?;
    }
    Ok(())
}

/// Puts the elements in this order.
pub async fn order_elements(
    work: &mut Work,
    permit: &Permit<EditDraft>,
    keys: &[ElementKey],
) -> Result<(), StoreError> {
    let keys: Vec<String> = keys.iter().map(ToString::to_string).collect();
    sqlx::query!(
        "update element e
        set position = row.position
        from unnest($2::text[]) with ordinality as row (key, position)
        where e.framework_version_id = $1 and e.element_key = row.key and e.position <> row.position",
        permit.subject().version as FrameworkVersionId,
        &keys
    )
    .execute(work.conn())
    .await?;
    Ok(())
}

/// Saves what an element means for a rank; a revision of [`Revision::NONE`] adds it.
/// `false`: somebody saved first.
pub async fn save_at_rank(
    work: &mut Work,
    permit: &Permit<EditDraft>,
    element: ElementId,
    own: &ElementAtRank,
) -> Result<bool, StoreError> {
    let (by, at) = (editor(work), work.now().at);
    let version = permit.subject().version;
    let saved = sqlx::query_scalar!(
        "insert into element_rank as t (element_id, rank_id, definition, weight, is_sample,
            edited_by, edited_at)
        select e.element_id, $3, $4, $5, $6, $7, $8
        from element e
        where e.element_id = $1 and e.framework_version_id = $2
        on conflict (element_id, rank_id) do update
        set definition = excluded.definition, weight = excluded.weight,
            is_sample = excluded.is_sample, edited_by = excluded.edited_by,
            edited_at = excluded.edited_at, revision = t.revision + 1
        where t.revision = $9
        returning t.revision as \"revision: Revision\"",
        element as ElementId,
        version as FrameworkVersionId,
        own.rank as RankId,
        own.definition.as_ref().map(Prose::as_str),
        own.weight.get(),
        own.is_sample,
        by as Option<AccountId>,
        at,
        own.revision as Revision
    )
    .fetch_optional(work.conn())
    .await?;
    // A row that was to be there but is gone would have been added anew: then nothing is kept, either.
    let expected = Revision::new(own.revision.get() + 1);
    if saved != Some(expected) {
        return Ok(false);
    }
    for table_delete in [
        sqlx::query!(
            "delete from element_indicator where element_id = $1 and rank_id = $2",
            element as ElementId,
            own.rank as RankId
        ),
        sqlx::query!(
            "delete from element_behaviour where element_id = $1 and rank_id = $2",
            element as ElementId,
            own.rank as RankId
        ),
    ] {
        table_delete.execute(work.conn()).await?;
    }
    insert_texts(work, &[(element, own)]).await?;
    Ok(true)
}

/// One weight of the table of weights, with the revision it was read with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WeightEdit {
    /// The element.
    pub element: ElementId,
    /// The rank.
    pub rank: RankId,
    /// The weight to be.
    pub weight: Weight,
    /// [`Revision::NONE`] where the element has no row for the rank yet.
    pub revision: Revision,
}

/// Saves weights. Returns how many were saved: fewer than given means that somebody saved first.
pub async fn save_weights(
    work: &mut Work,
    permit: &Permit<EditDraft>,
    edits: &[WeightEdit],
) -> Result<u64, StoreError> {
    let (by, at) = (editor(work), work.now().at);
    let elements: Vec<ElementId> = edits.iter().map(|edit| edit.element).collect();
    let ranks: Vec<RankId> = edits.iter().map(|edit| edit.rank).collect();
    let weights: Vec<i32> = edits.iter().map(|edit| edit.weight.get()).collect();
    let revisions: Vec<i64> = edits.iter().map(|edit| edit.revision.get()).collect();
    let saved = sqlx::query!(
        "with edit as (
            select row.element, row.rank, row.weight, row.revision
            from unnest($2::uuid[], $3::uuid[], $4::int[], $5::bigint[])
                as row (element, rank, weight, revision)
            join element e on e.element_id = row.element and e.framework_version_id = $1
        ),
        changed as (
            update element_rank t
            set weight = edit.weight, edited_by = $6, edited_at = $7, revision = t.revision + 1
            from edit
            where t.element_id = edit.element and t.rank_id = edit.rank and t.revision = edit.revision
            returning 1
        ),
        added as (
            insert into element_rank (element_id, rank_id, weight, is_sample, edited_by, edited_at)
            select edit.element, edit.rank, edit.weight, false, $6, $7
            from edit
            where edit.revision = 0
            on conflict do nothing
            returning 1
        )
        select (select count(*) from changed) + (select count(*) from added) as \"saved!\"",
        permit.subject().version as FrameworkVersionId,
        &elements as &[ElementId],
        &ranks as &[RankId],
        &weights,
        &revisions,
        by as Option<AccountId>,
        at
    )
    .fetch_one(work.conn())
    .await?;
    Ok(u64::try_from(saved.saved).unwrap_or(0))
}

/// Adds a role text at the end of its audience.
pub async fn add_role(
    work: &mut Work,
    permit: &Permit<EditDraft>,
    role: &Role,
) -> Result<(), StoreError> {
    let (by, at) = (editor(work), work.now().at);
    sqlx::query!(
        "insert into role_expectation (role_expectation_id, framework_version_id, role_key, audience,
            rank_id, position, body, is_sample, source, edited_by, edited_at)
        select $1, $2, $3, $4, $5, coalesce(max(position), 0) + 1, $6, $7, $8, $9, $10
        from role_expectation
        where framework_version_id = $2 and audience = $4 and rank_id is not distinct from $5",
        role.id as RoleExpectationId,
        permit.subject().version as FrameworkVersionId,
        role.key.as_str(),
        role.audience.as_str(),
        role.audience.rank() as Option<RankId>,
        role.body.as_str(),
        role.is_sample,
        role.source.as_ref().map(Line::as_str),
        by as Option<AccountId>,
        at
    )
    .execute(work.conn())
    .await?;
    Ok(())
}

/// Saves a role text. `false`: somebody saved first.
pub async fn save_role(
    work: &mut Work,
    permit: &Permit<EditDraft>,
    role: &Role,
) -> Result<bool, StoreError> {
    let (by, at) = (editor(work), work.now().at);
    let saved = sqlx::query!(
        "update role_expectation
        set body = $4, source = $5, is_sample = $6, edited_by = $7, edited_at = $8,
            revision = revision + 1
        where framework_version_id = $1 and role_expectation_id = $2 and revision = $3",
        permit.subject().version as FrameworkVersionId,
        role.id as RoleExpectationId,
        role.revision as Revision,
        role.body.as_str(),
        role.source.as_ref().map(Line::as_str),
        role.is_sample,
        by as Option<AccountId>,
        at
    )
    .execute(work.conn())
    .await?;
    Ok(saved.rows_affected() == 1)
}

/// Takes a role text out of the draft, with the ties of elements to it.
pub async fn remove_role(
    work: &mut Work,
    permit: &Permit<EditDraft>,
    key: &RoleKey,
) -> Result<(), StoreError> {
    sqlx::query!(
        "delete from element_link l
        using element e
        where e.element_id = l.element_id and e.framework_version_id = $1
          and l.target_kind = 'role' and l.target_key = $2",
        permit.subject().version as FrameworkVersionId,
        key.as_str()
    )
    .execute(work.conn())
    .await?;
    sqlx::query!(
        "delete from role_expectation where framework_version_id = $1 and role_key = $2",
        permit.subject().version as FrameworkVersionId,
        key.as_str()
    )
    .execute(work.conn())
    .await?;
    Ok(())
}

/// Puts the roles of an audience in this order.
pub async fn order_roles(
    work: &mut Work,
    permit: &Permit<EditDraft>,
    keys: &[RoleKey],
) -> Result<(), StoreError> {
    let keys: Vec<String> = keys.iter().map(ToString::to_string).collect();
    sqlx::query!(
        "update role_expectation r
        set position = row.position
        from unnest($2::text[]) with ordinality as row (key, position)
        where r.framework_version_id = $1 and r.role_key = row.key and r.position <> row.position",
        permit.subject().version as FrameworkVersionId,
        &keys
    )
    .execute(work.conn())
    .await?;
    Ok(())
}

/// Every key that the framework has ever used for a role of an audience, so that a new one is fresh.
pub async fn used_role_keys(
    executor: impl PgExecutor<'_>,
    permit: &Permit<EditDraft>,
    audience: Audience,
) -> Result<Vec<String>, StoreError> {
    Ok(sqlx::query_scalar!(
        "select distinct r.role_key
        from role_expectation r
        join framework_version v using (framework_version_id)
        where v.framework_id = $1 and r.audience = $2 and r.rank_id is not distinct from $3",
        permit.subject().of.framework as crate::kernel::ids::FrameworkId,
        audience.as_str(),
        audience.rank() as Option<RankId>
    )
    .fetch_all(executor)
    .await?)
}
