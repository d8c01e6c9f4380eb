//! The database and the rule in Rust derive the same superiors and the same reach, whatever the
//! postings are.

use std::collections::BTreeSet;

use jinzai::access::Actor;
use jinzai::kernel::ids::{DepartmentFactId, DepartmentId, EmployeeId, JobFamilyId, PostingId};
use jinzai::kernel::{Date, Kana, Period};
use jinzai::organization::actions::{change_register, ensure_basics, record_leaves};
use jinzai::organization::register::NewEmployee;
use jinzai::organization::{
    Chart, ChartPost, DepartmentIs, DepartmentLevel, DepartmentNode, EmployeeIs, EmploymentType,
    LeaveKind, NumberFormat, OpenFact, OpenPosting, PersonName, PostingIs, PostingKind,
    StaffChanges, Tree, reach_of, superiors_of, superiors_on,
};

use crate::support::portal::Portal;

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
}

/// Two bureaus with what stands below them, and forty people posted at random.
struct City {
    nodes: Vec<DepartmentNode>,
    posts: Vec<ChartPost>,
    leaves: Vec<(EmployeeId, Period)>,
    people: Vec<EmployeeId>,
    changes: StaffChanges,
}

impl City {
    async fn build(portal: &Portal, dice: &mut Dice, round: usize) -> Self {
        let actor = Actor::system("demo");
        let basics = ensure_basics(&portal.app, &actor).await.unwrap();
        let since = Period::since(day("2020-04-01"));
        let levels = [
            (DepartmentLevel::Bureau, None),
            (DepartmentLevel::Division, Some(0)),
            (DepartmentLevel::Section, Some(1)),
            (DepartmentLevel::Unit, Some(2)),
            (DepartmentLevel::Unit, Some(2)),
            (DepartmentLevel::Bureau, None),
            (DepartmentLevel::Section, Some(5)),
            (DepartmentLevel::Unit, Some(6)),
        ];
        let mut nodes: Vec<DepartmentNode> = Vec::new();
        let mut changes = StaffChanges::default();
        for (index, (level, above)) in levels.into_iter().enumerate() {
            let parent = above.map(|above: usize| nodes[above].id);
            let node = DepartmentNode {
                id: DepartmentId::mint(),
                code: format!("{round}{index}"),
                name: format!("所属{round}{index}"),
                level,
                parent,
            };
            changes.new_departments.push(node.id);
            changes.open_facts.push(OpenFact {
                fact: DepartmentFactId::mint(),
                department: node.id,
                period: since,
                is: DepartmentIs {
                    code: node.code.clone(),
                    name: node.name.clone(),
                    level,
                    parent,
                },
            });
            nodes.push(node);
        }
        let family = JobFamilyId::mint();
        changes.new_job_families.push((family, format!("一般事務{round}")));
        let mut city =
            Self { nodes, posts: Vec::new(), leaves: Vec::new(), people: Vec::new(), changes };
        for index in 0..40 {
            let employee = EmployeeId::mint();
            let number =
                NumberFormat::default().parse(&format!("{:07}", round * 100 + index)).unwrap();
            city.changes.new_employees.push(NewEmployee {
                id: employee,
                is: EmployeeIs {
                    number,
                    name: PersonName::parse(&format!("人 {index}")).unwrap(),
                    kana: Kana::parse("ひと").unwrap(),
                    hired_on: day("2015-04-01"),
                    left_on: None,
                    term_ends_on: None,
                },
            });
            city.people.push(employee);
            let home = dice.roll(8);
            let second = (home + 1 + dice.roll(7)) % 8;
            let mut places = vec![(home, PostingKind::Primary)];
            if dice.roll(3) == 0 {
                places.push((second, PostingKind::Concurrent));
            }
            for (place, kind) in places {
                let from = day(["2020-04-01", "2023-04-01", "2026-04-01"][dice.roll(3)]);
                let is_head = dice.roll(4) == 0;
                let post = ChartPost {
                    posting: PostingId::mint(),
                    employee,
                    department: city.nodes[place].id,
                    kind,
                    is_head,
                    period: Period::since(from),
                };
                city.posts.push(post);
                city.changes.open_postings.push(OpenPosting {
                    id: post.posting,
                    employee,
                    period: post.period,
                    is: PostingIs {
                        authority: basics.authority,
                        department: post.department,
                        rank: basics.ranks["kakariin"],
                        job_family: family,
                        employment_type: EmploymentType::REGULAR,
                        kind,
                        is_head,
                        title: None,
                        assigned_on: from,
                    },
                });
            }
            if dice.roll(6) == 0 {
                city.leaves.push((employee, Period::since(day("2025-08-01"))));
            }
        }
        change_register(&portal.app, &actor, &city.changes, "試しの市を作りました", "")
            .await
            .unwrap();
        let leaves: Vec<_> =
            city.leaves.iter().map(|(who, period)| (*who, LeaveKind::Parental, *period)).collect();
        record_leaves(&portal.app, &actor, &leaves).await.unwrap();
        city
    }
}

#[tokio::test]
async fn the_database_derives_what_the_rule_says() {
    let portal = Portal::start().await;
    let mut dice = Dice(20_260_303);
    let mut led = 0;
    for round in 0..6 {
        let city = City::build(&portal, &mut dice, round).await;
        let tree = Tree::new(city.nodes.clone()).unwrap();
        for on in ["2022-01-01", "2025-10-01", "2026-04-01"].map(day) {
            let chart = Chart::on(on, &tree, &city.posts, &city.leaves);
            let all = superiors_on(portal.app.db.reader(), on).await.unwrap();
            for who in &city.people {
                let found = all.iter().find(|row| row.employee == *who);
                assert_eq!(found.map(|row| row.department), chart.department_of(*who));
                assert_eq!(found.and_then(|row| row.superior), chart.superior_of(*who));
                assert_eq!(
                    found.and_then(|row| row.second_superior),
                    chart.second_superior_of(*who)
                );
                let reach: BTreeSet<EmployeeId> =
                    reach_of(portal.app.db.reader(), *who, on).await.unwrap().into_iter().collect();
                assert_eq!(reach, chart.reach_of(*who));
                led += reach.len();
            }
            let one = superiors_of(portal.app.db.reader(), city.people[0], on).await.unwrap();
            assert_eq!(one, all.iter().find(|row| row.employee == city.people[0]).copied());
        }
    }
    assert!(led > 1_000, "the cities are worth comparing: {led}");
}
