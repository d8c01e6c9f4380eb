//! Confirming and disclosing the sheets of a cycle.

use std::collections::HashMap;

use super::super::cycle::{Cycle, CycleRefusal, Pins};
use super::super::policy::{ConfirmSheets, Confirms, CycleFacts, DiscloseSheets, HandledSheets};
use super::super::record::{
    self, FORMAT, RecordAdjustment, RecordContent, RecordHeader, RecordStep,
};
use super::super::refusal::SheetRefusal;
use super::super::scoring::Outcome;
use super::super::sheet::{Definitions, Entries};
use super::super::store::confirmation::{NewRecord, RecordSubject};
use super::super::store::deciding::{self, Decided};
use super::super::store::way::{self, Moved};
use super::super::store::{
    Connection, confirmation, cycle as cycles, definitions, entries as saved,
};
use super::super::workflow::{StepKind, StepState, Workflow};
use super::cycles::by;
use crate::access::{Actor, Permit};
use crate::audit::{Entry, Failed, Work};
use crate::kernel::Prose;
use crate::kernel::ids::{DepartmentId, ScoringRuleId, SheetId};
use crate::kernel::number::grouped;
use crate::kernel::time::{wareki, wareki_time};
use crate::platform::{App, StoreError};

pub(super) type SheetResult<T> = Result<T, Failed<SheetRefusal>>;

/// Sheets confirmed or disclosed in one statement; more are done in several.
pub(super) const AT_ONCE: usize = 500;

pub(super) async fn locked(work: &mut Work, code: &str) -> SheetResult<(Cycle, CycleFacts)> {
    let cycle = cycles::cycle_by_code(work.conn(), code, true).await?.ok_or(Failed::Missing)?;
    let facts = CycleFacts { cycle: Some(cycle.id), authority: cycle.setup.authority };
    Ok((cycle, facts))
}

/// Confirms every sheet that waits for it and for which the route names no confirmer, the officer's own
/// left out: the records are frozen.
/// `departments`: only these (with those below already resolved); none: all. Gives how many.
pub async fn confirm_sheets(
    app: &App,
    actor: &Actor,
    code: &str,
    departments: &[DepartmentId],
) -> SheetResult<usize> {
    let mut work = Work::begin(app, actor).await?;
    let (cycle, facts) = locked(&mut work, code).await?;
    let permit = actor.may::<ConfirmSheets>(facts)?;
    cycle.state.refuse_unless_open().map_err(|no| Failed::Refused(no.into()))?;
    let pins = cycle.pins.ok_or(Failed::Refused(CycleRefusal::NotOpen.into()))?;
    let scope = actor.scope::<HandledSheets>();
    let kind = StepKind::Confirmation;
    let ids = confirmation::open_at(work.conn(), &cycle, kind, &scope, departments, true).await?;
    if ids.is_empty() {
        return Ok(0);
    }
    freeze_all(&mut work, &permit, &cycle, pins, &ids).await?;
    let count = grouped(i64::try_from(ids.len()).unwrap_or(i64::MAX));
    let entry = Entry::new(
        "confirm_sheets",
        "cycle",
        cycle.id,
        format!("{}の{count}人の評価を確定した。", cycle.name),
    )
    .after(&ids);
    work.finish(entry).await?;
    Ok(ids.len())
}

/// Confirms sheets that wait for it and are locked: moves them and freezes their records.
pub(super) async fn freeze_all<A: Confirms>(
    work: &mut Work,
    permit: &Permit<A>,
    cycle: &Cycle,
    pins: Pins,
    ids: &[SheetId],
) -> SheetResult<()> {
    let at = work.now().at;
    let names = Names::load(work.conn(), cycle, pins).await?;
    for chunk in ids.chunks(AT_ONCE) {
        let mut batch = Batch::load(work.conn(), cycle, pins, chunk).await?;
        let (mut moves, mut records) = (Vec::new(), Vec::new());
        for subject in &batch.subjects {
            let Some(before) = batch.ways.remove(&subject.id) else { continue };
            let hand = by(permit.actor());
            let after =
                before.clone().confirm(hand, at).map_err(|no| Failed::Refused(no.into()))?;
            let Some(written) = batch.written.of(subject.id, &after) else { continue };
            records.push(freeze(cycle, &names, subject, &after, written)?);
            moves.push(Moved { id: subject.id, before, after });
        }
        confirmation::save_confirmation(work, permit, &moves, &records, pins).await?;
    }
    Ok(())
}

