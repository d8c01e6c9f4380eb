//! Typing and saving in one's own step.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::super::disclosure::Viewer;
use super::super::entry::{Merged, SheetField, Typed, fingerprint, merge, typed};
use super::super::policy::FillStep;
use super::super::sheet::{FieldProblem, Texts};
use super::super::store::draft::{self, DraftRow, Drafts, NewDraft, Typist};
use super::super::store::saving::{Writing, save_in_one};
use super::super::store::way::Which;
use super::super::store::{results, sheet};
use super::super::workflow::{StepKind, WorkflowRefusal};
use super::evidence::{Ticked, put_forward, would_change};
use super::loading::{Desk, Hand, Loaded, StepResult, load, load_locked, load_step, refused};
use super::remembered;
use crate::access::{Actor, Permit};
use crate::audit::{Entry, Failed, Stroke, Work};
use crate::kernel::Timestamp;
use crate::kernel::ids::SheetId;
use crate::platform::App;

/// A field that two hands changed.
#[derive(Debug, Clone)]
pub struct Collision {
    /// Where.
    pub field: SheetField,
    /// What was sent.
    pub mine: String,
    /// What stands there.
    pub theirs: String,
    /// Who wrote it, when it is a draft.
    pub author: Option<Typist>,
    /// When it was written, when it is a draft.
    pub at: Option<Timestamp>,
}

/// What became of a save while typing.
pub struct Kept {
    /// When.
    pub at: Timestamp,
    /// Fields that were changed by this save.
    pub changed: Vec<SheetField>,
    /// Fields that were not, because somebody else had changed them.
    pub collisions: Vec<Collision>,
    /// The sheet with what stands there now.
    pub loaded: Loaded,
}

/// Keeps what is being typed: field by field, durable, without touching the record. Collisions are
/// reported and their texts kept aside.
pub async fn keep_typed(
    app: &App,
    actor: &Actor,
    code: &str,
    id: SheetId,
    kind: StepKind,
    sent: &[Typed],
) -> StepResult<Kept> {
    let author = actor.account().ok_or(Failed::Missing)?;
    let at = app.now().at;
    let mut changed = BTreeSet::new();
    let mut collisions;
    for _ in 0..4 {
        let hand = Hand::of(actor, app.now().today);
        let loaded = read_sheet(app, hand, code, Which::Of(id)).await?;
        let permit = match fill_permit(actor, &loaded, kind) {
            Ok(permit) => permit,
            Err(refused) => {
                keep_what_came_too_late(app, actor, &loaded, kind, sent, at).await?;
                return Err(refused);
            }
        };
        let new;
        (new, collisions) = met(&loaded, kind, sent);
        if new.is_empty() {
            let losers: Vec<(SheetField, String)> =
                collisions.iter().map(|lost| (lost.field, lost.mine.clone())).collect();
            Drafts(&app.db).keep_losers(&permit, author, &losers, at).await?;
            return Ok(Kept { at, changed: changed.into_iter().collect(), collisions, loaded });
        }
        changed.extend(Drafts(&app.db).keep(&permit, author, &new, at).await?);
        // What was replaced in the same moment is looked at again.
    }
    Err(Failed::Stale)
}

/// What was sent meets what stands there: what is taken, and what two hands changed.
pub(super) fn met(
    loaded: &Loaded,
    kind: StepKind,
    sent: &[Typed],
) -> (Vec<NewDraft>, Vec<Collision>) {
    let fields = loaded.definitions.fields(kind);
    let live = loaded.live(kind);
    let rows = loaded.drafts_of(kind);
    let (mut new, mut collisions) = (Vec::new(), Vec::new());
    for sent in sent.iter().filter(|sent| fields.contains(&sent.field)) {
        let stands = live.get(sent.field);
        let row = rows.iter().find(|row| row.field == sent.field);
        let text = typed(&sent.text);
        match merge(&Typed { text: text.clone(), ..sent.clone() }, stands) {
            Merged::Unchanged => {}
            Merged::Taken => new.push(NewDraft {
                field: sent.field,
                text,
                replaces: row.map_or(0, |row| row.revision),
            }),
            Merged::Collision => collisions.push(Collision {
                field: sent.field,
                mine: text,
                theirs: stands.to_owned(),
                author: row.map(|row| row.author.clone()),
                at: row.map(|row| row.saved_at),
            }),
        }
    }
    (new, collisions)
}

