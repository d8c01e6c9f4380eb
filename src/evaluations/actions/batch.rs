//! Submitting one kind of step on many sheets in one work (decision 6): how the demo city's people
//! get their sheets written.

use std::collections::HashMap;

use super::super::policy::{CycleFacts, SubmitForMany};
use super::super::refusal::SheetRefusal;
use super::super::scoring::Outcome;
use super::super::sheet::{Definitions, Entries, Texts};
use super::super::store::batch::{self, WaitingRow, WrittenStep};
use super::super::store::way::{self, Moved};
use super::super::store::{cycle as cycles, definitions, entries as saved};
use super::super::workflow::{By, StepKind, Workflow};
use super::confirmation::AT_ONCE;
use super::loading::{StepResult, refused};
use crate::access::Actor;
use crate::audit::{Entry, Failed, Work};
use crate::kernel::Timestamp;
use crate::kernel::ids::{EmployeeId, SheetId};
use crate::kernel::number::grouped;
use crate::platform::App;

/// A step that waits to be written, as the one sees it who writes.
pub struct WaitingStep<'a> {
    /// The sheet.
    pub sheet: SheetId,
    /// Whose.
    pub ratee: EmployeeId,
    /// Who writes.
    pub doer: EmployeeId,
    /// What is asked.
    pub definitions: &'a Definitions,
    earlier: Vec<(StepKind, &'a Entries)>,
}

impl WaitingStep<'_> {
    /// What an earlier step says.
    pub fn said(&self, kind: StepKind) -> Option<&Entries> {
        self.earlier.iter().find(|(own, _)| *own == kind).map(|(_, entries)| *entries)
    }
}

/// Submits `kind` on every sheet of a cycle that waits for it and for which `write` gives texts, each
/// in the name of its doer, all or nothing. What the page refuses is refused here, too. Gives how
/// many.
pub async fn submit_steps(
    app: &App,
    actor: &Actor,
    code: &str,
    kind: StepKind,
    write: &(dyn Fn(&WaitingStep<'_>) -> Option<Texts> + Sync),
) -> StepResult<usize> {
    let mut work = Work::begin(app, actor).await?;
    let cycle = cycles::cycle_by_code(work.conn(), code, true).await?.ok_or(Failed::Missing)?;
    let facts = CycleFacts { cycle: Some(cycle.id), authority: cycle.setup.authority };
    let permit = actor.may::<SubmitForMany>(facts)?;
    cycle.state.refuse_unless_open().map_err(refused)?;
    let positions: Vec<(StepKind, i32)> =
        cycle.setup.steps.iter().map(|step| step.kind).zip(1..).collect();
    let step = *positions.iter().find(|(own, _)| *own == kind).ok_or(Failed::Missing)?;
    let rows = batch::waiting(work.conn(), &cycle, kind).await?;
    let at = work.now().at;
    let mut submitted: Vec<SheetId> = Vec::new();
    for chunk in rows.chunks(AT_ONCE) {
        let asked = chunk.iter().filter_map(|row| Some((row.sheet, cycle.asked(row.rank)?)));
        let asked = asked.collect();
        let (known, results) = definitions::of_sheets(work.conn(), asked).await?;
        let entries = saved::entries_of(work.conn(), &known, results).await?;
        let mut written: Vec<WrittenStep> = Vec::new();
        for row in chunk {
            let Some(definitions) = known.get(&row.sheet) else { continue };
            let earlier = positions
                .iter()
                .filter(|(own, _)| *own < kind)
                .filter_map(|(own, place)| Some((*own, entries.get(&(row.sheet, *place))?)))
                .collect();
            let (sheet, ratee, doer) = (row.sheet, row.ratee, row.doer);
            let waiting = WaitingStep { sheet, ratee, doer, definitions, earlier };
            if let Some(texts) = write(&waiting) {
                written.push(finished(row, &waiting, kind, &texts)?);
            }
        }
        let ids: Vec<SheetId> = written.iter().map(|own| own.sheet).collect();
        let ways = way::workflows(work.conn(), &ids).await?;
        let moves = moves(&written, ways, kind, at)?;
        batch::save_submissions(&mut work, &permit, step, &written, &moves).await?;
        batch::save_results(&mut work, &permit, step.1, &written, &known).await?;
        submitted.extend(ids);
    }
    if submitted.is_empty() {
        return Ok(0);
    }
    let count = grouped(i64::try_from(submitted.len()).unwrap_or(i64::MAX));
    let summary = format!("{}の{count}人の{}を提出した。", cycle.name, cycle.step_name(kind));
    work.finish(Entry::new("submit_steps", "cycle", cycle.id, summary).after(&submitted)).await?;
    Ok(submitted.len())
}

/// Parsed, checked as a submission is, and scored.
fn finished(
    row: &WaitingRow,
    waiting: &WaitingStep<'_>,
    kind: StepKind,
    texts: &Texts,
) -> StepResult<WrittenStep> {
    let definitions = waiting.definitions;
    let (entries, mut problems) = definitions.parse(kind, texts);
    let first = (kind == StepKind::Secondary).then(|| waiting.said(StepKind::Primary)).flatten();
    problems.extend(definitions.blocking(kind, &entries, first));
    if !problems.is_empty() {
        return Err(refused(SheetRefusal::Incomplete(problems)));
    }
    let outcome = definitions.score(&entries);
    let score = outcome.as_ref().ok().and_then(Outcome::score).filter(|_| kind.is_rating());
    Ok(WrittenStep {
        sheet: row.sheet,
        doer_name: row.doer_name.clone(),
        total: score.map(|score| score.total.0),
        grade: score.and_then(|score| score.grade.clone()),
        entries,
    })
}

fn moves(
    written: &[WrittenStep],
    mut ways: HashMap<SheetId, Workflow>,
    kind: StepKind,
    at: Timestamp,
) -> StepResult<Vec<Moved>> {
    let mut moves = Vec::with_capacity(written.len());
    for own in written {
        let Some(before) = ways.remove(&own.sheet) else { continue };
        let by = By { account: None, name: own.doer_name.clone() };
        let after = before.clone().submit(kind, by, at).map_err(refused)?;
        moves.push(Moved { id: own.sheet, before, after });
    }
    Ok(moves)
}
