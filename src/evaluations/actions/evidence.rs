//! Putting own memos forward as evidence, and whether ratees read the evaluators' memos.

use std::collections::BTreeSet;

use serde_json::json;

use super::super::cycle::CycleRefusal;
use super::super::evidence::MemosShown;
use super::super::policy::{FillStep, PrepareCycle};
use super::super::store::evidence as store;
use super::super::workflow::StepKind;
use super::cycles::{facts_of, locked};
use super::loading::{Loaded, StepResult, load_locked};
use super::typing::fill_permit;
use crate::access::{Actor, Permit};
use crate::audit::{Entry, Failed, Work};
use crate::kernel::ids::{ObservationId, SheetId};
use crate::platform::App;

/// An own memo that is put forward for the element with that number; `None`: for the whole.
pub type Ticked = (Option<u16>, ObservationId);

/// Puts exactly the ticked memos forward, while the self assessment is in the ratee's hands; untouched
/// ones stay as they were read. Says whether anything changed.
pub(super) async fn put_forward(
    work: &mut Work,
    permit: &Permit<FillStep>,
    loaded: &Loaded,
    ticked: Option<&[Ticked]>,
) -> StepResult<bool> {
    let Some(wanted) = wanted(loaded, permit.subject().kind, ticked) else { return Ok(false) };
    let keys: BTreeSet<&String> =
        wanted.symmetric_difference(loaded.forward()).map(|(key, _)| key).collect();
    let mut changed = 0;
    for key in keys {
        let memos: Vec<ObservationId> =
            wanted.iter().filter(|(own, _)| own == key).map(|(_, memo)| *memo).collect();
        changed += store::choose(work, permit, key, &memos).await?;
    }
    Ok(changed > 0)
}

/// Whether [`put_forward`] would change anything.
pub(super) fn would_change(loaded: &Loaded, kind: StepKind, ticked: Option<&[Ticked]>) -> bool {
    wanted(loaded, kind, ticked).is_some_and(|wanted| wanted != *loaded.forward())
}

/// What is to be put forward, with the keys of the elements. `None`: that was not said.
fn wanted(
    loaded: &Loaded,
    kind: StepKind,
    ticked: Option<&[Ticked]>,
) -> Option<BTreeSet<(String, ObservationId)>> {
    let ticked = ticked.filter(|_| kind == StepKind::SelfAssessment)?;
    let known = |(number, memo): &Ticked| Some((key_of(loaded, *number)?.to_owned(), *memo));
    Some(ticked.iter().filter_map(known).collect())
}

/// The stable key of an element of the sheet; the whole has the empty one.
fn key_of(loaded: &Loaded, number: Option<u16>) -> Option<&str> {
    let Some(number) = number else { return Some("") };
    let mut elements = loaded.definitions.elements.iter();
    elements.find(|own| own.number == number).map(|own| own.key.as_str())
}

/// Puts exactly these own memos forward for one element (`None`: the whole), while typing. The log says how
/// many, never what they say.
pub async fn choose_evidence(
    app: &App,
    actor: &Actor,
    code: &str,
    id: SheetId,
    (element, memos): (Option<u16>, &[ObservationId]),
) -> StepResult<()> {
    let mut work = Work::begin(app, actor).await?;
    let loaded = load_locked(&mut work, code, id).await?;
    let permit = fill_permit(actor, &loaded, StepKind::SelfAssessment)?;
    let key = key_of(&loaded, element).ok_or(Failed::Missing)?;
    if store::choose(&mut work, &permit, key, memos).await? > 0 {
        let what = format!("{}の自己申告の根拠にするメモを選びました", loaded.head.name);
        let entry = Entry::new("choose_evidence", "sheet", id, what);
        work.finish(entry.after(json!({ "memos": memos.len() }))).await?;
    }
    Ok(())
}

/// Sets whether the ratees of a cycle in preparation read what their evaluators note.
pub async fn set_memo_rule(
    app: &App,
    actor: &Actor,
    code: &str,
    shown: Option<MemosShown>,
) -> Result<(), Failed<CycleRefusal>> {
    let mut work = Work::begin(app, actor).await?;
    let cycle = locked(&mut work, code).await?;
    let permit = actor.may::<PrepareCycle>(facts_of(&cycle))?;
    cycle.state.refuse_unless_preparing().map_err(Failed::Refused)?;
    let before = store::memo_rule(work.conn(), cycle.id).await?;
    store::set_memo_rule(&mut work, &permit, shown).await?;
    let what = format!("{}の観察メモを本人に見せるかを決めました", cycle.name);
    let word = |rule: Option<MemosShown>| json!({ "shown": rule.map(MemosShown::as_str) });
    let entry = Entry::new("set_memo_rule", "cycle", cycle.id, what);
    work.finish(entry.before(word(before)).after(word(shown))).await?;
    Ok(())
}
