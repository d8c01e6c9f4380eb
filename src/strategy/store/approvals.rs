//! Readings approved for publication.

use sqlx::PgConnection;

use crate::access::Permit;
use crate::audit::Work;
use crate::kernel::Prose;
use crate::kernel::ids::{AccountId, KpiApprovalId, KpiReadingId};
use crate::platform::StoreError;
use crate::strategy::policy::ApproveFigures;

/// Which of some readings stand and are not approved yet, with code and name of their KPIs; locked.
pub(in crate::strategy) async fn approvable(
    conn: &mut PgConnection,
    ids: &[KpiReadingId],
) -> Result<Vec<(KpiReadingId, String)>, StoreError> {
    let rows = sqlx::query!(
        "select r.kpi_reading_id as \"id: KpiReadingId\", k.code
        from kpi_reading r
        join kpi k using (kpi_id)
        where r.kpi_reading_id = any($1)
          and not exists (select from kpi_reading c where c.corrects_id = r.kpi_reading_id)
          and not exists (
              select from kpi_approval a
              where a.kpi_reading_id = r.kpi_reading_id
                and not exists (
                    select from kpi_approval_withdrawal w
                    where w.kpi_approval_id = a.kpi_approval_id
                )
          )
        order by r.kpi_reading_id
        for update of r",
        ids as &[KpiReadingId]
    )
    .fetch_all(conn)
    .await?;
    Ok(rows.into_iter().map(|row| (row.id, row.code)).collect())
}

/// Approves readings for publication.
pub(in crate::strategy) async fn approve(
    work: &mut Work,
    _permit: &Permit<ApproveFigures>,
    ids: &[KpiReadingId],
) -> Result<(), StoreError> {
    let now = work.now();
    let by = work.actor().account();
    let approvals: Vec<KpiApprovalId> = ids.iter().map(|_| KpiApprovalId::mint()).collect();
    sqlx::query!(
        "insert into kpi_approval
            (kpi_approval_id, kpi_reading_id, approved_on, approved_at, approved_by)
        select kpi_approval_id, kpi_reading_id, $2, $3, $4
        from unnest($1::uuid[], $5::uuid[]) as r (kpi_reading_id, kpi_approval_id)",
        ids as &[KpiReadingId],
        now.today,
        now.at,
        by as Option<AccountId>,
        &approvals as &[KpiApprovalId]
    )
    .execute(work.conn())
    .await?;
    Ok(())
}

/// The approval of a reading that stands, locked.
pub(in crate::strategy) async fn approval_of(
    conn: &mut PgConnection,
    id: KpiReadingId,
) -> Result<Option<KpiApprovalId>, StoreError> {
    Ok(sqlx::query_scalar!(
        "select a.kpi_approval_id as \"id: KpiApprovalId\"
        from kpi_approval a
        where a.kpi_reading_id = $1
          and not exists (
              select from kpi_approval_withdrawal w where w.kpi_approval_id = a.kpi_approval_id
          )
        for update of a",
        id as KpiReadingId
    )
    .fetch_optional(conn)
    .await?)
}

/// Takes an approval back. `false`: somebody was first.
pub(in crate::strategy) async fn withdraw(
    work: &mut Work,
    _permit: &Permit<ApproveFigures>,
    id: KpiApprovalId,
    reason: &Prose,
) -> Result<bool, StoreError> {
    let now = work.now();
    let by = work.actor().account();
    let done = sqlx::query!(
        "insert into kpi_approval_withdrawal
            (kpi_approval_id, reason, withdrawn_on, withdrawn_at, withdrawn_by)
        values ($1, $2, $3, $4, $5)
        on conflict on constraint kpi_approval_withdrawal_pkey do nothing",
        id as KpiApprovalId,
        reason.as_str(),
        now.today,
        now.at,
        by as Option<AccountId>
    )
    .execute(work.conn())
    .await?;
    Ok(done.rows_affected() == 1)
}
