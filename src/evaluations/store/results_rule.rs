//! How goals become points: versions of rules.

use std::collections::HashMap;

use rust_decimal::Decimal;
use sqlx::{PgConnection, PgExecutor};

use super::super::policy::AddScoringRule;
use super::super::scoring::{Achievement, Cell, Difficulty, DifficultyTable, ResultsRule};
use crate::access::Permit;
use crate::audit::Work;
use crate::kernel::Weight;
use crate::kernel::ids::ResultsRuleId;
use crate::platform::StoreError;

crate::text_enum! {
    /// What difficulty does, as the database says it.
    pub enum DifficultyUse {
        /// Nothing.
        Unused = "unused",
        /// Multiplies.
        Factor = "factor",
        /// Names a grade, together with the achievement.
        Matrix = "matrix",
    }
}

crate::text_enum! {
    /// What a level is about.
    pub enum LevelKind {
        /// 達成度.
        Achievement = "achievement",
        /// 困難度.
        Difficulty = "difficulty",
        /// 重要度.
        Importance = "importance",
    }
}

fn impossible(column: &'static str, id: ResultsRuleId) -> StoreError {
    StoreError::Impossible { table: "results_rule", column, row: id.to_string() }
}

/// A rule with its levels.
pub async fn rule(
    conn: &mut PgConnection,
    id: ResultsRuleId,
) -> Result<Option<ResultsRule>, StoreError> {
    let head = sqlx::query!(
        "select difficulty_use as \"difficulty_use: DifficultyUse\", points_cap, unplanned_most,
            unplanned_weight
        from results_rule
        where results_rule_id = $1",
        id as ResultsRuleId
    )
    .fetch_optional(&mut *conn)
    .await?;
    let Some(head) = head else { return Ok(None) };
    let levels = sqlx::query!(
        "select kind as \"kind: LevelKind\", mark, meaning, value from results_level
        where results_rule_id = $1
        order by kind, position",
        id as ResultsRuleId
    )
    .fetch_all(&mut *conn)
    .await?;
    let factors = |kind: LevelKind| {
        levels
            .iter()
            .filter(move |level| level.kind == kind)
            .map(|level| (level.mark.clone(), level.value.normalize()))
    };
    let difficulty = match head.difficulty_use {
        DifficultyUse::Unused => DifficultyTable::Unused,
        DifficultyUse::Factor => DifficultyTable::Factors(
            factors(LevelKind::Difficulty).map(|(mark, value)| (Difficulty(mark), value)).collect(),
        ),
        DifficultyUse::Matrix => DifficultyTable::Matrix(cells(conn, id).await?),
    };
    Ok(Some(ResultsRule {
        achievements: levels
            .iter()
            .filter(|level| level.kind == LevelKind::Achievement)
            .map(|level| Achievement {
                mark: level.mark.clone(),
                meaning: level.meaning.clone(),
                points: level.value.normalize(),
            })
            .collect(),
        difficulty,
        importance: factors(LevelKind::Importance).collect(),
        cap: head.points_cap.map(|cap| cap.normalize()),
        unplanned_most: u16::try_from(head.unplanned_most)
            .map_err(|_| impossible("unplanned_most", id))?,
        unplanned_weight: Weight::new(head.unplanned_weight)
            .ok_or_else(|| impossible("unplanned_weight", id))?,
    }))
}

/// The names of rules.
pub async fn rule_names(
    executor: impl PgExecutor<'_>,
    ids: &[ResultsRuleId],
) -> Result<HashMap<ResultsRuleId, String>, StoreError> {
    let rows = sqlx::query!(
        "select results_rule_id as \"id: ResultsRuleId\", name from results_rule
        where results_rule_id = any ($1)",
        ids as &[ResultsRuleId]
    )
    .fetch_all(executor)
    .await?;
    Ok(rows.into_iter().map(|row| (row.id, row.name)).collect())
}

