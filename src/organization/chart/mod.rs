//! Who is whose superior, and who is in whose reach, on one day. Derived, never stored.
//!
//! The rule (decision 8; the SQL function `superior_on` says the same and a test holds the two
//! together):
//!
//! 1. The way up begins at the department of the primary post (本務).
//! 2. Who heads a department on that way begins above the topmost one they head: nobody is rated by
//!    someone they lead.
//! 3. The superior is the head of the nearest department on the way. A vacant headship and a head on
//!    leave are passed over. Of two heads of one department, who heads it as primary post comes
//!    before a stand-in (事務取扱), then who has headed it longer. Where no head is there, the deputy
//!    named for the department (職務代理) acts before the next level up does, unless they are on
//!    leave or hold no primary post that day. For as long as they act, deputies count as heads.
//! 4. The second superior is the superior of the superior, never the person asked about.
//! 5. A head who is not on leave reaches everyone posted (本務 or 兼務) at or below the department,
//!    except oneself and those who head that department or one above it.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use crate::kernel::ids::{DepartmentId, EmployeeId, PostingId};
use crate::kernel::{Date, Period};

use super::department::Tree;
use super::posting::PostingKind;

mod words;
pub use words::{WayHead, WayStep, acting_words};

/// The facts of a posting that the chart looks at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ChartPost {
    /// Which posting.
    pub posting: PostingId,
    /// Who.
    pub employee: EmployeeId,
    /// Where.
    pub department: DepartmentId,
    /// 本務 or 兼務.
    pub kind: PostingKind,
    /// Whether it heads the department.
    pub is_head: bool,
    /// From when until when.
    pub period: Period,
}

/// Who acts for a department when no head is there (職務代理).
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct DeputyOf {
    /// For which department.
    pub department: DepartmentId,
    /// Who.
    pub employee: EmployeeId,
    /// From when until when.
    pub period: Period,
}

/// One headship in force.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HeadshipOf {
    /// Who heads.
    pub employee: EmployeeId,
    /// Whether as primary post.
    pub kind: PostingKind,
    /// Whether on leave that day.
    pub is_away: bool,
    /// Whether acting as deputy, without a posting as head.
    pub is_deputy: bool,
}

/// The organisation chart of one day.
#[derive(Debug)]
pub struct Chart<'a> {
    tree: &'a Tree,
    /// Heads of each department, the one who acts first.
    heads: HashMap<DepartmentId, Vec<HeadshipOf>>,
    headed: HashMap<EmployeeId, BTreeSet<DepartmentId>>,
    primary: BTreeMap<EmployeeId, DepartmentId>,
    members: HashMap<DepartmentId, BTreeSet<EmployeeId>>,
}

impl<'a> Chart<'a> {
    /// The chart on `day`. `tree` must be the tree of that day; postings and leaves of other days
    /// are ignored.
    pub fn on(
        day: Date,
        tree: &'a Tree,
        posts: &[ChartPost],
        leaves: &[(EmployeeId, Period)],
    ) -> Self {
        Self::with_deputies(day, tree, posts, leaves, &[])
    }

    /// The same, with the deputies named for departments.
    pub fn with_deputies(
        day: Date,
        tree: &'a Tree,
        posts: &[ChartPost],
        leaves: &[(EmployeeId, Period)],
        deputies: &[DeputyOf],
    ) -> Self {
        let away: HashSet<EmployeeId> =
            leaves.iter().filter(|(_, p)| p.contains(day)).map(|(employee, _)| *employee).collect();
        let mut chart = Self {
            tree,
            heads: HashMap::new(),
            headed: HashMap::new(),
            primary: BTreeMap::new(),
            members: HashMap::new(),
        };
        let mut in_force: Vec<&ChartPost> =
            posts.iter().filter(|p| p.period.contains(day)).collect();
        in_force.sort_by_key(|post| (post.kind, post.period.from(), post.posting));
        for post in in_force {
            chart.members.entry(post.department).or_default().insert(post.employee);
            if post.kind == PostingKind::Primary {
                chart.primary.insert(post.employee, post.department);
            }
            if post.is_head {
                chart.headed.entry(post.employee).or_default().insert(post.department);
                chart.heads.entry(post.department).or_default().push(HeadshipOf {
                    employee: post.employee,
                    kind: post.kind,
                    is_away: away.contains(&post.employee),
                    is_deputy: false,
                });
            }
        }
        for heads in chart.heads.values_mut() {
            heads.sort_by_key(|head| head.is_away);
        }
        for deputy in deputies.iter().filter(|deputy| deputy.period.contains(day)) {
            let can =
                chart.primary.contains_key(&deputy.employee) && !away.contains(&deputy.employee);
            if can && chart.acting_head(deputy.department).is_none() {
                chart.headed.entry(deputy.employee).or_default().insert(deputy.department);
                let heads = chart.heads.entry(deputy.department).or_default();
                heads.insert(
                    0,
                    HeadshipOf {
                        employee: deputy.employee,
                        kind: PostingKind::Concurrent,
                        is_away: false,
                        is_deputy: true,
                    },
                );
            }
        }
        chart
    }