/// The records that sheets waiting for their confirmation would get, as they stand now; in the order of
/// `ids`. Changes nothing.
pub(super) async fn foresee(
    conn: &mut Connection,
    cycle: &Cycle,
    pins: Pins,
    ids: &[SheetId],
) -> Result<Vec<(SheetId, RecordContent)>, StoreError> {
    let names = Names::load(conn, cycle, pins).await?;
    let mut records = Vec::with_capacity(ids.len());
    for chunk in ids.chunks(AT_ONCE) {
        let batch = Batch::load(conn, cycle, pins, chunk).await?;
        let mut found = HashMap::with_capacity(chunk.len());
        for subject in &batch.subjects {
            let Some(way) = batch.ways.get(&subject.id) else { continue };
            let Some(written) = batch.written.of(subject.id, way) else { continue };
            found.insert(subject.id, freeze(cycle, &names, subject, way, written)?.content);
        }
        records.extend(chunk.iter().filter_map(|id| Some((*id, found.remove(id)?))));
    }
    Ok(records)
}

/// Sheets on their way into records, with everything that these are made of.
struct Batch {
    subjects: Vec<RecordSubject>,
    ways: HashMap<SheetId, Workflow>,
    written: AllWritten,
}

/// What was written on all of them.
struct AllWritten {
    definitions: HashMap<SheetId, Definitions>,
    entries: HashMap<(SheetId, i32), Entries>,
    adjusted: HashMap<SheetId, Decided>,
}

impl Batch {
    async fn load(
        conn: &mut Connection,
        cycle: &Cycle,
        pins: Pins,
        ids: &[SheetId],
    ) -> Result<Self, StoreError> {
        let subjects = confirmation::subjects(&mut *conn, ids, cycle).await?;
        let asked = subjects
            .iter()
            .map(|subject| (subject.id, cycle.setup.asked(pins, subject.rank_id)))
            .collect();
        let (definitions, results) = definitions::of_sheets(&mut *conn, asked).await?;
        let entries = saved::entries_of(&mut *conn, &definitions, results).await?;
        let adjusted = deciding::newest(&mut *conn, ids).await?;
        let ways = way::workflows(&mut *conn, ids).await?;
        Ok(Self { subjects, ways, written: AllWritten { definitions, entries, adjusted } })
    }
}

impl AllWritten {
    fn of(&self, id: SheetId, way: &Workflow) -> Option<Written<'_>> {
        let adjustment = self
            .adjusted
            .get(&id)
            .filter(|_| way.is_done(StepKind::Adjustment))
            .map(Decided::for_record);
        let definitions = self.definitions.get(&id)?;
        Some(Written { definitions, entries: &self.entries, adjustment })
    }
}

/// Names of what the cycle pinned, as they stand in records.
struct Names {
    framework: String,
    scale: String,
    /// Of scoring rules, by id.
    rules: HashMap<ScoringRuleId, String>,
}

impl Names {
    async fn load(conn: &mut Connection, cycle: &Cycle, pins: Pins) -> Result<Self, StoreError> {
        let own = cycle.setup.blocks.ranks.iter().filter_map(|own| own.rule);
        let ids: Vec<ScoringRuleId> = own.chain([cycle.setup.rule]).collect();
        Ok(Self {
            rules: definitions::rule_names(&mut *conn, &ids).await?,
            framework: definitions::version_name(&mut *conn, pins.version)
                .await?
                .unwrap_or_default(),
            scale: definitions::scale_name(&mut *conn, pins.scale).await?.unwrap_or_default(),
        })
    }
}

/// What was written on a sheet.
struct Written<'a> {
    definitions: &'a Definitions,
    entries: &'a HashMap<(SheetId, i32), Entries>,
    adjustment: Option<RecordAdjustment>,
}

