//! The verbs: publish an edition, name the day of one, say that one has read it, keep one's own pledge.

use super::edition::{AcknowledgeRefusal, NewEdition, PublishRefusal, Source};
use super::pledge::NewPledge;
use super::policy::{AcknowledgeCredo, KeepPledge, PublishEdition};
use super::store::{self, EditionSources};
use crate::access::Actor;
use crate::audit::{Entry, Failed, Work};
use crate::kernel::ids::{CredoEditionId, EmployeeId, SourceId};
use crate::kernel::refusal::Never;
use crate::kernel::time::wareki;
use crate::kernel::{Date, VersionNumber};
use crate::platform::{App, StoreError};

/// The ids of sources, in the order given; a source that is not known yet is added. For rooms that
/// keep official texts of their own, inside their own work.
pub async fn keep_sources(
    work: &mut Work,
    sources: &[Option<&Source>],
) -> Result<Vec<Option<SourceId>>, StoreError> {
    let named: Vec<&Source> = sources.iter().flatten().copied().collect();
    let mut ids = store::keep_sources(work, &named).await?.into_iter();
    Ok(sources.iter().map(|source| source.and_then(|_| ids.next())).collect())
}

/// Publishes the first edition, unless there is one. `None`: there was.
pub async fn publish_first_edition(
    app: &App,
    actor: &Actor,
    edition: &NewEdition,
) -> Result<Option<CredoEditionId>, Failed<PublishRefusal>> {
    let mut work = Work::begin(app, actor).await?;
    let permit = actor.may::<PublishEdition>(())?;
    store::queue_up(&mut work).await?;
    if store::newest(work.conn()).await?.is_some() {
        return Ok(None);
    }
    let mut asked = vec![Some(&edition.source)];
    asked.extend(edition.statements.iter().map(|statement| statement.source.as_ref()));
    asked.extend(edition.texts.iter().map(|text| text.source.as_ref()));
    let mut ids = keep_sources(&mut work, &asked).await?.into_iter();
    let sources = EditionSources {
        edition: ids.next().flatten().ok_or(Failed::Missing)?,
        statements: ids.by_ref().take(edition.statements.len()).collect(),
        texts: ids.collect(),
    };
    let number = VersionNumber::FIRST;
    let id =
        store::publish(&mut work, &permit, number, edition, &sources).await.map_err(|error| {
            if error.is_taken("credo_edition_one_per_day_idx") {
                Failed::Refused(PublishRefusal::DayTaken { on: edition.effective.on })
            } else {
                Failed::Broken(error)
            }
        })?;
    let entry = Entry::new(
        "publish_credo_edition",
        "credo_edition",
        id,
        format!("クレド{number}を公開しました（施行日 {}）", edition.effective),
    )
    .after(serde_json::json!({
        "title": edition.title,
        "statements": edition.statements.iter().map(|s| &s.lines).collect::<Vec<_>>(),
        "texts": edition.texts.iter().map(|t| (&t.key, &t.body)).collect::<Vec<_>>(),
        "effective_on": edition.effective.on,
        "effective_on_is_sample": edition.effective.is_sample,
    }));
    work.finish(entry).await?;
    store::forget_choices();
    Ok(Some(id))
}

/// Puts the city's own 施行日 in the place of a sample one. `false`: the newest edition has a day of
/// the city's already, or there is no edition.
pub async fn name_effective_day(
    app: &App,
    actor: &Actor,
    on: Date,
) -> Result<bool, Failed<PublishRefusal>> {
    let mut work = Work::begin(app, actor).await?;
    let permit = actor.may::<PublishEdition>(())?;
    store::queue_up(&mut work).await?;
    let Some((id, _, before)) = store::newest(work.conn()).await? else { return Ok(false) };
    if !before.is_sample {
        return Ok(false);
    }
    store::set_effective_day(&mut work, &permit, id, on).await.map_err(|error| {
        if error.is_taken("credo_edition_one_per_day_idx") {
            Failed::Refused(PublishRefusal::DayTaken { on })
        } else {
            Failed::Broken(error)
        }
    })?;
    let entry = Entry::new(
        "name_credo_effective_day",
        "credo_edition",
        id,
        format!("クレドの施行日を{}と決めました", wareki(on)),
    )
    .before(before.on)
    .after(on);
    work.finish(entry).await?;
    store::forget_choices();
    Ok(true)
}

/// Notes that the actor has read the edition in force. `false`: it was noted before, and nothing
/// changes.
pub async fn acknowledge(
    app: &App,
    actor: &Actor,
    edition: CredoEditionId,
) -> Result<bool, Failed<AcknowledgeRefusal>> {
    let employee = actor.employee().ok_or(crate::access::Denied::NotAllowed)?;
    let permit = actor.may::<AcknowledgeCredo>(employee)?;
    let in_force = store::edition_in_force(&app.db, app.now().today)
        .await?
        .filter(|current| current.id == edition)
        .ok_or(Failed::Refused(AcknowledgeRefusal::NotInForce))?;
    let mut work = Work::begin(app, actor).await?;
    if !store::acknowledge(&mut work, &permit, edition).await? {
        return Ok(false);
    }
    let entry = Entry::new(
        "acknowledge_credo",
        "credo_edition",
        edition,
        format!("クレド{}を読んだことを記録しました", in_force.number),
    );
    work.finish(entry).await?;
    Ok(true)
}

/// Keeps, changes or removes somebody's own pledge. The log says that it was done, never what it says.
pub async fn keep_pledge(
    app: &App,
    actor: &Actor,
    employee: EmployeeId,
    new: &NewPledge,
) -> Result<(), Failed<Never>> {
    let permit = actor.may::<KeepPledge>(employee)?;
    let mut work = Work::begin(app, actor).await?;
    if !store::pledges::keep(&mut work, &permit, new).await? {
        return Err(Failed::Stale);
    }
    let (verb, sentence) = match (&new.words, new.is_shared) {
        (None, _) => ("remove_pledge", "マイクレドを消した。"),
        (Some(_), true) => ("share_pledge", "マイクレドを書き、同じ所属の職員に見せた。"),
        (Some(_), false) => ("write_pledge", "マイクレドを書いた。"),
    };
    Ok(work.finish(Entry::new(verb, "credo_pledge", employee, sentence)).await?)
}
