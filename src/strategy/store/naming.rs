//! Owners who have gone, and the new ones who are named.

use sqlx::PgExecutor;

use super::versions::keep_versions;
use crate::access::{Permit, Scope};
use crate::audit::Work;
use crate::kernel::Date;
use crate::kernel::ids::{AccountId, DepartmentId, EmployeeId, InitiativeId, KpiId};
use crate::platform::StoreError;
use crate::strategy::naming::{Answered, NewOwner};
use crate::strategy::policy::{NameOwner, OwnerlessListing};

/// Something for which a new owner must be named.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ownerless {
    /// 指標, not 事業.
    pub is_kpi: bool,
    /// Code of a KPI, id of an initiative: in addresses.
    pub key: String,
    /// Its name.
    pub title: String,
    /// Who answered for it.
    pub owner: String,
    /// The owner has left; else: works elsewhere.
    pub has_left: bool,
    /// Who stands in.
    pub deputy: Option<String>,
}

impl Ownerless {
    /// Where a new one is named.
    pub fn form(&self) -> String {
        let kind = if self.is_kpi { "kpis" } else { "initiatives" };
        format!("/hr/strategy/{kind}/{}/owner", self.key)
    }
    /// Its page.
    pub fn href(&self) -> String {
        let kind = if self.is_kpi { "kpis" } else { "initiatives" };
        format!("/strategy/{kind}/{}", self.key)
    }
}

/// Initiatives that are not over and KPIs whose owner has left or works elsewhere than when named.
/// Officers are asked for all, a deputy for those in which they stand in.
pub async fn ownerless(
    executor: impl PgExecutor<'_>,
    scope: &Scope<OwnerlessListing>,
    on: Date,
) -> Result<Vec<Ownerless>, StoreError> {
    Ok(sqlx::query_as!(
        Ownerless,
        "select w.is_kpi as \"is_kpi!\", w.key as \"key!\", w.title as \"title!\", o.name as owner,
            coalesce(o.left_on <= $1, false) as \"has_left!\", d.name as \"deputy?\"
        from (
            select false as is_kpi, replace(i.initiative_id::text, '-', '') as key, i.title, i.owner_id, i.deputy_id,
                i.owner_department_id as place
            from initiative i
            where i.status not in ('completed', 'stopped')
            union all
            select true, k.code, d.name, k.owner_id, k.deputy_id, k.department_id
            from kpi k
            join lateral (
                select name from kpi_definition
                where kpi_id = k.kpi_id and set_on <= $1
                order by version desc
                limit 1
            ) d on true
        ) w
        join employee o on o.employee_id = w.owner_id
        left join employee d on d.employee_id = w.deputy_id
        where ($2 or w.deputy_id = $3)
          and (
              coalesce(o.left_on <= $1, false)
              or (w.place is not null and not exists (
                  select from posting p
                  where p.employee_id = w.owner_id and p.department_id = w.place
                    and p.period @> $1::date
              ))
          )
        order by w.is_kpi, w.title, w.key",
        on,
        scope.is_everyone(),
        scope.own() as Option<EmployeeId>
    )
    .fetch_all(executor)
    .await?)
}

/// Names the owner of the permit's initiative, one revision further.
pub(in crate::strategy) async fn name_initiative_owner(
    work: &mut Work,
    permit: &Permit<NameOwner>,
    new: &NewOwner,
) -> Result<(), StoreError> {
    let Answered::Initiative(id) = permit.subject().what else { return Ok(()) };
    let at = work.now().at;
    let by = work.actor().account();
    sqlx::query!(
        "update initiative
        set owner_id = $2, deputy_id = $3, owner_department_id = $4, saved_at = $5, saved_by = $6,
            revision = revision + 1
        where initiative_id = $1",
        id as InitiativeId,
        new.owner as EmployeeId,
        new.deputy as Option<EmployeeId>,
        new.department as DepartmentId,
        at,
        by as Option<AccountId>
    )
    .execute(work.conn())
    .await?;
    keep_versions(work, &[id]).await
}

/// Names the owner of the permit's KPI, one revision further.
pub(in crate::strategy) async fn name_kpi_owner(
    work: &mut Work,
    permit: &Permit<NameOwner>,
    new: &NewOwner,
) -> Result<(), StoreError> {
    let Answered::Kpi(id) = permit.subject().what else { return Ok(()) };
    let at = work.now().at;
    let by = work.actor().account();
    sqlx::query!(
        "update kpi
        set owner_id = $2, deputy_id = $3, department_id = $4, saved_at = $5, saved_by = $6,
            revision = revision + 1
        where kpi_id = $1",
        id as KpiId,
        new.owner as EmployeeId,
        new.deputy as Option<EmployeeId>,
        new.department as DepartmentId,
        at,
        by as Option<AccountId>
    )
    .execute(work.conn())
    .await?;
    Ok(())
}
