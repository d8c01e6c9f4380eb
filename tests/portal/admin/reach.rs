//! Who sees whom and why: what the page says is what the portal's other pages do, for every officer and
//! every superior, over two authorities.

use axum::http::StatusCode;
use jinzai::access::{Actor, Grant, Role};
use jinzai::identity::actions::grant_role;
use jinzai::kernel::Period;
use jinzai::kernel::ids::{
    AccountId, AuthorityId, DepartmentFactId, DepartmentId, EmployeeId, JobFamilyId, PostingId,
};
use jinzai::organization::actions::{change_register, ensure_basics};
use jinzai::organization::register::NewEmployee;
use jinzai::organization::{
    DepartmentIs, DepartmentLevel, EmployeeIs, EmploymentType, NumberFormat, OpenFact, OpenPosting,
    PersonName, PostingIs, PostingKind, StaffChanges,
};

use crate::support::portal::{Client, Page, Portal};

/// Code, name, parent's place in this list.
const DEPARTMENTS: [(&str, &str, Option<usize>); 4] = [
    ("1000", "総務局", None),
    ("1010", "人事課", Some(0)),
    ("2000", "教育委員会事務局", None),
    ("2010", "教職員課", Some(2)),
];

/// Number, name, department, heads it, is the board's (教育委員会).
const STAFF: [(&str, &str, usize, bool, bool); 6] = [
    ("0000101", "総務 一郎", 0, true, false),
    ("0000102", "人事 二郎", 1, true, false),
    ("0000103", "係員 三郎", 1, false, false),
    ("0000201", "教育 四郎", 2, true, true),
    ("0000202", "教員 五郎", 3, false, true),
    // Of the mayor's staff, at work in the board's office.
    ("0000203", "出向 六郎", 3, false, false),
];

/// Two authorities in one tree.
pub struct Town {
    pub portal: Portal,
    pub mayor: AuthorityId,
    pub board: AuthorityId,
    pub departments: Vec<DepartmentId>,
    pub people: Vec<EmployeeId>,
}

impl Town {
    pub async fn start() -> Self {
        let portal = Portal::start().await;
        let actor = Actor::system("demo");
        let basics = ensure_basics(&portal.app, &actor).await.unwrap();
        let board = AuthorityId::mint();
        sqlx::query(
            "insert into authority (authority_id, code, name) values ($1, 'board', '教育委員会')",
        )
        .bind(board)
        .execute(&portal.database.pool)
        .await
        .unwrap();
        let since = Period::since("2020-04-01".parse().unwrap());
        let departments: Vec<DepartmentId> =
            DEPARTMENTS.iter().map(|_| DepartmentId::mint()).collect();
        let mut changes =
            StaffChanges { new_departments: departments.clone(), ..StaffChanges::default() };
        for (place, (code, name, parent)) in DEPARTMENTS.iter().enumerate() {
            changes.open_facts.push(OpenFact {
                fact: DepartmentFactId::mint(),
                department: departments[place],
                period: since,
                is: DepartmentIs {
                    code: (*code).to_owned(),
                    name: (*name).to_owned(),
                    level: match parent {
                        None => DepartmentLevel::Bureau,
                        Some(_) => DepartmentLevel::Section,
                    },
                    parent: parent.map(|above| departments[above]),
                },
            });
        }
        let family = JobFamilyId::mint();
        changes.new_job_families.push((family, "一般事務".to_owned()));
        let people: Vec<EmployeeId> = STAFF.iter().map(|_| EmployeeId::mint()).collect();
        for (place, (number, name, department, is_head, of_board)) in STAFF.iter().enumerate() {
            changes.new_employees.push(NewEmployee {
                id: people[place],
                is: EmployeeIs {
                    number: NumberFormat::default().parse(number).unwrap(),
                    name: PersonName::parse(name).unwrap(),
                    kana: jinzai::kernel::Kana::parse("ひと").unwrap(),
                    hired_on: "2015-04-01".parse().unwrap(),
                    left_on: None,
                    term_ends_on: None,
                },
            });
            changes.open_postings.push(OpenPosting {
                id: PostingId::mint(),
                employee: people[place],
                period: since,
                is: PostingIs {
                    authority: if *of_board { board } else { basics.authority },
                    department: departments[*department],
                    rank: basics.ranks["kakaricho"],
                    job_family: family,
                    employment_type: EmploymentType::REGULAR,
                    kind: PostingKind::Primary,
                    is_head: *is_head,
                    title: None,
                    assigned_on: "2020-04-01".parse().unwrap(),
                },
            });
        }
        change_register(&portal.app, &actor, &changes, "見本の職員", "").await.unwrap();
        Self { portal, mayor: basics.authority, board, departments, people }
    }

    pub async fn granted(&self, account: AccountId, grant: Grant) {
        let since = Period::since("2020-04-01".parse().unwrap());
        let demo = Actor::system("demo");
        grant_role(&self.portal.app, &demo, account, grant, since).await.unwrap();
    }

    /// An officer who is not on the staff, signed in.
    async fn officer(
        &self,
        login: &str,
        authority: Option<AuthorityId>,
        department: Option<DepartmentId>,
    ) -> Client {
        let account = self.portal.account(login, None, login).await;
        self.granted(account, Grant { role: Role::HrOfficer, authority, department }).await;
        self.portal.signed_in(login).await
    }

    /// One of the staff, signed in.
    pub async fn sign_in(&self, person: usize) -> Client {
        let (number, name, ..) = STAFF[person];
        self.portal.account(number, Some(self.people[person]), name).await;
        self.portal.signed_in(number).await
    }
}

