//! Ties between initiatives and elements; [`initiatives`]: all that an initiative is tied to.

pub(super) mod initiatives;
pub(super) mod plan;

use std::collections::BTreeSet;

use sqlx::PgExecutor;

use crate::access::Permit;
use crate::audit::Work;
use crate::competency::{
    Content, ElementKey, Ladder, Part, content_of, frameworks, ladder, version_in_force,
};
use crate::kernel::Date;
use crate::kernel::ids::{AccountId, AuthorityId, InitiativeId};
use crate::platform::{App, StoreError};

use crate::thread::policy::{TieInitiatives, TieSamples};

/// An initiative that builds an element.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Builder {
    /// The initiative.
    pub id: InitiativeId,
    /// Its title.
    pub title: String,
    /// 見本: the tie or the initiative is a sample.
    pub is_sample: bool,
}

impl Builder {
    /// The mark 見本, where the title does not say so itself.
    pub fn mark(&self) -> Option<&'static str> {
        (self.is_sample && !self.title.contains("見本")).then_some("見本")
    }
}

/// The initiatives that build an element.
pub async fn builders_of(
    executor: impl PgExecutor<'_>,
    element: &ElementKey,
) -> Result<Vec<Builder>, StoreError> {
    Ok(sqlx::query_as!(
        Builder,
        "select i.initiative_id as \"id: InitiativeId\", i.title,
            t.is_sample or i.is_sample as \"is_sample!\"
        from initiative_element t
        join initiative i using (initiative_id)
        where t.element_key = $1
        order by i.title, i.initiative_id",
        element.as_str()
    )
    .fetch_all(executor)
    .await?)
}

/// Every initiative that builds an element, by element, for pages that show many of them.
pub(super) async fn tied(
    executor: impl PgExecutor<'_>,
) -> Result<Vec<(ElementKey, Builder)>, StoreError> {
    let rows = sqlx::query!(
        "select t.element_key as \"element: ElementKey\", i.initiative_id as \"id: InitiativeId\", i.title,
            t.is_sample or i.is_sample as \"is_sample!\"
        from initiative_element t
        join initiative i using (initiative_id)
        order by t.element_key, i.title, i.initiative_id"
    )
    .fetch_all(executor)
    .await?;
    let builder = |id, title, is_sample| Builder { id, title, is_sample };
    Ok(rows
        .into_iter()
        .map(|row| (row.element, builder(row.id, row.title, row.is_sample)))
        .collect())
}

/// One tie.
pub(super) struct TieRow {
    pub initiative: InitiativeId,
    pub element: ElementKey,
}

/// All ties.
pub(super) async fn ties(executor: impl PgExecutor<'_>) -> Result<Vec<TieRow>, StoreError> {
    Ok(sqlx::query_as!(
        TieRow,
        "select initiative_id as \"initiative: InitiativeId\", element_key as \"element: ElementKey\"
        from initiative_element
        order by element_key, initiative_id"
    )
    .fetch_all(executor)
    .await?)
}

/// The elements that an initiative builds.
pub(super) async fn built(
    executor: impl PgExecutor<'_>,
) -> Result<BTreeSet<ElementKey>, StoreError> {
    Ok(ties(executor).await?.into_iter().map(|tie| tie.element).collect())
}

/// Sets the initiatives of an element: what is not named goes, what is new comes.
pub(super) async fn tie(
    work: &mut Work,
    permit: &Permit<TieInitiatives>,
    initiatives: &[InitiativeId],
) -> Result<(), StoreError> {
    let element = permit.subject().element.as_str().to_owned();
    let (by, at) = (permit.actor().account(), work.now().at);
    sqlx::query!(
        "delete from initiative_element where element_key = $1 and initiative_id <> all ($2)",
        element,
        initiatives as &[InitiativeId]
    )
    .execute(work.conn())
    .await?;
    sqlx::query!(
        "insert into initiative_element (initiative_id, element_key, is_sample, tied_by, tied_at)
        select id, $1, false, $2, $3 from unnest($4::uuid[]) as row (id)
        on conflict do nothing",
        element,
        by as Option<AccountId>,
        at,
        initiatives as &[InitiativeId]
    )
    .execute(work.conn())
    .await?;
    Ok(())
}

/// Ties that the program invents, marked 見本.
pub(super) async fn tie_samples(
    work: &mut Work,
    _permit: &Permit<TieSamples>,
    ties: &[(ElementKey, InitiativeId)],
) -> Result<(), StoreError> {
    let keys: Vec<String> = ties.iter().map(|(element, _)| element.to_string()).collect();
    let ids: Vec<InitiativeId> = ties.iter().map(|(_, initiative)| *initiative).collect();
    let at = work.now().at;
    sqlx::query!(
        "insert into initiative_element (initiative_id, element_key, is_sample, tied_at)
        select row.id, row.key, true, $1 from unnest($2::text[], $3::uuid[]) as row (key, id)
        on conflict do nothing",
        at,
        &keys,
        &ids as &[InitiativeId]
    )
    .execute(work.conn())
    .await?;
    Ok(())
}

/// The definitions of one framework on a day.
pub(super) struct Defined {
    pub code: String,
    pub name: String,
    pub authority: Option<AuthorityId>,
    pub content: Content,
}

/// What is in force on a day, of every framework, with the ladder.
pub(super) async fn defined(app: &App, on: Date) -> Result<(Vec<Defined>, Ladder), StoreError> {
    let mut conn = app.db.reader().acquire().await?;
    let mut all = Vec::new();
    for framework in frameworks(&mut *conn).await? {
        let Some(version) = version_in_force(&mut *conn, framework.id, on).await? else {
            continue;
        };
        let content = content_of(&mut conn, version.version, Part::Outline).await?;
        let (code, name, authority) = (framework.code, framework.name, framework.authority);
        all.push(Defined { code, name, authority, content });
    }
    let ladder = ladder(&mut *conn).await?;
    Ok((all, ladder))
}