    /// All heads of a department, the acting one first; more than one when somebody stands in.
    pub fn heads_of(&self, department: DepartmentId) -> &[HeadshipOf] {
        self.heads.get(&department).map_or(&[], Vec::as_slice)
    }

    /// The head who acts: not on leave, primary before concurrent.
    pub fn acting_head(&self, department: DepartmentId) -> Option<EmployeeId> {
        self.heads_of(department).first().filter(|head| !head.is_away).map(|head| head.employee)
    }

    /// Department of the primary post.
    pub fn department_of(&self, employee: EmployeeId) -> Option<DepartmentId> {
        self.primary.get(&employee).copied()
    }

    /// The superior, if there is one. Who has no primary post that day has none.
    pub fn superior_of(&self, employee: EmployeeId) -> Option<EmployeeId> {
        let way = self.tree.upward(self.department_of(employee)?);
        let own = self.headed.get(&employee);
        let begin = way
            .iter()
            .rposition(|node| own.is_some_and(|own| own.contains(&node.id)))
            .map_or(0, |topmost| topmost + 1);
        way[begin..].iter().find_map(|node| self.acting_head(node.id))
    }

    /// The superior of the superior, if that is somebody else than `employee`.
    pub fn second_superior_of(&self, employee: EmployeeId) -> Option<EmployeeId> {
        let second = self.superior_of(self.superior_of(employee)?)?;
        (second != employee).then_some(second)
    }

    /// Everyone whose superior is `employee`.
    pub fn team_of(&self, employee: EmployeeId) -> BTreeSet<EmployeeId> {
        let everyone = self.primary.keys().copied();
        everyone.filter(|member| self.superior_of(*member) == Some(employee)).collect()
    }

    /// Everyone whom `employee` leads, directly or through others.
    pub fn reach_of(&self, employee: EmployeeId) -> BTreeSet<EmployeeId> {
        let mut reach = BTreeSet::new();
        for department in self.headed.get(&employee).into_iter().flatten() {
            let heads = self.heads_of(*department);
            if heads.iter().all(|head| head.employee != employee || head.is_away) {
                continue;
            }
            let above: HashSet<EmployeeId> = self
                .tree
                .upward(*department)
                .iter()
                .flat_map(|node| self.heads_of(node.id))
                .map(|head| head.employee)
                .collect();
            let below = self.tree.below(*department);
            let led = below.iter().filter_map(|id| self.members.get(id)).flatten();
            reach.extend(led.filter(|member| !above.contains(member)));
        }
        reach.remove(&employee);
        reach
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::organization::department::DepartmentLevel::{Bureau, Division, Section, Unit};
    use crate::organization::department::DepartmentNode;

    const DAY: &str = "2025-10-01";

    fn day(text: &str) -> Date {
        text.parse().expect("a test date")
    }

    /// 局 → 部 → 課 → 係 ×2, and a second bureau with one section.
    struct City {
        tree: Tree,
        bureau: DepartmentId,
        division: DepartmentId,
        section: DepartmentId,
        unit: DepartmentId,
        other_unit: DepartmentId,
        second_bureau: DepartmentId,
        second_section: DepartmentId,
        posts: Vec<ChartPost>,
        leaves: Vec<(EmployeeId, Period)>,
        deputies: Vec<DeputyOf>,
    }

    impl City {
        fn new() -> Self {
            let ids: [DepartmentId; 7] = std::array::from_fn(|_| DepartmentId::mint());
            let [bureau, division, section, unit, other_unit, second_bureau, second_section] = ids;
            let node = |id, code: &str, level, parent| DepartmentNode {
                id,
                code: code.to_owned(),
                name: code.to_owned(),
                level,
                parent,
            };
            let tree = Tree::new(vec![
                node(bureau, "局", Bureau, None),
                node(division, "部", Division, Some(bureau)),
                node(section, "課", Section, Some(division)),
                node(unit, "係", Unit, Some(section)),
                node(other_unit, "別の係", Unit, Some(section)),
                node(second_bureau, "別の局", Bureau, None),
                node(second_section, "別の課", Section, Some(second_bureau)),
            ])
            .expect("a tree");
            Self {
                tree,
                bureau,
                division,
                section,
                unit,
                other_unit,
                second_bureau,
                second_section,
                posts: Vec::new(),
                leaves: Vec::new(),
                deputies: Vec::new(),
            }
        }
        fn post(&mut self, who: EmployeeId, at: DepartmentId, kind: PostingKind, is_head: bool) {
            let period = Period::since(day("2025-04-01"));
            let posting = PostingId::mint();
            self.posts.push(ChartPost {
                posting,
                employee: who,
                department: at,
                kind,
                is_head,
                period,
            });
        }
        fn head(&mut self, at: DepartmentId) -> EmployeeId {
            let who = EmployeeId::mint();
            self.post(who, at, PostingKind::Primary, true);
            who
        }
        fn member(&mut self, at: DepartmentId) -> EmployeeId {
            let who = EmployeeId::mint();
            self.post(who, at, PostingKind::Primary, false);
            who
        }
        fn deputy(&mut self, at: DepartmentId, who: EmployeeId) {
            let period = Period::since(day("2025-04-01"));
            self.deputies.push(DeputyOf { department: at, employee: who, period });
        }
        fn away(&mut self, who: EmployeeId) {
            self.leaves.push((who, Period::since(day("2025-08-01"))));
        }
        fn chart(&self) -> Chart<'_> {
            Chart::with_deputies(day(DAY), &self.tree, &self.posts, &self.leaves, &self.deputies)
        }
    }

