//! Rating scales: read, and added once.

use sqlx::{PgConnection, PgExecutor};

use crate::access::Permit;
use crate::audit::Work;
use crate::competency::forms::ScaleName;
use crate::competency::policy::{AddScale, LoadDefinitions};
use crate::competency::scale::{Grade, Mapping, Scale, ScaleGrade};
use crate::kernel::ids::ScaleId;
use crate::kernel::{Points, VersionNumber};
use crate::platform::StoreError;

/// A scale with its grades.
pub async fn scale(conn: &mut PgConnection, id: ScaleId) -> Result<Option<Scale>, StoreError> {
    let Some(head) = sqlx::query!(
        "select code, number as \"number: VersionNumber\", name, is_sample
        from rating_scale
        where scale_id = $1",
        id as ScaleId
    )
    .fetch_optional(&mut *conn)
    .await?
    else {
        return Ok(None);
    };
    let grades = sqlx::query!(
        "select grade as \"grade: Grade\", label, meaning, points
        from scale_grade
        where scale_id = $1
        order by position",
        id as ScaleId
    )
    .fetch_all(conn)
    .await?
    .into_iter()
    .map(|row| ScaleGrade {
        grade: row.grade,
        label: row.label,
        meaning: row.meaning,
        points: Points(row.points),
    })
    .collect();
    Scale::new(id, head.code, head.number, head.name, head.is_sample, grades).map(Some).map_err(
        |_| StoreError::Impossible { table: "scale_grade", column: "points", row: id.to_string() },
    )
}

/// Every scale, by code, newest first.
pub async fn scale_names(executor: impl PgExecutor<'_>) -> Result<Vec<ScaleName>, StoreError> {
    Ok(sqlx::query_as!(
        ScaleName,
        "select scale_id as \"id: ScaleId\", name, number as \"number: VersionNumber\"
        from rating_scale
        order by code, number desc"
    )
    .fetch_all(executor)
    .await?)
}

/// The latest version of a scale.
pub async fn latest_number(
    executor: impl PgExecutor<'_>,
    code: &str,
) -> Result<Option<VersionNumber>, StoreError> {
    Ok(sqlx::query_scalar!(
        "select max(number) as \"number: VersionNumber\" from rating_scale where code = $1",
        code
    )
    .fetch_one(executor)
    .await?)
}

/// The version of a scale by code and number.
pub async fn scale_by_code(
    executor: impl PgExecutor<'_>,
    code: &str,
    number: VersionNumber,
) -> Result<Option<ScaleId>, StoreError> {
    Ok(sqlx::query_scalar!(
        "select scale_id as \"id: ScaleId\" from rating_scale where code = $1 and number = $2",
        code,
        number as VersionNumber
    )
    .fetch_optional(executor)
    .await?)
}

/// What the grades of a scale stand for in an older one, best first.
pub async fn mappings(
    executor: impl PgExecutor<'_>,
    scale: ScaleId,
) -> Result<Vec<(ScaleId, Mapping)>, StoreError> {
    let rows = sqlx::query!(
        "select m.older_scale_id as \"older_scale: ScaleId\", m.grade as \"grade: Grade\",
            m.older_grade as \"older: Grade\"
        from scale_mapping m
        join scale_grade g on g.scale_id = m.older_scale_id and g.grade = m.older_grade
        where m.scale_id = $1
        order by m.older_scale_id, g.position",
        scale as ScaleId
    )
    .fetch_all(executor)
    .await?;
    let pair = |grade, older| Mapping { grade, older };
    Ok(rows.into_iter().map(|row| (row.older_scale, pair(row.grade, row.older))).collect())
}

/// Adds a scale that an officer wrote, with what its grades stand for in the version before.
pub async fn add_scale(
    work: &mut Work,
    _permit: &Permit<AddScale>,
    scale: &Scale,
    older: Option<ScaleId>,
    mappings: &[Mapping],
) -> Result<(), StoreError> {
    write(work, scale).await?;
    let Some(older) = older else { return Ok(()) };
    let new: Vec<String> = mappings.iter().map(|own| own.grade.to_string()).collect();
    let old: Vec<String> = mappings.iter().map(|own| own.older.to_string()).collect();
    sqlx::query!(
        "insert into scale_mapping (scale_id, grade, older_scale_id, older_grade)
        select $1, row.new, $2, row.old from unnest($3::text[], $4::text[]) as row (new, old)",
        scale.id as ScaleId,
        older as ScaleId,
        &new,
        &old
    )
    .execute(work.conn())
    .await?;
    Ok(())
}

/// Adds a scale that the program loads.
pub async fn insert_scale(
    work: &mut Work,
    _permit: &Permit<LoadDefinitions>,
    scale: &Scale,
) -> Result<(), StoreError> {
    write(work, scale).await
}

async fn write(work: &mut Work, scale: &Scale) -> Result<(), StoreError> {
    sqlx::query!(
        "insert into rating_scale (scale_id, code, number, name, is_sample)
        values ($1, $2, $3, $4, $5)",
        scale.id as ScaleId,
        scale.code,
        scale.number as VersionNumber,
        scale.name,
        scale.is_sample
    )
    .execute(work.conn())
    .await?;
    let grades: Vec<String> = scale.grades().iter().map(|own| own.grade.to_string()).collect();
    let labels: Vec<String> = scale.grades().iter().map(|own| own.label.clone()).collect();
    let meanings: Vec<String> = scale.grades().iter().map(|own| own.meaning.clone()).collect();
    let points: Vec<rust_decimal::Decimal> =
        scale.grades().iter().map(|own| own.points.0).collect();
    sqlx::query!(
        "insert into scale_grade (scale_id, position, grade, label, meaning, points)
        select $1, row.position, row.grade, row.label, row.meaning, row.points
        from unnest($2::text[], $3::text[], $4::text[], $5::numeric[])
            with ordinality as row (grade, label, meaning, points, position)",
        scale.id as ScaleId,
        &grades,
        &labels,
        &meanings,
        &points
    )
    .execute(work.conn())
    .await?;
    Ok(())
}
