//! KPIs with their readings and targets, as they were known on a day.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use sqlx::postgres::types::PgRange;
use sqlx::{PgExecutor, PgPool};

use super::PersonView;
use crate::access::Actor;
use crate::kernel::ids::{AccountId, EmployeeId, KpiId, KpiReadingId};
use crate::kernel::{Date, FiscalYear, Line, Period, Prose, Revision, Timestamp};
use crate::platform::StoreError;
use crate::strategy::forms::KpiInput;
use crate::strategy::kpi::{
    Baseline, Definition, Direction, KpiFacts, Origin, OwnCount, Rhythm, Target,
};
use crate::strategy::naming::{Answered, NamingFacts};
use crate::strategy::progress::{Course, Point};

/// A reading as pages show it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadingView {
    /// Id.
    pub id: KpiReadingId,
    /// Values of other series are not compared.
    pub series: i32,
    /// The day that the value speaks of.
    pub as_of: Date,
    /// The span that it speaks for.
    pub period: Period,
    /// The value.
    pub value: Decimal,
    /// Numerator and denominator.
    pub share: Option<(Decimal, Decimal)>,
    /// Not final.
    pub is_provisional: bool,
    /// A remark; of a correction, its reason.
    pub note: Option<String>,
    /// Where it was found.
    pub evidence: String,
    /// It puts another one right.
    pub corrects: Option<KpiReadingId>,
    /// Another one has put it right by the day of the question.
    pub is_corrected: bool,
    /// Since when it is known.
    pub known_on: Date,
    /// When it was written down.
    pub entered_at: Timestamp,
    /// By whom; `None`: the system.
    pub entered_by: Option<String>,
    /// Where it came from.
    pub origin: Origin,
    /// May leave the house since.
    pub approved_on: Option<Date>,
}

/// A KPI as pages show it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KpiView {
    /// Id.
    pub id: KpiId,
    /// In addresses.
    pub code: String,
    /// 取組.
    pub measure_code: String,
    /// Its name.
    pub measure_name: String,
    /// 柱.
    pub pillar_code: String,
    /// Its name.
    pub pillar_name: String,
    /// Who answers for it.
    pub owner: PersonView,
    /// The owner works elsewhere than when named.
    pub owner_has_moved: bool,
    /// Who stands in.
    pub deputy: Option<PersonView>,
    /// Where the owner worked when named.
    pub department: String,
    /// No reading speaks of a day before.
    pub starts_on: Date,
    /// 見本.
    pub is_sample: bool,
    /// Its revision.
    pub revision: Revision,
    /// Version of the definition.
    pub version: i32,
    /// Series of the definition.
    pub series: i32,
    /// What it counts.
    pub definition: Definition,
    /// All readings known on the day, corrected ones too, by their days.
    pub readings: Vec<ReadingView>,
    /// Targets of this series that stand on the day.
    pub targets: BTreeMap<FiscalYear, Target>,
}

impl KpiView {
    /// As its form shows it.
    pub fn typed(&self) -> KpiInput {
        let deputy = self.deputy.as_ref().map_or("", |deputy| deputy.number.as_str());
        KpiInput::of(&self.definition, &self.targets, (&self.owner.number, deputy))
    }
    /// What a permission stands on.
    pub fn facts(&self) -> KpiFacts {
        let deputy = self.deputy.as_ref().map(|deputy| deputy.id);
        KpiFacts { kpi: self.id, owner: self.owner.id, deputy }
    }
    /// What a permission to name another owner stands on.
    pub fn naming(&self) -> NamingFacts {
        let deputy = self.deputy.as_ref().map(|deputy| deputy.id);
        NamingFacts { what: Answered::Kpi(self.id), deputy }
    }
    /// Its page.
    pub fn href(&self) -> String {
        format!("/strategy/kpis/{}", self.code)
    }
    /// Somebody else must be named.
    pub fn needs_owner(&self) -> bool {
        self.owner.has_left || self.owner_has_moved
    }
    /// The readings of the present series that stand, by their days.
    pub fn standing(&self) -> impl DoubleEndedIterator<Item = &ReadingView> {
        self.readings.iter().filter(|one| one.series == self.series && !one.is_corrected)
    }
    /// The values that stand and where they shall lead.
    pub fn course(&self) -> Course<'_> {
        Course {
            definition: &self.definition,
            starts_on: self.starts_on,
            points: self
                .standing()
                .map(|one| Point {
                    as_of: one.as_of,
                    value: one.value,
                    is_provisional: one.is_provisional,
                })
                .collect(),
            targets: self.targets.clone(),
        }
    }
}

/// All KPIs in the order of pillars and measures, as they were known on the day `on`. A figure
/// counts from the day it was announced, a target and a definition from the day they were set.
pub async fn kpis(pool: &PgPool, on: Date) -> Result<Vec<KpiView>, StoreError> {
    read(pool, None, None, on).await
}

