//! The plan out and in: figures and initiatives as tables, looked at first, then taken in as a whole or not
//! at all.

use std::collections::BTreeMap;

use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::access::Actor;
use crate::audit::{Entry, Failed, Work, hex};
use crate::exchange::policy::KeepPlanFiles;
use crate::exchange::problem::Problem;
use crate::exchange::strategy::{
    Act, Found, Of, PlanTable, ReadTable, Standing, Step, Whole, heading_of, read,
};
use crate::exchange::table::{self, FileRefusal, Limits};
use crate::kernel::ids::InitiativeId;
use crate::kernel::{Refusal, Revision};
use crate::platform::{App, StoreError};
use crate::strategy::actions::{
    add_milestone_in, add_note_in, change_initiative_in, change_kpi_in, finish_milestone_in,
    move_milestone_in, open_initiatives_in, open_kpis_in,
};
use crate::strategy::forms::{InitiativeField, KpiField};
use crate::strategy::refusal::{InitiativeRefusal, InitiativeRefusals, KpiRefusals};
use crate::strategy::{self, KpiView, Which, every_milestone, every_note};
use crate::thread::actions::{TieRefusal, add_ties_in};
use crate::thread::{Ties, every_tie, tie_names};

/// Why a plan is not read or not taken in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PlanFileRefusal {
    /// The file is not read.
    File(FileRefusal),
    /// None of its sheets is a table of the plan.
    NoTable,
}

impl Refusal for PlanFileRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::File(refusal) => refusal.code(),
            Self::NoTable => "plan_no_table",
        }
    }
    fn sentence(&self) -> String {
        match self {
            Self::File(refusal) => refusal.sentence(),
            Self::NoTable => {
                "「指標」「事業」のシートがありません。書き出したファイルを選んでください"
                    .to_owned()
            }
        }
    }
}

/// The tables of a workbook, by the names of its sheets.
pub async fn read_plan(bytes: Vec<u8>) -> Result<Vec<ReadTable>, PlanFileRefusal> {
    let read = tokio::task::spawn_blocking(move || table::read_workbook(&bytes, Limits::default()));
    let sheets = match read.await {
        Ok(sheets) => sheets.map_err(PlanFileRefusal::File)?,
        Err(_) => return Err(PlanFileRefusal::File(FileRefusal::Damaged)),
    };
    let known = sheets.into_iter().filter_map(|(name, rows)| {
        let table = PlanTable::ALL.iter().find(|table| table.label() == name)?;
        Some(ReadTable { table: *table, rows })
    });
    let tables: Vec<ReadTable> = known.collect();
    if tables.is_empty() { Err(PlanFileRefusal::NoTable) } else { Ok(tables) }
}

/// One table from a file of its own.
pub async fn read_plan_table(
    which: PlanTable,
    bytes: Vec<u8>,
) -> Result<ReadTable, PlanFileRefusal> {
    let read = tokio::task::spawn_blocking(move || table::read(&bytes, Limits::default())).await;
    match read {
        Ok(sheet) => {
            let sheet = sheet.map_err(PlanFileRefusal::File)?;
            Ok(ReadTable { table: which, rows: sheet.rows })
        }
        Err(_) => Err(PlanFileRefusal::File(FileRefusal::Damaged)),
    }
}

/// The plan as it stands today.
pub async fn plan_that_stands(
    app: &App,
    actor: &Actor,
) -> Result<Standing, Failed<PlanFileRefusal>> {
    actor.may::<KeepPlanFiles>(())?;
    let today = app.now().today;
    let reader = app.db.reader();
    let views = strategy::initiatives(reader, Which::All, today).await?;
    let mut initiatives: Vec<Whole> = views
        .into_iter()
        .map(|view| Whole { view, milestones: Vec::new(), notes: Vec::new(), ties: Vec::new() })
        .collect();
    let places: BTreeMap<InitiativeId, usize> =
        initiatives.iter().map(|own| own.view.id).zip(0..).collect();
    for (id, milestone) in every_milestone(reader).await? {
        if let Some(at) = places.get(&id) {
            initiatives[*at].milestones.push(milestone);
        }
    }
    for (id, on, body) in every_note(reader).await? {
        if let Some(at) = places.get(&id) {
            initiatives[*at].notes.push((on, body));
        }
    }
    for (id, tie) in every_tie(reader).await? {
        if let Some(at) = places.get(&id) {
            initiatives[*at].ties.push(tie);
        }
    }
    let kpis = strategy::kpis(reader, today).await?;
    Ok(Standing { kpis, initiatives, names: tie_names(app, today).await? })
}

/// What tables do, as it was found on trial.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Looked {
    /// Steps, problems, what stays.
    pub found: Found,
    /// Changes when the steps or what they stand on change: what was looked at is what is taken in.
    pub mark: String,
}

