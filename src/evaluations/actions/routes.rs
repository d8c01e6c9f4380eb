//! Setting the rules of who rates whom, and barring pairs.

use super::super::policy::{CycleFacts, SetRoutes};
use super::super::refusal::RouteRefusal;
use super::super::route::RouteRule;
use super::super::store::routes;
use crate::access::Actor;
use crate::audit::{Entry, Failed, Work};
use crate::kernel::Prose;
use crate::kernel::ids::{AuthorityId, EmployeeId, RouteBarId, RouteRuleId};
use crate::platform::App;

type RouteResult<T> = Result<T, Failed<RouteRefusal>>;

fn facts(authority: AuthorityId) -> CycleFacts {
    CycleFacts { cycle: None, authority }
}

/// Adds a rule. Cycles that are not open yet follow it from their base date on.
pub async fn add_route_rule(app: &App, actor: &Actor, rule: &RouteRule) -> RouteResult<()> {
    let mut work = Work::begin(app, actor).await?;
    let permit = actor.may::<SetRoutes>(facts(rule.authority))?;
    match routes::insert_rule(&mut work, &permit, rule).await {
        Err(error) if error.is_taken("route_rule_one_at_a_time") => {
            return Err(Failed::Refused(RouteRefusal::SamePeople));
        }
        other => other?,
    }
    let what = "評価ルートの決まりを加えた。".to_owned();
    let entry = Entry::new("add_route_rule", "route_rule", rule.id, what)
        .because(&rule.reason)
        .after(serde_json::json!({
            "department": rule.department,
            "rank": rule.rank,
            "family": rule.family,
            "period": rule.period.to_string(),
            "primary": [rule.primary.way().as_str(), &target(rule.primary)],
            "secondary": [rule.secondary.way().as_str(), &target(rule.secondary)],
            "assistant": [rule.assistant.way().as_str(), &target(rule.assistant)],
            "adjuster": [rule.adjuster.way().as_str(), &target(rule.adjuster)],
            "confirmer": [rule.confirmer.way().as_str(), &target(rule.confirmer)],
        }));
    work.finish(entry).await?;
    Ok(())
}

fn target(pick: super::super::route::Pick) -> String {
    let department = pick.department().map(|id| id.to_string());
    department.or_else(|| pick.person().map(|id| id.to_string())).unwrap_or_default()
}

/// Ends a rule from today on.
pub async fn end_route_rule(app: &App, actor: &Actor, id: RouteRuleId) -> RouteResult<()> {
    let mut work = Work::begin(app, actor).await?;
    let authority = routes::authority_of_rule(work.conn(), id).await?.ok_or(Failed::Missing)?;
    let permit = actor.may::<SetRoutes>(facts(authority))?;
    if routes::end_rule(&mut work, &permit, id).await? == 0 {
        return Err(Failed::Refused(RouteRefusal::Over));
    }
    let what = "評価ルートの決まりを終えた。".to_owned();
    work.finish(Entry::new("end_route_rule", "route_rule", id, what)).await?;
    Ok(())
}

/// Bars a pair from today on, with a reason.
pub async fn bar_pair(
    app: &App,
    actor: &Actor,
    authority: AuthorityId,
    (evaluator, ratee): (EmployeeId, EmployeeId),
    reason: &Prose,
) -> RouteResult<()> {
    let mut work = Work::begin(app, actor).await?;
    let permit = actor.may::<SetRoutes>(facts(authority))?;
    if actor.is_employee(evaluator) || actor.is_employee(ratee) {
        return Err(Failed::Refused(RouteRefusal::OwnPair));
    }
    if evaluator == ratee {
        return Err(Failed::Refused(RouteRefusal::OnePerson));
    }
    let id = RouteBarId::mint();
    let pair = (evaluator, ratee);
    match routes::insert_bar(&mut work, &permit, id, pair, reason.as_str()).await {
        Err(error) if error.is_taken("route_bar_one_at_a_time") => {
            return Err(Failed::Refused(RouteRefusal::SamePair));
        }
        other => other?,
    }
    let what = "評価をしない組合せを決めた。".to_owned();
    let entry = Entry::new("bar_pair", "route_bar", id, what)
        .because(reason.as_str())
        .after(serde_json::json!({ "evaluator": evaluator, "ratee": ratee }));
    work.finish(entry).await?;
    Ok(())
}

/// Lifts a bar from today on. Nobody lifts one of their own.
pub async fn lift_bar(app: &App, actor: &Actor, id: RouteBarId) -> RouteResult<()> {
    let mut work = Work::begin(app, actor).await?;
    let (authority, people) =
        routes::parts_of_bar(work.conn(), id).await?.ok_or(Failed::Missing)?;
    let permit = actor.may::<SetRoutes>(facts(authority))?;
    if people.iter().any(|person| actor.is_employee(*person)) {
        return Err(Failed::Missing);
    }
    if routes::lift_bar(&mut work, &permit, id).await? == 0 {
        return Err(Failed::Refused(RouteRefusal::Over));
    }
    let what = "評価をしない組合せを取りやめた。".to_owned();
    work.finish(Entry::new("lift_bar", "route_bar", id, what)).await?;
    Ok(())
}
