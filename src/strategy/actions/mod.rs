//! The verbs: load the strategy's words, open initiatives, change one, note what happened; figures.

mod approvals;
mod kpis;
mod milestones;
mod naming;

pub use self::approvals::{approve_figures, withdraw_approval};
pub use self::kpis::{
    change_kpi, change_kpi_in, check_readings, open_kpis, open_kpis_in, record_counts,
    record_readings,
};
pub use self::milestones::{
    add_milestone, add_milestone_in, finish_milestone, finish_milestone_in, move_milestone,
    move_milestone_in,
};
pub use self::naming::{name_initiative_owner, name_kpi_owner};
use crate::access::Actor;
use crate::audit::{Entry, Failed, Work};
use crate::credo::Source;
use crate::credo::actions::keep_sources;
use crate::kernel::Revision;
use crate::kernel::ids::InitiativeId;
use crate::kernel::refusal::Never;
use crate::platform::{App, StoreError};
use crate::strategy::initiative::{Initiative, InitiativeDraft, NewInitiative, NewNote};
use crate::strategy::outline::Outline;
use crate::strategy::pillar::Pillar;
use crate::strategy::policy::{ChangeInitiative, LoadStrategy, OpenInitiatives};
use crate::strategy::refusal::{InitiativeRefusal, InitiativeRefusals};
use crate::strategy::store::{self, Opening, PassageSources, PillarSources};

/// Loads the strategy's words, unless they are there. `false`: they were.
pub async fn load_strategy(
    app: &App,
    actor: &Actor,
    outline: &Outline,
    pillars: &[Pillar],
) -> Result<bool, Failed<Never>> {
    let mut work = Work::begin(app, actor).await?;
    let permit = actor.may::<LoadStrategy>(())?;
    store::queue_up(&mut work).await?;
    if store::is_loaded(work.conn()).await? {
        return Ok(false);
    }
    let passages = outline.placed();
    let asked: Vec<Option<&Source>> =
        passages.iter().map(|one| one.passage.source.as_ref()).collect();
    let sources = keep_sources(&mut work, &asked).await?;
    let texts = PassageSources { passages: &passages, sources: &sources };
    store::load_texts(&mut work, &permit, &texts).await?;
    let sources = sources_of(&mut work, pillars).await?;
    store::load_pillars(&mut work, &permit, pillars, &sources).await?;
    let entry = Entry::new(
        "load_strategy",
        "strategy",
        "overview",
        format!("人財戦略の文（{}件）と{}つの柱を読み込みました", passages.len(), pillars.len()),
    )
    .after(serde_json::json!({
        "texts": passages.iter().map(|one| (&one.passage.key, &one.passage.body)).collect::<Vec<_>>(),
        "pillars": pillars.iter().map(|pillar| serde_json::json!({
            "code": pillar.code,
            "name": pillar.name,
            "aim": pillar.aim.iter().map(|aim| &aim.body).collect::<Vec<_>>(),
            "measures": pillar.measures.iter()
                .map(|measure| (&measure.code, &measure.name, &measure.sub_lines))
                .collect::<Vec<_>>(),
        })).collect::<Vec<_>>(),
    }));
    work.finish(entry).await?;
    Ok(true)
}

async fn sources_of(work: &mut Work, pillars: &[Pillar]) -> Result<PillarSources, StoreError> {
    let own: Vec<Option<&Source>> = pillars.iter().map(|pillar| pillar.source.as_ref()).collect();
    let aims: Vec<Option<&Source>> = pillars
        .iter()
        .flat_map(|pillar| pillar.aim.iter().map(|aim| aim.source.as_ref()))
        .collect();
    let measures: Vec<Option<&Source>> = pillars
        .iter()
        .flat_map(|pillar| pillar.measures.iter().map(|measure| measure.source.as_ref()))
        .collect();
    Ok(PillarSources {
        pillars: keep_sources(work, &own).await?,
        aims: keep_sources(work, &aims).await?,
        measures: keep_sources(work, &measures).await?,
    })
}

