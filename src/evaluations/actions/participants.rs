//! Everybody who would get a sheet, with their route.

use super::super::cycle::Cycle;
use super::super::route::{self, Beside, ExceptionalRoute, Route, Wanted};
use super::super::store::candidates::Candidate;
use super::super::store::{Connection, routes};
use super::super::workflow::StepKind;
use crate::kernel::ids::EmployeeId;
use crate::platform::StoreError;

/// Somebody who would get a sheet.
#[derive(Debug, Clone)]
pub struct Participant {
    /// Who, and what the organisation says.
    pub(in super::super) candidate: Candidate,
    /// Who rates them.
    pub route: Route,
    /// Somebody whom the rules ask for may not rate them.
    pub replaced: bool,
    /// One person was asked for twice.
    pub merged: bool,
    /// A rule of the city says so, and why.
    pub by_rule: Option<String>,
}

impl Participant {
    /// Whose sheet it would be.
    pub fn employee(&self) -> EmployeeId {
        self.candidate.employee
    }
}

/// Who rates whom, by exceptions, the city's rules and the organisation.
pub(super) async fn with_routes(
    conn: &mut Connection,
    cycle: &Cycle,
    people: Vec<Candidate>,
) -> Result<Vec<Participant>, StoreError> {
    let (authority, on) = (cycle.setup.authority, cycle.setup.base_date);
    let rules = routes::rules_on(&mut *conn, authority, on).await?;
    let asked: Vec<_> = people
        .into_iter()
        .map(|person| {
            let rule = rules.rule_for(person.department, person.rank, person.family);
            let wanted = rule.map(|rule| rules.wanted(rule, person.superiors));
            (person, rule, wanted)
        })
        .collect();
    let mut named: Vec<EmployeeId> = asked
        .iter()
        .flat_map(|(person, _, wanted)| {
            let fixed = person.exception.into_iter().flat_map(ExceptionalRoute::named);
            let asked = wanted.iter().copied().flat_map(Wanted::people);
            fixed.map(|(_, person)| person).chain(asked)
        })
        .collect();
    named.sort_unstable();
    named.dedup();
    let fitness = routes::fitness(conn, authority, on, &named).await?;
    Ok(asked
        .into_iter()
        .map(|(candidate, rule, wanted)| {
            let derived = route::derive(
                candidate.employee,
                candidate.superiors,
                candidate.exception,
                wanted,
                &fitness,
            );
            Participant {
                route: Route { beside: taking_part(cycle, derived.route.beside), ..derived.route },
                replaced: derived.replaced,
                merged: derived.merged,
                by_rule: rule
                    .filter(|_| candidate.exception.is_none())
                    .map(|rule| rule.reason.clone()),
                candidate,
            }
        })
        .collect())
}

/// Without the people of steps that the cycle does not have.
fn taking_part(cycle: &Cycle, beside: Beside) -> Beside {
    let of = |kind, person: Option<EmployeeId>| person.filter(|_| cycle.step(kind).is_some());
    Beside {
        assistant: of(StepKind::Assistant, beside.assistant),
        adjuster: of(StepKind::Adjustment, beside.adjuster),
        confirmer: of(StepKind::Confirmation, beside.confirmer),
    }
}
