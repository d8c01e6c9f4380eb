//! Milestones of initiatives.

use sqlx::PgExecutor;

use crate::access::Permit;
use crate::audit::Work;
use crate::kernel::Date;
use crate::kernel::ids::{
    AccountId, InitiativeId, InitiativeMilestoneId, InitiativeMilestoneMoveId,
};
use crate::platform::StoreError;
use crate::strategy::initiative::{MilestoneMove, NewMilestone};
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
    /// The days that stood before, oldest first.
    pub days_before: Vec<Date>,
    /// Why each was given up.
    pub reasons: Vec<String>,
}

/// The milestones of an initiative by their days.
pub async fn milestones(
    executor: impl PgExecutor<'_>,
    initiative: InitiativeId,
) -> Result<Vec<MilestoneView>, StoreError> {
    Ok(sqlx::query_as!(
        MilestoneView,
        "select initiative_milestone_id as \"id!: InitiativeMilestoneId\", title as \"title!\",
            due_on as \"due_on!\", done_on, days_before as \"days_before!\", reasons as \"reasons!\"
        from initiative_milestone_as_known
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
        "select initiative_id as \"initiative!: InitiativeId\",
            initiative_milestone_id as \"id!: InitiativeMilestoneId\", title as \"title!\",
            due_on as \"due_on!\", done_on, days_before as \"days_before!\", reasons as \"reasons!\"
        from initiative_milestone_as_known
        order by initiative_id, due_on, title"
    )
    .fetch_all(executor)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| {
            let view = MilestoneView {
                id: row.id,
                title: row.title,
                due_on: row.due_on,
                done_on: row.done_on,
                days_before: row.days_before,
                reasons: row.reasons,
            };
            (row.initiative, view)
        })
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

/// A milestone of an initiative: title, day, the day since when it is there. Whoever changes it holds the
/// initiative.
pub(in crate::strategy) async fn milestone_for_update(
    work: &mut Work,
    initiative: InitiativeId,
    id: InitiativeMilestoneId,
) -> Result<Option<(String, Date, Option<Date>)>, StoreError> {
    let row = sqlx::query!(
        "select title, due_on, done_on from initiative_milestone
        where initiative_milestone_id = $1 and initiative_id = $2
        for update",
        id as InitiativeMilestoneId,
        initiative as InitiativeId
    )
    .fetch_optional(work.conn())
    .await?;
    Ok(row.map(|row| (row.title, row.due_on, row.done_on)))
}

/// Puts a milestone of the permit's initiative on another day, and keeps the day before.
pub(in crate::strategy) async fn move_milestone(
    work: &mut Work,
    permit: &Permit<ChangeInitiative>,
    id: InitiativeMilestoneId,
    to: &MilestoneMove,
) -> Result<(), StoreError> {
    let (at, by) = (work.now().at, work.actor().account());
    sqlx::query!(
        "with moved as (
            insert into initiative_milestone_move
                (initiative_milestone_move_id, initiative_milestone_id, was_due_on, reason, moved_at, moved_by)
            select $3, initiative_milestone_id, due_on, $5, $6, $7
            from initiative_milestone
            where initiative_milestone_id = $1 and initiative_id = $2
            returning initiative_milestone_id
        )
        update initiative_milestone set due_on = $4
        where initiative_milestone_id in (select initiative_milestone_id from moved)",
        id as InitiativeMilestoneId,
        permit.subject().initiative as InitiativeId,
        InitiativeMilestoneMoveId::mint() as InitiativeMilestoneMoveId,
        to.due_on,
        to.reason.as_str(),
        at,
        by as Option<AccountId>
    )
    .execute(work.conn())
    .await?;
    Ok(())
}
