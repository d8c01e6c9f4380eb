//! The figures of `content/kpis-sample.toml`: what others published, and two years of invented values,
//! counted back from today. Some are approved for the public page; one has fallen behind.

use chrono::{Days, Months};
use rust_decimal::Decimal;

use super::initiatives::{missing, owner, section, unfit};
use super::{Begun, DemoError, actor};
use crate::audit::Failed;
use crate::counts::actions::take;
use crate::demo::cast::DemoRole;
use crate::demo::plan::CityPlan;
use crate::kernel::{Code, Date, FiscalYear, Line, Period, Prose};
use crate::platform::App;
use crate::seed::content::{CountedKpi, InventedKpi, PublicKpi, PublicReading, kpis as content};
use crate::strategy::actions::{approve_figures, open_kpis, record_readings};
use crate::strategy::kpi::{
    Baseline, Definition, Direction, KpiDraft, MEANING_LIMIT, NewKpi, OwnCount, PERCENT, Rhythm,
    Target,
};
use crate::strategy::kpis;
use crate::strategy::reading::{Given, NewReading};

/// Figures that the demo city has not approved for the public page.
const INSIDE: [&str; 3] = ["decline-rate", "dx-attitude", "desk-sharing"];

/// A KPI with its values.
struct Sample {
    kpi: NewKpi,
    readings: Vec<NewReading>,
}

/// Opens the KPIs with their values, unless there are some.
pub(super) async fn ensure(app: &App, plan: &CityPlan, begun: Begun) -> Result<(), DemoError> {
    if !kpis(app.db.reader(), begun.today).await?.is_empty() {
        return Ok(());
    }
    let content = content().map_err(|error| DemoError::Broken(error.to_string()))?;
    let mut samples = Vec::new();
    for own in &content.public {
        samples.push(public(plan, begun, own)?);
    }
    for own in &content.invented {
        samples.push(invented(plan, begun, own)?);
    }
    for own in &content.counted {
        samples.push(Sample { kpi: counted(plan, begun, own)?, readings: Vec::new() });
    }
    let new: Vec<NewKpi> = samples.iter().map(|sample| sample.kpi.clone()).collect();
    open_kpis(app, &actor(), &new).await?;
    let readings: Vec<(String, NewReading)> = samples
        .into_iter()
        .flat_map(|sample| {
            let code = sample.kpi.code.to_string();
            sample.readings.into_iter().map(move |reading| (code.clone(), reading))
        })
        .collect();
    record_readings(app, &actor(), &readings).await?;
    let approved: Vec<_> = kpis(app.db.reader(), begun.today)
        .await?
        .iter()
        .filter(|view| !INSIDE.contains(&view.code.as_str()))
        .flat_map(|view| view.standing().map(|one| one.id).collect::<Vec<_>>())
        .collect();
    approve_figures(app, &actor(), &approved).await?;
    Ok(())
}

fn number(text: &str) -> Result<Decimal, DemoError> {
    text.parse().map_err(|_| missing(text))
}

fn day(text: &str) -> Result<Date, DemoError> {
    text.parse().map_err(|_| missing(text))
}

fn line(text: &str) -> Result<Line, DemoError> {
    Line::parse(text).map_err(unfit)
}

fn optional(text: Option<&String>) -> Result<Option<Line>, DemoError> {
    text.map(|text| line(text)).transpose()
}

/// Owner and deputy: those who keep the section's initiatives.
fn people(plan: &CityPlan, begun: Begun, hint: &str) -> Result<(Code, Option<Code>), DemoError> {
    let place = section(plan, hint)?;
    let owner = owner(plan, begun, place).ok_or_else(|| missing(hint))?;
    let number = |at: usize| Code::parse(&plan.employees[at].number).map_err(unfit);
    let deputy = plan.who_is(DemoRole::StrategyOwner).filter(|deputy| *deputy != owner);
    Ok((number(owner)?, deputy.map(number).transpose()?))
}

