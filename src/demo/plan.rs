//! The city as it is to be: everything decided, nothing written yet.

use chrono::Months;

use super::cast::{CAST, DemoRole, Member};
use super::chance::Chance;
use super::names::full_name;
use super::people::career::{Careers, Person, Stay, april_of, careers};
use super::people::leaves::absences;
use super::people::posts::{Post, posts, rank_table, room_for};
use super::transfers::PlannedTransfer;
use super::tree::{Fact, Place, facts, places, years_before};
use crate::kernel::{Date, Period};
use crate::organization::{DepartmentLevel, EmploymentType, LeaveKind, PostingKind};

/// Fewest staff: below this there is not room for the cast and their bureau.
pub const LEAST_STAFF: u32 = 100;
/// Most staff.
pub const MOST_STAFF: u32 = 30_000;
/// Most years of history.
pub const MOST_YEARS: u32 = 10;

/// A department and what held of it when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlannedDepartment {
    /// 局, 部, 課 or 係, on all days.
    pub level: DepartmentLevel,
    /// Earliest first, without gaps; the last one holds today. Parents are places in the plan's list.
    pub facts: Vec<Fact>,
}

/// A person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlannedEmployee {
    /// 職員番号, seven digits.
    pub number: String,
    /// 氏名.
    pub name: String,
    /// ふりがな.
    pub kana: String,
    /// 採用年月日.
    pub hired_on: Date,
    /// First day no longer employed.
    pub left_on: Option<Date>,
    /// Number in the cast. Others may carry the same name by chance.
    pub cast: Option<usize>,
}

impl PlannedEmployee {
    /// Who of the cast it is.
    pub fn member(&self) -> Option<&'static Member> {
        self.cast.and_then(|number| CAST.get(number))
    }
}

/// One posting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlannedPosting {
    /// Place in the list of employees.
    pub employee: usize,
    /// Place in the list of departments.
    pub department: usize,
    /// Position on the ladder: 1 係員 to 7 局長.
    pub rank: i32,
    /// 職種.
    pub job: &'static str,
    /// 任用区分.
    pub employment_type: EmploymentType,
    /// 本務 or 兼務.
    pub kind: PostingKind,
    /// 所属長.
    pub is_head: bool,
    /// 補職名.
    pub title: Option<String>,
    /// From when until when.
    pub period: Period,
    /// 現所属発令日.
    pub assigned_on: Date,
}

/// One absence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlannedLeave {
    /// Place in the list of employees.
    pub employee: usize,
    /// Why.
    pub kind: LeaveKind,
    /// From when until when.
    pub period: Period,
}

/// Everything about the city that belongs to the organisation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CityPlan {
    /// Each after the one above it.
    pub departments: Vec<PlannedDepartment>,
    /// In order of number; those who have left are among them.
    pub employees: Vec<PlannedEmployee>,
    /// In order of employee and first day.
    pub postings: Vec<PlannedPosting>,
    /// In order of employee and first day.
    pub leaves: Vec<PlannedLeave>,
    /// Who moves while the running cycle is under way: the postings say where to.
    pub transfers: Vec<PlannedTransfer>,
}

/// The demo city.
#[derive(Debug)]
pub struct City;

impl City {
    /// The city of a seed: `staff` people employed on `today` (from [`LEAST_STAFF`] to
    /// [`MOST_STAFF`]; other numbers are brought into that range), with `years` fiscal years of history
    /// before the present one (up to [`MOST_YEARS`]). The same arguments give the same city.
    pub fn plan(seed: u64, staff: u32, years: u32, today: Date) -> CityPlan {
        let staff = staff.clamp(LEAST_STAFF, MOST_STAFF);
        let chance = Chance::new(seed);
        let present = april_of(today);
        let begin = fiscal_begin(today, years.min(MOST_YEARS));
        let table = rank_table(staff);
        let places = places(room_for(table, staff));
        let posts = posts(&places, table, &chance);
        let for_experts = |post: &Post| {
            let place = &places[post.place];
            let section = place.parent.filter(|_| place.level == DepartmentLevel::Unit);
            let name = section.map_or(&place.name, |section| &places[section].name);
            matches!(post.rank, 2 | 3) && matches!(name.as_str(), "情報システム課" | "DX推進課")
        };
        let careers = careers(&posts, &for_experts, begin, today, &chance);
        let employees = Numbered::of(&careers, &chance);
        let mut plan = CityPlan {
            departments: departments(&places, present),
            postings: employees.postings(&careers, &posts),
            leaves: employees.leaves(&careers, &posts, (begin, today), &chance),
            employees: employees.list,
            transfers: Vec::new(),
        };
        plan.transfers = plan.find_transfers(present);
        plan
    }
}

