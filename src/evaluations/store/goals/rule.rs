//! How goals are set in a cycle.

use sqlx::{PgConnection, PgExecutor};

use super::super::super::goal::{GoalRule, Level, LevelKind, RankCount};
use super::super::super::policy::PrepareCycle;
use crate::access::Permit;
use crate::audit::Work;
use crate::kernel::ids::{CycleId, RankId};
use crate::kernel::{Revision, Weight};
use crate::platform::StoreError;

fn impossible(column: &'static str, id: CycleId) -> StoreError {
    StoreError::Impossible { table: "cycle_goal_rule", column, row: id.to_string() }
}

/// The rule of a cycle with its revision; `None` where the cycle has no goals. Numbers of ranks that no longer
/// take part are left out: they come back with the rank.
pub async fn rule(
    executor: impl PgExecutor<'_>,
    cycle: CycleId,
) -> Result<Option<(GoalRule, Revision)>, StoreError> {
    let row = sqlx::query!(
        "select r.least, r.most, r.weight_total, r.due_on, r.is_sample,
            r.revision as \"revision: Revision\",
            array(select l.kind from cycle_goal_level l where l.cycle_id = r.cycle_id
                order by l.kind, l.position) as \"kinds!\",
            array(select l.mark from cycle_goal_level l where l.cycle_id = r.cycle_id
                order by l.kind, l.position) as \"marks!\",
            array(select l.meaning from cycle_goal_level l where l.cycle_id = r.cycle_id
                order by l.kind, l.position) as \"meanings!\",
            array(select n.rank_id from cycle_goal_count n join cycle_rank using (cycle_id, rank_id)
                join rank k using (rank_id) where n.cycle_id = r.cycle_id
                order by k.position) as \"ranks!: Vec<RankId>\",
            array(select k.name from cycle_goal_count n join cycle_rank using (cycle_id, rank_id)
                join rank k using (rank_id) where n.cycle_id = r.cycle_id
                order by k.position) as \"names!\",
            array(select n.least from cycle_goal_count n join cycle_rank using (cycle_id, rank_id)
                join rank k using (rank_id) where n.cycle_id = r.cycle_id
                order by k.position) as \"fewest!\",
            array(select n.most from cycle_goal_count n join cycle_rank using (cycle_id, rank_id)
                join rank k using (rank_id) where n.cycle_id = r.cycle_id
                order by k.position) as \"many!\"
        from cycle_goal_rule r
        where r.cycle_id = $1",
        cycle as CycleId
    )
    .fetch_optional(executor)
    .await?;
    let Some(row) = row else { return Ok(None) };
    let levels = |kind: LevelKind| {
        row.kinds
            .iter()
            .zip(&row.marks)
            .zip(&row.meanings)
            .filter(|((own, _), _)| own.as_str() == kind.as_str())
            .map(|((_, mark), meaning)| Level { mark: mark.clone(), meaning: meaning.clone() })
            .collect()
    };
    let number = |column, number| usize::try_from(number).map_err(|_| impossible(column, cycle));
    let mut ranks = Vec::new();
    for (((rank, name), least), most) in
        row.ranks.iter().zip(&row.names).zip(&row.fewest).zip(&row.many)
    {
        ranks.push(RankCount {
            rank: *rank,
            name: name.clone(),
            least: number("least", *least)?,
            most: number("most", *most)?,
        });
    }
    let rule = GoalRule {
        least: number("least", row.least)?,
        most: number("most", row.most)?,
        ranks,
        total: Weight::new(row.weight_total).ok_or_else(|| impossible("weight_total", cycle))?,
        due_on: row.due_on,
        difficulty: levels(LevelKind::Difficulty),
        importance: levels(LevelKind::Importance),
        is_sample: row.is_sample,
    };
    Ok(Some((rule, row.revision)))
}

/// What the page of the rule needs beside it.
pub struct Around {
    /// The ranks of the cycle, lowest first.
    pub ranks: Vec<(RankId, String)>,
    /// Somebody has begun to write goals.
    pub in_use: bool,
}

