//! How a cycle sets goals.

use serde_json::json;

use super::super::super::goal::{GoalRefusal, GoalRule};
use super::super::super::policy::{CycleFacts, PrepareCycle};
use super::super::super::store::cycle as cycles;
use super::super::super::store::goals::rule as store;
use super::GoalResult;
use crate::access::Actor;
use crate::audit::{Entry, Failed, Work};
use crate::kernel::Revision;
use crate::platform::App;

fn outline(rule: Option<&GoalRule>) -> serde_json::Value {
    rule.map_or(serde_json::Value::Null, |rule| {
        let marks = |levels: &[super::super::super::goal::Level]| -> Vec<String> {
            levels.iter().map(|level| format!("{} {}", level.mark, level.meaning)).collect()
        };
        json!({
            "least": rule.least,
            "most": rule.most,
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
    let what = format!("{}の目標の決まりを直しました", cycle.name);
    let entry = Entry::new("set_goal_rule", "cycle", cycle.id, what)
        .before(outline(before.as_ref().map(|(rule, _)| rule)))
        .after(outline(rule));
    work.finish(entry).await?;
    Ok(())
}