fn public(plan: &CityPlan, begun: Begun, own: &PublicKpi) -> Result<Sample, DemoError> {
    let (owner, deputy) = people(plan, begun, &own.department_hint)?;
    let baseline = match (&own.baseline, &own.baseline_on) {
        (Some(value), Some(on)) => Some(Baseline { value: number(value)?, on: day(on)? }),
        _ => None,
    };
    let year = |year: i32| FiscalYear::new(year).ok_or_else(|| missing(&own.code));
    let targets = own
        .targets
        .iter()
        .map(|target| Ok((year(target.year)?, Target::Reach(number(&target.low)?))));
    let first = own.readings.first().ok_or_else(|| missing(&own.code))?;
    let definition = Definition {
        name: line(&own.name)?,
        meaning: Prose::within(&own.meaning, MEANING_LIMIT).map_err(unfit)?,
        numerator: optional(own.numerator.as_ref())?,
        denominator: optional(own.denominator.as_ref())?,
        scope: line(&own.scope)?,
        unit: line(&own.unit)?,
        decimals: own.decimals,
        source: line(&own.source)?,
        direction: Direction::parse(&own.direction).ok_or_else(|| missing(&own.direction))?,
        rhythm: Rhythm::Yearly,
        lag_months: own.lag,
        baseline,
        counted: None,
    };
    // What is announced after the day of the demo is not known in it.
    let mut readings = Vec::new();
    for reading in &own.readings {
        let reading = published(reading, &own.source)?;
        if reading.known_on.is_none_or(|known| known <= begun.today) {
            readings.push(reading);
        }
    }
    Ok(Sample {
        kpi: NewKpi {
            code: Code::parse(&own.code).map_err(unfit)?,
            measure: own.measure.clone(),
            starts_on: FiscalYear::of(day(&first.as_of)?).first_day(),
            draft: KpiDraft {
                owner,
                deputy,
                definition,
                targets: targets.collect::<Result<_, DemoError>>()?,
            },
            is_sample: true,
        },
        readings,
    })
}

fn published(own: &PublicReading, source: &str) -> Result<NewReading, DemoError> {
    let share = match (&own.numerator, &own.denominator) {
        (Some(over), Some(under)) => Some((number(over)?, number(under)?)),
        _ => None,
    };
    Ok(NewReading {
        as_of: day(&own.as_of)?,
        given: Given { value: own.value.as_deref().map(number).transpose()?, share },
        is_provisional: false,
        note: None,
        evidence: line(source)?,
        corrects: None,
        version: 1,
        known_on: Some(day(&own.known_on)?),
    })
}

/// The newest spans whose values are announced by a day, oldest first.
fn spans(rhythm: Rhythm, lag: u32, today: Date, count: usize) -> Vec<Period> {
    let mut spans = Vec::new();
    let mut span = rhythm.period_of(today);
    while spans.len() < count {
        let known = span.until().map(|until| until + Months::new(lag));
        if known.is_some_and(|known| known <= today) {
            spans.push(span);
        }
        span = rhythm.period_of(span.from() - Days::new(1));
    }
    spans.reverse();
    spans
}

fn target(text: &str) -> Result<Target, DemoError> {
    match text.split_once('〜') {
        Some((low, high)) => Ok(Target::Keep { low: number(low)?, high: number(high)? }),
        None => Ok(Target::Reach(number(text)?)),
    }
}

