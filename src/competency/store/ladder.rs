//! What is read of the organization: the ranks, who stands at which, how many.

use std::collections::BTreeMap;

use sqlx::PgExecutor;

use crate::competency::framework::Framework;
use crate::competency::ladder::{Ladder, Rung};
use crate::kernel::Date;
use crate::kernel::ids::{AuthorityId, EmployeeId, JobFamilyId, RankId};
use crate::platform::StoreError;

/// All ranks.
pub async fn ladder(executor: impl PgExecutor<'_>) -> Result<Ladder, StoreError> {
    let rungs = sqlx::query_as!(
        Rung,
        "select rank_id as \"id: RankId\", code, name, position, is_supervisory
        from rank
        order by position"
    )
    .fetch_all(executor)
    .await?;
    Ok(Ladder::new(rungs))
}

/// Where somebody stands by their primary post.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Post {
    /// Rank.
    pub rank: RankId,
    /// 任命権者.
    pub authority: AuthorityId,
    /// 職種.
    pub job_family: JobFamilyId,
}

/// The primary post of somebody on a day; `None` for people without one.
pub async fn post_of(
    executor: impl PgExecutor<'_>,
    employee: EmployeeId,
    on: Date,
) -> Result<Option<Post>, StoreError> {
    Ok(sqlx::query_as!(
        Post,
        "select rank_id as \"rank: RankId\", authority_id as \"authority: AuthorityId\",
            job_family_id as \"job_family: JobFamilyId\"
        from posting
        where employee_id = $1 and kind = 'primary' and period @> $2::date",
        employee as EmployeeId,
        on
    )
    .fetch_optional(executor)
    .await?)
}

/// How many people stand at each rank on a day, among those the framework is for.
pub async fn people_per_rank(
    executor: impl PgExecutor<'_>,
    framework: &Framework,
    on: Date,
) -> Result<BTreeMap<RankId, i64>, StoreError> {
    let rows = sqlx::query!(
        "select p.rank_id as \"rank: RankId\", count(*) as \"people!\"
        from posting p
        join employee e on e.employee_id = p.employee_id and (e.left_on is null or e.left_on > $3)
        where p.kind = 'primary'
          and p.period @> $3::date
          and ($1::uuid is null or p.authority_id = $1)
          and ($2::uuid is null or p.job_family_id = $2)
        group by p.rank_id",
        framework.authority as Option<AuthorityId>,
        framework.job_family as Option<JobFamilyId>,
        on
    )
    .fetch_all(executor)
    .await?;
    Ok(rows.into_iter().map(|row| (row.rank, row.people)).collect())
}
