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

/// Who stands beside and above the evaluators, in the cities that have them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Beside {
    /// 評価補助者; nobody leaves the step out.
    pub assistant: Option<EmployeeId>,
    /// 調整者; nobody leaves the step out.
    pub adjuster: Option<EmployeeId>,
    /// 確認者; nobody: HR confirms.
    pub confirmer: Option<EmployeeId>,
}

impl Beside {
    /// All three, in the order of their steps.
    pub fn all(self) -> [Option<EmployeeId>; 3] {
        [self.assistant, self.adjuster, self.confirmer]
    }
}

/// Evaluators fixed by HR for one person, with a reason kept beside them. It is the whole route of the
/// person: whom it does not name, there is not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ExceptionalRoute {
    /// The primary evaluator.
    pub primary: EmployeeId,
    /// The secondary evaluator; none leaves the step out.
    pub secondary: Option<EmployeeId>,
    /// Assistant, adjuster, confirmer.
    pub beside: Beside,
}

impl ExceptionalRoute {
    /// Everybody whom it names, with the step.
    pub fn named(self) -> Vec<(StepKind, EmployeeId)> {
        let Beside { assistant, adjuster, confirmer } = self.beside;
        [
            (StepKind::Assistant, assistant),
            (StepKind::Primary, Some(self.primary)),
            (StepKind::Secondary, self.secondary),
            (StepKind::Adjustment, adjuster),
            (StepKind::Confirmation, confirmer),
        ]
        .into_iter()
        .filter_map(|(kind, person)| Some((kind, person?)))
        .collect()
    }
}

/// Who rates a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Route {
    /// Nobody only until the rehearsal's problem is cured.
    pub primary: Option<EmployeeId>,
    /// Nobody: the step is left out.
    pub secondary: Option<EmployeeId>,
    /// Assistant, adjuster, confirmer.
    pub beside: Beside,
}

impl Route {
    /// Who does a step of the sheet; nobody for the ratee's own and for disclosure.
    pub fn doer(&self, kind: StepKind) -> Option<EmployeeId> {
        match kind {
            StepKind::Assistant => self.beside.assistant,
            StepKind::Primary => self.primary,
            StepKind::Secondary => self.secondary,
            StepKind::Adjustment => self.beside.adjuster,
            StepKind::Confirmation => self.beside.confirmer,
            StepKind::SelfAssessment | StepKind::Disclosure => None,
        }
    }
}

/// Who is asked for, before it is known whether they may.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wanted {
    /// The primary evaluator.
    pub primary: Option<EmployeeId>,
    /// The secondary evaluator.
    pub secondary: Option<EmployeeId>,
    /// Assistant, adjuster, confirmer.
    pub beside: Beside,
}

impl Wanted {
    /// Everybody who is asked for.
    pub fn people(self) -> impl Iterator<Item = EmployeeId> {
        [self.primary, self.secondary].into_iter().chain(self.beside.all()).flatten()
    }
}

/// A route with what was put right on the way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Derived {
    /// Who rates.
    pub route: Route,
    /// Somebody who was asked for may not rate this person.
    pub replaced: bool,
    /// Somebody was asked for twice: one of the two steps is left out, or HR confirms.
    pub merged: bool,
}

