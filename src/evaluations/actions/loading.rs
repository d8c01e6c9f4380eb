//! A sheet with everything that its pages and deeds need.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use super::super::cycle::Cycle;
use super::super::delegation::both_names;
use super::super::disclosure::{Viewer, sees, sees_own_grade};
use super::super::entry::SheetField;
use super::super::policy::{CycleFacts, FillStep, ReadCycle, StepFacts};
use super::super::refusal::SheetRefusal;
use super::super::sheet::{Definitions, Entries, FieldProblem, ResultsBlock, SheetGoal, Texts};
use super::super::store::delegations::{self, StandIn};
use super::super::store::draft::DraftRow;
use super::super::store::results::ResultsRow;
use super::super::store::sheet::SheetHead;
use super::super::store::standing::{self, Standing};
use super::super::store::way::{self, Which};
use super::super::store::{Connection, cycle as cycles, definitions, sheet};
use super::super::workflow::{StepKind, StepState, Workflow};
use crate::access::Actor;
use crate::audit::{Failed, Work};
use crate::kernel::Date;
use crate::kernel::ids::{EmployeeId, ObservationId, SheetId};
use crate::platform::App;

pub(super) type StepResult<T> = Result<T, Failed<SheetRefusal>>;

pub(super) fn refused<R: Into<SheetRefusal>>(refusal: R) -> Failed<SheetRefusal> {
    Failed::Refused(refusal.into())
}

/// A sheet with everything that its pages and deeds need.
#[derive(Clone)]
pub struct Loaded {
    /// Its cycle.
    pub cycle: Arc<Cycle>,
    /// Whose, judged as what.
    pub(in super::super) head: SheetHead,
    /// Where the ratee was on the base date, from the bureau down; empty when it was loaded for a deed.
    pub(in super::super) department: String,
    /// Where it is.
    pub way: Workflow,
    /// Those who do its steps.
    pub names: HashMap<EmployeeId, String>,
    /// What it asks for.
    pub definitions: Definitions,
    /// What is saved and being typed, by place of the step.
    standing: Standing,
    /// What is saved about results, with its time.
    results: Vec<ResultsRow>,
    /// In which step, and for whom, the one who asks stands in.
    pub(in super::super) stands_in: Option<(StandIn, EmployeeId)>,
}

/// From where somebody asks for a sheet.
#[derive(Debug, Clone, Copy)]
pub enum Desk {
    /// It is their own.
    Own,
    /// They do, or stand in for, one of the evaluators' steps of that one.
    Evaluator(SheetId),
}

impl Desk {
    /// Which sheet that is for somebody.
    pub(super) const fn which(self, person: EmployeeId) -> Which {
        match self {
            Self::Own => Which::Own(person),
            Self::Evaluator(id) => Which::Of(id),
        }
    }
}

/// Who asks for a sheet, and when.
#[derive(Debug, Clone, Copy)]
pub(super) struct Hand {
    person: Option<EmployeeId>,
    today: Date,
}

impl Hand {
    /// An actor on a day.
    pub(super) fn of(actor: &Actor, today: Date) -> Self {
        Self { person: actor.employee(), today }
    }
    /// Of a work.
    fn at(work: &Work) -> Self {
        Self::of(work.actor(), work.now().today)
    }
}

