//! A few people in two departments, for tests that need somebody with a number and a post.

use jinzai::access::Actor;
use jinzai::kernel::ids::{DepartmentFactId, DepartmentId, EmployeeId, JobFamilyId, PostingId};
use jinzai::kernel::{Kana, Period};
use jinzai::organization::actions::{change_register, ensure_basics};
use jinzai::organization::register::NewEmployee;
use jinzai::organization::{
    DepartmentIs, DepartmentLevel, EmployeeIs, EmploymentType, NumberFormat, OpenFact, OpenPosting,
    PersonName, PostingIs, PostingKind, StaffChanges,
};

use super::portal::{Client, Portal};

/// Number, name, place of the department (人財育成課, DX推進課), left.
const STAFF: [(&str, &str, usize, bool); 4] = [
    ("0000100", "中村 恵子", 0, false),
    ("0001042", "山本 健太", 0, false),
    ("0001043", "井上 明里", 1, false),
    ("0001044", "佐藤 進", 1, true),
];

/// The people by the order of `STAFF`.
pub struct Town {
    pub portal: Portal,
    pub people: Vec<EmployeeId>,
}

impl Town {
    /// People, ranks, and the content of the strategy.
    pub async fn start() -> Self {
        let portal = Portal::start().await;
        jinzai::seed::actions::load(&portal.app).await.unwrap();
        let actor = Actor::system("demo");
        let basics = ensure_basics(&portal.app, &actor).await.unwrap();
        let since = Period::since("2020-04-01".parse().unwrap());
        let mut changes = StaffChanges::default();
        let departments = ["人財育成課", "DX推進課"].map(|name| (DepartmentId::mint(), name));
        for (id, name) in departments {
            changes.new_departments.push(id);
            changes.open_facts.push(OpenFact {
                fact: DepartmentFactId::mint(),
                department: id,
                period: since,
                is: DepartmentIs {
                    code: format!("10{}", changes.open_facts.len()),
                    name: name.to_owned(),
                    level: DepartmentLevel::Section,
                    parent: None,
                },
            });
        }
        let family = JobFamilyId::mint();
        changes.new_job_families.push((family, "一般事務".to_owned()));
        let mut people = Vec::new();
        for (number, name, place, has_left) in STAFF {
            let id = EmployeeId::mint();
            people.push(id);
            changes.new_employees.push(NewEmployee {
                id,
                is: EmployeeIs {
                    number: NumberFormat::default().parse(number).unwrap(),
                    name: PersonName::parse(name).unwrap(),
                    kana: Kana::parse("ひと").unwrap(),
                    hired_on: "2015-04-01".parse().unwrap(),
                    left_on: has_left.then(|| "2025-04-01".parse().unwrap()),
                    term_ends_on: None,
                },
            });
            changes.open_postings.push(OpenPosting {
                id: PostingId::mint(),
                employee: id,
                period: if has_left {
                    Period::between("2020-04-01".parse().unwrap(), "2025-04-01".parse().unwrap())
                        .unwrap()
                } else {
                    since
                },
                is: PostingIs {
                    authority: basics.authority,
                    department: departments[place].0,
                    rank: basics.ranks["kakaricho"],
                    job_family: family,
                    employment_type: EmploymentType::REGULAR,
                    kind: PostingKind::Primary,
                    is_head: false,
                    title: None,
                    assigned_on: "2020-04-01".parse().unwrap(),
                },
            });
        }
        change_register(&portal.app, &actor, &changes, "見本の職員", "").await.unwrap();
        Self { portal, people }
    }

    /// A browser in which that person is signed in.
    pub async fn sign_in(&self, person: usize) -> Client {
        let (number, name, _, _) = STAFF[person];
        self.portal.account(number, Some(self.people[person]), name).await;
        self.portal.signed_in(number).await
    }
}