/// A tab that was left open goes on saving after the step was submitted: what was typed there is not
/// the sheet's any more, but it is not lost either.
pub(super) async fn keep_what_came_too_late(
    app: &App,
    actor: &Actor,
    loaded: &Loaded,
    kind: StepKind,
    sent: &[Typed],
    at: Timestamp,
) -> StepResult<()> {
    let author = actor.account().ok_or(Failed::Missing)?;
    let facts = loaded.facts(kind).ok_or(Failed::Missing)?;
    let permit = actor.may::<FillStep>(facts)?;
    let fields = loaded.definitions.fields(kind);
    let live = loaded.live(kind);
    let late: Vec<(SheetField, String)> = sent
        .iter()
        .filter(|sent| fields.contains(&sent.field))
        .map(|sent| Typed { text: typed(&sent.text), ..sent.clone() })
        .filter(|sent| merge(sent, live.get(sent.field)) != Merged::Unchanged)
        .map(|sent| (sent.field, sent.text))
        .collect();
    Drafts(&app.db).keep_losers(&permit, author, &late, at).await?;
    Ok(())
}

/// Proof that something may be entered in a step now.
pub(super) fn fill_permit(
    actor: &Actor,
    loaded: &Loaded,
    kind: StepKind,
) -> StepResult<Permit<FillStep>> {
    let facts = loaded.facts(kind).ok_or(Failed::Missing)?;
    let permit = actor.may::<FillStep>(facts)?;
    if !kind.is_filled() {
        return Err(refused(WorkflowRefusal::OtherDeed(kind)));
    }
    loaded.cycle.state.refuse_unless_open().map_err(refused)?;
    // The same question the transition asks, so that nothing is typed into a closed step.
    loaded.way.refuse_unless_open_at(kind).map_err(refused)?;
    Ok(permit)
}

/// What became of a save on purpose.
pub struct Saved {
    /// When.
    pub at: Timestamp,
    /// In which step.
    pub kind: StepKind,
    /// Fields that somebody else changed meanwhile.
    pub collisions: Vec<Collision>,
    /// Fields that stay a draft because they cannot become the record.
    pub problems: Vec<FieldProblem>,
    /// The sheet as it was saved.
    pub loaded: Arc<Loaded>,
    /// Whether that is just what would be read now.
    stands: bool,
}

/// Saves on purpose: what can be read becomes the record, with one audit entry. What cannot be read,
/// and what two hands changed, is kept as a draft first, so that no refusal loses it.
pub async fn save_typed(
    app: &App,
    actor: &Actor,
    code: &str,
    id: SheetId,
    kind: StepKind,
    sent: &[Typed],
) -> StepResult<Saved> {
    let hand = Hand::of(actor, app.now().today);
    let loaded = read_sheet(app, hand, code, Which::Of(id)).await?;
    save_read(app, actor, loaded, kind, (sent, None)).await
}

