//! The ties of the whole plan, for files that hold all of it.

use std::collections::BTreeMap;

use sqlx::PgExecutor;

use super::initiatives::offers;
use crate::kernel::Date;
use crate::kernel::ids::InitiativeId;
use crate::platform::{App, StoreError};
use crate::thread::tie::{Tie, TieKind};

/// The ties of all initiatives, for files that hold the whole plan. Two that belong together say so
/// from both ends.
pub async fn every_tie(
    executor: impl PgExecutor<'_>,
) -> Result<Vec<(InitiativeId, Tie)>, StoreError> {
    let rows = sqlx::query!(
        "select initiative_id as \"initiative!: InitiativeId\", kind as \"kind!: TieKind\",
            key as \"key!\"
        from (
            select initiative_id, 'element' as kind, element_key as key from initiative_element
            union all
            select initiative_id, target_kind, target_key from initiative_link
            union all
            select lower_id, 'initiative', replace(upper_id::text, '-', '') from initiative_pair
            union all
            select upper_id, 'initiative', replace(lower_id::text, '-', '') from initiative_pair
        ) t
        order by initiative_id, kind, key"
    )
    .fetch_all(executor)
    .await?;
    Ok(rows.into_iter().map(|row| (row.initiative, Tie::new(row.kind, row.key))).collect())
}

/// The names of everything that initiatives can be tied to on a day.
pub async fn tie_names(app: &App, on: Date) -> Result<BTreeMap<Tie, String>, StoreError> {
    let offers = offers(app, None, on).await?;
    Ok(offers.into_iter().map(|offer| (offer.tie, offer.name.replace('\n', " "))).collect())
}