/// The KPIs that somebody answers for or stands in for.
pub async fn kpis_of(
    pool: &PgPool,
    person: EmployeeId,
    on: Date,
) -> Result<Vec<KpiView>, StoreError> {
    read(pool, None, Some(person), on).await
}

/// One KPI by its code, as it was known on a day.
pub async fn kpi(pool: &PgPool, code: &str, on: Date) -> Result<Option<KpiView>, StoreError> {
    Ok(read(pool, Some(code), None, on).await?.pop())
}

async fn read(
    pool: &PgPool,
    code: Option<&str>,
    person: Option<EmployeeId>,
    on: Date,
) -> Result<Vec<KpiView>, StoreError> {
    let rows = sqlx::query!(
        "select k.kpi_id as \"kpi_id: KpiId\", k.code, k.starts_on, k.is_sample, k.revision,
            m.code as measure_code, m.name as measure_name, p.code as pillar_code,
            p.name as pillar_name,
            o.employee_id as \"owner_id: EmployeeId\", o.employee_number as owner_number,
            o.name as owner_name, coalesce(o.left_on <= $2, false) as \"owner_has_left!\",
            not exists (
                select from posting t
                where t.employee_id = k.owner_id and t.department_id = k.department_id
                  and t.period @> $2::date
            ) as \"owner_has_moved!\",
            e.employee_id as \"deputy_id?: EmployeeId\", e.employee_number as \"deputy_number?\",
            e.name as \"deputy_name?\", coalesce(e.left_on <= $2, false) as \"deputy_has_left!\",
            f.name as department, d.version, d.series, d.name as \"name: Line\",
            d.meaning as \"meaning: Prose\", d.numerator as \"numerator: Line\",
            d.denominator as \"denominator: Line\", d.scope as \"scope: Line\", d.unit as \"unit: Line\",
            d.decimals, d.source as \"source: Line\", d.direction as \"direction: Direction\",
            d.rhythm as \"rhythm: Rhythm\", d.lag_months, d.baseline, d.baseline_on,
            d.counted as \"counted: OwnCount\"
        from kpi k
        join measure m using (measure_id)
        join pillar p using (pillar_id)
        join employee o on o.employee_id = k.owner_id
        left join employee e on e.employee_id = k.deputy_id
        join lateral (
            select * from kpi_definition
            where kpi_id = k.kpi_id and set_on <= $2
            order by version desc
            limit 1
        ) d on true
        join lateral (
            select name from department_fact
            where department_id = k.department_id
            order by period @> $2::date desc, lower(period) desc
            limit 1
        ) f on true
        where ($1::text is null or k.code = $1)
          and ($3::uuid is null or k.owner_id = $3 or k.deputy_id = $3)
        order by p.position, m.position, k.code",
        code,
        on,
        person as Option<EmployeeId>
    )
    .fetch_all(pool)
    .await?;
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let ids: Vec<KpiId> = rows.iter().map(|row| row.kpi_id).collect();
    let mut readings = readings(pool, &ids, on).await?;
    let mut targets = targets(pool, &ids, on).await?;
    let views = rows.into_iter().map(|row| {
        let deputy = match (row.deputy_id, row.deputy_number, row.deputy_name) {
            (Some(id), Some(number), Some(name)) => {
                Some(PersonView { id, number, name, has_left: row.deputy_has_left })
            }
            _ => None,
        };
        let decimals = u32::try_from(row.decimals);
        let lag_months = u32::try_from(row.lag_months);
        let (Ok(decimals), Ok(lag_months)) = (decimals, lag_months) else {
            return Err(impossible("kpi_definition", "decimals", row.kpi_id));
        };
        Ok(KpiView {
            owner: PersonView {
                id: row.owner_id,
                number: row.owner_number,
                name: row.owner_name,
                has_left: row.owner_has_left,
            },
            owner_has_moved: row.owner_has_moved,
            deputy,
            department: row.department,
            starts_on: row.starts_on,
            is_sample: row.is_sample,
            revision: Revision::new(row.revision),
            version: row.version,
            series: row.series,
            readings: readings.remove(&row.kpi_id).unwrap_or_default(),
            targets: targets.remove(&(row.kpi_id, row.series)).unwrap_or_default(),
            id: row.kpi_id,
            code: row.code,
            measure_code: row.measure_code,
            measure_name: row.measure_name,
            pillar_code: row.pillar_code,
            pillar_name: row.pillar_name,
            definition: Definition {
                name: row.name,
                meaning: row.meaning,
                numerator: row.numerator,
                denominator: row.denominator,
                scope: row.scope,
                unit: row.unit,
                decimals,
                source: row.source,
                direction: row.direction,
                rhythm: row.rhythm,
                lag_months,
                baseline: row
                    .baseline
                    .zip(row.baseline_on)
                    .map(|(value, on)| Baseline { value, on }),
                counted: row.counted,
            },
        })
    });
    views.collect()
}

