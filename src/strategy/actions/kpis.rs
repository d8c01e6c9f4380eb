//! The verbs around figures: open KPIs, set one anew, hand in readings.

use std::collections::BTreeMap;

use crate::access::{Action, Actor};
use crate::audit::{Entry, Failed, Work};
use crate::kernel::ids::{DepartmentId, EmployeeId, KpiId, KpiReadingId};
use crate::kernel::{Code, FiscalYear, Revision};
use crate::platform::{App, StoreError};
use crate::strategy::initiative::Named;
use crate::strategy::kpi::{KpiDraft, KpiFacts, NewKpi, Origin, Target};
use crate::strategy::policy::{KeepKpis, RecordCounts, RecordReadings};
use crate::strategy::reading::{NewReading, Record};
use crate::strategy::refusal::{
    InitiativeRefusal, KpiRefusal, KpiRefusals, ReadingRefusal, ReadingRefusals,
};
use crate::strategy::store::{self, KpiView, Opened, Redefined, Written};

/// Owner, deputy, and the department where the owner works.
type People = (EmployeeId, Option<EmployeeId>, DepartmentId);

/// The people that somebody names, or everything that is wrong with them.
pub(super) fn people_of(
    owner: &Code,
    deputy: Option<&Code>,
    known: &BTreeMap<String, Named>,
) -> Result<People, Vec<InitiativeRefusal>> {
    let mut wrong = Vec::new();
    let find = |number: &Code| known.get(number.as_str());
    let owner = match find(owner) {
        None => Err(InitiativeRefusal::OwnerUnknown(owner.clone())),
        Some(named) if named.has_left => Err(InitiativeRefusal::OwnerLeft(owner.clone())),
        Some(named) => {
            let department = named.department.ok_or(InitiativeRefusal::DepartmentMissing);
            department.map(|department| (named.employee, department))
        }
    };
    let deputy = match deputy.map(|number| (number, find(number))) {
        None => Ok(None),
        Some((number, None)) => Err(InitiativeRefusal::DeputyUnknown(number.clone())),
        Some((number, Some(named))) if named.has_left => {
            Err(InitiativeRefusal::DeputyLeft(number.clone()))
        }
        Some((_, Some(named))) => Ok(Some(named.employee)),
    };
    let owner = owner.map_err(|refusal| wrong.push(refusal));
    let deputy = deputy.map_err(|refusal| wrong.push(refusal));
    match (owner, deputy) {
        (Ok((owner, _)), Ok(Some(deputy))) if owner == deputy => {
            Err(vec![InitiativeRefusal::SamePerson])
        }
        (Ok((owner, department)), Ok(deputy)) => Ok((owner, deputy, department)),
        _ => Err(wrong),
    }
}

fn numbers_of<'a>(drafts: impl Iterator<Item = &'a KpiDraft>) -> Vec<String> {
    drafts
        .flat_map(|draft| [Some(&draft.owner), draft.deputy.as_ref()])
        .flatten()
        .map(ToString::to_string)
        .collect()
}

/// A KPI as the audit log keeps it.
fn record(draft: &KpiDraft) -> serde_json::Value {
    serde_json::json!({
        "owner": draft.owner.as_str(),
        "deputy": draft.deputy.as_ref().map(Code::as_str),
        "definition": draft.definition,
        "targets": draft.targets,
    })
}

/// Opens KPIs, all or none; one on a form is a batch of one. Returns their ids in order.
pub async fn open_kpis(
    app: &App,
    actor: &Actor,
    new: &[NewKpi],
) -> Result<Vec<KpiId>, Failed<KpiRefusals>> {
    let mut work = Work::begin(app, actor).await?;
    let (ids, entry) = open_kpis_in(&mut work, actor, new).await?;
    work.finish(entry).await?;
    Ok(ids)
}