fn invented(plan: &CityPlan, begun: Begun, own: &InventedKpi) -> Result<Sample, DemoError> {
    let (owner, deputy) = people(plan, begun, &own.department_hint)?;
    let rhythm = Rhythm::parse(&own.rhythm).ok_or_else(|| missing(&own.rhythm))?;
    let mut given = Vec::new();
    for value in &own.values {
        given.push(Given { value: Some(number(value)?), share: None });
    }
    for (over, under) in &own.shares {
        given.push(Given { value: None, share: Some((number(over)?, number(under)?)) });
    }
    let all = spans(rhythm, own.lag, begun.today, given.len() + own.behind);
    let first = all.first().ok_or_else(|| missing(&own.code))?.from();
    let eve = first - Days::new(1);
    let baseline = own.baseline.as_deref().map(number).transpose()?;
    let definition = Definition {
        name: line(&own.name)?,
        meaning: Prose::within(&own.meaning, MEANING_LIMIT).map_err(unfit)?,
        numerator: optional(own.numerator.as_ref())?,
        denominator: optional(own.denominator.as_ref())?,
        scope: line(&own.scope)?,
        unit: line(&own.unit)?,
        decimals: own.decimals,
        source: line(&own.source)?,
        direction: Direction::parse(&own.direction).ok_or_else(|| missing(&own.direction))?,
        rhythm,
        lag_months: own.lag,
        baseline: baseline.map(|value| Baseline { value, on: eve }),
        counted: None,
    };
    let years =
        std::iter::successors(Some(FiscalYear::of(begun.today).previous().previous()), |year| {
            Some(year.next())
        });
    let targets = years.zip(&own.targets).map(|(year, text)| Ok((year, target(text)?)));
    let newest = given.len();
    let readings = all.iter().zip(given).enumerate().map(|(at, (span, given))| {
        let end = span.last_day().ok_or_else(|| missing(&own.code))?;
        Ok(NewReading {
            as_of: end,
            given,
            is_provisional: at + 1 == newest && rhythm == Rhythm::Monthly,
            note: None,
            evidence: line(&own.source)?,
            corrects: None,
            version: 1,
            known_on: Some((end + Days::new(1) + Months::new(own.lag)).min(begun.today)),
        })
    });
    let readings = readings.collect::<Result<_, DemoError>>()?;
    Ok(Sample {
        kpi: NewKpi {
            code: Code::parse(&own.code).map_err(unfit)?,
            measure: own.measure.clone(),
            starts_on: first,
            draft: KpiDraft {
                owner,
                deputy,
                definition,
                targets: targets.collect::<Result<_, DemoError>>()?,
            },
            is_sample: true,
        },
        readings,
    })
}

/// A figure that the portal counts; its values come when there is something to count.
fn counted(plan: &CityPlan, begun: Begun, own: &CountedKpi) -> Result<NewKpi, DemoError> {
    let (owner, deputy) = people(plan, begun, &own.department_hint)?;
    let count = OwnCount::parse(&own.count).ok_or_else(|| missing(&own.count))?;
    let first = FiscalYear::of(begun.today).previous().previous();
    let years = std::iter::successors(Some(first), |year| Some(year.next()));
    let targets = years.zip(&own.targets).map(|(year, text)| Ok((year, target(text)?)));
    let starts_on = first.first_day();
    Ok(NewKpi {
        code: Code::parse(&own.code).map_err(unfit)?,
        measure: own.measure.clone(),
        starts_on,
        draft: KpiDraft {
            owner,
            deputy,
            definition: Definition {
                name: line(&own.name)?,
                meaning: Prose::within(&own.meaning, MEANING_LIMIT).map_err(unfit)?,
                numerator: Some(line(count.numerator())?),
                denominator: Some(line(count.denominator())?),
                scope: line(&own.scope)?,
                unit: line(PERCENT)?,
                decimals: 1,
                source: line("ポータルの集計（見本の市）")?,
                direction: Direction::Up,
                rhythm: Rhythm::Yearly,
                lag_months: 1,
                baseline: Some(Baseline {
                    value: number(&own.baseline)?,
                    on: starts_on - Days::new(1),
                }),
                counted: Some(count),
            },
            targets: targets.collect::<Result<_, DemoError>>()?,
        },
        is_sample: true,
    })
}

/// Counts what the portal knows of the city at the end of each fiscal year and today. Years in which
/// there was nothing to count have no value.
pub(super) async fn count(app: &App, begun: Begun) -> Result<(), DemoError> {
    let this = FiscalYear::of(begun.today);
    let ends = [this.previous().previous().last_day(), this.previous().last_day(), begun.today];
    let views = kpis(app.db.reader(), begun.today).await?;
    for view in views.iter().filter(|view| view.definition.counted.is_some()) {
        for on in ends {
            match take(app, &actor(), &view.code, on, Some(on)).await {
                Ok(_) | Err(Failed::Refused(_)) => {}
                Err(failed) => return Err(failed.into()),
            }
        }
    }
    Ok(())
}
