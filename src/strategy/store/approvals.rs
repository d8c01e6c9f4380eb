//! Readings approved for publication.

use sqlx::PgConnection;

use crate::access::Permit;
use crate::audit::Work;
use crate::kernel::ids::{AccountId, KpiReadingId};
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
          and not exists (select from kpi_approval a where a.kpi_reading_id = r.kpi_reading_id)
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
    sqlx::query!(
        "insert into kpi_approval (kpi_reading_id, approved_on, approved_at, approved_by)
        select kpi_reading_id, $2, $3, $4 from unnest($1::uuid[]) as r (kpi_reading_id)",
        ids as &[KpiReadingId],
        now.today,
        now.at,
        by as Option<AccountId>
    )
    .execute(work.conn())
    .await?;
    Ok(())
}
