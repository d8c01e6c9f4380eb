//! Milestones of initiatives.

use sqlx::PgExecutor;

use crate::access::Permit;
use crate::audit::Work;
use crate::kernel::Date;
use crate::kernel::ids::{AccountId, InitiativeId, InitiativeMilestoneId};
use crate::platform::StoreError;
use crate::strategy::initiative::NewMilestone;
use crate::strategy::policy::{ChangeInitiative, OpenInitiatives};

/// A milestone as pages show it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MilestoneView {
    /// Id.
    pub id: InitiativeMilestoneId,
    /// What will be there.
    pub title: String,
    /// By when.
    pub due_on: Date,
    /// When it was there.
    pub done_on: Option<Date>,
}

/// The milestones of an initiative by their days.
pub async fn milestones(
    executor: impl PgExecutor<'_>,
    initiative: InitiativeId,
) -> Result<Vec<MilestoneView>, StoreError> {
    Ok(sqlx::query_as!(
        MilestoneView,
        "select initiative_milestone_id as \"id: InitiativeMilestoneId\", title, due_on, done_on
        from initiative_milestone
        where initiative_id = $1
        order by due_on, title",
        initiative as InitiativeId
    )
    .fetch_all(executor)
    .await?)
}

/// The milestones of all initiatives, for files that hold the whole plan.
pub async fn every_milestone(
    executor: impl PgExecutor<'_>,
) -> Result<Vec<(InitiativeId, MilestoneView)>, StoreError> {
    let rows = sqlx::query!(
        "select initiative_id as \"initiative: InitiativeId\",
            initiative_milestone_id as \"id: InitiativeMilestoneId\", title, due_on, done_on
        from initiative_milestone
        order by initiative_id, due_on, title"
    )
    .fetch_all(executor)
    .await?;
    let view = |id, title, due_on, done_on| MilestoneView { id, title, due_on, done_on };
    Ok(rows
        .into_iter()
        .map(|row| (row.initiative, view(row.id, row.title, row.due_on, row.done_on)))
        .collect())
}

/// Adds a milestone to the permit's initiative.
pub(in crate::strategy) async fn add_milestone(
    work: &mut Work,
    permit: &Permit<ChangeInitiative>,
    new: &NewMilestone,
) -> Result<(), StoreError> {
    write(work, &[(permit.subject().initiative, new)]).await
}

/// Adds the milestones of initiatives that are being opened.
pub(in crate::strategy) async fn add_first_milestones(
    work: &mut Work,
    _permit: &Permit<OpenInitiatives>,
    new: &[(InitiativeId, &NewMilestone)],
) -> Result<(), StoreError> {
    write(work, new).await
}

async fn write(work: &mut Work, new: &[(InitiativeId, &NewMilestone)]) -> Result<(), StoreError> {
    let at = work.now().at;
    let by = work.actor().account();
    let ids: Vec<InitiativeMilestoneId> =
        new.iter().map(|_| InitiativeMilestoneId::mint()).collect();
    let initiatives: Vec<InitiativeId> = new.iter().map(|(id, _)| *id).collect();
    let titles: Vec<String> = new.iter().map(|(_, one)| one.title.to_string()).collect();
    let due: Vec<Date> = new.iter().map(|(_, one)| one.due_on).collect();
    let done: Vec<Option<Date>> = new.iter().map(|(_, one)| one.done_on).collect();
    sqlx::query!(
        "insert into initiative_milestone
            (initiative_milestone_id, initiative_id, title, due_on, done_on, set_at, set_by)
        select initiative_milestone_id, initiative_id, title, due_on, done_on, $6, $7
        from unnest($1::uuid[], $2::uuid[], $3::text[], $4::date[], $5::date[])
            as m (initiative_milestone_id, initiative_id, title, due_on, done_on)",
        &ids as &[InitiativeMilestoneId],
        &initiatives as &[InitiativeId],
        &titles,
        &due,
        &done as &[Option<Date>],
        at,
        by as Option<AccountId>
    )
    .execute(work.conn())
    .await?;
    Ok(())
}

/// Says that a milestone of the permit's initiative is there since a day. Returns its title; `None`:
/// there is none that is still to come.
pub(in crate::strategy) async fn finish_milestone(
    work: &mut Work,
    permit: &Permit<ChangeInitiative>,
    id: InitiativeMilestoneId,
    on: Date,
) -> Result<Option<String>, StoreError> {
    Ok(sqlx::query_scalar!(
        "update initiative_milestone set done_on = $3
        where initiative_milestone_id = $1 and initiative_id = $2 and done_on is null
        returning title",
        id as InitiativeMilestoneId,
        permit.subject().initiative as InitiativeId,
        on
    )
    .fetch_optional(work.conn())
    .await?)
}