    #[test]
    fn the_nearest_head_leads_and_the_top_head_has_nobody() {
        let mut city = City::new();
        let bureau_head = city.head(city.bureau);
        let division_head = city.head(city.division);
        let section_head = city.head(city.section);
        let unit_head = city.head(city.unit);
        let member = city.member(city.unit);
        let chart = city.chart();
        assert_eq!(chart.superior_of(member), Some(unit_head));
        assert_eq!(chart.second_superior_of(member), Some(section_head));
        assert_eq!(chart.superior_of(unit_head), Some(section_head));
        assert_eq!(chart.superior_of(division_head), Some(bureau_head));
        assert_eq!(chart.second_superior_of(division_head), None);
        assert_eq!(chart.superior_of(bureau_head), None);
        assert_eq!(chart.team_of(section_head), BTreeSet::from([unit_head]));
        assert_eq!(
            chart.reach_of(division_head),
            BTreeSet::from([section_head, unit_head, member])
        );
        assert!(chart.reach_of(member).is_empty());
    }

    #[test]
    fn a_vacant_headship_and_a_head_on_leave_are_passed_over() {
        let mut city = City::new();
        let bureau_head = city.head(city.bureau);
        let section_head = city.head(city.section);
        let unit_head = city.head(city.unit);
        let member = city.member(city.unit);
        let orphan = city.member(city.other_unit);
        city.away(unit_head);
        let chart = city.chart();
        assert_eq!(chart.superior_of(member), Some(section_head));
        assert_eq!(chart.superior_of(orphan), Some(section_head));
        // 部 has no head: the bureau's is the second.
        assert_eq!(chart.second_superior_of(member), Some(bureau_head));
        // The absent head is still led from above, and reaches nobody.
        assert_eq!(chart.superior_of(unit_head), Some(section_head));
        assert!(chart.reach_of(unit_head).is_empty());
        assert!(chart.heads_of(city.unit)[0].is_away);
    }

    #[test]
    fn a_stand_in_acts_while_the_head_is_away_but_does_not_lead_that_head() {
        let mut city = City::new();
        let section_head = city.head(city.section);
        let unit_head = city.head(city.unit);
        let other_head = city.head(city.other_unit);
        let member = city.member(city.unit);
        city.post(other_head, city.unit, PostingKind::Concurrent, true);
        assert_eq!(city.chart().superior_of(member), Some(unit_head));
        city.away(unit_head);
        let chart = city.chart();
        assert_eq!(chart.superior_of(member), Some(other_head));
        assert_eq!(chart.superior_of(unit_head), Some(section_head));
        assert!(!chart.reach_of(other_head).contains(&unit_head));
        assert!(chart.reach_of(other_head).contains(&member));
    }

