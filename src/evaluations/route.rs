//! Who does which step for whom, from the organisation on the base date.
//!
//! The organisation says who is whose superior; this file turns that into assignments: nobody
//! rates themselves, nobody takes two steps for the same person, a missing second evaluator leaves
//! the step out, a missing first one is a problem for the rehearsal. An exception for one person
//! (with its reason) goes before what the organisation says.

use crate::kernel::ids::EmployeeId;

use super::workflow::{Assignment, StepKind, StepPlan};

/// One person with the superiors that the organisation derives on the base date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Superiors {
    /// Head of the nearest department at or above the own one.
    pub first: Option<EmployeeId>,
    /// The superior of the superior.
    pub second: Option<EmployeeId>,
}

/// Evaluators fixed by HR for one person, with a reason kept beside them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ExceptionalRoute {
    /// The primary evaluator.
    pub primary: EmployeeId,
    /// The secondary evaluator; none leaves the step out.
    pub secondary: Option<EmployeeId>,
}

/// Who rates a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Route {
    /// Nobody only until the rehearsal's problem is cured.
    pub primary: Option<EmployeeId>,
    /// Nobody: the step is left out.
    pub secondary: Option<EmployeeId>,
}

/// Derives the route of one person.
///
/// With a superior who is the person (a head without anyone above, or two heads of each other's
/// departments) the next one takes the place: better one evaluator than oneself.
pub fn derive(
    ratee: EmployeeId,
    superiors: Superiors,
    exception: Option<ExceptionalRoute>,
) -> Route {
    let (first, second) = match exception {
        Some(fixed) => (Some(fixed.primary), fixed.secondary),
        None => (superiors.first, superiors.second),
    };
    let mut chain = [first, second].into_iter().flatten().filter(|person| *person != ratee);
    let primary = chain.next();
    let secondary = chain.find(|person| Some(*person) != primary);
    Route { primary, secondary }
}

/// The assignments of one sheet, or `None` without a primary evaluator.
pub fn assign(plan: &StepPlan, ratee: EmployeeId, route: Route) -> Option<Vec<Assignment>> {
    let primary = route.primary?;
    let assignments = plan
        .kinds()
        .iter()
        .map(|kind| {
            let evaluator = match kind {
                StepKind::SelfAssessment => Some(ratee),
                StepKind::Primary => Some(primary),
                StepKind::Secondary => route.secondary,
                StepKind::Adjustment | StepKind::Confirmation | StepKind::Disclosure => None,
            };
            let skipped = (*kind == StepKind::Secondary && evaluator.is_none())
                .then(|| "二次評価をする上司がいないため".to_owned());
            Assignment { kind: *kind, evaluator, skipped }
        })
        .collect();
    Some(assignments)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn people() -> [EmployeeId; 3] {
        [EmployeeId::mint(), EmployeeId::mint(), EmployeeId::mint()]
    }
    fn plan() -> StepPlan {
        StepPlan::new(vec![
            StepKind::SelfAssessment,
            StepKind::Primary,
            StepKind::Secondary,
            StepKind::Confirmation,
            StepKind::Disclosure,
        ])
        .expect("a plan that works")
    }

    #[test]
    fn the_superior_and_the_superiors_superior() {
        let [staff, chief, head] = people();
        let route = derive(staff, Superiors { first: Some(chief), second: Some(head) }, None);
        assert_eq!(route, Route { primary: Some(chief), secondary: Some(head) });
    }

    #[test]
    fn nobody_rates_themselves() {
        let [staff, chief, _] = people();
        let route = derive(staff, Superiors { first: Some(staff), second: Some(chief) }, None);
        assert_eq!(route, Route { primary: Some(chief), secondary: None });
        let ring = derive(staff, Superiors { first: Some(chief), second: Some(staff) }, None);
        assert_eq!(ring, Route { primary: Some(chief), secondary: None });
        let fixed = ExceptionalRoute { primary: staff, secondary: None };
        let refused = derive(staff, Superiors { first: Some(chief), second: None }, Some(fixed));
        assert_eq!(refused.primary, None, "not even by exception");
    }

    #[test]
    fn one_person_never_takes_two_steps() {
        let [staff, chief, _] = people();
        let route = derive(staff, Superiors { first: Some(chief), second: Some(chief) }, None);
        assert_eq!(route, Route { primary: Some(chief), secondary: None });
    }

    #[test]
    fn an_exception_goes_first() {
        let [staff, chief, head] = people();
        let fixed = ExceptionalRoute { primary: head, secondary: None };
        let route =
            derive(staff, Superiors { first: Some(chief), second: Some(head) }, Some(fixed));
        assert_eq!(route, Route { primary: Some(head), secondary: None });
    }

    #[test]
    fn a_missing_second_is_left_out_and_a_missing_first_is_no_sheet() {
        let [staff, chief, _] = people();
        let route = Route { primary: Some(chief), secondary: None };
        let assignments = assign(&plan(), staff, route).expect("has a primary evaluator");
        assert_eq!(assignments[0].evaluator, Some(staff));
        assert_eq!(assignments[1].evaluator, Some(chief));
        assert!(assignments[2].skipped.is_some());
        assert!(assignments[3].evaluator.is_none() && assignments[3].skipped.is_none());
        assert_eq!(assign(&plan(), staff, Route { primary: None, secondary: None }), None);
    }
}