/// The same as a part of a greater work, which is finished with an entry of its own.
pub async fn open_kpis_in(
    work: &mut Work,
    actor: &Actor,
    new: &[NewKpi],
) -> Result<(Vec<KpiId>, Entry), Failed<KpiRefusals>> {
    let permit = actor.may::<KeepKpis>(())?;
    let today = work.now().today;
    let measures: Vec<String> = new.iter().map(|one| one.measure.clone()).collect();
    let measures = store::measures_by_code(work.conn(), &measures).await?;
    let numbers = numbers_of(new.iter().map(|one| &one.draft));
    let known = store::people(work.conn(), &numbers, today).await?;
    let codes: Vec<String> = new.iter().map(|one| one.code.to_string()).collect();
    let taken = store::lock_kpis(work.conn(), &codes).await?;
    let (mut opened, mut wrong) = (Vec::with_capacity(new.len()), Vec::new());
    for ((one, measure), taken) in new.iter().zip(measures).zip(taken) {
        wrong.extend(taken.map(|_| KpiRefusal::CodeTaken(one.code.clone())));
        if one.starts_on > today {
            wrong.push(KpiRefusal::StartsInFuture);
        }
        wrong.extend(one.draft.check());
        let unknown = || KpiRefusal::Named(InitiativeRefusal::MeasureUnknown(one.measure.clone()));
        match (measure, people_of(&one.draft.owner, one.draft.deputy.as_ref(), &known)) {
            (Some(measure), Ok((owner, deputy, department))) => opened.push(Opened {
                id: KpiId::mint(),
                measure,
                owner,
                deputy,
                department,
                new: one,
            }),
            (measure, people) => {
                wrong.extend(measure.is_none().then(unknown));
                wrong.extend(people.err().into_iter().flatten().map(KpiRefusal::Named));
            }
        }
    }
    if !wrong.is_empty() {
        return Err(Failed::Refused(KpiRefusals(wrong)));
    }
    store::open_kpis(work, &permit, &opened).await?;
    let ids = opened.iter().map(|one| one.id).collect();
    let (id, summary) = match opened.as_slice() {
        [one] => {
            (one.id.to_string(), format!("指標「{}」を加えました", one.new.draft.definition.name))
        }
        several => ("batch".to_owned(), format!("指標を{}件加えました", several.len())),
    };
    let rows: Vec<_> = opened
        .iter()
        .map(|one| (one.id, &one.new.code, one.new.starts_on, record(&one.new.draft)))
        .collect();
    Ok((ids, Entry::new("open_kpis", "kpi", id, summary).after(rows)))
}

/// Sets a KPI anew that was read at `view.revision`. What it counts becomes a new version, and a new
/// series when its values cannot stand beside the old ones. `given_up` are the texts that somebody let
/// go on the conflict page; the audit log keeps them. `false`: nothing changed.
pub async fn change_kpi(
    app: &App,
    actor: &Actor,
    view: &KpiView,
    revision: Revision,
    draft: &KpiDraft,
    given_up: &[(String, String)],
) -> Result<bool, Failed<KpiRefusals>> {
    let mut work = Work::begin(app, actor).await?;
    let entry = change_kpi_in(&mut work, actor, view, revision, draft, given_up).await?;
    let Some(entry) = entry else { return Ok(false) };
    work.finish(entry).await?;
    Ok(true)
}