    #[test]
    fn one_head_for_two_units_leads_both() {
        let mut city = City::new();
        let section_head = city.head(city.section);
        let both = city.head(city.unit);
        city.post(both, city.other_unit, PostingKind::Concurrent, true);
        let one = city.member(city.unit);
        let other = city.member(city.other_unit);
        let chart = city.chart();
        assert_eq!(chart.team_of(both), BTreeSet::from([one, other]));
        assert_eq!(chart.superior_of(both), Some(section_head));
    }

    #[test]
    fn a_second_post_elsewhere_does_not_change_the_superior_but_widens_reach() {
        let mut city = City::new();
        let unit_head = city.head(city.unit);
        let other_bureau_head = city.head(city.second_bureau);
        let member = city.member(city.unit);
        city.post(member, city.second_section, PostingKind::Concurrent, false);
        let chart = city.chart();
        assert_eq!(chart.superior_of(member), Some(unit_head));
        assert!(chart.reach_of(other_bureau_head).contains(&member));
        assert!(!chart.team_of(other_bureau_head).contains(&member));
    }

    #[test]
    fn heading_the_section_above_the_own_unit_begins_above_it() {
        let mut city = City::new();
        let bureau_head = city.head(city.bureau);
        let unit_head = city.head(city.unit);
        let odd = city.member(city.unit);
        city.post(odd, city.section, PostingKind::Concurrent, true);
        let chart = city.chart();
        assert_eq!(chart.superior_of(unit_head), Some(odd));
        assert_eq!(chart.superior_of(odd), Some(bureau_head));
        assert!(!chart.reach_of(unit_head).contains(&odd));
    }

    #[test]
    fn two_who_lead_each_other_are_nobodys_second_superior() {
        let mut city = City::new();
        let a = city.member(city.unit);
        let b = city.member(city.second_section);
        city.post(a, city.second_section, PostingKind::Concurrent, true);
        city.post(b, city.unit, PostingKind::Concurrent, true);
        let chart = city.chart();
        assert_eq!(chart.superior_of(a), Some(b));
        assert_eq!(chart.superior_of(b), Some(a));
        assert_eq!(chart.second_superior_of(a), None);
    }

    #[test]
    fn a_bureau_head_who_also_heads_a_unit_reaches_those_between() {
        let mut city = City::new();
        let top = city.head(city.bureau);
        let section_head = city.head(city.section);
        city.post(top, city.unit, PostingKind::Concurrent, true);
        let member = city.member(city.unit);
        let chart = city.chart();
        assert_eq!(chart.superior_of(member), Some(top));
        assert!(chart.reach_of(top).contains(&section_head));
        assert_eq!(chart.superior_of(top), None);
    }

    #[test]
    fn days_outside_a_posting_do_not_count() {
        let mut city = City::new();
        let head = city.head(city.unit);
        let member = city.member(city.unit);
        let before = Chart::on(day("2025-03-31"), &city.tree, &city.posts, &[]);
        assert_eq!(before.superior_of(member), None);
        assert_eq!(before.department_of(member), None);
        city.posts[0].period = Period::between(day("2025-04-01"), day(DAY)).expect("a test period");
        assert_eq!(city.chart().superior_of(member), None);
        assert_eq!(city.chart().acting_head(city.unit), None);
        assert!(city.chart().reach_of(head).is_empty());
    }

    #[test]
    fn a_deputy_acts_before_the_next_level_up_and_only_when_nobody_heads() {
        let mut city = City::new();
        let division_head = city.head(city.division);
        let deputy = city.member(city.section);
        let member = city.member(city.section);
        let unit_head = city.head(city.unit);
        city.deputy(city.section, deputy);
        // Vacant: the deputy leads the section, and is led from above it.
        let chart = city.chart();
        assert_eq!(chart.superior_of(member), Some(deputy));
        assert_eq!(chart.superior_of(unit_head), Some(deputy));
        assert_eq!(chart.superior_of(deputy), Some(division_head));
        assert_eq!(chart.second_superior_of(member), Some(division_head));
        assert_eq!(chart.reach_of(deputy), BTreeSet::from([member, unit_head]));
        assert!(chart.heads_of(city.section)[0].is_deputy);
        // On leave: the way leads on, and the deputy is one of the section again.
        city.away(deputy);
        let chart = city.chart();
        assert_eq!(chart.superior_of(member), Some(division_head));
        assert!(chart.reach_of(deputy).is_empty());
        // A head who is there: the deputy is a member like the others.
        city.leaves.clear();
        let section_head = city.head(city.section);
        let chart = city.chart();
        assert_eq!(chart.superior_of(member), Some(section_head));
        assert_eq!(chart.superior_of(deputy), Some(section_head));
        assert!(chart.reach_of(deputy).is_empty());
        // That head on leave: led from above, not by the deputy.
        city.away(section_head);
        let chart = city.chart();
        assert_eq!(chart.superior_of(member), Some(deputy));
        assert_eq!(chart.superior_of(section_head), Some(division_head));
        assert!(!chart.reach_of(deputy).contains(&section_head));
    }

