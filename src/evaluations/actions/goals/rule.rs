//! How a cycle sets goals, and whether the rules for results have an answer to all of them.

use std::collections::HashMap;

use serde_json::json;

use super::super::super::cycle::{Cycle, CycleStage};
use super::super::super::goal::{GoalRefusal, GoalRule, Level};
use super::super::super::policy::{CycleFacts, PrepareCycle};
use super::super::super::store::cycle as cycles;
use super::super::super::store::goals::rule as store;
use super::super::super::store::{Connection, results_rule};
use super::GoalResult;
use crate::access::Actor;
use crate::audit::{Entry, Failed, Work};
use crate::kernel::Revision;
use crate::kernel::ids::{RankId, ResultsRuleId};
use crate::platform::{App, StoreError};

/// How goals are set, as the audit log keeps it.
pub(in super::super) fn outline(rule: Option<&GoalRule>) -> serde_json::Value {
    rule.map_or(serde_json::Value::Null, |rule| {
        let marks = |levels: &[super::super::super::goal::Level]| -> Vec<String> {
            levels.iter().map(|level| format!("{} {}", level.mark, level.meaning)).collect()
        };
        json!({
            "least": rule.least,
            "most": rule.most,
            "ranks": rule.ranks.iter().map(|own| format!("{} {}", own.name, own.words())).collect::<Vec<_>>(),
            "weight_total": rule.total.get(),
            "due_on": rule.due_on,
            "difficulty": marks(&rule.difficulty),
            "importance": marks(&rule.importance),
        })
    })
}

/// Sets how goals are set in a cycle, read at `read` (0: there was no rule); `None`: the cycle has no
/// goals. Once somebody has written goals, nothing of it changes.
pub async fn set_goal_rule(
    app: &App,
    actor: &Actor,
    code: &str,
    rule: Option<&GoalRule>,
    read: Revision,
) -> GoalResult<()> {
    let mut work = Work::begin(app, actor).await?;
    let cycle = cycles::cycle_by_code(work.conn(), code, true).await?.ok_or(Failed::Missing)?;
    let facts = CycleFacts { cycle: Some(cycle.id), authority: cycle.setup.authority };
    let permit = actor.may::<PrepareCycle>(facts)?;
    let before = store::rule(work.conn(), cycle.id).await?;
    if before.as_ref().map_or(Revision::new(0), |(_, revision)| *revision) != read {
        return Err(Failed::Stale);
    }
    if store::in_use(work.conn(), cycle.id).await? {
        return Err(Failed::Refused(GoalRefusal::RuleInUse));
    }
    store::replace(&mut work, &permit, rule).await?;
    if cycle.state.stage() == CycleStage::Open {
        // The rehearsal is over: what it would have found is refused here.
        let (found, decided) = holes(work.conn(), &cycle).await?;
        if decided == Some(false) {
            return Err(Failed::Refused(GoalRefusal::NeededForResults));
        }
        if let Some(hole) = found.into_values().flatten().next() {
            return Err(Failed::Refused(GoalRefusal::Hole(hole)));
        }
    }
    let what = format!("{}の目標の決まりを直しました", cycle.name);
    let entry = Entry::new("set_goal_rule", "cycle", cycle.id, what)
        .before(outline(before.as_ref().map(|(rule, _)| rule)))
        .after(outline(rule));
    work.finish(entry).await?;
    Ok(())
}

/// What the rules for goals have no answer to, by rank; and whether it is decided how goals are set,
/// where the kind needs them.
pub(in super::super) async fn holes(
    conn: &mut Connection,
    cycle: &Cycle,
) -> Result<(HashMap<RankId, Vec<String>>, Option<bool>), StoreError> {
    let setup = &cycle.setup;
    if !setup.kind.has_results() {
        return Ok((HashMap::new(), None));
    }
    let Some((goals, _)) = store::rule(&mut *conn, cycle.id).await? else {
        return Ok((HashMap::new(), Some(false)));
    };
    let marks = |levels: &[Level]| levels.iter().map(|own| own.mark.clone()).collect::<Vec<_>>();
    let (hard, heavy) = (marks(&goals.difficulty), marks(&goals.importance));
    let hard: Vec<&str> = hard.iter().map(String::as_str).collect();
    let heavy: Vec<&str> = heavy.iter().map(String::as_str).collect();
    let mut known: HashMap<ResultsRuleId, Vec<String>> = HashMap::new();
    let mut found = HashMap::new();
    for rank in &setup.ranks {
        let own = setup.rank_rule(*rank).and_then(|own| own.results_rule);
        let rule = own.or(setup.blocks.results_rule).filter(|_| setup.shares(*rank).results > 0);
        let Some(id) = rule else { continue };
        if let std::collections::hash_map::Entry::Vacant(place) = known.entry(id) {
            let rule = results_rule::rule(&mut *conn, id).await?;
            let holes = rule.map(|rule| rule.holes(&hard, &heavy)).unwrap_or_default();
            place.insert(holes.iter().map(ToString::to_string).collect());
        }
        found.insert(*rank, known.get(&id).cloned().unwrap_or_default());
    }
    Ok((found, Some(true)))
}
