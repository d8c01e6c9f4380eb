//! The plan as it was saved: every version of an initiative, added and never changed.

use sqlx::PgExecutor;

use super::keeping::Opening;
use crate::audit::Work;
use crate::kernel::ids::InitiativeId;
use crate::kernel::{Date, Timestamp};
use crate::platform::StoreError;
use crate::strategy::initiative::Status;

/// Keeps the present state of initiatives as versions, from today on.
pub(super) async fn keep_versions(work: &mut Work, ids: &[InitiativeId]) -> Result<(), StoreError> {
    let today = work.now().today;
    sqlx::query!(
        "insert into initiative_version (initiative_id, revision, title, aim, owner_id, deputy_id,
            department_id, from_year, to_year, status, status_reason, status_set_at, set_on, set_at,
            set_by)
        select initiative_id, revision, title, aim, owner_id, deputy_id, department_id,
            extract(year from lower(period))::integer, extract(year from upper(period))::integer - 1,
            status, status_reason, status_set_at, $2, saved_at, saved_by
        from initiative
        where initiative_id = any($1)",
        ids as &[InitiativeId],
        today
    )
    .execute(work.conn())
    .await?;
    Ok(())
}

/// Keeps how initiatives stood before they came here; all else is taken as it is now.
pub(super) async fn keep_earlier(work: &mut Work, openings: &[Opening]) -> Result<(), StoreError> {
    let (mut ids, mut revisions, mut days) = (Vec::new(), Vec::new(), Vec::new());
    let (mut statuses, mut reasons) = (Vec::new(), Vec::new());
    for one in openings {
        for (revision, (on, standing)) in (1_i64..).zip(&one.earlier) {
            ids.push(one.id);
            revisions.push(revision);
            days.push(*on);
            statuses.push(standing.status);
            reasons.push(standing.reason.to_string());
        }
    }
    sqlx::query!(
        "insert into initiative_version (initiative_id, revision, title, aim, owner_id, deputy_id,
            department_id, from_year, to_year, status, status_reason, status_set_at, set_on, set_at,
            set_by)
        select i.initiative_id, e.revision, i.title, i.aim, i.owner_id, i.deputy_id, i.department_id,
            extract(year from lower(i.period))::integer,
            extract(year from upper(i.period))::integer - 1, e.status, e.status_reason, (e.set_on::timestamp) at time zone 'Asia/Tokyo',
            e.set_on, i.saved_at, i.saved_by
        from unnest($1::uuid[], $2::bigint[], $3::date[], $4::text[], $5::text[])
            as e (initiative_id, revision, set_on, status, status_reason)
        join initiative i on i.initiative_id = e.initiative_id",
        &ids as &[InitiativeId],
        &revisions,
        &days as &[Date],
        &statuses as &[Status],
        &reasons
    )
    .execute(work.conn())
    .await?;
    Ok(())
}

/// A version of an initiative as its page lists it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VersionView {
    /// Since when the plan is this.
    pub set_on: Date,
    /// When it was saved.
    pub set_at: Timestamp,
    /// By whom; `None`: the system.
    pub set_by: Option<String>,
    /// Where it stood.
    pub status: Status,
    /// Why.
    pub reason: String,
    /// Who answered for it.
    pub owner: String,
}

/// The versions of an initiative that were set by a day, newest first.
pub async fn versions(
    executor: impl PgExecutor<'_>,
    id: InitiativeId,
    on: Date,
) -> Result<Vec<VersionView>, StoreError> {
    Ok(sqlx::query_as!(
        VersionView,
        "select v.set_on, v.set_at, a.display_name as \"set_by?\", v.status as \"status: Status\",
            v.status_reason as reason, e.name as owner
        from initiative_version v
        join employee e on e.employee_id = v.owner_id
        left join account a on a.account_id = v.set_by
        where v.initiative_id = $1 and v.set_on <= $2
        order by v.revision desc",
        id as InitiativeId,
        on
    )
    .fetch_all(executor)
    .await?)
}
