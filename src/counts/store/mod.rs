//! The counts: each is one file of SQL, which the page of counts shows as it is run.

use sqlx::PgExecutor;

use super::count::Counted;
use crate::access::Permit;
use crate::kernel::{Date, Period};
use crate::platform::StoreError;
use crate::strategy::kpi::OwnCount;
use crate::strategy::policy::RecordCounts;

/// What is asked of the database.
pub(super) const fn query_of(count: OwnCount) -> &'static str {
    match count {
        OwnCount::OnTime => include_str!("on_time.sql"),
        OwnCount::Observed => include_str!("observed.sql"),
        OwnCount::Interviewed => include_str!("interviewed.sql"),
        OwnCount::SelfCheck => include_str!("self_check.sql"),
        OwnCount::Credo => include_str!("credo.sql"),
    }
}

/// Counts from the beginning of a span to a day. Numbers leave the database, never people.
pub(super) async fn count(
    executor: impl PgExecutor<'_>,
    _permit: &Permit<RecordCounts>,
    count: OwnCount,
    span: &Period,
    on: Date,
) -> Result<Counted, StoreError> {
    let from = span.from();
    Ok(match count {
        OwnCount::OnTime => {
            sqlx::query_file_as!(Counted, "src/counts/store/on_time.sql", from, on)
                .fetch_one(executor)
                .await?
        }
        OwnCount::Observed => {
            sqlx::query_file_as!(Counted, "src/counts/store/observed.sql", from, on)
                .fetch_one(executor)
                .await?
        }
        OwnCount::Interviewed => {
            sqlx::query_file_as!(Counted, "src/counts/store/interviewed.sql", from, on)
                .fetch_one(executor)
                .await?
        }
        OwnCount::SelfCheck => {
            sqlx::query_file_as!(Counted, "src/counts/store/self_check.sql", from, on)
                .fetch_one(executor)
                .await?
        }
        OwnCount::Credo => {
            sqlx::query_file_as!(Counted, "src/counts/store/credo.sql", on)
                .fetch_one(executor)
                .await?
        }
    })
}
