//! The verbs on one person, by officers within their reach.

use super::RegisterRefusal;
use crate::access::{Actor, Permit};
use crate::audit::{Entry, Failed, Work};
use crate::kernel::ids::EmployeeId;
use crate::kernel::{Date, Prose};
use crate::organization::choices::Choices;
use crate::organization::deed::StaffDeed;
use crate::organization::policy::KeepStaff;
use crate::organization::register::{RegisteredEmployee, StaffChanges};
use crate::organization::staffing::{self, Hire, StaffRefusal, StaffVerb};
use crate::organization::store;
use crate::platform::{App, StoreError};

/// A deed as it would be carried out now.
#[derive(Debug)]
pub struct Preview {
    /// The record as it stands.
    pub before: RegisteredEmployee,
    /// The record afterwards.
    pub after: RegisteredEmployee,
    /// The lists.
    pub choices: Choices,
}

/// A constraint becomes the refusal that says it in words.
fn refused(error: StoreError) -> Failed<StaffRefusal> {
    let refusal = match &error {
        StoreError::Taken(constraint) => match constraint.as_str() {
            "employee_number_taken" => Some(StaffRefusal::NumberTaken),
            "employee_name_one_at_a_time" => Some(StaffRefusal::NamesOverlap),
            other if RegisterRefusal::of(other).is_some() => return Failed::Stale,
            _ => None,
        },
        StoreError::Needed(_) => Some(StaffRefusal::StoodOn),
        _ => None,
    };
    refusal.map_or_else(|| error.into(), Failed::Refused)
}

/// Asks twice: whether the person is in reach at all, before a rule says anything about them, and
/// whether everything that the deed touches is.
fn may(
    actor: &Actor,
    person: &RegisteredEmployee,
    verb: &StaffVerb,
    choices: &Choices,
    today: Date,
) -> Result<Permit<KeepStaff>, Failed<StaffRefusal>> {
    actor.may::<KeepStaff>(StaffDeed::of(person, StaffChanges::default(), choices, today))?;
    if !verb.is_fresh(person) {
        return Err(Failed::Stale);
    }
    let changes = staffing::plan(person, verb, choices, today).map_err(Failed::Refused)?;
    Ok(actor.may::<KeepStaff>(StaffDeed::of(person, changes, choices, today))?)
}

/// What the deed would come to; nothing is changed.
pub async fn preview(
    app: &App,
    actor: &Actor,
    employee: EmployeeId,
    verb: &StaffVerb,
) -> Result<Preview, Failed<StaffRefusal>> {
    let mut conn = app.db.reader().acquire().await?;
    let before = store::record(&mut conn, employee).await?.ok_or(Failed::Missing)?;
    let choices = store::choices(&mut conn).await?;
    let permit = may(actor, &before, verb, &choices, app.now().today)?;
    let after = staffing::after(&before, &permit.subject().changes);
    Ok(Preview { before, after, choices })
}

/// Carries one verb out, with one audit entry: the lines of the record that go and those that come,
/// and the reason.
pub async fn keep_staff(
    app: &App,
    actor: &Actor,
    employee: EmployeeId,
    verb: &StaffVerb,
    reason: Option<&Prose>,
) -> Result<(), Failed<StaffRefusal>> {
    let mut work = Work::begin(app, actor).await?;
    let today = work.now().today;
    let person = store::record_for_change(work.conn(), employee).await?.ok_or(Failed::Missing)?;
    store::keep_masters(work.conn()).await?;
    let choices = store::choices(work.conn()).await?;
    let permit = may(actor, &person, verb, &choices, today)?;
    if !store::apply_deed(&mut work, &permit).await.map_err(refused)? {
        return Err(Failed::Stale);
    }
    let then = staffing::after(&person, &permit.subject().changes);
    let (goes, comes) = staffing::told(&person, &then, &choices);
    let summary = format!("職員番号{}の{}", person.is.number, verb.summary());
    let entry = Entry::new(verb.name(), "employee", employee, summary).before(goes).after(comes);
    work.finish(because(entry, reason)).await?;
    Ok(())
}

/// Writes the names that were to come into the register on their day, with one audit entry each.
pub async fn turn_names(app: &App) -> Result<(), Failed<StaffRefusal>> {
    let today = app.now().today;
    let actor = Actor::system("calendar");
    for employee in store::names_due(app.db.reader(), today).await? {
        let mut work = Work::begin(app, &actor).await?;
        let Some(person) = store::record_for_change(work.conn(), employee).await? else { continue };
        let choices = store::choices(work.conn()).await?;
        let changes = staffing::turn_name(&person, today).map_err(Failed::Refused)?;
        let Some(changes) = changes else { continue };
        let permit = actor.may::<KeepStaff>(StaffDeed::of(&person, changes, &choices, today))?;
        if !store::apply_deed(&mut work, &permit).await.map_err(refused)? {
            return Err(Failed::Stale);
        }
        let then = staffing::after(&person, &permit.subject().changes);
        let (goes, comes) = staffing::told(&person, &then, &choices);
        let summary = format!("職員番号{}の予定の氏名が始まりました", person.is.number);
        let entry = Entry::new("turn_name", "employee", employee, summary);
        work.finish(entry.before(goes).after(comes)).await?;
    }
    Ok(())
}

fn because(entry: Entry, reason: Option<&Prose>) -> Entry {
    match reason {
        Some(reason) => entry.because(reason.as_str()),
        None => entry,
    }
}

/// 採用: the person and the first post in one act.
pub async fn hire_employee(
    app: &App,
    actor: &Actor,
    hire: &Hire,
    reason: Option<&Prose>,
) -> Result<EmployeeId, Failed<StaffRefusal>> {
    let mut work = Work::begin(app, actor).await?;
    store::keep_masters(work.conn()).await?;
    let choices = store::choices(work.conn()).await?;
    let employee = EmployeeId::mint();
    let changes = staffing::hire(employee, hire, &choices).map_err(Failed::Refused)?;
    let permit = actor.may::<KeepStaff>(StaffDeed::hire(employee, changes, &choices))?;
    store::apply_deed(&mut work, &permit).await.map_err(refused)?;
    let record = staffing::newcomer(&permit.subject().changes);
    let lines = record.map(|record| staffing::lines(&record, &choices)).unwrap_or_default();
    let summary = format!("職員番号{}の職員を採用しました", hire.is.number);
    let entry = Entry::new("hire_employee", "employee", employee, summary).after(lines);
    work.finish(because(entry, reason)).await?;
    Ok(employee)
}