/// The lines of a table as text.
fn lines(page: &Page, table: &str) -> Vec<String> {
    page.all(&format!("div[aria-labelledby={table}] tbody tr"))
}

#[tokio::test]
async fn the_page_says_of_everybody_what_the_pages_do() {
    let town = Town::start().await;
    let administrator = town.portal.officer("kanri", Role::Administrator).await;
    let (mayor, board) = (Some(town.mayor), Some(town.board));
    let mut eyes = vec![
        ("jinji", town.officer("jinji", None, None).await),
        ("jinji-mayor", town.officer("jinji-mayor", mayor, None).await),
        ("jinji-board", town.officer("jinji-board", board, None).await),
        ("jinji-office", town.officer("jinji-office", None, Some(town.departments[2])).await),
        ("jinji-section", town.officer("jinji-section", None, Some(town.departments[1])).await),
    ];
    for (place, (_, name, ..)) in STAFF.iter().enumerate() {
        eyes.push((name, town.sign_in(place).await));
    }
    let mut seen = 0;
    for (place, (_, whose, ..)) in STAFF.iter().enumerate() {
        let id = town.people[place];
        let page = administrator.get(&format!("/admin/reach/{id}")).await;
        assert_eq!(page.status, StatusCode::OK);
        let said = lines(&page, "seers");
        for (name, client) in &eyes {
            let status = client.get(&format!("/hr/staff/{id}")).await.status;
            let there = status == StatusCode::OK;
            let named = said.iter().any(|line| {
                line.starts_with(&format!("{name} ")) || line.starts_with(&format!("{name}氏名"))
            });
            assert_eq!(there, named, "{name} sees {whose}, {status}: {said:#?}");
            seen += usize::from(there);
        }
    }
    // The unlimited officer sees all six, the mayor's four, the board's two, the office three, the
    // section two; everybody themselves; the heads those below them.
    assert_eq!(seen, 6 + 4 + 2 + 3 + 2 + 6 + 2 + 1 + 2);
    let page = administrator.get(&format!("/admin/reach/{}", town.people[4])).await;
    assert!(page.says("「人事担当」の権限（教育委員会の職員）があります"));
    assert!(page.says("「人事担当」の権限（教育委員会事務局とその下）があります"));
    assert!(page.says("上司です（教育委員会事務局の所属長）"));
}

#[tokio::test]
async fn officers_of_one_authority_do_not_reach_staff_of_another() {
    let town = Town::start().await;
    let of_board = town.officer("jinji-board", Some(town.board), None).await;
    let list = of_board.get("/hr/staff").await;
    assert!(list.says("教育 四郎") && list.says("教員 五郎"));
    for other in ["総務 一郎", "係員 三郎", "出向 六郎"] {
        assert!(!list.says(other), "{other}");
    }
    for other in [0, 2, 5] {
        for path in ["/hr/staff", "/admin/reach"] {
            let path = format!("{path}/{}", town.people[other]);
            assert_eq!(of_board.get(&path).await.status, StatusCode::NOT_FOUND, "{path}");
        }
    }
    // Neither invited …
    let page = of_board.get("/admin/invitations/new").await;
    let answer = of_board.submit(&page, "/admin/invitations", &[("numbers", "0000203")]).await;
    assert!(answer.says("職員番号「0000203」の職員は、受け持つ範囲にいません"));
    let answer = of_board.submit(&page, "/admin/invitations", &[("numbers", "0000202")]).await;
    assert_eq!(answer.status, StatusCode::OK);
    // … nor found by number on the page of reach.
    let found = of_board.get("/admin/reach?q=0000203").await;
    assert_eq!(found.status, StatusCode::OK);
    assert!(found.says("受け持つ範囲にいません"));
    assert!(of_board.get("/admin/reach?q=0000202").await.location().is_some());
}

#[tokio::test]
async fn everybody_asks_about_themselves_and_few_about_others() {
    let town = Town::start().await;
    town.officer("jinji-mayor", Some(town.mayor), None).await;
    let clerk = town.sign_in(2).await;
    let account = clerk.get("/account").await;
    assert!(account.attributes("a", "href").contains(&"/account/reach".to_owned()));
    let own = clerk.get("/account/reach").await;
    assert_eq!(own.h1(), "自分を見られる人");
    let said = lines(&own, "seers");
    assert_eq!(said.len(), 4, "oneself, two superiors, one officer: {said:?}");
    assert!(own.says("上司です（人事課の所属長）") && own.says("上司です（総務局の所属長）"));
    // Before the first posting nobody but the officer of the authority did.
    let before = clerk.get("/account/reach?on=2016-04-01").await;
    assert!(before.says("平成28年4月1日の時点の内容です"));
    assert_eq!(lines(&before, "seers").len(), 1, "no grant and no superior yet");
    assert_eq!(clerk.get("/admin/reach").await.status, StatusCode::NOT_FOUND);
    let colleague = format!("/admin/reach/{}", town.people[1]);
    assert_eq!(clerk.get(&colleague).await.status, StatusCode::NOT_FOUND);
    let chief = town.sign_in(1).await;
    let below = format!("/admin/reach/{}", town.people[2]);
    assert_eq!(chief.get(&below).await.status, StatusCode::NOT_FOUND, "not even a superior");
    let sights = lines(&chief.get("/account/reach").await, "sights");
    assert!(sights.iter().any(|line| line.contains("部下1人")), "{sights:?}");
    let outsider = town.portal.officer("kansa", Role::Auditor).await;
    assert_eq!(outsider.get("/account/reach").await.status, StatusCode::NOT_FOUND);
    assert_eq!(outsider.get(&below).await.status, StatusCode::OK, "auditors of anybody");
}