/// The same for the form of somebody's desk, which also says which own memos are put forward (`None`: it
/// does not).
pub async fn save_form(
    app: &App,
    actor: &Actor,
    code: &str,
    desk: Desk,
    sent: (&[Typed], Option<&[Ticked]>),
) -> StepResult<Saved> {
    let person = actor.employee().ok_or(Failed::Missing)?;
    let own = |loaded: &Loaded| loaded.step_at(desk, person).filter(|kind| kind.is_filled());
    let at_once = match remembered::take(app, actor, code, desk) {
        Some(read) => match own(&read) {
            Some(kind) => save_at_once(app, actor, &read, kind, sent).await?,
            None => None,
        },
        None => None,
    };
    let saved = if let Some(saved) = at_once {
        saved
    } else {
        let hand = Hand::of(actor, app.now().today);
        let loaded = read_sheet(app, hand, code, desk.which(person)).await?;
        let kind = own(&loaded).ok_or(Failed::Missing)?;
        save_read(app, actor, loaded, kind, sent).await?
    };
    if saved.stands {
        remembered::remember(app, actor, desk, Arc::clone(&saved.loaded));
    }
    Ok(saved)
}

/// Saves for a sheet that was read just now: in one statement when it can be, at length otherwise.
async fn save_read(
    app: &App,
    actor: &Actor,
    loaded: Loaded,
    kind: StepKind,
    sent: (&[Typed], Option<&[Ticked]>),
) -> StepResult<Saved> {
    match save_at_once(app, actor, &loaded, kind, sent).await? {
        Some(saved) => Ok(saved),
        None => save_at_length(app, actor, &loaded.cycle.code, loaded.id(), kind, sent).await,
    }
}

async fn read_sheet(app: &App, hand: Hand, code: &str, which: Which) -> StepResult<Loaded> {
    let mut conn = app.db.reader().acquire().await?;
    load(&mut conn, hand, code, which).await
}

/// What can be read becomes the record, the rest is kept as a draft first.
async fn save_at_length(
    app: &App,
    actor: &Actor,
    code: &str,
    id: SheetId,
    kind: StepKind,
    (sent, ticked): (&[Typed], Option<&[Ticked]>),
) -> StepResult<Saved> {
    let kept = keep_typed(app, actor, code, id, kind, sent).await?;
    let mut work = Work::begin(app, actor).await?;
    let loaded = load_locked(&mut work, code, id).await?;
    let permit = fill_permit(actor, &loaded, kind)?;
    let live = loaded.live(kind);
    let (changed, problems) = promote(&mut work, &permit, &loaded, kind, live).await?;
    let put = put_forward(&mut work, &permit, &loaded, ticked).await?;
    if changed || put {
        work.finish(saved_entry(&loaded, kind)).await?;
    }
    let (loaded, stands) = (Arc::new(loaded), false);
    Ok(Saved { at: kept.at, kind, collisions: kept.collisions, problems, loaded, stands })
}

/// The common case in one statement: the step is open, nobody else was there since the sheet was read, everything
/// can be read. `None` in every other case, with nothing done.
async fn save_at_once(
    app: &App,
    actor: &Actor,
    loaded: &Loaded,
    kind: StepKind,
    (sent, ticked): (&[Typed], Option<&[Ticked]>),
) -> StepResult<Option<Saved>> {
    let Ok(permit) = fill_permit(actor, loaded, kind) else { return Ok(None) };
    let (new, collisions) = met(loaded, kind, sent);
    if !collisions.is_empty() || would_change(loaded, kind, ticked) {
        return Ok(None);
    }
    let mut texts = loaded.live(kind);
    for taken in new {
        texts.set(taken.field, taken.text);
    }
    let (after, problems) = loaded.definitions.parse(kind, &texts);
    if !problems.is_empty() {
        return Ok(None);
    }
    let at = app.now().at;
    let before = loaded.entries(kind);
    let writing = Writing {
        head: &loaded.head,
        definitions: &loaded.definitions,
        before: &before,
        after: &after,
        done: loaded.drafts_of(kind),
    };
    if writing.is_empty() {
        return Ok(None);
    }
    let writer = match loaded.both_names(actor) {
        Some(names) => actor.clone().under_name(names),
        None => actor.clone(),
    };
    let stroke = Stroke::new(app, writer, at, saved_entry(loaded, kind));
    if !save_in_one(stroke, &permit, &writing).await? {
        return Ok(None);
    }
    // What is said about goals and other work changes what the sheet asks for.
    let stands = before.results == after.results;
    let loaded = Arc::new(loaded.with_saved(kind, texts));
    let (collisions, problems) = (Vec::new(), Vec::new());
    Ok(Some(Saved { at, kind, collisions, problems, loaded, stands }))
}

