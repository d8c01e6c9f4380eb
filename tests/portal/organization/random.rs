//! Random small cities whose tree changes: what the database derives is what the rule in Rust says,
//! on the days before, on and after the changes; and what a transfer list says of who would be without a
//! superior is what the database says once it is carried out.

use std::collections::{BTreeMap, BTreeSet};

use jinzai::access::Actor;
use jinzai::exchange::table::{Limits, read};
use jinzai::exchange::transfers::plan::{Lacking, make_plan};
use jinzai::exchange::transfers::{Choices, KindWords, Pointing, read_list};
use jinzai::kernel::ids::{DepartmentFactId, DepartmentId, EmployeeId, JobFamilyId, PostingId};
use jinzai::kernel::{Date, Kana, Period};
use jinzai::organization::actions::departments::name_deputies;
use jinzai::organization::actions::{
    change_register, ensure_basics, load_for_check, record_leaves,
};
use jinzai::organization::register::NewEmployee;
use jinzai::organization::{
    Chart, ChartPost, DepartmentIs, DepartmentLevel, DepartmentNode, DeputyOf, EmployeeIs,
    EmploymentType, LeaveKind, NumberFormat, OpenFact, OpenPosting, PersonName, PostingIs,
    PostingKind, Register, StaffChanges, Tree, head_of_on, reach_of, superiors_on,
};

use crate::support::portal::Portal;

/// Days on which something may begin or end, and the days around them.
const TURNS: [&str; 3] = ["2024-04-01", "2024-10-01", "2025-04-01"];
const LOOKS: [&str; 7] = [
    "2024-03-31",
    "2024-04-01",
    "2024-09-30",
    "2024-10-01",
    "2025-03-31",
    "2025-04-01",
    "2026-01-01",
];

fn day(text: &str) -> Date {
    text.parse().unwrap()
}

struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % sides
    }
    fn yes_in(&mut self, sides: usize) -> bool {
        self.roll(sides) == 0
    }
    /// From the beginning or a turn on, until a later turn or for good.
    fn period(&mut self) -> Period {
        let days: Vec<Date> = ["2020-04-01"].iter().chain(&TURNS).map(|text| day(text)).collect();
        let from = if self.yes_in(2) { 0 } else { self.roll(days.len()) };
        let until = from + 1 + self.roll(days.len() + 1);
        Period::new(days[from], days.get(until).copied()).unwrap()
    }
}

/// What a department is called and where it stands, from a day until a day.
type Facts = Vec<(DepartmentId, Period, DepartmentIs)>;

struct City {
    facts: Facts,
    posts: Vec<ChartPost>,
    leaves: Vec<(EmployeeId, Period)>,
    deputies: Vec<DeputyOf>,
    people: Vec<EmployeeId>,
}

/// Departments that are moved and closed: a department may only stand below an earlier one, so that
/// no day has a cycle; the one above may be closed while it stays.
fn departments(dice: &mut Dice, round: usize) -> Facts {
    let ids: Vec<DepartmentId> = (0..9).map(|_| DepartmentId::mint()).collect();
    let mut facts = Facts::new();
    for (index, id) in ids.iter().enumerate() {
        let turn = day(TURNS[dice.roll(3)]);
        let first = Period::between(day("2020-04-01"), turn).unwrap();
        let second = Period::since(turn);
        let spans = match dice.roll(4) {
            0 => vec![first],
            1 => vec![first, second],
            2 if index > 2 => vec![second],
            _ => vec![Period::since(day("2020-04-01"))],
        };
        for period in spans {
            let parent = (index > 0 && !dice.yes_in(6)).then(|| ids[dice.roll(index)]);
            let is = DepartmentIs {
                code: format!("{round}-{index}"),
                name: format!("所属{index}"),
                level: [DepartmentLevel::Section, DepartmentLevel::Unit][dice.roll(2)],
                parent,
            };
            facts.push((*id, period, is));
        }
    }
    facts
}