/// The same as a part of a greater work. `None`: nothing changed.
pub async fn change_kpi_in(
    work: &mut Work,
    actor: &Actor,
    view: &KpiView,
    revision: Revision,
    draft: &KpiDraft,
    given_up: &[(String, String)],
) -> Result<Option<Entry>, Failed<KpiRefusals>> {
    let permit = actor.may::<KeepKpis>(())?;
    let today = work.now().today;
    let saved = store::kpi_for_update(work.conn(), view.id).await?.ok_or(Failed::Missing)?;
    if saved != revision || view.revision != revision {
        return Err(Failed::Stale);
    }
    let numbers = numbers_of(std::iter::once(draft));
    let known = store::people(work.conn(), &numbers, today).await?;
    let mut wrong = draft.check();
    wrong.extend(draft.check_against(&view.definition, &view.targets));
    let people = people_of(&draft.owner, draft.deputy.as_ref(), &known)
        .map_err(|refusals| wrong.extend(refusals.into_iter().map(KpiRefusal::Named)));
    let (Ok((owner, deputy, department)), true) = (people, wrong.is_empty()) else {
        return Err(Failed::Refused(KpiRefusals(wrong)));
    };
    let redefined = draft.definition != view.definition;
    let breaks = draft.definition.breaks_series(&view.definition);
    let series = view.series + i32::from(breaks);
    let stands =
        |year: &FiscalYear, target: &Target| !breaks && view.targets.get(year) == Some(target);
    let moved: Vec<(FiscalYear, Target)> =
        draft.targets.iter().filter(|(year, target)| !stands(year, target)).copied().collect();
    let same_owner = owner == view.owner.id;
    let same_people = same_owner && deputy == view.deputy.as_ref().map(|deputy| deputy.id);
    if !redefined && moved.is_empty() && same_people && given_up.is_empty() {
        return Ok(None);
    }
    let change = Redefined {
        kpi: view.id,
        owner,
        deputy,
        // Whoever moves a target does not say that a transferred owner stays: that is said by naming.
        department: (!same_owner).then_some(department),
        definition: redefined.then_some((view.version + 1, series, &draft.definition)),
        targets: (series, moved),
    };
    store::redefine(work, &permit, &change).await?;
    let summary = format!("指標「{}」を直しました", draft.definition.name);
    let mut after = record(draft);
    if !given_up.is_empty() {
        after["given_up"] = serde_json::json!(given_up);
    }
    let entry = Entry::new("change_kpi", "kpi", view.id, summary).before(before(view));
    Ok(Some(entry.after(after)))
}

fn before(view: &KpiView) -> serde_json::Value {
    serde_json::json!({
        "owner": view.owner.number,
        "deputy": view.deputy.as_ref().map(|deputy| &deputy.number),
        "definition": view.definition,
        "targets": view.targets.iter().collect::<Vec<_>>(),
    })
}

/// The definition in force with what stands under it, per KPI of a batch.
struct Kept {
    facts: KpiFacts,
    view: KpiView,
}

async fn kept(
    app: &App,
    work: &mut Work,
    codes: &[String],
) -> Result<BTreeMap<String, Kept>, StoreError> {
    let today = work.now().today;
    let facts = store::lock_kpis(work.conn(), codes).await?;
    let mut found = BTreeMap::new();
    for (code, facts) in codes.iter().zip(facts) {
        let Some(facts) = facts else { continue };
        if let Some(view) = store::kpi(app.db.reader(), code, today).await? {
            found.insert(code.clone(), Kept { facts, view });
        }
    }
    Ok(found)
}

/// Hands in readings, all or none; one on a form is a batch of one. Each names its KPI by code.
pub async fn record_readings(
    app: &App,
    actor: &Actor,
    new: &[(String, NewReading)],
) -> Result<(), Failed<ReadingRefusals>> {
    record_all::<RecordReadings>(app, actor, new, Origin::Person, true).await
}

/// Takes in what the portal counted itself, all or none.
pub async fn record_counts(
    app: &App,
    actor: &Actor,
    new: &[(String, NewReading)],
) -> Result<(), Failed<ReadingRefusals>> {
    record_all::<RecordCounts>(app, actor, new, Origin::Portal, true).await
}

/// What [`record_readings`] would say. Keeps nothing.
pub async fn check_readings(
    app: &App,
    actor: &Actor,
    new: &[(String, NewReading)],
) -> Result<(), Failed<ReadingRefusals>> {
    record_all::<RecordReadings>(app, actor, new, Origin::Person, false).await
}