/// Derives the route of one person: the exception, or else the rule, or else the superiors.
///
/// Where one of them may not rate (a head without anyone above is their own superior; HR has barred
/// the pair), the next one takes the place: better one evaluator than an unfit one. Beside and above
/// them nobody takes the place: an assistant or adjuster who may not is left out, and HR confirms.
pub fn derive(
    ratee: EmployeeId,
    superiors: Superiors,
    exception: Option<ExceptionalRoute>,
    rule: Option<Wanted>,
    fitness: &Fitness,
) -> Derived {
    let wanted = match (exception, rule) {
        (Some(fixed), _) => Wanted {
            primary: Some(fixed.primary),
            secondary: fixed.secondary,
            beside: fixed.beside,
        },
        (None, Some(rule)) => rule,
        (None, None) => Wanted {
            primary: superiors.first,
            secondary: superiors.second,
            beside: Beside::default(),
        },
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
    let mut taken: Vec<EmployeeId> = [primary, secondary].into_iter().flatten().collect();
    let mut merged = wanted.primary.is_some() && wanted.primary == wanted.secondary;
    let [assistant, adjuster, confirmer] = wanted.beside.all().map(|asked| {
        let person = asked?;
        match fitness.unfit(person, ratee) {
            Some(Unfit::Oneself) => return None,
            Some(Unfit::Barred | Unfit::OwnSuperior) => {
                replaced = true;
                return None;
            }
            None => {}
        }
        // One person, one step: the rating goes before what stands beside and above it.
        if taken.contains(&person) {
            merged = true;
            return None;
        }
        taken.push(person);
        Some(person)
    });
    let beside = Beside { assistant, adjuster, confirmer };
    Derived { route: Route { primary, secondary, beside }, replaced, merged }
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
                kind => route.doer(*kind),
            };
            let missing = match kind {
                StepKind::Assistant => Some("評価補助者がいないため"),
                StepKind::Secondary => Some("二次評価をする上司がいないため"),
                StepKind::Adjustment => Some("調整者がいないため"),
                _ => None,
            };
            let skipped = missing.filter(|_| evaluator.is_none()).map(str::to_owned);
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
    /// Nobody, and every person in every place.
    fn besides(all: &[EmployeeId; 3]) -> Vec<Beside> {
        let some = || [None, Some(all[0]), Some(all[1]), Some(all[2])];
        some()
            .into_iter()
            .flat_map(|assistant| {
                some().into_iter().flat_map(move |adjuster| {
                    some().map(|confirmer| Beside { assistant, adjuster, confirmer })
                })
            })
            .collect()
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
        assert_eq!(
            route,
            Route { primary: Some(chief), secondary: Some(head), beside: Beside::default() }
        );
    }

    #[test]
    fn nobody_rates_themselves() {
        let [staff, chief, _] = people();
        let route = plain(staff, Superiors { first: Some(staff), second: Some(chief) }, None);
        assert_eq!(
            route,
            Route { primary: Some(chief), secondary: None, beside: Beside::default() }
        );
        let ring = plain(staff, Superiors { first: Some(chief), second: Some(staff) }, None);
        assert_eq!(
            ring,
            Route { primary: Some(chief), secondary: None, beside: Beside::default() }
        );
        let fixed = ExceptionalRoute { primary: staff, secondary: None, beside: Beside::default() };
        let refused = plain(staff, Superiors { first: Some(chief), second: None }, Some(fixed));
        assert_eq!(refused.primary, None, "not even by exception");
    }

    #[test]
    fn one_person_never_takes_two_steps() {
        let [staff, chief, _] = people();
        let route = plain(staff, Superiors { first: Some(chief), second: Some(chief) }, None);
        assert_eq!(
            route,
            Route { primary: Some(chief), secondary: None, beside: Beside::default() }
        );
    }

    #[test]
    fn an_exception_goes_first() {
        let [staff, chief, head] = people();
        let fixed = ExceptionalRoute { primary: head, secondary: None, beside: Beside::default() };
        let route = plain(staff, Superiors { first: Some(chief), second: Some(head) }, Some(fixed));
        assert_eq!(
            route,
            Route { primary: Some(head), secondary: None, beside: Beside::default() }
        );
    }

    #[test]
    fn a_missing_second_is_left_out_and_a_missing_first_is_no_sheet() {
        let [staff, chief, _] = people();
        let route = Route { primary: Some(chief), secondary: None, beside: Beside::default() };
        let assignments = assign(&plan(), staff, route).expect("has a primary evaluator");
        assert_eq!(assignments[0].evaluator, Some(staff));
        assert_eq!(assignments[1].evaluator, Some(chief));
        assert!(assignments[2].skipped.is_some());
        assert!(assignments[3].evaluator.is_none() && assignments[3].skipped.is_none());
        assert_eq!(
            assign(
                &plan(),
                staff,
                Route { primary: None, secondary: None, beside: Beside::default() }
            ),
            None
        );
    }

    #[test]
    fn a_barred_evaluator_makes_room_for_the_next() {
        let [staff, chief, head] = people();
        let superiors = Superiors { first: Some(chief), second: Some(head) };
        let mut fitness = Fitness::default();
        fitness.bar(chief, staff);
        let derived = derive(staff, superiors, None, None, &fitness);
        assert_eq!(
            derived.route,
            Route { primary: Some(head), secondary: None, beside: Beside::default() }
        );
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
            let fixed =
                ExceptionalRoute { primary: staff, secondary: None, beside: Beside::default() };
            let above = Superiors { first: None, second: None };
            let derived = derive(boss, above, Some(fixed), None, &fitness);
            assert_eq!((derived.route.primary, derived.replaced), (None, true));
        }
    }

    #[test]
    fn a_rule_goes_before_the_organisation_and_an_exception_before_the_rule() {
        let [staff, chief, head] = people();
        let superiors = Superiors { first: Some(chief), second: Some(head) };
        let rule = Wanted { primary: Some(head), secondary: None, beside: Beside::default() };
        let none = Fitness::default();
        let derived = derive(staff, superiors, None, Some(rule), &none);
        assert_eq!(
            derived.route,
            Route { primary: Some(head), secondary: None, beside: Beside::default() }
        );
        let fixed = ExceptionalRoute { primary: chief, secondary: None, beside: Beside::default() };
        let derived = derive(staff, superiors, Some(fixed), Some(rule), &none);
        assert_eq!(
            derived.route,
            Route { primary: Some(chief), secondary: None, beside: Beside::default() }
        );
    }

    #[test]
    fn assistant_adjuster_and_confirmer_are_found_and_one_person_takes_one_step() {
        let [staff, chief, head] = people();
        let [assistant, adjuster, _] = people();
        let superiors = Superiors { first: Some(chief), second: Some(head) };
        let ask = |beside| Some(Wanted { primary: Some(chief), secondary: Some(head), beside });
        let beside = Beside {
            assistant: Some(assistant),
            adjuster: Some(adjuster),
            confirmer: Some(adjuster),
        };
        let none = Fitness::default();
        let derived = derive(staff, superiors, None, ask(beside), &none);
        assert_eq!(derived.route.beside, Beside { confirmer: None, ..beside }, "HR confirms");
        assert!(derived.merged && !derived.replaced);
        let rater = Beside { assistant: Some(chief), adjuster: Some(head), confirmer: None };
        let derived = derive(staff, superiors, None, ask(rater), &none);
        assert_eq!((derived.route.beside, derived.merged), (Beside::default(), true));
        assert_eq!(derived.route.secondary, Some(head), "the rating goes first");
        let mut fitness = Fitness::default();
        fitness.bar(adjuster, staff);
        fitness.superiors(assistant, Superiors { first: Some(staff), second: None });
        let derived = derive(staff, superiors, None, ask(beside), &fitness);
        assert_eq!((derived.route.beside, derived.replaced), (Beside::default(), true));
    }

    #[test]
    fn every_step_gets_its_person_or_is_left_out() {
        let [staff, chief, confirmer] = people();
        let plan = StepPlan::new(StepKind::ALL.to_vec()).expect("a plan that works");
        let beside = Beside { confirmer: Some(confirmer), ..Beside::default() };
        let route = Route { primary: Some(chief), secondary: None, beside };
        let assignments = assign(&plan, staff, route).expect("has a primary evaluator");
        let left_out: Vec<StepKind> =
            assignments.iter().filter(|one| one.skipped.is_some()).map(|one| one.kind).collect();
        assert_eq!(left_out, [StepKind::Assistant, StepKind::Secondary, StepKind::Adjustment]);
        let of = |kind| assignments.iter().find(|one| one.kind == kind).and_then(|o| o.evaluator);
        assert_eq!(of(StepKind::Confirmation), Some(confirmer));
        assert_eq!(of(StepKind::Disclosure), None);
    }

    /// Whatever is asked for, over every small office: nobody judges themselves, their superior or
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
                    for beside in besides(&all) {
                        let rule = Some(Wanted { primary, secondary, beside });
                        let exception =
                            primary.map(|primary| ExceptionalRoute { primary, secondary, beside });
                        for (exception, rule) in [(None, None), (None, rule), (exception, None)] {
                            let superiors = Superiors { first, second };
                            let route = derive(ratee, superiors, exception, rule, &fitness).route;
                            let doers: Vec<EmployeeId> =
                                StepKind::ALL.iter().filter_map(|kind| route.doer(*kind)).collect();
                            for person in &doers {
                                assert_eq!(fitness.unfit(*person, ratee), None);
                                assert_ne!(*person, ratee);
                            }
                            let different: std::collections::BTreeSet<_> = doers.iter().collect();
                            assert_eq!(different.len(), doers.len(), "one person, one step");
                            assert!(route.primary.is_some() || route.secondary.is_none());
                        }
                    }
                }
            }
        }
    }
}
