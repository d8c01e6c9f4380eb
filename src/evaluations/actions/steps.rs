//! Working on a sheet: typing, saving, submitting, taking back, sending back.

use std::collections::{BTreeMap, BTreeSet};

use sqlx::PgConnection;

use super::super::cycle::Cycle;
use super::super::entry::{Merged, SheetField, Typed, fingerprint, merge, typed};
use super::super::policy::{FillStep, ReturnSheet, StepFacts, SubmitStep};
use super::super::refusal::SheetRefusal;
use super::super::scoring::Outcome;
use super::super::sheet::{Definitions, Entries, FieldProblem, Texts};
use super::super::store::draft::{self, DraftRow, Drafts, NewDraft};
use super::super::store::sheet::SheetHead;
use super::super::store::{cycle as cycles, definitions, sheet, team};
use super::super::task::{EvaluationTask, OpenStep, tasks};
use super::super::workflow::{StepKind, Workflow};
use super::cycles::by;
use crate::access::{Actor, Permit};
use crate::audit::{Entry, Failed, Work};
use crate::kernel::ids::{EmployeeId, SheetId};
use crate::kernel::{Date, Prose, Timestamp};
use crate::platform::{App, Db, StoreError};

type StepResult<T> = Result<T, Failed<SheetRefusal>>;

fn refused<R: Into<SheetRefusal>>(refusal: R) -> Failed<SheetRefusal> {
    Failed::Refused(refusal.into())
}

/// A sheet with everything that its pages and deeds need.
pub struct Loaded {
    /// Its cycle.
    pub cycle: Cycle,
    /// Whose, judged as what.
    pub(in super::super) head: SheetHead,
    /// Where it is.
    pub way: Workflow,
    /// What it asks for.
    pub definitions: Definitions,
    /// What is saved, by place of the step.
    saved: BTreeMap<i32, Texts>,
    /// What is being typed, by place of the step.
    drafts: BTreeMap<i32, Vec<DraftRow>>,
}

impl Loaded {
    /// Facts of a step for the policies, when the sheet has it.
    pub(in super::super) fn facts(&self, kind: StepKind) -> Option<StepFacts> {
        sheet::step_facts(self.head.id, self.head.employee, &self.way, kind)
    }
    /// Place of a step, from 1.
    fn position(&self, kind: StepKind) -> i32 {
        (1..).zip(self.way.steps()).find(|(_, s)| s.kind == kind).map_or(0, |(p, _)| p)
    }
    /// What is saved in a step.
    pub fn saved(&self, kind: StepKind) -> Texts {
        self.saved.get(&self.position(kind)).cloned().unwrap_or_default()
    }
    /// What stands in a step for its doer: what is being typed, over what is saved.
    pub fn live(&self, kind: StepKind) -> Texts {
        let mut texts = self.saved(kind);
        for row in self.drafts_of(kind) {
            texts.set(row.field, row.text.clone());
        }
        texts
    }
    /// What is being typed in a step.
    pub(in super::super) fn drafts_of(&self, kind: StepKind) -> &[DraftRow] {
        self.drafts.get(&self.position(kind)).map_or(&[], Vec::as_slice)
    }
    /// The entries of a step as saved.
    pub fn entries(&self, kind: StepKind) -> Entries {
        self.definitions.parse(kind, &self.saved(kind)).0
    }
    /// The entries of the step whose grades the secondary evaluator compares with.
    pub fn first_entries(&self, kind: StepKind) -> Option<Entries> {
        (kind == StepKind::Secondary && self.way.is_done(StepKind::Primary))
            .then(|| self.entries(StepKind::Primary))
    }
    /// What still has to be done in a step, as it stands: unreadable fields first, then what is missing.
    pub fn problems(&self, kind: StepKind) -> Vec<FieldProblem> {
        let (entries, mut problems) = self.definitions.parse(kind, &self.live(kind));
        let first = self.first_entries(kind);
        for problem in self.definitions.blocking(kind, &entries, first.as_ref()) {
            if !problems.iter().any(|found| found.field == problem.field) {
                problems.push(problem);
            }
        }
        problems.sort_by_key(|problem| problem.field);
        problems
    }
}

