//! KPIs as they are kept: opened, defined anew, given targets and readings, approved.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use sqlx::PgConnection;
use sqlx::postgres::types::PgRange;

use crate::access::{Action, Permit};
use crate::audit::Work;
use crate::kernel::ids::{
    AccountId, DepartmentId, EmployeeId, KpiDefinitionId, KpiId, KpiReadingId, KpiTargetId,
    MeasureId,
};
use crate::kernel::{Date, FiscalYear, Period, Revision};
use crate::platform::StoreError;
use crate::strategy::initiative::Named;
use crate::strategy::kpi::{
    Definition, Direction, KpiFacts, NewKpi, Origin, OwnCount, Rhythm, Target,
};
use crate::strategy::policy::KeepKpis;
use crate::strategy::reading::{Accepted, NewReading, Standing};

/// People by their employee numbers, as they are on a day.
pub(in crate::strategy) async fn people(
    conn: &mut PgConnection,
    numbers: &[String],
    on: Date,
) -> Result<BTreeMap<String, Named>, StoreError> {
    let rows = sqlx::query!(
        "select e.employee_number, e.employee_id as \"employee_id: EmployeeId\",
            (e.left_on is not null and e.left_on <= $2) as \"has_left!\",
            p.department_id as \"department_id?: DepartmentId\"
        from employee e
        left join posting p
            on p.employee_id = e.employee_id and p.kind = 'primary' and p.period @> $2::date
        where e.employee_number = any($1)",
        numbers,
        on
    )
    .fetch_all(conn)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| {
            let named = Named {
                employee: row.employee_id,
                has_left: row.has_left,
                department: row.department_id,
            };
            (row.employee_number, named)
        })
        .collect())
}

/// A KPI to be written, people and department known.
pub(in crate::strategy) struct Opened<'a> {
    pub id: KpiId,
    pub measure: MeasureId,
    pub owner: EmployeeId,
    pub deputy: Option<EmployeeId>,
    pub department: DepartmentId,
    pub new: &'a NewKpi,
}

/// Writes new KPIs with their first definitions and targets.
pub(in crate::strategy) async fn open_kpis(
    work: &mut Work,
    _permit: &Permit<KeepKpis>,
    opened: &[Opened<'_>],
) -> Result<(), StoreError> {
    let at = work.now().at;
    let by = work.actor().account();
    let ids: Vec<KpiId> = opened.iter().map(|one| one.id).collect();
    let codes: Vec<String> = opened.iter().map(|one| one.new.code.to_string()).collect();
    let measures: Vec<MeasureId> = opened.iter().map(|one| one.measure).collect();
    let owners: Vec<EmployeeId> = opened.iter().map(|one| one.owner).collect();
    let deputies: Vec<Option<EmployeeId>> = opened.iter().map(|one| one.deputy).collect();
    let departments: Vec<DepartmentId> = opened.iter().map(|one| one.department).collect();
    let starts: Vec<Date> = opened.iter().map(|one| one.new.starts_on).collect();
    let samples: Vec<bool> = opened.iter().map(|one| one.new.is_sample).collect();
    sqlx::query!(
        "insert into kpi (kpi_id, code, measure_id, owner_id, deputy_id, department_id, starts_on,
            is_sample, opened_at, saved_at, saved_by)
        select kpi_id, code, measure_id, owner_id, deputy_id, department_id, starts_on, is_sample,
            $9, $9, $10
        from unnest($1::uuid[], $2::text[], $3::uuid[], $4::uuid[], $5::uuid[], $6::uuid[],
                $7::date[], $8::bool[])
            as k (kpi_id, code, measure_id, owner_id, deputy_id, department_id, starts_on, is_sample)",
        &ids as &[KpiId],
        &codes,
        &measures as &[MeasureId],
        &owners as &[EmployeeId],
        &deputies as &[Option<EmployeeId>],
        &departments as &[DepartmentId],
        &starts,
        &samples,
        at,
        by as Option<AccountId>
    )
    .execute(work.conn())
    .await?;
    for one in opened {
        let kept = Kept { kpi: one.id, version: 1, series: 1, on: one.new.starts_on };
        define(work, &kept, &one.new.draft.definition).await?;
        aim(work, &kept, &one.new.draft.targets).await?;
    }
    Ok(())
}

/// Where a definition or target belongs.
struct Kept {
    kpi: KpiId,
    version: i32,
    series: i32,
    on: Date,
}

