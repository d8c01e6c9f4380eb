//! The city's own rules of who rates whom: by department, rank and job family.
//!
//! The rule that says most about a person holds: one for a department before one without, of two
//! departments the nearer one, then one for a rank, then one for a job family. Two rules for exactly
//! the same people never hold on the same day (a constraint of the table), so there is always one.

use std::collections::HashMap;

use super::{Beside, Superiors, Wanted};
use crate::kernel::Period;
use crate::kernel::ids::{AuthorityId, DepartmentId, EmployeeId, JobFamilyId, RankId, RouteRuleId};

crate::text_enum! {
    /// How an evaluator is found.
    pub enum RouteWay {
        /// Head of the nearest department at or above the own one.
        Superior = "superior",
        /// The superior of the superior.
        SecondSuperior = "second_superior",
        /// The superior of the secondary evaluator, whoever that is; of the primary one without.
        AboveSecondary = "above_secondary",
        /// Who heads a certain department on the day.
        Head = "head",
        /// A certain person.
        Person = "person",
        /// Nobody: the step is left out.
        Nobody = "nobody",
    }
}

impl RouteWay {
    /// The words on screen.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Superior => "上司",
            Self::SecondSuperior => "上司の上司",
            Self::AboveSecondary => "二次評価者の上司",
            Self::Head => "決まった所属の長",
            Self::Person => "決まった職員",
            Self::Nobody => "省く",
        }
    }
}

/// How an evaluator is found, with what it takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pick {
    /// [`RouteWay::Superior`].
    Superior,
    /// [`RouteWay::SecondSuperior`].
    SecondSuperior,
    /// [`RouteWay::AboveSecondary`].
    AboveSecondary,
    /// [`RouteWay::Head`].
    Head(DepartmentId),
    /// [`RouteWay::Person`].
    Person(EmployeeId),
    /// [`RouteWay::Nobody`].
    Nobody,
}

impl Pick {
    /// From columns; `None` when they do not fit together.
    pub fn of(
        way: RouteWay,
        department: Option<DepartmentId>,
        person: Option<EmployeeId>,
    ) -> Option<Self> {
        Some(match way {
            RouteWay::Superior => Self::Superior,
            RouteWay::SecondSuperior => Self::SecondSuperior,
            RouteWay::AboveSecondary => Self::AboveSecondary,
            RouteWay::Head => Self::Head(department?),
            RouteWay::Person => Self::Person(person?),
            RouteWay::Nobody => Self::Nobody,
        })
    }
    /// Its way.
    pub const fn way(self) -> RouteWay {
        match self {
            Self::Superior => RouteWay::Superior,
            Self::SecondSuperior => RouteWay::SecondSuperior,
            Self::AboveSecondary => RouteWay::AboveSecondary,
            Self::Head(_) => RouteWay::Head,
            Self::Person(_) => RouteWay::Person,
            Self::Nobody => RouteWay::Nobody,
        }
    }
    /// The department whose head it is.
    pub const fn department(self) -> Option<DepartmentId> {
        if let Self::Head(department) = self { Some(department) } else { None }
    }
    /// The certain person.
    pub const fn person(self) -> Option<EmployeeId> {
        if let Self::Person(person) = self { Some(person) } else { None }
    }
}

/// One rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RouteRule {
    /// Its id.
    pub id: RouteRuleId,
    /// 任命権者.
    pub authority: AuthorityId,
    /// For whom: a department with all below it.
    pub department: Option<DepartmentId>,
    /// For whom: a rank.
    pub rank: Option<RankId>,
    /// For whom: a job family.
    pub family: Option<JobFamilyId>,
    /// When it holds.
    pub period: Period,
    /// Who rates first.
    pub primary: Pick,
    /// Who rates second.
    pub secondary: Pick,
    /// Who assists.
    pub assistant: Pick,
    /// Who adjusts.
    pub adjuster: Pick,
    /// Who confirms; nobody: HR.
    pub confirmer: Pick,
    /// Why there is a rule.
    pub reason: String,
}

/// The rules of a day, with the tree that they are read in.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RouteRules {
    /// Those that hold on the day.
    pub rules: Vec<RouteRule>,
    /// The department above, by department.
    pub parents: HashMap<DepartmentId, DepartmentId>,
    /// Who acts as head, by department.
    pub heads: HashMap<DepartmentId, EmployeeId>,
    /// The superior, by person; filled when a rule asks for the one above an evaluator.
    pub above: HashMap<EmployeeId, EmployeeId>,
}

