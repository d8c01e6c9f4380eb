//! The cycles that are running, for rooms that must not disturb them.

use sqlx::PgExecutor;
use sqlx::postgres::types::PgRange;

use crate::kernel::ids::FrameworkVersionId;
use crate::kernel::{Date, Period};
use crate::platform::StoreError;

/// An open cycle with what it pins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunningCycle {
    /// Name on screen.
    pub name: String,
    /// 評価期間.
    pub period: Period,
    /// The version of the definitions that its sheets are judged by.
    pub version: FrameworkVersionId,
}

/// Every open cycle, by the first day of its period.
pub async fn running_cycles(
    executor: impl PgExecutor<'_>,
) -> Result<Vec<RunningCycle>, StoreError> {
    sqlx::query!(
        "select code, name, period as \"period: PgRange<Date>\",
            framework_version_id as \"version!: FrameworkVersionId\"
        from cycle
        where stage = 'open'
        order by period, code"
    )
    .fetch_all(executor)
    .await?
    .into_iter()
    .map(|row| {
        let period = Period::from_range(&row.period).ok_or(StoreError::Impossible {
            table: "cycle",
            column: "period",
            row: row.code,
        })?;
        Ok(RunningCycle { name: row.name, period, version: row.version })
    })
    .collect()
}
