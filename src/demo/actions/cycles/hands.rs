//! Evaluators whose turns are in other hands: one who is away now, one who came back early.

use std::collections::BTreeMap;

use chrono::Days;

use super::{Stage, unfit};
use crate::access::Actor;
use crate::demo::actions::DemoError;
use crate::demo::rounds::Round;
use crate::evaluations::actions::{
    delegate_turns, end_delegation, plan_opening, running_delegation,
};
use crate::evaluations::delegation::days;
use crate::kernel::Prose;
use crate::kernel::ids::EmployeeId;

impl Stage<'_> {
    /// HR hands over the turns of two evaluators, and ends the second one after some days. Nobody whom
    /// visitors sign in as.
    pub(super) async fn hand_over(&self, hr: &Actor, round: &Round) -> Result<(), DemoError> {
        let morning = self.on(round.opens_on, 9);
        let opening = plan_opening(&morning, hr, &round.code()).await?;
        let evaluators: BTreeMap<usize, EmployeeId> = opening
            .participants
            .iter()
            .filter_map(|person| {
                let evaluator = person.route.primary?;
                let place = *self.places.get(&evaluator)?;
                self.plan.employees[place].cast.is_none().then_some((place, evaluator))
            })
            .collect();
        let found: Vec<EmployeeId> = evaluators.into_values().rev().take(4).collect();
        let [away, stands_in, back, stood_in] = found[..] else { return Ok(()) };
        let until = |weeks: u64| round.opens_on + Days::new(7 * weeks);
        let refused = |_| DemoError::Refused("代理の日が合わない".to_owned());
        let period = days(round.opens_on, until(8), round.opens_on).map_err(refused)?;
        let reason = "長い出張のため。";
        let reason = Prose::within(reason, 400).map_err(unfit)?;
        delegate_turns(&morning, hr, (away, stands_in), period, &reason, false).await?;
        let period = days(round.opens_on, until(4), round.opens_on).map_err(refused)?;
        let reason = Prose::within("入院のため。", 400).map_err(unfit)?;
        delegate_turns(&morning, hr, (back, stood_in), period, &reason, false).await?;
        let later = self.on(until(1), 9);
        if let Some(id) = running_delegation(&later, back).await? {
            end_delegation(&later, hr, id).await?;
        }
        Ok(())
    }
}
