//! Definitions: reading what is in force, and the whole life of a version.

mod authorities;
mod bad_input;
mod comparing;
mod editing;
mod files;
mod life;
mod reading;
mod self_checks;
mod ties;

use jinzai::access::{Actor, Role};
use jinzai::competency::actions::loading::Loaded;
use jinzai::kernel::Kana;
use jinzai::kernel::Period;
use jinzai::kernel::ids::{DepartmentFactId, DepartmentId, EmployeeId, JobFamilyId, PostingId};
use jinzai::organization::actions::{change_register, ensure_basics};
use jinzai::organization::register::NewEmployee;
use jinzai::organization::{
    DepartmentIs, DepartmentLevel, EmployeeIs, EmploymentType, NumberFormat, OpenFact, OpenPosting,
    PersonName, PostingIs, PostingKind, StaffChanges,
};
use jinzai::seed::actions::load_definitions;

use crate::support::portal::{Client, Page, Portal};

/// A portal with ranks, the sample definitions, two officers, and one 係長 with a 課長 above on the staff.
pub struct House {
    pub portal: Portal,
    pub loaded: Loaded,
    chief: EmployeeId,
    head: EmployeeId,
}

impl House {
    pub async fn start() -> Self {
        Self::on(Portal::start().await).await
    }
    pub async fn on(portal: Portal) -> Self {
        let demo = Actor::system("demo");
        let basics = ensure_basics(&portal.app, &demo).await.unwrap();
        let loaded = load_definitions(&portal.app).await.unwrap();
        let since = Period::since("2020-04-01".parse().unwrap());
        let (department, family) = (DepartmentId::mint(), JobFamilyId::mint());
        let (chief, head) = (EmployeeId::mint(), EmployeeId::mint());
        let mut changes = StaffChanges::default();
        changes.new_departments.push(department);
        changes.open_facts.push(OpenFact {
            fact: DepartmentFactId::mint(),
            department,
            period: since,
            is: DepartmentIs {
                code: "101".into(),
                name: "人財育成課".into(),
                level: DepartmentLevel::Section,
                parent: None,
            },
        });
        changes.new_job_families.push((family, "一般事務".into()));
        for (id, number, name, kana, rank) in [
            (chief, "0000100", "中村 恵子", "なかむら けいこ", "kakaricho"),
            (head, "0000050", "井上 隆", "いのうえ たかし", "kacho"),
        ] {
            changes.new_employees.push(NewEmployee {
                id,
                is: EmployeeIs {
                    number: NumberFormat::default().parse(number).unwrap(),
                    name: PersonName::parse(name).unwrap(),
                    kana: Kana::parse(kana).unwrap(),
                    hired_on: "2015-04-01".parse().unwrap(),
                    left_on: None,
                    term_ends_on: None,
                },
            });
            changes.open_postings.push(OpenPosting {
                id: PostingId::mint(),
                employee: id,
                period: since,
                is: PostingIs {
                    authority: basics.authority,
                    department,
                    rank: basics.ranks[rank],
                    job_family: family,
                    employment_type: EmploymentType::REGULAR,
                    kind: PostingKind::Primary,
                    is_head: rank == "kacho",
                    title: None,
                    assigned_on: "2020-04-01".parse().unwrap(),
                },
            });
        }
        change_register(&portal.app, &demo, &changes, "見本の職員", "").await.unwrap();
        Self { portal, loaded, chief, head }
    }
    pub async fn officer(&self, login: &str) -> Client {
        self.portal.officer(login, Role::HrOfficer).await
    }
    /// The 係長's account.
    pub async fn chief_account(&self) {
        self.portal.account("0000100", Some(self.chief), "中村 恵子").await;
    }
    pub async fn chief(&self) -> Client {
        self.chief_account().await;
        self.portal.signed_in("0000100").await
    }
}

impl House {
    /// The superior of [`House::chief`].
    pub async fn head(&self) -> Client {
        self.portal.account("0000050", Some(self.head), "井上 隆").await;
        self.portal.signed_in("0000050").await
    }
}

/// Begins a draft; returns its address.
pub async fn begin_draft(officer: &Client, kind: &str) -> String {
    let page = officer.get("/hr/frameworks/general/versions/new").await;
    let answer = officer
        .submit(
            &page,
            "/hr/frameworks/general/versions",
            &[
                ("title", "令和8年度の見直し"),
                ("kind", kind),
                ("reason", "主査の定義を分かりやすくするため。"),
            ],
        )
        .await;
    answer.location().unwrap_or_else(|| panic!("no draft: {}", answer.text()))
}

/// Changes the definition of 業務遂行力 for 主査.
pub async fn edit_definition(officer: &Client, draft: &str, definition: &str) -> Page {
    let address = format!("{draft}/elements/gyomu/ranks/shusa");
    let page = officer.get(&address).await;
    officer.submit(&page, &address, &[("definition", definition)]).await
}

/// Posts the one button of a check page.
pub async fn press(officer: &Client, address: &str) -> Page {
    let page = officer.get(address).await;
    officer.submit(&page, address, &[]).await
}