fn impossible(table: &'static str, column: &'static str, id: KpiId) -> StoreError {
    StoreError::Impossible { table, column, row: id.to_string() }
}

async fn readings(
    pool: &PgPool,
    kpis: &[KpiId],
    on: Date,
) -> Result<BTreeMap<KpiId, Vec<ReadingView>>, StoreError> {
    let rows = sqlx::query!(
        "select r.kpi_id as \"kpi_id: KpiId\", r.kpi_reading_id as \"id: KpiReadingId\", r.series, r.as_of_on as as_of,
            r.period as \"period: PgRange<Date>\", r.value, r.numerator, r.denominator,
            r.is_provisional, r.note, r.evidence, r.corrects_id as \"corrects: KpiReadingId\",
            r.known_on, r.entered_at, r.origin as \"origin: Origin\", a.display_name as \"entered_by?\",
            exists (
                select from kpi_reading c where c.corrects_id = r.kpi_reading_id and c.known_on <= $2
            ) as \"is_corrected!\",
            p.approved_on as \"approved_on?\"
        from kpi_reading r
        left join account a on a.account_id = r.entered_by
        left join lateral (
            select k.approved_on
            from kpi_approval k
            left join kpi_approval_withdrawal w using (kpi_approval_id)
            where k.kpi_reading_id = r.kpi_reading_id and k.approved_on <= $2
              and (w.withdrawn_on is null or w.withdrawn_on > $2)
            order by k.approved_at desc
            limit 1
        ) p on true
        where r.kpi_id = any($1) and r.as_of_on <= $2 and r.known_on <= $2
        order by r.kpi_id, r.series, r.as_of_on, r.entered_at, r.kpi_reading_id",
        kpis as &[KpiId],
        on
    )
    .fetch_all(pool)
    .await?;
    let mut found: BTreeMap<KpiId, Vec<ReadingView>> = BTreeMap::new();
    for row in rows {
        let period = Period::from_range(&row.period)
            .ok_or_else(|| impossible("kpi_reading", "period", row.kpi_id))?;
        found.entry(row.kpi_id).or_default().push(ReadingView {
            id: row.id,
            series: row.series,
            as_of: row.as_of,
            period,
            value: row.value,
            share: row.numerator.zip(row.denominator),
            is_provisional: row.is_provisional,
            note: row.note,
            evidence: row.evidence,
            corrects: row.corrects,
            is_corrected: row.is_corrected,
            known_on: row.known_on,
            entered_at: row.entered_at,
            entered_by: row.entered_by,
            origin: row.origin,
            approved_on: row.approved_on,
        });
    }
    Ok(found)
}

type Targets = BTreeMap<(KpiId, i32), BTreeMap<FiscalYear, Target>>;

async fn targets(pool: &PgPool, kpis: &[KpiId], on: Date) -> Result<Targets, StoreError> {
    let rows = sqlx::query!(
        "select distinct on (kpi_id, series, fiscal_year) kpi_id as \"kpi_id: KpiId\", series,
            fiscal_year, low, high
        from kpi_target
        where kpi_id = any($1) and set_on <= $2
        order by kpi_id, series, fiscal_year, set_at desc, kpi_target_id desc",
        kpis as &[KpiId],
        on
    )
    .fetch_all(pool)
    .await?;
    let mut found = Targets::new();
    for row in rows {
        let year = FiscalYear::new(row.fiscal_year)
            .ok_or_else(|| impossible("kpi_target", "fiscal_year", row.kpi_id))?;
        let target = match row.high {
            Some(high) => Target::Keep { low: row.low, high },
            None => Target::Reach(row.low),
        };
        found.entry((row.kpi_id, row.series)).or_default().insert(year, target);
    }
    Ok(found)
}

/// Who saved a KPI last, and when. `None`: the system.
pub(in crate::strategy) async fn kpi_saved(
    executor: impl PgExecutor<'_>,
    kpi: KpiId,
) -> Result<(Option<(AccountId, String)>, Timestamp), StoreError> {
    let row = sqlx::query!(
        "select k.saved_at, a.display_name as \"saved_by?\", k.saved_by as \"account: AccountId\"
        from kpi k
        left join account a on a.account_id = k.saved_by
        where k.kpi_id = $1",
        kpi as KpiId
    )
    .fetch_one(executor)
    .await?;
    Ok((row.account.zip(row.saved_by), row.saved_at))
}

/// Whether a person answers for some KPI or stands in.
pub(in crate::strategy) async fn answers_for_a_kpi(
    executor: impl PgExecutor<'_>,
    who: &Actor,
) -> Result<bool, StoreError> {
    let Some(employee) = who.employee() else { return Ok(false) };
    Ok(sqlx::query_scalar!(
        "select exists (select from kpi where owner_id = $1 or deputy_id = $1) as \"some!\"",
        employee as EmployeeId
    )
    .fetch_one(executor)
    .await?)
}
