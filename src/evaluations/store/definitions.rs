//! What a cycle pins: elements per rank, scale, rule. Read from the competency tables of the pinned
//! version, which never change.

use std::collections::{BTreeMap, HashMap};
use std::sync::LazyLock;

use rust_decimal::Decimal;
use sqlx::{PgConnection, PgExecutor};

use super::super::cycle::{Asked, Pins};
use super::super::policy::AddScoringRule;
use super::super::scoring::{Band, Bands, Method, RoundingPlace, RoundingWord, ScoringRule};
use super::super::sheet::{Definitions, Element, ResultsBlock, Scale, ScaleGrade};
use super::results::{self, ResultsRow};
use super::results_rule;
use crate::access::Permit;
use crate::audit::Work;
use crate::kernel::ids::{
    AuthorityId, ElementId, FrameworkVersionId, RankId, ScaleId, ScoringRuleId, SheetId,
};
use crate::kernel::{Date, Rounding, VersionNumber, Weight};
use crate::platform::{Kept, StoreError};

/// A version of the definitions that can be pinned.
pub struct VersionInForce {
    pub pins: Pins,
    pub name: String,
    pub number: VersionNumber,
}

/// The definitions in force for an authority on a day: its own before those for everybody. Definitions
/// for one job family alone are for cycles of that family.
pub async fn in_force(
    executor: impl PgExecutor<'_>,
    authority: AuthorityId,
    on: Date,
) -> Result<Option<VersionInForce>, StoreError> {
    let row = sqlx::query!(
        "select v.framework_version_id as \"version!: FrameworkVersionId\",
            v.scale_id as \"scale!: ScaleId\", f.name, v.number as \"number!: VersionNumber\"
        from framework_version_on($2) v
        join framework f on f.framework_id = v.framework_id
        where (f.authority_id = $1 or f.authority_id is null)
          and f.job_family_id is null
        order by f.authority_id nulls last, f.code
        limit 1",
        authority as AuthorityId,
        on
    )
    .fetch_optional(executor)
    .await?;
    Ok(row.map(|row| VersionInForce {
        pins: Pins { version: row.version, scale: row.scale },
        name: row.name,
        number: row.number,
    }))
}

/// Number of elements and sum of weights of each rank in a version.
pub async fn weights_by_rank(
    executor: impl PgExecutor<'_>,
    version: FrameworkVersionId,
) -> Result<Vec<(RankId, i64, i64)>, StoreError> {
    let rows = sqlx::query!(
        "select er.rank_id as \"rank_id: RankId\", count(*) as \"elements!\", sum(er.weight) as \"weights!\"
        from element e
        join element_rank er on er.element_id = e.element_id
        where e.framework_version_id = $1 and er.weight > 0
        group by er.rank_id",
        version as FrameworkVersionId
    )
    .fetch_all(executor)
    .await?;
    Ok(rows.into_iter().map(|row| (row.rank_id, row.elements, row.weights)).collect())
}

/// A scoring rule with its bands.
pub async fn rule(
    conn: &mut PgConnection,
    id: ScoringRuleId,
) -> Result<Option<ScoringRule>, StoreError> {
    let row = sqlx::query!(
        "select method as \"method: Method\", weight_total, rounding_mode as \"mode: RoundingWord\", rounding_digits,
            rounding_place as \"place: RoundingPlace\",
            array(select b.grade from scoring_band b where b.scoring_rule_id = r.scoring_rule_id
                order by b.position) as \"grades!\",
            array(select b.lower_edge from scoring_band b where b.scoring_rule_id = r.scoring_rule_id
                order by b.position) as \"edges!: Vec<Decimal>\"
        from scoring_rule r
        where scoring_rule_id = $1",
        id as ScoringRuleId
    )
    .fetch_optional(conn)
    .await?;
    let Some(row) = row else { return Ok(None) };
    let impossible =
        |column| StoreError::Impossible { table: "scoring_rule", column, row: id.to_string() };
    let bands = row
        .grades
        .into_iter()
        .zip(row.edges)
        .map(|(grade, lower)| Band { grade, lower: lower.normalize() })
        .collect();
    Ok(Some(ScoringRule {
        method: row.method,
        weight_total: Weight::new(row.weight_total).ok_or_else(|| impossible("weight_total"))?,
        rounding: Rounding {
            mode: row.mode.into(),
            digits: u32::try_from(row.rounding_digits)
                .map_err(|_| impossible("rounding_digits"))?,
        },
        place: row.place,
        bands: Bands::new(bands).map_err(|_| impossible("bands"))?,
    }))
}