    #[test]
    fn a_deputy_from_a_unit_below_leads_the_head_of_that_unit() {
        let mut city = City::new();
        let division_head = city.head(city.division);
        let unit_head = city.head(city.unit);
        let deputy = city.member(city.unit);
        city.deputy(city.section, deputy);
        let chart = city.chart();
        assert_eq!(chart.superior_of(unit_head), Some(deputy));
        assert_eq!(chart.superior_of(deputy), Some(division_head));
        assert!(!chart.reach_of(unit_head).contains(&deputy), "nobody leads who leads them");
    }

    #[test]
    fn a_deputy_without_a_primary_post_does_not_act() {
        let mut city = City::new();
        let division_head = city.head(city.division);
        let member = city.member(city.section);
        let guest = EmployeeId::mint();
        city.post(guest, city.section, PostingKind::Concurrent, false);
        city.deputy(city.section, guest);
        assert_eq!(city.chart().superior_of(member), Some(division_head));
    }

    #[test]
    fn of_two_heads_the_primary_one_leads_both_members_and_the_second_head() {
        let mut city = City::new();
        let division_head = city.head(city.division);
        let (first, second) = (city.head(city.section), city.head(city.section));
        let member = city.member(city.section);
        let chart = city.chart();
        assert_eq!(chart.superior_of(member), Some(first));
        assert_eq!(chart.superior_of(second), Some(division_head));
        assert_eq!(chart.superior_of(first), Some(division_head));
    }

    #[test]
    fn a_closed_department_above_ends_the_way() {
        let mut city = City::new();
        let bureau_head = city.head(city.bureau);
        let member = city.member(city.unit);
        assert_eq!(city.chart().superior_of(member), Some(bureau_head));
        let nodes = city.tree.top_down().into_iter().map(|(_, node)| node.clone());
        let rest = nodes.filter(|node| node.id != city.division).collect();
        city.tree = Tree::standing(rest).expect("a tree");
        let chart = city.chart();
        assert_eq!(chart.superior_of(member), None);
        assert!(!chart.reach_of(bureau_head).contains(&member));
    }

    /// Hand-rolled property test: whatever the postings, the chart keeps its promises.
    #[test]
    fn promises_hold_on_five_hundred_random_cities() {
        let mut dice: u64 = 20_251_001;
        let mut roll = |sides: usize| {
            dice = dice
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            usize::try_from(dice >> 33).unwrap_or(0) % sides
        };
        for _ in 0..500 {
            let mut city = City::new();
            let places = [
                city.bureau,
                city.division,
                city.section,
                city.unit,
                city.other_unit,
                city.second_bureau,
                city.second_section,
            ];
            let people: Vec<EmployeeId> = (0..12).map(|_| EmployeeId::mint()).collect();
            for who in &people {
                city.post(*who, places[roll(7)], PostingKind::Primary, roll(2) == 0);
                if roll(3) == 0 {
                    city.post(*who, places[roll(7)], PostingKind::Concurrent, roll(2) == 0);
                }
                if roll(5) == 0 {
                    city.away(*who);
                }
            }
            for place in places {
                if roll(3) == 0 {
                    city.deputy(place, people[roll(12)]);
                }
            }
            let chart = city.chart();
            for who in &people {
                let superior = chart.superior_of(*who);
                assert_ne!(superior, Some(*who));
                assert_ne!(chart.second_superior_of(*who), Some(*who));
                if let Some(superior) = superior {
                    assert!(city.leaves.iter().all(|(away, _)| *away != superior));
                    assert!(chart.team_of(superior).contains(who));
                    assert!(chart.reach_of(superior).contains(who), "team is within reach");
                    let home = chart.department_of(*who).expect("posted");
                    let led = chart.headed.get(&superior).expect("a head");
                    assert!(city.tree.upward(home).iter().any(|node| led.contains(&node.id)));
                }
                assert!(!chart.reach_of(*who).contains(who));
            }
        }
    }
}
