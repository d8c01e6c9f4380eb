//! Counting: looking first, taking the value, taking all that the portal counts.

use super::count::{CountLine, CountRefusal, Counted, Taken};
use super::store;
use crate::access::Actor;
use crate::audit::Failed;
use crate::kernel::Date;
use crate::platform::App;
use crate::strategy::actions::record_counts;
use crate::strategy::policy::RecordCounts;
use crate::strategy::reading::NewReading;
use crate::strategy::{KpiView, kpi, kpis};

/// A KPI that is there for the one who asks, who may count it.
async fn countable(app: &App, actor: &Actor, code: &str) -> Result<KpiView, Failed<CountRefusal>> {
    let view = kpi(app.db.reader(), code, app.now().today).await?.ok_or(Failed::Missing)?;
    actor.may::<RecordCounts>(vec![view.facts()])?;
    Ok(view)
}

async fn counted(
    app: &App,
    actor: &Actor,
    view: &KpiView,
    on: Date,
) -> Result<Counted, Failed<CountRefusal>> {
    let permit = actor.may::<RecordCounts>(vec![view.facts()])?;
    let count = view.definition.counted.ok_or(Failed::Refused(CountRefusal::NotCounted))?;
    if on > app.now().today {
        return Err(Failed::Refused(CountRefusal::InFuture));
    }
    let span = view.definition.rhythm.period_of(on);
    Ok(store::count(app.db.reader(), &permit, count, &span, on).await?)
}

/// What would be counted on a day. Keeps nothing.
pub async fn look(
    app: &App,
    actor: &Actor,
    code: &str,
    on: Date,
) -> Result<(KpiView, Result<Counted, CountRefusal>), Failed<CountRefusal>> {
    let view = countable(app, actor, code).await?;
    let counted = match counted(app, actor, &view, on).await {
        Ok(counted) => counted.taken(&view, on, None).map(|_| counted),
        Err(Failed::Refused(refusal)) => Err(refusal),
        Err(failed) => return Err(failed),
    };
    Ok((view, counted))
}

/// Counts on a day and keeps the value. `known_on`: since when it is known; `None`: today.
pub async fn take(
    app: &App,
    actor: &Actor,
    code: &str,
    on: Date,
    known_on: Option<Date>,
) -> Result<Taken, Failed<CountRefusal>> {
    let view = countable(app, actor, code).await?;
    let taken = counted(app, actor, &view, on).await?.taken(&view, on, known_on);
    let taken = taken.map_err(Failed::Refused)?;
    if let Taken::Kept(new) = &taken {
        let batch = [(view.code.clone(), NewReading::clone(new))];
        record_counts(app, actor, &batch).await.map_err(|failed| match failed {
            Failed::Refused(refusals) => Failed::Refused(CountRefusal::Reading(refusals)),
            Failed::Denied(denied) => Failed::Denied(denied),
            Failed::Missing => Failed::Missing,
            Failed::Stale => Failed::Stale,
            Failed::Broken(error) => Failed::Broken(error),
        })?;
    }
    Ok(taken)
}

/// Counts every KPI that the portal counts. One that has too few to count does not stop the others.
pub async fn take_all(
    app: &App,
    actor: &Actor,
    on: Date,
) -> Result<Vec<CountLine>, Failed<CountRefusal>> {
    let mut lines = Vec::new();
    for view in kpis(app.db.reader(), app.now().today).await? {
        if view.definition.counted.is_none() {
            continue;
        }
        let name = view.definition.name.to_string();
        match take(app, actor, &view.code, on, None).await {
            Ok(taken) => lines.push((name, Ok(taken))),
            Err(Failed::Refused(refusal)) => lines.push((name, Err(refusal))),
            Err(failed) => return Err(failed),
        }
    }
    Ok(lines)
}
