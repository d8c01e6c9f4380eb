//! Handing an evaluator's turns over between two dates, and taking them back.

use super::super::delegation::DelegationRefusal;
use super::super::policy::{DelegateTurns, DelegationFacts};
use super::super::store::delegations::{self, NewDelegation};
use crate::access::Actor;
use crate::audit::{Entry, Failed, Work};
use crate::kernel::ids::{EmployeeId, EvaluatorDelegationId};
use crate::kernel::{Period, Prose};
use crate::platform::{App, StoreError};

type DelegationResult<T> = Result<T, Failed<DelegationRefusal>>;

/// Hands the turns of an evaluator over, by the evaluator or by HR for them. `opens_memos`: who stands in reads
/// what the evaluator noted.
pub async fn delegate_turns(
    app: &App,
    actor: &Actor,
    (evaluator, delegate): (EmployeeId, EmployeeId),
    period: Period,
    reason: &Prose,
    opens_memos: bool,
) -> DelegationResult<()> {
    let mut work = Work::begin(app, actor).await?;
    let today = work.now().today;
    let authority = delegations::authority_of(work.conn(), evaluator, today).await?;
    let Some(authority) = authority else {
        return Err(Failed::Refused(DelegationRefusal::NoPost));
    };
    let permit =
        actor.may::<DelegateTurns>(DelegationFacts { authority, evaluator, opens_memos })?;
    if evaluator == delegate {
        return Err(Failed::Refused(DelegationRefusal::Oneself));
    }
    if actor.is_employee(delegate) {
        return Err(Failed::Refused(DelegationRefusal::OwnHands));
    }
    let sheets = delegations::unfit_sheets(work.conn(), evaluator, delegate, today).await?;
    if sheets > 0 {
        return Err(Failed::Refused(DelegationRefusal::Unfit { sheets }));
    }
    let id = EvaluatorDelegationId::mint();
    let new = NewDelegation { id, delegate, period, reason: reason.as_str() };
    match delegations::insert(&mut work, &permit, new).await {
        Err(error) if error.is_taken("evaluator_delegation_one_at_a_time") => {
            return Err(Failed::Refused(DelegationRefusal::Overlapping));
        }
        other => other?,
    }
    let what = format!("評価者の番の代理を決めた（{period}）。");
    let entry = Entry::new("delegate_turns", "evaluator_delegation", id, what)
        .because(reason.as_str())
        .after(serde_json::json!({
            "evaluator": evaluator, "delegate": delegate, "period": period.to_string(),
            "reads_memos": opens_memos,
        }));
    work.finish(entry).await?;
    Ok(())
}

/// The delegation of an evaluator that holds today.
pub async fn running_delegation(
    app: &App,
    evaluator: EmployeeId,
) -> Result<Option<EvaluatorDelegationId>, StoreError> {
    delegations::running(app.db.reader(), evaluator, app.now().today).await
}

/// Ends a delegation from today on.
pub async fn end_delegation(
    app: &App,
    actor: &Actor,
    id: EvaluatorDelegationId,
) -> DelegationResult<()> {
    let mut work = Work::begin(app, actor).await?;
    let (facts, _) = delegations::facts(work.conn(), id).await?.ok_or(Failed::Missing)?;
    let permit = actor.may::<DelegateTurns>(facts)?;
    if delegations::end(&mut work, &permit, id).await? == 0 {
        return Err(Failed::Refused(DelegationRefusal::Over));
    }
    let what = "評価者の番の代理を終えた。".to_owned();
    work.finish(Entry::new("end_delegation", "evaluator_delegation", id, what)).await?;
    Ok(())
}