/// Opens initiatives, all or none; one on a form is a batch of one. Returns their ids in order.
pub async fn open_initiatives(
    app: &App,
    actor: &Actor,
    new: &[NewInitiative],
) -> Result<Vec<InitiativeId>, Failed<InitiativeRefusals>> {
    let mut work = Work::begin(app, actor).await?;
    let (ids, entry) = open_initiatives_in(&mut work, actor, new).await?;
    work.finish(entry).await?;
    Ok(ids)
}

/// The same as a part of a greater work, which is finished with an entry of its own.
pub async fn open_initiatives_in(
    work: &mut Work,
    actor: &Actor,
    new: &[NewInitiative],
) -> Result<(Vec<InitiativeId>, Entry), Failed<InitiativeRefusals>> {
    let permit = actor.may::<OpenInitiatives>(())?;
    let openings = prepare(work, new).await?;
    store::open(work, &permit, &openings).await.map_err(title_taken)?;
    let notes: Vec<_> = openings
        .iter()
        .zip(new)
        .filter_map(|(opening, new)| new.note.as_ref().map(|note| (opening.id, note)))
        .collect();
    store::add_first_notes(work, &permit, &notes).await?;
    let milestones: Vec<_> = openings
        .iter()
        .zip(new)
        .flat_map(|(opening, new)| new.milestones.iter().map(|one| (opening.id, one)))
        .collect();
    store::add_first_milestones(work, &permit, &milestones).await?;
    let ids: Vec<InitiativeId> = openings.iter().map(|opening| opening.id).collect();
    let (id, summary) = match openings.as_slice() {
        [one] => (one.id.to_string(), format!("事業「{}」を加えました", one.initiative.title)),
        several => ("batch".to_owned(), format!("事業を{}件加えました", several.len())),
    };
    let rows: Vec<_> = openings.iter().map(|one| (one.id, record(&one.initiative))).collect();
    Ok((ids, Entry::new("open_initiatives", "initiative", id, summary).after(rows)))
}

/// Looks up what the drafts name; every problem of all of them is said at once.
async fn prepare(
    work: &mut Work,
    new: &[NewInitiative],
) -> Result<Vec<Opening>, Failed<InitiativeRefusals>> {
    let today = work.now().today;
    let codes: Vec<String> = new.iter().map(|one| one.measure.clone()).collect();
    let measures = store::measures_by_code(work.conn(), &codes).await?;
    let drafts: Vec<&InitiativeDraft> = new.iter().map(|one| &one.draft).collect();
    let found = store::find_names(work.conn(), &drafts, today).await?;
    let (mut openings, mut wrong) = (Vec::with_capacity(new.len()), Vec::new());
    for ((one, measure), found) in new.iter().zip(measures).zip(&found) {
        if one.note.as_ref().is_some_and(|note| note.on > today) {
            wrong.push(InitiativeRefusal::NoteInFuture);
        }
        match (measure, one.draft.resolve(found)) {
            (Some(measure), Ok(initiative)) => openings.push(Opening {
                id: InitiativeId::mint(),
                measure,
                initiative,
                is_sample: one.is_sample,
                earlier: one.earlier.clone(),
            }),
            (None, resolved) => {
                wrong.push(InitiativeRefusal::MeasureUnknown(one.measure.clone()));
                wrong.extend(resolved.err().into_iter().flatten());
            }
            (Some(_), Err(refusals)) => wrong.extend(refusals),
        }
    }
    if wrong.is_empty() { Ok(openings) } else { Err(Failed::Refused(InitiativeRefusals(wrong))) }
}

fn title_taken(error: StoreError) -> Failed<InitiativeRefusals> {
    if error.is_taken("initiative_title_taken") {
        Failed::Refused(InitiativeRefusal::TitleTaken.into())
    } else {
        Failed::Broken(error)
    }
}

/// An initiative as the audit log keeps it.
fn record(initiative: &Initiative) -> serde_json::Value {
    serde_json::json!({
        "title": initiative.title,
        "aim": initiative.aim,
        "owner": initiative.owner,
        "deputy": initiative.deputy,
        "department": initiative.department,
        "years": initiative.years.to_string(),
        "status": initiative.standing.status,
        "reason": initiative.standing.reason,
    })
}