async fn record_all<A: Action<Subject = Vec<KpiFacts>>>(
    app: &App,
    actor: &Actor,
    new: &[(String, NewReading)],
    origin: Origin,
    keep: bool,
) -> Result<(), Failed<ReadingRefusals>> {
    let mut work = Work::begin(app, actor).await?;
    let mut codes: Vec<String> = new.iter().map(|(code, _)| code.clone()).collect();
    codes.sort_unstable();
    codes.dedup();
    let kept = kept(app, &mut work, &codes).await?;
    let permit = actor.may::<A>(kept.values().map(|one| one.facts).collect())?;
    let places: BTreeMap<&String, usize> = kept.keys().zip(0..).collect();
    let mut standing = BTreeMap::new();
    for (code, one) in &kept {
        let readings = store::series_of(work.conn(), one.facts.kpi, one.view.series).await?;
        standing.insert(code.as_str(), readings);
    }
    let (mut written, mut wrong) = (Vec::with_capacity(new.len()), Vec::new());
    for (at, (code, reading)) in new.iter().enumerate() {
        let (Some(one), Some(readings)) = (kept.get(code), standing.get_mut(code.as_str())) else {
            wrong.push((at, ReadingRefusal::KpiUnknown(code.clone())));
            continue;
        };
        let record = Record {
            definition: &one.view.definition,
            version: one.view.version,
            starts_on: one.view.starts_on,
            readings,
            today: work.now().today,
        };
        match record.accept(reading) {
            Err(refusals) => wrong.extend(refusals.into_iter().map(|refusal| (at, refusal))),
            Ok(accepted) => {
                let id = KpiReadingId::mint();
                for earlier in readings.iter_mut().filter(|one| Some(one.id) == reading.corrects) {
                    earlier.is_corrected = true;
                }
                let period = accepted.period;
                readings.push(crate::strategy::reading::Standing {
                    id,
                    period,
                    is_corrected: false,
                });
                written.push(Written {
                    id,
                    place: places.get(code).copied().unwrap_or_default(),
                    version: one.view.version,
                    series: one.view.series,
                    new: reading,
                    accepted,
                });
            }
        }
    }
    if !wrong.is_empty() {
        return Err(Failed::Refused(ReadingRefusals(wrong)));
    }
    if !keep || new.is_empty() {
        return Ok(());
    }
    store::write_readings(&mut work, &permit, &written, origin).await?;
    let entry = entry(new, &written, &kept, origin);
    work.finish(entry).await?;
    Ok(())
}

fn entry(
    new: &[(String, NewReading)],
    written: &[Written<'_>],
    kept: &BTreeMap<String, Kept>,
    origin: Origin,
) -> Entry {
    let rows: Vec<_> = new
        .iter()
        .zip(written)
        .map(|((code, new), written)| {
            serde_json::json!({
                "kpi": code,
                "as_of": new.as_of,
                "value": written.accepted.value,
                "share": new.given.share,
                "provisional": new.is_provisional,
                "evidence": new.evidence,
                "note": new.note,
                "corrects": new.corrects,
                "known_on": written.accepted.known_on,
                "origin": origin,
            })
        })
        .collect();
    let (id, summary) = match (new, kept.values().next()) {
        ([(_, reading)], Some(one)) => {
            let what = &one.view.definition.name;
            let did =
                if reading.corrects.is_some() { "直しました" } else { "加えました" };
            (one.facts.kpi.to_string(), format!("指標「{what}」の値を{did}"))
        }
        _ => ("batch".to_owned(), format!("指標の値を{}件加えました", new.len())),
    };
    let entry = Entry::new("record_readings", "kpi", id, summary).after(rows);
    match new {
        [(_, reading)] if reading.corrects.is_some() => {
            entry.because(reading.note.as_ref().map(ToString::to_string).unwrap_or_default())
        }
        _ => entry,
    }
}
