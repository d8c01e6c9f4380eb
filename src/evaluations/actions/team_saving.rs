//! One element for the whole team: what was changed is saved for everybody in one work, and each row has an
//! answer of its own. A row that cannot be saved keeps nobody else's back, and loses nothing.

use std::collections::BTreeSet;
use std::slice;

use serde_json::json;

use super::super::delegation::all_names;
use super::super::entry::{SheetField, Typed};
use super::super::policy::FillStep;
use super::super::refusal::SheetRefusal;
use super::super::sheet::FieldProblem;
use super::super::store::draft::Drafts;
use super::super::workflow::StepKind;
use super::loading::{Loaded, StepResult, load_locked};
use super::typing::{Collision, fill_permit, keep_typed, keep_what_came_too_late, met, promote};
use crate::access::{Actor, Permit};
use crate::audit::{Entry, Failed, Work};
use crate::kernel::ids::SheetId;
use crate::platform::App;

/// What was sent about one person.
#[derive(Debug, Clone)]
pub struct TeamRow {
    /// Whose sheet.
    pub sheet: SheetId,
    /// One field of it.
    pub typed: Typed,
    /// It was chosen on the conflict page: what it replaces is kept aside.
    pub is_chosen: bool,
}

/// What became of it.
#[derive(Debug)]
pub enum RowAnswer {
    /// It is the record.
    Saved,
    /// It is the record; something else on the same sheet stays a draft.
    SavedBeside(FieldProblem),
    /// Somebody else has changed it meanwhile. Nothing on that sheet was touched, what was sent is kept aside.
    Collision(Collision),
    /// It cannot become the record, and is kept as a draft.
    Unreadable(FieldProblem),
    /// Nothing can be entered any more. What was sent is kept aside.
    Refused(SheetRefusal),
}

impl RowAnswer {
    /// Whether it is the record now.
    pub const fn is_saved(&self) -> bool {
        matches!(self, Self::Saved | Self::SavedBeside(_))
    }
}

/// What is written after the work, beside the record: texts that lost, and what cannot be read.
enum Aside {
    Loser(Permit<FillStep>, SheetField, String),
    Late(Box<Loaded>, Typed),
    Draft(SheetId, Typed),
}

/// Saves the rows that were changed, of one step and about one subject (「業務遂行力」), with one audit entry.
/// Gives an answer for each, in the order in which they were sent.
pub async fn save_team(
    app: &App,
    actor: &Actor,
    code: &str,
    (kind, subject): (StepKind, &str),
    rows: &[TeamRow],
) -> StepResult<Vec<RowAnswer>> {
    let mut work = Work::begin(app, actor).await?;
    // Always in the same order: two hands that save for the same people never wait for each other.
    let mut order: Vec<usize> = (0..rows.len()).collect();
    order.sort_by_key(|place| rows[*place].sheet);
    let mut answers: Vec<(usize, RowAnswer)> = Vec::with_capacity(rows.len());
    let mut asides = Vec::new();
    let mut stood_in = BTreeSet::new();
    let mut saved = Vec::new();
    let mut cycle = None;
    for place in order {
        let row = &rows[place];
        let loaded = load_locked(&mut work, code, row.sheet).await?;
        let (answer, aside) = save_row(&mut work, actor, &loaded, kind, row).await?;
        if answer.is_saved() {
            saved.push(row.sheet);
            stood_in.extend(loaded.stands_in.as_ref().map(|(own, _)| own.name.clone()));
            cycle = Some(loaded.cycle.clone());
        }
        asides.extend(aside.or_else(|| {
            let late = matches!(answer, RowAnswer::Refused(_));
            late.then(|| Aside::Late(Box::new(loaded), row.typed.clone()))
        }));
        answers.push((place, answer));
    }
    if let Some(cycle) = cycle {
        work.under_name(all_names(actor.name(), &stood_in));
        let what = format!(
            "{}の{}で、{subject}を{}人について保存した。",
            cycle.name,
            cycle.step_name(kind),
            saved.len()
        );
        let entry = Entry::new("save_element", "cycle", cycle.id, what);
        work.finish(entry.after(json!({ "step": kind, "sheets": saved }))).await?;
    } else {
        drop(work);
    }
    keep_aside(app, actor, code, kind, asides).await?;
    answers.sort_by_key(|(place, _)| *place);
    Ok(answers.into_iter().map(|(_, answer)| answer).collect())
}

/// One row, inside the work.
async fn save_row(
    work: &mut Work,
    actor: &Actor,
    loaded: &Loaded,
    kind: StepKind,
    row: &TeamRow,
) -> StepResult<(RowAnswer, Option<Aside>)> {
    let permit = match fill_permit(actor, loaded, kind) {
        Ok(permit) => permit,
        Err(Failed::Refused(refusal)) => return Ok((RowAnswer::Refused(refusal), None)),
        Err(failed) => return Err(failed),
    };
    let field = row.typed.field;
    let (new, mut collisions) = met(loaded, kind, slice::from_ref(&row.typed));
    if let Some(lost) = collisions.pop() {
        let aside = Aside::Loser(permit, field, lost.mine.clone());
        return Ok((RowAnswer::Collision(lost), Some(aside)));
    }
    let mut texts = loaded.live(kind);
    let replaced = texts.get(field).to_owned();
    for taken in new {
        texts.set(taken.field, taken.text);
    }
    let found = loaded.definitions.parse(kind, &texts).1;
    if let Some(problem) = found.into_iter().find(|problem| problem.field == field) {
        let aside = Aside::Draft(row.sheet, row.typed.clone());
        return Ok((RowAnswer::Unreadable(problem), Some(aside)));
    }
    let is_replaced = row.is_chosen && !replaced.is_empty() && replaced != texts.get(field);
    let (_, problems) = promote(work, &permit, loaded, kind, texts).await?;
    let answer = problems.into_iter().next().map_or(RowAnswer::Saved, RowAnswer::SavedBeside);
    Ok((answer, is_replaced.then_some(Aside::Loser(permit, field, replaced))))
}

async fn keep_aside(
    app: &App,
    actor: &Actor,
    code: &str,
    kind: StepKind,
    asides: Vec<Aside>,
) -> StepResult<()> {
    let author = actor.account().ok_or(Failed::Missing)?;
    let at = app.now().at;
    for aside in asides {
        match aside {
            Aside::Loser(permit, field, text) => {
                Drafts(&app.db).keep_losers(&permit, author, &[(field, text)], at).await?;
            }
            Aside::Late(loaded, typed) => {
                let sent = slice::from_ref(&typed);
                keep_what_came_too_late(app, actor, &loaded, kind, sent, at).await?;
            }
            Aside::Draft(sheet, typed) => {
                keep_typed(app, actor, code, sheet, kind, &[typed]).await?;
            }
        }
    }
    Ok(())
}
