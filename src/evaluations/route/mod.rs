//! Who does which step for whom, from the organisation on the base date.
//!
//! The organisation says who is whose superior; the city's rules by department, rank and job family
//! ([`rules`]) may say otherwise, and an exception for one person (with its reason) goes before both.
//! This file turns that into assignments: nobody rates themselves, their own superior or somebody
//! whom HR has barred them from rating ([`fitness`]); nobody takes two steps for the same person; a
//! missing second evaluator leaves the step out, a missing first one is a problem for the rehearsal.

mod fitness;
mod rules;

pub use fitness::{Fitness, Unfit};
pub use rules::{Pick, RouteRule, RouteRules, RouteWay};

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

/// Who is asked for, before it is known whether they may: first and second.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wanted {
    /// The primary evaluator.
    pub primary: Option<EmployeeId>,
    /// The secondary evaluator.
    pub secondary: Option<EmployeeId>,
}

/// A route with what was put right on the way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Derived {
    /// Who rates.
    pub route: Route,
    /// Somebody who was asked for may not rate this person.
    pub replaced: bool,
}

/// Derives the route of one person: the exception, or else the rule, or else the superiors.
///
/// Where one of them may not rate (a head without anyone above is their own superior; HR has barred
/// the pair), the next one takes the place: better one evaluator than an unfit one.
pub fn derive(
    ratee: EmployeeId,
    superiors: Superiors,
    exception: Option<ExceptionalRoute>,
    rule: Option<Wanted>,
    fitness: &Fitness,
) -> Derived {
    let wanted = match (exception, rule) {
        (Some(fixed), _) => Wanted { primary: Some(fixed.primary), secondary: fixed.secondary },
        (None, Some(rule)) => rule,
        (None, None) => Wanted { primary: superiors.first, secondary: superiors.second },
    };
    let mut replaced = false;
    let mut chain = [wanted.primary, wanted.secondary].into_iter().flatten().filter(|person| {
        let unfit = fitness.unfit(*person, ratee);
        replaced |= matches!(unfit, Some(Unfit::Barred | Unfit::OwnSuperior));
        unfit.is_none()
    });
    let primary = chain.next();
    let secondary = chain.find(|person| Some(*person) != primary);
    drop(chain);
    Derived { route: Route { primary, secondary }, replaced }
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
    fn plain(
        ratee: EmployeeId,
        superiors: Superiors,
        exception: Option<ExceptionalRoute>,
    ) -> Route {
        derive(ratee, superiors, exception, None, &Fitness::default()).route
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
        let route = plain(staff, Superiors { first: Some(chief), second: Some(head) }, None);
        assert_eq!(route, Route { primary: Some(chief), secondary: Some(head) });
    }

    #[test]
    fn nobody_rates_themselves() {
        let [staff, chief, _] = people();
        let route = plain(staff, Superiors { first: Some(staff), second: Some(chief) }, None);
        assert_eq!(route, Route { primary: Some(chief), secondary: None });
        let ring = plain(staff, Superiors { first: Some(chief), second: Some(staff) }, None);
        assert_eq!(ring, Route { primary: Some(chief), secondary: None });
        let fixed = ExceptionalRoute { primary: staff, secondary: None };
        let refused = plain(staff, Superiors { first: Some(chief), second: None }, Some(fixed));
        assert_eq!(refused.primary, None, "not even by exception");
    }

    #[test]
    fn one_person_never_takes_two_steps() {
        let [staff, chief, _] = people();
        let route = plain(staff, Superiors { first: Some(chief), second: Some(chief) }, None);
        assert_eq!(route, Route { primary: Some(chief), secondary: None });
    }

    #[test]
    fn an_exception_goes_first() {
        let [staff, chief, head] = people();
        let fixed = ExceptionalRoute { primary: head, secondary: None };
        let route = plain(staff, Superiors { first: Some(chief), second: Some(head) }, Some(fixed));
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

    #[test]
    fn a_barred_evaluator_makes_room_for_the_next() {
        let [staff, chief, head] = people();
        let superiors = Superiors { first: Some(chief), second: Some(head) };
        let mut fitness = Fitness::default();
        fitness.bar(chief, staff);
        let derived = derive(staff, superiors, None, None, &fitness);
        assert_eq!(derived.route, Route { primary: Some(head), secondary: None });
        assert!(derived.replaced);
        fitness.bar(head, staff);
        assert_eq!(derive(staff, superiors, None, None, &fitness).route.primary, None);
        let other =
            derive(head, Superiors { first: Some(chief), second: None }, None, None, &fitness);
        assert_eq!((other.route.primary, other.replaced), (Some(chief), false), "only this pair");
    }

    #[test]
    fn nobody_rates_their_own_superior() {
        let [staff, chief, head] = people();
        let mut fitness = Fitness::default();
        fitness.superiors(staff, Superiors { first: Some(chief), second: Some(head) });
        for boss in [chief, head] {
            let fixed = ExceptionalRoute { primary: staff, secondary: None };
            let above = Superiors { first: None, second: None };
            let derived = derive(boss, above, Some(fixed), None, &fitness);
            assert_eq!((derived.route.primary, derived.replaced), (None, true));
        }
    }

    #[test]
    fn a_rule_goes_before_the_organisation_and_an_exception_before_the_rule() {
        let [staff, chief, head] = people();
        let superiors = Superiors { first: Some(chief), second: Some(head) };
        let rule = Wanted { primary: Some(head), secondary: None };
        let none = Fitness::default();
        let derived = derive(staff, superiors, None, Some(rule), &none);
        assert_eq!(derived.route, Route { primary: Some(head), secondary: None });
        let fixed = ExceptionalRoute { primary: chief, secondary: None };
        let derived = derive(staff, superiors, Some(fixed), Some(rule), &none);
        assert_eq!(derived.route, Route { primary: Some(chief), secondary: None });
    }

    /// Whatever is asked for, over every small office: nobody rates themselves, their superior or
    /// somebody barred, and nobody has two steps (domain.md 11.3).
    #[test]
    fn no_route_breaks_the_rules() {
        let all = people();
        let some = || [None, Some(all[0]), Some(all[1]), Some(all[2])];
        let mut fitness = Fitness::default();
        fitness.superiors(all[1], Superiors { first: Some(all[2]), second: None });
        fitness.bar(all[2], all[0]);
        for ratee in all {
            for (first, second) in some().into_iter().flat_map(|a| some().map(|b| (a, b))) {
                for (primary, secondary) in some().into_iter().flat_map(|a| some().map(|b| (a, b)))
                {
                    let rule = Some(Wanted { primary, secondary });
                    let exception = primary.map(|primary| ExceptionalRoute { primary, secondary });
                    for (exception, rule) in [(None, None), (None, rule), (exception, None)] {
                        let superiors = Superiors { first, second };
                        let route = derive(ratee, superiors, exception, rule, &fitness).route;
                        for person in [route.primary, route.secondary].into_iter().flatten() {
                            assert_eq!(fitness.unfit(person, ratee), None);
                            assert_ne!(person, ratee);
                        }
                        assert!(route.secondary.is_none() || route.primary != route.secondary);
                        assert!(route.primary.is_some() || route.secondary.is_none());
                    }
                }
            }
        }
    }
}