/// The record of one sheet.
fn freeze(
    cycle: &Cycle,
    names: &Names,
    subject: &RecordSubject,
    way: &Workflow,
    Written { definitions, entries, adjustment }: Written<'_>,
) -> Result<NewRecord, StoreError> {
    let impossible = |column| StoreError::Impossible {
        table: "sheet_step",
        column,
        row: subject.id.to_string(),
    };
    let written: Vec<(StepKind, &Entries)> = (1..)
        .zip(way.steps())
        .filter(|(_, step)| step.state.is_done())
        .filter_map(|(position, step)| Some((step.kind, entries.get(&(subject.id, position))?)))
        .collect();
    let deciding = way.deciding_step().ok_or_else(|| impossible("kind"))?;
    let decided = written
        .iter()
        .find(|(kind, _)| *kind == deciding)
        .map(|(_, entries)| *entries)
        .ok_or_else(|| impossible("state"))?;
    let outcome = definitions.score(decided);
    let arithmetic = record::arithmetic(&outcome).ok_or_else(|| impossible("total"))?;
    let score = outcome.as_ref().ok().and_then(Outcome::score);
    let rated = decided.overall.grade.clone().ok_or_else(|| impossible("computed_grade"))?;
    let overall_grade = adjustment.as_ref().map_or(rated, |made| made.after.clone());
    let steps = way
        .steps()
        .iter()
        .map(|step| {
            let said = written.iter().find(|(kind, _)| *kind == step.kind).map(|(_, e)| *e);
            let (by, at, left_out) = match &step.state {
                StepState::Done { by, at } => (Some(by.name.clone()), Some(wareki_time(*at)), None),
                StepState::Skipped { reason } => (None, None, Some(reason.clone())),
                StepState::Waiting | StepState::Open { .. } => (None, None, None),
            };
            let text = |prose: &Option<Prose>| prose.as_ref().map(ToString::to_string);
            RecordStep {
                step: step.kind.as_str().to_owned(),
                name: cycle.step_name(step.kind).to_owned(),
                by,
                at,
                left_out,
                summary: said.and_then(|entries| text(&entries.overall.summary)),
                grade: said.and_then(|entries| entries.overall.grade.clone()),
                grade_reason: said.and_then(|entries| text(&entries.overall.reason)),
            }
        })
        .collect();
    let rule = cycle.setup.rule_of(subject.rank_id);
    let content = RecordContent {
        format: FORMAT,
        header: RecordHeader {
            cycle: cycle.name.clone(),
            kind: cycle.setup.kind.label().to_owned(),
            period: cycle.setup.period.to_string(),
            base_date: wareki(cycle.setup.base_date),
            name: subject.name.clone(),
            kana: subject.kana.clone(),
            employee_number: subject.employee_number.clone(),
            department: subject.department.clone(),
            rank: subject.rank.clone(),
            framework: names.framework.clone(),
            scale: names.scale.clone(),
            rule: names.rules.get(&rule).cloned().unwrap_or_default(),
        },
        elements: record::elements(definitions, &written),
        results: record::results(definitions, &written),
        shares: record::shares(definitions),
        steps,
        decided_by: deciding.as_str().to_owned(),
        overall_grade,
        total: score.map(|score| score.total.to_string()),
        computed_grade: score.and_then(|score| score.grade.clone()),
        blocks: record::blocks(score),
        arithmetic,
        adjustment,
    };
    Ok(NewRecord { sheet: subject.id, total: score.map(|score| score.total.0), content, rule })
}

/// Discloses every confirmed sheet to its ratee, the officer's own left out. Gives how many.
pub async fn disclose_sheets(
    app: &App,
    actor: &Actor,
    code: &str,
    departments: &[DepartmentId],
) -> SheetResult<usize> {
    let mut work = Work::begin(app, actor).await?;
    let (cycle, facts) = locked(&mut work, code).await?;
    let permit = actor.may::<DiscloseSheets>(facts)?;
    cycle.state.refuse_unless_open().map_err(|no| Failed::Refused(no.into()))?;
    let scope = actor.scope::<HandledSheets>();
    let kind = StepKind::Disclosure;
    let ids = confirmation::open_at(work.conn(), &cycle, kind, &scope, departments, true).await?;
    let at = work.now().at;
    for chunk in ids.chunks(AT_ONCE) {
        let mut moves = Vec::new();
        for (id, before) in way::workflows(work.conn(), chunk).await? {
            let after =
                before.clone().disclose(by(actor), at).map_err(|no| Failed::Refused(no.into()))?;
            moves.push(Moved { id, before, after });
        }
        confirmation::save_disclosure(&mut work, &permit, &moves).await?;
    }
    if ids.is_empty() {
        return Ok(0);
    }
    let count = grouped(i64::try_from(ids.len()).unwrap_or(i64::MAX));
    let entry = Entry::new(
        "disclose_sheets",
        "cycle",
        cycle.id,
        format!("{}の{count}人に結果を開示した。", cycle.name),
    )
    .after(&ids);
    work.finish(entry).await?;
    Ok(ids.len())
}