/// How an attempt to take a plan in ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Taken {
    /// All of it stands now: so many steps.
    Done(usize),
    /// Nothing was taken in: there are problems, or the plan is another one than was looked at.
    Not(Looked),
}

/// What tables would do: everything is carried out and given up again.
pub async fn check_plan(
    app: &App,
    actor: &Actor,
    tables: &[ReadTable],
) -> Result<Looked, Failed<PlanFileRefusal>> {
    Ok(carry_out(app, actor, tables).await?.0)
}

/// Takes in what was looked at under `mark`, as a whole or not at all, with one audit entry.
pub async fn apply_plan(
    app: &App,
    actor: &Actor,
    tables: &[ReadTable],
    mark: &str,
) -> Result<Taken, Failed<PlanFileRefusal>> {
    let (looked, work, rows) = carry_out(app, actor, tables).await?;
    if !looked.found.is_sound() || looked.mark != mark {
        return Ok(Taken::Not(looked));
    }
    let count = looked.found.steps.len();
    let summary = format!("計画のファイルを取り込みました（{count}件）");
    work.finish(Entry::new("import_plan", "strategy", "plan", summary).after(rows)).await?;
    Ok(Taken::Done(count))
}

async fn carry_out(
    app: &App,
    actor: &Actor,
    tables: &[ReadTable],
) -> Result<(Looked, Work, Vec<Value>), Failed<PlanFileRefusal>> {
    let standing = plan_that_stands(app, actor).await?;
    let mut found = read(tables, &standing);
    let mut trial = Trial {
        actor,
        standing: &standing,
        work: Work::begin(app, actor).await?,
        opened: BTreeMap::new(),
        rows: Vec::new(),
        is_over: false,
    };
    let mut wrong = Vec::new();
    for step in &found.steps {
        trial.take(step, &mut wrong).await?;
        if trial.is_over {
            break;
        }
    }
    let (work, rows) = (trial.work, trial.rows);
    found.problems.extend(wrong);
    let mark = mark(&found.steps, &standing);
    Ok((Looked { found, mark }, work, rows))
}

fn mark(steps: &[Step], standing: &Standing) -> String {
    let mut digest = Sha256::new();
    // By its place among the steps: the file that the form holds has no blank rows any more.
    for (place, step) in steps.iter().enumerate() {
        let revision = match &step.act {
            Act::ChangeKpi(code, _) => {
                standing.kpis.iter().find(|view| view.code == *code).map(|view| view.revision)
            }
            Act::ChangeInitiative(id, _) => revision_of(standing, *id),
            _ => None,
        };
        let revision = revision.map(Revision::get).unwrap_or_default();
        let (table, words) = (step.table.as_str(), step.words.join("\u{1f}"));
        digest.update(format!("{table}\u{1e}{place}\u{1e}{words}\u{1e}{revision}\u{1d}"));
    }
    hex(&digest.finalize())
}

fn revision_of(standing: &Standing, id: InitiativeId) -> Option<Revision> {
    let own = standing.initiatives.iter().find(|own| own.view.id == id);
    own.map(|own| own.view.revision)
}

/// The steps so far, in one work.
struct Trial<'a> {
    actor: &'a Actor,
    standing: &'a Standing,
    work: Work,
    /// New initiatives by their rows.
    opened: BTreeMap<usize, InitiativeId>,
    /// Of the audit entry.
    rows: Vec<Value>,
    /// The database refused a row: it answers nothing more in this work.
    is_over: bool,
}

/// What a step came to: its entry, or what the rules say to it, each with the control of the form that it
/// belongs to. `None`: the initiative that it hangs on was refused itself.
type Outcome = Option<Result<Option<Entry>, Vec<(String, String)>>>;

/// Failures that are no refusals end the whole.
fn ended<R>(failed: Failed<R>) -> Result<R, Failed<PlanFileRefusal>> {
    match failed {
        Failed::Refused(refusals) => Ok(refusals),
        Failed::Denied(denied) => Err(Failed::Denied(denied)),
        Failed::Missing => Err(Failed::Missing),
        Failed::Stale => Err(Failed::Stale),
        Failed::Broken(error) => Err(Failed::Broken(error)),
    }
}

fn of_kpi(refusals: KpiRefusals) -> Vec<(String, String)> {
    refusals.0.iter().map(|own| (KpiField::of(own).0, own.sentence())).collect()
}

fn of_tie(refusal: &TieRefusal) -> Vec<(String, String)> {
    vec![("key".to_owned(), refusal.sentence())]
}