impl CityPlan {
    /// Place of the one who has that sign-in.
    pub fn who_is(&self, role: DemoRole) -> Option<usize> {
        self.employees
            .iter()
            .position(|employee| employee.member().is_some_and(|m| m.role == Some(role)))
    }

    /// The primary posting of an employee on a day.
    pub fn post_of(&self, employee: usize, day: Date) -> Option<&PlannedPosting> {
        let from = self.postings.partition_point(|posting| posting.employee < employee);
        self.postings[from..]
            .iter()
            .take_while(|posting| posting.employee == employee)
            .find(|posting| posting.kind == PostingKind::Primary && posting.period.contains(day))
    }
}

/// The first day of a city's history: of the fiscal year so many years before today's.
pub fn fiscal_begin(today: Date, years: u32) -> Date {
    years_before(april_of(today), i32::try_from(years).unwrap_or(0))
}

fn departments(places: &[Place], present: Date) -> Vec<PlannedDepartment> {
    let one = |(number, place): (usize, &Place)| PlannedDepartment {
        level: place.level,
        facts: facts(places, number, present),
    };
    places.iter().enumerate().map(one).collect()
}

/// Employees in order of their numbers, which follow the day of hire.
struct Numbered {
    list: Vec<PlannedEmployee>,
    /// Place in the list, by person.
    place: Vec<usize>,
}

impl Numbered {
    fn of(careers: &Careers, chance: &Chance) -> Self {
        let mut order: Vec<usize> = (0..careers.people.len()).collect();
        order.sort_by_key(|person| (careers.people[*person].hired_on, *person));
        let mut chance = chance.aside("numbers");
        let mut number = 1000;
        let mut place = vec![0; order.len()];
        let mut list = Vec::with_capacity(order.len());
        for person in order {
            number += chance.between(1, 2);
            place[person] = list.len();
            list.push(employee(&careers.people[person], number, &mut chance));
        }
        Self { list, place }
    }

    fn postings(&self, careers: &Careers, posts: &[Post]) -> Vec<PlannedPosting> {
        let mut list = Vec::with_capacity(careers.stays.len() * 5 / 4);
        for stay in &careers.stays {
            let person = &careers.people[stay.person];
            for (employment_type, period) in terms(stay, person) {
                let posting = |department, kind, is_head, title| PlannedPosting {
                    employee: self.place[stay.person],
                    department,
                    rank: posts[stay.post].rank,
                    job: person.job,
                    employment_type,
                    kind,
                    is_head,
                    title,
                    period,
                    assigned_on: stay.from,
                };
                let post = &posts[stay.post];
                let title = post.title.clone();
                list.push(posting(post.place, PostingKind::Primary, post.heads, title));
                if let Some(second) = &post.second {
                    let title = second.heads.then(|| "事務取扱".to_owned());
                    list.push(posting(second.place, PostingKind::Concurrent, second.heads, title));
                }
            }
        }
        list.sort_by_key(|posting| (posting.employee, posting.period.from(), posting.kind));
        list
    }

    fn leaves(
        &self,
        careers: &Careers,
        posts: &[Post],
        (begin, today): (Date, Date),
        chance: &Chance,
    ) -> Vec<PlannedLeave> {
        let mut leads = vec![false; careers.people.len()];
        for stay in &careers.stays {
            leads[stay.person] |= posts[stay.post].rank >= 6;
        }
        let found = absences(careers, &|person| leads[person], begin, today, chance);
        let mut list: Vec<PlannedLeave> = found
            .into_iter()
            .map(|absence| PlannedLeave {
                employee: self.place[absence.person],
                kind: absence.kind,
                period: absence.period,
            })
            .collect();
        list.sort_by_key(|leave| (leave.employee, leave.period.from()));
        list
    }
}

