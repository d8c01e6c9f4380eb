//! The invented initiatives of `content/initiatives-sample.toml`, each with an owner of the city.

use chrono::Days;

use super::{Begun, DemoError, actor};
use crate::audit::Failed;
use crate::demo::cast::DemoRole;
use crate::demo::plan::CityPlan;
use crate::kernel::{Code, Date, FiscalYear, Line, Prose, TextProblem};
use crate::platform::App;
use crate::seed::content::{InitiativeContent, InitiativeStatus, initiatives};
use crate::strategy::actions::open_initiatives;
use crate::strategy::initiative::{
    FiscalYears, InitiativeDraft, NewInitiative, NewMilestone, NewNote, Standing, Status,
};
use crate::strategy::{Which, initiatives as initiatives_of};
use crate::thread::actions::tie_samples;

/// The section whose initiatives the owner among the cast answers for.
const OWNERS_SECTION: &str = "人財育成課";

/// Where a section of the usual name is missing, the next best in this order.
const NEXT_BEST: [&str; 3] = ["人事課", "総務課", "人財育成課"];

/// Opens the initiatives, unless there are some.
pub(super) async fn ensure(app: &App, plan: &CityPlan, begun: Begun) -> Result<(), DemoError> {
    if !initiatives_of(app.db.reader(), Which::All, begun.today).await?.is_empty() {
        return Ok(());
    }
    let content = initiatives().map_err(|error| DemoError::Broken(error.to_string()))?;
    let new = content
        .iter()
        .enumerate()
        .map(|(number, own)| opening(plan, begun, number, own))
        .collect::<Result<Vec<_>, _>>()?;
    match open_initiatives(app, &actor(), &new).await {
        Err(Failed::Refused(refusals)) => {
            Err(DemoError::Refused(refusals.0.iter().map(|no| format!("{no:?}")).collect()))
        }
        Err(failed) => Err(DemoError::Broken(failed.to_string())),
        Ok(_) => {
            tie_samples(app, &actor()).await.map_err(|failed| DemoError::Broken(failed.to_string()))
        }
    }
}

fn opening(
    plan: &CityPlan,
    begun: Begun,
    number: usize,
    own: &InitiativeContent,
) -> Result<NewInitiative, DemoError> {
    let place = section(plan, &own.department_hint)?;
    let owner = owner(plan, begun, place).ok_or_else(|| missing(&own.department_hint))?;
    let years = FiscalYear::new(own.from_fiscal_year)
        .zip(FiscalYear::new(own.to_fiscal_year))
        .and_then(|(from, to)| FiscalYears::new(from, to))
        .ok_or_else(|| missing(&own.key))?;
    let (status, reason) = standing(own.status, number);
    let code = plan.departments[place].facts.last().map_or("", |fact| fact.code.as_str());
    let days = u64::try_from(number).unwrap_or(0) * 5 + 4;
    Ok(NewInitiative {
        measure: own.measure.clone(),
        draft: InitiativeDraft {
            title: Line::parse(&own.title).map_err(unfit)?,
            aim: Prose::within(&own.aim, 400).map_err(unfit)?,
            owner: Code::parse(&plan.employees[owner].number).map_err(unfit)?,
            deputy: None,
            department: Some(Line::parse(code).map_err(unfit)?),
            years,
            standing: Standing { status, reason: Prose::within(reason, 400).map_err(unfit)? },
        },
        is_sample: own.sample,
        note: Some(NewNote {
            on: begun.today - Days::new(days),
            body: Prose::within(&own.note, 1000).map_err(unfit)?,
        }),
        milestones: milestones(begun, number, own.status)?,
        earlier: earlier(begun, years, number, own.status)?,
    })
}