/// The names of rules.
pub async fn rule_names(
    executor: impl PgExecutor<'_>,
    ids: &[ScoringRuleId],
) -> Result<HashMap<ScoringRuleId, String>, StoreError> {
    let rows = sqlx::query!(
        "select scoring_rule_id as \"id: ScoringRuleId\", name from scoring_rule
        where scoring_rule_id = any ($1)",
        ids as &[ScoringRuleId]
    )
    .fetch_all(executor)
    .await?;
    Ok(rows.into_iter().map(|row| (row.id, row.name)).collect())
}

/// Adds a version of a rule, numbered after the last one of its code.
pub async fn insert_rule(
    work: &mut Work,
    _permit: &Permit<AddScoringRule>,
    id: ScoringRuleId,
    code: &str,
    name: &str,
    is_sample: bool,
    rule: &ScoringRule,
) -> Result<(), StoreError> {
    let mode = RoundingWord::from(rule.rounding.mode);
    sqlx::query!(
        "insert into scoring_rule (scoring_rule_id, code, number, name, is_sample, method, weight_total,
            rounding_mode, rounding_digits, rounding_place)
        select $1, $2, coalesce(max(number), 0) + 1, $3, $4, $5, $6, $7, $8, $9
        from scoring_rule
        where code = $2",
        id as ScoringRuleId,
        code,
        name,
        is_sample,
        rule.method.as_str(),
        rule.weight_total.get(),
        mode.as_str(),
        i32::try_from(rule.rounding.digits).unwrap_or(4),
        rule.place.as_str()
    )
    .execute(work.conn())
    .await?;
    let grades: Vec<String> = rule.bands.all().iter().map(|band| band.grade.clone()).collect();
    let edges: Vec<Decimal> = rule.bands.all().iter().map(|band| band.lower).collect();
    sqlx::query!(
        "insert into scoring_band (scoring_rule_id, position, grade, lower_edge)
        select $1, b.position, b.grade, b.lower_edge
        from unnest($2::text[], $3::numeric[]) with ordinality as b (grade, lower_edge, position)",
        id as ScoringRuleId,
        &grades,
        &edges
    )
    .execute(work.conn())
    .await?;
    Ok(())
}

/// Whether a rule of that code exists.
pub async fn has_rule(executor: impl PgExecutor<'_>, code: &str) -> Result<bool, StoreError> {
    Ok(sqlx::query_scalar!(
        "select exists (select 1 from scoring_rule where code = $1) as \"there!\"",
        code
    )
    .fetch_one(executor)
    .await?)
}

/// The newest version of a rule.
pub async fn newest_rule(
    executor: impl PgExecutor<'_>,
    code: &str,
) -> Result<Option<ScoringRuleId>, StoreError> {
    Ok(sqlx::query_scalar!(
        "select scoring_rule_id as \"id: ScoringRuleId\"
        from scoring_rule
        where code = $1
        order by number desc
        limit 1",
        code
    )
    .fetch_optional(executor)
    .await?)
}

/// Grades of a scale, best first.
pub async fn scale(executor: impl PgExecutor<'_>, id: ScaleId) -> Result<Scale, StoreError> {
    let rows = sqlx::query_as!(
        ScaleGrade,
        "select grade, label, meaning, points from scale_grade where scale_id = $1 order by position",
        id as ScaleId
    )
    .fetch_all(executor)
    .await?;
    Ok(Scale(rows))
}

/// Name of a scale.
pub async fn scale_name(
    executor: impl PgExecutor<'_>,
    id: ScaleId,
) -> Result<Option<String>, StoreError> {
    Ok(sqlx::query_scalar!("select name from rating_scale where scale_id = $1", id as ScaleId)
        .fetch_optional(executor)
        .await?)
}

/// 「能力の定義 第3版」.
pub async fn version_name(
    executor: impl PgExecutor<'_>,
    id: FrameworkVersionId,
) -> Result<Option<String>, StoreError> {
    let row = sqlx::query!(
        "select f.name, v.number as \"number!: VersionNumber\"
        from framework_version v
        join framework f on f.framework_id = v.framework_id
        where v.framework_version_id = $1 and v.number is not null",
        id as FrameworkVersionId
    )
    .fetch_optional(executor)
    .await?;
    Ok(row.map(|row| format!("{} {}", row.name, row.number)))
}