impl City {
    async fn build(portal: &Portal, dice: &mut Dice, round: usize) -> Self {
        let actor = Actor::system("demo");
        let basics = ensure_basics(&portal.app, &actor).await.unwrap();
        let facts = departments(dice, round);
        let places: Vec<DepartmentId> =
            facts.iter().map(|(id, ..)| *id).collect::<BTreeSet<_>>().into_iter().collect();
        let family = JobFamilyId::mint();
        let mut changes = StaffChanges {
            new_departments: places.clone(),
            new_job_families: vec![(family, format!("一般事務{round}"))],
            ..StaffChanges::default()
        };
        changes.open_facts = facts
            .iter()
            .map(|(department, period, is)| OpenFact {
                fact: DepartmentFactId::mint(),
                department: *department,
                period: *period,
                is: is.clone(),
            })
            .collect();
        let mut city = Self {
            facts,
            posts: Vec::new(),
            leaves: Vec::new(),
            deputies: Vec::new(),
            people: Vec::new(),
        };
        for index in 0..16 {
            let employee = EmployeeId::mint();
            city.people.push(employee);
            changes.new_employees.push(new_employee(employee, round * 100 + index));
            let home = dice.roll(places.len());
            let second = (home + 1 + dice.roll(places.len() - 1)) % places.len();
            let mut posts = vec![(home, PostingKind::Primary)];
            if dice.yes_in(3) {
                posts.push((second, PostingKind::Concurrent));
            }
            for (place, kind) in posts {
                city.posts.push(ChartPost {
                    posting: PostingId::mint(),
                    employee,
                    department: places[place],
                    kind,
                    is_head: dice.yes_in(3),
                    period: dice.period(),
                });
            }
            if dice.yes_in(4) {
                city.leaves.push((employee, dice.period()));
            }
        }
        for place in &places {
            if !dice.yes_in(3) {
                let employee = city.people[dice.roll(16)];
                let period = dice.period();
                city.deputies.push(DeputyOf { department: *place, employee, period });
            }
        }
        changes.open_postings = city
            .posts
            .iter()
            .map(|post| OpenPosting {
                id: post.posting,
                employee: post.employee,
                period: post.period,
                is: PostingIs {
                    authority: basics.authority,
                    department: post.department,
                    rank: basics.ranks["kakariin"],
                    job_family: family,
                    employment_type: EmploymentType::REGULAR,
                    kind: post.kind,
                    is_head: post.is_head,
                    title: None,
                    assigned_on: post.period.from(),
                },
            })
            .collect();
        change_register(&portal.app, &actor, &changes, "試しの市を作りました", "").await.unwrap();
        let leaves: Vec<_> =
            city.leaves.iter().map(|(who, period)| (*who, LeaveKind::Sick, *period)).collect();
        record_leaves(&portal.app, &actor, &leaves).await.unwrap();
        name_deputies(&portal.app, &actor, &city.deputies).await.unwrap();
        city
    }

    fn tree(&self, on: Date) -> Tree {
        let there = self.facts.iter().filter(|(_, period, _)| period.contains(on));
        let node = |(id, _, is): &(DepartmentId, Period, DepartmentIs)| DepartmentNode {
            id: *id,
            code: is.code.clone(),
            name: is.name.clone(),
            level: is.level,
            parent: is.parent,
        };
        Tree::standing(there.map(node).collect()).unwrap()
    }
}

fn new_employee(id: EmployeeId, number: usize) -> NewEmployee {
    NewEmployee {
        id,
        is: EmployeeIs {
            number: NumberFormat::default().parse(&format!("{number:07}")).unwrap(),
            name: PersonName::parse("人 一").unwrap(),
            kana: Kana::parse("ひと").unwrap(),
            hired_on: day("2015-04-01"),
            left_on: None,
            term_ends_on: None,
        },
    }
}

#[tokio::test]
async fn on_every_day_of_a_changing_city_the_two_say_the_same() {
    let portal = Portal::start().await;
    let mut dice = Dice(20_261_125);
    let (mut led, mut acted, mut alone) = (0, 0, 0);
    for round in 0..24 {
        let city = City::build(&portal, &mut dice, round).await;
        for on in LOOKS.map(day) {
            let tree = city.tree(on);
            let chart = Chart::with_deputies(on, &tree, &city.posts, &city.leaves, &city.deputies);
            let all: BTreeMap<EmployeeId, _> = superiors_on(portal.app.db.reader(), on)
                .await
                .unwrap()
                .into_iter()
                .map(|row| (row.employee, row))
                .collect();
            for who in &city.people {
                let found = all.get(who);
                let at = format!("round {round}, {on}, {who}");
                assert_eq!(found.map(|row| row.department), chart.department_of(*who), "{at}");
                assert_eq!(found.and_then(|row| row.superior), chart.superior_of(*who), "{at}");
                assert_eq!(
                    found.and_then(|row| row.second_superior),
                    chart.second_superior_of(*who),
                    "{at}"
                );
                led += usize::from(chart.superior_of(*who).is_some());
                alone += usize::from(found.is_some() && chart.superior_of(*who).is_none());
            }
            // Reach costs a question a person: one in four is asked.
            for who in city.people.iter().step_by(4) {
                let reach: BTreeSet<EmployeeId> =
                    reach_of(portal.app.db.reader(), *who, on).await.unwrap().into_iter().collect();
                assert_eq!(reach, chart.reach_of(*who), "round {round}, {on}, {who}");
            }
            for node in tree.top_down().into_iter().map(|(_, node)| node.id) {
                let acting = head_of_on(portal.app.db.reader(), node, on).await.unwrap();
                assert_eq!(acting, chart.acting_head(node), "round {round}, {on}, {node}");
                acted +=
                    usize::from(chart.heads_of(node).first().is_some_and(|head| head.is_deputy));
            }
        }
    }
    assert!(led > 500 && acted > 100 && alone > 100, "worth comparing: {led} {acted} {alone}");
}