/// Changes an initiative that was read at `revision`. `given_up` are the texts that somebody let go
/// on the conflict page; the audit log keeps them (ui-guide 6.20). `false`: nothing changed.
pub async fn change_initiative(
    app: &App,
    actor: &Actor,
    id: InitiativeId,
    revision: Revision,
    draft: &InitiativeDraft,
    given_up: &[(String, String)],
) -> Result<bool, Failed<InitiativeRefusals>> {
    let mut work = Work::begin(app, actor).await?;
    let entry = change_initiative_in(&mut work, actor, id, revision, draft, given_up).await?;
    let Some(entry) = entry else { return Ok(false) };
    work.finish(entry).await?;
    Ok(true)
}

/// The same as a part of a greater work. `None`: nothing changed.
pub async fn change_initiative_in(
    work: &mut Work,
    actor: &Actor,
    id: InitiativeId,
    revision: Revision,
    draft: &InitiativeDraft,
    given_up: &[(String, String)],
) -> Result<Option<Entry>, Failed<InitiativeRefusals>> {
    let saved = store::for_update(work.conn(), id).await?.ok_or(Failed::Missing)?;
    let permit = actor.may::<ChangeInitiative>(saved.facts)?;
    if saved.revision != revision {
        return Err(Failed::Stale);
    }
    let today = work.now().today;
    let found = store::find_names(work.conn(), &[draft], today).await?;
    let found = found.first().ok_or(Failed::Missing)?;
    let mut refusals = Vec::new();
    let resolved = draft.resolve(found).map_err(|wrong| refusals.extend(wrong));
    let before = &saved.initiative;
    refusals.extend(draft.standing.after(&before.standing).err());
    let (Ok(mut initiative), true) = (resolved, refusals.is_empty()) else {
        return Err(Failed::Refused(InitiativeRefusals(refusals)));
    };
    // Whoever changes a word does not say that a transferred owner stays: that is said by naming.
    if initiative.owner == before.owner {
        initiative.owner_department = before.owner_department;
    }
    if initiative == *before && given_up.is_empty() {
        return Ok(None);
    }
    let standing_changed = initiative.standing != before.standing;
    store::change(work, &permit, &initiative, standing_changed).await.map_err(title_taken)?;
    let entry = Entry::new(
        "change_initiative",
        "initiative",
        id,
        format!("事業「{}」を直しました", initiative.title),
    )
    .before(record(before));
    let mut after = record(&initiative);
    if !given_up.is_empty() {
        after["given_up"] = serde_json::json!(given_up);
    }
    let entry = entry.after(after);
    let entry =
        if standing_changed { entry.because(initiative.standing.reason.as_str()) } else { entry };
    Ok(Some(entry))
}

/// Notes what happened in an initiative on a day, today or before.
pub async fn add_note(
    app: &App,
    actor: &Actor,
    id: InitiativeId,
    note: &NewNote,
) -> Result<(), Failed<InitiativeRefusals>> {
    let mut work = Work::begin(app, actor).await?;
    let entry = add_note_in(&mut work, actor, id, note).await?;
    work.finish(entry).await?;
    Ok(())
}

/// The same as a part of a greater work.
pub async fn add_note_in(
    work: &mut Work,
    actor: &Actor,
    id: InitiativeId,
    note: &NewNote,
) -> Result<Entry, Failed<InitiativeRefusals>> {
    let saved = store::for_update(work.conn(), id).await?.ok_or(Failed::Missing)?;
    let permit = actor.may::<ChangeInitiative>(saved.facts)?;
    if note.on > work.now().today {
        return Err(Failed::Refused(InitiativeRefusal::NoteInFuture.into()));
    }
    store::add_note(work, &permit, note).await?;
    let entry = Entry::new(
        "add_initiative_note",
        "initiative",
        id,
        format!("事業「{}」にメモを加えました", saved.initiative.title),
    )
    .after(serde_json::json!({ "on": note.on, "body": note.body }));
    Ok(entry)
}