async fn define(work: &mut Work, kept: &Kept, is: &Definition) -> Result<(), StoreError> {
    let at = work.now().at;
    let by = work.actor().account();
    sqlx::query!(
        "insert into kpi_definition (kpi_definition_id, kpi_id, version, series, name, meaning,
            numerator, denominator, scope, unit, decimals, source, direction, rhythm, lag_months,
            baseline, baseline_on, set_on, set_at, set_by, counted)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20,
            $21)",
        KpiDefinitionId::mint() as KpiDefinitionId,
        kept.kpi as KpiId,
        kept.version,
        kept.series,
        is.name.as_str(),
        is.meaning.as_str(),
        is.numerator.as_ref().map(AsRef::as_ref),
        is.denominator.as_ref().map(AsRef::as_ref),
        is.scope.as_str(),
        is.unit.as_str(),
        i32::try_from(is.decimals).unwrap_or(0),
        is.source.as_str(),
        is.direction as Direction,
        is.rhythm as Rhythm,
        i32::try_from(is.lag_months).unwrap_or(0),
        is.baseline.map(|from| from.value),
        is.baseline.map(|from| from.on),
        kept.on,
        at,
        by as Option<AccountId>,
        is.counted as Option<OwnCount>
    )
    .execute(work.conn())
    .await?;
    Ok(())
}

async fn aim(
    work: &mut Work,
    kept: &Kept,
    targets: &[(FiscalYear, Target)],
) -> Result<(), StoreError> {
    let at = work.now().at;
    let by = work.actor().account();
    let ids: Vec<KpiTargetId> = targets.iter().map(|_| KpiTargetId::mint()).collect();
    let years: Vec<i32> = targets.iter().map(|(year, _)| year.year()).collect();
    let (lows, highs): (Vec<Decimal>, Vec<Option<Decimal>>) = targets
        .iter()
        .map(|(_, target)| match target {
            Target::Reach(value) => (*value, None),
            Target::Keep { low, high } => (*low, Some(*high)),
        })
        .unzip();
    sqlx::query!(
        "insert into kpi_target
            (kpi_target_id, kpi_id, series, fiscal_year, low, high, set_on, set_at, set_by)
        select kpi_target_id, $5, $6, fiscal_year, low, high, $7, $8, $9
        from unnest($1::uuid[], $2::integer[], $3::numeric[], $4::numeric[])
            as t (kpi_target_id, fiscal_year, low, high)",
        &ids as &[KpiTargetId],
        &years,
        &lows,
        &highs as &[Option<Decimal>],
        kept.kpi as KpiId,
        kept.series,
        kept.on,
        at,
        by as Option<AccountId>
    )
    .execute(work.conn())
    .await?;
    Ok(())
}

/// Locks KPIs for a change; one answer per code, in order.
pub(in crate::strategy) async fn lock_kpis(
    conn: &mut PgConnection,
    codes: &[String],
) -> Result<Vec<Option<KpiFacts>>, StoreError> {
    let rows = sqlx::query!(
        "select code, kpi_id as \"kpi_id: KpiId\", owner_id as \"owner_id: EmployeeId\",
            deputy_id as \"deputy_id: EmployeeId\"
        from kpi where code = any($1) order by kpi_id for update",
        codes
    )
    .fetch_all(conn)
    .await?;
    let facts: BTreeMap<String, KpiFacts> = rows
        .into_iter()
        .map(|row| {
            let facts = KpiFacts { kpi: row.kpi_id, owner: row.owner_id, deputy: row.deputy_id };
            (row.code, facts)
        })
        .collect();
    Ok(codes.iter().map(|code| facts.get(code).copied()).collect())
}

/// The revision of a KPI that is locked for a change.
pub(in crate::strategy) async fn kpi_for_update(
    conn: &mut PgConnection,
    id: KpiId,
) -> Result<Option<Revision>, StoreError> {
    let revision =
        sqlx::query_scalar!("select revision from kpi where kpi_id = $1 for update", id as KpiId)
            .fetch_optional(conn)
            .await?;
    Ok(revision.map(Revision::new))
}

/// What changes of a KPI. `None`: stays.
pub(in crate::strategy) struct Redefined<'a> {
    pub kpi: KpiId,
    pub owner: EmployeeId,
    pub deputy: Option<EmployeeId>,
    pub department: Option<DepartmentId>,
    /// Version, series, definition.
    pub definition: Option<(i32, i32, &'a Definition)>,
    /// Series, targets that are new or other than before.
    pub targets: (i32, Vec<(FiscalYear, Target)>),
}

/// Writes a KPI anew, one revision further; definition and targets are added.
pub(in crate::strategy) async fn redefine(
    work: &mut Work,
    _permit: &Permit<KeepKpis>,
    change: &Redefined<'_>,
) -> Result<(), StoreError> {
    let at = work.now().at;
    let by = work.actor().account();
    let on = work.now().today;
    sqlx::query!(
        "update kpi
        set owner_id = $2, deputy_id = $3, department_id = coalesce($4, department_id), saved_at = $5,
            saved_by = $6,
            revision = revision + 1
        where kpi_id = $1",
        change.kpi as KpiId,
        change.owner as EmployeeId,
        change.deputy as Option<EmployeeId>,
        change.department as Option<DepartmentId>,
        at,
        by as Option<AccountId>
    )
    .execute(work.conn())
    .await?;
    if let Some((version, series, definition)) = change.definition {
        define(work, &Kept { kpi: change.kpi, version, series, on }, definition).await?;
    }
    let (series, targets) = &change.targets;
    aim(work, &Kept { kpi: change.kpi, version: 0, series: *series, on }, targets).await
}