impl RouteRules {
    /// The rule for a person, if there is one.
    pub fn rule_for(
        &self,
        department: DepartmentId,
        rank: RankId,
        family: JobFamilyId,
    ) -> Option<&RouteRule> {
        let above: Vec<DepartmentId> = self.way_up(department).collect();
        let fits = |rule: &&RouteRule| {
            rule.department.is_none_or(|own| above.contains(&own))
                && rule.rank.is_none_or(|own| own == rank)
                && rule.family.is_none_or(|own| own == family)
        };
        self.rules.iter().filter(fits).max_by_key(|rule| {
            let near = rule.department.and_then(|own| above.iter().position(|one| *one == own));
            (near.map(|steps| above.len() - steps), rule.rank.is_some(), rule.family.is_some())
        })
    }
    /// Whom the rule asks for.
    pub fn wanted(&self, rule: &RouteRule, superiors: Superiors) -> Wanted {
        let primary = self.find(rule.primary, superiors);
        let secondary = self.find(rule.secondary, superiors);
        let last = secondary.or(primary);
        let beside = |pick| match pick {
            Pick::AboveSecondary => last.and_then(|person| self.above.get(&person).copied()),
            pick => self.find(pick, superiors),
        };
        let beside = Beside {
            assistant: beside(rule.assistant),
            adjuster: beside(rule.adjuster),
            confirmer: beside(rule.confirmer),
        };
        Wanted { primary, secondary, beside }
    }
    /// A department without an acting head is headed by the nearest one above it.
    fn find(&self, pick: Pick, superiors: Superiors) -> Option<EmployeeId> {
        match pick {
            Pick::Superior => superiors.first,
            Pick::SecondSuperior => superiors.second,
            Pick::Head(department) => {
                self.way_up(department).find_map(|place| self.heads.get(&place).copied())
            }
            Pick::Person(person) => Some(person),
            // Only beside and above the evaluators, who are found first.
            Pick::AboveSecondary | Pick::Nobody => None,
        }
    }
    /// A department and all above it. The tree is twelve deep at most.
    fn way_up(&self, department: DepartmentId) -> impl Iterator<Item = DepartmentId> {
        std::iter::successors(Some(department), |place| self.parents.get(place).copied()).take(13)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct City {
        rules: RouteRules,
        bureau: DepartmentId,
        section: DepartmentId,
        rank: RankId,
        family: JobFamilyId,
    }

    fn city() -> City {
        let (bureau, section) = (DepartmentId::mint(), DepartmentId::mint());
        let parents = HashMap::from([(section, bureau)]);
        let rules = RouteRules { parents, ..RouteRules::default() };
        City { rules, bureau, section, rank: RankId::mint(), family: JobFamilyId::mint() }
    }
    impl City {
        fn add(
            &mut self,
            department: Option<DepartmentId>,
            rank: Option<RankId>,
            family: Option<JobFamilyId>,
        ) -> RouteRuleId {
            let id = RouteRuleId::mint();
            self.rules.rules.push(RouteRule {
                id,
                authority: AuthorityId::mint(),
                department,
                rank,
                family,
                period: Period::since("2025-04-01".parse().expect("a test date")),
                primary: Pick::Superior,
                secondary: Pick::Nobody,
                assistant: Pick::Nobody,
                adjuster: Pick::Nobody,
                confirmer: Pick::Nobody,
                reason: "見本".to_owned(),
            });
            id
        }
        fn holds(&self) -> Option<RouteRuleId> {
            self.rules.rule_for(self.section, self.rank, self.family).map(|rule| rule.id)
        }
    }

    #[test]
    fn the_rule_that_says_most_holds() {
        let mut city = city();
        assert_eq!(city.holds(), None);
        city.add(Some(DepartmentId::mint()), None, None);
        city.add(None, Some(RankId::mint()), None);
        assert_eq!(city.holds(), None, "those are for others");
        let family = city.add(None, None, Some(city.family));
        assert_eq!(city.holds(), Some(family));
        let rank = city.add(None, Some(city.rank), None);
        assert_eq!(city.holds(), Some(rank));
        let bureau = city.add(Some(city.bureau), None, None);
        assert_eq!(city.holds(), Some(bureau));
        let section = city.add(Some(city.section), None, None);
        assert_eq!(city.holds(), Some(section), "the nearer department");
        city.add(Some(city.bureau), Some(city.rank), Some(city.family));
        assert_eq!(city.holds(), Some(section), "near goes before exact");
        let exact = city.add(Some(city.section), Some(city.rank), None);
        assert_eq!(city.holds(), Some(exact));
    }

    #[test]
    fn evaluators_are_found_by_the_way_of_the_rule() {
        let mut city = city();
        let [first, second, head, person] = [(); 4].map(|()| EmployeeId::mint());
        let superiors = Superiors { first: Some(first), second: Some(second) };
        city.rules.heads.insert(city.bureau, head);
        let find = |pick| city.rules.find(pick, superiors);
        assert_eq!(find(Pick::Superior), Some(first));
        assert_eq!(find(Pick::SecondSuperior), Some(second));
        assert_eq!(find(Pick::Head(city.bureau)), Some(head));
        assert_eq!(find(Pick::Head(city.section)), Some(head), "no head there: the one above");
        assert_eq!(find(Pick::Person(person)), Some(person));
        assert_eq!(find(Pick::Nobody), None);
    }

    #[test]
    fn the_one_above_the_last_evaluator_is_whoever_leads_them() {
        let mut city = city();
        let [first, second, above] = [(); 3].map(|()| EmployeeId::mint());
        let superiors = Superiors { first: Some(first), second: Some(second) };
        city.rules.above = HashMap::from([(second, above), (first, second)]);
        city.add(None, Some(city.rank), None);
        let rule = RouteRule {
            secondary: Pick::SecondSuperior,
            adjuster: Pick::AboveSecondary,
            ..city.rules.rules[0].clone()
        };
        assert_eq!(city.rules.wanted(&rule, superiors).beside.adjuster, Some(above));
        let alone = RouteRule { secondary: Pick::Nobody, ..rule };
        let wanted = city.rules.wanted(&alone, superiors);
        assert_eq!(wanted.beside.adjuster, Some(second), "of the only evaluator");
        assert_eq!(wanted.beside.assistant, None);
    }
}
