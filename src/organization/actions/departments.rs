//! The verbs about departments.

use super::{RegisterRefusal, refused};
use crate::access::Actor;
use crate::audit::{Entry, Failed, Work};
use crate::kernel::ids::{DepartmentId, DeputyId};
use crate::kernel::time::wareki;
use crate::kernel::{Date, Revision};
use crate::organization::chart::DeputyOf;
use crate::organization::policy::KeepRegister;
use crate::organization::register::Was;
use crate::organization::store;
use crate::platform::App;

/// Names deputies (職務代理) of departments.
pub async fn name_deputies(
    app: &App,
    actor: &Actor,
    deputies: &[DeputyOf],
) -> Result<(), Failed<RegisterRefusal>> {
    let mut work = Work::begin(app, actor).await?;
    let permit = actor.may::<KeepRegister>(())?;
    store::open_deputies(&mut work, &permit, deputies).await.map_err(refused)?;
    let rows: Vec<_> = deputies
        .iter()
        .map(|d| (d.department, d.employee, d.period.from(), d.period.until()))
        .collect();
    let summary = format!("職務代理を{}件決めました", deputies.len());
    let subject = deputies.first().map_or_else(String::new, |d| d.department.to_string());
    let entry = Entry::new("name_deputies", "department", subject, summary).after(rows);
    Ok(work.finish(entry).await?)
}

/// Ends a deputy before a day; one that has not begun by then is taken back.
pub async fn end_deputy(
    app: &App,
    actor: &Actor,
    department: DepartmentId,
    was: Was<DeputyId>,
    until: Date,
) -> Result<(), Failed<RegisterRefusal>> {
    let mut work = Work::begin(app, actor).await?;
    let permit = actor.may::<KeepRegister>(())?;
    let known = store::deputies_of(work.conn(), department).await?;
    let row = known.iter().find(|row| row.id == was.id).ok_or(Failed::Missing)?;
    let (name, period) = (row.name.to_string(), row.period);
    let fresh = store::end_deputies(&mut work, &permit, &[(was, until)]).await.map_err(refused)?;
    if !fresh {
        return Err(Failed::Stale);
    }
    let summary = format!("{name}さんの職務代理を{}の前日までにしました", wareki(until));
    let entry = Entry::new("end_deputy", "department", department, summary);
    Ok(work.finish(entry.before((was.id, Revision::get(was.revision), period.to_string()))).await?)
}
