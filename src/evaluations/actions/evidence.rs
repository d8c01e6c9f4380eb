//! Putting own memos forward as evidence, and whether ratees read the evaluators' memos.

use serde_json::json;

use super::super::cycle::CycleRefusal;
use super::super::evidence::MemosShown;
use super::super::policy::{CycleFacts, PrepareCycle};
use super::super::store::{cycle as cycles, evidence as store};
use super::super::workflow::StepKind;
use super::loading::{StepResult, load_locked};
use super::typing::fill_permit;
use crate::access::Actor;
use crate::audit::{Entry, Failed, Work};
use crate::kernel::ids::{ObservationId, SheetId};
use crate::platform::App;

/// Puts exactly these own memos forward, element by element (the empty key is the whole), while the
/// self assessment is in the ratee's hands. The log says how many, never what they say.
pub async fn choose_evidence(
    app: &App,
    actor: &Actor,
    code: &str,
    id: SheetId,
    chosen: &[(String, Vec<ObservationId>)],
) -> StepResult<()> {
    let mut work = Work::begin(app, actor).await?;
    let loaded = load_locked(&mut work, code, id).await?;
    let permit = fill_permit(actor, &loaded, StepKind::SelfAssessment)?;
    let mut changed = 0;
    for (element, memos) in chosen {
        let known =
            element.is_empty() || loaded.definitions.elements.iter().any(|own| own.key == *element);
        if known {
            changed += store::choose(&mut work, &permit, element, memos).await?;
        }
    }
    if changed > 0 {
        let what = format!("{}の自己申告の根拠にするメモを選びました", loaded.head.name);
        let count: usize = chosen.iter().map(|(_, memos)| memos.len()).sum();
        let entry = Entry::new("choose_evidence", "sheet", id, what);
        work.finish(entry.after(json!({ "memos": count }))).await?;
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
    let cycle = cycles::cycle_by_code(work.conn(), code, true).await?.ok_or(Failed::Missing)?;
    let facts = CycleFacts { cycle: Some(cycle.id), authority: cycle.setup.authority };
    let permit = actor.may::<PrepareCycle>(facts)?;
    cycle.state.refuse_unless_preparing().map_err(Failed::Refused)?;
    let before = store::memo_rule(work.conn(), cycle.id).await?;
    store::set_memo_rule(&mut work, &permit, shown).await?;
    let what = format!("{}の観察メモを本人に見せるかを決めました", cycle.name);
    let word = |rule: Option<MemosShown>| json!({ "shown": rule.map(MemosShown::as_str) });
    let entry = Entry::new("set_memo_rule", "cycle", cycle.id, what);
    work.finish(entry.before(word(before)).after(word(shown))).await?;
    Ok(())
}