fn saved_entry(loaded: &Loaded, kind: StepKind) -> Entry {
    let summary = format!("{}の{}を保存した。", loaded.head.name, loaded.cycle.step_name(kind));
    Entry::new("save_step", "sheet", loaded.id(), summary)
}

/// Makes the readable texts of a step its record. Unreadable fields keep what was saved, and their
/// drafts. Says whether anything changed, and what is unreadable.
pub(super) async fn promote(
    work: &mut Work,
    permit: &Permit<FillStep>,
    loaded: &Loaded,
    kind: StepKind,
    mut texts: Texts,
) -> StepResult<(bool, Vec<FieldProblem>)> {
    let (mut entries, problems) = loaded.definitions.parse(kind, &texts);
    let saved = loaded.saved(kind);
    if !problems.is_empty() {
        for problem in &problems {
            texts.set(problem.field, saved.get(problem.field));
        }
        entries = loaded.definitions.parse(kind, &texts).0;
    }
    let before = loaded.definitions.parse(kind, &saved).0;
    let mut rows = sheet::save_entries(work, permit, &before, &entries).await?;
    rows += results::save(work, permit, &loaded.definitions, (&before, &entries)).await?;
    let done: Vec<&DraftRow> = loaded
        .drafts_of(kind)
        .iter()
        .filter(|row| !problems.iter().any(|problem| problem.field == row.field))
        .collect();
    draft::clear(work, permit, &done).await?;
    Ok((rows > 0 || !done.is_empty(), problems))
}

/// Keeps the texts that were chosen on the conflict page; what they replace is kept aside.
pub async fn resolve_typed(
    app: &App,
    actor: &Actor,
    code: &str,
    id: SheetId,
    kind: StepKind,
    mine: &[Typed],
) -> StepResult<Kept> {
    let author = actor.account().ok_or(Failed::Missing)?;
    let loaded = load_step(app, actor, code, id, kind).await?;
    let permit = fill_permit(actor, &loaded, kind)?;
    let live = loaded.live(kind);
    let losers: Vec<(SheetField, String)> = mine
        .iter()
        .map(|chosen| (chosen.field, live.get(chosen.field).to_owned()))
        .filter(|(_, text)| !text.is_empty())
        .collect();
    let kept = keep_typed(app, actor, code, id, kind, mine).await?;
    let replaced: Vec<(SheetField, String)> =
        losers.into_iter().filter(|(field, _)| kept.changed.contains(field)).collect();
    Drafts(&app.db).keep_losers(&permit, author, &replaced, kept.at).await?;
    Ok(kept)
}

/// Puts the first evaluator's grades into the second one's fields that are still empty, as drafts.
/// Gives how many.
pub async fn adopt_first(app: &App, actor: &Actor, code: &str, id: SheetId) -> StepResult<usize> {
    let loaded = load_step(app, actor, code, id, StepKind::Secondary).await?;
    let viewer = Viewer::Evaluator(StepKind::Secondary);
    let Some(first) = loaded.seen_by(viewer, StepKind::Primary) else { return Ok(0) };
    let live = loaded.live(StepKind::Secondary);
    let sent: Vec<Typed> = loaded
        .definitions
        .fields(StepKind::Secondary)
        .into_iter()
        .filter(|field| field.is_choice() && live.get(*field).is_empty())
        .filter(|field| !first.get(*field).is_empty())
        .map(|field| Typed { field, text: first.get(field).to_owned(), read: fingerprint("") })
        .collect();
    let kept = keep_typed(app, actor, code, id, StepKind::Secondary, &sent).await?;
    Ok(kept.changed.len())
}