/// A list of moves, promotions, leaves and retirements of a city on a day, as an office would write it.
fn transfers(city: &City, dice: &mut Dice, round: usize, on: Date) -> Vec<String> {
    let there: Vec<&str> = (city.facts.iter())
        .filter(|(_, period, _)| period.contains(on))
        .map(|(.., is)| is.code.as_str())
        .collect();
    let number = |at: usize| format!("{:07}", round * 100 + at);
    (0..city.people.len())
        .filter_map(|at| {
            let place = there.get(dice.roll(there.len().max(1)))?;
            let head = if dice.yes_in(3) { "○" } else { "" };
            Some(match dice.roll(6) {
                0 | 1 => format!("{on},転任,{},人　一,{place},係員,{head},", number(at)),
                2 => format!("{on},退職,{},人　一,,,,", number(at)),
                3 => format!("{on},休職,{},人　一,,,,", number(at)),
                _ => return None,
            })
        })
        .collect()
}

#[tokio::test]
async fn who_would_be_without_a_superior_is_who_is() {
    let portal = Portal::start().await;
    let actor = Actor::system("demo");
    let mut dice = Dice(3);
    let (mut lacking, mut spared) = (0, 0);
    for round in 0..16 {
        let city = City::build(&portal, &mut dice, round).await;
        let on = day(LOOKS[dice.roll(LOOKS.len())]);
        let mut rows = transfers(&city, &mut dice, round, on);
        let register = load_for_check(&portal.app).await.unwrap();
        let choices = Choices::default();
        // What cannot be is left out, until the list can be carried out.
        let plan = loop {
            let heading = "発令日,発令区分,職員番号,氏名,新所属コード,新職位,所属長,期間の終わり";
            let text = format!("{heading}\n{}\n", rows.join("\n"));
            let sheet = read(text.as_bytes(), Limits::default()).unwrap();
            let list = read_list(&[sheet], &[Pointing::default()], &KindWords::default(), &choices);
            let authority = register.authorities["市長"];
            let plan = make_plan(&list, &register, authority, &choices);
            if plan.is_sound() {
                // How many more it would be if nobody acted for a head who goes.
                let bare = Register { deputies: Vec::new(), ..register.clone() };
                let bare = make_plan(&list, &bare, authority, &choices);
                let led = |who: &&Lacking| !plan.after.without_superior.contains(who);
                spared += bare.after.without_superior.iter().filter(led).count();
                break plan;
            }
            let wrong: BTreeSet<usize> =
                plan.errors.iter().filter_map(|finding| finding.problem.row).collect();
            assert!(!wrong.is_empty(), "{:?}", plan.errors);
            let kept = rows.into_iter().enumerate();
            rows = kept.filter(|(at, _)| !wrong.contains(&(at + 2))).map(|(_, row)| row).collect();
        };
        let Some(after) = plan.after.on else { continue };
        let led = async || -> BTreeMap<EmployeeId, bool> {
            let all = superiors_on(portal.app.db.reader(), after).await.unwrap();
            all.into_iter().map(|row| (row.employee, row.superior.is_some())).collect()
        };
        let before = led().await;
        change_register(&portal.app, &actor, &plan.changes, "発令", "").await.unwrap();
        let then = led().await;
        let found: BTreeSet<EmployeeId> = (then.iter())
            .filter(|(who, is_led)| !**is_led && before.get(who) != Some(&false))
            .map(|(who, _)| *who)
            .collect();
        let said: BTreeSet<EmployeeId> =
            plan.after.without_superior.iter().filter_map(|who| who.employee).collect();
        assert_eq!(said, found, "round {round} on {on}: {rows:#?}");
        lacking += said.len();
    }
    assert!(lacking > 20 && spared > 2, "worth comparing: {lacking} {spared}");
}