async fn load<R>(conn: &mut PgConnection, code: &str, id: SheetId) -> Result<Loaded, Failed<R>> {
    let head = sheet::head(&mut *conn, code, id).await?.ok_or(Failed::Missing)?;
    let cycle = cycles::cycle_by_code(&mut *conn, code, false).await?.ok_or(Failed::Missing)?;
    let pins = cycle.pins.ok_or(Failed::Missing)?;
    let way = sheet::workflow(&mut *conn, id).await?.ok_or(Failed::Missing)?;
    let definitions = definitions::definitions(
        &mut *conn,
        pins,
        head.rank_id,
        cycle.setup.rule,
        cycle.setup.not_observed_allowed,
    )
    .await?;
    let saved = sheet::saved_texts(&mut *conn, id, &definitions).await?;
    let drafts = draft::drafts(&mut *conn, &[id])
        .await?
        .into_iter()
        .map(|((_, position), rows)| (position, rows))
        .collect();
    Ok(Loaded { cycle, head, way, definitions, saved, drafts })
}

/// A sheet for the doer of one of its steps; anybody else gets 404. The doer's first look is noted.
pub async fn load_step(
    app: &App,
    actor: &Actor,
    code: &str,
    id: SheetId,
    kind: StepKind,
) -> StepResult<Loaded> {
    let loaded = {
        let mut conn = app.db.reader().acquire().await?;
        load(&mut conn, code, id).await?
    };
    let facts = loaded.facts(kind).ok_or(Failed::Missing)?;
    let _permit = actor.may::<FillStep>(facts)?;
    if let Some(open) = loaded.way.open_step()
        && open.kind == kind
        && matches!(open.state, super::super::workflow::StepState::Open { seen_at: None, .. })
    {
        sheet::note_seen(app, id, kind, app.now().at).await?;
    }
    Ok(loaded)
}

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
    pub author: Option<String>,
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
    let mut collisions = Vec::new();
    for _ in 0..4 {
        let loaded = {
            let mut conn = app.db.reader().acquire().await?;
            load(&mut conn, code, id).await?
        };
        let permit = fill_permit(actor, &loaded, kind)?;
        let fields = loaded.definitions.fields(kind);
        let live = loaded.live(kind);
        let rows = loaded.drafts_of(kind);
        collisions.clear();
        let mut new = Vec::new();
        for sent in sent.iter().filter(|sent| fields.contains(&sent.field)) {
            let stands = live.get(sent.field);
            let row = rows.iter().find(|row| row.field == sent.field);
            match merge(&Typed { text: typed(&sent.text), ..sent.clone() }, stands) {
                Merged::Unchanged => {}
                Merged::Taken => new.push(NewDraft {
                    field: sent.field,
                    text: typed(&sent.text),
                    replaces: row.map_or(0, |row| row.revision),
                }),
                Merged::Collision => collisions.push(Collision {
                    field: sent.field,
                    mine: typed(&sent.text),
                    theirs: stands.to_owned(),
                    author: row.map(|row| row.author.clone()),
                    at: row.map(|row| row.saved_at),
                }),
            }
        }
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

fn fill_permit(actor: &Actor, loaded: &Loaded, kind: StepKind) -> StepResult<Permit<FillStep>> {
    let facts = loaded.facts(kind).ok_or(Failed::Missing)?;
    let permit = actor.may::<FillStep>(facts)?;
    loaded.cycle.state.refuse_unless_open().map_err(refused)?;
    // The same question the transition asks, so that nothing is typed into a closed step.
    loaded.way.refuse_unless_open_at(kind).map_err(refused)?;
    Ok(permit)
}

/// What became of a save on purpose.
pub struct Saved {
    /// When.
    pub at: Timestamp,
    /// Fields that somebody else changed meanwhile.
    pub collisions: Vec<Collision>,
    /// Fields that stay a draft because they cannot become the record.
    pub problems: Vec<FieldProblem>,
    /// The sheet with what stands there now.
    pub loaded: Loaded,
}

/// Saves on purpose: keeps everything as a draft first, then makes what can be read the record, with
/// one audit entry.
pub async fn save_typed(
    app: &App,
    actor: &Actor,
    code: &str,
    id: SheetId,
    kind: StepKind,
    sent: &[Typed],
) -> StepResult<Saved> {
    let kept = keep_typed(app, actor, code, id, kind, sent).await?;
    let mut work = Work::begin(app, actor).await?;
    sheet::lock(work.conn(), id).await?;
    let loaded = load(work.conn(), code, id).await?;
    let permit = fill_permit(actor, &loaded, kind)?;
    let (changed, problems) = promote(&mut work, &permit, &loaded, kind).await?;
    if changed {
        let entry = Entry::new(
            "save_step",
            "sheet",
            id,
            format!("{}の{}を保存した。", loaded.head.name, loaded.cycle.step_name(kind)),
        );
        work.finish(entry).await?;
    }
    Ok(Saved { at: kept.at, collisions: kept.collisions, problems, loaded })
}

/// Makes the readable drafts of a step its record. Unreadable fields keep what was saved, and their
/// drafts. Says whether anything changed, and what is unreadable.
async fn promote(
    work: &mut Work,
    permit: &Permit<FillStep>,
    loaded: &Loaded,
    kind: StepKind,
) -> StepResult<(bool, Vec<FieldProblem>)> {
    let mut texts = loaded.live(kind);
    let (_, problems) = loaded.definitions.parse(kind, &texts);
    let saved = loaded.saved(kind);
    for problem in &problems {
        texts.set(problem.field, saved.get(problem.field));
    }
    let (entries, _) = loaded.definitions.parse(kind, &texts);
    let rows = sheet::save_entries(work, permit, &entries).await?;
    let done: Vec<SheetField> = loaded
        .drafts_of(kind)
        .iter()
        .map(|row| row.field)
        .filter(|field| !problems.iter().any(|problem| problem.field == *field))
        .collect();
    if !done.is_empty() {
        draft::clear(work, permit, &done).await?;
    }
    Ok((rows > 0 || !done.is_empty(), problems))
}

/// Submits a step: what stands there becomes the record, complete or not at all.
pub async fn submit_step(
    app: &App,
    actor: &Actor,
    code: &str,
    id: SheetId,
    kind: StepKind,
) -> StepResult<Workflow> {
    let mut work = Work::begin(app, actor).await?;
    sheet::lock(work.conn(), id).await?;
    let loaded = load(work.conn(), code, id).await?;
    let facts = loaded.facts(kind).ok_or(Failed::Missing)?;
    let permit = actor.may::<SubmitStep>(facts)?;
    let fill = fill_permit(actor, &loaded, kind)?;
    let at = work.now().at;
    let after = loaded.way.clone().submit(kind, by(actor), at).map_err(refused)?;
    let problems = loaded.problems(kind);
    if !problems.is_empty() {
        return Err(refused(SheetRefusal::Incomplete(problems)));
    }
    promote(&mut work, &fill, &loaded, kind).await?;
    if kind.is_rating() {
        let (entries, _) = loaded.definitions.parse(kind, &loaded.live(kind));
        let outcome = loaded.definitions.score(&entries);
        let score = outcome.as_ref().ok().and_then(Outcome::score);
        let grade = score.and_then(|score| score.grade.as_deref());
        sheet::save_score(&mut work, &permit, score.map(|score| score.total.0), grade).await?;
    }
    sheet::save_step(&mut work, &permit, loaded.way.clone(), after.clone(), "submitted").await?;
    let entry = Entry::new(
        "submit_step",
        "sheet",
        id,
        format!("{}の{}を提出した。", loaded.head.name, loaded.cycle.step_name(kind)),
    );
    work.finish(entry).await?;
    Ok(after)
}

/// Takes a submission back, until the next one has looked at it.
pub async fn withdraw_step(
    app: &App,
    actor: &Actor,
    code: &str,
    id: SheetId,
    kind: StepKind,
) -> StepResult<()> {
    let mut work = Work::begin(app, actor).await?;
    sheet::lock(work.conn(), id).await?;
    let loaded = load(work.conn(), code, id).await?;
    let facts = loaded.facts(kind).ok_or(Failed::Missing)?;
    let permit = actor.may::<SubmitStep>(facts)?;
    loaded.cycle.state.refuse_unless_open().map_err(refused)?;
    let after = loaded.way.clone().withdraw(kind, work.now().at).map_err(refused)?;
    sheet::save_step(&mut work, &permit, loaded.way.clone(), after, "withdrawn").await?;
    let entry = Entry::new(
        "withdraw_step",
        "sheet",
        id,
        format!("{}の{}の提出を取り消した。", loaded.head.name, loaded.cycle.step_name(kind)),
    );
    work.finish(entry).await?;
    Ok(())
}

/// Sends a sheet from one's own open step back to an earlier one, with words.
pub async fn send_back(
    app: &App,
    actor: &Actor,
    code: &str,
    id: SheetId,
    (from, to): (StepKind, StepKind),
    words: Prose,
) -> StepResult<()> {
    let mut work = Work::begin(app, actor).await?;
    sheet::lock(work.conn(), id).await?;
    let loaded = load(work.conn(), code, id).await?;
    let facts = loaded.facts(from).ok_or(Failed::Missing)?;
    let permit = actor.may::<ReturnSheet>(facts)?;
    loaded.cycle.state.refuse_unless_open().map_err(refused)?;
    let at = work.now().at;
    let after =
        loaded.way.clone().send_back(from, to, words.clone(), by(actor), at).map_err(refused)?;
    sheet::save_return(&mut work, &permit, loaded.way.clone(), after, &words).await?;
    let entry = Entry::new(
        "send_back",
        "sheet",
        id,
        format!("{}の評価を{}へ差し戻した。", loaded.head.name, loaded.cycle.step_name(to)),
    )
    .because(words.as_str());
    work.finish(entry).await?;
    Ok(())
}

/// Puts the first evaluator's grades into the second one's fields that are still empty, as drafts.
/// Gives how many.
pub async fn adopt_first(app: &App, actor: &Actor, code: &str, id: SheetId) -> StepResult<usize> {
    let loaded = load_step(app, actor, code, id, StepKind::Secondary).await?;
    let first = loaded.saved(StepKind::Primary);
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

/// Everything that waits for a person: the one source for home, lists and counts.
pub async fn tasks_for(
    db: &Db,
    person: EmployeeId,
    today: Date,
) -> Result<Vec<EvaluationTask>, StoreError> {
    let open: Vec<OpenStep> = team::open_steps(db.reader(), person)
        .await?
        .into_iter()
        .map(|row| OpenStep {
            cycle_code: row.cycle_code,
            cycle_name: row.cycle_name,
            kind: row.kind,
            due_on: row.due_on,
            sheet: row.sheet,
            name: row.name,
            has_input: row.has_input,
            returned_by: row.returned_by,
            total: row.total,
            done: row.done,
        })
        .collect();
    Ok(tasks(&open, today))
}

/// Ratings that wait for a person; `None` for somebody who rates nobody.
pub async fn team_open_count(db: &Db, person: EmployeeId) -> Result<Option<i64>, StoreError> {
    team::team_open_count(db.reader(), person).await
}