/// The readings of a series, as the rules need them.
pub(in crate::strategy) async fn series_of(
    conn: &mut PgConnection,
    kpi: KpiId,
    series: i32,
) -> Result<Vec<Standing>, StoreError> {
    let rows = sqlx::query!(
        "select kpi_reading_id as \"id: KpiReadingId\", period as \"period: PgRange<Date>\",
            exists (
                select from kpi_reading c where c.corrects_id = r.kpi_reading_id
            ) as \"is_corrected!\"
        from kpi_reading r where kpi_id = $1 and series = $2",
        kpi as KpiId,
        series
    )
    .fetch_all(conn)
    .await?;
    rows.into_iter()
        .map(|row| {
            let period = Period::from_range(&row.period).ok_or_else(|| StoreError::Impossible {
                table: "kpi_reading",
                column: "period",
                row: row.id.to_string(),
            })?;
            Ok(Standing { id: row.id, period, is_corrected: row.is_corrected })
        })
        .collect()
}

/// A reading to be written: the place of its KPI in the permit.
pub(in crate::strategy) struct Written<'a> {
    pub id: KpiReadingId,
    pub place: usize,
    pub version: i32,
    pub series: i32,
    pub new: &'a NewReading,
    pub accepted: Accepted,
}

/// Writes readings of the permit's KPIs, set-based.
pub(in crate::strategy) async fn write_readings<A: Action<Subject = Vec<KpiFacts>>>(
    work: &mut Work,
    permit: &Permit<A>,
    written: &[Written<'_>],
    origin: Origin,
) -> Result<(), StoreError> {
    let at = work.now().at;
    let by = work.actor().account();
    let share = |one: &Written<'_>| one.new.given.share;
    let ids: Vec<KpiReadingId> = written.iter().map(|one| one.id).collect();
    let kpis: Vec<Option<KpiId>> =
        written.iter().map(|one| permit.subject().get(one.place).map(|facts| facts.kpi)).collect();
    let versions: Vec<i32> = written.iter().map(|one| one.version).collect();
    let series: Vec<i32> = written.iter().map(|one| one.series).collect();
    let days: Vec<Date> = written.iter().map(|one| one.new.as_of).collect();
    let from: Vec<Date> = written.iter().map(|one| one.accepted.period.from()).collect();
    let until: Vec<Option<Date>> = written.iter().map(|one| one.accepted.period.until()).collect();
    let values: Vec<Decimal> = written.iter().map(|one| one.accepted.value).collect();
    let over: Vec<Option<Decimal>> = written.iter().map(|one| share(one).map(|s| s.0)).collect();
    let under: Vec<Option<Decimal>> = written.iter().map(|one| share(one).map(|s| s.1)).collect();
    let provisional: Vec<bool> = written.iter().map(|one| one.new.is_provisional).collect();
    let notes: Vec<Option<String>> =
        written.iter().map(|one| one.new.note.as_ref().map(ToString::to_string)).collect();
    let evidence: Vec<String> = written.iter().map(|one| one.new.evidence.to_string()).collect();
    let corrects: Vec<Option<KpiReadingId>> = written.iter().map(|one| one.new.corrects).collect();
    let known: Vec<Date> = written.iter().map(|one| one.accepted.known_on).collect();
    sqlx::query!(
        "insert into kpi_reading (kpi_reading_id, kpi_id, kpi_definition_id, series, as_of_on, period,
            value, numerator, denominator, is_provisional, note, evidence, corrects_id, known_on,
            entered_at, entered_by, origin)
        select r.kpi_reading_id, r.kpi_id, d.kpi_definition_id, r.series, r.as_of,
            daterange(r.from_on, r.until_on), r.value, r.numerator, r.denominator, r.is_provisional,
            r.note, r.evidence, r.corrects_id, r.known_on, $16, $17, $18
        from unnest($1::uuid[], $2::uuid[], $3::integer[], $4::integer[], $5::date[], $6::date[],
                $7::date[], $8::numeric[], $9::numeric[], $10::numeric[], $11::bool[], $12::text[],
                $13::text[], $14::uuid[], $15::date[])
            as r (kpi_reading_id, kpi_id, version, series, as_of, from_on, until_on, value, numerator,
                denominator, is_provisional, note, evidence, corrects_id, known_on)
        join kpi_definition d on d.kpi_id = r.kpi_id and d.version = r.version",
        &ids as &[KpiReadingId],
        &kpis as &[Option<KpiId>],
        &versions,
        &series,
        &days,
        &from,
        &until as &[Option<Date>],
        &values,
        &over as &[Option<Decimal>],
        &under as &[Option<Decimal>],
        &provisional,
        &notes as &[Option<String>],
        &evidence,
        &corrects as &[Option<KpiReadingId>],
        &known,
        at,
        by as Option<AccountId>,
        origin as Origin
    )
    .execute(work.conn())
    .await?;
    Ok(())
}