/// The elements of a rank in a version: weight above 0, in order, with behaviours.
pub async fn elements(
    executor: impl PgExecutor<'_>,
    version: FrameworkVersionId,
    rank: RankId,
) -> Result<Vec<Element>, StoreError> {
    let rows = sqlx::query!(
        "select e.element_id as \"element_id: ElementId\", e.element_key, e.name,
            coalesce(er.definition, '') as \"definition!\", er.weight,
            e.is_sample or er.is_sample as \"is_sample!\",
            array(
                select i.body from element_indicator i
                where i.element_id = er.element_id and i.rank_id = er.rank_id order by i.position
            ) as \"indicators!\",
            array(
                select b.grade from element_behaviour b
                where b.element_id = er.element_id and b.rank_id = er.rank_id order by b.grade
            ) as \"grades!\",
            array(
                select b.body from element_behaviour b
                where b.element_id = er.element_id and b.rank_id = er.rank_id order by b.grade
            ) as \"bodies!\"
        from element e
        join element_rank er on er.element_id = e.element_id
        where e.framework_version_id = $1 and er.rank_id = $2 and er.weight > 0
        order by e.position, e.element_key",
        version as FrameworkVersionId,
        rank as RankId
    )
    .fetch_all(executor)
    .await?;
    rows.into_iter()
        .zip(1_u16..)
        .map(|(row, number)| {
            Ok(Element {
                number,
                id: row.element_id,
                key: row.element_key,
                name: row.name,
                definition: row.definition,
                indicators: row.indicators,
                behaviours: row.grades.into_iter().zip(row.bodies).collect(),
                weight: Weight::new(row.weight).ok_or_else(|| StoreError::Impossible {
                    table: "element_rank",
                    column: "weight",
                    row: row.element_id.to_string(),
                })?,
                is_sample: row.is_sample,
            })
        })
        .collect()
}

/// Definitions of what cycles pin: the database refuses to change it.
static PINNED: LazyLock<Kept<Asked, Definitions>> = LazyLock::new(|| Kept::up_to(500));

/// Everything that a sheet asks for, apart from the goals of its ratee.
pub async fn definitions(conn: &mut PgConnection, asked: Asked) -> Result<Definitions, StoreError> {
    if let Some(known) = PINNED.get(&asked) {
        return Ok((*known).clone());
    }
    let missing = |column, row: String| StoreError::Impossible { table: "cycle", column, row };
    let elements = if asked.shares.ability > 0 {
        elements(&mut *conn, asked.pins.version, asked.rank).await?
    } else {
        Vec::new()
    };
    let result_scale = match asked.result_scale {
        Some(id) => Some(scale(&mut *conn, id).await?),
        None => None,
    };
    let results = match asked.results_rule {
        None => None,
        Some(id) => Some(ResultsBlock {
            rule: results_rule::rule(&mut *conn, id)
                .await?
                .ok_or_else(|| missing("results_rule_id", id.to_string()))?
                .into(),
            goals_first: asked.goals_first,
            goals: Vec::new(),
            unplanned: BTreeMap::new(),
        }),
    };
    let read = Definitions {
        elements: elements.into(),
        scale: scale(&mut *conn, asked.pins.scale).await?,
        result_scale,
        shares: asked.shares,
        results,
        rule: rule(&mut *conn, asked.rule)
            .await?
            .ok_or_else(|| missing("scoring_rule_id", asked.rule.to_string()))?,
        not_observed_allowed: asked.not_observed_allowed,
    };
    Ok((*PINNED.keep(asked, read)).clone())
}

/// What each of some sheets asks for, its goals among it; with everything that is saved about results.
pub async fn of_sheets(
    conn: &mut PgConnection,
    asked: Vec<(SheetId, Asked)>,
) -> Result<(HashMap<SheetId, Definitions>, Vec<ResultsRow>), StoreError> {
    let mut found = HashMap::new();
    for (id, asked) in asked {
        found.insert(id, definitions(&mut *conn, asked).await?);
    }
    let rows = results::fill(conn, &mut found).await?;
    Ok((found, rows))
}