/// The ranks of a cycle, and whether its rule can still be changed.
pub async fn around(executor: impl PgExecutor<'_>, cycle: CycleId) -> Result<Around, StoreError> {
    let row = sqlx::query!(
        "select
            array(select r.rank_id from cycle_rank r join rank k using (rank_id) where r.cycle_id = $1
                order by k.position) as \"ranks!: Vec<RankId>\",
            array(select k.name from cycle_rank r join rank k using (rank_id) where r.cycle_id = $1
                order by k.position) as \"names!\",
            exists (
                select from goal_round g join sheet s on s.sheet_id = g.sheet_id where s.cycle_id = $1
            ) as \"used!\"",
        cycle as CycleId
    )
    .fetch_one(executor)
    .await?;
    Ok(Around { ranks: row.ranks.into_iter().zip(row.names).collect(), in_use: row.used })
}

/// Whether anybody in the cycle has begun to write goals.
pub async fn in_use(conn: &mut PgConnection, cycle: CycleId) -> Result<bool, StoreError> {
    Ok(sqlx::query_scalar!(
        "select exists (
            select from goal_round g join sheet s on s.sheet_id = g.sheet_id where s.cycle_id = $1
        ) as \"used!\"",
        cycle as CycleId
    )
    .fetch_one(conn)
    .await?)
}

/// Sets the rule of the permit's cycle anew; `None`: the cycle has no goals.
pub async fn replace(
    work: &mut Work,
    permit: &Permit<PrepareCycle>,
    rule: Option<&GoalRule>,
) -> Result<(), StoreError> {
    let Some(cycle) = permit.subject().cycle else { return Ok(()) };
    sqlx::query!("delete from cycle_goal_level where cycle_id = $1", cycle as CycleId)
        .execute(work.conn())
        .await?;
    sqlx::query!("delete from cycle_goal_count where cycle_id = $1", cycle as CycleId)
        .execute(work.conn())
        .await?;
    let Some(rule) = rule else {
        sqlx::query!("delete from cycle_goal_rule where cycle_id = $1", cycle as CycleId)
            .execute(work.conn())
            .await?;
        return Ok(());
    };
    sqlx::query!(
        "insert into cycle_goal_rule as r (cycle_id, least, most, weight_total, due_on, is_sample)
        values ($1, $2, $3, $4, $5, $6)
        on conflict (cycle_id) do update
        set least = excluded.least, most = excluded.most, weight_total = excluded.weight_total,
            due_on = excluded.due_on, is_sample = excluded.is_sample, revision = r.revision + 1",
        cycle as CycleId,
        i32::try_from(rule.least).unwrap_or(i32::MAX),
        i32::try_from(rule.most).unwrap_or(i32::MAX),
        rule.total.get(),
        rule.due_on,
        rule.is_sample
    )
    .execute(work.conn())
    .await?;
    let mut rows: (Vec<String>, Vec<i32>, Vec<String>, Vec<String>) = Default::default();
    for kind in LevelKind::ALL {
        for (position, level) in (1..).zip(rule.levels(*kind)) {
            rows.0.push(kind.as_str().to_owned());
            rows.1.push(position);
            rows.2.push(level.mark.clone());
            rows.3.push(level.meaning.clone());
        }
    }
    sqlx::query!(
        "insert into cycle_goal_level (cycle_id, kind, position, mark, meaning)
        select $1, n.kind, n.position, n.mark, n.meaning
        from unnest($2::text[], $3::int[], $4::text[], $5::text[]) as n (kind, position, mark, meaning)",
        cycle as CycleId,
        &rows.0,
        &rows.1,
        &rows.2,
        &rows.3
    )
    .execute(work.conn())
    .await?;
    insert_counts(work, cycle, &rule.ranks).await
}

async fn insert_counts(
    work: &mut Work,
    cycle: CycleId,
    ranks: &[RankCount],
) -> Result<(), StoreError> {
    let number = |number| i32::try_from(number).unwrap_or(i32::MAX);
    let ids: Vec<RankId> = ranks.iter().map(|own| own.rank).collect();
    let least: Vec<i32> = ranks.iter().map(|own| number(own.least)).collect();
    let most: Vec<i32> = ranks.iter().map(|own| number(own.most)).collect();
    sqlx::query!(
        "insert into cycle_goal_count (cycle_id, rank_id, least, most)
        select $1, n.rank_id, n.least, n.most
        from unnest($2::uuid[], $3::int[], $4::int[]) as n (rank_id, least, most)",
        cycle as CycleId,
        &ids as &[RankId],
        &least,
        &most
    )
    .execute(work.conn())
    .await?;
    Ok(())
}
