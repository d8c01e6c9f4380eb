//! Naming who answers from now on.

use super::kpis::people_of;
use crate::access::Actor;
use crate::audit::{Entry, Failed, Work};
use crate::kernel::Revision;
use crate::platform::App;
use crate::strategy::naming::{Answered, Naming, NewOwner};
use crate::strategy::policy::NameOwner;
use crate::strategy::refusal::{InitiativeRefusal, InitiativeRefusals};
use crate::strategy::store::{self, InitiativeView, KpiView};

async fn found(work: &mut Work, naming: &Naming) -> Result<NewOwner, Failed<InitiativeRefusals>> {
    let numbers: Vec<String> = [Some(&naming.owner), naming.deputy.as_ref()]
        .into_iter()
        .flatten()
        .map(ToString::to_string)
        .collect();
    let today = work.now().today;
    let known = store::people(work.conn(), &numbers, today).await?;
    let (owner, deputy, department) = people_of(&naming.owner, naming.deputy.as_ref(), &known)
        .map_err(|refusals: Vec<InitiativeRefusal>| {
            Failed::Refused(InitiativeRefusals(refusals))
        })?;
    Ok(NewOwner { owner, deputy, department })
}

fn entry(what: Answered, title: &str, was: (&str, Option<&str>), naming: &Naming) -> Entry {
    let (kind, id) = match what {
        Answered::Initiative(id) => ("initiative", id.to_string()),
        Answered::Kpi(id) => ("kpi", id.to_string()),
    };
    Entry::new("name_owner", kind, id, format!("「{title}」の担当者を決めました"))
        .before(serde_json::json!({ "owner": was.0, "deputy": was.1 }))
        .after(serde_json::json!({ "owner": naming.owner, "deputy": naming.deputy }))
        .because(naming.reason.as_str())
}

/// Names the owner of an initiative that was read at `revision`.
pub async fn name_initiative_owner(
    app: &App,
    actor: &Actor,
    view: &InitiativeView,
    revision: Revision,
    naming: &Naming,
) -> Result<(), Failed<InitiativeRefusals>> {
    let mut work = Work::begin(app, actor).await?;
    let saved = store::for_update(work.conn(), view.id).await?.ok_or(Failed::Missing)?;
    let permit = actor.may::<NameOwner>(view.naming())?;
    if saved.revision != revision || view.revision != revision {
        return Err(Failed::Stale);
    }
    let new = found(&mut work, naming).await?;
    store::name_initiative_owner(&mut work, &permit, &new).await?;
    let deputy = view.deputy.as_ref().map(|deputy| deputy.number.as_str());
    let was = (view.owner.number.as_str(), deputy);
    work.finish(entry(view.naming().what, &view.title, was, naming)).await?;
    Ok(())
}

/// Names the owner of a KPI that was read at `revision`.
pub async fn name_kpi_owner(
    app: &App,
    actor: &Actor,
    view: &KpiView,
    revision: Revision,
    naming: &Naming,
) -> Result<(), Failed<InitiativeRefusals>> {
    let mut work = Work::begin(app, actor).await?;
    let saved = store::kpi_for_update(work.conn(), view.id).await?.ok_or(Failed::Missing)?;
    let permit = actor.may::<NameOwner>(view.naming())?;
    if saved != revision || view.revision != revision {
        return Err(Failed::Stale);
    }
    let new = found(&mut work, naming).await?;
    store::name_kpi_owner(&mut work, &permit, &new).await?;
    let deputy = view.deputy.as_ref().map(|deputy| deputy.number.as_str());
    let was = (view.owner.number.as_str(), deputy);
    work.finish(entry(view.naming().what, view.definition.name.as_str(), was, naming)).await?;
    Ok(())
}