/// How the plan stood at the beginning of the two fiscal years before and of this one: being prepared
/// until it began, then under way; one of four was late for a while.
fn earlier(
    begun: Begun,
    years: FiscalYears,
    number: usize,
    status: InitiativeStatus,
) -> Result<Vec<(Date, Standing)>, DemoError> {
    let this = FiscalYear::of(begun.today);
    let first = this.previous().previous();
    let mut earlier = Vec::new();
    for year in [first, first.next(), this] {
        let starts = years.from();
        let (status, reason) = match (status, year) {
            (InitiativeStatus::Planned, _) => {
                (Status::Planned, "計画に載せ、内容を話し合っている。")
            }
            (_, year) if year < starts => (Status::Planned, "計画に載せ、始める準備をしている。"),
            (_, year) if number % 4 == 1 && year < this => {
                (Status::Delayed, "体制づくりに時間がかかり、始まりが2か月おくれている。")
            }
            _ => (Status::OnTrack, "年度の計画どおりに始めている。"),
        };
        let reason = Prose::within(reason, 400).map_err(unfit)?;
        earlier.push((year.first_day(), Standing { status, reason }));
    }
    Ok(earlier.into_iter().filter(|(on, _)| *on < begun.today).collect())
}

/// Steps that most undertakings share; those of the past are done, but for one that is late.
fn milestones(
    begun: Begun,
    number: usize,
    status: InitiativeStatus,
) -> Result<Vec<NewMilestone>, DemoError> {
    const STEPS: [(&str, i64); 4] = [
        ("進め方を決める（見本）", -200),
        ("試しに行う（見本）", -40),
        ("全庁に広げる（見本）", 90),
        ("ふり返って次の年度の計画に生かす（見本）", 200),
    ];
    let shift = i64::try_from(number).unwrap_or(0) * 3;
    let later = if status == InitiativeStatus::Planned { 220 } else { 0 };
    let steps = STEPS.iter().enumerate().map(|(at, (title, days))| {
        let due_on = begun.today + chrono::Duration::days(days + shift + later);
        let is_late = number == 5 && at == 1;
        let done = (due_on < begun.today && !is_late) || status == InitiativeStatus::Completed;
        Ok(NewMilestone {
            title: Line::parse(title).map_err(unfit)?,
            due_on,
            done_on: done.then(|| due_on.min(begun.today)),
        })
    });
    steps.collect()
}

/// Most go as planned; one is late, one is being thought over.
fn standing(status: InitiativeStatus, number: usize) -> (Status, &'static str) {
    match (status, number) {
        (InitiativeStatus::Planned, _) => {
            (Status::Planned, "始める時期に向けて、準備を進めている。")
        }
        (InitiativeStatus::Completed, _) => (Status::Completed, "予定した内容をすべて終えた。"),
        (InitiativeStatus::Running, 5) => {
            (Status::Delayed, "会場の確保がおくれ、予定した回数の開催が翌月にずれている。")
        }
        (InitiativeStatus::Running, 15) => {
            (Status::UnderReview, "試行で出た意見をもとに、広げる範囲を考え直している。")
        }
        (InitiativeStatus::Running, _) => {
            (Status::OnTrack, "計画した時期に、計画した内容で進んでいる。")
        }
    }
}

/// Place of the section of that name, or of the next best.
pub(super) fn section(plan: &CityPlan, name: &str) -> Result<usize, DemoError> {
    let named = |name: &str| {
        plan.departments
            .iter()
            .position(|own| own.facts.last().is_some_and(|fact| fact.name == name))
    };
    std::iter::once(name).chain(NEXT_BEST).find_map(named).ok_or_else(|| missing(name))
}

/// The owner among the cast for their own section, else the head of the section today, else any of
/// its people.
pub(super) fn owner(plan: &CityPlan, begun: Begun, section: usize) -> Option<usize> {
    let name = plan.departments[section].facts.last().map(|fact| fact.name.as_str());
    if name == Some(OWNERS_SECTION) {
        return plan.who_is(DemoRole::StrategyOwner);
    }
    let there = || {
        plan.postings
            .iter()
            .filter(|own| own.department == section && own.period.contains(begun.today))
    };
    let head = there().find(|own| own.is_head).or_else(|| there().next());
    head.map(|own| own.employee).or_else(|| plan.who_is(DemoRole::StrategyOwner))
}

pub(super) fn missing(what: &str) -> DemoError {
    DemoError::Refused(format!("「{what}」がありません"))
}

pub(super) fn unfit(problem: TextProblem) -> DemoError {
    DemoError::Refused(problem.sentence("事業"))
}