fn employee(person: &Person, number: u32, chance: &mut Chance) -> PlannedEmployee {
    // Drawn for the cast, too, so that the cast changes nobody else's name.
    let drawn = full_name(chance, person.born);
    let member = person.cast.and_then(|member| CAST.get(member));
    let (name, kana) =
        member.map_or((drawn.name, drawn.kana), |m| (m.name.to_owned(), m.kana.to_owned()));
    PlannedEmployee {
        number: format!("{number:07}"),
        name,
        kana,
        hired_on: person.hired_on,
        left_on: person.left_on,
        cast: person.cast,
    }
}

/// A stay on its terms: the first six months after the day of hire are 条件付採用 (地方公務員法 22),
/// except for those hired with a term.
fn terms(stay: &Stay, person: &Person) -> Vec<(EmploymentType, Period)> {
    let whole = Period::new(stay.from, stay.until);
    let Ok(whole) = whole else { return Vec::new() };
    let sure_from = person.hired_on + Months::new(6);
    if stay.contract != EmploymentType::REGULAR || sure_from <= stay.from {
        return vec![(stay.contract, whole)];
    }
    let conditional = whole.ended(sure_from.min(stay.until.unwrap_or(sure_from)));
    let regular = Period::new(sure_from, stay.until);
    let mut list = Vec::with_capacity(2);
    list.extend(conditional.map(|period| (EmploymentType::CONDITIONAL, period)));
    list.extend(regular.map(|period| (stay.contract, period)));
    list
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;
    use std::time::Instant;

    use super::*;
    use crate::demo::cast::TEAM_UNIT;
    use crate::demo::people::posts::RANK_TABLE;
    use crate::kernel::ids::{DepartmentId, EmployeeId, PostingId};
    use crate::organization::chart::ChartPost;
    use crate::organization::posting::{PostingSpan, check_postings};
    use crate::organization::{Chart, DepartmentNode, Tree};

    const SEED: u64 = 2025;

    fn day(text: &str) -> Date {
        text.parse().expect("a test date")
    }

    fn today() -> Date {
        day("2026-11-24")
    }

    /// The organisation on a day, with the room's own rules.
    struct On {
        tree: Tree,
        posts: Vec<ChartPost>,
        leaves: Vec<(EmployeeId, Period)>,
        employees: Vec<EmployeeId>,
        departments: Vec<DepartmentId>,
        day: Date,
    }

    impl On {
        fn of(plan: &CityPlan, day: Date) -> Self {
            let departments: Vec<DepartmentId> =
                plan.departments.iter().map(|_| DepartmentId::mint()).collect();
            let employees: Vec<EmployeeId> =
                plan.employees.iter().map(|_| EmployeeId::mint()).collect();
            let nodes = plan.departments.iter().zip(&departments).filter_map(|(planned, id)| {
                let fact = planned.facts.iter().find(|fact| fact.period.contains(day))?;
                Some(DepartmentNode {
                    id: *id,
                    code: fact.code.clone(),
                    name: fact.name.clone(),
                    level: planned.level,
                    parent: fact.parent.map(|parent| departments[parent]),
                })
            });
            let tree = Tree::new(nodes.collect()).expect("a tree on every day");
            let posts = plan.postings.iter().map(|posting| ChartPost {
                posting: PostingId::mint(),
                employee: employees[posting.employee],
                department: departments[posting.department],
                kind: posting.kind,
                is_head: posting.is_head,
                period: posting.period,
            });
            let leaves = plan.leaves.iter().map(|l| (employees[l.employee], l.period)).collect();
            Self { posts: posts.collect(), tree, leaves, departments, employees, day }
        }

        fn chart(&self) -> Chart<'_> {
            Chart::on(self.day, &self.tree, &self.posts, &self.leaves)
        }
    }

    fn staff_on(plan: &CityPlan, day: Date) -> Vec<&PlannedPosting> {
        let primary = |posting: &&PlannedPosting| {
            posting.kind == PostingKind::Primary && posting.period.contains(day)
        };
        plan.postings.iter().filter(primary).collect()
    }

    fn ranks_on(plan: &CityPlan, day: Date) -> [u32; 7] {
        let mut table = [0; 7];
        for posting in staff_on(plan, day) {
            table[usize::try_from(posting.rank - 1).unwrap()] += 1;
        }
        table
    }

    #[test]
    fn the_city_has_exactly_the_ranks_of_the_table_in_every_year() {
        let plan = City::plan(SEED, 4199, 3, today());
        for on in ["2026-11-24", "2026-04-01", "2025-10-01", "2025-03-31", "2023-04-01"] {
            assert_eq!(ranks_on(&plan, day(on)), RANK_TABLE, "{on}");
        }
        let employed =
            plan.employees.iter().filter(|e| e.left_on.is_none_or(|left| left > today()));
        assert_eq!(employed.count(), 4199);
    }

    #[test]
    fn every_posting_can_stand() {
        for (staff, years) in [(4199, 3), (100, 10), (300, 0)] {
            let plan = City::plan(SEED, staff, years, today());
            for (number, employee) in plan.employees.iter().enumerate() {
                let own = plan.postings.iter().filter(|posting| posting.employee == number);
                let spans: Vec<_> = own
                    .map(|posting| PostingSpan {
                        department: posting.department,
                        kind: posting.kind,
                        period: posting.period,
                    })
                    .collect();
                assert!(!spans.is_empty(), "{employee:?}");
                let result = check_postings(employee.hired_on, employee.left_on, &spans);
                assert_eq!(result, Ok(()), "{employee:?} {spans:?}");
            }
            for posting in &plan.postings {
                assert!(posting.assigned_on <= posting.period.from());
                let facts = &plan.departments[posting.department].facts;
                assert!(facts[0].period.from() <= posting.period.from());
            }
            for pair in plan.leaves.windows(2) {
                let same = pair[0].employee == pair[1].employee;
                assert!(!same || !pair[0].period.overlaps(&pair[1].period));
            }
            for leave in &plan.leaves {
                let employee = &plan.employees[leave.employee];
                assert!(leave.period.from() >= employee.hired_on);
                let left_on = employee.left_on;
                assert!(left_on.is_none_or(|left| leave.period.until().is_some_and(|u| u <= left)));
            }
        }
    }

    #[test]
    fn everyone_but_the_heads_of_bureaus_has_a_superior_on_every_day() {
        let plan = City::plan(SEED, 4199, 3, today());
        for on in ["2026-11-24", "2026-03-31", "2024-07-15"] {
            let day = day(on);
            let city = On::of(&plan, day);
            let chart = city.chart();
            let mut tops = 0;
            for posting in staff_on(&plan, day) {
                let id = city.employees[posting.employee];
                if chart.superior_of(id).is_some() {
                    continue;
                }
                tops += 1;
                let leads_bureau = city.posts.iter().any(|post| {
                    post.employee == id
                        && post.is_head
                        && post.period.contains(day)
                        && city.tree.get(post.department).is_some_and(|d| d.parent.is_none())
                });
                assert!(leads_bureau, "{posting:?} on {on}");
            }
            assert_eq!(tops, 26);
        }
    }

    #[test]
    fn the_cast_sits_where_their_journeys_need_them() {
        for (staff, years, on) in
            [(4199, 3, "2026-11-24"), (300, 2, "2026-04-01"), (100, 0, "2025-06-01")]
        {
            let on = day(on);
            let plan = City::plan(SEED, staff, years, on);
            let city = On::of(&plan, on);
            let chart = city.chart();
            let id = |role| city.employees[plan.who_is(role).unwrap()];
            let supervisor = id(DemoRole::Supervisor);
            assert_eq!(chart.superior_of(id(DemoRole::Employee)), Some(supervisor));
            assert_eq!(chart.superior_of(supervisor), Some(id(DemoRole::SectionHead)));
            assert_eq!(chart.team_of(supervisor).len(), 9);
            let post = |role| plan.post_of(plan.who_is(role).unwrap(), on).unwrap();
            assert_eq!(post(DemoRole::Supervisor).rank, 4);
            assert_eq!(post(DemoRole::SectionHead).rank, 5);
            let unit = city.departments[post(DemoRole::Supervisor).department];
            assert_eq!(city.tree.get(unit).unwrap().name, TEAM_UNIT.1);
            for role in DemoRole::ALL {
                assert!(chart.superior_of(id(*role)).is_some());
            }
        }
    }

    #[test]
    fn the_city_is_believable() {
        let plan = City::plan(SEED, 4199, 3, today());
        let staff = staff_on(&plan, today());
        let count =
            |test: &dyn Fn(&PlannedPosting) -> bool| staff.iter().filter(|p| test(p)).count();
        assert!((300..500).contains(&count(&|p| p.rank == 4 && !p.is_head)));
        assert!((60..300).contains(&count(&|p| p.employment_type == EmploymentType::REAPPOINTED)));
        assert!((4..60).contains(&count(&|p| p.employment_type == EmploymentType::FIXED_TERM)));
        assert!((1..40).contains(&count(&|p| p.employment_type == EmploymentType::CONDITIONAL)));
        let second = plan
            .postings
            .iter()
            .filter(|p| p.kind == PostingKind::Concurrent && p.period.contains(today()));
        assert_eq!(second.clone().count(), 60);
        assert!(second.filter(|posting| posting.is_head).count() >= 3);
        let away = plan.leaves.iter().filter(|leave| leave.period.contains(today())).count();
        assert!((20..120).contains(&away), "{away}");
        // A quarter or so moved this April; most have a history.
        let moved = count(&|p| p.assigned_on == day("2026-04-01"));
        assert!((700..1800).contains(&moved), "{moved}");
        let mut stays: HashMap<usize, u32> = HashMap::new();
        for posting in plan.postings.iter().filter(|p| p.kind == PostingKind::Primary) {
            *stays.entry(posting.employee).or_default() += 1;
        }
        assert!(stays.values().filter(|count| **count > 1).count() > 2000);
        let city = On::of(&plan, today());
        let chart = city.chart();
        let teams = plan.departments.iter().zip(&city.departments).filter_map(|(planned, id)| {
            let head = chart.acting_head(*id)?;
            (planned.level == DepartmentLevel::Unit).then(|| chart.team_of(head).len())
        });
        let teams: Vec<usize> = teams.take(60).collect();
        let usual = teams.iter().filter(|size| (2..=12).contains(*size)).count();
        assert!(usual * 10 >= teams.len() * 9, "{teams:?}");
    }

    fn fingerprint(plan: &CityPlan) -> u64 {
        format!("{plan:?}").bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        })
    }

    #[test]
    fn the_same_seed_gives_the_same_city() {
        let plan = City::plan(7, 500, 2, today());
        assert_eq!(fingerprint(&plan), fingerprint(&City::plan(7, 500, 2, today())));
        assert_ne!(fingerprint(&plan), fingerprint(&City::plan(8, 500, 2, today())));
        // Another day of the same half year changes no post.
        let later = City::plan(7, 500, 2, day("2027-03-31"));
        assert_eq!(plan.postings, later.postings);
        assert_eq!(plan.employees, later.employees);
    }

    #[test]
    fn a_city_of_12000_is_planned_quickly() {
        for (staff, years) in [(4199, 3), (12_000, 5)] {
            let started = Instant::now();
            let plan = City::plan(SEED, staff, years, today());
            println!(
                "{staff} staff, {years} years: {} departments, {} people, {} postings, {} leaves in {:?}",
                plan.departments.len(),
                plan.employees.len(),
                plan.postings.len(),
                plan.leaves.len(),
                started.elapsed()
            );
            assert_eq!(ranks_on(&plan, today()), rank_table(staff));
        }
    }
}