async fn cells(conn: &mut PgConnection, id: ResultsRuleId) -> Result<Vec<Cell>, StoreError> {
    let rows = sqlx::query!(
        "select difficulty, achievement, grade, points from results_cell where results_rule_id = $1",
        id as ResultsRuleId
    )
    .fetch_all(conn)
    .await?;
    let cell = |difficulty, achievement, grade, points: Decimal| Cell {
        difficulty: Difficulty(difficulty),
        achievement,
        grade,
        points: points.normalize(),
    };
    Ok(rows.into_iter().map(|r| cell(r.difficulty, r.achievement, r.grade, r.points)).collect())
}

/// Adds a version of a rule, numbered after the last one of its code.
pub async fn insert(
    work: &mut Work,
    _permit: &Permit<AddScoringRule>,
    id: ResultsRuleId,
    (code, name, is_sample): (&str, &str, bool),
    rule: &ResultsRule,
) -> Result<(), StoreError> {
    let (usage, factors, cells) = match &rule.difficulty {
        DifficultyTable::Unused => (DifficultyUse::Unused, &[][..], &[][..]),
        DifficultyTable::Factors(rows) => (DifficultyUse::Factor, rows.as_slice(), &[][..]),
        DifficultyTable::Matrix(cells) => (DifficultyUse::Matrix, &[][..], cells.as_slice()),
    };
    sqlx::query!(
        "insert into results_rule (results_rule_id, code, number, name, is_sample, difficulty_use, points_cap,
            unplanned_most, unplanned_weight)
        select $1, $2, coalesce(max(number), 0) + 1, $3, $4, $5, $6, $7, $8
        from results_rule
        where code = $2",
        id as ResultsRuleId,
        code,
        name,
        is_sample,
        usage.as_str(),
        rule.cap,
        i32::from(rule.unplanned_most),
        rule.unplanned_weight.get()
    )
    .execute(work.conn())
    .await?;
    for level in rule.achievements.iter().zip(1..) {
        let (level, position) = level;
        let words = (level.mark.as_str(), level.meaning.as_str());
        insert_level(work, id, (LevelKind::Achievement, position), words, level.points).await?;
    }
    for ((Difficulty(mark), value), position) in factors.iter().zip(1..) {
        insert_level(work, id, (LevelKind::Difficulty, position), (mark, ""), *value).await?;
    }
    for ((mark, value), position) in rule.importance.iter().zip(1..) {
        insert_level(work, id, (LevelKind::Importance, position), (mark, ""), *value).await?;
    }
    for cell in cells {
        sqlx::query!(
            "insert into results_cell (results_rule_id, difficulty, achievement, grade, points)
            values ($1, $2, $3, $4, $5)",
            id as ResultsRuleId,
            cell.difficulty.0,
            cell.achievement,
            cell.grade,
            cell.points
        )
        .execute(work.conn())
        .await?;
    }
    Ok(())
}

async fn insert_level(
    work: &mut Work,
    id: ResultsRuleId,
    (kind, position): (LevelKind, i32),
    (mark, meaning): (&str, &str),
    value: Decimal,
) -> Result<(), StoreError> {
    sqlx::query!(
        "insert into results_level (results_rule_id, kind, position, mark, meaning, value)
        values ($1, $2, $3, $4, $5, $6)",
        id as ResultsRuleId,
        kind.as_str(),
        position,
        mark,
        meaning,
        value
    )
    .execute(work.conn())
    .await?;
    Ok(())
}

/// The newest version of a rule.
pub async fn newest(
    executor: impl PgExecutor<'_>,
    code: &str,
) -> Result<Option<ResultsRuleId>, StoreError> {
    Ok(sqlx::query_scalar!(
        "select results_rule_id as \"id: ResultsRuleId\"
        from results_rule
        where code = $1
        order by number desc
        limit 1",
        code
    )
    .fetch_optional(executor)
    .await?)
}