impl Loaded {
    /// The sheet's own id.
    pub fn id(&self) -> SheetId {
        self.head.id
    }
    /// Facts of a step for the policies, when the sheet has it.
    pub(in super::super) fn facts(&self, kind: StepKind) -> Option<StepFacts> {
        let facts = way::step_facts(self.head.id, self.head.employee, &self.way, kind)?;
        let delegate = self.stands_in.as_ref().filter(|(own, _)| own.kind == kind);
        Some(StepFacts { delegate: delegate.map(|(_, person)| *person), ..facts })
    }
    /// Under whose names everything is written, when somebody stands in.
    pub(super) fn both_names(&self, actor: &Actor) -> Option<String> {
        self.stands_in.as_ref().map(|(own, _)| both_names(actor.name(), &own.name))
    }
    /// The step that somebody has from where they ask. Nobody has two.
    pub(super) fn step_at(&self, desk: Desk, person: EmployeeId) -> Option<StepKind> {
        match desk {
            Desk::Own => self.way.step(StepKind::SelfAssessment).map(|step| step.kind),
            Desk::Evaluator(_) => self
                .way
                .steps()
                .iter()
                .find(|step| step.kind.is_assigned() && step.evaluator == Some(person))
                .map(|step| step.kind)
                .or(self.stands_in.as_ref().map(|(own, _)| own.kind)),
        }
    }
    /// Place of a step, from 1.
    fn position(&self, kind: StepKind) -> i32 {
        (1..).zip(self.way.steps()).find(|(_, s)| s.kind == kind).map_or(0, |(p, _)| p)
    }
    /// What a viewer may read of a step: what is saved, without the grades that the cycle keeps back until
    /// the evaluator has chosen; nothing of what is kept back as a whole. Every page reads through here.
    pub fn seen_by(&self, viewer: Viewer, step: StepKind) -> Option<Texts> {
        let setup = &self.cycle.setup;
        if !sees(viewer, &self.way, step, setup.sight) {
            return None;
        }
        let mut texts = self.saved(step);
        if let (Viewer::Evaluator(own), StepKind::SelfAssessment) = (viewer, step) {
            let chosen = self.live(own);
            for field in self.definitions.grades() {
                let has_graded = !chosen.get(field).is_empty();
                let rule = (setup.sight, setup.self_grade_hidden);
                if !sees_own_grade(viewer, &self.way, rule, has_graded) {
                    texts.set(field, "");
                }
            }
        }
        Some(texts)
    }
    /// What is saved in a step.
    pub(super) fn saved(&self, kind: StepKind) -> Texts {
        self.standing.saved.get(&self.position(kind)).cloned().unwrap_or_default()
    }
    /// What stands in a step for its doer: what is being typed, over what is saved.
    pub fn live(&self, kind: StepKind) -> Texts {
        let mut texts = self.saved(kind);
        for row in self.drafts_of(kind) {
            texts.set(row.field, row.text.clone());
        }
        texts
    }
    /// As it stands once these texts are the record of a step, by one deed.
    pub(super) fn with_saved(&self, kind: StepKind, texts: Texts) -> Self {
        let mut saved = self.clone();
        let position = self.position(kind);
        saved.standing.drafts.remove(&position);
        saved.standing.saved.insert(position, texts);
        saved.head.revision = self.head.revision.next();
        saved
    }
    /// The own memos that the ratee has put forward, with the keys of the elements.
    pub(super) fn forward(&self) -> &BTreeSet<(String, ObservationId)> {
        &self.standing.forward
    }
    /// Names of those who have rated before.
    pub(in super::super) fn formers(&self) -> &BTreeSet<String> {
        &self.standing.formers
    }
    /// What is being typed in a step.
    pub(in super::super) fn drafts_of(&self, kind: StepKind) -> &[DraftRow] {
        self.standing.drafts.get(&self.position(kind)).map_or(&[], Vec::as_slice)
    }
    /// The entries of a step as saved.
    pub fn entries(&self, kind: StepKind) -> Entries {
        self.definitions.parse(kind, &self.saved(kind)).0
    }
    /// The entries of the step whose grades the secondary evaluator compares with.
    pub fn first_entries(&self, kind: StepKind) -> Option<Entries> {
        let first = StepKind::Primary;
        let sight = self.cycle.setup.sight;
        (kind == StepKind::Secondary && sees(Viewer::Evaluator(kind), &self.way, first, sight))
            .then(|| self.entries(first))
    }
    /// The goals that changed after something was said about them in a step, and before it was said anew.
    pub fn changed_since(&self, kind: StepKind) -> Vec<&SheetGoal> {
        let position = self.position(kind);
        let said_at = |goal: &SheetGoal| {
            let fields = [SheetField::Achievement(goal.item()), SheetField::Account(goal.item())];
            let typed = self.drafts_of(kind).iter().filter(|row| fields.contains(&row.field));
            let saved = self
                .results
                .iter()
                .filter(|row| row.position == position && row.rating.item == goal.item())
                .filter(|row| !row.rating.is_blank());
            typed.map(|row| row.saved_at).chain(saved.map(|row| row.saved_at)).max()
        };
        let block = self.definitions.results.iter();
        block
            .flat_map(ResultsBlock::standing)
            .filter(|goal| matches!((goal.changed_at(), said_at(goal)), (Some(changed), Some(said)) if changed > said))
            .collect()
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

/// Loads a sheet of that cycle for somebody.
pub(super) async fn load<R>(
    conn: &mut Connection,
    hand: Hand,
    code: &str,
    which: Which,
) -> Result<Loaded, Failed<R>> {
    let found = way::head_and_way(&mut *conn, code, which).await?;
    let (head, way, names) = found.ok_or(Failed::Missing)?;
    let id = head.id;
    let cycle = cycles::cycle_at(&mut *conn, code, head.cycle).await?.ok_or(Failed::Missing)?;
    let asked = cycle.asked(head.rank_id).ok_or(Failed::Missing)?;
    let (mut found, results) = definitions::of_sheets(&mut *conn, vec![(id, asked)]).await?;
    let definitions = found.remove(&id).ok_or(Failed::Missing)?;
    let standing = standing::standing(&mut *conn, id, &definitions, &results).await?;
    // Whoever has a step of their own stands in for nobody on the same sheet.
    let outsider = hand.person.filter(|person| {
        *person != head.employee && !way.steps().iter().any(|step| step.evaluator == Some(*person))
    });
    let stands_in = match outsider {
        Some(person) => delegations::stand_in(&mut *conn, id, person, hand.today)
            .await?
            .map(|own| (own, person)),
        None => None,
    };
    let department = String::new();
    Ok(Loaded { cycle, head, department, way, names, definitions, standing, results, stands_in })
}

/// Loads a sheet of that cycle, and keeps others from moving it until the work is done.
///
/// Everything that the work writes stands under both names, when somebody stands in.
pub(super) async fn load_locked<R>(
    work: &mut Work,
    code: &str,
    id: SheetId,
) -> Result<Loaded, Failed<R>> {
    let hand = Hand::at(work);
    way::lock(work.conn(), id).await?;
    let loaded = load(work.conn(), hand, code, Which::Of(id)).await?;
    if let Some(names) = loaded.both_names(work.actor()) {
        work.under_name(names);
    }
    Ok(loaded)
}

/// A sheet for the doer of one of its steps; anybody else gets 404. The doer's first look is noted.
pub async fn load_step(
    app: &App,
    actor: &Actor,
    code: &str,
    id: SheetId,
    kind: StepKind,
) -> StepResult<Loaded> {
    let loaded = read(app, actor, code, Which::Of(id)).await?;
    look(app, actor, &loaded, kind).await?;
    Ok(loaded)
}

/// A person's own sheet in a cycle.
pub async fn load_own(app: &App, actor: &Actor, code: &str) -> StepResult<Loaded> {
    let person = actor.employee().ok_or(Failed::Missing)?;
    read(app, actor, code, Which::Own(person)).await
}

/// A sheet for one of its evaluators, with the step that is theirs.
pub async fn load_as_evaluator(
    app: &App,
    actor: &Actor,
    code: &str,
    id: SheetId,
) -> StepResult<(Loaded, StepKind)> {
    let person = actor.employee().ok_or(Failed::Missing)?;
    let loaded = read(app, actor, code, Which::Of(id)).await?;
    let kind = loaded.step_at(Desk::Evaluator(id), person).ok_or(Failed::Missing)?;
    look(app, actor, &loaded, kind).await?;
    Ok((loaded, kind))
}

/// The step of one of a sheet's evaluators, for their deeds: these load the sheet themselves.
pub async fn step_of_evaluator(
    app: &App,
    actor: &Actor,
    code: &str,
    id: SheetId,
) -> StepResult<StepKind> {
    let person = actor.employee().ok_or(Failed::Missing)?;
    let kinds = way::kinds_of(app.db.reader(), code, id, person).await?;
    if let Some(own) = kinds.into_iter().find(|kind| kind.is_assigned()) {
        return Ok(own);
    }
    let today = app.now().today;
    let stands_in = delegations::stand_in(app.db.reader(), id, person, today).await?;
    stands_in.map(|own| own.kind).ok_or(Failed::Missing)
}

/// A person's own sheet in a cycle, for their deeds: these load it themselves.
pub async fn own_sheet(app: &App, actor: &Actor, code: &str) -> StepResult<SheetId> {
    let person = actor.employee().ok_or(Failed::Missing)?;
    sheet::sheet_of(app.db.reader(), code, person).await?.ok_or(Failed::Missing)
}

/// A sheet for an HR officer of the cycle's authority; never the officer's own.
pub async fn load_as_officer(
    app: &App,
    actor: &Actor,
    code: &str,
    id: SheetId,
) -> StepResult<Loaded> {
    let loaded = read(app, actor, code, Which::Of(id)).await?;
    let facts =
        CycleFacts { cycle: Some(loaded.cycle.id), authority: loaded.cycle.setup.authority };
    let _permit = actor.may::<ReadCycle>(facts)?;
    if actor.is_employee(loaded.head.employee) {
        return Err(Failed::Missing);
    }
    Ok(loaded)
}

/// For a page.
async fn read(app: &App, actor: &Actor, code: &str, which: Which) -> StepResult<Loaded> {
    let mut conn = app.db.reader().acquire().await?;
    let mut loaded = load(&mut conn, Hand::of(actor, app.now().today), code, which).await?;
    loaded.department = sheet::department_path(&mut *conn, loaded.id()).await?;
    Ok(loaded)
}

/// Asks the policy, and notes the first look at an open step.
async fn look(app: &App, actor: &Actor, loaded: &Loaded, kind: StepKind) -> StepResult<()> {
    let facts = loaded.facts(kind).ok_or(Failed::Missing)?;
    let _permit = actor.may::<FillStep>(facts)?;
    if let Some(open) = loaded.way.open_step()
        && open.kind == kind
        && matches!(open.state, StepState::Open { seen_at: None, .. })
    {
        sheet::note_seen(app, facts.sheet, kind, app.now().at).await?;
    }
    Ok(())
}