impl Trial<'_> {
    fn id(&self, of: Of) -> Option<InitiativeId> {
        match of {
            Of::Saved(id) => Some(id),
            Of::New(row) => self.opened.get(&row).copied(),
        }
    }

    fn of_initiative(&mut self, refusals: &InitiativeRefusals) -> Vec<(String, String)> {
        let by_database = [InitiativeRefusal::TitleTaken, InitiativeRefusal::MilestoneTaken];
        self.is_over = refusals.0.iter().any(|own| by_database.contains(own));
        let control = |own: &InitiativeRefusal| match own {
            InitiativeRefusal::NoteInFuture => "on",
            InitiativeRefusal::DoneInFuture => "done",
            InitiativeRefusal::MilestoneDone | InitiativeRefusal::MilestoneDayUnchanged => "due",
            InitiativeRefusal::MilestoneTaken => "milestone",
            _ => InitiativeField::of(own).name(),
        };
        refusals.0.iter().map(|own| (control(own).to_owned(), own.sentence())).collect()
    }

    async fn take(
        &mut self,
        step: &Step,
        wrong: &mut Vec<Problem>,
    ) -> Result<(), Failed<PlanFileRefusal>> {
        match self.outcome(step).await? {
            Some(Ok(entry)) => self.rows.extend(entry.map(Entry::into_row)),
            Some(Err(said)) => wrong.extend(said.into_iter().map(|(control, sentence)| {
                let heading = heading_of(step.table, &control);
                let column = format!("{}の{heading}", step.table.label());
                Problem::cell(step.row, &column, &step.name, sentence)
            })),
            None => {}
        }
        Ok(())
    }

    fn kpi(&self, code: &str) -> Result<&KpiView, StoreError> {
        let found = self.standing.kpis.iter().find(|view| view.code == code);
        found.ok_or_else(|| StoreError::Impossible {
            table: "kpi",
            column: "code",
            row: code.to_owned(),
        })
    }

    async fn outcome(&mut self, step: &Step) -> Result<Outcome, Failed<PlanFileRefusal>> {
        let actor = self.actor;
        let said = match &step.act {
            Act::OpenKpi(new) => {
                let new = std::slice::from_ref(&**new);
                match open_kpis_in(&mut self.work, actor, new).await {
                    Ok((_, entry)) => Ok(Some(entry)),
                    Err(failed) => Err(of_kpi(ended(failed)?)),
                }
            }
            Act::ChangeKpi(code, draft) => {
                let view = self.kpi(code)?.clone();
                let revision = view.revision;
                match change_kpi_in(&mut self.work, actor, &view, revision, draft, &[]).await {
                    Ok(entry) => Ok(entry),
                    Err(failed) => Err(of_kpi(ended(failed)?)),
                }
            }
            Act::OpenInitiative(new) => {
                let new = std::slice::from_ref(&**new);
                match open_initiatives_in(&mut self.work, actor, new).await {
                    Ok((ids, entry)) => {
                        self.opened.extend(ids.first().map(|id| (step.row, *id)));
                        Ok(Some(entry))
                    }
                    Err(failed) => Err(self.of_initiative(&ended(failed)?)),
                }
            }
            Act::ChangeInitiative(id, draft) => {
                let Some(revision) = revision_of(self.standing, *id) else { return Ok(None) };
                let work = &mut self.work;
                match change_initiative_in(work, actor, *id, revision, draft, &[]).await {
                    Ok(entry) => Ok(entry),
                    Err(failed) => Err(self.of_initiative(&ended(failed)?)),
                }
            }
            Act::AddMilestone(of, new) => {
                let Some(id) = self.id(*of) else { return Ok(None) };
                match add_milestone_in(&mut self.work, actor, id, new).await {
                    Ok(entry) => Ok(Some(entry)),
                    Err(failed) => Err(self.of_initiative(&ended(failed)?)),
                }
            }
            Act::MoveMilestone(id, milestone, was, to) => {
                match move_milestone_in(&mut self.work, actor, *id, *milestone, *was, to).await {
                    Ok(entry) => Ok(Some(entry)),
                    Err(failed) => Err(self.of_initiative(&ended(failed)?)),
                }
            }
            Act::FinishMilestone(id, milestone, on) => {
                match finish_milestone_in(&mut self.work, actor, *id, *milestone, *on).await {
                    Ok(entry) => Ok(entry),
                    Err(failed) => Err(self.of_initiative(&ended(failed)?)),
                }
            }
            Act::AddNote(of, note) => {
                let Some(id) = self.id(*of) else { return Ok(None) };
                match add_note_in(&mut self.work, actor, id, note).await {
                    Ok(entry) => Ok(Some(entry)),
                    Err(failed) => Err(self.of_initiative(&ended(failed)?)),
                }
            }
            Act::AddTie(of, tie) => {
                let Some(id) = self.id(*of) else { return Ok(None) };
                let (names, come) = (&self.standing.names, Ties::from([tie.clone()]));
                match add_ties_in(&mut self.work, actor, id, names, &come).await {
                    Ok(entry) => Ok(entry),
                    Err(failed) => Err(of_tie(&ended(failed)?)),
                }
            }
        };
        Ok(Some(said))
    }
}
